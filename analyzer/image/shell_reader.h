/* The state of shell_read(), and what shell.c reads commands with: blanks, words,
 * redirections. */
#ifndef IMAGE_SHELL_READER_H
#define IMAGE_SHELL_READER_H

#include "image/shell.h"

enum shell_open_kind {
    SHELL_OPEN_IF,
    SHELL_OPEN_LOOP,
    SHELL_OPEN_CASE,
    SHELL_OPEN_GROUP,
    SHELL_OPEN_SUBSHELL,
    SHELL_OPEN_FUNCTION, /* its body comes next; closed together with it */
};

/* Where a command stands. */
struct shell_scope {
    size_t arm, function;
    uint32_t subshell;
    bool conditional; /* a group around it is */
};

struct shell_open {
    enum shell_open_kind kind;
    uint32_t line;
    struct shell_scope outside;
    size_t first;        /* the first command inside of it */
    size_t last_arm;     /* of an if or case, or SHELL_NONE */
    size_t condition;    /* the first command of the condition that is being read */
    struct text subject; /* of a case; of a for: the variable */
    struct texts words;  /* of a for */
    bool patterns;       /* of a case: patterns come next */
};

/* A here-document whose lines begin after the next newline. */
struct shell_pending {
    struct shell_heredoc *heredoc;
    struct text end;
    bool tabs; /* <<- */
};

struct shell_reader {
    struct arena *arena;
    struct text text;
    size_t at;
    size_t counted; /* up to here lines are counted */
    uint32_t line;
    struct shell_script *script;
    struct shell_scope scope;
    uint32_t subshells;
    enum shell_operator after;
    bool negated;
    struct {
        struct shell_open *items;
        size_t count, room;
    } open;
    struct {
        struct shell_pending *items;
        size_t count, room;
    } pending;
};

/* The line of the byte AT, which is never before one asked for earlier. */
uint32_t shell_line(struct shell_reader *self, size_t at);

/* Records the first mistake. */
void shell_wrong(struct shell_reader *self, uint32_t line, struct text why);

/* The byte so far AHEAD; NUL after the end. */
char shell_peek(const struct shell_reader *self, size_t ahead);

/* Passes over SIGN, if it stands here. */
bool shell_skip(struct shell_reader *self, const char *sign);

/* Passes over blanks, continued lines, and a comment, but not its newline. */
void shell_skip_blanks(struct shell_reader *self);

/* Passes over a newline, and over the here-documents that begin after it. */
void shell_read_newline(struct shell_reader *self);

/* Passes over blanks and newlines. */
void shell_skip_newlines(struct shell_reader *self);

/* Reads the word that stands here; there must be one. */
struct text shell_read_word(struct shell_reader *self);

/* Reads a redirection; false, and nothing read, when there is none here. */
bool shell_read_redirection(struct shell_reader *self,
                            struct shell_redirection *redirection);

#endif
