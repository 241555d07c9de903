/* `depclose completions SHELL`: what a shell offers after TAB, from the tables of
 * commands and options. Commands are the first word; any other first word is an entry,
 * with the options of `requirements`. */
#include "cli/command.h"

#include "base/array.h"

#include <string.h>

/* What an option's value, or an argument, is completed with. */
enum completed {
    COMPLETE_NOTHING,
    COMPLETE_FILES,
    COMPLETE_FOLDERS,
    COMPLETE_ENTRIES, /* Python files, Dockerfiles, and the folders on the way */
};

static enum completed kind_of_value(const char *value)
{
    static const char *const files[] = {"FILE", "PATH", "DOCKERFILE", "LOG"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (value && strcmp(value, files[i]) == 0)
            return COMPLETE_FILES;
    return value && strcmp(value, "DIR") == 0 ? COMPLETE_FOLDERS : COMPLETE_NOTHING;
}

static enum completed kind_of_arguments(const char *arguments)
{
    return strstr(arguments, "ENTRY") || strstr(arguments, "FILE") ? COMPLETE_ENTRIES
           : strstr(arguments, "DIR")                              ? COMPLETE_FOLDERS
                                                                   : COMPLETE_NOTHING;
}

/* Calls SAY for each option of each command. */
static void each_option(FILE *out, void (*say)(FILE *out, const struct command *command,
                                               const struct option *option))
{
    for (size_t i = 0; commands[i]; i++)
        for (size_t t = 0; commands[i]->options[t]; t++)
            for (const struct option *o = commands[i]->options[t]; o->name; o++)
                say(out, commands[i], o);
}

/* TEXT inside single quotes of a shell: a quote ends them, stands alone, opens them. */
static void put_quoted(FILE *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fputc(*text, out);
}

/* --- bash ----------------------------------------------------------------------------
 */

static void bash_values(FILE *out, const struct command *command,
                        const struct option *option)
{
    static const char *const actions[] = {
        [COMPLETE_NOTHING] = "", [COMPLETE_FILES] = "-f", [COMPLETE_FOLDERS] = "-d"};
    if (option->kind == OPTION_FLAG)
        return;
    fprintf(out, "    %s:--%s", command->name, option->name);
    if (option->letter)
        fprintf(out, " | %s:-%c", command->name, option->letter);
    if (option->choices)
        fprintf(out, ") offer -W \"%s\" ;;\n", option->choices);
    else
        fprintf(out, ") offer %s ;;\n", actions[kind_of_value(option->value)]);
}

static void bash_options(FILE *out)
{
    for (size_t i = 0; commands[i]; i++) {
        fprintf(out, "    %s) options=\"", commands[i]->name);
        for (size_t t = 0; commands[i]->options[t]; t++)
            for (const struct option *o = commands[i]->options[t]; o->name; o++)
                fprintf(out, "--%s ", o->name);
        fprintf(out, "\" kind=%d ;;\n", kind_of_arguments(commands[i]->arguments));
    }
}

static void write_bash(FILE *out)
{
    fputs("# bash completion of depclose; made by: depclose completions bash\n"
          "_depclose() {\n"
          "  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"\" command=\"\" options "
          "kind\n"
          "  local names=\"",
          out);
    for (size_t i = 0; commands[i]; i++)
        fprintf(out, "%s%s", i ? " " : "", commands[i]->name);
    fputs("\"\n"
          "  COMPREPLY=()\n"
          "  offer() {\n"
          "    [ $# -eq 0 ] || mapfile -t -O ${#COMPREPLY[@]} COMPREPLY "
          "< <(compgen \"$@\" -- \"$word\")\n"
          "  }\n"
          "  ((COMP_CWORD > 0)) && before=\"${COMP_WORDS[COMP_CWORD - 1]}\"\n"
          "  if [ \"$word\" = = ]; then # --name=value comes as three words\n"
          "    word=\"\"\n"
          "  elif [ \"$before\" = = ]; then\n"
          "    before=\"${COMP_WORDS[COMP_CWORD - 2]}\"\n"
          "  fi\n"
          "  ((COMP_CWORD > 1)) && command=\"${COMP_WORDS[1]}\"\n"
          "  [[ -z $command || \" $names \" = *\" $command \"* ]] || "
          "command=requirements\n"
          "  case \"$command\" in\n",
          out);
    bash_options(out);
    fprintf(out,
            "    *) options=\"--help --version\" kind=%d ;;\n"
            "  esac\n"
            "  case \"$command:$before\" in\n",
            COMPLETE_ENTRIES);
    each_option(out, bash_values);
    fprintf(out,
            "    *)\n"
            "      [ -n \"$command\" ] || offer -W \"$names\"\n"
            "      case \"$kind:$word\" in\n"
            "        *:-*) offer -W \"$options\" ;;\n"
            "        %d:*) offer -d; offer -f -X '!*.py'; offer -f -X '!*ockerfile*' ;;\n"
            "        %d:*) offer -d ;;\n"
            "      esac ;;\n"
            "  esac\n"
            "}\n"
            "complete -o filenames -F _depclose depclose\n",
            COMPLETE_ENTRIES, COMPLETE_FOLDERS);
}

/* --- zsh -----------------------------------------------------------------------------
 */

/* In a specification of _arguments, brackets and colons end a part. */
static void zsh_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("[]:\\", *text))
            fputc('\\', out);
        put_quoted(out, (const char[]){*text, 0});
    }
}

