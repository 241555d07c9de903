/* Moving main dependencies of a pyproject.toml to optional lists.
 *
 * PEP 621 ([project], its optional-dependencies), PEP 735 ([dependency-groups]) and
 * Poetry's tables. Only the moved lines change: comments, order, quotes, indentation and
 * line ends elsewhere stay to the byte. */
#ifndef EMIT_PYPROJECT_EDIT_H
#define EMIT_PYPROJECT_EDIT_H

#include "base/toml.h"
#include "emit/splice.h"

enum optional_kind {
    OPTIONAL_EXTRA, /* [project.optional-dependencies] NAME */
    OPTIONAL_GROUP, /* [dependency-groups] NAME, or a group of Poetry's */
};

struct optional_move {
    struct text key;   /* of the distribution, by PEP 503 */
    struct text group; /* the extra or group, by PEP 685 */
    enum optional_kind kind;
    bool development; /* a group for development, which Poetry installs unasked */
};

struct optional_moves {
    struct optional_move *items;
    size_t count, room;
};

/* A text after its changes, and what of it stayed. */
struct edited {
    struct text text;
    struct kept_spans kept;
};

/* Whether the main dependencies are Poetry's own, which know groups only. */
bool pyproject_is_poetry(const struct toml *root);

/* The list of an extra or group, however its name is spelt; NULL when there is none. */
const struct toml *pyproject_optional(struct arena *arena, const struct toml *root,
                                      enum optional_kind kind, struct text group);

/* Moves every main requirement of the distributions in MOVES. SOURCE is what ROOT was
 * read from. What an existing list has is not doubled. EVERYTHING are names of extras and
 * groups that hold all others ("all"): they go on doing so. False when the file is
 * written in a way that cannot be edited: an error with its place has been recorded. */
bool pyproject_edit(struct arena *arena, const struct toml *root, struct text source,
                    const struct optional_moves *moves, const struct texts *everything,
                    struct edited *edited, struct diags *diags);

#endif
