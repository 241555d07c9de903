/* The words of one COPY, quoted as BuildKit takes the quotes away again. */
#include "emit/copy_line.h"

#include "base/array.h"

#include <string.h>

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

void json_words_write(struct buffer *out, const struct texts *words)
{
    buffer_add_byte(out, '[');
    for (size_t i = 0; i < words->count; i++) {
        buffer_add_string(out, i ? ", " : "");
        write_string(out, words->items[i]);
    }
    buffer_add_byte(out, ']');
}

void copy_line_write(struct buffer *out, const char *flags, const struct texts *sources,
                     struct text destination)
{
    struct texts words = {0};
    bool plain = true;
    for (size_t i = 0; i < sources->count; i++)
        array_push(out->arena, &words, word_of(out->arena, sources->items[i], true));
    array_push(out->arena, &words, word_of(out->arena, destination, false));
    for (size_t i = 0; i < words.count; i++)
        plain = plain && is_plain(words.items[i]);
    buffer_format(out, "COPY %s", flags);
    for (size_t i = 0; plain && i < words.count; i++) {
        buffer_add_string(out, i ? " " : "");
        buffer_add(out, words.items[i]);
    }
    if (!plain)
        json_words_write(out, &words);
    buffer_add_byte(out, '\n');
}
