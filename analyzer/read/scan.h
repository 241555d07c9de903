/* The state of one file's reading, shared by the parts of read/. Private to it.
 *
 * scan.c walks over the statements, blocks.c knows what surrounds the one at hand, the
 * others make facts of those that matter. Until facts.c finishes them, the `line` of a
 * fact is its offset in the source. */
#ifndef READ_SCAN_H
#define READ_SCAN_H

#include "base/array.h"
#include "base/map.h"
#include "read/expr.h"
#include "read/facts.h"

/* A struct text in a table. */
#define WORD(literal)                                                                    \
    {                                                                                    \
        (literal), sizeof(literal) - 1                                                   \
    }

/* What a statement stands in. */
struct context {
    uint32_t flags;    /* FACT_ bits */
    uint32_t function; /* the nearest function or lambda, 0 for the module */
    struct text when;  /* conditions on the platform, joined */
    bool when_loose;   /* `when` needs parentheses before it is joined further */
    bool in_class;     /* names that are bound are not the module's */
    bool lazy;         /* __lazy_modules__ has a say: no function, class or try around */
    bool tried;        /* in the body of a try, of the same function */
    bool certain;      /* runs before what follows in its function, or the module, and
                          what it raises goes on */
};

enum block_kind {
    BLOCK_PLAIN,
    BLOCK_MATCH,   /* holds only case blocks */
    BLOCK_HANDLER, /* of an `except` that may survive an ImportError */
};

/* The compound statement that was last on its level: what `else`, `elif` and `except`
 * belong to. */
enum chain_kind { CHAIN_NONE, CHAIN_IF, CHAIN_TRY, CHAIN_OTHER };

struct chain {
    enum chain_kind kind;
    struct context otherwise; /* CHAIN_IF: what its next part stands in */
    /* CHAIN_TRY: the facts of its body, by index; function is the try's own. */
    size_t imports, imports_end, dynamic, dynamic_end;
    uint32_t function;
    bool body_done;
    bool guarded;      /* its body's facts have their flag */
    size_t noise;      /* scan.noise where the body begins */
    bool quiet;        /* nothing in the body but an import could raise ImportError */
    uint32_t fallback; /* the last one of facts.fallbacks that is its own, from 1; or 0 */
};

struct block {
    uint32_t column; /* of its statements; COLUMN_UNKNOWN before the first one */
    bool on_line;    /* ends with its logical line: `if x: a; b` */
    bool leaves;     /* its last statement is raise, sys.exit() or exit() */
    enum block_kind kind;
    uint32_t id;    /* of struct data_notes */
    size_t imports; /* facts->imports before it */
    struct context context;
    struct chain chain;
};

#define COLUMN_UNKNOWN UINT32_MAX

struct dynamic_site;

/* The end of the function that an import makes fail: an offset. */
struct import_end {
    size_t import;
    uint32_t at;
};

struct scan {
    struct arena *arena;   /* for facts */
    struct arena *scratch; /* for this file's reading */
    struct expr_parser *parser;
    const char *start, *end; /* the source; *end is NUL */
    struct facts *facts;
    ARRAY(uint32_t) import_functions;     /* context.function of facts->imports */
    ARRAY(bool) import_lazy;              /* context.lazy of facts->imports */
    ARRAY(struct import_end) import_ends; /* in the order of the places */
    const char *line;                     /* the first byte of the logical line at hand */
    ARRAY(struct dynamic_site) sites;     /* of facts->dynamic; see dynamic.h */
    ARRAY(struct block) blocks;           /* innermost last; the first is the module */
    uint32_t functions;                   /* how many came so far */
    struct text owner;   /* the outermost function or class around; or empty */
    size_t owner_depth;  /* so many blocks there are in it, at least */
    size_t noise;        /* how many statements in a try may raise, other than imports */
    size_t error_offset; /* of facts->error */
    size_t when_room;    /* bytes that conditions may still take */
    /* Names that imports gave to things that matter, and what they stand for in full:
     * "_sys" is "sys", "im" is "importlib.import_module". Collected by a first walk,
     * used by a second. */
    struct map names;
    struct texts meanings;     /* by the index of `names` */
    bool renamed_calls;        /* a function that imports has another name here */
    bool asks;                 /* modules are imported whose calls are facts */
    bool again;                /* something was seen that matters for what is above it */
    struct texts lazy_modules; /* of __lazy_modules__ */

    const struct data_words *data_words; /* NULL: data files are not looked for */
    struct data_notes *notes;
    bool renamed_data;          /* a function that opens has another name here */
    struct map data_names;      /* names of imports that matter for data files */
    struct texts data_meanings; /* in full; by the index of `data_names` */
};

/* facts.c: a walk over SOURCE, decoded; facts and notes are as it leaves them. */
struct reader;
struct scan reader_walk(struct reader *self, struct arena *arena, struct arena *scratch,
                        struct text source);

/* scan.c */
void scan_run(struct scan *self);
/* Records the first thing that is wrong. */
void scan_error(struct scan *self, const char *at, struct text message);

/* blocks.c */
struct context *blocks_context(struct scan *self);
/* Ends and begins blocks for a line whose first byte, at AT, stands in COLUMN. */
void blocks_indent(struct scan *self, uint32_t column, const char *at);
void blocks_end_line(struct scan *self);
void blocks_end(struct scan *self);
/* A statement begins; whether it goes on with the compound statement before it. */
void blocks_statement(struct scan *self, bool goes_on);
void blocks_open(struct scan *self, enum block_kind kind, struct context context);
/* The header of a compound statement, without its keyword and colon. */
void blocks_if(struct scan *self, struct text test, bool nested);
void blocks_else(struct scan *self);
void blocks_try(struct scan *self);
void blocks_except(struct scan *self, struct text types);
void blocks_with(struct scan *self, struct text items);
void blocks_function(struct scan *self);
void blocks_class(struct scan *self);
/* Takes the name of the function or CLASS whose HEADER was opened last. */
void blocks_named(struct scan *self, struct text header, bool class);
void blocks_other(struct scan *self, enum block_kind kind);
/* What surrounds the test of an elif: the else of the parts before. */
const struct context *blocks_elif_context(struct scan *self);
/* Whether a statement of the block at hand may be its handler's last word. */
bool blocks_is_handler(const struct scan *self);

/* imports.c */
void imports_read(struct scan *self, struct text statement, bool lazy);
/* What NAME stands for: itself when no import renames it. */
struct text imports_meaning(const struct scan *self, struct text name);
/* A statement that may give another name to a function that imports, or to a module. */
void imports_read_names(struct scan *self, struct text statement);

/* conditions.c */
struct condition {
    uint32_t body, otherwise; /* flags of what runs when it holds, and when not */
    bool platform;            /* a later stage evaluates it */
    bool loose;               /* binds less than "and" */
    struct text text;
};
struct condition condition_read(struct scan *self, struct text test);
/* CONTEXT with a condition more around it. */
struct context condition_enter(struct scan *self, const struct context *context,
                               const struct condition *condition, bool holds);

/* handlers.c */
bool handler_catches(struct text types);
bool handler_suppresses(struct text items);
bool handler_leaves(struct text statement);
/* Whether a simple statement, no import, may be in the body of a struct fallback. */
bool handler_never_sees(struct text statement);

/* calls.c */
void calls_read(struct scan *self, struct text part, const struct context *context);
/* A statement that begins with `sys.modules[`. */
void calls_read_alias(struct scan *self, struct text statement);
/* A comment, from its "#" on. */
void calls_read_comment(struct scan *self, struct text comment);

/* lists.c */
void lists_read(struct scan *self, struct text statement);

#endif
