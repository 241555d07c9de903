/* A pattern is taken apart into chunks without stars, and each is looked for in turn; the
 * rest of a chunk that does not match is still read for its syntax, but what is behind it
 * is not, so that a mistake there is never found. */
#include "context/file_match.h"

#include "base/rune.h"

/* A rune of a class, which may be escaped; false when it is malformed. */
static bool check_class_rune(struct text *chunk, uint32_t *rune)
{
    size_t width;
    if (chunk->len == 0 || *chunk->ptr == '-' || *chunk->ptr == ']')
        return false;
    if (*chunk->ptr == '\\') {
        *chunk = text_slice(*chunk, 1, chunk->len);
        if (chunk->len == 0)
            return false;
    }
    *rune = rune_at(*chunk, 0, &width);
    *chunk = text_slice(*chunk, width, chunk->len);
    return (*rune != RUNE_ERROR || width > 1) && chunk->len > 0;
}

/* A class, behind its "["; *HIT tells whether it has RUNE. */
static bool check_class(struct text *chunk, uint32_t rune, bool *hit)
{
    bool negated = chunk->len && *chunk->ptr == '^', match = false;
    if (negated)
        *chunk = text_slice(*chunk, 1, chunk->len);
    for (size_t ranges = 0;; ranges++) {
        uint32_t first, last;
        if (ranges > 0 && chunk->len && *chunk->ptr == ']')
            break;
        if (!check_class_rune(chunk, &first))
            return false;
        last = first;
        if (*chunk->ptr == '-') {
            *chunk = text_slice(*chunk, 1, chunk->len);
            if (!check_class_rune(chunk, &last))
                return false;
        }
        match = match || (first <= rune && rune <= last);
    }
    *chunk = text_slice(*chunk, 1, chunk->len);
    *hit = match != negated;
    return true;
}

/* Matches CHUNK, which has no star outside of a class, with the beginning of *NAME, which
 * becomes what is behind the match. *MATCHED tells; false when CHUNK is malformed. */
static bool check_chunk(struct text chunk, struct text *name, bool *matched)
{
    bool failed = false;
    struct text rest = *name;
    while (chunk.len) {
        failed = failed || rest.len == 0;
        size_t width = 1;
        uint32_t rune = failed ? 0 : rune_at(rest, 0, &width);
        bool hit = true;
        char byte = *chunk.ptr;
        chunk = text_slice(chunk, 1, chunk.len);
        if (byte == '[') {
            if (!check_class(&chunk, rune, &hit))
                return false;
        } else if (byte == '?') {
            hit = rune != '/';
        } else {
            if (byte == '\\' && chunk.len == 0)
                return false;
            if (byte == '\\') {
                byte = *chunk.ptr;
                chunk = text_slice(chunk, 1, chunk.len);
            }
            hit = !failed && byte == *rest.ptr;
            width = 1;
        }
        if (!failed)
            rest = text_slice(rest, width, rest.len);
        failed = failed || !hit;
    }
    *matched = !failed;
    if (!failed)
        *name = rest;
    return true;
}

/* Takes the leading stars and what follows them up to the next star off PATTERN. */
static struct text cut_chunk(struct text *pattern, bool *star)
{
    size_t from = 0, to;
    bool in_class = false;
    while (from < pattern->len && pattern->ptr[from] == '*')
        from++;
    *star = from > 0;
    for (to = from; to < pattern->len; to++) {
        char byte = pattern->ptr[to];
        if (byte == '\\' && to + 1 < pattern->len)
            to++;
        else if (byte == '[' || byte == ']')
            in_class = byte == '[';
        else if (byte == '*' && !in_class)
            break;
    }
    struct text chunk = text_slice(*pattern, from, to);
    *pattern = text_slice(*pattern, to, pattern->len);
    return chunk;
}

enum file_match file_match(struct text pattern, struct text name)
{
    while (pattern.len) {
        bool star, on;
        struct text chunk = cut_chunk(&pattern, &star), rest = name;
        if (star && chunk.len == 0)
            return text_find(name, '/') == SIZE_MAX ? FILE_MATCH_YES : FILE_MATCH_NO;
        if (!check_chunk(chunk, &rest, &on))
            return FILE_MATCH_BAD;
        on = on && (rest.len == 0 || pattern.len > 0);
        for (size_t i = 0; !on && star && i < name.len && name.ptr[i] != '/'; i++) {
            rest = text_slice(name, i + 1, name.len);
            if (!check_chunk(chunk, &rest, &on))
                return FILE_MATCH_BAD;
            on = on && (rest.len == 0 || pattern.len > 0);
        }
        if (!on)
            return FILE_MATCH_NO;
        name = rest;
    }
    return name.len ? FILE_MATCH_NO : FILE_MATCH_YES;
}
