/* The tree's graph as JSON, as the plain JSON of other tools, and for Graphviz. */
#include "emit/file_graph.h"

#include "emit/json.h"

/* Calls ADD for each edge out of FILE. EDGE moves on past them: both lists are sorted. */
static json_t *edges_of(const struct file_graph *graph, struct text file, size_t *edge,
                        void (*add)(json_t *list, const struct file_edge *edge,
                                    bool with_typing),
                        bool with_typing)
{
    json_t *list = json_array();
    for (; *edge < graph->edges.count && text_equal(graph->edges.items[*edge].from, file);
         ++*edge)
        add(list, &graph->edges.items[*edge], with_typing);
    return list;
}

static void add_full(json_t *list, const struct file_edge *edge, bool with_typing)
{
    (void)with_typing;
    json_array_append_new(list, json_pack("{so, si, ss}", "to", json_of_text(edge->to),
                                          "line", (int)edge->line, "kind",
                                          edge_kind_names[edge->kind]));
}

static void add_plain(json_t *list, const struct file_edge *edge, bool with_typing)
{
    if (edge->kind == EDGE_TYPING && !with_typing)
        return;
    json_t *to = json_of_text(edge->to);
    size_t count = json_array_size(list);
    if (count && json_equal(json_array_get(list, count - 1), to))
        json_decref(to);
    else
        json_array_append_new(list, to);
}

static json_t *files_of(const struct file_graph *graph,
                        void (*add)(json_t *, const struct file_edge *, bool),
                        bool with_typing)
{
    json_t *files = json_object();
    size_t edge = 0;
    for (size_t i = 0; i < graph->files.count; i++) {
        json_t *list = edges_of(graph, graph->files.items[i], &edge, add, with_typing);
        json_t *key = json_of_text(graph->files.items[i]);
        json_object_set_new(files, json_string_value(key), list);
        json_decref(key);
    }
    return files;
}

void emit_file_graph_json(const struct file_graph *graph, struct text root, FILE *out)
{
    json_t *document = json_object();
    json_object_set_new(document, "schema", json_string("depclose.graph/1"));
    json_object_set_new(document, "root", json_of_text(root));
    json_object_set_new(document, "files", files_of(graph, add_full, true));
    json_print(document, out);
}

void emit_file_graph_plain(const struct file_graph *graph, bool with_typing, FILE *out)
{
    json_print(files_of(graph, add_plain, with_typing), out);
}

static void print_quoted(struct text text, FILE *out)
{
    fputc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\')
            fputc('\\', out);
        fputc(text.ptr[i], out);
    }
    fputc('"', out);
}

static bool is_same(const struct file_edge *a, const struct file_edge *b)
{
    return text_equal(a->from, b->from) && text_equal(a->to, b->to);
}

void emit_file_graph_dot(const struct file_graph *graph, FILE *out)
{
    fputs("digraph depclose {\n  rankdir=LR;\n  node [shape=box];\n", out);
    for (size_t i = 0; i < graph->files.count; i++) {
        fputs("  ", out);
        print_quoted(graph->files.items[i], out);
        fputs(";\n", out);
    }
    for (size_t i = 0, next; i < graph->edges.count; i = next) {
        const struct file_edge *edge = &graph->edges.items[i];
        bool eager = false;
        for (next = i; next < graph->edges.count && is_same(edge, edge + (next - i));
             next++)
            eager = eager || graph->edges.items[next].kind == EDGE_EAGER;
        fputs("  ", out);
        print_quoted(edge->from, out);
        fputs(" -> ", out);
        print_quoted(edge->to, out);
        fputs(eager ? ";\n" : " [style=dashed];\n", out);
    }
    fputs("}\n", out);
}
