/* What a Python environment has installed, read from its files; Python is not run.
 *
 * Versions and import names are those of the core metadata specifications: *.dist-info
 * with METADATA, RECORD and direct_url.json, and the older *.egg-info and *.egg-link. */
#ifndef PACKAGES_ENVIRONMENT_H
#define PACKAGES_ENVIRONMENT_H

#include "packages/catalog.h"

/* A folder that a .pth file puts on sys.path. */
struct source_root {
    struct text folder; /* absolute, clean */
    dist_id owner;      /* the editable distribution that it is for, or DIST_NONE */
};

/* A module that an editable installation's finder maps to its source. */
struct mapped_module {
    struct text name; /* dotted */
    struct text path; /* absolute: a package's folder, or a .py file */
    dist_id owner;    /* or DIST_NONE */
};

struct environment {
    struct arena *arena;
    struct text prefix;        /* absolute; where lib/ is */
    struct text python;        /* "3.11.7", "3.11", or empty when nothing tells */
    uint32_t python_minor;     /* 11; 0 when unknown */
    struct texts site_folders; /* absolute, in the order of sys.path */
    bool has_depclose;         /* depclose itself is installed here */
    struct {
        struct source_root *items;
        size_t count, room;
    } roots;
    struct {
        struct mapped_module *items;
        size_t count, room;
    } modules;
};

/* Finds the environment that PATH means: a virtual environment or another prefix, a
 * site-packages folder, a Python executable, or the name of one on PATH. False when PATH
 * is none of these; nothing is recorded, as only the caller knows whether that matters.
 */
bool environment_locate(struct arena *arena, struct text path,
                        struct environment *environment);

enum environment_detail {
    ENVIRONMENT_NAMES,    /* names, versions, imports, sizes */
    ENVIRONMENT_REQUIRES, /* the requirements of each distribution as well */
};

/* Adds what is installed to the catalog (`installed`, `has_environment`) and fills roots
 * and modules; read it after the manifest and the lock. An editable distribution that
 * those do not name is `local`. Distributions that cannot be read are passed over, as
 * importlib does, and so are those that sys.path hides behind another of the same name.
 * When depclose itself is there (as in the environment that pre-commit makes for a hook)
 * only has_depclose is set: such an environment says nothing about the project. */
void environment_read(struct environment *environment, struct catalog *catalog,
                      enum environment_detail detail);

/* The file or folder by which the environment provides MODULE: "a/b/__init__.py",
 * "a/b.py", an extension module, or the folder of a namespace package. Absolute; empty
 * when there is none. */
struct text environment_find_module(const struct environment *environment,
                                    struct arena *arena, struct text module);

#endif
