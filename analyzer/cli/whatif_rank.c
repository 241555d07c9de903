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

struct ranker {
    struct import_cuts *cuts;
    struct arena *arena;
    uint64_t *singles; /* by statement: bytes */
    uint64_t *lost;    /* by statement: files of the project */
    uint32_t *level;   /* by package number: of how many statements its smallest cut is;
                          0: it cannot be cut */
    struct ranking ranking;
};

/* Whether saving MORE is worth another line, or a statement nearer to the entry. */
static bool is_notable(uint64_t more, uint64_t less)
{
    return more - less > less / 4;
}

/* By node: 1 for the files of the project. */
static uint64_t *file_weights(const struct import_cuts *cuts)
{
    uint64_t *weights = ARENA_ARRAY(cuts->arena, uint64_t, cuts->graph.nodes);
    for (uint32_t node = 1; node <= cuts->files; node++)
        weights[node] = 1;
    return weights;
}

static bool is_service(const struct ranker *self, uint64_t files)
{
    return files * 2 > self->cuts->files;
}

static void keep_service(struct ranker *self)
{
    uint32_t count = self->cuts->graph.statements;
    bool *kept = ARENA_ARRAY(self->arena, bool, count);
    for (uint32_t s = 0; s < count; s++)
        kept[s] = is_service(self, self->lost[s]);
    self->cuts->network.kept = kept;
}

/* Adds a cut unless it is there, or takes the service with it. */
static void add_cut(struct ranker *self, const struct cut *cut)
{
    struct import_cuts *cuts = self->cuts;
    struct ranked ranked = {.cut = *cut};
    bool *gone = ARENA_ARRAY(self->arena, bool, cuts->graph.nodes);
    cut_evaluate(&cuts->network, cut->statements, cut->count, gone);
    for (uint32_t node = 1; node <= cuts->files; node++)
        ranked.files += gone[node];
    for (uint32_t i = 0; i < cuts->package_count; i++)
        if (gone[cuts->first_package + i] && self->level[i] == cut->count)
            ranked.own += package_weight(&cuts->packages[i]);
    for (size_t i = 0; i < self->ranking.count; i++) {
        const struct cut *other = &self->ranking.items[i].cut;
        bool same = other->count == cut->count;
        for (uint32_t s = 0; same && s < cut->count; s++)
            same = other->statements[s] == cut->statements[s];
        if (same)
            return;
    }
    if (ranked.own && !is_service(self, ranked.files))
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

struct ranking whatif_rank(struct import_cuts *cuts)
{
    struct ranker self = {.cuts = cuts, .arena = cuts->arena};
    self.singles = cut_singles(&cuts->network, cuts->graph.weights);
    self.lost = cut_singles(&cuts->network, file_weights(cuts));
    self.level = ARENA_ARRAY(self.arena, uint32_t, cuts->package_count);
    bool *first = ARENA_ARRAY(self.arena, bool, cuts->package_count);
    keep_service(&self);
    find_levels(&self, first);
    add_singles(&self);
    add_sets(&self, first);
    if (self.ranking.count)
        qsort(self.ranking.items, self.ranking.count, sizeof *self.ranking.items,
              ranked_order);
    return self.ranking;
}
