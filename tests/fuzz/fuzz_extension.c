/* A shared object, whatever the bytes: names below the tops that were asked for, in
 * order, and found again. */
#include "read/extension.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool exists(void *context, struct text module)
{
    return module.len % *(const size_t *)context == 0;
}

static void check_name(const struct extension_name *name, const struct map *tops)
{
    struct text top = name->name;
    top.len = text_find(top, '.') == SIZE_MAX ? top.len : text_find(top, '.');
    if (!name->beside && map_find(tops, top) == MAP_NONE)
        abort();
    for (size_t i = 1; i < 4; i++)
        if (!text_starts(name->name, extension_name_find(name, exists, &i)))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct map tops, beside;
    map_init(&tops, &arena);
    map_add(&tops, TEXT("a"));
    map_add(&tops, TEXT("lib"));
    map_add(&tops, TEXT("1f__mypyc"));
    map_init(&beside, &arena);
    map_add(&beside, TEXT("_part"));
    struct extension_facts facts =
        extension_read(&arena, (struct text){(const char *)data, size}, &tops, &beside);
    for (size_t i = 0; i < facts.names.count; i++) {
        const struct extension_name *name = &facts.names.items[i];
        check_name(name, &tops);
        if (i && !name->beside && text_compare(name[-1].name, name->name) >= 0)
            abort();
    }
    arena_release(&arena);
    return 0;
}
