/* From entries to everything they reach.
 *
 * Files are read in waves: all modules that the last wave discovered are read at once, on
 * all cores, then resolved one after the other in a fixed order, so that ids never depend
 * on timing. When nothing is new, each module's strength is worked out kind by kind:
 * first what eager edges alone reach, then what one deferred edge adds, and so on.
 *
 * Blind spot: `from p import n` follows the submodule p.n even where p itself binds n. */
#include "graph/graph.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"
#include "read/named_strings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

/* `from package import *`, to be finished when the package's __all__ is known. */
struct star {
    module_id from, package;
    enum edge_kind kind;
    uint32_t line, column;
};

struct builder {
    struct arena *arena;
    struct graph *graph;
    struct resolver *resolver;
    struct store *store;
    const struct follow *follow;
    struct diags *diags;
    struct {
        bool *items; /* by module_id: whether it waits to be read or has been */
        size_t count, room;
    } seen;
    struct {
        module_id *items;
        size_t count, room;
    } queue;
    struct {
        struct star *items;
        size_t count, room;
    } stars;
    struct map entry_files;  /* files whose `if __name__ == "__main__"` may run */
    struct map broken_files; /* files whose faults have been told */
    uint32_t import;         /* struct edge.import of the statement at hand */
};

bool edge_is_followed(enum edge_kind kind, const struct follow *follow)
{
    if (kind == EDGE_TYPING)
        return follow->typing;
    return kind < EDGE_MAIN_ONLY;
}

static const struct module *module_of(const struct builder *self, module_id id)
{
    return &self->resolver->modules.items[id];
}

/* Has module ID read in the next wave, unless it was before. */
static void enqueue(struct builder *self, module_id id)
{
    while (self->seen.count <= id)
        array_push(self->arena, &self->seen, false);
    if (self->seen.items[id])
        return;
    self->seen.items[id] = true;
    array_push(self->arena, &self->queue, id);
}

static void add_edge(struct builder *self, module_id from, module_id to,
                     enum edge_kind kind, bool implied, const struct fact *at)
{
    array_push(self->arena, &self->graph->edges,
               (struct edge){.from = from,
                             .to = to,
                             .kind = kind,
                             .implied = implied,
                             .line = at->line,
                             .column = at->column,
                             .import = self->import});
    if (!self->follow->entries_only && edge_is_followed(kind, self->follow))
        enqueue(self, to);
}

/* An edge to a.b.c is one to a, to a.b and to a.b.c; IMPLIED goes with the last. */
static void add_edges(struct builder *self, module_id from, module_id to,
                      enum edge_kind kind, bool implied, const struct fact *at)
{
    for (module_id id = to; id != MODULE_NONE; id = module_of(self, id)->parent)
        if (id != from)
            add_edge(self, from, id, kind, implied || id != to, at);
}

/* The kind of a fact: the last that applies, in the order of the enumeration. */
static enum edge_kind kind_of(const struct builder *self, module_id from,
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

static struct place place_of(const struct builder *self, module_id from,
                             const struct fact *at)
{
    return (struct place){module_of(self, from)->source, at->line, at->column};
}

/* The absolute name that dots and MODULE mean in FROM; a complaint when they lead above
 * the top. */
static struct text absolute_name(struct builder *self, module_id from, uint32_t level,
                                 struct text module, const struct fact *at)
{
    struct text name = resolver_absolute(self->resolver, from, level, module);
    if (name.len == 0)
        diag_warning(self->diags, place_of(self, from, at),
                     TEXT("a relative import counts its dots from the package the file "
                          "is in; is a folder above missing from the project?"),
                     "relative import leads above the top-level package");
    return name;
}

static void add_import(struct builder *self, module_id from,
                       const struct import_fact *fact)
{
    struct text name = absolute_name(self, from, fact->level, fact->module, &fact->at);
    enum edge_kind kind = kind_of(self, from, &fact->at, EDGE_EAGER);
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
        add_edge(self, from, part, kind, false, &fact->at);
        only_parts = module_of(self, base)->origin == ORIGIN_UNRESOLVED;
    }
    add_edges(self, from, base, kind, only_parts, &fact->at);
}

/* Whether NAME fits PATTERN, in which each "*" stands for any part without a dot. */
static bool fits(struct text name, struct text pattern)
{
    if (pattern.len == 0)
        return name.len == 0;
    if (pattern.ptr[0] != '*')
        return name.len && name.ptr[0] == pattern.ptr[0] &&
               fits(text_slice(name, 1, name.len), text_slice(pattern, 1, pattern.len));
    struct text after = text_slice(pattern, 1, pattern.len);
    for (size_t i = 0;; i++) {
        if (fits(text_slice(name, i, name.len), after))
            return true;
        if (i == name.len || name.ptr[i] == '.')
            return false;
    }
}

/* Adds edges to the modules that PATTERN ("pkg.plugins.*") can mean: those directly in
 * the package that is named before the first "*". False when that is not the
 * repository's. */
