/* One COPY instruction, whatever the names of its files are. */
#ifndef EMIT_COPY_LINE_H
#define EMIT_COPY_LINE_H

#include "base/text.h"

/* Writes COPY with FLAGS ("--chmod=755 ", or empty). A source is a pattern (Go's
 * filepath.Match) in which variables are substituted; the destination is not a pattern.
 * Both are written so that they mean the names themselves; names that a line of words
 * cannot hold make it the JSON form. */
void copy_line_write(struct buffer *out, const char *flags, const struct texts *sources,
                     struct text destination);

/* WORDS as JSON: ["python", "-m", "app"]. */
void json_words_write(struct buffer *out, const struct texts *words);

#endif
