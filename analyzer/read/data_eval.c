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
#define STEPS_OF_FILE ((size_t)1 << 17)
/* Bindings of one name that are looked at. */
#define BINDINGS_AT_MOST 256

static struct path_values evaluate(struct data_eval *self, const struct expr *expr);

/* --- names ---------------------------------------------------------------------------
 */

struct data_eval data_eval_at(const struct data_eval *self, struct data_scope scope,
                              struct text source)
{
    return (struct data_eval){.scan = self->scan,
                              .steps = self->steps,
                              .depth = self->depth,
                              .scope = scope,
                              .source = source};
}

/* Whether the values of EXPR are those of its elements, which a loop goes through. */
static bool is_collection(const struct expr *expr)
{
    return expr->kind == EXPR_LIST || expr->kind == EXPR_TUPLE ||
           expr->kind == EXPR_SET || expr->kind == EXPR_NAME;
}

void data_bind_locals(struct data_eval *self, const struct expr *expr)
{
    struct path_values values = path_values_unknown(true);
    for (size_t i = 0; i < expr->count; i++) {
        const struct expr *item = expr->items[i];
        if (expr->kind == EXPR_COMPREHENSION && item->kind == EXPR_FOR)
            data_bind_locals(self, item);
    }
    if (expr->kind == EXPR_FOR && expr->count == 2) {
        if (is_collection(expr->items[1]))
            values = data_evaluate(self, expr->items[1]);
        for (size_t i = 0; i < values.count; i++)
            values.items[i].quiet = true;
    }
    if (expr->kind == EXPR_COMPREHENSION || expr->count < 2)
        return;
    const struct expr *target = expr->items[0];
    if (target->kind == EXPR_NAME)
        array_push(self->scan->scratch, &self->locals,
                   ((struct data_local){target->text, values}));
    for (size_t i = 0; i < target->count; i++) {
        const struct expr *item = target->items[i];
        if (item->kind == EXPR_OTHER && item->count == 2)
            item = item->items[0]; /* lambda x=1 */
        if (item->kind == EXPR_NAME)
            array_push(self->scan->scratch, &self->locals,
                       ((struct data_local){item->text, path_values_unknown(true)}));
    }
}

/* Whether EXPR is `name := value`. */
static bool is_named(const struct expr *expr)
{
    return expr->kind == EXPR_OTHER && expr->count == 2 && text_is(expr->text, ":=");
}

void data_bind_named(struct data_eval *self, const struct expr *expr)
{
    for (size_t i = 0; i < expr->count; i++)
        if (expr->items[i])
            data_bind_named(self, expr->items[i]);
    if (is_named(expr))
        array_push(self->scan->scratch, &self->locals,
                   ((struct data_local){expr->items[0]->text,
                                        data_evaluate(self, expr->items[1])}));
}

/* The values of what binding number INDEX binds, read once. */
static const struct path_values *values_of(struct data_eval *self, uint32_t index)
{
    struct data_notes *notes = self->scan->notes;
    struct binding binding = notes->bindings.items[index]; /* they move meanwhile */
    const struct expr *expr = NULL;
    if (binding.state != BINDING_NEW)
        return binding.values;
    binding.values = ARENA_NEW(self->scan->scratch, struct path_values);
    *binding.values = path_values_unknown(binding.kind != BINDING_VALUE);
    notes->bindings.items[index].values = binding.values;
    notes->bindings.items[index].state = BINDING_READ;
    if (binding.kind != BINDING_OPAQUE && binding.value.len)
        expr = expr_parse(self->scan->parser, self->scan->scratch, binding.value);
    if (!expr || binding.element ||
        (binding.kind == BINDING_ELEMENT && !is_collection(expr)))
        return binding.values;
    struct data_eval inner = data_eval_at(self, binding.around, binding.value);
    struct path_values values = evaluate(&inner, expr);
    self->steps = inner.steps;
    if (binding.kind != BINDING_VALUE)
        for (size_t i = 0; i < values.count; i++)
            values.items[i].quiet = true;
    *binding.values = values;
    return binding.values;
}

/* Adds the values of attribute NAME: of the same class, else of any in the file. */
static bool add_attribute(struct data_eval *self, struct text name,
                          struct path_values *values)
{
    const struct data_notes *notes = self->scan->notes;
    uint32_t last = names_find(self->scan, name),
             own = notes_class_of(notes, self->scope);
    bool found = false;
    for (int any = 0; any < 2 && !found; any++) {
        size_t left = BINDINGS_AT_MOST;
        for (uint32_t at = last; at && left; left--) {
            uint32_t index = at - 1;
            at = notes->bindings.items[index].earlier;
            if (!any && notes_class_of(notes, notes->bindings.items[index].scope) != own)
                continue;
            found = true;
            path_values_add_all(values, values_of(self, index));
        }
    }
    return found;
}

/* Adds the values of NAME in one function (or the module), as seen from SCOPE. Whether it
 * is bound there at all. */
