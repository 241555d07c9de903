/* Requirements: their parts, and what is said of wrong ones and where. */
#include "check.h"
#include "packages/requirement.h"

static void reads_parts(void)
{
    struct arena arena = {0};
    struct requirement it;
    struct text wrong;
    size_t at;
    CHECK(requirement_parse(&arena,
                            TEXT(" Foo_.Bar [B, a.b,b] ( >=1.0 , <2, ) ; "
                                 "python_version<'3.9' "),
                            &it, &wrong, &at));
    CHECK_TEXT(it.name, "Foo_.Bar");
    CHECK_TEXT(it.key, "foo-bar");
    CHECK_INT(it.extras.count, 2);
    CHECK_TEXT(it.extras.items[0], "a-b");
    CHECK_TEXT(it.extras.items[1], "b");
    CHECK_TEXT(specifiers_format(&arena, &it.specifiers), "<2,>=1.0");
    CHECK_TEXT(it.url, "");
    CHECK_TEXT(marker_format(&arena, it.marker), "python_version < '3.9'");
    CHECK(requirement_parse(&arena, TEXT("a@https://x.example/;b ;os_name=='nt'"), &it,
                            &wrong, &at));
    CHECK_TEXT(it.url, "https://x.example/;b");
    CHECK_TEXT(marker_format(&arena, it.marker), "os_name == 'nt'");
    CHECK_TEXT(name_normalize(&arena, TEXT("A-._b")), "a-b");
    arena_release(&arena);
}

static void says_what_is_wrong(void)
{
    static const struct {
        const char *text, *wrong;
        size_t at;
    } rows[] = {
        {"", "expected the name of a package", 0},
        {"-e .", "expected the name of a package", 0},
        {"foo>=", "expected a version after '>='", 5},
        {"foo=1.0", "'=' is no operator; write '=='", 3},
        {"foo 1.0", "expected a version specifier, '@', ';' or the end", 4},
        {"foo>=1.0 <2", "expected ',', ';' or the end after a version specifier", 9},
        {"foo>=1.*", "'.*' goes with '==' and '!=' only", 6},
        {"foo==1.0rc1.*", "'.*' cannot follow a pre-, post-, dev- or local release", 11},
        {"foo>=1.0+cpu", "a local version goes with '==' and '!=' only", 8},
        {"foo~=1", "'~=' needs a version of two numbers or more", 6},
        {"foo (>=1", "expected ',' or ')' after a version specifier", 8},
        {"foo[a b]", "expected ',' or ']' after the name of an extra", 6},
        {"foo[a,]", "expected the name of an extra after ','", 6},
        {"foo[", "expected the name of an extra or ']'", 4},
        {"foo @ ", "expected a URL after '@'", 6},
        {"foo @ u bar", "expected ';' or the end after the URL", 8},
        {"foo===1,2", "expected a version specifier after each ','", 3},
        {"foo; python_version > 3", "expected a marker variable or a quoted text", 22},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct requirement it;
        struct text wrong;
        size_t at;
        CHECK(!requirement_parse(&arena, text_of(rows[i].text), &it, &wrong, &at));
        CHECK_TEXT(wrong, rows[i].wrong);
        CHECK_INT(at, rows[i].at);
    }
    arena_release(&arena);
}

int main(void)
{
    reads_parts();
    says_what_is_wrong();
    return check_end();
}
