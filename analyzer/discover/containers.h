/* The container that an entry runs in: a Dockerfile, or a service of a Compose file, with
 * the layout that it builds and the command that it starts. */
#ifndef DISCOVER_CONTAINERS_H
#define DISCOVER_CONTAINERS_H

#include "discover/entries.h"
#include "image/command.h"
#include "image/compose.h"
#include "image/image.h"

/* What a service mounts over a folder of its image. */
struct container_storage {
    struct compose_storage storage;
    struct place place; /* of the service */
};

struct container {
    struct text dockerfile; /* repository path; empty for a service that only mounts */
    struct text compose;    /* the Compose file that the service stands in; or empty */
    struct text service;
    struct text context; /* repository path of the build context */
    struct text context_why;
    struct dockerfile *instructions; /* of the Dockerfile; NULL without */
    struct text target;              /* the stage that is built; empty: the last */
    struct variables arguments;      /* that Compose gives to the build */
    struct image image;              /* with what the service mounts, sets and starts */
    struct {
        struct variables *items;
        size_t count, room;
    } environments; /* that the image may run in: of each service that builds it, or just
                       its own */
    struct {
        struct container_storage *items;
        size_t count, room;
    } storage; /* of these services */
    struct startup startup;
};

/* How containers are looked for. */
struct container_search {
    struct layout *repository;  /* the identity layout */
    struct text root;           /* absolute */
    struct text working_folder; /* absolute: paths are relative to it, then to the root */
    struct text context; /* --context, relative to the working folder; empty: inferred */
    struct text target;  /* --target */
    const struct command_rules *commands; /* how programs name what they start */
};

enum container_found {
    CONTAINER_NONE, /* the word means something else */
    CONTAINER_FOUND,
    CONTAINER_ERROR, /* errors have been recorded */
};

/* WORD as the path of a Dockerfile, "compose.yaml:service", or the name of a Compose
 * service. A file that is no Dockerfile wins over a service, a service over a folder. */
enum container_found container_of_word(struct arena *arena,
                                       const struct container_search *search,
                                       struct text word, struct diags *diags,
                                       struct container *container);

/* The container of the Dockerfile at PATH, as -f names it. */
bool container_of_dockerfile(struct arena *arena, const struct container_search *search,
                             struct text path, struct diags *diags,
                             struct container *container);

/* The one container of the repository that starts the file PATH (a repository path).
 * *OTHERS is how many do, when it is not one. */
enum container_found container_of_file(struct arena *arena,
                                       const struct container_search *search,
                                       struct text path, size_t *others,
                                       struct container *container);

struct containers {
    struct container *items;
    size_t count, room;
};

/* Every container of the repository that starts a Python program of it: the services of
 * Compose files, by their first definition, then Dockerfiles that no service builds. What
 * cannot be followed is left out. */
struct containers containers_all(struct arena *arena,
                                 const struct container_search *search);

/* What is asked for instead of what the command starts. */
struct container_asked {
    struct texts files;   /* repository paths */
    struct texts apps;    /* "pkg.mod" or "pkg.mod:attr", or a path in the image */
    struct texts modules; /* as `python -m` runs them */
};

/* What the command starts, as entries in the image's layout; the folders that they bring
 * are added to ROOTS. With ASKED, unless it is NULL or empty, just that: files as they
 * are started, or else as scripts where they stand in the image. False when one is not
 * there, or nothing is started: an error has been recorded. */
bool container_entries(struct arena *arena, const struct container *container,
                       struct text shown, const struct container_asked *asked,
                       struct layout *repository, struct search_roots *roots,
                       struct entries *entries, struct diags *diags);

#endif
