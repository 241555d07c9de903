/* The text of a Dockerfile as a list of instructions.
 *
 * The syntax is that of BuildKit's parser (github.com/moby/buildkit, frontend/dockerfile,
 * v0.34): parser directives, the escape character, continuation lines, comments between
 * them, heredocs, the JSON (exec) form, flags, a byte order mark, LF and CR LF; and what
 * its instructions package asks of each instruction. Nothing is substituted here; see
 * dockerfile_expand(). */
#ifndef IMAGE_DOCKERFILE_H
#define IMAGE_DOCKERFILE_H

#include "base/diag.h"

enum instruction_kind {
    INSTRUCTION_UNKNOWN, /* never in a file that dockerfile_read() has let pass */
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
    bool assigned; /* there was a "=" */
};

struct heredoc {
    struct text name;    /* "EOF" */
    struct text content; /* tabs at the starts of lines taken away for <<- */
    bool expand;         /* the name was not quoted: variables are substituted */
    uint32_t line;       /* of the first line of the content */
};

/* From this byte of `original` on, the text stands in this line of the file. */
struct line_start {
    size_t at;
    uint32_t line;
};

struct instruction {
    enum instruction_kind kind;
    struct text keyword;      /* as written: "COPY", "copy" */
    uint32_t line, last_line; /* 1-based; heredocs included */
    struct text original;     /* the whole instruction on one line, heredocs left out, as
                                 BuildKit shows it in its progress */
    struct {
        struct line_start *items;
        size_t count, room;
    } lines; /* of `original`, in order */
    struct {
        struct instruction_flag *items;
        size_t count, room;
    } flags;
    /* In the exec form, the strings. Else, as BuildKit's parser splits them, quotes and
     * variables still there: RUN, CMD, ENTRYPOINT, SHELL, USER, WORKDIR, STOPSIGNAL,
     * MAINTAINER: one text, or none where nothing follows; ENV, LABEL: key, value, key,
     * value, ...; ARG: "name" or "name=value" each; HEALTHCHECK: "NONE", or "CMD" and the
     * command as for CMD; others: words. */
    struct texts words;
    bool json;
    struct {
        struct heredoc *items;
        size_t count, room;
    } heredocs;
    struct instruction *trigger; /* of ONBUILD: the other instruction taken apart, without
                                    lines and heredocs, and not judged; else NULL */
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

/* The name of an instruction in capitals: "COPY". */
const char *instruction_name(enum instruction_kind kind);

/* The value of the flag NAME, or NULL; of several, the first. */
const struct text *instruction_flag(const struct instruction *self, const char *name);

/* Whether a flag without need of a value is set: --link, --link=true. */
bool instruction_flag_is_set(const struct instruction *self, const char *name);

/* The heredoc that a source of COPY or ADD names ("<<EOF"), or NULL. */
const struct heredoc *instruction_heredoc(const struct instruction *self,
                                          struct text word);

/* The line in which AT stands, a byte of `original` or of a slice of it (the text of a
 * RUN is one); else the instruction's first. */
uint32_t instruction_line_of(const struct instruction *self, const char *at);

/* Looks up a variable; false when it is not set. */
typedef bool (*variable_find)(void *context, struct text name, struct text *value);

/* What --mount= says; texts are empty where it says nothing. */
struct mount {
    struct text type; /* "bind", "cache", "tmpfs", "secret", "ssh" */
    struct text from, source, target, id;
};

/* Reads the value of a flag --mount, whose variables FIND gives (NULL: are kept as
 * written). False when it is malformed; *WHY says what. */
bool instruction_mount(struct arena *arena, struct text value, char escape,
                       variable_find find, void *context, struct mount *mount,
                       struct text *why);

/* Substitutes variables in WORD and takes its quotes away, as BuildKit's shell lexer does
 * (frontend/dockerfile/shell, ProcessWord): $name, ${name}, :- - :+ + :? ? # ## % %% /
 * //. False when WORD is malformed or a `?` demands a value: *WHY says what. A result of
 * more than a MiB and substitutions nested more than 200 deep are malformed, which
 * BuildKit does not say. */
bool dockerfile_expand(struct arena *arena, struct text word, char escape,
                       variable_find find, void *context, struct text *value,
                       struct text *why);

/* The same with word splitting (ProcessWords): each resulting word is pushed to WORDS. */
bool dockerfile_expand_words(struct arena *arena, struct text word, char escape,
                             variable_find find, void *context, struct texts *words,
                             struct text *why);

/* The same for the content of a heredoc in COPY and ADD: quotes are ordinary characters,
 * the escape character is a backslash. */
bool dockerfile_expand_heredoc(struct arena *arena, struct text content,
                               variable_find find, void *context, struct text *value,
                               struct text *why);

#endif
