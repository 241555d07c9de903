/* Everything an entry reaches, as a document. */
#ifndef EMIT_CLOSURE_H
#define EMIT_CLOSURE_H

#include "graph/data_files.h"
#include "graph/models.h"
#include "packages/reached.h"
#include "packages/selection.h"

#include <stdio.h>

/* A distribution's size and what is said about it. */
struct weight {
    uint64_t bytes;     /* 0: unknown */
    const char *source; /* "installed", "wheel", "rules"; NULL: unknown */
    bool heavy;
};

/* A distribution that code names, or a manifest declares, and that is left out. */
struct dropped {
    dist_id distribution;
    struct text reason;
    struct weight weight;
};

/* What --deep adds: the files of installed distributions. */
struct closure_deep {
    const size_t *files;  /* by dist_id: how many of its files can be loaded by code that
                             is reached */
    size_t distributions; /* how many of these there are */
};

struct closure {
    struct text root;
    const struct entries *entries;
    const struct graph *graph;
    const struct catalog *catalog;
    const struct reached_all *reached;
    const struct selection *selection;
    struct weight *weights; /* of selection->packages, by index */
    struct {
        struct dropped *items; /* sorted by name */
        size_t count, room;
    } dropped;
    const struct data_files *data;
    const struct model_downloads *models; /* NULL: they were not looked for */
    const struct model_rules *model_rules;
    const struct closure_deep *deep; /* NULL without --deep */
};

/* The first-party files of the closure, sorted; under --deep, behind them, those of
 * installed distributions. */
struct texts closure_files(struct arena *arena, const struct closure *closure);

/* {"schema": "depclose.closure/1", ...}: DESIGN section 6, docs/schema/closure.json. */
void emit_closure_json(struct arena *arena, const struct closure *closure, FILE *out);

/* For people: the project's own files and data, packages, what was left out; under --deep
 * also how many files of each package are reached. */
void emit_closure_text(struct arena *arena, const struct closure *closure, FILE *out);

/* First-party modules and the distributions they import, for Graphviz and Mermaid. */
void emit_closure_dot(const struct closure *closure, FILE *out);
void emit_closure_mermaid(const struct closure *closure, FILE *out);

#endif
