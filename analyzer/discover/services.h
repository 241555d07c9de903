/* What in a repository looks as if it were started: for a first look, and for hints. */
#ifndef DISCOVER_SERVICES_H
#define DISCOVER_SERVICES_H

#include "discover/project.h"

/* A file that is likely to be an entry. */
struct service {
    struct text
        entry;       /* ENTRY as a user would type it: "ai/main.py:app", a script name */
    struct text why; /* "creates a FastAPI app", "[project.scripts]", ... */
    int rank;        /* lower is likelier */
};

struct services {
    struct service *items; /* the likeliest first */
    size_t count, room;
};

/* Looks through the repository; MANIFEST is the root's. At most MOST are found. */
struct services services_find(struct arena *arena, struct layout *layout,
                              const struct manifest *manifest, size_t most);

#endif
