/* The model of a Dockerfile that lint rules ask, and the order in which they do.
 *
 * Consumes instructions; produces findings. Stages, variables and folders are followed in
 * one pass from the top, as a build would. The text of a RUN is read as shell text;
 * what is in the exec form, another shell's (SHELL) or malformed has no commands.
 *
 * Blind spots: variables that a base image sets, scripts that a RUN starts, and what an
 * ONBUILD of the base adds. */
#include "context/lint.h"

#include "base/array.h"
#include "base/path.h"
#include "context/lint_model.h"

#include <stdlib.h>
#include <string.h>

void lint_add(struct lint *self, const char *id, uint32_t line, struct text help,
              const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text message = text_vformat(self->arena, format, args);
    va_end(args);
    array_push(self->arena, self->findings,
               ((struct lint_finding){id, line, message, help}));
}

bool lint_ships(const struct lint *self, size_t at)
{
    size_t stage = self->stage_of[at];
    return stage != LINT_NONE && self->stages.items[stage].ships;
}

bool lint_is_below(const struct lint *self, size_t from, size_t at)
{
    if (from >= at || self->stage_of[from] == LINT_NONE)
        return false;
    size_t stage = self->stage_of[at];
    while (stage != LINT_NONE && stage != self->stage_of[from])
        stage = self->stages.items[stage].base;
    return stage != LINT_NONE;
}

/* --- variables ---------------------------------------------------------------------- */

/* The variable NAME as instruction AT sees it, or NULL. */
static const struct lint_variable *find_variable(const struct lint *self, size_t at,
                                                 struct text name)
{
    for (size_t i = self->variables.count; i-- > 0;) {
        const struct lint_variable *variable = &self->variables.items[i];
        if (variable->instruction >= at || !text_equal(variable->name, name))
            continue;
        bool same = self->stage_of[variable->instruction] == self->stage_of[at];
        if (same ||
            (!variable->argument && lint_is_below(self, variable->instruction, at)))
            return variable;
    }
    return NULL;
}

/* An ARG before the first FROM, which a FROM sees, and an ARG of that name alone. */
static const struct lint_variable *find_global(const struct lint *self, struct text name)
{
    const struct lint_variable *found = NULL;
    for (size_t i = 0; i < self->variables.count; i++) {
        const struct lint_variable *variable = &self->variables.items[i];
        if (self->stage_of[variable->instruction] == LINT_NONE &&
            text_equal(variable->name, name))
            found = variable;
    }
    return found;
}

struct lookup {
    const struct lint *lint;
    size_t at;
    bool global; /* of a FROM */
    bool unknown;
};

static bool look_up(void *context, struct text name, struct text *value)
{
    struct lookup *self = context;
    const struct lint_variable *found = self->global
                                            ? find_global(self->lint, name)
                                            : find_variable(self->lint, self->at, name);
    if (!found || !found->known)
        self->unknown = true;
    else
        *value = found->value;
    return found && found->known;
}

static bool expand(struct lint *self, struct lookup *lookup, struct text word,
                   struct text *value)
{
    struct text why;
    return dockerfile_expand(self->arena, word, self->file->escape, look_up, lookup,
                             value, &why) &&
           !lookup->unknown;
}

bool lint_expand(struct lint *self, size_t at, struct text word, struct text *value)
{
    struct lookup lookup = {.lint = self, .at = at};
    return expand(self, &lookup, word, value);
}

bool lint_is_set(const struct lint *self, size_t at, const char *name)
{
    const struct lint_variable *found = find_variable(self, at, text_of(name));
    return found && (!found->known || found->value.len);
}

static void add_argument(struct lint *self, size_t at, struct text word)
{
    size_t equals = text_find(word, '=');
    struct lint_variable variable = {
        .instruction = at, .name = text_slice(word, 0, equals), .argument = true};
    if (equals != SIZE_MAX) {
        variable.known = lint_expand(self, at, text_slice(word, equals + 1, word.len),
                                     &variable.value);
    } else {
        const struct lint_variable *global = find_global(self, variable.name);
        if (!global) /* what --build-arg gives, or nothing */
            return;
        variable.known = global->known;
        variable.value = global->value;
    }
    array_push(self->arena, &self->variables, variable);
}

static void add_variables(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    const struct texts *words = &instruction->words;
    if (instruction->kind == INSTRUCTION_ARG) {
        for (size_t i = 0; i < words->count; i++)
            add_argument(self, at, words->items[i]);
        return;
    }
    for (size_t i = 0; i + 1 < words->count; i += 2) {
        struct lint_variable variable = {.instruction = at};
        variable.known = lint_expand(self, at, words->items[i + 1], &variable.value);
        if (lint_expand(self, at, words->items[i], &variable.name))
            array_push(self->arena, &self->variables, variable);
    }
}

/* --- stages and folders ------------------------------------------------------------- */

/* The stage of that name, or LINT_NONE. */
static size_t find_stage(const struct lint *self, struct text name)
{
    name = text_lower(self->arena, name);
    for (size_t i = self->stages.count; i-- > 0;) {
        if (self->stages.items[i].name.len &&
            text_equal(self->stages.items[i].name, name))
            return i;
    }
    return LINT_NONE;
}

