/* Tags, ranked without writing out the list of all that fit.
 *
 * packaging.tags lists what an interpreter takes: first what was built for just it, then
 * for its stable ABI and older ones, then Python code with binaries of another kind, then
 * pure Python; each of these for every platform, the newest first. That order is two
 * numbers, a class for the pair of interpreter and ABI and an index for the platform, and
 * the rank puts one behind the other.
 *
 * Blind spots: free-threaded builds (cp313t), PyPy, 32-bit Linux on a 64-bit kernel. */
#include "packages/wheel_tags.h"

#include <string.h>

#define GLIBC_MINOR 36
#define MACOS_MAJOR 14
#define PLATFORMS 4096 /* more than there are indexes */

/* --- Names -------------------------------------------------------------------------- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_word(char byte)
{
    return is_digit(byte) || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           byte == '_' || (byte & 0x80);
}

/* Names are made of letters, digits, "_" and ".". */
static bool is_name(struct text name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!is_word(name.ptr[i]) && name.ptr[i] != '.')
            return false;
    return name.len && !text_contains(name, TEXT("__"));
}

/* Alternatives between dots, none of them empty. INTERPRETERS must be identifiers. */
static bool is_tag_set(struct text set, bool interpreters)
{
    struct text tag;
    if (set.len == 0)
        return false;
    while (text_cut(&set, '.', &tag)) {
        if (tag.len == 0 || (interpreters && is_digit(tag.ptr[0])))
            return false;
        for (size_t i = 0; interpreters && i < tag.len; i++)
            if (!is_word(tag.ptr[i]))
                return false;
    }
    return true;
}

static bool is_version(struct text text)
{
    struct arena scratch = {0};
    struct version version;
    bool good = version_parse(&scratch, text, &version);
    arena_release(&scratch);
    return good;
}

bool wheel_parse(struct text filename, struct wheel *wheel)
{
    struct text rest, part, parts[6];
    size_t count = 0;
    if (!text_ends(filename, TEXT(".whl")))
        return false;
    rest = text_slice(filename, 0, filename.len - 4);
    while (text_cut(&rest, '-', &part)) {
        if (count == 6)
            return false;
        parts[count++] = part;
    }
    if (count < 5)
        return false;
    *wheel = (struct wheel){.name = parts[0],
                            .version = parts[1],
                            .build = count == 6 ? parts[2] : (struct text){0},
                            .pythons = parts[count - 3],
                            .abis = parts[count - 2],
                            .platforms = parts[count - 1]};
    return is_name(wheel->name) && is_version(wheel->version) &&
           (count == 5 || (wheel->build.len && is_digit(wheel->build.ptr[0]))) &&
           is_tag_set(wheel->pythons, true) && is_tag_set(wheel->abis, false) &&
           is_tag_set(wheel->platforms, false);
}

/* --- Tags --------------------------------------------------------------------------- */

/* Takes WORD, of lower case, off the front of *TEXT, in any case. */
static bool take(struct text *text, const char *word)
{
    size_t len = strlen(word);
    if (text->len < len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char byte = text->ptr[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte + ('a' - 'A'));
        if (byte != word[i])
            return false;
    }
    *text = text_slice(*text, len, text->len);
    return true;
}

static bool same(struct text text, const char *word)
{
    return take(&text, word) && text.len == 0;
}

/* Takes a number off the front, written as tags are: without leading zeros. */
static bool take_number(struct text *text, uint32_t *number)
{
    size_t at = 0;
    *number = 0;
    while (at < text->len && at < 6 && is_digit(text->ptr[at]))
        *number = *number * 10 + (uint32_t)(text->ptr[at++] - '0');
    bool good = at == 1 || (at > 1 && text->ptr[0] != '0');
    *text = text_slice(*text, at, text->len);
    return good;
}

/* Whether ARCH is what is left of TAG. */
static bool is_arch(struct text tag, struct text arch)
{
    struct arena scratch = {0};
    bool good = text_equal(text_lower(&scratch, tag), arch);
    arena_release(&scratch);
    return good;
}

/* --- Platforms ---------------------------------------------------------------------- */

/* manylinux_2_28_x86_64 and its older names. From the newest glibc to the oldest that
 * PEP 600 knows on the machine; where a version has two names the new one goes first. */
