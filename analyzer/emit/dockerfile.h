/* A multi-stage Dockerfile: a builder that makes an environment of the packages, and a
 * runtime image with that, the code, and nothing else.
 *
 * No line needs a frontend image: it builds with the one that Docker 20.10 has built in,
 * and with every later one. */
#ifndef EMIT_DOCKERFILE_H
#define EMIT_DOCKERFILE_H

#include "image/variables.h"

/* What is copied from the context. */
struct dockerfile_copy {
    struct text source; /* relative to the context */
    struct text at;     /* absolute run-time path */
    bool tree;          /* a folder with all that is in it */
    bool executable;    /* a program that the command starts */
    uint32_t changes;   /* how often it changes: what seldom does comes first */
};

struct dockerfile_copies {
    struct dockerfile_copy *items;
    size_t count, room;
};

/* A command that brings something from the builder to the runtime image beside the
 * packages, or must run there; whole instructions, without a line end. */
struct dockerfile_section {
    struct text comment; /* without "# "; empty for none */
    struct texts lines;
};

struct dockerfile_sections {
    struct dockerfile_section *items;
    size_t count, room;
};

/* A model that is downloaded while the image is built. */
struct dockerfile_model {
    struct text note;    /* "acme/embedder: app/main.py:6" */
    struct text command; /* downloads it into `path`, a folder; else empty */
    struct text
        address;      /* of the one file that it is, as a word of the shell; or empty */
    struct text path; /* absolute: the folder or file in the image */
    struct text id;   /* of its cache mount */
    bool hub;         /* from Hugging Face, which may ask for a token */
};

struct dockerfile_models {
    struct dockerfile_model *items; /* those that are baked */
    size_t count, room;
    struct variables arguments;   /* ARG of their stage */
    struct variables environment; /* of their stage alone */
    struct texts comments;        /* on those that are not baked; without "# " */
};

struct dockerfile_plan {
    struct texts comments; /* the header, without "# " */
    struct text base_image, builder_image;
    struct text base_note; /* beside FROM; empty for none */

    bool on_base; /* base_image has the user and the environment: only what that lacks is
                     installed, into the same */
    bool uv;      /* else pip */
    struct text uv_version;   /* "0.9.5" */
    struct text requirements; /* relative to the context; empty: nothing is installed */
    bool hashed;              /* every requirement has hashes */
    bool complete;            /* the list has all that its packages require */
    bool several_indexes;
    struct texts archives; /* relative to the context: what requirements name as files */
    struct texts build_packages;     /* of apt, in the builder */
    struct text build_packages_note; /* why */
    struct text project;             /* run-time folder of the project whose metadata is
                                        installed; empty for none */
    struct text project_note;
    struct dockerfile_copies project_copies; /* what its build reads beside the code */

    struct texts run_packages; /* of apt, in the image */
    struct text run_packages_note;
    struct text user;     /* "10001", "1000:1000" */
    struct texts folders; /* absolute: the program writes there */
    struct variables environment;
    struct text folder; /* WORKDIR */
    struct dockerfile_copies copies;
    bool folds; /* an ignore file goes with it: folders may be named whole */
    struct dockerfile_models models;
    struct dockerfile_sections before_code; /* between packages and code */
    struct dockerfile_sections after_code;
    struct texts losses; /* comments: what is not carried over */
    struct texts expose, volumes;
    struct text stop_signal;
    struct texts check, check_flags;  /* HEALTHCHECK: exec form; "--interval=30s" */
    struct texts entrypoint, command; /* exec form; one may be empty */
    struct texts other_commands;      /* comments: how other entries are started */
};

/* The environment's place in both stages. */
#define DOCKERFILE_VENV "/opt/venv"

/* Writes it; the text changes only when what it says does. */
void dockerfile_write(struct buffer *out, const struct dockerfile_plan *plan);

/* The COPY lines of COPIES, in the order in which they stand, seen from the working
 * folder FOLDER. FOLDS: where many lines would be needed of a folder, it is named whole.
 */
void dockerfile_copy_write(struct buffer *out, const struct dockerfile_copies *copies,
                           struct text folder, bool folds);

/* The stage of models that are baked, and the lines that bring them into the image;
 * nothing when there are none. */
void dockerfile_models_write_stage(struct buffer *out, const struct dockerfile_plan *plan,
                                   const char *from);
void dockerfile_models_write_copies(struct buffer *out,
                                    const struct dockerfile_plan *plan);

/* Whether a linter may take one of VARIABLES for a secret by its name; those that are
 * have been left out before. */
bool dockerfile_sounds_secret(const struct variables *variables);

/* VALUE as one word of ENV, LABEL or a flag, in which nothing is substituted. */
void dockerfile_value_write(struct buffer *out, struct text value);
/* A comment is one line, whatever it quotes. */
void dockerfile_comment_write(struct buffer *out, struct text comment);

/* Whether so many lines would be needed that folders are named whole in any case. */
bool dockerfile_copies_are_many(struct arena *arena,
                                const struct dockerfile_copies *copies);

#endif
