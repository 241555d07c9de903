/* groups.json: from JSON to what `depclose split` calls the groups that it makes. */
#include "base/array.h"
#include "discover/rules_reading.h"

static bool read_group(const struct rules_reading *file, const char *name, json_t *value,
                       struct group_rule *rule)
{
    *rule = (struct group_rule){
        .name = rules_keep(file, name),
        .development = json_is_true(json_object_get(value, "development")),
        .anywhere = json_is_true(json_object_get(value, "anywhere")),
        .shared = json_is_true(json_object_get(value, "shared"))};
    return rules_read_texts(file, name, json_object_get(value, "paths"), &rule->paths) &&
           rules_read_texts(file, name, json_object_get(value, "packages"),
                            &rule->packages);
}

struct group_rules *rules_read_groups(const struct rules_reading *file)
{
    struct group_rules *view = ARENA_NEW(file->arena, struct group_rules);
    json_t *groups = rules_member_object(file, "groups"), *value;
    json_t *everything = json_object_get(file->root, "everything");
    json_t *plain = json_object_get(file->root, "plain");
    const char *name;
    if (!groups || !rules_read_texts(file, "everything", everything, &view->everything) ||
        !rules_read_texts(file, "plain", plain, &view->plain))
        return NULL;
    json_object_foreach(groups, name, value)
    {
        struct group_rule rule;
        if (!read_group(file, name, value, &rule))
            return NULL;
        array_push(file->arena, view, rule);
    }
    return view;
}

/* Whether NAME is what PATTERN says, with one "*" for any text. */
static bool fits(struct text pattern, struct text name)
{
    size_t star = text_find(pattern, '*');
    if (star == SIZE_MAX)
        return text_equal(pattern, name);
    struct text before = text_slice(pattern, 0, star);
    struct text behind = text_slice(pattern, star + 1, pattern.len);
    return name.len >= before.len + behind.len && text_starts(name, before) &&
           text_ends(name, behind);
}

static bool any_fits(const struct texts *patterns, struct text name)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (fits(patterns->items[i], name))
            return true;
    return false;
}

const struct group_rule *group_rules_of_package(const struct group_rules *self,
                                                struct text key)
{
    for (size_t i = 0; i < self->count; i++)
        if (any_fits(&self->items[i].packages, key))
            return &self->items[i];
    return NULL;
}

const struct group_rule *group_rules_of_path(const struct group_rules *self,
                                             struct text name)
{
    for (size_t i = 0; i < self->count; i++)
        if (any_fits(&self->items[i].paths, name))
            return &self->items[i];
    return NULL;
}
