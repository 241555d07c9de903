/* The entries of a scan stand in the order of a walk, so that all below a folder follows
 * it directly: sums are made from the back, and a folder is passed over in one step. */
#include "context/census.h"

#include "base/array.h"

#include <stdlib.h>

struct census_sum *census_sums(struct arena *arena, const struct scan *scan)
{
    struct census_sum *sums = ARENA_ARRAY(arena, struct census_sum, scan->count);
    for (size_t i = scan->count; i-- > 0;) {
        const struct scan_entry *entry = &scan->items[i];
        struct census_sum *sum = &sums[i];
        sum->bytes += entry->bytes;
        sum->files += entry->kind == SCAN_FILE || entry->kind == SCAN_HARD_LINK;
        if (sum->end == 0)
            sum->end = (uint32_t)i + 1;
        if (entry->parent == SCAN_TOP)
            continue;
        struct census_sum *above = &sums[entry->parent];
        above->bytes += sum->bytes;
        above->files += sum->files;
        if (above->end < sum->end)
            above->end = sum->end;
    }
    return sums;
}

/* ---- the largest ---- */

/* An entry that may be one of the largest. */
struct candidate {
    uint64_t bytes;
    uint32_t entry;
};

struct candidates {
    struct candidate *items;
    size_t count, room;
};

/* Entries stand in the order of their paths, but for folders; that will do for equals. */
static int candidate_order(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->bytes != b->bytes)
        return a->bytes < b->bytes ? 1 : -1;
    return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static struct census_items take_largest(struct arena *arena, const struct scan *scan,
                                        const struct census_sum *sums,
                                        struct candidates *candidates, size_t limit)
{
    struct census_items items = {0};
    if (candidates->count)
        qsort(candidates->items, candidates->count, sizeof *candidates->items,
              candidate_order);
    for (size_t i = 0; i < candidates->count && i < limit; i++) {
        uint32_t entry = candidates->items[i].entry;
        bool folder = scan->items[entry].kind == SCAN_FOLDER;
        struct census_item item = {.path = scan_path(arena, scan, entry),
                                   .bytes = candidates->items[i].bytes,
                                   .files = folder && sums ? sums[entry].files : 1,
                                   .folder = folder};
        array_push(arena, &items, item);
    }
    return items;
}

/* Keeps the list short: of twice LIMIT only the larger half can be among the largest. */
static void add_candidate(struct arena *arena, struct candidates *candidates,
                          uint64_t bytes, size_t entry, size_t limit)
{
    if (bytes == 0)
        return;
    array_push(arena, candidates, ((struct candidate){bytes, (uint32_t)entry}));
    if (candidates->count < 2 * limit + 64)
        return;
    qsort(candidates->items, candidates->count, sizeof *candidates->items,
          candidate_order);
    candidates->count = limit;
}

struct census_items census_files(struct arena *arena, const struct scan *scan,
                                 size_t limit)
{
    struct candidates candidates = {0};
    for (size_t i = 0; i < scan->count; i++)
        add_candidate(arena, &candidates, scan->items[i].bytes, i, limit);
    return take_largest(arena, scan, NULL, &candidates, limit);
}

struct census_items census_folders(struct arena *arena, const struct scan *scan,
                                   const struct census_sum *sums, size_t limit)
{
    struct candidates candidates = {0};
    uint64_t *largest = ARENA_ARRAY(arena, uint64_t, scan->count);
    for (size_t i = scan->count; i-- > 0;) {
        const struct scan_entry *entry = &scan->items[i];
        if (entry->kind != SCAN_FOLDER)
            continue;
        if (entry->parent != SCAN_TOP && largest[entry->parent] < sums[i].bytes)
            largest[entry->parent] = sums[i].bytes;
        if (largest[i] < sums[i].bytes - sums[i].bytes / 10)
            add_candidate(arena, &candidates, sums[i].bytes, i, limit);
    }
    return take_largest(arena, scan, sums, &candidates, limit);
}
