/* For split_oracle.py: pyproject.toml files in, each with what is to move, the edited
 * ones out.
 *
 * Standard input is a series of files: a line of words, the length in bytes, a newline
 * and the bytes. A word is KEY=GROUP for an extra, KEY:GROUP for a group. One line is
 * printed for each: the edited file as a JSON string, or "error MESSAGE". */
#include "base/array.h"
#include "base/file.h"
#include "emit/pyproject_edit.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct optional_moves read_moves(struct arena *arena, struct text line)
{
    struct optional_moves moves = {0};
    struct text word;
    while (line.len && text_cut(&line, ' ', &word)) {
        size_t at = text_find(word, '=');
        bool extra = at != SIZE_MAX;
        if (!extra)
            at = text_find(word, ':');
        struct text group = text_slice(word, at + 1, word.len);
        array_push(
            arena, &moves,
            ((struct optional_move){.key = text_slice(word, 0, at),
                                    .group = group,
                                    .kind = extra ? OPTIONAL_EXTRA : OPTIONAL_GROUP,
                                    .development = text_is(group, "dev")}));
    }
    return moves;
}

static void answer(struct text line, struct text source)
{
    struct arena arena = {0};
    struct diags diags;
    struct edited edited = {0};
    struct texts everything = {0};
    diags_init(&diags, &arena, TEXT(""));
    array_push(&arena, &everything, TEXT("all"));
    struct optional_moves moves = read_moves(&arena, line);
    const struct toml *root = toml_read(&arena, source, TEXT("x"), &diags);
    if (root &&
        pyproject_edit(&arena, root, source, &moves, &everything, &edited, &diags)) {
        json_t *json =
            json_stringn(edited.text.ptr ? edited.text.ptr : "", edited.text.len);
        char *shown = json_dumps(json, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        puts(shown);
        free(shown);
        json_decref(json);
    } else {
        printf("error %.*s\n", TEXT_ARG(diags.items[0].message));
    }
    arena_release(&arena);
}

int main(void)
{
    struct arena arena = {0};
    struct text input, line, length;
    if (!file_load(&arena, TEXT("-"), &input))
        return 1;
    while (input.len && text_cut(&input, '\n', &line) &&
           text_cut(&input, '\n', &length)) {
        size_t size = strtoul(length.ptr, NULL, 10);
        answer(line, text_slice(input, 0, size));
        input = text_slice(input, size, input.len);
    }
    arena_release(&arena);
    return 0;
}
