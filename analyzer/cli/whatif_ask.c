/* "What then": the answers to --remove, --lazy and --optional. */
#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "cli/whatif.h"

#include <stdlib.h>
#include <string.h>

/* --- what stays ----------------------------------------------------------------------
 */

/* The statement by which a module is reached, or (START) loaded at start. */
static struct text arrival(const struct scenario *then, struct arena *arena,
                           module_id module, bool start)
{
    const struct graph *graph = then->analysis.graph;
    size_t edge = start ? then->start_arrival[module] : graph->arrival[module];
    if (edge >= graph->edges.count)
        return TEXT("it is an entry");
    struct place place = graph_place(graph, &graph->edges.items[edge]);
    if (place.line == 0)
        return TEXT("the configuration includes it");
    return text_format(arena, "%.*s:%u imports it",
                       TEXT_ARG(graph_show_file(graph, place.file)), place.line);
}

/* A module of a package that code imports, or (START) loads at start; MODULE_NONE when
 * only another package requires it. */
static module_id module_of(const struct scenario *then, dist_id id, bool start)
{
    const struct analysis *analysis = &then->analysis;
    for (size_t i = 0; !start && i < analysis->reached.distributions.count; i++)
        if (analysis->reached.distributions.items[i].distribution == id &&
            analysis->reached.distributions.items[i].drop == DROP_NOT)
            return analysis->reached.distributions.items[i].module;
    for (module_id module = 0; start && module < analysis->graph->modules; module++) {
        const struct module *one = &analysis->resolver->modules.items[module];
        if (then->start_arrival[module] == SCENARIO_LATER ||
            one->origin != ORIGIN_DISTRIBUTION || one->provider == PROVIDER_UNKNOWN)
            continue;
        const struct provision *provision = &analysis->provisions.items[one->provider];
        for (size_t i = 0; i < provision->count; i++)
            if (provision->items[i] == id)
                return module;
    }
    return MODULE_NONE;
}

/* Why a package is still there, or (START) still loaded at start. */
static struct text why_there(const struct import_cuts *cuts, const struct scenario *then,
                             uint32_t package, bool start)
{
    dist_id id = cuts->packages[package].distribution;
    const bool *set = start ? then->started : then->installed;
    module_id module = module_of(then, id, start);
    if (module != MODULE_NONE)
        return arrival(then, cuts->arena, module, start);
    for (size_t i = 0; i < cuts->requires.count; i++) {
        const struct arc *arc = &cuts->requires.items[i];
        if (arc->to == package && set[arc->from])
            return text_format(cuts->arena, "%.*s requires it",
                               TEXT_ARG(cuts->packages[arc->from].name));
    }
    for (size_t i = 0; i < then->result.roots.count; i++)
        if (then->result.roots.items[i].distribution == id)
            return text_format(cuts->arena, "needed by %.*s",
                               TEXT_ARG(then->result.roots.items[i].file));
    return TEXT("something else needs it");
}

/* --- --remove ------------------------------------------------------------------------
 */

/* The package that NAME means, a distribution or a module; NODE_NONE for one that is
 * known, but not needed. False with an error when it means nothing. */
static bool find_package(struct import_cuts *cuts, struct text name, uint32_t *package)
{
    struct analysis *analysis = cuts->analysis;
    struct text key = name_normalize(cuts->arena, name);
    const struct catalog *catalog = &analysis->catalog;
    *package = cuts_package(cuts, key);
    if (*package != NODE_NONE || catalog_find(catalog, name) != DIST_NONE)
        return true;
    const struct provider *provider = providers_find(analysis->providers, name);
    for (size_t i = 0; i < provider->distributions.count && *package == NODE_NONE; i++)
        *package = cuts->package_of[provider->distributions.items[i]];
    if (provider->distributions.count)
        return true;
    struct texts names = {0};
    for (dist_id i = 0; i < catalog->distributions.count; i++)
        array_push(cuts->arena, &names, catalog->distributions.items[i].key);
    struct text near = nearest_name(key, &names);
    return diag_error(
        analysis->diags, (struct place){0},
        near.len ? text_format(cuts->arena, "did you mean '%.*s'?", TEXT_ARG(near))
                 : TEXT("'depclose closure' lists what is needed"),
        "'%.*s' is no package of this project", TEXT_ARG(name));
}

/* By package number: those given, and what requires them at some distance. */
static bool *find_requirers(const struct import_cuts *cuts, const bool *named)
{
    bool *set = ARENA_ARRAY(cuts->arena, bool, cuts->package_count);
    memcpy(set, named, cuts->package_count * sizeof *set);
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < cuts->requires.count; i++) {
            const struct arc *arc = &cuts->requires.items[i];
            if (set[arc->to] && !set[arc->from])
                grown = set[arc->from] = true;
        }
    }
    return set;
}

