/* What cutting import statements would save: as a table for people, and as a document. */
#ifndef EMIT_WHATIF_H
#define EMIT_WHATIF_H

#include "packages/sizes.h"

#include <stdio.h>

struct whatif_package {
    struct text name;
    size_t versions; /* how many of it; more than one where a lock has forks */
    struct sizes sizes;
};

struct whatif_figure {
    uint64_t bytes; /* of those whose size is known */
    size_t unknown; /* how many others */
};

struct whatif_packages {
    struct {
        struct whatif_package *items; /* the heaviest first */
        size_t count, room;
    } list;
    size_t count; /* with all versions */
    struct whatif_figure installed, compressed;
};

struct whatif_statement {
    struct text file;
    uint32_t line;
    struct text code; /* the line, without spaces around it */
    const char *kind; /* "eager", "deferred", ... */
};

struct whatif_statements {
    struct whatif_statement *items;
    size_t count, room;
};

/* What stays although a statement that leads to it is changed. */
struct whatif_stay {
    struct text name, because; /* "ai/y.py:3 imports it" */
};

struct whatif_stays {
    struct whatif_stay *items;
    size_t count, room;
};

struct whatif_cut {
    struct whatif_statements statements;
    struct whatif_packages saves; /* made optional, or cut: installed no more */
    struct whatif_packages start; /* made lazy: loaded at start no more */
    struct texts files;           /* of the project, reached no more */
    struct text chain;            /* to the first statement; lines */
    struct text instead;          /* a lighter way than the heaviest package */
};

/* A statement that has to change for a package to go. */
struct whatif_use {
    struct whatif_statement statement;
    struct text imports; /* the package that it imports */
    bool itself;         /* that is the one; else it requires it */
};

/* Packages that are to go, and with which statements. */
struct whatif_removal {
    struct texts names;
    struct texts absent; /* asked for, too, but not needed as it is */
    struct {
        struct whatif_use *items; /* by package, the names first */
        size_t count, room;
    } uses;
    struct whatif_statements fewer; /* that do the same, nearer the entry; or none */
    struct whatif_packages saves;
    struct texts broken; /* files that fail when they are imported */
    struct texts fails;  /* of these, files that import one of the names themselves */
    struct texts later;  /* "file:line" of what fails once it is called */
    bool entry_breaks;   /* an entry is among the broken */
    struct whatif_stays stays; /* what is there all the same */
};

/* Statements that are made lazy, or optional. */
struct whatif_change {
    struct whatif_statements statements;
    bool lazy;                            /* asked for --lazy; else --optional */
    bool already;                         /* none of them runs at start */
    struct whatif_packages start;         /* loaded at start no more */
    struct whatif_stays start_stays;      /* that they import, and that still is */
    size_t started_before, started_after; /* packages at start */
    size_t files;                         /* of the project that are loaded later */
    struct whatif_packages saves;         /* if optional: installed no more */
    struct whatif_stays stays;
};

struct whatif {
    struct text root;
    struct texts entries;
    size_t files;                     /* of the project */
    struct whatif_packages installed; /* now */
    struct whatif_packages started;
    struct {
        struct whatif_cut *items; /* in order of rank */
        size_t count, room;
    } cuts;
    size_t cuts_left_out; /* that are of lower rank */
    const struct whatif_removal *removal;
    const struct whatif_change *change;
    bool verbose;
};

void emit_whatif_text(struct arena *arena, const struct whatif *self, FILE *out);
void emit_whatif_json(const struct whatif *self, FILE *out);

#endif
