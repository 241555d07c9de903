/* A look at all files of the repository: those that the closure has not reached, and that
 * name the target in an import. Where the target is a file of the repository, the graph
 * of the whole tree tells; else the imports as they are written. */
#include "cli/importers.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"
#include "graph/file_graph.h"

#define LISTED_AT_MOST 8

struct search {
    struct analysis *analysis;
    struct arena *arena;
    struct text name; /* dotted, when a module is wanted */
    dist_id distribution;
    bool *leads; /* by dist_id: whether it requires the target, directly or not */
    struct texts files;
    struct importers found;
};

static void visit(void *context, struct text at, const struct folder *listed)
{
    struct search *self = context;
    for (size_t i = 0; i < listed->count; i++)
        if (listed->items[i].kind == FILE_REGULAR &&
            text_is(path_suffix(listed->items[i].name), ".py"))
            array_push(self->arena, &self->files,
                       path_join(self->arena, at, listed->items[i].name));
}

/* Marks what leads to the target over the lock's edges. */
static void mark_leading(struct search *self)
{
    const struct catalog *catalog = &self->analysis->catalog;
    self->leads = ARENA_ARRAY(self->arena, bool, catalog->distributions.count);
    self->leads[self->distribution] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < catalog->locked.count; i++) {
            const struct locked *locked = &catalog->locked.items[i];
            if (self->leads[locked->distribution] ||
                catalog->distributions.items[locked->distribution].local)
                continue;
            for (size_t e = 0; e < locked->edges.count; e++)
                if (self->leads[locked->edges.items[e].distribution])
                    self->leads[locked->distribution] = changed = true;
        }
    }
}

/* Whether importing NAME (of a file that the closure lacks) comes to the target. */
static bool comes_to_target(struct search *self, struct text name, struct text *through)
{
    *through = (struct text){0};
    if (self->distribution == DIST_NONE)
        return text_equal(name, self->name);
    const struct provider *provider = providers_find(self->analysis->providers, name);
    for (size_t i = 0; i < provider->distributions.count; i++) {
        dist_id id = provider->distributions.items[i];
        if (id == self->distribution)
            return true;
        if (self->leads[id])
            *through = self->analysis->catalog.distributions.items[id].key;
    }
    return through->len > 0;
}

static bool fact_comes_to_target(struct search *self, const struct import_fact *fact,
                                 struct text *through)
{
    if (fact->level || fact->at.flags & FACT_TYPING)
        return false;
    if (comes_to_target(self, fact->module, through))
        return true;
    for (size_t i = 0; i < fact->names.count; i++)
        if (comes_to_target(self,
                            text_format(self->arena, "%.*s.%.*s", TEXT_ARG(fact->module),
                                        TEXT_ARG(fact->names.items[i])),
                            through))
            return true;
    return false;
}

static bool is_in_closure(const struct analysis *analysis, struct text file)
{
    for (module_id id = 0; id < analysis->graph->modules; id++)
        if (graph_reaches(analysis->graph, id) &&
            text_equal(analysis->resolver->modules.items[id].source, file))
            return true;
    return false;
}

static void add_importer(struct search *self, struct importer importer)
{
    if (is_in_closure(self->analysis, importer.file))
        return;
    if (self->found.count == LISTED_AT_MOST)
        self->found.more++;
    else
        array_push(self->arena, &self->found, importer);
}

/* Looks through one file for an import of the target, or, when it is not to be DIRECT, of
 * a distribution that leads to it. */
static void look_at(struct search *self, struct text path, bool direct)
{
    const struct read_file *file = store_find(self->analysis->store, path);
    struct text through;
    for (size_t i = 0; file && file->facts && i < file->facts->imports.count; i++) {
        const struct import_fact *fact = &file->facts->imports.items[i];
        if (!fact_comes_to_target(self, fact, &through) || (through.len == 0) != direct)
            continue;
        add_importer(self, (struct importer){path, fact->at.line, through});
        return;
    }
}

/* Adds the files that import FILE, by the first line of each that does. */
static void look_in_tree(struct search *self, struct text file)
{
    struct diags unheard; /* what is wrong with files that nobody asked about */
    struct text last = {0};
    diags_init(&unheard, self->arena, self->analysis->root.path);
    struct file_graph graph = file_graph_build(
        self->arena, self->analysis->repository, self->analysis->store, (struct text){0},
        &self->analysis->roots, analysis_outside(self->analysis), &unheard);
    for (size_t i = 0; i < graph.edges.count; i++) {
        const struct file_edge *edge = &graph.edges.items[i];
        if (!text_equal(edge->to, file) || edge->kind == EDGE_TYPING ||
            text_equal(edge->from, last))
            continue;
        last = edge->from;
        add_importer(self, (struct importer){.file = last, .line = edge->line});
    }
}

struct importers importers_find(struct analysis *analysis, struct text name,
                                struct text file, dist_id distribution)
{
    struct search self = {.analysis = analysis,
                          .arena = analysis->arena,
                          .distribution = distribution,
                          .name = name};
    if (distribution == DIST_NONE && file.len) {
        look_in_tree(&self, file);
        return self.found;
    }
    if (distribution != DIST_NONE)
        mark_leading(&self);
    tree_walk(self.arena, analysis->repository, visit, &self);
    store_read(analysis->store, &self.files);
    for (size_t i = 0; i < self.files.count; i++)
        look_at(&self, self.files.items[i], true);
    for (size_t i = 0, direct = self.found.count; !direct && i < self.files.count; i++)
        look_at(&self, self.files.items[i], false);
    return self.found;
}

/* The files of the repository that reached modules have. */
static struct map closure_files_of(const struct analysis *analysis)
{
    struct map files;
    map_init(&files, analysis->arena);
    for (module_id id = 0; id < analysis->graph->modules; id++)
        if (graph_reaches(analysis->graph, id))
            map_add(&files, analysis->resolver->modules.items[id].source);
    return files;
}

/* Notes LINE of PATH for each distribution that NAME may come from. */
static void note_importer(struct analysis *analysis, struct importers *all,
                          struct text name, struct text path, uint32_t line)
{
    const struct provider *provider = providers_find(analysis->providers, name);
    for (size_t i = 0; i < provider->distributions.count; i++) {
        struct importers *own = &all[provider->distributions.items[i]];
        if (own->count && text_equal(array_last(own).file, path))
            continue;
        array_push(analysis->arena, own, ((struct importer){.file = path, .line = line}));
    }
}

const struct importers *importers_of_all(struct analysis *analysis)
{
    struct search self = {.analysis = analysis, .arena = analysis->arena};
    struct map closure = closure_files_of(analysis);
    struct importers *all = ARENA_ARRAY(analysis->arena, struct importers,
                                        analysis->catalog.distributions.count);
    tree_walk(self.arena, analysis->repository, visit, &self);
    store_read(analysis->store, &self.files);
    for (size_t i = 0; i < self.files.count; i++) {
        struct text path = self.files.items[i];
        const struct read_file *file = store_find(analysis->store, path);
        if (!file || !file->facts || map_find(&closure, path) != MAP_NONE)
            continue;
        for (size_t f = 0; f < file->facts->imports.count; f++) {
            const struct import_fact *fact = &file->facts->imports.items[f];
            if (fact->level)
                continue;
            note_importer(analysis, all, fact->module, path, fact->at.line);
            for (size_t n = 0; n < fact->names.count; n++)
                note_importer(analysis, all,
                              text_format(self.arena, "%.*s.%.*s", TEXT_ARG(fact->module),
                                          TEXT_ARG(fact->names.items[n])),
                              path, fact->at.line);
        }
    }
    return all;
}
