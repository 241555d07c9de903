/* Which files of a repository Git tracks, or would track: what is not ignored. */
#ifndef CONTEXT_TRACKED_H
#define CONTEXT_TRACKED_H

#include "base/text.h"

/* What `git ls-files --cached --others --exclude-standard` prints in ROOT (absolute):
 * paths relative to it, sorted, each once. A submodule and a repository inside this one
 * are one path each. False, and an empty list, where Git is not installed or ROOT is in
 * no work tree that Git is willing to read. */
bool tracked_list(struct arena *arena, struct text root, struct texts *paths);

#endif
