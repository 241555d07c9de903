/* What a container's command starts: the Python program behind shells, wrappers, entry
 * point scripts and servers.
 *
 * Understood are `python FILE`, `python -m MODULE`, `uvicorn pkg.mod:app` and other
 * servers, runners that hand on to another command (`opentelemetry-instrument`, `tini
 * --`, `uv run`, `gosu user`, `exec`, `env A=b`, ...), `sh -c`, and shell scripts, which
 * are read for the commands that they run. */
#ifndef IMAGE_COMMAND_H
#define IMAGE_COMMAND_H

#include "base/file.h"
#include "image/command_rules.h"

enum start_kind {
    START_SCRIPT, /* python FILE: target is a run-time path. Its folder is first on
                     sys.path */
    START_MODULE, /* python -m MODULE; `folder` is first on sys.path */
    START_APP,    /* a server imports MODULE:ATTR; attr may be empty. After `paths`,
                     `folder` is first on sys.path */
    START_CONFIG, /* a server runs a Python file for its settings (gunicorn -c): target is
                     a run-time path */
    START_CODE,   /* python -c CODE: target is the code */
    START_PROGRAM, /* a program that may be a console script of a distribution or of the
                      project: target is its name ("my-service", "prefect") */
};

struct start {
    enum start_kind kind;
    struct text target, attr;
    struct text folder; /* the working folder at that point: a run-time path */
    struct texts paths; /* folders that come first on sys.path: --app-dir, --chdir,
                           PYTHONPATH at that point: run-time paths */
    struct text where;  /* "docker/start.sh:12" of a script, else empty: for -v */
};

struct startup {
    struct start *items;
    size_t count, room;
    struct texts programs; /* every program on the way that pip may have installed, as
                              named: "gunicorn", "opentelemetry-instrument"; in order */
    struct texts modules;  /* classes and modules that options name for a server to
                              import: "uvicorn.workers.UvicornWorker" of gunicorn -k */
    struct texts files;    /* run-time paths of the scripts and configuration files that
                              were read on the way; the image needs them */
    struct texts unknown;  /* parts that could not be followed: "'$CMD' (start.sh:3)" */
};

/* The container in which the command runs. Run-time paths are absolute. */
struct command_world {
    void *context;
    const struct command_rules *rules;
    struct text folder; /* WORKDIR */
    /* What stands at a run-time path, links followed. */
    enum file_kind (*find)(void *context, struct text path);
    /* The bytes of a file, and the name by which a message shows it ("docker/start.sh");
     * false when there is none. */
    bool (*read)(void *context, struct text path, struct text *bytes, struct text *shown);
    /* The entries of a folder; NULL when there is none. */
    const struct folder *(*list)(void *context, struct text path);
    /* An environment variable; false when it is not known. */
    bool (*variable)(void *context, struct text name, struct text *value);
};

/* Follows a command in exec form (the shell form is {"/bin/sh", "-c", TEXT}): an image's
 * ENTRYPOINT and CMD joined. Adds to STARTUP, which starts as {0}. What cannot be
 * followed is in STARTUP.unknown; nothing is an error. Where a script's branches depend
 * on what is not known, all of them are followed. */
void command_follow(struct arena *arena, const struct texts *words,
                    const struct command_world *world, struct startup *startup);

#endif
