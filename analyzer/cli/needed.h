/* What the entries need in a build context, as a list of paths and as a whitelist: what
 * `dockerignore`, `dockerfile` and `context` share behind the analysis. */
#ifndef CLI_NEEDED_H
#define CLI_NEEDED_H

#include "cli/analysis.h"
#include "context/sources.h"
#include "context/whitelist.h"

struct needed {
    struct text context;                 /* repository path of the build context */
    const struct dockerfile *dockerfile; /* that is built; NULL for none */
    struct sources sources;              /* what it takes from the context */
    struct texts tracked;                /* what Git has; of no meaning without */
    bool has_git;
    bool refused;       /* why there is none: a name that no line can hold */
    struct needs needs; /* links followed */
    struct whitelist whitelist;
};

/* Works it out for what the analysis reached; BY_FILE names no folder whole. Warns of
 * what the context cannot give, and of what never gets into an image. False after an
 * error. */
bool needed_find(struct needed *self, struct analysis *analysis, bool by_file);

/* The two halves of it. The first finds the build and the needs; both may then be
 * changed, before the second makes the whitelist of them. KEEPS_FOLDERS as in
 * context/sources.h. */
bool needed_collect(struct needed *self, struct analysis *analysis, bool keeps_folders);
bool needed_whitelist(struct needed *self, struct analysis *analysis, bool by_file);

/* Says what asked for a need: the chain of imports, the line that opens a file, the
 * Dockerfile's line, or the manifest's key; each line begins with two spaces. */
void needed_explain(struct buffer *out, struct analysis *analysis,
                    const struct need *need);

/* Says which line of the whitelist keeps or drops the repository's PATH, and what asked
 * for it: the chain of imports, the line that opens a file, the Dockerfile's line, or the
 * manifest's key. True when it is kept. */
bool needed_why(struct buffer *out, struct analysis *analysis, const struct needed *self,
                struct text path);

#endif
