/* A walk over the lock's edges from the manifest's requirements, once for each enum
 * dist_reach from the strongest to the weakest; the first walk that meets a distribution
 * names it. Extras are walked as nodes of their own, since a[x] may need more than a. */
#include "packages/reach.h"

#include "base/array.h"

#include <string.h>

struct node {
    dist_id distribution;
    struct text extra; /* empty: the distribution itself */
};

struct walk {
    struct arena *arena;
    const struct catalog *catalog;
    unsigned char *reach; /* by dist_id */
    struct map seen;      /* "key" and "key[extra]" */
    struct {
        struct node *items;
        size_t count, room;
    } open;
};

static void add_node(struct walk *self, dist_id id, struct text extra)
{
    struct text key = self->catalog->distributions.items[id].key;
    if (extra.len)
        key = text_format(self->arena, "%.*s[%.*s]", TEXT_ARG(key), TEXT_ARG(extra));
    size_t known = self->seen.keys.count;
    map_add(&self->seen, key);
    if (self->seen.keys.count > known)
        array_push(self->arena, &self->open, ((struct node){id, extra}));
}

/* Meets a distribution, with the extras that are asked of it. */
static void meet(struct walk *self, dist_id id, const struct texts *extras,
                 enum dist_reach reach)
{
    if (self->reach[id] > reach)
        self->reach[id] = (unsigned char)reach;
    add_node(self, id, (struct text){0});
    for (size_t i = 0; i < extras->count; i++)
        add_node(self, id, extras->items[i]);
}

static void meet_edges(struct walk *self, const struct locked_edge *edges, size_t count,
                       enum dist_reach reach)
{
    for (size_t i = 0; i < count; i++)
        meet(self, edges[i].distribution, &edges[i].extras, reach);
}

static void meet_declared(struct walk *self, enum section section, enum dist_reach reach)
{
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declared = &self->catalog->declarations.items[i];
        if (declared->section == section)
            meet(self, declared->distribution, &declared->requirement.extras, reach);
    }
}

/* What the lock says that the project and the other local packages ask for. */
static void meet_local(struct walk *self, enum section section, enum dist_reach reach)
{
    const struct catalog *catalog = self->catalog;
    for (size_t i = 0; i < catalog->locked.count; i++) {
        const struct locked *locked = &catalog->locked.items[i];
        if (!catalog->distributions.items[locked->distribution].local)
            continue;
        if (section == SECTION_MAIN)
            meet_edges(self, locked->edges.items, locked->edges.count, reach);
        size_t count =
            section == SECTION_EXTRA ? locked->extras.count : locked->groups.count;
        const struct locked_extra *lists =
            section == SECTION_EXTRA ? locked->extras.items : locked->groups.items;
        for (size_t j = 0; section != SECTION_MAIN && j < count; j++)
            meet_edges(self, lists[j].edges.items, lists[j].edges.count, reach);
    }
}

/* Follows the edges of all that was met; what they lead to is reached in the way of
 * INDIRECT at least. */
static void follow(struct walk *self, enum dist_reach indirect)
{
    while (self->open.count) {
        struct node node = self->open.items[--self->open.count];
        const struct distribution *distribution =
            &self->catalog->distributions.items[node.distribution];
        for (uint32_t i = 0; i < distribution->locked_count; i++) {
            const struct locked *locked =
                &self->catalog->locked.items[distribution->first_locked + i];
            if (node.extra.len == 0)
                meet_edges(self, locked->edges.items, locked->edges.count, indirect);
            for (size_t j = 0; node.extra.len && j < locked->extras.count; j++)
                if (text_equal(locked->extras.items[j].name, node.extra))
                    meet_edges(self, locked->extras.items[j].edges.items,
                               locked->extras.items[j].edges.count, indirect);
        }
    }
}

/* What no walk met: pinned without edges, only installed, or not to be emitted. */
static void classify_rest(struct walk *self)
{
    const struct catalog *catalog = self->catalog;
    bool bare = catalog->manifest_files.count == 0 && catalog->declarations.count == 0 &&
                catalog->lock_state == LOCK_NONE;
    for (size_t i = 0; i < catalog->distributions.count; i++) {
        if (self->reach[i] != REACH_NOT)
            continue;
        if (catalog->distributions.items[i].locked_count)
            self->reach[i] =
                catalog->lock_state == LOCK_VERSIONS ? REACH_TRANSITIVE : REACH_OTHER;
        else if (bare && catalog->distributions.items[i].installed)
            self->reach[i] = REACH_OTHER;
    }
}

unsigned char *reach_find(struct arena *arena, const struct catalog *catalog)
{
    struct walk self = {.arena = arena, .catalog = catalog};
    self.reach = ARENA_ARRAY(arena, unsigned char, catalog->distributions.count);
    memset(self.reach, REACH_NOT, catalog->distributions.count);
    map_init(&self.seen, arena);

    meet_declared(&self, SECTION_MAIN, REACH_MAIN);
    meet_local(&self, SECTION_MAIN, REACH_MAIN);
    follow(&self, REACH_TRANSITIVE);
    meet_declared(&self, SECTION_EXTRA, REACH_EXTRA);
    meet_local(&self, SECTION_EXTRA, REACH_EXTRA);
    follow(&self, REACH_EXTRA);
    meet_declared(&self, SECTION_GROUP, REACH_GROUP);
    meet_local(&self, SECTION_GROUP, REACH_GROUP);
    follow(&self, REACH_GROUP);
    classify_rest(&self);
    return self.reach;
}
