/* What graph/models*.c share. Private to them. */
#ifndef GRAPH_MODELS_FINDING_H
#define GRAPH_MODELS_FINDING_H

#include "graph/models.h"
#include "read/code.h"

struct model_finder {
    struct arena *arena;   /* for what is found */
    struct arena *scratch; /* for all else */
    const struct model_query *query;
    struct reader *reader;
    struct code_outside outside;
    struct map wanted;         /* names for a first look at a file */
    struct text *sources;      /* by module: ptr NULL until it is asked for */
    struct code **codes;       /* by module: NULL until it is asked for */
    struct texts folders;      /* run-time paths that paths may be relative to */
    unsigned depth;            /* of names that led to names of other files */
    const struct place *alone; /* the code is no module's, and stands there */
    size_t modules;            /* so many there are */
    struct layout *layout;     /* NULL: nothing is known of files */
    struct model_downloads found;
};

/* A call that downloads a model, told apart from others. */
struct model_made {
    struct code *code;
    const struct model_call *rule;
    const struct code_call *call;
    const struct code_values *values; /* of the model's name */
    struct text name;                 /* one of them; empty: cannot be told */
    bool missing;                     /* the call does not name it */
};

const struct module *model_module(const struct model_finder *self, module_id id);

/* --- models_names.c: other files -----------------------------------------------------
 */

bool model_is_reached(const struct model_finder *self, module_id id);
/* The bytes of a module's file; false when it cannot be read. */
bool model_source(struct model_finder *self, module_id id, struct text *source);
/* The module's file, opened; NULL when it cannot be. */
struct code *model_code(struct model_finder *self, module_id id);
/* Sets `outside`. */
void model_outside(struct model_finder *self);
/* Whether a file other than CODE calls its function or class NAME when it is imported. */
bool model_is_started(struct model_finder *self, struct code *code, struct text name);

/* --- models_make.c: results ----------------------------------------------------------
 */

void model_add(struct model_finder *self, const struct model_made *made);

#endif
