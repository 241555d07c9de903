/* From a module graph and a selection to nodes, statements and weights.
 *
 * Node 0 is the entry; a file of the project is a node, whatever names its module goes
 * by, since a statement stands in a file; a package is a node. Statements can be cut,
 * what a framework, a pattern or the configuration brings cannot, nor what a package
 * requires. An edge counts for packages as in packages/reached.h: a guarded one only
 * where that keeps the package.
 *
 * Blind spot: that a chain is guarded further up is not seen here; a package may then
 * seem to be reached in more ways than it is, never in fewer. */
#include "cli/cuts.h"

#include "base/array.h"
#include "packages/heavy.h"

#include <stdlib.h>

uint64_t package_weight(const struct package *package)
{
    const struct sizes *sizes = &package->sizes;
    return package->versions +
           (sizes->installed.bytes ? sizes->installed.bytes : sizes->compressed.bytes);
}

/* --- packages ------------------------------------------------------------------------
 */

static void add_size(struct size *sum, struct size size)
{
    sum->bytes += size.bytes;
    if (sum->source == SIZE_UNKNOWN) {
        sum->source = size.source;
        sum->compressed = size.compressed;
    }
}

struct package_list {
    struct package *items;
    size_t count, room;
};

static struct package *find_package(struct arena *arena, struct package_list *list,
                                    struct map *names, struct text name)
{
    uint32_t index = map_add(names, name);
    if (index == list->count)
        array_push(arena, list,
                   ((struct package){.name = name, .distribution = DIST_NONE}));
    return &list->items[index];
}

static void add_selected(struct import_cuts *self, struct package_list *list,
                         struct map *names)
{
    struct analysis *analysis = self->analysis;
    for (size_t i = 0; i < self->result->whole.packages.count; i++) {
        const struct selected *selected = &self->result->whole.packages.items[i];
        dist_id id = selected->distribution;
        struct package *package = find_package(
            self->arena, list, names, analysis->catalog.distributions.items[id].key);
        struct sizes sizes = sizes_of(
            &analysis->catalog, rules_heavy(analysis->rules), id,
            selected->locked == SELECTED_UNLOCKED ? SIZE_UNLOCKED : selected->locked,
            &analysis->targets.items[0]);
        package->distribution = id;
        package->versions++;
        add_size(&package->sizes.installed, sizes.installed);
        add_size(&package->sizes.compressed, sizes.compressed);
    }
}

/* What the rules know to come along with what is selected. */
static void add_brought(struct import_cuts *self, struct package_list *list,
                        struct map *names)
{
    const struct heavy_rules *rules = rules_heavy(self->analysis->rules);
    size_t selected = list->count;
    for (size_t i = 0; i < selected; i++) {
        struct texts brings = heavy_brings(self->arena, rules, list->items[i].name, 1);
        list->items[i].requires = brings;
        for (size_t b = 0; b < brings.count; b++) {
            struct package *package =
                find_package(self->arena, list, names, brings.items[b]);
            const struct heavy_rule *rule = heavy_rules_find(rules, brings.items[b]);
            if (package->versions)
                continue;
            package->versions = 1;
            if (rule->installed)
                package->sizes.installed =
                    (struct size){rule->installed, SIZE_RULES, false};
            if (rule->wheel)
                package->sizes.compressed = (struct size){rule->wheel, SIZE_RULES, true};
        }
    }
}

static int package_order(const void *left, const void *right)
{
    return text_compare(((const struct package *)left)->name,
                        ((const struct package *)right)->name);
}

uint32_t cuts_package(const struct import_cuts *self, struct text name)
{
    struct package wanted = {.name = name};
    struct package *found = bsearch(&wanted, self->packages, self->package_count,
                                    sizeof wanted, package_order);
    return found ? (uint32_t)(found - self->packages) : NODE_NONE;
}

static void list_packages(struct import_cuts *self)
{
    const struct catalog *catalog = &self->analysis->catalog;
    struct package_list list = {0};
    struct map names;
    map_init(&names, self->arena);
    add_selected(self, &list, &names);
    if (catalog->lock_state != LOCK_COMPLETE)
        add_brought(self, &list, &names);
    if (list.count)
        qsort(list.items, list.count, sizeof *list.items, package_order);
    self->packages = list.items;
    self->package_count = (uint32_t)list.count;
    self->package_of = ARENA_ARRAY(self->arena, uint32_t, catalog->distributions.count);
    for (dist_id id = 0; id < catalog->distributions.count; id++)
        self->package_of[id] = cuts_package(self, catalog->distributions.items[id].key);
    for (uint32_t i = 0; i < self->package_count; i++)
        for (size_t b = 0; b < self->packages[i].requires.count; b++)
            array_push(self->arena, &self->requires,
                       ((struct arc){
                           i, cuts_package(self, self->packages[i].requires.items[b])}));
}

