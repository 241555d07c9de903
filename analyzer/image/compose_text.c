/* ${NAME:-default}, .env files and commands as one string, as Compose reads them.
 *
 * compose-go finds a substitution with a regular expression whose default reaches to the
 * last brace of the line, and then counts braces to find its real end. That is why an
 * opening brace in a default wants a closing one, and a byte after an opening brace is
 * never a brace. The same is done here, in one walk.
 *
 * compose-go is the oracle. Blind spot: in .env files, blanks and letters outside of
 * ASCII are letters. */
#include "image/compose_text.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

/* Defaults may be nested this deeply. */
#define DEPTH 50

/* --- Substitution ------------------------------------------------------------------ */

struct template
{
    struct arena *arena;
    variable_find find;
    void *context;
    struct texts *unset;
    struct buffer out;
    bool good;
    unsigned depth;
};

static bool is_name_byte(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

static size_t name_length(struct text text)
{
    size_t len = 0;
    while (len < text.len && is_name_byte(text.ptr[len], len == 0))
        len++;
    return len;
}

static bool look_up(struct template *self, struct text name, struct text *value)
{
    *value = TEXT("");
    return self->find && self->find(self->context, name, value);
}

static void note_unset(struct template *self, struct text name)
{
    if (self->unset)
        array_push(self->arena, self->unset, name);
}

/* Where the substitution at the start of TEXT, "${NAME" and an operator, ends: after the
 * brace that its own count of braces finds, else after the last one of the line. SIZE_MAX
 * when the line has none. */
static size_t braced_end(struct text text)
{
    size_t last = SIZE_MAX, open = 0;
    struct text line = text_slice(text, 0, text_find(text, '\n'));
    last = text_rfind(line, '}');
    if (last == SIZE_MAX)
        return SIZE_MAX;
    for (size_t i = 1; i <= last; i++) {
        if (line.ptr[i] == '}' && --open == 0)
            return i + 1;
        if (line.ptr[i] == '{') {
            open++;
            i++;
        }
    }
    return last + 1;
}

static void substitute(struct template *self, struct text text);

/* The value of "NAME", an operator and WORD. */
static void choose(struct template *self, struct text name, bool colon, char sign,
                   struct text word)
{
    struct text value;
    bool there = look_up(self, name, &value);
    bool full = there && !(colon && value.len == 0);
    if ((sign == '-' && !full) || (sign == '+' && full)) {
        substitute(self, word);
        return;
    }
    if (sign == '?' && !full) {
        struct buffer out = self->out; /* the message may be malformed, too */
        self->out = (struct buffer){.arena = self->arena};
        substitute(self, word);
        self->out = out;
        note_unset(self, name);
    }
    buffer_add(&self->out, sign == '+' ? (there ? value : TEXT("")) : value);
}

/* Substitutes what the "${" at the start of TEXT begins; gives its length. */
static size_t substitute_braced(struct template *self, struct text text)
{
    size_t len = name_length(text_slice(text, 2, text.len)), at = len + 2;
    struct text name = text_slice(text, 2, at), value;
    if (len && at < text.len && text.ptr[at] == '}') {
        if (!look_up(self, name, &value))
            note_unset(self, name);
        buffer_add(&self->out, value);
        return at + 1;
    }
    bool colon = at < text.len && text.ptr[at] == ':';
    at += colon;
    size_t end = braced_end(text);
    bool good = len && at < text.len && memchr("-?+", text.ptr[at], 3) &&
                end != SIZE_MAX && end > at + 1;
    if (!good) {
        self->good = false;
        return 2;
    }
    choose(self, name, colon, text.ptr[at], text_slice(text, at + 1, end - 1));
    return end;
}

static void substitute(struct template *self, struct text text)
{
    if (self->depth >= DEPTH) {
        self->good = false;
        return;
    }
    self->depth++;
    for (size_t i = 0; i < text.len;) {
        struct text rest = text_slice(text, i, text.len), value;
        char next = rest.len > 1 ? rest.ptr[1] : '\0';
        size_t len = name_length(text_slice(rest, 1, rest.len));
        if (rest.ptr[0] != '$' || (next != '$' && next != '{' && len == 0)) {
            buffer_add_byte(&self->out, rest.ptr[0]);
            i++;
        } else if (next == '$') {
            buffer_add_byte(&self->out, '$');
            i += 2;
        } else if (next == '{') {
            i += substitute_braced(self, rest);
        } else {
            struct text name = text_slice(rest, 1, 1 + len);
            if (!look_up(self, name, &value))
                note_unset(self, name);
            buffer_add(&self->out, value);
            i += len + 1;
        }
    }
    self->depth--;
}

bool compose_substitute(struct arena *arena, struct text text, variable_find find,
                        void *context, struct texts *unset, struct text *value)
{
    *value = text;
    if (text_find(text, '$') == SIZE_MAX)
        return true;
    struct template self = {.arena = arena,
                            .find = find,
                            .context = context,
                            .unset = unset,
                            .out = {.arena = arena},
                            .good = true};
    substitute(&self, text);
    if (self.good)
        *value = self.out.text;
    return self.good;
}

/* --- .env -------------------------------------------------------------------------- */

struct dotenv {
    struct arena *arena;
    struct text rest;
    struct variables *pairs;
    variable_find find;
    void *context;
    uint32_t line;
    struct text why;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static void advance(struct dotenv *self, size_t count)
{
    self->rest = text_slice(self->rest, count, self->rest.len);
}

/* To the next statement: past blanks, newlines and comments. */
static void skip_to_statement(struct dotenv *self)
{
    while (self->rest.len) {
        char c = self->rest.ptr[0];
        if (c == '#') {
            size_t end = text_find(self->rest, '\n');
            advance(self, end == SIZE_MAX ? self->rest.len : end);
        } else if (c == '\n' || is_blank(c)) {
            self->line += c == '\n';
            advance(self, 1);
        } else {
            break;
        }
    }
}

static struct text trim_end(struct text text)
{
    while (text.len &&
           (is_blank(text.ptr[text.len - 1]) || text.ptr[text.len - 1] == '\n'))
        text.len--;
    return text;
}

static void skip_export(struct dotenv *self)
{
    if (text_starts(self->rest, TEXT("export")) && self->rest.len > 6 &&
        (is_blank(self->rest.ptr[6]) || self->rest.ptr[6] == '\n'))
        advance(self, 6);
    else
        return;
    while (self->rest.len && is_blank(self->rest.ptr[0]))
        advance(self, 1);
}

/* Reads the name up to = or :, or a name alone on its line (INHERITED). */
static bool read_name(struct dotenv *self, struct text *name, bool *inherited)
{
    size_t i = 0;
    skip_export(self);
    if (self->rest.len == 0) {
        self->why = TEXT("no name after 'export'");
        return false;
    }
    for (; i < self->rest.len; i++) {
        char c = self->rest.ptr[i];
        if (c == '=' || c == ':' || c == '\n')
            break;
        if (!is_blank(c) && !is_name_byte(c, false) && !memchr(".-[]", c, 4) &&
            (unsigned char)c < 0x80) {
            self->why = text_format(self->arena, "unexpected '%c' in a name", c);
            return false;
        }
    }
    if (i == self->rest.len) { /* a last line without = is passed over */
        *name = TEXT("");
        *inherited = false;
        return true;
    }
    *inherited = self->rest.ptr[i] == '\n';
    *name = trim_end(text_slice(self->rest, 0, i));
    advance(self, i + 1);
    if (text_find(*name, ' ') != SIZE_MAX) {
        self->why =
            text_format(self->arena, "a blank in the name '%.*s'", TEXT_ARG(*name));
        return false;
    }
    self->line += *inherited;
    while (self->rest.len && is_blank(self->rest.ptr[0]))
        advance(self, 1);
    return true;
}

static bool find_pair(void *context, struct text name, struct text *value)
{
    struct dotenv *self = context;
    return (self->find && self->find(self->context, name, value)) ||
           variables_get(self->pairs, name, value);
}

static bool expand(struct dotenv *self, struct text raw, struct text *value)
{
    if (compose_substitute(self->arena, raw, find_pair, self, NULL, value))
        return true;
    self->why = TEXT("a '${' that begins no variable");
    return false;
}

/* \n and the like; \$ becomes $$, which substitution makes a $ again. */
static struct text unescape(struct dotenv *self, struct text raw)
{
    static const char letters[] = "abfnrtv", bytes[] = "\a\b\f\n\r\t\v";
    struct buffer out = {.arena = self->arena};
    for (size_t i = 0; i < raw.len; i++) {
        char next = i + 1 < raw.len ? raw.ptr[i + 1] : '\0';
        const char *letter = next ? memchr(letters, next, sizeof letters - 1) : NULL;
        unsigned code = 0;
        size_t digits = 2;
        while (next == '0' && digits < 5 && i + digits < raw.len &&
               raw.ptr[i + digits] >= '0' && raw.ptr[i + digits] <= '7')
            code = code * 8 + (unsigned)(raw.ptr[i + digits++] - '0');
        if (raw.ptr[i] != '\\') {
            buffer_add_byte(&out, raw.ptr[i]);
        } else if (letter) {
            buffer_add_byte(&out, bytes[letter - letters]);
            i++;
        } else if (next == '$') {
            buffer_add_string(&out, "$$");
            i++;
        } else if (next == '"' || next == '\\') {
            buffer_add_byte(&out, next);
            i++;
        } else if (next == '0' && digits == 5 && code < 128) {
            buffer_add_byte(&out, (char)code);
            i += 4;
        } else {
            buffer_add_byte(&out, '\\');
        }
    }
    return out.text;
}

static bool read_quoted(struct dotenv *self, struct text *value)
{
    char quote = self->rest.ptr[0];
    struct buffer raw = {.arena = self->arena};
    bool escaped = false;
    uint32_t lines = 0;
    for (size_t i = 1; i < self->rest.len; i++) {
        char c = self->rest.ptr[i];
        lines += c == '\n';
        if (c == quote && !escaped) {
            advance(self, i + 1);
            self->line += lines;
            *value = raw.text;
            return quote == '\'' || expand(self, unescape(self, raw.text), value);
        }
        if (c == '\\' && !escaped) {
            escaped = true;
            continue;
        }
        if (escaped && c != quote)
            buffer_add_byte(&raw, '\\');
        buffer_add_byte(&raw, c);
        escaped = false;
    }
    self->why = TEXT("a quote that is not closed");
    return false;
}

static bool read_value(struct dotenv *self, struct text *value)
{
    if (self->rest.len && (self->rest.ptr[0] == '"' || self->rest.ptr[0] == '\''))
        return read_quoted(self, value);
    size_t end = text_find(self->rest, '\n');
    struct text line = text_slice(self->rest, 0, end);
    advance(self, end == SIZE_MAX ? self->rest.len : end + 1);
    for (size_t i = 0; i + 1 < line.len; i++)
        if (line.ptr[i] == ' ' && line.ptr[i + 1] == '#')
            line.len = i;
    if (!expand(self, trim_end(line), value))
        return false;
    self->line++;
    return true;
}

bool compose_dotenv(struct arena *arena, struct text bytes, variable_find find,
                    void *context, struct variables *pairs, uint32_t *line,
                    struct text *why)
{
    if (text_starts(bytes, TEXT("\xEF\xBB\xBF")))
        bytes = text_slice(bytes, 3, bytes.len);
    struct dotenv self = {.arena = arena,
                          .rest = bytes,
                          .pairs = pairs,
                          .find = find,
                          .context = context,
                          .line = 1};
    bool good = true;
    for (skip_to_statement(&self); good && self.rest.len; skip_to_statement(&self)) {
        struct text name, value;
        bool inherited;
        good = read_name(&self, &name, &inherited);
        if (good && inherited) {
            if (find && find(context, name, &value))
                variables_set(arena, pairs, name, value);
        } else if (good) {
            good = read_value(&self, &value);
            if (good)
                variables_set(arena, pairs, name, value);
        }
        if (!good)
            break;
    }
    *line = self.line;
    *why = self.why;
    return good;
}

/* --- Commands ---------------------------------------------------------------------- */

/* What go-shellwords is inside of; ( ) and ` only keep blanks and operators. */
struct split {
    bool escaped, twofold, single, back, dollar;
    bool begun; /* a word, which may be empty */
};

static bool in_quotes(const struct split *state)
{
    return state->twofold || state->single || state->back || state->dollar;
}

/* Takes one byte that is no blank, backslash or operator; false when it is malformed. */
static bool split_byte(struct split *state, struct buffer *word, char c)
{
    if (c == '`' && !state->single && !state->twofold && !state->dollar) {
        state->back = !state->back;
    } else if (c == ')' && !state->single && !state->twofold && !state->back) {
        state->dollar = !state->dollar;
    } else if (c == '(' && !state->single && !state->twofold && !state->back) {
        if (state->dollar || !text_ends(word->text, TEXT("$")))
            return false;
        state->dollar = true;
        buffer_add_byte(word, c);
        return true;
    } else if (c == '"' && !state->single && !state->dollar) {
        state->begun |= state->twofold;
        state->twofold = !state->twofold;
        return true;
    } else if (c == '\'' && !state->twofold && !state->dollar) {
        state->begun |= state->single;
        state->single = !state->single;
        return true;
    }
    state->begun = true;
    buffer_add_byte(word, c);
    return true;
}

bool compose_split(struct arena *arena, struct text command, struct texts *words)
{
    struct split state = {0};
    struct buffer word = {.arena = arena};
    for (size_t i = 0; i < command.len; i++) {
        char c = command.ptr[i];
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (state.escaped) {
            buffer_add_byte(&word, c);
            state.escaped = false;
            state.begun = true;
        } else if (c == '\\' && state.single) {
            buffer_add_byte(&word, c);
        } else if (c == '\\') {
            state.escaped = true;
        } else if (blank && in_quotes(&state)) {
            buffer_add_byte(&word, c);
        } else if (blank) {
            if (state.begun)
                array_push(arena, words, word.text);
            word = (struct buffer){.arena = arena};
            state.begun = false;
        } else if (memchr(";&|<>", c, 5) && !in_quotes(&state)) {
            if (c == '>' && word.text.len && word.text.ptr[0] >= '0' &&
                word.text.ptr[0] <= '9')
                state.begun = false; /* 2>file */
            break;
        } else if (!split_byte(&state, &word, c)) {
            return false;
        }
    }
    if (state.begun)
        array_push(arena, words, word.text);
    return !state.escaped && !in_quotes(&state);
}

/* --- Scalars ----------------------------------------------------------------------- */

/* An integer of Go's base 0: 0x, 0o, 0b, a leading 0 for octal, _ between digits. */
static bool read_integer(const char *digits, char *out, size_t size)
{
    bool minus = digits[0] == '-';
    const char *at = digits + (digits[0] == '-' || digits[0] == '+');
    int base = 10;
    if (at[0] == '0' && at[1]) {
        char kind = (char)(at[1] | 0x20);
        base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
        at += kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1;
    }
    if (!at[0])
        return false;
    unsigned long long value = 0;
    for (; *at; at++) {
        int digit = *at >= '0' && *at <= '9'                     ? *at - '0'
                    : (*at | 0x20) >= 'a' && (*at | 0x20) <= 'f' ? (*at | 0x20) - 'a' + 10
                                                                 : 99;
        if (digit >= base || value > (~0ULL - (unsigned)digit) / (unsigned)base)
            return false;
        value = value * (unsigned)base + (unsigned)digit;
    }
    if (minus && value > 1ULL << 63)
        return false;
    snprintf(out, size, "%s%llu", minus ? "-" : "", value);
    return true;
}

/* Whether TEXT is a number with a point or an exponent, or too long for an integer. */
static bool is_float(const char *text)
{
    size_t i = text[0] == '-' || text[0] == '+', digits = 0;
    for (; text[i] >= '0' && text[i] <= '9'; i++)
        digits++;
    if (text[i] == '.')
        for (i++; text[i] >= '0' && text[i] <= '9'; i++)
            digits++;
    if (digits == 0)
        return false;
    if (text[i] == 'e' || text[i] == 'E') {
        i++;
        i += text[i] == '-' || text[i] == '+';
        if (text[i] < '0' || text[i] > '9')
            return false;
        while (text[i] >= '0' && text[i] <= '9')
            i++;
    }
    return text[i] == '\0';
}

/* The shortest digits that read back as the same number, as Go's %v prints them: with an
 * exponent below 1e-4 and from 1e6 on. */
static struct text format_float(struct arena *arena, double value)
{
    char digits[40];
    int precision = 0;
    do
        snprintf(digits, sizeof digits, "%.*e", precision, value);
    while (strtod(digits, NULL) != value && ++precision < 17);
    int exponent = (int)strtol(strchr(digits, 'e') + 1, NULL, 10);
    if (exponent < -4 || exponent >= 6)
        return text_copy(arena, text_of(digits));
    int decimals = precision - exponent;
    return text_format(arena, "%.*f", decimals > 0 ? decimals : 0, value);
}

struct text compose_scalar(struct arena *arena, struct text plain)
{
    char digits[64], out[32];
    size_t len = 0;
    if (plain.len == 0 || plain.len >= sizeof digits ||
        !memchr("+-.0123456789tTfF", plain.ptr[0], 17))
        return plain;
    if (text_is(plain, "True") || text_is(plain, "TRUE"))
        return TEXT("true");
    if (text_is(plain, "False") || text_is(plain, "FALSE"))
        return TEXT("false");
    for (size_t i = 0; i < plain.len; i++)
        if (plain.ptr[i] != '_')
            digits[len++] = plain.ptr[i];
    digits[len] = '\0';
    if (memchr(digits, '\0', len))
        return plain;
    if (read_integer(digits, out, sizeof out))
        return text_copy(arena, text_of(out));
    if (is_float(digits))
        return format_float(arena, strtod(digits, NULL));
    return plain;
}
