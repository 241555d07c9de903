/* What the sites of the walk import, by name.
 *
 * A site's fact is replaced by one for each name that its argument may be, in the same
 * place. What stands in a comprehension or a lambda sees the names that these bind: the
 * statement is parsed for them. */
#include "read/dynamic.h"

#include "read/strings.h"

#define LONGEST 4096

/* --- arguments -----------------------------------------------------------------------
 */

static const struct expr *parse(struct dynamic_reading *self, struct text source)
{
    struct scan *scan = self->eval.scan;
    return source.len && source.len <= LONGEST
               ? expr_parse(scan->parser, scan->scratch, source)
               : NULL;
}

static const struct dynamic_argument *find_argument(struct dynamic_reading *self,
                                                    const char *name, uint32_t position)
{
    uint32_t at = 0;
    for (size_t i = 0; i < self->site->arguments.count; i++) {
        const struct dynamic_argument *argument = &self->site->arguments.items[i];
        if (argument->name.len ? text_is(argument->name, name) : at++ == position)
            return argument;
    }
    return NULL;
}

const struct expr *dynamic_argument(struct dynamic_reading *self, const char *name,
                                    uint32_t position)
{
    const struct dynamic_argument *argument = find_argument(self, name, position);
    return argument ? parse(self, argument->value) : NULL;
}

/* --- adding facts --------------------------------------------------------------------
 */

void dynamic_add(struct dynamic_reading *self, struct dynamic_fact fact)
{
    struct arena *arena = self->eval.scan->arena;
    fact.target = text_copy(arena, fact.target);
    fact.pattern = text_copy(arena, fact.pattern);
    fact.package = text_copy(arena, fact.package);
    array_push(arena, &self->eval.scan->facts->dynamic, fact);
    self->told++;
}

static bool same_name(const struct dynamic_fact *a, const struct dynamic_fact *b)
{
    return text_equal(a->target, b->target) && text_equal(a->pattern, b->pattern) &&
           text_equal(a->package, b->package);
}

/* The same name may have come by two ways: "\3.x", and ".x" with a package. */
static bool is_new(struct dynamic_reading *self, const struct dynamic_fact *fact)
{
    const struct facts *facts = self->eval.scan->facts;
    for (size_t i = facts->dynamic.count - self->told; i < facts->dynamic.count; i++)
        if (same_name(&facts->dynamic.items[i], fact))
            return false;
    return true;
}

void dynamic_add_values(struct dynamic_reading *self, const struct name_values *values,
                        struct text package)
{
    bool unknown = values->count == 0;
    for (size_t i = 0; i < values->count; i++) {
        struct dynamic_fact fact = self->fact;
        if (!name_tell(self->eval.scan->scratch, values->items[i], package, &fact))
            unknown = true;
        else if (is_new(self, &fact))
            dynamic_add(self, fact);
    }
    if (unknown)
        dynamic_add(self, self->fact);
}

/* --- imports -------------------------------------------------------------------------
 */

/* VALUE as the anchor of a fact: a name, __name__ or __package__; empty where it cannot
 * be told. */
static struct text anchor_of(struct text value)
{
    if (text_equal(value, name_of_module))
        return TEXT("__name__");
    if (text_equal(value, name_of_package))
        return TEXT("__package__");
    return name_is_plain(value) ? value : (struct text){0};
}

/* The argument that anchors relative names; NULL when none does. */
static const struct expr *package_argument(struct dynamic_reading *self)
{
    const struct dynamic_function *function = self->site->function;
    if (!function->package || function->kind == DYNAMIC_IMPORT)
        return NULL;
    return dynamic_argument(self, function->package, function->package_position);
}

/* The anchor that a call gives to relative names; empty where there are several. */
static struct text read_package(struct dynamic_reading *self, const struct expr *expr)
{
    struct name_values values = {0};
    if (expr)
        values = self->site->function->kind == DYNAMIC_OBJECT
                     ? name_modules(&self->eval, expr)
                     : name_evaluate(&self->eval, expr);
    return values.count == 1 ? anchor_of(values.items[0]) : (struct text){0};
}

/* The names as __import__'s level makes them: relative to __package__. */
static struct name_values with_level(struct dynamic_reading *self,
                                     struct name_values values)
{
    struct arena *arena = self->eval.scan->scratch;
    const struct expr *expr = dynamic_argument(self, "level", 4);
    struct name_values out = {0};
    int level;
    if (!name_number(expr, &level) || level <= 0)
        return values;
    for (size_t i = 0; i < values.count; i++) {
        struct text value = values.items[i];
        struct text package = name_of_relative(arena, (uint32_t)level, (struct text){0});
        if (value.len)
            package = name_add(arena, name_add(arena, package, TEXT(".")), value);
        name_values_add(arena, &out, package);
    }
    return out;
}