/* What is to go itself comes first, then package by package what requires it. */
static int use_order(const void *left, const void *right)
{
    const struct whatif_use *a = left, *b = right;
    if (a->itself != b->itself)
        return a->itself ? -1 : 1;
    int order = text_compare(a->imports, b->imports);
    if (order == 0)
        order = text_compare(a->statement.file, b->statement.file);
    if (order == 0 && a->statement.line != b->statement.line)
        order = a->statement.line < b->statement.line ? -1 : 1;
    return order;
}

/* Lists the statements that import what is to go; those are the CHANGES. */
static void list_uses(const struct import_cuts *cuts, const bool *named,
                      const bool *requirers, struct whatif_removal *removal,
                      enum change *changes)
{
    for (size_t i = 0; i < cuts->graph.edge_count; i++) {
        const struct cut_edge *edge = &cuts->graph.edges[i];
        if (edge->statement == CUT_FIXED || edge->to < cuts->first_package ||
            !requirers[edge->to - cuts->first_package])
            continue;
        uint32_t package = edge->to - cuts->first_package;
        changes[edge->statement] = CHANGE_CUT;
        array_push(cuts->arena, &removal->uses,
                   ((struct whatif_use){whatif_statement(cuts, edge->statement),
                                        cuts->packages[package].name, named[package]}));
    }
    if (removal->uses.count == 0)
        return;
    qsort(removal->uses.items, removal->uses.count, sizeof *removal->uses.items,
          use_order);
    size_t kept = 1;
    for (size_t i = 1; i < removal->uses.count; i++)
        if (use_order(&removal->uses.items[i], &removal->uses.items[kept - 1]) != 0)
            removal->uses.items[kept++] = removal->uses.items[i];
    removal->uses.count = kept;
}

/* The smallest set of statements that does the same, where it is smaller. */
static void find_fewer(struct import_cuts *cuts, const bool *named,
                       const enum change *changes, struct whatif_removal *removal)
{
    uint32_t *targets = ARENA_ARRAY(cuts->arena, uint32_t, cuts->package_count);
    uint32_t count = 0, changed = 0;
    struct cut cut;
    for (uint32_t i = 0; i < cuts->package_count; i++)
        if (named[i])
            targets[count++] = cuts->first_package + i;
    for (uint32_t s = 0; s < cuts->graph.statements; s++)
        changed += changes[s] == CHANGE_CUT;
    uint32_t limit = changed > CUT_MOST ? CUT_MOST : changed ? changed - 1 : 0;
    if (limit && cut_minimum(&cuts->network, targets, count, limit, &cut, NULL))
        for (uint32_t i = 0; i < cut.count; i++)
            array_push(cuts->arena, &removal->fewer,
                       whatif_statement(cuts, cut.statements[i]));
}

/* Whether ImportError comes through an edge while its module is imported. */
static bool fails_at_once(const struct edge *edge)
{
    return edge_runs_at_start(edge) && edge->kind < EDGE_GUARDED;
}

static bool fails_later(const struct edge *edge)
{
    return !edge_runs_at_start(edge) && edge->kind < EDGE_GUARDED;
}

/* Spreads failure from the nodes in BROKEN to those that import them eagerly. */
static void spread(const struct import_cuts *cuts, bool *broken)
{
    const struct graph *graph = cuts->analysis->graph;
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < graph->edges.count; i++) {
            const struct edge *edge = &graph->edges.items[i];
            uint32_t from = cuts->node_of[edge->from], to = cuts->node_of[edge->to];
            if (fails_at_once(edge) && from != NODE_NONE && to != NODE_NONE &&
                broken[to] && !broken[from])
                grown = broken[from] = true;
        }
    }
}

static void add_place(const struct import_cuts *cuts, struct texts *places,
                      const struct edge *edge)
{
    struct place place = graph_place(cuts->analysis->graph, edge);
    texts_add_once(cuts->arena, places,
                   text_format(cuts->arena, "%.*s:%u", TEXT_ARG(place.file), place.line));
}

