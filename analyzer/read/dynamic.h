/* How the names of dynamic imports are found. Private to read/.
 *
 * The walk remembers each call that imports, or asks for what may be imported, as a site
 * and puts a fact without a name in its place (calls.c). Only a file that has sites is
 * looked at again: dynamic.c gives them their names, one fact for each. name_nodes.c
 * follows an expression to the literals that it may be, name_eval.c makes texts of them.
 */
#ifndef READ_DYNAMIC_H
#define READ_DYNAMIC_H

#include "read/data.h"
#include "read/name_value.h"

/* --- functions: dynamic_table.c ------------------------------------------------------
 */

/* A function whose calls are facts. Arguments: by name, or by position from 0. */
struct dynamic_function {
    struct text name; /* in full; "*.name": a method of anything */
    enum dynamic_kind kind;
    const char *what; /* the argument that says what is meant */
    uint32_t what_position;
    const char *package; /* the anchor of relative names; NULL: none */
    uint32_t package_position;
};

/* Not to be found by position. */
#define BY_NAME_ONLY UINT32_MAX
/* All arguments by position, with "_" between them. */
#define EVERY_POSITION (UINT32_MAX - 1)

/* The function that is called by its full name CHAIN; NULL for any other. A CHAIN of one
 * part is one that no import explains. */
const struct dynamic_function *dynamic_find(struct text chain);
/* The one that is called as a method NAME of something. */
const struct dynamic_function *dynamic_find_method(struct text name);

/* Whether MODULE has such functions; whether a call whose callee SOURCE ends with may be
 * one, as far as its last name tells. */
bool dynamic_is_module(struct text module);
bool dynamic_ends(struct text source);

/* --- sites: calls.c ------------------------------------------------------------------
 */

struct dynamic_argument {
    struct text name, value; /* name: empty for one by position */
};

/* A call, or what else is a fact; one for each fact that the walk makes. */
struct dynamic_site {
    const struct dynamic_function *function; /* NULL: no call */
    uint32_t context_function;               /* the nearest function or lambda */
    struct data_scope scope;                 /* of the statement */
    struct text statement;
    ARRAY(struct dynamic_argument) arguments;
    bool more; /* arguments that are not told: f(*a) */
};

/* --- following names: name_nodes.c, name_lists.c
 * ---------------------------------------------------
 */

/* An expression, and where it stands. */
struct name_node {
    const struct expr *expr;
    struct data_scope scope;
    const struct name_local *locals;
    struct text
        key; /* under which a table that was asked for any has it; perhaps empty */
};

/* What an expression may be. */
struct name_nodes {
    struct name_node *items;
    size_t count, room;
    bool more; /* also something that cannot be told */
};

/* What a comprehension or a lambda binds. */
struct name_local {
    struct text name;
    struct name_nodes nodes;
    const struct name_local *next;
};

struct name_eval;

/* Somebody who knows more of what expressions stand for than their file does. */
struct name_outside {
    /* Adds to TO what EXPR stands for; false: the file is asked, as ever. */
    bool (*nodes)(void *context, struct name_eval *eval, const struct expr *expr,
                  struct name_nodes *to);
    void *context;
};

/* An evaluation at one place. */
struct name_eval {
    struct scan *scan;
    struct data_scope scope;
    const struct name_local *locals; /* innermost first */
    unsigned depth;
    size_t *steps;                      /* of the site */
    const struct name_outside *outside; /* NULL: nobody else is asked */
};

struct name_eval name_eval_at(const struct name_eval *self, const struct name_node *node);
/* Counts a step; false when there were too many. */
bool name_eval_step(struct name_eval *self);

/* The expressions that EXPR stands for: itself, unless it is a name, an attribute, an
 * item of something, or a call of a function that gives one of its arguments. */
struct name_nodes name_nodes_of(struct name_eval *self, const struct expr *expr);
/* What a loop over EXPR goes through. */
struct name_nodes name_elements(struct name_eval *self, const struct expr *expr);
/* The pairs of all the dicts that EXPR may be: nodes of EXPR_PAIR. */
struct name_nodes name_pairs(struct name_eval *self, const struct expr *expr);

/* Item number INDEX of each of NODES, from the end when it is negative. */
struct name_nodes name_items(struct name_eval *self, const struct name_nodes *nodes,
                             int index);
/* Adds what the statements `WORD X` of function number FUNCTION say. */
void name_add_returns(struct name_eval *self, uint32_t function, struct text word,
                      struct name_nodes *to);
void name_nodes_add(struct name_eval *self, struct name_nodes *to, struct name_node node);
void name_nodes_add_all(struct name_eval *self, struct name_nodes *to,
                        const struct name_nodes *more);

/* An expression that is written nowhere, of one or two others. */
struct expr *name_make(struct name_eval *self, enum expr_kind kind,
                       const struct expr *first, const struct expr *second);
bool name_is_collection(const struct expr *expr);
/* Whether a call is one of any function or method in NAMES, of the method NAME. */
bool name_is_called(const struct expr *call, const char *const *names);
bool name_is_method(const struct expr *call, const char *name);
/* The positional argument number INDEX, or NULL. */
const struct expr *name_positional(const struct expr *call, size_t index);
/* The function of this file that is called; 0 for none. */
uint32_t name_own_function(struct name_eval *self, const struct expr *call);

/* Binds what a comprehension's `for` or a lambda's parameters bind. */
void name_bind_locals(struct name_eval *self, const struct expr *expr);

/* The number that EXPR is; false when it is none, or large. */
bool name_number(const struct expr *expr, int *number);

/* --- texts: name_eval.c, name_modules.c
 * --------------------------------------------------------------
 */

/* The texts that EXPR may be; none when it is surely no text. */
struct name_values name_evaluate(struct name_eval *self, const struct expr *expr);

/* What LEAF makes of all that EXPR may be. */
struct name_values name_evaluate_nodes(struct name_eval *self, const struct expr *expr,
                                       struct name_values (*leaf)(struct name_eval *,
                                                                  const struct expr *));
/* importlib.util.resolve_name(NAME, PACKAGE) */
struct text name_resolved(struct arena *arena, struct text name, struct text package);

/* The names of the modules that EXPR may be. */
struct name_values name_modules(struct name_eval *self, const struct expr *expr);

/* --- facts: dynamic.c, dynamic_asks.c, lazy.c ----------------------------------------
 */

/* Gives the facts of all sites their names; to be called after the walk. */
void dynamic_read(struct scan *scan);

/* One site's reading. */
struct dynamic_reading {
    struct name_eval eval;
    const struct dynamic_site *site;
    struct dynamic_fact fact; /* as the walk left it */
    size_t steps;
    size_t told; /* facts that were added */
};

/* The argument of the site by name or position, parsed; NULL when it is not given. */
const struct expr *dynamic_argument(struct dynamic_reading *self, const char *name,
                                    uint32_t position);
/* Adds a fact like that of the walk, with other names. */
void dynamic_add(struct dynamic_reading *self, struct dynamic_fact fact);
/* Adds a fact for each of VALUES, one without a name for all that cannot be told. */
void dynamic_add_values(struct dynamic_reading *self, const struct name_values *values,
                        struct text package);

/* What calls ask for that import nothing by themselves: modules of a package, entry
 * points, metadata. */
void dynamic_read_iter(struct dynamic_reading *self);
void dynamic_read_entry_points(struct dynamic_reading *self);
void dynamic_read_metadata(struct dynamic_reading *self);

void dynamic_read_lazy(struct dynamic_reading *self);

#endif
