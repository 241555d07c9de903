/* A file's calls and what they are given.
 *
 * The walk of facts.c leaves notes of every statement. Those in which the last word of a
 * wanted name stands are parsed, and the calls in them looked at. Headers of `if`, `elif`
 * and `while`, and the defaults of parameters are not. */
#include "read/code_reading.h"

#include "read/decode.h"
#include "read/lexer.h"

#define LONGEST 16384

struct code *code_open(struct reader *reader, struct arena *arena, struct text source,
                       const struct code_outside *outside, uint32_t owner)
{
    struct code *self = ARENA_NEW(arena, struct code);
    struct decoded decoded = decode_source(arena, source.len ? source : TEXT(""));
    self->arena = arena;
    self->outside = outside;
    self->owner = owner;
    self->scan = reader_walk(reader, arena, arena, decoded.text);
    self->names = (struct name_outside){code_nodes, self};
    return self;
}

uint32_t code_owner(const struct code *self)
{
    return self->owner;
}

/* --- values --------------------------------------------------------------------------
 */

void code_values_add(struct code *self, struct code_values *to,
                     const struct code_values *more)
{
    for (size_t i = 0; i < more->known.count; i++)
        texts_add_once(self->arena, &to->known, more->known.items[i]);
    for (size_t i = 0; i < more->variables.count; i++)
        texts_add_once(self->arena, &to->variables, more->variables.items[i]);
    to->more = to->more || more->more;
}

static struct code_values values_of(struct code *self, const struct name_values *names)
{
    struct code_values values = {.variables = self->variables};
    for (size_t i = 0; i < names->count; i++) {
        if (!name_is_plain(names->items[i]))
            values.more = true;
        else if (names->items[i].len) /* an empty one names nothing */
            texts_add_once(self->arena, &values.known,
                           text_copy(self->arena, names->items[i]));
    }
    return values;
}

static struct name_eval eval_at(struct code *self, const struct code_place *place,
                                size_t *steps)
{
    return (struct name_eval){.scan = &self->scan,
                              .scope = place->scope,
                              .locals = place->locals,
                              .steps = steps,
                              .outside = &self->names};
}

struct code_values code_evaluate(struct code *self, const struct expr *expr,
                                 const struct code_place *place)
{
    struct texts before = self->variables; /* of an evaluation that led here */
    size_t steps = 0;
    struct name_eval eval = eval_at(self, place, &steps);
    self->variables = (struct texts){0};
    struct name_values names = name_evaluate(&eval, expr);
    struct code_values values = values_of(self, &names);
    self->variables = before;
    return values;
}

static const struct expr *argument_of(const struct expr *call,
                                      const struct model_argument *argument)
{
    for (size_t i = 0; i < argument->names.count; i++) {
        const struct expr *value =
            data_argument(call, argument->names.items[i], UINT32_MAX);
        if (value)
            return value;
    }
    return argument->position == UINT32_MAX
               ? NULL
               : data_argument(call, TEXT("*"), argument->position);
}

bool code_value(struct code *self, const struct code_call *call,
                const struct model_argument *argument, struct code_values *values)
{
    const struct expr *expr = argument_of(call->expr, argument);
    *values = (struct code_values){0};
    if (expr)
        *values = code_evaluate(self, expr, call->place);
    return expr != NULL;
}

/* The parts of X.split(","), of which the values of X are known; false for other nodes.
 */
static bool add_split(struct name_eval *eval, const struct expr *call,
                      struct name_values *names)
{
    const struct expr *by = call->kind == EXPR_CALL ? name_positional(call, 0) : NULL;
    if (!by || !name_is_method(call, "split") || by->kind != EXPR_STRING ||
        by->text.len != 1)
        return false;
    struct name_values values = name_evaluate(eval, call->items[0]->items[0]);
    for (size_t i = 0; i < values.count; i++) {
        struct text rest = values.items[i], part;
        if (!name_is_plain(rest))
            return false;
        while (text_cut(&rest, *by->text.ptr, &part))
            name_values_add(eval->scan->scratch, names, text_trim(part));
    }
    return values.count > 0;
}

