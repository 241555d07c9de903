/* A whitelist as text: the ignore file, or the COPY lines that make it superfluous. */
#ifndef EMIT_DOCKERIGNORE_H
#define EMIT_DOCKERIGNORE_H

#include "context/whitelist.h"

/* Writes the ignore file. COMMENTS are the lines of its header, without "# ". The text
 * changes only when what it says does: no date, no count. */
void dockerignore_write(struct buffer *out, const struct whitelist *whitelist,
                        const struct texts *comments);

/* A file, or a whole folder, that is copied: relative to the context. */
struct copied {
    struct text folder; /* that its line is about */
    struct text path;
    const struct need *need;
    bool tree;
    bool first; /* before the code: what packages are installed from */
};

struct copied_all {
    struct copied *items;
    size_t count, room;
};

/* The lines of the whitelist, with each link's target standing where the link does; what
 * comes first first, then by folder. */
struct copied_all copied_find(struct arena *arena, const struct whitelist *whitelist,
                              const struct needs *needs, struct text context);

/* Writes a COPY line for each folder that something is needed of, manifests before code;
 * paths are relative to the context, and stay what they are in the working folder. What a
 * link leads to is copied at the link's own path, as the code sees it. */
void copy_lines_write(struct buffer *out, const struct whitelist *whitelist,
                      const struct needs *needs, struct text context);

#endif
