/* The patterns' meaning is what patternmatcher makes of them, not what they look like: a
 * pattern is cleaned as a path, checked by filepath.Match, and then translated, rune by
 * rune, to a regular expression, in which `{`, `|`, `}` and `^` still mean what they mean
 * there, and an escaped letter is a class or an assertion. The translation is done here
 * as it is done there; most patterns never need an expression, and nearly all the others
 * are globs, for which pattern_matches() has a quick way. */
#include "context/ignore_pattern.h"

#include "base/array.h"
#include "base/rune.h"
#include "context/file_match.h"

#include <string.h>

/* How many attempts the quick way has, before the regular expression is asked. */
#define ATTEMPTS 2000

/* ---- cleaning ---- */

struct text pattern_clean(struct arena *arena, struct text path)
{
    bool rooted = path.len && *path.ptr == '/';
    struct buffer out = {.arena = arena};
    size_t keep = rooted; /* what ".." cannot take away */
    if (rooted)
        buffer_add_byte(&out, '/');
    for (struct text rest = path, part; text_cut(&rest, '/', &part);) {
        if (part.len == 0 || text_is(part, "."))
            continue;
        bool up = text_is(part, "..");
        if (up && out.text.len > keep) {
            size_t slash = text_rfind(text_slice(out.text, keep, out.text.len), '/');
            out.text.len = slash == SIZE_MAX ? keep : keep + slash;
            continue;
        }
        if (up && rooted)
            continue;
        if (out.text.len > rooted)
            buffer_add_byte(&out, '/');
        buffer_add(&out, part);
        if (up)
            keep = out.text.len;
    }
    return out.text.len ? out.text : TEXT(".");
}

struct text pattern_of_line(struct arena *arena, struct text line)
{
    struct text pattern = text_trim_runes(line);
    if (pattern.len == 0)
        return (struct text){0};
    bool exception = *pattern.ptr == '!';
    if (exception)
        pattern = text_trim_runes(text_slice(pattern, 1, pattern.len));
    if (pattern.len) {
        pattern = pattern_clean(arena, pattern);
        if (pattern.len > 1 && *pattern.ptr == '/')
            pattern = text_slice(pattern, 1, pattern.len);
    }
    if (!exception)
        return pattern;
    struct buffer marked = {.arena = arena};
    buffer_add_byte(&marked, '!');
    buffer_add(&marked, pattern);
    return marked.text;
}

/* ---- translating ---- */

struct translation {
    struct arena *arena;
    struct ignore_pattern *pattern;
    struct buffer expression;
    struct buffer literal; /* the one that is being gathered for a glob */
    bool glob;             /* nothing but literals, `*`, `?` and `**` so far */
};

static void add_literal(struct translation *self, uint32_t rune)
{
    if (rune == RUNE_ERROR)
        self->glob = false; /* stands for any byte that is not UTF-8, too */
    buffer_add_rune(&self->literal, rune);
    buffer_add_rune(&self->expression, rune);
}

static void add_part(struct translation *self, enum glob_kind kind,
                     const char *expression)
{
    if (self->literal.text.len) {
        struct glob_part literal = {GLOB_LITERAL, self->literal.text};
        array_push(self->arena, &self->pattern->parts, literal);
        self->literal = (struct buffer){.arena = self->arena};
    }
    if (kind != GLOB_LITERAL)
        array_push(self->arena, &self->pattern->parts,
                   ((struct glob_part){.kind = kind}));
    buffer_add_string(&self->expression, expression);
}

/* The first star is at byte AT - 1; gives the byte behind the wildcard. FIRST: it is the
 * first rune of the pattern. */
