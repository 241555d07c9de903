/* The difference of two texts as `git apply` and patch take it. */
#ifndef EMIT_UNIFIED_DIFF_H
#define EMIT_UNIFIED_DIFF_H

#include "emit/splice.h"

/* Adds the unified diff, with three lines of context, that makes AFTER of BEFORE, the
 * file PATH relative to where it is applied; nothing when they are equal. With IS_NEW
 * there was no such file. Lines end in \n; a \r before it belongs to the line. */
void unified_diff(struct buffer *out, struct text path, bool is_new, struct text before,
                  struct text after);

/* The same, with the lines that KEPT (NULL: none) names shown as kept, even where a
 * shorter difference would have them move. */
void unified_diff_kept(struct buffer *out, struct text path, bool is_new,
                       struct text before, struct text after,
                       const struct kept_spans *kept);

#endif
