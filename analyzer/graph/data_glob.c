/* Patterns, part by part from the top, and folders as a whole.
 *
 * The order is that of the layout's folders, which are sorted; hidden names match only
 * where a pattern names the dot, as the shell and glob.glob() have it. */
#include "graph/data_glob.h"

#include "base/array.h"
#include "base/path.h"

/* No project nests deeper; a link that leads around ends here. */
#define DEEPEST 32

static const struct text litter[] = {
    {"__pycache__", 11}, {".git", 4},          {".hg", 3},          {".svn", 4},
    {".venv", 5},        {"node_modules", 12}, {".mypy_cache", 11}, {".pytest_cache", 13},
    {".ruff_cache", 11}, {".DS_Store", 9},
};

bool data_is_litter(struct text name)
{
    for (size_t i = 0; i < sizeof litter / sizeof *litter; i++)
        if (text_equal(name, litter[i]))
            return true;
    return text_ends(name, TEXT(".pyc")) || text_ends(name, TEXT(".pyo"));
}

bool data_is_code(struct text path)
{
    static const struct text suffixes[] = {
        {".py", 3},  {".pyi", 4}, {".pyc", 4}, {".pyo", 4}, {".pyx", 4}, {".pxd", 4},
        {".pyd", 4}, {".pxi", 4}, {".c", 2},   {".h", 2},   {".cpp", 4}, {".pyf", 4},
    };
    struct text name = path_name(path), suffix = path_suffix(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (text_equal(suffix, suffixes[i]))
            return true;
    return text_is(name, "py.typed") ||
           (text_is(suffix, ".so") && (text_contains(name, TEXT(".cpython-")) ||
                                       text_contains(name, TEXT(".abi3."))));
}

static bool is_magic(struct text part)
{
    for (size_t i = 0; i < part.len; i++)
        if (part.ptr[i] == '*' || part.ptr[i] == '?' || part.ptr[i] == '[')
            return true;
    return false;
}

struct text data_fixed_folder(struct text pattern)
{
    size_t at = 0, end;
    while (at < pattern.len) {
        struct text rest = text_slice(pattern, at, pattern.len);
        end = text_find(rest, '/');
        if (is_magic(text_slice(rest, 0, end)))
            break;
        at = end == SIZE_MAX ? pattern.len : at + end + 1;
    }
    return text_slice(pattern, 0, at ? at - 1 : 0);
}

/* One byte against "[abc]", "[a-z]", "[!a]" at *AT, which moves behind it. A bracket that
 * is not closed is a plain one. */
static bool fits_class(struct text pattern, size_t *at, char byte)
{
    size_t i = *at + 1, close;
    bool not_in = i < pattern.len && pattern.ptr[i] == '!', in = false;
    i += not_in;
    close = i < pattern.len && pattern.ptr[i] == ']' ? i + 1 : i;
    while (close < pattern.len && pattern.ptr[close] != ']')
        close++;
    if (close >= pattern.len) {
        ++*at;
        return byte == '[';
    }
    for (; i < close; i++) {
        if (i + 2 < close && pattern.ptr[i + 1] == '-') {
            in = in || (byte >= pattern.ptr[i] && byte <= pattern.ptr[i + 2]);
            i += 2;
        } else {
            in = in || byte == pattern.ptr[i];
        }
    }
    *at = close + 1;
    return in != not_in;
}

/* Whether NAME fits one PART of a pattern; the last "*" is tried again when the rest does
 * not fit. */
static bool fits(struct text name, struct text part)
{
    size_t n = 0, p = 0, star = SIZE_MAX, star_name = 0;
    while (n < name.len) {
        size_t next = p;
        bool good = false;
        if (p < part.len && part.ptr[p] == '*') {
            star = p++;
            star_name = n;
            continue;
        }
        if (p < part.len && part.ptr[p] == '[')
            good = fits_class(part, &next, name.ptr[n]);
        else if (p < part.len)
            good = part.ptr[next++] == '?' || part.ptr[p] == name.ptr[n];
        if (good) {
            p = next;
            n++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            n = ++star_name;
        } else {
            return false;
        }
    }
    while (p < part.len && part.ptr[p] == '*')
        p++;
    return p == part.len;
}

void data_files_below(struct arena *arena, struct layout *layout, struct text folder,
                      struct texts *found)
{
    struct {
        struct text *items;
        size_t count, room;
    } queue = {0};
    array_push(arena, &queue, folder);
    for (size_t next = 0; next < queue.count; next++) {
        struct text at = queue.items[next];
        const struct folder *listed = layout_list(layout, at);
        size_t depth = 0;
        for (size_t i = 0; i < at.len; i++)
            depth += at.ptr[i] == '/';
        for (size_t i = 0; listed && depth < DEEPEST && i < listed->count; i++) {
            struct folder_entry entry = listed->items[i];
            if (data_is_litter(entry.name) || text_starts(entry.name, TEXT(".env")))
                continue;
            struct text path = path_join(arena, at, entry.name);
            if (entry.kind == FILE_FOLDER && !entry.link)
                array_push(arena, &queue, path);
            else if (entry.kind == FILE_REGULAR)
                array_push(arena, found, path);
        }
    }
}

static bool has_module(const struct texts *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (text_ends(files->items[i], TEXT(".py")))
            return true;
    return false;
}

void data_files_not_code(struct arena *arena, struct layout *layout, struct text folder,
                         bool below, struct texts *found)
{
    const struct folder *listed = layout_list(layout, folder);
    for (size_t i = 0; listed && i < listed->count; i++) {
        struct folder_entry entry = listed->items[i];
        struct text path = path_join(arena, folder, entry.name);
        struct texts inner = {0};
        if (data_is_litter(entry.name) || text_starts(entry.name, TEXT(".env")))
            continue;
        if (entry.kind == FILE_REGULAR && !data_is_code(entry.name))
            array_push(arena, found, path);
        if (entry.kind != FILE_FOLDER || entry.link || !below)
            continue;
        data_files_below(arena, layout, path, &inner);
        if (has_module(&inner))
            continue;
        for (size_t k = 0; k < inner.count; k++)
            array_push(arena, found, inner.items[k]);
    }
}

struct glob {
    struct arena *arena;
    struct layout *layout;
    bool folders;
    struct texts *found;
};

static void glob_in(const struct glob *self, struct text at, struct text pattern,
                    unsigned depth);

/* A path that matches up to here; REST of the pattern is left. */
static void glob_on(const struct glob *self, struct text at, enum file_kind kind,
                    struct text rest, unsigned depth)
{
    if (rest.len == 0 && kind == FILE_REGULAR)
        array_push(self->arena, self->found, at);
    else if (rest.len == 0 && kind == FILE_FOLDER && self->folders)
        data_files_below(self->arena, self->layout, at, self->found);
    else if (rest.len && kind == FILE_FOLDER && depth < DEEPEST)
        glob_in(self, at, rest, depth + 1);
}

static void glob_in(const struct glob *self, struct text at, struct text pattern,
                    unsigned depth)
{
    size_t slash = text_find(pattern, '/');
    struct text part = text_slice(pattern, 0, slash);
    struct text rest = slash == SIZE_MAX ? (struct text){0}
                                         : text_slice(pattern, slash + 1, pattern.len);
    bool below = text_is(part, "**");
    if (below && rest.len == 0) {
        data_files_below(self->arena, self->layout, at, self->found);
        return;
    }
    if (!is_magic(part)) {
        struct text path = path_join(self->arena, at, part);
        glob_on(self, path, layout_find(self->layout, path, NULL), rest, depth);
        return;
    }
    if (below)
        glob_in(self, at, rest, depth + 1); /* no folder between */
    const struct folder *listed = layout_list(self->layout, at);
    for (size_t i = 0; listed && i < listed->count; i++) {
        struct folder_entry entry = listed->items[i];
        if (data_is_litter(entry.name) || (entry.name.ptr[0] == '.' && *part.ptr != '.'))
            continue;
        struct text path = path_join(self->arena, at, entry.name);
        if (below && entry.kind == FILE_FOLDER && !entry.link && depth < DEEPEST)
            glob_in(self, path, pattern, depth + 1);
        else if (!below && fits(entry.name, part))
            glob_on(self, path, entry.kind, rest, depth);
    }
}

void data_glob(struct arena *arena, struct layout *layout, struct text pattern,
               bool folders, struct texts *found)
{
    struct glob glob = {arena, layout, folders, found};
    glob_in(&glob, (struct text){0}, pattern, 0);
}
