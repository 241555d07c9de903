/* COPY lines: one for each folder, its needed files by name, whole folders by theirs.
 *
 * What a link leads to is copied at the link's own path. */
#include "emit/dockerignore.h"

#include "base/array.h"
#include "base/path.h"
#include "emit/copy_line.h"

#include <stdlib.h>

static int copied_order(const void *left, const void *right)
{
    const struct copied *a = left, *b = right;
    if (a->first != b->first)
        return a->first ? -1 : 1;
    int order = text_compare(a->folder, b->folder);
    return order ? order : text_compare(a->path, b->path);
}

static bool is_manifest(const struct need *need)
{
    return need->reason == NEED_MANIFEST || need->reason == NEED_BUILD;
}

static void add(struct arena *arena, struct copied_all *all, struct text path,
                const struct need *need, bool tree)
{
    array_push(arena, all,
               ((struct copied){.folder = tree ? path : path_dir(path),
                                .path = path,
                                .need = need,
                                .tree = tree,
                                .first = is_manifest(need) && !tree}));
}

static bool is_through_link(const struct need *need)
{
    return need->reason == NEED_LINK || need->through.len;
}

/* Whether a line stands only for what links lead to. */
static bool is_for_links(struct arena *arena, const struct whitelist_line *line,
                         const struct needs *needs, struct text context)
{
    struct text folder = path_join(arena, context, line->path);
    if (!is_through_link(line->need))
        return false;
    for (size_t i = 0; line->kind == WHITELIST_TREE && i < needs->count; i++) {
        const struct need *need = &needs->items[i];
        if (path_is_below(need->path, folder) && !is_through_link(need) &&
            !need->behind_link)
            return false;
    }
    return true;
}

struct copied_all copied_find(struct arena *arena, const struct whitelist *whitelist,
                              const struct needs *needs, struct text context)
{
    struct copied_all all = {0};
    for (size_t i = 0; i < whitelist->lines.count; i++) {
        const struct whitelist_line *line = &whitelist->lines.items[i];
        if (line->kind != WHITELIST_EMPTY && !is_for_links(arena, line, needs, context))
            add(arena, &all, line->path, line->need, line->kind == WHITELIST_TREE);
    }
    for (size_t i = 0; i < needs->count; i++) {
        const struct need *need = &needs->items[i];
        if (need->behind_link && !need->through.len && need->kind != NEED_FOLDER &&
            path_is_below(need->path, context) && !never_find(need->path))
            add(arena, &all, path_relative(arena, context, need->path), need,
                need->kind == NEED_TREE);
    }
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, copied_order);
    return all;
}

static struct text with_slash(struct arena *arena, struct text path)
{
    return text_format(arena, "%.*s/", TEXT_ARG(path.len ? path : TEXT(".")));
}

void copy_lines_write(struct buffer *out, const struct whitelist *whitelist,
                      const struct needs *needs, struct text context)
{
    struct copied_all all = copied_find(out->arena, whitelist, needs, context);
    for (size_t i = 0; i < all.count;) {
        const struct copied *first = &all.items[i];
        struct texts words = {0};
        struct text folder = with_slash(out->arena, first->folder);
        for (; i < all.count && all.items[i].first == first->first &&
               all.items[i].tree == first->tree &&
               text_equal(all.items[i].folder, first->folder);
             i++)
            array_push(out->arena, &words, first->tree ? folder : all.items[i].path);
        copy_line_write(out, "", &words, folder);
    }
}
