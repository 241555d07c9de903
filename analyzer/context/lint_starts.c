/* Lint: the commands that an image starts, and the exec form wherever it stands.
 *
 * The exec form starts a program with its arguments; there is no shell that would
 * understand operators or variables, unless the program is one. */
#include "base/path.h"
#include "context/lint_model.h"

#include <string.h>

static bool is_shell(struct text word)
{
    static const char *const shells[] = {"sh",   "bash", "ash",        "dash",    "zsh",
                                         "ksh",  "fish", "powershell", "cmd",     "pwsh",
                                         "eval", "env",  "envsubst",   "cmd.exe", NULL};
    struct text name = path_name(word);
    for (size_t i = 0; shells[i]; i++)
        if (text_is(name, shells[i]))
            return true;
    return false;
}

static bool has_shell(const struct texts *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (is_shell(words->items[i]))
            return true;
    return false;
}

/* Whether WORD has a variable: $NAME, ${NAME}, $(command); "$$" is none. */
static bool has_variable(struct text word)
{
    for (size_t i = 0; i + 1 < word.len; i++) {
        char next = word.ptr[i + 1];
        bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
        if (word.ptr[i] == '$' && (i == 0 || word.ptr[i - 1] != '$') &&
            (letter || next == '_' || next == '{' || next == '('))
            return true;
    }
    return false;
}

/* The first word that only a shell would take for an operator; NULL for none. */
static const struct text *find_operator(const struct texts *words)
{
    static const char *const operators[] = {"&&", "||", "|",    ";", ">",
                                            ">>", "<",  "2>&1", "&", NULL};
    bool find = words->count && text_is(path_name(words->items[0]), "find");
    for (size_t i = 1; i < words->count && !find; i++)
        for (size_t k = 0; operators[k]; k++)
            if (text_is(words->items[i], operators[k]))
                return &words->items[i];
    if (words->count && (text_contains(words->items[0], TEXT(" && ")) ||
                         text_contains(words->items[0], TEXT(" | ")) ||
                         text_contains(words->items[0], TEXT("; "))))
        return &words->items[0];
    return NULL;
}

/* The ENTRYPOINT that stands before what CMD number AT says; LINT_NONE for none. */
static size_t find_entrypoint(const struct lint *self, size_t at)
{
    size_t found = LINT_NONE;
    for (size_t i = 0; i < self->file->count; i++)
        if (self->file->items[i].kind == INSTRUCTION_ENTRYPOINT &&
            (lint_is_below(self, i, at) || self->stage_of[i] == self->stage_of[at]))
            found = i;
    return found;
}

/* Whether a shell or a script may read what CMD says. */
static bool is_read_by_shell(const struct lint *self, size_t at)
{
    size_t entrypoint = find_entrypoint(self, at);
    if (entrypoint == LINT_NONE)
        return false;
    const struct instruction *instruction = &self->file->items[entrypoint];
    if (!instruction->json)
        return true;
    for (size_t i = 0; i < instruction->words.count; i++) {
        struct text word = instruction->words.items[i];
        if (is_shell(word) || text_ends(word, TEXT(".sh")) ||
            text_contains(word, TEXT("entrypoint")) || text_contains(word, TEXT("start")))
            return true;
    }
    return false;
}

static void lint_exec(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    struct texts words = instruction->words;
    const char *name = instruction_name(instruction->kind);
    if (instruction->kind == INSTRUCTION_HEALTHCHECK && words.count)
        words = (struct texts){words.items + 1, words.count - 1, 0};
    if (has_shell(&words) ||
        (instruction->kind == INSTRUCTION_CMD && is_read_by_shell(self, at)))
        return;
    const struct text *operator= find_operator(&words);
    if (operator) {
        lint_add(self, "exec-operator", instruction->line,
                 text_format(self->arena,
                             "write '%s' without the brackets, or as [\"sh\", \"-c\", "
                             "\"...\"]",
                             name),
                 "no shell reads '%.*s' in the exec form of '%s'", TEXT_ARG(*operator),
                 name);
        return;
    }
    for (size_t i = 0; i < words.count; i++) {
        if (!has_variable(words.items[i]))
            continue;
        lint_add(self, "exec-variable", instruction->line,
                 TEXT("write it as [\"sh\", \"-c\", \"exec ...\"], or let the program "
                      "read its environment"),
                 "'%.*s' is not substituted in the exec form of '%s'",
                 TEXT_ARG(words.items[i]), name);
        return;
    }
}

/* Text for a shell that was meant as the exec form: ['python', 'app.py']. */
static void lint_malformed(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    const struct texts *words = &instruction->words;
    struct text text = words->count ? words->items[words->count - 1] : (struct text){0};
    if (!text_starts(text, TEXT("[\"")) && !text_starts(text, TEXT("['")))
        return;
    if (!text_ends(text, TEXT("]")) || text_ends(text, TEXT(" ]")))
        return;
    lint_add(
        self, "exec-malformed", instruction->line,
        TEXT("the exec form is JSON: double quotes, a comma between two strings, none "
             "after the last"),
        "'%s' looks like the exec form but is read by a shell",
        instruction_name(instruction->kind));
}

/* Several CMD or ENTRYPOINT in a stage. */
static void lint_repeated(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    for (size_t later = at + 1; later < self->file->count; later++) {
        if (self->file->items[later].kind != instruction->kind ||
            self->stage_of[later] != self->stage_of[at])
            continue;
        lint_add(self, "command-repeated", instruction->line, TEXT("delete this one"),
                 "'%s' without effect, line %u has another",
                 instruction_name(instruction->kind), self->file->items[later].line);
        return;
    }
}

/* A CMD whose ENTRYPOINT is text for a shell, which does not look at it. */
static void lint_ignored(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    size_t found = find_entrypoint(self, at);
    if (found == LINT_NONE || !instruction->words.count)
        return;
    const struct instruction *entrypoint = &self->file->items[found];
    if (entrypoint->json || !entrypoint->words.count ||
        self->stage_of[found] != self->stage_of[at] ||
        text_find(entrypoint->words.items[0], '$') != SIZE_MAX)
        return;
    lint_add(self, "command-ignored", instruction->line,
             text_format(self->arena, "write the 'ENTRYPOINT' of line %u in exec form",
                         entrypoint->line),
             "'CMD' without effect beside an 'ENTRYPOINT' in shell form");
}

void lint_starts(struct lint *self)
{
    for (size_t i = 0; i < self->file->count; i++) {
        const struct instruction *instruction = &self->file->items[i];
        bool starts = instruction->kind == INSTRUCTION_CMD ||
                      instruction->kind == INSTRUCTION_ENTRYPOINT;
        if (!starts && instruction->kind != INSTRUCTION_HEALTHCHECK &&
            instruction->kind != INSTRUCTION_RUN)
            continue;
        if (instruction->json)
            lint_exec(self, i);
        else
            lint_malformed(self, i);
        if (starts)
            lint_repeated(self, i);
        if (instruction->kind == INSTRUCTION_CMD)
            lint_ignored(self, i);
    }
}
