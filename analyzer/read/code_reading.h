/* What code.c, code_names.c and code_starts.c share. Private to read/. */
#ifndef READ_CODE_READING_H
#define READ_CODE_READING_H

#include "read/code.h"
#include "read/dynamic.h"

struct code_function;

/* Where an expression stands. */
struct code_place {
    struct data_scope scope;
    const struct name_local *locals;
};

/* A call of a function of the file, while what it returns is worked out. */
struct code_frame {
    uint32_t function;
    const struct expr *call;
    struct code_place place; /* of the call */
    size_t outer;            /* so many frames are around it */
};

struct code {
    struct arena *arena;
    const struct code_outside *outside;
    uint32_t owner;
    struct scan scan;
    struct name_outside names;       /* code_names.c, for evaluations */
    ARRAY(struct code_frame) frames; /* innermost last */
    uint32_t walks;         /* through the file, one in the other, for what calls give */
    struct texts variables; /* that took part in the evaluation at hand */
    struct code_function *functions; /* by function; made when first asked for */
    struct map defined;              /* their names and those of classes */
};

/* A function of the file. */
struct code_function {
    struct text header;      /* "name(parameters)" */
    struct text name, class; /* class: whose method it is; or empty */
    bool started;            /* runs when the module is imported */
};

/* What EXPR may be at PLACE. */
struct code_values code_evaluate(struct code *self, const struct expr *expr,
                                 const struct code_place *place);
void code_values_add(struct code *self, struct code_values *to,
                     const struct code_values *more);

/* Calls FOUND for each call in the file whose callee ends with one of WORDS. */
void code_walk(struct code *self, const struct texts *words,
               void (*found)(void *context, struct code *self, const struct expr *call,
                             const struct code_place *place, const char *at),
               void *context);

/* The class or function of the module that a function stands in; empty for the module. */
struct text code_top_of(struct code *self, uint32_t function);
/* What is known of a function: of the module (0) and of lambdas nothing but whether it
 * starts. */
const struct code_function *code_function(struct code *self, uint32_t function);

/* code_names.c: what an expression stands for beyond what its file tells. */
bool code_nodes(void *context, struct name_eval *eval, const struct expr *expr,
                struct name_nodes *to);

#endif
