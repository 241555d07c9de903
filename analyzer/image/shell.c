/* Shell text to simple commands.
 *
 * One walk from the first byte to the last, with a stack of what is open (an `if`, a
 * group, a function) instead of a grammar: a script with a mistake, or with syntax that
 * is not known here, still gives every command around it. The stack tells each command
 * in which arm, function and subshell it stands. What a word means is told later, in
 * shell_expand.c, when it is known which variables have which values.
 *
 * mvdan.cc/sh is the oracle. Blind spots: extended patterns with `(` outside of `[[`,
 * `coproc`, and a keyword that an alias stands for. */
#include "image/shell.h"

#include "base/array.h"
#include "image/shell_reader.h"
#include "image/shell_words.h"

#include <string.h>

static const struct {
    const char *name, *end;
} opens[] = {
    [SHELL_OPEN_IF] = {"if", "fi"},       [SHELL_OPEN_LOOP] = {"loop", "done"},
    [SHELL_OPEN_CASE] = {"case", "esac"}, [SHELL_OPEN_GROUP] = {"{", "}"},
    [SHELL_OPEN_SUBSHELL] = {"(", ")"},   [SHELL_OPEN_FUNCTION] = {"function", "}"},
};

/* --- Redirections of groups -------------------------------------------------------- */

/* The redirections after `}`, `)`, `done`, ... are those of every command inside. */
static void read_group_redirections(struct shell_reader *self, size_t first)
{
    struct shell_redirection redirection;
    for (shell_skip_blanks(self); shell_read_redirection(self, &redirection);
         shell_skip_blanks(self)) {
        for (size_t i = first; i < self->script->commands.count; i++) {
            array_push(self->arena, &self->script->commands.items[i].redirections,
                       redirection);
            if (text_is(redirection.kind, ">") || text_is(redirection.kind, ">|"))
                redirection.kind = TEXT(">>");
        }
    }
}

/* --- What opens and closes --------------------------------------------------------- */

static struct shell_open *top(struct shell_reader *self, enum shell_open_kind kind)
{
    if (self->open.count == 0 || array_last(&self->open).kind != kind)
        return NULL;
    return &array_last(&self->open);
}

/* Whether what stands here may be passed over though all before it succeeds. */
static bool is_conditional(const struct shell_reader *self)
{
    if (self->scope.conditional || self->scope.arm != SHELL_NONE ||
        self->after == SHELL_OR)
        return true;
    if (self->after != SHELL_AND || self->script->commands.count == 0)
        return false;
    const struct shell_command *before = &array_last(&self->script->commands);
    if (before->conditional || before->words.count == 0)
        return before->conditional;
    struct text name = before->words.items[0];
    return before->negated || text_is(name, "[") || text_is(name, "[[") ||
           text_is(name, "test");
}

static void push(struct shell_reader *self, enum shell_open_kind kind)
{
    struct shell_open open = {
        .kind = kind,
        .line = shell_line(self, self->at),
        .outside = self->scope,
        .first = self->script->commands.count,
        .last_arm = SHELL_NONE,
        .condition = self->script->commands.count,
    };
    self->scope.conditional = is_conditional(self);
    array_push(self->arena, &self->open, open);
}

static void close_with(struct shell_reader *self, enum shell_open_kind kind)
{
    struct shell_open *open = top(self, kind);
    if (!open) {
        shell_wrong(
            self, shell_line(self, self->at),
            text_format(self->arena, "a '%s' that closes nothing", opens[kind].end));
        return;
    }
    size_t first = open->first;
    self->scope = open->outside;
    self->open.count--;
    read_group_redirections(self, first);
    while ((open = top(self, SHELL_OPEN_FUNCTION))) {
        self->scope = open->outside;
        self->open.count--;
    }
    self->after = SHELL_THEN;
}

static void begin_arm(struct shell_reader *self, struct shell_open *open,
                      struct shell_arm arm)
{
    arm.parent = open->outside.arm;
    arm.before = open->last_arm;
    if (arm.kind == SHELL_ARM_IF || arm.kind == SHELL_ARM_LOOP) {
        arm.condition = open->condition;
        arm.condition_end = self->script->commands.count;
    }
    if (arm.kind == SHELL_ARM_LOOP) {
        arm.subject = open->subject;
        arm.patterns = open->words;
    }
    open->last_arm = self->scope.arm = self->script->arms.count;
    array_push(self->arena, &self->script->arms, arm);
}

static void begin_function(struct shell_reader *self, struct text name)
{
    push(self, SHELL_OPEN_FUNCTION);
    self->scope.function = self->script->functions.count;
    array_push(self->arena, &self->script->functions, name);
    shell_skip_newlines(self);
}

