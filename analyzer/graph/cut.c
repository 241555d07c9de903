/* Single statements by dominators, sets by maximal flow.
 *
 * What one statement alone saves is what it dominates, so one tree of dominators answers
 * for all statements at once. The smallest set that separates a target is a minimum cut:
 * every statement lets one unit of flow through (its one edge in has the capacity 1, all
 * others are without limit), and Ford and Fulkerson's augmenting ways are looked for
 * breadth first. As many ways are found as statements must be cut, and a search ends when
 * they become too many, so that a package which everything imports costs little. */
#include "graph/cut.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

static uint32_t statement_node(const struct cut_network *self, uint32_t statement)
{
    return self->graph->nodes + statement;
}

/* The statement of a node that may be cut, else CUT_NONE. */
static uint32_t cuttable(const struct cut_network *self, uint32_t node)
{
    uint32_t statement = node - self->graph->nodes;
    return node < self->graph->nodes || (self->kept && self->kept[statement]) ? CUT_NONE
                                                                              : statement;
}

/* Where each arc of `backward` stands in `forward`. */
static void link_back(struct cut_network *self)
{
    struct arena scratch = {0};
    const struct digraph *forward = &self->forward;
    size_t *next = ARENA_ARRAY(&scratch, size_t, forward->nodes);
    memcpy(next, self->backward.first, forward->nodes * sizeof *next);
    self->back_arc = ARENA_ARRAY(self->arena, size_t, forward->first[forward->nodes]);
    for (size_t arc = 0; arc < forward->first[forward->nodes]; arc++)
        self->back_arc[next[forward->heads[arc]]++] = arc;
    arena_release(&scratch);
}

void cut_init(struct cut_network *self, struct arena *arena,
              const struct cut_graph *graph)
{
    struct arena scratch = {0};
    bool *seen = ARENA_ARRAY(&scratch, bool, graph->statements);
    ARRAY(struct arc) arcs = {0};
    *self = (struct cut_network){.arena = arena, .graph = graph};
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct cut_edge *edge = &graph->edges[i];
        if (edge->statement == CUT_FIXED) {
            array_push(&scratch, &arcs, ((struct arc){edge->from, edge->to}));
            continue;
        }
        uint32_t between = statement_node(self, edge->statement);
        if (!seen[edge->statement])
            array_push(&scratch, &arcs, ((struct arc){edge->from, between}));
        seen[edge->statement] = true;
        array_push(&scratch, &arcs, ((struct arc){between, edge->to}));
    }
    uint32_t nodes = graph->nodes + graph->statements;
    self->forward = digraph_make(arena, nodes, arcs.items, arcs.count);
    self->backward = digraph_reverse(arena, &self->forward);
    link_back(self);
    self->dominators =
        dominators_find(arena, &self->forward, &self->backward, graph->entry, NODE_NONE);
    self->flow = ARENA_ARRAY(arena, uint32_t, arcs.count);
    arena_release(&scratch);
}

/* --- one statement -------------------------------------------------------------------
 */

/* By node of the network: the weight of all that it dominates. */
static uint64_t *dominated(const struct cut_network *self, const uint64_t *weights)
{
    const struct dominators *tree = &self->dominators;
    uint64_t *sums = ARENA_ARRAY(self->arena, uint64_t, self->forward.nodes);
    for (uint32_t i = tree->reached; i-- > 1;) {
        uint32_t node = tree->order[i];
        if (node < self->graph->nodes)
            sums[node] += weights[node];
        sums[tree->parent[node]] += sums[node];
    }
    return sums;
}

uint64_t *cut_singles(const struct cut_network *self, const uint64_t *weights)
{
    return dominated(self, weights) + self->graph->nodes;
}

static bool is_reached(const struct cut_network *self, uint32_t node)
{
    return node == self->graph->entry || self->dominators.parent[node] != NODE_NONE;
}

