/* The state of command_follow(), and what its parts call of each other: command.c (which
 * program is it?), command_options.c (what do its arguments name?), command_script.c
 * (shell scripts), command_variable.c, command_test.c, command_config.c (configuration
 * files that name commands). */
#ifndef IMAGE_COMMAND_FOLLOW_H
#define IMAGE_COMMAND_FOLLOW_H

#include "image/command.h"
#include "image/shell.h"

struct command_variable {
    struct text name;
    struct texts values;
    bool known;
};

/* What a running shell has; copied where one shell starts another. */
struct command_state {
    struct text folder;
    struct texts paths; /* that options have put first on sys.path */
    struct {
        struct command_variable *items; /* the last of a name counts */
        size_t count, room;
    } variables;
    struct text zero;       /* $0 */
    struct texts arguments; /* $1, $2, ... */
    bool arguments_known;
    struct text shown; /* the script, as messages show it; empty for none */
    uint32_t line;
};

struct script_run;

struct command_function {
    struct text name;
    struct script_run *run;
    size_t index; /* among the functions of that script */
};

struct follower {
    struct arena *arena;
    const struct command_world *world;
    struct startup *startup;
    struct command_state state;
    struct {
        struct command_function *items;
        size_t count, room;
    } functions; /* the last of a name counts */
    unsigned depth;
    size_t steps; /* commands followed so far */
};

enum truth { TRUTH_NO, TRUTH_MAYBE, TRUTH_YES };

/* Follows the command WORDS. */
void command_follow_words(struct follower *self, struct texts words);

/* Follows what stands after `python`. */
void command_follow_python(struct follower *self, struct texts arguments);

/* Follows a program that the rules know, by its own name or, WORDS[0] being a module,
 * after `python -m`. False when they do not know it. */
bool command_follow_rule(struct follower *self, struct texts words, bool module);

/* Whether the rules know a program of that name, or it is a Python or a shell. */
bool command_is_program(const struct follower *self, struct text name);

/* Reads the configuration file PATH, joined to the working folder, and follows the
 * commands in it. False when it cannot be read. */
bool command_follow_config(struct follower *self, enum command_config kind,
                           struct text path);

/* Runs shell text in the present state; what it changes there stays. */
void command_run_text(struct follower *self, struct text text);

/* Runs the shell script BYTES as a shell of its own. */
void command_run_script(struct follower *self, struct text path, struct text bytes,
                        struct text shown, struct texts arguments);

/* The value of a variable as one text; false when it is not known. */
bool command_value(struct follower *self, struct text name, struct text *value);
void command_assign(struct follower *self, struct text name, struct texts values,
                    bool known);

/* A shell_variable over the state; CONTEXT is the follower. */
bool command_variable(void *context, struct text name, struct texts *values);

/* What TEXT, the inside of a command substitution, prints; false when that is not known.
 */
bool command_output(struct follower *self, struct text text, struct text *output);

/* The variable that counts under NAME, or NULL: assigned by a script. */
const struct command_variable *command_find_variable(const struct follower *self,
                                                     struct text name);

/* Expands WORDS; false when something in them is not known. */
bool command_expand(struct follower *self, const struct texts *words,
                    struct texts *expanded);

/* What a command comes to, as far as its words tell: of a test, true, false. */
enum truth command_truth(struct follower *self, const struct shell_command *command);
bool command_is_test(const struct shell_command *command);
enum truth truth_not(enum truth truth);

/* Whether the shell pattern PATTERN matches TEXT. */
bool command_matches(struct follower *self, struct text text, struct text pattern);

/* Reads digits. */
bool command_number(struct text text, long *number);

/* Records a start, a Python file that a program imports as a module (which may end in
 * :ATTR), MODULE:ATTR, and what could not be followed. Texts that hold something unknown
 * are recorded as such. */
void command_start(struct follower *self, enum start_kind kind, struct text target,
                   struct text attr);
void command_start_file(struct follower *self, struct text file);
void command_start_app(struct follower *self, struct text app);
void command_unknown(struct follower *self, struct text what);

/* Pushes PATH, joined to the working folder, to the files read. */
void command_add_file(struct follower *self, struct text path);

/* The path of NAME seen from the working folder, and whether it is a file there. */
struct text command_path(const struct follower *self, struct text path);
bool command_is_file(const struct follower *self, struct text path);

bool texts_have(const struct texts *self, struct text text);
struct texts texts_from(const struct texts *self, size_t from);

#endif