/* `for NAME [in WORDS]`, `select`: up to where `do` may stand. */
static void read_for(struct shell_reader *self)
{
    push(self, SHELL_OPEN_LOOP);
    shell_skip_blanks(self);
    if (shell_skip(self, "((")) {
        size_t end = shell_part_end(self->text, self->at, ')');
        self->at = end < self->text.len ? end + 1 : self->text.len;
        return;
    }
    struct shell_open *open = top(self, SHELL_OPEN_LOOP);
    for (size_t i = 0; self->at < self->text.len && !shell_ends_word(shell_peek(self, 0));
         i++) {
        struct text word = shell_read_word(self);
        if (i == 0)
            open->subject = word;
        else if (i > 1)
            array_push(self->arena, &open->words, word);
        shell_skip_blanks(self);
    }
}

static void read_case(struct shell_reader *self)
{
    push(self, SHELL_OPEN_CASE);
    shell_skip_blanks(self);
    struct shell_open *open = top(self, SHELL_OPEN_CASE);
    if (!shell_ends_word(shell_peek(self, 0)))
        open->subject = shell_read_word(self);
    shell_skip_newlines(self);
    if (!shell_skip(self, "in"))
        shell_wrong(self, open->line, TEXT("no 'in' for the 'case'"));
    open->patterns = true;
}

/* `a | "b" )` or `esac`. */
static void read_patterns(struct shell_reader *self)
{
    struct shell_open *open = top(self, SHELL_OPEN_CASE);
    struct shell_arm arm = {.kind = SHELL_ARM_CASE, .subject = open->subject};
    open->patterns = false;
    shell_skip_newlines(self);
    bool bracket = shell_skip(self, "(");
    for (;;) {
        shell_skip_newlines(self);
        if (self->at >= self->text.len || shell_ends_word(shell_peek(self, 0)))
            break;
        struct text pattern = shell_read_word(self);
        if (!bracket && arm.patterns.count == 0 && text_is(pattern, "esac")) {
            close_with(self, SHELL_OPEN_CASE);
            return;
        }
        array_push(self->arena, &arm.patterns, pattern);
        shell_skip_newlines(self);
        if (!shell_skip(self, "|"))
            break;
    }
    if (!shell_skip(self, ")")) {
        shell_wrong(self, shell_line(self, self->at),
                    TEXT("no ')' after the patterns of a case"));
        self->at += self->at < self->text.len;
    }
    begin_arm(self, open, arm);
    self->after = SHELL_THEN;
}

enum keyword {
    KEY_IF,
    KEY_THEN,
    KEY_ELIF,
    KEY_ELSE,
    KEY_FI,
    KEY_WHILE,
    KEY_UNTIL,
    KEY_FOR,
    KEY_SELECT,
    KEY_DO,
    KEY_DONE,
    KEY_CASE,
    KEY_ESAC,
    KEY_OPEN,
    KEY_CLOSE,
    KEY_NOT,
    KEY_TIME,
    KEY_FUNCTION,
    KEYWORDS,
};

static const char *const keywords[KEYWORDS] = {
    "if", "then", "elif", "else", "fi", "while", "until", "for",  "select",
    "do", "done", "case", "esac", "{",  "}",     "!",     "time", "function",
};

/* then, elif, else, do: the next part of what is open. */
static void read_middle(struct shell_reader *self, enum keyword key)
{
    struct shell_open *open = top(self, key == KEY_DO ? SHELL_OPEN_LOOP : SHELL_OPEN_IF);
    if (!open) {
        shell_wrong(
            self, shell_line(self, self->at),
            text_format(self->arena, "a '%s' that belongs to nothing", keywords[key]));
        return;
    }
    self->scope = open->outside;
    if (key == KEY_ELIF) {
        self->scope.conditional = true;
        self->after = SHELL_THEN;
        open->condition = self->script->commands.count;
        return;
    }
    enum shell_arm_kind kind = key == KEY_THEN   ? SHELL_ARM_IF
                               : key == KEY_ELSE ? SHELL_ARM_ELSE
                                                 : SHELL_ARM_LOOP;
    begin_arm(self, open, (struct shell_arm){.kind = kind});
    self->after = SHELL_THEN;
}

static void read_function(struct shell_reader *self)
{
    shell_skip_blanks(self);
    if (self->at >= self->text.len || shell_ends_word(shell_peek(self, 0)))
        return;
    struct text name = shell_read_word(self);
    shell_skip_blanks(self);
    if (shell_skip(self, "(")) {
        shell_skip_blanks(self);
        shell_skip(self, ")");
    }
    begin_function(self, name);
}