static bool add_pattern(struct builder *self, module_id from, struct text pattern,
                        enum edge_kind kind, const struct fact *at)
{
    struct text fixed = text_slice(pattern, 0, text_find(pattern, '*'));
    size_t dot = text_rfind(fixed, '.');
    if (dot == SIZE_MAX)
        return false;
    struct text leaf_pattern = text_slice(pattern, dot + 1, pattern.len);
    module_id package = resolver_module(self->resolver, text_slice(fixed, 0, dot));
    struct texts folders = module_of(self, package)->folders;
    if (module_of(self, package)->origin != ORIGIN_FIRST_PARTY || folders.count == 0)
        return false;
    add_edges(self, from, package, kind, true, at);
    for (size_t f = 0; f < folders.count; f++) {
        const struct folder *listed =
            layout_list(self->resolver->layout, folders.items[f]);
        for (size_t i = 0; listed && i < listed->count; i++) {
            struct text name = listed->items[i].name;
            struct text leaf = text_slice(name, 0, text_find(name, '.'));
            bool module =
                listed->items[i].kind == FILE_FOLDER
                    ? leaf.len == name.len && !text_is(leaf, "__pycache__")
                    : text_ends(name, TEXT(".py")) || text_ends(name, TEXT(".so"));
            if (!module || text_is(leaf, "__init__") || !fits(leaf, leaf_pattern))
                continue;
            module_id part = resolver_submodule(self->resolver, package, leaf);
            if (part != MODULE_NONE && part != from)
                add_edge(self, from, part, kind, false, at);
        }
    }
    return true;
}

/* The anchor of a relative dynamic import, as a dotted name. */
static struct text anchor(struct builder *self, module_id from, struct text package)
{
    const struct module *module = module_of(self, from);
    if (text_is(package, "__name__"))
        return module->name;
    if (text_is(package, "__package__") || package.len == 0)
        return resolver_absolute(self->resolver, from, 1, (struct text){0});
    return package;
}

static struct text absolute_target(struct builder *self, module_id from,
                                   struct text target, struct text package)
{
    uint32_t level = 0;
    while (level < target.len && target.ptr[level] == '.')
        level++;
    if (level == 0)
        return target;
    struct text base = anchor(self, from, package);
    target = text_slice(target, level, target.len);
    for (uint32_t up = 1; up < level; up++) {
        size_t dot = text_rfind(base, '.');
        base = text_slice(base, 0, dot == SIZE_MAX ? 0 : dot);
    }
    if (base.len == 0)
        return base;
    if (target.len == 0)
        return base;
    return text_format(self->arena, "%.*s.%.*s", TEXT_ARG(base), TEXT_ARG(target));
}

/* Whether a comment among FACTS (NULL for none) says what CALL imports: on its line or on
 * the one above. */
static bool is_declared(const struct facts *facts, const struct dynamic_fact *call)
{
    for (size_t i = 0; facts && i < facts->dynamic.count; i++) {
        const struct dynamic_fact *fact = &facts->dynamic.items[i];
        if (fact->kind == DYNAMIC_DECLARED &&
            (fact->at.line == call->at.line || fact->at.line + 1 == call->at.line))
            return true;
    }
    return false;
}

/* FACTS are those of the file, NULL for what the configuration says. */
static void add_dynamic(struct builder *self, module_id from, const struct facts *facts,
                        const struct dynamic_fact *fact)
{
    enum edge_kind kind = kind_of(self, from, &fact->at, EDGE_DYNAMIC);
    struct text name = absolute_target(
        self, from, fact->target.len ? fact->target : fact->pattern, fact->package);
    if (fact->target.len && name.len) {
        add_edges(self, from, resolver_module(self->resolver, name), kind, false,
                  &fact->at);
        return;
    }
    if (name.len && add_pattern(self, from, name, kind, &fact->at))
        return;
    if (edge_is_followed(kind, self->follow) && !is_declared(facts, fact))
        array_push(self->arena, &self->graph->unknown,
                   (struct unknown_import){from, fact});
}

static bool imports_framework(const struct facts *facts, struct text import)
{
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *fact = &facts->imports.items[i];
        if (fact->level == 0 && text_starts(fact->module, import) &&
            (fact->module.len == import.len || fact->module.ptr[import.len] == '.'))
            return true;
    }
    return false;
}

/* An edge to each module of the repository that STRING names in one of FORMS. */
static void add_module_string(struct builder *self, module_id from,
                              const struct named_string *string,
                              const struct texts *forms)
{
    struct fact at = {.line = string->line, .column = string->column};
    struct text value = text_slice(string->value, 0, text_find(string->value, ':'));
    for (size_t i = 0; i < forms->count; i++) {
        struct text form = forms->items[i];
        size_t star = text_find(form, '*');
        struct text before = text_slice(form, 0, star);
        struct text after = text_slice(form, star + 1, form.len);
        struct text name = text_format(self->arena, "%.*s%.*s%.*s", TEXT_ARG(before),
                                       TEXT_ARG(value), TEXT_ARG(after));
        if (!is_dotted_name(name))
            continue;
        module_id to = resolver_module(self->resolver, name);
        if (to != from && module_of(self, to)->origin == ORIGIN_FIRST_PARTY)
            add_edges(self, from, to, EDGE_DYNAMIC, false, &at);
    }
}

