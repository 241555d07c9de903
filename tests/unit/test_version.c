/* Versions and specifiers; the oracle in tests/oracle covers far more of them. */
#include "check.h"
#include "packages/version.h"

static void normalises(void)
{
    static const char *const pairs[][2] = {
        {"v1.0", "1.0"},
        {" 01.02-ALPHA.3 ", "1.2a3"},
        {"1.0preview", "1.0rc0"},
        {"1.0-1", "1.0.post1"},
        {"1.0a--1", "1.0a0.post1"},
        {"2!1.0.Rev_4_dev", "2!1.0.post4.dev0"},
        {"1.0+Ubuntu-01_x", "1.0+ubuntu.1.x"},
        {"00000000000000000000099999999999999999999", "99999999999999999999"},
        {"\xc2\xa0"
         "1.0\xe3\x80\x80",
         "1.0"},
    };
    struct arena arena = {0};
    struct version version;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        CHECK(version_parse(&arena, text_of(pairs[i][0]), &version));
        CHECK_TEXT(version.text, pairs[i][1]);
    }
    static const char *const wrong[] = {"",     "1.",      "1..0", "1.0+",  "1.0+a..b",
                                        "1.0x", "1.0-1-2", "a1",   "1.0.*", "1!"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(!version_parse(&arena, text_of(wrong[i]), &version));
        CHECK_TEXT(version.text, wrong[i]);
    }
    arena_release(&arena);
}

static void orders(void)
{
    static const char *const ascending[] = {"0.dev0",
                                            "1.0.dev1",
                                            "1.0a1.dev1",
                                            "1.0a1",
                                            "1.0a1.post1",
                                            "1.0b1",
                                            "1.0rc1",
                                            "1.0",
                                            "1.0+a",
                                            "1.0+a.b",
                                            "1.0+b",
                                            "1.0+1",
                                            "1.0+1.a",
                                            "1.0.post1.dev1",
                                            "1.0.post1",
                                            "1.0.post1+x",
                                            "1.0.1",
                                            "1.9",
                                            "1.10",
                                            "2",
                                            "18446744073709551616.0",
                                            "1!0"};
    struct arena arena = {0};
    struct version before, version;
    CHECK(version_parse(&arena, text_of(ascending[0]), &before));
    for (size_t i = 1; i < sizeof ascending / sizeof *ascending; i++) {
        CHECK(version_parse(&arena, text_of(ascending[i]), &version));
        CHECK(version_compare(&before, &version) < 0);
        CHECK(version_compare(&version, &before) > 0);
        before = version;
    }
    CHECK(version_parse(&arena, TEXT("1.0.0"), &before));
    CHECK(version_parse(&arena, TEXT("1"), &version));
    CHECK_INT(version_compare(&before, &version), 0);
    arena_release(&arena);
}

static bool contains(const char *specifiers, const char *text, bool prereleases)
{
    struct arena arena = {0};
    struct specifiers set;
    struct version version;
    bool good = specifiers_parse(&arena, text_of(specifiers), &set);
    CHECK(good);
    version_parse(&arena, text_of(text), &version);
    good = good && specifiers_contain(&set, &version, prereleases);
    arena_release(&arena);
    return good;
}

static void contains_versions(void)
{
    CHECK(!contains(">1.7", "1.7.post1", true));
    CHECK(!contains(">1.7", "1.7+local", true));
    CHECK(contains(">1.7", "1.7.0.1.dev0", true));
    CHECK(contains(">1.7.post1", "1.7.post2.dev0", true));
    CHECK(!contains("<1.7", "1.7rc1", true));
    CHECK(contains("<1.7rc2", "1.7rc1", true));
    CHECK(contains("<=1.7", "1.7+local", true));
    CHECK(contains("==1.7", "1.7.0+local", true));
    CHECK(!contains("==1.7+a", "1.7", true));
    CHECK(contains("==1.7+a", "1.7+A", true));
    CHECK(!contains("!=1.7", "1.7+a", true));
    CHECK(contains("==1.7.*", "1.7rc1", true));
    CHECK(contains("~=1.4.5a4", "1.4.9", true));
    CHECK(!contains("~=1.4.5a4", "1.5.dev0", true));
    CHECK(contains("===Foo", "fOO", false));
    CHECK(!contains("===1.0", "1.0.0", true));
    CHECK(contains("", "2.0", false));
    CHECK(!contains(">=2.0rc1", "2.0rc2", false));
    CHECK(contains(">=99999999999999999999", "100000000000000000000", true));
}

static void formats_specifiers(void)
{
    struct arena arena = {0};
    struct specifiers set;
    CHECK(specifiers_parse(&arena, TEXT(" >= 1.0,<2, ==1.*,,>=1.0.0"), &set));
    CHECK_TEXT(specifiers_format(&arena, &set), "<2,==1.*,>=1.0");
    CHECK(specifiers_parse(&arena, TEXT(""), &set));
    CHECK_TEXT(specifiers_format(&arena, &set), "");
    CHECK(!specifiers_parse(&arena, TEXT("1.0"), &set));
    CHECK(!specifiers_parse(&arena, TEXT("~=1"), &set));
    CHECK(!specifiers_parse(&arena, TEXT(">=1.0+local"), &set));
    CHECK(!specifiers_parse(&arena, TEXT("==1.0a1.*"), &set));
    arena_release(&arena);
}

int main(void)
{
    normalises();
    orders();
    contains_versions();
    formats_specifiers();
    return check_end();
}
