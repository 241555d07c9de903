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
    bool *gone;     /* by node: reached no more */
};

struct ranking {
    struct ranked *items; /* the best first */
    size_t count, room;
};

/* Statements are no cut but the service itself when more than half of its own files would
 * go with them, or nearly all packages, none of which they import themselves. */
bool whatif_takes_service(const struct import_cuts *cuts, const struct cut *cut);

/* Has the network keep each statement that is the service by itself. */
void whatif_keep_service(struct import_cuts *cuts);

/* Ranks cuts by the weight that each of their statements saves. */
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
