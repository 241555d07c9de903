/* Reached modules, grouped by distribution.
 *
 * Every edge out of a reached module counts as a mention, with the weaker of its own kind
 * and that of the chain to its file; the strongest mention decides. */
#include "packages/reached.h"

#include "base/array.h"

#include <stdlib.h>

const char *const drop_reason_names[] = {
    [DROP_NOT] = "kept",
    [DROP_GUARDED] = "guarded",
    [DROP_MAIN_ONLY] = "main-only",
    [DROP_TYPING] = "typing",
    [DROP_RULED_OUT] = "ruled-out",
};

const char *const drop_reason_texts[] = {
    [DROP_NOT] = "kept",
    [DROP_GUARDED] = "imported only where ImportError is survived",
    [DROP_MAIN_ONLY] = "imported only under if __name__ == \"__main__\" of other files",
    [DROP_TYPING] = "imported only under TYPE_CHECKING",
    [DROP_RULED_OUT] = "imported only for other platforms or Pythons",
};

struct finder {
    struct arena *arena;
    const struct graph *graph;
    const struct catalog *catalog;
    const struct provisions *provisions;
    struct reached_all all;
    uint32_t *by_distribution; /* index + 1 in all.distributions, or 0 */
    struct map by_name;        /* of all.unresolved */
};

static void add_name(struct arena *arena, struct texts *names, struct text name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->items[i], name))
            return;
    array_push(arena, names, name);
}

static struct reached *find_reached(struct finder *self, dist_id id)
{
    if (!self->by_distribution[id]) {
        array_push(self->arena, &self->all.distributions,
                   ((struct reached){.distribution = id,
                                     .key = self->catalog->distributions.items[id].key,
                                     .kind = EDGE_NOT_REACHED}));
        self->by_distribution[id] = (uint32_t)self->all.distributions.count;
    }
    return &self->all.distributions.items[self->by_distribution[id] - 1];
}

static void add_mention(struct finder *self, const struct edge *edge, enum edge_kind kind)
{
    const struct module *module = &self->graph->resolver->modules.items[edge->to];
    const struct provision *provision = &self->provisions->items[module->provider];
    for (size_t i = 0; i < provision->count; i++) {
        struct reached *reached = find_reached(self, provision->items[i]);
        /* Mentions that do not count are told only where there is no other. */
        bool counts = kind < EDGE_MAIN_ONLY, counted = reached->kind < EDGE_MAIN_ONLY;
        if (counts && !counted)
            reached->imports.count = reached->places.count = 0;
        if (counts || !counted) {
            add_name(self->arena, &reached->imports, module->name);
            array_push(self->arena, &reached->places, graph_place(self->graph, edge));
        }
        if (kind < reached->kind) {
            reached->kind = kind;
            reached->module = edge->to;
        }
    }
}

static void add_unresolved(struct finder *self, const struct edge *edge,
                           enum edge_kind kind)
{
    struct text name = self->graph->resolver->modules.items[edge->to].name;
    uint32_t index = map_add(&self->by_name, name);
    if (index == self->all.unresolved.count)
        array_push(self->arena, &self->all.unresolved,
                   ((struct unresolved){
                       .name = name, .module = edge->to, .kind = EDGE_NOT_REACHED}));
    struct unresolved *unresolved = &self->all.unresolved.items[index];
    array_push(self->arena, &unresolved->places, graph_place(self->graph, edge));
    if (kind < unresolved->kind)
        unresolved->kind = kind;
}

static int place_order(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    int order = text_compare(a->file, b->file);
    if (order)
        return order;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

/* Sorts and drops repetitions; gives the new count. */
static size_t sort_places(struct place *items, size_t count)
{
    if (count == 0)
        return 0;
    qsort(items, count, sizeof *items, place_order);
    size_t kept = 1;
    for (size_t i = 1; i < count; i++)
        if (place_order(&items[i], &items[kept - 1]) != 0)
            items[kept++] = items[i];
    return kept;
}

static bool is_among(struct arena *arena, const struct texts *names, struct text key)
{
    for (size_t i = 0; names && i < names->count; i++)
        if (text_equal(name_normalize(arena, names->items[i]), key))
            return true;
    return false;
}

/* Whether a local package of the lock, such as a workspace member, has it in its main
 * list. */
static bool local_package_requires(const struct catalog *catalog, dist_id id)
{
    for (size_t i = 0; i < catalog->locked.count; i++) {
        const struct locked *locked = &catalog->locked.items[i];
        for (size_t e = 0; locked->source_kind == SOURCE_LOCAL && e < locked->edges.count;
             e++)
            if (locked->edges.items[e].distribution == id)
                return true;
    }
    return false;
}

/* Whether a main dependency, or an extra or group that was asked for, names it. A
 * distribution that is declared nowhere comes along with others, and stays. */
static bool is_wanted(struct finder *self, dist_id id,
                      const struct reach_options *options)
{
    bool declared = false;
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        if (declaration->distribution != id || declaration->section == SECTION_CONSTRAINT)
            continue;
        declared = true;
        if (declaration->section == SECTION_MAIN ||
            (declaration->section == SECTION_EXTRA &&
             is_among(self->arena, options->extras, declaration->section_name)) ||
            (declaration->section == SECTION_GROUP &&
             is_among(self->arena, options->groups, declaration->section_name)))
            return true;
    }
    return local_package_requires(self->catalog, id) ||
           (!declared && self->catalog->declarations.count == 0);
}

