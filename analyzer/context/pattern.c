/* Writing names so that the reader of ignore files takes them literally.
 *
 * Without special characters patternmatcher compares bytes, and BuildKit's walk knows by
 * the same bytes which folders it need not enter. With one of * ? [ ] \ it makes a
 * regular expression; then others have to be taken care of as well: ^, and { | } for
 * which its own escaping is defective. A class of one character serves for all: a
 * backslash alone would leave the walk comparing bytes, and skipping the folder. White
 * space at the ends of a line is cut off, so there it stands in a class, too. */
#include "context/pattern.h"

#include "base/rune.h"

#include <string.h>

static bool is_one_of(char byte, const char *set)
{
    return byte != '\0' && strchr(set, byte);
}

static bool is_plain(struct text path, bool keep)
{
    for (size_t i = 0; i < path.len; i++)
        if (is_one_of(path.ptr[i], "*?[]\\"))
            return false;
    return text_equal(text_trim_runes(path), path) &&
           (keep || !path.len || !is_one_of(path.ptr[0], "!#"));
}

/* A class that matches just CHARACTER. */
static void add_class(struct buffer *out, struct text character)
{
    buffer_add_byte(out, '[');
    if (is_one_of(character.ptr[0], "]\\^"))
        buffer_add_byte(out, '\\');
    buffer_add(out, character);
    buffer_add_byte(out, ']');
}

bool pattern_of_path(struct arena *arena, struct text path, bool keep,
                     struct text *pattern)
{
    struct buffer out = {.arena = arena};
    *pattern = (struct text){0};
    if (text_find(path, '\n') != SIZE_MAX)
        return false;
    if (keep)
        buffer_add_byte(&out, '!');
    if (is_plain(path, keep)) {
        buffer_add(&out, path);
        *pattern = out.text;
        return true;
    }
    struct text trimmed = text_trim_runes(path);
    size_t from = (size_t)(trimmed.ptr - path.ptr), to = from + trimmed.len, width;
    for (size_t i = 0; i < path.len; i += width) {
        rune_at(path, i, &width);
        struct text character = text_slice(path, i, i + width);
        bool special = is_one_of(path.ptr[i], "*?[]\\^{|}") || i < from || i >= to ||
                       (i == 0 && is_one_of(path.ptr[i], "!#"));
        if (special)
            add_class(&out, character);
        else
            buffer_add(&out, character);
    }
    *pattern = out.text;
    return true;
}
