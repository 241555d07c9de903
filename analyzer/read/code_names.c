/* What an expression stands for beyond what its own file tells.
 *
 * A variable of the environment is its value where the container sets one, else its
 * default. A parameter is what calls give it, else its default; an attribute of what
 * argparse has read is its option's default; a field of settings is the variable of its
 * name, else its default; a name of another module is what that calls so. */
#include "read/code_reading.h"

/* Calls of one function that are looked at. */
#define CALLS_AT_MOST 64
/* Calls in calls that are followed. */
#define FRAMES_AT_MOST 8
/* To see what calls give a parameter the file is walked; that may ask for another one. */
#define WALKS_AT_MOST 3

struct asking {
    struct code *code;
    struct name_eval *eval;
    struct name_nodes *to;
};

/* --- adding --------------------------------------------------------------------------
 */

static void add_text(struct asking *self, struct text text)
{
    struct expr *expr = ARENA_NEW(self->code->arena, struct expr);
    expr->kind = EXPR_STRING;
    expr->text = text;
    name_nodes_add(self->eval, self->to, (struct name_node){.expr = expr});
}

static void add_expr(struct asking *self, const struct expr *expr)
{
    if (!expr)
        return;
    struct name_nodes nodes = name_nodes_of(self->eval, expr);
    name_nodes_add_all(self->eval, self->to, &nodes);
}

static void add_values(struct asking *self, const struct code_values *values)
{
    for (size_t i = 0; i < values->known.count; i++)
        add_text(self, values->known.items[i]);
    for (size_t i = 0; i < values->variables.count; i++)
        texts_add_once(self->code->arena, &self->code->variables,
                       values->variables.items[i]);
    self->to->more = self->to->more || values->more;
}

/* The value of a variable, if the container sets it; it takes part in any case. */
static bool add_variable(struct asking *self, struct text name)
{
    const struct code_outside *outside = self->code->outside;
    struct text value;
    texts_add_once(self->code->arena, &self->code->variables,
                   text_copy(self->code->arena, name));
    if (!outside->variable || !outside->variable(outside->context, name, &value))
        return false;
    add_text(self, text_copy(self->code->arena, value));
    return true;
}

/* --- the environment -----------------------------------------------------------------
 */

/* Whether a function gives the value of a variable. */
static bool gives_variable(struct text name)
{
    static const char *const functions[] = {
        "os.environ.get", "os.getenv",       "environ.get",           "getenv",
        "os.environ.pop", "decouple.config", "os.environ.setdefault", NULL};
    for (size_t i = 0; functions[i]; i++)
        if (text_is(name, functions[i]))
            return true;
    return false;
}

static bool ask_call_of_environment(struct asking *self, const struct expr *call)
{
    const struct expr *name = data_argument(call, TEXT("key"), 0);
    const struct expr *otherwise = data_argument(call, TEXT("default"), 1);
    if (!name || !gives_variable(data_name_of(&self->code->scan, call->items[0])))
        return false;
    struct name_values names = name_evaluate(self->eval, name);
    if (names.count != 1 || !name_is_plain(names.items[0]))
        return false;
    if (add_variable(self, names.items[0]))
        return true;
    add_expr(self, otherwise);
    self->to->more = self->to->more || !otherwise;
    return true;
}

/* os.environ["NAME"] */
static bool ask_environment(struct asking *self, const struct expr *expr)
{
    if (expr->items[1]->kind != EXPR_STRING ||
        !text_is(data_name_of(&self->code->scan, expr->items[0]), "os.environ"))
        return false;
    if (!add_variable(self, expr->items[1]->text))
        self->to->more = true;
    return true;
}

/* `os.getenv("NAME") or B`: B where nothing sets the variable. */
static bool ask_or(struct asking *self, const struct expr *expr)
{
    struct name_nodes first = {0};
    struct asking inner = {self->code, self->eval, &first};
    const struct expr *left = expr->items[0];
    if (!(left->kind == EXPR_CALL && ask_call_of_environment(&inner, left)) &&
        !(left->kind == EXPR_SUBSCRIPT && ask_environment(&inner, left)))
        return false;
    bool empty = first.count == 0;
    for (size_t i = 0; i < first.count; i++)
        empty = empty || (first.items[i].expr->kind == EXPR_STRING &&
                          first.items[i].expr->text.len == 0);
    if (!empty)
        name_nodes_add_all(self->eval, self->to, &first);
    else
        add_expr(self, expr->items[1]);
    return true;
}

/* --- options and settings ------------------------------------------------------------
 */

struct option_search {
    struct asking *asking;
    struct text name; /* "model_name" */
    bool found;
};

