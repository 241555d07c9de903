/* YAML: whatever the bytes, documents or exactly one error; no node inside itself. */
#include "base/yaml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Walks the tree, as far as the count goes: aliases may make it very large. */
static void walk(const struct yaml *node, unsigned depth, size_t *left)
{
    if (depth > 250)
        abort();
    yaml_is_null(node);
    if (node->kind == YAML_SCALAR && node->count)
        abort();
    for (size_t i = 0; i < node->count && *left; i++) {
        --*left;
        if (node->kind == YAML_MAPPING &&
            yaml_member(node, node->items[i].key) != node->items[i].value)
            abort();
        walk(node->items[i].value, depth + 1, left);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    size_t left = 1000;
    diags_init(&diags, &arena, TEXT(""));
    const struct yaml *documents =
        yaml_read(&arena, (struct text){(const char *)data, size}, TEXT("x"), &diags);
    if ((documents == NULL) != (diags.count == 1))
        abort();
    if (documents)
        walk(documents, 0, &left);
    arena_release(&arena);
    return 0;
}
