/* The simple commands that depclose finds in shell text: answers the questions of
 * shell_oracle.py in the words of shell/main.go. */
#include "image/shell.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *string(struct text text)
{
    return json_stringn(text.ptr ? text.ptr : "", text.len);
}

static struct text between(struct text from, struct text to)
{
    return (struct text){from.ptr, (size_t)(to.ptr + to.len - from.ptr)};
}

/* What bash declares or tests with is one node there, and one word here. */
static bool is_clause(struct text name)
{
    static const char *const names[] = {"export",  "local",   "declare", "readonly",
                                        "typeset", "nameref", "[[",      "let"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

static json_t *clause(struct arena *arena, const struct shell_command *command)
{
    struct text whole =
        between(command->words.items[0], command->words.items[command->words.count - 1]);
    return json_pack(
        "{s:i, s:[], s:[o], s:[]}", "line", (int)command->line, "assignments", "words",
        string(text_format(arena, "(%.*s)", TEXT_ARG(whole))), "redirections");
}

static json_t *redirection(struct arena *arena, const struct shell_redirection *self)
{
    bool usual = self->fd == (self->kind.ptr[0] == '>') || self->fd < 0;
    struct text fd = usual ? TEXT("") : text_format(arena, "%d", self->fd);
    return json_pack("{s:o, s:o, s:o, s:o}", "fd", string(fd), "kind", string(self->kind),
                     "target", string(self->target), "heredoc",
                     string(self->heredoc ? self->heredoc->lines : TEXT("")));
}

static json_t *describe(struct arena *arena, const struct shell_command *command)
{
    if (command->words.count && command->assignments.count == 0 &&
        is_clause(command->words.items[0]))
        return clause(arena, command);
    json_t *words = json_array(), *assignments = json_array(),
           *redirections = json_array();
    for (size_t i = 0; i < command->words.count; i++)
        json_array_append_new(words, string(command->words.items[i]));
    for (size_t i = 0; i < command->assignments.count; i++)
        json_array_append_new(assignments,
                              string(between(command->assignments.items[i].name,
                                             command->assignments.items[i].value)));
    for (size_t i = 0; i < command->redirections.count; i++)
        json_array_append_new(redirections,
                              redirection(arena, &command->redirections.items[i]));
    return json_pack("{s:i, s:o, s:o, s:o}", "line", (int)command->line, "assignments",
                     assignments, "words", words, "redirections", redirections);
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        struct arena arena = {0};
        struct shell_script script;
        json_t *question = json_loads(line, JSON_DECODE_ANY, NULL);
        json_t *said = json_array();
        shell_read(&arena, text_of(json_string_value(question)), &script);
        for (size_t i = 0; i < script.commands.count; i++)
            json_array_append_new(said, describe(&arena, &script.commands.items[i]));
        json_dumpf(said, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(said);
        json_decref(question);
        arena_release(&arena);
    }
    free(line);
    return 0;
}
