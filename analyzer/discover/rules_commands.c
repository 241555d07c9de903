/* commands.json: from JSON to the rules that command_follow() goes by. */
#include "base/array.h"
#include "discover/rules_reading.h"

#include <string.h>

/* The index of the string under KEY among NAMES; 0 when there is none. */
static bool read_choice(const struct rules_reading *file, json_t *rule, const char *key,
                        const char *const *names, size_t count, size_t *choice)
{
    json_t *value = json_object_get(rule, key);
    const char *said = json_string_value(value);
    *choice = 0;
    if (!value)
        return true;
    for (size_t i = 0; said && i < count; i++)
        if (names[i] && strcmp(names[i], said) == 0) {
            *choice = i;
            return true;
        }
    return rules_wrong_shape(file, key, "has an unknown value");
}

static bool read_command(const struct rules_reading *file, json_t *value,
                         struct command_rule *rule)
{
    static const char *const starts[] = {
        [COMMAND_PROGRAM] = "program", [COMMAND_NOTHING] = "nothing",
        [COMMAND_APP] = "app",         [COMMAND_OBJECT] = "object",
        [COMMAND_SOURCE] = "source",   [COMMAND_FILE] = "file",
        [COMMAND_WORDS] = "command",   [COMMAND_SHELL] = "shell",
        [COMMAND_PYTHON] = "python",
    };
    static const char *const configs[] = {
        [CONFIG_ALEMBIC] = "alembic",       [CONFIG_GUNICORN] = "gunicorn",
        [CONFIG_LANGGRAPH] = "langgraph",   [CONFIG_PROCFILE] = "procfile",
        [CONFIG_SUPERVISOR] = "supervisor", [CONFIG_UWSGI] = "uwsgi",
        [CONFIG_SERVICES] = "services",
    };
    const struct {
        const char *key;
        struct texts *texts;
    } lists[] = {
        {"options", &rule->options},
        {"skip-unless", &rule->skip_unless},
        {"files", &rule->files},
        {"flags", &rule->flags},
        {"folder", &rule->folder},
        {"path", &rule->path},
        {"imports", &rule->imports},
        {"own", &rule->own},
        {"shell", &rule->shell},
        {"scripts", &rule->scripts},
        {"runs", &rule->runs},
        {"config-options", &rule->config_options},
        {"config-files", &rule->config_files},
        {"modules", &rule->modules},
    };
    size_t start, config;
    if (!read_choice(file, value, "starts", starts, sizeof starts / sizeof *starts,
                     &start) ||
        !read_choice(file, value, "config", configs, sizeof configs / sizeof *configs,
                     &config))
        return false;
    rule->starts = (enum command_starts)start;
    rule->config = (enum command_config)config;
    rule->argument = json_is_true(json_object_get(value, "argument"));
    rule->every = json_is_true(json_object_get(value, "every"));
    rule->skip = (size_t)json_integer_value(json_object_get(value, "skip"));
    rule->variable =
        rules_keep(file, json_string_value(json_object_get(value, "variable")));
    rule->submodule =
        rules_keep(file, json_string_value(json_object_get(value, "submodule")));
    rule->arguments =
        rules_keep(file, json_string_value(json_object_get(value, "arguments")));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *list = json_object_get(value, lists[i].key);
        if (list && !rules_read_texts(file, lists[i].key, list, lists[i].texts))
            return false;
    }
    return true;
}

static bool read_programs(const struct rules_reading *file, const char *key,
                          bool installed, struct command_rules *view)
{
    json_t *programs = rules_member_object(file, key), *value;
    const char *name;
    if (!programs)
        return false;
    size_t count = view->count + json_object_size(programs);
    struct command_rule *items = ARENA_ARRAY(file->arena, struct command_rule, count);
    if (view->count)
        memcpy(items, view->items, view->count * sizeof *items);
    view->items = items;
    json_object_foreach(programs, name, value)
    {
        struct command_rule *rule = &view->items[view->count++];
        struct text words = rules_keep(file, name), word;
        rule->installed = installed;
        while (text_cut(&words, ' ', &word))
            array_push(file->arena, &rule->words, word);
        if (!json_is_object(value))
            return rules_wrong_shape(file, name, "must be an object");
        if (!read_command(file, value, rule))
            return false;
    }
    return true;
}

struct command_rules *rules_read_commands(const struct rules_reading *file)
{
    struct command_rules *view = ARENA_NEW(file->arena, struct command_rules);
    struct texts passive = {0};
    if (!read_programs(file, "programs", true, view) ||
        !read_programs(file, "system", false, view) ||
        !rules_read_texts(file, "passive", json_object_get(file->root, "passive"),
                          &passive))
        return NULL;
    map_init(&view->passive, file->arena);
    for (size_t i = 0; i < passive.count; i++)
        map_add(&view->passive, passive.items[i]);
    return view;
}
