/* The part of pyproject_edit.h that is Poetry's. */
#ifndef EMIT_POETRY_EDIT_H
#define EMIT_POETRY_EDIT_H

#include "emit/pyproject_edit.h"

/* [tool.poetry.group.NAME.dependencies], or the older dev-dependencies for "dev"; NULL
 * when there is none. */
const struct toml *poetry_group(struct arena *arena, const struct toml *root,
                                struct text group);

/* As pyproject_edit(); a new group is optional, but for those of development. */
bool poetry_edit(struct arena *arena, const struct toml *root, struct text source,
                 const struct optional_moves *moves, struct edited *edited,
                 struct diags *diags);

#endif