static size_t translate_star(struct translation *self, size_t at, bool first)
{
    struct ignore_pattern *pattern = self->pattern;
    struct text text = pattern->text;
    if (at == text.len || text.ptr[at] != '*') {
        add_part(self, GLOB_STAR, "[^/]*");
        pattern->kind = PATTERN_REGEXP;
        return at;
    }
    at++;
    if (at < text.len && text.ptr[at] == '/')
        at++;
    if (at < text.len) {
        add_part(self, GLOB_DEEP, "(.*/)?");
        pattern->kind = PATTERN_REGEXP;
    } else if (pattern->kind == PATTERN_EXACT) {
        pattern->kind = PATTERN_PREFIX;
    } else {
        add_part(self, GLOB_REST, ".*");
        pattern->kind = PATTERN_REGEXP;
    }
    if (first)
        pattern->kind = PATTERN_SUFFIX;
    return at;
}

static void translate(struct translation *self)
{
    struct ignore_pattern *pattern = self->pattern;
    struct text text = pattern->text;
    size_t width, from = text_starts(text, TEXT("\xef\xbb\xbf")) ? 3 : 0;
    buffer_add_byte(&self->expression, '^');
    for (size_t at = from; at < text.len;) {
        uint32_t rune = rune_at(text, at, &width);
        bool first = at == from;
        at += width;
        switch (rune) {
        case '*':
            at = translate_star(self, at, first);
            break;
        case '?':
            add_part(self, GLOB_ONE, "[^/]");
            pattern->kind = PATTERN_REGEXP;
            break;
        case '.':
        case '+':
        case '(':
        case ')':
        case '$':
            buffer_add_byte(&self->expression, '\\');
            add_literal(self, rune);
            break;
        case '\\':
            self->glob = false;
            buffer_add_byte(&self->expression, '\\');
            if (at < text.len) {
                buffer_add_rune(&self->expression, rune_at(text, at, &width));
                at += width;
                pattern->kind = PATTERN_REGEXP;
            }
            break;
        case '[':
        case ']':
            pattern->kind = PATTERN_REGEXP;
            self->glob = false;
            buffer_add_rune(&self->expression, rune);
            break;
        case '{':
        case '|':
        case '}':
        case '^':
            self->glob = false;
            buffer_add_rune(&self->expression, rune);
            break;
        default:
            add_literal(self, rune);
        }
    }
    add_part(self, GLOB_LITERAL, "$");
}

static void compile(struct arena *arena, struct ignore_pattern *self)
{
    struct translation translation = {.arena = arena,
                                      .pattern = self,
                                      .expression = {.arena = arena},
                                      .literal = {.arena = arena},
                                      .glob = true};
    self->kind = PATTERN_EXACT;
    self->literal = self->text;
    translate(&translation);
    if (self->kind == PATTERN_PREFIX)
        self->literal = text_slice(self->text, 0, self->text.len - 2);
    if (self->kind == PATTERN_SUFFIX)
        self->literal = text_slice(self->text, 2, self->text.len);
    if (self->kind != PATTERN_REGEXP)
        return;
    self->regexp = regexp_compile(arena, translation.expression.text, &self->wrong);
    if (!self->regexp)
        self->kind = PATTERN_BROKEN;
    else if (translation.glob)
        self->kind = PATTERN_GLOB;
}

static struct text without_end(struct text text, struct text end)
{
    return text_ends(text, end) ? text_slice(text, 0, text.len - end.len) : text;
}

enum pattern_outcome pattern_prepare(struct arena *arena, struct text text,
                                     struct ignore_pattern *self, struct text *wrong)
{
    text = text_trim_runes(text);
    if (text.len == 0)
        return PATTERN_SKIPPED;
    text = pattern_clean(arena, text);
    if (*text.ptr == '!') {
        self->exception = true;
        text = text_slice(text, 1, text.len);
        if (text.len == 0) {
            *wrong = TEXT("'!' alone excepts nothing");
            return PATTERN_BAD;
        }
    }
    if (file_match(text, TEXT(".")) == FILE_MATCH_BAD) {
        *wrong = TEXT("syntax error in pattern");
        return PATTERN_BAD;
    }
    self->text = text;
    self->base = without_end(without_end(text, TEXT("/**")), TEXT("/*"));
    for (size_t i = 0; i < self->base.len; i++)
        self->wild =
            self->wild || text_find(TEXT("*[]?^\\"), self->base.ptr[i]) != SIZE_MAX;
    compile(arena, self);
    return PATTERN_GOOD;
}

