/* Any bytes are a uv.lock or are refused with an error. */
#include "packages/uv_lock.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    struct catalog catalog;
    diags_init(&diags, &arena, (struct text){0});
    catalog_init(&catalog, &arena);
    struct text source = {(const char *)data, size};
    const struct toml *lock = uv_lock_read(&catalog, source, TEXT("uv.lock"), &diags);
    if (diags_count(&diags, SEVERITY_ERROR) == 0 && !lock)
        abort();
    arena_release(&arena);
    return 0;
}
