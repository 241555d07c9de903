/* Modules that a package loads when they are asked for as its attributes: __getattr__ of
 * PEP 562, with statements, a table or a computed name in it.
 *
 * In the project's own packages all of them are followed. Of an installed package only
 * those count whose attribute some file takes that imports the package, for such packages
 * list all that they have. When a file asks for a computed attribute, or imports all
 * names, every one of them counts.
 *
 * Blind spot: a package that is handed on as a value under another name, to a file that
 * does not import it. */
#include "graph/builder.h"

/* A fact that waits for its attribute to be asked for. */
struct held {
    module_id module;
    const struct facts *facts;
    const struct import_fact *import; /* or else */
    const struct dynamic_fact *dynamic;
    uint32_t number;    /* of the import, among the graph's fallbacks */
    struct text prefix; /* of a computed name: the package whose submodules it means */
    struct texts names; /* the attributes; none for a prefix */
    bool done;
};

/* A package with such facts, and what is known of its use. */
struct lazy_package {
    module_id module;
    bool all;
    struct map used;
};

struct lazy {
    ARRAY(struct held) held;
    ARRAY(struct lazy_package) packages;
    struct map by_module; /* names of these: index in `packages` */
    struct map files;     /* files that were searched: index in `attributes` */
    ARRAY(struct attribute_names) attributes;
    size_t edges;  /* so many of the graph's have been looked at */
    bool releases; /* facts that waited are being followed */
};

static struct lazy *lazy_of(struct graph_builder *self)
{
    if (!self->lazy) {
        self->lazy = ARENA_NEW(self->arena, struct lazy);
        map_init(&self->lazy->by_module, self->arena);
        map_init(&self->lazy->files, self->arena);
    }
    return self->lazy;
}

static void hold(struct graph_builder *self, struct held held)
{
    struct lazy *lazy = lazy_of(self);
    struct text name = module_of(self, held.module)->name;
    if (map_find(&lazy->by_module, name) == MAP_NONE) {
        map_add(&lazy->by_module, name);
        array_push(self->arena, &lazy->packages,
                   ((struct lazy_package){.module = held.module}));
        map_init(&array_last(&lazy->packages).used, self->arena);
        lazy->edges = 0; /* those who import it may have been looked at */
    }
    array_push(self->arena, &lazy->held, held);
}

static bool may_hold(const struct graph_builder *self, module_id from)
{
    return module_of(self, from)->origin == ORIGIN_DISTRIBUTION &&
           module_of(self, from)->form == FORM_PACKAGE;
}

bool graph_hold_import(struct graph_builder *self, module_id from,
                       const struct facts *facts, uint32_t index, uint32_t number)
{
    const struct import_fact *fact = &facts->imports.items[index];
    struct held held = {.module = from, .facts = facts, .import = fact, .number = number};
    if (!(fact->at.flags & FACT_GETATTR) || !may_hold(self, from))
        return false;
    struct text package = module_of(self, from)->name;
    struct text module =
        resolver_absolute(self->resolver, from, fact->level, fact->module);
    if (fact->names.count &&
        (text_equal(module, package) || fact->at.flags & FACT_LAZY)) {
        held.names = fact->names; /* from . import a, b; of a stub, from .c import a */
    } else if (fact->names.count == 0 && text_starts(module, package) &&
               module.len > package.len && module.ptr[package.len] == '.') {
        struct text rest = text_slice(module, package.len + 1, module.len);
        texts_add_once(self->arena, &held.names,
                       text_slice(rest, 0, text_find(rest, '.')));
    } else {
        return false;
    }
    hold(self, held);
    return true;
}

bool graph_hold_dynamic(struct graph_builder *self, module_id from,
                        const struct facts *facts, const struct dynamic_fact *fact,
                        struct text name)
{
    struct held held = {.module = from, .facts = facts, .dynamic = fact};
    bool in_getattr = text_is(fact->function, "__getattr__");
    if (!may_hold(self, from) || (!in_getattr && fact->kind != DYNAMIC_LAZY) ||
        (self->lazy && self->lazy->releases))
        return false;
    struct text package = module_of(self, from)->name;
    if (fact->target.len && fact->attributes.count)
        held.names = fact->attributes;
    else if (fact->pattern.len && text_starts(name, package) &&
             text_equal(text_slice(name, package.len, name.len), TEXT(".*")))
        held.prefix = package;
    else
        return false;
    hold(self, held);
    return true;
}

void graph_add_stub(struct graph_builder *self, module_id from,
                    const struct dynamic_fact *fact)
{
    struct text source = module_of(self, from)->source;
    struct text path = text_format(self->arena, "%.*si", TEXT_ARG(source));
    struct texts paths = {0};
    array_push(self->arena, &paths, path);
    store_read(self->store, &paths);
    const struct read_file *stub = store_find(self->store, path);
    if (!stub || !stub->facts)
        return;
    graph_add_needed(self, from, NEEDED_STUB, path, &fact->at);
    struct facts *facts = ARENA_NEW(self->arena, struct facts); /* the store's stay */
    for (uint32_t i = 0; i < stub->facts->imports.count; i++) {
        struct import_fact import = stub->facts->imports.items[i];
        import.at = (struct fact){.line = fact->at.line,
                                  .column = fact->at.column,
                                  .flags = FACT_LAZY | FACT_GETATTR};
        if (import.level)
            array_push(self->arena, &facts->imports, import);
    }
    for (uint32_t i = 0; i < facts->imports.count; i++)
        if (!graph_hold_import(self, from, facts, i, IMPORT_NONE))
            graph_release(self, from, facts, &facts->imports.items[i], NULL, IMPORT_NONE);
}

