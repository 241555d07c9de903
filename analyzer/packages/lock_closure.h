/* The closure of some packages over a lock, for one target or for all at once.
 *
 * The graph has a node for each locked package and one more for each of its extras and
 * groups: what is asked for with an extra reaches both nodes. A node's marker says in
 * which environments of the target it is reached: the union over all ways to it, each the
 * intersection of the markers along it. */
#ifndef PACKAGES_LOCK_CLOSURE_H
#define PACKAGES_LOCK_CLOSURE_H

#include "packages/catalog.h"

#define CLOSURE_NONE UINT32_MAX

struct closure_node {
    uint32_t locked;  /* index in catalog.locked */
    struct text name; /* of the extra or group; empty for the package */
    bool is_group;
    const struct locked_edges *edges; /* what it asks for, borrowed */
};

/* The nodes of a lock: they depend on no target. */
struct closure_graph {
    const struct catalog *catalog;
    struct arena *arena;
    struct closure_node *nodes;
    size_t node_count;
    uint32_t *first_node; /* by index in catalog.locked: the package's own node */
};

void closure_graph_init(struct closure_graph *self, const struct catalog *catalog);

/* The node of the extra (or group) NAME of a package, or CLOSURE_NONE. */
uint32_t closure_find(const struct closure_graph *self, uint32_t locked, struct text name,
                      bool is_group);

struct closure {
    const struct closure_graph *graph;
    struct arena *arena;
    const struct target *target; /* NULL: everything that some environment needs */
    /* Whether an edge of a local package to another distribution is followed; NULL: all
     * are. */
    const bool *wanted; /* by dist_id */
    /* Extras to ask for whenever the package is reached; by dist_id, NULL for none. */
    const struct texts *extras;
    /* Results, by node: whether it is reached, and where (NULL: always). */
    bool *reached;
    struct marker **markers;
    struct texts active; /* chosen extras and groups, as a lock with conflicts asks */
    struct {
        uint32_t *items;
        size_t count, room;
    } queue;
    bool *queued;
};

/* Everything is borrowed. */
void closure_init(struct closure *self, const struct closure_graph *graph,
                  const struct target *target, const bool *wanted,
                  const struct texts *extras);

/* MARKER, as far as the target leaves it open; false when it never holds there. */
bool closure_marker(struct closure *self, const struct marker *marker,
                    struct marker **left);

/* Reaches NODE where MARKER (already reduced) holds. closure_run() then follows edges
 * until nothing new is reached. */
void closure_reach(struct closure *self, uint32_t node, struct marker *marker);
void closure_run(struct closure *self);

/* Whether NODE's edge is followed, and where its target is then reached through it. */
bool closure_follow(struct closure *self, uint32_t node, const struct locked_edge *edge,
                    struct marker **marker);

#endif
