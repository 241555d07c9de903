/* The core metadata of a distribution: METADATA, or PKG-INFO of older ones. */
#ifndef PACKAGES_METADATA_H
#define PACKAGES_METADATA_H

#include "base/text.h"

struct metadata {
    struct text name;
    struct text version;
    struct texts requires; /* each Requires-Dist, as written */
    struct texts extras;   /* each Provides-Extra, as written */
};

/* Reads the headers of the file at PATH, which hold all of it; the description behind
 * them is not read. False when there is no such file or it has no name. Texts come from
 * ARENA. */
bool metadata_read(struct arena *arena, struct text path, struct metadata *metadata);

/* The same of bytes at hand, which the result borrows. */
bool metadata_parse(struct arena *arena, struct text bytes, struct metadata *metadata);

#endif
