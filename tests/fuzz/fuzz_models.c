/* What any bytes download, taken for Python and for a Dockerfile: each has a call and a
 * store, and stands in a line that there is. */
#include "context/model_layers.h"
#include "discover/rules_models.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check(const struct model_query *query, const struct model_download *download,
                  size_t size)
{
    require(download->call.len && model_rules_store(query->rules, download->store));
    require(download->place.line >= 1 && download->place.line <= size + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, (struct text){0});
    struct rules *rules = rules_load(&arena, (struct text){0}, &diags);
    struct model_query query = {.rules = rules_models(rules), .data = rules_data(rules)};
    struct lint_options options = {.rules = rules_images(rules), .models = &query};
    struct text source = text_copy(&arena, (struct text){(const char *)data, size});
    struct model_downloads found = {0};
    struct lint_findings findings = {0};
    require(query.rules && query.data && options.rules);
    models_find_in(&arena, &query, source, (struct place){TEXT("a.py"), 1, 1}, &found);
    for (size_t i = 0; i < found.count; i++)
        check(&query, &found.items[i], size);
    struct dockerfile *file = dockerfile_read(&arena, source, TEXT("Dockerfile"), &diags);
    if (file) {
        struct model_layers layers = model_layers_find(&arena, file, &options, &findings);
        for (size_t i = 0; i < layers.layers.count; i++)
            check(&query, &layers.layers.items[i].download, size);
    }
    arena_release(&arena);
    return 0;
}
