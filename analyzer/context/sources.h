/* What a Dockerfile itself takes from its build context. */
#ifndef CONTEXT_SOURCES_H
#define CONTEXT_SOURCES_H

#include "context/needs.h"
#include "image/dockerfile.h"
#include "image/variables.h"

/* A source of COPY or ADD, or of a bind mount of RUN. */
struct source {
    struct text path;   /* relative to the context, clean; "" is all of it; may be a
                           pattern */
    struct place place; /* of the instruction */
};

/* What RUN, CMD, ENTRYPOINT or HEALTHCHECK runs. */
struct source_command {
    struct text words;  /* as a shell would read them; the exec form's words with spaces
                           between them */
    struct text stage;  /* the number of its stage */
    struct place place; /* of the instruction */
};

struct sources {
    struct source *items; /* in the order of the file */
    size_t count, room;
    struct {
        struct source_command *items; /* in the order of the file */
        size_t count, room;
    } commands;
};

/* The sources and commands of the stages that building TARGET (a name or number; empty:
 * the last) runs, variables substituted; ARGUMENTS are those of --build-arg. What cannot
 * be told is warned of, and left out. */
struct sources sources_find(struct arena *arena, const struct dockerfile *dockerfile,
                            struct text target, const struct variables *arguments,
                            struct diags *diags);

/* Whether a source takes PATH (relative to the context), or a folder that it is in. */
bool sources_take(struct arena *arena, const struct sources *self, struct text path);

struct sources_options {
    struct layout *layout;       /* the repository's identity layout */
    struct text context;         /* repository path */
    const struct texts *tracked; /* as tracked_list() gives them; NULL: not known */
    bool keeps_folders; /* a folder with Python of which nothing is needed counts whole */
};

/* Adds what the sources need to be there. A file: itself. A folder with something of what
 * is needed already: nothing, it is cut down to that. A folder without Python: all of it.
 * A folder with Python of which nothing is needed: the folder alone, and a warning, but
 * for `keeps_folders`. */
void needs_add_sources(struct needs *self, const struct sources *sources,
                       const struct sources_options *options, struct diags *diags);

#endif
