/* Variables and quotes in a word of a Dockerfile.
 *
 * A port of BuildKit's shell lexer (frontend/dockerfile/shell), which imitates a shell
 * without being one. Two of its habits look like mistakes and are kept: a default in
 * braces drops what stands before it in the same word when words are split, and quotes
 * around a value do not keep spaces inside ${...} together. What ${name/a/b} and its like
 * match is in dockerfile_pattern.c.
 *
 * The lexer looks at characters, one ahead; what is not UTF-8 becomes U+FFFD. */
#include "base/array.h"
#include "base/rune.h"
#include "image/dockerfile_line.h"
#include "image/dockerfile_pattern.h"

#include <string.h>

enum {
    DEPTH = 200,          /* of substitutions within substitutions */
    LONGEST = 1024 * 1024 /* bytes of a result; doubling variables grow fast */
};

#define END UINT32_MAX /* what peek() gives at the end */

struct lexer {
    struct arena *arena;
    struct text source;
    size_t at;
    uint32_t escape;
    unsigned rules;
    bool keep_escapes; /* at this point; EXPAND_KEEP_ESCAPES at first */
    size_t depth;
    struct buffer word; /* the word being split off; one for all depths */
    variable_find find;
    void *context;
    struct text why;
};

/* The words of one depth. */
struct splitter {
    struct lexer *lexer;
    struct texts words;
    bool in_word;
};

static bool fail(struct lexer *self, const char *why)
{
    self->why = text_of(why);
    return false;
}

static uint32_t peek(const struct lexer *self)
{
    size_t width;
    return self->at < self->source.len ? rune_at(self->source, self->at, &width) : END;
}

static uint32_t next(struct lexer *self)
{
    size_t width = 0;
    uint32_t rune =
        self->at < self->source.len ? rune_at(self->source, self->at, &width) : END;
    self->at += width;
    return rune;
}

/* --- words -------------------------------------------------------------------------- */

static void end_word(struct splitter *self)
{
    struct lexer *lexer = self->lexer;
    if (!lexer->word.text.len)
        return;
    array_push(lexer->arena, &self->words, text_copy(lexer->arena, lexer->word.text));
    lexer->word.text.len = 0;
    self->in_word = false;
}

static void add_to_word(struct splitter *self, uint32_t rune)
{
    buffer_add_rune(&self->lexer->word, rune);
    self->in_word = true;
}

static void split_rune(struct splitter *self, uint32_t rune)
{
    if (!rune_is_space(rune))
        add_to_word(self, rune);
    else if (self->in_word)
        end_word(self);
}

static void split_text(struct splitter *self, struct text text)
{
    size_t width;
    for (size_t at = 0; at < text.len; at += width)
        split_rune(self, rune_at(text, at, &width));
}

static void add_text_to_word(struct splitter *self, struct text text)
{
    buffer_add(&self->lexer->word, text);
    self->in_word = true;
}

/* --- the parts of a word ------------------------------------------------------------ */

static bool read_dollar(struct lexer *self, struct buffer *out);

/* DOUBLED: an escape character is doubled, since a pattern is read once more. */
static bool read_single_quotes(struct lexer *self, bool doubled, struct buffer *out)
{
    uint32_t rune = next(self);
    if (self->rules & EXPAND_KEEP_QUOTES)
        buffer_add_rune(out, rune);
    while ((rune = next(self)) != '\'') {
        if (rune == END)
            return fail(self, "single quote without its other");
        if (doubled && rune == self->escape)
            buffer_add_rune(out, rune);
        buffer_add_rune(out, rune);
    }
    if (self->rules & EXPAND_KEEP_QUOTES)
        buffer_add_rune(out, rune);
    return true;
}

