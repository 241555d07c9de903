/* Tokens of one statement: one table says what a byte begins. */
#include "read/lexer.h"

#include "read/strings.h"

#include <string.h>

enum byte_class {
    OTHER, /* an operator, or nothing of Python's */
    WORD,
    DIGIT,
    QUOTE,
    BLANK, /* line ends too */
};

/* clang-format off */
static const unsigned char classes[256] = {
    ['\t'] = BLANK, ['\n'] = BLANK, ['\f'] = BLANK, ['\r'] = BLANK, [' '] = BLANK,
    ['"'] = QUOTE, ['\''] = QUOTE,
    ['0'] = DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
    ['A'] = WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD,
    ['N'] = WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD,
    ['_'] = WORD,
    ['a'] = WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD,
    ['n'] = WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD,
};
/* clang-format on */

/* clang-format off */
#define TEN true, true, true, true, true, true, true, true, true, true
#define LETTERS TEN, TEN, true, true, true, true, true, true
#define SIXTEEN TEN, true, true, true, true, true, true
const bool lexer_word_bytes[256] = {
    ['0'] = TEN,
    ['A'] = LETTERS,
    ['_'] = true,
    ['a'] = LETTERS,
    [0x80] = SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN, SIXTEEN,
};
/* clang-format on */

static enum byte_class class_of(char byte)
{
    return (unsigned char)byte >= 0x80 ? WORD : classes[(unsigned char)byte];
}

const char *lexer_skip_newline(const char *at)
{
    return at + (at[0] == '\r' && at[1] == '\n' ? 2 : 1);
}

const char *lexer_skip_blanks(const char *at, const char *end)
{
    while (at < end) {
        if (*at == ' ' || *at == '\t' || *at == '\f')
            at++;
        else if (*at == '\\' && at + 1 < end && (at[1] == '\n' || at[1] == '\r'))
            at = lexer_skip_newline(at + 1);
        else
            break;
    }
    return at;
}

void lexer_init(struct lexer *self, struct text source)
{
    *self = (struct lexer){.at = source.ptr, .end = source.ptr + source.len};
}

/* Past everything between two tokens. */
static const char *skip_between(const char *at, const char *end)
{
    while (at < end) {
        if (class_of(*at) == BLANK || *at == '\\') {
            at++;
        } else if (*at == '#') {
            while (at < end && *at != '\n' && *at != '\r')
                at++;
        } else {
            break;
        }
    }
    return at;
}

static const char *skip_word(const char *at, const char *end)
{
    while (at < end && lexer_is_word_byte(*at))
        at++;
    return at;
}

/* Past a number: "1.5e-3", "0x1f", "1_000", "3j". Where one ends at a word ("1if x")
 * does not matter to any reader of these tokens. */
static const char *skip_number(const char *at, const char *end)
{
    for (;;) {
        const char *from = at;
        at = skip_word(at, end);
        bool sign = at < end && (*at == '+' || *at == '-') && at > from &&
                    (at[-1] | 0x20) == 'e' && class_of(*from) == DIGIT && from[1] != 'x';
        if (!sign && (at >= end || *at != '.'))
            return at;
        at++;
    }
}

static const char *skip_operator(const char *at, const char *end)
{
    if (at + 1 < end && at[1] == '=' && strchr("=!<>:+-*/%&|^@", *at))
        return at + 2;
    if (at + 1 < end &&
        ((at[0] == '-' && at[1] == '>') || (at[0] == '*' && at[1] == '*') ||
         (at[0] == '/' && at[1] == '/')))
        return at + 2;
    return at + 1;
}

bool lexer_next(struct lexer *self)
{
    const char *from = skip_between(self->at, self->end), *at = from;
    struct token *token = &self->token;
    *token = (struct token){.text = {from, 0}};
    self->at = at;
    if (at >= self->end)
        return false;
    enum byte_class class = class_of(*at);
    if (class == WORD) {
        at = skip_word(at, self->end);
        token->kind = TOKEN_NAME;
        if (at < self->end && class_of(*at) == QUOTE && at - from <= 2) {
            const char *start;
            token->prefix = string_prefix(from, at, &start);
            class = start == from ? QUOTE : WORD;
        }
    }
    if (class == QUOTE) {
        bool closed;
        at = string_skip(at, self->end, token->prefix, &closed, NULL);
        token->kind = TOKEN_STRING;
    } else if (class == DIGIT ||
               (*at == '.' && at + 1 < self->end && class_of(at[1]) == DIGIT)) {
        at = skip_number(at, self->end);
        token->kind = TOKEN_NUMBER;
    } else if (class == OTHER) {
        at = skip_operator(at, self->end);
        token->kind = TOKEN_OPERATOR;
    }
    token->text.len = (size_t)(at - from);
    self->at = at;
    return true;
}

bool lexer_is(const struct lexer *self, const char *word)
{
    const struct token *token = &self->token;
    return (token->kind == TOKEN_NAME || token->kind == TOKEN_OPERATOR) &&
           *token->text.ptr == *word && text_is(token->text, word);
}

bool lexer_skip_brackets(struct lexer *self)
{
    size_t depth = 1;
    while (depth && lexer_next(self)) {
        if (self->token.kind != TOKEN_OPERATOR)
            continue;
        char byte = self->token.text.ptr[0];
        if (byte == '(' || byte == '[' || byte == '{')
            depth++;
        else if (byte == ')' || byte == ']' || byte == '}')
            depth--;
    }
    return depth == 0;
}