/* Whether OPTION is one whose value argparse calls NAME: "--model-name". */
static bool is_option(struct text option, struct text name)
{
    while (option.len && *option.ptr == '-')
        option = text_slice(option, 1, option.len);
    if (option.len != name.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (option.ptr[i] != name.ptr[i] && !(option.ptr[i] == '-' && name.ptr[i] == '_'))
            return false;
    return true;
}

static void look_at_option(void *context, struct code *code, const struct expr *call,
                           const struct code_place *place, const char *at)
{
    struct option_search *self = context;
    const struct expr *dest = data_argument(call, TEXT("dest"), UINT32_MAX);
    bool fits = dest && dest->kind == EXPR_STRING && text_equal(dest->text, self->name);
    (void)at;
    (void)code;
    if (!name_is_method(call, "add_argument") && !name_is_method(call, "option"))
        return;
    for (size_t i = 1; i < call->count && !dest; i++)
        fits = fits || (call->items[i]->kind == EXPR_STRING &&
                        is_option(call->items[i]->text, self->name));
    const struct expr *value = data_argument(call, TEXT("default"), UINT32_MAX);
    if (!fits || self->found)
        return;
    struct asking inner = *self->asking;
    struct name_eval eval = *inner.eval;
    eval.scope = place->scope;
    eval.locals = place->locals;
    inner.eval = &eval;
    self->found = true;
    add_expr(&inner, value);
    if (!value)
        self->asking->to->more = true;
}

/* The default of the option that argparse calls NAME; false when there is none. */
static bool ask_option(struct asking *self, struct text name)
{
    struct option_search search = {.asking = self, .name = name};
    struct texts words = {0};
    array_push(self->code->arena, &words, TEXT("add_argument"));
    array_push(self->code->arena, &words, TEXT("option"));
    self->eval->depth++;
    code_walk(self->code, &words, look_at_option, &search);
    self->eval->depth--;
    return search.found;
}

/* Field(DEFAULT), Field(default=DEFAULT, alias="NAME"): what fields of classes are given.
 */
static bool ask_field(struct asking *self, const struct expr *call)
{
    static const char *const fields[] = {"Field", "field", "Option", "Argument", NULL};
    static const char *const names[] = {"env", "alias", "validation_alias", "envvar"};
    if (!name_is_called(call, fields))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct expr *name = data_argument(call, text_of(names[i]), UINT32_MAX);
        if (name && name->kind == EXPR_STRING && add_variable(self, name->text))
            return true;
    }
    const struct expr *value = data_argument(call, TEXT("default"), 0);
    if (!value)
        self->to->more = true;
    else
        add_expr(self, value);
    return true;
}

static struct text upper(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        buffer_add_byte(&out, byte >= 'a' && byte <= 'z' ? (char)(byte - 32) : byte);
    }
    return out.text;
}

/* The prefix of the variables of settings: env_prefix="APP_". */
static struct text settings_prefix(const struct code *code)
{
    const char *at = code->scan.start, *end = code->scan.end;
    struct text source = {at, (size_t)(end - at)}, key = TEXT("env_prefix");
    for (size_t i = 0; i + key.len < source.len; i++) {
        if (!text_starts(text_slice(source, i, source.len), key))
            continue;
        struct text rest = text_slice(source, i + key.len, source.len);
        rest = text_slice(rest, 0, text_find(rest, '\n'));
        size_t quote = text_find(rest, '"');
        if (quote == SIZE_MAX)
            quote = text_find(rest, '\'');
        if (quote == SIZE_MAX)
            continue;
        char mark = rest.ptr[quote];
        rest = text_slice(rest, quote + 1, rest.len);
        return text_slice(rest, 0, text_find(rest, mark));
    }
    return (struct text){0};
}

/* A field of pydantic's settings: the variable of its name. */
static bool ask_setting(struct asking *self, struct text name)
{
    struct code *code = self->code;
    struct text value, variable;
    if (!code_imports(code, TEXT("pydantic_settings")) &&
        !names_is_import(&code->scan, TEXT("BaseSettings")))
        return false;
    variable = text_format(code->arena, "%.*s%.*s", TEXT_ARG(settings_prefix(code)),
                           TEXT_ARG(name));
    variable = upper(code->arena, variable);
    if (!code->outside->variable ||
        !code->outside->variable(code->outside->context, variable, &value))
        return false;
    return add_variable(self, variable);
}

/* --- parameters ----------------------------------------------------------------------
 */

struct call_search {
    struct asking *asking;
    const struct code_function *function;
    struct code_argument argument;
    size_t found;
    bool missing; /* a call gives nothing for it */
    struct code_values values;
};

