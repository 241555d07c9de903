/* Walking the folders of a repository that may hold the project's own code. */
#ifndef DISCOVER_TREE_H
#define DISCOVER_TREE_H

#include "image/layout.h"

/* Calls VISIT for the root and each folder below it, parents first, in the order of their
 * names. Foreign folders and links to folders are left out. */
void tree_walk(struct arena *arena, struct layout *layout,
               void (*visit)(void *context, struct text at, const struct folder *listed),
               void *context);

/* Whether a folder is no place for the project's own code: hidden, an environment, a
 * cache, node_modules. */
bool folder_is_foreign(struct layout *layout, struct text at);

/* The dotted name of the file PATH when it is imported from ROOT: "a/b/c.py" is "a.b.c",
 * "a/b/__init__.py" is "a.b". */
struct text module_name_of_path(struct arena *arena, struct text root, struct text path);

/* The file of module NAME below FOLDER; with RUN, as `python -m` starts it: a package by
 * its __main__.py. A run-time path; empty when there is none. */
struct text module_file(struct arena *arena, struct layout *layout, struct text folder,
                        struct text name, bool run);

/* Whether NAME could be a module's: identifiers, joined with dots. Every byte past ASCII
 * counts as a letter. */
bool is_dotted_name(struct text name);

#endif
