/* The closure drawn: a node for each first-party module and each distribution that one
 * imports, an arrow for each import, dashed where it is not eager. */
#include "emit/closure.h"

#include "base/array.h"

static bool is_drawn(const struct closure *self, module_id id)
{
    enum origin origin = self->graph->resolver->modules.items[id].origin;
    return graph_reaches(self->graph, id) &&
           (origin == ORIGIN_FIRST_PARTY || origin == ORIGIN_DISTRIBUTION);
}

/* Whether EDGE is the first of its pair, and shown. */
static bool is_shown(const struct closure *self, size_t index)
{
    const struct edge *edge = &self->graph->edges.items[index];
    if (edge->implied || edge->kind >= EDGE_MAIN_ONLY || !is_drawn(self, edge->from) ||
        !is_drawn(self, edge->to))
        return false;
    for (size_t i = self->graph->first_edge[edge->from]; i < index; i++)
        if (self->graph->edges.items[i].to == edge->to &&
            !self->graph->edges.items[i].implied)
            return false;
    return true;
}

static void print_graph(const struct closure *self, FILE *out, const char *node,
                        const char *package, const char *arrow, const char *dashed)
{
    const struct graph *graph = self->graph;
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (is_drawn(self, id))
            fprintf(out, module->origin == ORIGIN_FIRST_PARTY ? node : package, id,
                    TEXT_ARG(module->name));
    }
    for (size_t i = 0; i < graph->edges.count; i++)
        if (is_shown(self, i))
            fprintf(out, graph->edges.items[i].kind == EDGE_EAGER ? arrow : dashed,
                    graph->edges.items[i].from, graph->edges.items[i].to);
}

void emit_closure_dot(const struct closure *self, FILE *out)
{
    fputs("digraph depclose {\n  rankdir=LR;\n  node [shape=box];\n", out);
    print_graph(self, out, "  m%u [label=\"%.*s\"];\n",
                "  m%u [label=\"%.*s\", shape=ellipse];\n", "  m%u -> m%u;\n",
                "  m%u -> m%u [style=dashed];\n");
    fputs("}\n", out);
}

void emit_closure_mermaid(const struct closure *self, FILE *out)
{
    fputs("flowchart LR\n", out);
    print_graph(self, out, "  m%u[\"%.*s\"]\n", "  m%u([\"%.*s\"])\n", "  m%u --> m%u\n",
                "  m%u -.-> m%u\n");
}
