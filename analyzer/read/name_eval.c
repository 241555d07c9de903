/* From an expression to the texts that it may be, as far as names of modules go: sums,
 * formats, f-strings, the methods of str that take names apart or join them, and
 * arithmetic on __name__ and __package__.
 *
 * What a method does to an unknown part stays unknown. */
#include "read/dynamic.h"

#include "read/lexer.h"
#include "read/strings.h"

#include <string.h>

/* Arguments of a format that are looked at, and ways to put them together. */
#define ARGUMENTS_AT_MOST 8
#define WAYS_AT_MOST 128

static struct name_values one(struct name_eval *self, struct text value)
{
    struct name_values values = {0};
    name_values_add(self->scan->scratch, &values, value);
    return values;
}

static struct name_values unknown(struct name_eval *self)
{
    return one(self, name_unknown);
}

/* VALUES as a part of a text: what is no text is not known. */
static struct name_values part(struct name_eval *self, struct name_values values)
{
    return values.count ? values : unknown(self);
}

static struct name_values each(struct name_eval *self, struct name_values values,
                               struct text (*change)(struct arena *, struct text))
{
    struct name_values out = {0};
    for (size_t i = 0; i < values.count; i++)
        name_values_add(self->scan->scratch, &out,
                        change(self->scan->scratch, values.items[i]));
    return out;
}

static struct name_values joined(struct name_eval *self, const struct name_values *a,
                                 const struct name_values *b)
{
    return name_values_pairs(self->scan->scratch, a, b, name_add);
}

/* --- formats -------------------------------------------------------------------------
 */

/* A template and what its fields may be. */
struct form {
    struct text keys[ARGUMENTS_AT_MOST];
    struct name_values values[ARGUMENTS_AT_MOST];
    size_t count;
};

/* FORM with each combination of values, by name_percent() or name_format(). */
static void fill(struct name_eval *self, const struct form *form, struct text text,
                 bool percent, struct name_values *out)
{
    struct arena *arena = self->scan->scratch;
    size_t at[ARGUMENTS_AT_MOST] = {0}, ways = 0, i;
    do {
        struct text values[ARGUMENTS_AT_MOST];
        if (++ways > WAYS_AT_MOST) {
            name_values_add(arena, out, name_unknown);
            return;
        }
        for (i = 0; i < form->count; i++)
            values[i] = form->values[i].items[at[i]];
        name_values_add(arena, out,
                        percent
                            ? name_percent(arena, text, values, form->count)
                            : name_format(arena, text, form->keys, values, form->count));
        for (i = 0; i < form->count && ++at[i] == form->values[i].count; i++)
            at[i] = 0;
    } while (i < form->count);
}

static void add_field(struct name_eval *self, struct form *form, struct text key,
                      const struct expr *expr)
{
    if (form->count == ARGUMENTS_AT_MOST)
        return;
    form->keys[form->count] = key;
    form->values[form->count++] = part(self, name_evaluate(self, expr));
}

static struct name_values evaluate_percent(struct name_eval *self,
                                           const struct expr *expr)
{
    const struct expr *right = expr->items[1];
    struct name_values forms = name_evaluate(self, expr->items[0]), out = {0};
    struct form form = {.count = 0};
    if (right->kind == EXPR_TUPLE)
        for (size_t i = 0; i < right->count; i++)
            add_field(self, &form, (struct text){0}, right->items[i]);
    else
        add_field(self, &form, (struct text){0}, right);
    for (size_t i = 0; i < forms.count; i++)
        fill(self, &form, forms.items[i], true, &out);
    return out;
}

static struct name_values evaluate_format(struct name_eval *self, const struct expr *call)
{
    struct name_values forms = name_evaluate(self, call->items[0]->items[0]), out = {0};
    struct form form = {.count = 0};
    for (size_t i = 1; i < call->count; i++) {
        const struct expr *item = call->items[i];
        bool keyword = item->kind == EXPR_KEYWORD;
        add_field(self, &form, keyword ? item->text : (struct text){0},
                  keyword ? item->items[0] : item);
    }
    for (size_t i = 0; i < forms.count; i++)
        fill(self, &form, forms.items[i], false, &out);
    return out;
}

