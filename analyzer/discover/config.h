/* What a project tells depclose: [tool.depclose] in pyproject.toml, or depclose.toml.
 *
 * Most keys stand for every service, or in a service's own table for that one; lists of
 * both are joined, single values of the service win. docs/guide.md explains each key,
 * docs/schema/config.schema.json is their form for editors. */
#ifndef DISCOVER_CONFIG_H
#define DISCOVER_CONFIG_H

#include "discover/check_rules.h"
#include "discover/project.h"

struct config_name {
    struct text import;         /* dotted */
    struct texts distributions; /* as written */
};

struct config_names {
    struct config_name *items;
    size_t count, room;
};

/* A pattern for files of the project, and where it is written. */
struct config_data {
    struct text pattern; /* relative to the root, clean */
    struct place place;
};

struct config_data_list {
    struct config_data *items;
    size_t count, room;
};

/* The level of one rule of `check`. */
struct config_level {
    bool given;
    enum check_level level;
};

/* A number that must not be exceeded. */
struct config_limit {
    bool given;
    uint64_t most;
    struct place place; /* of the value */
};

/* The keys that may stand for all services and for one. */
struct config_scope {
    struct config_names import_names; /* import-names = {yaml = "pyyaml"} */
    struct texts include_imports;     /* modules and patterns that code imports unseen */
    struct config_data_list include_data; /* files that it opens unseen */
    struct texts ignore_unresolved; /* names, with all below them, not to complain of */
    struct texts keep; /* distributions kept though nothing strong reaches them */

    struct texts extras, groups, platforms; /* as --extra, --group, --platform */
    struct text python_version;

    struct config_level levels[RULE_COUNT]; /* rules = {heavy = "warning"} */
    struct config_limit heavy_size;         /* bytes */
    struct texts heavy_deny;    /* distributions that are heavy at any size, or "*" */
    struct texts allow;         /* distributions that neither of the two complains of */
    struct texts allow_from;    /* modules and files that may import them */
    struct texts forbid;        /* distributions and modules, "*" for a part of a name */
    struct texts deferred_only; /* the same, that must not load at start */
    struct {
        struct config_limit packages, files, size; /* size in bytes */
    } budget;
    struct text baseline; /* what `check` accepts; relative to the root, as all below */
};

struct config_service {
    struct text name;
    struct place place; /* of its header */
    struct texts entries;
    /* Artefacts that `sync` writes; empty when not named. The Dockerfile is one only when
     * depclose writes it: see emit/dockerfile.h. A hand-written one gives the layout. */
    struct text requirements, dockerignore, dockerfile;
    struct text stage;   /* target = "runtime", a stage of the Dockerfile */
    struct text context; /* its build context */
    struct config_scope scope;
};

struct config {
    struct text file; /* relative to the root; empty when there is none */
    struct texts source_roots;
    struct config_scope scope; /* of all services, or what config_choose() made of it */
    struct {
        struct config_service *items; /* in source order */
        size_t count, room;
    } services;
};

/* Reads the depclose.toml, else the [tool.depclose], that is nearest to FOLDER. False,
 * with an error that has its place, when a key is unknown or a value is of the wrong
 * kind. */
bool config_find(struct arena *arena, struct layout *layout, struct text folder,
                 struct config *config, struct diags *diags);

/* The service of that name; NULL when there is none. */
const struct config_service *config_service(const struct config *config,
                                            struct text name);

/* Has the scope be SERVICE's, which must be one of CONFIG's own: joined with what stands
 * for all. */
void config_choose(struct arena *arena, struct config *config,
                   const struct config_service *service);

#endif
