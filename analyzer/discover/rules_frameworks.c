/* frameworks.json: from JSON to the rules by which strings and files name modules. */
#include "base/array.h"
#include "discover/rules_reading.h"

/* An object of lists of texts that stands under KEY of VALUE, or nothing. */
static bool read_lists(const struct rules_reading *file, json_t *value, const char *key,
                       struct named_lists *lists)
{
    json_t *object = json_object_get(value, key), *list;
    const char *name;
    map_init(&lists->names, file->arena);
    if (!object)
        return true;
    if (!json_is_object(object))
        return rules_wrong_shape(file, key, "must be an object");
    lists->items = ARENA_ARRAY(file->arena, struct texts, json_object_size(object));
    json_object_foreach(object, name, list)
    {
        uint32_t index = map_intern(&lists->names, text_of(name));
        if (!rules_read_texts(file, name, list, &lists->items[index]))
            return false;
    }
    return true;
}

static bool read_optional(const struct rules_reading *file, json_t *value,
                          const char *key, struct texts *texts)
{
    json_t *list = json_object_get(value, key);
    return !list || rules_read_texts(file, key, list, texts);
}

static bool read_choices(const struct rules_reading *file, json_t *value,
                         struct framework *framework)
{
    json_t *object = json_object_get(value, "choices"), *choice;
    const char *module;
    if (!object)
        return true;
    if (!json_is_object(object))
        return rules_wrong_shape(file, "choices", "must be an object");
    framework->choices =
        ARENA_ARRAY(file->arena, struct framework_choice, json_object_size(object));
    json_object_foreach(object, module, choice)
    {
        struct framework_choice *read = &framework->choices[framework->choice_count++];
        read->module = rules_keep(file, module);
        if (!json_is_object(choice))
            return rules_wrong_shape(file, module, "must be an object");
        if (!read_optional(file, choice, "usual", &read->usual) ||
            !read_optional(file, choice, "all", &read->all))
            return false;
    }
    return true;
}

static bool read_framework(const struct rules_reading *file, const char *import,
                           json_t *value, struct framework *framework)
{
    json_t *config = json_object_get(value, "config");
    framework->import = rules_keep(file, import);
    map_init(&framework->keys.names, file->arena);
    if (!json_is_object(value) || (config && !json_is_object(config)))
        return rules_wrong_shape(file, import, "must be an object, and its \"config\"");
    return read_lists(file, value, "strings", &framework->strings) &&
           read_lists(file, value, "settings", &framework->settings) &&
           read_lists(file, value, "environment", &framework->environment) &&
           read_lists(file, value, "needs", &framework->needs) &&
           read_choices(file, value, framework) &&
           read_optional(file, value, "beside", &framework->beside) &&
           read_optional(file, value, "shipped", &framework->shipped) &&
           read_optional(file, value, "programs", &framework->programs) &&
           read_optional(file, value, "plugins", &framework->plugins) &&
           (!config || (read_optional(file, config, "files", &framework->files) &&
                        read_lists(file, config, "keys", &framework->keys)));
}

/* Gives every name of LISTS, of the framework with that INDEX, its place among all. */
static void add_uses(struct framework_rules *view, struct arena *arena,
                     const struct named_lists *lists, uint32_t index, bool setting)
{
    for (uint32_t i = 0; i < lists->names.keys.count; i++) {
        uint32_t name = map_add(&view->names, lists->names.keys.items[i]);
        while (view->uses.count <= name)
            array_push(arena, &view->uses, (struct framework_uses){0});
        array_push(arena, &view->uses.items[name],
                   ((struct framework_use){index, setting, .forms = &lists->items[i]}));
    }
}

struct framework_rules *rules_read_frameworks(const struct rules_reading *file)
{
    json_t *frameworks = rules_member_object(file, "frameworks"), *value;
    if (!frameworks)
        return NULL;
    struct arena *arena = file->arena;
    struct framework_rules *view = ARENA_NEW(arena, struct framework_rules);
    const char *import;
    map_init(&view->names, arena);
    view->items = ARENA_ARRAY(arena, struct framework, json_object_size(frameworks));
    json_object_foreach(frameworks, import, value)
    {
        struct framework *framework = &view->items[view->count];
        if (!read_framework(file, import, value, framework))
            return NULL;
        add_uses(view, arena, &framework->strings, (uint32_t)view->count, false);
        add_uses(view, arena, &framework->settings, (uint32_t)view->count, true);
        view->count++;
    }
    return view;
}