/* After an escape character in double quotes: it escapes `"`, `$` and itself. */
static void read_quoted_escape(struct lexer *self, bool doubled, struct buffer *out)
{
    uint32_t rune = self->escape, after = peek(self);
    if (after == END)
        return;
    if (after == '"' || after == '$' || after == self->escape) {
        if (self->keep_escapes)
            buffer_add_rune(out, rune);
        rune = next(self);
    } else if (self->keep_escapes && (!(self->rules & EXPAND_KEEP_QUOTES) || doubled)) {
        buffer_add_rune(out, rune);
    }
    buffer_add_rune(out, rune);
}

static bool read_double_quotes(struct lexer *self, bool doubled, struct buffer *out)
{
    uint32_t rune = next(self);
    if (self->rules & EXPAND_KEEP_QUOTES)
        buffer_add_rune(out, rune);
    while ((rune = peek(self)) != '"') {
        if (rune == END)
            return fail(self, "double quote without its other");
        if (rune == '$') {
            if (!read_dollar(self, out))
                return false;
            continue;
        }
        next(self);
        if (rune == self->escape)
            read_quoted_escape(self, doubled, out);
        else
            buffer_add_rune(out, rune);
    }
    next(self);
    if (self->rules & EXPAND_KEEP_QUOTES)
        buffer_add_rune(out, rune);
    return true;
}

/* `<`, or `<<` with the blanks after it, which belong to the same word. */
static void read_heredoc_sign(struct lexer *self, struct buffer *out)
{
    buffer_add_rune(out, next(self));
    if (peek(self) != '<')
        return;
    buffer_add_rune(out, next(self));
    while (peek(self) == ' ' || peek(self) == '\t' || peek(self) == '\r')
        buffer_add_rune(out, next(self));
}

/* Reads what begins at a special character; *SPECIAL is false at any other. */
static bool read_special(struct lexer *self, bool doubled, struct buffer *out,
                         bool *special)
{
    uint32_t rune = peek(self);
    bool quotes = !(self->rules & EXPAND_PLAIN_QUOTES);
    *special = true;
    if (rune == '$')
        return read_dollar(self, out);
    if (quotes && rune == '\'')
        return read_single_quotes(self, doubled, out);
    if (quotes && rune == '"')
        return read_double_quotes(self, doubled, out);
    *special = rune == '<';
    if (*special)
        read_heredoc_sign(self, out);
    return true;
}

/* Reads up to STOP, which is passed over, into OUT. */
static bool read_parts(struct lexer *self, uint32_t stop, bool doubled,
                       struct splitter *splitter, struct buffer *out)
{
    self->word.text.len = 0;
    for (uint32_t rune; (rune = peek(self)) != END && rune != stop;) {
        size_t from = out->text.len;
        bool special;
        if (!read_special(self, doubled, out, &special))
            return false;
        if (out->text.len > LONGEST)
            return fail(self, "value of more than a MiB");
        struct text added = text_slice(out->text, from, out->text.len);
        if (special && rune == '$') {
            split_text(splitter, added);
        } else if (special) {
            add_text_to_word(splitter, added);
        } else if (next(self) != self->escape) {
            split_rune(splitter, rune);
            buffer_add_rune(out, rune);
        } else {
            if (self->keep_escapes) {
                add_to_word(splitter, rune);
                buffer_add_rune(out, rune);
            }
            rune = next(self);
            if (rune == END)
                break;
            add_to_word(splitter, rune);
            buffer_add_rune(out, rune);
        }
    }
    if (stop != END && next(self) != stop)
        return fail(self, "'${' without its '}'");
    end_word(splitter);
    return true;
}

/* The word or pattern inside ${...} up to STOP. */
static bool read_operand(struct lexer *self, uint32_t stop, bool keep_escapes,
                         bool doubled, struct text *operand)
{
    struct splitter splitter = {.lexer = self};
    struct buffer out = {.arena = self->arena};
    bool outside = self->keep_escapes;
    if (self->depth == DEPTH)
        return fail(self, "substitutions nested too deeply");
    self->depth++;
    self->keep_escapes = keep_escapes;
    bool fine = read_parts(self, stop, doubled, &splitter, &out);
    self->keep_escapes = outside;
    self->depth--;
    *operand = out.text;
    return fine;
}

