/* What a build backend reads of a project beside its code, or fails without. */
#ifndef CONTEXT_BUILD_INPUTS_H
#define CONTEXT_BUILD_INPUTS_H

#include "context/needs.h"

/* Whether the project can be built: it names a build backend, or has a setup.py, and does
 * not say that it is no package. */
bool build_inputs_wanted(const struct manifest *manifest);

/* Adds the readme, licences, version files and build scripts that pyproject.toml (PEP
 * 621, 639 and the tables of setuptools, Hatch, Poetry, Flit, PDM), setup.cfg and
 * setup.py's neighbours name, where they exist. LAYOUT is the repository's identity
 * layout. */
void needs_add_build_inputs(struct needs *self, struct layout *layout,
                            const struct manifest *manifest);

#endif
