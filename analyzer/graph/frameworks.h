/* What the files of graph/ that follow frameworks share. Private to graph/. */
#ifndef GRAPH_FRAMEWORKS_H
#define GRAPH_FRAMEWORKS_H

#include "graph/builder.h"

/* A text by which a framework names something, and where it stands. */
struct naming {
    module_id from;
    struct fact at;     /* line 0: not in the module's own file */
    struct text value;  /* "shop.apps.ShopConfig", "pkg.mod:attr", "./agents/a.py" */
    struct text folder; /* run-time path that relative paths are relative to, before the
                           folders above it */
    const struct framework *framework;
    uint32_t depth; /* configuration files that name each other */
};

/* --- framework_forms.c ---------------------------------------------------------------
 */

/* Edges to what FORMS make of the naming's value, where that is there. */
void framework_add_forms(struct graph_builder *self, const struct naming *naming,
                         const struct texts *forms);

/* --- framework_config.c --------------------------------------------------------------
 */

/* What the configuration file at the run-time path AT names by the framework's keys; the
 * file itself becomes one of graph.configs. A file that cannot be read names nothing. */
void framework_read_config(struct graph_builder *self, const struct naming *naming,
                           struct text at);

#endif
