/* Decision diagrams: making nodes, and combining them.
 *
 * Two hash tables do the work. One holds every node, so that a node that was made before
 * is found again; the other what an operation gave for two nodes, so that it costs no
 * more than the product of their sizes. In the worst case diagrams grow exponentially
 * with the questions; the markers that people write stay within a few dozen nodes, and
 * one that passes NODES_AT_MOST is given up. */
#include "packages/diagram.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#define NODES_AT_MOST 100000

enum { KNOWN_IMPORT, KNOWN_EXPORT, KNOWN_AND, KNOWN_OR, KNOWN_NOT };

struct diagram_entry {
    int operation;
    const void *a, *b, *result;
};

void diagram_init(struct diagram *self, struct arena *arena)
{
    struct marker *ends = ARENA_ARRAY(arena, struct marker, 2);
    ends[0].question.kind = NODE_NEVER;
    ends[1].question.kind = NODE_ALWAYS;
    *self = (struct diagram){.arena = arena, .never = &ends[0], .always = &ends[1]};
}

static size_t mix(size_t hash, size_t value)
{
    hash = (hash ^ value) * (size_t)0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 29);
}

static size_t entry_slot(const struct diagram *self, int operation, const void *a,
                         const void *b)
{
    size_t mask = self->known.slot_count - 1;
    size_t slot = mix(mix((size_t)operation, (size_t)a), (size_t)b) & mask;
    for (;; slot = (slot + 1) & mask) {
        const struct diagram_entry *entry = &self->known.slots[slot];
        if (!entry->result ||
            (entry->operation == operation && entry->a == a && entry->b == b))
            return slot;
    }
}

const void *diagram_recall(const struct diagram *self, int operation, const void *a,
                           const void *b)
{
    if (self->known.slot_count == 0)
        return NULL;
    return self->known.slots[entry_slot(self, operation, a, b)].result;
}

void diagram_remember(struct diagram *self, int operation, const void *a, const void *b,
                      const void *result)
{
    if ((self->known.count + 1) * 3 > self->known.slot_count * 2) {
        struct diagram_entry *old = self->known.slots;
        size_t old_count = self->known.slot_count;
        self->known.slot_count = old_count ? old_count * 2 : 64;
        self->known.slots =
            ARENA_ARRAY(self->arena, struct diagram_entry, self->known.slot_count);
        for (size_t i = 0; i < old_count; i++)
            if (old[i].result)
                self->known
                    .slots[entry_slot(self, old[i].operation, old[i].a, old[i].b)] =
                    old[i];
    }
    self->known.slots[entry_slot(self, operation, a, b)] =
        (struct diagram_entry){operation, a, b, result};
    self->known.count++;
}

int question_compare(const struct question *a, const struct question *b)
{
    int order = (int)a->variable - (int)b->variable;
    if (order == 0)
        order = (int)a->kind - (int)b->kind;
    if (order == 0)
        order = (int)a->op - (int)b->op;
    if (order == 0)
        order = (int)a->reversed - (int)b->reversed;
    return order ? order : text_compare(a->literal, b->literal);
}

static bool is_end(const struct marker *node)
{
    return node->question.kind == NODE_NEVER || node->question.kind == NODE_ALWAYS;
}

static size_t node_hash(const struct marker *node)
{
    size_t hash = mix((size_t)node->question.variable, text_hash(node->question.literal));
    for (size_t i = 0; i < node->count; i++)
        hash = mix(hash, (size_t)node->children[i]);
    for (size_t i = 0; i + 1 < node->count; i++)
        hash = mix(hash, node->cuts     ? text_hash(node->cuts[i]->version.text)
                         : node->values ? text_hash(node->values[i])
                                        : 0);
    return hash;
}

