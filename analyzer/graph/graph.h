/* Modules and the typed edges between them; what an entry reaches, how strongly, and by
 * which chain.
 *
 * An edge is a statement in a file and a module that it names. Its kinds are those of
 * DESIGN section 3; the weakest reason to keep a module comes last, and an edge with
 * several kinds counts as the last of them. */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "discover/entries.h"
#include "discover/rules.h"
#include "graph/fallbacks.h"
#include "read/store.h"
#include "resolve/resolve.h"

enum edge_kind {
    EDGE_EAGER,       /* runs when the module is imported */
    EDGE_DEFERRED,    /* in the body of a function */
    EDGE_LAZY,        /* PEP 810 and its forerunners */
    EDGE_DYNAMIC,     /* import_module and the like */
    EDGE_ENTRY_POINT, /* a distribution's declared entry point */
    EDGE_GUARDED,     /* where ImportError is survived */
    EDGE_MAIN_ONLY, /* under if __name__ == "__main__" of a file that is not the entry */
    EDGE_TYPING,    /* under TYPE_CHECKING */
    EDGE_RULED_OUT, /* under a condition that is false for the target */
    EDGE_KINDS,
    EDGE_NOT_REACHED = EDGE_KINDS,
};

extern const char *const edge_kind_names[];

/* What an edge is known from, the surest first. */
enum edge_reason {
    REASON_STATEMENT,   /* an import statement */
    REASON_EXTENSION,   /* a constant of a shared object */
    REASON_DECLARED,    /* a comment or the configuration says so */
    REASON_NAME,        /* a call whose name could be told */
    REASON_PATH,        /* a file that is executed by its path */
    REASON_ENTRY_POINT, /* what an installed distribution declares */
    REASON_FRAMEWORK,   /* a framework's rule */
    REASON_PATTERN,     /* a call of whose name a part could be told */
    REASON_STRING,      /* a string near an import by a computed name */
    EDGE_REASONS,
};

struct edge {
    module_id from, to;
    enum edge_kind kind;
    enum edge_reason reason;
    bool implied; /* to a package above the module that the statement names */
    bool late;    /* not when the module is imported, whatever else the kind says:
                     in a function, lazily, by an entry point */
    uint32_t line, column; /* in the source of `from` */
    uint32_t import;       /* the statement's number in graph.fallbacks, or IMPORT_NONE */
};

/* An import whose name cannot be told. */
struct unknown_import {
    module_id from;
    const struct dynamic_fact *fact;
};

/* A configuration file by which a framework names modules. */
struct config_file {
    struct text path; /* in the repository */
    module_id module; /* what makes it be read */
    uint32_t line, column;
};

/* An entry point of an installed distribution. */
struct installed_entry {
    struct text group, module;
    bool whole;           /* names the module itself, nothing in it */
    struct text metadata; /* the distribution's .dist-info folder, absolute */
};

/* What installed distributions say of themselves. */
struct installed_facts {
    struct {
        struct installed_entry *items; /* sorted by group */
        size_t count, room;
    } entries;
    bool deep; /* their source is read, too */
    /* An import name of the distribution NAME; empty when none is installed. */
    struct text (*module)(void *context, struct text name);
    void *context;
    /* The .dist-info folder, absolute, of the distribution NAME, or of the one that has
     * the module NAME; empty when none is installed. */
    struct text (*metadata)(void *context, struct text name);
    /* The same of those that it requires, itself not among them, and their import names;
     * each may be NULL. */
    void (*required)(void *context, struct text name, struct texts *folders,
                     struct texts *modules);
};

/* What a module needs beside code, and opens in no way that its text shows. */
struct needed_file {
    enum needed_kind {
        NEEDED_METADATA, /* a .dist-info folder */
        NEEDED_LIBRARY,  /* a shared library that the loader must find */
        NEEDED_STUB,     /* a .pyi file that lazy_loader reads at run time */
    } kind;
    struct text path; /* absolute, or of the repository */
    module_id from;
    uint32_t line, column; /* 0 for a shared object's */
};

