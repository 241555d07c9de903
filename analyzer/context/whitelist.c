/* The needed files, folded into whole folders.
 *
 * For every folder above a needed file it is counted whether Git tracks a file in it that
 * is not needed; the uppermost folders without one are candidates, and only these are
 * looked at on the disk: what Git ignores there would get in as well, so it must be
 * little and no secret. Without Git nothing is known of what else may turn up in a
 * folder, and each file is named. */
#include "context/whitelist.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "context/pattern.h"

#include <stdlib.h>
#include <sys/stat.h>

/* From so many bytes on, what Git ignores in a folder is too much to come along. */
#define LARGE_BYTES (1024 * 1024)

/* A folder above something needed. */
struct above {
    bool tracked; /* a needed file in it is */
    bool barred;  /* not everything in it is needed */
    enum { DISK_UNKNOWN, DISK_CLEAN, DISK_NOT } disk;
};

struct fold {
    struct arena *arena;
    const struct needs *needs;
    const struct whitelist_options *options;
    struct whitelist *whitelist;
    struct map folders; /* to indexes of `above` */
    struct {
        struct above *items;
        size_t count, room;
    } above;
};

/* --- which folders may be whole ------------------------------------------------------
 */

/* The folder that PATH stands in, when it is one below the context. */
static bool go_up(const struct fold *self, struct text *path)
{
    *path = path_dir(*path);
    return path->len > self->options->context.len;
}

static struct above *find_above(const struct fold *self, struct text folder)
{
    uint32_t index = map_find(&self->folders, folder);
    return index == MAP_NONE ? NULL : &self->above.items[index];
}

/* Notes the folders above PATH; BARRED when they cannot be whole. */
static void note_above(struct fold *self, struct text path, bool barred)
{
    while (go_up(self, &path)) {
        if (map_find(&self->folders, path) == MAP_NONE) {
            map_add(&self->folders, path);
            array_push(self->arena, &self->above, ((struct above){0}));
        }
        struct above *above = find_above(self, path);
        above->barred = above->barred || barred;
    }
}

static const struct need *tree_above(const struct fold *self, struct text path)
{
    while (go_up(self, &path)) {
        const struct need *need = needs_find(self->needs, path);
        if (need && need->kind == NEED_TREE)
            return need;
    }
    return NULL;
}

static bool exists(const struct fold *self, struct text path)
{
    struct stat status;
    struct text at =
        text_copy(self->arena, path_join(self->arena, self->options->root, path));
    return lstat(at.ptr, &status) == 0;
}

/* Whether a tracked file that is not needed bars the folders above it. */
static bool bars(const struct fold *self, struct text path)
{
    size_t start = self->options->context.len ? self->options->context.len + 1 : 0;
    const struct never *never = never_find(text_slice(path, start, path.len));
    return !(never && never->kind == NEVER_CACHE) && exists(self, path);
}

/* Tells the folders above a tracked file whether it is needed. */
static void count_tracked(struct fold *self, struct text path)
{
    const struct need *need = needs_find(self->needs, path);
    bool needed = (need && need->kind != NEED_FOLDER) || tree_above(self, path);
    bool asked = false; /* the index may be behind: whether it is there is asked once */
    struct text at = path;
    while (go_up(self, &at)) {
        struct above *above = find_above(self, at);
        if (!above)
            continue;
        if (needed) {
            above->tracked = true;
        } else if (!above->barred) {
            if (!asked && !bars(self, path))
                return;
            asked = true;
            above->barred = true;
        }
    }
}

/* Adds what lies in FOLDER and is not needed to *BYTES; false when a secret does, or the
 * sum is large. */
static bool is_clean(struct fold *self, struct text folder, uint64_t *bytes)
{
    struct folder listed;
    struct text at = path_join(self->arena, self->options->root, folder);
    if (!folder_list(self->arena, at, &listed))
        return false;
    for (size_t i = 0; i < listed.count; i++) {
        const struct folder_entry *entry = &listed.items[i];
        struct text path = path_join(self->arena, folder, entry->name);
        const struct never *never = never_find(entry->name);
        const struct need *need = needs_find(self->needs, path);
        struct stat status;
        if (never && never->kind == NEVER_SECRET)
            return false;
        if (never || entry->link || (need && need->kind != NEED_FOLDER))
            continue;
        if (entry->kind == FILE_FOLDER && !is_clean(self, path, bytes))
            return false;
        if (entry->kind == FILE_REGULAR &&
            lstat(text_copy(self->arena, path_join(self->arena, at, entry->name)).ptr,
                  &status) == 0)
            *bytes += (uint64_t)status.st_size;
        if (*bytes >= LARGE_BYTES)
            return false;
    }
    return true;
}

static bool is_whole(struct fold *self, struct text folder)
{
    struct above *above = find_above(self, folder);
    if (self->options->by_file || !above || above->barred || !above->tracked)
        return false;
    if (above->disk == DISK_UNKNOWN) {
        uint64_t bytes = 0;
        above->disk = is_clean(self, folder, &bytes) ? DISK_CLEAN : DISK_NOT;
    }
    return above->disk == DISK_CLEAN;
}

/* The uppermost whole folder that PATH stands in; empty when there is none. */
static struct text whole_above(struct fold *self, struct text path)
{
    size_t start = self->options->context.len ? self->options->context.len + 1 : 0;
    for (size_t end = start; end < path.len; end++)
        if (path.ptr[end] == '/' && is_whole(self, text_slice(path, 0, end)))
            return text_slice(path, 0, end);
    return (struct text){0};
}

/* --- lines ---------------------------------------------------------------------------
 */

