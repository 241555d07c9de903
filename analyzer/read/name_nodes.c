/* From an expression to the literals that it may be.
 *
 * Names are followed to their bindings as for data files: those before the statement in
 * the same function, the last first, up to one that surely ran; from a function on to the
 * functions and the module around it. A table's items are followed too, and so is what is
 * put into a list or table later: X[k] = v, X.append(v), X.update({...}).
 *
 * name_lists.c goes through lists and tables. What can be told is told, and `more` says
 * whether something else may come: parameters, other modules' names, what no rule here
 * knows. */
#include "read/dynamic.h"

#include "read/lexer.h"

#define DEEPEST 40
#define STEPS_AT_MOST 4000
#define STEPS_OF_FILE ((size_t)1 << 17)
#define BINDINGS_AT_MOST 256
#define NODES_AT_MOST 2048

struct name_eval name_eval_at(const struct name_eval *self, const struct name_node *node)
{
    struct name_eval inner = *self;
    inner.scope = node->scope;
    inner.locals = node->locals;
    return inner;
}

bool name_eval_step(struct name_eval *self)
{
    return self->depth < DEEPEST && (*self->steps)++ < STEPS_AT_MOST &&
           self->scan->notes->name_steps++ < STEPS_OF_FILE;
}

void name_nodes_add(struct name_eval *self, struct name_nodes *to, struct name_node node)
{
    if (!node.expr || to->count >= NODES_AT_MOST) {
        to->more = true;
        return;
    }
    array_push(self->scan->scratch, to, node);
}

void name_nodes_add_all(struct name_eval *self, struct name_nodes *to,
                        const struct name_nodes *more)
{
    for (size_t i = 0; i < more->count; i++)
        name_nodes_add(self, to, more->items[i]);
    to->more = to->more || more->more;
}

static struct name_node here(const struct name_eval *self, const struct expr *expr)
{
    return (struct name_node){expr, self->scope, self->locals, {0}};
}

struct expr *name_make(struct name_eval *self, enum expr_kind kind,
                       const struct expr *first, const struct expr *second)
{
    struct arena *arena = self->scan->scratch;
    struct expr *expr = ARENA_NEW(arena, struct expr);
    expr->kind = kind;
    /* NOLINTBEGIN(bugprone-sizeof-expression): pointers */
    array_push(arena, expr, (struct expr *)first);
    if (second)
        array_push(arena, expr, (struct expr *)second);
    /* NOLINTEND(bugprone-sizeof-expression) */
    return expr;
}

bool name_number(const struct expr *expr, int *number)
{
    bool minus = expr && expr->kind == EXPR_OTHER && text_is(expr->text, "-");
    if (minus && expr->count == 1)
        expr = expr->items[0];
    if (!expr || expr->kind != EXPR_NUMBER || expr->text.len > 3)
        return false;
    *number = 0;
    for (size_t i = 0; i < expr->text.len; i++) {
        if (expr->text.ptr[i] < '0' || expr->text.ptr[i] > '9')
            return false;
        *number = *number * 10 + (expr->text.ptr[i] - '0');
    }
    if (minus)
        *number = -*number;
    return true;
}

bool name_is_collection(const struct expr *expr)
{
    return expr->kind == EXPR_LIST || expr->kind == EXPR_TUPLE ||
           expr->kind == EXPR_SET || expr->kind == EXPR_DICT ||
           expr->kind == EXPR_COMPREHENSION;
}

/* --- items of nodes ------------------------------------------------------------------
 */

