/* What of the repository a service needs in its build context, and what asks for it. */
#ifndef CONTEXT_NEEDS_H
#define CONTEXT_NEEDS_H

#include "base/diag.h"
#include "base/map.h"
#include "graph/graph.h"

enum need_kind {
    NEED_FOLDER, /* a folder must be there, but nothing that is in it */
    NEED_FILE,   /* a file, or a link itself */
    NEED_TREE,   /* a folder with all that is in it */
};

enum need_reason {
    NEED_REACHED,    /* the file of a module that is reached */
    NEED_STUB,       /* the .pyi from which lazy_loader learns what a package exports */
    NEED_TYPED,      /* the py.typed of a package that is reached */
    NEED_NAMESPACE,  /* a folder that is imported as a namespace */
    NEED_DATA,       /* code opens it */
    NEED_MANIFEST,   /* tells the packages, or their versions */
    NEED_BUILD,      /* the build backend reads it */
    NEED_DOCKERFILE, /* the Dockerfile copies or mounts it */
    NEED_LINK,       /* a link on the way to another need */
};

struct need {
    struct text path; /* repository path */
    enum need_kind kind;
    enum need_reason reason;
    module_id module;    /* of the first four reasons: whose chain tells why; else NONE */
    struct place place;  /* the line that asks for it, when there is one */
    struct text why;     /* the same in words: "'readme' of 'pyproject.toml'" */
    struct text through; /* of what a link leads to: the path that was asked for */
    unsigned links;      /* how many links led here */
    bool behind_link;    /* a folder on its way is a link: other needs stand for it */
};

struct needs {
    struct arena *arena;
    struct need *items; /* each path once */
    size_t count, room;
    struct map paths; /* to indexes of items */
};

/* Borrows ARENA. */
void needs_init(struct needs *self, struct arena *arena);

/* Adds a need. A path that is needed already keeps its first reason, and the greater of
 * both kinds. */
void needs_add(struct needs *self, struct need need);

/* The need of just this path, or NULL. */
const struct need *needs_find(const struct needs *self, struct text path);

/* Whether anything at or below FOLDER is needed. */
bool needs_any_below(const struct needs *self, struct text folder);

/* Adds what the closure has of the repository: modules' files with the packages above
 * them, namespace folders, stubs read at run time, py.typed. */
void needs_add_reached(struct needs *self, const struct graph *graph);

/* Adds each symbolic link on the way to a need, and where it leads: a context holds links
 * as links. Those that lead out of the repository are warned of. ROOT is absolute. */
void needs_follow_links(struct needs *self, struct text root, struct diags *diags);

#endif