/* The pieces of an f-string as they are put together. */
struct pieces {
    struct name_eval *eval;
    struct buffer piece; /* the text since the last field */
    struct name_values values;
};

static void end_piece(struct pieces *self)
{
    struct name_values piece = one(self->eval, name_of_text(self->piece.text));
    self->values = joined(self->eval, &self->values, &piece);
    self->piece = (struct buffer){.arena = self->piece.arena};
}

static void add_piece(void *context, const struct string_field *field)
{
    struct pieces *self = context;
    struct scan *scan = self->eval->scan;
    struct text source = {field->from, (size_t)(field->to - field->from)};
    if (source.len > 2 && source.ptr[source.len - 2] == '!')
        source.len -= 2;
    const struct expr *expr = expr_parse(scan->parser, scan->scratch, source);
    struct name_values value =
        expr ? part(self->eval, name_evaluate(self->eval, expr)) : unknown(self->eval);
    end_piece(self);
    self->values = joined(self->eval, &self->values, &value);
}

static struct name_values evaluate_formatted(struct name_eval *self,
                                             const struct expr *expr)
{
    struct arena *arena = self->scan->scratch;
    struct pieces pieces = {.eval = self, .piece = {.arena = arena}};
    struct string_visitor visitor = {add_piece, &pieces};
    struct lexer lexer;
    pieces.values = one(self, (struct text){0});
    lexer_init(&lexer, expr->literal);
    while (lexer_next(&lexer)) {
        bool formatted = lexer.token.prefix & STRING_FORMATTED;
        if (lexer.token.kind != TOKEN_STRING ||
            !(formatted ? string_decode_fields(lexer.token.text, &pieces.piece, &visitor)
                        : string_decode(lexer.token.text, &pieces.piece)))
            return unknown(self);
    }
    end_piece(&pieces);
    return pieces.values;
}

/* --- methods of str ------------------------------------------------------------------
 */

/* The string that positional argument number INDEX is; ptr NULL when it is none. */
static struct text string_argument(const struct expr *call, size_t index)
{
    const struct expr *value = data_argument(call, TEXT("*"), index);
    if (!value || value->kind != EXPR_STRING)
        return (struct text){0};
    return value->text.len ? value->text : TEXT("");
}

/* "separator".join(X) */
static struct name_values evaluate_join(struct name_eval *self, const struct expr *call)
{
    struct name_values separator = name_evaluate(self, call->items[0]->items[0]);
    const struct expr *list = data_argument(call, TEXT("*"), 0);
    struct name_values out = {0};
    struct name_nodes nodes = {0};
    if (list)
        nodes = name_nodes_of(self, list);
    for (size_t n = 0; n < nodes.count; n++) {
        const struct expr *expr = nodes.items[n].expr;
        struct name_eval inner = name_eval_at(self, &nodes.items[n]);
        struct name_values sum = one(self, (struct text){0});
        bool plain = expr->kind == EXPR_LIST || expr->kind == EXPR_TUPLE;
        inner.depth++;
        for (size_t i = 0; plain && i < expr->count; i++) {
            bool splat = expr->items[i]->kind == EXPR_OTHER;
            struct name_values item =
                splat ? unknown(self) : part(self, name_evaluate(&inner, expr->items[i]));
            if (i)
                sum = joined(self, &sum, &separator);
            sum = joined(self, &sum, &item);
        }
        if (!plain)
            sum = expr->kind == EXPR_SUBSCRIPT && nodes.count == 1
                      ? name_evaluate(&inner, expr) /* x.split(".")[:-1] */
                      : unknown(self);
        name_values_add_all(self->scan->scratch, &out, &sum);
    }
    if (nodes.more || out.count == 0)
        name_values_add(self->scan->scratch, &out, name_unknown);
    return out;
}

/* The text without another name before it, which a change would change. */
static struct text unanchored(struct arena *arena, struct text value)
{
    size_t len = 0;
    while (len < value.len && value.ptr[len] > '\1' && value.ptr[len] < ' ')
        len++;
    if (len == 0)
        return value;
    return name_add(arena, name_unknown, text_slice(value, len, value.len));
}

