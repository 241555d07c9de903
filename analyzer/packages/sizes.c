/* Sizes: the environment knows best, then the lock, then the rules, then a guess by the
 * source archive. */
#include "packages/sizes.h"

#include "packages/wheel_tags.h"

/* How far an open range of Python versions is searched for a wheel. */
#define VERSIONS_AT_MOST 32

const char *const size_source_names[] = {
    [SIZE_UNKNOWN] = "unknown", [SIZE_INSTALLED] = "installed", [SIZE_WHEEL] = "wheel",
    [SIZE_RULES] = "rules",     [SIZE_SOURCE] = "sdist",
};

static bool same_version(struct text a, struct text b)
{
    struct arena scratch = {0};
    struct version left, right;
    bool same = text_equal(a, b) || (version_parse(&scratch, a, &left) &&
                                     version_parse(&scratch, b, &right) &&
                                     version_compare(&left, &right) == 0);
    arena_release(&scratch);
    return same;
}

static struct size size_of_installed(const struct catalog *catalog,
                                     const struct distribution *distribution,
                                     const struct locked *locked)
{
    struct size size = {0};
    if (!distribution->installed)
        return size;
    const struct installed *installed =
        &catalog->installed.items[distribution->installed - 1];
    if (installed->size && (!locked || locked->version.len == 0 ||
                            same_version(installed->version, locked->version)))
        size = (struct size){installed->size, SIZE_INSTALLED, false};
    return size;
}

/* The minor version in "3.12.4". */
static uint32_t minor_of(struct text full)
{
    uint32_t minor = 0;
    struct text part;
    text_cut(&full, '.', &part);
    if (!text_cut(&full, '.', &part))
        return 0;
    for (size_t i = 0;
         i < part.len && part.ptr[i] >= '0' && part.ptr[i] <= '9' && minor < 1000; i++)
        minor = minor * 10 + (uint32_t)(part.ptr[i] - '0');
    return minor;
}

static struct size size_of_wheel(const struct locked *locked, const struct target *target)
{
    struct size size = {0};
    uint32_t first = target->python_first, last = target->python_last;
    if (target->python_full.len)
        first = last = minor_of(target->python_full);
    if (last > first + VERSIONS_AT_MOST)
        last = first + VERSIONS_AT_MOST;
    for (uint32_t minor = first; minor <= last && size.source == SIZE_UNKNOWN; minor++) {
        struct wheel_target wanted = wheel_target_of(target, minor);
        size_t chosen =
            wheel_choose(locked->artifacts.items, locked->artifacts.count, &wanted);
        if (chosen != SIZE_MAX && locked->artifacts.items[chosen].size)
            size = (struct size){locked->artifacts.items[chosen].size, SIZE_WHEEL, true};
    }
    return size;
}

static struct size size_of_rule(const struct heavy_rule *rule)
{
    struct size size = {0};
    if (rule && rule->installed)
        size = (struct size){rule->installed, SIZE_RULES, false};
    else if (rule && rule->wheel)
        size = (struct size){rule->wheel, SIZE_RULES, true};
    return size;
}

static struct size size_of_source(const struct locked *locked)
{
    for (size_t i = 0; i < locked->artifacts.count; i++)
        if (!locked->artifacts.items[i].wheel && locked->artifacts.items[i].size)
            return (struct size){locked->artifacts.items[i].size, SIZE_SOURCE, true};
    return (struct size){0};
}

struct size size_of(const struct catalog *catalog, const struct heavy_rules *rules,
                    dist_id id, uint32_t locked_index, const struct target *target)
{
    const struct distribution *distribution = &catalog->distributions.items[id];
    const struct locked *locked =
        locked_index == SIZE_UNLOCKED ? NULL : &catalog->locked.items[locked_index];
    struct size size = size_of_installed(catalog, distribution, locked);
    if (size.source == SIZE_UNKNOWN && locked)
        size = size_of_wheel(locked, target);
    if (size.source == SIZE_UNKNOWN && rules)
        size = size_of_rule(heavy_rules_find(rules, distribution->key));
    if (size.source == SIZE_UNKNOWN && locked)
        size = size_of_source(locked);
    return size;
}

struct sizes sizes_of(const struct catalog *catalog, const struct heavy_rules *rules,
                      dist_id id, uint32_t locked_index, const struct target *target)
{
    const struct distribution *distribution = &catalog->distributions.items[id];
    const struct locked *locked =
        locked_index == SIZE_UNLOCKED ? NULL : &catalog->locked.items[locked_index];
    const struct heavy_rule *rule =
        rules ? heavy_rules_find(rules, distribution->key) : NULL;
    struct sizes sizes = {.installed = size_of_installed(catalog, distribution, locked)};
    if (sizes.installed.source == SIZE_UNKNOWN && rule && rule->installed)
        sizes.installed = (struct size){rule->installed, SIZE_RULES, false};
    if (locked)
        sizes.compressed = size_of_wheel(locked, target);
    if (sizes.compressed.source == SIZE_UNKNOWN && rule && rule->wheel)
        sizes.compressed = (struct size){rule->wheel, SIZE_RULES, true};
    if (sizes.compressed.source == SIZE_UNKNOWN && locked)
        sizes.compressed = size_of_source(locked);
    return sizes;
}

void size_add(struct size_sum *sum, struct size size)
{
    sum->bytes += size.bytes;
    sum->compressed_bytes += size.compressed ? size.bytes : 0;
    sum->count++;
    sum->unknown += size.source == SIZE_UNKNOWN;
    sum->by_source[size.source]++;
}