static void look_at_call(void *context, struct code *code, const struct expr *call,
                         const struct code_place *place, const char *at)
{
    struct call_search *self = context;
    const struct expr *callee = call->items[0];
    bool init = text_is(self->function->name, "__init__");
    struct text name =
        init && self->function->class.len ? self->function->class : self->function->name;
    (void)at;
    bool method = self->function->class.len && !init;
    if (self->found >= CALLS_AT_MOST || !text_equal(callee->text, name) ||
        callee->kind != (method ? EXPR_ATTRIBUTE : EXPR_NAME))
        return;
    self->found++;
    const struct expr *value =
        data_argument(call, self->argument.name, self->argument.position);
    if (!value) {
        self->missing = true;
        return;
    }
    struct name_eval inner = *self->asking->eval;
    inner.scope = place->scope;
    inner.locals = place->locals;
    inner.depth += 2;
    struct name_values names = name_evaluate(&inner, value);
    for (size_t i = 0; i < names.count; i++) {
        if (name_is_plain(names.items[i]))
            texts_add_once(code->arena, &self->values.known, names.items[i]);
        else
            self->values.more = true;
    }
}

/* The parameter of that name of the function at hand, as calls give it. */
static bool find_parameter(struct code *code, const struct code_function *function,
                           struct text name, struct code_argument *argument)
{
    size_t positional;
    struct texts names = names_parameters(code->arena, function->header, &positional);
    for (size_t i = 0; i < names.count; i++) {
        if (!text_equal(names.items[i], name))
            continue;
        size_t at = i - (function->class.len > 0 && i > 0);
        *argument =
            (struct code_argument){name, i < positional ? (uint32_t)at : UINT32_MAX};
        return !function->class.len || i > 0;
    }
    return false;
}

/* The last binding of NAME in FUNCTION, when it is a parameter and nothing else; its
 * default. */
static bool is_parameter(struct code *code, struct text name, uint32_t function,
                         struct binding *found)
{
    bool any = false;
    for (uint32_t at = names_find(&code->scan, name); at;) {
        struct binding binding = code->scan.notes->bindings.items[at - 1];
        at = binding.earlier;
        if (binding.scope.function != function)
            continue;
        if (binding.kind != BINDING_PARAMETER || any)
            return false;
        *found = binding;
        any = true;
    }
    return any;
}

/* The innermost call of function NUMBER that is being followed; NULL for none. */
static const struct code_frame *frame_of(const struct code *code, uint32_t number)
{
    for (size_t i = code->frames.count; i-- > 0;)
        if (code->frames.items[i].function == number)
            return &code->frames.items[i];
    return NULL;
}

/* What one call gives a parameter; false when it gives nothing. */
static bool ask_frame(struct asking *self, const struct code_frame *frame,
                      const struct code_argument *argument)
{
    const struct expr *value =
        data_argument(frame->call, argument->name, argument->position);
    struct name_eval eval = *self->eval;
    struct asking inner = {self->code, &eval, self->to};
    size_t frames = self->code->frames.count;
    if (!value)
        return false;
    eval.scope = frame->place.scope;
    eval.locals = frame->place.locals;
    self->code->frames.count = frame->outer; /* the argument stands outside of the call */
    add_expr(&inner, value);
    self->code->frames.count = frames;
    return true;
}

/* What all calls in this file and in others give a parameter: to VALUES; *MISSING when
 * one gives nothing. False when there are none. */
static bool ask_calls(struct asking *self, const struct code_function *function,
                      const struct code_argument *argument, bool *missing)
{
    struct code *code = self->code;
    const struct code_outside *outside = code->outside;
    struct call_search search = {
        .asking = self, .function = function, .argument = *argument};
    struct texts words = {0};
    bool init = text_is(function->name, "__init__");
    struct text called = init && function->class.len ? function->class : function->name;
    if (code->walks >= WALKS_AT_MOST)
        return false;
    array_push(code->arena, &words, called);
    code->walks++;
    code_walk(code, &words, look_at_call, &search);
    code->walks--;
    bool given = false;
    if ((init || !function->class.len) && outside->given)
        given = outside->given(outside->context, code, called, argument, &search.values,
                               &search.missing);
    add_values(self, &search.values);
    *missing = search.missing;
    return search.found || given;
}