/* --- nodes ---------------------------------------------------------------------------
 */

/* Builds the graph's arrays. */
struct maker {
    struct import_cuts *cuts;
    struct map statements; /* "NODE:LINE" */
    struct {
        struct cut_statement *items;
        size_t count, room;
    } list;
    struct {
        struct cut_edge *items;
        size_t count, room;
    } edges;
};

static void number_files(struct import_cuts *self)
{
    const struct graph *graph = self->analysis->graph;
    struct map files;
    map_init(&files, self->arena);
    self->node_of = ARENA_ARRAY(self->arena, uint32_t, graph->modules);
    map_add(&files, (struct text){0}); /* the entry */
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        self->node_of[id] = NODE_NONE;
        if (module->origin == ORIGIN_FIRST_PARTY && module->source.len &&
            graph_reaches(graph, id))
            self->node_of[id] = map_add(&files, module->source);
    }
    self->file_of = files.keys.items;
    self->files = (uint32_t)files.keys.count - 1;
    self->first_package = self->files + 1;
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (module->origin == ORIGIN_FIRST_PARTY && module->source.len == 0 &&
            graph_reaches(graph, id))
            self->node_of[id] = self->first_package++;
    }
}

static void add_edge(struct maker *self, uint32_t from, uint32_t to, uint32_t statement)
{
    if (from != to && to != NODE_NONE)
        array_push(self->cuts->arena, &self->edges,
                   ((struct cut_edge){from, to, statement}));
}

/* The statement that makes an edge; CUT_FIXED for what is none. */
static uint32_t statement_of(struct maker *self, const struct edge *edge)
{
    struct import_cuts *cuts = self->cuts;
    uint32_t node = cuts->node_of[edge->from];
    if (edge->line == 0 || node > cuts->files ||
        (edge->reason != REASON_STATEMENT && edge->reason != REASON_NAME))
        return CUT_FIXED;
    struct text key = text_format(cuts->arena, "%u:%u", node, edge->line);
    uint32_t number = map_add(&self->statements, key);
    if (number == self->list.count)
        array_push(cuts->arena, &self->list,
                   ((struct cut_statement){graph_place(cuts->analysis->graph, edge),
                                           edge->from, edge->kind, true}));
    struct cut_statement *statement = &self->list.items[number];
    if (edge->kind < statement->kind)
        statement->kind = edge->kind;
    statement->late = statement->late && edge->late;
    return number;
}

static const struct reached *reached_of(const struct analysis *analysis, dist_id id)
{
    const struct reached_all *all = &analysis->reached;
    struct reached wanted = {.key = analysis->catalog.distributions.items[id].key};
    size_t low = 0, high = all->distributions.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = text_compare(all->distributions.items[middle].key, wanted.key);
        if (order == 0)
            return &all->distributions.items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* An import of what distributions provide. */
static void add_mentions(struct maker *self, const struct edge *edge, uint32_t statement)
{
    struct import_cuts *cuts = self->cuts;
    const struct analysis *analysis = cuts->analysis;
    const struct module *module = &analysis->resolver->modules.items[edge->to];
    if (edge->implied || module->provider == PROVIDER_UNKNOWN ||
        analysis->provisions.items[module->provider].unnamed)
        return;
    const struct provision *provision = &analysis->provisions.items[module->provider];
    for (size_t i = 0; i < provision->count; i++) {
        const struct reached *reached = reached_of(analysis, provision->items[i]);
        uint32_t package = cuts->package_of[provision->items[i]];
        if (reached && reached->drop == DROP_NOT && package != NODE_NONE &&
            (edge->kind != EDGE_GUARDED || reached->guarded_counts))
            add_edge(self, cuts->node_of[edge->from], cuts->first_package + package,
                     statement);
    }
}

static void add_imports(struct maker *self)
{
    struct import_cuts *cuts = self->cuts;
    const struct graph *graph = cuts->analysis->graph;
    struct follow follow = {.typing = graph->follows_typing};
    cuts->statement_of = ARENA_ARRAY(cuts->arena, uint32_t, graph->edges.count);
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        const struct module *to = &graph->resolver->modules.items[edge->to];
        cuts->statement_of[i] = CUT_NONE;
        if (cuts->node_of[edge->from] == NODE_NONE ||
            !edge_is_followed(edge->kind, &follow))
            continue;
        uint32_t statement = statement_of(self, edge);
        if (statement != CUT_FIXED)
            cuts->statement_of[i] = statement;
        if (to->origin == ORIGIN_FIRST_PARTY)
            add_edge(self, cuts->node_of[edge->from], cuts->node_of[edge->to], statement);
        else if (to->origin == ORIGIN_DISTRIBUTION)
            add_mentions(self, edge, statement);
    }
}