/* Item number INDEX of a node, which may be a tuple or a call that gives a list. */
static void add_item(struct name_eval *self, struct name_nodes *to,
                     const struct name_node *node, int index)
{
    const struct expr *expr = node->expr;
    struct name_node item = *node;
    if (expr->kind == EXPR_TUPLE || expr->kind == EXPR_LIST) {
        int at = index < 0 ? (int)expr->count + index : index;
        bool splat = false;
        for (size_t i = 0; i < expr->count; i++)
            splat = splat ||
                    (expr->items[i]->kind == EXPR_OTHER && !expr->items[i]->text.len);
        item.expr =
            !splat && at >= 0 && (size_t)at < expr->count ? expr->items[at] : NULL;
        if (item.expr) {
            struct name_eval inner = name_eval_at(self, &item);
            inner.depth++;
            struct name_nodes nodes = name_nodes_of(&inner, item.expr);
            for (size_t i = 0; i < nodes.count; i++)
                if (!nodes.items[i].key.len)
                    nodes.items[i].key = node->key;
            name_nodes_add_all(self, to, &nodes);
            return;
        }
    } else if (expr->kind == EXPR_CALL && index >= 0 && index < 10) {
        static const char *const digits = "0123456789";
        struct expr *number = ARENA_NEW(self->scan->scratch, struct expr);
        number->kind = EXPR_NUMBER;
        number->text = (struct text){digits + index, 1};
        item.expr = name_make(self, EXPR_SUBSCRIPT, expr, number);
        name_nodes_add(self, to, item);
        return;
    }
    to->more = true;
}

struct name_nodes name_items(struct name_eval *self, const struct name_nodes *nodes,
                             int index)
{
    struct name_nodes out = {.more = nodes->more};
    for (size_t i = 0; i < nodes->count; i++)
        add_item(self, &out, &nodes->items[i], index);
    return out;
}

/* --- bindings ------------------------------------------------------------------------
 */

static const struct expr *parse(struct name_eval *self, struct text source)
{
    return source.len ? expr_parse(self->scan->parser, self->scan->scratch, source)
                      : NULL;
}

/* Adds what binding number INDEX binds. */
static void add_binding(struct name_eval *self, uint32_t index, struct name_nodes *to)
{
    struct binding binding = self->scan->notes->bindings.items[index];
    const struct expr *expr = parse(self, binding.value);
    struct name_node node = {expr, binding.around, NULL, {0}};
    struct name_eval inner = name_eval_at(self, &node);
    struct name_nodes nodes = {0};
    inner.depth++;
    if (binding.kind == BINDING_PARAMETER || !expr)
        to->more = true;
    if (!expr || (binding.kind == BINDING_OPAQUE && !name_is_collection(expr))) {
        to->more = true;
        return;
    }
    nodes = binding.kind == BINDING_ELEMENT ? name_elements(&inner, expr)
                                            : name_nodes_of(&inner, expr);
    if (binding.element)
        nodes = name_items(self, &nodes, (int)binding.element - 1);
    name_nodes_add_all(self, to, &nodes);
}

/* Adds what is put into NAME, a list or table that is bound in FUNCTION. */
static void add_changes(struct name_eval *self, struct text name, uint32_t function,
                        struct name_nodes *to)
{
    struct name_changes changes = names_changes(self->scan, name);
    for (size_t i = 0; i < changes.count; i++) {
        struct name_change change = changes.items[i];
        struct name_node node = {.scope = change.scope};
        if (function && change.scope.function != function)
            continue;
        struct name_eval inner = name_eval_at(self, &node);
        const struct expr *value = parse(&inner, change.value);
        const struct expr *key = parse(&inner, change.key);
        inner.depth++;
        if (!value) {
            to->more = true;
        } else if (change.whole) {
            struct name_nodes nodes = name_nodes_of(&inner, value);
            name_nodes_add_all(self, to, &nodes);
        } else {
            node.expr = key ? name_make(self, EXPR_DICT,
                                        name_make(self, EXPR_PAIR, key, value), NULL)
                            : name_make(self, EXPR_LIST, value, NULL);
            name_nodes_add(self, to, node);
        }
    }
}

