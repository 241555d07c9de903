/* The configuration files of frameworks: INI, TOML, YAML, JSON, told by their suffix.
 *
 * A value is looked up by its path of keys, joined with dots: "deployments.entrypoint".
 * Lists add no part, so that one path means each of their members; INI's sections are the
 * first part. In a rule "*" stands for any one part, "**." for any that come before.
 *
 * A file is read as it is: one that is broken, or a template of one, names nothing. */
#include "graph/frameworks.h"

#include "base/path.h"
#include "base/toml.h"
#include "base/yaml.h"

/* Configuration files that name each other: enough for any that people write. */
#define DEPTH_AT_MOST 4
/* Values of one YAML file: aliases may stand for any number. */
#define VALUES_AT_MOST 100000

struct config_reader {
    struct graph_builder *builder;
    struct naming naming; /* of the values */
    size_t values;
};

static bool fits_path(struct text path, struct text pattern)
{
    if (!text_starts(pattern, TEXT("**.")))
        return graph_fits(path, pattern);
    struct text rest = text_slice(pattern, 3, pattern.len);
    for (;;) {
        size_t dot = text_find(path, '.');
        if (graph_fits(path, rest))
            return true;
        if (dot == SIZE_MAX)
            return false;
        path = text_slice(path, dot + 1, path.len);
    }
}

static void add_value(struct config_reader *self, struct text path, struct text value)
{
    const struct named_lists *keys = &self->naming.framework->keys;
    self->naming.value = value;
    for (uint32_t i = 0; i < keys->names.keys.count; i++)
        if (fits_path(path, keys->names.keys.items[i]))
            framework_add_forms(self->builder, &self->naming, &keys->items[i]);
}

static struct text join(const struct config_reader *self, struct text path,
                        struct text key)
{
    return path.len ? text_format(self->builder->arena, "%.*s.%.*s", TEXT_ARG(path),
                                  TEXT_ARG(key))
                    : key;
}

static void walk_toml(struct config_reader *self, struct text path,
                      const struct toml *value)
{
    if (value->kind == TOML_STRING)
        add_value(self, path, value->text);
    else if (value->kind == TOML_TABLE || value->kind == TOML_ARRAY)
        for (size_t i = 0; i < value->count; i++)
            walk_toml(self,
                      value->kind == TOML_TABLE ? join(self, path, value->items[i]->key)
                                                : path,
                      value->items[i]);
}

/* YAML, and JSON as the part of it that it is. */
static void walk_yaml(struct config_reader *self, struct text path,
                      const struct yaml *value)
{
    if (self->values++ > VALUES_AT_MOST)
        return;
    if (value->kind == YAML_SCALAR)
        add_value(self, path, value->text);
    else
        for (size_t i = 0; i < value->count; i++)
            walk_yaml(self,
                      value->kind == YAML_MAPPING ? join(self, path, value->items[i].key)
                                                  : path,
                      value->items[i].value);
}

/* configparser's format; of a value on several lines the first counts. "%(here)s" is the
 * folder of the file. */
static void walk_ini(struct config_reader *self, struct text source)
{
    const struct text here = TEXT("%(here)s/");
    struct text line, section = {0};
    while (text_cut(&source, '\n', &line)) {
        struct text trimmed = text_trim(line);
        if (trimmed.len == 0 || trimmed.ptr[0] == '#' || trimmed.ptr[0] == ';' ||
            line.ptr[0] == ' ' || line.ptr[0] == '\t')
            continue;
        if (trimmed.ptr[0] == '[') {
            section = text_slice(trimmed, 1, text_find(trimmed, ']'));
            continue;
        }
        size_t equals = text_find(trimmed, '='), colon = text_find(trimmed, ':');
        size_t end = equals < colon ? equals : colon;
        struct text value = text_trim(
            text_slice(trimmed, end == SIZE_MAX ? trimmed.len : end + 1, trimmed.len));
        if (text_starts(value, here))
            value = text_slice(value, here.len, value.len);
        add_value(self, join(self, section, text_trim(text_slice(trimmed, 0, end))),
                  value);
    }
}

void framework_read_config(struct graph_builder *self, const struct naming *naming,
                           struct text at)
{
    struct text path, bytes, suffix = path_suffix(at);
    struct diags ignored;
    struct config_reader reader = {.builder = self, .naming = *naming};
    if (naming->depth == DEPTH_AT_MOST ||
        layout_find(self->resolver->layout, at, &path) != FILE_REGULAR ||
        !layout_read(self->arena, self->resolver->layout, at, &bytes))
        return;
    if (path.ptr)
        array_push(self->arena, &self->graph->configs,
                   ((struct config_file){path, naming->from, naming->at.line,
                                         naming->at.column}));
    reader.naming.folder = path_dir(at);
    reader.naming.depth++;
    diags_init(&ignored, self->arena, (struct text){0});
    if (text_is(suffix, ".toml")) {
        struct toml *toml = toml_read(self->arena, bytes, at, &ignored);
        if (toml)
            walk_toml(&reader, (struct text){0}, toml);
    } else if (text_is(suffix, ".yaml") || text_is(suffix, ".yml") ||
               text_is(suffix, ".json")) {
        struct yaml *yaml = yaml_read(self->arena, bytes, at, &ignored);
        if (yaml)
            walk_yaml(&reader, (struct text){0}, yaml);
    } else {
        walk_ini(&reader, bytes);
    }
}
