/* models.json: what downloads models, and where they are kept. Asked for with
 * rules_models(); the answers are const. */
#ifndef DISCOVER_RULES_MODELS_H
#define DISCOVER_RULES_MODELS_H

#include "discover/rules.h"

/* An argument of a call: the first of its names that is given, else the one at its
 * position. */
struct model_argument {
    struct texts names;
    uint32_t position; /* UINT32_MAX: only by its name */
};

/* Where a library keeps what it has downloaded. */
struct model_store {
    struct text name;
    struct texts folders;  /* "$HF_HOME/hub", "~/.cache/x", "x" below the working folder:
                              the first whose variables are set counts */
    struct text otherwise; /* the store whose folders come behind these; or empty */
    struct text variable;  /* that moves the whole of it; or empty */
    struct texts offline;  /* "HF_HUB_OFFLINE=1": nothing is asked of the net then */
    bool package;          /* it is installed like a package */
};

/* A function that downloads models. */
struct model_call {
    struct text name; /* full; "*.method" of anything; "module.*": any function there */
    struct text store;
    struct model_argument model, revision, folder, path, given, local;
    struct {
        struct model_argument *items;
        size_t count, room;
    } with;              /* other arguments that say what is downloaded */
    struct texts of;     /* of a method: the libraries whose classes have it */
    struct texts except; /* values that name no model */
    struct text missing; /* the model where none is named; ptr NULL: there is none */
    struct text build;   /* Python, or "-m MODULE ...", that downloads the same; empty:
                            the call itself */
    bool list;           /* `model` is a list, which is one model */
    bool loads;          /* it never downloads: what is not there is an error */
    bool weights;        /* only what ends like a file of weights */
};

/* A command that does. */
struct model_command {
    struct texts words; /* that it begins with: "hf", "download" */
    struct text store;
    bool all; /* each word that is no option names a model, not just the first */
    struct texts option, revision, folder, path; /* options and their meaning */
    struct texts hosts;                          /* only addresses of these */
    struct texts flags;                          /* options without a value */
    bool weights;
};

struct model_rules {
    struct texts weights; /* ".gguf" */
    struct map names;     /* of calls, to an index of `calls` */
    struct model_call *calls;
    size_t calls_count;
    struct map store_names; /* to an index of `stores` */
    struct model_store *stores;
    struct model_command *commands;
    size_t commands_count;
};

/* NULL after a failure, which was recorded once. */
const struct model_rules *rules_models(struct rules *self);

/* The store of that name, or NULL. */
const struct model_store *model_rules_store(const struct model_rules *self,
                                            struct text name);

/* Whether TEXT, a path or an address with what stands behind "?" or "#", ends like a file
 * of weights. */
bool model_rules_is_weights(const struct model_rules *self, struct text text);

/* The value of a variable of the environment, as struct follow has it. */
typedef bool (*model_variable)(void *context, struct text name, struct text *value);

/* The folder of a store under the variables that FIND gives: absolute, below "~", or
 * relative to the working folder; empty for a store that has none. *WHY becomes what it
 * is known from: "$HF_HOME", or "default". */
struct text model_store_folder(struct arena *arena, const struct model_rules *rules,
                               const struct model_store *store, model_variable find,
                               void *context, struct text *why);

#endif
