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

void emit_step(struct buffer *out, const struct graph *graph, const struct edge *edge,
               struct place *place)
{
    const struct module *from = &graph->resolver->modules.items[edge->from];
    const char *phrase = edge_kind_phrases[edge->kind];
    struct text to = graph->resolver->modules.items[edge->to].name;
    *place = graph_place(graph, edge);
    bool is_extension = !place->line && from->form == FORM_EXTENSION;
    place->file = graph_show_file(graph, is_extension ? from->file : place->file);
    buffer_format(out, "%s %.*s",
                  place->line    ? "imports"
                  : is_extension ? "names"
                                 : "the configuration includes",
                  TEXT_ARG(to));
    if (place->line && *phrase)
        buffer_format(out, " (%s)", phrase);
    if (!place->line && !is_extension)
        *place = (struct place){0};
}

void emit_chain(struct buffer *out, const struct graph *graph, const struct chain *chain,
                const char *indent)
{
    for (size_t i = 0; i < chain->count; i++) {
        struct buffer step = {.arena = out->arena};
        struct place place;
        emit_step(&step, graph, &graph->edges.items[chain->items[i]], &place);
        buffer_add_string(out, indent);
        if (place.line)
            buffer_format(out, "%.*s:%u: ", TEXT_ARG(place.file), place.line);
        else if (place.file.len)
            buffer_format(out, "%.*s: ", TEXT_ARG(place.file));
        buffer_format(out, "%.*s\n", TEXT_ARG(step.text));
    }
}
