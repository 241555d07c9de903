/* Near misses: the optimal string alignment distance, which suits short words. */
#include "base/nearest.h"

/* The number of edits (insert, delete, replace, swap neighbours) between two short words;
 * LIMIT + 1 for "more than LIMIT". */
static size_t edit_distance(struct text a, struct text b, size_t limit)
{
    enum { LONGEST = 63 };
    size_t rows[3][LONGEST + 1];
    if (a.len > LONGEST || b.len > LONGEST)
        return limit + 1;
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = a.ptr[i - 1] == b.ptr[j - 1];
            size_t least = last[j - 1] + !same;
            if (last[j] + 1 < least)
                least = last[j] + 1;
            if (now[j - 1] + 1 < least)
                least = now[j - 1] + 1;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
                a.ptr[i - 2] == b.ptr[j - 1] && before[j - 2] + 1 < least)
                least = before[j - 2] + 1;
            now[j] = least;
        }
        size_t *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[b.len];
}

struct text nearest_name(struct text word, const struct texts *candidates)
{
    size_t limit = word.len <= 3 ? 1 : word.len <= 8 ? 2 : 3;
    struct text nearest = {0};
    for (size_t i = 0; i < candidates->count; i++) {
        size_t distance = edit_distance(word, candidates->items[i], limit);
        if (distance <= limit && (distance < limit || nearest.len == 0)) {
            nearest = candidates->items[i];
            limit = distance;
        }
    }
    return nearest;
}
