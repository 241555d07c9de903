/* Finding the first mistake in a text that is not TOML.
 *
 * One walk from the front, by the grammar of TOML 1.0, that builds nothing and stops at
 * the first byte which cannot stand where it stands. Words (numbers, dates) are judged by
 * the caller, who has the grammar for them. Every function returns false when it has
 * found the mistake. */
#include "base/toml_explain.h"

#include <stdint.h>
#include <string.h>

/* A message shows this much of a word. */
#define LONGEST_WORD 40

struct explain {
    struct arena *arena;
    struct text source;
    size_t at;
    unsigned depth;
    struct text wrong; /* what is wrong at `at` */
    bool (*scalar)(void *context, struct text word);
    void *context;
};

static int peek(const struct explain *self)
{
    return self->at < self->source.len ? (unsigned char)self->source.ptr[self->at] : -1;
}

static bool next_is(const struct explain *self, const char *string)
{
    struct text rest = text_slice(self->source, self->at, self->source.len);
    return text_starts(rest, text_of(string));
}

/* "'x'" for what stands at the mistake. */
static struct text found(const struct explain *self)
{
    int byte = peek(self);
    if (byte < 0)
        return TEXT("the end of the file");
    if (byte == '\n' || byte == '\r')
        return TEXT("the end of the line");
    if (byte < 32 || byte == 127)
        return text_format(self->arena, "control character 0x%02x", (unsigned)byte);
    size_t len = 1;
    while (byte >= 0x80 && self->at + len < self->source.len &&
           ((unsigned char)self->source.ptr[self->at + len] & 0xc0) == 0x80)
        len++;
    return text_format(self->arena, "'%.*s'", (int)len, self->source.ptr + self->at);
}

static bool expected(struct explain *self, const char *what)
{
    self->wrong =
        text_format(self->arena, "expected %s, found %.*s", what, TEXT_ARG(found(self)));
    return false;
}

static bool wrong_at(struct explain *self, size_t at, struct text wrong)
{
    self->at = at;
    self->wrong = wrong;
    return false;
}

static void skip_blanks(struct explain *self)
{
    while (peek(self) == ' ' || peek(self) == '\t')
        self->at++;
}

static bool at_newline(const struct explain *self)
{
    return peek(self) == '\n' || next_is(self, "\r\n");
}

static bool is_control(int byte)
{
    return byte != '\t' && (byte < 32 || byte == 127);
}

/* Blanks and a comment, up to the end of the line. */
static bool skip_comment(struct explain *self)
{
    skip_blanks(self);
    if (peek(self) != '#')
        return true;
    while (peek(self) >= 0 && !at_newline(self)) {
        if (is_control(peek(self)))
            return expected(self, "a comment without control characters");
        self->at++;
    }
    return true;
}

/* Blanks, comments and newlines. */
static bool skip_lines(struct explain *self)
{
    for (;;) {
        if (!skip_comment(self))
            return false;
        if (!at_newline(self))
            return true;
        self->at += next_is(self, "\r\n") ? 2 : 1;
    }
}

static bool end_of_line(struct explain *self)
{
    if (!skip_comment(self))
        return false;
    if (peek(self) >= 0 && !at_newline(self))
        return expected(self, "the end of the line");
    return true;
}

static unsigned hex_value(struct text digits)
{
    unsigned value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                                : 16;
        if (digit == 16)
            return UINT32_MAX;
        value = value << 4 | digit;
    }
    return value;
}

static bool escape(struct explain *self, bool lines)
{
    size_t start = self->at++;
    int letter = peek(self);
    if (letter > 0 && strchr("btnfr\"\\", letter)) {
        self->at++;
        return true;
    }
    if (letter == 'u' || letter == 'U') {
        size_t count = letter == 'u' ? 4 : 8;
        struct text digits = text_slice(self->source, self->at + 1, self->at + 1 + count);
        unsigned value = hex_value(digits);
        if (digits.len < count || value == UINT32_MAX)
            return wrong_at(self, start,
                            text_format(self->arena,
                                        "'\\%c' takes %zu hexadecimal digits", letter,
                                        count));
        if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
            return wrong_at(self, start, TEXT("this escape is no Unicode character"));
        self->at += 1 + count;
        return true;
    }
    size_t after = self->at;
    skip_blanks(self);
    if (lines && at_newline(self))
        return true;
    self->at = after;
    struct text said = letter < 0 ? TEXT("") : found(self);
    return wrong_at(self, start,
                    said.len < 3
                        ? TEXT("this escape is not complete")
                        : text_format(self->arena, "unknown escape '\\%.*s in a string",
                                      (int)said.len - 1, said.ptr + 1));
}

static bool single_line_string(struct explain *self)
{
    int quote = peek(self);
    size_t start = self->at++;
    while (peek(self) != quote) {
        if (peek(self) < 0 || at_newline(self))
            return wrong_at(self, start, TEXT("this string is not closed on its line"));
        if (is_control(peek(self)))
            return expected(self, "a string without control characters");
        if (peek(self) == '\\' && quote == '"') {
            if (!escape(self, false))
                return false;
        } else {
            self->at++;
        }
    }
    self->at++;
    return true;
}

