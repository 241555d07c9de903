/* What a loop goes through, and the pairs of tables: literals, comprehensions, items()
 * and values(), sums, generators of this file. Also what comprehensions bind. */
#include "read/dynamic.h"

/* Adds what a loop over the literal NODE goes through. */
static void add_elements(struct name_eval *self, const struct name_node *node,
                         struct name_nodes *to)
{
    const struct expr *expr = node->expr;
    struct name_eval inner = name_eval_at(self, node);
    struct name_nodes nodes = {0};
    inner.depth++;
    if (expr->kind == EXPR_COMPREHENSION) {
        name_bind_locals(&inner, expr);
        const struct expr *item = expr->items[0];
        nodes = name_nodes_of(&inner, item->kind == EXPR_PAIR ? item->items[0] : item);
        name_nodes_add_all(self, to, &nodes);
        return;
    }
    for (size_t i = 0; i < expr->count; i++) {
        const struct expr *item = expr->items[i];
        bool splat = item->kind == EXPR_OTHER && item->count == 1 && !item->text.len;
        if (splat)
            nodes = name_elements(&inner, item->items[0]);
        else
            nodes =
                name_nodes_of(&inner, item->kind == EXPR_PAIR ? item->items[0] : item);
        name_nodes_add_all(self, to, &nodes);
    }
}

/* What a loop over a call goes through; false when the call says nothing of it. */
static bool elements_of_call(struct name_eval *self, const struct expr *call,
                             struct name_nodes *to)
{
    const struct expr *object = call->items[0]->count ? call->items[0]->items[0] : NULL;
    const struct expr *first = name_positional(call, 0);
    struct name_nodes nodes;
    bool items = name_is_method(call, "items"), values = name_is_method(call, "values");
    if (items || values) {
        struct name_nodes pairs = name_pairs(self, object);
        for (size_t i = 0; i < pairs.count; i++) {
            struct name_node pair = pairs.items[i];
            const struct expr *key = pair.expr->items[0], *value = pair.expr->items[1];
            if (items) {
                pair.expr = name_make(self, EXPR_TUPLE, key, value);
                name_nodes_add(self, to, pair);
                continue;
            }
            struct name_eval inner = name_eval_at(self, &pair);
            inner.depth++;
            nodes = name_nodes_of(&inner, value);
            name_nodes_add_all(self, to, &nodes);
        }
        to->more = to->more || pairs.more;
        return true;
    }
    if (name_is_method(call, "keys")) {
        nodes = name_elements(self, object);
    } else if (call->items[0]->kind == EXPR_NAME && first &&
               text_is(call->items[0]->text, "enumerate")) {
        struct name_nodes inner = name_elements(self, first);
        nodes = (struct name_nodes){.more = inner.more};
        for (size_t i = 0; i < inner.count; i++) {
            inner.items[i].expr = name_make(self, EXPR_TUPLE, call, inner.items[i].expr);
            name_nodes_add(self, &nodes, inner.items[i]);
        }
    } else {
        return false;
    }
    name_nodes_add_all(self, to, &nodes);
    return true;
}

static void add_chain(struct name_eval *self, const struct expr *call,
                      struct name_nodes *to)
{
    for (size_t i = 1; i < call->count; i++) {
        struct name_nodes nodes = name_elements(self, call->items[i]);
        name_nodes_add_all(self, to, &nodes);
    }
}

