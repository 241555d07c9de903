/* Shell patterns as BuildKit has them: each is a regular expression of Go's, so among the
 * matches at the leftmost place it is the one that a backtracking matcher finds first.
 *
 * Values are matched as characters. Where what follows a star has once failed to match is
 * remembered, so that each place is tried but once a star. */
#include "image/dockerfile_pattern.h"

#include "base/array.h"
#include "base/rune.h"

#include <string.h>

enum { BYTE_ORDER_MARK = 0xFEFF }; /* skipped at the start, as in any text of the lexer */

enum { STARS = 1000 }; /* of a pattern; each costs stack */

enum atom_kind { ATOM_RUNE, ATOM_ANY, ATOM_STAR };

struct atom {
    enum atom_kind kind;
    uint32_t rune; /* of ATOM_RUNE */
};

struct pattern {
    struct atom *items;
    size_t count, room;
};

struct runes {
    uint32_t *items;
    size_t *places; /* the byte of each, and one past the last */
    size_t count;
};

/* The characters FROM <= at < TO. */
struct range {
    size_t from, to;
};

struct match {
    const struct pattern *pattern;
    const struct runes *value;
    bool greedy;
    struct range *failed; /* by star: where what follows it is known not to match */
};

static struct runes split_runes(struct arena *arena, struct text text)
{
    struct runes runes = {
        ARENA_ARRAY(arena, uint32_t, text.len),
        ARENA_ARRAY(arena, size_t, text.len + 1),
        0,
    };
    size_t width;
    for (size_t at = 0; at < text.len; at += width) {
        runes.places[runes.count] = at;
        runes.items[runes.count++] = rune_at(text, at, &width);
    }
    runes.places[runes.count] = text.len;
    return runes;
}

static bool compile(struct arena *arena, const struct runes *text, struct pattern *self)
{
    size_t stars = 0;
    bool mark = text->count && text->items[0] == BYTE_ORDER_MARK;
    for (size_t i = mark; i < text->count; i++) {
        uint32_t rune = text->items[i];
        uint32_t after = i + 1 < text->count ? text->items[i + 1] : 0;
        if (rune == '*' || rune == '?') {
            stars += rune == '*';
            array_push(arena, self,
                       ((struct atom){rune == '*' ? ATOM_STAR : ATOM_ANY, 0}));
            continue;
        }
        if (rune == '\\' && (after == '}' || after == '/'))
            continue;
        if (rune == '\\') {
            if (after != '*' && after != '?' && after != '\\')
                return false;
            rune = after;
            i++;
        }
        array_push(arena, self, ((struct atom){ATOM_RUNE, rune}));
    }
    return stars <= STARS;
}

static size_t match_from(const struct match *self, size_t atom, size_t at);

/* The same where ATOM is a star. */
static size_t match_star(const struct match *self, size_t atom, size_t at)
{
    const struct runes *value = self->value;
    struct range *failed = &self->failed[atom];
    size_t end = at, found = SIZE_MAX;
    while (end < value->count && value->items[end] != '\n')
        end++;
    end++;
    size_t untried = failed->to == end ? failed->from : end;
    for (size_t step = 0; found == SIZE_MAX && at + step < untried; step++)
        found = match_from(self, atom + 1, self->greedy ? untried - 1 - step : at + step);
    if (found == SIZE_MAX)
        *failed = (struct range){at < untried ? at : untried, end};
    return found;
}

/* Where the match of the atoms from ATOM on ends that begins at character AT; SIZE_MAX
 * for none. */
static size_t match_from(const struct match *self, size_t atom, size_t at)
{
    const struct runes *value = self->value;
    for (; atom < self->pattern->count; atom++, at++) {
        const struct atom *wanted = &self->pattern->items[atom];
        if (wanted->kind == ATOM_STAR)
            return match_star(self, atom, at);
        if (at == value->count)
            return SIZE_MAX;
        if (wanted->kind == ATOM_ANY ? value->items[at] == '\n'
                                     : value->items[at] != wanted->rune)
            return SIZE_MAX;
    }
    return at;
}

static struct match match_new(struct arena *arena, const struct pattern *pattern,
                              const struct runes *value, bool greedy)
{
    return (struct match){pattern, value, greedy,
                          ARENA_ARRAY(arena, struct range, pattern->count)};
}

