/* Shell scripts: which of their commands run, and with which variables.
 *
 * The commands are walked in the order of the text. Each arm of an `if` or `case` is
 * taken, not taken, or perhaps taken, when its condition needs what is not known; what
 * may be taken is followed. `exec` and `exit` end a script only where they surely run.
 * `set`, `shift`, assignments, `cd`, functions and `source` have their effect. A variable
 * that arms which may be taken set to different values is not known afterwards.
 *
 * Blind spots: loops are walked once, with an unknown loop variable; `trap` and jobs are
 * passed over; what a command writes is unknown but for a few (command_output()). */
#include "base/array.h"
#include "base/path.h"
#include "image/command_follow.h"

#include <string.h>

/* What is known of an arm of the script that is walked. */
struct arm_state {
    bool asked;
    enum truth own;         /* its condition */
    struct texts arguments; /* $@ before the first arm of its `if` or `case` */
    bool arguments_known;
};

/* A script that is walked. */
struct script_run {
    struct shell_script script;
    struct arm_state *arms;
    size_t arm;         /* of the command before */
    enum truth status;  /* what the command before came to, if it was a test */
    uint32_t subshell;  /* in which the command before was */
    struct text folder; /* before that subshell */
    size_t variables;   /* how many there were before it */
};

enum outcome { GO_ON, RETURN, END };

/* --- Variables --------------------------------------------------------------------- */

/* SURE: the assignment is surely made; else it may be another value that counts. */
static void assign(struct follower *self, const struct shell_assignment *assignment,
                   bool sure)
{
    struct texts values = {0};
    bool known = true;
    const struct command_variable *before = command_find_variable(self, assignment->name);
    if (assignment->append) {
        struct text old = {0};
        if (text_starts(assignment->value, TEXT("("))) {
            known = command_variable(self, assignment->name, &values);
        } else {
            known = command_value(self, assignment->name, &old);
            struct text more;
            known &= shell_expand_text(self->arena, assignment->value, command_variable,
                                       self, &more);
            array_push(
                self->arena, &values,
                text_format(self->arena, "%.*s%.*s", TEXT_ARG(old), TEXT_ARG(more)));
            command_assign(self, assignment->name, values, known);
            return;
        }
    }
    known &= shell_expand_value(self->arena, assignment->value, command_variable, self,
                                &values);
    if (!sure && before && before->known &&
        !(before->values.count == values.count && values.count == 1 &&
          text_equal(before->values.items[0], values.items[0])))
        known = false;
    command_assign(self, assignment->name, values, known);
}

/* export, local, declare, readonly: their arguments are assignments. */
static bool assign_arguments(struct follower *self, const struct shell_command *command,
                             bool sure)
{
    static const char *const names[] = {"export", "local", "declare", "typeset",
                                        "readonly"};
    bool assigns = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assigns |= text_is(command->words.items[0], names[i]);
    for (size_t i = 1; assigns && i < command->words.count; i++) {
        struct text word = command->words.items[i];
        size_t equals = text_find(word, '=');
        if (equals == SIZE_MAX || equals == 0 || word.ptr[0] == '-')
            continue;
        struct shell_assignment assignment = {.name = text_slice(word, 0, equals),
                                              .value =
                                                  text_slice(word, equals + 1, word.len)};
        assign(self, &assignment, sure);
    }
    return assigns;
}

/* --- Conditions -------------------------------------------------------------------- */

/* Commands joined by && and ||; anything else among them cannot be told. */
static enum truth condition_truth(struct follower *self, struct script_run *run,
                                  size_t from, size_t to)
{
    enum truth truth = TRUTH_MAYBE;
    for (size_t i = from; i < to; i++) {
        const struct shell_command *command = &run->script.commands.items[i];
        enum truth own = command_truth(self, command);
        if (i == from)
            truth = own;
        else if (command->after == SHELL_AND)
            truth = truth < own ? truth : own;
        else if (command->after == SHELL_OR)
            truth = truth > own ? truth : own;
        else
            return TRUTH_MAYBE;
    }
    return truth;
}

static enum truth case_truth(struct follower *self, const struct shell_arm *arm)
{
    struct text subject, pattern;
    bool known =
        shell_expand_text(self->arena, arm->subject, command_variable, self, &subject);
    bool all_known = known;
    for (size_t i = 0; i < arm->patterns.count; i++) {
        if (text_is(arm->patterns.items[i], "*"))
            return TRUTH_YES;
        if (!shell_expand_text(self->arena, arm->patterns.items[i], command_variable,
                               self, &pattern))
            all_known = false;
        else if (known && command_matches(self, subject, pattern))
            return TRUTH_YES;
    }
    return all_known ? TRUTH_NO : TRUTH_MAYBE;
}