const struct attribute_names *graph_attributes_of(struct graph_builder *self,
                                                  module_id id)
{
    struct lazy *lazy = lazy_of(self);
    struct text source = module_of(self, id)->source, bytes;
    uint32_t index = map_find(&lazy->files, source);
    if (index == MAP_NONE) {
        struct arena scratch = {0};
        index = map_add(&lazy->files, source);
        array_push(self->arena, &lazy->attributes, (struct attribute_names){0});
        if (!file_load(&scratch,
                       layout_open_path(&scratch, self->resolver->layout, source),
                       &bytes))
            bytes = TEXT("");
        attribute_names_find(self->arena, bytes, &lazy->attributes.items[index]);
        arena_release(&scratch);
    }
    return &lazy->attributes.items[index];
}

bool graph_holds(const struct graph_builder *self, module_id package, struct text name)
{
    for (size_t i = 0; self->lazy && i < self->lazy->held.count; i++) {
        const struct held *held = &self->lazy->held.items[i];
        for (size_t n = 0; held->module == package && n < held->names.count; n++)
            if (text_equal(held->names.items[n], name))
                return true;
    }
    return false;
}

/* FROM imports the package: notes which of its attributes it takes. */
static void note_use(struct graph_builder *self, struct lazy_package *package,
                     module_id from)
{
    struct text name = module_of(self, package->module)->name;
    struct text leaf = text_slice(name, text_rfind(name, '.') + 1, name.len);
    const struct read_file *file = store_find(self->store, module_of(self, from)->source);
    if (module_of(self, from)->source.len == 0 || !file || !file->facts)
        return;
    for (size_t i = 0; i < file->facts->imports.count; i++) {
        const struct import_fact *fact = &file->facts->imports.items[i];
        if (fact->names.count == 0 ||
            !text_equal(
                resolver_absolute(self->resolver, from, fact->level, fact->module), name))
            continue;
        for (size_t n = 0; n < fact->names.count; n++) {
            package->all = package->all || text_is(fact->names.items[n], "*");
            map_add(&package->used, fact->names.items[n]);
        }
    }
    const struct attribute_names *taken = graph_attributes_of(self, from);
    package->all = package->all || map_find(&taken->objects, leaf) != MAP_NONE;
    for (size_t i = 0; i < taken->names.keys.count; i++)
        map_add(&package->used, taken->names.keys.items[i]);
}

static void note_uses(struct graph_builder *self)
{
    struct lazy *lazy = self->lazy;
    for (; lazy->edges < self->graph->edges.count; lazy->edges++) {
        const struct edge *edge = &self->graph->edges.items[lazy->edges];
        if (edge->implied || !edge_is_followed(edge->kind, self->follow))
            continue;
        uint32_t index = map_find(&lazy->by_module, module_of(self, edge->to)->name);
        if (index != MAP_NONE && edge->from != edge->to)
            note_use(self, &lazy->packages.items[index], edge->from);
    }
}

static bool is_used(const struct lazy_package *package, const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (map_find(&package->used, names->items[i]) != MAP_NONE)
            return true;
    return package->all;
}

/* Of a computed name: each submodule that is asked for. */
static void add_used(struct graph_builder *self, const struct held *held,
                     const struct lazy_package *package)
{
    struct texts folders = module_of(self, held->module)->folders;
    for (size_t f = 0; f < folders.count; f++) {
        struct texts names = graph_modules_in(self, folders.items[f]);
        for (size_t i = 0; i < names.count; i++) {
            if (!package->all && map_find(&package->used, names.items[i]) == MAP_NONE)
                continue;
            module_id to =
                resolver_submodule(self->resolver, held->module, names.items[i]);
            if (to != MODULE_NONE && to != held->module)
                graph_add_edges(self, held->module, to, EDGE_LAZY, false,
                                &held->dynamic->at);
        }
    }
}

bool graph_add_lazy(struct graph_builder *self)
{
    size_t waiting = self->queue.count;
    struct lazy *lazy = self->lazy;
    if (!lazy)
        return false;
    note_uses(self);
    for (size_t i = 0; i < lazy->held.count; i++) {
        struct held *held = &lazy->held.items[i];
        const struct lazy_package *package =
            &lazy->packages
                 .items[map_find(&lazy->by_module, module_of(self, held->module)->name)];
        if (held->prefix.len) {
            add_used(self, held, package);
        } else if (!held->done && is_used(package, &held->names)) {
            held->done = lazy->releases = true;
            graph_release(self, held->module, held->facts, held->import, held->dynamic,
                          held->number);
            lazy->releases = false;
        }
    }
    return self->queue.count > waiting;
}
