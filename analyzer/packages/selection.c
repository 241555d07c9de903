/* The selection: roots in, packages to install out.
 *
 * With a complete lock the closure starts at the project itself, as `uv export` does, but
 * of what the local packages declare only the roots are followed; so a root keeps the
 * markers, extras and fork that its declaration has. A root that they do not declare is
 * looked for in the project's other extras and groups, then in the other local packages,
 * and is at last taken from the lock as it is.
 *
 * Several targets are closed over one by one. What not all of them need gets the marker
 * that it has in the closure over every environment.
 *
 * Without edges nothing is known beyond the roots: they alone are selected, with the pins
 * or specifiers that the files give, and the rest of those files bounds them. */
#include "packages/selection.h"

#include "base/array.h"
#include "packages/lock_closure.h"

#include <stdlib.h>
#include <string.h>

/* Where a root that the project does not ask for is taken from. */
struct start {
    uint32_t node; /* of the local package whose edges to `id` count, or CLOSURE_NONE */
    dist_id id;
};

struct selector {
    struct selection *out;
    const struct catalog *catalog;
    struct arena *arena;
    const struct selection_roots *roots;
    const struct selection_options *options;
    uint32_t *root_of;    /* by dist_id: index in roots, or SELECTED_UNLOCKED */
    bool *wanted;         /* by dist_id: it is a root */
    struct texts *extras; /* by dist_id: of the root */
    struct closure_graph graph;
    ARRAY(uint32_t) asked; /* nodes of the project where closures start */
    ARRAY(struct start) starts;
    enum declared *declared; /* by root */
    struct text *declared_in;
};

static bool holds_text(const struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return true;
    return false;
}

static void add_text(struct arena *arena, struct texts *texts, struct text text)
{
    if (!holds_text(texts, text))
        array_push(arena, texts, text);
}

static void sort_texts(struct texts *texts)
{
    if (texts->count)
        qsort(texts->items, texts->count, sizeof *texts->items, text_order);
}

/* Where the roots are declared. */

static bool is_local(const struct selector *self, uint32_t locked)
{
    dist_id id = self->catalog->locked.items[locked].distribution;
    return self->catalog->distributions.items[id].local;
}

/* The nodes where a closure starts: the project, or without one every local package, and
 * the extras and groups of it that were asked for. */
static void list_asked(struct selector *self)
{
    const struct catalog *catalog = self->catalog;
    bool found = false;
    for (uint32_t i = 0; i < catalog->locked.count; i++)
        found |= catalog->locked.items[i].distribution == catalog->project;
    for (uint32_t i = 0; i < catalog->locked.count; i++) {
        bool here = found ? catalog->locked.items[i].distribution == catalog->project
                          : is_local(self, i);
        if (!here)
            continue;
        array_push(self->arena, &self->asked, self->graph.first_node[i]);
        for (size_t j = 0; j < self->options->extras.count; j++) {
            uint32_t node =
                closure_find(&self->graph, i, self->options->extras.items[j], false);
            if (node != CLOSURE_NONE)
                array_push(self->arena, &self->asked, node);
        }
        for (size_t j = 0; j < self->options->groups.count; j++) {
            uint32_t node =
                closure_find(&self->graph, i, self->options->groups.items[j], true);
            if (node != CLOSURE_NONE)
                array_push(self->arena, &self->asked, node);
        }
    }
}

/* Whether a node's edges name the distribution. */
static bool node_names(const struct selector *self, uint32_t node, dist_id id)
{
    const struct locked_edges *edges = self->graph.nodes[node].edges;
    for (size_t i = 0; i < edges->count; i++)
        if (edges->items[i].distribution == id)
            return true;
    return false;
}

/* Marks what the local packages declare that the asked nodes lead to, whatever the
 * markers. SEEN is by node. */
static void mark_declared(struct selector *self, bool *seen)
{
    ARRAY(uint32_t) queue = {0};
    for (size_t i = 0; i < self->asked.count; i++) {
        seen[self->asked.items[i]] = true;
        array_push(self->arena, &queue, self->asked.items[i]);
    }
    for (size_t i = 0; i < queue.count; i++) {
        const struct locked_edges *edges = self->graph.nodes[queue.items[i]].edges;
        for (size_t j = 0; j < edges->count; j++) {
            const struct locked_edge *edge = &edges->items[j];
            uint32_t root = self->root_of[edge->distribution];
            if (root != SELECTED_UNLOCKED)
                self->declared[root] = DECLARED_MAIN;
            if (!is_local(self, edge->locked))
                continue;
            for (size_t k = 0; k <= edge->extras.count; k++) {
                uint32_t next = k == 0 ? self->graph.first_node[edge->locked]
                                       : closure_find(&self->graph, edge->locked,
                                                      edge->extras.items[k - 1], false);
                if (next == CLOSURE_NONE || seen[next])
                    continue;
                seen[next] = true;
                array_push(self->arena, &queue, next);
            }
        }
    }
}

