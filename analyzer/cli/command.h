/* Commands and their options, as tables: parsing, help and completion come from them.
 *
 * A command is one file in cli/: it takes the settings that the command line made, calls
 * the stages in order and writes one artefact. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/diag.h"

enum exit_status {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1, /* findings, or an artefact refused */
    EXIT_USAGE = 2,    /* wrong usage, or input that cannot be read */
};

/* What the options say; zeroes are the defaults. */
struct settings {
    struct text root;          /* --root; empty: inferred */
    struct texts source_roots; /* --source-root, relative to the root */
    struct texts modules;      /* -m */
    struct text rules;      /* --rules: a folder whose files replace the built-in ones */
    struct text dockerfile; /* -f: the Dockerfile whose image the entry runs in */
    struct text context;    /* --context: its build context */
    struct text target;     /* --target: its stage */
    bool no_layout; /* run-time paths are repository paths, whatever Dockerfiles say */
    bool verbose, quiet;

    struct text python;         /* --python: an interpreter or environment */
    struct text python_version; /* --python-version */
    struct texts platforms;     /* --platform */
    bool universal;

    struct texts extras, groups; /* --extra, --group */
    bool drop_guarded, with_typing, allow_unresolved;

    struct text output; /* -o; empty: standard output */
    struct text format; /* --format; empty: the command's first */
    bool hashes, no_transitive, emit_index_url;

    /* The rest belongs to one command each. */

    /* check */
    bool heavy, all;
    struct texts check_rules; /* --rule */
    struct text max_size, baseline;
    bool update_baseline;
    struct texts changed; /* --changed */
    bool pre_commit;
    /* closure, and others with --deep */
    bool deep, explain;
    /* context */
    struct text entry;
    bool list, null_ended; /* --list, -0 */
    /* dockerfile */
    struct text base_image, builder_image;
    struct text installer;   /* uv or pip */
    struct text models_kept; /* --models */
    struct text requirements, ignore_file;
    struct text base;
    /* dockerignore */
    struct text granularity, why_path; /* --why */
    bool copy_lines;
    /* facts */
    bool stdin_paths;
    /* graph */
    bool plain;
    /* split */
    bool apply, diff;
    struct text to;
    struct texts names, keep; /* --name, --keep */
    /* sync */
    bool check_only; /* --check */
    /* verify */
    bool install, trace, measure;
    struct text timeout, keep_folder; /* --keep */
    /* whatif */
    struct texts remove, lazy, optional;
    /* why */
    struct text traceback;
};

enum option_kind {
    OPTION_FLAG, /* sets a bool */
    OPTION_TEXT, /* sets a struct text; the last one counts */
    OPTION_LIST, /* adds to a struct texts */
};

struct option {
    const char *name; /* without dashes; NULL ends a table */
    char letter;      /* 0: none */
    enum option_kind kind;
    size_t offset;       /* of its member in struct settings */
    const char *value;   /* what stands for the value in help: "DIR" */
    const char *choices; /* "text json": the only values; NULL: any */
    const char *help;
};

struct analysis;
struct artefacts;
struct config;

/* Everything that a command runs with. */
struct run {
    struct arena *arena;
    struct diags *diags;
    struct settings *settings;
    struct texts arguments; /* what is neither option nor an option's value */
    struct texts program;   /* the words behind --, of a command that runs them */
    struct buffer closing;  /* for standard error, behind the diagnostics */
    struct text words;   /* the command line after "depclose", to repeat in artefacts */
    struct text service; /* the service of the configuration that is meant, whatever the
                            arguments say; empty: they do */
    const struct config *config; /* where `service` stands; NULL: it is looked for */
    struct text folder; /* absolute: stands for the working folder; empty: that itself */
    struct artefacts *artefacts; /* takes what would be written to files; NULL: they are
                                    written */
    struct analysis *before; /* an earlier analysis of the same root, which outlives this
                                run's: what it has read is not read again; or NULL */
};

struct command {
    const char *name;
    const char *group;     /* "make", "ask", "guard", "machine" */
    const char *arguments; /* "ENTRY..." */
    const char *summary;   /* a line for the list of commands */
    const char *text;      /* what it does, in a paragraph, with an example */
    bool runs_program;     /* it takes a program and its arguments behind -- */
    const struct option *const *options; /* NULL-ended list of tables */
    int (*run)(struct run *run);
};

/* Option tables that commands share. */
extern const struct option project_options[]; /* where the project is */
extern const struct option image_options[];   /* the container that it runs in */
extern const struct option target_options[];  /* what it is to run on */
extern const struct option package_options[]; /* which packages are kept */
extern const struct option deep_options[];    /* --deep */
extern const struct option talk_options[];    /* -v, -q */

extern const struct command *const commands[]; /* NULL-ended, in the order of the help */

extern const struct command overview_command;
extern const struct command requirements_command;
extern const struct command dockerignore_command;
extern const struct command init_command;
extern const struct command dockerfile_command;
extern const struct command split_command;
extern const struct command sync_command;
extern const struct command closure_command;
extern const struct command why_command;
extern const struct command models_command;
extern const struct command context_command;
extern const struct command whatif_command;
extern const struct command check_command;
extern const struct command diff_command;
extern const struct command verify_command;
extern const struct command graph_command;
extern const struct command facts_command;
extern const struct command completions_command;
extern const struct command manual_command;

/* Reads the words behind a command's name into SETTINGS and ARGUMENTS. On failure one
 * error with a way out has been recorded. */
bool command_parse(const struct command *command, int count, char **words,
                   struct run *run);

/* Whether --help is among the words, which then need not be right. */
bool command_wants_help(int count, char **words);

void command_print_help(const struct command *command, FILE *out);
void commands_print_help(FILE *out);

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

#endif
