/* Poetry's constraints, translated. A caret allows what does not change the leftmost
 * number that is not zero, a tilde what does not change the second. */
#include "packages/poetry.h"

#include "base/array.h"
#include "packages/requirement.h"

#include <inttypes.h>

/* Reads up to three numbers of a version; false when it is more than numbers. */
static bool read_numbers(struct text version, uint64_t numbers[3], size_t *count)
{
    struct text part;
    *count = 0;
    while (version.len && text_cut(&version, '.', &part)) {
        uint64_t value = 0;
        if (part.len == 0 || part.len > 15)
            return false;
        for (size_t i = 0; i < part.len; i++) {
            if (part.ptr[i] < '0' || part.ptr[i] > '9')
                return false;
            value = value * 10 + (uint64_t)(part.ptr[i] - '0');
        }
        if (*count < 3)
            numbers[*count] = value;
        ++*count;
    }
    return *count > 0;
}

/* ">=VERSION,<next", the next version being one more at number AT. */
static struct text up_to_next(struct arena *arena, struct text version,
                              const uint64_t numbers[3], size_t at)
{
    struct buffer out = {.arena = arena};
    buffer_format(&out, ">=%.*s,<", TEXT_ARG(version));
    for (size_t i = 0; i < at; i++)
        buffer_format(&out, "%" PRIu64 ".", numbers[i]);
    buffer_format(&out, "%" PRIu64, numbers[at] + 1);
    return out.text;
}

/* One constraint without commas. */
static struct text one_specifier(struct arena *arena, struct text constraint)
{
    uint64_t numbers[3] = {0};
    size_t count, at = 0;
    if (constraint.len == 0 || text_is(constraint, "*"))
        return TEXT("");
    char first = constraint.ptr[0];
    struct text version = text_trim(text_slice(constraint, 1, constraint.len));
    if (first == '^' || (first == '~' && !text_starts(version, TEXT("=")))) {
        /* A suffix like "rc1" bounds from below only. */
        size_t digits = 0;
        while (digits < version.len &&
               (version.ptr[digits] == '.' ||
                (version.ptr[digits] >= '0' && version.ptr[digits] <= '9')))
            digits++;
        if (!read_numbers(text_slice(version, 0, digits), numbers, &count))
            return text_format(arena, ">=%.*s", TEXT_ARG(version));
        if (first == '~')
            at = count > 1 ? 1 : 0;
        else
            while (at + 1 < count && at < 2 && numbers[at] == 0)
                at++;
        return up_to_next(arena, version, numbers, at);
    }
    bool bare = first >= '0' && first <= '9';
    if (first == '=' && constraint.len > 1 && constraint.ptr[1] != '=')
        return text_format(arena, "==%.*s", TEXT_ARG(version));
    return bare ? text_format(arena, "==%.*s", TEXT_ARG(constraint)) : constraint;
}

struct text poetry_specifier(struct arena *arena, struct text constraint)
{
    struct buffer out = {.arena = arena};
    struct text part;
    if (text_find(constraint, '|') != SIZE_MAX)
        return TEXT("");
    while (constraint.len && text_cut(&constraint, ',', &part)) {
        struct text one = one_specifier(arena, text_trim(part));
        if (one.len && out.text.len)
            buffer_add_byte(&out, ',');
        buffer_add(&out, one);
    }
    return out.text;
}

/* The marker of a dependency's table: "markers", "python" and "platform", all of them. */
static struct text written_marker(struct arena *arena, const struct toml *table)
{
    struct buffer out = {.arena = arena};
    struct text python = poetry_specifier(arena, toml_text(toml_get(table, "python")));
    struct text platform = toml_text(toml_get(table, "platform"));
    struct text markers = toml_text(toml_get(table, "markers")), part;
    if (markers.len)
        buffer_format(&out, "(%.*s)", TEXT_ARG(markers));
    if (platform.len)
        buffer_format(&out, "%ssys_platform == '%.*s'", out.text.len ? " and " : "",
                      TEXT_ARG(platform));
    while (python.len && text_cut(&python, ',', &part)) {
        size_t end = 0;
        while (end < part.len && (part.ptr[end] < '0' || part.ptr[end] > '9'))
            end++;
        buffer_format(&out, "%spython_version %.*s '%.*s'", out.text.len ? " and " : "",
                      TEXT_ARG(text_trim(text_slice(part, 0, end))),
                      TEXT_ARG(text_slice(part, end, part.len)));
    }
    return out.text;
}

static struct text one_requirement(struct arena *arena, struct text name,
                                   const struct toml *item)
{
    struct buffer out = {.arena = arena};
    const struct toml *extras = toml_get(item, "extras");
    struct text git = toml_text(toml_get(item, "git"));
    struct text url = toml_text(toml_get(item, "url"));
    struct text constraint =
        item->kind == TOML_STRING ? item->text : toml_text(toml_get(item, "version"));
    buffer_add(&out, name);
    for (size_t i = 0; extras && extras->kind == TOML_ARRAY && i < extras->count; i++)
        buffer_format(&out, "%s%.*s%s", i ? "," : "[",
                      TEXT_ARG(toml_text(extras->items[i])),
                      i + 1 == extras->count ? "]" : "");
    if (git.len) {
        const char *const pins[] = {"rev", "tag", "branch"};
        buffer_format(&out, " @ git+%.*s", TEXT_ARG(git));
        for (size_t i = 0; i < sizeof pins / sizeof *pins; i++) {
            struct text pin = toml_text(toml_get(item, pins[i]));
            if (pin.len)
                buffer_format(&out, "@%.*s", TEXT_ARG(pin));
        }
    } else if (url.len)
        buffer_format(&out, " @ %.*s", TEXT_ARG(url));
    else
        buffer_add(&out, poetry_specifier(arena, constraint));
    struct text marker = written_marker(arena, item);
    if (marker.len)
        buffer_format(&out, " ; %.*s", TEXT_ARG(marker));
    return out.text;
}

void poetry_requirements(struct arena *arena, const struct toml *item,
                         struct texts *requirements)
{
    if (item->kind != TOML_ARRAY) {
        array_push(arena, requirements, one_requirement(arena, item->key, item));
        return;
    }
    for (size_t i = 0; i < item->count; i++)
        array_push(arena, requirements,
                   one_requirement(arena, item->key, item->items[i]));
}

struct text poetry_extra(struct arena *arena, const struct toml *extras, struct text name)
{
    struct text key = name_normalize(arena, name);
    for (size_t i = 0; extras && extras->kind == TOML_TABLE && i < extras->count; i++) {
        const struct toml *names = extras->items[i];
        for (size_t j = 0; names->kind == TOML_ARRAY && j < names->count; j++)
            if (text_equal(name_normalize(arena, toml_text(names->items[j])), key))
                return name_normalize(arena, names->key);
    }
    return TEXT("");
}
