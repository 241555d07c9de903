/* How a file's data files are found. Private to read/.
 *
 * The walk takes notes of every statement, which costs next to nothing, and remembers the
 * statements in which a word stands that may open or name a file. Only a file with such
 * words is looked at again: data.c makes facts of these statements, data_eval.c works out
 * what their expressions say of paths, and data_names.c what the names in them are bound
 * to. */
#ifndef READ_DATA_H
#define READ_DATA_H

#include "discover/rules.h"
#include "read/path_value.h"
#include "read/scan.h"

/* --- words: data_words.c -------------------------------------------------------------
 */

enum data_word {
    WORD_NONE,
    WORD_PART,   /* makes a path of others: matters where the file opens any */
    WORD_WEAK,   /* makes a path: matters with a text that looks like one */
    WORD_STRONG, /* opens a file */
};

struct data_words {
    const struct data_rules *rules;
    struct map functions;       /* full names, "*.method"; their values: enum data_word */
    struct map words;           /* the last words of these; values: whether as methods */
    struct map modules;         /* in which they are */
    unsigned char ends[8192];   /* a bit for each pair of bytes that a word ends in */
    unsigned char bounds[8192]; /* and for the first and last byte of each module */
};

/* RULES is borrowed; memory comes from ARENA. */
struct data_words *data_words_new(struct arena *arena, const struct data_rules *rules);

/* A quick look at the bytes around the "(" at OPEN: whether the next may have an answer.
 */
static inline bool data_may_call(const struct data_words *self, const char *first,
                                 const char *open)
{
    if (open - first < 2 || open[-1] == ' ' || open[1] == '_')
        return true;
    unsigned pair = (unsigned)(unsigned char)open[-2] << 8 | (unsigned char)open[-1];
    return self->ends[pair / 8] & 1U << pair % 8;
}

/* Quick looks, too: at what may be a module of `modules`, and at the literal from START
 * to END, which ends in a suffix only with a dot near its end. */
static inline bool data_may_be_module(const struct data_words *self, struct text name)
{
    if (name.len == 0)
        return false;
    unsigned pair =
        (unsigned)(unsigned char)name.ptr[0] << 8 | (unsigned char)name.ptr[name.len - 1];
    return self->bounds[pair / 8] & 1U << pair % 8;
}

static inline bool data_may_be_name(const char *start, const char *end)
{
    for (int back = 3; back <= 12 && end - start > back; back++)
        if (end[-back] == '.')
            return true;
    return false;
}

/* What the call whose "(" is at OPEN does, by the imports of SCAN; looks back no further
 * than FIRST. */
enum data_word data_word_before(const struct scan *scan, const char *first,
                                const char *open);

/* Whether NAME is a function or module that matters. */
bool data_is_known(const struct data_words *self, struct text name);

/* Whether a name is said to be that of a path: DATA_DIR, config_file. */
bool data_is_path_name(struct text name);

/* Whether a statement whose strongest word is WORD may say more than that some path is
 * made of others. */
bool data_may_tell(struct text statement, enum data_word word);

/* Whether the literal from START to END, quotes included, looks like a data file's name.
 */
bool data_is_name(const struct data_words *self, const char *start, const char *end);

/* --- notes: data_notes.c -------------------------------------------------------------
 */

/* Where an expression stands, as far as names depend on it. */
struct data_scope {
    uint32_t function, block;
    uint32_t offset; /* of its statement */
    bool in_class;
    unsigned char flags; /* FACT_ bits of what it stands in */
};

enum data_line_kind {
    LINE_SIMPLE,
    LINE_TUPLE /* a, b = ... */,
    LINE_FOR,
    LINE_WITH,
    LINE_DEF
};

/* A statement that may bind names, or the header of one. */
struct data_line {
    struct data_scope scope; /* of a def: its function and its body */
    uint32_t len;
    uint32_t next; /* the next of its chain, plus one; see data_notes.chains */
    enum data_line_kind kind;
};

