/* TOML: whatever the bytes, a document or exactly one error. */
#include "base/toml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, TEXT(""));
    const struct toml *root =
        toml_read(&arena, (struct text){(const char *)data, size}, TEXT("x"), &diags);
    if ((root == NULL) != (diags.count == 1))
        abort();
    toml_text(toml_path(root, "project.name"));
    arena_release(&arena);
    return 0;
}
