/* A tree of nodes becomes a program of a few kinds of instructions, and a match runs all
 * of its threads side by side (Thompson's construction, as Go's own machine does), so
 * that no expression takes more than its length times that of the text.
 *
 * The threads of a place wait without having followed jumps and assertions: these are
 * followed when the next rune is known, which `\b` needs. */
#include "context/regexp.h"

#include "base/rune.h"

#include "context/regexp_node.h"

#include <string.h>

enum operation {
    OP_RUNE,        /* consumes .rune */
    OP_CLASS,       /* consumes a rune of classes[.rune] */
    OP_NOT_NEWLINE, /* consumes anything else than a newline */
    OP_SPLIT,       /* goes on at .next and at .other */
    OP_JUMP,
    OP_BEGIN,
    OP_END,
    OP_WORD_BOUNDARY,
    OP_NO_WORD_BOUNDARY,
    OP_MATCH,
};

struct instruction {
    enum operation operation;
    uint32_t next;
    union {
        uint32_t other, rune;
    };
};

struct regexp {
    struct arena *arena;
    struct instruction *items;
    size_t count, room;
    struct {
        const struct rune_class **items;
        size_t count, room;
    } classes;
    bool anchored; /* a match can only begin at the text's beginning */
};

/* ---- compiling ---- */

/* Appends an instruction that goes on at the one behind it; gives its index. */
static uint32_t emit(struct regexp *self, enum operation operation)
{
    uint32_t at = (uint32_t)self->count;
    struct instruction instruction = {.operation = operation, .next = at + 1};
    array_push(self->arena, self, instruction);
    return at;
}

static void emit_node(struct regexp *self, const struct node *node);

/* Instructions of a chain hold, until their end is known, the index of the one before. */
static void point_chain(struct regexp *self, uint32_t last, bool jumps)
{
    while (last != UINT32_MAX) {
        uint32_t *place = jumps ? &self->items[last].next : &self->items[last].other;
        last = *place;
        *place = (uint32_t)self->count;
    }
}

static void emit_repeat(struct regexp *self, const struct node *node)
{
    const struct node *part = node->items[0];
    uint32_t start = (uint32_t)self->count, chain = UINT32_MAX;
    for (uint32_t i = 0; i < node->least; i++) {
        start = (uint32_t)self->count;
        emit_node(self, part);
    }
    if (node->most == REPEAT_ANY && node->least > 0) {
        uint32_t split = emit(self, OP_SPLIT);
        self->items[split].other = start;
    } else if (node->most == REPEAT_ANY) {
        uint32_t split = emit(self, OP_SPLIT);
        emit_node(self, part);
        uint32_t jump = emit(self, OP_JUMP);
        self->items[jump].next = split;
        self->items[split].other = (uint32_t)self->count;
    } else {
        for (uint32_t i = node->least; i < node->most; i++) {
            uint32_t split = emit(self, OP_SPLIT);
            self->items[split].other = chain;
            chain = split;
            emit_node(self, part);
        }
        point_chain(self, chain, false);
    }
}

static void emit_alternatives(struct regexp *self, const struct node *node)
{
    uint32_t ends = UINT32_MAX;
    for (size_t i = 0; i + 1 < node->count; i++) {
        uint32_t split = emit(self, OP_SPLIT);
        emit_node(self, node->items[i]);
        uint32_t jump = emit(self, OP_JUMP);
        self->items[jump].next = ends;
        ends = jump;
        self->items[split].other = (uint32_t)self->count;
    }
    emit_node(self, node->items[node->count - 1]);
    point_chain(self, ends, true);
}

static void emit_node(struct regexp *self, const struct node *node)
{
    uint32_t at;
    switch (node->kind) {
    case NODE_RUNE:
        at = emit(self, OP_RUNE);
        self->items[at].rune = node->rune;
        break;
    case NODE_CLASS:
        at = emit(self, OP_CLASS);
        self->items[at].rune = (uint32_t)self->classes.count;
        array_push(self->arena, &self->classes, node->set);
        break;
    case NODE_NOT_NEWLINE:
        emit(self, OP_NOT_NEWLINE);
        break;
    case NODE_BEGIN:
        emit(self, OP_BEGIN);
        break;
    case NODE_END:
        emit(self, OP_END);
        break;
    case NODE_WORD_BOUNDARY:
        emit(self, OP_WORD_BOUNDARY);
        break;
    case NODE_NO_WORD_BOUNDARY:
        emit(self, OP_NO_WORD_BOUNDARY);
        break;
    case NODE_REPEAT:
        emit_repeat(self, node);
        break;
    case NODE_CONCAT:
        for (size_t i = 0; i < node->count; i++)
            emit_node(self, node->items[i]);
        break;
    case NODE_ALTERNATE:
        emit_alternatives(self, node);
        break;
    }
}

