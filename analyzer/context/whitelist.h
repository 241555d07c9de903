/* What a build context has to hold, as the lines of an ignore file.
 *
 * "*" keeps everything out; a line "!PATH" lets a file, or a folder with all that is in
 * it, in again; "!PATH" with "PATH / *" (without the spaces) lets an empty folder in; and
 * the patterns of never.h keep out, last, what never gets into an image; but a public
 * file that is needed, and only has the name of a secret, comes behind them. The "!"
 * lines have no wildcards, so that a builder skips the folders that they do not name. */
#ifndef CONTEXT_WHITELIST_H
#define CONTEXT_WHITELIST_H

#include "context/needs.h"
#include "context/never.h"

struct whitelist_options {
    struct text root;            /* absolute */
    struct text context;         /* repository path of the build context */
    const struct texts *tracked; /* as tracked_list() gives them; NULL: not known */
    bool by_file;                /* no folder is named whole, but for those needed so */
};

enum whitelist_kind {
    WHITELIST_FILE,
    WHITELIST_TREE,  /* a folder, whole */
    WHITELIST_EMPTY, /* a folder, and nothing that is in it */
};

struct whitelist_line {
    enum whitelist_kind kind;
    struct text path;  /* relative to the context */
    struct need *need; /* the first by which it is here */
    bool again;        /* let in once more behind the fixed exclusions */
};

struct whitelist_pattern {
    struct text text;                  /* as it stands in the file */
    const struct whitelist_line *line; /* that it belongs to; NULL for the fixed ones */
};

/* A need that cannot be met: `never` says by which pattern; NULL: outside the context. */
struct whitelist_unmet {
    struct need *need;
    const struct never *never;
};

struct whitelist {
    struct {
        struct whitelist_line *items; /* sorted by path */
        size_t count, room;
    } lines;
    struct {
        struct whitelist_pattern *items; /* in the order of the file */
        size_t count, room;
    } patterns;
    struct {
        struct whitelist_unmet *items; /* in the order of the paths */
        size_t count, room;
    } unmet;
    size_t files; /* how many files are needed, where they are named one by one */
};

/* From needs, links followed, to lines. A folder is named whole where each file of it
 * that is tracked is needed, and what else lies in it is neither secret nor large. The
 * lines borrow from NEEDS, which must not grow any more. False when a name cannot be
 * written: errors have been recorded. */
bool whitelist_make(struct arena *arena, const struct needs *needs,
                    const struct whitelist_options *options, struct whitelist *whitelist,
                    struct diags *diags);

#endif
