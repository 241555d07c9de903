#include "base/path.h"
#include "check.h"

static void cleans(void)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {".", ""},
        {"./", ""},
        {"a", "a"},
        {"a/", "a"},
        {"a//b", "a/b"},
        {"./a/./b/.", "a/b"},
        {"a/../b", "b"},
        {"a/..", ""},
        {"../a", "../a"},
        {"../../a", "../../a"},
        {"a/../../b", "../b"},
        {"/", "/"},
        {"//", "/"},
        {"/..", "/"},
        {"/../a", "/a"},
        {"/a/./b/../c", "/a/c"},
        {"...", "..."},
        {".a/..b", ".a/..b"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        CHECK_TEXT(path_clean(&arena, text_of(pairs[i][0])), pairs[i][1]);
    arena_release(&arena);
}

static void joins(void)
{
    struct arena arena = {0};
    CHECK_TEXT(path_join(&arena, TEXT("a"), TEXT("b")), "a/b");
    CHECK_TEXT(path_join(&arena, TEXT(""), TEXT("b")), "b");
    CHECK_TEXT(path_join(&arena, TEXT("a"), TEXT("")), "a");
    CHECK_TEXT(path_join(&arena, TEXT("a/b"), TEXT("../c")), "a/c");
    CHECK_TEXT(path_join(&arena, TEXT("a"), TEXT("../../c")), "../c");
    CHECK_TEXT(path_join(&arena, TEXT("/a"), TEXT("../../c")), "/c");
    CHECK_TEXT(path_join(&arena, TEXT("a"), TEXT("/c/")), "/c");
    CHECK_TEXT(path_join(&arena, TEXT("/"), TEXT("c")), "/c");
    struct text same = TEXT("a"); /* one slice in both places is still two parts */
    CHECK_TEXT(path_join(&arena, same, same), "a/a");
    arena_release(&arena);
}

static void relates(void)
{
    struct arena arena = {0};
    CHECK_TEXT(path_relative(&arena, TEXT("a"), TEXT("a/b")), "b");
    CHECK_TEXT(path_relative(&arena, TEXT("a/b"), TEXT("a/c/d")), "../c/d");
    CHECK_TEXT(path_relative(&arena, TEXT("a"), TEXT("a")), "");
    CHECK_TEXT(path_relative(&arena, TEXT(""), TEXT("a/b")), "a/b");
    CHECK_TEXT(path_relative(&arena, TEXT("a/b"), TEXT("")), "../..");
    CHECK_TEXT(path_relative(&arena, TEXT(""), TEXT("../b")), "../b");
    CHECK_TEXT(path_relative(&arena, TEXT("a"), TEXT("../b")), "../../b");
    CHECK_TEXT(path_relative(&arena, TEXT("../a"), TEXT("../b")), "../b");
    CHECK_TEXT(path_relative(&arena, TEXT("/a"), TEXT("/b")), "../b");
    CHECK_TEXT(path_relative(&arena, TEXT("/"), TEXT("/b")), "b");
    CHECK_TEXT(path_relative(&arena, TEXT("/a"), TEXT("b")), "b");
    CHECK_TEXT(path_relative(&arena, TEXT("a"), TEXT("/b")), "/b");
    CHECK_TEXT(path_relative(&arena, TEXT("ab"), TEXT("abc")), "../abc");
    arena_release(&arena);
}

static void takes_apart(void)
{
    static const struct {
        const char *path, *dir, *name, *stem, *suffix;
    } rows[] = {
        {"a/b.py", "a", "b.py", "b", ".py"},
        {"b.tar.gz", "", "b.tar.gz", "b.tar", ".gz"},
        {"/b", "/", "b", "b", ""},
        {"/a/b", "/a", "b", "b", ""},
        {"a.d/b", "a.d", "b", "b", ""},
        {".env", "", ".env", ".env", ""},
        {"a/.env.local", "a", ".env.local", ".env", ".local"},
        {"b.", "", "b.", "b", "."},
        {"", "", "", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text path = text_of(rows[i].path);
        CHECK_TEXT(path_dir(path), rows[i].dir);
        CHECK_TEXT(path_name(path), rows[i].name);
        CHECK_TEXT(path_stem(path), rows[i].stem);
        CHECK_TEXT(path_suffix(path), rows[i].suffix);
    }
}

static void tells_what_is_below(void)
{
    CHECK(path_is_below(TEXT("a/b"), TEXT("a")));
    CHECK(path_is_below(TEXT("a"), TEXT("a")));
    CHECK(!path_is_below(TEXT("ab"), TEXT("a")));
    CHECK(!path_is_below(TEXT("a"), TEXT("a/b")));
    CHECK(path_is_below(TEXT("a"), TEXT("")));
    CHECK(path_is_below(TEXT("..a"), TEXT("")));
    CHECK(!path_is_below(TEXT(".."), TEXT("")));
    CHECK(!path_is_below(TEXT("../a"), TEXT("")));
    CHECK(!path_is_below(TEXT("/a"), TEXT("")));
    CHECK(path_is_below(TEXT("/a"), TEXT("/")));
    CHECK(!path_is_below(TEXT("a"), TEXT("/")));
}

int main(void)
{
    cleans();
    joins();
    relates();
    takes_apart();
    tells_what_is_below();
    return check_end();
}