static struct text lower(struct arena *arena, struct text value)
{
    return text_lower(arena, unanchored(arena, value));
}

static struct text replaced(struct arena *arena, struct text value, struct text old,
                            struct text new)
{
    struct buffer out = {.arena = arena};
    value = unanchored(arena, value);
    if (old.len == 0)
        return name_unknown;
    while (value.len) {
        bool hit = text_starts(value, old);
        if (hit)
            buffer_add(&out, new);
        else
            buffer_add_byte(&out, *value.ptr);
        value = text_slice(value, hit ? old.len : 1, value.len);
    }
    return name_of_text(new).len == new.len ? out.text : name_unknown;
}

/* The text without the bytes of SET at its ends. */
static struct text stripped(struct text value, struct text set, bool left, bool right)
{
    while (left && value.len && text_find(set, *value.ptr) != SIZE_MAX)
        value = text_slice(value, 1, value.len);
    while (right && value.len && text_find(set, value.ptr[value.len - 1]) != SIZE_MAX)
        value.len--;
    return value;
}

static struct name_values evaluate_strip(struct name_eval *self, const struct expr *call,
                                         bool left, bool right)
{
    struct name_values values = name_evaluate(self, call->items[0]->items[0]), out = {0};
    struct text set = call->count > 1 ? string_argument(call, 0) : TEXT(" \t\r\n");
    for (size_t i = 0; i < values.count; i++)
        name_values_add(self->scan->scratch, &out,
                        set.ptr ? stripped(values.items[i], set, left, right)
                                : name_unknown);
    return out;
}

static struct name_values evaluate_affix(struct name_eval *self, const struct expr *call,
                                         bool prefix)
{
    struct name_values values = name_evaluate(self, call->items[0]->items[0]), out = {0};
    struct text affix = string_argument(call, 0);
    for (size_t i = 0; i < values.count; i++) {
        struct text value = values.items[i];
        if (!affix.ptr || name_is_unknown(value))
            value = name_unknown;
        else if (prefix && text_starts(value, affix))
            value = text_slice(value, affix.len, value.len);
        else if (!prefix && text_ends(value, affix))
            value.len -= affix.len;
        name_values_add(self->scan->scratch, &out, value);
    }
    return out;
}

static struct name_values evaluate_method(struct name_eval *self, const struct expr *call)
{
    const struct expr *object = call->items[0]->items[0];
    struct name_values out = {0};
    if (name_is_method(call, "format"))
        return evaluate_format(self, call);
    if (name_is_method(call, "join"))
        return evaluate_join(self, call);
    if (name_is_method(call, "lower"))
        return each(self, name_evaluate(self, object), lower);
    if (name_is_method(call, "strip"))
        return evaluate_strip(self, call, true, true);
    if (name_is_method(call, "lstrip"))
        return evaluate_strip(self, call, true, false);
    if (name_is_method(call, "rstrip"))
        return evaluate_strip(self, call, false, true);
    if (name_is_method(call, "removeprefix"))
        return evaluate_affix(self, call, true);
    if (name_is_method(call, "removesuffix"))
        return evaluate_affix(self, call, false);
    if (!name_is_method(call, "replace"))
        return unknown(self);
    struct text old = string_argument(call, 0), new = string_argument(call, 1);
    struct name_values values = name_evaluate(self, object);
    for (size_t i = 0; i < values.count; i++)
        name_values_add(self->scan->scratch, &out,
                        old.ptr && new.ptr
                            ? replaced(self->scan->scratch, values.items[i], old, new)
                            : name_unknown);
    return out;
}

/* --- parts of names ------------------------------------------------------------------
 */

/* Part number INDEX of a known text; -1: the last. */
static struct text part_of(struct text value, struct text separator, bool from_end,
                           int pieces, int index)
{
    struct text parts[8];
    int count = 0;
    if (!name_is_plain(value) || separator.len != 1)
        return name_unknown;
    if (from_end) { /* rpartition, rsplit: in two */
        size_t at = text_rfind(value, *separator.ptr);
        parts[count++] = text_slice(value, 0, at == SIZE_MAX ? value.len : at);
        if (at != SIZE_MAX)
            parts[count++] = text_slice(value, at + 1, value.len);
    } else {
        struct text rest = value;
        while (count < pieces - 1 && count < 7 &&
               text_find(rest, *separator.ptr) != SIZE_MAX) {
            text_cut(&rest, *separator.ptr, &parts[count++]);
        }
        parts[count++] = rest;
    }
    if (index < 0)
        index += count;
    return index >= 0 && index < count ? parts[index] : name_unknown;
}