/* Acts on a word that stands where a command begins, when it is a keyword. */
static bool read_keyword(struct shell_reader *self, struct text word)
{
    int key = 0;
    while (key < KEYWORDS && !text_is(word, keywords[key]))
        key++;
    switch ((enum keyword)key) {
    case KEY_IF:
        push(self, SHELL_OPEN_IF);
        break;
    case KEY_WHILE:
    case KEY_UNTIL:
        push(self, SHELL_OPEN_LOOP);
        break;
    case KEY_FOR:
    case KEY_SELECT:
        read_for(self);
        break;
    case KEY_CASE:
        read_case(self);
        break;
    case KEY_OPEN:
        push(self, SHELL_OPEN_GROUP);
        break;
    case KEY_THEN:
    case KEY_ELIF:
    case KEY_ELSE:
    case KEY_DO:
        read_middle(self, (enum keyword)key);
        break;
    case KEY_FI:
        close_with(self, SHELL_OPEN_IF);
        break;
    case KEY_DONE:
        close_with(self, SHELL_OPEN_LOOP);
        break;
    case KEY_ESAC:
        close_with(self, SHELL_OPEN_CASE);
        break;
    case KEY_CLOSE:
        close_with(self, SHELL_OPEN_GROUP);
        break;
    case KEY_NOT:
        self->negated = true;
        break;
    case KEY_TIME:
        break;
    case KEY_FUNCTION:
        read_function(self);
        break;
    case KEYWORDS:
        return false;
    }
    return true;
}

/* --- Simple commands --------------------------------------------------------------- */

/* Reads the word at the reader's place as an assignment; false when it is none. */
static bool read_assignment(struct shell_reader *self, struct shell_command *command)
{
    size_t from = self->at, len = 0;
    while (shell_is_name_byte(shell_peek(self, len), len == 0))
        len++;
    size_t name = len;
    if (len && shell_peek(self, len) == '[') {
        while (shell_peek(self, len) && !shell_ends_word(shell_peek(self, len)) &&
               shell_peek(self, len) != ']')
            len++;
        len += shell_peek(self, len) == ']';
    }
    bool append = shell_peek(self, len) == '+';
    len += append;
    if (name == 0 || shell_peek(self, len) != '=')
        return false;
    self->at += len + 1;
    size_t value = self->at;
    if (shell_peek(self, 0) == '(') {
        size_t end = shell_part_end(self->text, value + 1, ')');
        if (end == SIZE_MAX)
            shell_wrong(self, shell_line(self, from),
                        TEXT("a quote or bracket that is not closed"));
        self->at = end < self->text.len ? end : self->text.len;
    } else if (self->at < self->text.len && !shell_ends_word(shell_peek(self, 0))) {
        shell_read_word(self);
    }
    struct shell_assignment assignment = {
        .name = text_slice(self->text, from, from + name),
        .value = text_slice(self->text, value, self->at),
        .append = append,
    };
    array_push(self->arena, &command->assignments, assignment);
    return true;
}

/* The words of `[[ ... ]]`, in which && and ( are no operators. */
static void read_test(struct shell_reader *self, struct shell_command *command)
{
    struct text word = {0};
    while (!text_is(word, "]]")) {
        shell_skip_newlines(self);
        size_t from = self->at;
        char after = shell_peek(self, 2);
        bool last = shell_skip(self, "]]") && (after == '\0' || shell_ends_word(after));
        while (!last && self->at < self->text.len && shell_peek(self, 0) != '\n' &&
               !shell_is_blank(shell_peek(self, 0))) {
            size_t end = shell_piece_end(self->text, self->at);
            self->at = end < self->text.len ? end : self->text.len;
        }
        if (self->at == from) {
            shell_wrong(self, shell_line(self, from), TEXT("no ']]' for the '[['"));
            return;
        }
        word = text_slice(self->text, from, self->at);
        array_push(self->arena, &command->words, word);
    }
}

static void end_command(struct shell_reader *self, struct shell_command *command,
                        size_t from, size_t to)
{
    command->source = text_slice(self->text, from, to);
    command->line = shell_line(self, from);
    command->after = self->after;
    command->conditional = is_conditional(self);
    command->arm = self->scope.arm;
    command->function = self->scope.function;
    command->subshell = self->scope.subshell;
    command->negated = self->negated;
    self->negated = false;
    self->after = SHELL_THEN;
    if (command->words.count || command->assignments.count || command->redirections.count)
        array_push(self->arena, &self->script->commands, *command);
}

/* The words of an array after `local NAME=` and the like belong to that word. */
static struct text read_array(struct shell_reader *self, struct text word,
                              struct text command)
{
    static const char *const names[] = {"declare", "export", "local", "readonly",
                                        "typeset"};
    bool declares = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        declares |= text_is(command, names[i]);
    if (!declares || !text_ends(word, TEXT("=")) || shell_peek(self, 0) != '(')
        return word;
    size_t end = shell_part_end(self->text, self->at + 1, ')');
    if (end == SIZE_MAX)
        return word;
    self->at = end;
    return (struct text){word.ptr, (size_t)(self->text.ptr + end - word.ptr)};
}

