#include "base/array.h"
#include "check.h"

static bool is_zero(const char *piece, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (piece[i])
            return false;
    return true;
}

static void pieces_are_zeroed_aligned_and_apart(void)
{
    struct arena arena = {0};
    const char *before = "";
    for (size_t size = 0; size < 70000; size = size * 3 / 2 + 1) {
        char *piece = arena_alloc(&arena, size);
        CHECK((uintptr_t)piece % 16 == 0);
        CHECK(is_zero(piece, size));
        CHECK(piece != before);
        memset(piece, 0xff, size);
        before = piece;
    }
    arena_release(&arena);
}

static void a_piece_may_be_larger_than_a_block(void)
{
    struct arena arena = {0};
    size_t large = (size_t)5 << 20;
    char *piece = arena_alloc(&arena, large);
    piece[large - 1] = 1;
    CHECK(is_zero(arena_alloc(&arena, 100), 100));
    arena_release(&arena);
}

static void release_leaves_a_usable_arena(void)
{
    struct arena arena;
    arena_init(&arena);
    arena_alloc(&arena, 10);
    arena_release(&arena);
    CHECK(arena.last == NULL);
    CHECK(is_zero(arena_alloc(&arena, 10), 10));
    arena_release(&arena);
    arena_release(&arena);
}

static void grow_keeps_the_bytes(void)
{
    struct arena arena = {0};
    char *last = arena_alloc(&arena, 10);
    memcpy(last, "abcdefghi", 10);
    char *same = arena_grow(&arena, last, 10, 1000);
    CHECK(same == last);
    CHECK(memcmp(same, "abcdefghi", 10) == 0);
    CHECK(is_zero(same + 10, 990));
    arena_alloc(&arena, 1);
    char *moved = arena_grow(&arena, same, 1000, 5000);
    CHECK(moved != same);
    CHECK(memcmp(moved, "abcdefghi", 10) == 0);
    CHECK(is_zero(moved + 1000, 4000));
    CHECK(is_zero(arena_grow(&arena, NULL, 0, 64), 64));
    arena_release(&arena);
}

static void an_array_grows_and_keeps_order(void)
{
    struct arena arena = {0};
    ARRAY(size_t) numbers = {0};
    for (size_t i = 0; i < 10000; i++) {
        array_push(&arena, &numbers, i * i);
        if (i % 7 == 0)
            arena_alloc(&arena, 3); /* something else stands behind it: it must move */
    }
    size_t wrong = 0;
    for (size_t i = 0; i < numbers.count; i++)
        wrong += numbers.items[i] != i * i;
    CHECK_INT(numbers.count, 10000);
    CHECK_INT(wrong, 0);
    CHECK_INT(array_last(&numbers), 9999 * 9999);
    arena_release(&arena);
}

static void reset_leaves_zeroed_memory(void)
{
    struct arena arena = {0};
    static const size_t sizes[] = {10, 5000, 100000, 300000, 10};
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            char *piece = arena_alloc(&arena, sizes[i]);
            CHECK(is_zero(piece, sizes[i]));
            memset(piece, 'x', sizes[i]);
            if (i % 2 == round % 2)
                arena_reset(&arena);
        }
    }
    arena_reset(&arena);
    arena_release(&arena);
    arena_reset(&arena); /* of an empty one */
    CHECK(arena.last == NULL);
}

int main(void)
{
    pieces_are_zeroed_aligned_and_apart();
    a_piece_may_be_larger_than_a_block();
    release_leaves_a_usable_arena();
    grow_keeps_the_bytes();
    an_array_grows_and_keeps_order();
    reset_leaves_zeroed_memory();
    return check_end();
}
