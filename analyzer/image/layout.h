/* Where the code will stand when it runs: a map from run-time paths to repository paths.
 *
 * Imports resolve at run-time paths; every answer is given back in repository paths. A
 * run-time path is clean and has no leading slash: it is relative to the container's "/",
 * or, in the identity layout, to the repository's root. Folders are listed when first
 * asked for, and remembered: a look-up costs no system call after the first in its
 * folder, and a copied tree costs nothing where nobody looks. A layout belongs to one
 * thread. */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "base/file.h"

struct layout;

/* The repository at ROOT (absolute) as it is. Memory comes from ARENA. */
struct layout *layout_identity(struct arena *arena, struct text root);

/* A file system in which nothing of the repository at ROOT (absolute) stands yet. */
struct layout *layout_empty(struct arena *arena, struct text root);

/* The same, of SELF's repository; what is asked of it is remembered with what is asked of
 * SELF. */
struct layout *layout_beside(const struct layout *self);

/* Another layout that starts out like SELF; later changes to one leave the other alone.
 */
struct layout *layout_clone(const struct layout *self);

/* --- asking --------------------------------------------------------------------------
 */

/* What stands at the run-time path AT, links followed. *PATH, when not NULL, becomes its
 * path in the repository, relative to the root; its ptr is NULL for a file that the image
 * makes itself, and for a folder of several origins it is the last one's. */
enum file_kind layout_find(struct layout *self, struct text at, struct text *path);

/* Whether a symbolic link stands at AT, and what it says. */
bool layout_link(struct arena *arena, struct layout *self, struct text at,
                 struct text *target);

/* The entries of a folder, sorted by name; NULL when AT is not a folder that can be read.
 * Owned by the layout. */
const struct folder *layout_list(struct layout *self, struct text at);

/* The bytes of the file at AT, wherever they come from. */
bool layout_read(struct arena *arena, struct layout *self, struct text at,
                 struct text *bytes);

/* The run-time paths at which the repository's PATH stands; sorted. */
struct texts layout_places(struct arena *arena, struct layout *self, struct text path);

/* The path at which the file with repository path PATH can be opened. */
struct text layout_open_path(struct arena *arena, const struct layout *self,
                             struct text path);

/* The repository's root, absolute. */
struct text layout_root(const struct layout *self);

/* AT as a user knows it: "/app/ai" in an image, else "ai", or "." for the root. */
struct text layout_show(struct arena *arena, const struct layout *self, struct text at);

/* Whether run-time paths are repository paths. */
bool layout_is_identity(const struct layout *self);

/* The same for a search by names, which only asks for some of the entries:
 * layout_has_asked() does not count it. */
const struct folder *layout_search(struct layout *self, struct text at);

/* Remembers that the repository's file or folder PATH was opened, or looked for, without
 * asking the layout. */
void layout_ask(struct layout *self, struct text path);

/* Whether an answer of this layout, or of one beside it, came from the repository's PATH:
 * its file was opened by the path that layout_open_path() gave, or its folder's entries
 * were looked at. */
bool layout_has_asked(const struct layout *self, struct text path);

/* The links of the repository that folders which were looked at have. */
const struct texts *layout_links(const struct layout *self);

/* --- building ------------------------------------------------------------------------
 *
 * As BuildKit's COPY does it: folders above the destination are made, a folder's contents
 * are merged into what is there, a file takes the place of a file. */

/* Puts the repository's file or folder PATH at AT. */
void layout_add(struct layout *self, struct text at, struct text path);

/* Puts what stands at FROM in OTHER at AT; false when nothing stands there. OTHER may be
 * SELF. */
bool layout_copy(struct layout *self, struct text at, struct layout *other,
                 struct text from);

void layout_make_folder(struct layout *self, struct text at);

/* A file with CONTENT (borrowed) that is in no repository. */
void layout_make_file(struct layout *self, struct text at, struct text content);

/* A symbolic link to TARGET: an absolute run-time path with its slash, or a relative one.
 */
void layout_make_link(struct layout *self, struct text at, struct text target);

/* Takes AT and all below it away. */
void layout_remove(struct layout *self, struct text at);

/* By whose rules a pattern is matched: the shell's wildcards pass over names that begin
 * with a dot. */
enum glob_rules { GLOB_COPY, GLOB_SHELL };

/* PATTERN's "*" and "?" and "[...]" matched against what stands there: the run-time
 * paths found, sorted. One without these is given back when something stands at it. */
struct texts layout_glob(struct arena *arena, struct layout *self, struct text pattern,
                         enum glob_rules rules);

#endif
