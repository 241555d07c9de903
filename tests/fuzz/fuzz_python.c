/* Any bytes are a Python file: facts come of them, whatever they are. */
#include "read/facts.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* With the NUL that a loaded file has, and nothing behind it. */
    char *source = malloc(size + 1);
    if (!source)
        abort();
    if (size)
        memcpy(source, data, size);
    source[size] = '\0';
    struct arena arena = {0};
    struct reader *reader = reader_new();
    facts_read(reader, &arena, (struct text){source, size});
    reader_free(reader);
    arena_release(&arena);
    free(source);
    return 0;
}
