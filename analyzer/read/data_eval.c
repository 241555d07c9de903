/* From an expression to the paths that it may mean.
 *
 * Names are followed to their bindings: those before the statement in the same function,
 * the last first, up to one that surely ran (its block is around the statement); from a
 * function on to the functions and the module around it. A name may so have several
 * values, of which each counts. What comes from a caller is unknown, and quietly so.
 *
 * Blind spots: what other statements bind (tuples, `global`), containers, and what a
 * function of the project returns. */
#include "read/data.h"

#include "read/lexer.h"
#include "read/strings.h"

#include <string.h>

#define DEEPEST 40
#define STEPS_AT_MOST 600

static struct path_values evaluate(struct data_eval *self, const struct expr *expr);

static struct path_values one(struct path_value value)
{
    struct path_values values = {.count = 1};
    values.items[0] = value;
    return values;
}

static struct path_values unknown(bool quiet)
{
    return one(path_unknown(quiet));
}

/* A value for each pair of values of A and B. */
static struct path_values
pairs(struct data_eval *self, const struct path_values *a, const struct path_values *b,
      struct path_value (*join)(struct arena *, struct path_value, struct path_value))
{
    struct path_values out = {0};
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            path_values_add(&out, join(self->scan->scratch, a->items[i], b->items[k]));
    return out;
}

static struct path_values each(struct data_eval *self, struct path_values values,
                               struct path_value (*change)(struct arena *,
                                                           struct path_value))
{
    struct path_values out = {0};
    for (size_t i = 0; i < values.count; i++)
        path_values_add(&out, change(self->scan->scratch, values.items[i]));
    return out;
}

static void add_all(struct path_values *to, const struct path_values *from)
{
    for (size_t i = 0; i < from->count; i++)
        path_values_add(to, from->items[i]);
}

/* --- names ---------------------------------------------------------------------------
 */

/* Whether BLOCK is INNER or a block around it. */
static bool is_around(const struct data_notes *notes, uint32_t block, uint32_t inner)
{
    while (inner > block)
        inner = notes->blocks.items[inner];
    return inner == block;
}

/* The values of what BINDING binds, read once. */
static const struct path_values *values_of(struct data_eval *self, uint32_t index)
{
    struct data_notes *notes = self->scan->notes;
    struct binding *binding = &notes->bindings.items[index];
    if (binding->state == BINDING_DONE)
        return &binding->values;
    bool told = binding->kind == BINDING_VALUE || binding->kind == BINDING_PARAMETER;
    const struct expr *expr = NULL;
    binding->values = unknown(binding->kind != BINDING_VALUE);
    if (binding->state == BINDING_BUSY)
        return &binding->values;
    binding->state = BINDING_BUSY;
    if (told && binding->value.len)
        expr = expr_parse(self->scan->parser, self->scan->scratch, binding->value);
    if (expr) {
        struct data_eval inner = *self;
        inner.scope = binding->around;
        inner.source = binding->value;
        inner.used.count = inner.used.room = 0;
        inner.used.items = NULL;
        struct path_values values = evaluate(&inner, expr);
        self->steps = inner.steps;
        if (binding->kind == BINDING_PARAMETER)
            for (size_t i = 0; i < values.count; i++)
                values.items[i].quiet = true;
        binding->values = values;
    }
    binding->state = BINDING_DONE;
    return &binding->values;
}

/* Adds the values of NAME in one function (or the module), as seen from SCOPE. Whether it
 * is bound there at all. */
static bool add_bound(struct data_eval *self, struct text name, struct data_scope scope,
                      struct path_values *values)
{
    const struct data_notes *notes = self->scan->notes;
    bool found = false, attribute = name.ptr[0] == '.';
    for (uint32_t at = names_find(self->scan, name); at;) {
        struct binding binding = notes->bindings.items[at - 1];
        uint32_t index = at - 1;
        at = binding.earlier;
        if (!attribute && (binding.scope.function != scope.function ||
                           (binding.kind != BINDING_PARAMETER &&
                            binding.scope.offset >= scope.offset) ||
                           (binding.scope.in_class && !scope.in_class)))
            continue;
        found = true;
        add_all(values, values_of(self, index));
        if (!attribute && binding.kind != BINDING_OPAQUE &&
            is_around(notes, binding.scope.block, scope.block))
            break;
    }
    return found;
}

