/* UTF-8 as Go reads it, and the few properties of characters that a Dockerfile's syntax
 * asks for. */
#include "base/rune.h"

#include "base/rune_tables.h"

uint32_t rune_at(struct text text, size_t at, size_t *width)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *bytes = (const unsigned char *)text.ptr + at;
    size_t left = text.len - at;
    *width = 1;
    if (bytes[0] < 0x80)
        return bytes[0];
    size_t length = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
    if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || length > left)
        return RUNE_ERROR;
    uint32_t rune = bytes[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80)
            return RUNE_ERROR;
        rune = rune << 6 | (bytes[i] & 0x3Fu);
    }
    if (rune < least[length] || rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        return RUNE_ERROR;
    *width = length;
    return rune;
}

void buffer_add_rune(struct buffer *self, uint32_t rune)
{
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        rune = RUNE_ERROR;
    if (rune < 0x80) {
        buffer_add_byte(self, (char)rune);
        return;
    }
    int more = rune < 0x800 ? 1 : rune < 0x10000 ? 2 : 3;
    buffer_add_byte(self, (char)((0xFF00u >> (more + 1) & 0xFFu) | rune >> (6 * more)));
    while (more-- > 0)
        buffer_add_byte(self, (char)(0x80u | (rune >> (6 * more) & 0x3Fu)));
}

bool rune_is_space(uint32_t rune)
{
    switch (rune) {
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
    case ' ':
    case 0x85:
    case 0xA0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
        return true;
    default:
        return rune >= 0x2000 && rune <= 0x200A;
    }
}

static bool in_ranges(const uint32_t (*ranges)[2], size_t count, uint32_t rune)
{
    size_t from = 0;
    while (from < count) {
        size_t middle = from + (count - from) / 2;
        if (rune < ranges[middle][0])
            count = middle;
        else if (rune > ranges[middle][1])
            from = middle + 1;
        else
            return true;
    }
    return false;
}

bool rune_is_letter(uint32_t rune)
{
    if (rune < 0x80)
        return (rune | 0x20) >= 'a' && (rune | 0x20) <= 'z';
    return in_ranges(rune_letters, sizeof rune_letters / sizeof *rune_letters, rune);
}

bool rune_is_digit(uint32_t rune)
{
    if (rune < 0x80)
        return rune >= '0' && rune <= '9';
    return in_ranges(rune_digits, sizeof rune_digits / sizeof *rune_digits, rune);
}

struct text text_trim_start_runes(struct text text)
{
    size_t width;
    while (text.len && rune_is_space(rune_at(text, 0, &width)))
        text = text_slice(text, width, text.len);
    return text;
}

struct text text_trim_runes(struct text text)
{
    text = text_trim_start_runes(text);
    while (text.len) {
        size_t last = text.len - 1, width;
        while (last > 0 && text.len - last < 4 &&
               ((unsigned char)text.ptr[last] & 0xC0) == 0x80)
            last--;
        if (!rune_is_space(rune_at(text, last, &width)) || last + width != text.len)
            break;
        text.len = last;
    }
    return text;
}

struct text text_lower_runes(struct arena *arena, struct text text)
{
    enum { KELVIN = 0x212A, DOTTED_I = 0x130 };
    struct buffer out = {.arena = arena};
    size_t width;
    for (size_t at = 0; at < text.len; at += width) {
        uint32_t rune = rune_at(text, at, &width);
        if (rune >= 'A' && rune <= 'Z')
            rune += 'a' - 'A';
        else if (rune == KELVIN)
            rune = 'k';
        else if (rune == DOTTED_I)
            rune = 'i';
        buffer_add_rune(&out, rune);
    }
    return out.text;
}
