/* Whether several entries can be analysed at once. */
#ifndef CLI_AGREE_H
#define CLI_AGREE_H

#include "cli/analysis.h"

/* Several entries share one search path. Where two of their folders have a module of the
 * same name, each would get the first one's: an error, for the answer would be wrong. */
bool analysis_entries_agree(struct analysis *self);

#endif
