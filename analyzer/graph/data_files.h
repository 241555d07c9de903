/* The data files that reached code opens, as repository paths.
 *
 * Each fact about data (read/facts.h) of a module that is reached is followed to what
 * stands there in the layout: a file, the files of a pattern, a folder as a whole. What
 * does not exist is no data: the code makes it when it runs, or gets it from elsewhere.
 */
#ifndef GRAPH_DATA_FILES_H
#define GRAPH_DATA_FILES_H

#include "graph/graph.h"

/* What is known of the place where the code runs. */
struct data_places {
    struct texts folders; /* run-time paths of what may be the working folder, the
                             likeliest first; what exists in the first of them counts */
    /* The value that a Dockerfile, Compose file or command gives a variable of the
     * environment; false where none does. NULL: nothing is known of any. */
    bool (*variable)(void *context, struct text name, struct text *value);
    void *context;
};

struct data_file {
    struct text path; /* in the repository */
    enum data_kind kind;
    struct place from; /* the statement that opens it, or names it */
    module_id module;  /* the one it stands in */
};

/* An opening of which nobody can tell what it opens. */
struct data_unknown {
    module_id module;
    struct place place;
};

struct data_files {
    struct {
        struct data_file *items; /* sorted by path, no path twice: the strongest kind,
                                    then the first place */
        size_t count, room;
    } files;
    struct texts dirs; /* folders that must exist though nothing in them is needed; sorted
                        */
    struct {
        struct data_unknown *items; /* sorted by place */
        size_t count, room;
    } unknown;
};

struct data_query {
    const struct graph *graph;
    struct store *store; /* that the graph was built with: with data rules */
    const struct entries *entries;
    const struct data_rules *rules;
    const struct data_places *places;
    /* Whether a fact's platform condition may hold on the target. NULL: always. */
    bool (*holds)(void *context, struct text when);
    void *context;
};

/* Finds them all. The query is borrowed during the call only. */
struct data_files data_files_find(struct arena *arena, const struct data_query *query);

/* Adds what OTHER found, of the same graph in another environment. */
void data_files_add(struct arena *arena, struct data_files *self,
                    const struct data_files *other);

/* The file of that repository path; NULL when it is not among them. */
const struct data_file *data_files_get(const struct data_files *self, struct text path);

#endif
