/* The closure over a lock: a worklist that spreads markers along edges.
 *
 * A node goes back to the list whenever its marker grows. Markers are canonical, there
 * are finitely many environments that they can tell apart, so this ends; for all but the
 * locks with cycles every node is visited a few times.
 *
 * A lock with conflicting extras has edges with markers like `extra ==
 * 'extra-4-demo-cpu'`: which extras (or groups) of which packages are chosen. What is
 * chosen is known only when the closure is, so closure_run() starts again whenever a
 * reached extra was not yet taken into account. */
#include "packages/lock_closure.h"

#include "base/array.h"

/* Restarts for conflicting extras; each chooses more, one is usual. */
#define ROUNDS 8

static void add_node(struct closure_graph *self, uint32_t locked,
                     const struct locked_extra *part, bool is_group,
                     const struct locked_edges *edges)
{
    self->nodes[self->node_count++] = (struct closure_node){
        .locked = locked,
        .name = part ? part->name : (struct text){0},
        .is_group = is_group,
        .edges = edges,
    };
}

void closure_graph_init(struct closure_graph *self, const struct catalog *catalog)
{
    struct arena *arena = catalog->arena;
    *self = (struct closure_graph){.catalog = catalog, .arena = arena};
    size_t count = 0;
    for (size_t i = 0; i < catalog->locked.count; i++)
        count += 1 + catalog->locked.items[i].extras.count +
                 catalog->locked.items[i].groups.count;
    self->nodes = ARENA_ARRAY(arena, struct closure_node, count);
    self->first_node = ARENA_ARRAY(arena, uint32_t, catalog->locked.count);
    for (uint32_t i = 0; i < catalog->locked.count; i++) {
        const struct locked *package = &catalog->locked.items[i];
        self->first_node[i] = (uint32_t)self->node_count;
        add_node(self, i, NULL, false, &package->edges);
        for (size_t j = 0; j < package->extras.count; j++)
            add_node(self, i, &package->extras.items[j], false,
                     &package->extras.items[j].edges);
        for (size_t j = 0; j < package->groups.count; j++)
            add_node(self, i, &package->groups.items[j], true,
                     &package->groups.items[j].edges);
    }
}

uint32_t closure_find(const struct closure_graph *self, uint32_t locked, struct text name,
                      bool is_group)
{
    for (uint32_t i = self->first_node[locked] + 1;
         i < self->node_count && self->nodes[i].locked == locked; i++)
        if (self->nodes[i].is_group == is_group && text_equal(self->nodes[i].name, name))
            return i;
    return CLOSURE_NONE;
}

void closure_init(struct closure *self, const struct closure_graph *graph,
                  const struct target *target, const bool *wanted,
                  const struct texts *extras)
{
    struct arena *arena = graph->arena;
    *self = (struct closure){
        .graph = graph,
        .arena = arena,
        .target = target,
        .wanted = wanted,
        .extras = extras,
        .reached = ARENA_ARRAY(arena, bool, graph->node_count),
        .markers = ARENA_ARRAY(arena, struct marker *, graph->node_count),
        .queued = ARENA_ARRAY(arena, bool, graph->node_count),
    };
}

bool closure_marker(struct closure *self, const struct marker *marker,
                    struct marker **left)
{
    *left = NULL;
    if (marker && self->graph->catalog->has_conflicts)
        marker = marker_resolve(self->arena, marker, &self->active, NULL);
    if (!marker)
        return true;
    if (!self->target) {
        *left = (struct marker *)(uintptr_t)marker;
        return !marker_is_never(marker);
    }
    enum marker_verdict verdict = marker_evaluate(marker, self->target, NULL);
    if (verdict == MARKER_MAYBE)
        *left = marker_reduce(self->arena, marker, self->target, NULL);
    return verdict != MARKER_FALSE;
}

/* MARKER without what is always so on the target: unions of markers on Python versions
 * often have become that. */
static struct marker *settle(struct closure *self, struct marker *marker)
{
    struct marker *left = marker;
    return closure_marker(self, marker, &left) ? left : marker;
}

void closure_reach(struct closure *self, uint32_t node, struct marker *marker)
{
    if (self->reached[node]) {
        if (!self->markers[node])
            return;
        marker = settle(self, marker_or(self->arena, self->markers[node], marker));
        if (marker_equal(marker, self->markers[node]))
            return;
    }
    self->reached[node] = true;
    self->markers[node] = marker;
    if (!self->queued[node]) {
        self->queued[node] = true;
        array_push(self->arena, &self->queue, node);
    }
}

