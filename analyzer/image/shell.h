/* Shell text (POSIX sh, and what bash adds) as the list of its simple commands.
 *
 * shell_read() finds every simple command in the order of the text, those inside of
 * `if`, loops, `case`, groups, subshells and functions too, and says where each stands.
 * Words stay as written; shell_expand() takes their quotes away and substitutes
 * variables. Nothing is run, and no file is asked for.
 *
 * Not read: what stands inside `$(...)`, backticks, `<(...)` and `((...))`; aliases;
 * `eval`. */
#ifndef IMAGE_SHELL_H
#define IMAGE_SHELL_H

#include "base/text.h"

enum shell_operator {
    SHELL_THEN,       /* the first command, or after `;`, a newline, a keyword */
    SHELL_AND,        /* after && */
    SHELL_OR,         /* after || */
    SHELL_PIPE,       /* after | or |& : reads what the command before it writes */
    SHELL_BACKGROUND, /* after & */
};

struct shell_assignment {
    struct text name;
    struct text value; /* as written; an array's begins with "(" */
    bool append;       /* += */
};

struct shell_heredoc {
    struct text lines; /* without their leading tabs for <<- */
    bool expand; /* the word had no quotes: variables in the lines are substituted */
};

struct shell_redirection {
    int fd;           /* the one redirected; -1 for both outputs (&> and &>>) */
    struct text kind; /* "<", ">", ">>", ">|", "<>", "<&", ">&", "&>", "&>>", "<<", "<<-",
                         "<<<" */
    struct text target;                  /* the word after it, as written */
    const struct shell_heredoc *heredoc; /* of << and <<-, else NULL */
};

#define SHELL_NONE SIZE_MAX

/* A part of the text that runs on a condition. */
enum shell_arm_kind {
    SHELL_ARM_IF,   /* after `then`; also of `elif` */
    SHELL_ARM_ELSE, /* after `else` */
    SHELL_ARM_CASE, /* of one list of patterns */
    SHELL_ARM_LOOP, /* the body of for, while, until, select */
};

struct shell_arm {
    enum shell_arm_kind kind;
    size_t parent; /* the arm around it, or SHELL_NONE */
    size_t before; /* the arm that is tried before it, in the same if or case, or
                      SHELL_NONE */
    size_t condition, condition_end; /* if, while: the commands of the condition, from
                                        the first up to one past the last */
    struct text subject;   /* case: the word, as written; for: the variable's name */
    struct texts patterns; /* case: as written; for: the words after `in`, as written */
};

struct shell_command {
    struct texts words; /* as written; may be empty beside assignments or redirections.
                           `[[ a && b ]]` is one command with the word "[[" first */
    struct {
        struct shell_assignment *items;
        size_t count, room;
    } assignments; /* before the first word */
    struct {
        struct shell_redirection *items;
        size_t count, room;
    } redirections;     /* its own, then those of the groups around it: `{ a; b; } > file`
                           is `a > file; b >> file` */
    struct text source; /* from its first to its last byte, as written */
    uint32_t line;      /* where it begins, 1-based in the text */
    enum shell_operator after; /* what stands between it and the command before it */
    bool negated;              /* `! command` */
    bool conditional;          /* may be passed over though all before it succeed: it is
                                  in an arm, or after ||, or after && and a test */
    size_t arm;                /* the innermost around it, or SHELL_NONE */
    size_t function;           /* the one in whose body it stands, or SHELL_NONE */
    uint32_t subshell; /* which (...) it stands in, 0 for none: `cd` and assignments
                          end with it */
};

struct shell_script {
    struct {
        struct shell_command *items;
        size_t count, room;
    } commands;
    struct {
        struct shell_arm *items;
        size_t count, room;
    } arms;
    struct texts functions; /* the names of those defined */
    struct text wrong;      /* why the text cannot be trusted: "no 'fi' for the 'if'"; or
                               empty. The commands are then those found nevertheless */
    uint32_t wrong_line;
};

/* Reads TEXT, which is borrowed. */
void shell_read(struct arena *arena, struct text text, struct shell_script *script);

/* What a script assigned or was given under NAME: "PORT", "1", "@", and "(dirname $0)"
 * for a command substitution, with one closing bracket. Adds its words to VALUES: one
 * for most, any number for "@" and arrays. False when it is not known. */
typedef bool (*shell_variable)(void *context, struct text name, struct texts *values);

/* Takes the quotes of WORD away, substitutes what it can, splits what is not quoted, and
 * adds the resulting words to WORDS: usually one, none for an empty unquoted variable.
 * No file names are expanded. False when something in it is not known; that part stands
 * in the result as it was written, with its "$". Of ${NAME...} the forms :- - := = :+ +
 * :? ? # ## % %% and :OFFSET:LENGTH are understood; the default of an unknown variable is
 * taken. FIND may be NULL. */
bool shell_expand(struct arena *arena, struct text word, shell_variable find,
                  void *context, struct texts *words);

/* What an assignment gives its variable: one text, or an array's words. */
bool shell_expand_value(struct arena *arena, struct text value, shell_variable find,
                        void *context, struct texts *words);

/* The same as one text: what a pattern or the target of a redirection comes to. */
bool shell_expand_text(struct arena *arena, struct text word, shell_variable find,
                       void *context, struct text *text);

/* Substitutes variables in the lines of a here-document, in which quotes mean nothing. */
bool shell_expand_heredoc(struct arena *arena, struct text lines, shell_variable find,
                          void *context, struct text *text);

#endif
