/* TOML 1.0 as a tree of values that know where they stand.
 *
 * tree-sitter-toml gives the syntax; this reader gives it its meaning: strings unescaped,
 * dotted keys and tables merged, a key defined twice refused. Values live in the arena
 * they were read into and borrow the source text. */
#ifndef BASE_TOML_H
#define BASE_TOML_H

#include "base/diag.h"
#include "base/map.h"

enum toml_kind {
    TOML_TABLE,
    TOML_ARRAY,
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOLEAN,
    TOML_TIME, /* any of the four date and time types; `text` is as written */
};

struct toml {
    enum toml_kind kind;
    struct place place; /* where the value stands; a table: where its header does */
    struct text key;    /* its key, when it stands in a table */
    struct place key_place;
    struct text text;    /* TOML_STRING: unescaped; TOML_TIME, TOML_FLOAT: as written */
    int64_t integer;     /* TOML_INTEGER, and 0 or 1 for TOML_BOOLEAN */
    struct toml **items; /* TOML_TABLE and TOML_ARRAY: the members, in source order */
    size_t count, room;
    size_t from, to; /* bytes of the source that the value takes */

    /* The rest is toml.c's own. */
    uint8_t origin;    /* how a table or array came to be, and so what may be added */
    uint32_t section;  /* of a table that a dotted key made: where it may be added to */
    struct map *index; /* key to index in `items`, of a large table; else NULL */
};

/* Reads SOURCE, which is called FILE in diagnostics; both are borrowed. NULL when it is
 * not TOML; one error with its place has then been recorded. A byte order mark is skipped
 * and not counted in columns. Integers are those of 64 bits. */
struct toml *toml_read(struct arena *arena, struct text source, struct text file,
                       struct diags *diags);

/* The member KEY of a table; NULL when there is none or SELF is NULL or not a table, so
 * that look-ups chain. toml_path takes a dotted path of bare keys: "tool.uv.sources". */
struct toml *toml_member(const struct toml *self, struct text key);
struct toml *toml_get(const struct toml *self, const char *key);
struct toml *toml_path(const struct toml *self, const char *path);

/* The text of a string; empty when SELF is NULL or not a string. */
struct text toml_text(const struct toml *self);
bool toml_is_true(const struct toml *self);

/* Where byte AT of a string's text stands in the source; the string's own place when it
 * is written with escapes or over several lines. */
struct place toml_place_in(const struct toml *self, size_t at);

#endif
