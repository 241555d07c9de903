/* From what is reached to what is selected, weighed, and left out. */
#include "cli/result.h"

#include "base/array.h"
#include "base/units.h"
#include "cli/implied.h"
#include "emit/chain.h"
#include "packages/heavy.h"
#include "packages/sizes.h"

#include <stdlib.h>
#include <string.h>

/* --- selection -----------------------------------------------------------------------
 */

struct selection_roots result_roots(struct analysis *self)
{
    struct selection_roots roots = {0};
    for (size_t i = 0; i < self->reached.distributions.count; i++) {
        const struct reached *reached = &self->reached.distributions.items[i];
        if (reached->drop != DROP_NOT)
            continue;
        array_push(self->arena, &roots,
                   ((struct selection_root){.distribution = reached->distribution,
                                            .requested = REQUESTED_IMPORTED,
                                            .imports = reached->imports,
                                            .file = reached->places.items[0].file}));
    }
    return roots;
}

static struct texts normalized(struct arena *arena, const struct texts *names)
{
    struct texts keys = {0};
    for (size_t i = 0; i < names->count; i++)
        array_push(arena, &keys, name_normalize(arena, names->items[i]));
    return keys;
}

struct selection_options result_options(const struct analysis *self)
{
    const struct settings *settings = self->run->settings;
    return (struct selection_options){
        .extras = normalized(self->arena, &settings->extras),
        .groups = normalized(self->arena, &settings->groups),
        .universal = settings->universal,
        .targets = self->targets.items,
        .target_count = self->targets.count};
}

struct weight weigh(struct analysis *self, dist_id id, uint32_t locked)
{
    struct size size = size_of(&self->catalog, rules_heavy(self->rules), id,
                               locked == SELECTED_UNLOCKED ? SIZE_UNLOCKED : locked,
                               &self->targets.items[0]);
    return (struct weight){
        .bytes = size.bytes,
        .source = size.source == SIZE_UNKNOWN ? NULL : size_source_names[size.source],
        .heavy =
            heavy_is(rules_heavy(self->rules), self->catalog.distributions.items[id].key,
                     size, self->heavy_threshold)};
}

/* --- what is left out ----------------------------------------------------------------
 */

static int dropped_order(const void *left, const void *right)
{
    const struct dropped *a = left, *b = right;
    if (a->weight.bytes != b->weight.bytes)
        return a->weight.bytes > b->weight.bytes ? -1 : 1;
    return (a->distribution > b->distribution) - (a->distribution < b->distribution);
}

static const char *drop_reason_of(const struct analysis *self, dist_id id)
{
    for (size_t i = 0; i < self->reached.distributions.count; i++)
        if (self->reached.distributions.items[i].distribution == id &&
            self->reached.distributions.items[i].drop != DROP_NOT)
            return drop_reason_texts[self->reached.distributions.items[i].drop];
    return NULL;
}

/* Whether its code is the repository's own: local, or an editable install. */
static bool is_here(const struct catalog *catalog, dist_id id)
{
    const struct distribution *distribution = &catalog->distributions.items[id];
    return distribution->local ||
           (distribution->installed &&
            catalog->installed.items[distribution->installed - 1].editable);
}

static void add_dropped(struct result *self, struct analysis *analysis, dist_id id,
                        uint32_t locked, const char *reason)
{
    const struct distribution *distribution = &analysis->catalog.distributions.items[id];
    if (locked == SELECTED_UNLOCKED && distribution->locked_count)
        locked = distribution->first_locked;
    array_push(analysis->arena, &self->closure.dropped,
               ((struct dropped){.distribution = id,
                                 .reason = text_of(reason),
                                 .weight = weigh(analysis, id, locked)}));
}

/* What the targets would have installed from the manifest's main list. */
static struct selection select_all(struct analysis *analysis,
                                   const struct selection_options *options)
{
    struct selection all;
    struct selection_roots roots = {0};
    for (dist_id id = 0; id < analysis->catalog.distributions.count; id++) {
        enum dist_reach reach = providers_reach(analysis->providers, id);
        /* Where nothing tells who requires whom, all that is pinned is installed. */
        if (reach == REACH_MAIN ||
            (reach == REACH_TRANSITIVE && analysis->catalog.lock_state == LOCK_VERSIONS))
            array_push(analysis->arena, &roots,
                       ((struct selection_root){.distribution = id,
                                                .requested = REQUESTED_IMPORTED}));
    }
    selection_make(&all, &analysis->catalog, &roots, options);
    return all;
}

