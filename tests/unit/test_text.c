#include "check.h"

#include <stdlib.h>

static void compares_bytes(void)
{
    CHECK(text_equal(TEXT("a"), TEXT("a")));
    CHECK(!text_equal(TEXT("a"), TEXT("ab")));
    CHECK(text_equal((struct text){0}, TEXT("")));
    CHECK(text_is(text_of(NULL), ""));
    CHECK(text_compare(TEXT("a"), TEXT("b")) < 0);
    CHECK(text_compare(TEXT("a"), TEXT("ab")) < 0);
    CHECK(text_compare(TEXT("\xff"), TEXT("a")) > 0);
    CHECK(text_compare(TEXT("a\0c"), TEXT("a\0b")) > 0);
    CHECK_INT(text_compare((struct text){0}, TEXT("")), 0);
    struct text sorted[] = {TEXT("b"), TEXT(""), TEXT("a/b"), TEXT("a")};
    qsort(sorted, 4, sizeof *sorted, text_order);
    CHECK_TEXT(sorted[0], "");
    CHECK_TEXT(sorted[1], "a");
    CHECK_TEXT(sorted[2], "a/b");
    CHECK_TEXT(sorted[3], "b");
}

static void finds(void)
{
    CHECK(text_starts(TEXT("abc"), TEXT("ab")));
    CHECK(text_starts(TEXT("abc"), TEXT("")));
    CHECK(!text_starts(TEXT("ab"), TEXT("abc")));
    CHECK(text_ends(TEXT("abc"), TEXT("bc")));
    CHECK(!text_ends(TEXT("bc"), TEXT("abc")));
    CHECK(text_contains(TEXT("aab"), TEXT("ab")));
    CHECK(text_contains(TEXT("aab"), TEXT("")));
    CHECK(text_contains((struct text){0}, (struct text){0}));
    CHECK(!text_contains(TEXT("aab"), TEXT("ba")));
    CHECK(!text_contains((struct text){0}, TEXT("a")));
    CHECK_INT(text_find(TEXT("a.b.c"), '.'), 1);
    CHECK_INT(text_rfind(TEXT("a.b.c"), '.'), 3);
    CHECK(text_find(TEXT("abc"), '.') == SIZE_MAX);
    CHECK(text_find((struct text){0}, '.') == SIZE_MAX);
    CHECK(text_rfind((struct text){0}, '.') == SIZE_MAX);
    CHECK_INT(text_find(TEXT("a\0b"), '\0'), 1);
}

static void slices(void)
{
    CHECK_TEXT(text_slice(TEXT("abc"), 1, 2), "b");
    CHECK_TEXT(text_slice(TEXT("abc"), 1, SIZE_MAX), "bc");
    CHECK_TEXT(text_slice(TEXT("abc"), 5, 2), "");
    CHECK_TEXT(text_slice((struct text){0}, 1, 2), "");
    CHECK_TEXT(text_trim(TEXT(" \t\f\r\n a b\v\n")), "a b");
    CHECK_TEXT(text_trim(TEXT(" \n")), "");
    CHECK_TEXT(text_trim((struct text){0}), "");
}

static void cuts_into_parts(void)
{
    struct text rest = TEXT("a,,b,"), part;
    CHECK(text_cut(&rest, ',', &part));
    CHECK_TEXT(part, "a");
    CHECK(text_cut(&rest, ',', &part));
    CHECK_TEXT(part, "");
    CHECK(text_cut(&rest, ',', &part));
    CHECK_TEXT(part, "b");
    CHECK(text_cut(&rest, ',', &part));
    CHECK_TEXT(part, "");
    CHECK(!text_cut(&rest, ',', &part));
    rest = (struct text){0};
    CHECK(!text_cut(&rest, ',', &part));
}

static void copies_end_in_nul(void)
{
    struct arena arena = {0};
    struct text copy = text_copy(&arena, text_slice(TEXT("abc"), 0, 2));
    CHECK_TEXT(copy, "ab");
    CHECK_INT(copy.ptr[2], '\0');
    CHECK_INT(text_copy(&arena, (struct text){0}).ptr[0], '\0');
    CHECK_TEXT(text_format(&arena, "%s-%d", "x", 7), "x-7");
    CHECK_TEXT(text_format(&arena, "%.*s", TEXT_ARG(((struct text){0}))), "");
    CHECK_TEXT(text_lower(&arena, TEXT("AZaz09_\xc3\x84")), "azaz09_\xc3\x84");
    CHECK(text_hash(TEXT("ab")) != text_hash(TEXT("ba")));
    CHECK_INT(text_hash(TEXT("")), 2166136261u);
    arena_release(&arena);
}

static void a_buffer_grows(void)
{
    struct arena arena = {0};
    struct buffer buffer = {.arena = &arena};
    buffer_add(&buffer, (struct text){0});
    CHECK_TEXT(buffer.text, "");
    CHECK_INT(buffer.text.ptr[0], '\0');
    for (int i = 0; i < 1000; i++) {
        buffer_add(&buffer, TEXT("ab"));
        buffer_add_byte(&buffer, '-');
        buffer_add_string(&buffer, "c");
        buffer_format(&buffer, "%03d\n", i);
        arena_alloc(&arena, 1);
    }
    CHECK_INT(buffer.text.len, 8000);
    CHECK_TEXT(text_slice(buffer.text, 7992, 8000), "ab-c999\n");
    CHECK_TEXT(text_slice(buffer.text, 0, 8), "ab-c000\n");
    CHECK_INT(buffer.text.ptr[8000], '\0');
    arena_release(&arena);
}

int main(void)
{
    compares_bytes();
    finds();
    slices();
    cuts_into_parts();
    copies_end_in_nul();
    a_buffer_grows();
    return check_end();
}
