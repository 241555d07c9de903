/* Shell text: whatever the bytes, commands whose places are in order, and words that can
 * be expanded. */
#include "image/shell.h"

#include "base/array.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Knows every variable whose name has an even length. */
static bool find(void *context, struct text name, struct texts *values)
{
    if (name.len % 2)
        return false;
    for (size_t i = 2; i < name.len; i++)
        array_push((struct arena *)context, values, name);
    return true;
}

static void expand(struct arena *arena, struct text word)
{
    struct texts words = {0};
    struct text text;
    shell_expand(arena, word, find, arena, &words);
    shell_expand(arena, word, NULL, NULL, &words);
    shell_expand_value(arena, word, find, arena, &words);
    shell_expand_heredoc(arena, word, find, arena, &text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct text text = {(const char *)data, size};
    struct shell_script script;
    shell_read(&arena, text, &script);
    const char *at = text.ptr;
    for (size_t i = 0; i < script.commands.count; i++) {
        const struct shell_command *command = &script.commands.items[i];
        if (command->source.ptr < at)
            abort();
        at = command->source.ptr + command->source.len;
        for (size_t j = 0; j < command->words.count; j++)
            expand(&arena, command->words.items[j]);
        for (size_t j = 0; j < command->assignments.count; j++)
            expand(&arena, command->assignments.items[j].value);
        for (size_t j = 0; j < command->redirections.count; j++)
            if (command->redirections.items[j].heredoc)
                expand(&arena, command->redirections.items[j].heredoc->lines);
        if (command->arm != SHELL_NONE && command->arm >= script.arms.count)
            abort();
    }
    for (size_t i = 0; i < script.arms.count; i++)
        if (script.arms.items[i].parent != SHELL_NONE && script.arms.items[i].parent >= i)
            abort();
    arena_release(&arena);
    return 0;
}
