/* How often the files of a repository change, as Git's history tells. */
#ifndef CONTEXT_HISTORY_H
#define CONTEXT_HISTORY_H

#include "base/map.h"

struct history {
    struct arena *arena;
    struct map changes; /* repository path to the number of commits that changed it */
    struct map folders; /* the same of folders: commits that changed something below */
    bool known;         /* false: no Git, no commit, or a shallow clone */
};

/* Reads the history of ROOT (absolute), of its last commits where there are very many. A
 * shallow clone tells nothing: its first commit seems to have made everything. */
void history_read(struct history *self, struct arena *arena, struct text root);

/* How many commits changed PATH, a file or a folder (a repository path); 0 when nothing
 * is known. */
uint32_t history_changes(const struct history *self, struct text path);

#endif
