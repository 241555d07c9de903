/* The graph of a whole tree, file to files, whatever is started. */
#ifndef GRAPH_FILE_GRAPH_H
#define GRAPH_FILE_GRAPH_H

#include "graph/graph.h"

struct file_edge {
    struct text from, to; /* repository paths */
    enum edge_kind kind;
    uint32_t line;
};

struct file_graph {
    struct texts files; /* every Python file, sorted */
    struct {
        struct file_edge *items; /* sorted by from, to, line, kind; no repetitions */
        size_t count, room;
    } edges;
};

/* Reads every Python file below FOLDER (a repository path) and resolves its imports as
 * from the folder around its own package, then from the folders above and
 * from those of MORE where packages are installed. */
struct file_graph file_graph_build(struct arena *arena, struct layout *layout,
                                   struct store *store, struct text folder,
                                   const struct search_roots *more,
                                   struct outside outside, struct diags *diags);

#endif
