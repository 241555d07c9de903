/* The tree of a regular expression: what regexp_parse.c makes, and regexp.c compiles. */
#ifndef CONTEXT_REGEXP_NODE_H
#define CONTEXT_REGEXP_NODE_H

#include "base/array.h"
#include "base/text.h"

#define RUNE_LAST 0x10ffffu

enum node_kind {
    NODE_RUNE,
    NODE_CLASS,
    NODE_NOT_NEWLINE, /* `.` */
    NODE_BEGIN,       /* of the text */
    NODE_END,
    NODE_WORD_BOUNDARY,
    NODE_NO_WORD_BOUNDARY,
    NODE_REPEAT,
    NODE_CONCAT,
    NODE_ALTERNATE,
};

struct rune_range {
    uint32_t first, last;
};

struct rune_class {
    struct rune_range *items;
    size_t count, room;
    bool negated;
};

struct node {
    enum node_kind kind;
    uint32_t rune;          /* NODE_RUNE */
    struct rune_class *set; /* NODE_CLASS */
    uint32_t least, most;   /* NODE_REPEAT; most may be REPEAT_ANY */
    struct node **items;    /* the parts; NODE_REPEAT has one */
    size_t count, room;
    uint32_t height; /* of the tree */
    uint64_t size;   /* instructions, as Go counts them */
};

#define REPEAT_ANY UINT32_MAX

/* The tree of EXPRESSION, or NULL: *WRONG says why Go would refuse it. */
struct node *regexp_parse(struct arena *arena, struct text expression,
                          struct text *wrong);

#endif