/* The values of NAME, seen from the statement at hand. */
static struct path_values evaluate_name(struct data_eval *self, struct text name)
{
    const struct data_notes *notes = self->scan->notes;
    struct path_values values = {0};
    struct data_scope scope = self->scope;
    if (text_is(name, "__file__"))
        return one(path_of_file());
    for (;;) {
        if (add_bound(self, name, scope, &values))
            return values;
        if (scope.function == 0)
            break;
        struct data_function function = notes->functions.items[scope.function];
        scope.function = function.around;
        scope.block = notes->functions.items[function.around].block;
        scope.offset = UINT32_MAX;
        scope.in_class = false;
    }
    struct text meaning = names_meaning(self->scan, name);
    if (!text_equal(meaning, name))
        return one((struct path_value){
            .text = {0}, .base = DATA_FROM_NAME, .anchor = meaning, .quiet = true});
    return unknown(text_is(name, "self") || text_is(name, "None"));
}

struct text data_full_name(struct data_eval *self, const struct expr *expr)
{
    if (!expr)
        return (struct text){0};
    if (expr->kind == EXPR_NAME)
        return names_meaning(self->scan, expr->text);
    if (expr->kind != EXPR_ATTRIBUTE)
        return (struct text){0};
    struct text object = data_full_name(self, expr->items[0]);
    if (object.len == 0)
        return object;
    return text_format(self->scan->scratch, "%.*s.%.*s", TEXT_ARG(object),
                       TEXT_ARG(expr->text));
}

static bool is_elsewhere(struct data_eval *self, struct text name)
{
    const struct texts *list = &self->scan->data_words->rules->elsewhere;
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(name, list->items[i]) ||
            (text_ends(list->items[i], TEXT(".")) && text_starts(name, list->items[i])))
            return true;
    return false;
}

static struct path_values outside(void)
{
    struct path_value value = path_unknown(true);
    value.outside = true;
    return one(value);
}

/* --- strings -------------------------------------------------------------------------
 */

/* The pieces of an f-string as they are put together. */
struct joined {
    struct data_eval *eval;
    struct buffer piece; /* the text since the last field */
    struct path_values values;
};

static void end_piece(struct joined *self)
{
    struct path_values piece = one(path_of_text(self->piece.text));
    self->values = pairs(self->eval, &self->values, &piece, path_add);
    self->piece = (struct buffer){.arena = self->piece.arena};
}

static void add_field(void *context, const struct string_field *field)
{
    struct joined *self = context;
    struct scan *scan = self->eval->scan;
    struct text source = {field->from, (size_t)(field->to - field->from)};
    if (source.len > 2 && source.ptr[source.len - 2] == '!')
        source.len -= 2;
    const struct expr *expr = expr_parse(scan->parser, scan->scratch, source);
    struct data_eval inner = *self->eval;
    inner.used.items = NULL;
    inner.used.count = inner.used.room = 0;
    inner.source = source;
    struct path_values value = expr ? evaluate(&inner, expr) : unknown(true);
    self->eval->steps = inner.steps;
    end_piece(self);
    self->values = pairs(self->eval, &self->values, &value, path_add);
}

static struct path_values evaluate_formatted(struct data_eval *self,
                                             const struct expr *expr)
{
    struct arena *arena = self->scan->scratch;
    struct joined joined = {.eval = self,
                            .piece = {.arena = arena},
                            .values = one(path_of_text((struct text){0}))};
    struct string_visitor visitor = {add_field, &joined};
    struct lexer lexer;
    lexer_init(&lexer, expr->literal);
    while (lexer_next(&lexer)) {
        bool formatted = lexer.token.prefix & STRING_FORMATTED;
        if (lexer.token.kind != TOKEN_STRING ||
            !(formatted ? string_decode_fields(lexer.token.text, &joined.piece, &visitor)
                        : string_decode(lexer.token.text, &joined.piece)))
            return unknown(true);
    }
    end_piece(&joined);
    return joined.values;
}

