/* A sequence is valid when it is the shortest for its rune, and the rune is neither a
 * surrogate nor beyond U+10FFFF. */
#include "context/rune.h"

static bool continues(struct text text, size_t at)
{
    return at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80;
}

static uint32_t bits_at(struct text text, size_t at)
{
    return (unsigned char)text.ptr[at] & 0x3f;
}

uint32_t rune_decode(struct text text, size_t at, size_t *width)
{
    unsigned char first = (unsigned char)text.ptr[at];
    uint32_t rune = RUNE_ERROR;
    *width = 1;
    if (first < 0x80)
        return first;
    if (first >= 0xc2 && first < 0xe0 && continues(text, at + 1)) {
        rune = (first & 0x1fu) << 6 | bits_at(text, at + 1);
        *width = 2;
    } else if (first >= 0xe0 && first < 0xf0 && continues(text, at + 1) &&
               continues(text, at + 2)) {
        rune = (first & 0x0fu) << 12 | bits_at(text, at + 1) << 6 | bits_at(text, at + 2);
        *width = 3;
        if (rune < 0x800 || (rune >= 0xd800 && rune < 0xe000)) {
            *width = 1;
            return RUNE_ERROR;
        }
    } else if (first >= 0xf0 && first < 0xf5 && continues(text, at + 1) &&
               continues(text, at + 2) && continues(text, at + 3)) {
        rune = (first & 0x07u) << 18 | bits_at(text, at + 1) << 12 |
               bits_at(text, at + 2) << 6 | bits_at(text, at + 3);
        *width = 4;
        if (rune < 0x10000 || rune > RUNE_LAST) {
            *width = 1;
            return RUNE_ERROR;
        }
    }
    return rune;
}

bool rune_is_invalid(uint32_t rune, size_t width)
{
    return rune == RUNE_ERROR && width == 1;
}

void rune_encode(struct buffer *out, uint32_t rune)
{
    if (rune < 0x80) {
        buffer_add_byte(out, (char)rune);
    } else if (rune < 0x800) {
        buffer_add_byte(out, (char)(0xc0 | rune >> 6));
        buffer_add_byte(out, (char)(0x80 | (rune & 0x3f)));
    } else if (rune < 0x10000) {
        buffer_add_byte(out, (char)(0xe0 | rune >> 12));
        buffer_add_byte(out, (char)(0x80 | (rune >> 6 & 0x3f)));
        buffer_add_byte(out, (char)(0x80 | (rune & 0x3f)));
    } else {
        buffer_add_byte(out, (char)(0xf0 | rune >> 18));
        buffer_add_byte(out, (char)(0x80 | (rune >> 12 & 0x3f)));
        buffer_add_byte(out, (char)(0x80 | (rune >> 6 & 0x3f)));
        buffer_add_byte(out, (char)(0x80 | (rune & 0x3f)));
    }
}

static bool is_space(uint32_t rune)
{
    return (rune >= 9 && rune <= 13) || rune == ' ' || rune == 0x85 || rune == 0xa0 ||
           rune == 0x1680 || (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 ||
           rune == 0x2029 || rune == 0x202f || rune == 0x205f || rune == 0x3000;
}

struct text rune_trim_space(struct text text)
{
    size_t from = 0, to = text.len, width;
    while (from < to && is_space(rune_decode(text, from, &width)))
        from += width;
    while (to > from) {
        size_t last = to - 1;
        while (last > from && to - last < 4 &&
               ((unsigned char)text.ptr[last] & 0xc0) == 0x80)
            last--;
        if (!is_space(rune_decode(text_slice(text, 0, to), last, &width)) ||
            last + width != to)
            break;
        to = last;
    }
    return text_slice(text, from, to);
}
