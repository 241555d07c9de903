/* The command line: words in, settings out; and the help, from the same tables. */
#include "cli/command.h"

#include "base/array.h"
#include "base/nearest.h"

#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

const struct option project_options[] = {
    {"root", 0, OPTION_TEXT, SETTING(root), "DIR", NULL,
     "the project's folder (else inferred from the entry; -v says from what)"},
    {"source-root", 0, OPTION_LIST, SETTING(source_roots), "DIR", NULL,
     "a folder on sys.path, relative to the root; repeatable (else inferred)"},
    {"python", 0, OPTION_TEXT, SETTING(python), "PATH", NULL,
     "the interpreter or environment whose installed metadata names packages"},
    {"module", 'm', OPTION_LIST, SETTING(modules), "MODULE", NULL,
     "an entry started as `python -m MODULE`; repeatable"},
    {"rules", 0, OPTION_TEXT, SETTING(rules), "DIR", NULL,
     "rule files that replace the built-in ones"},
    {0},
};

const struct option image_options[] = {
    {"file", 'f', OPTION_TEXT, SETTING(dockerfile), "DOCKERFILE", NULL,
     "the Dockerfile whose image the entry runs in (else the one that starts it)"},
    {"context", 0, OPTION_TEXT, SETTING(context), "DIR", NULL,
     "the folder that its build is given (else Compose's, or where its sources are)"},
    {"target", 0, OPTION_TEXT, SETTING(target), "STAGE", NULL,
     "the stage of it that is built (else the last)"},
    {"no-layout", 0, OPTION_FLAG, SETTING(no_layout), NULL, NULL,
     "pass over Dockerfiles: the code runs where it stands in the repository"},
    {0},
};

const struct option target_options[] = {
    {"platform", 0, OPTION_LIST, SETTING(platforms), "NAME", NULL,
     "linux, linux-aarch64, macos, windows or a target triple; repeatable (else linux)"},
    {"python-version", 0, OPTION_TEXT, SETTING(python_version), "X.Y", NULL,
     "the Python to install for (else the Dockerfile's base, .python-version, "
     "the environment, requires-python)"},
    {"universal", 0, OPTION_FLAG, SETTING(universal), NULL, NULL,
     "evaluate no marker: the list holds for every platform and Python"},
    {0},
};

const struct option deep_options[] = {
    {"deep", 0, OPTION_FLAG, SETTING(deep), NULL, NULL,
     "go on through the source of the packages that the environment has installed"},
    {0},
};

const struct option package_options[] = {
    {"extra", 0, OPTION_LIST, SETTING(extras), "NAME", NULL,
     "keep what this extra of the project names; repeatable"},
    {"group", 0, OPTION_LIST, SETTING(groups), "NAME", NULL,
     "keep what this dependency group names; repeatable"},
    {"drop-guarded", 0, OPTION_FLAG, SETTING(drop_guarded), NULL, NULL,
     "drop packages imported only where ImportError is survived"},
    {"with-typing", 0, OPTION_FLAG, SETTING(with_typing), NULL, NULL,
     "keep what is imported under TYPE_CHECKING"},
    {"allow-unresolved", 0, OPTION_FLAG, SETTING(allow_unresolved), NULL, NULL,
     "go on where an import resolves to nothing"},
    {0},
};

const struct option talk_options[] = {
    {"verbose", 'v', OPTION_FLAG, SETTING(verbose), NULL, NULL,
     "say what was inferred, and from what"},
    {"quiet", 'q', OPTION_FLAG, SETTING(quiet), NULL, NULL, "say nothing but errors"},
    {"help", 'h', OPTION_FLAG, SIZE_MAX, NULL, NULL, "show this"},
    {0},
};

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static const struct option *find_option(const struct command *command, struct text name,
                                        char letter)
{
    for (size_t t = 0; command->options[t]; t++)
        for (const struct option *o = command->options[t]; o->name; o++)
            if (letter ? o->letter == letter : text_is(name, o->name))
                return o;
    return NULL;
}

static bool unknown_option(const struct command *command, struct run *run,
                           const char *word, struct text name)
{
    struct texts names = {0};
    for (size_t t = 0; command->options[t]; t++)
        for (const struct option *o = command->options[t]; o->name; o++)
            array_push(run->arena, &names, text_of(o->name));
    struct text near = nearest_name(name, &names);
    struct text help =
        near.len ? text_format(run->arena, "did you mean '--%.*s'?", TEXT_ARG(near))
                 : text_format(run->arena, "'depclose %s --help' lists the options",
                               command->name);
    return diag_error(run->diags, (struct place){0}, help, "unknown option '%s' of '%s'",
                      word, command->name);
}

static bool is_choice(const char *choices, struct text value)
{
    struct text rest = text_of(choices), choice;
    while (text_cut(&rest, ' ', &choice))
        if (text_equal(choice, value))
            return true;
    return false;
}

