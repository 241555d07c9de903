/* Python's tokens, as far as facts need them.
 *
 * A lexer reads one statement or a part of one, so line ends, comments and continuations
 * are blanks to it. Like all of read/ it may look at the NUL one past the source's end,
 * but takes nothing from beyond its own. */
#ifndef READ_LEXER_H
#define READ_LEXER_H

#include "base/text.h"

#include <string.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NAME, /* keywords too */
    TOKEN_NUMBER,
    TOKEN_STRING, /* one literal, with its prefix; formatted ones as a whole */
    TOKEN_OPERATOR,
};

struct token {
    enum token_kind kind;
    struct text text;
    unsigned prefix; /* TOKEN_STRING: its STRING_ bits */
};

struct lexer {
    const char *at, *end;
    struct token token; /* the last one read */
};

void lexer_init(struct lexer *self, struct text source);

/* Reads the next token into `token`; false at the end. An operator is one byte, or two
 * when the second is "=" or the pair is "->", "**", "//". */
bool lexer_next(struct lexer *self);

/* Whether the last token is the operator or name WORD. */
bool lexer_is(const struct lexer *self, const char *word);

/* The last token is an opening bracket: reads on to the one that closes it. False when
 * none does. */
bool lexer_skip_brackets(struct lexer *self);

/* text_is for a literal, without a call where the lengths differ. */
#define TEXT_IS(text, literal)                                                           \
    ((text).len == sizeof(literal) - 1 && memcmp((text).ptr, literal, (text).len) == 0)

/* Of names and numbers: letters, digits, "_", and all that is not ASCII. */
extern const bool lexer_word_bytes[256];

static inline bool lexer_is_word_byte(char byte)
{
    return lexer_word_bytes[(unsigned char)byte];
}

/* Past blanks and continued line ends, but not past a line's own end. */
const char *lexer_skip_blanks(const char *at, const char *end);
/* Past one line end (LF, CR LF or CR) at AT. */
const char *lexer_skip_newline(const char *at);

#endif
