/* The strings of any bytes that may name modules: in order, where they say, and made of
 * identifiers. */
#include "read/string_names.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_dotted(struct text name)
{
    require(name.len && name.ptr[0] != '.' && name.ptr[name.len - 1] != '.');
    for (size_t i = 0; i < name.len; i++)
        require(!strchr(" :'\"\n", name.ptr[i]) &&
                (name.ptr[i] != '.' || name.ptr[i - 1] != '.'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct text source = text_copy(&arena, (struct text){(const char *)data, size});
    struct string_names found = string_names_find(&arena, source);
    for (size_t i = 0; i < found.count; i++) {
        const struct string_name *name = &found.items[i], *before = name - 1;
        check_dotted(name->name);
        if (name->attribute.len)
            check_dotted(name->attribute);
        require(name->line >= 1 && name->line <= size && name->column >= 1 &&
                name->column <= size);
        require(i == 0 || name->line > before->line ||
                (name->line == before->line && name->column > before->column));
    }
    arena_release(&arena);
    return 0;
}