/* --- calls ---------------------------------------------------------------------------
 */

const struct expr *data_argument(const struct expr *call, struct text name,
                                 size_t position)
{
    size_t at = 0;
    for (size_t i = 1; i < call->count; i++) {
        const struct expr *item = call->items[i];
        if (item->kind == EXPR_KEYWORD) {
            if (text_equal(item->text, name))
                return item->items[0];
        } else if (at++ == position) {
            return item->kind == EXPR_OTHER && item->count == 1 ? NULL : item;
        }
    }
    return NULL;
}

/* The arguments from number FROM on, joined behind VALUES. */
static struct path_values join_arguments(struct data_eval *self,
                                         struct path_values values,
                                         const struct expr *call, size_t from)
{
    for (size_t i = from + 1; i < call->count; i++) {
        if (call->items[i]->kind == EXPR_KEYWORD)
            continue;
        struct path_values next = evaluate(self, call->items[i]);
        values = pairs(self, &values, &next, path_div);
    }
    return values;
}

static struct path_values first_argument(struct data_eval *self, const struct expr *call)
{
    return call->count > 1 && call->items[1]->kind != EXPR_KEYWORD
               ? evaluate(self, call->items[1])
               : unknown(true);
}

/* A package's name in an argument: a string, a module, __name__ or __package__. */
static struct text package_name(struct data_eval *self, const struct expr *expr)
{
    if (!expr)
        return (struct text){0};
    if (expr->kind == EXPR_STRING)
        return expr->text;
    if (expr->kind == EXPR_CALL)
        return TEXT("?");
    return data_full_name(self, expr);
}

static struct path_values evaluate_variable(struct data_eval *self,
                                            const struct expr *name,
                                            const struct expr *fallback)
{
    struct path_values names = name ? evaluate(self, name) : unknown(true), out = {0};
    if (names.count != 1 || path_is_unknown(names.items[0]) ||
        names.items[0].base != DATA_FROM_CWD)
        return fallback ? evaluate(self, fallback) : unknown(false);
    struct arena *arena = self->scan->scratch;
    struct text variable = names.items[0].text;
    bool none = !fallback ||
                (fallback->kind == EXPR_NAME && text_is(fallback->text, "None")) ||
                (fallback->kind == EXPR_STRING && fallback->text.len == 0);
    if (none)
        return one(path_of_variable(arena, variable, NULL));
    struct path_values values = evaluate(self, fallback);
    for (size_t i = 0; i < values.count; i++)
        path_values_add(&out, path_of_variable(arena, variable, &values.items[i]));
    return out;
}

/* Functions that make paths, by what they do. */
enum maker {
    MAKES_NOTHING,
    MAKES_JOIN,
    MAKES_SAME,
    MAKES_PARENT,
    MAKES_NAME,
    MAKES_CWD,
    MAKES_FILES,
    MAKES_VARIABLE,
};

static enum maker maker_of(struct text name)
{
    static const struct {
        const char *name;
        enum maker maker;
    } makers[] = {
        {"pathlib.Path", MAKES_JOIN},
        {"pathlib.PurePath", MAKES_JOIN},
        {"pathlib.PosixPath", MAKES_JOIN},
        {"pathlib.PurePosixPath", MAKES_JOIN},
        {"Path", MAKES_JOIN},
        {"anyio.Path", MAKES_JOIN},
        {"os.path.join", MAKES_JOIN},
        {"posixpath.join", MAKES_JOIN},
        {"str", MAKES_SAME},
        {"os.fspath", MAKES_SAME},
        {"os.fsdecode", MAKES_SAME},
        {"os.path.abspath", MAKES_SAME},
        {"os.path.realpath", MAKES_SAME},
        {"os.path.normpath", MAKES_SAME},
        {"os.path.expandvars", MAKES_SAME},
        {"os.path.normcase", MAKES_SAME},
        {"importlib.resources.as_file", MAKES_SAME},
        {"importlib_resources.as_file", MAKES_SAME},
        {"typing.cast", MAKES_NOTHING},
        {"os.path.dirname", MAKES_PARENT},
        {"os.path.basename", MAKES_NAME},
        {"os.getcwd", MAKES_CWD},
        {"os.getcwdu", MAKES_CWD},
        {"os.path.curdir", MAKES_CWD},
        {"pathlib.Path.cwd", MAKES_CWD},
        {"importlib.resources.files", MAKES_FILES},
        {"importlib_resources.files", MAKES_FILES},
        {"os.getenv", MAKES_VARIABLE},
        {"os.environ.get", MAKES_VARIABLE},
    };
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (text_is(name, makers[i].name))
            return makers[i].maker;
    return MAKES_NOTHING;
}

