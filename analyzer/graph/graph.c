/* From entries to everything they reach.
 *
 * Files are read in waves: all modules that the last wave discovered are read at once, on
 * all cores, then resolved one after the other in a fixed order, so that ids never depend
 * on timing. When nothing is new, each module's strength is worked out kind by kind:
 * first what eager edges alone reach, then what one deferred edge adds, and so on.
 *
 * Blind spot: `from p import n` follows the submodule p.n even where p itself binds n. */
#include "base/path.h"
#include "graph/builder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const needed_kind_names[] = {
    [NEEDED_METADATA] = "metadata",
    [NEEDED_LIBRARY] = "library",
    [NEEDED_STUB] = "stub",
};

const char *const edge_kind_names[] = {
    [EDGE_EAGER] = "eager",
    [EDGE_DEFERRED] = "deferred",
    [EDGE_LAZY] = "lazy",
    [EDGE_DYNAMIC] = "dynamic",
    [EDGE_ENTRY_POINT] = "entry-point",
    [EDGE_GUARDED] = "guarded",
    [EDGE_MAIN_ONLY] = "main-only",
    [EDGE_TYPING] = "typing",
    [EDGE_RULED_OUT] = "ruled-out",
    [EDGE_NOT_REACHED] = "not reached",
};

bool edge_is_followed(enum edge_kind kind, const struct follow *follow)
{
    if (kind == EDGE_TYPING)
        return follow->typing;
    return kind < EDGE_MAIN_ONLY;
}

/* Has module ID read in the next wave, unless it was before. */
static void enqueue(struct graph_builder *self, module_id id)
{
    while (self->seen.count <= id)
        array_push(self->arena, &self->seen, false);
    if (self->seen.items[id])
        return;
    self->seen.items[id] = true;
    array_push(self->arena, &self->queue, id);
}

enum edge_reason graph_because(struct graph_builder *self, enum edge_reason reason)
{
    enum edge_reason before = self->reason;
    self->reason = reason;
    return before;
}

void graph_add_edge(struct graph_builder *self, module_id from, module_id to,
                    enum edge_kind kind, bool implied, const struct fact *at)
{
    bool late = at->flags & (FACT_DEFERRED | FACT_LAZY) || kind == EDGE_LAZY ||
                kind == EDGE_ENTRY_POINT;
    array_push(self->arena, &self->graph->edges,
               (struct edge){.from = from,
                             .to = to,
                             .kind = kind,
                             .reason = self->reason,
                             .implied = implied,
                             .late = late,
                             .line = at->line,
                             .column = at->column,
                             .import = self->import});
    if (!self->follow->entries_only && edge_is_followed(kind, self->follow))
        enqueue(self, to);
}

/* An edge to a.b.c is one to a, to a.b and to a.b.c. */
void graph_add_edges(struct graph_builder *self, module_id from, module_id to,
                     enum edge_kind kind, bool implied, const struct fact *at)
{
    for (module_id id = to; id != MODULE_NONE; id = module_of(self, id)->parent)
        if (id != from)
            graph_add_edge(self, from, id, kind, implied || id != to, at);
}

void graph_add_needed(struct graph_builder *self, module_id from, enum needed_kind kind,
                      struct text path, const struct fact *at)
{
    if (map_find(&self->needed_paths, path) != MAP_NONE)
        return;
    map_add(&self->needed_paths, path);
    array_push(self->arena, &self->graph->needed,
               ((struct needed_file){kind, path, from, at->line, at->column}));
}

module_id graph_find_here(struct graph_builder *self, struct text name, size_t *end)
{
    size_t first = text_find(name, '.');
    struct text top = text_slice(name, 0, first);
    module_id id = resolver_module(self->resolver, top);
    *end = 0;
    if (!module_is_here(module_of(self, id)))
        return MODULE_NONE;
    for (*end = top.len; *end < name.len;) {
        size_t next = text_find(text_slice(name, *end + 1, name.len), '.');
        size_t to = next == SIZE_MAX ? name.len : *end + 1 + next;
        module_id below =
            resolver_submodule(self->resolver, id, text_slice(name, *end + 1, to));
        if (below == MODULE_NONE || !module_is_here(module_of(self, below)))
            break;
        id = below;
        *end = to;
    }
    return id;
}

