/* The table of commands, and the exit status.
 *
 * `depclose COMMAND ...` runs that command; `depclose ENTRY ...` is short for
 * `depclose requirements ENTRY ...`, and `depclose` alone looks around. A command's name
 * wins over an entry of that name: `./check` is the file. */
#include "base/array.h"
#include "base/file.h"
#include "base/nearest.h"
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* clang-format off */
const struct command *const commands[] = {
    /* make */
    &requirements_command,
    &dockerignore_command,
    &dockerfile_command,
    &init_command,
    &split_command,
    &sync_command,
    /* ask */
    &closure_command,
    &why_command,
    &models_command,
    &context_command,
    &whatif_command,
    /* guard */
    &check_command,
    &diff_command,
    &verify_command,
    /* machine */
    &graph_command,
    &facts_command,
    &completions_command,
    &manual_command,
    NULL,
};
/* clang-format on */

/* The command line as it was typed, to be repeated in what is written. */
static struct text joined_words(struct arena *arena, int count, char **words)
{
    struct buffer joined = {.arena = arena};
    for (int i = 0; i < count; i++)
        buffer_format(&joined, "%s%s", i ? " " : "", words[i]);
    return joined.text;
}

static bool colour_wanted(void)
{
    const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && !(no_colour && *no_colour) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

/* The command whose name WORD, which is none, may misspell; empty when there is none. */
static struct text near_command(struct arena *arena, const char *word)
{
    struct texts names = {0};
    for (size_t i = 0; commands[i]; i++)
        array_push(arena, &names, text_of(commands[i]->name));
    if (strpbrk(word, "-./:") || file_kind(text_of(word)) != FILE_ABSENT)
        return (struct text){0};
    return nearest_name(text_of(word), &names);
}

/* MEANT is the command that the user may have meant, for when this one fails. */
static int run_command(const struct command *command, int count, char **words,
                       struct text all_words, struct text meant)
{
    if (command_wants_help(count, words)) {
        command_print_help(command, stdout);
        return EXIT_CLEAN;
    }
    struct arena arena = {0};
    struct diags diags;
    struct settings settings = {0};
    diags_init(&diags, &arena, (struct text){0});
    struct run run = {.closing = {.arena = &arena},
                      .arena = &arena,
                      .diags = &diags,
                      .settings = &settings,
                      .words = all_words};
    int status = EXIT_USAGE;
    if (command_parse(command, count, words, &run))
        status = command->run(&run);
    if (status == EXIT_USAGE && meant.len)
        diag_warning(
            &diags, (struct place){0},
            text_format(&arena, "did you mean 'depclose %.*s'?", TEXT_ARG(meant)),
            "'%s' is no command", words[0]);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        diag_error(&diags, (struct place){0}, (struct text){0},
                   "cannot write to standard output");
        status = EXIT_USAGE;
    }
    diags_print(&diags, stderr,
                settings.quiet     ? SEVERITY_FINDING
                : settings.verbose ? SEVERITY_NOTE
                                   : SEVERITY_WARNING,
                colour_wanted());
    if (run.closing.text.len && !settings.quiet)
        fwrite(run.closing.text.ptr, 1, run.closing.text.len, stderr);
    arena_release(&arena);
    return status;
}

int main(int count, char **words)
{
    const struct command *command = count > 1 ? command_find(words[1]) : NULL;
    if (count > 1 &&
        (strcmp(words[1], "--version") == 0 || strcmp(words[1], "-V") == 0)) {
        puts("depclose " DEPCLOSE_VERSION);
        return EXIT_CLEAN;
    }
    if (!command && count > 1 && command_wants_help(1, words + 1)) {
        commands_print_help(stdout);
        return EXIT_CLEAN;
    }
    struct arena arena = {0};
    struct text all_words = joined_words(&arena, count - 1, words + 1);
    int status;
    if (count == 1)
        status = run_command(&overview_command, 0, NULL, all_words, (struct text){0});
    else if (command)
        status = run_command(command, count - 2, words + 2, all_words, (struct text){0});
    else
        status = run_command(&requirements_command, count - 1, words + 1, all_words,
                             near_command(&arena, words[1]));
    arena_release(&arena);
    return status;
}