extern const char *const needed_kind_names[];

/* A folder that code puts on sys.path, or on a package's __path__. */
struct search_path {
    struct text folder; /* a run-time path */
    module_id from;
    uint32_t line;
    bool behind;   /* all that was on the path before */
    bool followed; /* its modules count as plugins, and have been added */
};

/* A module that an entry point names as a whole: what asks for it takes more of it than
 * an object, a theme's files for example. */
struct plugin {
    module_id module, from;
    uint32_t line, column;
};

struct graph {
    struct resolver *resolver;
    struct {
        struct edge *items; /* sorted by from, line, column, to */
        size_t count, room;
    } edges;
    /* By module_id: the index of its first edge, and one more at the end. */
    size_t *first_edge;
    size_t modules; /* how many modules there are */
    struct {
        module_id *items;
        size_t count, room;
    } roots; /* the entries' modules, with the packages they stand in */
    struct {
        struct unknown_import *items;
        size_t count, room;
    } unknown;
    struct {
        struct config_file *items;
        size_t count, room;
    } configs;
    struct {
        struct search_path *items; /* no folder twice */
        size_t count, room;
    } search_paths;
    struct {
        struct needed_file *items; /* no path twice */
        size_t count, room;
    } needed;
    struct {
        struct plugin *items;
        size_t count, room;
    } plugins;
    struct fallbacks fallbacks;

    /* By module_id, over all chains from the roots: the least of each chain's greatest
     * kind, and the edge by which the shortest such chain arrives (SIZE_MAX for a root).
     */
    enum edge_kind *reach;
    size_t *arrival;
    bool follows_typing; /* as struct follow said */
};

/* What the closure follows. */
struct follow {
    bool typing;       /* edges under TYPE_CHECKING too */
    bool entries_only; /* nothing: only the entries' own statements are resolved, and
                          none of them is taken to be started */
    const struct texts *includes; /* modules and patterns that the entries are said to
                                     import; NULL for none */
    const struct framework_rules *frameworks; /* NULL for none */
    const struct texts *programs; /* that the container's command starts; NULL: none */
    /* The value that the container gives a variable of the environment; false where it
     * gives none. NULL: nothing is known of any. */
    bool (*variable)(void *context, struct text name, struct text *value);
    const struct installed_facts *installed; /* NULL where nothing is installed */
    /* Whether a fact's platform condition may hold on the target. NULL: always. */
    bool (*holds)(void *context, struct text when);
    void *context;
};

/* Reads, resolves and follows from the entries until nothing is new. Files that cannot be
 * read or parsed are recorded as warnings, and keep what was understood of them. All
 * arguments are borrowed for as long as the graph is used. */
struct graph *graph_build(struct arena *arena, struct resolver *resolver,
                          struct store *store, const struct entries *entries,
                          const struct follow *follow, struct diags *diags);

/* The same graph, as if its edges were of other KINDS (by index): what would be reached
 * then. Modules and edges keep their numbers; SELF is borrowed, and unchanged. */
struct graph *graph_with_kinds(struct arena *arena, const struct graph *self,
                               const enum edge_kind *kinds);

/* Whether a module is part of the closure: reached, by edges that are followed. */
bool graph_reaches(const struct graph *self, module_id id);

/* Whether the closure follows edges of this kind; the answer for EDGE_TYPING depends on
 * struct follow. */
bool edge_is_followed(enum edge_kind kind, const struct follow *follow);

/* The edges from a root to module ID, in order, along the chain that `arrival` tells. */
struct chain {
    size_t *items; /* indexes into graph.edges */
    size_t count, room;
};
struct chain graph_chain(struct arena *arena, const struct graph *self, module_id id);

/* A file as people know it: what is installed, relative to its site-packages folder. */
struct text graph_show_file(const struct graph *self, struct text file);

/* The place of an edge's statement; line 0 for one that the configuration includes. */
struct place graph_place(const struct graph *self, const struct edge *edge);

#endif
