/* Chains of imports, for people. */
#ifndef EMIT_CHAIN_H
#define EMIT_CHAIN_H

#include "graph/graph.h"

/* Adds one line for each edge of the chain, each behind INDENT:
 *
 *     ai/main.py:12: imports ai.agents
 *     ai/agents/base.py:3: imports torch (in a function)
 */
void emit_chain(struct buffer *out, const struct graph *graph, const struct chain *chain,
                const char *indent);

/* What one edge does, as in those lines: "imports torch (in a function)". *PLACE is
 * where; its line is 0 when no statement says so. */
void emit_step(struct buffer *out, const struct graph *graph, const struct edge *edge,
               struct place *place);

/* How an edge's kind reads in a sentence: "", "in a function", "guarded", ... */
extern const char *const edge_kind_phrases[];

#endif