/* What calls give a parameter, else its default. */
static bool ask_parameter(struct asking *self, struct text name)
{
    struct code *code = self->code;
    uint32_t number = self->eval->scope.function;
    const struct code_function *function = code_function(code, number);
    struct code_argument argument;
    struct binding binding;
    bool missing = true;
    if (number == 0 || function->name.len == 0 ||
        !is_parameter(code, name, number, &binding) ||
        !find_parameter(code, function, name, &argument))
        return false;
    const struct code_frame *frame = frame_of(code, number);
    bool called = frame != NULL;
    if (frame)
        missing = !ask_frame(self, frame, &argument);
    else
        called = ask_calls(self, function, &argument, &missing);
    struct name_eval eval = *self->eval;
    struct asking inner = {code, &eval, self->to};
    eval.scope = binding.around;
    if (binding.value.len && (missing || !called))
        add_expr(&inner, expr_parse(code->scan.parser, code->arena, binding.value));
    else if (!called)
        self->to->more = true;
    return true;
}

/* A call of a function of the file: what it returns for these arguments. */
static bool ask_own_call(struct asking *self, const struct expr *call)
{
    struct code *code = self->code;
    uint32_t function = name_own_function(self->eval, call);
    struct name_nodes nodes = {0};
    if (!function || code->frames.count >= FRAMES_AT_MOST)
        return false;
    struct code_frame frame = {
        function, call, {self->eval->scope, self->eval->locals}, code->frames.count};
    array_push(code->arena, &code->frames, frame);
    name_add_returns(self->eval, function, TEXT("return"), &nodes);
    self->to->more = self->to->more || nodes.more;
    for (size_t i = 0; i < nodes.count; i++) {
        enum expr_kind kind = nodes.items[i].expr->kind;
        struct name_eval inner = name_eval_at(self->eval, &nodes.items[i]);
        inner.depth++;
        if (kind != EXPR_FORMATTED && kind != EXPR_BINARY && kind != EXPR_CALL) {
            name_nodes_add(self->eval, self->to, nodes.items[i]);
            continue;
        }
        struct name_values values = name_evaluate(&inner, nodes.items[i].expr);
        bool plain = true;
        for (size_t k = 0; k < values.count; k++)
            plain = plain && name_is_plain(values.items[k]);
        for (size_t k = 0; plain && k < values.count; k++)
            add_text(self, values.items[k]);
        if (!plain)
            name_nodes_add(self->eval, self->to, nodes.items[i]);
    }
    code->frames.count = frame.outer;
    return true;
}

/* --- names ---------------------------------------------------------------------------
 */

/* A name of an import, or an attribute of one. */
static bool ask_outside(struct asking *self, const struct expr *expr)
{
    const struct code_outside *outside = self->code->outside;
    struct code_values values = {0};
    const struct expr *root = expr;
    while (root->kind == EXPR_ATTRIBUTE)
        root = root->items[0];
    if (!outside->name || root->kind != EXPR_NAME ||
        !names_is_import(&self->code->scan, root->text))
        return false;
    struct text full = data_name_of(&self->code->scan, expr);
    if (!full.len || !outside->name(outside->context, self->code, full, &values))
        return false;
    add_values(self, &values);
    return true;
}

static bool is_local(const struct name_eval *eval, struct text name)
{
    for (const struct name_local *local = eval->locals; local; local = local->next)
        if (text_equal(local->name, name))
            return true;
    return false;
}

static bool ask_name(struct asking *self, const struct expr *expr)
{
    if (is_local(self->eval, expr->text))
        return false;
    if (self->eval->scope.function && ask_parameter(self, expr->text))
        return true;
    return !names_find(&self->code->scan, expr->text) && ask_outside(self, expr);
}

/* What an attribute is bound to in a class of OBJECT's, where an import tells the class:
 * of a parameter `config: Config`, of `config = Config()`. */
static bool ask_attribute(struct asking *self, const struct expr *expr)
{
    struct code *code = self->code;
    struct text key = text_format(code->arena, ".%.*s", TEXT_ARG(expr->text));
    const struct expr *object = expr->items[0];
    if (ask_outside(self, expr))
        return true;
    if (ask_setting(self, expr->text))
        return true;
    if (object->kind == EXPR_NAME && !text_is(object->text, "self") &&
        !names_find(&code->scan, key))
        return ask_option(self, expr->text);
    return false;
}

bool code_nodes(void *context, struct name_eval *eval, const struct expr *expr,
                struct name_nodes *to)
{
    struct asking self = {context, eval, to};
    switch (expr->kind) {
    case EXPR_NAME:
        return ask_name(&self, expr);
    case EXPR_ATTRIBUTE:
        return ask_attribute(&self, expr);
    case EXPR_SUBSCRIPT:
        return ask_environment(&self, expr);
    case EXPR_OR:
        return ask_or(&self, expr);
    case EXPR_CALL:
        return ask_call_of_environment(&self, expr) || ask_field(&self, expr) ||
               ask_own_call(&self, expr);
    default:
        return false;
    }
}