/* The elements of the lists that EXPR may be; false when it may be something else. */
static bool read_elements(struct name_eval *eval, const struct expr *expr,
                          struct name_values *names, bool *more)
{
    struct name_nodes lists = name_nodes_of(eval, expr);
    bool list = lists.count > 0;
    for (size_t i = 0; i < lists.count; i++) {
        struct name_eval inner = name_eval_at(eval, &lists.items[i]);
        list = list && (name_is_collection(lists.items[i].expr) ||
                        add_split(&inner, lists.items[i].expr, names));
    }
    if (!list || names->count)
        return list;
    struct name_nodes nodes = name_elements(eval, expr);
    for (size_t i = 0; i < nodes.count; i++) {
        struct name_eval inner = name_eval_at(eval, &nodes.items[i]);
        struct name_values one = name_evaluate(&inner, nodes.items[i].expr);
        name_values_add_all(eval->scan->scratch, names, &one);
    }
    *more = nodes.more;
    return true;
}

bool code_elements(struct code *self, const struct code_call *call,
                   const struct model_argument *argument, struct code_values *values)
{
    const struct expr *expr = argument_of(call->expr, argument);
    struct texts before = self->variables;
    size_t steps = 0;
    struct name_eval eval = eval_at(self, call->place, &steps);
    struct name_values names = {0};
    bool more = false;
    *values = (struct code_values){0};
    if (!expr)
        return false;
    self->variables = (struct texts){0};
    bool list = read_elements(&eval, expr, &names, &more);
    if (list) {
        *values = values_of(self, &names);
        values->more = values->more || more;
    }
    self->variables = before;
    if (!list)
        *values = code_evaluate(self, expr, call->place);
    return true;
}

/* FACT's path with the value of the variable in it. */
static struct text with_variable(struct code *self, const struct data_fact *fact)
{
    struct text value;
    if (!fact->variable.len || !self->outside->variable ||
        !self->outside->variable(self->outside->context, fact->variable, &value))
        return fact->path;
    struct text mark = text_format(self->arena, "${%.*s}", TEXT_ARG(fact->variable));
    for (size_t i = 0; i + mark.len <= fact->form.len; i++)
        if (text_equal(text_slice(fact->form, i, i + mark.len), mark))
            return text_format(
                self->arena, "%.*s%.*s%.*s", TEXT_ARG(text_slice(fact->form, 0, i)),
                TEXT_ARG(value),
                TEXT_ARG(text_slice(fact->form, i + mark.len, fact->form.len)));
    return fact->path;
}

bool code_path(struct code *self, const struct code_call *call,
               const struct model_argument *argument, enum data_base *base,
               struct text *path)
{
    const struct expr *expr = argument_of(call->expr, argument);
    const struct code_place *place = call->place;
    struct data_fact fact = {0};
    if (!expr)
        return false;
    struct code_values values = code_evaluate(self, expr, place);
    *base = DATA_FROM_CWD;
    *path = values.known.count ? values.known.items[0] : (struct text){0};
    if (path->len)
        return true;
    struct data_eval eval = {.scan = &self->scan, .scope = place->scope};
    struct path_values paths = data_evaluate(&eval, expr);
    for (size_t i = 0; i < paths.count; i++) {
        if (!path_tell(self->arena, paths.items[i], &fact) || fact.pattern.len ||
            (fact.base != DATA_FROM_FILE && fact.base != DATA_FROM_CWD))
            continue;
        *base = fact.base;
        *path = with_variable(self, &fact);
        return path->len > 0;
    }
    return false;
}

/* Whether EXPR is made by what makes paths only. */
static bool makes_path(struct code *self, const struct expr *expr)
{
    static const char *const methods[] = {
        "joinpath", "resolve", "absolute", "as_posix", "parent", "with_suffix", NULL};
    static const char *const modules[] = {"os.path.", "pathlib.", "tempfile."};
    if (expr->kind == EXPR_BINARY)
        return text_is(expr->text, "/");
    if (expr->kind != EXPR_CALL)
        return expr->kind == EXPR_ATTRIBUTE && text_is(expr->text, "parent");
    struct text name = data_name_of(&self->scan, expr->items[0]);
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (text_starts(name, text_of(modules[i])))
            return true;
    return expr->items[0]->kind == EXPR_ATTRIBUTE && name_is_called(expr, methods);
}

bool code_is_path(struct code *self, const struct code_call *call,
                  const struct model_argument *argument)
{
    const struct expr *expr = argument_of(call->expr, argument);
    size_t steps = 0;
    struct name_eval eval = eval_at(self, call->place, &steps);
    struct texts before = self->variables;
    bool any = false;
    if (!expr)
        return false;
    struct name_nodes nodes = name_nodes_of(&eval, expr);
    for (size_t i = 0; i < nodes.count; i++)
        any = any || makes_path(self, nodes.items[i].expr);
    self->variables = before;
    return any;
}