/* The node of a local package that names ID and was not asked for: of the project before
 * others, in the order of the lock; or CLOSURE_NONE. */
static uint32_t find_other(const struct selector *self, dist_id id, const bool *seen)
{
    uint32_t found = CLOSURE_NONE;
    for (uint32_t i = 0; i < self->graph.node_count; i++) {
        uint32_t locked = self->graph.nodes[i].locked;
        if (seen[i] || !is_local(self, locked) || !node_names(self, i, id))
            continue;
        if (self->catalog->locked.items[locked].distribution == self->catalog->project)
            return i;
        if (found == CLOSURE_NONE)
            found = i;
    }
    return found;
}

static void find_declarations(struct selector *self)
{
    bool *seen = ARENA_ARRAY(self->arena, bool, self->graph.node_count);
    for (size_t i = 0; i < self->roots->count; i++)
        self->declared[i] = DECLARED_NOT;
    mark_declared(self, seen);
    for (size_t i = 0; i < self->roots->count; i++) {
        dist_id id = self->roots->items[i].distribution;
        const struct distribution *of = &self->catalog->distributions.items[id];
        if (self->declared[i] == DECLARED_MAIN || of->local)
            continue;
        uint32_t node = find_other(self, id, seen);
        if (node != CLOSURE_NONE) {
            self->declared[i] = DECLARED_OTHER;
            self->declared_in[i] = self->graph.nodes[node].name;
        } else if (of->declared) {
            self->declared[i] = DECLARED_MAIN; /* a manifest newer than the lock */
        }
        array_push(self->arena, &self->starts, ((struct start){node, id}));
    }
}

/* Closing over the lock. */

/* Any of the markers, as far as the target leaves them open; false when none can hold. */
static bool any_marker(struct closure *closure, const struct texts *texts,
                       struct marker **any)
{
    bool found = texts->count == 0;
    *any = NULL;
    for (size_t i = 0; i < texts->count; i++) {
        struct marker *marker, *left;
        struct text wrong;
        if (!marker_parse(closure->arena, texts->items[i], &marker, &wrong))
            continue;
        marker = marker_for_releases(closure->arena, marker);
        if (!closure_marker(closure, marker, &left))
            continue;
        *any = found ? marker_or(closure->arena, *any, left) : left;
        found = true;
    }
    return found;
}

/* Whether another fork of the package LOCKED is to be taken instead of it: forks that
 * conflicting extras need may be for the same environments, and only one of them can be
 * installed; best is one that something reached asks for, then the last. */
static bool is_shadowed(struct closure *closure, const struct distribution *of,
                        uint32_t locked, const struct marker *marker)
{
    const struct closure_graph *graph = closure->graph;
    bool reached = closure->reached[graph->first_node[locked]];
    for (uint32_t i = of->first_locked; i < of->first_locked + of->locked_count; i++) {
        struct marker *other;
        bool other_reached = closure->reached[graph->first_node[i]];
        const struct locked *fork = &graph->catalog->locked.items[i];
        if (i == locked || !any_marker(closure, &fork->resolution_markers, &other) ||
            !marker_equal(other, marker))
            continue;
        if (other_reached != reached ? other_reached : i > locked)
            return true;
    }
    return false;
}

/* Reaches a root that nothing declares: every fork of it, where it is for. */
static void start_undeclared(struct selector *self, struct closure *closure, dist_id id)
{
    const struct distribution *of = &self->catalog->distributions.items[id];
    ARRAY(uint32_t) nodes = {0};
    ARRAY(struct marker *) markers = {0};
    for (uint32_t i = of->first_locked; i < of->first_locked + of->locked_count; i++) {
        struct marker *marker;
        const struct locked *fork = &self->catalog->locked.items[i];
        if (!any_marker(closure, &fork->resolution_markers, &marker) ||
            is_shadowed(closure, of, i, marker))
            continue;
        array_push(self->arena, &nodes, self->graph.first_node[i]);
        array_push(self->arena, &markers, marker);
    }
    for (size_t i = 0; i < nodes.count; i++)
        closure_reach(closure, nodes.items[i], markers.items[i]);
}

