/* Looking for what seldom belongs into a context: by a path's name, or by a file that
 * tells what its folder is. What is below one that was found is part of it. */
#include "context/census.h"

#include "base/array.h"
#include "context/ignore_pattern.h"
#include "context/pattern.h"

#include <stdlib.h>

/* A name of a rule. */
struct named {
    struct ignore_pattern pattern;
    bool folder;
    struct text line; /* of an ignore file */
};

struct prepared {
    const struct culprit_rule *rule;
    struct {
        struct named *items;
        size_t count, room;
    } names, excepted;
};

struct search {
    struct arena *arena;
    const struct scan *scan;
    const struct census_sum *sums;
    struct prepared *rules;
    size_t count;
    uint32_t *held; /* by entry: 1 + the rule that a file in the folder points to */
    struct regexp_threads threads;
    struct culprit *found; /* by rule */
};

static bool prepare_name(struct search *self, struct text name, struct named *named)
{
    struct text wrong;
    *named = (struct named){.folder = text_ends(name, TEXT("/"))};
    if (named->folder)
        name = text_slice(name, 0, name.len - 1);
    named->line = text_format(self->arena, "**/%.*s", TEXT_ARG(name));
    return pattern_prepare(self->arena, name, &named->pattern, &wrong) == PATTERN_GOOD &&
           named->pattern.kind != PATTERN_BROKEN;
}

static void prepare(struct search *self, const struct context_rules *rules)
{
    self->rules = ARENA_ARRAY(self->arena, struct prepared, rules->count);
    self->found = ARENA_ARRAY(self->arena, struct culprit, rules->count);
    self->count = rules->count;
    for (size_t r = 0; r < rules->count; r++) {
        struct prepared *prepared = &self->rules[r];
        struct named named;
        prepared->rule = &rules->items[r];
        for (size_t i = 0; i < prepared->rule->names.count; i++)
            if (prepare_name(self, prepared->rule->names.items[i], &named))
                array_push(self->arena, &prepared->names, named);
        for (size_t i = 0; i < prepared->rule->excepted.count; i++)
            if (prepare_name(self, prepared->rule->excepted.items[i], &named))
                array_push(self->arena, &prepared->excepted, named);
    }
}

/* Notes, for each folder, the first rule whose file is in it. */
static void find_held(struct search *self)
{
    self->held = ARENA_ARRAY(self->arena, uint32_t, self->scan->count);
    for (size_t i = 0; i < self->scan->count; i++) {
        const struct scan_entry *entry = &self->scan->items[i];
        for (size_t r = 0; r < self->count && entry->parent != SCAN_TOP; r++)
            if (self->rules[r].rule->holding.len &&
                text_equal(entry->name, self->rules[r].rule->holding) &&
                (!self->held[entry->parent] || self->held[entry->parent] > r + 1))
                self->held[entry->parent] = (uint32_t)r + 1;
    }
}

static bool is_excepted(struct search *self, const struct prepared *rule,
                        struct text name)
{
    for (size_t i = 0; i < rule->excepted.count; i++)
        if (pattern_matches(&rule->excepted.items[i].pattern, name, &self->threads))
            return true;
    return false;
}

/* The line that would take the entry away by this rule; empty when it does not fit. */
static struct text line_for(struct search *self, size_t r, size_t index)
{
    const struct prepared *rule = &self->rules[r];
    const struct scan_entry *entry = &self->scan->items[index];
    bool folder = entry->kind == SCAN_FOLDER;
    struct text line;
    if (!folder && entry->bytes < rule->rule->least)
        return (struct text){0};
    for (size_t i = 0; i < rule->names.count; i++)
        if (rule->names.items[i].folder == folder &&
            pattern_matches(&rule->names.items[i].pattern, entry->name, &self->threads) &&
            (folder || !is_excepted(self, rule, entry->name)))
            return rule->names.items[i].line;
    if (!folder || self->held[index] != r + 1 ||
        !pattern_of_path(self->arena, scan_path(self->arena, self->scan, index), &line))
        return (struct text){0};
    return text_slice(line, 1, line.len);
}

static void add_line(struct arena *arena, struct texts *lines, struct text line)
{
    for (size_t i = 0; i < lines->count; i++)
        if (text_equal(lines->items[i], line))
            return;
    array_push(arena, lines, line);
}

/* Whether the entry is a culprit, which is then noted. */
static bool judge(struct search *self, size_t index)
{
    const struct census_sum *sum = &self->sums[index];
    for (size_t r = 0; r < self->count; r++) {
        struct text line = line_for(self, r, index);
        if (line.len == 0)
            continue;
        struct culprit *culprit = &self->found[r];
        struct census_item item = {.path = scan_path(self->arena, self->scan, index),
                                   .bytes = sum->bytes,
                                   .files = sum->files,
                                   .folder =
                                       self->scan->items[index].kind == SCAN_FOLDER};
        culprit->rule = self->rules[r].rule;
        culprit->bytes += sum->bytes;
        culprit->files += sum->files;
        array_push(self->arena, &culprit->paths, item);
        add_line(self->arena, &culprit->lines, line);
        return true;
    }
    return false;
}

static int item_order(const void *left, const void *right)
{
    const struct census_item *a = left, *b = right;
    if (a->bytes != b->bytes)
        return a->bytes < b->bytes ? 1 : -1;
    return text_compare(a->path, b->path);
}

/* All but the first rule's, which is named whatever its size. */
static int culprit_order(const void *left, const void *right)
{
    const struct culprit *a = left, *b = right;
    if (a->bytes != b->bytes)
        return a->bytes < b->bytes ? 1 : -1;
    return a->rule < b->rule ? -1 : a->rule > b->rule;
}

struct culprits census_culprits(struct arena *arena, const struct scan *scan,
                                const struct census_sum *sums,
                                const struct context_rules *rules)
{
    struct search search = {
        .arena = arena, .scan = scan, .sums = sums, .threads = {.arena = arena}};
    struct culprits culprits = {0};
    prepare(&search, rules);
    find_held(&search);
    for (size_t i = 0; i < scan->count;)
        i = judge(&search, i) ? sums[i].end : i + 1;
    for (size_t r = 0; r < search.count; r++) {
        struct culprit *culprit = &search.found[r];
        if (!culprit->rule)
            continue;
        qsort(culprit->paths.items, culprit->paths.count, sizeof(struct census_item),
              item_order);
        qsort(culprit->lines.items, culprit->lines.count, sizeof(struct text),
              text_order);
        array_push(arena, &culprits, *culprit);
    }
    size_t first = culprits.count && culprits.items[0].rule == &rules->items[0];
    if (culprits.count > first + 1)
        qsort(culprits.items + first, culprits.count - first, sizeof *culprits.items,
              culprit_order);
    return culprits;
}
