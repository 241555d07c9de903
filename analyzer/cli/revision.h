/* A commit of the repository, laid out in a folder of its own. */
#ifndef CLI_REVISION_H
#define CLI_REVISION_H

#include "base/diag.h"

struct revision {
    struct text commit; /* its full name */
    struct text folder; /* temporary, absolute: where the commit's files stand */
    struct text root;   /* absolute: the folder in it that the project's root is */
};

/* Lays out REV, or where HEAD left it (their merge base), for the project at ROOT
 * (absolute). Neither index nor working tree nor configuration of the repository is
 * touched. False, with an error, when there is no Git, no repository or no such revision;
 * nothing is left behind then. */
bool revision_open(struct arena *arena, struct text root, struct text rev,
                   struct revision *revision, struct diags *diags);

/* Removes its folder. */
void revision_close(const struct revision *revision);

#endif
