/* One service while its layers are put on each other: what compose.c and
 * compose_service.c share. */
#ifndef IMAGE_COMPOSE_SERVICE_H
#define IMAGE_COMPOSE_SERVICE_H

#include "base/yaml.h"
#include "image/compose_text.h"

/* A variable without a value is passed on from the environment of the run. */
struct compose_setting {
    struct text name, value;
    bool passed;
    bool listed; /* as "NAME" in a list: an included project fills that in itself */
};

struct compose_settings {
    struct compose_setting *items;
    size_t count, room;
};

struct compose_volume {
    bool bind;
    struct text source; /* absolute, of a bind mount */
    struct text target;
    struct text key; /* what tells it from others: the target as written, from the end of
                        its document on cleaned in the short form */
    bool brief;      /* in the short form, and its document has not ended */
    struct text written; /* all of it; another layer's repetition of it is passed over */
};

struct compose_env_file {
    struct text path; /* absolute */
    bool required;
    struct place place;
};

/* Paths are absolute here. */
struct compose_draft {
    struct text name;
    struct place place;
    struct text image, working_folder;
    struct compose_command command, entrypoint;
    bool builds, remote;
    struct text context, dockerfile, inline_dockerfile, target;
    struct compose_settings arguments, environment;
    struct variables contexts;
    struct texts profiles;
    struct {
        struct compose_volume *items;
        size_t count, room;
    } volumes;
    size_t own_volumes; /* the first of the layer that was put on last */
    struct {
        struct compose_env_file *items;
        size_t count, room;
    } env_files;
};

/* What the files of a project share. */
struct compose_project {
    struct arena *arena;
    struct diags *diags;
    struct text root;
    struct text folder; /* absolute: paths are relative to it */
    struct variables variables;
    struct texts *asked; /* takes the absolute paths of all files that are looked for */
};

/* Puts what NODE says of a service on DRAFT; relative paths are from FOLDER. */
void compose_draft_apply(struct compose_draft *self, const struct yaml *node,
                         struct text folder, struct compose_project *project);

/* What an included project gives its services in the end: variables that a list passes
 * on get the values that it has for them, and with BUILDS a build without a context its
 * folder. */
void compose_draft_settle(struct compose_draft *self, struct compose_project *project,
                          bool builds);

/* Ends the document of the layer that was put on last: of the volumes for one target the
 * last counts, in the place of the first. ALONE: the document is only about this layer.
 * RESOLVED: its paths are resolved before more is put on it, as those of included
 * projects and of what is extended from another file. */
void compose_draft_end_document(struct compose_draft *self, bool alone, bool resolved,
                                struct arena *arena);

/* The service with all of its paths seen from the repository, its env files read. */
struct compose_service compose_draft_finish(const struct compose_draft *self,
                                            struct compose_project *project);

/* The text of a scalar with its variables substituted; empty for anything else. */
struct text compose_text(struct compose_project *project, const struct yaml *node);

/* PATH from FOLDER, absolute and clean. */
struct text compose_path(struct compose_project *project, struct text folder,
                         struct text path);

#endif
