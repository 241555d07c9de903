/* What a word of shell text comes to: quotes taken away, variables substituted, fields
 * split, as POSIX.1-2017 has it in "Word Expansions", with bash's $'...', arrays and
 * substrings.
 *
 * What a substitution needs and nobody knows stays as it is written: whoever reads the
 * word finds a `$` in it. A part may hold parts, so this recurses; shell_part_end() takes
 * no deeper nesting than it can bear.
 *
 * Blind spots: $((arithmetic)), ${name/pattern/text}, ${#name} and ${!name} are never
 * known; file names and braces {a,b} are not expanded. */
#include "base/array.h"
#include "image/shell.h"
#include "image/shell_words.h"

#include <fnmatch.h>
#include <string.h>

enum quoting {
    BARE,
    QUOTED, /* in double quotes */
    LINES,  /* in a here-document */
};

struct expansion {
    struct arena *arena;
    shell_variable find;
    void *context;
    struct texts *words;
    bool split;         /* into words; else all is one text */
    bool known;         /* so far */
    struct buffer word; /* the one being made */
    bool begun;         /* it exists, though it may be empty */
    bool nothing;       /* a "$@" in it came to nothing */
};

static void end_word(struct expansion *self)
{
    if (self->begun || self->word.text.len)
        array_push(self->arena, self->words, self->word.text);
    self->word = (struct buffer){.arena = self->arena};
    self->begun = self->nothing = false;
}

static void add(struct expansion *self, struct text text)
{
    buffer_add(&self->word, text);
    self->begun = self->begun || text.len;
}

static void add_unknown(struct expansion *self, struct text written)
{
    self->known = false;
    add(self, written);
}

static void add_fields(struct expansion *self, struct text value)
{
    size_t from = 0;
    for (size_t i = 0; i <= value.len; i++) {
        if (i < value.len && !shell_is_blank(value.ptr[i]) && value.ptr[i] != '\n')
            continue;
        add(self, text_slice(value, from, i));
        if (i < value.len)
            end_word(self);
        from = i + 1;
    }
}

/* A variable's words where it stands. EACH: every one is a word of its own ("$@"). */
static void add_values(struct expansion *self, const struct texts *values,
                       enum quoting quoting, bool each)
{
    self->nothing |= each && values->count == 0;
    for (size_t i = 0; i < values->count; i++) {
        if (i > 0 && self->split && (each || quoting == BARE))
            end_word(self);
        else if (i > 0)
            add(self, TEXT(" "));
        if (self->split && quoting == BARE)
            add_fields(self, values->items[i]);
        else
            add(self, values->items[i]);
        self->begun |= self->split && each && quoting == QUOTED;
    }
}

static bool look_up(const struct expansion *self, struct text name, struct texts *values)
{
    return self->find && self->find(self->context, name, values);
}

static void expand(struct expansion *self, struct text text, enum quoting quoting);

/* --- ${...} ------------------------------------------------------------------------ */

struct parameter {
    struct text name;
    bool each;         /* @, or an array's [@] */
    struct text rest;  /* operator and what follows */
    struct text whole; /* as written */
};

static bool parse_parameter(struct text inside, struct parameter *parameter)
{
    size_t len = 0;
    while (len < inside.len && shell_is_name_byte(inside.ptr[len], len == 0))
        len++;
    if (len == 0)
        while (len < inside.len && inside.ptr[len] >= '0' && inside.ptr[len] <= '9')
            len++;
    if (len == 0 && inside.len && memchr("@*#", inside.ptr[0], 3))
        len = 1;
    parameter->name = text_slice(inside, 0, len);
    parameter->rest = text_slice(inside, len, inside.len);
    parameter->each = text_is(parameter->name, "@");
    if (text_starts(parameter->rest, TEXT("[@]")) ||
        text_starts(parameter->rest, TEXT("[*]"))) {
        parameter->each = parameter->rest.ptr[1] == '@';
        parameter->rest = text_slice(parameter->rest, 3, parameter->rest.len);
    }
    return len > 0 && !(inside.ptr[0] == '#' && parameter->rest.len);
}

