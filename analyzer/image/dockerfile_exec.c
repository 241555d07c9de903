/* The exec form of an instruction: a JSON array of strings.
 *
 * What counts is how Go's encoding/json reads it, since whatever that refuses is the
 * shell form instead: bytes that are not UTF-8 become U+FFFD, lone surrogates too, and a
 * number too large for a double is no JSON. An array of anything but strings is refused
 * outright. The text is checked as a whole first, then its strings are read. */
#include "base/array.h"
#include "base/rune.h"
#include "image/dockerfile_line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Arrays and objects may be nested this deeply. */
enum { DEPTH = 10000 };

struct scan {
    struct arena *arena;
    struct text text;
    size_t at;
    bool *objects; /* by depth: whether it is an object; DEPTH + 1 of them */
    size_t depth;
};

/* The byte at hand, or NUL (which is nowhere valid outside strings) at the end. */
static char here(const struct scan *self)
{
    return self->at < self->text.len ? self->text.ptr[self->at] : '\0';
}

static void skip_space(struct scan *self)
{
    while (here(self) && strchr(" \t\r\n", here(self)))
        self->at++;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static int hex_value(char byte)
{
    if (is_digit(byte))
        return byte - '0';
    byte |= 0x20;
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Passes over a string at its quote. */
static bool scan_string(struct scan *self)
{
    for (self->at++; self->at < self->text.len; self->at++) {
        char byte = here(self);
        if (byte == '"') {
            self->at++;
            return true;
        }
        if ((unsigned char)byte < 0x20)
            return false;
        if (byte != '\\')
            continue;
        self->at++;
        if (here(self) == 'u') {
            for (int i = 0; i < 4; i++) {
                self->at++;
                if (hex_value(here(self)) < 0)
                    return false;
            }
        } else if (!here(self) || !strchr("bfnrt\\/\"", here(self))) {
            return false;
        }
    }
    return false;
}

static bool scan_digits(struct scan *self)
{
    size_t from = self->at;
    while (is_digit(here(self)))
        self->at++;
    return self->at > from;
}

static bool scan_number(struct scan *self)
{
    size_t from = self->at;
    if (here(self) == '-')
        self->at++;
    if (here(self) == '0')
        self->at++;
    else if (!scan_digits(self))
        return false;
    if (here(self) == '.') {
        self->at++;
        if (!scan_digits(self))
            return false;
    }
    if (here(self) == 'e' || here(self) == 'E') {
        self->at++;
        if (here(self) == '+' || here(self) == '-')
            self->at++;
        if (!scan_digits(self))
            return false;
    }
    struct text number = text_slice(self->text, from, self->at);
    return !isinf(strtod(text_copy(self->arena, number).ptr, NULL));
}

static bool scan_name(struct scan *self, struct text name)
{
    if (!text_starts(text_slice(self->text, self->at, self->text.len), name))
        return false;
    self->at += name.len;
    return true;
}

/* A key with its colon, in an object. */
static bool scan_key(struct scan *self)
{
    skip_space(self);
    if (here(self) != '"' || !scan_string(self))
        return false;
    skip_space(self);
    return scan_name(self, TEXT(":"));
}

/* Passes over a scalar, or over the start of an array or object (*OPENED). */
static bool scan_value(struct scan *self, bool *opened)
{
    skip_space(self);
    *opened = here(self) == '[' || here(self) == '{';
    if (*opened) {
        if (self->depth == DEPTH)
            return false;
        self->objects[self->depth++] = here(self) == '{';
        self->at++;
        return true;
    }
    switch (here(self)) {
    case '"':
        return scan_string(self);
    case 't':
        return scan_name(self, TEXT("true"));
    case 'f':
        return scan_name(self, TEXT("false"));
    case 'n':
        return scan_name(self, TEXT("null"));
    default:
        return scan_number(self);
    }
}

/* After a value: passes over closing brackets and one comma; the outermost bracket ends
 * it all. */
static bool scan_after(struct scan *self, bool *done)
{
    for (;;) {
        skip_space(self);
        bool object = self->objects[self->depth - 1];
        if (here(self) == (object ? '}' : ']')) {
            self->at++;
            *done = --self->depth == 0;
            if (*done)
                return true;
            continue;
        }
        *done = false;
        return scan_name(self, TEXT(",")) && (!object || scan_key(self));
    }
}

/* Whether TEXT, which begins with a bracket, is JSON as a whole. */
static bool is_json(struct arena *arena, struct text text)
{
    struct scan scan = {.arena = arena, .text = text};
    scan.objects = ARENA_ARRAY(arena, bool, DEPTH);
    for (bool done = false; !done;) {
        bool opened;
        if (!scan_value(&scan, &opened))
            return false;
        if (opened) {
            bool object = scan.objects[scan.depth - 1];
            skip_space(&scan);
            if (here(&scan) != (object ? '}' : ']')) {
                if (object && !scan_key(&scan))
                    return false;
                continue;
            }
        }
        if (!scan_after(&scan, &done))
            return false;
    }
    skip_space(&scan);
    return scan.at == text.len;
}

/* --- the strings of what is known to be JSON ---------------------------------------- */

static uint32_t hex_rune(const char *digits)
{
    uint32_t rune = 0;
    for (int i = 0; i < 4; i++)
        rune = rune << 4 | (uint32_t)hex_value(digits[i]);
    return rune;
}

/* The character of an escape "\uXXXX" at AT; two of them when they are a pair. */
static uint32_t read_unicode(struct text text, size_t *at)
{
    uint32_t rune = hex_rune(text.ptr + *at + 2);
    *at += 6;
    if (rune < 0xD800 || rune > 0xDFFF)
        return rune;
    if (rune < 0xDC00 && text.ptr[*at] == '\\' && text.ptr[*at + 1] == 'u') {
        uint32_t low = hex_rune(text.ptr + *at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 6;
            return 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return RUNE_ERROR;
}

/* Reads the string whose quote is at *AT, and goes behind its end. */
static struct text read_string(struct arena *arena, struct text text, size_t *at)
{
    static const char escapes[] = "b\bf\fn\nr\rt\t";
    struct buffer out = {.arena = arena};
    for (++*at; text.ptr[*at] != '"';) {
        if (text.ptr[*at] != '\\') {
            size_t width;
            buffer_add_rune(&out, rune_at(text, *at, &width));
            *at += width;
        } else if (text.ptr[*at + 1] == 'u') {
            buffer_add_rune(&out, read_unicode(text, at));
        } else {
            const char *escape = strchr(escapes, text.ptr[*at + 1]);
            buffer_add_byte(&out, escape ? escape[1] : text.ptr[*at + 1]);
            *at += 2;
        }
    }
    ++*at;
    return out.text;
}

enum exec_form exec_form_read(struct arena *arena, struct text text, struct texts *words)
{
    text = text_trim_start_runes(text);
    if (!text_starts(text, TEXT("[")) || !is_json(arena, text))
        return EXEC_NOT_JSON;
    struct scan scan = {.arena = arena, .text = text, .at = 1};
    for (skip_space(&scan); here(&scan) != ']'; skip_space(&scan)) {
        if (here(&scan) == ',') {
            scan.at++;
            continue;
        }
        if (here(&scan) != '"')
            return EXEC_NOT_STRINGS;
        array_push(arena, words, read_string(arena, text, &scan.at));
    }
    return EXEC_FORM;
}
