/* Which handlers of failed imports never run.
 *
 * Worked out from the inside: each import that is not sure raises; a try whose body
 * raises nothing never runs its handlers; one whose body does lets out only what they
 * raise.
 *
 * Blind spots: what is imported is taken to run to its end, and `from m import n` to find
 * its n. */
#include "graph/fallbacks.h"

#include "base/array.h"
#include "graph/graph.h"

uint32_t fallbacks_add(struct arena *arena, struct fallbacks *self,
                       const struct facts *facts)
{
    if (facts->fallbacks.count == 0)
        return IMPORT_NONE;
    uint32_t first = (uint32_t)self->fails.count;
    for (size_t i = 0; i < facts->fallbacks.count; i++) {
        struct fallback handler = facts->fallbacks.items[i];
        handler.body += first;
        handler.body_end += first;
        handler.handler += first;
        handler.handler_end += first;
        array_push(arena, &self->handlers, handler);
    }
    for (size_t i = 0; i < facts->imports.count; i++)
        array_push(arena, &self->fails, false);
    return first;
}

/* By number: whether the import may raise ImportError. */
static bool *find_raising(struct arena *arena, const struct graph *graph,
                          module_is_sure *is_sure, void *context)
{
    bool *raises = ARENA_ARRAY(arena, bool, graph->fallbacks.fails.count);
    for (size_t i = 0; i < graph->fallbacks.fails.count; i++)
        raises[i] = graph->fallbacks.fails.items[i];
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        if (edge->import == IMPORT_NONE || edge->implied ||
            edge->kind >= EDGE_MAIN_ONLY || raises[edge->import])
            continue; /* a module above another is sure when that is */
        raises[edge->import] =
            !is_sure(context, &graph->resolver->modules.items[edge->to]);
    }
    return raises;
}

bool *fallbacks_idle(struct arena *arena, const struct graph *graph,
                     module_is_sure *is_sure, void *context)
{
    bool *idle = ARENA_ARRAY(arena, bool, graph->fallbacks.fails.count);
    bool *raises = find_raising(arena, graph, is_sure, context);
    for (size_t i = 0; i < graph->fallbacks.handlers.count; i++) {
        const struct fallback *fallback = &graph->fallbacks.handlers.items[i];
        bool runs = false;
        for (uint32_t n = fallback->body; n < fallback->body_end; n++)
            runs = runs || raises[n];
        for (uint32_t n = fallback->handler; !runs && n < fallback->handler_end; n++) {
            idle[n] = true;
            raises[n] = false;
        }
        for (uint32_t n = fallback->body; fallback->last && n < fallback->body_end; n++)
            raises[n] = false;
    }
    return idle;
}
