/* The closure with its packages: what `requirements`, `closure`, `why` and `check` share
 * behind the analysis. */
#ifndef CLI_RESULT_H
#define CLI_RESULT_H

#include "cli/analysis.h"
#include "emit/closure.h"

struct result {
    struct selection_roots roots;
    struct selection selection; /* what is emitted */
    struct selection whole; /* with all that it requires, also under --no-transitive */
    struct selection_edges loads; /* what of it needs what by rules/implied.json */
    struct closure closure;
    struct {
        uint64_t bytes;       /* of those whose size is known */
        size_t unknown;       /* how many others there are */
    } kept, dropped;          /* of all that is installed, and of what is left out */
    struct text size_sources; /* "80 of wheels (compressed), 7 by the rules" */
};

/* Selects packages for what the analysis reached, weighs them, and names what is left
 * out. */
void result_make(struct result *self, struct analysis *analysis);

/* Only the first of these: `roots`, `whole` and `loads`. */
void result_select(struct result *self, struct analysis *analysis);

/* What the analysis reached and keeps, as roots; and how they are selected for it. */
struct selection_roots result_roots(struct analysis *analysis);
struct selection_options result_options(const struct analysis *analysis);

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
