/* The heavy check's one question, asked of sizes and of rules/heavy.json.
 *
 * A wheel is compressed, and what counts in an image is what comes out of it. So a wheel
 * below the threshold may still be heavy when the rules have measured it installed. */
#include "packages/heavy.h"

#include "base/array.h"

static const struct heavy_rule *find(const struct heavy_rules *rules, struct text key)
{
    return rules ? heavy_rules_find(rules, key) : NULL;
}

static bool rule_is_heavy(const struct heavy_rule *rule, uint64_t threshold)
{
    return rule && (rule->installed ? rule->installed : rule->wheel) >= threshold;
}

bool heavy_is(const struct heavy_rules *rules, struct text key, struct size size,
              uint64_t threshold)
{
    if (threshold == 0)
        threshold = HEAVY_BYTES;
    if (size.bytes >= threshold)
        return true;
    bool final = size.source != SIZE_UNKNOWN && !size.compressed;
    return !final && rule_is_heavy(find(rules, key), threshold);
}

struct texts heavy_brings(struct arena *arena, const struct heavy_rules *rules,
                          struct text key, uint64_t threshold)
{
    struct texts brings = {0};
    const struct heavy_rule *rule = find(rules, key);
    for (size_t i = 0; rule && i < rule->brings.count; i++)
        if (rule_is_heavy(find(rules, rule->brings.items[i]),
                          threshold ? threshold : HEAVY_BYTES))
            array_push(arena, &brings, rule->brings.items[i]);
    return brings;
}

struct text heavy_instead(const struct heavy_rules *rules, struct text key)
{
    const struct heavy_rule *rule = find(rules, key);
    return rule ? rule->instead : (struct text){0};
}
