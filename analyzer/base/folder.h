/* Making folders, filling them, taking them away. Failures are told by errno; nothing is
 * recorded. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/file.h"

/* Makes a new empty folder, for this user only, where temporary files belong (TMPDIR):
 * its absolute path, free of links; empty on failure. */
struct text folder_make_temporary(struct arena *arena, struct text name);

/* Makes PATH with all folders above it, as far as they are not there. */
bool folder_make(struct arena *scratch, struct text path);

/* Removes PATH with all below it; links are removed, not followed. */
bool folder_remove(struct text path);

/* Copies the regular file FROM, links followed, to TO, which is not there yet; its mode
 * is kept, and so are its holes where the file system can share the blocks. */
bool file_copy(struct arena *scratch, struct text from, struct text to);

/* Makes a symbolic link TO that leads to FROM. */
bool file_link(struct arena *scratch, struct text from, struct text to);

/* Writes BYTES to PATH, which is not there yet. */
bool file_make(struct arena *scratch, struct text path, struct text bytes);

#endif
