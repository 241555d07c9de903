/* `depclose manual`: the manual page, in the macros of man(7), from the tables of
 * commands and options. docs/depclose.1 is a copy, which a test compares. */
#include "cli/command.h"

#include <string.h>

/* TEXT with what roff would act on made harmless: backslashes, hyphens that are to be
 * copied, and dots and quotes at the start of a line. */
static void put(FILE *out, const char *text)
{
    bool start = true;
    for (; *text; text++) {
        if (start && (*text == '.' || *text == '\''))
            fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        start = *text == '\n';
    }
}

/* The text of a command: paragraphs, and examples, which are indented. */
static void put_paragraphs(FILE *out, const char *text)
{
    bool example = false;
    while (*text) {
        const char *end = strchr(text, '\n');
        size_t len = end ? (size_t)(end - text) : strlen(text);
        bool indented = len > 2 && strncmp(text, "  ", 2) == 0;
        if (indented != example)
            fputs(indented ? ".PP\n.EX\n" : ".EE\n", out);
        example = indented;
        char line[512];
        snprintf(line, sizeof line, "%.*s", (int)len, text);
        if (len == 0 && !example && end && strncmp(end + 1, "  ", 2) != 0)
            fputs(".PP\n", out);
        else if (len)
            put(out, line), fputc('\n', out);
        text += len + (end != NULL);
    }
    if (example)
        fputs(".EE\n", out);
}

static void put_option(FILE *out, const struct option *option)
{
    fputs(".TP\n", out);
    if (option->letter)
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", out);
    put(out, option->name);
    fputs("\\fR", out);
    if (option->value)
        fprintf(out, " \\fI%s\\fR", option->value);
    fputc('\n', out);
    put(out, option->help);
    fputc('\n', out);
}

/* Tables that commands share have a section of their own. */
static const struct {
    const struct option *table;
    const char *title, *name;
} shared[] = {
    {project_options, "OPTIONS OF THE PROJECT", "project"},
    {image_options, "OPTIONS OF THE IMAGE", "image"},
    {target_options, "OPTIONS OF THE TARGET", "target"},
    {package_options, "OPTIONS OF PACKAGES", "packages"},
    {deep_options, "OPTIONS OF DEPTH", "depth"},
    {talk_options, "COMMON OPTIONS", NULL},
};

#define SHARED_COUNT (sizeof shared / sizeof *shared)

static void put_command(FILE *out, const struct command *command)
{
    const char *before = ".PP\nAlso the options of the ";
    fprintf(out, ".SS depclose %s%s%s%s\n", command->name, *command->arguments ? " " : "",
            command->arguments, command->runs_program ? " [-- COMMAND...]" : "");
    put_paragraphs(out, command->text);
    for (size_t t = 0; command->options[t]; t++) {
        size_t s = 0;
        while (s < SHARED_COUNT && shared[s].table != command->options[t])
            s++;
        for (const struct option *o = command->options[t]; s == SHARED_COUNT && o->name;
             o++)
            put_option(out, o);
    }
    for (size_t s = 0; s < SHARED_COUNT; s++)
        for (size_t t = 0; shared[s].name && command->options[t]; t++)
            if (command->options[t] == shared[s].table) {
                fprintf(out, "%s%s", before, shared[s].name);
                before = ", ";
            }
    fputs(*before == ',' ? ".\n" : "", out);
}

static void put_shared(FILE *out)
{
    for (size_t s = 0; s < SHARED_COUNT; s++) {
        fprintf(out, ".SH %s\n", shared[s].title);
        for (const struct option *o = shared[s].table; o->name; o++)
            put_option(out, o);
    }
}

static int run_manual(struct run *run)
{
    FILE *out = stdout;
    (void)run;
    fputs(".TH DEPCLOSE 1 \"\" \"depclose " DEPCLOSE_VERSION "\" \"User Commands\"\n"
          ".SH NAME\n"
          "depclose \\- what a Python service needs in order to run, and nothing else\n"
          ".SH SYNOPSIS\n"
          ".B depclose\n"
          ".br\n"
          ".B depclose\n"
          "\\fIENTRY\\fR... [\\fIOPTION\\fR...]\n"
          ".br\n"
          ".B depclose\n"
          "\\fICOMMAND\\fR [\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]\n"
          ".SH DESCRIPTION\n"
          "depclose reads the source of a Python service from its entry point, follows "
          "every import as the\ninterpreter would, and tells which packages and files it "
          "needs.\nAlone it shows what is in the repository; with an entry it writes the "
          "minimal requirements.\n"
          ".PP\n"
          "\\fIENTRY\\fR is a path (ai/main.py), path/file.py:attr, \\-m pkg.mod, "
          "pkg.mod:attr, a Dockerfile,\na service of the configuration or of a Compose "
          "file, or a name in [project.scripts].\n"
          ".SH COMMANDS\n",
          out);
    for (size_t i = 0; commands[i]; i++)
        put_command(out, commands[i]);
    put_shared(out);
    fputs(".SH EXIT STATUS\n"
          ".TP\n0\nClean. Warnings do not change it.\n"
          ".TP\n1\nFindings, or an artefact was refused.\n"
          ".TP\n2\nWrong usage, or input that cannot be read.\n"
          ".SH FILES\n"
          ".TP\n.I pyproject.toml, depclose.toml\n"
          "The configuration: the table [tool.depclose], or the whole file.\n",
          out);
    return EXIT_CLEAN;
}

const struct command manual_command = {
    .name = "manual",
    .group = "machine",
    .arguments = "",
    .summary = "the manual page",
    .text = "Prints the manual page, for man(1).\n\n"
            "  depclose manual | man -l -\n"
            "  depclose manual > /usr/local/share/man/man1/depclose.1",
    .options = (const struct option *const[]){talk_options, NULL},
    .run = run_manual,
};
