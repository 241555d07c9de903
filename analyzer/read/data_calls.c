/* What calls say of paths: the functions and methods that make paths of others, the
 * variables of the environment, and functions of the file itself by what they return.
 */
#include "read/data.h"

#include "read/lexer.h"

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
        struct path_values next = data_evaluate(self, call->items[i]);
        values = path_values_pairs(self->scan->scratch, &values, &next, path_div);
    }
    return values;
}

static struct path_values first_argument(struct data_eval *self, const struct expr *call)
{
    return call->count > 1 && call->items[1]->kind != EXPR_KEYWORD
               ? data_evaluate(self, call->items[1])
               : path_values_unknown(true);
}

/* What a name that no import binds says of a package; "?" when nothing. */
static struct text named_package(struct data_eval *self, const struct expr *name)
{
    struct path_values values = data_evaluate(self, name);
    for (size_t i = 0; i < values.count; i++)
        if (!path_is_unknown(values.items[i]) && values.items[i].text.len &&
            values.items[i].base == DATA_FROM_CWD)
            return values.items[i].text;
    return TEXT("?");
}

/* A package's name in an argument: a string, a module, __name__ or __package__; "?" for
 * what cannot be told. */
static struct text package_name(struct data_eval *self, const struct expr *expr)
{
    if (!expr)
        return (struct text){0};
    if (expr->kind == EXPR_STRING)
        return expr->text;
    if (expr->kind == EXPR_CALL)
        return TEXT("?");
    if (expr->kind == EXPR_NAME && !text_starts(expr->text, TEXT("__")) &&
        !names_is_import(self->scan, expr->text))
        return named_package(self, expr);
    return data_full_name(self, expr);
}

struct path_values data_evaluate_variable(struct data_eval *self, const struct expr *name,
                                          const struct expr *fallback)
{
    struct path_values names =
                           name ? data_evaluate(self, name) : path_values_unknown(true),
                       out = {0};
    if (names.count != 1 || path_is_unknown(names.items[0]) ||
        names.items[0].base != DATA_FROM_CWD)
        return fallback ? data_evaluate(self, fallback) : path_values_unknown(false);
    struct arena *arena = self->scan->scratch;
    struct text variable = names.items[0].text;
    bool none = !fallback ||
                (fallback->kind == EXPR_NAME && text_is(fallback->text, "None")) ||
                (fallback->kind == EXPR_STRING && fallback->text.len == 0);
    if (none)
        return path_values_one(path_of_variable(arena, variable, NULL));
    struct path_values values = data_evaluate(self, fallback);
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
    /* a class by its name: AsyncPath, _StrPath */
    size_t first = text_rfind(name, '.') + 1;
    while (first < name.len && name.ptr[first] == '_')
        first++;
    bool is_class = first < name.len && name.ptr[first] >= 'A' && name.ptr[first] <= 'Z';
    return is_class && text_ends(name, TEXT("Path")) ? MAKES_JOIN : MAKES_NOTHING;
}

static struct path_values evaluate_files(struct data_eval *self, const struct expr *call)
{
    const struct expr *anchor = data_argument(call, TEXT("anchor"), 0);
    if (!anchor)
        anchor = data_argument(call, TEXT("package"), 0);
    struct text package = package_name(self, anchor);
    if (package.len == 0)
        package = TEXT("__package__");
    if (text_is(package, "?")) {
        self->scan->facts->hands_package = true;
        return path_values_unknown(anchor->kind == EXPR_NAME);
    }
    return path_values_one(
        (struct path_value){.base = DATA_FROM_PACKAGE, .anchor = package});
}

