/* pyproject.toml and its forerunners: what a project says that it needs.
 *
 * PEP 621 ([project]), PEP 735 ([dependency-groups]), uv's and Poetry's tables, and the
 * literal lists of setup.cfg and setup.py. */
#ifndef PACKAGES_MANIFEST_H
#define PACKAGES_MANIFEST_H

#include "base/toml.h"
#include "packages/catalog.h"

/* Adds what the pyproject.toml ROOT declares. Texts are borrowed from ROOT. OWNER, when
 * not NULL, becomes the distribution that it describes, or DIST_NONE; the first manifest
 * read is the catalog's project. FILE is its path, relative to the root. False when
 * something in it cannot be understood: an error with its place has been recorded for
 * each, and the rest has been added. */
bool pyproject_read(struct catalog *catalog, const struct toml *root, struct text file,
                    dist_id *owner, struct diags *diags);

/* The same for the bytes of a setup.cfg ([metadata] name, [options] install_requires,
 * extras_require, python_requires) and of a setup.py (literal arguments of setup(), or
 * lists of literals that they name). What is not literal is passed over. */
bool setup_cfg_read(struct catalog *catalog, struct text source, struct text file,
                    dist_id *owner, struct diags *diags);
bool setup_py_read(struct catalog *catalog, struct text source, struct text file,
                   dist_id *owner, struct diags *diags);

/* Whether the manifest leaves its main dependencies to a build backend (`dynamic`). */
bool pyproject_is_dynamic(const struct toml *root);

#endif
