/* A file that is asked what its calls are given: `SentenceTransformer(settings.MODEL)`.
 *
 * Not part of a file's facts: which calls matter is a rule's affair, and few files have
 * any. An argument is followed to the texts that it may be as names of dynamic imports
 * are: constants, parameters and their defaults, what callers give them, attributes of
 * classes, tables; and further to variables of the environment, defaults of argparse and
 * of settings. What other files say, the caller of these functions knows. */
#ifndef READ_CODE_H
#define READ_CODE_H

#include "discover/rules_models.h"
#include "read/facts.h"

/* The texts that an expression may be. */
struct code_values {
    struct texts known;
    struct texts variables; /* of the environment, that take part in them */
    bool more;              /* something else may come, or nothing is known */
};

/* A call, or a definition's parameter as calls give it. */
struct code_argument {
    struct text name;
    uint32_t position; /* UINT32_MAX: only by its name */
};

struct code;

/* What lies outside of a file. Functions may be NULL. */
struct code_outside {
    void *context;
    /* The value of a variable of the environment. */
    bool (*variable)(void *context, struct text name, struct text *value);
    /* What another file calls FULL ("pkg.settings.MODEL", with leading dots where it is
     * relative): adds to VALUES; false when no file of the project says it. */
    bool (*name)(void *context, const struct code *from, struct text full,
                 struct code_values *values);
    /* What calls in other files give for an argument of FUNCTION, which FROM defines at
     * its top: adds to VALUES, and *MISSING is set where one gives nothing. False when
     * there are no calls. */
    bool (*given)(void *context, const struct code *from, struct text function,
                  const struct code_argument *argument, struct code_values *values,
                  bool *missing);
};

/* Opens SOURCE, which a NUL must follow. READER may read other files meanwhile and must
 * know the rules for data files; all of it is borrowed, memory comes from ARENA. OWNER is
 * the caller's, who finds it again with code_owner(). */
struct code *code_open(struct reader *reader, struct arena *arena, struct text source,
                       const struct code_outside *outside, uint32_t owner);
uint32_t code_owner(const struct code *self);

struct expr;

/* A call of one of some functions. */
struct code_call {
    uint32_t name;         /* its index in the map that was asked with */
    struct text function;  /* as it is called, by its full name where an import tells it:
                              "transformers.AutoModel.from_pretrained" */
    bool imported;         /* an import tells it */
    uint32_t line, column; /* of the call */
    uint32_t flags;        /* FACT_ bits */
    bool starts;           /* in a function or class that the module itself calls when it
                              is imported, or that a framework calls when it starts */
    struct text top;       /* the function or class of the module it stands in; empty for
                              the module */
    const void *place;     /* where it stands, for code_value() */
    const struct expr *expr;
};

struct code_calls {
    struct code_call *items; /* in source order */
    size_t count, room;
};

/* The calls of NAMES: full names, "module.*" or "*.method", the first that fits. */
struct code_calls code_find_calls(struct code *self, const struct map *names);

/* The calls of what the file itself calls NAME ("get_model"), or imports by that last
 * name from a module that a caller may look up in `function`. */
struct code_calls code_find_named(struct code *self, struct text name);

/* What a call gives for an argument: false when it gives nothing. */
bool code_value(struct code *self, const struct code_call *call,
                const struct model_argument *argument, struct code_values *values);
/* The same of an argument that is a list: its elements, too. */
bool code_elements(struct code *self, const struct code_call *call,
                   const struct model_argument *argument, struct code_values *values);
/* The same of one that is a path; relative to the file or the working folder. */
bool code_path(struct code *self, const struct code_call *call,
               const struct model_argument *argument, enum data_base *base,
               struct text *path);
/* Whether what a call gives is the path of a file or folder, by the way it is made:
 * os.path.join(...), Path(...) / name. */
bool code_is_path(struct code *self, const struct code_call *call,
                  const struct model_argument *argument);
/* The name by which a call gives it: its keyword, else the first of its names; empty when
 * the call does not. */
struct text code_keyword(const struct code_call *call,
                         const struct model_argument *argument);
/* Whether a call gives it, and neither None nor False; whether it gives True. */
bool code_is_given(const struct code_call *call, const struct model_argument *argument);
bool code_is_true(const struct code_call *call, const struct model_argument *argument);

/* What the file, once it has run, calls NAME: "MODEL", "settings.model". False when it
 * does not bind the first part of it. */
bool code_name(struct code *self, struct text name, struct code_values *values);

/* Has what the module calls NAME, a function or class, count as started: another module
 * calls it when that is imported. */
void code_start(struct code *self, struct text name);

/* Whether the file imports a module of PACKAGE, or something from it. */
bool code_imports(const struct code *self, struct text package);

/* The module that `from MODULE import NAME` brings NAME from, with leading dots; false
 * for names that no import binds. */
bool code_import_of(struct code *self, struct text name, struct text *full);

#endif
