/* Reading what the project names into the catalog: manifests, locks, environments. */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "cli/analysis.h"

/* The manifest nearest to each entry (to HOME without entries), and the lock. False when
 * one cannot be understood; errors have been recorded. */
bool load_manifests(struct analysis *self, struct text home);

/* The environment, where there is one. False when --python names none. */
bool load_environment(struct analysis *self, struct text home);

/* Who provides which import, by all that was loaded; NULL after an error. */
struct providers *load_providers(struct analysis *self);

/* Adds the folders of workspace members, path dependencies and editable installs. */
void load_local_roots(struct analysis *self);

/* Adds a folder of the repository to the search path, wherever it stands at run time. */
void load_add_root(struct analysis *self, struct text folder, enum root_rank rank,
                   struct text why);

/* Adds what the manifest of an inferred source root declares. */
void load_root_manifest(struct analysis *self, struct text folder);

#endif
