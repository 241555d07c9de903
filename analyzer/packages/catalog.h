/* Every distribution that the manifest, the lock or the environment of a project names.
 *
 * Only what stands here can ever be emitted. Readers (manifest.h, requirements_file.h,
 * uv_lock.h, environment.h) add to it; providers.h and selection.h ask it. Names are keys
 * by PEP 503; a distribution is an id, so that arrays may grow. */
#ifndef PACKAGES_CATALOG_H
#define PACKAGES_CATALOG_H

#include "base/map.h"
#include "packages/requirement.h"

typedef uint32_t dist_id;
#define DIST_NONE UINT32_MAX

/* Which list of the manifest a requirement stands in. */
enum section {
    SECTION_MAIN,       /* [project] dependencies; a requirements file */
    SECTION_EXTRA,      /* [project.optional-dependencies] NAME */
    SECTION_GROUP,      /* [dependency-groups] NAME, [tool.uv] dev-dependencies ("dev") */
    SECTION_CONSTRAINT, /* a -c file, [tool.uv] constraint-dependencies: names nothing */
};

/* One requirement as a manifest states it. */
struct declaration {
    dist_id distribution;
    struct requirement requirement;
    enum section section;
    struct text section_name; /* of the extra or group, normalised; else empty */
    dist_id owner; /* whose manifest it is; DIST_NONE for a requirements file */
    struct place place;
    struct texts hashes;  /* "sha256:..." of a requirements file, else none */
    bool editable;        /* -e, or a path */
    bool copied;          /* from an extra that this one asks for, too */
    bool required;        /* by another line of its list, as the comments there say */
    bool several_sources; /* which one depends on the environment */
};

/* One wheel or source archive of a locked distribution. */
struct artifact {
    struct text filename; /* "torch-2.5.1-cp311-cp311-manylinux1_x86_64.whl" */
    struct text url;      /* as the lock has it; may be empty */
    struct text hash;     /* "sha256:..." or empty */
    uint64_t size;        /* bytes, compressed; 0 when the lock does not say */
    bool wheel;
};

/* An edge of the lock: what a package asks for. */
struct locked_edge {
    dist_id distribution;
    struct text version;   /* when the lock tells forks apart by it, else empty */
    struct text source;    /* likewise */
    struct texts extras;   /* normalised */
    struct marker *marker; /* NULL: always */
    uint32_t locked;       /* the package that is meant: its index in catalog.locked */
};

struct locked_edges {
    struct locked_edge *items;
    size_t count, room;
};

struct locked_extra {
    struct text name; /* of the extra or group, normalised */
    struct locked_edges edges;
};

struct locked_extras {
    struct locked_extra *items;
    size_t count, room;
};

enum source_kind {
    SOURCE_REGISTRY, /* `source` is the index's address */
    SOURCE_GIT,      /* the repository's address, with what pins it */
    SOURCE_URL,      /* an archive's address */
    SOURCE_PATH,     /* an archive's path */
    SOURCE_LOCAL,    /* a folder: the project itself, a workspace member, an editable or
                        directory dependency; `source` is relative to the lock's folder */
};

/* One package of the lock. Forks of a resolution are several with one name. */
struct locked {
    dist_id distribution;
    struct text version; /* empty for a dynamic one */
    enum source_kind source_kind;
    struct text source;
    struct text subdirectory; /* of an archive, where the project is; git has its own */
    struct texts resolution_markers; /* the forks that this version is for, any of them;
                                        of a requirements file, the line's marker */
    struct texts extras_written;     /* of a requirements file's line, normalised */
    struct locked_edges edges;
    struct locked_extras extras;
    struct locked_extras groups; /* of local ones only */
    struct {
        struct artifact *items;
        size_t count, room;
    } artifacts;
    struct place place;
};

