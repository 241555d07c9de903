/* A Compose file: its services, and how each is built and started.
 *
 * The format is the Compose Specification's: anchors and `<<`, ${NAME:-default}
 * interpolation (the environment of a run is not asked, the .env file beside is),
 * short and long forms, `extends`, `include`, override files beside it. Paths are given
 * relative to the repository's root. */
#ifndef IMAGE_COMPOSE_H
#define IMAGE_COMPOSE_H

#include "base/diag.h"
#include "image/variables.h"

struct compose_mount {
    struct text source; /* repository path; a bind mount from inside the repository */
    struct text target; /* absolute run-time path */
};

/* Anything that is mounted over a folder of the image. */
struct compose_storage {
    struct text source; /* a volume's name, a path as written or absolute; empty for a
                           volume without a name */
    struct text target; /* absolute run-time path */
    bool bind;          /* a folder of the host */
};

struct compose_command {
    bool given;
    bool empty;         /* `[]` or "": takes the image's away */
    struct texts words; /* exec form: Compose splits strings into words, with no shell */
};

struct compose_service {
    struct text name;
    struct place place;     /* of its key */
    struct text image;      /* as written; may be empty */
    bool builds;            /* has `build` */
    bool local;             /* the build context is a folder of the repository */
    struct text context;    /* the build context: a repository path when it is local, else
                               as written */
    struct text dockerfile; /* repository path; "Dockerfile" of the context by default; as
                               written when the context is not local or the file is not in
                               the repository */
    struct text inline_dockerfile; /* dockerfile_inline; else empty */
    struct text target;            /* of a multi-stage build */
    struct variables arguments;
    struct variables contexts; /* additional_contexts: name and value; a local one's
                                      value is a repository path */
    struct compose_command command, entrypoint;
    struct text working_folder;
    struct texts profiles;
    struct variables environment; /* env_file's first, then environment's; those that
                                         are passed on from the environment of the run
                                         only when the .env file sets them */
    struct {
        struct compose_mount *items;
        size_t count, room;
    } mounts; /* bind mounts from inside the repository, in order */
    struct {
        struct compose_storage *items;
        size_t count, room;
    } storage; /* all mounts and volumes, in order */
};

struct compose {
    struct text path; /* repository path */
    struct compose_service *items;
    size_t count, room;
};

/* Reads the Compose file PATH (relative to ROOT, absolute), with what it extends and
 * includes, and with the override file beside it when Compose would take that by itself
 * (`compose.override.yaml` beside `compose.yaml`). NULL when it cannot be read: an error
 * with its place has been recorded. What is not understood is a warning with its place;
 * files that are not in the repository, as .env files often are, and variables that
 * nothing sets are notes. ASKED is added the absolute paths of all files that were read,
 * or looked for. */
struct compose *compose_read(struct arena *arena, struct text root, struct text path,
                             struct texts *asked, struct diags *diags);

/* Whether a file's name is one by which Compose files go: compose.yaml,
 * docker-compose.yml, docker-compose.prod.yml, compose.override.yaml, ... */
bool compose_is_name(struct text name);

#endif
