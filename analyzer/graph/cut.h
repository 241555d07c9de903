/* Which few statements to cut so that what is heavy is no longer reached.
 *
 * A graph of files and packages, whose edges are import statements, or fixed (what a
 * package requires). A statement may make several edges, which all leave from one node;
 * cutting it takes all of them away. Nodes weigh something: what a cut saves is the
 * weight of all nodes that no way from the entry leads to any more.
 *
 * Nothing here knows of modules or distributions: cli/cuts.h makes the graph of them. */
#ifndef GRAPH_CUT_H
#define GRAPH_CUT_H

#include "graph/dominators.h"

#define CUT_FIXED UINT32_MAX /* no statement makes this edge: it cannot be cut */
#define CUT_NONE UINT32_MAX  /* no statement */
#define CUT_MOST 8           /* so many statements are a cut at most */

struct cut_edge {
    uint32_t from, to;
    uint32_t statement; /* or CUT_FIXED */
};

struct cut_graph {
    uint32_t nodes, statements; /* how many; their numbers begin at 0 */
    uint32_t entry;
    const struct cut_edge *edges;
    size_t edge_count;
    const uint64_t *weights; /* by node */
};

struct cut {
    uint32_t statements[CUT_MOST]; /* ascending */
    uint32_t count;
    uint64_t weight; /* what it saves */
};

/* A graph made ready: each statement is a node between the one that it leaves from and
 * those that it leads to. */
struct cut_network {
    struct arena *arena;
    const struct cut_graph *graph;
    const bool *kept; /* by statement: must not be cut; NULL: none */
    struct digraph forward, backward;
    size_t *back_arc; /* by place in backward.heads: that arc's place in forward.heads */
    struct dominators dominators; /* from the entry */
    uint32_t *flow;               /* by place in forward.heads; all 0 between calls */
};

/* Everything is borrowed; `kept` may be set, and changed, after. */
void cut_init(struct cut_network *self, struct arena *arena,
              const struct cut_graph *graph);

/* By statement: what cutting just this one saves, in WEIGHTS (by node), which may be
 * others than the graph's. Of kept statements, too. */
uint64_t *cut_singles(const struct cut_network *self, const uint64_t *weights);

/* The one statement whose cut alone separates all of the TARGETS (nodes) from the entry,
 * and of several such the nearest to the targets: the edge to cut. CUT_NONE when no
 * single one does. Targets that are not reached do not count. */
uint32_t cut_single(const struct cut_network *self, const uint32_t *targets,
                    size_t count);

/* What cutting these statements saves. GONE, by node, tells which are reached no more;
 * NULL when nobody asks. */
uint64_t cut_evaluate(const struct cut_network *self, const uint32_t *statements,
                      size_t count, bool *gone);

/* The smallest set of statements that separates the TARGETS from the entry; of several
 * the last that do, NEAR, and the first, FAR, which save the most (either may be NULL).
 * False when it takes more than LIMIT (at most CUT_MOST) statements, or none does. */
bool cut_minimum(struct cut_network *self, const uint32_t *targets, size_t count,
                 uint32_t limit, struct cut *near, struct cut *far);

/* The set of at most COUNT (1 or 2) statements that saves most: there is none better.
 * Without anything to save it has no statements. */
struct cut cut_best(struct cut_network *self, uint32_t count);

#endif