static uint32_t rank_manylinux(struct text tag, const struct wheel_target *target)
{
    static const struct {
        const char *name;
        uint32_t minor;
    } old[] = {{"2014_", 17}, {"2010_", 12}, {"1_", 5}};
    bool is_x86 = text_is(target->arch, "x86_64") || text_is(target->arch, "i686");
    uint32_t minor = 0, oldest = is_x86 ? 5 : 17;
    bool known = false, legacy = true;
    for (size_t i = 0; !known && i < sizeof old / sizeof *old; i++) {
        known = take(&tag, old[i].name);
        minor = old[i].minor;
    }
    if (!known) {
        legacy = false;
        known = take(&tag, "_2_") && take_number(&tag, &minor) && take(&tag, "_");
    }
    if (!known || minor > target->minor || minor < oldest || !is_arch(tag, target->arch))
        return WHEEL_UNFIT;
    return 1 + (target->minor - minor) * 2 + legacy;
}

static uint32_t rank_linux(struct text tag, const struct wheel_target *target)
{
    if (take(&tag, "linux_"))
        return is_arch(tag, target->arch) ? 0 : WHEEL_UNFIT;
    if (target->system == WHEEL_LINUX_GLIBC)
        return take(&tag, "manylinux") ? rank_manylinux(tag, target) : WHEEL_UNFIT;
    uint32_t major, minor;
    if (!take(&tag, "musllinux_") || !take_number(&tag, &major) || !take(&tag, "_") ||
        !take_number(&tag, &minor) || !take(&tag, "_") || major != target->major ||
        minor > target->minor || !is_arch(tag, target->arch))
        return WHEEL_UNFIT;
    return 1 + target->minor - minor;
}

/* macosx_11_0_arm64: the newest system first, and for each its binary formats. Since 11
 * only major versions count; before, x86_64 and the Intel half of universal2 go back to
 * 10.4. */
static uint32_t rank_macos(struct text tag, const struct wheel_target *target)
{
    static const char *const intel[] = {"x86_64", "intel",      "fat64",
                                        "fat3",   "universal2", "universal"};
    static const char *const arm[] = {"arm64", "universal2"};
    bool is_intel = text_is(target->arch, "x86_64");
    const char *const *formats = is_intel ? intel : arm;
    size_t count = is_intel ? sizeof intel / sizeof *intel : sizeof arm / sizeof *arm;
    uint32_t major, minor, format = 0;
    if (!take(&tag, "macosx_") || !take_number(&tag, &major) || !take(&tag, "_") ||
        !take_number(&tag, &minor) || !take(&tag, "_"))
        return WHEEL_UNFIT;
    while (format < count && !same(tag, formats[format]))
        format++;
    if (format == count || major > target->major || major < 10)
        return WHEEL_UNFIT;
    if (major > 10)
        return minor ? WHEEL_UNFIT : (target->major - major) * 8 + format;
    if (minor > 16 || minor < 4 || (!is_intel && format == 0))
        return WHEEL_UNFIT;
    return (target->major - 11 + 17 - minor) * 8 + format;
}

static uint32_t rank_platform(struct text tag, const struct wheel_target *target)
{
    switch (target->system) {
    case WHEEL_LINUX_GLIBC:
    case WHEEL_LINUX_MUSL:
        return rank_linux(tag, target);
    case WHEEL_MACOS:
        return rank_macos(tag, target);
    case WHEEL_WINDOWS:
        if (text_is(target->arch, "x86"))
            return same(tag, "win32") ? 0 : WHEEL_UNFIT;
        return take(&tag, "win_") && is_arch(tag, target->arch) ? 0 : WHEEL_UNFIT;
    case WHEEL_OTHER:
        break;
    }
    return WHEEL_UNFIT;
}

/* --- Interpreter and ABI ------------------------------------------------------------ */

/* The class of what only Python code needs: py313, py3, py312, ..., py30. */
static uint32_t class_of_python(struct text tag, uint32_t python)
{
    uint32_t minor;
    if (same(tag, "py3"))
        return 1;
    if (!take(&tag, "py3") || !take_number(&tag, &minor) || tag.len || minor > python)
        return WHEEL_UNFIT;
    return minor == python ? 0 : 1 + python - minor;
}

