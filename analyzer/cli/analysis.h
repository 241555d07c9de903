/* What most commands begin with: from the words on the command line to the closure of the
 * entries, stage by stage. */
#ifndef CLI_ANALYSIS_H
#define CLI_ANALYSIS_H

#include "cli/command.h"
#include "discover/rules.h"
#include "discover/services.h"
#include "packages/environment.h"
#include "packages/providers.h"
#include "packages/reached.h"

struct analysis {
    struct run *run;
    struct arena *arena;
    struct diags *diags;

    struct root root;
    struct layout *layout;
    struct rules *rules;
    struct entries entries;
    struct search_roots roots;
    struct manifest manifest; /* the first entry's */
    struct catalog catalog;
    struct environment environment;
    struct providers *providers;
    struct provisions provisions;
    struct {
        struct target *items; /* at least one; all have the same Python versions */
        size_t count, room;
    } targets;

    struct store *store; /* released by analysis_release */
    struct resolver *resolver;
    struct graph *graph;
    struct reached_all reached;
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

/* What lies outside the repository, as resolve/ asks for it. */
struct outside analysis_outside(struct analysis *self);

/* Records, for each import that leads nowhere, an error or a warning with a way out (see
 * DESIGN, "Nothing is guessed in silence"). False when an artefact has to be refused. */
bool analysis_tell_unresolved(struct analysis *self);

#endif
