/* A path as a line of an ignore file that matches this path and no other. */
#ifndef CONTEXT_PATTERN_H
#define CONTEXT_PATTERN_H

#include "base/text.h"

/* The line that lets PATH (clean, relative to the context) in again, "!" and all, as
 * github.com/moby/patternmatcher v0.6.1 and its ignorefile read it. Most paths stand for
 * themselves; one with characters that are special to patterns cannot, and then a builder
 * enters every folder, also those that a list of plain paths would have ruled out. False
 * when no pattern can say it: a newline. */
bool pattern_of_path(struct arena *arena, struct text path, struct text *pattern);

/* The line that keeps out what stands in the folder PATH. */
bool pattern_of_contents(struct arena *arena, struct text path, struct text *pattern);

#endif
