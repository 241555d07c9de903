/* What a run has to say about its input: collected while stages work, printed once.
 *
 * A diagnostic says what is wrong, where, and how to mend it. The words are lower case
 * and without a full stop, the subject stands in single quotes. Printing sorts by file,
 * line, column, severity and message and drops repetitions, so that the order in which
 * stages or threads found them never shows:
 *
 *     ai/main.py:12:1: error: no module 'ai.tols'
 *        12 | import ai.tols
 *           | ^
 *       help: did you mean 'ai.tools'?
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include "base/text.h"

#include <stdio.h>

enum severity {
    SEVERITY_NOTE,    /* worth knowing; shown with -v only */
    SEVERITY_WARNING, /* something may be missing; does not change the exit status */
    SEVERITY_FINDING, /* what a check is there to find; exit status 1 */
    SEVERITY_ERROR, /* an artefact is refused (exit 1) or input cannot be used (exit 2) */
};

/* A place in a file; line 0 is the file as a whole, an empty file no place at all. */
struct place {
    struct text file;      /* relative to the root, as the user sees it */
    uint32_t line, column; /* 1-based; column in bytes */
};

struct diag {
    enum severity severity;
    struct place place;
    struct text message;
    struct text help; /* how to mend it; may be several lines, may be empty */
};

struct diags {
    struct arena *arena;
    struct text root; /* the folder that places are relative to; for showing lines */
    struct diag *items;
    size_t count, room;
};

/* Both borrow ARENA and ROOT for as long as the diagnostics live. */
void diags_init(struct diags *self, struct arena *arena, struct text root);

/* Records one diagnostic; the message is copied, PLACE.file and HELP are borrowed. Always
 * false, so that a function that fails can `return diag_error(...)`. */
bool diag_add(struct diags *self, enum severity severity, struct place place,
              struct text help, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#define diag_error(diags, place, help, ...)                                              \
    diag_add((diags), SEVERITY_ERROR, (place), (help), __VA_ARGS__)
#define diag_warning(diags, place, help, ...)                                            \
    ((void)diag_add((diags), SEVERITY_WARNING, (place), (help), __VA_ARGS__))
#define diag_note(diags, place, help, ...)                                               \
    ((void)diag_add((diags), SEVERITY_NOTE, (place), (help), __VA_ARGS__))

size_t diags_count(const struct diags *self, enum severity severity);

/* Prints all of at least the severity LEAST. COLOUR uses ANSI escapes. */
void diags_print(struct diags *self, FILE *out, enum severity least, bool colour);

#endif
