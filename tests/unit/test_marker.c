/* Markers as values: one text for one meaning, verdicts for targets, what is left. */
#include "check.h"
#include "packages/marker.h"

static struct arena arena;

static struct marker *marker_of(const char *text)
{
    struct marker *marker;
    struct text wrong;
    CHECK(marker_parse(&arena, text_of(text), &marker, &wrong));
    return marker;
}

static struct target linux_target(uint32_t first, uint32_t last)
{
    struct target target = {.python_first = first, .python_last = last};
    CHECK(target_of_platform(&target, TEXT("linux")));
    return target;
}

static void formats(void)
{
    static const char *const pairs[][2] = {
        {"os.name==\"nt\"", "os_name == 'nt'"},
        {"'win32' != sys.platform", "sys_platform != 'win32'"},
        {"python_implementation == 'PyPy'", "platform_python_implementation == 'PyPy'"},
        {"python_version>'3.8' and '3.12'>python_version",
         "python_version >= '3.9' and python_version < '3.12'"},
        {"python_version == '3.9' or python_version == '3.10'",
         "python_version >= '3.9' and python_version < '3.11'"},
        {"python_full_version<='3.9.0' and python_full_version != '3.8.5'",
         "python_full_version <= '3.9' and python_full_version != '3.8.5'"},
        {"python_version in '3.8 3.10'", "python_version == '3.1' or python_version == "
                                         "'3.8' or python_version == '3.10'"},
        {"python_full_version == '3.9.*'", "python_version == '3.9'"},
        {"python_version < '3.9' or python_version >= '3.9'", ""},
        {"python_version < '3.9' and python_version > '3.8'", "python_version < '0'"},
        {"sys_platform == 'a' and (sys_platform == 'b' or os_name == 'c')",
         "os_name == 'c' and sys_platform == 'a'"},
        {"os_name == 'a' or os_name == 'a' and python_version >= '3.9'",
         "os_name == 'a'"},
        {"(python_version >= '3.9' and os_name == 'a') or python_version < '3.9'",
         "python_version < '3.9' or os_name == 'a'"},
        {"extra == 'Foo_Bar'", "extra == 'foo-bar'"},
        {"'A.b' not in extras", "'a-b' not in extras"},
        {"sys_platform == 'it\\x27s'", "sys_platform == \"it's\""},
        {"os_name < 'b' or os_name <= 'c'", "os_name == 'c'"},
        {"platform_release >= '5' or platform_release >= '5'", "platform_release >= '5'"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct marker *marker = marker_of(pairs[i][0]);
        CHECK_TEXT(marker_format(&arena, marker), pairs[i][1]);
    }
}

static void refuses(void)
{
    static const char *const pairs[][2] = {
        {"", "expected a marker variable or a quoted text"},
        {"python_version", "expected one of '==', '!=', '<=', '>=', '<', '>', '~=', "
                           "'===', 'in', 'not in'"},
        {"python_version == 'x", "expected a closing quote"},
        {"os_name not 'x'", "expected 'in' after 'not'"},
        {"(os_name == 'x'", "expected ')', 'and' or 'or'"},
        {"os_name == 'x' xor", "expected 'and', 'or' or the end of the marker"},
        {"os_name == '\\xg'", "invalid escape in a literal"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct marker *marker;
        struct text wrong;
        CHECK(!marker_parse(&arena, text_of(pairs[i][0]), &marker, &wrong));
        CHECK_TEXT(wrong, pairs[i][1]);
    }
}

static void evaluates(void)
{
    struct target one = linux_target(12, 12), range = linux_target(10, 12);
    struct text names[] = {TEXT("gpu"), TEXT("cpu")};
    struct texts extras = {.items = names, .count = 2};
    CHECK_INT(marker_evaluate(NULL, &one, NULL), MARKER_TRUE);
    CHECK_INT(marker_evaluate(marker_of("python_full_version >= '3.12'"), &one, NULL),
              MARKER_TRUE);
    CHECK_INT(marker_evaluate(marker_of("python_full_version < '3.12.4'"), &one, NULL),
              MARKER_MAYBE);
    CHECK_INT(marker_evaluate(marker_of("python_version < '3.12'"), &range, NULL),
              MARKER_MAYBE);
    CHECK_INT(marker_evaluate(marker_of("python_version < '3.12' or "
                                        "python_full_version >= '3.12'"),
                              &range, NULL),
              MARKER_TRUE);
    CHECK_INT(marker_evaluate(marker_of("'3.1' in python_version"), &range, NULL),
              MARKER_TRUE);
    one.python_full = TEXT("3.12.3");
    CHECK_INT(marker_evaluate(marker_of("python_full_version < '3.12.4'"), &one, NULL),
              MARKER_TRUE);
    CHECK_INT(
        marker_evaluate(marker_of("implementation_version == '3.12.3'"), &one, NULL),
        MARKER_TRUE);
    CHECK_INT(marker_evaluate(marker_of("platform_release >= '5'"), &one, NULL),
              MARKER_MAYBE);
    CHECK_INT(marker_evaluate(marker_of("extra == 'cpu'"), &one, &extras), MARKER_TRUE);
    CHECK_INT(marker_evaluate(marker_of("extra == 'cpu'"), &one, NULL), MARKER_FALSE);
    CHECK_INT(
        marker_evaluate(marker_of("extra == 'cpu' and extra == 'gpu'"), &one, &extras),
        MARKER_FALSE);
    CHECK(!marker_resolve(&arena, marker_of("extra == 'cpu' and extra == 'gpu'"), &extras,
                          NULL));
}

static void reduces(void)
{
    struct target range = linux_target(9, 12);
    struct marker *marker =
        marker_of("python_version >= '3.9' and python_version < '3.11' and "
                  "(sys_platform == 'linux' or extra == 'x')");
    CHECK_TEXT(marker_format(&arena, marker_reduce(&arena, marker, &range, NULL)),
               "python_version < '3.11'");
    CHECK_TEXT(marker_format(&arena, marker_reduce(&arena, marker, NULL, NULL)),
               "python_version >= '3.9' and python_version < '3.11' and sys_platform == "
               "'linux'");
    marker = marker_of("sys_platform == 'win32' and python_version < '3.10'");
    CHECK(marker_is_never(marker_reduce(&arena, marker, &range, NULL)));
    CHECK(marker_is_never(marker_never(&arena)));
}

static void settles_for_releases(void)
{
    static const char *const pairs[][2] = {
        {"python_full_version < '3.9'", "python_version < '3.9'"},
        {"python_full_version >= '3.9' and python_full_version < '3.9.1'",
         "python_full_version == '3.9.0.*'"},
        {"python_full_version > '0' or python_full_version == '1!3'",
         "python_full_version > '0'"},
        {"python_version < '3.9' or python_full_version >= '3.9'", ""},
        {"python_full_version >= '3.9rc1' and python_version < '3.10' or os_name == 'a'",
         "python_version == '3.9' or os_name == 'a'"},
        {"os_name == 'a'", "os_name == 'a'"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        CHECK_TEXT(
            marker_format(&arena, marker_for_releases(&arena, marker_of(pairs[i][0]))),
            pairs[i][1]);
}

static void combines(void)
{
    struct marker *a = marker_of("python_version < '3.9'");
    struct marker *b = marker_of("python_version >= '3.9'");
    struct marker *c = marker_of("os_name == 'nt'");
    CHECK(marker_or(&arena, a, b) == NULL);
    CHECK(marker_is_never(marker_and(&arena, a, b)));
    CHECK(marker_and(&arena, NULL, c) == c);
    CHECK(marker_or(&arena, c, NULL) == NULL);
    CHECK(marker_equal(
        marker_or(&arena, marker_and(&arena, a, c), marker_and(&arena, b, c)), c));
    CHECK(!marker_equal(a, c));
}

/* As many paths of a lock lead to one package: the union must not grow with them. */
static void unions_stay_small(void)
{
    struct marker *any = marker_never(&arena);
    for (uint32_t i = 0; i < 3000; i++) {
        struct text text =
            text_format(&arena,
                        "python_full_version >= '3.%u.%u' and platform_machine == 'm%u' "
                        "and (sys_platform == 's%u' or sys_platform == 'linux')",
                        8 + i % 7, i % 11, i % 4, i % 3);
        any = marker_or(&arena, any, marker_of(text.ptr));
    }
    CHECK(marker_format(&arena, any).len < 4000);
}

static void knows_platforms(void)
{
    static const char *const rows[][4] = {
        {"linux", "linux", "x86_64", "posix"},
        {"linux-aarch64", "linux", "aarch64", "posix"},
        {"linux/arm64/v8", "linux", "aarch64", "posix"},
        {"x86_64-manylinux_2_28", "linux", "x86_64", "posix"},
        {"aarch64-unknown-linux-musl", "linux", "aarch64", "posix"},
        {"manylinux2014_aarch64", "linux", "aarch64", "posix"},
        {"macosx_11_0_arm64", "darwin", "arm64", "posix"},
        {"aarch64-apple-darwin", "darwin", "arm64", "posix"},
        {"macOS", "darwin", "arm64", "posix"},
        {"windows", "win32", "AMD64", "nt"},
        {"win_amd64", "win32", "AMD64", "nt"},
        {"i686-pc-windows-msvc", "win32", "x86", "nt"},
    };
    struct target target = {.python_first = 7};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK(target_of_platform(&target, text_of(rows[i][0])));
        CHECK_TEXT(target.sys_platform, rows[i][1]);
        CHECK_TEXT(target.platform_machine, rows[i][2]);
        CHECK_TEXT(target.os_name, rows[i][3]);
    }
    CHECK_INT(target.python_first, 7);
    CHECK(!target_of_platform(&target, TEXT("plan9")));
    CHECK(!target_of_platform(&target, TEXT("linux-toaster")));
    CHECK(!target_of_platform(&target, TEXT("x86_64")));
    CHECK(!target_of_platform(&target, TEXT("")));
    CHECK_TEXT(target.os_name, "nt");
}

int main(void)
{
    formats();
    refuses();
    evaluates();
    reduces();
    settles_for_releases();
    combines();
    unions_stay_small();
    knows_platforms();
    arena_release(&arena);
    return check_end();
}
