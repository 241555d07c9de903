/* --deep: the closure goes on through the source of installed distributions. */
#ifndef CLI_DEEP_H
#define CLI_DEEP_H

#include "cli/analysis.h"
#include "emit/closure.h"

/* The folder at which the layout has the environment's files. */
#define DEEP_FOLDER ".environment"

/* Puts the environment's site-packages on the search path, read as source. False, with an
 * error, when there is no environment. */
bool deep_open(struct analysis *self);

/* What the environment's distributions declare, for the graph; NULL without one. */
const struct installed_facts *deep_installed(struct analysis *self);

/* Which installed distribution has a module: by the longest part of its name that one
 * provides. */
bool deep_claim(struct analysis *self, struct text module, struct claim *claim);

/* The installed distribution that has a module's file; DIST_NONE for one of the project,
 * and for what nobody owns. */
dist_id deep_owner(const struct analysis *self, module_id id);

/* What the closure's document says of installed distributions. */
const struct closure_deep *deep_result(struct analysis *self);

#endif