/* Which files cannot be imported any more once the named packages are gone. */
static void find_broken(const struct import_cuts *cuts, const enum change *changes,
                        struct whatif_removal *removal)
{
    const struct graph *graph = cuts->analysis->graph;
    bool *direct = ARENA_ARRAY(cuts->arena, bool, cuts->graph.nodes);
    bool *broken = ARENA_ARRAY(cuts->arena, bool, cuts->graph.nodes);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < graph->edges.count; i++) {
            const struct edge *edge = &graph->edges.items[i];
            uint32_t from = cuts->node_of[edge->from], to = cuts->node_of[edge->to];
            bool cut = cuts->statement_of[i] != CUT_NONE &&
                       changes[cuts->statement_of[i]] == CHANGE_CUT && to == NODE_NONE;
            if (pass == 0 && cut && fails_at_once(edge))
                direct[from] = broken[from] = true;
            else if (pass == 1 && from != NODE_NONE && !broken[from] &&
                     fails_later(edge) && (cut || (to != NODE_NONE && broken[to])))
                add_place(cuts, &removal->later, edge);
            if (pass == 0 && i + 1 == graph->edges.count)
                spread(cuts, broken);
        }
    for (uint32_t node = 1; node <= cuts->files; node++) {
        if (broken[node])
            array_push(cuts->arena, &removal->broken, cuts->file_of[node]);
        if (direct[node])
            array_push(cuts->arena, &removal->fails, cuts->file_of[node]);
    }
    for (size_t i = 0; i < graph->roots.count; i++) {
        uint32_t node = cuts->node_of[graph->roots.items[i]];
        removal->entry_breaks |= node != NODE_NONE && broken[node];
    }
    struct texts *lists[] = {&removal->broken, &removal->fails, &removal->later};
    for (size_t i = 0; i < 3; i++)
        if (lists[i]->count)
            qsort(lists[i]->items, lists[i]->count, sizeof(struct text), text_order);
}

const struct whatif_removal *whatif_remove(struct import_cuts *cuts,
                                           const struct scenario *now,
                                           const struct texts *names)
{
    struct whatif_removal *removal = ARENA_NEW(cuts->arena, struct whatif_removal);
    enum change *changes = ARENA_ARRAY(cuts->arena, enum change, cuts->graph.statements);
    bool *named = ARENA_ARRAY(cuts->arena, bool, cuts->package_count);
    for (size_t i = 0; i < names->count; i++) {
        uint32_t package;
        if (!find_package(cuts, names->items[i], &package))
            return NULL;
        if (package == NODE_NONE) {
            texts_add_once(cuts->arena, &removal->absent, names->items[i]);
            continue;
        }
        named[package] = true;
        texts_add_once(cuts->arena, &removal->names, cuts->packages[package].name);
    }
    struct scenario then;
    list_uses(cuts, named, find_requirers(cuts, named), removal, changes);
    find_fewer(cuts, named, changes, removal);
    find_broken(cuts, changes, removal);
    scenario_make(&then, cuts, changes);
    removal->saves = whatif_less(cuts, now->installed, then.installed);
    for (uint32_t i = 0; i < cuts->package_count; i++)
        if (named[i] && then.installed[i])
            array_push(cuts->arena, &removal->stays,
                       ((struct whatif_stay){cuts->packages[i].name,
                                             why_there(cuts, &then, i, false)}));
    return removal;
}

/* --- --lazy, --optional --------------------------------------------------------------
 */

/* The lines of FILE that have an import, as "3, 5 and 9". */
static struct text lines_of(const struct import_cuts *cuts, struct text file)
{
    struct buffer list = {.arena = cuts->arena};
    for (uint32_t s = 0; s < cuts->graph.statements; s++)
        if (text_equal(cuts->statements[s].place.file, file))
            buffer_format(&list, "%s%u", list.text.len ? ", " : "",
                          cuts->statements[s].place.line);
    return list.text;
}

/* The repository's path of FILE, as the user sees it from the working folder, or the
 * root.
 */
static struct text file_of(const struct import_cuts *cuts, struct text file)
{
    struct analysis *analysis = cuts->analysis;
    struct text path = path_relative(cuts->arena, analysis->root.path,
                                     path_join(cuts->arena, analysis->folder, file));
    return layout_find(analysis->repository, path, NULL) == FILE_REGULAR
               ? path
               : path_clean(cuts->arena, file);
}

/* The statement at PLACE ("FILE:LINE"); CUT_NONE with an error when there is none. */
static uint32_t find_statement(const struct import_cuts *cuts, struct text place)
{
    struct analysis *analysis = cuts->analysis;
    size_t colon = text_rfind(place, ':');
    struct text number = text_slice(place, colon + 1, place.len);
    uint32_t line = 0;
    for (size_t i = 0; i < number.len && line < 100000000; i++)
        line = number.ptr[i] >= '0' && number.ptr[i] <= '9'
                   ? line * 10 + (uint32_t)(number.ptr[i] - '0')
                   : 100000000;
    if (colon == SIZE_MAX || line == 0 || line >= 100000000) {
        diag_error(analysis->diags, (struct place){0}, TEXT("for example: ai/main.py:12"),
                   "'%.*s' is no place of a statement", TEXT_ARG(place));
        return CUT_NONE;
    }
    struct text file = file_of(cuts, text_slice(place, 0, colon));
    for (uint32_t s = 0; s < cuts->graph.statements; s++)
        if (cuts->statements[s].place.line == line &&
            text_equal(cuts->statements[s].place.file, file))
            return s;
    struct text lines = lines_of(cuts, file);
    bool reached = false;
    for (uint32_t node = 1; node <= cuts->files; node++)
        reached = reached || text_equal(cuts->file_of[node], file);
    struct text help =
        lines.len ? text_format(cuts->arena, "imports that count are on line %.*s",
                                TEXT_ARG(lines))
        : reached ? TEXT("it imports nothing that counts")
                  : TEXT("'depclose closure' lists the files that are reached");
    diag_error(analysis->diags, (struct place){0}, help,
               reached ? "no import stands at '%.*s'"
                       : "'%.*s' is in no file that is reached",
               TEXT_ARG(place));
    return CUT_NONE;
}