/* A word that is neither an assignment nor a keyword. False when the command ends. */
static bool read_argument(struct shell_reader *self, struct shell_command *command)
{
    struct text word = shell_read_word(self);
    if (command->words.count)
        word = read_array(self, word, command->words.items[0]);
    array_push(self->arena, &command->words, word);
    if (command->words.count > 1)
        return true;
    if (text_is(word, "[[")) {
        read_test(self, command);
        return true;
    }
    size_t at = self->at;
    shell_skip_blanks(self);
    if (shell_skip(self, "(")) {
        shell_skip_blanks(self);
        if (shell_skip(self, ")")) {
            command->words.count = 0;
            begin_function(self, word);
            return false;
        }
    }
    self->at = at;
    return true;
}

static void read_command(struct shell_reader *self)
{
    struct shell_command command = {0};
    struct shell_redirection redirection;
    size_t from = self->at, to = from;
    for (;;) {
        shell_skip_blanks(self);
        size_t at = self->at;
        bool first = command.words.count == 0;
        if (at >= self->text.len || shell_peek(self, 0) == '\n')
            break;
        if (shell_read_redirection(self, &redirection)) {
            array_push(self->arena, &command.redirections, redirection);
        } else if (shell_ends_word(shell_peek(self, 0)) &&
                   !(memchr("<>", shell_peek(self, 0), 2) &&
                     shell_peek(self, 1) == '(')) {
            break;
        } else if (first && read_assignment(self, &command)) {
            /* it has been added */
        } else if (first && command.assignments.count == 0 &&
                   command.redirections.count == 0) {
            size_t end = shell_word_end(self->text, at);
            self->at = end < self->text.len ? end : self->text.len;
            if (read_keyword(self, text_slice(self->text, at, self->at)))
                return;
            self->at = at;
            if (!read_argument(self, &command))
                return;
        } else {
            read_argument(self, &command);
        }
        to = self->at;
    }
    end_command(self, &command, from, to);
}

/* --- The text ---------------------------------------------------------------------- */

static bool read_operator(struct shell_reader *self)
{
    struct shell_open *open = top(self, SHELL_OPEN_CASE);
    if (shell_skip(self, ";;&") || shell_skip(self, ";;") || shell_skip(self, ";&")) {
        if (open) {
            self->scope = open->outside;
            open->patterns = true;
        } else {
            shell_wrong(self, shell_line(self, self->at), TEXT("';;' outside of a case"));
        }
        self->after = SHELL_THEN;
    } else if (shell_skip(self, ";")) {
        self->after = SHELL_THEN;
    } else if (shell_skip(self, "&&")) {
        self->after = SHELL_AND;
    } else if (shell_skip(self, "||")) {
        self->after = SHELL_OR;
    } else if (shell_skip(self, "|&") || shell_skip(self, "|")) {
        self->after = SHELL_PIPE;
    } else if (shell_peek(self, 0) == '&' && shell_peek(self, 1) != '>' &&
               shell_skip(self, "&")) {
        self->after = SHELL_BACKGROUND;
    } else if (shell_skip(self, ")")) {
        close_with(self, SHELL_OPEN_SUBSHELL);
    } else {
        return false;
    }
    return true;
}

static void read_bracket(struct shell_reader *self)
{
    size_t end = shell_part_end(self->text, self->at, ')');
    if (shell_peek(self, 0) == '(' && end < SIZE_MAX && self->text.ptr[end - 2] == ')') {
        self->at = end; /* ((arithmetic)) */
        return;
    }
    push(self, SHELL_OPEN_SUBSHELL);
    self->scope.subshell = ++self->subshells;
}

static void read_next(struct shell_reader *self)
{
    const struct shell_open *open = top(self, SHELL_OPEN_CASE);
    if (open && open->patterns)
        read_patterns(self);
    else if (shell_peek(self, 0) == '\n')
        shell_read_newline(self);
    else if (!read_operator(self)) {
        if (shell_skip(self, "("))
            read_bracket(self);
        else
            read_command(self);
    }
}

void shell_read(struct arena *arena, struct text text, struct shell_script *script)
{
    *script = (struct shell_script){0};
    struct shell_reader self = {
        .arena = arena,
        .text = text,
        .line = 1,
        .script = script,
        .scope = {.arm = SHELL_NONE, .function = SHELL_NONE},
    };
    for (shell_skip_blanks(&self); self.at < text.len; shell_skip_blanks(&self))
        read_next(&self);
    if (self.open.count) {
        const struct shell_open *open = &array_last(&self.open);
        shell_wrong(&self, open->line,
                    text_format(arena, "no '%s' for the '%s'", opens[open->kind].end,
                                opens[open->kind].name));
    }
    for (size_t i = 0; i < self.pending.count; i++)
        self.pending.items[i].heredoc->lines = TEXT("");
}
