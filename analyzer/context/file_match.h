/* Go's filepath.Match: how COPY and ADD read their sources, and what an ignore file's
 * patterns are checked with. */
#ifndef CONTEXT_FILE_MATCH_H
#define CONTEXT_FILE_MATCH_H

#include "base/text.h"

enum file_match {
    FILE_MATCH_NO,
    FILE_MATCH_YES,
    FILE_MATCH_BAD, /* a mistake was found on the way; not every one is */
};

/* Whether PATTERN matches all of NAME: `*`, `?` and classes match anything but slashes.
 */
enum file_match file_match(struct text pattern, struct text name);

#endif
