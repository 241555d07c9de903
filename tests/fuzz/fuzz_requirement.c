/* Requirements and their markers: whatever is read must be read again from its own text,
 * and mean the same. The first byte chooses a target. */
#include "packages/requirement.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_marker(struct arena *arena, struct marker *marker,
                         const struct target *target)
{
    struct marker *again = NULL, *reduced;
    struct text wrong, text = marker_format(arena, marker);
    require(text.len == 0 || marker_parse(arena, text, &again, &wrong));
    require(marker_equal(marker, again));
    require(marker_equal(marker_and(arena, marker, again), marker));
    require(marker_equal(marker_or(arena, marker, again), marker));
    again = marker_for_releases(arena, marker);
    require(marker_equal(marker_for_releases(arena, again), again));
    enum marker_verdict verdict = marker_evaluate(marker, target, NULL);
    reduced = marker_reduce(arena, marker, target, NULL);
    require((verdict == MARKER_TRUE) <= (reduced == NULL));
    require((verdict == MARKER_FALSE) <= marker_is_never(reduced));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const platforms[] = {"linux", "windows", "macos", "ios"};
    struct arena arena = {0};
    struct target target = {.python_first = 9, .python_last = 13};
    struct requirement requirement;
    struct text wrong = {0};
    size_t at;
    if (size == 0)
        return 0;
    target_of_platform(&target, text_of(platforms[data[0] % 4]));
    if (data[0] & 4)
        target.python_full = TEXT("3.12.4");
    struct text text = {(const char *)data + 1, size - 1};
    if (requirement_parse(&arena, text, &requirement, &wrong, &at))
        check_marker(&arena, requirement.marker, &target);
    else
        require(wrong.len && at <= text.len);
    arena_release(&arena);
    return 0;
}
