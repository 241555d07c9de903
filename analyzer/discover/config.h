/* What a project tells depclose: [tool.depclose] in pyproject.toml, or depclose.toml. */
#ifndef DISCOVER_CONFIG_H
#define DISCOVER_CONFIG_H

#include "discover/project.h"

struct config_name {
    struct text import;         /* dotted */
    struct texts distributions; /* as written */
};

/* A pattern for files of the project, and where it is written. */
struct config_data {
    struct text pattern; /* relative to the root, clean */
    struct place place;
};

struct config {
    struct text file; /* relative to the root; empty when there is none */
    struct {
        struct config_name *items;
        size_t count, room;
    } import_names;                 /* import-names = {yaml = "pyyaml"} */
    struct texts include_imports;   /* modules and patterns that code imports unseen */
    struct texts ignore_unresolved; /* names, with all below them, not to complain of */
    struct texts source_roots;      /* relative to the file's folder */
    struct texts keep; /* distributions kept though nothing strong reaches them */
    struct {
        struct config_data *items;
        size_t count, room;
    } include_data; /* files that code opens unseen */
};

/* Reads the depclose.toml, else the [tool.depclose], that is nearest to FOLDER. False,
 * with an error that has its place, when a key is unknown or a value is of the wrong
 * kind. */
bool config_find(struct arena *arena, struct layout *layout, struct text folder,
                 struct config *config, struct diags *diags);

#endif
