/* The graph of a tree as a document. */
#ifndef EMIT_FILE_GRAPH_H
#define EMIT_FILE_GRAPH_H

#include "graph/file_graph.h"

#include <stdio.h>

/* {"schema": "depclose.graph/1", "root", "files": {"a.py": [{"to", "line", "kind"}]}} */
void emit_file_graph_json(const struct file_graph *graph, struct text root, FILE *out);

/* {"a.py": ["b.py"]}: without edges under TYPE_CHECKING only when WITH_TYPING is false.
 */
void emit_file_graph_plain(const struct file_graph *graph, bool with_typing, FILE *out);

/* Graphviz. */
void emit_file_graph_dot(const struct file_graph *graph, FILE *out);

#endif
