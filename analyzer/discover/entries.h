/* What the user named, found: a file, and the module name under which it runs.
 *
 * ENTRY is a path, path/file.py:attr, -m pkg.mod, pkg.mod:attr or a name in
 * [project.scripts]. */
#ifndef DISCOVER_ENTRIES_H
#define DISCOVER_ENTRIES_H

#include "discover/roots.h"

enum entry_start {
    ENTRY_SCRIPT, /* python path/file.py */
    ENTRY_MODULE, /* python -m pkg.mod */
    ENTRY_APP,    /* imported by a server: pkg.mod:attr */
};

struct entry {
    struct text shown;  /* as the user named it */
    struct text file;   /* repository path */
    struct text at;     /* run-time path */
    struct text module; /* its dotted name; for a script, the one it would have */
    struct text attr;   /* of ENTRY_APP, may be empty */
    enum entry_start start;
    bool package; /* the file is an __init__.py */
};

struct entries {
    struct entry *items;
    size_t count, room;
};

/* How entries are looked up. */
struct entry_search {
    struct layout *layout;
    struct text root;           /* absolute */
    struct text working_folder; /* absolute: paths are relative to it, then to the root */
    bool roots_are_given;       /* --source-root: module names are looked up there only */
};

/* Finds each of SHOWN (positional words) and MODULES (-m), and adds the folders that they
 * bring to ROOTS. False when one is not found or ambiguous; an error has been recorded
 * for each such. */
bool entries_find(struct arena *arena, const struct entry_search *search,
                  const struct texts *shown, const struct texts *modules,
                  struct search_roots *roots, struct entries *entries,
                  struct diags *diags);

#endif