struct regexp *regexp_compile(struct arena *arena, struct text expression,
                              struct text *wrong)
{
    const struct node *node = regexp_parse(arena, expression, wrong);
    if (!node)
        return NULL;
    struct regexp *self = ARENA_NEW(arena, struct regexp);
    self->arena = arena;
    self->anchored = node->kind == NODE_CONCAT && node->count > 0 &&
                     node->items[0]->kind == NODE_BEGIN;
    emit_node(self, node);
    emit(self, OP_MATCH);
    return self;
}

/* ---- matching ---- */

static bool class_has(const struct rune_class *set, uint32_t rune)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].first <= rune && rune <= set->items[i].last)
            return !set->negated;
    return set->negated;
}

static bool is_word(uint32_t rune)
{
    return (rune >= '0' && rune <= '9') || (rune >= 'A' && rune <= 'Z') || rune == '_' ||
           (rune >= 'a' && rune <= 'z');
}

/* What is true between two runes. */
struct gap {
    bool begin, end, boundary;
};

static bool consumes(const struct regexp *self, const struct instruction *instruction,
                     uint32_t rune)
{
    switch (instruction->operation) {
    case OP_RUNE:
        return instruction->rune == rune;
    case OP_CLASS:
        return class_has(self->classes.items[instruction->rune], rune);
    default:
        return rune != '\n';
    }
}

static bool holds(enum operation assertion, struct gap gap)
{
    switch (assertion) {
    case OP_BEGIN:
        return gap.begin;
    case OP_END:
        return gap.end;
    case OP_WORD_BOUNDARY:
        return gap.boundary;
    default:
        return !gap.boundary;
    }
}

static void prepare(struct regexp_threads *threads, size_t count)
{
    if (threads->room < count) {
        threads->room = (uint32_t)count;
        threads->marks = ARENA_ARRAY(threads->arena, uint32_t, count);
        threads->waiting = ARENA_ARRAY(threads->arena, uint32_t, count + 1);
        threads->pending = ARENA_ARRAY(threads->arena, uint32_t, count + 1);
        threads->stack = ARENA_ARRAY(threads->arena, uint32_t, count);
        threads->generation = 0;
    }
}

static void mark(struct regexp_threads *threads, uint32_t at, size_t *depth)
{
    if (threads->marks[at] == threads->generation)
        return;
    threads->marks[at] = threads->generation;
    threads->stack[(*depth)++] = at;
}

/* Follows a thread at AT over all that consumes nothing, to where it waits for a rune.
 * True when it reached the end. */
static bool follow(const struct regexp *self, struct regexp_threads *threads, uint32_t at,
                   struct gap gap, size_t *waiting)
{
    size_t depth = 0;
    mark(threads, at, &depth);
    while (depth > 0) {
        at = threads->stack[--depth];
        const struct instruction *instruction = &self->items[at];
        switch (instruction->operation) {
        case OP_MATCH:
            return true;
        case OP_RUNE:
        case OP_CLASS:
        case OP_NOT_NEWLINE:
            threads->waiting[(*waiting)++] = at;
            break;
        case OP_SPLIT:
            mark(threads, instruction->other, &depth);
            mark(threads, instruction->next, &depth);
            break;
        case OP_JUMP:
            mark(threads, instruction->next, &depth);
            break;
        default:
            if (holds(instruction->operation, gap))
                mark(threads, instruction->next, &depth);
        }
    }
    return false;
}

bool regexp_match(const struct regexp *self, struct text text,
                  struct regexp_threads *threads)
{
    size_t pending = 0, width = 0;
    bool was_word = false;
    prepare(threads, self->count);
    for (size_t at = 0;; at += width) {
        uint32_t rune = at < text.len ? rune_at(text, at, &width) : 0;
        bool word = at < text.len && is_word(rune);
        struct gap gap = {at == 0, at == text.len, word != was_word};
        size_t waiting = 0;
        if (++threads->generation == 0) {
            memset(threads->marks, 0, threads->room * sizeof *threads->marks);
            threads->generation = 1;
        }
        for (size_t i = 0; i < pending; i++)
            if (follow(self, threads, threads->pending[i], gap, &waiting))
                return true;
        if ((at == 0 || !self->anchored) && follow(self, threads, 0, gap, &waiting))
            return true;
        if (at == text.len || (waiting == 0 && self->anchored))
            return false;
        pending = 0;
        for (size_t i = 0; i < waiting; i++) {
            const struct instruction *instruction = &self->items[threads->waiting[i]];
            if (consumes(self, instruction, rune))
                threads->pending[pending++] = instruction->next;
        }
        was_word = word;
    }
}
