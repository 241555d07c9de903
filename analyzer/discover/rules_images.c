/* images.json: from JSON to the rules that the lint of a Dockerfile goes by. */
#include "discover/rules_reading.h"

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
    return view;
}