struct name_nodes name_elements(struct name_eval *self, const struct expr *expr)
{
    struct name_nodes out = {0};
    static const char *const chains[] = {"chain", NULL};
    if (expr->kind == EXPR_CALL && elements_of_call(self, expr, &out))
        return out;
    if (expr->kind == EXPR_CALL && name_is_called(expr, chains)) {
        add_chain(self, expr, &out);
        return out;
    }
    if (expr->kind == EXPR_BINARY && text_is(expr->text, "+")) {
        struct name_nodes left = name_elements(self, expr->items[0]);
        struct name_nodes right = name_elements(self, expr->items[1]);
        name_nodes_add_all(self, &out, &left);
        name_nodes_add_all(self, &out, &right);
        return out;
    }
    struct name_nodes nodes = name_nodes_of(self, expr);
    out.more = nodes.more;
    for (size_t i = 0; i < nodes.count; i++) {
        struct name_node *node = &nodes.items[i];
        uint32_t own =
            node->expr->kind == EXPR_CALL ? name_own_function(self, node->expr) : 0;
        struct name_eval inner = name_eval_at(self, node);
        inner.depth++;
        if (name_is_collection(node->expr)) {
            add_elements(self, node, &out);
        } else if (node->expr != expr && name_eval_step(self)) {
            struct name_nodes more = name_elements(&inner, node->expr);
            name_nodes_add_all(self, &out, &more);
        } else if (own) {
            name_add_returns(self, own, TEXT("yield"), &out);
        } else {
            out.more = true;
        }
    }
    return out;
}

struct name_nodes name_pairs(struct name_eval *self, const struct expr *expr)
{
    struct name_nodes nodes = name_nodes_of(self, expr), out = {.more = nodes.more};
    for (size_t i = 0; i < nodes.count; i++) {
        struct name_node node = nodes.items[i];
        const struct expr *table = node.expr;
        struct name_eval inner = name_eval_at(self, &node);
        inner.depth++;
        if (table->kind == EXPR_COMPREHENSION && table->items[0]->kind == EXPR_PAIR) {
            name_bind_locals(&inner, table);
            node.locals = inner.locals;
            node.expr = table->items[0];
            name_nodes_add(self, &out, node);
            continue;
        }
        if (table->kind != EXPR_DICT) {
            out.more = true;
            continue;
        }
        for (size_t k = 0; k < table->count; k++) {
            node.expr = table->items[k];
            if (node.expr->kind == EXPR_PAIR) {
                name_nodes_add(self, &out, node);
            } else if (node.expr->count == 1 && name_eval_step(self)) {
                struct name_nodes more = name_pairs(&inner, node.expr->items[0]);
                name_nodes_add_all(self, &out, &more);
            }
        }
    }
    return out;
}

static void bind_local(struct name_eval *self, struct text name, struct name_nodes nodes)
{
    struct name_local *local = ARENA_NEW(self->scan->scratch, struct name_local);
    *local = (struct name_local){name, nodes, self->locals};
    self->locals = local;
}

/* Binds the names of TARGET to NODES, or to their items. */
static void bind_target(struct name_eval *self, const struct expr *target,
                        const struct name_nodes *nodes)
{
    if (target->kind == EXPR_NAME)
        bind_local(self, target->text, *nodes);
    for (size_t i = 0; target->kind != EXPR_NAME && i < target->count; i++)
        if (target->items[i]->kind == EXPR_NAME)
            bind_local(self, target->items[i]->text, name_items(self, nodes, (int)i));
}

void name_bind_locals(struct name_eval *self, const struct expr *expr)
{
    const struct name_nodes unknown = {.more = true};
    if (expr->kind == EXPR_COMPREHENSION) {
        for (size_t i = 0; i < expr->count; i++)
            if (expr->items[i]->kind == EXPR_FOR)
                name_bind_locals(self, expr->items[i]);
    } else if (expr->kind == EXPR_FOR && expr->count == 2) {
        struct name_nodes nodes = name_elements(self, expr->items[1]);
        bind_target(self, expr->items[0], &nodes);
    } else if (expr->kind == EXPR_LAMBDA && expr->count == 2) {
        for (size_t i = 0; i < expr->items[0]->count; i++) {
            const struct expr *item = expr->items[0]->items[i];
            if (item->kind != EXPR_NAME && item->count)
                item = item->items[0]; /* lambda x=1 */
            if (item->kind == EXPR_NAME)
                bind_local(self, item->text, unknown);
        }
    }
}