bool code_is_given(const struct code_call *call, const struct model_argument *argument)
{
    const struct expr *expr = argument_of(call->expr, argument);
    return expr && !(expr->kind == EXPR_NAME &&
                     (text_is(expr->text, "None") || text_is(expr->text, "False")));
}

bool code_is_true(const struct code_call *call, const struct model_argument *argument)
{
    const struct expr *expr = argument_of(call->expr, argument);
    return expr && expr->kind == EXPR_NAME && text_is(expr->text, "True");
}

struct text code_keyword(const struct code_call *call,
                         const struct model_argument *argument)
{
    for (size_t i = 0; i < argument->names.count; i++)
        if (data_argument(call->expr, argument->names.items[i], UINT32_MAX))
            return argument->names.items[i];
    return argument_of(call->expr, argument) && argument->names.count
               ? argument->names.items[0]
               : (struct text){0};
}

/* --- calls ---------------------------------------------------------------------------
 */

/* A walk over the expressions of a statement. */
struct walk {
    struct code *code;
    struct text source; /* of the expression at hand */
    struct name_eval eval;
    size_t steps;
    void (*found)(void *context, struct code *self, const struct expr *call,
                  const struct code_place *place, const char *at);
    void *context;
};

static void walk_expr(struct walk *self, const struct expr *expr)
{
    struct name_eval before = self->eval;
    if (!expr)
        return;
    if (expr->kind == EXPR_LAMBDA)
        self->eval.scope.flags |= FACT_DEFERRED;
    if (expr->kind == EXPR_LAMBDA || expr->kind == EXPR_COMPREHENSION)
        name_bind_locals(&self->eval, expr);
    if (expr->kind == EXPR_CALL) {
        struct code_place place = {self->eval.scope, self->eval.locals};
        self->found(self->context, self->code, expr, &place,
                    self->source.ptr + expr_offset(self->source, expr));
    }
    for (size_t i = 0; i < expr->count; i++)
        walk_expr(self, expr->items[i]);
    self->eval = before;
}

static bool holds_any(struct text source, const struct texts *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (text_contains(source, words->items[i]))
            return true;
    return false;
}

void code_walk(struct code *self, const struct texts *words,
               void (*found)(void *context, struct code *self, const struct expr *call,
                             const struct code_place *place, const char *at),
               void *context)
{
    for (size_t i = 0; i < self->scan.notes->lines.count; i++) {
        struct data_line line = self->scan.notes->lines.items[i];
        struct text source = {self->scan.start + line.scope.offset, line.len};
        if (line.kind == LINE_DEF || line.len > LONGEST || !holds_any(source, words))
            continue;
        struct texts parts = notes_expressions(self->arena, source);
        for (size_t k = 0; k < parts.count; k++) {
            struct walk walk = {.code = self,
                                .source = parts.items[k],
                                .found = found,
                                .context = context};
            struct code_place place = {.scope = line.scope};
            walk.eval = eval_at(self, &place, &walk.steps);
            walk_expr(&walk, expr_parse(self->scan.parser, self->arena, parts.items[k]));
        }
    }
}

/* --- wanted calls --------------------------------------------------------------------
 */

struct wanted {
    const struct map *names; /* NULL: `last` is wanted */
    struct text last;
    struct code_calls calls;
};

/* The index of the first of NAMES that fits: in full, "module.*", "*.method". */
static uint32_t find_wanted(struct code *self, const struct map *names, struct text full,
                            const struct expr *function)
{
    uint32_t index = full.len ? map_find(names, full) : MAP_NONE;
    size_t dot = text_rfind(full, '.');
    if (index == MAP_NONE && dot != SIZE_MAX)
        index = map_find(names, text_format(self->arena, "%.*s.*",
                                            TEXT_ARG(text_slice(full, 0, dot))));
    if (index == MAP_NONE && function->kind == EXPR_ATTRIBUTE)
        index =
            map_find(names, text_format(self->arena, "*.%.*s", TEXT_ARG(function->text)));
    return index;
}

static void count_to(const struct code *self, const char *at, struct code_call *call)
{
    const char *start = self->scan.start;
    call->line = 1;
    for (const char *byte = start; byte < at; byte++)
        if (*byte == '\n' || (*byte == '\r' && byte[1] != '\n')) {
            call->line++;
            start = byte + 1;
        }
    call->column = (uint32_t)(at - start) + 1;
}