static void zsh_value(FILE *out, const struct option *option)
{
    static const char *const actions[] = {[COMPLETE_NOTHING] = " ",
                                          [COMPLETE_FILES] = "_files",
                                          [COMPLETE_FOLDERS] = "_files -/"};
    if (option->kind == OPTION_FLAG)
        return;
    fprintf(out, ":%s:", option->value);
    if (option->choices)
        fprintf(out, "(%s)", option->choices);
    else
        fputs(actions[kind_of_value(option->value)], out);
}

static void zsh_option(FILE *out, const struct option *option)
{
    const char *star = option->kind == OPTION_LIST ? "*" : "";
    fprintf(out, "        '%s--%s%s[", star, option->name,
            option->kind == OPTION_FLAG ? "" : "=");
    zsh_text(out, option->help);
    fputc(']', out);
    zsh_value(out, option);
    fputs("' \\\n", out);
    if (!option->letter)
        return;
    fprintf(out, "        '%s-%c%s[", star, option->letter,
            option->kind == OPTION_FLAG ? "" : "+");
    zsh_text(out, option->help);
    fputc(']', out);
    zsh_value(out, option);
    fputs("' \\\n", out);
}

static void write_zsh(FILE *out)
{
    static const char *const arguments[] = {[COMPLETE_NOTHING] = "*: : ",
                                            [COMPLETE_FOLDERS] = "*:folder:_files -/",
                                            [COMPLETE_ENTRIES] =
                                                "*:entry:_files -g \"*.py *ockerfile*\""};
    fputs("#compdef depclose\n"
          "# zsh completion of depclose; made by: depclose completions zsh\n"
          "_depclose() {\n"
          "  local -a names\n"
          "  local command=$words[2]\n"
          "  names=(\n",
          out);
    for (size_t i = 0; commands[i]; i++) {
        fprintf(out, "    '%s:", commands[i]->name);
        zsh_text(out, commands[i]->summary);
        fputs("'\n", out);
    }
    fputs("  )\n"
          "  if ((CURRENT == 2)); then\n"
          "    _describe command names\n"
          "    _files -g \"*.py *ockerfile*\"\n"
          "    return\n"
          "  fi\n"
          "  case $command in\n",
          out);
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, "requirements") != 0) {
            fprintf(out,
                    "    %s)\n      shift words; ((CURRENT--))\n      _arguments \\\n",
                    commands[i]->name);
            for (size_t t = 0; commands[i]->options[t]; t++)
                for (const struct option *o = commands[i]->options[t]; o->name; o++)
                    zsh_option(out, o);
            fprintf(out, "        '%s' ;;\n",
                    arguments[kind_of_arguments(commands[i]->arguments)]);
        }
    fputs("    *) # an entry, or requirements\n"
          "      [[ $command = requirements ]] && { shift words; ((CURRENT--)) }\n"
          "      _arguments \\\n",
          out);
    const struct command *usual = command_find("requirements");
    for (size_t t = 0; usual->options[t]; t++)
        for (const struct option *o = usual->options[t]; o->name; o++)
            zsh_option(out, o);
    fprintf(out,
            "        '%s' ;;\n"
            "  esac\n"
            "}\n"
            "if [ \"$funcstack[1]\" = _depclose ]; then _depclose \"$@\"; "
            "else compdef _depclose depclose; fi\n",
            arguments[COMPLETE_ENTRIES]);
}

