/* The models that a service downloads, as a document. */
#ifndef EMIT_MODELS_H
#define EMIT_MODELS_H

#include "context/model_judge.h"

#include <jansson.h>
#include <stdio.h>

struct models_report {
    struct text root;
    const struct entries *entries;
    const struct graph *graph;
    const struct model_rules *rules;
    struct model_downloads downloads; /* of code, then of the Dockerfile */
    struct model_layers layers;       /* of these the latter */
    struct text dockerfile;           /* of the image; empty where none is known */
    struct text user, home;           /* that it runs as */
    struct model_findings findings;
};

/* {"schema": "depclose.models/1", ...}: docs/schema/models.schema.json. */
void emit_models_json(const struct models_report *report, FILE *out);

/* The list of it, which documents on closures have, too. */
json_t *models_json(const struct graph *graph, const struct model_rules *rules,
                    const struct model_downloads *downloads);

void emit_models_text(const struct models_report *report, FILE *out);

#endif
