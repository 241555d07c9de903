/* The lists of rules/: what a Python developer could edit, apart from the code.
 *
 * The binary carries them; a folder given with --rules takes the place of those files
 * that it has. A file is read and checked when it is first asked for, so that a run pays
 * only for what it uses. Ask on one thread; the answers are const and may be shared. */
#ifndef DISCOVER_RULES_H
#define DISCOVER_RULES_H

#include "base/diag.h"
#include "base/map.h"
#include "image/command_rules.h"

struct rules;

/* FOLDER is empty for none. NULL when it cannot be listed; one error has then been
 * recorded. Borrows all of its arguments for as long as the rules live. */
struct rules *rules_load(struct arena *arena, struct text folder, struct diags *diags);

/* One file's bytes and what to call it in diagnostics. False (and no error) when neither
 * the folder nor the binary has NAME ("implied.json"); false and one error when it cannot
 * be read. */
bool rules_source(struct rules *self, const char *name, struct text *bytes,
                  struct text *shown);

/* --- stdlib.json: the modules of the standard library ----------------------------------
 */

struct stdlib_rules {
    struct map modules;     /* dotted name to an index of `versions` */
    uint64_t *versions;     /* bit M: there in Python 3.M */
    uint32_t oldest_listed; /* the first minor version that the file tells apart */
};

enum stdlib_answer {
    STDLIB_NO,   /* in none of the versions asked for */
    STDLIB_SOME, /* in some of them */
    STDLIB_YES,  /* in each */
};

/* NULL after a failure, which was recorded once. */
const struct stdlib_rules *rules_stdlib(struct rules *self);

/* Whether the standard library of Python 3.FIRST to 3.LAST has the dotted MODULE.
 * Versions older than the file knows count as the oldest that it does. */
enum stdlib_answer stdlib_has(const struct stdlib_rules *self, struct text module,
                              uint32_t first, uint32_t last);

/* --- import-names.json: which distribution an import comes from
 * -------------------------
 */

struct import_rules {
    struct map names;         /* dotted import name to an index of `candidates` */
    struct texts *candidates; /* names of distributions, the likeliest first */
    struct map parents; /* every proper prefix of a name: "google", "google.cloud" */
};

const struct import_rules *rules_imports(struct rules *self);

/* The candidates of exactly this import name; NULL when it is not listed. */
const struct texts *import_rules_find(const struct import_rules *self,
                                      struct text import_name);

/* --- heavy.json: distributions whose size people notice
 * ---------------------------------
 */

struct heavy_rule {
    struct text name;    /* as PEP 503 normalises it */
    struct text version; /* the one that was measured */
    uint64_t wheel;      /* bytes, compressed; 0: unknown */
    uint64_t installed;  /* bytes of the installed files; 0: unknown */
    struct texts brings; /* the other heavy ones that it requires, directly or not */
    struct text instead; /* a lighter way, in a sentence; empty for none */
};

struct heavy_rules {
    struct map names; /* to an index of `items` */
    struct heavy_rule *items;
};

const struct heavy_rules *rules_heavy(struct rules *self);

/* What is known of a distribution by its normalised name, or NULL. */
const struct heavy_rule *heavy_rules_find(const struct heavy_rules *self,
                                          struct text key);

/* --- lists by name ---------------------------------------------------------------------
 */

struct named_lists {
    struct map names; /* to an index of `items` */
    struct texts *items;
};

/* The list of NAME, or NULL. */
const struct texts *named_lists_find(const struct named_lists *self, struct text name);

/* --- frameworks.json: what a framework imports because a string or a folder says so
 * -----
 */

/* In the forms, "{string}" is the text that names something, "{package}" the package that
 * it is or lies in, "*" any part of a name. With a slash a form is a path, else a
 * module's name; see rules/README.md. */
/* Modules side by side of which settings choose: languages, for example. */
struct framework_choice {
    struct text module; /* "pkg.locale.*": "*" is the name of one */
    struct texts usual; /* names that count without a word; others where a string of the
                           project says them */
    struct texts all;   /* where something uses one of these, all of them count */
};

struct framework {
    struct text import;    /* in use once reached code imports it */
    struct texts programs; /* or a command starts one of these */
    struct named_lists
        strings; /* in files that import it: by variable, attribute, keyword,
                    key or function, the forms of the strings there */
    struct named_lists settings;    /* likewise, in any file that is reached */
    struct named_lists environment; /* by variable of the environment */
    struct texts beside;            /* files beside one of the project that imports it */
    struct texts shipped;    /* files of the folders that have all of them, in a package
                                that imports it */
    struct texts plugins;    /* modules and patterns that its users name where nobody sees
                                it; they count where their source is at hand */
    struct texts files;      /* names of its configuration files */
    struct named_lists keys; /* by path of a key in these: "a.*.b" */
    struct named_lists needs; /* by a module that a computed name may mean, "*" any part:
                                 imports without all of which it is of no use */
    struct framework_choice *choices;
    size_t choice_count;
};

/* Where a name of strings or settings stands in the rules. */
struct framework_use {
    uint32_t framework; /* index in `items` */
    bool setting;
    const struct texts *forms;
};

struct framework_uses {
    struct framework_use *items;
    size_t count, room;
};

struct framework_rules {
    struct framework *items;
    size_t count;
    struct map names; /* of all strings and settings, to an index of `uses` */
    struct {
        struct framework_uses *items;
        size_t count, room;
    } uses;
};

const struct framework_rules *rules_frameworks(struct rules *self);

/* --- data-files.json: which calls open files ------------------------------------------
 */

/* One argument of a call. */
struct data_argument {
    struct text name;  /* empty: there is no such argument */
    uint32_t position; /* UINT32_MAX: only by its name */
};

