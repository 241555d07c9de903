/* Dockerfiles: read, every word expanded with a variable or two, and linted. */
#include "context/lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool find_variable(void *context, struct text name, struct text *value)
{
    (void)context;
    *value = TEXT("a*b/c ab");
    return name.len == 1;
}

static void expand(struct arena *arena, const struct dockerfile *file,
                   const struct instruction *instruction)
{
    struct text value, why;
    struct texts words = {0};
    struct mount mount;
    for (size_t i = 0; i < instruction->words.count; i++) {
        struct text word = instruction->words.items[i];
        dockerfile_expand(arena, word, file->escape, find_variable, NULL, &value, &why);
        dockerfile_expand_words(arena, word, file->escape, find_variable, NULL, &words,
                                &why);
        instruction_heredoc(instruction, word);
        instruction_line_of(instruction, word.ptr);
    }
    for (size_t i = 0; i < instruction->heredocs.count; i++)
        dockerfile_expand_heredoc(arena, instruction->heredocs.items[i].content,
                                  find_variable, NULL, &value, &why);
    for (size_t i = 0; i < instruction->flags.count; i++)
        instruction_mount(arena, instruction->flags.items[i].value, file->escape,
                          find_variable, NULL, &mount, &why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, TEXT(""));
    const struct dockerfile *file = dockerfile_read(
        &arena, (struct text){(const char *)data, size}, TEXT("Dockerfile"), &diags);
    for (size_t i = 0; file && i < file->count; i++)
        expand(&arena, file, &file->items[i]);
    struct rules *rules = rules_load(&arena, (struct text){0}, &diags);
    const struct lint_options options = {.rules = rules_images(rules)};
    struct lint_findings findings = {0};
    if (file)
        dockerfile_lint(&arena, file, &options, &findings);
    arena_release(&arena);
    return 0;
}
