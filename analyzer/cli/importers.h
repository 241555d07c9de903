/* Which files outside a closure import something: what would reach it. */
#ifndef CLI_IMPORTERS_H
#define CLI_IMPORTERS_H

#include "cli/analysis.h"

struct importer {
    struct text file;
    uint32_t line;
    struct text through; /* the distribution imported, when it is one that requires the
                            target; else empty */
};

struct importers {
    struct importer *items; /* sorted by file; one a file, the first so many */
    size_t count, room;
    size_t more; /* how many files are not listed */
};

/* Reads every Python file of the repository. The target is DISTRIBUTION; when that is
 * DIST_NONE, the repository's FILE; and when that is empty, the module called NAME. */
struct importers importers_find(struct analysis *analysis, struct text name,
                                struct text file, dist_id distribution);

/* By dist_id: all files that import a distribution of the catalog themselves, be it for
 * type checkers only. */
const struct importers *importers_of_all(struct analysis *analysis);

#endif
