/* What a branch changes for each service, as text, JSON and a Markdown table. */
#ifndef EMIT_DIFF_H
#define EMIT_DIFF_H

#include "base/text.h"

#include <stdio.h>

/* A package on one side, or on both. */
struct package_change {
    struct text name;
    struct text before, after; /* versions; empty: not there, or none is known */
    uint64_t bytes;      /* of the side that has it, the new one first; 0: unknown */
    struct text because; /* "ai/x.py:12" of an added or removed one; empty: something else
                            brings it */
    struct text root;    /* the package that code imports, when it is another */
};

struct package_changes {
    struct package_change *items;
    size_t count, room;
};

struct service_diff {
    struct text name;
    enum {
        SERVICE_SAME,
        SERVICE_CHANGED,
        SERVICE_ADDED,   /* the base does not have it */
        SERVICE_REMOVED, /* only the base has it */
        SERVICE_UNKNOWN, /* the base's cannot be analysed */
    } status;
    struct text reason;                             /* of SERVICE_UNKNOWN */
    struct package_changes added, removed, changed; /* the largest first; by name */
    struct texts files_added, files_removed;        /* sorted */
    uint64_t before, after; /* bytes of all packages, where known */
    size_t unknown;         /* packages of the new side without a size */
};

struct diff {
    struct text revision, commit; /* as it was asked for; what was compared with */
    struct {
        struct service_diff *items;
        size_t count, room;
    } services;
};

void emit_diff_text(struct arena *arena, const struct diff *diff, FILE *out);
/* {"schema": "depclose.diff/1", ...}: docs/schema/diff.schema.json. */
void emit_diff_json(struct arena *arena, const struct diff *diff, FILE *out);
/* For a comment of a pull request. */
void emit_diff_markdown(struct arena *arena, const struct diff *diff, FILE *out);

#endif
