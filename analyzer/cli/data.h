/* The data files of an analysis, and what is said of those that cannot be told. */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "cli/analysis.h"
#include "graph/data_files.h"

/* Finds the data files of what the analysis reached. Where it runs is told by
 * `data_places` of the analysis; without folders there, that is the root, else beside an
 * entry, else the folder of its manifest. */
struct data_files data_of(struct analysis *analysis);

/* Warns of openings whose path cannot be told: of all at once, one by one with -v. */
void data_tell_unknown(struct analysis *analysis, const struct data_files *data);

#endif