/* A statement that may open something, or a literal that may name a file. */
struct data_site {
    struct text source;
    bool literal; /* just a literal */
    struct context context;
    struct data_scope scope;
};

/* A name that an import binds. */
struct data_import {
    struct text name, module, member; /* member: of a from import */
    uint32_t level;
};

struct data_function {
    uint32_t around; /* the function it stands in */
    uint32_t block;  /* its body */
};

struct data_class {
    struct text name;
    uint32_t block; /* its body */
};

enum binding_kind {
    BINDING_VALUE,
    BINDING_PARAMETER, /* `value` is its default, if any */
    BINDING_ELEMENT,   /* an element of `value`: for NAME in value */
    BINDING_OPAQUE,
};

struct binding {
    enum binding_kind kind;
    struct data_scope scope;  /* in which the name is bound */
    struct data_scope around; /* in which the value is read */
    struct text value;        /* its expression, as written; may be empty */
    uint32_t element;         /* only that item of the value, plus one: a, b = value */
    uint32_t earlier;         /* the binding of the same name before, plus one */
    enum { BINDING_NEW, BINDING_READ } state;
    struct path_values *values; /* BINDING_READ: unknown until they are worked out */
};

/* A statement that puts something into a list or table: X[key] = value, X.append(value),
 * X.update(value). */
struct name_change {
    struct data_scope scope;
    struct text key, value; /* expressions, as written; key: empty for none */
    bool whole;             /* the value is a list or table itself */
};

struct name_changes {
    struct name_change *items;
    size_t count, room;
};

/* A function of the file, by its name, and what it returns. */
struct data_defined {
    uint32_t function; /* the first of that name; 0 for none */
    struct text header;
    bool read; /* `values` are worked out, or are being */
    struct path_values values;
};

struct data_notes {
    bool seen;                     /* the file has something to say of data files */
    ARRAY(struct data_line) lines; /* in source order */
    ARRAY(struct data_site) sites;
    ARRAY(struct data_import) imported;
    ARRAY(uint32_t) blocks;                /* by id: the block around */
    ARRAY(struct data_function) functions; /* by context.function */
    ARRAY(struct data_class) classes;
    ARRAY(size_t) used; /* offsets of the literals that facts were made of */

    uint32_t *chains;      /* the first line, plus one: of statements by their first byte,
                              of headers at 256, of `a, b = ...` at 257; NULL until a
                              name is asked for */
    struct map names;      /* that were asked for: "name", ".name" of attributes; values:
                              last binding + 1 */
    struct map imports;    /* names of `imported`; values: the index of the first */
    uint32_t imports_read; /* so many are in `imports` */
    ARRAY(struct binding) bindings;
    struct map functions_named; /* that were asked for; values: index of `defined` */
    ARRAY(struct data_defined) defined;
    struct map changed; /* lists and tables that were asked for; values: of `changes` */
    ARRAY(struct name_changes) changes;
    /* Expressions evaluated and lines looked at, all limited, so that no file needs time
     * beyond its size. */
    size_t steps, name_steps, searched;
};

struct data_notes *notes_new(struct arena *arena);

/* A block begins; its id. A function, whose block was opened last, begins. */
uint32_t notes_block(struct scan *self, uint32_t around);
void notes_function(struct scan *self, uint32_t around);
/* A class NAME, whose block was opened last, begins. */
void notes_class(struct scan *self, struct text name);

/* A statement or header, whose keyword is included; MATTERS when it may open something.
 * That of a def is noted once more when its block was opened. */
void notes_line(struct scan *self, struct text source, enum data_line_kind kind,
                const struct context *context);
void notes_site(struct scan *self, struct text source, const struct context *context,
                bool literal);

/* Whether BLOCK is INNER or a block around it. */
bool notes_is_around(const struct data_notes *self, uint32_t block, uint32_t inner);
/* The block in which the outermost function around a statement is defined: the class,
 * for a method. */
uint32_t notes_class_of(const struct data_notes *self, struct data_scope scope);

