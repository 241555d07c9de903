/* Manifests: the same bytes as pyproject.toml, setup.cfg and setup.py. */
#include "packages/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text source = {(const char *)data, size};
    struct arena arena = {0};
    struct diags diags;
    struct catalog catalog;
    dist_id owner;
    diags_init(&diags, &arena, TEXT(""));
    catalog_init(&catalog, &arena);
    const struct toml *root = toml_read(&arena, source, TEXT("pyproject.toml"), &diags);
    if (root)
        pyproject_read(&catalog, root, TEXT("pyproject.toml"), &owner, &diags);
    setup_cfg_read(&catalog, source, TEXT("setup.cfg"), &owner, &diags);
    setup_py_read(&catalog, source, TEXT("setup.py"), &owner, &diags);
    arena_release(&arena);
    return 0;
}
