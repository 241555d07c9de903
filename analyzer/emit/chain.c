/* One line a step; the places stand where an editor finds them. */
#include "emit/chain.h"

const char *const edge_kind_phrases[] = {
    [EDGE_EAGER] = "",
    [EDGE_DEFERRED] = "in a function",
    [EDGE_LAZY] = "lazily",
    [EDGE_DYNAMIC] = "by its name",
    [EDGE_ENTRY_POINT] = "as an entry point",
    [EDGE_GUARDED] = "guarded: ImportError is survived",
    [EDGE_MAIN_ONLY] = "only when run as a script",
    [EDGE_TYPING] = "only under TYPE_CHECKING",
    [EDGE_RULED_OUT] = "only on other platforms or Pythons",
    [EDGE_NOT_REACHED] = "",
};

void emit_chain(struct buffer *out, const struct graph *graph, const struct chain *chain,
                const char *indent)
{
    for (size_t i = 0; i < chain->count; i++) {
        const struct edge *edge = &graph->edges.items[chain->items[i]];
        struct place place = graph_place(graph, edge);
        const char *phrase = edge_kind_phrases[edge->kind];
        struct text to = graph->resolver->modules.items[edge->to].name;
        struct text compiled = graph->resolver->modules.items[edge->from].file;
        place.file = graph_show_file(graph, place.file);
        if (place.line)
            buffer_format(out, "%s%.*s:%u: imports %.*s", indent, TEXT_ARG(place.file),
                          place.line, TEXT_ARG(to));
        else if (graph->resolver->modules.items[edge->from].form == FORM_EXTENSION)
            buffer_format(out, "%s%.*s: names %.*s", indent,
                          TEXT_ARG(graph_show_file(graph, compiled)), TEXT_ARG(to));
        else
            buffer_format(out, "%sthe configuration includes %.*s", indent, TEXT_ARG(to));
        if (!place.line)
            phrase = "";
        buffer_format(out, *phrase ? " (%s)\n" : "\n", phrase);
    }
}