static bool add_bound(struct data_eval *self, struct text name, struct data_scope scope,
                      struct path_values *values)
{
    const struct data_notes *notes = self->scan->notes;
    bool found = false;
    size_t left = BINDINGS_AT_MOST;
    for (uint32_t at = names_find(self->scan, name); at && left; left--) {
        uint32_t index = at - 1;
        struct binding binding = notes->bindings.items[index];
        at = binding.earlier;
        if ((binding.scope.function != scope.function ||
             (binding.kind != BINDING_PARAMETER &&
              binding.scope.offset >= scope.offset) ||
             (binding.scope.in_class && !scope.in_class)))
            continue;
        found = true;
        path_values_add_all(values, values_of(self, index));
        if (binding.kind != BINDING_OPAQUE &&
            notes_is_around(notes, binding.scope.block, scope.block))
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
        return path_values_one(path_of_file());
    for (size_t i = self->locals.count; i-- > 0;)
        if (text_equal(self->locals.items[i].name, name))
            return self->locals.items[i].values;
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
        return path_values_one((struct path_value){
            .text = {0}, .base = DATA_FROM_NAME, .anchor = meaning, .quiet = true});
    return path_values_unknown(text_is(name, "self") || text_is(name, "None"));
}

struct text data_name_of(struct scan *scan, const struct expr *expr)
{
    if (!expr)
        return (struct text){0};
    if (expr->kind == EXPR_NAME)
        return names_meaning(scan, expr->text);
    if (expr->kind != EXPR_ATTRIBUTE)
        return (struct text){0};
    struct text object = data_name_of(scan, expr->items[0]);
    if (object.len == 0)
        return object;
    return text_format(scan->scratch, "%.*s.%.*s", TEXT_ARG(object),
                       TEXT_ARG(expr->text));
}

struct text data_full_name(struct data_eval *self, const struct expr *expr)
{
    return data_name_of(self->scan, expr);
}

bool data_is_imported(struct data_eval *self, const struct expr *expr)
{
    while (expr->kind == EXPR_ATTRIBUTE)
        expr = expr->items[0];
    return expr->kind == EXPR_NAME && names_is_import(self->scan, expr->text);
}

bool data_is_elsewhere(struct data_eval *self, struct text name)
{
    const struct texts *list = &self->scan->data_words->rules->elsewhere;
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(name, list->items[i]) ||
            (text_ends(list->items[i], TEXT(".")) && text_starts(name, list->items[i])))
            return true;
    return false;
}

struct path_values data_outside(void)
{
    struct path_value value = path_unknown(true);
    value.outside = true;
    return path_values_one(value);
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
    struct path_values piece = path_values_one(path_of_text(self->piece.text));
    self->values =
        path_values_pairs(self->eval->scan->scratch, &self->values, &piece, path_add);
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
    struct data_eval inner = data_eval_at(self->eval, self->eval->scope, source);
    inner.locals = self->eval->locals;
    struct path_values value = expr ? evaluate(&inner, expr) : path_values_unknown(true);
    self->eval->steps = inner.steps;
    end_piece(self);
    self->values =
        path_values_pairs(self->eval->scan->scratch, &self->values, &value, path_add);
}

static struct path_values evaluate_formatted(struct data_eval *self,
                                             const struct expr *expr)
{
    struct arena *arena = self->scan->scratch;
    struct joined joined = {.eval = self,
                            .piece = {.arena = arena},
                            .values = path_values_one(path_of_text((struct text){0}))};
    struct string_visitor visitor = {add_field, &joined};
    struct lexer lexer;
    lexer_init(&lexer, expr->literal);
    while (lexer_next(&lexer)) {
        bool formatted = lexer.token.prefix & STRING_FORMATTED;
        if (lexer.token.kind != TOKEN_STRING ||
            !(formatted ? string_decode_fields(lexer.token.text, &joined.piece, &visitor)
                        : string_decode(lexer.token.text, &joined.piece)))
            return path_values_unknown(true);
    }
    end_piece(&joined);
    return joined.values;
}

/* --- everything else -----------------------------------------------------------------
 */

static struct path_values evaluate_attribute(struct data_eval *self,
                                             const struct expr *expr)
{
    struct path_values values = {0};
    struct text full = data_full_name(self, expr);
    if (data_is_elsewhere(self, full))
        return data_outside();
    if (text_is(expr->text, "__file__") && data_is_imported(self, expr))
        return path_values_one((struct path_value){
            .text = TEXT("__init__.py"),
            .base = DATA_FROM_PACKAGE,
            .anchor = text_slice(full, 0, full.len - TEXT(".__file__").len)});
    if (text_is(full, "os.curdir") || text_is(full, "os.path.curdir"))
        return path_values_one(path_of_text((struct text){0}));
    if (text_is(full, "os.pardir") || text_is(full, "os.path.pardir"))
        return path_values_one(path_of_text(TEXT("..")));
    if (text_is(full, "os.sep") || text_is(full, "os.path.sep"))
        return path_values_one(path_of_text(TEXT("/")));
    if (text_is(expr->text, "parent"))
        return path_values_each(self->scan->scratch, evaluate(self, expr->items[0]),
                                path_parent);
    if (text_is(expr->text, "name"))
        return path_values_each(self->scan->scratch, evaluate(self, expr->items[0]),
                                path_base_name);
    if (text_is(expr->text, "stem"))
        return path_values_each(self->scan->scratch, evaluate(self, expr->items[0]),
                                path_base_stem);
    if (data_is_imported(self, expr))
        return path_values_one(
            (struct path_value){.base = DATA_FROM_NAME, .anchor = full, .quiet = true});
    struct text key = text_format(self->scan->scratch, ".%.*s", TEXT_ARG(expr->text));
    if (add_attribute(self, key, &values))
        return values;
    if (text_is(expr->text, "root_path")) /* Flask's: the folder of the application */
        return path_values_one(path_parent(self->scan->scratch, path_of_file()));
    return path_values_unknown(true);
}

