/* Weight: distributions over the size that is allowed, or denied by name, each with the
 * statement that brings it. */
#include "packages/heavy.h"
#include "base/array.h"
#include "base/units.h"
#include "cli/check/check.h"
#include "cli/cuts.h"

#include <stdlib.h>

/* A heavy distribution, and one import that brings it: as long as another does, cutting
 * one is not enough, so each is told. */
struct burden {
    dist_id root;     /* what code imports */
    struct text name; /* the heavy one */
    struct weight weight;
    struct distribution_chain chain; /* without steps when only the rules know of it */
};

struct burdens {
    struct burden *items;
    size_t count, room;
};

static int burden_order(const void *left, const void *right)
{
    const struct burden *a = left, *b = right;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->weight.bytes != b->weight.bytes)
        return a->weight.bytes > b->weight.bytes ? -1 : 1;
    return text_compare(a->name, b->name);
}

/* Sorts, and drops the second of a name that the lock has in two versions. */
static void sort_burdens(struct burdens *burdens)
{
    if (burdens->count == 0)
        return;
    qsort(burdens->items, burdens->count, sizeof *burdens->items, burden_order);
    size_t kept = 1;
    for (size_t i = 1; i < burdens->count; i++) {
        const struct burden *last = &burdens->items[kept - 1];
        if (burdens->items[i].root != last->root ||
            !text_equal(burdens->items[i].name, last->name))
            burdens->items[kept++] = burdens->items[i];
    }
    burdens->count = kept;
}

/* Where nothing tells who requires whom, rules/heavy.json knows the well-known cases. */
static void add_known_burdens(const struct checked *self, const struct reached *reached,
                              struct burdens *burdens)
{
    struct analysis *analysis = self->analysis;
    const struct heavy_rules *rules = rules_heavy(analysis->rules);
    struct texts brings =
        heavy_brings(analysis->arena, rules, reached->key, analysis->heavy_threshold);
    for (size_t i = 0; i < brings.count; i++) {
        const struct heavy_rule *rule = heavy_rules_find(rules, brings.items[i]);
        uint64_t bytes = rule->installed ? rule->installed : rule->wheel;
        if (!check_lists(&analysis->config.scope.allow, rule->name))
            array_push(analysis->arena, burdens,
                       ((struct burden){.root = reached->distribution,
                                        .name = rule->name,
                                        .weight = {bytes, "rules", true},
                                        .chain = {.root = reached}}));
    }
}

/* By its name, or because all are: what an allowed one requires is allowed with it. */
static bool is_denied(const struct texts *deny, const struct selected *selected,
                      struct text name)
{
    for (size_t i = 0; i < deny->count; i++)
        if (text_is(deny->items[i], "*") && selected->requested == REQUESTED_TRANSITIVE)
            continue;
        else if (check_lists(&(struct texts){&deny->items[i], 1, 1}, name))
            return true;
    return false;
}

static struct burdens find_burdens(const struct checked *self)
{
    struct analysis *analysis = self->analysis;
    const struct config_scope *scope = &analysis->config.scope;
    const struct result *result = self->result;
    struct burdens burdens = {0};
    for (size_t i = 0; i < result->selection.packages.count; i++) {
        const struct selected *selected = &result->selection.packages.items[i];
        struct text name =
            analysis->catalog.distributions.items[selected->distribution].key;
        bool denied = is_denied(&scope->heavy_deny, selected, name);
        if (check_lists(&scope->allow, name) ||
            !(denied || result->closure.weights[i].heavy))
            continue;
        struct distribution_chains chains =
            chains_to(result, analysis, selected->distribution);
        for (size_t c = 0; c < chains.count; c++)
            array_push(analysis->arena, &burdens,
                       ((struct burden){.root = chains.items[c].root->distribution,
                                        .name = name,
                                        .weight = result->closure.weights[i],
                                        .chain = chains.items[c]}));
    }
    const struct reached_all *all = &analysis->reached;
    for (size_t i = 0;
         analysis->catalog.lock_state != LOCK_COMPLETE && i < all->distributions.count;
         i++)
        if (all->distributions.items[i].drop == DROP_NOT)
            add_known_burdens(self, &all->distributions.items[i], &burdens);
    sort_burdens(&burdens);
    return burdens;
}

/* "'torch' is heavy: torch (2.5 GB), triton (600 MB) and 3 more", or "'mlflow' brings
 * scipy (114 MB)" where the import itself is light. */
