/* images.json: from JSON to the rules that the lint of a Dockerfile, and what writes one,
 * go by. */
#include "discover/rules_reading.h"

#include "base/array.h"

static bool read_image(const struct rules_reading *file, const char *name, json_t *value,
                       struct image_rule *rule)
{
    json_t *holds = json_object_get(value, "holds");
    json_t *instead = json_object_get(value, "instead");
    json_t *large = json_object_get(value, "large");
    json_t *small = json_object_get(value, "small");
    if (!json_is_string(holds) || !json_is_string(instead))
        return rules_wrong_shape(file, name, "must give 'holds' and 'instead' as texts");
    rule->holds = rules_keep(file, json_string_value(holds));
    rule->instead = rules_keep(file, json_string_value(instead));
    return (!large || rules_read_texts(file, name, large, &rule->large)) &&
           (!small || rules_read_texts(file, name, small, &rule->small));
}

/* The list under KEY of VALUE, which may lack it. */
static bool read_optional(const struct rules_reading *file, const char *name,
                          json_t *value, const char *key, struct texts *texts)
{
    json_t *list = json_object_get(value, key);
    return !list || rules_read_texts(file, name, list, texts);
}

static bool read_server(const struct rules_reading *file, json_t *value,
                        struct server_rule *rule)
{
    json_t *kind = json_object_get(value, "kind");
    json_t *distribution = json_object_get(value, "distribution");
    if (!json_is_string(kind) || !json_is_string(distribution))
        return rules_wrong_shape(file, "servers", "must give 'kind' and 'distribution'");
    rule->kind = rules_keep(file, json_string_value(kind));
    rule->distribution = rules_keep(file, json_string_value(distribution));
    rule->port = rules_keep(file, json_string_value(json_object_get(value, "port")));
    return read_optional(file, "servers", value, "factory", &rule->factory) &&
           rules_read_texts(file, "servers", json_object_get(value, "words"),
                            &rule->words);
}

/* Apps and the servers that load them. */
static bool read_starts(const struct rules_reading *file, struct image_rules *view)
{
    json_t *apps = rules_member_object(file, "apps"), *value;
    json_t *servers = json_object_get(file->root, "servers");
    const char *name;
    size_t i;
    if (!apps)
        return false;
    map_init(&view->apps, file->arena);
    json_object_foreach(apps, name, value)
    {
        map_intern(&view->apps, text_of(name));
        array_push(file->arena, &view->app_kinds,
                   rules_keep(file, json_string_value(value)));
    }
    if (!json_is_array(servers))
        return rules_wrong_shape(file, "servers", "must be a list");
    json_array_foreach(servers, i, value)
    {
        struct server_rule rule = {0};
        if (!read_server(file, value, &rule))
            return false;
        array_push(file->arena, &view->servers, rule);
    }
    return true;
}

static bool read_system(const struct rules_reading *file, struct image_rules *view)
{
    json_t *needs = rules_member_object(file, "system-packages"), *value;
    const char *name;
    if (!needs)
        return false;
    map_init(&view->needs, file->arena);
    view->system = ARENA_ARRAY(file->arena, struct system_rule, json_object_size(needs));
    json_object_foreach(needs, name, value)
    {
        struct system_rule *rule = &view->system[map_intern(&view->needs, text_of(name))];
        if (!read_optional(file, name, value, "build", &rule->build) ||
            !read_optional(file, name, value, "run", &rule->run))
            return false;
    }
    return true;
}

struct image_rules *rules_read_images(const struct rules_reading *file)
{
    struct image_rules *view = ARENA_NEW(file->arena, struct image_rules);
    json_t *tools = json_object_get(file->root, "build-tools");
    json_t *images = rules_member_object(file, "images"), *value;
    const char *name;
    if (!images || !rules_read_texts(file, "build-tools", tools, &view->build_tools))
        return NULL;
    view->items = ARENA_ARRAY(file->arena, struct image_rule, json_object_size(images));
    map_init(&view->names, file->arena);
    json_object_foreach(images, name, value)
    {
        uint32_t index = map_intern(&view->names, text_of(name));
        if (!read_image(file, name, value, &view->items[index]))
            return NULL;
    }
    return read_starts(file, view) && read_system(file, view) ? view : NULL;
}
