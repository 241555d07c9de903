/* Any bytes as a Python file that is searched for uses and for strings under names: no
 * crash, no read out of bounds, places in source order. */
#include "read/named_strings.h"
#include "read/uses.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(uint32_t line, uint32_t column, uint32_t before, size_t size)
{
    if (line < 1 || column < 1 || line < before || line > size + 1 || column > size + 1)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct text source = text_copy(&arena, (struct text){(const char *)data, size});
    struct map names;
    map_init(&names, &arena);
    map_add(&names, TEXT("a"));
    map_add(&names, TEXT("a.b"));
    map_add(&names, TEXT("*.c"));
    map_add(&names, TEXT("D"));
    uint32_t line = 1;
    struct uses uses = uses_find(&arena, source, &names);
    for (size_t i = 0; i < uses.names.count; i++) {
        check_place(uses.names.items[i].line, uses.names.items[i].column, line, size);
        line = uses.names.items[i].line;
    }
    line = 1;
    struct named_strings strings = named_strings_find(&arena, source, &names);
    for (size_t i = 0; i < strings.count; i++) {
        check_place(strings.items[i].line, strings.items[i].column, line, size);
        line = strings.items[i].line;
    }
    arena_release(&arena);
    return 0;
}