static bool multi_line_string(struct explain *self)
{
    int quote = peek(self);
    const char *quotes = quote == '"' ? "\"\"\"" : "'''";
    size_t start = self->at;
    self->at += 3;
    while (!next_is(self, quotes)) {
        if (peek(self) < 0)
            return wrong_at(self, start, TEXT("this string is not closed"));
        if (is_control(peek(self)) && !at_newline(self))
            return expected(self, "a string without control characters");
        if (peek(self) == '\\' && quote == '"') {
            if (!escape(self, true))
                return false;
        } else {
            self->at += next_is(self, "\r\n") ? 2 : 1;
        }
    }
    self->at += 3;
    for (int i = 0; i < 2 && peek(self) == quote; i++)
        self->at++;
    return true;
}

static bool is_bare(int byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

static bool key(struct explain *self)
{
    for (;;) {
        skip_blanks(self);
        if (peek(self) == '"' || peek(self) == '\'') {
            if (!single_line_string(self))
                return false;
        } else if (is_bare(peek(self))) {
            while (is_bare(peek(self)))
                self->at++;
        } else {
            return expected(self, "a key");
        }
        skip_blanks(self);
        if (peek(self) != '.')
            return true;
        self->at++;
    }
}

static bool value(struct explain *self);

static bool pair(struct explain *self)
{
    if (!key(self))
        return false;
    if (peek(self) != '=')
        return expected(self, "'=' after the key");
    self->at++;
    skip_blanks(self);
    return value(self);
}

static bool array(struct explain *self)
{
    self->at++;
    for (;;) {
        if (!skip_lines(self))
            return false;
        if (peek(self) == ']')
            break;
        if (!value(self) || !skip_lines(self))
            return false;
        if (peek(self) == ',')
            self->at++;
        else if (peek(self) != ']')
            return expected(self, "',' or ']' in an array");
    }
    self->at++;
    return true;
}

static bool inline_table(struct explain *self)
{
    self->at++;
    skip_blanks(self);
    if (peek(self) == '}') {
        self->at++;
        return true;
    }
    for (;;) {
        if (!pair(self))
            return false;
        skip_blanks(self);
        if (peek(self) == '}')
            break;
        if (peek(self) != ',')
            return expected(self, "',' or '}' in an inline table");
        self->at++;
    }
    self->at++;
    return true;
}

static bool is_digits(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

/* A number, boolean, date or time; "1979-05-27 07:32:00" has a blank in it. */
static bool word(struct explain *self)
{
    size_t start = self->at;
    const char *stops = " \t,]}#=\"'[{\r\n";
    while (peek(self) > 0 && !strchr(stops, peek(self)))
        self->at++;
    struct text spelled = text_slice(self->source, start, self->at);
    if (spelled.len == 0)
        return expected(self, "a value");
    if (spelled.len == 10 && spelled.ptr[4] == '-' && peek(self) == ' ' &&
        is_digits(text_slice(self->source, self->at + 1, self->at + 3))) {
        self->at++;
        while (peek(self) > 0 && !strchr(stops, peek(self)))
            self->at++;
        spelled = text_slice(self->source, start, self->at);
    }
    if (self->scalar(self->context, spelled))
        return true;
    if (spelled.len > LONGEST_WORD) {
        spelled.len = LONGEST_WORD;
        while ((spelled.ptr[spelled.len] & 0xc0) == 0x80)
            spelled.len--; /* not in the middle of a character */
    }
    return wrong_at(self, start,
                    text_format(self->arena, "expected a value, found '%.*s'%s",
                                TEXT_ARG(spelled),
                                is_bare(spelled.ptr[0]) ? " (strings need quotes)" : ""));
}

static bool value(struct explain *self)
{
    if (next_is(self, "\"\"\"") || next_is(self, "'''"))
        return multi_line_string(self);
    if (peek(self) == '"' || peek(self) == '\'')
        return single_line_string(self);
    if (peek(self) != '[' && peek(self) != '{')
        return word(self);
    if (++self->depth > TOML_DEPTH) {
        self->wrong = TEXT("values are nested too deeply here");
        return false;
    }
    bool good = peek(self) == '[' ? array(self) : inline_table(self);
    self->depth--;
    return good;
}

static bool header(struct explain *self)
{
    bool twice = next_is(self, "[[");
    self->at += twice ? 2 : 1;
    if (!key(self))
        return false;
    if (!next_is(self, twice ? "]]" : "]"))
        return expected(self, twice ? "']]'" : "']'");
    self->at += twice ? 2 : 1;
    return true;
}

bool toml_explain(struct arena *arena, struct text source,
                  bool (*scalar)(void *context, struct text word), void *context,
                  size_t *at, struct text *wrong)
{
    struct explain self = {
        .arena = arena, .source = source, .scalar = scalar, .context = context};
    bool good = true;
    while (good && (good = skip_lines(&self)) && peek(&self) >= 0)
        good = (peek(&self) == '[' ? header(&self) : pair(&self)) && end_of_line(&self);
    *at = self.at;
    *wrong = self.wrong;
    return !good;
}
