/* Writing names so that the reader of ignore files takes them literally.
 *
 * Without special characters patternmatcher compares bytes, and BuildKit's walk knows by
 * the same bytes which folders it need not enter. With one of * ? [ ] \ it makes a
 * regular expression; then others have to be taken care of as well: ^, and { | } for
 * which its own escaping is defective. A backslash before the character serves, but for a
 * backslash itself: older walks would take the two for bytes, and skip the folder. That
 * one stands in a class; so does white space at the ends of the line, which is cut off
 * otherwise, and a byte order mark at its start. */
#include "context/pattern.h"

#include "base/rune.h"

#include <string.h>

static bool is_one_of(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte);
}

/* Whether patternmatcher compares PATH byte by byte. */
static bool is_plain(struct text path)
{
    for (size_t i = 0; i < path.len; i++)
        if (is_one_of(path.ptr[i], "*?[]\\"))
            return false;
    return text_equal(text_trim_runes(path), path);
}

static void add_escaped(struct buffer *out, struct text character)
{
    bool punctuation = character.len == 1 && is_one_of(*character.ptr, "*?[]^{|}!#");
    buffer_add_string(out, punctuation ? "\\" : *character.ptr == '\\' ? "[\\" : "[");
    buffer_add(out, character);
    buffer_add_string(out, punctuation ? "" : "]");
}

/* PATH as a part of a regular expression. */
static void add_path(struct buffer *out, struct text path)
{
    struct text trimmed = text_trim_runes(path);
    size_t from = (size_t)(trimmed.ptr - path.ptr), to = from + trimmed.len, width;
    for (size_t i = 0; i < path.len; i += width) {
        rune_at(path, i, &width);
        struct text character = text_slice(path, i, i + width);
        bool special = is_one_of(path.ptr[i], "*?[]\\^{|}") || i < from || i >= to ||
                       (i == 0 && (is_one_of(path.ptr[i], "!#") ||
                                   text_equal(character, TEXT("\ufeff"))));
        if (special)
            add_escaped(out, character);
        else
            buffer_add(out, character);
    }
}

bool pattern_of_path(struct arena *arena, struct text path, struct text *pattern)
{
    struct buffer out = {.arena = arena};
    buffer_add_byte(&out, '!');
    if (is_plain(path))
        buffer_add(&out, path);
    else
        add_path(&out, path);
    *pattern = out.text;
    return text_find(path, '\n') == SIZE_MAX;
}

bool pattern_of_contents(struct arena *arena, struct text path, struct text *pattern)
{
    struct buffer out = {.arena = arena};
    add_path(&out, path);
    buffer_add_string(&out, "/*");
    *pattern = out.text;
    return text_find(path, '\n') == SIZE_MAX;
}