/* What the manifest's main list, with the lock behind it, would have installed, and KEPT
 * does not; and what code names but the policies leave out. */
static void find_dropped(struct result *self, struct analysis *analysis,
                         const struct selection *kept,
                         const struct selection_options *options)
{
    const struct catalog *catalog = &analysis->catalog;
    bool *seen = ARENA_ARRAY(analysis->arena, bool, catalog->distributions.count);
    for (size_t i = 0; i < kept->packages.count; i++)
        seen[kept->packages.items[i].distribution] = true;
    for (dist_id id = 0; analysis->deep && id < analysis->deep->distributions; id++)
        seen[id] = seen[id] || analysis->deep->files[id];
    for (dist_id id = 0; id < catalog->distributions.count; id++) {
        const char *reason = drop_reason_of(analysis, id);
        if (!reason || seen[id] || is_here(catalog, id))
            continue;
        seen[id] = true;
        add_dropped(self, analysis, id, SELECTED_UNLOCKED, reason);
    }
    struct selection all = select_all(analysis, options);
    for (size_t i = 0; i < all.packages.count; i++) {
        const struct selected *selected = &all.packages.items[i];
        if (seen[selected->distribution] || is_here(catalog, selected->distribution))
            continue;
        seen[selected->distribution] = true;
        add_dropped(self, analysis, selected->distribution, selected->locked,
                    providers_reach(analysis->providers, selected->distribution) ==
                            REACH_MAIN
                        ? "declared, and imported by nothing that is reached"
                        : "required only by what is left out");
    }
    if (self->closure.dropped.count)
        qsort(self->closure.dropped.items, self->closure.dropped.count,
              sizeof *self->closure.dropped.items, dropped_order);
    for (size_t i = 0; i < self->closure.dropped.count; i++) {
        self->dropped.bytes += self->closure.dropped.items[i].weight.bytes;
        self->dropped.unknown += self->closure.dropped.items[i].weight.source == NULL;
    }
}

/* How many of the sizes come from where. */
static struct text count_sources(struct analysis *analysis, const struct closure *closure)
{
    static const struct {
        const char *source, *words;
    } sources[] = {{"installed", "as installed"},
                   {"wheel", "of wheels (compressed)"},
                   {"sdist", "of source archives (compressed)"},
                   {"rules", "by the rules (installed)"},
                   {NULL, "unknown"}};
    struct buffer said = {.arena = analysis->arena};
    size_t kept = closure->selection->packages.count;
    for (size_t s = 0; s < sizeof sources / sizeof *sources; s++) {
        size_t count = 0;
        for (size_t i = 0; i < kept + closure->dropped.count; i++) {
            const char *source = i < kept
                                     ? closure->weights[i].source
                                     : closure->dropped.items[i - kept].weight.source;
            count += source && sources[s].source ? strcmp(source, sources[s].source) == 0
                                                 : source == sources[s].source;
        }
        if (count)
            buffer_format(&said, "%s%zu %s", said.text.len ? ", " : "", count,
                          sources[s].words);
    }
    return said.text;
}

void result_select(struct result *self, struct analysis *analysis)
{
    *self = (struct result){.roots = result_roots(analysis)};
    struct selection_options options = result_options(analysis);
    struct implied implied;
    implied_init(&implied, analysis, &self->roots);
    do
        selection_make(&self->whole, &analysis->catalog, &self->roots, &options);
    while (implied_add(&implied, &self->whole));
    for (size_t i = 0; i < implied.links.count; i++)
        array_push(analysis->arena, &self->whole.edges, implied.links.items[i]);
    implied_list_loads(&implied, &self->whole, &self->loads);
    implied_tell_missing(&implied, &self->whole);
}

