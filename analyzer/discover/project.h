/* Which project is this: its root, its manifest and lock, its environment.
 *
 * Everything is found from where the entry stands, nearest first, and each finding says
 * from what, so that -v can show it. Contents are read by later stages; here only names
 * and the few keys that tell one kind of project from another count. */
#ifndef DISCOVER_PROJECT_H
#define DISCOVER_PROJECT_H

#include "base/toml.h"
#include "image/layout.h"

/* The folder that all paths are relative to. */
struct root {
    struct text path; /* absolute, free of links */
    struct text why;  /* "--root", "'.git' stands there", ... */
};

/* GIVEN is --root, may be empty; START is where to begin looking (an existing file or
 * folder, relative to the working folder). False when GIVEN is no folder. */
bool root_find(struct arena *arena, struct text given, struct text start,
               struct root *root, struct diags *diags);

/* The files that say which packages a folder's code needs. All paths are relative to the
 * root; empty texts are for what is not there. */
struct manifest {
    struct text folder;
    struct text pyproject;     /* with a [project] table, or Poetry's */
    struct toml *toml;         /* its contents */
    struct texts requirements; /* requirements files: the main one first */
    struct texts development;  /* those for development, by their names */
    struct text setup_py, setup_cfg;
    struct text lock; /* uv.lock, or a compiled requirements file's name */
    struct text why;
};

/* The manifest nearest to FOLDER, going up to the root; false when there is none
 * (MANIFEST is then empty, with folder ""). A pyproject.toml that cannot be read is an
 * error with a place; the search goes on above it. */
bool manifest_find(struct arena *arena, struct layout *layout, struct text folder,
                   struct manifest *manifest, struct diags *diags);

/* The manifest of just that folder. */
bool manifest_in(struct arena *arena, struct layout *layout, struct text folder,
                 struct manifest *manifest, struct diags *diags);

/* The folder whose pyproject.toml is of the project NAME, however that is spelt; its ptr
 * is NULL when there is none. */
struct text project_folder_named(struct arena *arena, struct layout *layout,
                                 struct text name);

/* A manifest of just these requirements files, which an image installs; false when all of
 * them are artefacts of depclose, or say nothing. */
bool manifest_of_files(struct arena *arena, struct layout *layout,
                       const struct texts *files, struct manifest *manifest);

/* A Python environment to read installed metadata from: GIVEN (--python), else the .venv
 * nearest to FOLDER, else VIRTUAL_ENV. An absolute path; empty when there is none. */
struct text environment_find(struct arena *arena, struct layout *layout,
                             struct text given, struct text folder, struct text *why);

/* "3.11" or "3.11.7" from the .python-version nearest to FOLDER; empty without one. */
struct text python_version_find(struct arena *arena, struct layout *layout,
                                struct text folder, struct text *why);

/* What stands behind "# " in the first or second line of each text that depclose writes,
 * before the words of its command. */
#define MADE_BY "made by: depclose "

/* Whether BYTES are such a text. */
bool artefact_is_ours(struct text bytes);

#endif
