/* What the rules of lint.h share: a Dockerfile's stages, folders, variables and shell
 * commands. Private to context/lint*.c. */
#ifndef CONTEXT_LINT_MODEL_H
#define CONTEXT_LINT_MODEL_H

#include "context/lint.h"
#include "image/shell.h"
#include "image/variables.h"

#define LINT_NONE SIZE_MAX

struct lint_stage {
    size_t first, end; /* its instructions, FROM not among them */
    struct text name;  /* lower case; may be empty */
    size_t base;       /* the stage that it begins with, or LINT_NONE */
    struct text image; /* else the image's name, variables substituted; empty when they
                          are not known */
    bool ships;        /* its layers are in the image that is built */
};

struct lint_variable {
    size_t instruction; /* of ENV or ARG */
    struct text name, value;
    bool known;    /* false: depends on what is not */
    bool argument; /* ARG: ends with the stage */
};

/* One command of a RUN, words expanded as far as they can be. */
struct lint_command {
    struct texts words;
    struct variables assigned; /* before its first word: HF_HOME=/cache hf download */
    bool conditional;
    uint32_t line; /* of the file */
};

struct lint_commands {
    struct lint_command *items;
    size_t count, room;
};

struct lint {
    struct arena *arena;
    const struct dockerfile *file;
    const struct lint_options *options;
    struct lint_findings *findings;
    bool development; /* the image is no service's: a place to work, test or build in */
    struct {
        struct lint_stage *items;
        size_t count, room;
    } stages;
    struct {
        struct lint_variable *items;
        size_t count, room;
    } variables;
    size_t *stage_of;     /* by instruction; LINT_NONE before the first FROM. One more
                             stands for the end of the image */
    struct text *folders; /* by instruction: the working folder there, clean; below "?"
                             where that of the image is not known */
    struct lint_commands *commands; /* by instruction, of those RUN that can be read */
};

void lint_add(struct lint *self, const char *id, uint32_t line, struct text help,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Whether instruction AT is in a stage whose layers ship. */
bool lint_ships(const struct lint *self, size_t at);

/* Whether what instruction FROM leaves is there at instruction AT: it is earlier, in the
 * same stage or in one below it. */
bool lint_is_below(const struct lint *self, size_t from, size_t at);

/* Substitutes the variables of WORD as instruction AT sees them; false when not all are
 * known or WORD is malformed. */
bool lint_expand(struct lint *self, size_t at, struct text word, struct text *value);

/* Whether NAME is set to something at instruction AT, known or not. */
bool lint_is_set(const struct lint *self, size_t at, const char *name);

/* A path as instruction AT sees it, absolute (or below "?") and clean. */
struct text lint_path(struct lint *self, size_t at, struct text path);

/* Whether RUN number AT mounts a cache at a path that begins with PREFIX ("" for any). */
bool lint_has_cache(struct lint *self, size_t at, const char *prefix);

/* The name of the program, without folders: of words, the first after `sudo`, `exec`,
 * `env A=b` and their like. *FIRST is its index; empty when there is none. */
struct text lint_program(const struct texts *words, size_t *first);

/* Reads the model of `file` for `options`, both set; all else is filled in. */
void lint_model_make(struct lint *self);

/* Whether only a build needs the system's PACKAGE. */
bool lint_is_build_tool(const struct lint *self, struct text package);

/* One source of a COPY or ADD. */
struct copied {
    size_t at;
    struct text from;   /* the stage or image; empty for the context */
    struct text source; /* clean */
    struct text target; /* where it then stands; a folder's content stands in it */
    bool folder;        /* as far as the name tells */
    bool archive;
};

struct copies {
    struct copied *items;
    size_t count, room;
};

/* What is copied, in order: into layers that SHIP, or into any. */
struct copies lint_find_copies(struct lint *self, bool ship);

/* The stage of that name or number, or LINT_NONE. */
size_t lint_find_stage(const struct lint *self, struct text name);

/* The rules; each adds its findings. */
void lint_bases(struct lint *self);
void lint_system_packages(struct lint *self);
void lint_python_packages(struct lint *self);
void lint_layers(struct lint *self);
void lint_starts(struct lint *self);

struct model_layers;
/* LAYERS are those of the file; NULL: they are looked for. */
void lint_models(struct lint *self, const struct model_layers *layers);

#endif
