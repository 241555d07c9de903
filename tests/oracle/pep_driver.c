/* Asks the readers of versions, requirements and markers what a line of standard input
 * says, and answers in one line each: the other half of packaging_oracle.py.
 *
 * Fields are parted by tabs; tabs, line ends and backslashes in them are escaped. An
 * environment is a field of KEY=VALUE lines; what is not in it is not known. */
#include "base/array.h"
#include "base/file.h"
#include "packages/requirement.h"

#include <stdio.h>
#include <string.h>

#define FIELDS 8

struct question {
    struct arena *arena;
    struct text fields[FIELDS];
};

static struct text unescaped(struct arena *arena, struct text field)
{
    struct buffer text = {.arena = arena};
    for (size_t i = 0; i < field.len; i++) {
        char byte = field.ptr[i];
        if (byte == '\\' && i + 1 < field.len) {
            byte = field.ptr[++i];
            byte = byte == 't' ? '\t' : byte == 'n' ? '\n' : byte == 'r' ? '\r' : byte;
        }
        buffer_add_byte(&text, byte);
    }
    return text.text;
}

static void print(struct text text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        const char *escape = byte == '\t'   ? "\\t"
                             : byte == '\n' ? "\\n"
                             : byte == '\r' ? "\\r"
                             : byte == '\\' ? "\\\\"
                                            : NULL;
        if (escape)
            fputs(escape, stdout);
        else
            putchar(byte);
    }
}

