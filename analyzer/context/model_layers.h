/* The models that the lines of a Dockerfile download, and where they end.
 *
 * Seen are commands (`hf download`, `wget` of weights), ADD of an address, Python that a
 * RUN has with -c, in a heredoc, or as a script that the build context has. What a base
 * image brings is not known. */
#ifndef CONTEXT_MODEL_LAYERS_H
#define CONTEXT_MODEL_LAYERS_H

#include "context/lint.h"
#include "graph/models.h"
#include "image/variables.h"

struct model_layer {
    struct model_download download; /* its folder: where the line writes it, absolute */
    size_t instruction;
    struct text kept; /* the folder in the image that is built; empty: it does not ship */
    struct text mount; /* the cache mount that it stays in; empty: none */
    bool copied;       /* from the mount, or another stage, into `kept` */
    bool as_root;
    const struct instruction *code; /* copies code before it; NULL: none does */
};

struct model_volume {
    struct text path; /* absolute */
    uint32_t line;
};

struct model_layers {
    struct {
        struct model_layer *items; /* in the order of the file */
        size_t count, room;
    } layers;
    struct {
        struct model_volume *items;
        size_t count, room;
    } volumes;                  /* VOLUME, in stages that ship */
    struct variables arguments; /* ARG whose values are known */
    struct text user;           /* that the image runs as; "root" where nothing says it */
    struct text home;           /* its home; empty: it cannot be told */
};

/* OPTIONS as for dockerfile_lint(), whose findings on models are added to FINDINGS. The
 * query in it is asked with the variables of each line. */
struct model_layers model_layers_find(struct arena *arena, const struct dockerfile *file,
                                      const struct lint_options *options,
                                      struct lint_findings *findings);

#endif
