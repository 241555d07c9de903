/* What variables and command substitutions stand for while commands are followed. A
 * substitution is known when all that runs in it is echo, dirname, basename, pwd, cd,
 * realpath, which, and conditions that can be told. */
#include "base/array.h"
#include "base/path.h"
#include "image/command_follow.h"

#include <string.h>

/* Substitutions in substitutions count as steps; no more are made after so many. */
#define STEPS 4000

const struct command_variable *command_find_variable(const struct follower *self,
                                                     struct text name)
{
    for (size_t i = self->state.variables.count; i-- > 0;)
        if (text_equal(self->state.variables.items[i].name, name))
            return &self->state.variables.items[i];
    return NULL;
}

void command_assign(struct follower *self, struct text name, struct texts values,
                    bool known)
{
    struct command_variable variable = {name, values, known};
    array_push(self->arena, &self->state.variables, variable);
}

static bool argument_variable(struct follower *self, struct text name,
                              struct texts *values)
{
    const struct texts *arguments = &self->state.arguments;
    if (text_is(name, "0") || text_is(name, "BASH_SOURCE")) {
        array_push(self->arena, values, self->state.zero);
        return self->state.zero.len > 0;
    }
    if (!self->state.arguments_known)
        return false;
    if (text_is(name, "#")) {
        array_push(self->arena, values,
                   text_format(self->arena, "%zu", arguments->count));
        return true;
    }
    if (text_is(name, "@") || text_is(name, "*")) {
        for (size_t i = 0; i < arguments->count; i++)
            array_push(self->arena, values, arguments->items[i]);
        return true;
    }
    size_t number = 0;
    for (size_t i = 0; i < name.len && number < 1000; i++)
        number = number * 10 + (size_t)(name.ptr[i] - '0');
    if (number <= arguments->count)
        array_push(self->arena, values, arguments->items[number - 1]);
    return true;
}

bool command_variable(void *context, struct text name, struct texts *values)
{
    struct follower *self = context;
    struct text value;
    if (name.len == 0)
        return false;
    if (name.ptr[0] == '(') {
        if (self->steps > STEPS ||
            !command_output(self, text_slice(name, 1, name.len - 1), &value))
            return false;
        array_push(self->arena, values, value);
        return true;
    }
    if (memchr("@*#0123456789", name.ptr[0], 13) || text_is(name, "BASH_SOURCE"))
        return argument_variable(self, name, values);
    const struct command_variable *variable = command_find_variable(self, name);
    if (variable) {
        for (size_t i = 0; i < variable->values.count; i++)
            array_push(self->arena, values, variable->values.items[i]);
        return variable->known;
    }
    if (text_is(name, "PWD"))
        value = self->state.folder;
    else if (!self->world->variable(self->world->context, name, &value))
        return false;
    array_push(self->arena, values, value);
    return true;
}

bool command_value(struct follower *self, struct text name, struct text *value)
{
    struct texts values = {0};
    if (!command_variable(self, name, &values))
        return false;
    *value = values.count ? values.items[0] : TEXT("");
    return true;
}

/* The output of one command in the middle of others. */
static bool output_of(struct follower *self, const struct texts *words,
                      struct text *output)
{
    struct text name = words->items[0];
    struct text last = array_last(words);
    if (words->count < 2)
        return false;
    if (text_is(name, "dirname")) {
        struct text folder = path_dir(last);
        *output = folder.len                     ? folder
                  : text_starts(last, TEXT("/")) ? TEXT("/")
                                                 : TEXT(".");
        return words->count == 2;
    }
    if (text_is(name, "basename")) {
        *output = path_name(last);
        return words->count == 2;
    }
    if (text_is(name, "readlink") || text_is(name, "realpath")) {
        *output = command_path(self, last);
        return true;
    }
    if (text_is(name, "which") || (text_is(name, "command") && words->count == 3)) {
        *output = last;
        return true;
    }
    if (!text_is(name, "echo"))
        return false;
    struct buffer out = {.arena = self->arena};
    for (size_t i = 1; i < words->count; i++)
        buffer_format(&out, "%s%.*s", i > 1 ? " " : "", TEXT_ARG(words->items[i]));
    *output = out.text;
    return !text_starts(words->items[1], TEXT("-"));
}

bool command_output(struct follower *self, struct text text, struct text *output)
{
    struct shell_script script;
    struct text folder = self->state.folder;
    enum truth status = TRUTH_YES;
    bool known = true;
    size_t printed = 0;
    self->steps++;
    shell_read(self->arena, text, &script);
    for (size_t i = 0; known && i < script.commands.count; i++) {
        const struct shell_command *command = &script.commands.items[i];
        struct texts words = {0};
        bool chained = command->after == SHELL_AND || command->after == SHELL_OR;
        known = command->arm == SHELL_NONE && command->function == SHELL_NONE &&
                command->after != SHELL_PIPE && command->words.count &&
                !(chained && status == TRUTH_MAYBE);
        if (!known || (command->after == SHELL_AND && status == TRUTH_NO) ||
            (command->after == SHELL_OR && status == TRUTH_YES))
            continue;
        status = TRUTH_YES;
        if (command_is_test(command)) {
            status = command_truth(self, command);
            continue;
        }
        known = command_expand(self, &command->words, &words) && words.count;
        if (known && text_is(words.items[0], "cd") && words.count == 2) {
            self->state.folder = command_path(self, words.items[1]);
        } else if (known && text_is(words.items[0], "pwd")) {
            *output = self->state.folder;
            printed++;
        } else if (known) {
            known = output_of(self, &words, output);
            printed++;
        }
    }
    self->state.folder = folder;
    return known && printed == 1;
}
