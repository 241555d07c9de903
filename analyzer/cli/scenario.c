/* A copy of the analysis with other kinds of edges. Cut statements count as ruled out, as
 * if under a condition that is false; lazy ones as in a function. From there on the same
 * stages run as for any analysis, so the answer is the one that the changed code would
 * get (but for what is found by strings and frameworks, which is not looked for anew). */
#include "cli/scenario.h"

#include "base/array.h"

/* Adds to SET what its members require, by the first COUNT arcs. */
static void close_over(const struct import_cuts *cuts, size_t count, bool *set)
{
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < count; i++) {
            const struct arc *arc = &cuts->requires.items[i];
            if (set[arc->from] && !set[arc->to])
                grown = set[arc->to] = true;
        }
    }
}

static void find_installed(struct scenario *self, const struct import_cuts *cuts)
{
    const struct selection *whole = &self->result.whole;
    self->installed = ARENA_ARRAY(cuts->arena, bool, cuts->package_count);
    for (size_t i = 0; i < whole->packages.count; i++) {
        uint32_t package = cuts->package_of[whole->packages.items[i].distribution];
        if (package != NODE_NONE)
            self->installed[package] = true;
    }
    close_over(cuts, cuts->brought, self->installed); /* the rest is selected anew */
}

bool edge_runs_at_start(const struct edge *edge)
{
    return !edge->late && (edge->reason <= REASON_PATH) && edge->kind < EDGE_MAIN_ONLY;
}

static void start_module(struct scenario *self, module_id *queue, size_t *known,
                         module_id id, size_t arrival)
{
    if (self->start_arrival[id] != SCENARIO_LATER)
        return;
    self->start_arrival[id] = arrival;
    queue[(*known)++] = id;
}

/* Breadth first over what runs at start; CHANGES is by statement. */
static void find_start(struct scenario *self, const struct import_cuts *cuts,
                       const enum change *changes)
{
    const struct graph *graph = self->analysis.graph;
    module_id *queue = ARENA_ARRAY(cuts->arena, module_id, graph->modules);
    size_t known = 0;
    self->start_arrival = ARENA_ARRAY(cuts->arena, size_t, graph->modules);
    for (size_t i = 0; i < graph->modules; i++)
        self->start_arrival[i] = SCENARIO_LATER;
    for (size_t i = 0; i < graph->roots.count; i++)
        start_module(self, queue, &known, graph->roots.items[i], SCENARIO_ENTRY);
    for (size_t next = 0; next < known; next++)
        for (size_t e = graph->first_edge[queue[next]];
             e < graph->first_edge[queue[next] + 1]; e++) {
            uint32_t statement = cuts->statement_of[e];
            bool changed = changes && statement != CUT_NONE && changes[statement];
            if (!changed && edge_runs_at_start(&graph->edges.items[e]))
                start_module(self, queue, &known, graph->edges.items[e].to, e);
        }
}

/* What the loaded modules are of: packages, with what these require, and files. */
static void find_started(struct scenario *self, const struct import_cuts *cuts)
{
    const struct analysis *analysis = &self->analysis;
    self->started = ARENA_ARRAY(cuts->arena, bool, cuts->package_count);
    self->started_files = ARENA_ARRAY(cuts->arena, bool, cuts->files + 1);
    for (module_id id = 0; id < analysis->graph->modules; id++) {
        const struct module *module = &analysis->resolver->modules.items[id];
        uint32_t node = cuts->node_of[id];
        if (self->start_arrival[id] == SCENARIO_LATER)
            continue;
        if (node <= cuts->files)
            self->started_files[node] = true;
        if (module->origin != ORIGIN_DISTRIBUTION || module->provider == PROVIDER_UNKNOWN)
            continue;
        const struct provision *provision = &analysis->provisions.items[module->provider];
        for (size_t i = 0; i < provision->count; i++) {
            uint32_t package = cuts->package_of[provision->items[i]];
            if (package != NODE_NONE && self->installed[package])
                self->started[package] = true;
        }
    }
    close_over(cuts, cuts->requires.count, self->started);
    for (uint32_t i = 0; i < cuts->package_count; i++)
        self->started[i] = self->started[i] && self->installed[i];
}

static void find_files(struct scenario *self, const struct import_cuts *cuts)
{
    const struct graph *graph = self->analysis.graph;
    self->files = ARENA_ARRAY(cuts->arena, bool, cuts->files + 1);
    for (module_id id = 0; id < graph->modules; id++)
        if (cuts->node_of[id] <= cuts->files && graph_reaches(graph, id))
            self->files[cuts->node_of[id]] = true;
}

void scenario_make(struct scenario *self, const struct import_cuts *cuts,
                   const enum change *changes)
{
    const struct graph *graph = cuts->analysis->graph;
    *self = (struct scenario){.analysis = *cuts->analysis};
    enum edge_kind *kinds = ARENA_ARRAY(cuts->arena, enum edge_kind, graph->edges.count);
    for (size_t i = 0; i < graph->edges.count; i++) {
        enum change change = changes && cuts->statement_of[i] != CUT_NONE
                                 ? changes[cuts->statement_of[i]]
                                 : CHANGE_NOTHING;
        kinds[i] = graph->edges.items[i].kind;
        if (change == CHANGE_CUT)
            kinds[i] = EDGE_RULED_OUT;
        else if (change == CHANGE_LAZY && kinds[i] < EDGE_DEFERRED)
            kinds[i] = EDGE_DEFERRED;
    }
    struct diags *silent = ARENA_NEW(cuts->arena, struct diags);
    diags_init(silent, cuts->arena, cuts->analysis->root.path);
    self->analysis.diags = silent;
    self->analysis.graph = graph_with_kinds(cuts->arena, graph, kinds);
    self->analysis.reached = analysis_find_reached(&self->analysis);
    result_select(&self->result, &self->analysis);
    find_installed(self, cuts);
    find_files(self, cuts);
    find_start(self, cuts, changes);
    find_started(self, cuts);
}
