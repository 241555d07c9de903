/* How programs name what they start: the data of rules/commands.json, which a later stage
 * reads and hands to command_follow(). The JSON schema says what each member means. */
#ifndef IMAGE_COMMAND_RULES_H
#define IMAGE_COMMAND_RULES_H

#include "base/map.h"

enum command_starts {
    COMMAND_PROGRAM, /* the program itself starts */
    COMMAND_NOTHING,
    COMMAND_APP,    /* MODULE:ATTR, imported */
    COMMAND_OBJECT, /* MODULE.ATTR, imported */
    COMMAND_SOURCE, /* a Python file or MODULE, each perhaps with :ATTR, imported */
    COMMAND_FILE,   /* a Python file, run */
    COMMAND_WORDS,  /* another command */
    COMMAND_SHELL,  /* shell text in one word */
    COMMAND_PYTHON, /* what would follow `python` */
};

enum command_config {
    CONFIG_NONE,
    CONFIG_ALEMBIC,    /* alembic.ini: the folder of env.py */
    CONFIG_GUNICORN,   /* Python that sets worker_class, wsgi_app, ... */
    CONFIG_LANGGRAPH,  /* langgraph.json: files and their graphs */
    CONFIG_PROCFILE,   /* NAME: shell text */
    CONFIG_SERVICES,   /* a folder of folders with a `run` script each */
    CONFIG_SUPERVISOR, /* supervisord.conf: commands */
    CONFIG_UWSGI,      /* an ini file of uwsgi's options */
};

struct command_rule {
    struct texts words; /* the program, and the sub-command that the rule is for */
    bool installed;     /* pip installs it */
    enum command_starts starts;
    enum command_config config;
    bool argument, every;
    size_t skip;
    struct text variable, submodule, arguments;
    struct texts options, skip_unless, files, flags, folder, path, imports, own, shell,
        scripts, runs, config_options, config_files, modules;
};

struct command_rules {
    struct command_rule *items;
    size_t count;
    struct map passive; /* programs that start no other */
};

#endif
