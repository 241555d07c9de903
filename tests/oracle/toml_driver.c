/* For toml_oracle.py: TOML documents in, what toml.c makes of each out.
 *
 * Standard input is a series of documents, each its length in bytes, a newline and the
 * bytes. One line is printed for each: a JSON value in which everything but tables and
 * arrays is a pair [kind, text], or "error LINE:COLUMN MESSAGE". */
#include "base/file.h"
#include "base/toml.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *pair(const char *kind, struct text text)
{
    json_t *list = json_array();
    json_array_append_new(list, json_string(kind));
    json_array_append_new(list, json_stringn(text.ptr ? text.ptr : "", text.len));
    return list;
}

static json_t *to_json(struct arena *arena, const struct toml *value)
{
    static const char *const kinds[] = {
        [TOML_STRING] = "string", [TOML_INTEGER] = "integer", [TOML_FLOAT] = "float",
        [TOML_TIME] = "time",     [TOML_BOOLEAN] = "boolean",
    };
    if (value->kind == TOML_INTEGER || value->kind == TOML_BOOLEAN)
        return pair(kinds[value->kind], text_format(arena, "%" PRId64, value->integer));
    if (value->kind != TOML_TABLE && value->kind != TOML_ARRAY)
        return pair(kinds[value->kind], value->text);
    json_t *out = json_array();
    json_array_append_new(out,
                          json_string(value->kind == TOML_TABLE ? "table" : "array"));
    for (size_t i = 0; i < value->count; i++) {
        const struct toml *item = value->items[i];
        json_t *member = to_json(arena, item);
        if (value->kind == TOML_TABLE) {
            json_t *named = json_array();
            json_array_append_new(
                named, json_stringn(item->key.len ? item->key.ptr : "", item->key.len));
            json_array_append_new(named, member);
            member = named;
        }
        json_array_append_new(out, member);
    }
    return out;
}

static void answer(struct text source)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, TEXT(""));
    const struct toml *root = toml_read(&arena, source, TEXT("x"), &diags);
    if (root) {
        json_t *json = to_json(&arena, root);
        char *line = json_dumps(json, JSON_COMPACT | JSON_ENSURE_ASCII);
        puts(line);
        free(line);
        json_decref(json);
    }
    if (!root != (diags.count == 1))
        printf("broken contract: %zu diagnostics\n", diags.count);
    else if (!root)
        printf("error %u:%u %.*s\n", diags.items[0].place.line,
               diags.items[0].place.column, TEXT_ARG(diags.items[0].message));
    arena_release(&arena);
}

int main(void)
{
    size_t size;
    while (scanf("%zu", &size) == 1 && getchar() == '\n') {
        char *bytes = malloc(size + 1);
        if (!bytes || fread(bytes, 1, size, stdin) != size)
            return 1;
        answer((struct text){bytes, size});
        free(bytes);
    }
    return 0;
}