/* ---- matching ---- */

static bool glob_matches(const struct glob_part *part, const struct glob_part *end,
                         struct text rest, int *attempts);

/* `*` before the parts PART..END. */
static bool star_matches(const struct glob_part *part, const struct glob_part *end,
                         struct text rest, int *attempts)
{
    size_t slash = text_find(rest, '/'), width;
    size_t last = slash == SIZE_MAX ? rest.len : slash;
    if (part == end)
        return slash == SIZE_MAX;
    for (size_t at = 0; at <= last; at += width) {
        if (part->kind == GLOB_LITERAL) {
            const char *next =
                at < rest.len ? memchr(rest.ptr + at, *part->literal.ptr, rest.len - at)
                              : NULL;
            if (!next || next > rest.ptr + last)
                return false;
            at = (size_t)(next - rest.ptr);
        }
        if (glob_matches(part, end, text_slice(rest, at, rest.len), attempts))
            return true;
        width = 1;
        if (at < rest.len)
            rune_at(rest, at, &width);
    }
    return false;
}

static bool deep_matches(const struct glob_part *part, const struct glob_part *end,
                         struct text rest, int *attempts)
{
    if (glob_matches(part, end, rest, attempts))
        return true;
    for (size_t at = 0; at < rest.len && rest.ptr[at] != '\n'; at++)
        if (rest.ptr[at] == '/' &&
            glob_matches(part, end, text_slice(rest, at + 1, rest.len), attempts))
            return true;
    return false;
}

/* Whether the parts PART..END match all of REST. Gives up when *ATTEMPTS is used up, and
 * is then not to be believed. */
static bool glob_matches(const struct glob_part *part, const struct glob_part *end,
                         struct text rest, int *attempts)
{
    size_t width;
    if (--*attempts < 0)
        return false;
    for (; part < end; part++) {
        switch (part->kind) {
        case GLOB_LITERAL:
            if (!text_starts(rest, part->literal))
                return false;
            rest = text_slice(rest, part->literal.len, rest.len);
            break;
        case GLOB_ONE:
            if (rest.len == 0 || *rest.ptr == '/')
                return false;
            rune_at(rest, 0, &width);
            rest = text_slice(rest, width, rest.len);
            break;
        case GLOB_STAR:
            return star_matches(part + 1, end, rest, attempts);
        case GLOB_DEEP:
            return deep_matches(part + 1, end, rest, attempts);
        case GLOB_REST:
            return text_find(rest, '\n') == SIZE_MAX;
        }
    }
    return rest.len == 0;
}

bool pattern_matches(const struct ignore_pattern *self, struct text path,
                     struct regexp_threads *threads)
{
    int attempts = ATTEMPTS;
    const struct glob_part *last;
    bool matches;
    switch (self->kind) {
    case PATTERN_EXACT:
        return text_equal(path, self->literal);
    case PATTERN_PREFIX:
        return text_starts(path, self->literal);
    case PATTERN_SUFFIX:
        return text_ends(path, self->literal) ||
               (*self->literal.ptr == '/' &&
                text_equal(path, text_slice(self->literal, 1, self->literal.len)));
    case PATTERN_GLOB:
        last = &array_last(&self->parts);
        if (last->kind == GLOB_LITERAL && !text_ends(path, last->literal))
            return false;
        matches = glob_matches(self->parts.items, last + 1, path, &attempts);
        return attempts >= 0 ? matches : regexp_match(self->regexp, path, threads);
    case PATTERN_REGEXP:
        return regexp_match(self->regexp, path, threads);
    case PATTERN_BROKEN:
        break;
    }
    return false;
}
