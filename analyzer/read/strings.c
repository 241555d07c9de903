/* String literals.
 *
 * A plain string ends at the first quote that no backslash stands before, whether it is
 * raw or not; long ones are skipped with memchr. A formatted one (PEP 498, 701, 750) is
 * walked byte by byte: text, "{", an expression with strings and brackets of its own,
 * perhaps a format with fields in it, "}". Source that an interpreter before 3.12 takes
 * reads the same by these rules, since there a field could hold neither a backslash nor
 * the quotes around it.
 *
 * Blind spots: names of characters, \N{...}, are not looked up. */
#include "read/strings.h"

#include <string.h>

/* As CPython: so many formatted strings may nest. */
#define NESTED_AT_MOST 150

struct walk {
    const char *end;
    const struct string_visitor *visitor; /* or NULL */
    unsigned level;                       /* of nested formatted strings */
    bool closed;
};

static const char *skip(struct walk *walk, const char *quote, unsigned prefix);

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || (unsigned char)byte >= 0x80;
}

unsigned string_prefix(const char *first, const char *quote, const char **start)
{
    unsigned prefix = 0, seen = 0;
    const char *at = quote;
    *start = quote;
    for (; at > first && is_word(at[-1]); at--) {
        char byte = (char)(at[-1] | 0x20);
        unsigned bit = byte == 'r'                  ? STRING_RAW
                       : byte == 'b'                ? STRING_BYTES
                       : byte == 'f' || byte == 't' ? STRING_FORMATTED
                                                    : 0;
        if ((!bit && byte != 'u') || ++seen > 2)
            return 0; /* a word that happens to stand before a string */
        prefix |= bit;
    }
    *start = at;
    return prefix;
}

static bool at_quotes(const char *at, char quote, bool triple)
{
    return *at == quote && (!triple || (at[1] == quote && at[2] == quote));
}

/* The end of a string without fields. */
static const char *skip_short(struct walk *walk, const char *at, char quote)
{
    for (;; at++) {
        if (*at == quote)
            return at + 1;
        if (*at == '\\') {
            if (at + 1 >= walk->end)
                break;
            at += at[1] == '\r' && at[2] == '\n' ? 2 : 1;
        } else if (*at == '\n' || *at == '\r' || (*at == '\0' && at >= walk->end)) {
            break;
        }
    }
    walk->closed = false;
    return at < walk->end ? at : walk->end;
}

static const char *skip_triple(struct walk *walk, const char *first, char quote)
{
    const char *at = first;
    while ((at = memchr(at, quote, (size_t)(walk->end - at)))) {
        const char *slash = at;
        while (slash > first && slash[-1] == '\\')
            slash--;
        if ((at - slash) % 2)
            at++;
        else if (at[1] == quote && at[2] == quote)
            return at + 3;
        else
            first = ++at;
    }
    walk->closed = false;
    return walk->end;
}

/* Past a backslash and what it escapes in a formatted string. A brace is never escaped;
 * the one of \N{...} opens no field. */
static const char *skip_escape(const char *at, const char *end, unsigned prefix,
                               char quote)
{
    if (at[1] == '{' || at[1] == '}' || at + 1 >= end)
        return at + 1;
    if (at[1] == 'N' && at[2] == '{' && !(prefix & STRING_RAW)) {
        at += 3;
        while (at < end && *at != '}' && *at != quote && *at != '\n' && *at != '\r')
            at++;
        return *at == '}' && at < end ? at + 1 : at;
    }
    return at + (at[1] == '\r' && at[2] == '\n' ? 3 : 2);
}

/* The formatted string that a field stands in. */
struct around {
    char quote;
    bool triple;
    unsigned prefix;
};

static const char *skip_field(struct walk *walk, const char *open,
                              const struct around *around, unsigned depth);

/* From behind the colon to the "}" of a field. */
static const char *skip_format(struct walk *walk, const char *at,
                               const struct around *around, unsigned depth)
{
    while (at < walk->end && walk->closed) {
        if (*at == '}')
            return at;
        if (at_quotes(at, around->quote, around->triple))
            break;
        if (*at == '\\')
            at = skip_escape(at, walk->end, around->prefix, around->quote);
        else if (*at == '{')
            at = skip_field(walk, at, around, depth + 1);
        else
            at++;
    }
    walk->closed = false;
    return at;
}

