/* What a Git command prints about a repository. */
#ifndef CONTEXT_GIT_H
#define CONTEXT_GIT_H

#include "base/text.h"

/* Runs `git WORDS` in ROOT (absolute), WORDS ending in NULL, and adds its output to OUT.
 * False where Git is not installed, or says no: OUT may then hold a part. */
bool git_output(struct text root, const char *const *words, struct buffer *out);

#endif
