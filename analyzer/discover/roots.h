/* The folders on a program's search path (sys.path), given or inferred. */
#ifndef DISCOVER_ROOTS_H
#define DISCOVER_ROOTS_H

#include "discover/project.h"

/* How sure it is that a folder is on sys.path, which also tells when it is asked. */
enum root_rank {
    ROOT_GIVEN, /* by --source-root, or the entry's own: before the standard library */
    ROOT_INSTALLED, /* of a workspace member or editable install: where packages are */
    ROOT_SITE,      /* holds installed distributions whose source is read, too: --deep */
    ROOT_BEHIND,    /* code puts it on sys.path, behind all that is there */
    ROOT_GUESSED,   /* asked last, so that a guess never hides a package */
};

struct search_root {
    struct text path; /* run-time path, clean */
    enum root_rank rank;
    struct text why;    /* what says so, for -v */
    struct text folder; /* ROOT_SITE: what stands there, absolute */
};

struct search_roots {
    struct search_root *items;
    size_t count, room;
};

/* Adds a folder unless it is there already with a rank that is at least as sure. */
void roots_add(struct arena *arena, struct search_roots *roots, struct text path,
               enum root_rank rank, struct text why);

/* Adds FOLDER's ancestors up to the root, nearest first, as guesses, and what a project's
 * layout makes likely: the manifest's folder, its build backend's package folders, src.
 */
void roots_add_guesses(struct arena *arena, struct layout *layout,
                       struct search_roots *roots, struct text folder,
                       const struct manifest *manifest);

/* The folder in which the outermost package around FILE stands: up through every folder
 * that has an __init__.py. */
struct text package_root(struct arena *arena, struct layout *layout, struct text file);

#endif
