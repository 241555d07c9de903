/* A path as a line of an ignore file that matches this path and no other. */
#ifndef CONTEXT_PATTERN_H
#define CONTEXT_PATTERN_H

#include "base/text.h"

/* The pattern for PATH (clean, relative to the context), as
 * github.com/moby/patternmatcher v0.6.1 and its ignorefile read it. Most paths stand for
 * themselves; one that has characters special to patterns cannot, and then a builder no
 * longer skips the folders that a list of plain paths rules out. KEEP is for a line that
 * begins with "!", which is added. False when no pattern can say it: a newline. */
bool pattern_of_path(struct arena *arena, struct text path, bool keep,
                     struct text *pattern);

#endif