static bool node_same(const struct marker *a, const struct marker *b)
{
    if (question_compare(&a->question, &b->question) != 0 || a->count != b->count ||
        memcmp(a->children, b->children, a->count * sizeof *a->children) != 0)
        return false;
    for (size_t i = 0; i + 1 < a->count; i++) {
        if (a->cuts && cut_compare(a->cuts[i], b->cuts[i]) != 0)
            return false;
        if (a->values && !text_equal(a->values[i], b->values[i]))
            return false;
    }
    return true;
}

static size_t node_slot(const struct diagram *self, const struct marker *node)
{
    size_t mask = self->nodes.slot_count - 1;
    size_t slot = node_hash(node) & mask;
    while (self->nodes.slots[slot] && !node_same(self->nodes.slots[slot], node))
        slot = (slot + 1) & mask;
    return slot;
}

static void nodes_grow(struct diagram *self)
{
    const struct marker **old = self->nodes.slots;
    size_t old_count = self->nodes.slot_count;
    self->nodes.slot_count = old_count ? old_count * 2 : 32;
    self->nodes.slots =
        ARENA_ARRAY(self->arena, const struct marker *, self->nodes.slot_count);
    for (size_t i = 0; i < old_count; i++)
        if (old[i])
            self->nodes.slots[node_slot(self, old[i])] = old[i];
}

/* Drops cuts between equal children, and values with the child of any other text. Does
 * not write to the arrays of a node that is simple already: an import shares them. */
static void draft_simplify(struct marker *draft)
{
    uint32_t kept = 0, last = draft->count - 1;
    if (draft->question.kind == NODE_VERSIONS) {
        for (uint32_t i = 0; i < last; i++)
            if (draft->children[i] != draft->children[i + 1]) {
                if (kept != i)
                    draft->cuts[kept] = draft->cuts[i];
                draft->children[kept++] = draft->children[i];
            }
    } else if (draft->question.kind == NODE_TEXTS) {
        for (uint32_t i = 0; i < last; i++)
            if (draft->children[i] != draft->children[last]) {
                if (kept != i)
                    draft->values[kept] = draft->values[i];
                draft->children[kept++] = draft->children[i];
            }
    } else {
        kept = draft->children[0] != draft->children[1];
    }
    draft->children[kept] = draft->children[last];
    draft->count = kept + 1;
}

const struct marker *diagram_node(struct diagram *self, struct marker draft)
{
    draft_simplify(&draft);
    if (draft.count == 1)
        return draft.children[0];
    draft.about_extras = draft.question.variable >= VARIABLE_EXTRA;
    for (uint32_t i = 0; i < draft.count; i++)
        draft.about_extras = draft.about_extras || draft.children[i]->about_extras;
    if ((self->nodes.count + 1) * 3 > self->nodes.slot_count * 2)
        nodes_grow(self);
    size_t slot = node_slot(self, &draft);
    if (self->nodes.slots[slot])
        return self->nodes.slots[slot];
    struct marker *node = ARENA_NEW(self->arena, struct marker);
    *node = draft;
    self->nodes.slots[slot] = node;
    self->nodes.count++;
    self->full = self->full || self->nodes.count > NODES_AT_MOST;
    return node;
}

static const struct marker **new_children(struct diagram *self, size_t count)
{
    return ARENA_ARRAY(self->arena, const struct marker *, count);
}

const struct marker *diagram_test(struct diagram *self, struct question question)
{
    struct marker draft = {.question = question, .count = 2};
    draft.question.kind = NODE_TEST;
    draft.children = new_children(self, 2);
    draft.children[0] = self->never;
    draft.children[1] = self->always;
    return diagram_node(self, draft);
}

const struct marker *diagram_versions(struct diagram *self, enum marker_variable variable,
                                      const struct version_set *set)
{
    struct marker draft = {.question = {.kind = NODE_VERSIONS, .variable = variable},
                           .count = (uint32_t)set->count + 1};
    draft.children = new_children(self, draft.count);
    draft.cuts = ARENA_ARRAY(self->arena, const struct version_cut *, draft.count);
    for (uint32_t i = 0; i < draft.count; i++) {
        draft.children[i] = set->first != (i % 2 == 1) ? self->always : self->never;
        if (i < set->count)
            draft.cuts[i] = &set->cuts[i];
    }
    return diagram_node(self, draft);
}

