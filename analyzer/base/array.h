/* One growing array for every type.
 *
 * An array is any struct with the members `items`, `count` and `room`, most simply
 *
 *     ARRAY(struct edge) edges = {0};
 *     array_push(arena, &edges, ((struct edge){.from = a, .to = b}));
 *
 * Items live in the arena, are found by index, and move when the array grows: keep
 * indexes, never pointers, across a push. */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include "base/arena.h"

#define ARRAY(type)                                                                      \
    struct {                                                                             \
        type *items;                                                                     \
        size_t count, room;                                                              \
    }

#define array_push(arena, array, ...)                                                    \
    do {                                                                                 \
        array_reserve((arena), (array));                                                 \
        (array)->items[(array)->count++] = __VA_ARGS__;                                  \
    } while (0)

/* Makes room for one more item. */
#define array_reserve(arena, array)                                                      \
    do {                                                                                 \
        if ((array)->count == (array)->room) {                                           \
            size_t room_ = (array)->room ? (array)->room * 2 : 8;                        \
            (array)->items = arena_grow((arena), (array)->items,                         \
                                        (array)->room * sizeof *(array)->items,          \
                                        room_ * sizeof *(array)->items);                 \
            (array)->room = room_;                                                       \
        }                                                                                \
    } while (0)

#define array_last(array) ((array)->items[(array)->count - 1])

#endif
