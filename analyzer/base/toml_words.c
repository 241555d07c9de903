/* Strings, integers and dates of TOML, each from the bytes that the grammar has found. */
#include "base/toml_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static unsigned digits_at(struct text text, size_t from, size_t count)
{
    unsigned value = 0;
    for (size_t i = from; i < from + count && i < text.len; i++)
        value = value * 10 + (unsigned)(text.ptr[i] - '0');
    return value;
}

/* The grammar takes any number of digits for a year, every day up to the 31st, and leap
 * seconds, which Python's and Rust's readers refuse. */
bool toml_time_exists(struct text text)
{
    static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    size_t time = 0;
    if (text.len > 4 && text_find(text, '-') < text_find(text, ':')) {
        if (text_find(text, '-') != 4)
            return false;
        unsigned year = digits_at(text, 0, 4), month = digits_at(text, 5, 2),
                 day = digits_at(text, 8, 2);
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if (year == 0 || day > days[month - 1] || (month == 2 && day == 29 && !leap))
            return false;
        time = 11;
    }
    return digits_at(text, time + 6, 2) < 60;
}

/* Reads an integer of the grammar; false when 64 bits do not hold it. */
bool toml_parse_integer(struct text text, int64_t *value)
{
    char digits[80];
    size_t count = 0;
    int base = 10;
    if (text.len > 2 && text.ptr[0] == '0') {
        base = text.ptr[1] == 'x' ? 16 : text.ptr[1] == 'o' ? 8 : 2;
        text = text_slice(text, 2, text.len);
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '_')
            continue;
        if (count + 1 == sizeof digits)
            return false;
        digits[count++] = text.ptr[i];
    }
    digits[count] = '\0';
    errno = 0;
    *value = strtoll(digits, NULL, base);
    return errno == 0;
}

static uint32_t hex_number(struct text digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        char c = digits.ptr[i];
        value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return value;
}

static void add_character(struct buffer *out, uint32_t c)
{
    if (c < 0x80) {
        buffer_add_byte(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3; /* bytes after the first */
    buffer_add_byte(out, (char)((0xff00 >> (more + 1) & 0xff) | c >> 6 * more));
    while (more-- > 0)
        buffer_add_byte(out, (char)(0x80 | (c >> 6 * more & 0x3f)));
}

/* Writes out the escape at BODY[AT]; returns the index after it, or 0 when it is no
 * character. */
static size_t unescape_one(struct text body, size_t at, struct buffer *out)
{
    static const char letters[] = "btnfr\"\\", meanings[] = "\b\t\n\f\r\"\\";
    char letter = body.ptr[at + 1];
    const char *known = strchr(letters, letter);
    if (known) {
        buffer_add_byte(out, meanings[known - letters]);
        return at + 2;
    }
    if (letter == 'u' || letter == 'U') {
        size_t end = at + (letter == 'u' ? 6 : 10);
        uint32_t value = hex_number(text_slice(body, at + 2, end));
        if (value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
            return 0;
        add_character(out, value);
        return end;
    }
    at++; /* the end of a line: it and all blanks and newlines after it are dropped */
    while (at < body.len && strchr(" \t\r\n", body.ptr[at]))
        at++;
    return at;
}

/* BODY with its escapes resolved and newlines as "\n"; false when an escape is no
 * character or, in a multi-line string, when three quotes stand in it: they end it,
 * though the grammar goes on to the last three of a run. */
static bool unescape(struct arena *arena, struct text body, char quote, bool lines,
                     struct text *text)
{
    struct buffer out = {.arena = arena};
    size_t run = 0; /* of quotes */
    for (size_t i = 0; i < body.len;) {
        if (quote == '"' && body.ptr[i] == '\\') {
            i = unescape_one(body, i, &out);
            if (i == 0)
                return false;
            run = 0;
            continue;
        }
        run = body.ptr[i] == quote ? run + 1 : 0;
        if (lines && run == 3)
            return false;
        if (body.ptr[i] == '\r')
            i++;
        buffer_add_byte(&out, body.ptr[i++]);
    }
    *text = out.text;
    return true;
}

/* Reads a string or quoted key as it stands in the source; see unescape(). */
bool toml_parse_string(struct arena *arena, struct text raw, struct text *text)
{
    char quote = raw.ptr[0];
    bool lines = raw.len >= 6 && raw.ptr[1] == quote && raw.ptr[2] == quote;
    struct text body =
        lines ? text_slice(raw, 3, raw.len - 3) : text_slice(raw, 1, raw.len - 1);
    if (lines && text_starts(body, TEXT("\r\n")))
        body = text_slice(body, 2, body.len);
    else if (lines && text_starts(body, TEXT("\n")))
        body = text_slice(body, 1, body.len);
    *text = body;
    if (!lines && (quote == '\'' || text_find(body, '\\') == SIZE_MAX))
        return true;
    return unescape(arena, body, quote, lines, text);
}

/* How many bytes the character at BYTES takes, or 0 when it is not UTF-8: overlong forms,
 * surrogates and numbers past U+10FFFF are refused. */
static size_t character_length(const unsigned char *bytes, size_t room)
{
    unsigned char lead = bytes[0];
    if (lead < 0x80)
        return 1;
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || room < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    unsigned second = bytes[1];
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
        return 0;
    return length;
}

bool text_is_utf8(struct text bytes, size_t *at)
{
    const unsigned char *ptr = (const unsigned char *)bytes.ptr;
    size_t i = 0;
    while (i < bytes.len) {
        uint64_t eight;
        if (bytes.len - i >= 8) {
            memcpy(&eight, ptr + i, 8);
            if ((eight & 0x8080808080808080u) == 0) {
                i += 8;
                continue;
            }
        }
        size_t length = character_length(ptr + i, bytes.len - i);
        if (length == 0) {
            *at = i;
            return false;
        }
        i += length;
    }
    return true;
}
