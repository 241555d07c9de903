/* Reading versions and requirements byte by byte: what their grammars share. */
#ifndef PACKAGES_SCAN_H
#define PACKAGES_SCAN_H

#include "base/text.h"

/* How many bytes of white space, as Python's `\s` has it, stand at byte AT: 0 for none,
 * more than one for a space beyond ASCII. */
size_t space_at(struct text text, size_t at);

/* TEXT without such space at both ends. */
struct text space_trim(struct text text);

/* The parts of a version as they were written; empty texts for what is missing. */
struct version_parts {
    struct text epoch;   /* digits */
    struct text release; /* "1.02.3" */
    struct text pre_word, pre;
    struct text post_word, post; /* the implicit "1.0-1" has no word */
    bool has_post;
    struct text dev_word, dev;
    struct text local; /* without "+" */
};

/* Reads as much of TEXT from byte AT on as is a version and gives the byte behind it; AT
 * when there is none. Stops behind the release where ".*" follows it. */
size_t version_scan(struct text text, size_t at, struct version_parts *parts);

#endif
