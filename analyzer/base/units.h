/* Sizes as people read and write them: decimal units, as pip and uv print them. */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include "base/text.h"

/* "2.5 GB", "812 MB", "34 kB", "7 B": two digits at least where there is a fraction to
 * show. */
struct text units_bytes(struct arena *arena, uint64_t bytes);

/* Reads "100MB", "1.5 GB", "500k", "64MiB" or a bare number of bytes; letters of any
 * case. False, with *BYTES as it was, for anything else and what does not fit. */
bool units_parse_bytes(struct text text, uint64_t *bytes);

#endif