/* Adds what NAME is bound to in one function (or the module), as seen from SCOPE. */
static bool add_bound(struct name_eval *self, struct text name, struct data_scope scope,
                      struct name_nodes *to)
{
    const struct data_notes *notes = self->scan->notes;
    bool found = false;
    size_t left = BINDINGS_AT_MOST, first = to->count;
    for (uint32_t at = names_find(self->scan, name); at && left; left--) {
        struct binding binding = notes->bindings.items[at - 1];
        uint32_t index = at - 1;
        at = binding.earlier;
        if (binding.scope.function != scope.function ||
            (binding.kind != BINDING_PARAMETER && binding.scope.offset >= scope.offset) ||
            (binding.scope.in_class && !scope.in_class))
            continue;
        found = true;
        add_binding(self, index, to);
        if (binding.kind != BINDING_OPAQUE &&
            notes_is_around(notes, binding.scope.block, scope.block))
            break;
    }
    bool collection = false;
    for (size_t i = first; i < to->count && !collection; i++)
        collection = name_is_collection(to->items[i].expr) ||
                     to->items[i].expr->kind == EXPR_CALL; /* defaultdict(list) */
    if (collection)
        add_changes(self, name, scope.function, to);
    return found;
}

/* The block of the class that OBJECT is: of this file by its name, else that around. */
static uint32_t class_of(struct name_eval *self, const struct expr *object)
{
    const struct data_notes *notes = self->scan->notes;
    for (size_t i = notes->classes.count; object->kind == EXPR_NAME && i-- > 0;)
        if (text_equal(notes->classes.items[i].name, object->text))
            return notes->classes.items[i].block;
    return notes_class_of(notes, self->scope);
}

/* Adds what attribute NAME is bound to in the class of block OWN, else in any. */
static void add_attribute(struct name_eval *self, struct text name, uint32_t own,
                          struct name_nodes *to)
{
    const struct data_notes *notes = self->scan->notes;
    uint32_t last = names_find(self->scan, name);
    bool found = false;
    for (int any = 0; any < 2 && !found; any++) {
        size_t left = BINDINGS_AT_MOST;
        for (uint32_t at = last; at && left; left--) {
            struct binding binding = notes->bindings.items[at - 1];
            uint32_t index = at - 1;
            at = binding.earlier;
            if (!any && notes_class_of(notes, binding.scope) != own)
                continue;
            found = true;
            add_binding(self, index, to);
        }
    }
    to->more = to->more || !found;
}

static void add_name(struct name_eval *self, const struct expr *expr,
                     struct name_nodes *to)
{
    const struct data_notes *notes = self->scan->notes;
    struct data_scope scope = self->scope;
    for (const struct name_local *local = self->locals; local; local = local->next)
        if (text_equal(local->name, expr->text)) {
            name_nodes_add_all(self, to, &local->nodes);
            return;
        }
    bool found = add_bound(self, expr->text, scope, to);
    while (!found && scope.function) {
        struct data_function function = notes->functions.items[scope.function];
        scope = (struct data_scope){
            .function = function.around,
            .block = notes->functions.items[function.around].block,
            .offset = UINT32_MAX,
        };
        found = add_bound(self, expr->text, scope, to);
    }
    if (!found || names_is_import(self->scan, expr->text))
        name_nodes_add(self, to, here(self, expr));
}

/* --- calls ---------------------------------------------------------------------------
 */

/* What the statements `WORD X` of function number FUNCTION say. */
void name_add_returns(struct name_eval *self, uint32_t function, struct text word,
                      struct name_nodes *to)
{
    const struct data_notes *notes = self->scan->notes;
    for (size_t i = 0; i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        struct text source = {self->scan->start + line.scope.offset, line.len};
        if (line.kind != LINE_SIMPLE || line.scope.function != function ||
            !text_starts(source, word) || source.len == word.len ||
            lexer_is_word_byte(source.ptr[word.len]))
            continue;
        struct name_node node = {.scope = line.scope};
        struct name_eval inner = name_eval_at(self, &node);
        const struct expr *expr =
            parse(&inner, text_trim(text_slice(source, word.len, source.len)));
        inner.depth++;
        struct name_nodes nodes = {.more = !expr};
        if (expr)
            nodes = name_nodes_of(&inner, expr);
        name_nodes_add_all(self, to, &nodes);
    }
}