/* The class of an interpreter and an ABI; ANY: for the platform "any". */
static uint32_t class_of(struct text tag, struct text abi, bool any, uint32_t python)
{
    /* cp3N-cp3N, cp3N-abi3, cp3N-none, older abi3; py3-none; cp3N-none-any, py3-none-any
     */
    const uint32_t older = 2, pure = older + python, any_own = pure + python + 2;
    struct text cpython = tag, rest = abi;
    uint32_t minor, built_for;
    if (!same(abi, "none") && any)
        return WHEEL_UNFIT;
    if (take(&cpython, "cp3") && take_number(&cpython, &minor) && cpython.len == 0) {
        if (minor == python && same(abi, "none"))
            return any ? any_own : 2;
        if (minor == python && take(&rest, "cp3") && take_number(&rest, &built_for) &&
            built_for == python && same(rest, python < 8 ? "m" : ""))
            return 0;
        if (same(abi, "abi3") && minor <= python && minor >= 2)
            return minor == python ? 1 : older + python - minor;
        return WHEEL_UNFIT;
    }
    uint32_t class = same(abi, "none") ? class_of_python(tag, python) : WHEEL_UNFIT;
    if (class == WHEEL_UNFIT)
        return WHEEL_UNFIT;
    return any ? any_own + 1 + class : pure + class;
}

uint32_t wheel_rank(const struct wheel *wheel, const struct wheel_target *target)
{
    uint32_t best = WHEEL_UNFIT;
    struct text platforms = wheel->platforms, platform;
    while (text_cut(&platforms, '.', &platform)) {
        bool any = same(platform, "any");
        uint32_t index = any ? 0 : rank_platform(platform, target);
        struct text pythons = wheel->pythons, python;
        while (index != WHEEL_UNFIT && text_cut(&pythons, '.', &python)) {
            struct text abis = wheel->abis, abi;
            while (text_cut(&abis, '.', &abi)) {
                uint32_t class = class_of(python, abi, any, target->python);
                if (class != WHEEL_UNFIT && class * PLATFORMS + index < best)
                    best = class * PLATFORMS + index;
            }
        }
    }
    return best;
}

/* --- Choosing ----------------------------------------------------------------------- */

/* Orders build numbers: none, then by the digits, then by what follows them. */
static int compare_builds(struct text a, struct text b)
{
    size_t digits_a = 0, digits_b = 0;
    if (a.len == 0 || b.len == 0)
        return (a.len > 0) - (b.len > 0);
    while (a.len > 1 && a.ptr[0] == '0' && is_digit(a.ptr[1]))
        a = text_slice(a, 1, a.len);
    while (b.len > 1 && b.ptr[0] == '0' && is_digit(b.ptr[1]))
        b = text_slice(b, 1, b.len);
    while (digits_a < a.len && is_digit(a.ptr[digits_a]))
        digits_a++;
    while (digits_b < b.len && is_digit(b.ptr[digits_b]))
        digits_b++;
    if (digits_a != digits_b)
        return digits_a < digits_b ? -1 : 1;
    int order = memcmp(a.ptr, b.ptr, digits_a);
    return order ? order
                 : text_compare(text_slice(a, digits_a, a.len),
                                text_slice(b, digits_b, b.len));
}

size_t wheel_choose(const struct artifact *artifacts, size_t count,
                    const struct wheel_target *target)
{
    size_t chosen = SIZE_MAX;
    uint32_t best = WHEEL_UNFIT;
    struct text best_build = {0};
    for (size_t i = 0; i < count; i++) {
        struct wheel wheel;
        if (!artifacts[i].wheel || !wheel_parse(artifacts[i].filename, &wheel))
            continue;
        uint32_t rank = wheel_rank(&wheel, target);
        if (rank > best || rank == WHEEL_UNFIT ||
            (rank == best && compare_builds(wheel.build, best_build) <= 0))
            continue;
        chosen = i;
        best = rank;
        best_build = wheel.build;
    }
    return chosen;
}

struct wheel_target wheel_target_of(const struct target *target, uint32_t python)
{
    static const struct {
        const char *machine, *arch;
    } windows[] = {{"arm64", "arm64"},
                   {"aarch64", "arm64"},
                   {"x86", "x86"},
                   {"i686", "x86"},
                   {"win32", "x86"}};
    struct wheel_target self = {.system = WHEEL_OTHER, .python = python};
    struct text machine = target->platform_machine;
    if (text_is(target->sys_platform, "linux")) {
        self.system = WHEEL_LINUX_GLIBC;
        self.arch = machine.len ? machine : TEXT("x86_64");
        self.major = 2;
        self.minor = GLIBC_MINOR;
    } else if (text_is(target->sys_platform, "darwin")) {
        self.system = WHEEL_MACOS;
        self.arch = text_is(machine, "x86_64") ? TEXT("x86_64") : TEXT("arm64");
        self.major = MACOS_MAJOR;
    } else if (text_is(target->sys_platform, "win32")) {
        self.system = WHEEL_WINDOWS;
        self.arch = TEXT("amd64");
        for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
            if (same(machine, windows[i].machine))
                self.arch = text_of(windows[i].arch);
    }
    return self;
}
