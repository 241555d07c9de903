/* What the Dockerfile that a service has says of the image beside code and packages: what
 * another Dockerfile for the same service keeps. */
#ifndef CONTEXT_KEPT_H
#define CONTEXT_KEPT_H

#include "discover/rules.h"
#include "image/dockerfile.h"
#include "image/variables.h"

/* A line that is not carried over, and may matter. */
struct kept_loss {
    uint32_t line;
    struct text text; /* the instruction, shortened */
    struct text made; /* of a COPY from elsewhere: its destination, absolute; what stands
                         there may come from the repository after all */
};

struct kept_value {
    struct text name, value;
    uint32_t line;
    bool secret; /* by its name: it had better not be in an image */
};

struct kept {
    struct {
        struct kept_value *items;
        size_t count, room;
    } environment;       /* ENV, the last of a name, variables substituted */
    struct texts expose; /* "8000", "8000/udp" */
    struct texts volumes;
    struct texts folders;     /* absolute, that a RUN makes */
    struct texts programs;    /* absolute, that a RUN makes executable */
    struct texts packages;    /* of apt, that a program may need when it runs */
    struct texts build_tools; /* of apt, that only a build needs */
    struct texts check;       /* HEALTHCHECK in exec form; none without */
    struct texts check_flags; /* "--interval=30s" */
    struct text stop_signal;
    struct text user;   /* "1000", "1000:1000"; by its name when no RUN tells */
    uint32_t user_line; /* 0: none is named */
    struct texts
        made_scripts;     /* RUN that write files, whole: "RUN echo ... > start.sh" */
    struct texts written; /* the absolute paths that these write */
    struct {
        struct kept_loss *items;
        size_t count, room;
    } losses; /* in the order of the lines */
};

/* Reads the stages of FILE whose layers are in the image of TARGET (a name or number;
 * empty: the last). Installs of Python packages are passed over. Texts come from ARENA.
 */
void kept_find(struct kept *self, struct arena *arena, const struct dockerfile *file,
               struct text target, const struct image_rules *rules);

#endif
