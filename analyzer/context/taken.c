/* What the instructions of a Dockerfile take of a context, as BuildKit's copier chooses
 * it: a source may be a pattern of filepath.Match, matched with whole paths; a folder is
 * taken with all that is in it, less what --exclude names there. With --parents a source
 * is a pattern of an ignore file.
 *
 * Blind spot: a source that is a symbolic link is followed by the copier, not here. */
#include "context/census.h"

#include "base/array.h"
#include "context/file_match.h"

struct taker {
    struct arena *arena;
    const struct scan *scan;
    const struct census_sum *sums;
    const struct instruction *instruction;
    bool *taken; /* by entry */
    struct regexp_threads threads;
    const struct ignore *excluded;
};

/* The patterns of --exclude. */
static const struct ignore *read_excludes(struct taker *self)
{
    struct ignore *ignore = ARENA_NEW(self->arena, struct ignore);
    for (size_t i = 0; i < self->instruction->flags.count; i++) {
        const struct instruction_flag *flag = &self->instruction->flags.items[i];
        struct ignore_pattern pattern = {.written = flag->value};
        struct text wrong;
        if (!text_is(flag->name, "exclude") ||
            pattern_prepare(self->arena, flag->value, &pattern, &wrong) != PATTERN_GOOD)
            continue;
        array_push(self->arena, ignore, pattern);
        /* The copier enters every folder as soon as there is an exception. */
        ignore->exceptions = ignore->exceptions || pattern.exception;
        ignore->wild_exceptions = ignore->exceptions;
    }
    return ignore;
}

static bool matches(struct taker *self, const struct ignore_pattern *tree,
                    struct text source, struct text path)
{
    if (tree)
        return tree->kind != PATTERN_BROKEN &&
               pattern_matches(tree, path, &self->threads);
    return text_equal(source, path) || file_match(source, path) == FILE_MATCH_YES;
}

/* Whether --exclude leaves PATH, which is relative to the source. */
static bool is_left(struct taker *self, struct text path)
{
    struct arena scratch = {0};
    struct ignore_answer answer = ignore_ask(self->excluded, &scratch, path);
    arena_release(&scratch);
    return answer.verdict.result == IGNORE_KEPT && answer.stopped.len == 0;
}

/* Marks FROM..END, which lie below a folder whose path, with its slash, has BASE bytes.
 * PATH holds that of the entry before FROM. */
static void take(struct taker *self, struct buffer *path, size_t from, size_t end,
                 size_t base)
{
    for (size_t i = from; i < end; i++) {
        if (self->excluded->count) {
            struct text whole = scan_path_next(path, self->scan, i);
            if (!is_left(self, text_slice(whole, base, whole.len)))
                continue;
        }
        self->taken[i] = true;
    }
}

static void take_source(struct taker *self, struct text source)
{
    struct ignore_pattern parents = {0}, *tree = NULL;
    struct buffer path = {.arena = self->arena};
    struct text wrong;
    if (instruction_flag(self->instruction, "parents") &&
        pattern_prepare(self->arena, source, &parents, &wrong) == PATTERN_GOOD)
        tree = &parents;
    if (source.len == 0) {
        take(self, &path, 0, self->scan->count, 0);
        return;
    }
    for (size_t i = 0; i < self->scan->count;) {
        size_t length = scan_path_next(&path, self->scan, i).len;
        if (!matches(self, tree, source, path.text)) {
            i++;
            continue;
        }
        self->taken[i] = true;
        take(self, &path, i + 1, self->sums[i].end, length + 1);
        i = self->sums[i].end;
    }
}

static void count(const struct taker *self, struct taken *taken)
{
    for (size_t i = 0; i < self->scan->count; i++) {
        const struct scan_entry *entry = &self->scan->items[i];
        if (!self->taken[i])
            continue;
        taken->bytes += entry->bytes;
        taken->files += entry->kind == SCAN_FILE || entry->kind == SCAN_HARD_LINK;
    }
}

struct taken_all census_taken(struct arena *arena, const struct scan *scan,
                              const struct dockerfile *dockerfile,
                              const struct sources *sources)
{
    struct taken_all all = {0};
    const struct census_sum *sums = census_sums(arena, scan);
    for (size_t i = 0; i < dockerfile->count; i++) {
        struct arena scratch = {0};
        struct taker taker = {.arena = &scratch,
                              .scan = scan,
                              .sums = sums,
                              .instruction = &dockerfile->items[i],
                              .threads = {.arena = &scratch}};
        struct taken taken = {.instruction = taker.instruction};
        size_t found = 0;
        for (size_t s = 0; s < sources->count; s++) {
            if (sources->items[s].place.line != taker.instruction->line)
                continue;
            if (found++ == 0) {
                taker.taken = ARENA_ARRAY(&scratch, bool, scan->count);
                taker.excluded = read_excludes(&taker);
            }
            take_source(&taker, sources->items[s].path);
        }
        if (found) {
            count(&taker, &taken);
            array_push(arena, &all, taken);
        }
        arena_release(&scratch);
    }
    return all;
}
