/* build-context.json: from JSON to what seldom belongs into a build context. */
#include "base/array.h"
#include "discover/rules_reading.h"

static bool read_culprit(const struct rules_reading *file, json_t *value,
                         struct culprit_rule *rule)
{
    const char *kind = json_string_value(json_object_get(value, "kind"));
    const char *advice = json_string_value(json_object_get(value, "advice"));
    json_t *excepted = json_object_get(value, "except");
    json_int_t least = json_integer_value(json_object_get(value, "at-least"));
    if (!kind || !advice)
        return rules_wrong_shape(file, "culprits",
                                 "must have objects with \"kind\" and \"advice\"");
    if (least < 0)
        return rules_wrong_shape(file, "at-least", "must be a number of bytes");
    const char *holding = json_string_value(json_object_get(value, "holding"));
    *rule = (struct culprit_rule){.kind = rules_keep(file, kind),
                                  .advice = rules_keep(file, advice),
                                  .least = (uint64_t)least,
                                  .holding = rules_keep(file, holding)};
    return rules_read_texts(file, "names", json_object_get(value, "names"),
                            &rule->names) &&
           (!excepted || rules_read_texts(file, "except", excepted, &rule->excepted));
}

struct context_rules *rules_read_context(const struct rules_reading *file)
{
    struct context_rules *view = ARENA_NEW(file->arena, struct context_rules);
    json_t *list = json_object_get(file->root, "culprits"), *value;
    size_t i;
    if (!json_is_array(list)) {
        rules_wrong_shape(file, "culprits", "must have a list");
        return NULL;
    }
    json_array_foreach(list, i, value)
    {
        struct culprit_rule rule;
        if (!read_culprit(file, value, &rule))
            return NULL;
        array_push(file->arena, view, rule);
    }
    return view;
}