/* --- fish ----------------------------------------------------------------------------
 */

static void fish_option(FILE *out, const struct command *command,
                        const struct option *option)
{
    fprintf(out, "complete -c depclose -n '__depclose_is %s' -l %s", command->name,
            option->name);
    if (option->letter)
        fprintf(out, " -s %c", option->letter);
    if (option->choices)
        fprintf(out, " -x -a '%s'", option->choices);
    else if (option->kind != OPTION_FLAG)
        switch (kind_of_value(option->value)) {
        case COMPLETE_FILES:
            fputs(" -r -F", out);
            break;
        case COMPLETE_FOLDERS:
            fputs(" -x -a '(__fish_complete_directories)'", out);
            break;
        default:
            fputs(" -x", out);
        }
    fputs(" -d '", out);
    put_quoted(out, option->help);
    fputs("'\n", out);
}

static void write_fish(FILE *out)
{
    fputs("# fish completion of depclose; made by: depclose completions fish\n"
          "function __depclose_is\n"
          "    set -l words (commandline -opc)\n"
          "    set -l command $words[2]\n"
          "    if not contains -- \"$command\"",
          out);
    for (size_t i = 0; commands[i]; i++)
        fprintf(out, " %s", commands[i]->name);
    fputs("\n"
          "        set command requirements\n"
          "    end\n"
          "    test (count $words) -gt 1; and test \"$command\" = $argv[1]\n"
          "end\n"
          "function __depclose_entries\n"
          "    __fish_complete_suffix .py\n"
          "end\n"
          "complete -c depclose -f\n"
          "complete -c depclose -a '(__depclose_entries)'\n",
          out);
    for (size_t i = 0; commands[i]; i++) {
        fprintf(out, "complete -c depclose -n __fish_is_first_arg -a %s -d '",
                commands[i]->name);
        put_quoted(out, commands[i]->summary);
        fputs("'\n", out);
    }
    each_option(out, fish_option);
}

static int run_completions(struct run *run)
{
    static const struct {
        const char *name;
        void (*write)(FILE *out);
    } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    struct text shell =
        run->arguments.count == 1 ? run->arguments.items[0] : (struct text){0};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (text_is(shell, shells[i].name)) {
            shells[i].write(stdout);
            return EXIT_CLEAN;
        }
    diag_error(
        run->diags, (struct place){0}, TEXT("depclose completions bash, zsh or fish"),
        shell.len ? "no completions for '%.*s'" : "no shell is named", TEXT_ARG(shell));
    return EXIT_USAGE;
}

const struct command completions_command = {
    .name = "completions",
    .group = "machine",
    .arguments = "SHELL",
    .summary = "what bash, zsh or fish offers after TAB",
    .text = "Prints a script that has SHELL complete commands, options and entries.\n\n"
            "  source <(depclose completions bash)\n"
            "  depclose completions zsh > \"${fpath[1]}/_depclose\"\n"
            "  depclose completions fish > ~/.config/fish/completions/depclose.fish",
    .options = (const struct option *const[]){talk_options, NULL},
    .run = run_completions,
};
