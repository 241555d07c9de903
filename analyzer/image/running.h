/* What the commands of one RUN share; private to image/. */
#ifndef IMAGE_RUNNING_H
#define IMAGE_RUNNING_H

#include "image/shell.h"
#include "image/stage.h"

/* A folder that is mounted while the RUN lasts, and what stood there before. */
struct run_mount {
    struct text at;
    struct layout *before; /* NULL: nothing stood there */
};

struct running {
    struct stages *stages;
    const struct instruction *instruction;
    struct layout *layout;
    struct shell_script script;
    struct variables variables; /* that the shell itself sets */
    struct text folder;         /* where it stands now: a run-time path */
    struct text before;         /* where `cd -` leads */
    struct text outside;        /* where it stood before the subshell */
    uint32_t subshell;
    unsigned turns;      /* of loops so far */
    bool conditional;    /* the command at hand */
    struct text printed; /* what the command before it wrote; ptr is NULL: not known */
    struct {
        struct run_mount *items;
        size_t count, room;
    } mounts;
};

/* The run-time path that a word of a command means. */
struct text running_path(struct running *self, struct text word);

/* cp, mv, install, ln, rm, rmdir, unlink, mkdir, touch: does what WORDS say. False when
 * they are another command. */
bool run_files(struct running *self, const struct texts *words);

/* --mount=type=bind|cache|tmpfs of the instruction; false after an error. What is written
 * there is gone when the RUN ends. */
bool run_mount(struct running *self);
void run_unmount(struct running *self);

#endif
