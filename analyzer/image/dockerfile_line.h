/* One instruction's line, continuation lines joined, taken apart: what dockerfile.c asks
 * of dockerfile_words.c, dockerfile_exec.c, dockerfile_heredoc.c and
 * dockerfile_check.c. */
#ifndef IMAGE_DOCKERFILE_LINE_H
#define IMAGE_DOCKERFILE_LINE_H

#include "image/dockerfile.h"

/* How an instruction's arguments are split. */
enum argument_form {
    FORM_NONE,          /* not at all: the keyword is unknown */
    FORM_TEXT,          /* one text */
    FORM_WORDS,         /* words between blanks */
    FORM_NAMES,         /* words, where quotes hold blanks together */
    FORM_PAIRS,         /* name=value ..., or the old form, name value */
    FORM_EXEC_OR_TEXT,  /* a JSON array of strings, else one text */
    FORM_EXEC_OR_WORDS, /* a JSON array of strings, else words between blanks */
    FORM_HEALTH,        /* a word, then FORM_EXEC_OR_TEXT */
    FORM_TRIGGER,       /* another instruction */
};

/* What is wrong with an instruction, and how to mend it. */
struct mistake {
    struct text message, help;
};

/* Takes LINE apart into SELF: keyword, kind, flags, words, json. False when BuildKit's
 * parser refuses it. Nothing says yet that its flags and words suit its kind. */
bool instruction_parse(struct arena *arena, struct text line, char escape,
                       struct instruction *self, struct mistake *mistake);

/* Whether flags and words suit the kind, as BuildKit's instructions package judges. */
bool instruction_check(struct arena *arena, const struct instruction *self,
                       struct mistake *mistake);

/* Cuts at the first run of blanks (space, tab, vertical tab, form feed, carriage return):
 * *BEFORE and *AFTER; false, with all of TEXT in *BEFORE, when there is none. */
bool cut_blanks(struct text text, struct text *before, struct text *after);

enum exec_form {
    EXEC_FORM,        /* an array of strings; they were pushed */
    EXEC_NOT_JSON,    /* anything else: the shell form */
    EXEC_NOT_STRINGS, /* an array, but not of strings: refused */
};

/* Reads the exec form as Go's encoding/json does. */
enum exec_form exec_form_read(struct arena *arena, struct text text, struct texts *words);

/* A line's heredoc markers in order, without their contents. False when one is
 * malformed. */
struct heredoc_mark {
    struct text name;
    bool expand, tabs; /* tabs: <<- */
};
struct heredoc_marks {
    struct heredoc_mark *items;
    size_t count, room;
};
bool heredoc_find(struct arena *arena, struct text line, struct heredoc_marks *marks,
                  struct mistake *mistake);

/* Reads WORD as one marker; *FOUND is false when it is none. */
bool heredoc_parse(struct arena *arena, struct text word, bool *found,
                   struct heredoc_mark *mark, struct mistake *mistake);

/* The fields of a line of comma-separated values; false when it is malformed. */
bool fields_split(struct arena *arena, struct text text, struct texts *fields);

/* Splits one into "key=value"; the key in lower case. False, with an empty value, when
 * there is no "=". */
bool field_split(struct arena *arena, struct text field, struct text *key,
                 struct text *value);

/* Whether TEXT is among VALUES, which end in NULL. */
bool is_one_of(struct text text, const char *const *values);

/* Whether Go's strconv.ParseBool reads it: "1", "t", "true", "False", ... */
bool is_boolean(struct text text);

/* How dockerfile_expand.c reads a word; a sum of these. */
enum expand_rule {
    EXPAND_KEEP_QUOTES = 1,  /* quotes stay in the result */
    EXPAND_KEEP_ESCAPES = 2, /* so do escape characters */
    EXPAND_PLAIN_QUOTES = 4, /* quotes are ordinary characters */
    EXPAND_KEEP_UNKNOWN = 8, /* variables that are not set stay as written */
};

/* dockerfile_expand() and dockerfile_expand_words() in one: VALUE is the whole, WORDS
 * (may be NULL) gets the parts. FIND may be NULL: no variable is set. */
bool expand_by_rules(struct arena *arena, struct text word, char escape, unsigned rules,
                     variable_find find, void *context, struct text *value,
                     struct texts *words, struct text *why);

#endif
