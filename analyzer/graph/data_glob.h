/* The files of a layout that a pattern or a folder stands for. */
#ifndef GRAPH_DATA_GLOB_H
#define GRAPH_DATA_GLOB_H

#include "image/layout.h"

/* Whether nobody's data: bytecode, caches, what belongs to version control. NAME is one
 * part of a path. */
bool data_is_litter(struct text name);

/* Whether code, or what only a compiler or type checker reads: a module, an extension
 * module, a stub, C source. A shared library is none. */
bool data_is_code(struct text path);

/* The folder before the first part of PATTERN that holds a "*", "?" or "[". */
struct text data_fixed_folder(struct text pattern);

/* Adds the run-time paths of the files that PATTERN (clean) means: "*", "?" and "[...]"
 * stay within a name, a part "**" stands for any folders, or, as the last one, for all
 * files below. With FOLDERS a folder that matches stands for all files below it. */
void data_glob(struct arena *arena, struct layout *layout, struct text pattern,
               bool folders, struct texts *found);

/* Adds the run-time paths of all files below FOLDER, without litter and `.env` files. */
void data_files_below(struct arena *arena, struct layout *layout, struct text folder,
                      struct texts *found);

/* Adds the run-time paths of the files in FOLDER that are not code; with BELOW also those
 * of its subfolders in which there is no module at any depth. */
void data_files_not_code(struct arena *arena, struct layout *layout, struct text folder,
                         bool below, struct texts *found);

#endif
