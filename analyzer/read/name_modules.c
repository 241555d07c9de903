/* From an expression to the modules that it may be: names of imports, what
 * import_module() gives, sys.modules[X]. */
#include "read/dynamic.h"

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

/* The full name that an import gives to a name or attribute, as a value. */
static struct text imported(struct name_eval *self, const struct expr *expr)
{
    struct text full = data_name_of(self->scan, expr);
    uint32_t level = 0;
    while (level < full.len && full.ptr[level] == '.')
        level++;
    if (level)
        return name_of_relative(self->scan->scratch, level,
                                text_slice(full, level, full.len));
    return full.len ? full : name_unknown;
}

static struct name_values module_of_call(struct name_eval *self, const struct expr *call)
{
    struct text name = data_name_of(self->scan, call->items[0]);
    const struct dynamic_function *function =
        dynamic_find(imports_meaning(self->scan, name));
    if (!function ||
        (function->kind != DYNAMIC_IMPORT_MODULE && function->kind != DYNAMIC_IMPORT))
        return unknown(self);
    const struct expr *what =
        data_argument(call, text_of(function->what), function->what_position);
    const struct expr *package =
        function->package
            ? data_argument(call, text_of(function->package), function->package_position)
            : NULL;
    struct name_values names = what ? name_evaluate(self, what) : unknown(self);
    if (!package || function->kind == DYNAMIC_IMPORT)
        return names;
    struct name_values packages = name_evaluate(self, package);
    if (packages.count == 0)
        return names;
    return name_values_pairs(self->scan->scratch, &names, &packages, name_resolved);
}

static struct name_values module_of_leaf(struct name_eval *self, const struct expr *expr)
{
    const struct expr *root = expr;
    while (root->kind == EXPR_ATTRIBUTE)
        root = root->items[0];
    if (expr->kind == EXPR_CALL)
        return module_of_call(self, expr);
    if (expr->kind == EXPR_SUBSCRIPT &&
        text_is(data_name_of(self->scan, expr->items[0]), "sys.modules"))
        return name_evaluate(self, expr->items[1]);
    if (root->kind == EXPR_NAME && names_is_import(self->scan, root->text))
        return one(self, imported(self, expr));
    if (expr->kind == EXPR_NAME && text_is(expr->text, "None"))
        return (struct name_values){0};
    return unknown(self);
}

struct name_values name_modules(struct name_eval *self, const struct expr *expr)
{
    struct name_values values = name_evaluate_nodes(self, expr, module_of_leaf);
    return values.count ? values : unknown(self);
}
