/* CODEOWNERS, of GitHub and GitLab: a pattern and its owners a line, the last that fits
 * counts. Patterns are those of Git's ignore files, without "!" and "[...]"; GitLab's
 * sections ("[Docs] @writers") give owners to the lines that have none. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"
#include "context/ignore_pattern.h"

/* Whether PATTERN, from the root on, fits PATH: by the rules of ignore files, which have
 * all that these patterns have. */
static bool fits(struct arena *arena, struct text pattern, struct text path)
{
    struct regexp_threads threads = {.arena = arena};
    struct ignore_pattern prepared = {0};
    struct text wrong;
    return pattern_prepare(arena, pattern, &prepared, &wrong) == PATTERN_GOOD &&
           prepared.kind != PATTERN_BROKEN && pattern_matches(&prepared, path, &threads);
}

/* A pattern with a slash before its end starts at the root, others fit at any depth. One
 * that ends in a slash is a folder's, one that ends in a slash and a star has no more
 * than the files right in it; what fits any other has all that is in it, too. */
static bool owns(struct arena *arena, struct text pattern, struct text path)
{
    bool folder = text_ends(pattern, TEXT("/"));
    struct text own = text_slice(pattern, 0, pattern.len - folder);
    bool anchored = text_find(own, '/') != SIZE_MAX;
    own = text_slice(own, text_starts(own, TEXT("/")), own.len);
    struct text full = text_format(arena, "%s%.*s", anchored ? "" : "**/", TEXT_ARG(own));
    return (!folder && fits(arena, full, path)) ||
           (!text_ends(pattern, TEXT("/*")) &&
            fits(arena, text_format(arena, "%.*s/**", TEXT_ARG(full)), path));
}

static struct texts words_of(struct arena *arena, struct text line)
{
    struct texts words = {0};
    struct text word, part;
    line = text_slice(line, 0, text_find(line, '#'));
    while (line.len && text_cut(&line, ' ', &part))
        while (part.len && text_cut(&part, '\t', &word))
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
