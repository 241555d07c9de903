/* Reading markers inside of other texts. */
#ifndef PACKAGES_MARKER_PARSE_H
#define PACKAGES_MARKER_PARSE_H

#include "packages/marker.h"

/* Reads a marker that goes from byte *AT to the end of TEXT. On failure *WRONG says why
 * and *AT where. */
bool marker_parse_at(struct arena *arena, struct text text, size_t *at,
                     struct marker **marker, struct text *wrong);

#endif
