/* Submodules that a module's __getattr__ imports when they, or what is in them, are asked
 * for, where a library makes that __getattr__ of a table: lazy_loader, and the lazy
 * modules of transformers and its relatives. */
#include "read/dynamic.h"

/* Adds a fact for submodule NAME, which also has ATTRIBUTES (NULL: none are told). */
static void add_submodule(struct dynamic_reading *self, const struct name_node *node,
                          const struct name_node *attributes)
{
    struct arena *arena = self->eval.scan->arena;
    struct name_eval inner = name_eval_at(&self->eval, node);
    struct name_values names = name_evaluate(&inner, node->expr), more = {0};
    struct name_nodes elements = {0};
    if (attributes) {
        inner = name_eval_at(&self->eval, attributes);
        elements = name_elements(&inner, attributes->expr);
    }
    for (size_t i = 0; i < names.count; i++) {
        struct dynamic_fact fact = self->fact;
        struct text name = names.items[i];
        if (!name_is_plain(name) || name.len == 0)
            continue;
        fact.target = text_format(arena, ".%.*s", TEXT_ARG(name));
        fact.package = TEXT("__name__");
        fact.at.flags |= FACT_LAZY;
        texts_add_once(arena, &fact.attributes, text_copy(arena, name));
        for (size_t k = 0; k < elements.count; k++) {
            struct name_eval at = name_eval_at(&self->eval, &elements.items[k]);
            more = name_evaluate(&at, elements.items[k].expr);
            for (size_t v = 0; v < more.count; v++)
                if (name_is_plain(more.items[v]))
                    texts_add_once(arena, &fact.attributes,
                                   text_copy(arena, more.items[v]));
        }
        if (elements.more)
            fact.attributes = (struct texts){0};
        dynamic_add(self, fact);
    }
}

/* The keys of a table are submodules, their values what is in them. */
static void add_table(struct dynamic_reading *self, const struct expr *table)
{
    struct name_nodes pairs = name_pairs(&self->eval, table);
    for (size_t i = 0; i < pairs.count; i++) {
        struct name_node key = pairs.items[i], value = pairs.items[i];
        key.expr = pairs.items[i].expr->items[0];
        value.expr = pairs.items[i].expr->items[1];
        add_submodule(self, &key, &value);
    }
    if (pairs.more || pairs.count == 0)
        dynamic_add(self, self->fact);
}

/* define_import_structure(__file__): every submodule is searched for names. */
static bool is_defined_by_files(struct dynamic_reading *self, const struct expr *table)
{
    struct name_nodes nodes = name_nodes_of(&self->eval, table);
    for (size_t i = 0; i < nodes.count; i++) {
        const struct expr *expr = nodes.items[i].expr;
        if (expr->kind == EXPR_CALL &&
            text_ends(data_name_of(self->eval.scan, expr->items[0]),
                      TEXT("define_import_structure")))
            return true;
    }
    return false;
}

void dynamic_read_lazy(struct dynamic_reading *self)
{
    const struct dynamic_function *function = self->site->function;
    const struct expr *table =
        dynamic_argument(self, function->what, function->what_position);
    self->fact.at.flags |= FACT_LAZY;
    self->fact.package = TEXT("__name__");
    if (function->kind == DYNAMIC_LAZY_STUB) {
        dynamic_add(self, self->fact);
        return;
    }
    bool loader = text_starts(function->name, TEXT("lazy_loader."));
    const struct expr *list = loader ? dynamic_argument(self, "submodules", 1) : NULL;
    if (list && !(list->kind == EXPR_NAME && text_is(list->text, "None"))) {
        struct name_nodes nodes = name_elements(&self->eval, list);
        for (size_t i = 0; i < nodes.count; i++)
            add_submodule(self, &nodes.items[i], NULL);
        if (nodes.more)
            dynamic_add(self, self->fact);
    }
    if (!table)
        return;
    if (is_defined_by_files(self, table)) {
        struct dynamic_fact fact = self->fact;
        fact.pattern = TEXT(".*");
        dynamic_add(self, fact);
        return;
    }
    add_table(self, table);
}