/* Whether a root stays whatever is cut: the command starts it, the configuration keeps
 * it.
 */
static bool is_fixed(const struct import_cuts *self, const struct selection_root *root)
{
    const struct texts *keep = &self->analysis->config.scope.keep;
    struct text key = self->analysis->catalog.distributions.items[root->distribution].key;
    bool kept = root->requested == REQUESTED_IMPLIED && root->loader == DIST_NONE;
    for (size_t i = 0; i < keep->count; i++)
        kept = kept || text_equal(name_normalize(self->arena, keep->items[i]), key);
    return kept;
}

static void add_requires(struct import_cuts *self, const struct selection_edges *edges)
{
    for (size_t i = 0; i < edges->count; i++) {
        uint32_t parent = self->package_of[edges->items[i].parent];
        uint32_t child = self->package_of[edges->items[i].child];
        if (parent != NODE_NONE && child != NODE_NONE && parent != child)
            array_push(self->arena, &self->requires, ((struct arc){parent, child}));
    }
}

/* What no statement leads to, the entry does. */
static void add_rest(struct maker *self)
{
    struct import_cuts *cuts = self->cuts;
    const struct result *result = cuts->result;
    bool *led = ARENA_ARRAY(cuts->arena, bool, cuts->package_count);
    for (size_t i = 0; i < self->edges.count; i++)
        if (self->edges.items[i].to >= cuts->first_package)
            led[self->edges.items[i].to - cuts->first_package] = true;
    add_requires(cuts, &result->whole.edges);
    add_requires(cuts, &result->loads);
    for (size_t i = 0; i < cuts->requires.count; i++) {
        const struct arc *arc = &cuts->requires.items[i];
        led[arc->to] = true;
        add_edge(self, cuts->first_package + arc->from, cuts->first_package + arc->to,
                 CUT_FIXED);
    }
    const struct graph *graph = cuts->analysis->graph;
    for (size_t i = 0; i < graph->roots.count; i++)
        add_edge(self, 0, cuts->node_of[graph->roots.items[i]], CUT_FIXED);
    for (size_t i = 0; i < result->roots.count; i++) {
        uint32_t package = cuts->package_of[result->roots.items[i].distribution];
        if (package != NODE_NONE && is_fixed(cuts, &result->roots.items[i]))
            led[package] = false;
    }
    for (uint32_t i = 0; i < cuts->package_count; i++)
        if (!led[i])
            add_edge(self, 0, cuts->first_package + i, CUT_FIXED);
}

void cuts_make(struct import_cuts *self, struct analysis *analysis,
               const struct result *result)
{
    struct maker maker = {.cuts = self};
    *self = (struct import_cuts){
        .analysis = analysis, .result = result, .arena = analysis->arena};
    map_init(&maker.statements, self->arena);
    list_packages(self);
    self->brought = self->requires.count;
    number_files(self);
    add_imports(&maker);
    add_rest(&maker);
    uint32_t nodes = self->first_package + self->package_count;
    uint64_t *weights = ARENA_ARRAY(self->arena, uint64_t, nodes);
    for (uint32_t i = 0; i < self->package_count; i++)
        weights[self->first_package + i] = package_weight(&self->packages[i]);
    self->statements = maker.list.items;
    self->graph = (struct cut_graph){.nodes = nodes,
                                     .statements = (uint32_t)maker.list.count,
                                     .edges = maker.edges.items,
                                     .edge_count = maker.edges.count,
                                     .weights = weights};
    cut_init(&self->network, self->arena, &self->graph);
}

const struct cut_statement *cuts_edge_to(const struct import_cuts *self,
                                         dist_id distribution)
{
    uint32_t package = self->package_of[distribution];
    if (package == NODE_NONE)
        return NULL;
    uint32_t node = self->first_package + package;
    uint32_t statement = cut_single(&self->network, &node, 1);
    return statement == CUT_NONE ? NULL : &self->statements[statement];
}
