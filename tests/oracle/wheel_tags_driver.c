/* Reads one question a line from standard input, answers each with a line:
 *
 *     SYSTEM ARCH MAJOR MINOR PYTHON FILENAME...
 *
 * gives, for each file name, "invalid", "-" for a wheel that does not fit, or its rank,
 * and then the index of the one that is chosen, or "-". */
#include "packages/wheel_tags.h"

#include "base/array.h"

#include <stdio.h>
#include <stdlib.h>

static struct text next_word(struct text *line)
{
    struct text word = {0};
    text_cut(line, ' ', &word);
    return word;
}

static uint32_t next_number(struct arena *arena, struct text *line)
{
    return (uint32_t)strtoul(text_copy(arena, next_word(line)).ptr, NULL, 10);
}

static enum wheel_system system_of(struct text name)
{
    static const char *const names[] = {"glibc", "musl", "macos", "windows", "other"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return (enum wheel_system)i;
    abort();
}

static void answer(struct arena *arena, struct text line)
{
    struct {
        struct artifact *items;
        size_t count, room;
    } artifacts = {0};
    struct wheel_target target = {.system = system_of(next_word(&line))};
    target.arch = next_word(&line);
    target.major = next_number(arena, &line);
    target.minor = next_number(arena, &line);
    target.python = next_number(arena, &line);
    for (struct text word; (word = next_word(&line)).len;) {
        struct wheel wheel;
        array_push(arena, &artifacts,
                   ((struct artifact){.filename = word, .wheel = true}));
        if (!wheel_parse(word, &wheel))
            fputs("invalid ", stdout);
        else if (wheel_rank(&wheel, &target) == WHEEL_UNFIT)
            fputs("- ", stdout);
        else
            printf("%u ", wheel_rank(&wheel, &target));
    }
    size_t chosen = wheel_choose(artifacts.items, artifacts.count, &target);
    if (chosen == SIZE_MAX)
        puts("-");
    else
        printf("%zu\n", chosen);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    struct arena arena = {0};
    while ((len = getline(&line, &room, stdin)) > 0) {
        answer(&arena, text_trim((struct text){line, (size_t)len}));
        arena_release(&arena);
    }
    free(line);
    return 0;
}
