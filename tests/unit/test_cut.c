/* Dominators and cuts against brute force, on small random graphs. */
#include "check.h"
#include "graph/cut.h"

#define NODES_MOST 9
#define STATEMENTS_MOST 9
#define EDGES_MOST 40

struct random_graph {
    struct cut_edge edges[EDGES_MOST];
    uint64_t weights[NODES_MOST];
    struct cut_graph graph;
};

/* xorshift32: the same graphs everywhere. */
static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}

/* Few edges or many, some fixed, statements of up to three edges; weights that tell every
 * set of nodes from every other, or are mostly 0. */
static void make_graph(struct random_graph *self, uint32_t seed)
{
    uint32_t state = seed * 2654435761u + 1, count = 0;
    uint32_t nodes = 2 + draw(&state, NODES_MOST - 1);
    uint32_t statements = draw(&state, STATEMENTS_MOST + 1);
    for (uint32_t s = 0; s < statements; s++) {
        uint32_t from = draw(&state, nodes), edges = 1 + draw(&state, 3);
        for (uint32_t e = 0; e < edges; e++)
            self->edges[count++] = (struct cut_edge){from, draw(&state, nodes), s};
    }
    for (uint32_t fixed = draw(&state, 8); fixed; fixed--)
        self->edges[count++] =
            (struct cut_edge){draw(&state, nodes), draw(&state, nodes), CUT_FIXED};
    bool sparse = draw(&state, 2);
    for (uint32_t i = 0; i < nodes; i++)
        self->weights[i] = sparse && draw(&state, 3) ? 0 : 1 + draw(&state, 20);
    self->graph = (struct cut_graph){.nodes = nodes,
                                     .statements = statements,
                                     .entry = draw(&state, nodes),
                                     .edges = self->edges,
                                     .edge_count = count,
                                     .weights = self->weights};
}

/* What is reached when the statements in CUT (bits), and a node, are away: bits. */
static uint32_t reach(const struct cut_graph *graph, uint32_t cut, uint32_t without)
{
    uint32_t seen = graph->entry == without ? 0 : 1u << graph->entry, before = 0;
    while (seen != before) {
        before = seen;
        for (size_t i = 0; i < graph->edge_count; i++) {
            const struct cut_edge *edge = &graph->edges[i];
            bool open = edge->statement == CUT_FIXED || !(cut >> edge->statement & 1);
            if (open && seen >> edge->from & 1 && edge->to != without)
                seen |= 1u << edge->to;
        }
    }
    return seen;
}

static uint64_t saved(const struct cut_graph *graph, uint32_t cut)
{
    uint32_t lost = reach(graph, 0, NODE_NONE) & ~reach(graph, cut, NODE_NONE);
    uint64_t weight = 0;
    for (uint32_t i = 0; i < graph->nodes; i++)
        weight += lost >> i & 1 ? graph->weights[i] : 0;
    return weight;
}

static uint32_t bits_of(const struct cut *cut)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < cut->count; i++)
        bits |= 1u << cut->statements[i];
    return bits;
}

