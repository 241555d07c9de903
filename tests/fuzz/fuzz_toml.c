/* Any bytes are TOML or are refused with exactly one error. */
#include "base/toml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, (struct text){0});
    struct text source = {(const char *)data, size};
    const struct toml *document = toml_read(&arena, source, TEXT("a.toml"), &diags);
    if (diags_count(&diags, SEVERITY_ERROR) != (document ? 0 : 1))
        abort();
    arena_release(&arena);
    return 0;
}
