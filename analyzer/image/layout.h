/* Where the code will stand when it runs: a map from run-time paths to repository paths.
 *
 * Imports resolve at run-time paths; every answer is given back in repository paths. The
 * identity layout is the repository itself, whose run-time paths are those relative to
 * its root. Folders are listed once and remembered, so a look-up costs no system call
 * after the first in its folder. A layout belongs to one thread. */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "base/file.h"

struct layout;

/* The repository at ROOT (absolute) as it is. Memory comes from ARENA. */
struct layout *layout_identity(struct arena *arena, struct text root);

/* What stands at the run-time path AT (clean). *PATH, when not NULL, becomes its path in
 * the repository, relative to the root. */
enum file_kind layout_find(struct layout *self, struct text at, struct text *path);

/* The entries of a folder, sorted by name; NULL when AT is not a folder that can be read.
 * Owned by the layout. */
const struct folder *layout_list(struct layout *self, struct text at);

/* The path at which the file with repository path PATH can be opened. */
struct text layout_open_path(struct arena *arena, const struct layout *self,
                             struct text path);

/* The repository's root, absolute. */
struct text layout_root(const struct layout *self);

#endif
