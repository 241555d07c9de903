/* The arena: a chain of blocks, each filled from the front.
 *
 * Blocks double in size up to a megabyte, so a short run stays small; a piece larger than
 * a block gets one of its own. Memory is zeroed by calloc, whose fresh pages cost
 * nothing. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16
#define FIRST_BLOCK ((size_t)16 << 10)
#define LARGEST_BLOCK ((size_t)1 << 20)
#define LARGEST_KEPT ((size_t)128 << 10)

struct arena_block {
    struct arena_block *before;
    size_t size; /* bytes behind this header */
};

#define HEADER ((sizeof(struct arena_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

void arena_init(struct arena *self)
{
    *self = (struct arena){0};
}

void arena_release(struct arena *self)
{
    struct arena_block *block = self->last;
    while (block) {
        struct arena_block *before = block->before;
        free(block);
        block = before;
    }
    *self = (struct arena){0};
}

void arena_reset(struct arena *self)
{
    struct arena_block *last = self->last;
    if (!last || last->size > LARGEST_KEPT) {
        arena_release(self);
        return;
    }
    self->last = last->before;
    char *start = (char *)last + HEADER, *next = self->next, *end = self->end;
    arena_release(self);
    memset(start, 0, (size_t)(next - start));
    last->before = NULL;
    *self = (struct arena){.last = last, .next = start, .end = end};
}

static void add_block(struct arena *self, size_t wanted)
{
    size_t size = self->last ? self->last->size * 2 : FIRST_BLOCK;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < wanted)
        size = wanted;
    struct arena_block *block = calloc(1, HEADER + size);
    if (!block) {
        fprintf(stderr, "depclose: error: out of memory (asked for %zu bytes)\n", size);
        exit(2);
    }
    block->before = self->last;
    block->size = size;
    self->last = block;
    self->next = (char *)block + HEADER;
    self->end = self->next + size;
}

static size_t rounded(size_t size)
{
    if (size > SIZE_MAX / 2) {
        fprintf(stderr, "depclose: error: out of memory (asked for %zu bytes)\n", size);
        exit(2);
    }
    return size ? (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT : ALIGNMENT;
}

void *arena_alloc(struct arena *self, size_t size)
{
    size = rounded(size);
    if ((size_t)(self->end - self->next) < size)
        add_block(self, size);
    void *piece = self->next;
    self->next += size;
    return piece;
}

void *arena_grow(struct arena *self, void *piece, size_t old_size, size_t new_size)
{
    size_t old_room = rounded(old_size), new_room = rounded(new_size);
    if (piece && (char *)piece + old_room == self->next &&
        (size_t)(self->end - self->next) >= new_room - old_room) {
        self->next += new_room - old_room;
        return piece;
    }
    void *moved = arena_alloc(self, new_size);
    if (piece && old_size)
        memcpy(moved, piece, old_size < new_size ? old_size : new_size);
    return moved;
}