/* --- Arms -------------------------------------------------------------------------- */

static enum truth own_truth(struct follower *self, struct script_run *run, size_t index)
{
    const struct shell_arm *arm = &run->script.arms.items[index];
    struct arm_state *state = &run->arms[index];
    if (state->asked)
        return state->own;
    state->asked = true;
    if (arm->before == SHELL_NONE) {
        state->arguments = self->state.arguments;
        state->arguments_known = self->state.arguments_known;
    } else {
        own_truth(self, run, arm->before);
        state->arguments = run->arms[arm->before].arguments;
        state->arguments_known = run->arms[arm->before].arguments_known;
    }
    switch (arm->kind) {
    case SHELL_ARM_IF:
        state->own = condition_truth(self, run, arm->condition, arm->condition_end);
        break;
    case SHELL_ARM_LOOP:
        state->own = TRUTH_MAYBE;
        break;
    case SHELL_ARM_ELSE:
        state->own = TRUTH_YES;
        break;
    case SHELL_ARM_CASE:
        state->own = case_truth(self, arm);
        break;
    }
    return state->own;
}

/* Whether the commands of an arm run: those tried before it do not, it does, and so do
 * those around it. */
static enum truth arm_truth(struct follower *self, struct script_run *run, size_t index)
{
    enum truth truth = TRUTH_YES;
    for (; index != SHELL_NONE; index = run->script.arms.items[index].parent) {
        const struct shell_arm *arm = &run->script.arms.items[index];
        for (size_t i = arm->before; i != SHELL_NONE;
             i = run->script.arms.items[i].before) {
            enum truth other = truth_not(own_truth(self, run, i));
            truth = other < truth ? other : truth;
        }
        enum truth own = own_truth(self, run, index);
        truth = own < truth ? own : truth;
    }
    return truth;
}

static bool is_inside(const struct script_run *run, size_t arm, size_t outer)
{
    while (arm != SHELL_NONE && arm != outer)
        arm = run->script.arms.items[arm].parent;
    return arm == outer;
}

/* An arm that may not have been taken gives back the arguments that it shifted. */
static void leave_arms(struct follower *self, struct script_run *run, size_t to)
{
    for (size_t arm = run->arm; arm != SHELL_NONE && !is_inside(run, to, arm);
         arm = run->script.arms.items[arm].parent) {
        if (run->arms[arm].asked && arm_truth(self, run, arm) == TRUTH_MAYBE) {
            self->state.arguments = run->arms[arm].arguments;
            self->state.arguments_known = run->arms[arm].arguments_known;
        }
    }
    run->arm = to;
}

/* --- Built-in commands ------------------------------------------------------------- */

static enum outcome run_function(struct follower *self, struct script_run *run,
                                 size_t function);

static void change_folder(struct follower *self, const struct texts *words)
{
    size_t i = 1;
    while (i < words->count && words->items[i].len > 1 && words->items[i].ptr[0] == '-')
        i++;
    if (i >= words->count || text_is(words->items[i], "-"))
        return;
    if (text_find(words->items[i], '$') != SIZE_MAX)
        command_unknown(self,
                        text_format(self->arena, "cd %.*s", TEXT_ARG(words->items[i])));
    else
        self->state.folder = command_path(self, words->items[i]);
}

static void set_arguments(struct follower *self, const struct texts *words, bool known)
{
    for (size_t i = 1; i < words->count; i++) {
        struct text word = words->items[i];
        if (text_is(word, "--") ||
            (word.len && word.ptr[0] != '-' && word.ptr[0] != '+')) {
            struct texts arguments = texts_from(words, i + text_is(word, "--"));
            for (size_t j = 0; j < arguments.count;
                 j++) /* what is not known is not taken */
                known |= j == 0 && text_find(arguments.items[j], '$') == SIZE_MAX;
            self->state.arguments = arguments;
            self->state.arguments_known = known;
            return;
        }
        i += text_is(word, "-o") || text_is(word, "+o");
    }
}

static void shift_arguments(struct follower *self, const struct texts *words)
{
    long count = 1;
    if (words->count > 1 && !command_number(words->items[1], &count))
        return;
    self->state.arguments = texts_from(&self->state.arguments, (size_t)count);
}

