/* What a Git command prints about a repository. */
#ifndef CONTEXT_GIT_H
#define CONTEXT_GIT_H

#include "base/text.h"

/* Runs `git WORDS` in ROOT (absolute), WORDS ending in NULL, and adds its output to OUT.
 * The repository is the one that ROOT stands in, also where a hook of another one runs;
 * the index may be the one that such a hook is about to commit. False where Git is not
 * installed, or says no: OUT may then hold a part. */
bool git_output(struct text root, const char *const *words, struct buffer *out);

/* The same in a repository of our own, which nothing of the environment leads away from.
 */
bool git_output_apart(struct text root, const char *const *words, struct buffer *out);

#endif
