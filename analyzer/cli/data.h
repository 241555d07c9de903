/* The data files of an analysis, and what is said of those that cannot be told. */
#ifndef CLI_DATA_H
#define CLI_DATA_H

#include "cli/analysis.h"
#include "graph/data_files.h"

/* Finds the data files of what the analysis reached. Relative paths are looked for in the
 * container's working folder; without a container in the root, else beside an entry, else
 * in the folder of a manifest. Variables have the values that the container sets; of one
 * that several services run, those of each. */
struct data_files data_of(struct analysis *analysis);

/* Warns of openings whose path cannot be told: of all at once, one by one with -v. */
void data_tell_unknown(struct analysis *analysis, const struct data_files *data);

#endif