uint32_t cut_single(const struct cut_network *self, const uint32_t *targets, size_t count)
{
    struct arena scratch = {0};
    size_t *above = ARENA_ARRAY(&scratch, size_t, self->forward.nodes), reached = 0;
    uint32_t first = NODE_NONE, found = CUT_NONE;
    for (size_t i = 0; i < count; i++) {
        if (!is_reached(self, targets[i]))
            continue;
        reached++;
        first = targets[i];
        for (uint32_t at = first; at != NODE_NONE; at = self->dominators.parent[at])
            above[at]++;
    }
    for (uint32_t at = first; at != NODE_NONE && found == CUT_NONE;
         at = self->dominators.parent[at])
        if (above[at] == reached)
            found = cuttable(self, at);
    arena_release(&scratch);
    return found;
}

uint64_t cut_evaluate(const struct cut_network *self, const uint32_t *statements,
                      size_t count, bool *gone)
{
    struct arena scratch = {0};
    const struct digraph *forward = &self->forward;
    bool *seen = ARENA_ARRAY(&scratch, bool, forward->nodes);
    uint32_t *queue = ARENA_ARRAY(&scratch, uint32_t, forward->nodes);
    size_t known = 0;
    uint64_t weight = 0;
    for (size_t i = 0; i < count; i++)
        seen[statement_node(self, statements[i])] = true;
    queue[known++] = self->graph->entry;
    seen[self->graph->entry] = true;
    for (size_t next = 0; next < known; next++)
        for (size_t arc = forward->first[queue[next]];
             arc < forward->first[queue[next] + 1]; arc++)
            if (!seen[forward->heads[arc]]) {
                seen[forward->heads[arc]] = true;
                queue[known++] = forward->heads[arc];
            }
    for (uint32_t node = 0; node < self->graph->nodes; node++) {
        bool lost = !seen[node] && is_reached(self, node);
        weight += lost ? self->graph->weights[node] : 0;
        if (gone)
            gone[node] = lost;
    }
    arena_release(&scratch);
    return weight;
}

/* --- the smallest set ----------------------------------------------------------------
 */

/* One search for targets in what the flow has left. */
struct search {
    struct cut_network *network;
    bool *target;
    size_t *from_arc;      /* by node: the arc by which it was reached */
    bool *against;         /* against its direction */
    uint32_t *from, *mark; /* where from; in which search it was seen last */
    uint32_t *queue;
    uint32_t source, now, known;
    struct {
        size_t *items;
        size_t count, room;
    } touched; /* arcs that have, or had, flow */
};

/* Whether an arc has room: only that into a statement that may be cut has a limit. */
static bool has_room(const struct cut_network *self, size_t arc)
{
    return self->flow[arc] == 0 || cuttable(self, self->forward.heads[arc]) == CUT_NONE;
}

static void see(struct search *self, uint32_t node, uint32_t from, size_t arc,
                bool against)
{
    if (self->mark[node] == self->now)
        return;
    self->mark[node] = self->now;
    self->from[node] = from;
    self->from_arc[node] = arc;
    self->against[node] = against;
    self->queue[self->known++] = node;
}

/* Breadth first from the source along what is left; the target that is found, or
 * NODE_NONE. All that is reached is marked. */
static uint32_t search_target(struct search *self)
{
    const struct cut_network *network = self->network;
    self->now++;
    self->known = 0;
    see(self, self->source, NODE_NONE, 0, false);
    for (uint32_t next = 0; next < self->known; next++) {
        uint32_t node = self->queue[next];
        if (self->target[node])
            return node;
        for (size_t arc = network->forward.first[node];
             arc < network->forward.first[node + 1]; arc++)
            if (has_room(network, arc))
                see(self, network->forward.heads[arc], node, arc, false);
        for (size_t i = network->backward.first[node];
             i < network->backward.first[node + 1]; i++)
            if (network->flow[network->back_arc[i]])
                see(self, network->backward.heads[i], node, network->back_arc[i], true);
    }
    return NODE_NONE;
}

/* Sends one unit along the way that was found. */
static void send(struct search *self, struct arena *scratch, uint32_t node)
{
    for (; self->from[node] != NODE_NONE; node = self->from[node]) {
        uint32_t *flow = &self->network->flow[self->from_arc[node]];
        *flow = self->against[node] ? *flow - 1 : *flow + 1;
        array_push(scratch, &self->touched, self->from_arc[node]);
    }
}

