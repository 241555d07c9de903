/* Explaining the ModuleNotFoundError of a container that died. */
#ifndef CLI_TRACEBACK_H
#define CLI_TRACEBACK_H

#include "cli/analysis.h"

/* Reads the log that --traceback names, finds the last missing module in it, and says why
 * the closure of the entries does not have it, or that it does, and what to paste where.
 * Gives the exit status: 0 with an answer, 2 when there is no such error in the log. */
int traceback_explain(struct analysis *analysis);

#endif