/* Reaches a root by the edges of a local package that was not asked for. */
static void start_other(struct selector *self, struct closure *closure,
                        const struct start *start)
{
    const struct locked_edges *edges = self->graph.nodes[start->node].edges;
    for (size_t i = 0; i < edges->count; i++) {
        const struct locked_edge *edge = &edges->items[i];
        struct marker *marker;
        if (edge->distribution != start->id ||
            !closure_marker(closure, edge->marker, &marker))
            continue;
        closure_reach(closure, self->graph.first_node[edge->locked], marker);
        for (size_t j = 0; j < edge->extras.count; j++) {
            uint32_t node =
                closure_find(&self->graph, edge->locked, edge->extras.items[j], false);
            if (node != CLOSURE_NONE)
                closure_reach(closure, node, marker);
        }
    }
}

static void close_over(struct selector *self, struct closure *closure,
                       const struct target *target)
{
    closure_init(closure, &self->graph, target, self->wanted, self->extras);
    struct marker *supported;
    if (any_marker(closure, &self->catalog->supported_markers, &supported))
        for (size_t i = 0; i < self->asked.count; i++)
            closure_reach(closure, self->asked.items[i], supported);
    closure_run(closure);
    for (size_t i = 0; i < self->starts.count; i++) {
        if (self->starts.items[i].node == CLOSURE_NONE)
            start_undeclared(self, closure, self->starts.items[i].id);
        else
            start_other(self, closure, &self->starts.items[i]);
    }
    closure_run(closure);
}

/* From closures to the result. */

/* Notes the edges of a closure, and the extras that it asks for. */
static void add_edges(struct selector *self, struct closure *closure)
{
    for (uint32_t i = 0; i < self->graph.node_count; i++) {
        const struct closure_node *node = &self->graph.nodes[i];
        if (!closure->reached[i])
            continue;
        dist_id parent = self->catalog->locked.items[node->locked].distribution;
        for (size_t j = 0; j < node->edges->count; j++) {
            struct marker *marker;
            dist_id child = node->edges->items[j].distribution;
            if (child != parent &&
                closure_follow(closure, i, &node->edges->items[j], &marker))
                array_push(self->arena, &self->out->edges,
                           ((struct selection_edge){parent, child}));
        }
    }
}

static void add_root_facts(struct selector *self, struct selected *item)
{
    item->root = self->root_of[item->distribution];
    if (item->root == SELECTED_UNLOCKED)
        return;
    item->requested = self->roots->items[item->root].requested;
    item->declared = self->declared[item->root];
    item->declared_in = self->declared_in[item->root];
}

static void add_extras(struct selector *self, const struct closure *closure,
                       struct selected *item)
{
    uint32_t first = self->graph.first_node[item->locked];
    for (uint32_t i = first + 1;
         i < self->graph.node_count && self->graph.nodes[i].locked == item->locked; i++)
        if (closure->reached[i] && !self->graph.nodes[i].is_group)
            add_text(self->arena, &item->extras, self->graph.nodes[i].name);
}

/* Adds the package LOCKED when one of the COUNT closures reaches it. EVERYWHERE is the
 * closure over all environments, NULL for a single target. */
static void add_package(struct selector *self, const struct closure *closures,
                        size_t count, const struct closure *everywhere, uint32_t locked)
{
    struct selected item = {.locked = locked, .declaration = SELECTED_UNLOCKED};
    uint32_t node = self->graph.first_node[locked];
    size_t reached = 0, always = 0;
    item.distribution = self->catalog->locked.items[locked].distribution;
    for (size_t i = 0; i < count; i++) {
        if (!closures[i].reached[node])
            continue;
        reached++;
        always += !closures[i].markers[node];
        item.marker = closures[i].markers[node];
        add_extras(self, &closures[i], &item);
    }
    if (reached == 0)
        return;
    if (everywhere && always < count)
        item.marker = everywhere->markers[node];
    add_root_facts(self, &item);
    sort_texts(&item.extras);
    if (item.requested != REQUESTED_TRANSITIVE || !self->options->no_transitive)
        array_push(self->arena, &self->out->packages, item);
}

