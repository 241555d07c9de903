/* What would be, were some statements cut or made lazy: the reach of every module, the
 * roots and the selection, worked out anew from the changed graph. */
#ifndef CLI_SCENARIO_H
#define CLI_SCENARIO_H

#include "cli/cuts.h"

#define SCENARIO_ENTRY SIZE_MAX
#define SCENARIO_LATER (SIZE_MAX - 1)

/* "At start" is: while the entry is imported, and what that imports in turn. */
struct scenario {
    struct analysis analysis; /* as if the code were changed; borrows from the real one */
    struct result result;     /* roots and whole */
    bool *installed;          /* by package number */
    bool *started; /* the same: what modules load that are loaded at start, with all that
                      it requires */
    bool *files;   /* by node of import_cuts: a file of the project, reached */
    bool *started_files;   /* the same: at start */
    size_t *start_arrival; /* by module_id: the edge by which the shortest chain to it at
                              start arrives; SCENARIO_ENTRY for an entry, SCENARIO_LATER
                              for what is not loaded at start */
};

enum change {
    CHANGE_NOTHING,
    CHANGE_LAZY, /* runs later: moved into a function, say */
    CHANGE_CUT,  /* is not there, or optional and not installed */
};

/* Whether an edge is followed at start: a statement, or a call by a name, that runs when
 * its module does. */
bool edge_runs_at_start(const struct edge *edge);

/* CHANGES is by statement; NULL: none. Nothing is told to the user. */
void scenario_make(struct scenario *self, const struct import_cuts *cuts,
                   const enum change *changes);

#endif