/* --- variables ---------------------------------------------------------------------- */

/* The name after a dollar sign: digits, one special sign, or letters, digits and
 * underscores. May be empty. */
static struct text read_name(struct lexer *self)
{
    struct buffer name = {.arena = self->arena};
    uint32_t rune = peek(self);
    if (rune != END && rune_is_digit(rune)) {
        for (; rune != END && rune_is_digit(rune); rune = peek(self))
            buffer_add_rune(&name, next(self));
        return name.text;
    }
    if (rune && rune < 0x80 && strchr("@*#?-$!", (int)rune)) {
        buffer_add_rune(&name, next(self));
        return name.text;
    }
    for (; rune != END && (rune_is_letter(rune) || rune_is_digit(rune) || rune == '_');
         rune = peek(self))
        buffer_add_rune(&name, next(self));
    return name.text;
}

static void add_all(struct buffer *out, struct text a, struct text b, struct text c)
{
    buffer_add(out, a);
    buffer_add(out, b);
    buffer_add(out, c);
}

static bool look_up(const struct lexer *self, struct text name, struct text *value)
{
    if (self->find && self->find(self->context, name, value))
        return true;
    *value = (struct text){0};
    return false;
}

/* A value of NAME, or that of the modifier `-`, `+` or `?` (COLON: `:-`, ...). */
static bool apply_default(struct lexer *self, struct text name, uint32_t modifier,
                          bool colon, struct text word, struct buffer *out)
{
    struct text value;
    bool set = look_up(self, name, &value);
    bool given = set && !(colon && !value.len);
    if (modifier == '+') {
        buffer_add(out, given ? word : (struct text){0});
        return true;
    }
    if (modifier == '-') {
        buffer_add(out, given ? value : word);
        return true;
    }
    if (given) {
        buffer_add(out, value);
        return true;
    }
    if (!word.len)
        word = set ? TEXT("must not be empty") : TEXT("must be set");
    self->why = text_format(self->arena, "%.*s: %.*s", TEXT_ARG(name), TEXT_ARG(word));
    return false;
}

/* ${name#pattern} and ${name%pattern}; a second sign takes the longest match. */
static bool apply_trim(struct lexer *self, struct text name, uint32_t modifier,
                       struct text word, struct buffer *out)
{
    struct text value;
    look_up(self, name, &value);
    bool longest = word.len && (unsigned char)word.ptr[0] == modifier;
    if (longest)
        word = text_slice(word, 1, word.len);
    bool fine = modifier == '#' ? pattern_trim_start(self->arena, word, longest, &value)
                                : pattern_trim_end(self->arena, word, longest, &value);
    buffer_add(out, value);
    return fine || fail(self, "malformed pattern");
}

/* After ${name and MODIFIER, one of - + ? # %, COLON before it or not. */
static bool read_modified(struct lexer *self, struct text name, uint32_t modifier,
                          bool colon, struct buffer *out)
{
    struct text word, value;
    bool trims = modifier == '#' || modifier == '%';
    if (colon && trims)
        return fail(self, "':' before '#' or '%'");
    if (!read_operand(self, '}', trims, trims, &word))
        return false;
    if (self->rules & EXPAND_KEEP_UNKNOWN && !look_up(self, name, &value)) {
        add_all(out, TEXT("${"), name, colon ? TEXT(":") : TEXT(""));
        buffer_add_rune(out, modifier);
        add_all(out, word, TEXT("}"), TEXT(""));
        return true;
    }
    if (trims)
        return apply_trim(self, name, modifier, word, out);
    if (modifier != '-' && modifier != '+' && modifier != '?')
        return fail(self, "unknown modifier in '${'");
    return apply_default(self, name, modifier, colon, word, out);
}

