/* The attributes that a file takes of anything: each `.name` in its code.
 *
 * Not part of a file's facts: asked for only of files that import a module whose
 * attributes are modules which it loads when they are asked for. */
#ifndef READ_ATTRIBUTE_NAMES_H
#define READ_ATTRIBUTE_NAMES_H

#include "base/map.h"

struct attribute_names {
    struct map names; /* of the attributes */
    struct map
        objects; /* names X of which a computed attribute is taken: getattr(X, n) */
};

/* Finds them in SOURCE, which a NUL must follow. Names are copied into ARENA. */
void attribute_names_find(struct arena *arena, struct text source,
                          struct attribute_names *found);

#endif
