/* Which cuts are worth a line, and in which order.
 *
 * Every package that one statement can separate is found in the tree of dominators; of
 * statements on one chain that save about the same the last is taken, which changes the
 * least. For every other package the smallest set of statements is looked for, nearest to
 * the package and, where that saves notably more, nearest to the entry; and the best two
 * that there are. A set is ranked by what no smaller one saves, for each of its
 * statements: that a third statement adds little to what two save must show. */
#include "base/array.h"
#include "cli/whatif.h"

#include <stdlib.h>
#include <string.h>

/* A set of statements is worth a line when this part of what it saves is its own. */
#define SHARE 20

struct ranker {
    struct import_cuts *cuts;
    struct arena *arena;
    uint64_t *singles; /* by statement: bytes */
    uint32_t *level;   /* by package number: of how many statements its smallest cut is;
                          0: it cannot be cut */
    struct ranking ranking;
};

/* Whether saving MORE is worth another line, or a statement nearer to the entry. */
static bool is_notable(uint64_t more, uint64_t less)
{
    return more > less && more - less > less / 4;
}

/* By node: 1 for the files of the project, or (PACKAGES) for packages. */
static uint64_t *count_weights(const struct import_cuts *cuts, bool packages)
{
    uint64_t *weights = ARENA_ARRAY(cuts->arena, uint64_t, cuts->graph.nodes);
    for (uint32_t node = 1; node <= cuts->files && !packages; node++)
        weights[node] = 1;
    for (uint32_t i = 0; i < cuts->package_count && packages; i++)
        weights[cuts->first_package + i] = 1;
    return weights;
}

/* By statement: whether it imports a package. */
static bool *find_imports(const struct import_cuts *cuts)
{
    bool *imports = ARENA_ARRAY(cuts->arena, bool, cuts->graph.statements);
    for (size_t i = 0; i < cuts->graph.edge_count; i++)
        if (cuts->graph.edges[i].statement != CUT_FIXED &&
            cuts->graph.edges[i].to >= cuts->first_package)
            imports[cuts->graph.edges[i].statement] = true;
    return imports;
}

static bool is_service(const struct import_cuts *cuts, uint64_t files, uint64_t packages,
                       bool imports)
{
    return files * 2 > cuts->files ||
           (!imports && packages * 10 > (uint64_t)cuts->package_count * 9);
}

void whatif_keep_service(struct import_cuts *cuts)
{
    uint32_t count = cuts->graph.statements;
    uint64_t *files = cut_singles(&cuts->network, count_weights(cuts, false));
    uint64_t *packages = cut_singles(&cuts->network, count_weights(cuts, true));
    bool *imports = find_imports(cuts);
    bool *kept = ARENA_ARRAY(cuts->arena, bool, count);
    for (uint32_t s = 0; s < count; s++)
        kept[s] = is_service(cuts, files[s], packages[s], imports[s]);
    cuts->network.kept = kept;
}

/* How many files of the project, or packages, are in GONE (by node). */
static uint64_t count_gone(const struct import_cuts *cuts, const bool *gone,
                           bool packages)
{
    uint64_t count = 0;
    uint32_t from = packages ? cuts->first_package : 1;
    uint32_t to = packages ? cuts->graph.nodes : cuts->files + 1;
    for (uint32_t node = from; node < to; node++)
        count += gone[node];
    return count;
}

bool whatif_takes_service(const struct import_cuts *cuts, const struct cut *cut)
{
    struct arena scratch = {0};
    bool *gone = ARENA_ARRAY(&scratch, bool, cuts->graph.nodes), any = false;
    bool *imports = find_imports(cuts);
    cut_evaluate(&cuts->network, cut->statements, cut->count, gone);
    for (uint32_t i = 0; i < cut->count; i++)
        any = any || imports[cut->statements[i]];
    bool takes = is_service(cuts, count_gone(cuts, gone, false),
                            count_gone(cuts, gone, true), any);
    arena_release(&scratch);
    return takes;
}

static bool same_statements(const struct cut *a, const struct cut *b)
{
    return a->count == b->count &&
           memcmp(a->statements, b->statements, a->count * sizeof *a->statements) == 0;
}

/* Adds a cut unless it is there, or is the service. */
static void add_cut(struct ranker *self, const struct cut *cut)
{
    struct import_cuts *cuts = self->cuts;
    struct ranked ranked = {.cut = *cut,
                            .gone = ARENA_ARRAY(self->arena, bool, cuts->graph.nodes)};
    for (size_t i = 0; i < self->ranking.count; i++)
        if (same_statements(&self->ranking.items[i].cut, cut))
            return;
    cut_evaluate(&cuts->network, cut->statements, cut->count, ranked.gone);
    ranked.files = count_gone(cuts, ranked.gone, false);
    for (uint32_t i = 0; i < cuts->package_count; i++)
        if (ranked.gone[cuts->first_package + i] && self->level[i] == cut->count)
            ranked.own += package_weight(&cuts->packages[i]);
    /* What a larger set adds to smaller ones must be worth naming them again. */
    if (ranked.own * SHARE >= cut->weight && !whatif_takes_service(cuts, cut))
        array_push(self->arena, &self->ranking, ranked);
}

