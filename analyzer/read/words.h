/* Finds the few words of a file that can make a fact, in one pass over its bytes.
 *
 * A statement in which none of them stands needs no closer look. Strings and comments
 * count too: the reader of the statement finds out. */
#ifndef READ_WORDS_H
#define READ_WORDS_H

#include "base/text.h"

enum {
    /* The shortest of the words below: the search steps by up to this many bytes. */
    WORD_SHORTEST = 7,
    WORD_TABLE = 1 << 12,
};

struct word_finder {
    unsigned char steps[WORD_TABLE]; /* how far to go on, by the two bytes at hand */
};

/* The offsets at which words stand, ascending. */
struct word_hits {
    size_t *items;
    size_t count, room;
};

void words_init(struct word_finder *self);
void words_find(const struct word_finder *self, struct arena *arena, struct text source,
                struct word_hits *hits);

#endif
