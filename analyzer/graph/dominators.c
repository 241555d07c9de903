/* SEMI-NCA (Georgiadis, Tarjan, Werneck 2006): semidominators by path compression over a
 * depth-first tree, then each node's dominator is the nearest ancestor of its parent in
 * the tree of dominators that does not come behind its semidominator.
 *
 * Nothing recurses: an import chain may be as long as there are modules. All work is done
 * on numbers in depth-first order, 0 for the root. */
#include "graph/dominators.h"

#include <string.h>

struct digraph digraph_make(struct arena *arena, uint32_t nodes, const struct arc *arcs,
                            size_t count)
{
    struct digraph graph = {.nodes = nodes,
                            .first = ARENA_ARRAY(arena, size_t, (size_t)nodes + 1),
                            .heads = ARENA_ARRAY(arena, uint32_t, count)};
    for (size_t i = 0; i < count; i++)
        graph.first[arcs[i].from + 1]++;
    for (uint32_t node = 0; node < nodes; node++)
        graph.first[node + 1] += graph.first[node];
    struct arena scratch = {0};
    size_t *next = ARENA_ARRAY(&scratch, size_t, nodes);
    memcpy(next, graph.first, nodes * sizeof *next);
    for (size_t i = 0; i < count; i++)
        graph.heads[next[arcs[i].from]++] = arcs[i].to;
    arena_release(&scratch);
    return graph;
}

struct digraph digraph_reverse(struct arena *arena, const struct digraph *graph)
{
    struct arena scratch = {0};
    size_t count = graph->first[graph->nodes];
    struct arc *arcs = ARENA_ARRAY(&scratch, struct arc, count);
    for (uint32_t from = 0; from < graph->nodes; from++)
        for (size_t i = graph->first[from]; i < graph->first[from + 1]; i++)
            arcs[i] = (struct arc){graph->heads[i], from};
    struct digraph reverse = digraph_make(arena, graph->nodes, arcs, count);
    arena_release(&scratch);
    return reverse;
}

struct finder {
    const struct digraph *graph, *backward;
    uint32_t *number; /* by node: in depth-first order, NODE_NONE: not reached */
    uint32_t *node;   /* by number */
    uint32_t
        *parent;    /* in the depth-first tree, later the ancestor of a compressed path */
    uint32_t *tree; /* the parent, which stays */
    uint32_t *label; /* the number with the least semidominator on the way to `parent` */
    uint32_t *semi, *dominator;
    uint32_t *path; /* scratch */
    uint32_t count;
};

/* Numbers what can be reached. The stack holds for each node where its next head is. */
static void walk(struct finder *self, struct arena *scratch, uint32_t root,
                 uint32_t without)
{
    size_t *next = ARENA_ARRAY(scratch, size_t, self->graph->nodes);
    uint32_t *stack = self->path, depth = 0;
    memset(self->number, 0xff, self->graph->nodes * sizeof *self->number);
    self->number[root] = 0;
    self->node[0] = root;
    self->count = 1;
    next[0] = self->graph->first[root];
    stack[depth++] = 0;
    while (depth) {
        uint32_t from = stack[depth - 1], node = self->node[from];
        if (next[from] == self->graph->first[node + 1]) {
            depth--;
            continue;
        }
        uint32_t to = self->graph->heads[next[from]++];
        if (to == without || self->number[to] != NODE_NONE)
            continue;
        uint32_t number = self->count++;
        self->number[to] = number;
        self->node[number] = to;
        self->parent[number] = self->tree[number] = from;
        next[number] = self->graph->first[to];
        stack[depth++] = number;
    }
}

/* The label of V once the path above it, down to numbers above LAST, is compressed. */
static uint32_t evaluate(struct finder *self, uint32_t v, uint32_t last)
{
    uint32_t depth = 0;
    if (v <= last)
        return self->label[v];
    for (uint32_t at = v; self->parent[at] > last; at = self->parent[at])
        self->path[depth++] = at;
    while (depth--) {
        uint32_t at = self->path[depth], above = self->parent[at];
        if (self->semi[self->label[above]] < self->semi[self->label[at]])
            self->label[at] = self->label[above];
        self->parent[at] = self->parent[above];
    }
    return self->label[v];
}

static void find_semidominators(struct finder *self)
{
    for (uint32_t i = 0; i < self->count; i++)
        self->label[i] = self->semi[i] = i;
    for (uint32_t i = self->count; i-- > 1;) {
        uint32_t node = self->node[i];
        self->semi[i] = self->tree[i];
        for (size_t e = self->backward->first[node]; e < self->backward->first[node + 1];
             e++) {
            uint32_t from = self->number[self->backward->heads[e]];
            if (from == NODE_NONE)
                continue;
            uint32_t best = self->semi[evaluate(self, from, i)];
            if (best < self->semi[i])
                self->semi[i] = best;
        }
    }
}

struct dominators dominators_find(struct arena *arena, const struct digraph *graph,
                                  const struct digraph *backward, uint32_t root,
                                  uint32_t without)
{
    struct arena scratch = {0};
    size_t nodes = graph->nodes;
    struct dominators found = {.parent = ARENA_ARRAY(arena, uint32_t, nodes),
                               .order = ARENA_ARRAY(arena, uint32_t, nodes)};
    struct finder self = {
        .graph = graph,
        .backward = backward,
        .number = ARENA_ARRAY(&scratch, uint32_t, nodes),
        .node = found.order,
        .parent = ARENA_ARRAY(&scratch, uint32_t, nodes),
        .tree = ARENA_ARRAY(&scratch, uint32_t, nodes),
        .label = ARENA_ARRAY(&scratch, uint32_t, nodes),
        .semi = ARENA_ARRAY(&scratch, uint32_t, nodes),
        .dominator = ARENA_ARRAY(&scratch, uint32_t, nodes),
        .path = ARENA_ARRAY(&scratch, uint32_t, nodes),
    };
    walk(&self, &scratch, root, without);
    find_semidominators(&self);
    for (uint32_t i = 1; i < self.count; i++) {
        uint32_t above = self.tree[i];
        while (above > self.semi[i])
            above = self.dominator[above];
        self.dominator[i] = above;
    }
    memset(found.parent, 0xff, nodes * sizeof *found.parent);
    for (uint32_t i = 1; i < self.count; i++)
        found.parent[self.node[i]] = self.node[self.dominator[i]];
    found.reached = self.count;
    arena_release(&scratch);
    return found;
}
