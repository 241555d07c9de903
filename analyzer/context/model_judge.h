/* What becomes of a service's models in its image: which are baked, which are hidden or
 * downloaded again by each container. */
#ifndef CONTEXT_MODEL_JUDGE_H
#define CONTEXT_MODEL_JUDGE_H

#include "context/model_layers.h"
#include "discover/containers.h"

struct model_finding {
    const char *id; /* "model-each-start" and those of lint.h */
    struct place place;
    struct text message, help; /* as in a diagnostic */
};

struct model_findings {
    struct model_finding *items;
    size_t count, room;
};

/* Adds what the commands of the container's scripts download when it starts: of its
 * ENTRYPOINT, its CMD and the shell scripts that these name. */
void models_find_starts(struct arena *arena, const struct container *container,
                        const struct model_query *query, struct model_downloads *found);

/* Sets `baked` of the downloads of code that a line of the Dockerfile brings into the
 * image, and their folders, where "~" is the home of its user. Adds to FINDINGS what is
 * hidden by mounts of a service, and what nothing keeps. */
void models_judge(struct arena *arena, struct model_downloads *downloads,
                  const struct model_layers *layers, const struct container *container,
                  struct model_findings *findings);

#endif