static uint32_t size_of(uint32_t bits)
{
    uint32_t count = 0;
    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

/* --- dominators ----------------------------------------------------------------------
 */

/* A node dominates what is not reached without it, by one tree for all. */
static bool dominators_are_right(const struct random_graph *random)
{
    struct arena arena = {0};
    const struct cut_graph *graph = &random->graph;
    struct arc arcs[EDGES_MOST];
    for (size_t i = 0; i < graph->edge_count; i++)
        arcs[i] = (struct arc){graph->edges[i].from, graph->edges[i].to};
    struct digraph forward = digraph_make(&arena, graph->nodes, arcs, graph->edge_count);
    struct digraph backward = digraph_reverse(&arena, &forward);
    struct dominators tree =
        dominators_find(&arena, &forward, &backward, graph->entry, NODE_NONE);
    uint32_t all = reach(graph, 0, NODE_NONE), listed = 0;
    bool good = true;
    for (uint32_t i = 0; i < tree.reached; i++) {
        uint32_t parent = tree.parent[tree.order[i]];
        good = good && (parent == NODE_NONE ? i == 0 : listed >> parent & 1);
        listed |= 1u << tree.order[i];
    }
    good = good && listed == all;
    for (uint32_t node = 0; node < graph->nodes; node++) {
        uint32_t lost = all & ~reach(graph, 0, node), below = 0;
        for (uint32_t i = 0; i < graph->nodes; i++)
            for (uint32_t at = all >> i & 1 ? i : NODE_NONE; at != NODE_NONE;
                 at = tree.parent[at])
                below |= at == node ? 1u << i : 0;
        good = good && lost == below;
        if (node == graph->entry)
            continue;
        struct dominators less =
            dominators_find(&arena, &forward, &backward, graph->entry, node);
        good = good && less.reached == size_of(reach(graph, 0, node));
    }
    arena_release(&arena);
    return good;
}

/* --- cuts ----------------------------------------------------------------------------
 */

static bool singles_are_right(const struct cut_network *network)
{
    const struct cut_graph *graph = network->graph;
    uint64_t *singles = cut_singles(network, graph->weights);
    bool good = true;
    for (uint32_t s = 0; s < graph->statements; s++)
        good = good && singles[s] == saved(graph, 1u << s) &&
               singles[s] == cut_evaluate(network, &s, 1, NULL);
    return good;
}

/* What the KEPT statements leave to be cut, as bits. */
static uint32_t free_of(const struct cut_network *network)
{
    uint32_t bits = 0;
    for (uint32_t s = 0; s < network->graph->statements; s++)
        bits |= network->kept && network->kept[s] ? 0 : 1u << s;
    return bits;
}

/* The size of the smallest set that separates TARGETS (bits), or UINT32_MAX; and of all
 * sets of that size the least and the most that is saved. */
static uint32_t smallest(const struct cut_network *network, uint32_t targets,
                         uint64_t *least, uint64_t *most)
{
    const struct cut_graph *graph = network->graph;
    uint32_t best = UINT32_MAX, allowed = free_of(network);
    for (uint32_t cut = 0; cut < 1u << graph->statements; cut++) {
        if (cut & ~allowed || size_of(cut) > best ||
            reach(graph, cut, NODE_NONE) & targets)
            continue;
        uint64_t weight = saved(graph, cut);
        if (size_of(cut) < best) {
            best = size_of(cut);
            *least = *most = weight;
        }
        *least = weight < *least ? weight : *least;
        *most = weight > *most ? weight : *most;
    }
    return best;
}

static bool minimum_is_right(struct cut_network *network, uint32_t targets)
{
    uint32_t list[NODES_MOST], count = 0;
    uint64_t least = 0, most = 0;
    struct cut near, far;
    for (uint32_t i = 0; i < network->graph->nodes; i++)
        if (targets >> i & 1)
            list[count++] = i;
    uint32_t size = smallest(network, targets, &least, &most);
    bool wanted = size > 0 && size <= CUT_MOST;
    if (cut_minimum(network, list, count, CUT_MOST, &near, &far) != wanted)
        return false;
    if (size > 1 && wanted && cut_minimum(network, list, count, size - 1, NULL, NULL))
        return false;
    uint32_t one = cut_single(network, list, count);
    if (targets & reach(network->graph, 0, NODE_NONE) && (one != CUT_NONE) != (size == 1))
        return false;
    if (size == 1 && saved(network->graph, 1u << one) != least)
        return false;
    return !wanted ||
           (near.count == size && far.count == size && near.weight == least &&
            far.weight == most && saved(network->graph, bits_of(&near)) == least &&
            saved(network->graph, bits_of(&far)) == most &&
            !(reach(network->graph, bits_of(&near), NODE_NONE) & targets) &&
            !(reach(network->graph, bits_of(&far), NODE_NONE) & targets));
}

/* The best one, and the best two, of all that there are. */
static bool best_is_right(struct cut_network *network)
{
    const struct cut_graph *graph = network->graph;
    uint32_t allowed = free_of(network);
    uint64_t most[3] = {0};
    for (uint32_t cut = 0; cut < 1u << graph->statements; cut++) {
        uint32_t size = size_of(cut);
        uint64_t weight = size <= 2 && !(cut & ~allowed) ? saved(graph, cut) : 0;
        for (uint32_t k = size; k <= 2; k++)
            most[k] = weight > most[k] ? weight : most[k];
    }
    bool good = true;
    for (uint32_t k = 1; k <= 2; k++) {
        struct cut best = cut_best(network, k);
        good = good && best.count <= k && best.weight == most[k] &&
               saved(graph, bits_of(&best)) == most[k] && !(bits_of(&best) & ~allowed);
    }
    return good;
}

static void brute_force_agrees(uint32_t graphs)
{
    unsigned wrong[4] = {0};
    uint32_t state = 7;
    for (uint32_t seed = 1; seed <= graphs; seed++) {
        struct arena arena = {0};
        struct random_graph random;
        struct cut_network network;
        bool kept[STATEMENTS_MOST];
        make_graph(&random, seed);
        wrong[0] += !dominators_are_right(&random);
        cut_init(&network, &arena, &random.graph);
        wrong[1] += !singles_are_right(&network);
        for (uint32_t s = 0; s < STATEMENTS_MOST; s++)
            kept[s] = draw(&state, 4) == 0;
        network.kept = seed % 3 ? NULL : kept;
        for (uint32_t i = 0; i < 3; i++)
            wrong[2] += !minimum_is_right(
                &network, 1 + draw(&state, (1u << random.graph.nodes) - 1));
        wrong[2] += !minimum_is_right(&network, 1u << draw(&state, random.graph.nodes));
        wrong[3] += !best_is_right(&network);
        arena_release(&arena);
    }
    CHECK_INT(wrong[0], 0);
    CHECK_INT(wrong[1], 0);
    CHECK_INT(wrong[2], 0);
    CHECK_INT(wrong[3], 0);
}

/* --- by hand -------------------------------------------------------------------------
 */

/* entry 0 -> (0) 1 -> (1) 3, entry -> (2) 2 -> (3) 3, and 3 requires 4. */
static const struct cut_edge two_ways[] = {
    {0, 1, 0}, {1, 3, 1}, {0, 2, 2}, {2, 3, 3}, {3, 4, CUT_FIXED}};
static const uint64_t two_weights[] = {0, 1, 2, 10, 100};

static void two_ways_take_two_statements(void)
{
    struct arena arena = {0};
    struct cut_graph graph = {.nodes = 5,
                              .statements = 4,
                              .edges = two_ways,
                              .edge_count = 5,
                              .weights = two_weights};
    struct cut_network network;
    struct cut cut;
    const uint32_t target = 4, light = 1;
    cut_init(&network, &arena, &graph);
    CHECK_INT(cut_single(&network, &target, 1), CUT_NONE);
    CHECK_INT(cut_single(&network, &light, 1), 0);
    CHECK(!cut_minimum(&network, &target, 1, 1, &cut, NULL));
    CHECK(cut_minimum(&network, &target, 1, 2, &cut, NULL));
    CHECK_INT(bits_of(&cut), 1 << 1 | 1 << 3);
    CHECK_INT(cut.weight, 110);
    CHECK(cut_minimum(&network, &target, 1, 2, NULL, &cut));
    CHECK_INT(bits_of(&cut), 1 << 0 | 1 << 2);
    CHECK_INT(cut.weight, 113);
    arena_release(&arena);
}

/* A chain as long as a large repository has modules: nothing may recurse. */
static void long_chains_are_no_matter(void)
{
    enum { LENGTH = 200000 };
    struct arena arena = {0};
    struct cut_edge *edges = ARENA_ARRAY(&arena, struct cut_edge, LENGTH);
    uint64_t *weights = ARENA_ARRAY(&arena, uint64_t, LENGTH + 1);
    for (uint32_t i = 0; i < LENGTH; i++)
        edges[i] = (struct cut_edge){i, i + 1, i};
    weights[LENGTH] = 5;
    struct cut_graph graph = {.nodes = LENGTH + 1,
                              .statements = LENGTH,
                              .edges = edges,
                              .edge_count = LENGTH,
                              .weights = weights};
    struct cut_network network;
    const uint32_t target = LENGTH;
    cut_init(&network, &arena, &graph);
    CHECK_INT(cut_single(&network, &target, 1), LENGTH - 1);
    CHECK_INT(cut_best(&network, 1).weight, 5);
    arena_release(&arena);
}

int main(void)
{
    two_ways_take_two_statements();
    long_chains_are_no_matter();
    brute_force_agrees(20000);
    return check_end();
}
