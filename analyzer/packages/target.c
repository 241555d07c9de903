/* Names of platforms: uv's and Rust's triples, pip's tags, Docker's pairs, plain words.
 *
 * A name is cut into words; each must be known. Words say what system or what machine it
 * is, or nothing (vendors, C libraries and their versions: no marker asks for those). */
#include "packages/marker.h"

enum system { SYSTEM_NONE, LINUX, MACOS, WINDOWS, ANDROID, IOS, EMSCRIPTEN };

static const struct {
    const char *os_name, *sys_platform, *platform_system;
    const char *machine; /* when the name does not say */
} systems[] = {
    [LINUX] = {"posix", "linux", "Linux", "x86_64"},
    [MACOS] = {"posix", "darwin", "Darwin", "arm64"},
    [WINDOWS] = {"nt", "win32", "Windows", "AMD64"},
    [ANDROID] = {"posix", "android", "Android", "aarch64"},
    [IOS] = {"posix", "ios", "iOS", "arm64"},
    [EMSCRIPTEN] = {"posix", "emscripten", "Emscripten", "wasm32"},
};

enum machine { MACHINE_NONE, X86_64, AARCH64, X86, OTHER };

static const struct {
    const char *word;
    enum system system;
    enum machine machine;
    const char *name; /* of another machine */
} words[] = {
    {"linux", LINUX, 0, 0},
    {"manylinux", LINUX, 0, 0},
    {"manylinux1", LINUX, 0, 0},
    {"manylinux2010", LINUX, 0, 0},
    {"manylinux2014", LINUX, 0, 0},
    {"musllinux", LINUX, 0, 0},
    {"darwin", MACOS, 0, 0},
    {"macos", MACOS, 0, 0},
    {"macosx", MACOS, 0, 0},
    {"windows", WINDOWS, 0, 0},
    {"win", WINDOWS, 0, 0},
    {"win32", WINDOWS, X86, 0},
    {"android", ANDROID, 0, 0},
    {"ios", IOS, 0, 0},
    {"emscripten", EMSCRIPTEN, 0, 0},
    {"pyodide", EMSCRIPTEN, 0, 0},
    {"pyodide2024", EMSCRIPTEN, 0, 0},
    {"pyodide2025", EMSCRIPTEN, 0, 0},
    {"x86_64", 0, X86_64, 0},
    {"x64", 0, X86_64, 0},
    {"amd64", 0, X86_64, 0},
    {"aarch64", 0, AARCH64, 0},
    {"arm64", 0, AARCH64, 0},
    {"i386", 0, X86, 0},
    {"i686", 0, X86, 0},
    {"x86", 0, X86, 0},
    {"386", 0, X86, 0},
    {"arm", 0, OTHER, "armv7l"},
    {"armv7", 0, OTHER, "armv7l"},
    {"armv7l", 0, OTHER, "armv7l"},
    {"armv6l", 0, OTHER, "armv6l"},
    {"ppc64le", 0, OTHER, "ppc64le"},
    {"powerpc64le", 0, OTHER, "ppc64le"},
    {"s390x", 0, OTHER, "s390x"},
    {"riscv64", 0, OTHER, "riscv64"},
    {"riscv64gc", 0, OTHER, "riscv64"},
    {"loongarch64", 0, OTHER, "loongarch64"},
    {"wasm32", 0, OTHER, "wasm32"},
    /* words that say nothing of either */
    {"unknown", 0, 0, 0},
    {"pc", 0, 0, 0},
    {"apple", 0, 0, 0},
    {"gnu", 0, 0, 0},
    {"musl", 0, 0, 0},
    {"msvc", 0, 0, 0},
    {"gnueabihf", 0, 0, 0},
    {"musleabihf", 0, 0, 0},
    {"simulator", 0, 0, 0},
    {"v7", 0, 0, 0},
    {"v8", 0, 0, 0},
};

#define WORDS (sizeof words / sizeof *words)

/* What platform.machine() says there. */
static const char *machine_name(enum system system, enum machine machine)
{
    bool windows = system == WINDOWS;
    switch (machine) {
    case X86_64:
        return windows ? "AMD64" : "x86_64";
    case AARCH64:
        return windows ? "ARM64" : system == MACOS || system == IOS ? "arm64" : "aarch64";
    case X86:
        return windows ? "x86" : "i686";
    default:
        return systems[system].machine;
    }
}

static bool is_separator(char byte)
{
    return byte == '-' || byte == '_' || byte == '/' || byte == '.';
}

static bool is_number(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

/* The word that NAME begins with: the longest that a separator or the end follows. */
static size_t word_at(struct text name, size_t *len)
{
    size_t found = WORDS;
    *len = 0;
    for (size_t i = 0; i < WORDS; i++) {
        struct text word = text_of(words[i].word);
        if (word.len > *len && text_starts(name, word) &&
            (name.len == word.len || is_separator(name.ptr[word.len]))) {
            found = i;
            *len = word.len;
        }
    }
    return found;
}

bool target_of_platform(struct target *target, struct text platform)
{
    struct arena scratch = {0};
    struct text name = text_lower(&scratch, platform);
    enum system system = SYSTEM_NONE;
    enum machine machine = MACHINE_NONE;
    const char *other = NULL;
    bool known = name.len > 0;
    while (known && name.len) {
        size_t len, word = word_at(name, &len);
        if (word < WORDS) {
            system = words[word].system ? words[word].system : system;
            machine = words[word].machine ? words[word].machine : machine;
            other = words[word].name ? words[word].name : other;
        } else {
            while (len < name.len && !is_separator(name.ptr[len]))
                len++;
            known = system && is_number(text_slice(name, 0, len));
        }
        name = text_slice(name, len < name.len ? len + 1 : len, name.len);
    }
    arena_release(&scratch);
    if (!known || !system)
        return false;
    target->os_name = text_of(systems[system].os_name);
    target->sys_platform = text_of(systems[system].sys_platform);
    target->platform_system = text_of(systems[system].platform_system);
    target->platform_machine =
        text_of(machine == OTHER ? other : machine_name(system, machine));
    target->implementation_name = TEXT("cpython");
    target->platform_python_implementation = TEXT("CPython");
    return true;
}
