/* The patterns of ${name#pattern}, ${name%pattern} and ${name/pattern/text}: `*`, `?`,
 * and a backslash before them. As in BuildKit neither matches a newline. */
#ifndef IMAGE_DOCKERFILE_PATTERN_H
#define IMAGE_DOCKERFILE_PATTERN_H

#include "base/text.h"

/* Takes the LONGEST (else the shortest) match off the start or the end of *VALUE. False
 * when the pattern escapes another character than `*`, `?`, `\`, `}` or `/`, or has more
 * than a thousand stars. */
bool pattern_trim_start(struct arena *arena, struct text pattern, bool longest,
                        struct text *value);
bool pattern_trim_end(struct arena *arena, struct text pattern, bool longest,
                      struct text *value);

/* Replaces the first match in *VALUE, or ALL of them; with ALL, `$0` and `${0}` in
 * REPLACEMENT stand for the match, `$$` for a dollar sign, and other names for nothing.
 * False also when the result would be larger than LIMIT. */
bool pattern_replace(struct arena *arena, struct text pattern, struct text replacement,
                     bool all, size_t limit, struct text *value);

#endif
