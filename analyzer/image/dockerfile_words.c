/* An instruction's line taken apart: keyword, flags, arguments.
 *
 * A port of BuildKit's split_command.go and line_parsers.go, oddities included: flags are
 * read byte by byte, as if the line were Latin-1; names and values character by
 * character; most other words end at a blank, whatever quotes stand around it. */
#include "base/array.h"
#include "base/rune.h"
#include "image/dockerfile_line.h"

#include <string.h>

static const struct {
    const char *name;
    enum argument_form form;
} instructions[] = {
    [INSTRUCTION_UNKNOWN] = {"", FORM_NONE},
    [INSTRUCTION_ADD] = {"ADD", FORM_EXEC_OR_WORDS},
    [INSTRUCTION_ARG] = {"ARG", FORM_NAMES},
    [INSTRUCTION_CMD] = {"CMD", FORM_EXEC_OR_TEXT},
    [INSTRUCTION_COPY] = {"COPY", FORM_EXEC_OR_WORDS},
    [INSTRUCTION_ENTRYPOINT] = {"ENTRYPOINT", FORM_EXEC_OR_TEXT},
    [INSTRUCTION_ENV] = {"ENV", FORM_PAIRS},
    [INSTRUCTION_EXPOSE] = {"EXPOSE", FORM_WORDS},
    [INSTRUCTION_FROM] = {"FROM", FORM_WORDS},
    [INSTRUCTION_HEALTHCHECK] = {"HEALTHCHECK", FORM_HEALTH},
    [INSTRUCTION_LABEL] = {"LABEL", FORM_PAIRS},
    [INSTRUCTION_MAINTAINER] = {"MAINTAINER", FORM_TEXT},
    [INSTRUCTION_ONBUILD] = {"ONBUILD", FORM_TRIGGER},
    [INSTRUCTION_RUN] = {"RUN", FORM_EXEC_OR_TEXT},
    [INSTRUCTION_SHELL] = {"SHELL", FORM_EXEC_OR_TEXT},
    [INSTRUCTION_STOPSIGNAL] = {"STOPSIGNAL", FORM_TEXT},
    [INSTRUCTION_USER] = {"USER", FORM_TEXT},
    [INSTRUCTION_VOLUME] = {"VOLUME", FORM_EXEC_OR_WORDS},
    [INSTRUCTION_WORKDIR] = {"WORKDIR", FORM_TEXT},
};
enum { INSTRUCTIONS = sizeof instructions / sizeof *instructions };

const char *instruction_name(enum instruction_kind kind)
{
    return instructions[kind].name;
}

static enum instruction_kind find_kind(struct arena *arena, struct text keyword)
{
    struct text wanted = text_lower_runes(arena, keyword);
    for (size_t i = INSTRUCTION_UNKNOWN + 1; i < INSTRUCTIONS; i++) {
        if (text_equal(text_lower(arena, text_of(instructions[i].name)), wanted))
            return (enum instruction_kind)i;
    }
    return INSTRUCTION_UNKNOWN;
}

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r' && byte != '\n');
}

bool cut_blanks(struct text text, struct text *before, struct text *after)
{
    size_t from = 0;
    while (from < text.len && !is_blank(text.ptr[from]))
        from++;
    size_t to = from;
    while (to < text.len && is_blank(text.ptr[to]))
        to++;
    *before = text_slice(text, 0, from);
    *after = text_slice(text, to, text.len);
    return to > from;
}

/* --- flags -------------------------------------------------------------------------- */

/* Takes one flag off REST, which begins with "--": up to a space outside quotes. */
static struct text take_flag(struct arena *arena, char escape, struct text *rest)
{
    struct buffer flag = {.arena = arena};
    unsigned char quote = 0;
    size_t at = 0;
    for (; at < rest->len; at++) {
        unsigned char byte = (unsigned char)rest->ptr[at];
        if (!quote && rune_is_space(byte))
            break;
        if (quote ? byte == quote : byte == '\'' || byte == '"') {
            quote = quote ? 0 : byte;
            continue;
        }
        if (byte == (unsigned char)escape) {
            if (++at == rest->len)
                break;
            byte = (unsigned char)rest->ptr[at];
        }
        buffer_add_rune(&flag, byte);
    }
    *rest = text_slice(*rest, at, rest->len);
    return flag.text;
}