static bool is_null(const struct texts *values)
{
    for (size_t i = 0; i < values->count; i++)
        if (values->items[i].len)
            return false;
    return true;
}

/* VALUE without the shortest or LONGEST beginning or end (SUFFIX) that PATTERN matches.
 */
static struct text without(struct arena *arena, struct text value, struct text pattern,
                           bool suffix, bool longest)
{
    const char *glob = text_copy(arena, pattern).ptr;
    for (size_t i = 0; i <= value.len; i++) {
        size_t cut = longest ? value.len - i : i;
        struct text part = suffix ? text_slice(value, value.len - cut, value.len)
                                  : text_slice(value, 0, cut);
        if (fnmatch(glob, text_copy(arena, part).ptr, 0) == 0)
            return suffix ? text_slice(value, 0, value.len - cut)
                          : text_slice(value, cut, value.len);
    }
    return value;
}

/* Longer values and patterns are not matched. */
#define VALUE_LENGTH 1024
#define PATTERN_LENGTH 64

static bool remove_pattern(struct expansion *self, const struct parameter *parameter,
                           struct texts *values, struct texts *results)
{
    struct text rest = parameter->rest;
    char sign = rest.ptr[0];
    bool longest = rest.len > 1 && rest.ptr[1] == sign;
    struct text pattern;
    if (!shell_expand_text(self->arena, text_slice(rest, longest ? 2 : 1, rest.len),
                           self->find, self->context, &pattern) ||
        pattern.len > PATTERN_LENGTH)
        return false;
    for (size_t i = 0; i < values->count; i++) {
        if (values->items[i].len > VALUE_LENGTH)
            return false;
        array_push(self->arena, results,
                   without(self->arena, values->items[i], pattern, sign == '%', longest));
    }
    return true;
}

/* Reads digits off the front of TEXT. */
static bool take_number(struct text *text, size_t *number)
{
    size_t i = 0;
    for (*number = 0; i < text->len && text->ptr[i] >= '0' && text->ptr[i] <= '9'; i++)
        if (*number < 100000)
            *number = *number * 10 + (size_t)(text->ptr[i] - '0');
    *text = text_slice(*text, i, text->len);
    return i > 0;
}

/* ${NAME:OFFSET} and ${NAME:OFFSET:LENGTH}; of $@ and arrays, a range of the words. */
static bool take_part(struct expansion *self, const struct parameter *parameter,
                      struct texts *values, struct texts *results)
{
    struct text rest = text_slice(parameter->rest, 1, parameter->rest.len);
    size_t offset, length = SIZE_MAX;
    if (!take_number(&rest, &offset))
        return false;
    if (rest.len && rest.ptr[0] == ':') {
        rest = text_slice(rest, 1, rest.len);
        if (!take_number(&rest, &length))
            return false;
    }
    if (rest.len)
        return false;
    size_t end = length > SIZE_MAX - offset ? SIZE_MAX : offset + length;
    if (parameter->each) {
        size_t first = text_is(parameter->name, "@"); /* $@ counts from $1 */
        for (size_t i = offset; i < end && i < values->count + first; i++)
            if (i >= first)
                array_push(self->arena, results, values->items[i - first]);
        return offset > 0 || !first;
    }
    for (size_t i = 0; i < values->count; i++)
        array_push(self->arena, results, text_slice(values->items[i], offset, end));
    return true;
}

/* The forms that ask whether NAME is set: - = ? +, with a colon: set and not empty. */
static bool choose(struct expansion *self, const struct parameter *parameter, bool set,
                   const struct texts *values, enum quoting quoting)
{
    struct text rest = parameter->rest;
    bool colon = rest.len && rest.ptr[0] == ':';
    if (rest.len <= (size_t)colon || !memchr("-=?+", rest.ptr[colon], 4))
        return false;
    char sign = rest.ptr[colon];
    struct text word = text_slice(rest, (size_t)colon + 1, rest.len);
    bool there = set && !(colon && is_null(values));
    if (sign == '+') {
        if (there)
            expand(self, word, quoting);
    } else if (there) {
        add_values(self, values, quoting, parameter->each);
    } else if (sign == '?') {
        add_unknown(self, parameter->whole);
    } else {
        expand(self, word, quoting);
    }
    return true;
}

