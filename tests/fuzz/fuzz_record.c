/* RECORD, of a distribution whose files are not there. */
#include "packages/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct record record;
    record_read(&arena, (struct text){(const char *)data, size}, TEXT("/nowhere"),
                &record);
    arena_release(&arena);
    return 0;
}
