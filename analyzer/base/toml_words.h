/* The words of a TOML document: strings, integers, dates, and the UTF-8 they are in.
 *
 * Each is given as the grammar of tree-sitter-toml has found it, and checked for what
 * that grammar lets pass. */
#ifndef BASE_TOML_WORDS_H
#define BASE_TOML_WORDS_H

#include "base/text.h"

/* Reads a string or quoted key, RAW with its quotes; what needs no change is borrowed.
 * False when an escape is no character, or when three quotes stand inside a multi-line
 * string. */
bool toml_parse_string(struct arena *arena, struct text raw, struct text *text);

/* Reads a decimal, 0x, 0o or 0b integer; false when 64 bits do not hold it. */
bool toml_parse_integer(struct text text, int64_t *value);

/* Whether a date, time or both are in the calendar; there are no leap seconds. */
bool toml_time_exists(struct text text);

/* Whether BYTES are UTF-8; if not, *AT is the first byte that is not. */
bool text_is_utf8(struct text bytes, size_t *at);

#endif
