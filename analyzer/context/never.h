/* What never gets into an image, wherever it lies: secrets, caches, bytecode. */
#ifndef CONTEXT_NEVER_H
#define CONTEXT_NEVER_H

#include "base/text.h"

enum never_kind {
    NEVER_NOT,    /* it may get in */
    NEVER_CACHE,  /* made again by whoever needs it: bytecode, caches, environments */
    NEVER_SECRET, /* keys, tokens, settings that hold them; the history, which may */
};

struct never {
    const char
        *pattern; /* as an ignore file has it; begins with a double star and slash */
    enum never_kind kind;
};

/* The patterns, in the order in which they are written; a NULL pattern ends them. */
extern const struct never never_patterns[];

/* The pattern that keeps PATH, or a folder above it, out; NULL when there is none. */
const struct never *never_find(struct text path);

/* Whether the file at PATH, which has BYTES, is plainly no secret though a pattern is for
 * its name: a public certificate or key, a template of settings. */
bool never_is_public(struct text path, struct text bytes);

#endif