/* What an environment has installed of a distribution. */
struct installed {
    struct text version;
    struct text location; /* the site-packages folder */
    struct text metadata; /* the .dist-info or .egg-info folder, relative to it */
    struct texts imports; /* dotted import names that it provides, sorted: "yaml",
                             "google.cloud.storage"; namespaces are not listed */
    struct {
        struct requirement *items;
        size_t count, room;
    } requires;
    uint64_t size;       /* bytes of the files in RECORD; 0 when it has none */
    struct texts extras; /* that it offers, normalised */
    struct text url;     /* where it came from, when not from an index; else empty */
    bool editable;       /* its code stands elsewhere: see struct environment */
};

struct distribution {
    struct text key;   /* by PEP 503 */
    struct text name;  /* as manifest, lock or metadata writes it, in that order */
    bool local;        /* the project itself, a workspace member or a path dependency */
    bool has_manifest; /* that was read */
    bool is_dynamic;   /* which leaves dependencies to the build backend */
    uint32_t first_locked, locked_count; /* in catalog.locked */
    uint32_t declared;  /* how often in a section other than SECTION_CONSTRAINT */
    uint32_t installed; /* index + 1 in catalog.installed, or 0 */
};

/* An index that the manifest or a requirements file names. */
struct package_index {
    struct text name; /* may be empty */
    struct text url;  /* without a slash at its end */
    bool replaces;    /* stands for the usual index, instead of beside it */
    bool is_explicit; /* only for packages that ask for it */
    bool is_links;    /* a page or folder of archives: --find-links */
};

/* How much is known of who needs whom. */
enum lock_state {
    LOCK_NONE,     /* only a manifest, or nothing */
    LOCK_VERSIONS, /* pinned, without edges: a frozen requirements file */
    LOCK_COMPLETE, /* versions and edges */
};

struct catalog {
    struct arena *arena;
    struct map names; /* key to dist_id: its index */
    struct {
        struct distribution *items;
        size_t count, room;
    } distributions;
    struct {
        struct declaration *items;
        size_t count, room;
    } declarations;
    struct {
        struct locked *items;
        size_t count, room;
    } locked; /* grouped by name */
    struct {
        struct installed *items;
        size_t count, room;
    } installed;

    enum lock_state lock_state;
    struct text lock_file;       /* relative to the root; empty without one */
    struct texts manifest_files; /* likewise */
    dist_id project; /* the distribution that the manifest describes, or NONE */
    struct text requires_python;    /* as written; of the manifest, else the lock */
    struct texts supported_markers; /* the environments that the lock is for, any of them;
                                       none: all */
    bool has_conflicts;             /* edges ask which extras and groups are chosen */
    struct texts default_groups;    /* [tool.uv] default-groups, normalised, else "dev" */
    struct {
        struct package_index *items;
        size_t count, room;
    } indexes;
    bool has_environment;
};

void catalog_init(struct catalog *self, struct arena *arena);

/* The id of a distribution, which is added when new; NAME need not be normalised. */
dist_id catalog_add(struct catalog *self, struct text name);

/* The id of a distribution, or DIST_NONE. */
dist_id catalog_find(const struct catalog *self, struct text name);

/* Adds a declaration (copied), and counts it in its distribution. */
void catalog_declare(struct catalog *self, const struct declaration *declaration);

/* The same for the requirement TEXT, which fills in the rest of LIKE: section, owner and
 * place are given. False when it is no requirement: one error at that place. */
bool catalog_declare_text(struct catalog *self, const struct declaration *like,
                          struct text text, struct diags *diags);

/* Adds an empty package to `locked` and returns its index. catalog_group_locked() then
 * puts packages of one name side by side, in the order in which they came, and gives
 * every edge its `locked`, found by the edge's version and source where several have the
 * name. An edge to a package that is not there, or to several, is a damaged lock: false,
 * with one error that gives HELP. */
uint32_t catalog_add_locked(struct catalog *self, dist_id id, struct place place);
bool catalog_group_locked(struct catalog *self, struct text help, struct diags *diags);

/* Whether a main dependency, or only an extra or group, names it. */
bool catalog_declared_in(const struct catalog *self, dist_id id, enum section section);

#endif
