/* The parts of `depclose whatif`: the ranking, and the answers to "what then". */
#ifndef CLI_WHATIF_H
#define CLI_WHATIF_H

#include "cli/scenario.h"
#include "emit/whatif.h"

/* A cut on its way to the table. */
struct ranked {
    struct cut cut;
    uint64_t own;   /* the weight of what no smaller set of statements separates */
    uint64_t files; /* of the project: reached no more */
};

struct ranking {
    struct ranked *items; /* the best first */
    size_t count, room;
};

/* Ranks cuts by the weight that each of their statements saves. Statements without which
 * more than half of the service's own files would go are no cuts but the service itself;
 * they become the network's `kept`. */
struct ranking whatif_rank(struct import_cuts *cuts);

/* The packages of BEFORE (by package number) that AFTER does not have; AFTER may be NULL.
 */
struct whatif_packages whatif_less(const struct import_cuts *cuts, const bool *before,
                                   const bool *after);

/* Statement NUMBER with its source line. */
struct whatif_statement whatif_statement(const struct import_cuts *cuts, uint32_t number);

/* --remove. NULL with an error for a name that means nothing. */
const struct whatif_removal *whatif_remove(struct import_cuts *cuts,
                                           const struct scenario *now,
                                           const struct texts *names);

/* --lazy or --optional. NULL with an error where a place has no import. */
const struct whatif_change *whatif_change(struct import_cuts *cuts,
                                          const struct scenario *now,
                                          const struct texts *places, bool lazy);

#endif
