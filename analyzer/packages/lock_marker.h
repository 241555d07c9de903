/* Markers as a resolver writes them into a lock.
 *
 * To a resolver Python 3.10 begins with its first pre-release, so that `< '3.10'` and
 * `>= '3.10'` of python_full_version are all there is; by PEP 440 3.10.0rc1 is neither.
 * Read as the resolver means them, markers of a lock cancel where they should. */
#ifndef PACKAGES_LOCK_MARKER_H
#define PACKAGES_LOCK_MARKER_H

#include "packages/marker.h"

/* marker_parse() with that meaning. */
bool lock_marker_parse(struct arena *arena, struct text text, struct marker **marker,
                       struct text *wrong);

#endif