const struct marker *diagram_text(struct diagram *self, enum marker_variable variable,
                                  struct text value)
{
    struct marker draft = {.question = {.kind = NODE_TEXTS, .variable = variable},
                           .count = 2};
    draft.children = new_children(self, 2);
    draft.children[0] = self->always;
    draft.children[1] = self->never;
    draft.values = ARENA_NEW(self->arena, struct text);
    draft.values[0] = value;
    return diagram_node(self, draft);
}

const struct marker *diagram_import(struct diagram *self, const struct marker *marker)
{
    if (!marker || marker->question.kind == NODE_ALWAYS)
        return self->always;
    if (marker->question.kind == NODE_NEVER)
        return self->never;
    const struct marker *node = diagram_recall(self, KNOWN_IMPORT, marker, NULL);
    if (node)
        return node;
    struct marker draft = *marker;
    draft.children = new_children(self, marker->count);
    for (uint32_t i = 0; i < marker->count; i++)
        draft.children[i] = diagram_import(self, marker->children[i]);
    node = diagram_node(self, draft);
    diagram_remember(self, KNOWN_IMPORT, marker, NULL, node);
    return node;
}

static const struct version_cut *cut_copy(struct arena *arena,
                                          const struct version_cut *cut)
{
    struct version_cut *copy = ARENA_NEW(arena, struct version_cut);
    copy->kind = cut->kind;
    version_parse(arena, text_copy(arena, cut->version.text), &copy->version);
    return copy;
}

static struct marker *node_export(struct diagram *self, struct arena *arena,
                                  const struct marker *node)
{
    const struct marker *known = diagram_recall(self, KNOWN_EXPORT, node, arena);
    if (known)
        return (struct marker *)known;
    struct marker *copy = ARENA_NEW(arena, struct marker);
    *copy = *node;
    copy->question.literal = text_copy(arena, node->question.literal);
    if (node->count)
        copy->children = ARENA_ARRAY(arena, const struct marker *, node->count);
    for (uint32_t i = 0; i < node->count; i++)
        copy->children[i] = node_export(self, arena, node->children[i]);
    if (node->cuts)
        copy->cuts = ARENA_ARRAY(arena, const struct version_cut *, node->count - 1);
    if (node->values)
        copy->values = ARENA_ARRAY(arena, struct text, node->count - 1);
    for (uint32_t i = 0; i + 1 < node->count; i++) {
        if (node->cuts)
            copy->cuts[i] = cut_copy(arena, node->cuts[i]);
        if (node->values)
            copy->values[i] = text_copy(arena, node->values[i]);
    }
    diagram_remember(self, KNOWN_EXPORT, node, arena, copy);
    return copy;
}

struct marker *diagram_export(struct diagram *self, struct arena *arena,
                              const struct marker *node)
{
    return node == self->always ? NULL : node_export(self, arena, node);
}

static const struct marker *child_at(const struct marker *node, bool asks, uint32_t index)
{
    return asks ? node->children[index] : node;
}

/* Merges the ascending cuts or values of A and B, either of which may not ask. */
static void refine_merge(struct refinement *to, const struct marker *a, bool asks_a,
                         const struct marker *b, bool asks_b)
{
    uint32_t i = 0, j = 0, ends_a = asks_a ? a->count - 1 : 0,
             ends_b = asks_b ? b->count - 1 : 0, count = 0;
    bool texts = to->draft.question.kind == NODE_TEXTS;
    while (i < ends_a || j < ends_b) {
        int order = i == ends_a ? 1 : j == ends_b ? -1 : 0;
        if (order == 0)
            order = texts ? text_compare(a->values[i], b->values[j])
                          : cut_compare(a->cuts[i], b->cuts[j]);
        if (texts)
            to->draft.values[count] = order <= 0 ? a->values[i] : b->values[j];
        else
            to->draft.cuts[count] = order <= 0 ? a->cuts[i] : b->cuts[j];
        /* A text that only one of them names is "any other" for the other one. */
        to->a[count] = child_at(a, asks_a, texts && order > 0 ? ends_a : i);
        to->b[count] = child_at(b, asks_b, texts && order < 0 ? ends_b : j);
        count++;
        i += order <= 0;
        j += order >= 0;
    }
    to->a[count] = child_at(a, asks_a, ends_a);
    to->b[count] = child_at(b, asks_b, ends_b);
    to->draft.count = count + 1;
}

