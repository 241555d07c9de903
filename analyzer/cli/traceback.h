/* Explaining the ModuleNotFoundError of a container that died. */
#ifndef CLI_TRACEBACK_H
#define CLI_TRACEBACK_H

#include "cli/analysis.h"

/* A module that was missing, and the statement that imports it. */
struct missing_module {
    struct text module; /* dotted */
    struct text file;   /* as a log has it, or a repository path; may be empty */
    uint32_t line;
};

/* The last missing module that LOG names; false when it names none. */
bool traceback_read(struct text log, struct missing_module *missing);

/* Adds to OUT why the closure of the entries does not have the module, or that it does,
 * and what to paste where; each line begins with two spaces. IN_COPY: it was missing in a
 * copy of just the closure, else in an image of unknown making. */
void missing_explain(struct analysis *analysis, const struct missing_module *missing,
                     bool in_copy, struct buffer *out);

/* Reads the log that --traceback names, finds the last missing module in it, and says why
 * the closure of the entries does not have it, or that it does, and what to paste where.
 * Gives the exit status: 0 with an answer, 2 when there is no such error in the log. */
int traceback_explain(struct analysis *analysis);

#endif