static struct path_values evaluate_files(struct data_eval *self, const struct expr *call)
{
    struct text package = package_name(self, data_argument(call, TEXT("anchor"), 0));
    if (package.len == 0)
        package = package_name(self, data_argument(call, TEXT("package"), 0));
    if (package.len == 0)
        package = TEXT("__package__");
    if (text_is(package, "?"))
        return unknown(false);
    return one((struct path_value){.base = DATA_FROM_PACKAGE, .anchor = package});
}

static struct path_values evaluate_function(struct data_eval *self,
                                            const struct expr *call, enum maker maker)
{
    switch (maker) {
    case MAKES_JOIN:
        return join_arguments(self, one(path_of_text((struct text){0})), call, 0);
    case MAKES_SAME:
        return first_argument(self, call);
    case MAKES_PARENT:
        return each(self, first_argument(self, call), path_parent);
    case MAKES_NAME:
        return each(self, first_argument(self, call), path_base_name);
    case MAKES_CWD:
        return one(path_of_text((struct text){0}));
    case MAKES_FILES:
        return evaluate_files(self, call);
    case MAKES_VARIABLE:
        return evaluate_variable(self, data_argument(call, TEXT("key"), 0),
                                 data_argument(call, TEXT("default"), 1));
    case MAKES_NOTHING:
        break;
    }
    return unknown(false);
}

static struct path_values format_call(struct data_eval *self, struct path_values forms,
                                      const struct expr *call)
{
    struct path_value values[PATH_VALUES_AT_MOST];
    struct path_values out = {0};
    size_t count = 0;
    for (size_t i = 1; i < call->count && count < PATH_VALUES_AT_MOST; i++) {
        if (call->items[i]->kind == EXPR_KEYWORD)
            continue;
        struct path_values value = evaluate(self, call->items[i]);
        values[count++] = value.count == 1 ? value.items[0] : path_unknown(true);
    }
    for (size_t i = 0; i < forms.count; i++)
        path_values_add(&out,
                        path_format(self->scan->scratch, forms.items[i], values, count));
    return out;
}

/* Methods of a path, or of a string; false for all others. */
static bool evaluate_method(struct data_eval *self, const struct expr *call,
                            struct path_values *values)
{
    static const char *const same[] = {"resolve", "absolute", "as_posix", "expanduser",
                                       "strip",   "rstrip",   "lstrip",   "decode",
                                       "encode",  "readlink", "__str__",  NULL};
    struct text method = call->items[0]->text;
    const struct expr *object = call->items[0]->items[0];
    struct path_values argument;
    for (const char *const *at = same; *at; at++)
        if (text_is(method, *at)) {
            *values = evaluate(self, object);
            return true;
        }
    if (text_is(method, "joinpath")) {
        *values = join_arguments(self, evaluate(self, object), call, 0);
    } else if (text_is(method, "format")) {
        *values = format_call(self, evaluate(self, object), call);
    } else if (text_is(method, "with_name")) {
        argument = first_argument(self, call);
        *values = evaluate(self, object);
        *values = pairs(self, values, &argument, path_with_name);
    } else if (text_is(method, "with_suffix")) {
        argument = first_argument(self, call);
        *values = evaluate(self, object);
        *values = pairs(self, values, &argument, path_with_suffix);
    } else {
        return false;
    }
    return true;
}

