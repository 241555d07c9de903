/* What the rules share: adding findings, chains as steps, patterns of the configuration.
 */
#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/check/check.h"
#include "emit/chain.h"
#include "packages/requirement.h"

struct finding *check_add(struct checked *self, enum check_rule_id rule,
                          struct place place, struct text subject, struct text help,
                          const char *format, ...)
{
    struct arena *arena = self->analysis->arena;
    if (self->levels[rule] == CHECK_OFF)
        return NULL;
    struct finding finding = {.rule = rule,
                              .level = self->levels[rule],
                              .place = place,
                              .subject = subject,
                              .help = help};
    va_list args;
    va_start(args, format);
    finding.message = text_vformat(arena, format, args);
    va_end(args);
    array_push(arena, &finding.services, self->name);
    array_push(arena, self->findings, finding);
    return &self->findings->items[self->findings->count - 1];
}

void check_add_module_chain(struct checked *self, struct finding *finding,
                            module_id module)
{
    struct arena *arena = self->analysis->arena;
    const struct graph *graph = self->analysis->graph;
    struct chain chain = graph_chain(arena, graph, module);
    for (size_t i = 0; i < chain.count; i++) {
        struct buffer said = {.arena = arena};
        struct finding_step step;
        emit_step(&said, graph, &graph->edges.items[chain.items[i]], &step.place);
        step.text = said.text;
        array_push(arena, &finding->chain, step);
    }
}

void check_add_chain(struct checked *self, struct finding *finding,
                     const struct distribution_chain *chain)
{
    struct analysis *analysis = self->analysis;
    const struct distribution *distributions = analysis->catalog.distributions.items;
    check_add_module_chain(self, finding, chain->root->module);
    for (size_t i = 0; i + 1 < chain->steps.count; i++) {
        dist_id to = chain->steps.items[i + 1];
        struct weight weight =
            weigh(analysis, to,
                  distributions[to].locked_count ? distributions[to].first_locked
                                                 : SELECTED_UNLOCKED);
        struct buffer said = {.arena = analysis->arena};
        buffer_format(&said, "%.*s requires %.*s",
                      TEXT_ARG(distributions[chain->steps.items[i]].key),
                      TEXT_ARG(distributions[to].key));
        if (weight.heavy && weight.bytes)
            buffer_format(&said, " (%.*s)",
                          TEXT_ARG(units_bytes(analysis->arena, weight.bytes)));
        array_push(analysis->arena, &finding->chain,
                   ((struct finding_step){.text = said.text}));
    }
}

void check_list_others(struct buffer *help, const struct place *places, size_t count,
                       struct place told)
{
    enum { MOST = 4 };
    struct buffer list = {.arena = help->arena};
    size_t others = 0;
    for (size_t i = 0; i < count; i++) {
        struct place place = places[i];
        struct place last = i ? places[i - 1] : told;
        if ((place.line == told.line && text_equal(place.file, told.file)) ||
            (place.line == last.line && text_equal(place.file, last.file)))
            continue;
        if (others++ < MOST)
            buffer_format(&list, "%s%.*s:%u", others > 1 ? ", " : "",
                          TEXT_ARG(place.file), place.line);
    }
    if (others == 0)
        return;
    buffer_format(help, "%salso imported at %.*s", help->text.len ? "\n" : "",
                  TEXT_ARG(list.text));
    if (others > MOST)
        buffer_format(help, " and %zu more", others - MOST);
}

bool check_names(struct text pattern, struct text name)
{
    struct text wanted, part;
    while (pattern.len) {
        if (name.len == 0)
            return false;
        text_cut(&pattern, '.', &wanted);
        text_cut(&name, '.', &part);
        if (!text_is(wanted, "*") && !text_equal(wanted, part))
            return false;
    }
    return true;
}

bool check_lists(const struct texts *list, struct text key)
{
    struct arena scratch = {0};
    bool found = false;
    for (size_t i = 0; i < list->count && !found; i++)
        found = text_is(list->items[i], "*") ||
                text_equal(name_normalize(&scratch, list->items[i]), key);
    arena_release(&scratch);
    return found;
}

bool check_allows_from(const struct checked *self, struct place place, module_id from)
{
    const struct analysis *analysis = self->analysis;
    const struct texts *list = &analysis->config.scope.allow_from;
    struct text module = from == MODULE_NONE
                             ? (struct text){0}
                             : analysis->resolver->modules.items[from].name;
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], place.file) ||
            (text_ends(list->items[i], TEXT("/")) &&
             text_starts(place.file, list->items[i])) ||
            check_names(list->items[i], module))
            return true;
    return false;
}
