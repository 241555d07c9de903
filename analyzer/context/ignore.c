/* An ignore file's bytes become patterns, one after the other; the last one that matches
 * a path, or a folder above it, decides. A pattern that matched a folder matches all
 * below: hence the state, a bit for each pattern, that a walk hands down.
 *
 * As in patternmatcher, a pattern is only tried where it could change the verdict so far,
 * and one that is no regular expression fails when it is first tried, not when it is
 * read. */
#include "context/ignore.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "base/rune.h"

/* bufio.Scanner takes no line of this many bytes. */
#define LINE_BYTES 65536

static bool add_pattern(struct arena *arena, struct ignore *self, struct text line,
                        uint32_t number, struct diags *diags)
{
    struct ignore_pattern pattern = {.written = text_trim_runes(line), .line = number};
    struct text wrong = {0};
    struct text text = pattern_of_line(arena, line);
    uint32_t column = (uint32_t)(pattern.written.ptr - line.ptr) + 1;
    switch (pattern_prepare(arena, text, &pattern, &wrong)) {
    case PATTERN_SKIPPED:
        return true;
    case PATTERN_BAD:
        return diag_error(diags, ((struct place){self->file, number, column}),
                          TEXT("a build refuses the whole file; mend the pattern"),
                          "pattern '%.*s': %.*s", TEXT_ARG(pattern.written),
                          TEXT_ARG(wrong));
    case PATTERN_GOOD:
        break;
    }
    self->exceptions = self->exceptions || pattern.exception;
    self->wild_exceptions = self->wild_exceptions || (pattern.exception && pattern.wild);
    array_push(arena, self, pattern);
    return true;
}

struct ignore *ignore_read(struct arena *arena, struct text bytes, struct text file,
                           struct diags *diags)
{
    struct ignore *self = ARENA_NEW(arena, struct ignore);
    self->file = file;
    uint32_t number = 0;
    for (struct text rest = bytes, line; rest.len && text_cut(&rest, '\n', &line);) {
        number++;
        if (line.len >= LINE_BYTES) {
            diag_error(diags, ((struct place){file, number, 1}), (struct text){0},
                       "a line of %zu bytes is too long", line.len);
            return NULL;
        }
        if (number == 1 && text_starts(line, TEXT("\xef\xbb\xbf")))
            line = text_slice(line, 3, line.len);
        if (!text_starts(line, TEXT("#")) &&
            !add_pattern(arena, self, line, number, diags))
            return NULL;
    }
    return self;
}

struct text ignore_find(struct arena *arena, struct text context, struct text dockerfile)
{
    struct text own = text_format(arena, "%.*s.dockerignore", TEXT_ARG(dockerfile));
    struct text shared = path_join(arena, context, TEXT(".dockerignore"));
    if (dockerfile.len && file_kind(own) == FILE_REGULAR)
        return own;
    return file_kind(shared) == FILE_REGULAR ? shared : (struct text){0};
}

void ignore_matcher_init(struct ignore_matcher *self, const struct ignore *ignore,
                         struct arena *arena)
{
    *self = (struct ignore_matcher){ignore, {.arena = arena}};
}

size_t ignore_state_words(const struct ignore *self)
{
    return (self->count + 63) / 64;
}

struct ignore_verdict ignore_match(struct ignore_matcher *self, struct text path,
                                   const uint64_t *parent, uint64_t *state)
{
    const struct ignore *ignore = self->ignore;
    struct ignore_verdict verdict = {IGNORE_KEPT, IGNORE_NONE};
    uint64_t word = 0;
    for (size_t i = 0; i < ignore->count; i++) {
        const struct ignore_pattern *pattern = &ignore->items[i];
        uint64_t bit = (uint64_t)1 << (i % 64);
        bool match = parent && (parent[i / 64] & bit);
        if (!match && pattern->exception == (verdict.result == IGNORE_DROPPED)) {
            if (pattern->kind == PATTERN_BROKEN)
                return (struct ignore_verdict){IGNORE_FAILED, (uint32_t)i};
            match = pattern_matches(pattern, path, &self->threads);
        }
        if (match) {
            verdict.result = pattern->exception ? IGNORE_KEPT : IGNORE_DROPPED;
            verdict.pattern = (uint32_t)i;
            word |= bit;
        }
        if (state && (i % 64 == 63 || i + 1 == ignore->count)) {
            state[i / 64] = word;
            word = 0;
        }
    }
    return verdict;
}

bool ignore_enters(const struct ignore *self, struct text path)
{
    if (self->wild_exceptions)
        return true;
    for (size_t i = 0; self->exceptions && i < self->count; i++) {
        const struct ignore_pattern *pattern = &self->items[i];
        if (pattern->exception && text_starts(pattern->base, path) &&
            (pattern->base.len == path.len || pattern->base.ptr[path.len] == '/'))
            return true;
    }
    return false;
}

struct ignore_answer ignore_ask(const struct ignore *self, struct arena *arena,
                                struct text path)
{
    struct ignore_answer answer = {{IGNORE_KEPT, IGNORE_NONE}, {0}};
    struct ignore_matcher matcher;
    ignore_matcher_init(&matcher, self, arena);
    size_t words = ignore_state_words(self);
    uint64_t *parent = NULL, *state = ARENA_ARRAY(arena, uint64_t, words);
    uint64_t *other = ARENA_ARRAY(arena, uint64_t, words);
    for (size_t end = 0;; end++) {
        size_t slash = text_find(text_slice(path, end, path.len), '/');
        end = slash == SIZE_MAX ? path.len : end + slash;
        struct text part = text_slice(path, 0, end);
        answer.verdict = ignore_match(&matcher, part, parent, state);
        bool enters =
            answer.verdict.result == IGNORE_KEPT ||
            (answer.verdict.result == IGNORE_DROPPED && ignore_enters(self, part));
        if (end == path.len)
            return answer;
        if (!enters) {
            answer.stopped = part;
            return answer;
        }
        parent = state;
        state = other;
        other = parent;
    }
}