/* X.rpartition(".")[0], X.split(".")[0] and so on. */
static struct name_values evaluate_part(struct name_eval *self, const struct expr *call,
                                        int index)
{
    struct name_values values = name_evaluate(self, call->items[0]->items[0]), out = {0};
    struct text separator = string_argument(call, 0);
    bool dot = text_is(separator, ".");
    bool partition =
        name_is_method(call, "partition") || name_is_method(call, "rpartition");
    bool from_end = name_is_method(call, "rpartition") || name_is_method(call, "rsplit");
    bool once = partition || data_argument(call, TEXT("maxsplit"), 1);
    if (partition && index > 0)
        index = index == 2 ? 1 : 9;
    bool last = index == -1 || (from_end && once && index == 1);
    for (size_t i = 0; i < values.count; i++) {
        struct text value = values.items[i], piece = name_unknown;
        if (separator.ptr && name_is_plain(value) && (once || !from_end))
            piece = part_of(value, separator, from_end, once ? 2 : 8, index);
        else if (dot && from_end && once && index == 0)
            piece = name_parent(self->scan->scratch, value);
        else if (dot && last)
            piece = name_leaf(self->scan->scratch, value);
        else if (dot && !from_end && index == 0)
            piece = name_root(self->scan->scratch, value);
        name_values_add(self->scan->scratch, &out, piece);
    }
    return out;
}

/* ".".join(X.split(".")[:-1]), of which EXPR is what stands in the brackets. */
static struct name_values evaluate_parents(struct name_eval *self,
                                           const struct expr *expr)
{
    const struct expr *call = expr->items[0], *slice = expr->items[1];
    int upper;
    bool dots = text_is(string_argument(call, 0), ".");
    if (!dots || slice->count != 3 || slice->items[0] || slice->items[2] ||
        !name_number(slice->items[1], &upper) || upper < -8 || upper == 0 || upper > 1)
        return unknown(self);
    struct name_values values = name_evaluate(self, call->items[0]->items[0]);
    if (upper == 1)
        return each(self, values, name_root);
    for (; upper; upper++)
        values = each(self, values, name_parent);
    return values;
}

static struct name_values evaluate_subscript(struct name_eval *self,
                                             const struct expr *expr)
{
    const struct expr *object = expr->items[0], *index = expr->items[1];
    int number;
    bool takes_apart =
        name_is_method(object, "split") || name_is_method(object, "rsplit") ||
        name_is_method(object, "partition") || name_is_method(object, "rpartition");
    if (takes_apart && name_number(index, &number))
        return evaluate_part(self, object, number);
    if (takes_apart && index->kind == EXPR_SLICE)
        return evaluate_parents(self, expr);
    if (index->kind == EXPR_STRING && object->kind == EXPR_CALL &&
        object->items[0]->kind == EXPR_NAME &&
        text_is(object->items[0]->text, "globals")) {
        if (text_is(index->text, "__name__"))
            return one(self, name_of_module);
        if (text_is(index->text, "__package__"))
            return one(self, name_of_package);
    }
    return unknown(self);
}

/* --- leaves --------------------------------------------------------------------------
 */

/* importlib.util.resolve_name(NAME, PACKAGE) */
struct text name_resolved(struct arena *arena, struct text name, struct text package)
{
    if (name.len == 0 || *name.ptr != '.')
        return name;
    for (name = text_slice(name, 1, name.len); name.len && *name.ptr == '.';
         name = text_slice(name, 1, name.len))
        package = name_parent(arena, package);
    if (name.len == 0)
        return package;
    return name_add(arena, name_add(arena, package, TEXT(".")), name);
}