/* From an "{" to one past its "}". */
static const char *skip_field(struct walk *walk, const char *open,
                              const struct around *around, unsigned depth)
{
    const char *at = open + 1, *to = NULL;
    size_t brackets = 0;
    if (depth > NESTED_AT_MOST)
        walk->closed = false;
    while (at < walk->end && walk->closed) {
        char byte = *at;
        if (byte == '"' || byte == '\'') {
            const char *start;
            at = skip(walk, at, string_prefix(open + 1, at, &start));
            continue;
        }
        if (byte == '#') {
            while (at < walk->end && *at != '\n' && *at != '\r')
                at++;
            continue;
        }
        if (byte == ':' && !brackets) {
            to = at;
            at = skip_format(walk, at + 1, around, depth);
            if (!walk->closed)
                break;
            byte = *at;
        }
        if (byte == '}' && !brackets) {
            struct string_field field = {open, at + 1, open + 1, to ? to : at, depth > 0};
            if (walk->visitor && walk->level == 1 && walk->closed)
                walk->visitor->field(walk->visitor->context, &field);
            return at + 1;
        }
        if (byte == '(' || byte == '[' || byte == '{')
            brackets++;
        else if ((byte == ')' || byte == ']' || byte == '}') && brackets)
            brackets--;
        at++;
    }
    walk->closed = false;
    return at;
}

static const char *skip_formatted(struct walk *walk, const char *at,
                                  const struct around *around)
{
    while (at < walk->end && walk->closed) {
        if (at_quotes(at, around->quote, around->triple))
            return at + (around->triple ? 3 : 1);
        if (*at == '\\')
            at = skip_escape(at, walk->end, around->prefix, around->quote);
        else if ((*at == '\n' || *at == '\r') && !around->triple)
            break;
        else if (*at == '{' && at[1] != '{')
            at = skip_field(walk, at, around, 0);
        else
            at += *at == '{' ? 2 : 1;
    }
    walk->closed = false;
    return at < walk->end ? at : walk->end;
}

static const char *skip(struct walk *walk, const char *quote, unsigned prefix)
{
    char byte = *quote;
    bool triple = walk->end - quote > 2 && quote[1] == byte && quote[2] == byte;
    const char *at = quote + (triple ? 3 : 1);
    if (!(prefix & STRING_FORMATTED))
        return triple ? skip_triple(walk, at, byte) : skip_short(walk, at, byte);
    if (walk->level == NESTED_AT_MOST) {
        walk->closed = false;
        return at;
    }
    struct around around = {byte, triple, prefix};
    walk->level++;
    at = skip_formatted(walk, at, &around);
    walk->level--;
    return at;
}

const char *string_skip(const char *quote, const char *end, unsigned prefix, bool *closed,
                        const struct string_visitor *visitor)
{
    struct walk walk = {.end = end, .visitor = visitor, .closed = true};
    const char *after = skip(&walk, quote, prefix);
    *closed = walk.closed && after <= end;
    return after <= end ? after : end;
}

static bool add_character(struct buffer *value, uint32_t code)
{
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return false;
    if (code < 0x80) {
        buffer_add_byte(value, (char)code);
        return true;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    buffer_add_byte(value, (char)(lead[more] | code >> (6 * more)));
    while (more-- > 0)
        buffer_add_byte(value, (char)(0x80 | (code >> (6 * more) & 0x3f)));
    return true;
}

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : 16;
}

/* The number of up to MOST digits of BASE at *AT, which moves past them. */
static bool read_code(const char **at, const char *end, int base, int least, int most,
                      uint32_t *code)
{
    int count = 0;
    for (*code = 0; count < most && *at < end && digit_of(**at) < base; count++)
        *code = *code * (uint32_t)base + (uint32_t)digit_of(*(*at)++);
    return count >= least;
}

