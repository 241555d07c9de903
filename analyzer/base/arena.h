/* Memory that lives as long as a run (or as one file's reading) and is given back at
 * once.
 *
 * An arena hands out zeroed, 16-byte aligned pieces and frees them all together in
 * arena_release(). Running out of memory ends the process: there is nothing useful to
 * save. An arena belongs to one thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    struct arena_block
        *last;  /* the block that is being filled; owns the ones before it */
    char *next; /* first free byte of it */
    char *end;  /* one past its last byte */
};

/* An arena may also start as {0}. */
void arena_init(struct arena *self);

/* Gives all memory back; the arena is empty and usable afterwards. */
void arena_release(struct arena *self);

/* The same, but a block of moderate size is kept for what comes next: for an arena that
 * is filled and emptied over and over. */
void arena_reset(struct arena *self);

/* SIZE zeroed bytes, never NULL; SIZE 0 gives a unique valid pointer. */
void *arena_alloc(struct arena *self, size_t size) __attribute__((returns_nonnull));

/* Moves a piece of OLD_SIZE bytes to one of NEW_SIZE bytes, in place when it was the
 * last. */
void *arena_grow(struct arena *self, void *piece, size_t old_size, size_t new_size)
    __attribute__((returns_nonnull));

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                  \
    ((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

#endif
