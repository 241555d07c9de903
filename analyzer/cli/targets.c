/* Targets: platforms by name, Python versions from the nearest thing that tells them. */
#include "cli/targets.h"

#include "base/array.h"

#include <stdlib.h>

/* Without an upper bound in requires-python every later Python 3 is possible too. */
#define OLDEST_MINOR 9
#define NEWEST_MINOR 99

/* Reads "3.11", "3.11.7", "cpython-3.12", "3.13.0rc1"; false for anything but Python 3.
 */
static bool read_python(struct run *run, struct text text, struct target *target)
{
    size_t dash = text_rfind(text, '-');
    if (dash != SIZE_MAX)
        text = text_slice(text, dash + 1, text.len);
    struct version version;
    if (!version_parse(run->arena, text_trim(text), &version) ||
        !text_starts(version.text, TEXT("3.")))
        return false;
    uint32_t minor = (uint32_t)strtoul(version.text.ptr + 2, NULL, 10);
    size_t dot = text_find(text_slice(version.text, 2, version.text.len), '.');
    target->python_first = target->python_last = minor;
    target->python_full = dot == SIZE_MAX ? (struct text){0} : version.text;
    return true;
}

/* Whether some 3.MINOR.x is in SET. */
static bool allows_minor(struct run *run, const struct specifiers *set, uint32_t minor)
{
    for (uint32_t patch = 0; patch < 60; patch++) {
        struct version version;
        if (version_parse(run->arena, text_format(run->arena, "3.%u.%u", minor, patch),
                          &version) &&
            specifiers_contain(set, &version, true))
            return true;
    }
    return false;
}

static void range_of(struct run *run, const struct specifiers *set, struct target *target)
{
    target->python_first = OLDEST_MINOR;
    target->python_last = NEWEST_MINOR;
    if (set->count == 0)
        return;
    while (target->python_first < NEWEST_MINOR &&
           !allows_minor(run, set, target->python_first))
        target->python_first++;
    while (target->python_last > target->python_first &&
           !allows_minor(run, set, target->python_last))
        target->python_last--;
}

static bool find_python(struct run *run, struct text found, struct text found_why,
                        struct text requires, struct target *target, struct text *why)
{
    struct text wish = run->settings->python_version;
    if (wish.len) {
        *why = TEXT("--python-version");
        return read_python(run, wish, target) ||
               diag_error(run->diags, (struct place){0}, TEXT("for example: 3.12"),
                          "'%.*s' is no version of Python 3", TEXT_ARG(wish));
    }
    struct specifiers set = {0};
    bool known = requires.len && specifiers_parse(run->arena, requires, &set);
    *why = found_why;
    if (found.len && read_python(run, found, target) &&
        (!known || allows_minor(run, &set, target->python_first)))
        return true;
    *why = known
               ? text_format(run->arena, "requires-python = \"%.*s\"", TEXT_ARG(requires))
               : TEXT("nothing: every version is possible");
    range_of(run, &set, target);
    return true;
}

bool targets_find(struct run *run, struct text found, struct text found_why,
                  struct text requires, struct targets *targets)
{
    struct target python = {0};
    if (!find_python(run, found, found_why, requires, &python, &targets->python_why))
        return false;
    struct texts platforms = run->settings->platforms;
    if (platforms.count == 0)
        array_push(run->arena, &platforms, TEXT("linux"));
    for (size_t i = 0; i < platforms.count; i++) {
        struct target target = python;
        if (!target_of_platform(&target, platforms.items[i]))
            return diag_error(run->diags, (struct place){0},
                              TEXT("linux, linux-aarch64, macos, windows or a target "
                                   "triple such as x86_64-unknown-linux-gnu"),
                              "unknown platform '%.*s'", TEXT_ARG(platforms.items[i]));
        target.python_first = python.python_first;
        target.python_last = python.python_last;
        target.python_full = python.python_full;
        array_push(run->arena, targets, target);
    }
    return true;
}
