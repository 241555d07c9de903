/* From files and folders to COPY lines: files of one folder share a line, what seldom
 * changes comes first, so that its layers stay when the rest changes.
 *
 * An ignore file that lets in only what is needed makes a whole folder as narrow as the
 * list of its files; so where it goes along, a folder that would take many lines is named
 * whole. Each line is a layer, of which an image may have 127. */
#include "emit/dockerfile.h"

#include "base/array.h"
#include "base/path.h"
#include "emit/copy_line.h"

#include <stdlib.h>

#define LINES_OF_A_FOLDER 3
#define LINES_AT_MOST 90

struct line {
    struct text from, to; /* folders; of a renamed file, itself */
    struct texts sources;
    bool tree, renamed, executable;
    uint32_t changes; /* the most of any */
};

struct lines {
    struct line *items;
    size_t count, room;
};

/* --- grouping ------------------------------------------------------------------------
 */

static struct line line_of(const struct dockerfile_copy *copy)
{
    bool renamed =
        !copy->tree && !text_equal(path_name(copy->source), path_name(copy->at));
    bool whole = copy->tree || renamed;
    return (struct line){.from = whole ? copy->source : path_dir(copy->source),
                         .to = whole ? copy->at : path_dir(copy->at),
                         .tree = copy->tree,
                         .renamed = renamed,
                         .executable = copy->executable,
                         .changes = copy->changes};
}

static bool same_line(const struct line *a, const struct line *b)
{
    return !a->tree && !b->tree && !a->renamed && !b->renamed &&
           a->executable == b->executable && text_equal(a->from, b->from) &&
           text_equal(a->to, b->to);
}

static int copy_order(const void *left, const void *right)
{
    const struct dockerfile_copy *a = left, *b = right;
    int order = text_compare(path_dir(a->source), path_dir(b->source));
    order = order ? order : text_compare(a->source, b->source);
    return order ? order : text_compare(a->at, b->at);
}

static struct lines group(struct arena *arena, const struct dockerfile_copies *copies)
{
    struct lines lines = {0};
    struct dockerfile_copy *sorted =
        ARENA_ARRAY(arena, struct dockerfile_copy, copies->count);
    for (size_t i = 0; i < copies->count; i++)
        sorted[i] = copies->items[i];
    qsort(sorted, copies->count, sizeof *sorted, copy_order);
    for (size_t i = 0; i < copies->count; i++) {
        struct line one = line_of(&sorted[i]);
        size_t at = lines.count;
        while (at > 0 && text_equal(lines.items[at - 1].from, one.from) &&
               !same_line(&lines.items[at - 1], &one))
            at--;
        if (at == 0 || !same_line(&lines.items[at - 1], &one)) {
            array_push(arena, &lines, one);
            at = lines.count;
        }
        struct line *line = &lines.items[at - 1];
        array_push(arena, &line->sources, sorted[i].source);
        if (sorted[i].changes > line->changes)
            line->changes = sorted[i].changes;
    }
    return lines;
}

/* --- folding -------------------------------------------------------------------------
 */

/* Where FOLDER stands by what LINE copies from below it: *TO. False when its end differs,
 * so that the folder as a whole stands nowhere. */
static bool folder_stands_at(const struct line *line, struct text folder, struct text *to)
{
    struct text rest = text_slice(line->from, folder.len, line->from.len);
    if (line->renamed || line->executable || !text_ends(line->to, rest))
        return false;
    *to = text_slice(line->to, 0, line->to.len - rest.len);
    return to->len > 0;
}

/* The one line that does for those below FOLDER; false when they are few, or go to
 * different places. */
static bool fold(struct arena *arena, const struct lines *lines, struct text folder,
                 struct line *folded)
{
    size_t count = 0;
    *folded = (struct line){.from = folder, .tree = true};
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        struct text to;
        if (!path_is_below(line->from, folder) || line->executable)
            continue;
        if (!folder_stands_at(line, folder, &to) ||
            (count && !text_equal(to, folded->to)))
            return false;
        folded->to = to;
        if (line->changes > folded->changes)
            folded->changes = line->changes;
        count++;
    }
    array_push(arena, &folded->sources, folder);
    return count > LINES_OF_A_FOLDER;
}

/* The first DEPTH parts of a folder; empty when it has fewer. */
static struct text top_of(struct text folder, size_t depth)
{
    for (size_t i = 0; i < folder.len; i++)
        if (folder.ptr[i] == '/' && --depth == 0)
            return text_slice(folder, 0, i);
    return depth == 1 ? folder : (struct text){0};
}

/* Folds what can be, the outermost folders first. */
static struct lines fold_all(struct arena *arena, struct lines lines)
{
    for (size_t depth = 1; depth < 8; depth++)
        for (size_t i = 0; i < lines.count; i++) {
            struct text folder = top_of(lines.items[i].from, depth);
            struct line folded;
            if (folder.len == 0 || lines.items[i].executable ||
                !fold(arena, &lines, folder, &folded))
                continue;
            size_t left = 0;
            for (size_t k = 0; k < lines.count; k++)
                if (lines.items[k].executable ||
                    !path_is_below(lines.items[k].from, folder))
                    lines.items[left++] = lines.items[k];
            lines.count = left;
            array_push(arena, &lines, folded);
            i = SIZE_MAX; /* from the beginning: places have changed */
        }
    return lines;
}

/* --- writing -------------------------------------------------------------------------
 */

static int line_order(const void *left, const void *right)
{
    const struct line *a = left, *b = right;
    if (a->executable != b->executable) /* after a folder that may have it, too */
        return a->executable ? 1 : -1;
    if (a->changes != b->changes)
        return a->changes < b->changes ? -1 : 1;
    int order = text_compare(a->from, b->from);
    return order ? order : text_compare(a->to, b->to);
}

/* The destination as it reads best: seen from the working folder where it is below. */
static struct text destination(struct arena *arena, const struct line *line,
                               struct text folder)
{
    struct text to = line->to;
    if (path_is_below(to, folder))
        to = path_relative(arena, folder, to);
    if (line->renamed)
        return to;
    if (to.len == 0)
        return TEXT("./");
    return text_is(to, "/") ? to : text_format(arena, "%.*s/", TEXT_ARG(to));
}

static void write_line(struct buffer *out, const struct line *line, struct text folder)
{
    struct texts sources = line->sources;
    struct texts whole = {0};
    if (line->tree) {
        array_push(out->arena, &whole,
                   text_format(out->arena, "%.*s/",
                               TEXT_ARG(line->from.len ? line->from : TEXT("."))));
        sources = whole;
    }
    copy_line_write(out, line->executable ? "--chmod=755 " : "", &sources,
                    destination(out->arena, line, folder));
}

bool dockerfile_copies_are_many(struct arena *arena,
                                const struct dockerfile_copies *copies)
{
    return group(arena, copies).count > LINES_AT_MOST;
}

void dockerfile_copy_write(struct buffer *out, const struct dockerfile_copies *copies,
                           struct text folder, bool folds)
{
    struct lines lines = group(out->arena, copies);
    if (folds || lines.count > LINES_AT_MOST)
        lines = fold_all(out->arena, lines);
    if (lines.count)
        qsort(lines.items, lines.count, sizeof *lines.items, line_order);
    for (size_t i = 0; i < lines.count; i++)
        write_line(out, &lines.items[i], folder);
}
