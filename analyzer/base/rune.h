/* Characters of a text that is UTF-8, or nearly: a byte that is not part of any counts
 * as one character, RUNE_ERROR, as Go's unicode/utf8 has it. Letters and digits are those
 * of Unicode 15. */
#ifndef BASE_RUNE_H
#define BASE_RUNE_H

#include "base/text.h"

#define RUNE_ERROR 0xFFFDu

/* The character at byte AT < text.len, and how many bytes it takes. */
uint32_t rune_at(struct text text, size_t at, size_t *width);

void buffer_add_rune(struct buffer *self, uint32_t rune);

bool rune_is_space(uint32_t rune);
bool rune_is_letter(uint32_t rune); /* category L */
bool rune_is_digit(uint32_t rune);  /* category Nd */

/* Without rune_is_space() at the start, and at both ends. */
struct text text_trim_start_runes(struct text text);
struct text text_trim_runes(struct text text);

/* In lower case as far as the result is ASCII (the Kelvin sign is a "k"); other
 * characters stay. */
struct text text_lower_runes(struct arena *arena, struct text text);

#endif