size_t lint_find_stage(const struct lint *self, struct text name)
{
    size_t stage = find_stage(self, name);
    if (stage != LINT_NONE || !name.len || name.ptr[0] < '0' || name.ptr[0] > '9')
        return stage;
    stage = strtoul(text_copy(self->arena, name).ptr, NULL, 10);
    return stage < self->stages.count ? stage : LINT_NONE;
}

static void begin_stage(struct lint *self, size_t at)
{
    const struct texts *words = &self->file->items[at].words;
    struct lookup lookup = {.lint = self, .at = at, .global = true};
    struct lint_stage stage = {.first = at + 1, .end = at + 1, .base = LINT_NONE};
    if (expand(self, &lookup, words->items[0], &stage.image))
        stage.base = find_stage(self, stage.image);
    else
        stage.image = (struct text){0};
    if (words->count == 3)
        stage.name = text_lower(self->arena, words->items[2]);
    array_push(self->arena, &self->stages, stage);
}

/* The folder that instruction AT finds. */
static struct text folder_before(const struct lint *self, size_t at)
{
    const struct lint_stage *stage = &self->stages.items[self->stage_of[at]];
    if (at > stage->first)
        return self->folders[at - 1];
    if (stage->base == LINT_NONE)
        return TEXT("?");
    const struct lint_stage *base = &self->stages.items[stage->base];
    return base->end > base->first ? self->folders[base->end - 1] : TEXT("?");
}

struct text lint_path(struct lint *self, size_t at, struct text path)
{
    return path_join(self->arena, self->folders[at], path);
}

static void follow(struct lint *self)
{
    size_t stage = LINT_NONE;
    for (size_t i = 0; i < self->file->count; i++) {
        const struct instruction *instruction = &self->file->items[i];
        struct text value;
        self->stage_of[i] = stage;
        if (instruction->kind == INSTRUCTION_FROM) {
            begin_stage(self, i);
            stage = self->stages.count - 1;
            continue;
        }
        if (stage != LINT_NONE) {
            self->folders[i] = folder_before(self, i);
            self->stages.items[stage].end = i + 1;
        }
        if (instruction->kind == INSTRUCTION_WORKDIR)
            self->folders[i] = lint_expand(self, i, instruction->words.items[0], &value)
                                   ? lint_path(self, i, value)
                                   : text_format(self->arena, "?%zu", i);
        if (instruction->kind == INSTRUCTION_ENV || instruction->kind == INSTRUCTION_ARG)
            add_variables(self, i);
    }
}

/* Marks the stages that end in the image: the target and those below it. */
static void mark_shipping(struct lint *self)
{
    struct text target = self->options->target;
    size_t stage = self->stages.count - 1;
    if (target.len) {
        stage = lint_find_stage(self, target);
    }
    self->stage_of[self->file->count] = stage < self->stages.count ? stage : LINT_NONE;
    for (; stage < self->stages.count; stage = self->stages.items[stage].base)
        self->stages.items[stage].ships = true;
}

/* Whether a part of NAME, between dots, hyphens and underscores, is one of WORDS, which
 * end in NULL. */
static bool name_has(struct lint *self, struct text name, const char *const *words)
{
    struct text lower = text_lower(self->arena, name);
    for (size_t i = 0; i < lower.len; i++) {
        size_t end = i;
        while (end < lower.len && !strchr(".-_", lower.ptr[end]))
            end++;
        for (size_t k = 0; words[k]; k++)
            if (text_is(text_slice(lower, i, end), words[k]))
                return true;
        i = end;
    }
    return false;
}

/* Judges by the names of the file and of the stage that is built whether the image is to
 * develop, test or build in: "dev.Dockerfile", ".devcontainer/Dockerfile", "AS test". */
static void judge_purpose(struct lint *self)
{
    static const char *const works[] = {"dev",   "devel",   "development",  "test",
                                        "tests", "testing", "devcontainer", NULL};
    static const char *const files[] = {"build", "builder", "ci", "lint", NULL};
    struct text path = self->file->path, name = path_name(path);
    struct text folder = path_name(path_dir(path));
    self->development = name_has(self, name, works) || name_has(self, name, files) ||
                        text_is(folder, ".devcontainer") || text_is(folder, "dev");
    size_t built = self->stages.count;
    while (built > 0 && !self->stages.items[built - 1].ships)
        built--;
    if (built)
        self->development |= name_has(self, self->stages.items[built - 1].name, works);
}

/* --- shell commands ----------------------------------------------------------------- */

/* Whether the shell of the stage reads the text of instruction AT as sh does. */
static bool has_posix_shell(const struct lint *self, size_t at)
{
    static const char *const shells[] = {"sh", "bash", "ash", "dash", "zsh", "ksh", NULL};
    for (size_t i = at; i-- > 0;) {
        const struct instruction *instruction = &self->file->items[i];
        if (instruction->kind != INSTRUCTION_SHELL || !lint_is_below(self, i, at))
            continue;
        struct text name = path_name(instruction->words.items[0]);
        for (size_t k = 0; shells[k]; k++)
            if (text_is(name, shells[k]))
                return true;
        return false;
    }
    return true;
}