/* What one call opens. */
struct data_call {
    struct text name; /* the function's full name, or "*.method" */
    struct text kind; /* "open", "template", ... */
    struct data_argument path, package, mode;
    struct text missing; /* the path when that argument is not given; ptr NULL: none */
    bool beside;         /* relative to the folder of the file */
};

/* Folders that a framework looks for beside modules. */
struct data_beside {
    struct text import;
    struct texts folders;
};

/* What a library reads of its own in ways that its code does not show. */
struct data_package {
    struct text import;
    struct texts files; /* patterns, relative to the package's folder */
    struct texts with;  /* other modules by which it is read, though nothing imports it */
};

struct data_rules {
    struct map names; /* a function's name; its value is the index of its first call */
    struct {
        struct data_call *items; /* those of one function together */
        size_t count, room;
    } calls;
    struct map suffixes;    /* ".yaml" */
    struct texts elsewhere; /* functions whose paths are never the project's */
    struct map unread;      /* functions that read none of the paths they are given */
    struct {
        struct data_beside *items;
        size_t count, room;
    } beside;
    struct {
        struct data_package *items;
        size_t count, room;
    } packages;
};

const struct data_rules *rules_data(struct rules *self);

/* The calls of function NAME, *COUNT of them; NULL when it is not listed. */
const struct data_call *data_rules_find(const struct data_rules *self, struct text name,
                                        size_t *count);

/* --- build-context.json: what seldom belongs into a build context ----------------------
 */

struct culprit_rule {
    struct text kind;      /* "virtual environment" */
    struct text advice;    /* where it should be instead */
    uint64_t least;        /* bytes of a file from which it counts */
    struct texts names;    /* patterns; with a slash at the end: of folders */
    struct texts excepted; /* names of files */
    struct text holding;   /* a file of this name makes its folder one; or empty */
};

struct context_rules {
    struct culprit_rule *items; /* the first that fits counts */
    size_t count, room;
};

const struct context_rules *rules_context(struct rules *self);

/* --- implied.json: what code needs without importing it --------------------------------
 */

/* A name in code, perhaps a call of it with one of some values for an argument. */
struct implied_use {
    struct text name;              /* full: "pandas.read_excel"; or "*.method" */
    uint32_t index;                /* of the name in implied_rules.names */
    struct data_argument argument; /* no name: any use counts */
    struct texts values;           /* "*" stands for any text */
};

/* What shows that code needs one of some distributions that it does not import. */
struct implied_rule {
    struct text name;
    struct texts of; /* counts where one of these distributions is needed; none: always */
    struct texts needs; /* those of them that are declared stay with it, whatever shows */
    struct {
        struct implied_use *items;
        size_t count, room;
    } uses;
    struct texts strings; /* in code, in the environment, in the command; with "*" */
    struct texts words;   /* of the command; with "*" */
    bool optional;        /* code does without, if none is there */
    bool backend;         /* chosen outside of the code, for whoever uses `of` */
};

struct implied_rules {
    struct texts servers;        /* distributions that load an app as module:attribute */
    struct named_lists programs; /* by program: who installs it, under another name */
    struct implied_rule *items;
    size_t count;
    struct map names; /* of all uses */
};

const struct implied_rules *rules_implied(struct rules *self);

/* --- commands.json: how a program's arguments name what it starts ----------------------
 */

const struct command_rules *rules_commands(struct rules *self);

/* --- images.json: what makes an image larger than a service needs, and what one is made
 * of -----------------------------------------------------------------------------------
 */

struct image_rule {
    struct text holds;         /* "compilers and development headers" */
    struct texts large, small; /* how parts of tags begin: a tag is a large one when it
                                  has a part of `large` (or that is empty) and none of
                                  `small` */
    struct text instead;       /* what to do, in a sentence */
};

/* How an app of some kind, or a file, is started. */
struct server_rule {
    struct text kind;         /* "asgi"; or an import that makes a file one for it */
    struct text distribution; /* that brings the program */
    struct texts words;       /* with {app} or {file} */
    struct text port;         /* may be empty */
    struct texts factory;     /* options where a function makes the app */
};

/* What a distribution's wheels do not bring along. */
struct system_rule {
    struct texts build, run; /* packages of apt */
};

struct image_rules {
    struct map names; /* a repository, "python", to an index of `items` */
    struct image_rule *items;
    struct texts build_tools; /* names of packages, with at most one "*" each */
    struct map apps;          /* a class's name to an index of `app_kinds` */
    struct texts app_kinds;
    struct {
        struct server_rule *items;
        size_t count, room;
    } servers;        /* of one kind the preferred first */
    struct map needs; /* a distribution to an index of `system` */
    struct system_rule *system;
};

const struct image_rules *rules_images(struct rules *self);

/* --- groups.json: what groups of optional packages are called --------------------------
 */

struct group_rule {
    struct text name;
    bool development;      /* for those who work on the project */
    bool anywhere;         /* its folders may lie in others that are for something else */
    bool shared;           /* its packages serve other ends, too */
    struct texts paths;    /* folders and modules, normalised as names are; at most one
                              "*" each */
    struct texts packages; /* distributions, likewise */
};

struct group_rules {
    struct group_rule *items; /* the first that fits counts */
    size_t count, room;
    struct texts everything; /* extras and groups that hold all others */
    struct texts plain;      /* folders and modules whose names say nothing */
};

const struct group_rules *rules_groups(struct rules *self);

/* The group for a distribution, and for a folder or module; NULL for none. */
const struct group_rule *group_rules_of_package(const struct group_rules *self,
                                                struct text key);
const struct group_rule *group_rules_of_path(const struct group_rules *self,
                                             struct text name);

#endif
