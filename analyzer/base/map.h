/* A hash map from text to a number, and the interner that gives names their ids.
 *
 * Keys get indexes 0, 1, 2, ... in the order in which they came, so that a walk over
 * `keys` never depends on hashes. Keys are borrowed, not copied; nothing is removed. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/text.h"

#define MAP_NONE UINT32_MAX

struct map {
    struct arena *arena;
    struct texts keys; /* by index */
    uint32_t *values;  /* by index; for the map's owner, 0 at first */
    size_t value_room;
    uint32_t *slots;   /* open addressing: index + 1, or 0 */
    size_t slot_count; /* a power of two, or 0 */
};

/* The map keeps its memory in ARENA, which it borrows. */
void map_init(struct map *self, struct arena *arena);

/* The index of KEY, or MAP_NONE. */
uint32_t map_find(const struct map *self, struct text key);

/* The index of KEY, which is added (borrowed) when it is new. */
uint32_t map_add(struct map *self, struct text key);

/* The same, but a new key is copied into the map's arena first. */
uint32_t map_intern(struct map *self, struct text key);

/* Sets and gets the value beside a key. map_get returns MISSING for an unknown key. */
void map_set(struct map *self, struct text key, uint32_t value);
uint32_t map_get(const struct map *self, struct text key, uint32_t missing);

#endif