/* The variables of a RUN: those of the Dockerfile, as one text each. */
struct run_lookup {
    const struct lint *lint;
    size_t at;
};

static bool find_for_shell(void *context, struct text name, struct texts *values)
{
    const struct run_lookup *self = context;
    const struct lint_variable *found = find_variable(self->lint, self->at, name);
    if (!found || !found->known)
        return false;
    array_push(self->lint->arena, values, found->value);
    return true;
}

static void add_commands(struct lint *self, size_t at, struct text text, uint32_t line)
{
    struct shell_script script = {0};
    struct run_lookup lookup = {self, at};
    const struct instruction *instruction = &self->file->items[at];
    shell_read(self->arena, text, &script);
    if (script.wrong.len)
        return;
    for (size_t i = 0; i < script.commands.count; i++) {
        const struct shell_command *read = &script.commands.items[i];
        struct lint_command command = {
            .conditional = read->conditional || read->function != SHELL_NONE,
            .line = line ? line + read->line - 1
                         : instruction_line_of(instruction, read->source.ptr),
        };
        for (size_t word = 0; word < read->words.count; word++)
            shell_expand(self->arena, read->words.items[word], find_for_shell, &lookup,
                         &command.words);
        for (size_t a = 0; a < read->assignments.count; a++) {
            struct text value;
            if (shell_expand_text(self->arena, read->assignments.items[a].value,
                                  find_for_shell, &lookup, &value))
                variables_set(self->arena, &command.assigned,
                              read->assignments.items[a].name, value);
        }
        array_push(self->arena, &self->commands[at], command);
    }
}

/* The commands of a RUN. Of heredocs only one that is the whole script of a shell is
 * read; those that feed a command are that command's. */
static void read_commands(struct lint *self, size_t at)
{
    const struct instruction *instruction = &self->file->items[at];
    if (instruction->json || !instruction->words.count || !has_posix_shell(self, at))
        return;
    struct text text = instruction->words.items[0];
    if (!instruction->heredocs.count) {
        add_commands(self, at, text, 0);
        return;
    }
    const struct heredoc *script = instruction_heredoc(instruction, text);
    if (script && !text_starts(script->content, TEXT("#!")))
        add_commands(self, at, script->content, script->line);
}

struct text lint_program(const struct texts *words, size_t *first)
{
    static const char *const wrappers[] = {"sudo",  "exec", "env",  "command",
                                           "nohup", "time", "nice", "builtin"};
    bool wrapped = true;
    for (*first = 0; *first < words->count && wrapped; ++*first) {
        struct text name = path_name(words->items[*first]);
        wrapped = *first > 0 &&
                  (text_find(name, '=') != SIZE_MAX || text_starts(name, TEXT("-")));
        for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
            wrapped = wrapped || text_is(name, wrappers[i]);
        if (!wrapped)
            return name;
    }
    return (struct text){0};
}

bool lint_has_cache(struct lint *self, size_t at, const char *prefix)
{
    const struct instruction *instruction = &self->file->items[at];
    for (size_t i = 0; i < instruction->flags.count; i++) {
        struct mount mount;
        struct text why, target;
        if (!text_is(instruction->flags.items[i].name, "mount") ||
            !instruction_mount(self->arena, instruction->flags.items[i].value,
                               self->file->escape, NULL, NULL, &mount, &why) ||
            !text_is(mount.type, "cache"))
            continue;
        if (!*prefix || !lint_expand(self, at, mount.target, &target) ||
            text_starts(target, text_of(prefix)))
            return true;
    }
    return false;
}

/* --- all of it ---------------------------------------------------------------------- */

static int order(const void *a, const void *b)
{
    const struct lint_finding *first = a, *second = b;
    if (first->line != second->line)
        return first->line < second->line ? -1 : 1;
    int by_id = strcmp(first->id, second->id);
    return by_id ? by_id : text_compare(first->message, second->message);
}

void lint_model_make(struct lint *self)
{
    self->stage_of = ARENA_ARRAY(self->arena, size_t, self->file->count + 1);
    self->folders = ARENA_ARRAY(self->arena, struct text, self->file->count + 1);
    self->commands = ARENA_ARRAY(self->arena, struct lint_commands, self->file->count);
    follow(self);
    mark_shipping(self);
    judge_purpose(self);
    for (size_t i = 0; i < self->file->count; i++)
        if (self->file->items[i].kind == INSTRUCTION_RUN)
            read_commands(self, i);
}

void dockerfile_lint(struct arena *arena, const struct dockerfile *file,
                     const struct lint_options *options, struct lint_findings *findings)
{
    struct lint lint = {
        .arena = arena, .file = file, .options = options, .findings = findings};
    size_t before = findings->count;
    lint_model_make(&lint);
    lint_bases(&lint);
    lint_system_packages(&lint);
    lint_python_packages(&lint);
    lint_layers(&lint);
    lint_starts(&lint);
    if (options->models)
        lint_models(&lint, NULL);
    if (findings->count > before)
        qsort(findings->items + before, findings->count - before, sizeof *findings->items,
              order);
}