/* The escape whose backslash is at AT; returns where it ends, NULL when it is unknown. */
static const char *decode_escape(const char *at, const char *end, struct buffer *value)
{
    static const char letters[] = "abfnrtv\\'\"";
    static const char bytes[] = "\a\b\f\n\r\t\v\\'\"";
    uint32_t code;
    char byte = ++at < end ? *at : '\0';
    const char *letter = byte ? strchr(letters, byte) : NULL;
    if (letter) {
        buffer_add_byte(value, bytes[letter - letters]);
        return at + 1;
    }
    if (byte == '\n' || byte == '\r')
        return at + (byte == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1);
    if (byte >= '0' && byte <= '7') {
        read_code(&at, end, 8, 1, 3, &code);
        return add_character(value, code) ? at : NULL;
    }
    if (byte == 'x' || byte == 'u' || byte == 'U') {
        int digits = byte == 'x' ? 2 : byte == 'u' ? 4 : 8;
        at++;
        return read_code(&at, end, 16, digits, digits, &code) &&
                       add_character(value, code)
                   ? at
                   : NULL;
    }
    if (byte == 'N' || byte == '\0')
        return NULL;
    buffer_add_byte(value, '\\');
    return at;
}

/* Adds the text from AT to END, in which no quotes stand. */
static bool decode(const char *at, const char *end, unsigned prefix, struct buffer *value)
{
    while (at < end) {
        if (*at == '\\' && !(prefix & STRING_RAW)) {
            at = decode_escape(at, end, value);
            if (!at)
                return false;
        } else if (*at == '\r') {
            buffer_add_byte(value, '\n');
            at += at + 1 < end && at[1] == '\n' ? 2 : 1;
        } else {
            buffer_add_byte(value, *at);
            at += (prefix & STRING_FORMATTED) && (*at == '{' || *at == '}') ? 2 : 1;
        }
    }
    return true;
}

/* Splits a literal into its prefix and the bytes between the quotes. */
static bool split(struct text literal, unsigned *prefix, struct text *inner)
{
    size_t quote = 0;
    while (quote < literal.len && literal.ptr[quote] != '"' && literal.ptr[quote] != '\'')
        quote++;
    if (quote == literal.len)
        return false;
    const char *start, *at = literal.ptr + quote;
    *prefix = string_prefix(literal.ptr, at, &start);
    size_t left = literal.len - quote;
    size_t quotes = left >= 6 && at[1] == at[0] && at[2] == at[0] ? 3 : 1;
    if (left < 2 * quotes)
        return false;
    *inner = text_slice(literal, quote + quotes, literal.len - quotes);
    return true;
}

bool string_decode(struct text literal, struct buffer *value)
{
    unsigned prefix;
    struct text inner;
    return split(literal, &prefix, &inner) &&
           !(prefix & (STRING_BYTES | STRING_FORMATTED)) &&
           decode(inner.ptr, inner.ptr + inner.len, prefix, value);
}

struct fields {
    struct buffer *to;
    const char *done; /* up to here it is written */
    unsigned prefix;
    bool good;
    const struct string_visitor *visitor;
};

static void add_field(void *context, const struct string_field *field)
{
    struct fields *self = context;
    if (field->in_format)
        return;
    self->good = self->good && decode(self->done, field->open, self->prefix, self->to);
    self->visitor->field(self->visitor->context, field);
    self->done = field->close;
}

bool string_decode_fields(struct text literal, struct buffer *value,
                          const struct string_visitor *visitor)
{
    unsigned prefix;
    struct text inner;
    if (!split(literal, &prefix, &inner) || !(prefix & STRING_FORMATTED))
        return false;
    struct fields self = {value, inner.ptr, prefix, true, visitor};
    struct string_visitor own = {add_field, &self};
    const char *quote = literal.ptr, *end = literal.ptr + literal.len;
    while (*quote != '"' && *quote != '\'')
        quote++;
    bool closed;
    string_skip(quote, end, prefix, &closed, &own);
    return closed && self.good && decode(self.done, inner.ptr + inner.len, prefix, value);
}

static void add_star(void *pattern, const struct string_field *field)
{
    (void)field;
    buffer_add_byte(pattern, '*');
}

bool string_decode_pattern(struct text literal, struct buffer *pattern)
{
    struct string_visitor visitor = {add_star, pattern};
    return string_decode_fields(literal, pattern, &visitor);
}
