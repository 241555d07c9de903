/* Regular expressions as Go's package regexp reads them: what a pattern of an ignore file
 * becomes.
 *
 * The syntax is that of regexp/syntax with the flags of regexp.Compile, as far as the
 * translation of a pattern can bring it forth: literals, classes, escapes, `^` `$` `|`
 * `.`, groups, repetitions. A match is looked for anywhere in a text and takes time
 * proportional to its length, whatever the expression. */
#ifndef CONTEXT_REGEXP_H
#define CONTEXT_REGEXP_H

#include "base/text.h"

struct regexp;

/* The memory in which matches run; one of them serves many expressions, one after the
 * other, in one thread. Starts as {.arena = arena}. */
struct regexp_threads {
    struct arena *arena;
    uint32_t *marks, *waiting, *pending, *stack;
    uint32_t room, generation;
};

/* NULL when Go would refuse EXPRESSION: *WRONG says why, in words. EXPRESSION is UTF-8
 * and is borrowed. */
struct regexp *regexp_compile(struct arena *arena, struct text expression,
                              struct text *wrong);

/* Whether the expression matches somewhere in TEXT, which need not be UTF-8. */
bool regexp_match(const struct regexp *self, struct text text,
                  struct regexp_threads *threads);

#endif
