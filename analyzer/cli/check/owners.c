/* CODEOWNERS, of GitHub and GitLab: a pattern and its owners a line, the last that fits
 * counts. Patterns are those of Git's ignore files, without "!" and "[...]"; GitLab's
 * sections ("[Docs] @writers") give owners to the lines that have none. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"

/* "*" is any part of a name, "**" of a path, "**" and a slash any number of folders. With
 * BELOW a folder that fits has all that is in it. */
static bool fits(struct text pattern, struct text path, bool below)
{
    struct text folders = TEXT("**/");
    if (pattern.len == 0)
        return path.len == 0 || (below && path.ptr[0] == '/');
    if (text_starts(pattern, folders)) {
        struct text rest = text_slice(pattern, folders.len, pattern.len);
        size_t slash = text_find(path, '/');
        return fits(rest, path, below) ||
               (slash != SIZE_MAX &&
                fits(pattern, text_slice(path, slash + 1, path.len), below));
    }
    if (pattern.ptr[0] == '*') {
        bool deep = text_starts(pattern, TEXT("**"));
        struct text rest = text_slice(pattern, deep ? 2 : 1, pattern.len);
        for (size_t i = 0; i <= path.len; i++) {
            if (fits(rest, text_slice(path, i, path.len), below))
                return true;
            if (!deep && i < path.len && path.ptr[i] == '/')
                return false;
        }
        return false;
    }
    return path.len && (pattern.ptr[0] == '?' || pattern.ptr[0] == path.ptr[0]) &&
           fits(text_slice(pattern, 1, pattern.len), text_slice(path, 1, path.len),
                below);
}

/* A pattern with a slash before its end starts at the root, others fit at any depth. One
 * that ends in a slash is a folder's, one that ends in a slash and a star has no more
 * than the files right in it. */
static bool owns(struct arena *arena, struct text pattern, struct text path)
{
    bool below = !text_ends(pattern, TEXT("/*"));
    bool folder = text_ends(pattern, TEXT("/"));
    bool anchored =
        text_find(text_slice(pattern, 0, pattern.len - folder), '/') != SIZE_MAX;
    if (text_starts(pattern, TEXT("/")))
        pattern = text_slice(pattern, 1, pattern.len);
    return fits(text_format(arena, "%s%.*s%s", anchored ? "" : "**/", TEXT_ARG(pattern),
                            folder ? "**" : ""),
                path, below);
}

static struct texts words_of(struct arena *arena, struct text line)
{
    struct texts words = {0};
    struct text word;
    line = text_slice(line, 0, text_find(line, '#'));
    while (line.len && text_cut(&line, ' ', &word))
        if ((word = text_trim(word)).len)
            array_push(arena, &words, word);
    return words;
}

static struct texts owners_of(struct arena *arena, struct text bytes, struct text path)
{
    struct texts owners = {0}, section = {0};
    struct text line;
    while (bytes.len && text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        bool is_section = text_starts(line, TEXT("[")) || text_starts(line, TEXT("^["));
        if (is_section)
            line = text_slice(line, text_rfind(line, ']') + 1, line.len);
        struct texts words = words_of(arena, line);
        if (is_section) {
            section = words;
            continue;
        }
        if (words.count == 0 || !owns(arena, words.items[0], path))
            continue;
        owners = (struct texts){words.items + 1, words.count - 1, words.count - 1};
        if (owners.count == 0)
            owners = section;
    }
    return owners;
}

void check_find_owners(struct arena *arena, struct layout *repository,
                       struct findings *findings)
{
    static const char *const places[] = {".github/CODEOWNERS", "CODEOWNERS",
                                         "docs/CODEOWNERS", ".gitlab/CODEOWNERS"};
    struct text bytes = {0};
    for (size_t i = 0; i < 4 && !bytes.ptr; i++)
        if (layout_find(repository, text_of(places[i]), NULL) == FILE_REGULAR)
            file_load(arena, layout_open_path(arena, repository, text_of(places[i])),
                      &bytes);
    for (size_t i = 0; bytes.ptr && i < findings->count; i++)
        findings->items[i].owners =
            owners_of(arena, bytes, findings->items[i].place.file);
}
