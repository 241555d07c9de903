/* A Dockerfile while it is worked out: what the files of `depclose dockerfile` share.
 *
 * The parts are called in the order in which they stand here; each fills its part of
 * `plan` from what was found before. */
#ifndef CLI_DOCKERFILE_DRAFT_H
#define CLI_DOCKERFILE_DRAFT_H

#include "base/file.h"
#include "cli/downloads.h"
#include "cli/needed.h"
#include "cli/result.h"
#include "context/kept.h"
#include "emit/dockerfile.h"

struct draft {
    struct analysis *analysis;
    struct arena *arena;
    struct diags *diags;
    const struct settings *settings;
    const struct image_rules *rules;
    struct result result;
    struct needed needed;
    struct kept kept; /* of the Dockerfile that there is; empty without */
    struct models_report models;
    struct text models_where; /* "baked", ...; empty: there are none */
    bool wants_gpu;
    bool installs_project; /* code reads the project's own metadata */
    bool moves;            /* what stood at the top of the file system stands in /app */
    bool starts;           /* the container's own command starts the entries */
    struct text name;      /* what goes by it: "agent" of Dockerfile.agent */
    struct text dockerfile, requirements, ignore_file; /* where they are written: paths
                                        from the working folder; empty: nowhere */
    struct text requirements_text;
    struct dockerfile_plan plan;
};

/* An entry that is named by its file alone, and only makes an app, is that app: a server
 * has to load it. Changes the words of the command line before they are read. */
void draft_name_apps(struct run *run, const struct image_rules *rules);

/* What a file makes. */
struct app {
    struct text attr, kind; /* "app", "asgi"; empty kind: nothing known */
    bool factory;
};

/* The app ATTR, or with an empty ATTR the first, that BYTES makes at its top level or, of
 * that name, by a function. */
struct app app_find(const struct image_rules *rules, struct text bytes, struct text attr);

/* The kind of the server that takes a file because of what it imports ("streamlit");
 * empty for none. */
struct text app_kind_of_file(const struct image_rules *rules, struct text bytes);

/* Whether a main block does nothing but call NAME, so that -m does what it does. */
bool app_main_block_calls(struct text bytes, struct text name);

/* The minor version of Python 3 that an image's name tells ("python:3.12-slim"); 0 when
 * it tells none. */
uint32_t draft_python_of(struct text image);

/* The models that the service downloads; false after an error. */
bool draft_find_models(struct draft *self);

/* Whether a line of the Dockerfile only downloads models, which --models takes care of.
 */
bool draft_is_model_line(const struct draft *self, uint32_t line);

/* How the entries are started: command, entrypoint, port. */
void draft_start(struct draft *self);

/* WORDS as the image starts them: without a runner, and without a shell that has nothing
 * to do. */
struct texts draft_exec_form(struct draft *self, const struct texts *words);

/* What of the Dockerfile that there is stays: variables, user, system packages, ... */
void draft_keep(struct draft *self);

/* Whether the project itself has to be installed. */
void draft_project(struct draft *self);

/* The folder that the build is given, and what is needed of it. False after an error. */
bool draft_files(struct draft *self);

/* Once the requirements file is among the needs: what is copied where, and the search
 * path that it needs. False after an error. */
bool draft_copies(struct draft *self);

/* The run-time paths, absolute, at which the image has the repository's PATH. */
struct texts draft_places(struct draft *self, struct text path);

/* Packages: the requirements file, what compiles them, what they need of the system.
 * False when the list cannot be installed: an error has been recorded. */
bool draft_packages(struct draft *self);

/* Where the models end, by --models: in the image, in a volume, or where each container
 * downloads them. */
void draft_models(struct draft *self);

/* Says so in the report. */
void draft_tell_models(const struct draft *self, struct buffer *out);
/* What is written, and where the build finds the requirements. False when that is outside
 * the context. */
bool draft_names(struct draft *self);

/* The first line of all that is written, without "# ". */
struct text draft_made_by(struct draft *self);

struct draft_files_out {
    struct file_output *items;
    size_t count, room;
};

/* Adds the Dockerfile, with TEXT, its requirements and its ignore file to FILES. False
 * when one is there that depclose did not write: errors have been recorded. */
bool draft_outputs(struct draft *self, struct text text, struct draft_files_out *files);

/* Says what was made, for standard error. */
void draft_report(struct draft *self);

/* All of the above but copies, from ANALYSIS, which has been run: everything is borrowed.
 * An exit status; anything but EXIT_CLEAN has been explained. */
int draft_make(struct draft *self, struct analysis *analysis,
               const struct image_rules *rules);

/* The rest: copies, once the list of packages is settled. */
int draft_finish(struct draft *self);

/* The list of SELECTION as requirements text into `requirements_text`, with what the plan
 * says of it. */
void draft_write_list(struct draft *self);

/* Several entries on one base image of the name that --base gives. */
int draft_with_base(struct run *run, const struct image_rules *rules);

#endif
