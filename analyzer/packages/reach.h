/* How an installation comes to have each distribution of the catalog. */
#ifndef PACKAGES_REACH_H
#define PACKAGES_REACH_H

#include "packages/providers.h"

/* One enum dist_reach for each distribution, in the arena. Markers are not evaluated:
 * what is required on some target counts. */
unsigned char *reach_find(struct arena *arena, const struct catalog *catalog);

#endif
