/* The entry points that installed distributions declare: entry_points.txt, as the entry
 * points specification of PyPA has it. */
#ifndef PACKAGES_ENTRY_POINTS_H
#define PACKAGES_ENTRY_POINTS_H

#include "packages/catalog.h"

/* `name = module:attribute` in the section [group]. */
struct entry_point {
    struct text group, name, module;
    struct text attribute; /* may be empty */
    dist_id distribution;
};

struct entry_points {
    struct entry_point *items; /* by distribution, then in the files' order */
    size_t count, room;
};

/* Adds those that BYTES, the text of an entry_points.txt, declares for a distribution.
 * Lines that cannot be understood are passed over, as importlib.metadata does. Texts are
 * slices of BYTES. */
void entry_points_parse(struct arena *arena, struct text bytes, dist_id distribution,
                        struct entry_points *found);

/* Those of every distribution that the catalog has as installed. */
struct entry_points entry_points_read(struct arena *arena, const struct catalog *catalog);

#endif
