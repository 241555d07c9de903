/* Requirements text, as pip and uv read it. */
#ifndef EMIT_REQUIREMENTS_H
#define EMIT_REQUIREMENTS_H

#include "packages/selection.h"

struct requirements_options {
    struct text command;   /* that makes this text: "depclose requirements ai/main.py" */
    bool hashes;           /* --hash lines */
    bool extras;           /* name[extra]: the list lacks what the extras bring */
    bool emit_index_url;   /* --index-url and --extra-index-url lines, not comments */
    struct texts comments; /* further lines of the header, without "# " */
};

/* Writes the selection, sorted by name, without any line number or date, so that it
 * changes only when what it says does. What cannot be hashed gets a warning in DIAGS. */
void requirements_write(struct buffer *out, const struct catalog *catalog,
                        const struct selection *selection,
                        const struct selection_roots *roots,
                        const struct requirements_options *options, struct diags *diags);

#endif
