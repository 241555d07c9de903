/* implied.json: from JSON to the rules by which code needs what it does not import. */
#include "base/array.h"
#include "discover/rules_reading.h"

/* An object of lists of distributions. */
static bool read_lists(const struct rules_reading *file, const char *key,
                       struct named_lists *lists)
{
    json_t *object = rules_member_object(file, key), *value;
    const char *name;
    if (!object)
        return false;
    lists->items = ARENA_ARRAY(file->arena, struct texts, json_object_size(object));
    map_init(&lists->names, file->arena);
    json_object_foreach(object, name, value)
    {
        uint32_t index = map_intern(&lists->names, text_of(name));
        if (!rules_read_texts(file, name, value, &lists->items[index]))
            return false;
    }
    return true;
}

const struct texts *named_lists_find(const struct named_lists *self, struct text name)
{
    uint32_t index = map_find(&self->names, name);
    return index == MAP_NONE ? NULL : &self->items[index];
}

/* "pandas.read_excel", or {"call": "bs4.BeautifulSoup", "argument": ["features", 1],
 * "values": ["lxml"]}. */
static bool read_use(const struct rules_reading *file, const char *rule, json_t *value,
                     struct implied_use *use)
{
    json_t *argument = json_object_get(value, "argument");
    json_t *position = json_array_get(argument, 1);
    json_t *name = json_is_string(value) ? value : json_object_get(value, "call");
    if (!json_is_string(name))
        return rules_wrong_shape(file, rule, "must have \"uses\" with a name or a call");
    use->name = rules_keep(file, json_string_value(name));
    if (json_is_string(value))
        return true;
    if (!json_is_string(json_array_get(argument, 0)) ||
        (position && !json_is_integer(position)))
        return rules_wrong_shape(file, rule, "must give arguments as [name, position]");
    use->argument.name = rules_keep(file, json_string_value(json_array_get(argument, 0)));
    use->argument.position =
        position ? (uint32_t)json_integer_value(position) : UINT32_MAX;
    return rules_read_texts(file, rule, json_object_get(value, "values"), &use->values);
}

static bool read_rule(const struct rules_reading *file, const char *name, json_t *value,
                      struct implied_rule *rule)
{
    const struct {
        const char *key;
        struct texts *texts;
    } lists[] = {
        {"of", &rule->of},
        {"strings", &rule->strings},
        {"words", &rule->words},
    };
    json_t *uses = json_object_get(value, "uses"), *use;
    size_t i;
    rule->name = rules_keep(file, name);
    rule->optional = json_is_true(json_object_get(value, "optional"));
    rule->backend = json_is_true(json_object_get(value, "backend"));
    for (i = 0; i < sizeof lists / sizeof *lists; i++) {
        json_t *list = json_object_get(value, lists[i].key);
        if (list && !rules_read_texts(file, name, list, lists[i].texts))
            return false;
    }
    json_array_foreach(uses, i, use)
    {
        struct implied_use read = {0};
        if (!read_use(file, name, use, &read))
            return false;
        array_push(file->arena, &rule->uses, read);
    }
    return rules_read_texts(file, name, json_object_get(value, "needs"), &rule->needs);
}

struct implied_rules *rules_read_implied(const struct rules_reading *file)
{
    struct implied_rules *view = ARENA_NEW(file->arena, struct implied_rules);
    json_t *servers = json_object_get(file->root, "servers"), *value;
    if (!rules_read_texts(file, "servers", servers, &view->servers) ||
        !read_lists(file, "programs", &view->programs))
        return NULL;
    json_t *rules = rules_member_object(file, "rules");
    const char *name;
    map_init(&view->names, file->arena);
    if (!rules)
        return NULL;
    view->items = ARENA_ARRAY(file->arena, struct implied_rule, json_object_size(rules));
    json_object_foreach(rules, name, value)
    {
        struct implied_rule *rule = &view->items[view->count++];
        if (!read_rule(file, name, value, rule))
            return NULL;
        for (size_t i = 0; i < rule->uses.count; i++)
            rule->uses.items[i].index = map_add(&view->names, rule->uses.items[i].name);
    }
    return view;
}
