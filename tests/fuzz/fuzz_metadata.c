/* Core metadata: METADATA and PKG-INFO. */
#include "packages/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct metadata metadata;
    metadata_parse(&arena, (struct text){(const char *)data, size}, &metadata);
    arena_release(&arena);
    return 0;
}
