/* What a repository starts: services of Compose files, Dockerfiles, likely files.
 *
 * Services of one image that start the same files are one: they differ in their
 * environments only, and the Dockerfile tells all. */
#ifndef CLI_FOUND_H
#define CLI_FOUND_H

#include "cli/analysis.h"

struct found_service {
    struct text name;       /* unlike any other's */
    struct text entry;      /* an ENTRY; empty: the Dockerfile is it */
    struct text dockerfile; /* repository path; may be empty */
    struct text starts;     /* the files that its container starts, each with a space */
    struct texts files;     /* the same, one by one */
    struct text why;        /* of a file: "creates a FastAPI app"; else empty */
    size_t containers;      /* how many services of Compose files it stands for */
    bool shares; /* the Dockerfile with another one, which starts something else */
};

struct found_services {
    struct found_service *items;
    size_t count, room;
};

/* What containers start; likely files, the best first, only where there are none: beside
 * images, scripts are for developers. ANALYSIS has been opened. */
struct found_services found_services(struct analysis *analysis);

/* What an image is called after its Dockerfile, unlike any service: "agent" of
 * "Dockerfile.agent" and of "agent/Dockerfile". */
struct text found_image_name(struct arena *arena, const struct found_services *found,
                             struct text dockerfile);

/* Whether the image that DOCKERFILE builds, without what Compose mounts, has all FILES.
 */
bool found_image_has(struct analysis *analysis, struct text dockerfile,
                     const struct texts *files);

#endif