static void expand_parameter(struct expansion *self, struct text whole,
                             enum quoting quoting)
{
    struct parameter parameter = {.whole = whole};
    struct texts values = {0}, results = {0};
    if (!parse_parameter(text_slice(whole, 2, whole.len - 1), &parameter)) {
        add_unknown(self, whole);
        return;
    }
    struct text rest = parameter.rest;
    bool set = look_up(self, parameter.name, &values);
    if (choose(self, &parameter, set, &values, quoting))
        return;
    bool known = set;
    if (set && rest.len == 0)
        results = values;
    else if (set && (rest.ptr[0] == '#' || rest.ptr[0] == '%'))
        known = remove_pattern(self, &parameter, &values, &results);
    else if (set)
        known = rest.ptr[0] == ':' && take_part(self, &parameter, &values, &results);
    if (known)
        add_values(self, &results, quoting, parameter.each);
    else
        add_unknown(self, whole);
}

/* --- $ and quotes ------------------------------------------------------------------ */

/* $'...': C's escapes. */
static void add_ansi(struct expansion *self, struct text inside)
{
    static const char letters[] = "abefnrtv", bytes[] = "\a\b\033\f\n\r\t\v";
    self->begun = true;
    for (size_t i = 0; i < inside.len; i++) {
        char c = inside.ptr[i];
        if (c == '\\' && i + 1 < inside.len) {
            c = inside.ptr[++i];
            const char *letter = memchr(letters, c, sizeof letters - 1);
            if (letter)
                c = bytes[letter - letters];
            else if (!memchr("\\'\"?", c, 4))
                self->known = false; /* a number: nobody writes a command with it */
        }
        buffer_add_byte(&self->word, c);
    }
}

/* A command substitution is looked up by its text, in brackets. */
static void expand_command(struct expansion *self, struct text inside, struct text whole,
                           enum quoting quoting)
{
    struct texts values = {0};
    struct text name = text_format(self->arena, "(%.*s)", TEXT_ARG(text_trim(inside)));
    if (look_up(self, name, &values))
        add_values(self, &values, quoting, false);
    else
        add_unknown(self, whole);
}

/* The part that begins with the `$` at the start of TEXT; gives its length. */
static size_t expand_dollar(struct expansion *self, struct text text,
                            enum quoting quoting)
{
    char next = text.len > 1 ? text.ptr[1] : '\0';
    size_t end = shell_piece_end(text, 0);
    if (next == '(' || next == '{' || (next == '\'' && quoting == BARE)) {
        if (end > text.len) {
            add_unknown(self, text);
            return text.len;
        }
        struct text whole = text_slice(text, 0, end),
                    inside = text_slice(text, 2, end - 1);
        if (next == '{')
            expand_parameter(self, whole, quoting);
        else if (next == '\'')
            add_ansi(self, inside);
        else if (text_starts(inside, TEXT("(")))
            add_unknown(self, whole);
        else
            expand_command(self, inside, whole, quoting);
        return end;
    }
    size_t len = 1;
    while (len < text.len && shell_is_name_byte(text.ptr[len], len == 1))
        len++;
    if (len == 1 && next && memchr("@*#0123456789", next, 13))
        len = 2;
    struct texts values = {0};
    if (len == 1) { /* a lone dollar sign, or $? $$ $! $- */
        bool special = next && memchr("?$!-", next, 4);
        self->known &= !special;
        add(self, text_slice(text, 0, special ? 2 : 1));
        return special ? 2 : 1;
    }
    if (look_up(self, text_slice(text, 1, len), &values))
        add_values(self, &values, quoting, next == '@');
    else
        add_unknown(self, text_slice(text, 0, len));
    return len;
}