static void source(struct follower *self, const struct texts *words)
{
    struct text path, bytes, shown;
    if (words->count < 2)
        return;
    path = command_path(self, words->items[1]);
    if (text_find(path, '$') != SIZE_MAX ||
        !self->world->read(self->world->context, path, &bytes, &shown)) {
        if (!text_is(path_name(path), "activate")) /* a virtual environment's */
            command_unknown(self, words->items[1]);
        return;
    }
    struct command_state before = self->state;
    command_add_file(self, path);
    self->state.shown = shown;
    command_run_text(self, bytes);
    self->state.shown = before.shown;
    self->state.line = before.line;
}

static void run_eval(struct follower *self, const struct texts *words)
{
    struct buffer text = {.arena = self->arena};
    for (size_t i = 1; i < words->count; i++)
        buffer_format(&text, "%s%.*s", i > 1 ? " " : "", TEXT_ARG(words->items[i]));
    command_run_text(self, text.text);
}

static bool is_one_of(struct text name, const char *const *names)
{
    for (; *names; names++)
        if (text_is(name, *names))
            return true;
    return false;
}

/* Runs a command of the shell itself; false when it is none. */
static bool run_builtin(struct follower *self, const struct texts *words, bool known)
{
    static const char *const passive[] = {
        ":",       "[",         "[[",      "alias",  "bg",      "break", "continue",
        "disown",  "echo",      "false",   "fg",     "getopts", "hash",  "jobs",
        "let",     "logger",    "popd",    "printf", "read",    "shopt", "test",
        "trap",    "true",      "type",    "ulimit", "umask",   "unset", "wait",
        "mapfile", "readarray", "unalias", NULL};
    struct text name = words->items[0];
    if (text_is(name, "cd") || text_is(name, "pushd"))
        change_folder(self, words);
    else if (text_is(name, "set"))
        set_arguments(self, words, known);
    else if (text_is(name, "shift"))
        shift_arguments(self, words);
    else if (text_is(name, "source") || text_is(name, "."))
        source(self, words);
    else if (text_is(name, "eval"))
        run_eval(self, words);
    else
        return is_one_of(name, passive);
    return true;
}

/* --- Commands ---------------------------------------------------------------------- */

/* Python code that a here-document hands to a Python without a file. */
static void start_heredoc(struct follower *self, const struct shell_command *command,
                          const struct texts *words)
{
    if (!text_starts(path_name(words->items[0]), TEXT("python")) ||
        (words->count > 1 && !text_is(words->items[1], "-")))
        return;
    for (size_t i = 0; i < command->redirections.count; i++)
        if (command->redirections.items[i].heredoc)
            command_start(self, START_CODE, command->redirections.items[i].heredoc->lines,
                          TEXT(""));
}

/* Calls a function of the script or of one that it has sourced; false when there is none.
 */
static bool call_function(struct follower *self, const struct texts *words,
                          enum outcome *outcome)
{
    for (size_t i = self->functions.count; i-- > 0;) {
        struct command_function function = self->functions.items[i];
        if (!text_equal(function.name, words->items[0]))
            continue;
        struct texts arguments = self->state.arguments;
        bool known = self->state.arguments_known;
        struct text shown = self->state.shown;
        uint32_t line = self->state.line;
        self->state.arguments = texts_from(words, 1);
        self->state.arguments_known = true;
        self->depth++;
        *outcome = GO_ON;
        if (self->depth < 24)
            *outcome = run_function(self, function.run, function.index);
        self->depth--;
        self->state.arguments = arguments;
        self->state.arguments_known = known;
        self->state.shown = shown;
        self->state.line = line;
        return true;
    }
    return false;
}

/* The words after `exec`, `command`, `builtin`; *NAME is the last such. */
static struct texts without_prefix(struct texts words, bool *exec)
{
    *exec = false;
    while (words.count > 0) {
        struct text name = words.items[0];
        if (text_is(name, "exec"))
            *exec = true;
        else if (!text_is(name, "command") && !text_is(name, "builtin"))
            return words;
        words = texts_from(&words, 1);
        if (words.count &&
            (text_is(words.items[0], "-v") || text_is(words.items[0], "-V")))
            return (struct texts){0}; /* `command -v` asks only */
        if (words.count && text_is(words.items[0], "-a"))
            words = texts_from(&words, 2);
        while (words.count &&
               (text_is(words.items[0], "-c") || text_is(words.items[0], "-l") ||
                text_is(words.items[0], "-p") || text_is(words.items[0], "--")))
            words = texts_from(&words, 1);
    }
    return words;
}

