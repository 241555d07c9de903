/* What running a closure showed, as a document. */
#ifndef EMIT_VERIFY_H
#define EMIT_VERIFY_H

#include "base/diag.h"

#include <stdio.h>

enum verify_end {
    VERIFY_RUNS,      /* it came to its end, as it should */
    VERIFY_FAILS,     /* an error ended it, or a signal */
    VERIFY_TIMED_OUT, /* it was ended at the time limit: a server may, an import not */
};

/* Something that the program asked for and that its copy or environment does not have. */
struct verify_missing {
    const char *kind;        /* "module", "name", "file" */
    struct text name;        /* dotted; of a file, its path in the repository */
    struct place place;      /* what asks for it; line 0: not known */
    bool survived;           /* the program went on without */
    struct text explanation; /* lines that begin with two spaces */
};

/* One run: of an entry's import, or of a command. */
struct verify_run {
    struct text subject; /* "ai.main", "ai/main.py", "uvicorn ai.main:app" */
    bool is_command;
    enum verify_end end;
    int status;         /* exit status, or 128 and the signal's number; -1: none */
    struct text error;  /* "ModuleNotFoundError: ...": the last line of it; or empty */
    struct text output; /* the end of what it printed, when it failed */
    struct {
        struct verify_missing *items; /* what ended it first */
        size_t count, room;
    } missing;
};

/* A file that the original loaded or opened, and the closure does not have. */
struct verify_unseen {
    struct text name;   /* of a module; empty for data and distributions: see path */
    struct text path;   /* in the repository; of a distribution, its name */
    struct place place; /* the statement that asked for it; line 0: not known */
    size_t count;       /* of a distribution: so many modules of it were loaded */
};

struct verify_unseens {
    struct verify_unseen *items; /* sorted by path */
    size_t count, room;
};

/* What a run of the original showed beside the closure. */
struct verify_trace {
    size_t modules, files, distributions; /* loaded and opened of the project; loaded */
    struct verify_unseens unseen_modules, unseen_files, unseen_distributions;
    struct texts never; /* opened files that never get into an image: .env */
    struct text paste;  /* lines for the configuration; empty when nothing is unseen */
};

/* An import that costs, and the chain to it. */
struct verify_import {
    struct text name, importer; /* importer: empty for the entry */
    double seconds;             /* with all that it imports */
    struct text chain;          /* lines that begin with four spaces; empty: not known */
};

/* Figures of several runs: the median. */
struct verify_figure {
    bool known;
    double seconds, least, most; /* of the import */
    uint64_t peak;               /* bytes; 0: not known */
    struct text python;          /* of the interpreter */
};

struct verify_measures {
    size_t runs;
    struct verify_figure before, after;
    struct text before_why; /* why there is no figure of before */
    struct {
        struct verify_import *items; /* the slowest first */
        size_t count, room;
    } slowest;
};

struct verify_report {
    struct text root, entry; /* the first entry, as the user named it */
    struct texts entries;    /* repository paths */
    const char *mode;        /* "copy", "trace" */
    size_t files, data, folders, packages;
    struct text environment; /* "an environment made by uv", "/opt/venv" */
    struct text python;      /* its version; may be empty */
    struct texts absent;     /* distributions of the list that the environment lacks */
    struct text kept;        /* --keep: the folder; else empty */
    double timeout;
    struct {
        struct verify_run *items;
        size_t count, room;
    } runs;
    const struct verify_trace *trace;       /* NULL without --trace */
    const struct verify_measures *measures; /* NULL without --measure */
};

/* Whether everything runs and nothing is missing. */
bool verify_is_clean(const struct verify_report *report);

/* For people: one screen. */
void emit_verify_text(struct arena *arena, const struct verify_report *report, FILE *out);

/* {"schema": "depclose.verify/1", ...}: docs/schema/verify.schema.json. */
void emit_verify_json(struct arena *arena, const struct verify_report *report, FILE *out);

#endif
