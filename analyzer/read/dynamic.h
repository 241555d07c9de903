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

/* --- following names: name_nodes.c ---------------------------------------------------
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

/* An evaluation at one place. */
struct name_eval {
    struct scan *scan;
    struct data_scope scope;
    const struct name_local *locals; /* innermost first */
    unsigned depth;
    size_t *steps; /* of the site */
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

/* Binds what a comprehension's `for` or a lambda's parameters bind. */
void name_bind_locals(struct name_eval *self, const struct expr *expr);

/* The number that EXPR is; false when it is none, or large. */
bool name_number(const struct expr *expr, int *number);

/* --- texts: name_eval.c --------------------------------------------------------------
 */

/* The texts that EXPR may be; none when it is surely no text. */
struct name_values name_evaluate(struct name_eval *self, const struct expr *expr);

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
