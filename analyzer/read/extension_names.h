/* Names of modules among the constants of a shared object: extension.c's own. */
#ifndef READ_EXTENSION_NAMES_H
#define READ_EXTENSION_NAMES_H

#include "read/extension.h"

struct name_scan {
    struct arena *arena;
    const struct map *tops, *beside;
    bool word[256];        /* whether a byte may be in an identifier */
    uint64_t lengths[256]; /* of the tops that end with a byte: bit N is length N */
    struct map found;      /* name, and a mark how it was found */
    uint32_t cython;       /* 302 for Cython 3.2; 0 when it is not Cython's */
    bool joined;           /* whether it has no separators */
    struct text bytes;     /* being scanned */
};

void name_scan_init(struct name_scan *self, struct arena *arena, const struct map *tops,
                    const struct map *beside);

/* Looks through BYTES. JOINED: these are texts without separators. */
void name_scan_add(struct name_scan *self, struct text bytes, bool joined);

/* What was found, in order. */
struct extension_names name_scan_end(const struct name_scan *self);

#endif
