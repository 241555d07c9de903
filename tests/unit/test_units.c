/* Sizes, written and read. */
#include "base/units.h"

#include "check.h"

static void sizes_are_written(void)
{
    static const struct {
        uint64_t bytes;
        const char *shown;
    } cases[] = {
        {0, "0 B"},
        {7, "7 B"},
        {999, "999 B"},
        {1000, "1.0 kB"},
        {1049, "1.0 kB"},
        {1050, "1.1 kB"},
        {9949, "9.9 kB"},
        {9950, "10 kB"},
        {34000, "34 kB"},
        {34499, "34 kB"},
        {34500, "35 kB"},
        {999499, "999 kB"},
        {999500, "1.0 MB"},
        {811600000, "812 MB"},
        {999499999, "999 MB"},
        {999500000, "1.0 GB"},
        {2450000000, "2.5 GB"},
        {16000000000, "16 GB"},
        {1234000000000, "1.2 TB"},
        {UINT64_MAX, "18446744 TB"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(units_bytes(&arena, cases[i].bytes), cases[i].shown);
    arena_release(&arena);
}

static void sizes_are_read(void)
{
    static const struct {
        const char *text;
        uint64_t bytes;
    } cases[] = {
        {"0", 0},
        {"100MB", 100000000},
        {" 100 mb ", 100000000},
        {"1.5 GB", 1500000000},
        {"1.5g", 1500000000},
        {"500k", 500000},
        {"64MiB", 67108864},
        {"1KiB", 1024},
        {"12B", 12},
        {".5kB", 500},
        {"2TB", 2000000000000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t bytes = 1;
        CHECK(units_parse_bytes(text_of(cases[i].text), &bytes));
        CHECK_INT(bytes, cases[i].bytes);
    }
    static const char *const wrong[] = {"",    "MB",   "-1",     "1 2",          "1.2.3",
                                        "1XB", "1MiX", "1 M B.", "99999999999G", "1ib"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint64_t bytes = 77;
        CHECK(!units_parse_bytes(text_of(wrong[i]), &bytes));
        CHECK_INT(bytes, 77);
    }
}

int main(void)
{
    sizes_are_written();
    sizes_are_read();
    return check_end();
}