/* Marks everything from which a target can be reached in what is left. */
static void search_back(struct search *self)
{
    const struct cut_network *network = self->network;
    self->now++;
    self->known = 0;
    for (uint32_t node = 0; node < network->graph->nodes; node++)
        if (self->target[node])
            see(self, node, NODE_NONE, 0, false);
    for (uint32_t next = 0; next < self->known; next++) {
        uint32_t node = self->queue[next];
        for (size_t i = network->backward.first[node];
             i < network->backward.first[node + 1]; i++)
            if (has_room(network, network->back_arc[i]))
                see(self, network->backward.heads[i], node, network->back_arc[i], true);
        for (size_t arc = network->forward.first[node];
             arc < network->forward.first[node + 1]; arc++)
            if (network->flow[arc])
                see(self, network->forward.heads[arc], node, arc, false);
    }
}

/* The statements at the border of what the last search marked: from the entry, or (BACK)
 * from the targets. A smallest cut has flow in each. */
static void read_cut(const struct search *self, bool back, struct cut *out)
{
    const struct cut_network *network = self->network;
    *out = (struct cut){0};
    for (size_t i = 0; i < self->touched.count; i++) {
        size_t arc = self->touched.items[i];
        uint32_t node = network->forward.heads[arc], s = cuttable(network, node);
        if (s == CUT_NONE || network->flow[arc] == 0)
            continue;
        uint32_t from = network->backward.heads[network->backward.first[node]];
        bool before = self->mark[from] == self->now, at = self->mark[node] == self->now;
        uint32_t place = 0;
        while (place < out->count && out->statements[place] < s)
            place++;
        bool known = place < out->count && out->statements[place] == s;
        if (known || (back ? !at || before : !before || at))
            continue;
        memmove(out->statements + place + 1, out->statements + place,
                (out->count - place) * sizeof *out->statements);
        out->statements[place] = s;
        out->count++;
    }
    out->weight = cut_evaluate(network, out->statements, out->count, NULL);
}

static void search_init(struct search *self, struct arena *scratch,
                        struct cut_network *network, uint32_t source,
                        const uint32_t *targets, size_t count)
{
    size_t nodes = network->forward.nodes;
    *self = (struct search){.network = network,
                            .source = source,
                            .target = ARENA_ARRAY(scratch, bool, nodes),
                            .from_arc = ARENA_ARRAY(scratch, size_t, nodes),
                            .against = ARENA_ARRAY(scratch, bool, nodes),
                            .from = ARENA_ARRAY(scratch, uint32_t, nodes),
                            .mark = ARENA_ARRAY(scratch, uint32_t, nodes),
                            .queue = ARENA_ARRAY(scratch, uint32_t, nodes)};
    for (size_t i = 0; i < count; i++)
        self->target[targets[i]] = true;
}

/* Sends as much as there is a way for, at most LIMIT + 1 units; how much that was. */
static uint32_t send_all(struct search *self, struct arena *scratch, uint32_t limit)
{
    uint32_t sent = 0, node;
    while (sent <= limit && (node = search_target(self)) != NODE_NONE) {
        if (node == self->source)
            return limit + 1;
        send(self, scratch, node);
        sent++;
    }
    return sent;
}

static void take_back(struct search *self)
{
    for (size_t i = 0; i < self->touched.count; i++)
        self->network->flow[self->touched.items[i]] = 0;
}

bool cut_minimum(struct cut_network *self, const uint32_t *targets, size_t count,
                 uint32_t limit, struct cut *near, struct cut *far)
{
    struct arena scratch = {0};
    struct search search;
    search_init(&search, &scratch, self, self->graph->entry, targets, count);
    uint32_t sent = send_all(&search, &scratch, limit);
    bool found = sent > 0 && sent <= limit;
    if (found && far)
        read_cut(&search, false, far);
    if (found && near) {
        search_back(&search);
        read_cut(&search, true, near);
    }
    take_back(&search);
    arena_release(&scratch);
    return found;
}

