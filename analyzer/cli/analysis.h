/* What most commands begin with: from the words on the command line to the closure of the
 * entries, stage by stage. */
#ifndef CLI_ANALYSIS_H
#define CLI_ANALYSIS_H

#include "cli/targets.h"
#include "discover/config.h"
#include "discover/containers.h"
#include "discover/rules.h"
#include "discover/services.h"
#include "graph/data_files.h"
#include "packages/environment.h"
#include "packages/providers.h"
#include "packages/reached.h"

/* Lock files are large, and services share them: each is parsed once. */
struct locks {
    struct map files; /* repository paths; the index in `items` */
    const struct toml **items;
    size_t count, room;
};

struct analysis {
    struct run *run;
    struct arena *arena;
    struct diags *diags;

    struct root root;
    struct text
        folder; /* absolute: what words of ENTRY are relative to, before the root */
    struct layout *repository;   /* run-time paths are repository paths: for manifests */
    struct layout *layout;       /* where the code stands when it runs; often the same */
    struct container *container; /* that the entries run in; NULL: none is known */
    struct rules *rules;
    uint64_t heavy_threshold; /* bytes from which a distribution is heavy; 0: default */
    struct entries entries;
    struct search_roots roots;
    struct config config;
    const struct config_service *service; /* that ENTRY is, by name or entry; or NULL */
    struct manifest manifest;             /* the first entry's */
    dist_id owner; /* the distribution that the manifest describes, or NONE */
    struct catalog catalog;
    struct environment environment;
    struct text environment_why;
    struct providers *providers;
    struct provisions provisions;
    const struct installed_facts *installed; /* of the environment; NULL without one */
    const struct closure_deep
        *deep;                  /* --deep: which files of it are reached; else NULL */
    struct map installed_names; /* --deep: import name to dist_id; see cli/deep.h */
    struct targets targets;

    struct locks *locks; /* that were read, in this analysis or an earlier one */
    struct store *store; /* released by analysis_release */
    struct resolver *resolver;
    struct graph *graph;
    struct reached_all reached;
    struct implied_sightings *sightings; /* see cli/implied.h; NULL until looked for */
};

/* Finds the root, the manifest, the lock and the environment, with or without entries:
 * all that is needed before code is read. On failure errors have been recorded. */
bool analysis_open(struct analysis *self, struct run *run);

/* The rest: entries, search path, graph, reached distributions. */
bool analysis_run(struct analysis *self);

/* Both. */
bool analysis_begin(struct analysis *self, struct run *run);

/* Releases what is not arena memory; also after a failure. */
void analysis_release(struct analysis *self);

/* Whether a platform condition may hold on one of the targets; CONTEXT is the analysis.
 */
bool analysis_may_hold(void *context, struct text when);

/* What lies outside the repository, as resolve/ asks for it. */
struct outside analysis_outside(struct analysis *self);

/* The distributions that the graph reaches, with the options of the run. */
struct reached_all analysis_find_reached(struct analysis *self);

/* Has imports that lead nowhere count as guarded where they stand in a handler that never
 * runs. */
void analysis_settle_fallbacks(struct analysis *self);

/* Records, for each import that leads nowhere, an error or a warning with a way out (see
 * DESIGN, "Nothing is guessed in silence"). False when an artefact has to be refused. */
bool analysis_tell_unresolved(struct analysis *self);

/* The same for distributions that code imports and no target installs, by their markers;
 * ABSENT has their names. */
bool analysis_tell_absent(struct analysis *self, const struct texts *absent);

#endif