bool data_resource(struct data_eval *self, const struct expr *call,
                   const struct data_call *rule, struct path_values *values)
{
    struct text package = package_name(
        self, data_argument(call, rule->package.name, rule->package.position));
    const struct expr *path = data_argument(call, rule->path.name, rule->path.position);
    if (package.len == 0 || text_is(package, "?"))
        return false;
    struct path_values start =
        one((struct path_value){.base = DATA_FROM_PACKAGE, .anchor = package});
    struct path_values rest = unknown(false);
    if (path && rule->path.name.len)
        rest = evaluate(self, path);
    else if (rule->missing.ptr)
        rest = one(path_of_text(rule->missing));
    *values = pairs(self, &start, &rest, path_div);
    return true;
}

static struct path_values evaluate_call(struct data_eval *self, const struct expr *call)
{
    const struct expr *function = call->items[0];
    struct text name = data_full_name(self, function);
    struct path_values values;
    enum maker maker = maker_of(name);
    if (is_elsewhere(self, name))
        return outside();
    if (maker != MAKES_NOTHING)
        return evaluate_function(self, call, maker);
    size_t count = 0;
    const struct data_call *rule =
        data_rules_find(self->scan->data_words->rules, name, &count);
    if (count && rule->package.name.len && data_resource(self, call, rule, &values))
        return values; /* `resources.path(package, "x")` and the like: a path, too */
    if (function->kind == EXPR_ATTRIBUTE && evaluate_method(self, call, &values))
        return values;
    return unknown(false);
}

/* --- everything else -----------------------------------------------------------------
 */

static struct path_values evaluate_attribute(struct data_eval *self,
                                             const struct expr *expr)
{
    struct path_values values = {0};
    struct text full = data_full_name(self, expr);
    if (is_elsewhere(self, full))
        return outside();
    if (maker_of(full) == MAKES_CWD)
        return one(path_of_text((struct text){0}));
    if (text_is(expr->text, "parent"))
        return each(self, evaluate(self, expr->items[0]), path_parent);
    if (text_is(expr->text, "name"))
        return each(self, evaluate(self, expr->items[0]), path_base_name);
    if (text_is(expr->text, "stem"))
        return each(self, evaluate(self, expr->items[0]), path_base_stem);
    struct text key = text_format(self->scan->scratch, ".%.*s", TEXT_ARG(expr->text));
    if (add_bound(self, key, self->scope, &values))
        return values;
    const struct expr *object = expr->items[0];
    while (object->kind == EXPR_ATTRIBUTE)
        object = object->items[0];
    if (object->kind == EXPR_NAME && names_is_import(self->scan, object->text))
        return one(
            (struct path_value){.base = DATA_FROM_NAME, .anchor = full, .quiet = true});
    return unknown(true);
}

/* `.parents[n]`, `os.path.splitext(x)[0]`, `os.environ["X"]` */
static struct path_values evaluate_subscript(struct data_eval *self,
                                             const struct expr *expr)
{
    const struct expr *object = expr->items[0], *index = expr->items[1];
    if (object->kind == EXPR_ATTRIBUTE && text_is(object->text, "parents") &&
        index->kind == EXPR_NUMBER && index->text.len <= 2) {
        struct path_values values = evaluate(self, object->items[0]);
        unsigned up = 0;
        for (size_t i = 0; i < index->text.len; i++)
            up = up * 10 + (unsigned char)(index->text.ptr[i] - '0') % 10;
        for (up++; up; up--)
            values = each(self, values, path_parent);
        return values;
    }
    if (text_is(data_full_name(self, object), "os.environ"))
        return evaluate_variable(self, index, NULL);
    if (object->kind == EXPR_CALL && index->kind == EXPR_NUMBER &&
        text_is(index->text, "0")) {
        struct text name = data_full_name(self, object->items[0]);
        if (text_is(name, "os.path.splitext"))
            return each(self, first_argument(self, object), path_without_suffix);
        if (text_is(name, "os.path.split"))
            return each(self, first_argument(self, object), path_parent);
    }
    return unknown(true);
}