static enum outcome run_words(struct follower *self, const struct shell_command *command,
                              bool sure)
{
    struct texts all = {0};
    bool known = command_expand(self, &command->words, &all), exec;
    struct texts words = without_prefix(all, &exec);
    enum outcome outcome = GO_ON;
    if (words.count == 0) {
        bool nothing =
            exec && command->words.count > 1 && command->redirections.count == 0;
        return nothing && sure ? END : GO_ON;
    }
    if (text_is(words.items[0], "exit"))
        return sure ? END : GO_ON;
    if (text_is(words.items[0], "return"))
        return sure ? RETURN : GO_ON;
    if (call_function(self, &words, &outcome)) /* its `exit` is as sure as the call */
        return outcome == END && !sure ? GO_ON : outcome;
    if (!exec &&
        (assign_arguments(self, command, sure) || run_builtin(self, &words, known)))
        return GO_ON;
    start_heredoc(self, command, &words);
    command_follow_words(self, words);
    return exec && sure && !command->subshell ? END : GO_ON;
}

/* `cd` and assignments in (...) end with it. */
static void change_subshell(struct follower *self, struct script_run *run,
                            uint32_t subshell)
{
    if (subshell == run->subshell)
        return;
    if (run->subshell) {
        self->state.folder = run->folder;
        self->state.variables.count = run->variables;
    }
    run->subshell = subshell;
    run->folder = self->state.folder;
    run->variables = self->state.variables.count;
}

static enum outcome run_command(struct follower *self, struct script_run *run,
                                const struct shell_command *command)
{
    leave_arms(self, run, command->arm);
    change_subshell(self, run, command->subshell);
    enum truth arm = arm_truth(self, run, command->arm);
    bool chained = command->after == SHELL_AND || command->after == SHELL_OR;
    if (arm == TRUTH_NO || (command->after == SHELL_AND && run->status == TRUTH_NO) ||
        (command->after == SHELL_OR && run->status == TRUTH_YES))
        return GO_ON;
    bool told = !chained || run->status != TRUTH_MAYBE;
    bool sure =
        arm == TRUTH_YES && (!command->conditional ||
                             (told && command->arm != SHELL_NONE) || (told && chained));
    self->state.line = command->line;
    size_t variables = self->state.variables.count;
    run->status = command_truth(self, command);
    for (size_t i = 0; i < command->assignments.count; i++)
        assign(self, &command->assignments.items[i], sure || command->words.count);
    if (command->words.count == 0)
        return GO_ON;
    enum outcome outcome = run_words(self, command, sure);
    if (command->assignments.count && self->state.variables.count >= variables &&
        command->after != SHELL_PIPE)
        self->state.variables.count = variables;
    return outcome;
}

static enum outcome run_function(struct follower *self, struct script_run *run,
                                 size_t function)
{
    for (size_t i = 0; i < run->script.commands.count; i++) {
        const struct shell_command *command = &run->script.commands.items[i];
        if (command->function != function)
            continue;
        enum outcome outcome = run_command(self, run, command);
        if (outcome == END)
            return END;
        if (outcome == RETURN)
            return function == SHELL_NONE ? END : GO_ON;
    }
    return GO_ON;
}

void command_run_text(struct follower *self, struct text text)
{
    if (self->depth >= 24) {
        command_unknown(self, text_slice(text, 0, 40));
        return;
    }
    struct script_run *run = ARENA_NEW(self->arena, struct script_run);
    shell_read(self->arena, text, &run->script);
    run->arms = ARENA_ARRAY(self->arena, struct arm_state, run->script.arms.count);
    run->arm = SHELL_NONE;
    for (size_t i = 0; i < run->script.functions.count; i++)
        array_push(self->arena, &self->functions,
                   ((struct command_function){run->script.functions.items[i], run, i}));
    if (run->script.wrong.len) {
        self->state.line = run->script.wrong_line;
        command_unknown(self, run->script.wrong);
    }
    self->depth++;
    run_function(self, run, SHELL_NONE);
    self->depth--;
}

void command_run_script(struct follower *self, struct text path, struct text bytes,
                        struct text shown, struct texts arguments)
{
    struct command_state before = self->state;
    bool first = !self->state.shown.len;
    size_t functions = self->functions.count;
    command_add_file(self, path);
    self->state.zero = path;
    self->state.arguments = arguments;
    self->state.arguments_known = arguments.count > 0 || !first;
    self->state.shown = shown;
    command_run_text(self, bytes);
    self->functions.count = functions;
    self->state = before;
}
