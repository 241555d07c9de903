/* A short list, searched from its start: images set a dozen variables. */
#include "image/variables.h"

#include "base/array.h"

void variables_set(struct arena *arena, struct variables *self, struct text name,
                   struct text value)
{
    for (size_t i = 0; i < self->count; i++)
        if (text_equal(self->items[i].name, name)) {
            self->items[i].value = value;
            return;
        }
    array_push(arena, self, ((struct variable){name, value}));
}

bool variables_get(const struct variables *self, struct text name, struct text *value)
{
    *value = (struct text){0};
    for (size_t i = 0; i < self->count; i++)
        if (text_equal(self->items[i].name, name)) {
            *value = self->items[i].value;
            return true;
        }
    return false;
}

struct variables variables_clone(struct arena *arena, const struct variables *self)
{
    struct variables clone = {0};
    for (size_t i = 0; i < self->count; i++)
        array_push(arena, &clone, self->items[i]);
    return clone;
}
