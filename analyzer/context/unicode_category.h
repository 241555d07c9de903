/* The general categories of Unicode 15, by their first letter: Letter, Mark, Number,
 * Punctuation, Symbol, separator (Z), other (C). */
#ifndef CONTEXT_UNICODE_CATEGORY_H
#define CONTEXT_UNICODE_CATEGORY_H

#include "base/text.h"
#include "context/regexp_node.h"

struct rune_ranges {
    struct rune_range *items;
    size_t count, room;
};

/* The runes of the category NAME ("L", in any case), in order; false when NAME is not
 * one. */
bool unicode_category_ranges(struct arena *arena, struct text name,
                             struct rune_ranges *ranges);

#endif
