/* Where a fact about data leads: run-time paths, the likeliest first.
 *
 * They are relative to the module's folder, to a package's, to each folder that may be
 * the working one, or to what another module calls a path. A variable of the environment
 * takes part with its value where that is known, else with its default. */
#ifndef GRAPH_DATA_LEADS_H
#define GRAPH_DATA_LEADS_H

#include "graph/data_files.h"

/* A fact of a module, and its paths. */
struct data_lead {
    module_id module;
    const struct data_fact *fact;
    struct texts paths; /* what stands at the first that exists counts */
    bool pattern;       /* they are patterns */
    bool chosen;        /* a variable's value is in them */
};

/* Works out the paths of LEAD, whose module and fact are set. The query's resolver may
 * get to know more modules. */
void data_follow(struct arena *arena, const struct data_query *query,
                 struct data_lead *lead);

/* How many folders above that of the module are still its package's: 0 for a module of
 * the top-level package, -1 for one that stands in no package. */
int data_folders_above(const struct data_query *query, module_id id);

/* A module, the facts of its file (NULL when it was not read), its run-time folder. */
const struct module *data_module(const struct data_query *query, module_id id);
const struct facts *data_facts(const struct data_query *query, module_id id);
struct text data_folder(const struct data_query *query, module_id id);

#endif
