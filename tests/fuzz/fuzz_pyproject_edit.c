/* Edits of a pyproject.toml: all main dependencies move, and what comes out is TOML. */
#include "base/array.h"
#include "emit/pyproject_edit.h"
#include "packages/requirement.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The main dependencies, by turns to an extra and to a group. */
static struct optional_moves moves_of(struct arena *arena, const struct toml *root)
{
    struct optional_moves moves = {0};
    const struct toml *main =
        toml_path(root, pyproject_is_poetry(root) ? "tool.poetry.dependencies"
                                                  : "project.dependencies");
    for (size_t i = 0; main && i < main->count; i++) {
        struct requirement requirement = {0};
        struct text wrong;
        size_t at;
        if (main->kind == TOML_ARRAY)
            requirement_parse(arena, toml_text(main->items[i]), &requirement, &wrong,
                              &at);
        else
            requirement.key = name_normalize(arena, main->items[i]->key);
        array_push(
            arena, &moves,
            ((struct optional_move){.key = requirement.key,
                                    .group = TEXT("train"),
                                    .kind = i % 2 ? OPTIONAL_EXTRA : OPTIONAL_GROUP}));
    }
    return moves;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text source = {(const char *)data, size};
    struct edited edited;
    struct arena arena = {0};
    struct diags diags;
    struct texts everything = {0};
    diags_init(&diags, &arena, TEXT(""));
    array_push(&arena, &everything, TEXT("all"));
    const struct toml *root = toml_read(&arena, source, TEXT("x"), &diags);
    if (root) {
        struct optional_moves moves = moves_of(&arena, root);
        if (pyproject_edit(&arena, root, source, &moves, &everything, &edited, &diags) &&
            !toml_read(&arena, edited.text, TEXT("x"), &diags)) {
            diags_print(&diags, stderr, SEVERITY_ERROR, false);
            abort();
        }
    }
    arena_release(&arena);
    return 0;
}