/* Takes the flags off the start of REST; `--` alone ends them. */
static void take_flags(struct arena *arena, char escape, struct text *rest,
                       struct instruction *self)
{
    for (;;) {
        while (rest->len && rune_is_space((unsigned char)rest->ptr[0]))
            *rest = text_slice(*rest, 1, rest->len);
        if (!text_starts(*rest, TEXT("--")))
            return;
        struct text flag = take_flag(arena, escape, rest);
        if (text_is(flag, "--"))
            return;
        size_t equals = text_find(flag, '=');
        struct instruction_flag split = {.name = text_slice(flag, 2, equals)};
        split.assigned = equals != SIZE_MAX;
        if (split.assigned)
            split.value = text_slice(flag, equals + 1, flag.len);
        array_push(arena, &self->flags, split);
    }
}

/* --- words -------------------------------------------------------------------------- */

/* Takes the next word off REST, which does not begin with space. Quotes hold spaces
 * together and stay; so does the escape character, but at the very end. *BLANK tells that
 * the word counts though it is empty. */
static struct text take_word(struct arena *arena, char escape, struct text *rest,
                             bool *blank)
{
    struct buffer word = {.arena = arena};
    uint32_t quote = 0;
    size_t at = 0, width;
    *blank = false;
    for (; at < rest->len; at += width) {
        uint32_t rune = rune_at(*rest, at, &width);
        if (!quote && rune_is_space(rune)) {
            at += width;
            break;
        }
        bool single = quote == '\'';
        if (quote) {
            quote = rune == quote ? 0 : quote;
        } else if (rune == '\'' || rune == '"') {
            quote = rune;
            *blank = true;
        }
        if (rune == (unsigned char)escape && !single) {
            if (at + width == rest->len)
                continue;
            buffer_add_rune(&word, rune);
            at += width;
            rune = rune_at(*rest, at, &width);
        }
        buffer_add_rune(&word, rune);
    }
    *rest = text_slice(*rest, at, rest->len);
    return word.text;
}

static struct texts split_names(struct arena *arena, struct text rest, char escape)
{
    struct texts words = {0};
    while ((rest = text_trim_start_runes(rest)).len) {
        bool blank;
        struct text word = take_word(arena, escape, &rest, &blank);
        if (blank || word.len)
            array_push(arena, &words, word);
    }
    return words;
}

static void split_words(struct arena *arena, struct text rest, struct texts *words)
{
    struct text word;
    bool more = rest.len > 0;
    while (more) {
        more = cut_blanks(rest, &word, &rest);
        array_push(arena, words, word);
    }
}

static bool split_pairs(struct arena *arena, struct text rest, char escape,
                        struct instruction *self, struct mistake *mistake)
{
    struct texts words = split_names(arena, rest, escape), *pairs = &self->words;
    if (!words.count)
        return true;
    if (text_find(words.items[0], '=') == SIZE_MAX) {
        struct text name, value;
        if (!cut_blanks(rest, &name, &value)) {
            mistake->message = text_format(arena, "'%s' of '%.*s' without a value",
                                           instruction_name(self->kind), TEXT_ARG(name));
            mistake->help = TEXT("write name=value");
            return false;
        }
        array_push(arena, pairs, name);
        array_push(arena, pairs, value);
        return true;
    }
    for (size_t i = 0; i < words.count; i++) {
        struct text word = words.items[i];
        size_t equals = text_find(word, '=');
        if (equals == SIZE_MAX) {
            mistake->message = text_format(arena, "no '=' in '%.*s'", TEXT_ARG(word));
            mistake->help = TEXT("write name=value; a value with spaces needs quotes");
            return false;
        }
        array_push(arena, pairs, text_slice(word, 0, equals));
        array_push(arena, pairs, text_slice(word, equals + 1, word.len));
    }
    return true;
}

/* --- arguments ---------------------------------------------------------------------- */

/* The exec form, else one text or words. */
static bool split_exec(struct arena *arena, struct text rest, bool to_words,
                       struct instruction *self, struct mistake *mistake)
{
    switch (exec_form_read(arena, rest, &self->words)) {
    case EXEC_FORM:
        self->json = true;
        return true;
    case EXEC_NOT_STRINGS:
        mistake->message = TEXT("exec form with something other than strings");
        mistake->help = TEXT("put each argument in double quotes");
        return false;
    case EXEC_NOT_JSON:
        break;
    }
    if (to_words)
        split_words(arena, rest, &self->words);
    else if (rest.len)
        array_push(arena, &self->words, rest);
    return true;
}

