/* One `git log` for the whole repository, its output taken apart here: commits, and below
 * each the paths that it changed. Merges change nothing of their own. */
#include "context/history.h"

#include "base/path.h"
#include "context/git.h"

/* Enough to tell what changes often from what does not, and a short read. */
#define COMMITS "--max-count=2000"

/* Counts PATH, and each folder above it once a commit: LAST has the number of the commit
 * that was last counted for a folder. */
static void count_path(struct history *self, struct map *last, struct text path,
                       uint32_t commit)
{
    map_set(&self->changes, path, map_get(&self->changes, path, 0) + 1);
    struct text folder = path;
    do {
        folder = path_dir(folder);
        if (map_get(last, folder, 0) == commit)
            return;
        map_set(last, folder, commit);
        map_set(&self->folders, folder, map_get(&self->folders, folder, 0) + 1);
    } while (folder.len);
}

static bool is_whole(struct history *self, struct text root)
{
    static const char *const words[] = {"rev-parse", "--is-shallow-repository", NULL};
    struct buffer printed = {.arena = self->arena};
    return git_output(root, words, &printed) && text_is(text_trim(printed.text), "false");
}

void history_read(struct history *self, struct arena *arena, struct text root)
{
    /* Each commit is ":" and a line end, then its paths. */
    static const char *const words[] = {"log",
                                        COMMITS,
                                        "--no-merges",
                                        "--no-renames",
                                        "--relative",
                                        "--name-only",
                                        "-z",
                                        "--format=format:%x3A",
                                        "--no-show-signature",
                                        NULL};
    struct buffer printed = {.arena = arena};
    struct map last;
    struct text path;
    uint32_t commit = 0;
    *self = (struct history){.arena = arena};
    map_init(&self->changes, arena);
    map_init(&self->folders, arena);
    map_init(&last, arena);
    if (!is_whole(self, root) || !git_output(root, words, &printed))
        return;
    self->known = true;
    while (text_cut(&printed.text, '\0', &path)) {
        bool first = text_starts(path, TEXT(":\n"));
        commit += first;
        path = text_slice(path, first ? 2 : 0, path.len);
        if (path.len)
            count_path(self, &last, path, commit);
    }
}

uint32_t history_changes(const struct history *self, struct text path)
{
    uint32_t file = map_get(&self->changes, path, 0);
    return file ? file : map_get(&self->folders, path, 0);
}