static struct text describe(struct arena *arena, const struct burden *first, size_t count)
{
    struct text root = first->chain.root->key;
    struct buffer said = {.arena = arena};
    bool itself = false, heavy = false;
    for (size_t i = 0; i < count; i++) {
        itself = itself || text_equal(first[i].name, root);
        heavy = heavy || first[i].weight.heavy;
    }
    buffer_format(&said, "'%.*s' %s", TEXT_ARG(root),
                  !itself ? "brings"
                  : heavy ? "is heavy:"
                          : "is denied:");
    for (size_t i = 0; i < count && i < 4; i++) {
        buffer_format(&said, "%s %.*s", i ? "," : "", TEXT_ARG(first[i].name));
        if (first[i].weight.bytes)
            buffer_format(&said, " (%.*s)",
                          TEXT_ARG(units_bytes(arena, first[i].weight.bytes)));
    }
    if (count > 4)
        buffer_format(&said, " and %zu more", count - 4);
    return said.text;
}

/* Where the chain's import stands, which is the edge to cut. */
static struct place cut_of(const struct checked *self, const struct burden *burden,
                           module_id *from)
{
    const struct graph *graph = self->analysis->graph;
    struct chain chain =
        graph_chain(self->analysis->arena, graph, burden->chain.root->module);
    *from = MODULE_NONE;
    if (chain.count == 0)
        return burden->chain.root->places.items[0];
    const struct edge *edge = &graph->edges.items[chain.items[chain.count - 1]];
    *from = edge->from;
    return graph_place(graph, edge);
}

/* The one statement that keeps the heavy one out, or else all that import what brings it.
 */
static void add_cut(struct buffer *help, const struct import_cuts *cuts,
                    const struct burden *burden, struct place import)
{
    dist_id heavy = burden->chain.steps.count
                        ? burden->chain.steps.items[burden->chain.steps.count - 1]
                        : burden->root;
    const struct cut_statement *edge = cuts_edge_to(cuts, heavy);
    struct place cut = edge ? edge->place : import;
    bool itself = cut.line == import.line && text_equal(cut.file, import.file);
    buffer_format(help, "cut it at %.*s:%u: move the import behind an extra, or drop it",
                  TEXT_ARG(cut.file), cut.line);
    if (edge && !itself)
        buffer_format(help, "\nno other way leads to %.*s", TEXT_ARG(burden->name));
    if (!edge)
        check_list_others(help, burden->chain.root->places.items,
                          burden->chain.root->places.count, import);
}

static struct text advice(const struct checked *self, const struct import_cuts *cuts,
                          const struct burden *burden, struct place import)
{
    struct buffer help = {.arena = self->analysis->arena};
    struct text instead = heavy_instead(rules_heavy(self->analysis->rules), burden->name);
    add_cut(&help, cuts, burden, import);
    if (instead.len)
        buffer_format(&help, "\ninstead of %.*s: %.*s", TEXT_ARG(burden->name),
                      TEXT_ARG(instead));
    return help.text;
}

/* One finding for each import that brings heavy packages. */
static void tell(struct checked *self, const struct import_cuts *cuts,
                 const struct burden *first, size_t count)
{
    struct arena *arena = self->analysis->arena;
    module_id from;
    struct place cut = cut_of(self, first, &from);
    if (check_allows_from(self, cut, from))
        return;
    struct finding *finding = check_add(self, RULE_HEAVY, cut, first->chain.root->key,
                                        advice(self, cuts, first, cut), "%.*s",
                                        TEXT_ARG(describe(arena, first, count)));
    if (!finding)
        return;
    check_add_chain(self, finding, &first->chain);
    if (first->chain.steps.count == 0)
        array_push(
            arena, &finding->chain,
            ((struct finding_step){.text = text_format(arena, "%.*s brings %.*s",
                                                       TEXT_ARG(first->chain.root->key),
                                                       TEXT_ARG(first->name))}));
}

void check_heavy(struct checked *self)
{
    if (self->levels[RULE_HEAVY] == CHECK_OFF)
        return;
    struct burdens burdens = find_burdens(self);
    struct import_cuts cuts;
    if (burdens.count)
        cuts_make(&cuts, self->analysis, self->result);
    for (size_t from = 0, to; from < burdens.count; from = to) {
        for (to = from;
             to < burdens.count && burdens.items[to].root == burdens.items[from].root;)
            to++;
        tell(self, &cuts, &burdens.items[from], to - from);
    }
}