enum edge_kind graph_kind_of(const struct graph_builder *self, module_id from,
                             const struct fact *at, enum edge_kind kind)
{
    if (at->flags & FACT_DEFERRED && kind < EDGE_DEFERRED)
        kind = EDGE_DEFERRED;
    if (at->flags & FACT_LAZY && kind < EDGE_LAZY)
        kind = EDGE_LAZY;
    if (at->flags & FACT_GUARDED)
        kind = EDGE_GUARDED;
    if (at->flags & FACT_MAIN &&
        (self->follow->entries_only ||
         map_find(&self->entry_files, module_of(self, from)->file) == MAP_NONE))
        kind = EDGE_MAIN_ONLY;
    if (at->flags & FACT_TYPING)
        kind = EDGE_TYPING;
    if (at->when.len && self->follow->holds &&
        !self->follow->holds(self->follow->context, at->when))
        kind = EDGE_RULED_OUT;
    return kind;
}

static struct place place_of(const struct graph_builder *self, module_id from,
                             const struct fact *at)
{
    return (struct place){module_of(self, from)->source, at->line, at->column};
}

/* The absolute name that dots and MODULE mean in FROM; a complaint when they lead above
 * the top. */
static struct text absolute_name(struct graph_builder *self, module_id from,
                                 uint32_t level, struct text module,
                                 const struct fact *at)
{
    struct text name = resolver_absolute(self->resolver, from, level, module);
    if (name.len == 0)
        diag_warning(self->diags, place_of(self, from, at),
                     TEXT("a relative import counts its dots from the package the file "
                          "is in; is a folder above missing from the project?"),
                     "relative import leads above the top-level package");
    return name;
}

/* Whether a module is a namespace that no distribution has for itself. */
static bool is_nobodys(const struct module *module)
{
    return module->origin == ORIGIN_UNRESOLVED ||
           (module->origin == ORIGIN_DISTRIBUTION && module->form == FORM_NAMESPACE);
}

static void add_import(struct graph_builder *self, module_id from,
                       const struct import_fact *fact)
{
    struct text name = absolute_name(self, from, fact->level, fact->module, &fact->at);
    enum edge_kind kind = graph_kind_of(self, from, &fact->at, EDGE_EAGER);
    if (self->import != IMPORT_NONE && kind < EDGE_MAIN_ONLY && fact->level &&
        !resolver_has_package(self->resolver, from, fact->level))
        self->graph->fallbacks.fails.items[self->import] = true;
    if (name.len == 0)
        return;
    module_id base = resolver_module(self->resolver, name);
    bool only_parts = false; /* a namespace that nobody owns is known by its parts */
    for (size_t i = 0; i < fact->names.count; i++) {
        if (text_is(fact->names.items[i], "*")) {
            array_push(self->arena, &self->stars,
                       (struct star){from, base, kind, fact->at.line, fact->at.column});
            continue;
        }
        module_id part = resolver_submodule(self->resolver, base, fact->names.items[i]);
        if (part == MODULE_NONE && module_of(self, base)->origin == ORIGIN_FIRST_PARTY &&
            module_of(self, base)->form == FORM_NAMESPACE)
            part = resolver_module(/* a namespace has modules only: this one is missing */
                                   self->resolver,
                                   text_format(self->arena, "%.*s.%.*s",
                                               TEXT_ARG(module_of(self, base)->name),
                                               TEXT_ARG(fact->names.items[i])));
        if (part == MODULE_NONE || part == from)
            continue;
        graph_add_edge(self, from, part, kind, false, &fact->at);
        only_parts = is_nobodys(module_of(self, base));
    }
    graph_add_edges(self, from, base, kind, only_parts, &fact->at);
}