/* Adds what the strings of a framework's file name: task modules and the like. */
static void add_frameworks(struct builder *self, module_id from,
                           const struct facts *facts)
{
    const struct framework_rules *rules = self->follow->frameworks;
    for (size_t f = 0; rules && f < rules->count; f++) {
        const struct framework *framework = &rules->items[f];
        struct text bytes;
        if (!imports_framework(facts, framework->import) ||
            !file_load(self->arena,
                       layout_open_path(self->arena, self->resolver->layout,
                                        module_of(self, from)->source),
                       &bytes))
            continue;
        struct named_strings found =
            named_strings_find(self->arena, bytes, &framework->names);
        for (size_t i = 0; i < found.count; i++)
            add_module_string(self, from, &found.items[i],
                              &framework->strings[found.items[i].name].forms);
    }
}

/* Says once what is wrong with a module's file, whose path SOURCE is. */
static void tell_faults(struct builder *self, struct text source,
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

static void add_facts(struct builder *self, module_id id)
{
    struct text source = module_of(self, id)->source;
    const struct read_file *file = store_find(self->store, source);
    if (!file)
        return;
    tell_faults(self, source, file);
    if (!file->facts)
        return;
    uint32_t first = fallbacks_add(self->arena, &self->graph->fallbacks, file->facts);
    for (uint32_t i = 0; i < file->facts->imports.count; i++) {
        self->import = first == IMPORT_NONE ? IMPORT_NONE : first + i;
        add_import(self, id, &file->facts->imports.items[i]);
    }
    self->import = IMPORT_NONE;
    for (size_t i = 0; i < file->facts->dynamic.count; i++)
        add_dynamic(self, id, file->facts, &file->facts->dynamic.items[i]);
    add_frameworks(self, id, file->facts);
}

/* Follows `from p import *` to the submodules that p's __all__ names. */
static void finish_stars(struct builder *self)
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
                add_edge(self, star.from, part, star.kind, false, &at);
        }
    }
    self->stars.count = 0;
}

static void run_waves(struct builder *self)
{
    size_t done = 0;
    while (done < self->queue.count) {
        struct texts paths = {0};
        size_t wave = self->queue.count;
        for (size_t i = done; i < wave; i++) {
            struct text source = module_of(self, self->queue.items[i])->source;
            if (source.len)
                array_push(self->arena, &paths, source);
        }
        store_read(self->store, &paths);
        for (; done < wave; done++)
            add_facts(self, self->queue.items[done]);
        if (done == self->queue.count)
            finish_stars(self);
    }
}

/* The modules that are loaded before an entry's first line: its packages, then itself. */
static void add_entry(struct builder *self, const struct entry *entry)
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

/* What the configuration says that the entries import. */
static void add_includes(struct builder *self, const struct texts *includes)
{
    for (size_t i = 0; includes && i < includes->count && self->graph->roots.count; i++) {
        struct dynamic_fact *fact = ARENA_NEW(self->arena, struct dynamic_fact);
        fact->kind = DYNAMIC_DECLARED;
        if (text_find(includes->items[i], '*') == SIZE_MAX)
            fact->target = includes->items[i];
        else
            fact->pattern = includes->items[i];
        add_dynamic(self, self->graph->roots.items[0], NULL, fact);
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
static void find_reach(struct builder *self, struct graph *graph)
{
    graph->reach = ARENA_ARRAY(self->arena, enum edge_kind, graph->modules);
    graph->arrival = ARENA_ARRAY(self->arena, size_t, graph->modules);
    module_id *queue = ARENA_ARRAY(self->arena, module_id, graph->modules);
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
            if (!edge_is_followed(graph->reach[from], self->follow))
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
    graph->follows_typing = self->follow->typing;
}

struct graph *graph_build(struct arena *arena, struct resolver *resolver,
                          struct store *store, const struct entries *entries,
                          const struct follow *follow, struct diags *diags)
{
    struct graph *graph = ARENA_NEW(arena, struct graph);
    graph->resolver = resolver;
    struct builder self = {.arena = arena,
                           .graph = graph,
                           .resolver = resolver,
                           .store = store,
                           .follow = follow,
                           .diags = diags,
                           .import = IMPORT_NONE};
    map_init(&self.entry_files, arena);
    map_init(&self.broken_files, arena);
    for (size_t i = 0; i < entries->count; i++)
        add_entry(&self, &entries->items[i]);
    add_includes(&self, follow->includes);
    run_waves(&self);
    graph->modules = resolver->modules.count;
    sort_edges(graph, arena);
    find_reach(&self, graph);
    return graph;
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

struct place graph_place(const struct graph *self, const struct edge *edge)
{
    return (struct place){self->resolver->modules.items[edge->from].source, edge->line,
                          edge->column};
}