bool pattern_trim_start(struct arena *arena, struct text pattern, bool longest,
                        struct text *value)
{
    struct pattern atoms = {0};
    struct runes written = split_runes(arena, pattern),
                 runes = split_runes(arena, *value);
    if (!compile(arena, &written, &atoms))
        return false;
    struct match match = match_new(arena, &atoms, &runes, longest);
    size_t end = match_from(&match, 0, 0);
    if (end != SIZE_MAX)
        *value = text_slice(*value, runes.places[end], value->len);
    return true;
}

static struct text join_reversed(struct arena *arena, const struct runes *runes)
{
    struct buffer out = {.arena = arena};
    for (size_t i = runes->count; i-- > 0;)
        buffer_add_rune(&out, runes->items[i]);
    return out.text;
}

/* Reversed, but what is escaped still stands behind its escape. */
static struct text reverse_pattern(struct arena *arena, struct text pattern)
{
    struct runes runes = split_runes(arena, pattern);
    for (size_t i = 0; i + 1 < runes.count; i++) {
        if (runes.items[i] == '\\') {
            runes.items[i] = runes.items[i + 1];
            runes.items[++i] = '\\';
        }
    }
    return join_reversed(arena, &runes);
}

static struct text reverse(struct arena *arena, struct text text)
{
    struct runes runes = split_runes(arena, text);
    return join_reversed(arena, &runes);
}

bool pattern_trim_end(struct arena *arena, struct text pattern, bool longest,
                      struct text *value)
{
    struct text mirrored = reverse(arena, *value);
    if (!pattern_trim_start(arena, reverse_pattern(arena, pattern), longest, &mirrored))
        return false;
    *value = reverse(arena, mirrored);
    return true;
}

/* --- replacing ---------------------------------------------------------------------- */

/* Takes `name` or `{name}` off TEMPLATE, as after a dollar sign; false when neither is
 * there. */
static bool take_name(struct text *template, struct text *name)
{
    bool brace = text_starts(*template, TEXT("{"));
    size_t from = brace, at = from, width;
    for (; at < template->len; at += width) {
        uint32_t rune = rune_at(*template, at, &width);
        if (!rune_is_letter(rune) && !rune_is_digit(rune) && rune != '_')
            break;
    }
    if (at == from || (brace && (at == template->len || template->ptr[at] != '}')))
        return false;
    *name = text_slice(*template, from, at);
    *template = text_slice(*template, at + brace, template->len);
    return true;
}

/* Adds TEMPLATE, in which $0 stands for MATCH, as Go's Regexp.Expand does. */
static void add_expanded(struct buffer *out, struct text template, struct text match)
{
    for (;;) {
        size_t dollar = text_find(template, '$');
        struct text name;
        buffer_add(out, text_slice(template, 0, dollar));
        if (dollar == SIZE_MAX)
            return;
        template = text_slice(template, dollar + 1, template.len);
        if (text_starts(template, TEXT("$"))) {
            buffer_add_byte(out, '$');
            template = text_slice(template, 1, template.len);
        } else if (!take_name(&template, &name)) {
            buffer_add_byte(out, '$');
        } else if (text_is(name, "0")) {
            buffer_add(out, match);
        }
    }
}

/* The first match at or after character AT: *FROM and *TO. */
static bool find_match(const struct match *match, size_t at, size_t *from, size_t *to)
{
    for (; at <= match->value->count; at++) {
        *from = at;
        *to = match_from(match, 0, at);
        if (*to != SIZE_MAX)
            return true;
    }
    return false;
}

bool pattern_replace(struct arena *arena, struct text pattern, struct text replacement,
                     bool all, size_t limit, struct text *value)
{
    struct pattern atoms = {0};
    struct runes written = split_runes(arena, pattern),
                 runes = split_runes(arena, *value);
    if (!compile(arena, &written, &atoms))
        return false;
    struct match match = match_new(arena, &atoms, &runes, true);
    struct buffer out = {.arena = arena};
    size_t from, to, end = 0;
    for (size_t at = 0; find_match(&match, at, &from, &to);) {
        struct text found = text_slice(*value, runes.places[from], runes.places[to]);
        buffer_add(&out, text_slice(*value, runes.places[end], runes.places[from]));
        if (!all)
            buffer_add(&out, replacement);
        else if (to > end || from == 0) /* no empty match right behind another */
            add_expanded(&out, replacement, found);
        end = to;
        at = to > at ? to : at + 1;
        if (!all || out.text.len > limit)
            break;
    }
    buffer_add(&out, text_slice(*value, runes.places[end], value->len));
    *value = out.text;
    return out.text.len <= limit;
}
