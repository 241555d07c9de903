/* What a Dockerfile makes of the repository: the files that an image holds, where they
 * stand in it, and what it starts.
 *
 * The instructions are followed as BuildKit runs them, stage by stage, without running
 * anything: COPY, ADD, WORKDIR, ENV and ARG; of RUN the commands that only make, move,
 * link or remove files, and those that install the project or its requirements. What
 * cannot be followed, and may matter, is a warning at its line. */
#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include "image/dockerfile.h"
#include "image/layout.h"
#include "image/variables.h"

struct image_options {
    struct layout *repository;  /* the identity layout */
    struct text context;        /* repository path of the build context */
    struct text target;         /* a stage's name or number; empty: the last */
    struct variables arguments; /* --build-arg */
    struct variables contexts;  /* additional build contexts: name to repository path */
};

struct image {
    struct layout *layout;
    struct text folder;               /* WORKDIR: a run-time path */
    struct variables environment;     /* ENV, and ARG where a value is known */
    struct texts entrypoint, command; /* in exec form */
    struct place started;             /* the instruction that says so */
    struct text base; /* "python:3.12-slim", the image that it all rests on */
    struct texts
        requirements; /* requirements files that a RUN installs: repository paths */
    struct texts
        manifests; /* folders whose dependencies a RUN installs: repository paths */
    struct texts projects; /* those whose project it installs, too */
    struct texts packages; /* workspace members that it installs, by their names */
    struct texts named;    /* requirements that a RUN itself names: "gunicorn==23.0" */
    struct texts groups;   /* dependency groups that a RUN asks for, as it writes them */
};

/* False when a stage that is named is not there, or a word is malformed: errors have been
 * recorded. All arguments are borrowed for as long as the image is used. */
bool image_build(struct arena *arena, const struct dockerfile *dockerfile,
                 const struct image_options *options, struct diags *diags,
                 struct image *image);

/* A project that another stage installs is in the image all the same, in its
 * site-packages: puts what its folder has there, for each of `projects` that the image
 * itself does not copy. */
void image_keep_installed(struct arena *arena, struct image *self);

/* ENTRYPOINT and CMD as one command in exec form; empty when there is neither. */
struct texts image_command(struct arena *arena, const struct image *self);

/* The Python version that the base's name tells ("3.12" of "python:3.12-slim"); empty
 * when it tells none. */
struct text image_python(const struct image *self);

/* Whether a file's name is one by which Dockerfiles go: Dockerfile, Dockerfile.agent,
 * agent.Dockerfile, Containerfile. */
bool dockerfile_is_name(struct text name);

/* What the sources of COPY and ADD are relative to: of the repository's folders from
 * FOLDER up to the root the nearest in which all of them exist, and *WHOLE is true; else
 * the one in which most do. Its ptr is NULL when there is none in any. */
struct text image_guess_context(struct arena *arena, const struct dockerfile *dockerfile,
                                struct layout *repository, struct text folder,
                                bool *whole);

#endif
