/* Which files Git knows, by `git ls-files`: ignore files on every level, the user's own,
 * and the index count. */
#include "context/tracked.h"

#include "base/array.h"
#include "context/git.h"

#include <stdlib.h>

/* The paths in what Git printed, each ended by NUL. */
static void split(struct arena *arena, struct text printed, struct texts *paths)
{
    struct text path;
    while (text_cut(&printed, '\0', &path)) {
        if (text_ends(path, TEXT("/"))) /* a repository inside this one */
            path = text_slice(path, 0, path.len - 1);
        if (path.len)
            array_push(arena, paths, path);
    }
    if (paths->count == 0)
        return;
    qsort(paths->items, paths->count, sizeof *paths->items, text_order);
    size_t kept = 1;
    for (size_t i = 1; i < paths->count; i++)
        if (!text_equal(paths->items[i], paths->items[kept - 1]))
            paths->items[kept++] = paths->items[i];
    paths->count = kept;
}

bool tracked_list(struct arena *arena, struct text root, struct texts *paths)
{
    static const char *const words[] = {
        "ls-files", "-z", "--cached", "--others", "--exclude-standard", NULL};
    struct buffer printed = {.arena = arena};
    *paths = (struct texts){0};
    if (!git_output(root, words, &printed))
        return false;
    split(arena, printed.text, paths);
    return true;
}
