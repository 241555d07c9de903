/* From what the code reaches to the packages that must be installed.
 *
 * The roots are distributions that reached code imports or implies. With a lock that
 * knows who needs whom, the selection is the closure of the roots over the lock, for the
 * given targets, as `uv export` computes it; without one it is the roots alone. */
#ifndef PACKAGES_SELECTION_H
#define PACKAGES_SELECTION_H

#include "packages/catalog.h"

enum requested {
    REQUESTED_TRANSITIVE, /* a selected package asks for it */
    REQUESTED_IMPLIED,    /* reached code needs it without importing it */
    REQUESTED_IMPORTED,   /* reached code imports it */
};

struct selection_root {
    dist_id distribution;
    enum requested requested; /* not transitive */
    struct texts extras;      /* asked for beside those of the declarations; normalised */
    struct texts imports;     /* the dotted names that reached it */
    struct text file;         /* the first file by byte order that imports it; of an
                                 implied one, what needs it */
    dist_id loader;           /* of an implied one: the distribution that loads it, or
                                 DIST_NONE */
};

struct selection_roots {
    struct selection_root *items;
    size_t count, room;
};

struct selection_options {
    struct texts extras, groups; /* of the project, asked for; normalised */
    bool no_transitive;          /* roots only */
    bool universal;              /* evaluates nothing; the targets are ignored */
    const struct target *targets;
    size_t target_count; /* 0 is as universal */
};

/* Where the roots are declared. */
enum declared {
    DECLARED_MAIN,  /* a main dependency, or an extra or group that was asked for */
    DECLARED_OTHER, /* an extra or group that was not asked for, or by a local package
                       that the project does not depend on */
    DECLARED_NOT,   /* nowhere: taken from the lock, where something else brought it */
};

struct selected {
    dist_id distribution;
    uint32_t locked;       /* its package in catalog.locked, or SELECTED_UNLOCKED */
    struct text written;   /* the requirement to emit, where it is not locked */
    uint32_t declaration;  /* whose requirement that is, or SELECTED_UNLOCKED */
    struct marker *marker; /* what must be written out; NULL: always */
    enum requested requested;
    enum declared declared;  /* of a root */
    struct text declared_in; /* the extra or group of DECLARED_OTHER */
    uint32_t root;           /* index in the roots, or SELECTED_UNLOCKED */
    struct texts extras;     /* that were asked of it, sorted */
    struct texts via; /* names of the selected distributions that need it, sorted */
};

#define SELECTED_UNLOCKED UINT32_MAX

struct selection_edge {
    dist_id parent, child;
};

struct selection_edges {
    struct selection_edge *items;
    size_t count, room;
};

struct selection {
    struct {
        struct selected *items;
        size_t count, room;
    } packages; /* by key, version */
    /* Who needs whom among the selected and the local packages, sorted, each once. Local
     * packages are asked through, not selected. */
    struct selection_edges edges;
    /* Declarations (indexes) that are not emitted but bound what is, when nothing tells
     * which of them are needed; empty with a complete lock. */
    struct {
        uint32_t *items;
        size_t count, room;
    } constraints;
    struct texts absent; /* names of roots that no target installs, by their markers */
};

/* Selects; everything lives in the catalog's arena. ROOTS must be distributions of the
 * catalog that the lock or a manifest names; local ones are skipped. */
void selection_make(struct selection *self, const struct catalog *catalog,
                    const struct selection_roots *roots,
                    const struct selection_options *options);

#endif
