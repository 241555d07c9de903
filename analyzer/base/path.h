/* Paths as text. Everything here is lexical: nothing asks the file system.
 *
 * A path is "clean" when it has no empty, "." or (except leading) ".." parts and no slash
 * at its end. The clean form of "here" is the empty text, so that a path relative to the
 * project root joins with a name without a special case. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "base/text.h"

/* The clean form of PATH; "a/../b" is "b", "/.." is "/". */
struct text path_clean(struct arena *arena, struct text path);

/* BASE/PATH, clean; an absolute PATH stands alone. */
struct text path_join(struct arena *arena, struct text base, struct text path);

/* PATH seen from BASE, both clean, with leading ".." where needed. PATH unchanged when
 * only one of them is absolute. */
struct text path_relative(struct arena *arena, struct text base, struct text path);

/* Slices of PATH: what is before and after the last slash; before the last dot of the
 * name, and from that dot on ("" when there is none or the name begins with it). */
struct text path_dir(struct text path);
struct text path_name(struct text path);
struct text path_stem(struct text path);
struct text path_suffix(struct text path);

/* Whether PATH is FOLDER or lies below it; both clean. "" holds every relative path that
 * does not begin with "..". */
bool path_is_below(struct text path, struct text folder);

bool path_is_absolute(struct text path);

#endif