static void add_call(void *context, struct code *self, const struct expr *expr,
                     const struct code_place *place, const char *at)
{
    struct wanted *wanted = context;
    const struct expr *function = expr->items[0], *root = function;
    if (function->kind != EXPR_NAME && function->kind != EXPR_ATTRIBUTE)
        return;
    while (root->kind == EXPR_ATTRIBUTE)
        root = root->items[0];
    bool imported = root->kind == EXPR_NAME && names_is_import(&self->scan, root->text);
    struct text full = data_name_of(&self->scan, function);
    uint32_t name = 0;
    if (wanted->names)
        name = find_wanted(self, wanted->names, imported ? full : (struct text){0},
                           function);
    else if (!text_equal(function->text, wanted->last) &&
             !text_equal(text_slice(full, text_rfind(full, '.') + 1, full.len),
                         wanted->last))
        name = MAP_NONE;
    if (name == MAP_NONE)
        return;
    struct code_place *kept = ARENA_NEW(self->arena, struct code_place);
    *kept = *place;
    struct code_call call = {
        .name = name,
        .function = full.len ? full : function->text,
        .imported = imported,
        .flags = place->scope.flags,
        .starts = code_function(self, place->scope.function)->started,
        .top = code_top_of(self, place->scope.function),
        .place = kept,
        .expr = expr,
    };
    count_to(self, at, &call);
    array_push(self->arena, &wanted->calls, call);
}

/* Whether FULL, the meaning of an import, is one of NAMES, or leads to "module.*". */
static bool may_call(struct code *self, const struct map *names, struct text full)
{
    struct text below = text_format(self->arena, "%.*s.", TEXT_ARG(full));
    struct text above = text_slice(full, 0, text_rfind(full, '.') + 1);
    if (map_find(names, full) != MAP_NONE)
        return true;
    for (size_t i = 0; i < names->keys.count; i++) {
        struct text name = names->keys.items[i];
        if (!text_ends(name, TEXT(".*")))
            continue;
        struct text module = text_slice(name, 0, name.len - 1); /* "module." */
        if (text_starts(module, below) || text_equal(module, above))
            return true;
    }
    return false;
}

/* Words without which a statement has no call of NAMES: their last ones, and what imports
 * call these here; of "module.*" what is imported from there. */
static struct texts words_of(struct code *self, const struct map *names)
{
    struct texts words = {0};
    for (size_t i = 0; i < names->keys.count; i++) {
        struct text name = names->keys.items[i];
        if (!text_ends(name, TEXT(".*")))
            texts_add_once(self->arena, &words,
                           text_slice(name, text_rfind(name, '.') + 1, name.len));
    }
    for (size_t i = 0; i < self->scan.notes->imported.count; i++) {
        struct text name = self->scan.notes->imported.items[i].name;
        if (may_call(self, names, names_meaning(&self->scan, name)))
            texts_add_once(self->arena, &words, name);
    }
    return words;
}

struct code_calls code_find_calls(struct code *self, const struct map *names)
{
    struct wanted wanted = {.names = names};
    struct texts words = words_of(self, names);
    code_walk(self, &words, add_call, &wanted);
    return wanted.calls;
}

struct code_calls code_find_named(struct code *self, struct text name)
{
    struct wanted wanted = {.last = name};
    struct texts words = {0};
    array_push(self->arena, &words, name);
    for (size_t i = 0; i < self->scan.notes->imported.count; i++) {
        const struct data_import *import = &self->scan.notes->imported.items[i];
        if (text_equal(import->member, name) && !text_equal(import->name, name))
            array_push(self->arena, &words, import->name);
    }
    code_walk(self, &words, add_call, &wanted);
    return wanted.calls;
}

/* --- names ---------------------------------------------------------------------------
 */

bool code_name(struct code *self, struct text name, struct code_values *values)
{
    struct code_place end = {.scope = {.offset = UINT32_MAX}};
    struct text first = text_slice(name, 0, text_find(name, '.'));
    struct expr *expr = expr_parse(self->scan.parser, self->arena, name);
    if (!expr ||
        (!names_find(&self->scan, first) && !names_is_import(&self->scan, first)))
        return false;
    *values = code_evaluate(self, expr, &end);
    return true;
}

bool code_imports(const struct code *self, struct text package)
{
    for (size_t i = 0; i < self->scan.notes->imported.count; i++) {
        const struct data_import *import = &self->scan.notes->imported.items[i];
        struct text first = text_slice(import->module, 0, text_find(import->module, '.'));
        if (!import->level && text_equal(first, package))
            return true;
    }
    return false;
}

bool code_import_of(struct code *self, struct text name, struct text *full)
{
    *full = names_meaning(&self->scan, name);
    return names_is_import(&self->scan, name);
}
