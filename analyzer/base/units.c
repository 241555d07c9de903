/* Numbers with k, M, G and T. */
#include "base/units.h"

struct text units_bytes(struct arena *arena, uint64_t bytes)
{
    static const char *const names[] = {"B", "kB", "MB", "GB", "TB"};
    size_t unit = 0, last = sizeof names / sizeof *names - 1;
    uint64_t scale = 1;
    if (bytes < 1000)
        return text_format(arena, "%u B", (unsigned)bytes);
    /* Up to the next unit already where rounding would show 1000 of this one. */
    while (unit < last && bytes >= scale * 1000 - scale / 2) {
        scale *= 1000;
        unit++;
    }
    uint64_t tenths =
        (bytes / (scale / 10) * 10 + bytes % (scale / 10) * 100 / scale + 5) / 10;
    if (tenths < 100)
        return text_format(arena, "%u.%u %s", (unsigned)(tenths / 10),
                           (unsigned)(tenths % 10), names[unit]);
    uint64_t whole = bytes / scale + (bytes % scale >= scale / 2);
    return text_format(arena, "%llu %s", (unsigned long long)whole, names[unit]);
}

/* The factor of a unit's name: "", "B", "k", "kB", "KiB", ...; 0 when it is none. */
static uint64_t factor_of(struct text unit)
{
    static const char letters[] = "kmgt";
    if (unit.len == 0 || (unit.len == 1 && (unit.ptr[0] | 0x20) == 'b'))
        return 1;
    uint64_t step = 1000, factor = 1;
    struct text rest = text_slice(unit, 1, unit.len);
    if (rest.len == 2 && (rest.ptr[0] | 0x20) == 'i')
        step = 1024, rest = text_slice(rest, 1, 2);
    if (rest.len > 1 || (rest.len == 1 && (rest.ptr[0] | 0x20) != 'b'))
        return 0;
    for (size_t i = 0; letters[i]; i++) {
        factor *= step;
        if ((unit.ptr[0] | 0x20) == letters[i])
            return factor;
    }
    return 0;
}

bool units_parse_bytes(struct text text, uint64_t *bytes)
{
    double number = 0, place = 1;
    size_t at = 0, digits = 0;
    bool fraction = false;
    text = text_trim(text);
    for (; at < text.len; at++) {
        char byte = text.ptr[at];
        if (byte == '.' && !fraction) {
            fraction = true;
        } else if (byte >= '0' && byte <= '9') {
            digits++;
            if (fraction)
                number += (byte - '0') * (place /= 10);
            else
                number = number * 10 + (byte - '0');
        } else {
            break;
        }
    }
    uint64_t factor = factor_of(text_trim(text_slice(text, at, text.len)));
    if (digits == 0 || factor == 0 || number * (double)factor >= 9e18)
        return false;
    *bytes = (uint64_t)(number * (double)factor + 0.5);
    return true;
}
