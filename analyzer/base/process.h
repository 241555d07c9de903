/* Running another program: in a process group of its own, with a time limit, and ended as
 * a whole. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/text.h"

#include <signal.h>

struct process {
    struct texts words;       /* the program, an absolute path, and its arguments */
    struct texts environment; /* all of it: "NAME=VALUE" */
    struct text folder;       /* the working folder, absolute */
    struct text output;       /* a file that standard output and error are added to */
    double seconds;           /* the time limit; 0: none */
};

enum process_end {
    PROCESS_EXITED,      /* `status` is its exit status */
    PROCESS_SIGNALLED,   /* `status` is the signal */
    PROCESS_TIMED_OUT,   /* its group was ended */
    PROCESS_INTERRUPTED, /* the same, because a signal came that interrupts_hold() holds
                          */
    PROCESS_NOT_STARTED, /* errno tells why */
};

struct process_result {
    enum process_end end;
    int status;
    double seconds; /* from its start to its end */
};

/* Runs PROCESS to its end, with nothing to read on standard input. What is left of its
 * group is ended then. SCRATCH is used during the call. */
struct process_result process_run(struct arena *scratch, const struct process *process);

/* The absolute path of the program NAME as a shell finds it on PATH, or below the working
 * folder when it has a slash; empty when there is none. */
struct text process_find(struct arena *arena, struct text name, struct text path);

/* Signals by which people end a program (SIGINT, SIGTERM, SIGHUP) wait from hold to
 * release, so that what was made can be taken away first; then they take effect. */
struct interrupts {
    sigset_t before;
};

void interrupts_hold(struct interrupts *self);
void interrupts_release(const struct interrupts *self);

/* Whether one has come, and waits. */
bool interrupts_pending(void);

#endif
