/* The models that reached code of the project downloads: which, at which call, when.
 *
 * A model that is named by the path of something that the project has, or by any path
 * from
 * "/" or ".", is no download. Names are followed through the files of the project; what
 * cannot be told is a download without a name. */
#ifndef GRAPH_MODELS_H
#define GRAPH_MODELS_H

#include "discover/rules_models.h"
#include "graph/graph.h"

enum model_when {
    MODEL_AT_BUILD, /* a line of the Dockerfile */
    MODEL_AT_START, /* when a module is imported, or a server starts: at every start */
    MODEL_AT_FIRST_USE, /* in a function */
    MODEL_WHENS,
};

extern const char *const model_when_names[];

/* One model, and what downloads it. */
struct model_download {
    struct text call;     /* "sentence_transformers.SentenceTransformer", "hf download" */
    struct text store;    /* of rules/models.json: "huggingface" */
    struct text name;     /* as the code names it; empty: it cannot be told */
    struct text revision; /* empty: the newest */
    bool more;            /* other names may come */
    struct text variable; /* of the environment, that chooses it; empty: none does */
    struct text folder; /* run-time path of the folder that it ends in: absolute, or below
                           "~"; empty: a package, or it cannot be told */
    struct text file;   /* that is written there, by its name; empty: not one */
    struct text folder_why; /* "$HF_HOME", "default", "argument" */
    struct text build;      /* a command that downloads the same; empty: cannot be told */
    bool loads;             /* does not download: what is not there is an error */
    struct text distribution_import; /* the top-level module that downloads; or empty */
    enum model_when when;
    bool guarded, main_only; /* flags of the call */
    struct place baked;      /* the line that brings it into the image; line 0: none */
    module_id module;        /* in which the call stands; MODULE_NONE: a Dockerfile */
    struct place place;
};

struct model_downloads {
    struct model_download *items; /* by file, line and name */
    size_t count, room;
};

/* The name by which a download is told: "a model that cannot be told" when it has none.
 */
struct text model_shown(const struct model_download *download);

struct model_query {
    const struct graph *graph;     /* NULL for models_find_in() alone */
    const struct entries *entries; /* likewise */
    const struct model_rules *rules;
    const struct data_rules *data; /* for paths */
    struct text folder;            /* the working folder: a run-time path */
    model_variable variable;       /* of the container; NULL: nothing is known */
    void *variables;
    /* Whether a fact's platform condition may hold on the target. NULL: always. */
    bool (*holds)(void *context, struct text when);
    void *context;
};

/* Finds them all. The query is borrowed during the call only. */
struct model_downloads models_find(struct arena *arena, const struct model_query *query);

/* Adds what OTHER has and SELF has not: in another environment other models may be
 * chosen.
 */
void models_add(struct arena *arena, struct model_downloads *self,
                const struct model_downloads *other);

/* Adds what one piece of Python downloads that is no module, when it runs: of `python
 * -c`, or a script that a Dockerfile runs. Their place is PLACE. */
void models_find_in(struct arena *arena, const struct model_query *query,
                    struct text source, struct place place,
                    struct model_downloads *found);

#endif