/* With the modules that __import__'s fromlist may name below the one it imports: those
 * that are computed; a literal is as good as always a dummy. */
static struct name_values with_fromlist(struct dynamic_reading *self,
                                        struct name_values values)
{
    struct arena *arena = self->eval.scan->scratch;
    const struct expr *list = dynamic_argument(self, "fromlist", 3);
    bool computed = false;
    if (!list || (list->kind != EXPR_LIST && list->kind != EXPR_TUPLE))
        return values;
    for (size_t i = 0; i < list->count; i++)
        computed = computed || (list->items[i]->kind != EXPR_STRING);
    size_t count = computed ? values.count : 0;
    for (size_t i = 0; i < count; i++)
        if (!name_is_unknown(values.items[i]))
            name_values_add(arena, &values,
                            name_add(arena, values.items[i], TEXT(".\1")));
    return values;
}

/* The name of an object up to ":", which ends the module's. */
static struct name_values without_objects(struct dynamic_reading *self,
                                          struct name_values values)
{
    struct name_values out = {0};
    for (size_t i = 0; i < values.count; i++)
        name_values_add(self->eval.scan->scratch, &out,
                        text_slice(values.items[i], 0, text_find(values.items[i], ':')));
    return out;
}

/* Whether the key of a table is what __getattr__ was asked for. */
static bool is_getattr(const struct dynamic_reading *self)
{
    return text_is(self->fact.function, "__getattr__");
}

/* The anchor that a table has under KEY, beside a name. */
static struct text package_under(struct dynamic_reading *self,
                                 const struct name_nodes *packages, struct text key)
{
    for (size_t i = 0; i < packages->count; i++) {
        struct name_eval inner = name_eval_at(&self->eval, &packages->items[i]);
        if (!text_equal(packages->items[i].key, key))
            continue;
        struct name_values values = name_evaluate(&inner, packages->items[i].expr);
        if (values.count == 1)
            return anchor_of(values.items[0]);
    }
    return (struct text){0};
}

/* Adds what a table has under the keys that __getattr__ is asked for, a fact for each
 * name. False when the names do not all come from such a table. */
static bool add_table(struct dynamic_reading *self, const struct expr *name,
                      const struct expr *package)
{
    struct scan *scan = self->eval.scan;
    struct facts *facts = scan->facts;
    struct name_nodes nodes = name_nodes_of(&self->eval, name), packages = {0};
    for (size_t i = 0; i < nodes.count; i++)
        if (!nodes.items[i].key.len || nodes.more)
            return false;
    struct text anchor = read_package(self, package);
    if (package && !anchor.len)
        packages = name_nodes_of(&self->eval, package);
    for (size_t i = 0; i < nodes.count; i++) {
        struct name_eval inner = name_eval_at(&self->eval, &nodes.items[i]);
        struct name_values values = name_evaluate(&inner, nodes.items[i].expr);
        struct text key = nodes.items[i].key;
        for (size_t v = 0; v < values.count; v++) {
            struct dynamic_fact fact = self->fact;
            if (!name_tell(scan->scratch, values.items[v],
                           packages.count ? package_under(self, &packages, key) : anchor,
                           &fact))
                continue;
            size_t k = facts->dynamic.count - self->told;
            while (k < facts->dynamic.count &&
                   !same_name(&facts->dynamic.items[k], &fact))
                k++;
            if (k == facts->dynamic.count)
                dynamic_add(self, fact);
            texts_add_once(scan->arena, &facts->dynamic.items[k].attributes,
                           text_copy(scan->arena, key));
        }
    }
    return self->told > 0;
}

static void read_import(struct dynamic_reading *self)
{
    const struct dynamic_function *function = self->site->function;
    const struct expr *name =
        dynamic_argument(self, function->what, function->what_position);
    const struct expr *anchor = package_argument(self);
    if (name && is_getattr(self) && add_table(self, name, anchor))
        return;
    struct text package = read_package(self, anchor);
    if (!name) {
        self->fact.package = package;
        dynamic_add(self, self->fact);
        return;
    }
    struct name_values values = name_evaluate(&self->eval, name);
    if (function->kind == DYNAMIC_IMPORT)
        values = with_fromlist(self, with_level(self, values));
    if (function->kind == DYNAMIC_OBJECT)
        values = without_objects(self, values);
    self->fact.package = package; /* of the one without a name */
    if (name->kind == EXPR_STRING && values.count == 1 &&
        name_is_plain(values.items[0])) {
        self->fact.target = values.items[0]; /* whatever it is */
        dynamic_add(self, self->fact);
        return;
    }
    dynamic_add_values(self, &values, package);
}

