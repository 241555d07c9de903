/* String literals: where they end, and what they say.
 *
 * All sources that are read end in a NUL one past their last byte, which the functions
 * here may look at; END is that place. */
#ifndef READ_STRINGS_H
#define READ_STRINGS_H

#include "base/text.h"

enum {
    STRING_RAW = 1 << 0,       /* r"" */
    STRING_BYTES = 1 << 1,     /* b"" */
    STRING_FORMATTED = 1 << 2, /* f"" and, PEP 750, t"" */
};

/* One replacement field of an f-string. */
struct string_field {
    const char *open, *close; /* at its "{"; one past its "}" */
    const char *from, *to;    /* its expression, with what follows a "!" or "=" */
    bool in_format;           /* stands in another field's format */
};

/* What string_skip tells about; NULL for nothing. The fields of a format come before the
 * one that they stand in. Strings inside an expression are not looked into. */
struct string_visitor {
    void (*field)(void *context, const struct string_field *field);
    void *context;
};

/* The STRING_ bits of the prefix before QUOTE; looks back no further than FIRST. *START
 * becomes where the prefix begins. */
unsigned string_prefix(const char *first, const char *quote, const char **start);

/* One past the literal whose opening quote is at QUOTE. *CLOSED tells whether it ends
 * at all: when not, the result is the end of its line, or END. PEP 701: the fields of a
 * formatted string hold any quotes, comments and line ends. */
const char *string_skip(const char *quote, const char *end, unsigned prefix, bool *closed,
                        const struct string_visitor *visitor);

/* Adds what the literal LITERAL (prefix and quotes included) stands for. False for bytes
 * and for what cannot be told: an unclosed or formatted string, \N{...}, lone surrogates.
 */
bool string_decode(struct text literal, struct buffer *value);

/* The same for a formatted string, each field written as "*". */
bool string_decode_pattern(struct text literal, struct buffer *pattern);

/* The same, each field written by VISITOR. */
bool string_decode_fields(struct text literal, struct buffer *value,
                          const struct string_visitor *visitor);

#endif