void result_make(struct result *self, struct analysis *analysis)
{
    const struct settings *settings = analysis->run->settings;
    struct selection_options options = result_options(analysis);
    result_select(self, analysis);
    self->selection = self->whole;
    if (settings->no_transitive) {
        options.no_transitive = true;
        selection_make(&self->selection, &analysis->catalog, &self->roots, &options);
    }
    size_t count = self->selection.packages.count;
    self->closure = (struct closure){
        .root = analysis->root.path,
        .entries = &analysis->entries,
        .graph = analysis->graph,
        .catalog = &analysis->catalog,
        .reached = &analysis->reached,
        .selection = &self->selection,
        .weights = ARENA_ARRAY(analysis->arena, struct weight, count),
        .deep = analysis->deep,
    };
    for (size_t i = 0; i < count; i++) {
        const struct selected *selected = &self->selection.packages.items[i];
        self->closure.weights[i] =
            weigh(analysis, selected->distribution, selected->locked);
    }
    for (size_t i = 0; i < self->whole.packages.count; i++) {
        const struct selected *selected = &self->whole.packages.items[i];
        struct weight weight = weigh(analysis, selected->distribution, selected->locked);
        self->kept.bytes += weight.bytes;
        self->kept.unknown += weight.source == NULL;
    }
    options.no_transitive = false;
    find_dropped(self, analysis, &self->whole, &options);
    self->size_sources = count_sources(analysis, &self->closure);
}

/* --- chains --------------------------------------------------------------------------
 */

/* Breadth first from the target towards the roots: for each distribution, the next step
 * on the shortest way to the target (itself for the target, DIST_NONE for none). */
static dist_id *steps_towards(const struct result *self, struct analysis *analysis,
                              dist_id target)
{
    size_t count = analysis->catalog.distributions.count, next = 0, known = 0;
    dist_id *step = ARENA_ARRAY(analysis->arena, dist_id, count);
    dist_id *queue = ARENA_ARRAY(analysis->arena, dist_id, count);
    for (size_t i = 0; i < count; i++)
        step[i] = DIST_NONE;
    step[target] = target;
    queue[known++] = target;
    for (; next < known; next++)
        for (size_t e = 0; e < self->whole.edges.count; e++) {
            const struct selection_edge *edge = &self->whole.edges.items[e];
            if (edge->child != queue[next] || step[edge->parent] != DIST_NONE)
                continue;
            step[edge->parent] = queue[next];
            queue[known++] = edge->parent;
        }
    return step;
}

static int chain_order(const void *left, const void *right)
{
    const struct distribution_chain *a = left, *b = right;
    if (a->root->kind != b->root->kind)
        return (int)a->root->kind - (int)b->root->kind;
    if (a->steps.count != b->steps.count)
        return a->steps.count < b->steps.count ? -1 : 1;
    return text_compare(a->root->key, b->root->key);
}

struct distribution_chains chains_to(const struct result *self, struct analysis *analysis,
                                     dist_id target)
{
    struct distribution_chains chains = {0};
    dist_id *step = steps_towards(self, analysis, target);
    for (size_t i = 0; i < analysis->reached.distributions.count; i++) {
        const struct reached *reached = &analysis->reached.distributions.items[i];
        if (reached->drop != DROP_NOT || step[reached->distribution] == DIST_NONE)
            continue;
        struct distribution_chain chain = {.root = reached};
        dist_id id = reached->distribution;
        for (;; id = step[id]) {
            array_push(analysis->arena, &chain.steps, id);
            if (id == target)
                break;
        }
        array_push(analysis->arena, &chains, chain);
    }
    if (chains.count)
        qsort(chains.items, chains.count, sizeof *chains.items, chain_order);
    return chains;
}

void write_chain(struct buffer *out, struct analysis *analysis,
                 const struct distribution_chain *chain, const char *indent)
{
    struct chain imports =
        graph_chain(analysis->arena, analysis->graph, chain->root->module);
    const struct distribution *distributions = analysis->catalog.distributions.items;
    emit_chain(out, analysis->graph, &imports, indent);
    for (size_t i = 0; i + 1 < chain->steps.count; i++) {
        dist_id to = chain->steps.items[i + 1];
        uint32_t locked = distributions[to].locked_count ? distributions[to].first_locked
                                                         : SELECTED_UNLOCKED;
        struct weight weight = weigh(analysis, to, locked);
        buffer_format(out, "%s%.*s requires %.*s", indent,
                      TEXT_ARG(distributions[chain->steps.items[i]].key),
                      TEXT_ARG(distributions[to].key));
        if (weight.heavy && weight.bytes)
            buffer_format(out, " (%.*s)",
                          TEXT_ARG(units_bytes(analysis->arena, weight.bytes)));
        buffer_add_byte(out, '\n');
    }
}
