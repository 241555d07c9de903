/* What a build sends, as a table for people and as JSON: depclose.context/1, which
 * docs/schema/context.schema.json describes. */
#ifndef EMIT_CONTEXT_H
#define EMIT_CONTEXT_H

#include "context/census.h"
#include "context/lint.h"
#include "context/needs.h"

#include <stdio.h>

/* A need that the present ignore file drops. */
struct context_loss {
    const struct need *need;
    struct text path;   /* relative to the context */
    struct text folder; /* the topmost above it that is dropped, too; or empty */
    const struct ignore_pattern *pattern;
};

struct context_report {
    struct text context;     /* as the user named it */
    struct text dockerfile;  /* empty: none */
    struct text ignore_file; /* empty: none */
    const struct ignore *ignore;
    const struct scan *scan;
    struct census_items files, folders; /* the largest */
    struct culprits culprits;
    struct taken_all taken;
    struct lint_findings lint; /* of the Dockerfile */
    const struct scan *needed; /* what the whitelist lets in; NULL: it is not known */
    struct text needed_why;    /* how to get the whitelist, or why there is none */
    struct {
        struct context_loss *items;
        size_t count, room;
    } losses;
    uint64_t limit; /* --max-size; UINT64_MAX: none */
};

/* How a table may look. */
struct context_look {
    size_t width; /* columns of the terminal; 0: not a terminal, lines are not cut */
    bool unicode; /* bars of blocks, else of `#` */
};

void emit_context_text(struct arena *arena, const struct context_report *report,
                       struct context_look look, FILE *out);
void emit_context_json(const struct context_report *report, FILE *out);

/* The path of everything that is sent, each followed by END. */
void emit_context_list(struct arena *arena, const struct scan *scan, char end, FILE *out);

#endif