static struct path_values evaluate_binary(struct data_eval *self, const struct expr *expr)
{
    struct path_values left = evaluate(self, expr->items[0]);
    if (text_is(expr->text, "%")) {
        const struct expr *right = expr->items[1];
        struct path_value values[PATH_VALUES_AT_MOST];
        struct path_values out = {0};
        size_t count = right->kind == EXPR_TUPLE ? right->count : 1;
        if (count > PATH_VALUES_AT_MOST)
            count = PATH_VALUES_AT_MOST;
        for (size_t i = 0; i < count; i++) {
            struct path_values value =
                evaluate(self, right->kind == EXPR_TUPLE ? right->items[i] : right);
            values[i] = value.count == 1 ? value.items[0] : path_unknown(true);
        }
        for (size_t i = 0; i < left.count; i++)
            path_values_add(
                &out, path_percent(self->scan->scratch, left.items[i], values, count));
        return out;
    }
    struct path_values right = evaluate(self, expr->items[1]);
    if (text_is(expr->text, "/"))
        return pairs(self, &left, &right, path_div);
    if (text_is(expr->text, "+"))
        return pairs(self, &left, &right, path_add);
    return unknown(true);
}

/* `A or B`: either, and B is the default of a variable A. */
static struct path_values evaluate_or(struct data_eval *self, const struct expr *expr)
{
    struct path_values left = evaluate(self, expr->items[0]), out = {0};
    struct path_values right = evaluate(self, expr->items[1]);
    for (size_t i = 0; i < left.count; i++) {
        struct path_value value = left.items[i];
        bool used = false;
        for (size_t k = 0; k < right.count; k++) {
            struct path_value whole =
                path_with_default(self->scan->scratch, value, &right.items[k]);
            used = used || !text_equal(whole.text, value.text);
            path_values_add(&out, whole);
        }
        if (used)
            right.count = 0;
    }
    add_all(&out, &right);
    return out;
}

static struct path_values evaluate_kind(struct data_eval *self, const struct expr *expr)
{
    struct path_values values, more;
    switch (expr->kind) {
    case EXPR_STRING:
        array_push(self->scan->scratch, &self->used, expr_offset(self->source, expr));
        return one(path_of_text(expr->text));
    case EXPR_FORMATTED:
        array_push(self->scan->scratch, &self->used, expr_offset(self->source, expr));
        return evaluate_formatted(self, expr);
    case EXPR_NAME:
        return evaluate_name(self, expr->text);
    case EXPR_ATTRIBUTE:
        return evaluate_attribute(self, expr);
    case EXPR_SUBSCRIPT:
        return evaluate_subscript(self, expr);
    case EXPR_CALL:
        return evaluate_call(self, expr);
    case EXPR_BINARY:
        return evaluate_binary(self, expr);
    case EXPR_OR:
        return evaluate_or(self, expr);
    case EXPR_CHOICE:
        if (expr->count != 3)
            break;
        values = evaluate(self, expr->items[0]);
        more = evaluate(self, expr->items[2]);
        add_all(&values, &more);
        return values;
    case EXPR_NUMBER:
        return outside(); /* a file descriptor */
    default:
        break;
    }
    return unknown(true);
}

static struct path_values evaluate(struct data_eval *self, const struct expr *expr)
{
    if (self->depth >= DEEPEST || self->steps++ > STEPS_AT_MOST)
        return unknown(true);
    self->depth++;
    struct path_values values = evaluate_kind(self, expr);
    self->depth--;
    return values;
}

struct path_values data_evaluate(struct data_eval *self, const struct expr *expr)
{
    return evaluate(self, expr);
}

bool data_makes_path(struct data_eval *self, const struct expr *expr)
{
    if (expr->kind == EXPR_BINARY)
        return text_is(expr->text, "/") || text_is(expr->text, "+");
    if (expr->kind != EXPR_CALL)
        return false;
    enum maker maker = maker_of(data_full_name(self, expr->items[0]));
    if (maker != MAKES_NOTHING)
        return maker != MAKES_SAME && maker != MAKES_NAME;
    return expr->items[0]->kind == EXPR_ATTRIBUTE &&
           (text_is(expr->items[0]->text, "joinpath") ||
            text_is(expr->items[0]->text, "with_name") ||
            text_is(expr->items[0]->text, "with_suffix"));
}
