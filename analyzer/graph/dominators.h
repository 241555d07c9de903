/* Dominators of a directed graph: a node dominates another when every way from the root
 * to that leads through it.
 *
 * Nodes are numbers below `nodes`; a graph is two arrays (compressed sparse rows). What
 * the functions return lives in the arena. */
#ifndef GRAPH_DOMINATORS_H
#define GRAPH_DOMINATORS_H

#include "base/arena.h"

#include <stdbool.h>

#define NODE_NONE UINT32_MAX

struct arc {
    uint32_t from, to;
};

struct digraph {
    uint32_t nodes;
    size_t *first; /* by node: where its heads begin in `heads`; one more at the end */
    uint32_t *heads;
};

/* Copies the arcs, which may repeat themselves and may be loops; the heads of a node keep
 * the order of the arcs. */
struct digraph digraph_make(struct arena *arena, uint32_t nodes, const struct arc *arcs,
                            size_t count);

/* The same arcs the other way round. */
struct digraph digraph_reverse(struct arena *arena, const struct digraph *graph);

struct dominators {
    uint32_t *parent; /* by node: its nearest dominator; of the root and of what cannot be
                         reached NODE_NONE */
    uint32_t *order;  /* the nodes that are reached, each behind its dominators */
    uint32_t reached; /* how many these are */
};

/* The dominators from ROOT, as if the node WITHOUT (NODE_NONE: none; never the root) were
 * not there. BACKWARD is digraph_reverse() of GRAPH. */
struct dominators dominators_find(struct arena *arena, const struct digraph *graph,
                                  const struct digraph *backward, uint32_t root,
                                  uint32_t without);

#endif
