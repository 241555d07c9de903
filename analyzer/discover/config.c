/* The configuration: a table of keys, each with the kind of its value. */
#include "discover/config.h"

#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"

enum value_kind {
    VALUE_LIST,  /* of strings, into a struct texts */
    VALUE_NAMES, /* import-names */
    VALUE_DATA,  /* include-data */
};

static const struct {
    const char *key;
    enum value_kind kind;
    size_t offset; /* in struct config */
} keys[] = {
    {"import-names", VALUE_NAMES, offsetof(struct config, import_names)},
    {"include-imports", VALUE_LIST, offsetof(struct config, include_imports)},
    {"ignore-unresolved", VALUE_LIST, offsetof(struct config, ignore_unresolved)},
    {"source-roots", VALUE_LIST, offsetof(struct config, source_roots)},
    {"keep", VALUE_LIST, offsetof(struct config, keep)},
    {"include-data", VALUE_DATA, offsetof(struct config, include_data)},
};

#define KEY_COUNT (sizeof keys / sizeof *keys)

static bool read_list(struct arena *arena, const struct toml *value, const char *key,
                      struct texts *list, struct diags *diags)
{
    bool good = value->kind == TOML_ARRAY;
    for (size_t i = 0; good && i < value->count; i++) {
        good = value->items[i]->kind == TOML_STRING;
        array_push(arena, list, value->items[i]->text);
    }
    return good ||
           diag_error(diags, value->place,
                      text_format(arena, "for example: %s = [\"one\", \"two\"]", key),
                      "'%s' is a list of strings", key);
}

static bool read_names(struct arena *arena, const struct toml *value,
                       struct config *config, struct diags *diags)
{
    bool good = value->kind == TOML_TABLE;
    for (size_t i = 0; good && i < value->count; i++) {
        const struct toml *item = value->items[i];
        struct config_name name = {.import = item->key};
        if (item->kind == TOML_STRING)
            array_push(arena, &name.distributions, item->text);
        else
            good = item->kind == TOML_ARRAY &&
                   read_list(arena, item, "import-names", &name.distributions, diags);
        array_push(arena, &config->import_names, name);
    }
    return good || diag_error(diags, value->place,
                              TEXT("for example: import-names = {yaml = \"pyyaml\"}"),
                              "'import-names' is a table from import names to "
                              "distributions");
}

/* Patterns are relative to the file's folder. */
static bool read_data(struct arena *arena, const struct toml *value,
                      struct config *config, struct diags *diags)
{
    struct texts patterns = {0};
    if (!read_list(arena, value, "include-data", &patterns, diags))
        return false;
    for (size_t i = 0; i < patterns.count; i++) {
        struct config_data data = {
            .pattern = path_join(arena, path_dir(config->file), patterns.items[i]),
            .place = value->items[i]->place};
        if (path_is_absolute(data.pattern) ||
            !path_is_below(data.pattern, (struct text){0}) || data.pattern.len == 0)
            return diag_error(diags, data.place,
                              TEXT("patterns are relative to the folder of this file: "
                                   "include-data = [\"config/*.yaml\"]"),
                              "'%.*s' names nothing inside the project",
                              TEXT_ARG(patterns.items[i]));
        array_push(arena, &config->include_data, data);
    }
    return true;
}

static bool unknown_key(struct arena *arena, const struct toml *value,
                        struct diags *diags)
{
    struct texts known = {0};
    for (size_t i = 0; i < KEY_COUNT; i++)
        array_push(arena, &known, text_of(keys[i].key));
    struct text near = nearest_name(value->key, &known);
    struct text help = near.len
                           ? text_format(arena, "did you mean '%.*s'?", TEXT_ARG(near))
                           : TEXT("docs/guide.md lists the keys");
    return diag_error(diags, value->key_place, help, "unknown key '%.*s'",
                      TEXT_ARG(value->key));
}

static bool read_table(struct arena *arena, const struct toml *table,
                       struct config *config, struct diags *diags)
{
    bool good = true;
    for (size_t i = 0; i < table->count; i++) {
        const struct toml *value = table->items[i];
        size_t k = 0;
        while (k < KEY_COUNT && !text_is(value->key, keys[k].key))
            k++;
        if (k == KEY_COUNT)
            good = unknown_key(arena, value, diags) && good;
        else if (keys[k].kind == VALUE_NAMES)
            good = read_names(arena, value, config, diags) && good;
        else if (keys[k].kind == VALUE_DATA)
            good = read_data(arena, value, config, diags) && good;
        else
            good = read_list(arena, value, keys[k].key,
                             (struct texts *)((char *)config + keys[k].offset), diags) &&
                   good;
    }
    for (size_t i = 0; i < config->source_roots.count; i++)
        config->source_roots.items[i] =
            path_join(arena, path_dir(config->file), config->source_roots.items[i]);
    return good;
}

bool config_find(struct arena *arena, struct layout *layout, struct text folder,
                 struct config *config, struct diags *diags)
{
    static const struct {
        const char *name, *table;
    } places[] = {{"depclose.toml", ""}, {"pyproject.toml", "tool.depclose"}};
    *config = (struct config){0};
    for (struct text above = folder;; above = path_dir(above)) {
        for (size_t i = 0; i < 2; i++) {
            struct text bytes, file = path_join(arena, above, text_of(places[i].name));
            if (layout_find(layout, file, NULL) != FILE_REGULAR ||
                !file_load(arena, layout_open_path(arena, layout, file), &bytes) ||
                (i == 1 && !text_contains(bytes, TEXT("depclose"))))
                continue;
            const struct toml *toml = toml_read(arena, bytes, file, diags);
            if (!toml)
                return false;
            if (i == 1 && !(toml = toml_path(toml, places[i].table)))
                continue;
            config->file = file;
            return read_table(arena, toml, config, diags);
        }
        if (above.len == 0)
            return true;
    }
}
