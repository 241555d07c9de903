/* Answers ignore_oracle.py; ignore/main.go says how, and gives the answers that are
 * right. */
#include "base/map.h"
#include "base/path.h"
#include "context/ignore.h"

#include <stdlib.h>
#include <string.h>

static struct text read_piece(struct arena *arena, size_t size)
{
    char *piece = arena_alloc(arena, size + 1);
    if (fread(piece, 1, size, stdin) != size)
        abort();
    return (struct text){piece, size};
}

/* The numbers of a line; false at the end of the input. */
static bool read_numbers(size_t *first, size_t *second)
{
    char line[64], *end;
    if (!fgets(line, sizeof line, stdin))
        return false;
    *first = strtoul(line, &end, 10);
    *second = strtoul(end, NULL, 10);
    return true;
}

/* Matches a path below the folders that came before; false when that fails. */
static bool answer_path(struct ignore_matcher *matcher, struct map *folders,
                        struct text path, uint64_t *states)
{
    size_t words = ignore_state_words(matcher->ignore);
    uint32_t above = map_find(folders, path_dir(path)), own = map_add(folders, path);
    const uint64_t *parent = above == MAP_NONE ? NULL : states + words * above;
    struct ignore_verdict verdict =
        ignore_match(matcher, path, parent, states + words * own);
    if (verdict.result == IGNORE_FAILED) {
        fputs("f ", stdout);
        return false;
    }
    putchar(verdict.result == IGNORE_KEPT ? 'k' : 'd');
    if (verdict.pattern == IGNORE_NONE)
        fputs("- ", stdout);
    else
        printf("%u ", verdict.pattern);
    return true;
}

static void answer(struct arena *arena, struct text file, const struct texts *paths)
{
    struct diags diags;
    struct map folders;
    struct ignore_matcher matcher;
    diags_init(&diags, arena, (struct text){0});
    map_init(&folders, arena);
    const struct ignore *ignore = ignore_read(arena, file, TEXT(".dockerignore"), &diags);
    if ((ignore == NULL) != (diags.count == 1))
        abort();
    if (!ignore) {
        puts("error");
        return;
    }
    ignore_matcher_init(&matcher, ignore, arena);
    uint64_t *states =
        ARENA_ARRAY(arena, uint64_t, ignore_state_words(ignore) * paths->count);
    for (size_t i = 0; i < paths->count; i++)
        if (!answer_path(&matcher, &folders, paths->items[i], states))
            break;
    putchar('\n');
}

int main(void)
{
    struct arena arena = {0};
    size_t size, count, none;
    while (read_numbers(&size, &count)) {
        struct text file = read_piece(&arena, size);
        struct texts paths = {ARENA_ARRAY(&arena, struct text, count), count, count};
        for (size_t i = 0; i < count; i++) {
            if (!read_numbers(&size, &none))
                abort();
            paths.items[i] = read_piece(&arena, size);
        }
        answer(&arena, file, &paths);
        arena_release(&arena);
    }
    return 0;
}