static void select_locked(struct selector *self)
{
    const struct selection_options *options = self->options;
    bool universal = options->universal || options->target_count == 0;
    size_t count = universal ? 1 : options->target_count;
    struct closure *closures = ARENA_ARRAY(self->arena, struct closure, count);
    struct closure everywhere;
    for (size_t i = 0; i < count; i++) {
        close_over(self, &closures[i], universal ? NULL : &options->targets[i]);
        add_edges(self, &closures[i]);
    }
    if (count > 1)
        close_over(self, &everywhere, NULL);
    for (uint32_t i = 0; i < self->catalog->locked.count; i++)
        if (!is_local(self, i))
            add_package(self, closures, count, count > 1 ? &everywhere : NULL, i);
}

/* Without a lock. */

/* Whether TEXT's marker can hold on a target. */
static bool is_for_target(const struct selector *self, const struct marker *marker)
{
    const struct selection_options *options = self->options;
    if (!marker || options->universal || options->target_count == 0)
        return true;
    for (size_t i = 0; i < options->target_count; i++)
        if (marker_evaluate(marker, &options->targets[i], &options->extras) !=
            MARKER_FALSE)
            return true;
    return false;
}

static bool is_asked(const struct selector *self, const struct declaration *declaration)
{
    if (declaration->section == SECTION_MAIN)
        return true;
    return (declaration->section == SECTION_EXTRA &&
            holds_text(&self->options->extras, declaration->section_name)) ||
           (declaration->section == SECTION_GROUP &&
            holds_text(&self->options->groups, declaration->section_name));
}

/* Adds the declarations of a root, those asked for or (OTHERS) the rest; false when there
 * are none. */
static bool add_written(struct selector *self, uint32_t root, bool others)
{
    bool any = false;
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        if (declaration->distribution != self->roots->items[root].distribution ||
            declaration->section == SECTION_CONSTRAINT ||
            is_asked(self, declaration) == others)
            continue;
        any = true;
        self->declared[root] = others ? DECLARED_OTHER : DECLARED_MAIN;
        self->declared_in[root] = others ? declaration->section_name : TEXT("");
        if (!is_for_target(self, declaration->requirement.marker))
            continue;
        struct selected item = {.distribution = declaration->distribution,
                                .locked = SELECTED_UNLOCKED,
                                .written = declaration->requirement.text,
                                .declaration = (uint32_t)i,
                                .extras = declaration->requirement.extras};
        add_root_facts(self, &item);
        bool twin = false;
        for (size_t j = 0; j < self->out->packages.count; j++)
            twin |= self->out->packages.items[j].distribution == item.distribution &&
                    text_equal(self->out->packages.items[j].written, item.written);
        if (!twin)
            array_push(self->arena, &self->out->packages, item);
    }
    return any;
}

/* Adds a root that only the environment names. */
static void add_installed(struct selector *self, uint32_t root)
{
    dist_id id = self->roots->items[root].distribution;
    const struct distribution *of = &self->catalog->distributions.items[id];
    if (!of->installed)
        return;
    struct text version = self->catalog->installed.items[of->installed - 1].version;
    struct selected item = {
        .distribution = id,
        .locked = SELECTED_UNLOCKED,
        .declaration = SELECTED_UNLOCKED,
        .written =
            text_format(self->arena, "%.*s==%.*s", TEXT_ARG(of->name), TEXT_ARG(version)),
    };
    self->declared[root] = DECLARED_NOT;
    add_root_facts(self, &item);
    array_push(self->arena, &self->out->packages, item);
}

/* Selects the roots that the lock does not have by their declarations. */
static void select_written(struct selector *self)
{
    for (uint32_t i = 0; i < self->roots->count; i++) {
        dist_id id = self->roots->items[i].distribution;
        const struct distribution *of = &self->catalog->distributions.items[id];
        if (of->local || of->locked_count)
            continue;
        if (!add_written(self, i, false) && !add_written(self, i, true))
            add_installed(self, i);
    }
}

static void list_constraints(struct selector *self)
{
    if (self->catalog->lock_state == LOCK_COMPLETE)
        return;
    for (uint32_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        bool file = declaration->owner == DIST_NONE && !declaration->editable;
        bool emitted = self->wanted[declaration->distribution] &&
                       declaration->section != SECTION_CONSTRAINT;
        if ((file || declaration->section == SECTION_CONSTRAINT) && !emitted)
            array_push(self->arena, &self->out->constraints, i);
    }
}

/* Putting it in order. */

struct sort_item {
    struct text key;
    struct selected item;
};

