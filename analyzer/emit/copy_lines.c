/* COPY lines: one for each folder, its needed files by name, whole folders by theirs.
 *
 * A source is a pattern (Go's filepath.Match) in which variables are substituted; the
 * destination is not a pattern. Both are written so that they mean the name itself; names
 * that a line of words cannot hold make it the JSON form. */
#include "emit/dockerignore.h"

#include "base/array.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

struct copied {
    struct text folder; /* that the line is about */
    struct text path;
    bool tree;
    bool first; /* before the code: what packages are installed from */
};

struct copied_all {
    struct copied *items;
    size_t count, room;
};

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

/* The lines of the whitelist, with each link's target standing where the link does. */
static struct copied_all find_copied(struct arena *arena,
                                     const struct whitelist *whitelist,
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

/* --- words ---------------------------------------------------------------------------
 */

/* What BuildKit's substitution and, for a source, its patterns read as PATH. */
static struct text word_of(struct arena *arena, struct text path, bool source)
{
    struct buffer word = {.arena = arena};
    for (size_t i = 0; i < path.len; i++) {
        char byte = path.ptr[i];
        if (source && byte == '\\')
            buffer_add_string(&word, "[\\\\\\\\]"); /* twice a pair: both unescape */
        else if (source && strchr("*?[", byte))
            buffer_format(&word, "[%c]", byte);
        else if (strchr("\\$'\"", byte))
            buffer_format(&word, "\\%c", byte);
        else
            buffer_add_byte(&word, byte);
    }
    return word.text;
}

/* Whether a line of words can hold it. */
static bool is_plain(struct text word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] <= ' ' || word.ptr[i] == '\\')
            return false;
    return !text_starts(word, TEXT("--")) && !text_starts(word, TEXT("<<")) &&
           !text_starts(word, TEXT("["));
}

static void write_string(struct buffer *out, struct text word)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < word.len; i++) {
        unsigned char byte = (unsigned char)word.ptr[i];
        if (byte == '"' || byte == '\\')
            buffer_format(out, "\\%c", byte);
        else if (byte < ' ')
            buffer_format(out, "\\u%04x", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
    buffer_add_byte(out, '"');
}

static void write_line(struct buffer *out, const struct texts *words)
{
    bool plain = true;
    for (size_t i = 0; i < words->count; i++)
        plain = plain && is_plain(words->items[i]);
    buffer_add_string(out, plain ? "COPY " : "COPY [");
    for (size_t i = 0; i < words->count; i++) {
        buffer_add_string(out, i == 0 ? "" : plain ? " " : ", ");
        if (plain)
            buffer_add(out, words->items[i]);
        else
            write_string(out, words->items[i]);
    }
    buffer_add_string(out, plain ? "\n" : "]\n");
}

static struct text with_slash(struct arena *arena, struct text path)
{
    return text_format(arena, "%.*s/", TEXT_ARG(path.len ? path : TEXT(".")));
}

void copy_lines_write(struct buffer *out, const struct whitelist *whitelist,
                      const struct needs *needs, struct text context)
{
    struct copied_all all = find_copied(out->arena, whitelist, needs, context);
    for (size_t i = 0; i < all.count;) {
        const struct copied *first = &all.items[i];
        struct texts words = {0};
        struct text folder = with_slash(out->arena, first->folder);
        for (; i < all.count && all.items[i].first == first->first &&
               all.items[i].tree == first->tree &&
               text_equal(all.items[i].folder, first->folder);
             i++)
            array_push(
                out->arena, &words,
                word_of(out->arena, first->tree ? folder : all.items[i].path, true));
        array_push(out->arena, &words, word_of(out->arena, folder, false));
        write_line(out, &words);
    }
}
