#include "base/map.h"
#include "check.h"

static void an_empty_map_has_nothing(void)
{
    struct arena arena = {0};
    struct map map;
    map_init(&map, &arena);
    CHECK_INT(map_find(&map, TEXT("a")), MAP_NONE);
    CHECK_INT(map_get(&map, TEXT("a"), 7), 7);
    CHECK_INT(map.keys.count, 0);
    arena_release(&arena);
}

static void indexes_follow_the_order_of_coming(void)
{
    struct arena arena = {0};
    struct map map;
    map_init(&map, &arena);
    size_t wrong = 0;
    for (uint32_t i = 0; i < 5000; i++)
        wrong += map_add(&map, text_format(&arena, "key%u", i * 31 % 5000)) != i;
    for (uint32_t i = 0; i < 5000; i++) {
        wrong += map_find(&map, map.keys.items[i]) != i;
        wrong += map_add(&map, map.keys.items[i]) != i;
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(map.keys.count, 5000);
    CHECK_INT(map_find(&map, TEXT("key5000")), MAP_NONE);
    CHECK_INT(map_add(&map, TEXT("")), 5000);
    CHECK_INT(map_find(&map, (struct text){0}), 5000);
    arena_release(&arena);
}

static void values_start_at_zero_and_stay(void)
{
    struct arena arena = {0};
    struct map map;
    map_init(&map, &arena);
    map_add(&map, TEXT("a"));
    CHECK_INT(map_get(&map, TEXT("a"), 7), 0);
    map_set(&map, TEXT("a"), 3);
    map_set(&map, TEXT("new"), 4);
    size_t wrong = 0;
    for (uint32_t i = 0; i < 1000; i++)
        map_set(&map, text_format(&arena, "%u", i), i * 2);
    for (uint32_t i = 0; i < 1000; i++)
        wrong += map_get(&map, text_format(&arena, "%u", i), MAP_NONE) != i * 2;
    CHECK_INT(wrong, 0);
    CHECK_INT(map_get(&map, TEXT("a"), 7), 3);
    CHECK_INT(map_get(&map, TEXT("new"), 7), 4);
    arena_release(&arena);
}

static void interning_copies_and_adding_borrows(void)
{
    struct arena arena = {0};
    struct map map;
    map_init(&map, &arena);
    char name[] = "abc", lent[] = "xyz";
    uint32_t id = map_intern(&map, text_of(name));
    map_add(&map, text_of(lent));
    name[0] = 'X';
    CHECK_TEXT(map.keys.items[id], "abc");
    CHECK_INT(map_intern(&map, TEXT("abc")), id);
    CHECK(map.keys.items[1].ptr == lent);
    arena_release(&arena);
}

int main(void)
{
    an_empty_map_has_nothing();
    indexes_follow_the_order_of_coming();
    values_start_at_zero_and_stay();
    interning_copies_and_adding_borrows();
    return check_end();
}