static void set_field(struct arena *arena, struct target *target, struct texts *extras,
                      struct text key, struct text value)
{
    struct {
        const char *key;
        struct text *to;
    } texts[] = {
        {"os_name", &target->os_name},
        {"sys_platform", &target->sys_platform},
        {"platform_system", &target->platform_system},
        {"platform_machine", &target->platform_machine},
        {"implementation_name", &target->implementation_name},
        {"platform_python_implementation", &target->platform_python_implementation},
        {"python_full_version", &target->python_full},
        {"platform_release", &target->platform_release},
        {"platform_version", &target->platform_version},
        {"implementation_version", &target->implementation_version},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (text_is(key, texts[i].key))
            *texts[i].to = value;
    if (text_is(key, "first"))
        number_value(value, 1000000, &target->python_first);
    if (text_is(key, "last"))
        number_value(value, 1000000, &target->python_last);
    if (text_is(key, "extra"))
        array_push(arena, extras, value);
}

static void read_environment(const struct question *question, size_t field,
                             struct target *target, struct texts *extras)
{
    struct text rest = question->fields[field], line, key;
    *target = (struct target){0};
    *extras = (struct texts){0};
    while (text_cut(&rest, '\n', &line))
        if (text_cut(&line, '=', &key))
            set_field(question->arena, target, extras, key, line);
}

static bool read_marker(const struct question *question, size_t field,
                        struct marker **marker)
{
    struct text wrong;
    if (marker_parse(question->arena, question->fields[field], marker, &wrong))
        return true;
    printf("error\t%.*s", TEXT_ARG(wrong));
    return false;
}

static void answer_version(const struct question *question)
{
    struct version version;
    if (!version_parse(question->arena, question->fields[1], &version)) {
        printf("error");
        return;
    }
    print(version.text);
    printf("\t%d", version_is_prerelease(&version));
}

static void answer_compare(const struct question *question)
{
    struct version a, b;
    if (!version_parse(question->arena, question->fields[1], &a) ||
        !version_parse(question->arena, question->fields[2], &b)) {
        printf("error");
        return;
    }
    int order = version_compare(&a, &b);
    printf("%d", (order > 0) - (order < 0));
}

static void answer_specifiers(const struct question *question)
{
    struct specifiers set;
    if (specifiers_parse(question->arena, question->fields[1], &set))
        print(specifiers_format(question->arena, &set));
    else
        printf("error");
}

static void answer_contains(const struct question *question)
{
    struct specifiers set;
    struct version version;
    if (!specifiers_parse(question->arena, question->fields[1], &set)) {
        printf("error");
        return;
    }
    version_parse(question->arena, question->fields[2], &version);
    printf("%d", specifiers_contain(&set, &version, text_is(question->fields[3], "1")));
}

static void answer_name(const struct question *question)
{
    print(name_normalize(question->arena, question->fields[1]));
}

static void answer_requirement(const struct question *question)
{
    struct requirement it;
    struct text wrong;
    size_t at;
    if (!requirement_parse(question->arena, question->fields[1], &it, &wrong, &at)) {
        printf("error\t%.*s\t%zu", TEXT_ARG(wrong), at);
        return;
    }
    print(it.name);
    printf("\t%.*s\t", TEXT_ARG(it.key));
    for (size_t i = 0; i < it.extras.count; i++)
        printf("%s%.*s", i ? "," : "", TEXT_ARG(it.extras.items[i]));
    printf("\t");
    print(specifiers_format(question->arena, &it.specifiers));
    printf("\t");
    print(it.url);
    printf("\t");
    print(marker_format(question->arena, it.marker));
}

static void answer_marker(const struct question *question)
{
    struct marker *marker;
    if (read_marker(question, 1, &marker))
        print(marker_format(question->arena, marker));
}

static void answer_evaluate(const struct question *question)
{
    struct marker *marker;
    struct target target;
    struct texts extras;
    static const char *const verdicts[] = {"false", "true", "maybe"};
    if (!read_marker(question, 1, &marker))
        return;
    read_environment(question, 2, &target, &extras);
    printf("%s", verdicts[marker_evaluate(marker, &target, &extras)]);
}

static void answer_reduce(const struct question *question)
{
    struct marker *marker;
    struct target target;
    struct texts extras;
    if (!read_marker(question, 1, &marker))
        return;
    read_environment(question, 2, &target, &extras);
    print(marker_format(question->arena,
                        marker_reduce(question->arena, marker, &target, &extras)));
}

/* Only the extras; fields are the marker and the environment. */
static void answer_resolve(const struct question *question)
{
    struct marker *marker;
    struct target target;
    struct texts extras;
    if (!read_marker(question, 1, &marker))
        return;
    read_environment(question, 2, &target, &extras);
    print(marker_format(question->arena,
                        marker_resolve(question->arena, marker, &extras, &extras)));
}

static void answer_releases(const struct question *question)
{
    struct marker *marker;
    if (read_marker(question, 1, &marker))
        print(
            marker_format(question->arena, marker_for_releases(question->arena, marker)));
}

static void answer_combine(const struct question *question)
{
    struct marker *a, *b, *result;
    struct text wrong;
    struct arena *arena = question->arena;
    if (!read_marker(question, 1, &a) || !read_marker(question, 2, &b))
        return;
    result = text_is(question->fields[0], "and") ? marker_and(arena, a, b)
                                                 : marker_or(arena, a, b);
    struct text text = marker_format(arena, result);
    struct marker *again = NULL;
    if (text.len && !marker_parse(arena, text, &again, &wrong))
        printf("unreadable ");
    else if (!marker_equal(result, again))
        printf("unequal ");
    print(text);
}

static const struct {
    const char *name;
    void (*answer)(const struct question *question);
} answers[] = {
    {"version", answer_version},   {"compare", answer_compare},
    {"contains", answer_contains}, {"specifiers", answer_specifiers},
    {"name", answer_name},         {"requirement", answer_requirement},
    {"marker", answer_marker},     {"evaluate", answer_evaluate},
    {"reduce", answer_reduce},     {"resolve", answer_resolve},
    {"releases", answer_releases}, {"and", answer_combine},
    {"or", answer_combine},
};

int main(void)
{
    struct arena input = {0};
    struct text rest, line;
    if (!file_load(&input, TEXT("-"), &rest))
        return 2;
    while (text_cut(&rest, '\n', &line)) {
        struct arena arena = {0};
        struct question question = {.arena = &arena};
        struct text field;
        if (rest.ptr == NULL && line.len == 0)
            break;
        for (size_t i = 0; i < FIELDS && text_cut(&line, '\t', &field); i++)
            question.fields[i] = unescaped(&arena, field);
        for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
            if (text_is(question.fields[0], answers[i].name))
                answers[i].answer(&question);
        putchar('\n');
        arena_release(&arena);
    }
    arena_release(&input);
    return 0;
}
