/* Open addressing with linear probing over indexes; the keys stand apart, in order. */
#include "base/map.h"

#include "base/array.h"

void map_init(struct map *self, struct arena *arena)
{
    *self = (struct map){.arena = arena};
}

/* The slot of KEY, or the free one where it belongs. The table always has free slots. */
static size_t find_slot(const struct map *self, struct text key)
{
    size_t mask = self->slot_count - 1;
    size_t slot = text_hash(key) & mask;
    while (self->slots[slot] && !text_equal(self->keys.items[self->slots[slot] - 1], key))
        slot = (slot + 1) & mask;
    return slot;
}

static void grow(struct map *self)
{
    self->slot_count = self->slot_count ? self->slot_count * 2 : 16;
    self->slots = ARENA_ARRAY(self->arena, uint32_t, self->slot_count);
    for (size_t i = 0; i < self->keys.count; i++)
        self->slots[find_slot(self, self->keys.items[i])] = (uint32_t)i + 1;
}

uint32_t map_find(const struct map *self, struct text key)
{
    if (self->slot_count == 0)
        return MAP_NONE;
    return self->slots[find_slot(self, key)] - 1; /* a free slot holds 0: MAP_NONE */
}

uint32_t map_add(struct map *self, struct text key)
{
    uint32_t found = map_find(self, key);
    if (found != MAP_NONE)
        return found;
    if ((self->keys.count + 1) * 3 > self->slot_count * 2)
        grow(self);
    self->slots[find_slot(self, key)] = (uint32_t)self->keys.count + 1;
    array_push(self->arena, &self->keys, key);
    if (self->value_room < self->keys.room) {
        self->values =
            arena_grow(self->arena, self->values, self->value_room * sizeof *self->values,
                       self->keys.room * sizeof *self->values);
        self->value_room = self->keys.room;
    }
    return (uint32_t)self->keys.count - 1;
}

uint32_t map_intern(struct map *self, struct text key)
{
    uint32_t found = map_find(self, key);
    return found != MAP_NONE ? found : map_add(self, text_copy(self->arena, key));
}

void map_set(struct map *self, struct text key, uint32_t value)
{
    uint32_t index = map_add(self, key); /* may move the values */
    self->values[index] = value;
}

uint32_t map_get(const struct map *self, struct text key, uint32_t missing)
{
    uint32_t index = map_find(self, key);
    return index == MAP_NONE ? missing : self->values[index];
}
