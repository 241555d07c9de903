/* Which platforms and Pythons a run is for. */
#ifndef CLI_TARGETS_H
#define CLI_TARGETS_H

#include "cli/command.h"
#include "packages/marker.h"

struct targets {
    struct target *items; /* at least one; all have the same Python versions */
    size_t count, room;
    struct text python_why; /* what told the Python versions, for -v */
};

/* The Python of --python-version, else FOUND (from .python-version or an environment; may
 * be empty), else every version that REQUIRES (requires-python, may be empty) allows; and
 * the platforms of --platform, else linux. False, with an error, when one is unknown or
 * the Python is one that the project does not allow. */
bool targets_find(struct run *run, struct text found, struct text found_why,
                  struct text requires, struct targets *targets);

#endif