static enum drop_reason drop_of(struct finder *self, const struct reached *reached,
                                const struct reach_options *options)
{
    if (is_among(self->arena, options->keep, reached->key))
        return DROP_NOT;
    switch (reached->kind) {
    case EDGE_GUARDED:
        if (options->drop_guarded)
            return DROP_GUARDED;
        return is_wanted(self, reached->distribution, options) ? DROP_NOT : DROP_GUARDED;
    case EDGE_MAIN_ONLY:
        return DROP_MAIN_ONLY;
    case EDGE_TYPING:
        return self->graph->follows_typing ? DROP_NOT : DROP_TYPING;
    case EDGE_RULED_OUT:
        return DROP_RULED_OUT;
    default:
        return DROP_NOT;
    }
}

static int reached_order(const void *left, const void *right)
{
    return text_compare(((const struct reached *)left)->key,
                        ((const struct reached *)right)->key);
}

static int unresolved_order(const void *left, const void *right)
{
    return text_compare(((const struct unresolved *)left)->name,
                        ((const struct unresolved *)right)->name);
}

static void finish(struct finder *self, const struct reach_options *options)
{
    for (size_t i = 0; i < self->all.distributions.count; i++) {
        struct reached *reached = &self->all.distributions.items[i];
        reached->places.count = sort_places(reached->places.items, reached->places.count);
        qsort(reached->imports.items, reached->imports.count, sizeof(struct text),
              text_order);
        reached->drop = drop_of(self, reached, options);
        struct reached guarded = *reached;
        guarded.kind = EDGE_GUARDED;
        reached->guarded_counts = drop_of(self, &guarded, options) == DROP_NOT;
    }
    for (size_t i = 0; i < self->all.unresolved.count; i++) {
        struct unresolved *unresolved = &self->all.unresolved.items[i];
        unresolved->places.count =
            sort_places(unresolved->places.items, unresolved->places.count);
    }
    if (self->all.distributions.count)
        qsort(self->all.distributions.items, self->all.distributions.count,
              sizeof(struct reached), reached_order);
    if (self->all.unresolved.count)
        qsort(self->all.unresolved.items, self->all.unresolved.count,
              sizeof(struct unresolved), unresolved_order);
}

/* The weaker of an edge's own kind and that of the chain to its file. */
static enum edge_kind mention_kind(const struct graph *graph, const struct edge *edge)
{
    return edge->kind > graph->reach[edge->from] ? edge->kind : graph->reach[edge->from];
}

/* Whether a distribution that manifest or lock names has the module. */
static bool is_named(const struct finder *self, const struct module *module)
{
    return module->origin == ORIGIN_DISTRIBUTION &&
           module->provider != PROVIDER_UNKNOWN &&
           !self->provisions->items[module->provider].unnamed;
}

struct reached_all reached_find(struct arena *arena, const struct graph *graph,
                                const struct catalog *catalog,
                                const struct provisions *provisions,
                                const struct reach_options *options)
{
    struct finder self = {
        .arena = arena, .graph = graph, .catalog = catalog, .provisions = provisions};
    self.by_distribution = ARENA_ARRAY(arena, uint32_t, catalog->distributions.count);
    map_init(&self.by_name, arena);
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        if (edge->implied || !graph_reaches(graph, edge->from))
            continue;
        enum edge_kind kind = mention_kind(graph, edge);
        const struct module *modules = graph->resolver->modules.items;
        if (modules[edge->from].origin == ORIGIN_DISTRIBUTION)
            continue; /* what packages import is their own requirements' affair */
        if (is_named(&self, &modules[edge->to]))
            add_mention(&self, edge, kind);
        else if (modules[edge->to].origin != ORIGIN_FIRST_PARTY &&
                 modules[edge->to].origin != ORIGIN_STDLIB && kind < EDGE_MAIN_ONLY)
            add_unresolved(&self, edge, kind);
    }
    finish(&self, options);
    return self.all;
}

void reached_mark_idle(struct reached_all *self, const struct graph *graph,
                       const bool *idle)
{
    struct arena scratch = {0};
    enum edge_kind *kinds = ARENA_ARRAY(&scratch, enum edge_kind, graph->modules);
    for (size_t i = 0; i < graph->modules; i++)
        kinds[i] = EDGE_NOT_REACHED;
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        if (edge->implied || !graph_reaches(graph, edge->from))
            continue;
        enum edge_kind kind = mention_kind(graph, edge);
        if (edge->import != IMPORT_NONE && idle[edge->import] && kind < EDGE_GUARDED)
            kind = EDGE_GUARDED;
        if (kind < kinds[edge->to])
            kinds[edge->to] = kind;
    }
    for (size_t i = 0; i < self->unresolved.count; i++)
        self->unresolved.items[i].kind = kinds[self->unresolved.items[i].module];
    arena_release(&scratch);
}
