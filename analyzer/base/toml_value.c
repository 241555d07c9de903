/* Asking a TOML document that has been read. */
#include "base/toml.h"

struct toml *toml_member(const struct toml *self, struct text key)
{
    if (!self || self->kind != TOML_TABLE)
        return NULL;
    if (self->index) {
        uint32_t at = map_find(self->index, key);
        return at == MAP_NONE ? NULL : self->items[at];
    }
    for (size_t i = 0; i < self->count; i++)
        if (text_equal(self->items[i]->key, key))
            return self->items[i];
    return NULL;
}

struct toml *toml_get(const struct toml *self, const char *key)
{
    return toml_member(self, text_of(key));
}

struct toml *toml_path(const struct toml *self, const char *path)
{
    struct text rest = text_of(path), part;
    struct toml *found = (struct toml *)(uintptr_t)self;
    while (found && text_cut(&rest, '.', &part))
        found = toml_member(found, part);
    return found;
}

struct text toml_text(const struct toml *self)
{
    return self && self->kind == TOML_STRING ? self->text : (struct text){0};
}

bool toml_is_true(const struct toml *self)
{
    return self && self->kind == TOML_BOOLEAN && self->integer;
}

struct place toml_place_in(const struct toml *self, size_t at)
{
    struct place place = self->place;
    if (self->to - self->from == self->text.len + 2)
        place.column += 1 + (uint32_t)at;
    return place;
}
