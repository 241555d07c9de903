/* Data that no statement with a path names: that of whole packages, and that which other
 * data names. */
#ifndef GRAPH_DATA_PACKAGES_H
#define GRAPH_DATA_PACKAGES_H

#include "graph/data_files.h"

/* Adds the files of packages that entry points name as a whole, and those that the rules
 * give to packages that are reached. */
void data_add_packages(struct arena *arena, const struct data_query *query,
                       struct data_files *found);

/* Adds the files beside those of FOUND whose names stand in one of these: a file of
 * definitions that includes another. */
void data_add_companions(struct arena *arena, const struct data_query *query,
                         struct data_files *found);

#endif