/* Says once what is wrong with a module's file, whose path SOURCE is. */
static void tell_faults(struct graph_builder *self, struct text source,
                        const struct read_file *file)
{
    if (map_find(&self->broken_files, source) != MAP_NONE)
        return;
    map_add(&self->broken_files, source);
    struct place place = {.file = source}; /* the store goes before the diagnostics */
    if (!file->facts) {
        diag_warning(self->diags, place,
                     TEXT("make the file readable; it is kept, but what it imports is "
                          "not known"),
                     "cannot be read: %s", strerror(file->reason));
    } else if (file->facts->error.len) {
        place.line = file->facts->error_line;
        place.column = file->facts->error_column;
        diag_warning(self->diags, place,
                     TEXT("the file is kept, with the imports that were understood"),
                     "%.*s", TEXT_ARG(file->facts->error));
    }
}

void graph_release(struct graph_builder *self, module_id from, const struct facts *facts,
                   const struct import_fact *import, const struct dynamic_fact *call,
                   uint32_t number)
{
    self->import = number;
    if (import)
        add_import(self, from, import);
    self->import = IMPORT_NONE;
    if (call)
        graph_add_dynamic(self, from, facts, call);
}

static void add_facts(struct graph_builder *self, module_id id)
{
    enum edge_reason before = graph_because(self, REASON_EXTENSION);
    graph_add_extension(self, id);
    graph_because(self, before);
    struct text source = module_of(self, id)->source;
    const struct read_file *file = store_find(self->store, source);
    if (!file)
        return;
    tell_faults(self, source, file);
    if (!file->facts)
        return;
    graph_add_search_paths(self, id, file->facts);
    struct unrun unrun = graph_unrun(self, id, file->facts);
    uint32_t first = fallbacks_add(self->arena, &self->graph->fallbacks, file->facts);
    for (uint32_t i = 0; i < file->facts->imports.count; i++) {
        self->import = first == IMPORT_NONE ? IMPORT_NONE : first + i;
        if (!unrun_has(&unrun, &file->facts->imports.items[i].at) &&
            !graph_hold_import(self, id, file->facts, i, self->import))
            add_import(self, id, &file->facts->imports.items[i]);
    }
    self->import = IMPORT_NONE;
    for (size_t i = 0; i < file->facts->dynamic.count; i++)
        if (!unrun_has(&unrun, &file->facts->dynamic.items[i].at))
            graph_add_dynamic(self, id, file->facts, &file->facts->dynamic.items[i]);
    graph_because(self, REASON_PATH);
    graph_add_code_files(self, id, file->facts);
    graph_add_resource_packages(self, id, file->facts);
    graph_because(self, REASON_FRAMEWORK);
    graph_add_frameworks(self, id, file->facts);
    graph_because(self, before);
}

/* Follows `from p import *` to the submodules that p's __all__ names. */
static void finish_stars(struct graph_builder *self)
{
    for (size_t i = 0; i < self->stars.count; i++) {
        struct star star = self->stars.items[i];
        const struct read_file *file =
            store_find(self->store, module_of(self, star.package)->source);
        if (!file || !file->facts)
            continue;
        struct fact at = {.line = star.line, .column = star.column};
        for (size_t n = 0; n < file->facts->all.count; n++) {
            module_id part = resolver_submodule(self->resolver, star.package,
                                                file->facts->all.items[n]);
            if (part != MODULE_NONE && part != star.from)
                graph_add_edge(self, star.from, part, star.kind, false, &at);
        }
    }
    self->stars.count = 0;
}