/* Whether a statement gives a value to sys.path or __path__, or to a slice of it. */
bool notes_is_search_path(struct text statement);
/* Whether it puts something behind what is on sys.path. */
bool notes_is_appended(struct text statement);

/* The expressions of a statement or header, whose texts are slices of it. */
struct texts notes_expressions(struct arena *arena, struct text statement);

/* --- names: data_names.c -------------------------------------------------------------
 */

/* The first name that a simple statement binds, ".name" for `self.name`; empty when it
 * binds none. */
struct text names_target(struct scan *self, struct text statement);

/* The bindings of NAME, or of attribute ".NAME": the last one's index plus one. */
uint32_t names_find(struct scan *self, struct text name);

/* What is put into the list or table NAME, in source order. */
struct name_changes names_changes(struct scan *self, struct text name);

/* The function of that name, as an index of `defined`. */
size_t names_function(struct scan *self, struct text name);

/* The parameters of a function's header; the first *POSITIONAL of them may be given by
 * their positions. */
struct texts names_parameters(struct arena *arena, struct text header,
                              size_t *positional);

/* What a name of an import stands for ("pathlib.Path", ".settings.BASE"); NAME itself for
 * others. */
struct text names_meaning(struct scan *self, struct text name);
bool names_is_import(struct scan *self, struct text name);

/* --- values: data_eval.c, data_calls.c -----------------------------------------------
 */

/* A name that an expression binds for itself. */
struct data_local {
    struct text name;
    struct path_values values;
};

struct data_eval {
    struct scan *scan;
    size_t steps;   /* that were taken for this site */
    unsigned depth; /* of expressions and names in each other */
    struct data_scope scope;
    struct text source;              /* that the expression at hand was parsed from */
    ARRAY(size_t) used;              /* offsets of the literals that paths were made of */
    ARRAY(struct data_local) locals; /* innermost last */
};

/* Another one for an expression that stands elsewhere, at SCOPE; takes over the steps. */
struct data_eval data_eval_at(const struct data_eval *self, struct data_scope scope,
                              struct text source);

/* Binds what a comprehension's `for` or a lambda's parameters bind. */
void data_bind_locals(struct data_eval *self, const struct expr *expr);

/* Binds what `:=` binds anywhere in EXPR. */
void data_bind_named(struct data_eval *self, const struct expr *expr);

/* The paths that EXPR may mean, and that a call may give. */
struct path_values data_evaluate(struct data_eval *self, const struct expr *expr);
struct path_values data_evaluate_call(struct data_eval *self, const struct expr *call);

/* What `os.environ.get(NAME, FALLBACK)` gives; FALLBACK may be NULL. */
struct path_values data_evaluate_variable(struct data_eval *self, const struct expr *name,
                                          const struct expr *fallback);

/* Whether EXPR is a name of an import, or a part of it. */
bool data_is_imported(struct data_eval *self, const struct expr *expr);

/* Whether the rules say that a function's paths are never in the project; such a value.
 */
bool data_is_elsewhere(struct data_eval *self, struct text name);
struct path_values data_outside(void);

/* The full name of a function or module: "os.path.join"; empty when it has none. */
struct text data_full_name(struct data_eval *self, const struct expr *expr);
struct text data_name_of(struct scan *scan, const struct expr *expr);

/* The argument of a call by name or position; NULL when it is not given. */
const struct expr *data_argument(const struct expr *call, struct text name,
                                 size_t position);

/* The path of a call that names a package and something in it; false when the package
 * cannot be told. */
bool data_resource(struct data_eval *self, const struct expr *call,
                   const struct data_call *rule, struct path_values *values);

/* Whether EXPR makes a path of others: a join, a call of Path, an operator. */
bool data_makes_path(struct data_eval *self, const struct expr *expr);

/* Whether EXPR fills in a text: "%s/a" % x, f"{x}/a", "{}/a".format(x). */
bool data_fills_text(const struct expr *expr);

/* --- facts: data.c -------------------------------------------------------------------
 */

void data_read(struct scan *self);

#endif
