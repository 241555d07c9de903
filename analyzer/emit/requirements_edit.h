/* Moving requirements from one requirements file to others.
 *
 * A requirement goes whole: its continued lines with their hashes, the comment lines
 * directly above it, and the indented ones below it ("# via"). */
#ifndef EMIT_REQUIREMENTS_EDIT_H
#define EMIT_REQUIREMENTS_EDIT_H

#include "base/text.h"

struct line_move {
    uint32_t line;   /* on which a requirement begins */
    struct text *to; /* what it is added to */
};

/* SOURCE, which is UTF-8, without the COUNT requirements of MOVES; these are added to
 * their texts in the order in which they stand. */
struct text requirements_move(struct arena *arena, struct text source,
                              const struct line_move *moves, size_t count);

/* The file for GROUP beside the requirements file PATH: "requirements.txt" has
 * "requirements-GROUP.txt", "requirements/base.in" has "requirements/GROUP.in". */
struct text requirements_path(struct arena *arena, struct text path, struct text group);

/* The text of that file: BEFORE (empty for none) with LINES added, each requirement that
 * is there left out. A new one begins by taking in PATH. */
struct text requirements_extend(struct arena *arena, struct text before, struct text path,
                                struct text lines);

#endif