static struct name_values evaluate_call(struct name_eval *self, const struct expr *call)
{
    struct text name = data_name_of(self->scan, call->items[0]);
    if (text_is(name, "importlib.util.resolve_name")) {
        const struct expr *what = data_argument(call, TEXT("name"), 0);
        const struct expr *package = data_argument(call, TEXT("package"), 1);
        struct name_values names = what ? name_evaluate(self, what) : unknown(self);
        struct name_values packages =
            package ? name_evaluate(self, package) : unknown(self);
        return name_values_pairs(self->scan->scratch, &names, &packages, name_resolved);
    }
    return call->items[0]->kind == EXPR_ATTRIBUTE ? evaluate_method(self, call)
                                                  : unknown(self);
}

static struct name_values evaluate_attribute(struct name_eval *self,
                                             const struct expr *expr)
{
    const struct expr *object = expr->items[0];
    if (object->kind == EXPR_NAME && text_is(object->text, "__spec__")) {
        if (text_is(expr->text, "name"))
            return one(self, name_of_module);
        if (text_is(expr->text, "parent"))
            return one(self, name_of_package);
    }
    if (text_is(expr->text, "__name__") || text_is(expr->text, "__package__")) {
        struct name_values modules = name_modules(self, object);
        bool own = text_is(expr->text, "__name__") || modules.count > 1 ||
                   !text_equal(modules.items[0], name_of_module);
        return own ? modules : one(self, name_of_package);
    }
    struct name_values values = unknown(self);
    if (text_is(expr->text, "__module__")) /* unless a class elsewhere takes over */
        name_values_add(self->scan->scratch, &values, name_of_module);
    return values;
}

/* A leaf, which is not followed further. */
static struct name_values evaluate_leaf(struct name_eval *self, const struct expr *expr)
{
    struct name_values none = {0};
    switch (expr->kind) {
    case EXPR_STRING:
        return one(self, name_of_text(expr->text));
    case EXPR_FORMATTED:
        return evaluate_formatted(self, expr);
    case EXPR_NAME:
        if (text_is(expr->text, "None") || text_is(expr->text, "False") ||
            text_is(expr->text, "True"))
            return none;
        if (text_is(expr->text, "__name__"))
            return one(self, name_of_module);
        return text_is(expr->text, "__package__") ? one(self, name_of_package)
                                                  : unknown(self);
    case EXPR_ATTRIBUTE:
        return evaluate_attribute(self, expr);
    case EXPR_SUBSCRIPT:
        return evaluate_subscript(self, expr);
    case EXPR_CALL:
        return evaluate_call(self, expr);
    case EXPR_BINARY:
        if (text_is(expr->text, "%"))
            return evaluate_percent(self, expr);
        if (text_is(expr->text, "+")) {
            struct name_values left = part(self, name_evaluate(self, expr->items[0]));
            struct name_values right = part(self, name_evaluate(self, expr->items[1]));
            return joined(self, &left, &right);
        }
        return unknown(self);
    case EXPR_NUMBER:
    case EXPR_LIST:
    case EXPR_TUPLE:
    case EXPR_SET:
    case EXPR_DICT:
    case EXPR_LAMBDA:
        return none;
    default:
        return unknown(self);
    }
}

/* What LEAF makes of all that EXPR may be. */
struct name_values name_evaluate_nodes(struct name_eval *self, const struct expr *expr,
                                       struct name_values (*leaf)(struct name_eval *,
                                                                  const struct expr *))
{
    struct name_values out = {0};
    if (!name_eval_step(self))
        return unknown(self);
    self->depth++;
    struct name_nodes nodes = name_nodes_of(self, expr);
    for (size_t i = 0; i < nodes.count; i++) {
        struct name_eval inner = name_eval_at(self, &nodes.items[i]);
        inner.depth++;
        struct name_values values = leaf(&inner, nodes.items[i].expr);
        name_values_add_all(self->scan->scratch, &out, &values);
    }
    self->depth--;
    if (nodes.more)
        name_values_add(self->scan->scratch, &out, name_unknown);
    return out;
}

struct name_values name_evaluate(struct name_eval *self, const struct expr *expr)
{
    return name_evaluate_nodes(self, expr, evaluate_leaf);
}
