/* The closure with its packages: what `requirements`, `closure`, `why` and `check` share
 * behind the analysis. */
#ifndef CLI_RESULT_H
#define CLI_RESULT_H

#include "cli/analysis.h"
#include "emit/closure.h"

struct result {
    struct selection_roots roots;
    struct selection selection;
    struct closure closure;
    uint64_t kept_bytes, dropped_bytes; /* of those whose size is known */
    size_t unknown_sizes;               /* how many kept ones have none */
    /* Kept is what will be installed: with --no-transitive, too, all that is required. */
};

/* Selects packages for what the analysis reached, weighs them, and names what is left
 * out. */
void result_make(struct result *self, struct analysis *analysis);

/* A distribution's size for the first target. */
struct weight weigh(struct analysis *analysis, dist_id id, uint32_t locked);

/* The chains from code to a distribution: each the import of one root, then the
 * distributions in the lock that lead on, the shortest first. */
struct distribution_chain {
    const struct reached *root;
    struct {
        dist_id *items; /* from the root to the target, both included */
        size_t count, room;
    } steps;
};

struct distribution_chains {
    struct distribution_chain *items;
    size_t count, room;
};

struct distribution_chains chains_to(const struct result *self, struct analysis *analysis,
                                     dist_id target);

/* Writes one chain, a line a step; what is heavy shows its size. */
void write_chain(struct buffer *out, struct analysis *analysis,
                 const struct distribution_chain *chain, const char *indent);

#endif
