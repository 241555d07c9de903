/* Poetry's way to write dependencies, as requirements of PEP 508. */
#ifndef PACKAGES_POETRY_H
#define PACKAGES_POETRY_H

#include "base/toml.h"

/* "^1.2" is ">=1.2,<2", "~1.2.3" is ">=1.2.3,<1.3", "*" is "", "1.2" is "==1.2"; PEP 440
 * specifiers stay as they are. Empty also for what no specifier can say ("1 || 3"). */
struct text poetry_specifier(struct arena *arena, struct text constraint);

/* Adds the requirements that ITEM, a member of a dependency table, stands for: a
 * constraint, a table, or a list of tables for different environments. */
void poetry_requirements(struct arena *arena, const struct toml *item,
                         struct texts *requirements);

/* The first of EXTRAS ([tool.poetry.extras]) that names the dependency, normalised;
 * empty without one. */
struct text poetry_extra(struct arena *arena, const struct toml *extras,
                         struct text name);

#endif
