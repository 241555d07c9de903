/* Requirements files: read as a possible lock, then everything is selected and written.
 */
#include "base/array.h"
#include "emit/requirements.h"
#include "packages/requirements_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void select_all(struct catalog *catalog, struct diags *diags)
{
    struct selection_roots roots = {0};
    struct selection selection;
    struct selection_options options = {.universal = true};
    struct requirements_options output = {.command = TEXT("x"), .hashes = true};
    struct buffer out = {.arena = catalog->arena};
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
    struct requirements_options_in options = {.root = TEXT("/nowhere"), .may_lock = true};
    requirements_text_read(&catalog, (struct text){(const char *)data, size},
                           TEXT("requirements.txt"), &options, NULL, &diags);
    select_all(&catalog, &diags);
    arena_release(&arena);
    return 0;
}
