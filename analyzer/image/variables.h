/* Names with values, in the order in which they were set: ENV, ARG, a service's
 * environment. */
#ifndef IMAGE_VARIABLES_H
#define IMAGE_VARIABLES_H

#include "base/text.h"

struct variable {
    struct text name, value;
};

struct variables {
    struct variable *items;
    size_t count, room;
};

/* Sets NAME, which takes the place of an earlier value. Borrows both texts. */
void variables_set(struct arena *arena, struct variables *self, struct text name,
                   struct text value);

/* False when NAME is not set; *VALUE is then empty. */
bool variables_get(const struct variables *self, struct text name, struct text *value);

/* A copy that can be changed on its own. */
struct variables variables_clone(struct arena *arena, const struct variables *self);

#endif