/* [sys.executable, "-m", NAME]: only what is told. */
static void read_spawn(struct dynamic_reading *self)
{
    const struct expr *name = dynamic_argument(self, "", 0);
    struct name_values values = {0};
    if (name)
        values = name_evaluate(&self->eval, name);
    for (size_t i = 0; i < values.count; i++) {
        struct dynamic_fact fact = self->fact;
        bool option = text_starts(values.items[i], TEXT("-"));
        if (!option &&
            name_tell(self->eval.scan->scratch, values.items[i], (struct text){0}, &fact))
            dynamic_add(self, fact);
    }
}

/* sys.modules[NAME] = VALUE: only what is told. */
static void read_alias(struct dynamic_reading *self)
{
    struct arena *arena = self->eval.scan->scratch;
    const struct expr *name = dynamic_argument(self, "", 0);
    const struct expr *value = dynamic_argument(self, "", 1);
    struct name_values values = {0}, modules = {0};
    struct text package = {0};
    if (name)
        values = name_evaluate(&self->eval, name);
    if (value)
        modules = name_modules(&self->eval, value);
    if (modules.count == 1) {
        struct dynamic_fact told = {.at = self->fact.at};
        if (name_tell(arena, modules.items[0], (struct text){0}, &told))
            package = text_is(told.package, "__name__") ? TEXT("__name__") : told.target;
    }
    for (size_t i = 0; i < values.count; i++) {
        struct dynamic_fact fact = self->fact;
        if (!name_tell(arena, values.items[i], (struct text){0}, &fact) ||
            text_is(fact.package, "__package__"))
            continue;
        fact.package = package;
        dynamic_add(self, fact);
    }
}

/* --- sites ---------------------------------------------------------------------------
 */

/* Binds what the comprehensions and lambdas around the byte AT bind, EXPR having been
 * parsed from SOURCE. False when EXPR does not begin there, nor anything in it. */
static bool bind_around(struct name_eval *eval, struct text source,
                        const struct expr *expr, const char *at)
{
    const struct name_local *before = eval->locals;
    if (!expr)
        return false;
    if (expr->kind == EXPR_CALL && source.ptr + expr_offset(source, expr) == at)
        return true;
    if (expr->kind == EXPR_COMPREHENSION || expr->kind == EXPR_LAMBDA)
        name_bind_locals(eval, expr);
    for (size_t i = 0; i < expr->count; i++)
        if (bind_around(eval, source, expr->items[i], at))
            return true;
    eval->locals = before;
    return false;
}

static void bind_locals(struct name_eval *eval, const struct dynamic_site *site,
                        const char *at)
{
    struct scan *scan = eval->scan;
    if (!text_contains(site->statement, TEXT("lambda")) &&
        !text_contains(site->statement, TEXT("for")))
        return;
    struct texts parts = notes_expressions(scan->scratch, site->statement);
    for (size_t i = 0; i < parts.count; i++) {
        struct text part = parts.items[i];
        if (at >= part.ptr && at < part.ptr + part.len && part.len < LONGEST) {
            bind_around(eval, part, expr_parse(scan->parser, scan->scratch, part), at);
            return;
        }
    }
}

static void read_site(struct dynamic_reading *self)
{
    switch (self->fact.kind) {
    case DYNAMIC_IMPORT_MODULE:
    case DYNAMIC_IMPORT:
    case DYNAMIC_FIND_SPEC:
    case DYNAMIC_RUN_MODULE:
    case DYNAMIC_OBJECT:
        read_import(self);
        break;
    case DYNAMIC_ITER:
        dynamic_read_iter(self);
        break;
    case DYNAMIC_SPAWN:
        read_spawn(self);
        break;
    case DYNAMIC_ALIAS:
        read_alias(self);
        break;
    case DYNAMIC_LAZY:
    case DYNAMIC_LAZY_STUB:
        dynamic_read_lazy(self);
        break;
    case DYNAMIC_ENTRY_POINTS:
        dynamic_read_entry_points(self);
        break;
    case DYNAMIC_METADATA:
        dynamic_read_metadata(self);
        break;
    case DYNAMIC_DECLARED:
    case DYNAMIC_KINDS:
        dynamic_add(self, self->fact);
        break;
    }
}

void dynamic_read(struct scan *scan)
{
    struct facts *facts = scan->facts;
    size_t count = facts->dynamic.count;
    const struct dynamic_fact *found = facts->dynamic.items;
    if (count == 0)
        return;
    facts->dynamic.items = NULL;
    facts->dynamic.count = facts->dynamic.room = 0;
    for (size_t i = 0; i < count; i++) {
        const struct dynamic_site *site = &scan->sites.items[i];
        struct dynamic_reading self = {
            .eval = {.scan = scan, .scope = site->scope},
            .site = site,
            .fact = found[i],
        };
        self.eval.steps = &self.steps;
        if (found[i].kind != DYNAMIC_DECLARED)
            bind_locals(&self.eval, site, scan->start + found[i].at.line);
        read_site(&self);
    }
}