struct refinement diagram_refine(struct diagram *self, const struct marker *a,
                                 const struct marker *b)
{
    int order = is_end(a)   ? 1
                : is_end(b) ? -1
                            : question_compare(&a->question, &b->question);
    const struct marker *first = order <= 0 ? a : b;
    bool asks_a = order <= 0, asks_b = order >= 0;
    uint32_t most = (asks_a ? a->count : 1) + (asks_b ? b->count : 1);
    struct refinement to = {.draft = {.question = first->question},
                            .a = new_children(self, most),
                            .b = new_children(self, most)};
    to.draft.children = new_children(self, most);
    switch (first->question.kind) {
    case NODE_VERSIONS:
        to.draft.cuts = ARENA_ARRAY(self->arena, const struct version_cut *, most);
        break;
    case NODE_TEXTS:
        to.draft.values = ARENA_ARRAY(self->arena, struct text, most);
        break;
    default:
        to.draft.count = 2;
        for (uint32_t i = 0; i < 2; i++) {
            to.a[i] = child_at(a, asks_a, i);
            to.b[i] = child_at(b, asks_b, i);
        }
        return to;
    }
    refine_merge(&to, a, asks_a, b, asks_b);
    return to;
}

/* And, or: NEUTRAL changes nothing, DOMINANT decides. */
static const struct marker *combine(struct diagram *self, int operation,
                                    const struct marker *a, const struct marker *b)
{
    const struct marker *neutral = operation == KNOWN_AND ? self->always : self->never;
    const struct marker *dominant = operation == KNOWN_AND ? self->never : self->always;
    if (a == dominant || b == dominant || self->full)
        return dominant;
    if (a == neutral || a == b)
        return b;
    if (b == neutral)
        return a;
    if (a > b) {
        const struct marker *swap = a;
        a = b;
        b = swap;
    }
    const struct marker *node = diagram_recall(self, operation, a, b);
    if (node)
        return node;
    struct refinement parts = diagram_refine(self, a, b);
    for (uint32_t i = 0; i < parts.draft.count; i++)
        parts.draft.children[i] = combine(self, operation, parts.a[i], parts.b[i]);
    node = diagram_node(self, parts.draft);
    diagram_remember(self, operation, a, b, node);
    return node;
}

const struct marker *diagram_and(struct diagram *self, const struct marker *a,
                                 const struct marker *b)
{
    return combine(self, KNOWN_AND, a, b);
}

const struct marker *diagram_or(struct diagram *self, const struct marker *a,
                                const struct marker *b)
{
    return combine(self, KNOWN_OR, a, b);
}

const struct marker *diagram_not(struct diagram *self, const struct marker *a)
{
    if (is_end(a))
        return a == self->never ? self->always : self->never;
    const struct marker *node = diagram_recall(self, KNOWN_NOT, a, NULL);
    if (node)
        return node;
    struct refinement parts = diagram_refine(self, a, self->always);
    for (uint32_t i = 0; i < parts.draft.count; i++)
        parts.draft.children[i] = diagram_not(self, parts.a[i]);
    node = diagram_node(self, parts.draft);
    diagram_remember(self, KNOWN_NOT, a, NULL, node);
    return node;
}

bool diagram_implies(struct diagram *self, const struct marker *a, const struct marker *b)
{
    return diagram_or(self, a, b) == b;
}
