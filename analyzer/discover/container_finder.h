/* What containers are looked for in; private to containers.c. */
#ifndef DISCOVER_CONTAINER_FINDER_H
#define DISCOVER_CONTAINER_FINDER_H

#include "discover/containers.h"

struct finder {
    struct arena *arena;
    const struct container_search *search;
    struct diags *diags;
    struct texts dockerfiles; /* repository paths */
    struct {
        struct compose **items;
        size_t count, room;
    } composes;
    struct texts compose_files;
};

/* Finds the Dockerfiles and Compose files of the repository, and reads the latter. */
void finder_look(struct finder *self);

/* Reads the Compose file FILE, as compose_read() does. */
struct compose *finder_read_compose(struct finder *self, struct text file,
                                    struct diags *diags);

/* The service of that name, or NULL. */
const struct compose_service *finder_service_in(const struct compose *compose,
                                                struct text name);

/* The service NAME of all Compose files; NULL when there is none, or, with *AMBIGUOUS and
 * an error, when several differ. */
const struct compose_service *finder_service(struct finder *self, struct text name,
                                             bool *ambiguous);

/* The service that builds the image which SERVICE runs by its name, or SERVICE itself. */
const struct compose_service *finder_builder_of(struct finder *self,
                                                const struct compose_service *service);

/* The one service that builds the Dockerfile PATH: by whatever files, under one name. */
const struct compose_service *finder_service_of_dockerfile(struct finder *self,
                                                           struct text path);

/* Any service that builds it, when all agree on the context. */
const struct compose_service *finder_context_of_dockerfile(struct finder *self,
                                                           struct text path);

#endif
