/* UTF-8 as Go reads it: every byte that begins no valid sequence is U+FFFD by itself. */
#ifndef CONTEXT_RUNE_H
#define CONTEXT_RUNE_H

#include "base/text.h"

#define RUNE_ERROR 0xfffd
#define RUNE_LAST 0x10ffff

/* The rune at byte AT < TEXT.len; *WIDTH becomes its length in bytes. */
uint32_t rune_decode(struct text text, size_t at, size_t *width);

/* Whether the rune at AT is U+FFFD because the bytes there are not UTF-8. */
bool rune_is_invalid(uint32_t rune, size_t width);

void rune_encode(struct buffer *out, uint32_t rune);

/* TEXT without white space, as unicode.IsSpace has it, at both ends. */
struct text rune_trim_space(struct text text);

#endif
