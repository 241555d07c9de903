/* Imports in handlers of failed imports, and which of them never run.
 *
 * The imports of files that have such handlers are numbered throughout a graph. */
#ifndef GRAPH_FALLBACKS_H
#define GRAPH_FALLBACKS_H

#include "read/facts.h"
#include "resolve/resolve.h"

#define IMPORT_NONE UINT32_MAX

struct fallbacks {
    struct {
        struct fallback *items; /* as in the files' facts, by the graph's numbers */
        size_t count, room;
    } handlers;
    struct {
        bool *items; /* by number: it fails, whatever it resolves to */
        size_t count, room;
    } fails;
};

/* Adds a file's. Returns the number of its first import; IMPORT_NONE when no import of it
 * has one. */
uint32_t fallbacks_add(struct arena *arena, struct fallbacks *self,
                       const struct facts *facts);

/* Whether the module is sure to be there when the code runs. */
typedef bool module_is_sure(void *context, const struct module *module);

struct graph;

/* By number, from ARENA: whether the import stands in a handler that never runs, because
 * all that its try's body imports is sure to be there. */
bool *fallbacks_idle(struct arena *arena, const struct graph *graph,
                     module_is_sure *is_sure, void *context);

#endif