static int selected_order(const void *left, const void *right)
{
    const struct sort_item *a = left, *b = right;
    int order = text_compare(a->key, b->key);
    if (order == 0)
        order = (a->item.locked > b->item.locked) - (a->item.locked < b->item.locked);
    return order ? order : text_compare(a->item.written, b->item.written);
}

static void sort_packages(struct selector *self)
{
    size_t count = self->out->packages.count;
    struct sort_item *items = ARENA_ARRAY(self->arena, struct sort_item, count);
    for (size_t i = 0; i < count; i++) {
        items[i].item = self->out->packages.items[i];
        items[i].key = self->catalog->distributions.items[items[i].item.distribution].key;
    }
    qsort(items, count, sizeof *items, selected_order);
    for (size_t i = 0; i < count; i++)
        self->out->packages.items[i] = items[i].item;
}

static int edge_order(const void *left, const void *right)
{
    const struct selection_edge *a = left, *b = right;
    if (a->child != b->child)
        return a->child < b->child ? -1 : 1;
    return (a->parent > b->parent) - (a->parent < b->parent);
}

static void sort_edges(struct selector *self)
{
    struct selection *out = self->out;
    size_t kept = 0;
    if (out->edges.count)
        qsort(out->edges.items, out->edges.count, sizeof *out->edges.items, edge_order);
    for (size_t i = 0; i < out->edges.count; i++)
        if (kept == 0 || edge_order(&out->edges.items[kept - 1], &out->edges.items[i]))
            out->edges.items[kept++] = out->edges.items[i];
    out->edges.count = kept;
}

/* Tells every package who needs it; edges are sorted by child. */
static void add_via(struct selector *self)
{
    struct selection *out = self->out;
    const struct distribution *distributions = self->catalog->distributions.items;
    size_t *first = ARENA_ARRAY(self->arena, size_t, self->catalog->distributions.count);
    for (size_t i = out->edges.count; i > 0; i--)
        first[out->edges.items[i - 1].child] = i;
    for (size_t i = 0; i < out->packages.count; i++) {
        struct selected *item = &out->packages.items[i];
        size_t at = first[item->distribution];
        for (; at && at <= out->edges.count &&
               out->edges.items[at - 1].child == item->distribution;
             at++) {
            const struct distribution *of =
                &distributions[out->edges.items[at - 1].parent];
            if (!of->local)
                array_push(self->arena, &item->via, of->key);
        }
        sort_texts(&item->via);
    }
}

static void list_absent(struct selector *self)
{
    bool *there = ARENA_ARRAY(self->arena, bool, self->roots->count);
    for (size_t i = 0; i < self->out->packages.count; i++)
        if (self->out->packages.items[i].root != SELECTED_UNLOCKED)
            there[self->out->packages.items[i].root] = true;
    for (size_t i = 0; i < self->roots->count; i++) {
        const struct distribution *of =
            &self->catalog->distributions.items[self->roots->items[i].distribution];
        if (!there[i] && !of->local)
            array_push(self->arena, &self->out->absent, of->name);
    }
}

void selection_make(struct selection *self, const struct catalog *catalog,
                    const struct selection_roots *roots,
                    const struct selection_options *options)
{
    struct arena *arena = catalog->arena;
    size_t count = catalog->distributions.count;
    struct selector selector = {
        .out = self,
        .catalog = catalog,
        .arena = arena,
        .roots = roots,
        .options = options,
        .root_of = ARENA_ARRAY(arena, uint32_t, count),
        .wanted = ARENA_ARRAY(arena, bool, count),
        .extras = ARENA_ARRAY(arena, struct texts, count),
        .declared = ARENA_ARRAY(arena, enum declared, roots->count),
        .declared_in = ARENA_ARRAY(arena, struct text, roots->count),
    };
    *self = (struct selection){0};
    memset(selector.root_of, 0xff, count * sizeof *selector.root_of);
    for (uint32_t i = 0; i < roots->count; i++) {
        dist_id id = roots->items[i].distribution;
        selector.root_of[id] = i;
        selector.wanted[id] = true;
        selector.extras[id] = roots->items[i].extras;
    }
    if (catalog->lock_state != LOCK_NONE) {
        closure_graph_init(&selector.graph, catalog);
        list_asked(&selector);
        find_declarations(&selector);
        select_locked(&selector);
    }
    select_written(&selector);
    list_constraints(&selector);
    sort_packages(&selector);
    sort_edges(&selector);
    add_via(&selector);
    list_absent(&selector);
}