static bool set_option(const struct option *option, struct text value, struct run *run)
{
    if (option->offset == SIZE_MAX) /* --help, which was seen before */
        return true;
    if (option->choices && !is_choice(option->choices, value))
        return diag_error(run->diags, (struct place){0},
                          text_format(run->arena, "choose one of: %s", option->choices),
                          "'--%s' does not take '%.*s'", option->name, TEXT_ARG(value));
    if (option->kind != OPTION_FLAG && value.len == 0)
        return diag_error(run->diags, (struct place){0},
                          TEXT("is a shell variable unset?"), "'--%s' is empty",
                          option->name);
    char *member = (char *)run->settings + option->offset;
    if (option->kind == OPTION_FLAG)
        *(bool *)member = true;
    else if (option->kind == OPTION_TEXT)
        *(struct text *)member = value;
    else
        array_push(run->arena, (struct texts *)member, value);
    return true;
}

/* Reads the option in WORDS[*AT], and its value from the next word where it needs one. */
static bool parse_option(const struct command *command, int count, char **words, int *at,
                         struct run *run)
{
    const char *word = words[*at];
    bool is_long = word[1] == '-';
    struct text name = text_of(word + (is_long ? 2 : 1)), value = {0};
    size_t equals = is_long ? text_find(name, '=') : SIZE_MAX;
    if (equals != SIZE_MAX) {
        value = text_slice(name, equals + 1, name.len);
        name = text_slice(name, 0, equals);
    } else if (!is_long && name.len > 1) {
        value = text_slice(name, 1, name.len);
    }
    const struct option *option = find_option(command, name, is_long ? 0 : word[1]);
    if (!option)
        return unknown_option(command, run, word, name);
    bool takes_value = option->kind != OPTION_FLAG;
    if (!takes_value && value.ptr)
        return diag_error(run->diags, (struct place){0}, (struct text){0},
                          "'--%s' takes no value", option->name);
    if (takes_value && !value.ptr) {
        if (*at + 1 == count)
            return diag_error(run->diags, (struct place){0}, (struct text){0},
                              "'--%s' needs a value: --%s %s", option->name, option->name,
                              option->value);
        value = text_of(words[++*at]);
    }
    return set_option(option, value, run);
}

bool command_parse(const struct command *command, int count, char **words,
                   struct run *run)
{
    bool options_end = false;
    for (int i = 0; i < count; i++) {
        if (!options_end && strcmp(words[i], "--") == 0)
            options_end = true;
        else if (options_end && command->runs_program)
            array_push(run->arena, &run->program, text_of(words[i]));
        else if (options_end || words[i][0] != '-' || words[i][1] == '\0')
            array_push(run->arena, &run->arguments, text_of(words[i]));
        else if (!parse_option(command, count, words, &i, run))
            return false;
    }
    return true;
}

bool command_wants_help(int count, char **words)
{
    for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    return false;
}

static void print_option(const struct option *option, FILE *out)
{
    char left[80];
    if (option->letter)
        snprintf(left, sizeof left, "-%c, --%s%s%s", option->letter, option->name,
                 option->value ? " " : "", option->value ? option->value : "");
    else
        snprintf(left, sizeof left, "    --%s%s%s", option->name,
                 option->value ? " " : "", option->value ? option->value : "");
    fprintf(out, "  %-26s %s\n", left, option->help);
}

void command_print_help(const struct command *command, FILE *out)
{
    fprintf(out, "usage: depclose %s%s%s [OPTION...]%s\n\n%s\n\noptions:\n",
            command->name, *command->arguments ? " " : "", command->arguments,
            command->runs_program ? " [-- COMMAND...]" : "", command->text);
    for (size_t t = 0; command->options[t]; t++)
        for (const struct option *o = command->options[t]; o->name; o++)
            print_option(o, out);
}

void commands_print_help(FILE *out)
{
    fprintf(out, "depclose: what a Python service needs in order to run, and nothing "
                 "else\n\n"
                 "usage: depclose                    what is here, and what to do next\n"
                 "       depclose ENTRY              its minimal requirements\n"
                 "       depclose COMMAND [ARGUMENT...] [OPTION...]\n");
    const char *group = "";
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(group, commands[i]->group) != 0)
            fprintf(out, "\n%s\n", commands[i]->group);
        group = commands[i]->group;
        fprintf(out, "  %-14s %s\n", commands[i]->name, commands[i]->summary);
    }
    fprintf(
        out,
        "\nENTRY is a path (ai/main.py), path/file.py:attr, -m pkg.mod, pkg.mod:attr,\n"
        "a Dockerfile, a Compose service, or a name in [project.scripts].\n"
        "'depclose COMMAND --help' says more; 'depclose --version' says which.\n");
}
