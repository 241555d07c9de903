/* How a Dockerfile's instructions share what is known while an image is built; private to
 * image/. */
#ifndef IMAGE_STAGE_H
#define IMAGE_STAGE_H

#include "image/image.h"

struct stage {
    struct text name; /* lower case; empty when it has none */
    struct layout *layout;
    struct text folder;           /* WORKDIR */
    struct variables environment; /* ENV: what the image has */
    struct variables settings;    /* ENV and ARG, the last one of a name: what the
                                     instructions see */
    struct texts entrypoint, command;
    bool own_command; /* CMD stands in this stage, not in the one below */
    struct place started;
    struct texts shell; /* SHELL: {"/bin/sh", "-c"} */
    struct text base;
};

struct stages {
    struct arena *arena;
    const struct dockerfile *dockerfile;
    const struct image_options *options;
    struct diags *diags;
    struct variables arguments; /* set before the first FROM */
    struct {
        struct stage *items;
        size_t count, room;
    } stages;
    struct image *image;
};

/* The stage that instructions now belong to. */
struct stage *stages_current(struct stages *self);

/* The stage of that name or number, or NULL. */
struct stage *stages_find(struct stages *self, struct text name);

/* Substitutes variables; false after an error. */
bool stage_expand(struct stages *self, const struct instruction *instruction,
                  struct text word, struct text *value);
bool stage_expand_words(struct stages *self, const struct instruction *instruction,
                        struct text word, struct texts *words);

/* A run-time path, as WORKDIR makes it whole. */
struct text stage_path(struct stages *self, struct text folder, struct text path);

void stage_warn(struct stages *self, const struct instruction *instruction,
                struct text help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* COPY and ADD. */
bool stage_copy(struct stages *self, const struct instruction *instruction);

/* RUN. */
bool stage_run(struct stages *self, const struct instruction *instruction);

#endif