static void run_waves(struct graph_builder *self)
{
    size_t done = self->read;
    while (done < self->queue.count) {
        struct texts paths = {0};
        size_t wave = self->queue.count;
        for (size_t i = done; i < wave; i++) {
            struct text source = module_of(self, self->queue.items[i])->source;
            if (source.len)
                array_push(self->arena, &paths, source);
        }
        store_read(self->store, &paths);
        for (size_t i = done; i < wave; i++) {
            const struct read_file *file =
                store_find(self->store, module_of(self, self->queue.items[i])->source);
            if (file && file->facts)
                graph_add_finders(self, self->queue.items[i], file->facts);
        }
        for (; done < wave; done++)
            add_facts(self, self->queue.items[done]);
        if (done == self->queue.count)
            finish_stars(self);
    }
    self->read = done;
}

/* The modules that are loaded before an entry's first line: its packages, then itself. */
static void add_entry(struct graph_builder *self, const struct entry *entry)
{
    map_add(&self->entry_files, entry->file);
    module_id id;
    if (entry->start == ENTRY_SCRIPT) {
        id = resolver_add_file(self->resolver, TEXT("__main__"), entry->at, entry->file,
                               false);
    } else {
        id = resolver_module(self->resolver, entry->module);
    }
    if (!text_equal(module_of(self, id)->at, entry->at)) {
        /* A second script, or a name that leads elsewhere: the file counts. */
        struct text name = text_format(self->arena, "__main__:%.*s", TEXT_ARG(entry->at));
        id = resolver_add_file(self->resolver, name, entry->at, entry->file,
                               entry->package);
    }
    for (; id != MODULE_NONE; id = module_of(self, id)->parent) {
        array_push(self->arena, &self->graph->roots, id);
        enqueue(self, id);
    }
}

static int edge_order(const void *left, const void *right)
{
    const struct edge *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    if (a->kind != b->kind)
        return (int)a->kind - (int)b->kind;
    if (a->reason != b->reason)
        return (int)a->reason - (int)b->reason;
    return (int)a->implied - (int)b->implied;
}

static void sort_edges(struct graph *graph, struct arena *arena)
{
    if (graph->edges.count)
        qsort(graph->edges.items, graph->edges.count, sizeof *graph->edges.items,
              edge_order);
    graph->first_edge = ARENA_ARRAY(arena, size_t, graph->modules + 1);
    size_t edge = 0;
    for (module_id id = 0; id <= graph->modules; id++) {
        while (edge < graph->edges.count && graph->edges.items[edge].from < id)
            edge++;
        graph->first_edge[id] = edge;
    }
}

/* Works out `reach` and `arrival`: for each kind in turn, a breadth-first walk from all
 * that is reached so far, over edges of at most that kind. */
static void find_reach(struct arena *arena, struct graph *graph)
{
    struct follow follow = {.typing = graph->follows_typing};
    graph->reach = ARENA_ARRAY(arena, enum edge_kind, graph->modules);
    graph->arrival = ARENA_ARRAY(arena, size_t, graph->modules);
    module_id *queue = ARENA_ARRAY(arena, module_id, graph->modules);
    size_t reached = 0;
    for (size_t i = 0; i < graph->modules; i++)
        graph->reach[i] = EDGE_NOT_REACHED;
    for (size_t i = 0; i < graph->roots.count; i++)
        if (graph->reach[graph->roots.items[i]] == EDGE_NOT_REACHED) {
            graph->reach[graph->roots.items[i]] = EDGE_EAGER;
            graph->arrival[graph->roots.items[i]] = SIZE_MAX;
            queue[reached++] = graph->roots.items[i];
        }
    for (enum edge_kind kind = EDGE_EAGER; kind < EDGE_KINDS; kind++) {
        for (size_t next = 0; next < reached; next++) {
            module_id from = queue[next];
            /* What a dropped edge leads to is named, but not followed from there. */
            if (!edge_is_followed(graph->reach[from], &follow))
                continue;
            for (size_t e = graph->first_edge[from]; e < graph->first_edge[from + 1];
                 e++) {
                const struct edge *edge = &graph->edges.items[e];
                if (edge->kind > kind || graph->reach[edge->to] != EDGE_NOT_REACHED)
                    continue;
                graph->reach[edge->to] = kind;
                graph->arrival[edge->to] = e;
                queue[reached++] = edge->to;
            }
        }
    }
}

