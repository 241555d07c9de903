/* One pattern of an ignore file, from its line to a verdict on a path, as
 * github.com/moby/patternmatcher v0.6.1 and its ignorefile have it. */
#ifndef CONTEXT_IGNORE_PATTERN_H
#define CONTEXT_IGNORE_PATTERN_H

#include "context/regexp.h"

enum pattern_kind {
    PATTERN_EXACT,  /* the whole path is `literal` */
    PATTERN_PREFIX, /* "logs/" + "**": the path begins with `literal` */
    PATTERN_SUFFIX, /* "**" + "/logs": the path ends with `literal`, or is what stands
                       behind its slash */
    PATTERN_GLOB,   /* literals, `*`, `?` and `**` */
    PATTERN_REGEXP, /* everything else that Go's regexp package takes */
    PATTERN_BROKEN, /* is found wrong when a path is matched with it */
};

enum glob_kind {
    GLOB_LITERAL,
    GLOB_ONE,  /* `?`: a rune but `/` */
    GLOB_STAR, /* `*`: any number of them */
    GLOB_DEEP, /* "**" + "/": nothing, or anything that ends in `/`, on one line */
    GLOB_REST, /* `**` at the end: the rest, on one line */
};

struct glob_part {
    enum glob_kind kind;
    struct text literal;
};

struct ignore_pattern {
    struct text written; /* as it stands in its line, without the space around */
    uint32_t line;       /* 1-based */
    struct text text;    /* cleaned; without the "!" */
    bool exception;      /* begins with "!" */
    bool wild;           /* has a character that means more than itself, not counting an
                            ending in "/" + "*" or "/" + "**" */
    struct text base;    /* `text` without that ending */

    enum pattern_kind kind;
    struct text literal;
    struct {
        struct glob_part *items;
        size_t count, room;
    } parts;               /* of a glob */
    struct regexp *regexp; /* of a glob, too */
    struct text wrong;     /* of a broken one: why */
};

/* filepath.Clean: the shortest equivalent of PATH; "." for the empty one. */
struct text pattern_clean(struct arena *arena, struct text path);

/* What ignorefile.ReadAll makes of a LINE that is no comment: {NULL, 0} for a blank one.
 */
struct text pattern_of_line(struct arena *arena, struct text line);

enum pattern_outcome { PATTERN_SKIPPED, PATTERN_GOOD, PATTERN_BAD };

/* Makes of TEXT what patternmatcher.New does: skips it when it is blank, or refuses it,
 * which *WRONG explains; `written` and `line` are left alone. */
enum pattern_outcome pattern_prepare(struct arena *arena, struct text text,
                                     struct ignore_pattern *self, struct text *wrong);

/* Whether the pattern, which is not broken, matches PATH itself. */
bool pattern_matches(const struct ignore_pattern *self, struct text path,
                     struct regexp_threads *threads);

#endif
