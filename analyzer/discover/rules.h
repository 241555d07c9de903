/* The lists of rules/: what a Python developer could edit, apart from the code.
 *
 * The binary carries them; a folder given with --rules takes the place of those files
 * that it has. A file is read and checked when it is first asked for, so that a run pays
 * only for what it uses. Ask on one thread; the answers are const and may be shared. */
#ifndef DISCOVER_RULES_H
#define DISCOVER_RULES_H

#include "base/diag.h"
#include "base/map.h"

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

/* --- frameworks.json: what a framework imports from a string --------------------------
 */

/* Strings under one name that are modules, in some forms: "*", "*.tasks". */
struct module_strings {
    struct texts forms; /* with one "*" each, for the string */
};

struct framework {
    struct text import; /* a file that imports this is one of the framework's */
    struct map names;   /* to an index of `strings` */
    struct module_strings *strings;
};

struct framework_rules {
    struct framework *items;
    size_t count;
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
};

const struct data_rules *rules_data(struct rules *self);

/* The calls of function NAME, *COUNT of them; NULL when it is not listed. */
const struct data_call *data_rules_find(const struct data_rules *self, struct text name,
                                        size_t *count);

/* --- implied.json: what code needs without importing it --------------------------------
 */

struct implied_rules {
    struct texts servers;     /* distributions that load an app as module:attribute */
    struct map names;         /* a distribution to an index of `companions` */
    struct texts *companions; /* what it loads by a name, an address or a setting */
};

const struct implied_rules *rules_implied(struct rules *self);

#endif