/* --- two statements ------------------------------------------------------------------
 */

/* By node: whether some way from it leads through a statement. */
static bool *find_open(const struct cut_network *self, struct arena *scratch)
{
    const struct digraph *backward = &self->backward;
    bool *open = ARENA_ARRAY(scratch, bool, backward->nodes);
    uint32_t *queue = ARENA_ARRAY(scratch, uint32_t, backward->nodes);
    size_t known = 0;
    for (uint32_t s = 0; s < self->graph->statements; s++) {
        uint32_t node = statement_node(self, s);
        if (cuttable(self, node) != CUT_NONE) {
            open[node] = true;
            queue[known++] = node;
        }
    }
    for (size_t next = 0; next < known; next++)
        for (size_t i = backward->first[queue[next]];
             i < backward->first[queue[next] + 1]; i++)
            if (!open[backward->heads[i]]) {
                open[backward->heads[i]] = true;
                queue[known++] = backward->heads[i];
            }
    return open;
}

/* The nodes that two statements may separate together: something that weighs lies behind
 * each. What a node from where no statement leads on dominates is separated with that. */
static bool *find_targets(const struct cut_network *self, struct arena *scratch,
                          const uint64_t *sums)
{
    bool *open = find_open(self, scratch);
    bool *target = ARENA_ARRAY(scratch, bool, self->graph->nodes);
    for (uint32_t node = 0; node < self->graph->nodes; node++) {
        uint32_t up = self->dominators.parent[node];
        target[node] = sums[node] && up != NODE_NONE &&
                       (up >= self->graph->nodes || up == self->graph->entry || open[up]);
    }
    return target;
}

/* A statement that together with another may save more than the two do one by one. */
struct partner {
    uint32_t statement;
    uint64_t most; /* no pair with it saves more */
};

/* Adds to JOINT (by statement) what the statements that carry the flow to a target, from
 * its nearest dominator, may save where two must be cut: all that can be one of two that
 * do are among them. */
static void find_joint(struct cut_network *self, const bool *target, const uint64_t *sums,
                       uint64_t *joint)
{
    for (uint32_t node = 0; node < self->graph->nodes; node++) {
        struct arena scratch = {0};
        struct search search;
        if (!target[node])
            continue;
        search_init(&search, &scratch, self, self->dominators.parent[node], &node, 1);
        if (send_all(&search, &scratch, 2) == 2)
            for (size_t i = 0; i < search.touched.count; i++) {
                size_t arc = search.touched.items[i];
                uint32_t s = cuttable(self, self->forward.heads[arc]);
                if (s != CUT_NONE && self->flow[arc])
                    joint[s] += sums[node];
            }
        take_back(&search);
        arena_release(&scratch);
    }
}

static int cut_order(const void *left, const void *right)
{
    const struct cut *a = left, *b = right;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->statements[0] > b->statements[0]) - (a->statements[0] < b->statements[0]);
}

static int partner_order(const void *left, const void *right)
{
    const struct partner *a = left, *b = right;
    if (a->most != b->most)
        return a->most > b->most ? -1 : 1;
    return (a->statement > b->statement) - (a->statement < b->statement);
}

/* What the two statements of a pair save one by one. */
static uint64_t apart(const struct cut_network *self, const uint64_t *singles, uint32_t a,
                      uint32_t b)
{
    for (uint32_t at = statement_node(self, a); at != NODE_NONE;
         at = self->dominators.parent[at])
        if (at == statement_node(self, b))
            return singles[b];
    for (uint32_t at = statement_node(self, b); at != NODE_NONE;
         at = self->dominators.parent[at])
        if (at == statement_node(self, a))
            return singles[a];
    return singles[a] + singles[b];
}

/* FIRST with its best partner: without it, another tree of dominators tells what each
 * other statement saves then. Of equally good ones that which takes the fewest nodes. */