/* `__path__[0]`, `package.__path__[0]`: the package's folder. */
static bool evaluate_package_path(struct data_eval *self, const struct expr *object,
                                  struct path_values *values)
{
    struct path_value folder = {.base = DATA_FROM_FILE};
    if (object->kind == EXPR_ATTRIBUTE && text_is(object->text, "__path__") &&
        data_is_imported(self, object))
        folder = (struct path_value){
            .base = DATA_FROM_PACKAGE,
            .anchor = data_full_name(self, object->items[0]),
        };
    else if (object->kind != EXPR_NAME || !text_is(object->text, "__path__"))
        return false;
    *values = path_values_one(folder);
    return true;
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
            values = path_values_each(self->scan->scratch, values, path_parent);
        return values;
    }
    struct path_values folder;
    if (evaluate_package_path(self, object, &folder))
        return folder;
    if (text_is(data_full_name(self, object), "os.environ"))
        return data_evaluate_variable(self, index, NULL);
    if (object->kind == EXPR_CALL && index->kind == EXPR_NUMBER &&
        text_is(index->text, "0")) {
        struct text name = data_full_name(self, object->items[0]);
        const struct expr *path = data_argument(object, TEXT("p"), 0);
        struct path_values values =
            path ? evaluate(self, path) : path_values_unknown(true);
        if (text_is(name, "os.path.splitext"))
            return path_values_each(self->scan->scratch, values, path_without_suffix);
        if (text_is(name, "os.path.split"))
            return path_values_each(self->scan->scratch, values, path_parent);
    }
    if (data_is_elsewhere(self, data_full_name(self, object)))
        return data_outside();
    struct path_values whole = evaluate(self, object);
    return path_values_unknown(whole.count > 0 && whole.items[0].quiet &&
                               !data_is_imported(self, object));
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
    if (text_is(expr->text, "*")) /* [x] * n, n * [x] */
        return expr->items[0]->kind == EXPR_LIST   ? left
               : expr->items[1]->kind == EXPR_LIST ? right
                                                   : path_values_unknown(true);
    if (text_is(expr->text, "/"))
        return path_values_pairs(self->scan->scratch, &left, &right, path_div);
    if (text_is(expr->text, "+"))
        return path_values_pairs(self->scan->scratch, &left, &right, path_add);
    return path_values_unknown(true);
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
    path_values_add_all(&out, &right);
    return out;
}

static struct path_values evaluate_kind(struct data_eval *self, const struct expr *expr)
{
    struct path_values values, more;
    switch (expr->kind) {
    case EXPR_STRING:
        array_push(self->scan->scratch, &self->used, expr_offset(self->source, expr));
        return path_values_one(path_of_text(expr->text));
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
        return data_evaluate_call(self, expr);
    case EXPR_BINARY:
        return evaluate_binary(self, expr);
    case EXPR_OR:
        return evaluate_or(self, expr);
    case EXPR_CHOICE:
        if (expr->count != 3)
            break;
        values = evaluate(self, expr->items[0]);
        more = evaluate(self, expr->items[2]);
        path_values_add_all(&values, &more);
        return values;
    case EXPR_NUMBER:
        return data_outside(); /* a file descriptor */
    case EXPR_LIST:
    case EXPR_TUPLE:
    case EXPR_SET:
        values.count = 0;
        for (size_t i = 0; i < expr->count; i++) {
            more = evaluate(self, expr->items[i]);
            path_values_add_all(&values, &more);
        }
        return values.count ? values : path_values_unknown(true);
    default:
        if (is_named(expr))
            return evaluate(self, expr->items[1]);
        break;
    }
    return path_values_unknown(true);
}

static struct path_values evaluate(struct data_eval *self, const struct expr *expr)
{
    if (self->depth >= DEEPEST || self->steps++ > STEPS_AT_MOST ||
        self->scan->notes->steps++ > STEPS_OF_FILE)
        return path_values_unknown(true);
    self->depth++;
    struct path_values values = evaluate_kind(self, expr);
    self->depth--;
    return values;
}

struct path_values data_evaluate(struct data_eval *self, const struct expr *expr)
{
    return evaluate(self, expr);
}