/* Adds what depends on all that is reached so far; true when that found anything to read.
 */
static bool widen(struct graph_builder *self)
{
    enum edge_reason before = graph_because(self, REASON_STRING);
    bool found = graph_add_strings(self);
    graph_because(self, REASON_PATH);
    found = found || graph_add_plugin_folders(self);
    graph_because(self, before);
    return found || graph_add_open_patterns(self) || graph_add_lazy(self) ||
           graph_add_choices(self);
}

struct graph *graph_build(struct arena *arena, struct resolver *resolver,
                          struct store *store, const struct entries *entries,
                          const struct follow *follow, struct diags *diags)
{
    struct graph *graph = ARENA_NEW(arena, struct graph);
    graph->resolver = resolver;
    struct graph_builder self = {.arena = arena,
                                 .graph = graph,
                                 .resolver = resolver,
                                 .store = store,
                                 .follow = follow,
                                 .entries = entries,
                                 .diags = diags,
                                 .import = IMPORT_NONE};
    map_init(&self.entry_files, arena);
    map_init(&self.broken_files, arena);
    map_init(&self.needed_paths, arena);
    for (size_t i = 0; i < entries->count; i++)
        add_entry(&self, &entries->items[i]);
    graph_add_includes(&self, follow->includes);
    do
        run_waves(&self);
    while (!follow->entries_only && widen(&self));
    graph->modules = resolver->modules.count;
    sort_edges(graph, arena);
    graph->follows_typing = follow->typing;
    find_reach(arena, graph);
    return graph;
}

struct graph *graph_with_kinds(struct arena *arena, const struct graph *self,
                               const enum edge_kind *kinds)
{
    struct graph *changed = ARENA_NEW(arena, struct graph);
    *changed = *self;
    changed->edges.items = ARENA_ARRAY(arena, struct edge, self->edges.count);
    for (size_t i = 0; i < self->edges.count; i++) {
        changed->edges.items[i] = self->edges.items[i];
        changed->edges.items[i].kind = kinds[i];
    }
    find_reach(arena, changed);
    return changed;
}

bool graph_reaches(const struct graph *self, module_id id)
{
    struct follow follow = {.typing = self->follows_typing};
    return id < self->modules && self->reach[id] != EDGE_NOT_REACHED &&
           edge_is_followed(self->reach[id], &follow);
}

struct chain graph_chain(struct arena *arena, const struct graph *self, module_id id)
{
    struct chain chain = {0};
    if (self->reach[id] == EDGE_NOT_REACHED)
        return chain;
    while (self->arrival[id] != SIZE_MAX) {
        array_push(arena, &chain, self->arrival[id]);
        id = self->edges.items[self->arrival[id]].from;
    }
    for (size_t i = 0; i < chain.count / 2; i++) {
        size_t swap = chain.items[i];
        chain.items[i] = chain.items[chain.count - 1 - i];
        chain.items[chain.count - 1 - i] = swap;
    }
    return chain;
}

struct text graph_show_file(const struct graph *self, struct text file)
{
    const struct search_roots *roots = self->resolver->roots;
    for (size_t i = 0; path_is_absolute(file) && i < roots->count; i++) {
        struct text folder = roots->items[i].folder;
        if (folder.len && path_is_below(file, folder))
            return text_slice(file, folder.len + 1, file.len);
    }
    return file;
}

struct place graph_place(const struct graph *self, const struct edge *edge)
{
    return (struct place){self->resolver->modules.items[edge->from].source, edge->line,
                          edge->column};
}