static struct path_values evaluate_function(struct data_eval *self,
                                            const struct expr *call, enum maker maker)
{
    switch (maker) {
    case MAKES_JOIN:
        return join_arguments(self, path_values_one(path_of_text((struct text){0})), call,
                              0);
    case MAKES_SAME:
        return first_argument(self, call);
    case MAKES_PARENT:
        return path_values_each(self->scan->scratch, first_argument(self, call),
                                path_parent);
    case MAKES_NAME:
        return path_values_each(self->scan->scratch, first_argument(self, call),
                                path_base_name);
    case MAKES_CWD:
        return path_values_one(path_of_text((struct text){0}));
    case MAKES_FILES:
        return evaluate_files(self, call);
    case MAKES_VARIABLE:
        return data_evaluate_variable(self, data_argument(call, TEXT("key"), 0),
                                      data_argument(call, TEXT("default"), 1));
    case MAKES_NOTHING:
        break;
    }
    return path_values_unknown(false);
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
        struct path_values value = data_evaluate(self, call->items[i]);
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
            *values = data_evaluate(self, object);
            return true;
        }
    if (text_is(method, "joinpath")) {
        *values = join_arguments(self, data_evaluate(self, object), call, 0);
    } else if (text_is(method, "format")) {
        *values = format_call(self, data_evaluate(self, object), call);
    } else if (text_is(method, "with_name")) {
        argument = first_argument(self, call);
        *values = data_evaluate(self, object);
        *values =
            path_values_pairs(self->scan->scratch, values, &argument, path_with_name);
    } else if (text_is(method, "with_suffix")) {
        argument = first_argument(self, call);
        *values = data_evaluate(self, object);
        *values =
            path_values_pairs(self->scan->scratch, values, &argument, path_with_suffix);
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
    if (text_is(package, "?"))
        self->scan->facts->hands_package = true;
    if (package.len == 0 || text_is(package, "?"))
        return false;
    struct path_values start = path_values_one(
        (struct path_value){.base = DATA_FROM_PACKAGE, .anchor = package});
    struct path_values rest = path_values_unknown(false);
    if (path && rule->path.name.len)
        rest = data_evaluate(self, path);
    else if (rule->missing.ptr)
        rest = path_values_one(path_of_text(rule->missing));
    *values = path_values_pairs(self->scan->scratch, &start, &rest, path_div);
    return true;
}

/* What the statements `return X` of a function of this file say, with the parameters that
 * are locals of GIVEN; none when it has no such. */
static struct path_values evaluate_returns(struct data_eval *self, uint32_t function,
                                           const struct data_eval *given)
{
    const struct data_notes *notes = self->scan->notes;
    struct path_values values = {0};
    struct data_eval inner;
    for (size_t i = 0; i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        struct text source = {self->scan->start + line.scope.offset, line.len};
        if (line.kind != LINE_SIMPLE || line.scope.function != function ||
            !text_starts(source, TEXT("return")) || source.len == 6 ||
            lexer_is_word_byte(source.ptr[6]))
            continue;
        inner =
            data_eval_at(self, line.scope, text_trim(text_slice(source, 6, source.len)));
        if (given)
            inner.locals = given->locals;
        const struct expr *expr =
            expr_parse(self->scan->parser, self->scan->scratch, inner.source);
        if (expr) {
            struct path_values more = data_evaluate(&inner, expr);
            path_values_add_all(&values, &more);
        }
        self->steps = inner.steps;
    }
    return values;
}

/* What CALL gives the parameters of function DEFINED, as locals of GIVEN. False when it
 * gives nothing that is known. */
static bool take_arguments(struct data_eval *self, const struct expr *call,
                           struct data_defined defined, struct data_eval *given)
{
    struct arena *scratch = self->scan->scratch;
    size_t positional, skipped = call->items[0]->kind == EXPR_ATTRIBUTE;
    struct texts names = names_parameters(scratch, defined.header, &positional);
    bool known = false;
    for (size_t i = skipped; i < names.count; i++) {
        const struct expr *argument =
            data_argument(call, names.items[i], i < positional ? i - skipped : SIZE_MAX);
        if (!argument)
            continue;
        struct data_local local = {names.items[i], data_evaluate(self, argument)};
        for (size_t v = 0; v < local.values.count; v++)
            known = known || !path_is_unknown(local.values.items[v]);
        array_push(scratch, &given->locals, local);
    }
    return known;
}

