/* The ignore file: a header, everything out, what is needed in, and the fixed exclusions
 * last, so that no line above them can let a secret in. */
#include "emit/dockerignore.h"

/* A comment is one line, whatever it quotes. */
static void write_comment(struct buffer *out, struct text comment)
{
    buffer_add_string(out, "# ");
    for (size_t i = 0; i < comment.len; i++)
        buffer_add_byte(
            out, comment.ptr[i] == '\n' || comment.ptr[i] == '\r' ? ' ' : comment.ptr[i]);
    buffer_add_byte(out, '\n');
}

void dockerignore_write(struct buffer *out, const struct whitelist *whitelist,
                        const struct texts *comments)
{
    bool fixed = false; /* the patterns are those of every whitelist */
    for (size_t i = 0; i < comments->count; i++)
        write_comment(out, comments->items[i]);
    for (size_t i = 0; i < whitelist->patterns.count; i++) {
        bool before = fixed;
        fixed = i > 0 && !whitelist->patterns.items[i].line;
        if (fixed && !before)
            buffer_add_string(out, "\n# never, wherever it lies\n");
        else if (before && !fixed)
            buffer_add_string(out, "\n# but what is public, by its content\n");
        buffer_add(out, whitelist->patterns.items[i].text);
        buffer_add_byte(out, '\n');
    }
}
