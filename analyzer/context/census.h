/* What makes a context large: sums over folders, the largest files and folders, what
 * seldom belongs there, and what each line of a Dockerfile takes. */
#ifndef CONTEXT_CENSUS_H
#define CONTEXT_CENSUS_H

#include "context/scan.h"
#include "context/sources.h"
#include "discover/rules.h"

/* Of an entry, and all that is below it. */
struct census_sum {
    uint64_t bytes;
    uint32_t files;
    uint32_t end; /* the entry behind the last of them */
};

/* For each entry of the scan. */
struct census_sum *census_sums(struct arena *arena, const struct scan *scan);

struct census_item {
    struct text path; /* relative to the context */
    uint64_t bytes;
    uint32_t files;
    bool folder;
};

struct census_items {
    struct census_item *items; /* the largest first, equals by path */
    size_t count, room;
};

/* At most LIMIT of the largest; none that are empty. */
struct census_items census_files(struct arena *arena, const struct scan *scan,
                                 size_t limit);

/* The same for folders. One that is nine tenths a folder in it is not listed: that one
 * is. */
struct census_items census_folders(struct arena *arena, const struct scan *scan,
                                   const struct census_sum *sums, size_t limit);

struct culprit {
    const struct culprit_rule *rule;
    struct census_items paths; /* not those below another of them */
    uint64_t bytes;
    uint64_t files;
    struct texts needed; /* those of the paths that a service needs; found by others */
    struct texts lines;  /* of an ignore file: each takes some of them away, together they
                           take all */
};

struct culprits {
    struct culprit
        *items; /* in the order of their bytes, those of the first rule first */
    size_t count, room;
};

struct culprits census_culprits(struct arena *arena, const struct scan *scan,
                                const struct census_sum *sums,
                                const struct context_rules *rules);

/* What an instruction takes from the context: COPY, ADD, or a bind mount of RUN. */
struct taken {
    const struct instruction *instruction;
    uint64_t bytes; /* each path once */
    uint64_t files;
};

struct taken_all {
    struct taken *items; /* in the order of the file */
    size_t count, room;
};

/* SOURCES are those of DOCKERFILE. What --exclude names is not counted. */
struct taken_all census_taken(struct arena *arena, const struct scan *scan,
                              const struct dockerfile *dockerfile,
                              const struct sources *sources);

#endif