static bool is_told(const struct path_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        if (!path_value_is_whole(values->items[i]))
            return false;
    return values->count > 0;
}

/* The values of function number INDEX, worked out once; and again for a call whose
 * arguments may tell more. False when there is none. */
static bool returns(struct data_eval *self, const struct expr *call, size_t index,
                    struct path_values *values)
{
    struct data_notes *notes = self->scan->notes;
    struct data_defined defined = notes->defined.items[index];
    struct data_eval given = {0};
    if (defined.function && !defined.read) {
        notes->defined.items[index].read = true;
        defined.values = evaluate_returns(self, defined.function, NULL);
        notes->defined.items[index].values = defined.values;
    }
    *values = defined.values;
    if (defined.function && values->count && !is_told(values) &&
        take_arguments(self, call, defined, &given))
        *values = evaluate_returns(self, defined.function, &given);
    return defined.function != 0;
}

/* Whether EXPR is made of what only a caller knows. */
static bool is_quiet(struct data_eval *self, const struct expr *expr)
{
    struct path_values values = data_evaluate(self, expr);
    for (size_t i = 0; i < values.count; i++)
        if (values.items[i].quiet)
            return true;
    return false;
}

/* The result of a function that is no maker of paths: what a function of this file
 * returns, else unknown, and quietly so where it is made of what a caller gives. */
static struct path_values evaluate_other(struct data_eval *self, const struct expr *call)
{
    const struct expr *function = call->items[0];
    struct path_values values = {0};
    bool own = function->kind == EXPR_ATTRIBUTE &&
               function->items[0]->kind == EXPR_NAME &&
               (text_is(function->items[0]->text, "self") ||
                text_is(function->items[0]->text, "cls"));
    bool quiet = false;
    if (own ||
        (function->kind == EXPR_NAME && !names_is_import(self->scan, function->text)))
        quiet = returns(self, call, names_function(self->scan, function->text), &values);
    for (size_t i = 0; i < values.count; i++)
        if (!path_is_unknown(values.items[i]))
            return values;
    if (function->kind == EXPR_ATTRIBUTE && !data_is_imported(self, function))
        quiet = quiet || is_quiet(self, function->items[0]);
    for (size_t i = 1; i < call->count && !quiet; i++) {
        const struct expr *item = call->items[i];
        quiet = is_quiet(self, item->kind == EXPR_KEYWORD ? item->items[0] : item);
    }
    return path_values_unknown(quiet);
}

struct path_values data_evaluate_call(struct data_eval *self, const struct expr *call)
{
    const struct expr *function = call->items[0];
    struct text name = data_full_name(self, function);
    struct path_values values;
    enum maker maker = maker_of(name);
    if (data_is_elsewhere(self, name))
        return data_outside();
    if (maker != MAKES_NOTHING)
        return evaluate_function(self, call, maker);
    size_t count = 0;
    const struct data_call *rule =
        data_rules_find(self->scan->data_words->rules, name, &count);
    if (count && rule->package.name.len && data_resource(self, call, rule, &values))
        return values; /* `resources.path(package, "x")` and the like: a path, too */
    if (function->kind == EXPR_ATTRIBUTE && evaluate_method(self, call, &values))
        return values;
    return evaluate_other(self, call);
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

bool data_fills_text(const struct expr *expr)
{
    if (expr->kind == EXPR_BINARY)
        return text_is(expr->text, "%");
    return expr->kind == EXPR_FORMATTED ||
           (expr->kind == EXPR_CALL && expr->items[0]->kind == EXPR_ATTRIBUTE &&
            text_is(expr->items[0]->text, "format"));
}
