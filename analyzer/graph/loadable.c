/* What never runs, for an import before it fails: it names what is not installed.
 *
 * Behind an import that stands in no try, no condition and no `with` everything depends
 * on it: the rest of the function, or of the module. Where nobody has its top-level name
 * - no folder of the search path, no distribution of lock, manifest or environment - what
 * follows is not looked at. That holds of installed packages; the project's own code may
 * be run where more is installed.
 *
 * A computed name stands for every module of a package: drivers, plugins, tests. Those
 * that cannot be loaded raise ImportError with their files as without, so a guess at a
 * name never leads to one, unless all modules of a package are gone through: then they
 * are tried. Nor does it lead to a module of which a framework's rules say that it is of
 * no use without an import that is not there. What a statement names is never dropped.
 *
 * Blind spot: a name that the program puts into sys.modules by itself, or a folder that
 * only the environment variable PYTHONPATH names. */
#include "graph/builder.h"

enum loadable { LOADABLE_UNKNOWN, LOADABLE_PERHAPS, LOADABLE_NOT };

/* Whether the module puts folders on the search path, where anything may stand. */
static bool changes_path(const struct facts *facts)
{
    for (size_t i = 0; i < facts->data.count; i++)
        if (facts->data.items[i].kind == DATA_SEARCH_PATH)
            return true;
    return false;
}

/* Whether an import is sure to fail, and to keep what follows from running. */
static bool is_fatal(struct graph_builder *self, const struct import_fact *fact)
{
    struct text top = text_slice(fact->module, 0, text_find(fact->module, '.'));
    uint32_t harmless = FACT_DEFERRED | FACT_GETATTR;
    return fact->until && fact->level == 0 && !(fact->at.flags & ~harmless) &&
           fact->at.when.len == 0 &&
           module_of(self, resolver_module(self->resolver, top))->origin ==
               ORIGIN_UNRESOLVED;
}

static bool lacks_something(struct graph_builder *self, const struct facts *facts)
{
    for (size_t i = 0; i < facts->imports.count; i++)
        if (facts->imports.items[i].until == UINT32_MAX &&
            !(facts->imports.items[i].at.flags & FACT_DEFERRED) &&
            is_fatal(self, &facts->imports.items[i]))
            return true;
    return false;
}

/* Whether anybody has one of the modules. */
static bool has_one(struct graph_builder *self, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++) {
        module_id id = resolver_module(self->resolver, names->items[i]);
        if (module_of(self, id)->origin != ORIGIN_UNRESOLVED)
            return true;
    }
    return false;
}

bool graph_lacks_needs(struct graph_builder *self, module_id id)
{
    const struct framework_rules *rules = self->follow->frameworks;
    struct text name = module_of(self, id)->name;
    if (!rules || module_of(self, id)->origin != ORIGIN_DISTRIBUTION)
        return false;
    for (size_t f = 0; f < rules->count; f++) {
        const struct named_lists *needs = &rules->items[f].needs;
        for (uint32_t i = 0; i < needs->names.keys.count; i++)
            if (graph_fits(name, needs->names.keys.items[i]))
                return !has_one(self, &needs->items[i]);
    }
    return false;
}

struct unrun graph_unrun(struct graph_builder *self, module_id from,
                         const struct facts *facts)
{
    struct unrun unrun = {0};
    if (module_of(self, from)->origin != ORIGIN_DISTRIBUTION || changes_path(facts))
        return unrun;
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *fact = &facts->imports.items[i];
        if (fact->until && !unrun_has(&unrun, &fact->at) && is_fatal(self, fact))
            array_push(self->arena, &unrun, ((struct lines){fact->at.line, fact->until}));
    }
    return unrun;
}

bool unrun_has(const struct unrun *self, const struct fact *at)
{
    for (size_t i = 0; i < self->count; i++)
        if (at->line > self->items[i].after && at->line < self->items[i].before)
            return true;
    return false;
}

static const struct facts *read_module(struct graph_builder *self, module_id id)
{
    struct texts path = {0};
    array_push(self->arena, &path, module_of(self, id)->source);
    store_read(self->store, &path);
    const struct read_file *file = store_find(self->store, module_of(self, id)->source);
    return file ? file->facts : NULL;
}

bool graph_cannot_load(struct graph_builder *self, module_id id)
{
    if (module_of(self, id)->origin != ORIGIN_DISTRIBUTION)
        return false;
    while (self->loadable.count <= id)
        array_push(self->arena, &self->loadable, LOADABLE_UNKNOWN);
    if (self->loadable.items[id] != LOADABLE_UNKNOWN)
        return self->loadable.items[id] == LOADABLE_NOT;
    self->loadable.items[id] = LOADABLE_PERHAPS;
    module_id parent = module_of(self, id)->parent;
    bool fails = parent != MODULE_NONE && graph_cannot_load(self, parent);
    if (!fails && module_of(self, id)->source.len) {
        const struct facts *facts = read_module(self, id);
        fails = facts && !changes_path(facts) && lacks_something(self, facts);
    }
    if (fails)
        self->loadable.items[id] = LOADABLE_NOT;
    return fails;
}