/* The function of this file that is called; 0 for none. */
uint32_t name_own_function(struct name_eval *self, const struct expr *call)
{
    const struct expr *function = call->items[0];
    bool own = function->kind == EXPR_ATTRIBUTE &&
               function->items[0]->kind == EXPR_NAME &&
               (text_is(function->items[0]->text, "self") ||
                text_is(function->items[0]->text, "cls"));
    if (!own &&
        (function->kind != EXPR_NAME || names_is_import(self->scan, function->text)))
        return 0;
    size_t index = names_function(self->scan, function->text);
    return self->scan->notes->defined.items[index].function;
}

bool name_is_called(const struct expr *call, const char *const *names)
{
    const struct expr *function = call->items[0];
    for (; *names; names++)
        if ((function->kind == EXPR_NAME || function->kind == EXPR_ATTRIBUTE) &&
            text_is(function->text, *names))
            return true;
    return false;
}

bool name_is_method(const struct expr *call, const char *name)
{
    return call->kind == EXPR_CALL && call->items[0]->kind == EXPR_ATTRIBUTE &&
           text_is(call->items[0]->text, name);
}

/* The positional argument number INDEX, or NULL. */
const struct expr *name_positional(const struct expr *call, size_t index)
{
    return data_argument(call, TEXT("*"), index);
}

static void add_default(struct name_eval *self, const struct expr *value,
                        struct name_nodes *to)
{
    if (!value)
        return;
    struct name_nodes nodes = name_nodes_of(self, value);
    name_nodes_add_all(self, to, &nodes);
}

/* The value under KEY in the dicts that TABLE may be. */
static void add_values(struct name_eval *self, const struct expr *table,
                       const struct expr *key, struct name_nodes *to)
{
    struct name_nodes pairs = name_pairs(self, table);
    bool exact = key && key->kind == EXPR_STRING, hit = false;
    for (size_t i = 0; i < pairs.count; i++) {
        struct name_node pair = pairs.items[i];
        const struct expr *own = pair.expr->items[0];
        bool known = own->kind == EXPR_STRING;
        if (exact && known && !text_equal(own->text, key->text))
            continue;
        hit = true;
        struct name_eval inner = name_eval_at(self, &pair);
        inner.depth++;
        struct name_nodes nodes = name_nodes_of(&inner, pair.expr->items[1]);
        for (size_t k = 0; k < nodes.count; k++)
            if (!exact && known && !nodes.items[k].key.len)
                nodes.items[k].key = own->text;
        name_nodes_add_all(self, to, &nodes);
    }
    to->more = to->more || pairs.more || !hit;
}

static void add_call(struct name_eval *self, const struct expr *call,
                     struct name_nodes *to)
{
    static const char *const same[] = {
        "list",     "tuple",       "set",      "frozenset",
        "sorted",   "str",         "cast",     "MappingProxyType",
        "dict",     "OrderedDict", "reversed", "copy",
        "deepcopy", NULL};
    static const char *const gets[] = {"get", "pop", "setdefault", NULL};
    const struct expr *function = call->items[0];
    bool cast = text_is(function->text, "cast");
    const struct expr *first = name_positional(call, cast ? 1 : 0);
    uint32_t own;
    if (function->kind == EXPR_NAME && text_is(function->text, "getattr")) {
        add_default(self, name_positional(call, 2), to);
        to->more = true;
    } else if (text_is(data_name_of(self->scan, function), "os.environ.get") ||
               text_is(data_name_of(self->scan, function), "os.getenv")) {
        add_default(self, data_argument(call, TEXT("default"), 1), to);
        to->more = true;
    } else if (function->kind == EXPR_ATTRIBUTE && name_is_called(call, gets)) {
        add_values(self, function->items[0], first, to);
        add_default(self, name_positional(call, 1), to);
    } else if (name_is_called(call, same) && first) {
        add_default(self, first, to);
    } else if (name_is_method(call, "copy") && !first) {
        add_default(self, function->items[0], to);
    } else if ((own = name_own_function(self, call))) {
        name_add_returns(self, own, TEXT("return"), to);
    } else {
        name_nodes_add(self, to, here(self, call));
    }
}

