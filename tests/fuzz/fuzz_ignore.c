/* Ignore files: the last line is a path, which is matched with each pattern by itself and
 * with all of them. A glob's quick way and its regular expression must agree, and so must
 * a walk from the top and ignore_ask(). */
#include "base/path.h"
#include "context/ignore.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
    if (!good)
        abort();
}

static void check_pattern(const struct ignore_pattern *pattern, struct text path,
                          struct regexp_threads *threads)
{
    bool matches =
        pattern->kind != PATTERN_BROKEN && pattern_matches(pattern, path, threads);
    require((pattern->kind == PATTERN_BROKEN) == (pattern->wrong.len > 0));
    if (pattern->kind == PATTERN_GLOB)
        require(matches == regexp_match(pattern->regexp, path, threads));
}

static void check_walk(struct arena *arena, struct ignore_matcher *matcher,
                       struct text path)
{
    size_t words = ignore_state_words(matcher->ignore);
    uint64_t *parent = NULL;
    for (size_t end = 0; end <= path.len; end++) {
        if (end < path.len && path.ptr[end] != '/')
            continue;
        struct text part = text_slice(path, 0, end);
        uint64_t *state = ARENA_ARRAY(arena, uint64_t, words + 1);
        struct ignore_verdict verdict = ignore_match(matcher, part, parent, state);
        struct ignore_answer answer = ignore_ask(matcher->ignore, arena, part);
        require((verdict.pattern == IGNORE_NONE) <= (verdict.result == IGNORE_KEPT));
        if (answer.stopped.len) {
            require(path_is_below(part, answer.stopped));
            return;
        }
        require(answer.verdict.result == verdict.result);
        require(answer.verdict.pattern == verdict.pattern);
        if (verdict.result == IGNORE_FAILED)
            return;
        parent = state;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct diags diags;
    struct text bytes = {(const char *)data, size};
    size_t newline = text_rfind(bytes, '\n');
    struct text path = text_slice(bytes, newline == SIZE_MAX ? 0 : newline + 1, size);
    diags_init(&diags, &arena, (struct text){0});
    const struct ignore *ignore = ignore_read(&arena, bytes, TEXT("ignore"), &diags);
    require((ignore == NULL) == (diags.count == 1));
    path = path_clean(&arena, path);
    if (ignore && path.len && *path.ptr != '/' && *path.ptr != '.') {
        struct ignore_matcher matcher;
        ignore_matcher_init(&matcher, ignore, &arena);
        for (size_t i = 0; i < ignore->count; i++)
            check_pattern(&ignore->items[i], path, &matcher.threads);
        check_walk(&arena, &matcher, path);
    }
    arena_release(&arena);
    return 0;
}