static int need_order(const void *a, const void *b)
{
    return text_compare((*(const struct need *const *)a)->path,
                        (*(const struct need *const *)b)->path);
}

static int line_order(const void *a, const void *b)
{
    return text_compare(((const struct whitelist_line *)a)->path,
                        ((const struct whitelist_line *)b)->path);
}

/* Whether a need is a file that a pattern of never.h is for only by its name. */
static bool is_public(struct fold *self, const struct need *need)
{
    struct text bytes, open = path_join(self->arena, self->options->root, need->path);
    return need->kind == NEED_FILE && file_kind(open) == FILE_REGULAR &&
           file_load(self->arena, open, &bytes) && never_is_public(need->path, bytes);
}

/* Whether a need can be met and is not met by others; else says why not. */
static bool is_met(struct fold *self, struct need *need)
{
    struct text context = self->options->context;
    if (need->behind_link || text_equal(need->path, context))
        return false;
    if (!path_is_below(need->path, context)) {
        array_push(self->arena, &self->whitelist->unmet,
                   ((struct whitelist_unmet){.need = need}));
        return false;
    }
    const struct never *never =
        never_find(path_relative(self->arena, context, need->path));
    if (!never || is_public(self, need))
        return true;
    array_push(self->arena, &self->whitelist->unmet,
               ((struct whitelist_unmet){need, never}));
    return false;
}

static void add_line(struct fold *self, struct need *need)
{
    static const enum whitelist_kind kinds[] = {[NEED_FOLDER] = WHITELIST_EMPTY,
                                                [NEED_FILE] = WHITELIST_FILE,
                                                [NEED_TREE] = WHITELIST_TREE};
    struct text inside = path_relative(self->arena, self->options->context, need->path);
    struct whitelist_line line = {kinds[need->kind], need->path, need,
                                  never_find(inside) != NULL};
    struct text whole = whole_above(self, need->path);
    if (need->kind == NEED_FOLDER && find_above(self, need->path))
        return; /* something in it is named */
    if (tree_above(self, need->path) && !line.again)
        return;
    self->whitelist->files += need->kind == NEED_FILE;
    if (whole.len) {
        line.kind = WHITELIST_TREE;
        line.path = whole;
    }
    line.path = path_relative(self->arena, self->options->context, line.path);
    if (whole.len && self->whitelist->lines.count &&
        text_equal(array_last(&self->whitelist->lines).path, line.path))
        return; /* what is in one folder comes one after the other */
    array_push(self->arena, &self->whitelist->lines, line);
}

static void make_lines(struct fold *self)
{
    size_t count = 0;
    struct need **sorted = ARENA_ARRAY(self->arena, struct need *, self->needs->count);
    for (size_t i = 0; i < self->needs->count; i++)
        sorted[i] = &self->needs->items[i];
    if (self->needs->count)
        qsort(sorted, self->needs->count, sizeof *sorted, need_order);
    for (size_t i = 0; i < self->needs->count; i++)
        if (is_met(self, sorted[i]))
            sorted[count++] = sorted[i];
    for (size_t i = 0; i < count; i++)
        note_above(self, sorted[i]->path, sorted[i]->kind == NEED_FOLDER);
    const struct texts *tracked = self->options->tracked;
    for (size_t i = 0; tracked && i < tracked->count; i++)
        if (path_is_below(tracked->items[i], self->options->context))
            count_tracked(self, tracked->items[i]);
    for (size_t i = 0; i < count; i++)
        add_line(self, sorted[i]);
    if (self->whitelist->lines.count)
        qsort(self->whitelist->lines.items, self->whitelist->lines.count,
              sizeof *self->whitelist->lines.items, line_order);
}

/* --- patterns ------------------------------------------------------------------------
 */

static void add_pattern(struct fold *self, struct text text,
                        const struct whitelist_line *line)
{
    array_push(self->arena, &self->whitelist->patterns,
               ((struct whitelist_pattern){text, line}));
}

static bool add_patterns_of(struct fold *self, const struct whitelist_line *line,
                            struct diags *diags)
{
    struct text keep, drop;
    if (!pattern_of_path(self->arena, line->path, &keep) ||
        !pattern_of_contents(self->arena, line->path, &drop))
        return diag_error(diags, (struct place){0},
                          TEXT("no line of an ignore file can hold it: rename it"),
                          "the name '%.*s' has a newline", TEXT_ARG(line->need->path));
    add_pattern(self, keep, line);
    if (line->kind == WHITELIST_EMPTY)
        add_pattern(self, drop, line);
    return true;
}

static bool make_patterns(struct fold *self, struct diags *diags)
{
    bool good = true;
    add_pattern(self, TEXT("*"), NULL);
    for (size_t i = 0; i < self->whitelist->lines.count; i++)
        good = add_patterns_of(self, &self->whitelist->lines.items[i], diags) && good;
    for (const struct never *never = never_patterns; never->pattern; never++)
        add_pattern(self, text_of(never->pattern), NULL);
    for (size_t i = 0; i < self->whitelist->lines.count; i++)
        if (self->whitelist->lines.items[i].again)
            good = add_patterns_of(self, &self->whitelist->lines.items[i], diags) && good;
    return good;
}

bool whitelist_make(struct arena *arena, const struct needs *needs,
                    const struct whitelist_options *options, struct whitelist *whitelist,
                    struct diags *diags)
{
    struct fold self = {
        .arena = arena, .needs = needs, .options = options, .whitelist = whitelist};
    *whitelist = (struct whitelist){0};
    map_init(&self.folders, arena);
    make_lines(&self);
    return make_patterns(&self, diags);
}
