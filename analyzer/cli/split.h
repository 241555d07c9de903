/* What `depclose split` moves, where to, and why. */
#ifndef CLI_SPLIT_H
#define CLI_SPLIT_H

#include "cli/result.h"
#include "emit/pyproject_edit.h"

/* A statement that imports a package that moves. */
struct split_use {
    struct text file;
    uint32_t line;
    struct text name;    /* as imported */
    bool reached;        /* in code that the entries reach */
    enum edge_kind kind; /* there: the strongest over all chains; else the statement's */
};

struct split_package {
    struct text key;
    struct text why; /* why it moves */
    struct text group, why_group;
    enum optional_kind kind;
    bool development; /* for those who work on the project */
    bool named;       /* by --name */
    struct {
        struct split_use *items; /* by file and line */
        size_t count, room;
    } uses;
    uint64_t bytes;   /* of itself and what only it brings; 0: unknown */
    size_t brought;   /* how many others these are */
    struct texts in;  /* files that declare it, each once */
    dist_id owner_of; /* its id in the catalog of the project's first analysis */
};

/* A package that no entry needs, and that stays all the same. */
struct split_stay {
    struct text key, why;
};

/* One entry, analysed by itself. */
struct split_entry {
    struct run run;
    struct settings settings;
    struct analysis analysis;
    struct result result;
};

/* A manifest, with the entries that run by it. */
struct split_project {
    struct split_entry **entries;
    size_t entry_count;
    struct manifest *manifest; /* of the first */
    struct text source;        /* of its pyproject.toml; empty without one that counts */
    struct {
        struct split_package *items; /* in the order of the main list */
        size_t count, room;
    } packages;
    size_t declared; /* how many main dependencies there are */
    struct {
        struct split_stay *items;
        size_t count, room;
    } stays;
    size_t pins; /* how many stay because nothing is known of them */
};

struct split {
    struct run *run;
    struct arena *arena;
    struct diags *diags;
    const struct group_rules *rules;
    struct split_entry *entries;
    size_t entry_count;
    struct map closure; /* every file of the repository that some entry reaches */
    struct {
        struct split_project *items;
        size_t count, room;
    } projects;
    struct optional_moves named; /* --name */
};

/* Whether the project's main list is in its pyproject.toml. */
bool split_uses_pyproject(const struct split_project *project);

/* Finds the packages of PROJECT that move; false after an error. */
bool split_find_packages(struct split *self, struct split_project *project);

/* Adds to the packages of PROJECT the statements that import them. */
void split_find_uses(struct split *self, struct split_project *project);

/* Takes those out again that had better stay; see split_stay.c. */
void split_settle(struct split *self, struct split_project *project);

/* Gives each package its group; false after an error. */
bool split_name_groups(struct split *self, struct split_project *project);

/* Weighs what each of them takes along. */
void split_weigh(struct split *self, struct split_project *project);

/* Says on OUT what moves, why, and what has to be done for code that needs it. */
void split_report(struct split *self, const struct split_project *project,
                  struct buffer *out);

#endif
