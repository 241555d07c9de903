/* uv.lock: read, compared with a manifest, everything selected and written. */
#include "base/array.h"
#include "emit/requirements.h"
#include "packages/manifest.h"
#include "packages/uv_lock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MANIFEST                                                                         \
    TEXT("[project]\nname='demo'\nversion='1'\nrequires-python='>=3.10'\n"               \
         "dependencies=['numpy<2; python_version<\"3.12\"','lib[fast]']\n"               \
         "[project.optional-dependencies]\nall=['demo[a]']\na=['attrs']\n"               \
         "[dependency-groups]\ndev=['pytest']\n")

static void select_all(struct catalog *catalog, struct diags *diags)
{
    struct selection_roots roots = {0};
    struct selection selection;
    struct target targets[2] = {{.python_first = 10, .python_last = 14},
                                {.python_first = 10, .python_last = 14}};
    struct selection_options options = {.targets = targets, .target_count = 2};
    struct requirements_options output = {.command = TEXT("x"), .hashes = true};
    struct buffer out = {.arena = catalog->arena};
    target_of_platform(&targets[0], TEXT("linux"));
    target_of_platform(&targets[1], TEXT("windows"));
    for (uint32_t id = 0; id < catalog->distributions.count; id++)
        array_push(catalog->arena, &roots,
                   ((struct selection_root){.distribution = id,
                                            .requested = REQUESTED_IMPORTED,
                                            .file = TEXT("main.py")}));
    selection_make(&selection, catalog, &roots, &options);
    requirements_write(&out, catalog, &selection, &roots, &output, diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    struct catalog catalog;
    diags_init(&diags, &arena, TEXT(""));
    catalog_init(&catalog, &arena);
    pyproject_read(&catalog, toml_read(&arena, MANIFEST, TEXT("p"), &diags), TEXT("p"),
                   NULL, &diags);
    const struct toml *lock = uv_lock_read(
        &catalog, (struct text){(const char *)data, size}, TEXT("uv.lock"), &diags);
    if (lock) {
        uv_lock_compare(&catalog, lock, &diags);
        select_all(&catalog, &diags);
    }
    arena_release(&arena);
    return 0;
}