/* --- expressions ---------------------------------------------------------------------
 */

static void add_subscript(struct name_eval *self, const struct expr *expr,
                          struct name_nodes *to)
{
    const struct expr *object = expr->items[0], *index = expr->items[1];
    struct name_nodes nodes;
    int number;
    if (name_number(index, &number)) {
        nodes = name_nodes_of(self, object);
        for (size_t i = 0; i < nodes.count; i++) {
            if (nodes.items[i].expr->kind == EXPR_CALL && nodes.items[i].expr == object)
                name_nodes_add(self, to, here(self, expr)); /* x.split(".")[0] */
            else
                add_item(self, to, &nodes.items[i], number);
        }
        to->more = to->more || nodes.more;
        return;
    }
    if (index->kind == EXPR_SLICE) {
        name_nodes_add(self, to, here(self, expr));
        return;
    }
    nodes = name_nodes_of(self, object);
    bool dict = false;
    for (size_t i = 0; i < nodes.count; i++)
        dict = dict || nodes.items[i].expr->kind == EXPR_DICT ||
               nodes.items[i].expr->kind == EXPR_COMPREHENSION;
    if (dict) {
        add_values(self, object, index, to);
        return;
    }
    nodes = name_elements(self, object);
    if (nodes.count == 0)
        name_nodes_add(self, to, here(self, expr)); /* sys.modules[__name__] */
    name_nodes_add_all(self, to, &nodes);
}

static void add_attribute_of(struct name_eval *self, const struct expr *expr,
                             struct name_nodes *to)
{
    const struct expr *root = expr;
    while (root->kind == EXPR_ATTRIBUTE)
        root = root->items[0];
    bool dunder = text_starts(expr->text, TEXT("__"));
    bool elsewhere = root->kind == EXPR_NAME && (text_is(root->text, "__spec__") ||
                                                 names_is_import(self->scan, root->text));
    if (dunder || elsewhere) {
        name_nodes_add(self, to, here(self, expr));
        return;
    }
    struct text name = text_format(self->scan->scratch, ".%.*s", TEXT_ARG(expr->text));
    add_attribute(self, name, class_of(self, expr->items[0]), to);
}

static void add_kind(struct name_eval *self, const struct expr *expr,
                     struct name_nodes *to)
{
    const struct name_outside *outside = self->outside;
    if (outside && outside->nodes(outside->context, self, expr, to))
        return;
    switch (expr->kind) {
    case EXPR_NAME:
        add_name(self, expr, to);
        break;
    case EXPR_ATTRIBUTE:
        add_attribute_of(self, expr, to);
        break;
    case EXPR_SUBSCRIPT:
        add_subscript(self, expr, to);
        break;
    case EXPR_CALL:
        add_call(self, expr, to);
        break;
    case EXPR_OR:
    case EXPR_AND:
        add_default(self, expr->items[0], to);
        add_default(self, expr->items[1], to);
        break;
    case EXPR_CHOICE:
        add_default(self, expr->items[0], to);
        add_default(self, expr->count == 3 ? expr->items[2] : NULL, to);
        break;
    default:
        name_nodes_add(self, to, here(self, expr));
        break;
    }
}

struct name_nodes name_nodes_of(struct name_eval *self, const struct expr *expr)
{
    struct name_nodes nodes = {0};
    if (!name_eval_step(self)) {
        nodes.more = true;
        return nodes;
    }
    self->depth++;
    add_kind(self, expr, &nodes);
    self->depth--;
    return nodes;
}
