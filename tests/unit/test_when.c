/* Conditions on the platform, on Linux and Windows, with one Python and with several. */
#include "check.h"
#include "read/when.h"

static const struct when_target linux_311 = {
    .sys_platform = {"linux", 5},
    .os_name = {"posix", 5},
    .platform_system = {"Linux", 5},
    .platform_machine = {"x86_64", 6},
    .first = {3, 11},
    .last = {3, 11},
};

static const struct {
    const char *when;
    enum when result;
} cases[] = {
    {"", WHEN_TRUE},
    {"sys.platform == 'linux'", WHEN_TRUE},
    {"sys.platform != \"linux\"", WHEN_FALSE},
    {"'win32' == sys.platform", WHEN_FALSE},
    {"sys.platform.startswith('win')", WHEN_FALSE},
    {"sys.platform.startswith(('win', 'lin'))", WHEN_TRUE},
    {"not sys.platform.endswith('ux')", WHEN_FALSE},
    {"sys.platform in ('win32', 'cygwin')", WHEN_FALSE},
    {"sys.platform not in {'win32', 'cygwin'}", WHEN_TRUE},
    {"'win' in sys.platform", WHEN_FALSE},
    {"sys.platform in x", WHEN_MAYBE},
    {"os.name == 'nt'", WHEN_FALSE},
    {"repos.name == 'nt'", WHEN_MAYBE},
    {"platform.system() == 'Linux'", WHEN_TRUE},
    {"platform.system().lower() == 'windows'", WHEN_FALSE},
    {"platform.machine() in ['arm64', 'aarch64']", WHEN_FALSE},
    {"platform.python_implementation() == 'PyPy'", WHEN_MAYBE},
    {"sys.version_info >= (3, 11)", WHEN_TRUE},
    {"sys.version_info >= (3, 12)", WHEN_FALSE},
    {"sys.version_info > (3,)", WHEN_TRUE},
    {"sys.version_info < (3,)", WHEN_FALSE},
    {"sys.version_info > (3, 11)", WHEN_TRUE},
    {"sys.version_info <= (3, 11)", WHEN_FALSE},
    {"sys.version_info == (3, 11)", WHEN_FALSE},
    {"sys.version_info >= (3, 11, 0)", WHEN_TRUE},
    {"sys.version_info >= (3, 11, 4)", WHEN_MAYBE},
    {"sys.version_info < (3, 12, 4)", WHEN_TRUE},
    {"sys.version_info >= (3, 11, 0, 'beta', 1)", WHEN_TRUE},
    {"sys.version_info[:2] == (3, 11)", WHEN_TRUE},
    {"sys.version_info[0:2] <= (3, 11)", WHEN_TRUE},
    {"sys.version_info[:1] == (2,)", WHEN_FALSE},
    {"sys.version_info[0] == 2", WHEN_FALSE},
    {"sys.version_info[1] >= 9", WHEN_TRUE},
    {"sys.version_info.major < 3", WHEN_FALSE},
    {"sys.version_info.minor in (10, 11)", WHEN_TRUE},
    {"sys.version_info[2] > 3", WHEN_MAYBE},
    {"sys.version_info[-1]", WHEN_MAYBE},
    {"sys.version_info[9]", WHEN_MAYBE},
    {"sys.version_info[::2] > (3,)", WHEN_MAYBE},
    {"(3, 8) <= sys.version_info < (3, 12)", WHEN_TRUE},
    {"(3, 8) <= sys.version_info < (3, 10)", WHEN_FALSE},
    {"sys.hexversion >= 0x03000000", WHEN_TRUE},
    {"sys.hexversion < 0x3_08_00_00", WHEN_FALSE},
    {"_sys.version_info >= (3, 8)", WHEN_TRUE},
    {"version_info >= (3, 8)", WHEN_TRUE},
    {"platform == 'win32'", WHEN_FALSE},
    {"platform == 'mars'", WHEN_MAYBE},
    {"platform.startswith('win')", WHEN_FALSE},
    {"platform.startswith('mars')", WHEN_MAYBE},
    {"six.PY2", WHEN_FALSE},
    {"not six.PY2 and six.PY3", WHEN_TRUE},
    {"x and sys.platform == 'win32'", WHEN_FALSE},
    {"x or sys.platform == 'win32'", WHEN_MAYBE},
    {"x or sys.platform == 'linux'", WHEN_TRUE},
    {"not (x or sys.platform == 'linux') and y", WHEN_FALSE},
    {"not (sys.platform == 'win32') and\n  os.name == 'posix' # c", WHEN_TRUE},
    {"True", WHEN_TRUE},
    {"0", WHEN_FALSE},
    {"''", WHEN_FALSE},
    {"sys.platform", WHEN_TRUE},
    {"()", WHEN_FALSE},
    {"sys.version_info >= (3, x)", WHEN_MAYBE},
    {"sys.version_info >= (2, x)", WHEN_TRUE},
    {"sys.version_info >= 3", WHEN_MAYBE},
    {"'a' if sys.platform else ''", WHEN_MAYBE},
    {"sys.platform ==", WHEN_MAYBE},
};

static void one_version(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK(when_evaluate(text_of(cases[i].when), &linux_311) == cases[i].result))
            fprintf(stderr, "    %s\n", cases[i].when);
}

static void several_versions(void)
{
    struct when_target target = linux_311;
    target.first = (struct when_python){3, 9};
    target.last = (struct when_python){3, 14};
    CHECK(when_evaluate(TEXT("sys.version_info >= (3, 9)"), &target) == WHEN_TRUE);
    CHECK(when_evaluate(TEXT("sys.version_info >= (3, 11)"), &target) == WHEN_MAYBE);
    CHECK(when_evaluate(TEXT("sys.version_info < (3, 9)"), &target) == WHEN_FALSE);
    CHECK(when_evaluate(TEXT("sys.version_info[:2] == (3, 14)"), &target) == WHEN_MAYBE);
    CHECK(when_evaluate(TEXT("sys.version_info < (3, 12) or sys.version_info >= (3, 12)"),
                        &target) == WHEN_TRUE);
    target.first = (struct when_python){2, 7};
    CHECK(when_evaluate(TEXT("sys.version_info[0] in (2, 3)"), &target) == WHEN_TRUE);
    CHECK(when_evaluate(TEXT("six.PY3"), &target) == WHEN_MAYBE);
}

static void other_targets(void)
{
    struct when_target target = {.sys_platform = TEXT("win32"),
                                 .os_name = TEXT("nt"),
                                 .platform_system = TEXT("Windows"),
                                 .first = {3, 13},
                                 .last = {3, 13}};
    CHECK(when_evaluate(TEXT("os.name == 'nt'"), &target) == WHEN_TRUE);
    CHECK(when_evaluate(TEXT("sys.platform[:3] == 'win'"), &target) == WHEN_MAYBE);
    CHECK(when_evaluate(TEXT("platform.machine() == 'AMD64'"), &target) == WHEN_MAYBE);
    CHECK(when_evaluate(TEXT("platform.system() in ('Windows', 'Darwin')"), &target) ==
          WHEN_TRUE);
}

int main(void)
{
    one_version();
    several_versions();
    other_targets();
    return check_end();
}
