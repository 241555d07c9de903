/* Text is a slice into somebody's bytes: a loaded file, an arena, a literal.
 *
 * A slice owns nothing and need not end in NUL; what it borrows from must outlive it.
 * Text is bytes: nothing here knows of encodings. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;      /* bytes */
};

/* A list of texts, as array.h has it. */
struct texts {
    struct text *items;
    size_t count, room;
};

/* The slice of a string literal, and of a NUL-terminated string (NULL gives the empty
 * one). */
#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
struct text text_of(const char *string);

/* For "%.*s". */
#define TEXT_ARG(text) (int)(text).len, (text).ptr ? (text).ptr : ""

bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *string);
/* Order by bytes, as memcmp: <0, 0, >0. text_order is the same for qsort on struct text.
 */
int text_compare(struct text a, struct text b);
int text_order(const void *a, const void *b);
bool text_starts(struct text text, struct text with);
bool text_ends(struct text text, struct text with);
bool text_contains(struct text text, struct text part);

/* The part from byte FROM up to byte TO; both are cut to the text's length. */
struct text text_slice(struct text text, size_t from, size_t to);
/* Without spaces, tabs, carriage returns, newlines and form feeds at both ends. */
struct text text_trim(struct text text);
/* Index of the first / last BYTE, or SIZE_MAX. */
size_t text_find(struct text text, char byte);
size_t text_rfind(struct text text, char byte);
/* Takes the part before SEPARATOR off the front of *REST. Returns false when *REST was
 * used up: `while (text_cut(&rest, ',', &part))` sees every part, empty ones too. Like
 * "a," an empty text ends in an empty part; {0} has none. */
bool text_cut(struct text *rest, char separator, struct text *part);

/* Line LINE (1-based), without its end: \n, \r\n or \r. A byte order mark is no part of
 * the first. Empty behind the last. */
struct text text_line(struct text text, uint32_t line);

/* Copies into an arena; the copy is followed by a NUL, so that .ptr is a C string. */
struct text text_copy(struct arena *arena, struct text text);
struct text text_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct text text_vformat(struct arena *arena, const char *format, va_list args);
/* ASCII letters to lower case. */
struct text text_lower(struct arena *arena, struct text text);

/* Adds TEXT to a list unless it is there. */
void texts_add_once(struct arena *arena, struct texts *texts, struct text text);

/* FNV-1a over the bytes. */
uint32_t text_hash(struct text text);

/* A text being written. It grows in its arena; `text` is what was written so far, and is
 * followed by a NUL. Start with {.arena = arena}. */
struct buffer {
    struct arena *arena;
    struct text text;
    size_t room;
};

void buffer_add(struct buffer *self, struct text text);
void buffer_add_string(struct buffer *self, const char *string);
void buffer_add_byte(struct buffer *self, char byte);
void buffer_format(struct buffer *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