/* After ${name/ */
static bool read_replacement(struct lexer *self, struct text name, struct buffer *out)
{
    struct text pattern, replacement, value;
    bool all = peek(self) == '/';
    if (all)
        next(self);
    if (!read_operand(self, '/', true, true, &pattern) ||
        !read_operand(self, '}', true, false, &replacement))
        return false;
    if (!look_up(self, name, &value) && self->rules & EXPAND_KEEP_UNKNOWN) {
        add_all(out, TEXT("${"), name, TEXT("/"));
        add_all(out, pattern, TEXT("/"), replacement);
        buffer_add_byte(out, '}');
        return true;
    }
    if (!pattern_replace(self->arena, pattern, replacement, all, LONGEST, &value))
        return fail(self, "malformed pattern, or value of more than a MiB");
    buffer_add(out, value);
    return true;
}

static bool read_braces(struct lexer *self, struct buffer *out)
{
    struct text name, value;
    uint32_t rune = peek(self);
    if (rune == END)
        return fail(self, "'${' without its '}'");
    if (rune == '{' || rune == '}' || rune == ':')
        return fail(self, "'${' without a name");
    name = read_name(self);
    rune = next(self);
    if (rune == '}') {
        if (look_up(self, name, &value) || !(self->rules & EXPAND_KEEP_UNKNOWN))
            buffer_add(out, value);
        else
            add_all(out, TEXT("${"), name, TEXT("}"));
        return true;
    }
    if (rune == '/')
        return read_replacement(self, name, out);
    bool colon = rune == ':';
    if (colon)
        rune = next(self);
    else if (rune == END || rune >= 0x80 || !rune || !strchr("+-?#%", (int)rune))
        return fail(self,
                    rune == END ? "'${' without its '}'" : "unknown modifier in '${'");
    return read_modified(self, name, rune, colon, out);
}

static bool read_dollar(struct lexer *self, struct buffer *out)
{
    struct text value;
    next(self);
    if (peek(self) == '{') {
        next(self);
        return read_braces(self, out);
    }
    struct text name = read_name(self);
    if (name.len &&
        (look_up(self, name, &value) || !(self->rules & EXPAND_KEEP_UNKNOWN))) {
        buffer_add(out, value);
        return true;
    }
    buffer_add_byte(out, '$');
    buffer_add(out, name);
    return true;
}

/* --- whole words -------------------------------------------------------------------- */

bool expand_by_rules(struct arena *arena, struct text word, char escape, unsigned rules,
                     variable_find find, void *context, struct text *value,
                     struct texts *words, struct text *why)
{
    struct lexer lexer = {
        .arena = arena,
        .source = word,
        .escape = (unsigned char)escape,
        .rules = rules,
        .keep_escapes = rules & EXPAND_KEEP_ESCAPES,
        .word = {.arena = arena},
        .find = find,
        .context = context,
    };
    struct splitter splitter = {.lexer = &lexer};
    struct buffer out = {.arena = arena};
    if (text_starts(word, TEXT("\xEF\xBB\xBF")))
        lexer.at = 3;
    bool fine = read_parts(&lexer, END, false, &splitter, &out);
    if (!fine)
        *why = lexer.why;
    *value = fine ? out.text : (struct text){0};
    for (size_t i = 0; fine && words && i < splitter.words.count; i++)
        array_push(arena, words, splitter.words.items[i]);
    return fine;
}

bool dockerfile_expand(struct arena *arena, struct text word, char escape,
                       variable_find find, void *context, struct text *value,
                       struct text *why)
{
    return expand_by_rules(arena, word, escape, 0, find, context, value, NULL, why);
}

bool dockerfile_expand_words(struct arena *arena, struct text word, char escape,
                             variable_find find, void *context, struct texts *words,
                             struct text *why)
{
    struct text value;
    return expand_by_rules(arena, word, escape, 0, find, context, &value, words, why);
}

bool dockerfile_expand_heredoc(struct arena *arena, struct text content,
                               variable_find find, void *context, struct text *value,
                               struct text *why)
{
    return expand_by_rules(arena, content, '\\', EXPAND_PLAIN_QUOTES, find, context,
                           value, NULL, why);
}