/* By module_id: the packages above what the statements import, which go without saying.
 */
static bool *packages_above(const struct import_cuts *cuts, const enum change *changes)
{
    const struct graph *graph = cuts->analysis->graph;
    bool *above = ARENA_ARRAY(cuts->arena, bool, graph->modules);
    for (size_t i = 0; i < graph->edges.count; i++) {
        if (cuts->statement_of[i] == CUT_NONE || !changes[cuts->statement_of[i]])
            continue;
        const struct module *modules = graph->resolver->modules.items;
        module_id id = modules[graph->edges.items[i].to].parent;
        for (; id != MODULE_NONE; id = modules[id].parent)
            above[id] = true;
    }
    return above;
}

/* What the statements import themselves, and that is there all the same. */
static struct whatif_stays list_stays(const struct import_cuts *cuts,
                                      const struct scenario *then,
                                      const enum change *changes, bool start)
{
    struct whatif_stays stays = {0};
    bool *seen = ARENA_ARRAY(cuts->arena, bool, cuts->graph.nodes);
    for (size_t i = 0; i < cuts->graph.edge_count; i++) {
        const struct cut_edge *edge = &cuts->graph.edges[i];
        if (edge->statement == CUT_FIXED || !changes[edge->statement] ||
            edge->to < cuts->first_package || seen[edge->to])
            continue;
        uint32_t package = edge->to - cuts->first_package;
        seen[edge->to] = true;
        if ((start ? then->started : then->installed)[package])
            array_push(cuts->arena, &stays,
                       ((struct whatif_stay){cuts->packages[package].name,
                                             why_there(cuts, then, package, start)}));
    }
    const struct graph *graph = then->analysis.graph;
    bool *above = packages_above(cuts, changes);
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        uint32_t to = cuts->node_of[edge->to], s = cuts->statement_of[i];
        if (s == CUT_NONE || !changes[s] || above[edge->to] || to == NODE_NONE ||
            to > cuts->files || seen[to])
            continue;
        seen[to] = true;
        if ((start ? then->started_files : then->files)[to])
            array_push(
                cuts->arena, &stays,
                ((struct whatif_stay){cuts->file_of[to],
                                      arrival(then, cuts->arena, edge->to, start)}));
    }
    return stays;
}

static size_t count_packages(const struct import_cuts *cuts, const bool *set)
{
    size_t count = 0;
    for (uint32_t i = 0; i < cuts->package_count; i++)
        count += set[i] ? cuts->packages[i].versions : 0;
    return count;
}

const struct whatif_change *whatif_change(struct import_cuts *cuts,
                                          const struct scenario *now,
                                          const struct texts *places, bool lazy)
{
    struct whatif_change *change = ARENA_NEW(cuts->arena, struct whatif_change);
    enum change *changes = ARENA_ARRAY(cuts->arena, enum change, cuts->graph.statements);
    struct scenario later, without;
    change->lazy = lazy;
    change->already = true;
    for (size_t i = 0; i < places->count; i++) {
        uint32_t s = find_statement(cuts, places->items[i]);
        if (s == CUT_NONE)
            return NULL;
        if (!changes[s])
            array_push(cuts->arena, &change->statements, whatif_statement(cuts, s));
        changes[s] = CHANGE_LAZY;
        change->already = change->already && cuts->statements[s].late;
    }
    scenario_make(&later, cuts, changes);
    change->start = whatif_less(cuts, now->started, later.started);
    change->start_stays = list_stays(cuts, &later, changes, true);
    change->started_before = count_packages(cuts, now->started);
    change->started_after = count_packages(cuts, later.started);
    for (uint32_t node = 1; node <= cuts->files; node++)
        change->files += now->started_files[node] && !later.started_files[node];
    for (uint32_t s = 0; s < cuts->graph.statements; s++)
        if (changes[s])
            changes[s] = CHANGE_CUT;
    scenario_make(&without, cuts, changes);
    change->saves = whatif_less(cuts, now->installed, without.installed);
    change->stays = list_stays(cuts, &without, changes, false);
    return change;
}
