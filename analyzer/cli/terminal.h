/* What the terminal can show. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/text.h"

#include <time.h>

/* Columns of standard output; 0 when it is no terminal. */
size_t terminal_width(void);

/* Whether the environment asks for UTF-8. */
bool terminal_is_unicode(void);

/* A line on standard error that says how far a scan is, and goes away again. */
struct progress {
    bool wanted; /* standard error is a terminal */
    bool shown;
    struct timespec last;
};

/* QUIET: never says anything. */
void progress_begin(struct progress *self, bool quiet);

/* CONTEXT is the progress; shows COUNT, but not more often than one can read. */
void progress_tell(void *context, size_t count);

void progress_end(struct progress *self);

#endif