static struct cut find_pair(struct cut_network *self, const uint64_t *singles,
                            uint32_t first)
{
    struct arena scratch = {0};
    struct dominators tree =
        dominators_find(&scratch, &self->forward, &self->backward, self->graph->entry,
                        statement_node(self, first));
    uint64_t *sums = ARENA_ARRAY(&scratch, uint64_t, self->forward.nodes);
    uint32_t *nodes = ARENA_ARRAY(&scratch, uint32_t, self->forward.nodes);
    uint32_t best = NODE_NONE;
    struct cut pair = {0};
    for (uint32_t i = tree.reached; i-- > 1;) {
        uint32_t node = tree.order[i];
        sums[node] += node < self->graph->nodes ? self->graph->weights[node] : 0;
        sums[tree.parent[node]] += sums[node];
        nodes[tree.parent[node]] += ++nodes[node];
        if (cuttable(self, node) != CUT_NONE && sums[node] &&
            (best == NODE_NONE || sums[node] > sums[best] ||
             (sums[node] == sums[best] && nodes[node] < nodes[best])))
            best = node;
    }
    if (best != NODE_NONE) {
        uint32_t second = best - self->graph->nodes;
        pair = (struct cut){
            {first < second ? first : second, first < second ? second : first},
            2,
            singles[first] + sums[best]};
    }
    arena_release(&scratch);
    return pair;
}

/* The best pair that saves more than BEST does, else BEST; the most promising first. */
static struct cut best_pair(struct cut_network *self, struct cut best)
{
    struct arena scratch = {0};
    ARRAY(struct partner) partners = {0};
    uint64_t *joint = ARENA_ARRAY(&scratch, uint64_t, self->graph->statements);
    uint64_t *sums = dominated(self, self->graph->weights);
    uint64_t *singles = sums + self->graph->nodes, heaviest = 0;
    find_joint(self, find_targets(self, &scratch, sums), sums, joint);
    for (uint32_t s = 0; s < self->graph->statements; s++)
        if (cuttable(self, statement_node(self, s)) != CUT_NONE && singles[s] > heaviest)
            heaviest = singles[s];
    for (uint32_t s = 0; s < self->graph->statements; s++)
        if (joint[s])
            array_push(&scratch, &partners,
                       ((struct partner){s, singles[s] + heaviest + joint[s]}));
    if (partners.count)
        qsort(partners.items, partners.count, sizeof *partners.items, partner_order);
    for (size_t i = 0; i < partners.count && partners.items[i].most > best.weight; i++) {
        struct cut pair = find_pair(self, singles, partners.items[i].statement);
        if (pair.weight > best.weight)
            best = pair;
    }
    arena_release(&scratch);
    return best;
}

/* The best two that save no more together than one by one. */
static struct cut best_apart(const struct cut_network *self, const struct cut *ones,
                             size_t count, const uint64_t *singles)
{
    struct cut best = {0};
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) {
            uint32_t a = ones[i].statements[0], b = ones[j].statements[0];
            if (ones[i].weight + ones[j].weight <= best.weight)
                break;
            uint64_t weight = apart(self, singles, a, b);
            if (weight > best.weight && weight > ones[i].weight)
                best = (struct cut){{a < b ? a : b, a < b ? b : a}, 2, weight};
        }
    return best;
}

struct cut cut_best(struct cut_network *self, uint32_t count)
{
    struct arena scratch = {0};
    uint64_t *singles = cut_singles(self, self->graph->weights);
    ARRAY(struct cut) ones = {0};
    struct cut best = {0};
    for (uint32_t s = 0; s < self->graph->statements; s++)
        if (singles[s] && cuttable(self, statement_node(self, s)) != CUT_NONE)
            array_push(&scratch, &ones, ((struct cut){{s}, 1, singles[s]}));
    if (ones.count) {
        qsort(ones.items, ones.count, sizeof *ones.items, cut_order);
        best = ones.items[0];
    }
    if (count > 1) {
        struct cut two = best_apart(self, ones.items, ones.count, singles);
        best = best_pair(self, two.weight > best.weight ? two : best);
    }
    arena_release(&scratch);
    return best;
}
