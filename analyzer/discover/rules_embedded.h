/* Files as they were when the binary was built; see rules/embed.cmake. */
#ifndef DISCOVER_RULES_EMBEDDED_H
#define DISCOVER_RULES_EMBEDDED_H

#include <stddef.h>

struct rules_embedded {
    const char *name;  /* "stdlib.json"; NULL ends the table */
    const char *bytes; /* followed by a NUL that is not counted */
    size_t size;
};

extern const struct rules_embedded rules_embedded[];   /* those of rules/ */
extern const struct rules_embedded program_embedded[]; /* what verify runs: observer.py */

#endif