bool closure_follow(struct closure *self, uint32_t node, const struct locked_edge *edge,
                    struct marker **marker)
{
    const struct closure_graph *graph = self->graph;
    const struct distribution *distributions = graph->catalog->distributions.items;
    const struct locked *from = &graph->catalog->locked.items[graph->nodes[node].locked];
    if (self->wanted && distributions[from->distribution].local &&
        !distributions[edge->distribution].local && !self->wanted[edge->distribution])
        return false;
    struct marker *own;
    if (!closure_marker(self, edge->marker, &own))
        return false;
    *marker = self->markers[node];
    if (!own)
        return true;
    *marker = *marker ? marker_and(self->arena, *marker, own) : own;
    return !marker_is_never(*marker);
}

static void reach_extras(struct closure *self, uint32_t locked,
                         const struct texts *extras, struct marker *marker)
{
    for (size_t i = 0; i < extras->count; i++) {
        uint32_t node = closure_find(self->graph, locked, extras->items[i], false);
        if (node != CLOSURE_NONE)
            closure_reach(self, node, marker);
    }
}

static void visit(struct closure *self, uint32_t index)
{
    const struct closure_graph *graph = self->graph;
    const struct closure_node *node = &graph->nodes[index];
    dist_id id = graph->catalog->locked.items[node->locked].distribution;
    if (node->name.len == 0 && self->extras)
        reach_extras(self, node->locked, &self->extras[id], self->markers[index]);
    for (size_t i = 0; i < node->edges->count; i++) {
        const struct locked_edge *edge = &node->edges->items[i];
        struct marker *marker;
        if (!closure_follow(self, index, edge, &marker))
            continue;
        closure_reach(self, graph->first_node[edge->locked], marker);
        reach_extras(self, edge->locked, &edge->extras, marker);
    }
}

/* The name by which a lock with conflicts asks whether a node is chosen. */
static struct text chosen_name(struct closure *self, const struct closure_node *node)
{
    const struct catalog *catalog = self->graph->catalog;
    dist_id id = catalog->locked.items[node->locked].distribution;
    struct text package = catalog->distributions.items[id].key;
    const char *kind = node->name.len == 0 ? "project"
                       : node->is_group    ? "group"
                                           : "extra";
    const char *dash = node->name.len ? "-" : "";
    return text_format(self->arena, "%s-%zu-%.*s%s%.*s", kind, package.len,
                       TEXT_ARG(package), dash, TEXT_ARG(node->name));
}

/* Makes `active` the names of all that is reached; false when nothing was added. */
static bool choose_reached(struct closure *self)
{
    struct texts active = {0};
    for (uint32_t i = 0; i < self->graph->node_count; i++)
        if (self->reached[i])
            array_push(self->arena, &active, chosen_name(self, &self->graph->nodes[i]));
    bool same = active.count == self->active.count;
    for (size_t i = 0; same && i < active.count; i++)
        same = text_equal(active.items[i], self->active.items[i]);
    self->active = active;
    return !same;
}

static void follow_all(struct closure *self)
{
    for (size_t i = 0; i < self->queue.count; i++) {
        uint32_t node = self->queue.items[i];
        self->queued[node] = false;
        visit(self, node);
    }
}

void closure_run(struct closure *self)
{
    size_t start_count = self->queue.count;
    uint32_t *starts = ARENA_ARRAY(self->arena, uint32_t, start_count);
    struct marker **markers = ARENA_ARRAY(self->arena, struct marker *, start_count);
    for (size_t i = 0; i < start_count; i++) {
        starts[i] = self->queue.items[i];
        markers[i] = self->markers[starts[i]];
    }
    bool conflicts = self->graph->catalog->has_conflicts && choose_reached(self);
    follow_all(self);
    for (int round = 0; conflicts && choose_reached(self) && round < ROUNDS; round++) {
        for (size_t i = 0; i < self->graph->node_count; i++)
            self->reached[i] = false;
        self->queue.count = 0;
        for (size_t i = 0; i < start_count; i++)
            closure_reach(self, starts[i], markers[i]);
        follow_all(self);
    }
    self->queue.count = 0;
}