static size_t expand_backslash(struct expansion *self, struct text text,
                               enum quoting quoting)
{
    char next = text.len > 1 ? text.ptr[1] : '\0';
    if (text.len == 1) {
        add(self, text);
        return 1;
    }
    bool escapes =
        quoting == BARE || memchr("$`\\", next, 3) || (next == '"' && quoting == QUOTED);
    if (next == '\n')
        return 2;
    add(self, escapes ? text_slice(text, 1, 2) : text_slice(text, 0, 2));
    return 2;
}

/* '...', "..." and `...`. */
static size_t expand_quotes(struct expansion *self, struct text text,
                            enum quoting quoting)
{
    size_t end = shell_piece_end(text, 0);
    if (end > text.len) {
        add_unknown(self, text);
        return text.len;
    }
    struct text inside = text_slice(text, 1, end - 1);
    if (text.ptr[0] == '`') {
        expand_command(self, inside, text_slice(text, 0, end), quoting);
    } else if (text.ptr[0] == '\'') {
        add(self, inside);
        self->begun = true;
    } else {
        self->nothing = false;
        expand(self, inside, QUOTED);
        self->begun |= !self->nothing;
    }
    return end;
}

static void expand(struct expansion *self, struct text text, enum quoting quoting)
{
    for (size_t i = 0; i < text.len;) {
        struct text rest = text_slice(text, i, text.len);
        char c = rest.ptr[0];
        if (c == '\\')
            i += expand_backslash(self, rest, quoting);
        else if (c == '$')
            i += expand_dollar(self, rest, quoting);
        else if (c == '`' || (quoting == BARE && (c == '\'' || c == '"')))
            i += expand_quotes(self, rest, quoting);
        else if (c == '"' && quoting == QUOTED)
            i++; /* "${NAME:-"default"}" */
        else {
            add(self, text_slice(rest, 0, 1));
            i++;
        }
    }
}

/* --- What is asked for ------------------------------------------------------------- */

bool shell_expand(struct arena *arena, struct text word, shell_variable find,
                  void *context, struct texts *words)
{
    struct expansion self = {.arena = arena,
                             .find = find,
                             .context = context,
                             .words = words,
                             .split = true,
                             .known = true,
                             .word = {.arena = arena}};
    expand(&self, word, BARE);
    end_word(&self);
    return self.known;
}

static bool expand_whole(struct arena *arena, struct text word, shell_variable find,
                         void *context, enum quoting quoting, struct text *text)
{
    struct expansion self = {.arena = arena,
                             .find = find,
                             .context = context,
                             .known = true,
                             .word = {.arena = arena}};
    expand(&self, word, quoting);
    *text = self.word.text;
    return self.known;
}

bool shell_expand_value(struct arena *arena, struct text value, shell_variable find,
                        void *context, struct texts *words)
{
    struct text word = {0};
    if (!text_starts(value, TEXT("("))) {
        bool known = shell_expand_text(arena, value, find, context, &word);
        array_push(arena, words, word);
        return known;
    }
    bool known = true;
    struct text inside = text_slice(value, 1, value.len - text_ends(value, TEXT(")")));
    for (size_t i = 0; i < inside.len;) {
        size_t end = shell_word_end(inside, i);
        if (end > inside.len)
            end = inside.len;
        if (end > i)
            known &=
                shell_expand(arena, text_slice(inside, i, end), find, context, words);
        i = end > i ? end : i + 1;
    }
    return known;
}

bool shell_expand_text(struct arena *arena, struct text word, shell_variable find,
                       void *context, struct text *text)
{
    return expand_whole(arena, word, find, context, BARE, text);
}

bool shell_expand_heredoc(struct arena *arena, struct text lines, shell_variable find,
                          void *context, struct text *text)
{
    return expand_whole(arena, lines, find, context, LINES, text);
}
