/* Compose files: whatever a service says, its layers can be put on each other, and the
 * small languages inside of it are read to their end. */
#include "image/compose_service.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Knows every variable whose name has an even length. */
static bool find(void *context, struct text name, struct text *value)
{
    (void)context;
    *value = name;
    return name.len % 2 == 0;
}

static void read_texts(struct arena *arena, struct text text)
{
    struct variables pairs = {0};
    struct texts words = {0}, unset = {0};
    struct text value, why;
    uint32_t line;
    compose_substitute(arena, text, find, NULL, &unset, &value);
    compose_dotenv(arena, text, find, NULL, &pairs, &line, &why);
    compose_split(arena, text, &words);
    compose_scalar(arena, text);
    if (line == 0)
        abort();
}

/* Puts each service on one draft, and ends the document after every second. */
static void put_together(struct compose_project *project, const struct yaml *services)
{
    struct compose_draft draft = {0};
    for (size_t i = 0; services && i < services->count && i < 20; i++) {
        compose_draft_apply(&draft, services->items[i].value, TEXT("/nowhere/a"),
                            project);
        if (i % 2)
            compose_draft_end_document(&draft, i % 4 == 1, i % 3 == 0, project->arena);
    }
    draft.env_files.count = 0; /* nothing is read from the disk */
    compose_draft_settle(&draft, project, true);
    compose_draft_end_document(&draft, false, true, project->arena);
    compose_draft_finish(&draft, project);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    struct text text = {(const char *)data, size};
    diags_init(&diags, &arena, TEXT("/nowhere"));
    struct compose_project project = {.arena = &arena,
                                      .diags = &diags,
                                      .root = TEXT("/nowhere"),
                                      .folder = TEXT("/nowhere/a")};
    variables_set(&arena, &project.variables, TEXT("A"), TEXT("one"));
    read_texts(&arena, text);
    const struct yaml *documents = yaml_read(&arena, text, TEXT("x"), &diags);
    for (size_t i = 0; documents && i < documents->count; i++)
        put_together(&project, yaml_get(documents->items[i].value, "services"));
    arena_release(&arena);
    return 0;
}
