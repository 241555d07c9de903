/* Which cuts are worth a line, and in which order.
 *
 * Every package that one statement can separate is found in the tree of dominators; of
 * statements on one chain that save about the same the last is taken, which changes the
 * least. For every other package the smallest set of statements is looked for, nearest to
 * the package and, where that saves notably more, nearest to the entry; and the best two
 * that there are. All this is done once more without the statements that take many files
 * along: cutting two imports of a package may be better than one of a whole part. A set
 * is ranked by what no smaller one saves, for each of its statements: that a third
 * statement adds little to what two save must show. */
#include "base/array.h"
#include "cli/whatif.h"

#include <stdlib.h>
#include <string.h>

/* A set of statements is worth a line when this part of what it saves is its own. */
#define SHARE 20

/* Where a statement takes more than one of so many files along, more statements that take
 * less are a line of their own. */
#define PARTS 10

/* How much less that must be. */
#define LESS 4

struct ranker {
    struct import_cuts *cuts;
    struct arena *arena;
    uint64_t *singles; /* by statement: bytes */
    struct {
        struct cut near, far; /* no statements: it cannot be cut */
        bool leads;           /* no other package dominates it */
    } * smallest;             /* by package number */
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

/* Has the network keep each statement that is the service by itself, and each without
 * which more than one of PARTS of its files would go. */
static void keep_parts(struct import_cuts *cuts, uint64_t parts)
{
    uint32_t count = cuts->graph.statements;
    uint64_t *files = cut_singles(&cuts->network, count_weights(cuts, false));
    uint64_t *packages = cut_singles(&cuts->network, count_weights(cuts, true));
    bool *imports = find_imports(cuts);
    bool *kept = ARENA_ARRAY(cuts->arena, bool, count);
    for (uint32_t s = 0; s < count; s++)
        kept[s] = is_service(cuts, files[s], packages[s], imports[s]) ||
                  files[s] * parts > cuts->files;
    cuts->network.kept = kept;
}

void whatif_keep_service(struct import_cuts *cuts)
{
    keep_parts(cuts, 1);
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
        if (ranked.gone[cuts->first_package + i] &&
            self->smallest[i].near.count == cut->count)
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

/* Whether a cut has a statement that is kept now. */
static bool is_kept(const struct ranker *self, const struct cut *cut)
{
    bool kept = false;
    for (uint32_t i = 0; i < cut->count; i++)
        kept = kept || self->cuts->network.kept[cut->statements[i]];
    return kept;
}

/* The smallest cuts of every package; AGAIN: of those whose cut is kept now. What another
 * package dominates is cut with that. */
static void find_smallest(struct ranker *self, bool again)
{
    struct import_cuts *cuts = self->cuts;
    const struct dominators *tree = &cuts->network.dominators;
    for (uint32_t i = 0; i < tree->reached; i++) {
        uint32_t node = tree->order[i], package = node - cuts->first_package;
        if (node < cuts->first_package || node >= cuts->graph.nodes)
            continue;
        struct cut *near = &self->smallest[package].near;
        struct cut *far = &self->smallest[package].far;
        uint32_t above = tree->parent[node];
        if (above >= cuts->first_package && above < cuts->graph.nodes) {
            self->smallest[package] = self->smallest[above - cuts->first_package];
            self->smallest[package].leads = false;
        } else if (!again || is_kept(self, near) || is_kept(self, far)) {
            uint32_t single = cut_single(&cuts->network, &node, 1);
            self->smallest[package].leads = true;
            if (single != CUT_NONE)
                *near = *far = (struct cut){{single}, 1, self->singles[single]};
            else if (!cut_minimum(&cuts->network, &node, 1, CUT_MOST, near, far))
                near->count = far->count = 0;
        }
    }
}

static void add_sets(struct ranker *self)
{
    for (uint32_t i = 0; i < self->cuts->package_count; i++) {
        const struct cut *near = &self->smallest[i].near, *far = &self->smallest[i].far;
        if (!self->smallest[i].leads || near->count < 2)
            continue;
        add_cut(self, near);
        if (is_notable(far->weight, near->weight))
            add_cut(self, far);
    }
}

/* The best two that there are, where they save more than one by one. */
static void add_best(struct ranker *self)
{
    struct cut best = cut_best(&self->cuts->network, 2);
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
    if (better->cut.count > again->cut.count || again->files * LESS < better->files ||
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
    self.smallest = arena_alloc(self.arena, sizeof *self.smallest * cuts->package_count);
    find_smallest(&self, false);
    add_singles(&self);
    add_sets(&self);
    add_best(&self);
    keep_parts(cuts, PARTS);
    find_smallest(&self, true);
    add_singles(&self);
    add_sets(&self);
    whatif_keep_service(cuts);
    if (self.ranking.count)
        qsort(self.ranking.items, self.ranking.count, sizeof *self.ranking.items,
              ranked_order);
    drop_repetitions(&self);
    return self.ranking;
}
