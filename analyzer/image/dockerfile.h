/* The text of a Dockerfile as a list of instructions.
 *
 * The syntax is that of BuildKit's parser (github.com/moby/buildkit, frontend/dockerfile/
 * parser): parser directives, the escape character, continuation lines, comments between
 * them, heredocs, the JSON (exec) form, flags, a byte order mark, LF and CR LF. Nothing
 * is substituted here; see dockerfile_expand(). */
#ifndef IMAGE_DOCKERFILE_H
#define IMAGE_DOCKERFILE_H

#include "base/diag.h"

enum instruction_kind {
    INSTRUCTION_ADD,
    INSTRUCTION_ARG,
    INSTRUCTION_CMD,
    INSTRUCTION_COPY,
    INSTRUCTION_ENTRYPOINT,
    INSTRUCTION_ENV,
    INSTRUCTION_EXPOSE,
    INSTRUCTION_FROM,
    INSTRUCTION_HEALTHCHECK,
    INSTRUCTION_LABEL,
    INSTRUCTION_MAINTAINER,
    INSTRUCTION_ONBUILD, /* `words` is the instruction as written */
    INSTRUCTION_RUN,
    INSTRUCTION_SHELL,
    INSTRUCTION_STOPSIGNAL,
    INSTRUCTION_USER,
    INSTRUCTION_VOLUME,
    INSTRUCTION_WORKDIR,
};

/* `--from=builder` has the name "from" and the value "builder"; `--link` no value. */
struct instruction_flag {
    struct text name, value;
};

struct heredoc {
    struct text name;    /* "EOF" */
    struct text content; /* tabs at the starts of lines taken away for <<- */
    bool expand;         /* the name was not quoted: variables are substituted */
    uint32_t line;       /* of the first line of the content */
};

struct instruction {
    enum instruction_kind kind;
    uint32_t line, last_line; /* 1-based; heredocs included */
    struct text original;     /* the whole instruction on one line, heredocs left out, as
                                 BuildKit shows it in its progress */
    struct {
        struct instruction_flag *items;
        size_t count, room;
    } flags;
    /* In the exec form, the strings. Else, as BuildKit's parser splits them, quotes and
     * variables still there: RUN, CMD, ENTRYPOINT: one text, the shell's; ENV, LABEL:
     * key, value, key, value, ...; ARG: "name" or "name=value" each; others: words. */
    struct texts words;
    bool json;
    struct {
        struct heredoc *items;
        size_t count, room;
    } heredocs;
};

struct dockerfile {
    struct text path; /* relative to the root, for places */
    char escape;      /* '\\' or '`' */
    struct instruction *items;
    size_t count, room;
};

/* Reads BYTES; all texts are slices of it or come from ARENA. NULL when BuildKit would
 * refuse it: one error with its place has been recorded. */
struct dockerfile *dockerfile_read(struct arena *arena, struct text bytes,
                                   struct text path, struct diags *diags);

/* The value of the flag NAME, or NULL. */
const struct text *instruction_flag(const struct instruction *self, const char *name);

/* Looks up a variable; false when it is not set. */
typedef bool (*variable_find)(void *context, struct text name, struct text *value);

/* Substitutes variables in WORD and takes its quotes away, as BuildKit's shell lexer does
 * (frontend/dockerfile/shell, ProcessWord): $name, ${name}, :- - :+ + :? ? # ## % %% /
 * //. False when WORD is malformed or a `?` demands a value: *WHY says what. */
bool dockerfile_expand(struct arena *arena, struct text word, char escape,
                       variable_find find, void *context, struct text *value,
                       struct text *why);

/* The same with word splitting (ProcessWords): each resulting word is pushed to WORDS. */
bool dockerfile_expand_words(struct arena *arena, struct text word, char escape,
                             variable_find find, void *context, struct texts *words,
                             struct text *why);

#endif
