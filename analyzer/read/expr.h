/* A Python expression as a small tree of what facts are made from. */
#ifndef READ_EXPR_H
#define READ_EXPR_H

#include "base/text.h"

enum expr_kind {
    EXPR_OTHER, /* anything else; items: what stands in it; text: a unary operator, or
                   ":=" */
    EXPR_NAME,
    EXPR_NUMBER,
    EXPR_STRING,    /* text, literals that stand side by side joined */
    EXPR_FORMATTED, /* one or more literals, one at least an f-string */
    EXPR_TUPLE,
    EXPR_LIST,
    EXPR_SET,
    EXPR_DICT,      /* items: EXPR_PAIR, or OTHER with what stands behind "**" */
    EXPR_PAIR,      /* items: key and value */
    EXPR_ATTRIBUTE, /* items[0].text */
    EXPR_SUBSCRIPT, /* items[0][items[1]] */
    EXPR_SLICE,     /* items: lower, upper, step; NULL where left out */
    EXPR_CALL,      /* items[0](items[1], ...) */
    EXPR_KEYWORD,   /* an argument text=items[0] */
    EXPR_NOT,
    EXPR_AND, /* items: both sides */
    EXPR_OR,
    EXPR_COMPARE,       /* items: the operands; operators between them */
    EXPR_BINARY,        /* items: both sides; text: the operator */
    EXPR_CHOICE,        /* items: A, test, B of `A if test else B` */
    EXPR_LAMBDA,        /* items: parameters, as EXPR_OTHER, if any; its body */
    EXPR_COMPREHENSION, /* items: what is made of each, then EXPR_FOR and conditions */
    EXPR_FOR,           /* items: target and iterable of `for x in y` there */
};

/* Parentheses and `await` leave no trace. Lives in the arena that it was read into. */
struct expr {
    enum expr_kind kind;
    struct text text;    /* NAME, NUMBER: as written; STRING: its value; FORMATTED: its
                            pattern, "*" for each field; else see above */
    struct text literal; /* STRING, FORMATTED: as written, for string_decode_fields */
    uint32_t offset;     /* where it begins; see expr_offset */
    struct expr **items;
    size_t count, room;
    struct texts operators; /* EXPR_COMPARE: one fewer than items; "not in", "is not" */
};

struct expr_parser;
struct expr_parser *expr_parser_new(void);
void expr_parser_free(struct expr_parser *self);

/* A new file begins: the effort that a file's errors may cost is counted anew. */
void expr_parser_begin(struct expr_parser *self);

/* Reads one expression, which may go over several lines as if it stood in brackets. NULL
 * when SOURCE is none, is huge, or nests deeper than an interpreter takes. */
struct expr *expr_parse(struct expr_parser *self, struct arena *arena,
                        struct text source);

/* The same without tree-sitter, for plain expressions; NULL for all others, and for what
 * is none. */
struct expr *expr_parse_quick(struct arena *arena, struct text source);

/* The same with tree-sitter, for all. */
struct expr *expr_parse_all(struct expr_parser *self, struct arena *arena,
                            struct text source);

/* The byte of SOURCE at which a part of its expression begins. */
size_t expr_offset(struct text source, const struct expr *part);

#endif