static bool split_health(struct arena *arena, struct text rest, struct instruction *self,
                         struct mistake *mistake)
{
    size_t end = 0;
    while (end < rest.len && !rune_is_space((unsigned char)rest.ptr[end]))
        end++;
    if (!end)
        return true;
    array_push(arena, &self->words, text_slice(rest, 0, end));
    while (end < rest.len && rune_is_space((unsigned char)rest.ptr[end]))
        end++;
    return split_exec(arena, text_slice(rest, end, rest.len), false, self, mistake);
}

/* The trigger of an ONBUILD. Another ONBUILD, which instruction_check() refuses, is not
 * taken apart. */
static bool split_trigger(struct arena *arena, struct text line, struct text rest,
                          char escape, struct instruction *self, struct mistake *mistake)
{
    struct text keyword, written;
    if (!rest.len)
        return true;
    cut_blanks(text_trim_runes(line), &keyword, &written);
    array_push(arena, &self->words, text_trim_start_runes(written));
    self->trigger = ARENA_NEW(arena, struct instruction);
    cut_blanks(rest, &keyword, &written);
    if (find_kind(arena, keyword) != INSTRUCTION_ONBUILD)
        return instruction_parse(arena, rest, escape, self->trigger, mistake);
    *self->trigger =
        (struct instruction){.kind = INSTRUCTION_ONBUILD, .keyword = keyword};
    return true;
}

bool instruction_parse(struct arena *arena, struct text line, char escape,
                       struct instruction *self, struct mistake *mistake)
{
    struct text rest;
    cut_blanks(text_trim_runes(line), &self->keyword, &rest);
    self->kind = find_kind(arena, self->keyword);
    take_flags(arena, escape, &rest, self);
    rest = text_trim_runes(rest);
    switch (instructions[self->kind].form) {
    case FORM_NONE:
        return true;
    case FORM_TEXT:
        if (rest.len)
            array_push(arena, &self->words, rest);
        return true;
    case FORM_WORDS:
        split_words(arena, rest, &self->words);
        return true;
    case FORM_NAMES:
        self->words = split_names(arena, rest, escape);
        return true;
    case FORM_PAIRS:
        return split_pairs(arena, rest, escape, self, mistake);
    case FORM_EXEC_OR_TEXT:
    case FORM_EXEC_OR_WORDS:
        return split_exec(arena, rest,
                          instructions[self->kind].form == FORM_EXEC_OR_WORDS, self,
                          mistake);
    case FORM_HEALTH:
        return split_health(arena, rest, self, mistake);
    case FORM_TRIGGER:
        return split_trigger(arena, line, rest, escape, self, mistake);
    }
    return true;
}

bool fields_split(struct arena *arena, struct text text, struct texts *fields)
{
    for (bool more = text.len > 0; more;) {
        struct buffer field = {.arena = arena};
        bool quoted = text.len && text.ptr[0] == '"';
        size_t at = quoted;
        for (; at < text.len && (quoted || text.ptr[at] != ','); at++) {
            if (text.ptr[at] == '"') {
                if (!quoted)
                    return false;
                if (at + 1 == text.len || text.ptr[at + 1] != '"')
                    break;
                at++;
            }
            buffer_add_byte(&field, text.ptr[at]);
        }
        if (quoted && at++ == text.len)
            return false;
        more = at < text.len;
        if (more && text.ptr[at] != ',')
            return false;
        text = text_slice(text, at + 1, text.len);
        array_push(arena, fields, field.text);
    }
    return fields->count > 0;
}

bool field_split(struct arena *arena, struct text field, struct text *key,
                 struct text *value)
{
    size_t equals = text_find(field, '=');
    bool assigned = equals != SIZE_MAX;
    *key = text_lower_runes(arena, text_slice(field, 0, equals));
    *value = assigned ? text_slice(field, equals + 1, field.len) : (struct text){0};
    return assigned;
}

bool is_one_of(struct text text, const char *const *values)
{
    while (*values && !text_is(text, *values))
        values++;
    return *values;
}

bool is_boolean(struct text text)
{
    static const char *const values[] = {"1", "t", "T",     "TRUE",  "true",  "True", "0",
                                         "f", "F", "FALSE", "false", "False", NULL};
    return is_one_of(text, values);
}