/* --- one statement -------------------------------------------------------------------
 */

static void add_singles(struct ranker *self)
{
    const struct cut_network *network = &self->cuts->network;
    const struct dominators *tree = &network->dominators;
    uint32_t first = self->cuts->graph.nodes;
    uint64_t *listed = ARENA_ARRAY(self->arena, uint64_t, network->forward.nodes);
    for (uint32_t i = tree->reached; i-- > 1;) {
        uint32_t node = tree->order[i], s = node - first;
        if (node >= first && !network->kept[s] && self->singles[s] &&
            is_notable(self->singles[s], listed[node])) {
            struct cut cut = {{s}, 1, self->singles[s]};
            add_cut(self, &cut);
            listed[node] = self->singles[s];
        }
        uint32_t above = tree->parent[node];
        if (listed[node] > listed[above])
            listed[above] = listed[node];
    }
}

/* --- several -------------------------------------------------------------------------
 */

/* The packages that none dominates, and their levels; the others' follow theirs. */
static void find_levels(struct ranker *self, bool *first)
{
    struct import_cuts *cuts = self->cuts;
    const struct dominators *tree = &cuts->network.dominators;
    for (uint32_t i = 0; i < tree->reached; i++) {
        uint32_t node = tree->order[i], package = node - cuts->first_package;
        struct cut cut;
        if (node < cuts->first_package || package >= cuts->package_count)
            continue;
        uint32_t above = tree->parent[node] - cuts->first_package;
        if (tree->parent[node] >= cuts->first_package && above < cuts->package_count)
            self->level[package] = self->level[above];
        else if (cut_single(&cuts->network, &node, 1) != CUT_NONE)
            self->level[package] = 1;
        else if (cut_minimum(&cuts->network, &node, 1, CUT_MOST, CUT_NEAR_TARGET, &cut)) {
            self->level[package] = cut.count;
            first[package] = true;
        }
    }
}

static void add_sets(struct ranker *self, const bool *first)
{
    struct import_cuts *cuts = self->cuts;
    for (uint32_t i = 0; i < cuts->package_count; i++) {
        uint32_t node = cuts->first_package + i;
        struct cut near, far;
        if (!first[i] ||
            !cut_minimum(&cuts->network, &node, 1, CUT_MOST, CUT_NEAR_TARGET, &near))
            continue;
        add_cut(self, &near);
        if (cut_minimum(&cuts->network, &node, 1, CUT_MOST, CUT_NEAR_ENTRY, &far) &&
            is_notable(far.weight, near.weight))
            add_cut(self, &far);
    }
    struct cut best = cut_best(&cuts->network, 2);
    if (best.count == 2 && best.weight > self->singles[best.statements[0]] +
                                             self->singles[best.statements[1]])
        add_cut(self, &best);
}

/* --- order ---------------------------------------------------------------------------
 */

static int ranked_order(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    uint64_t per_a = a->own / a->cut.count, per_b = b->own / b->cut.count;
    if (per_a != per_b)
        return per_a > per_b ? -1 : 1;
    if (a->own != b->own)
        return a->own > b->own ? -1 : 1;
    if (a->files != b->files)
        return a->files < b->files ? -1 : 1;
    for (uint32_t i = 0; i < a->cut.count && i < b->cut.count; i++)
        if (a->cut.statements[i] != b->cut.statements[i])
            return a->cut.statements[i] < b->cut.statements[i] ? -1 : 1;
    return 0;
}

/* Whether AGAIN saves about what BETTER does. */
static bool repeats(const struct import_cuts *cuts, const struct ranked *better,
                    const struct ranked *again)
{
    uint64_t both = 0;
    if (better->cut.count > again->cut.count ||
        is_notable(better->cut.weight, again->cut.weight) ||
        is_notable(again->cut.weight, better->cut.weight))
        return false;
    for (uint32_t i = 0; i < cuts->package_count; i++)
        if (better->gone[cuts->first_package + i] && again->gone[cuts->first_package + i])
            both += package_weight(&cuts->packages[i]);
    return !is_notable(again->cut.weight, both);
}

/* Of sets that save about the same only the first is a line. */
static void drop_repetitions(struct ranker *self)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->ranking.count; i++) {
        bool again = false;
        for (size_t j = 0; j < kept && !again; j++)
            again = repeats(self->cuts, &self->ranking.items[j], &self->ranking.items[i]);
        if (!again)
            self->ranking.items[kept++] = self->ranking.items[i];
    }
    self->ranking.count = kept;
}

struct ranking whatif_rank(struct import_cuts *cuts)
{
    struct ranker self = {.cuts = cuts, .arena = cuts->arena};
    self.singles = cut_singles(&cuts->network, cuts->graph.weights);
    self.level = ARENA_ARRAY(self.arena, uint32_t, cuts->package_count);
    bool *first = ARENA_ARRAY(self.arena, bool, cuts->package_count);
    find_levels(&self, first);
    add_singles(&self);
    add_sets(&self, first);
    if (self.ranking.count)
        qsort(self.ranking.items, self.ranking.count, sizeof *self.ranking.items,
              ranked_order);
    drop_repetitions(&self);
    return self.ranking;
}
