/* YAML as a tree of values that know where they stand.
 *
 * libyaml gives the syntax, YAML 1.1 and the UTF encodings; this reader gives it its
 * meaning: aliases are the node that they name, `<<` is merged (what a mapping says
 * itself counts, then the first of several), a key given twice is refused. No scalar is
 * taken for a number or boolean here: `text` is what is written. Values live in the arena
 * they were read into. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/diag.h"

enum yaml_kind {
    YAML_SCALAR,
    YAML_SEQUENCE,
    YAML_MAPPING,
};

struct yaml;

struct yaml_item {
    struct text key; /* of a mapping; a key that is no scalar is refused */
    struct place key_place;
    bool merged; /* it came with `<<` */
    struct yaml *value;
};

struct yaml {
    enum yaml_kind kind;
    bool plain;              /* a scalar without quotes, which may mean null, true or 1 */
    struct place place;      /* of its first byte */
    struct text text;        /* of a scalar: escapes and folding undone */
    struct text tag;         /* "!reset"; empty when there is none. "!!str" is
                                "tag:yaml.org,2002:str" */
    struct yaml_item *items; /* of a sequence or mapping, in source order */
    size_t count, room;
};

/* Reads every document of SOURCE, which is called FILE in diagnostics; FILE is borrowed.
 * The result is a sequence of the documents. NULL when SOURCE is not YAML; one error with
 * its place has then been recorded. A node that several aliases name stands in the tree
 * several times, so whoever walks all of a tree must bound it; no node is inside
 * itself. */
struct yaml *yaml_read(struct arena *arena, struct text source, struct text file,
                       struct diags *diags);

/* The member KEY of a mapping; NULL when there is none or SELF is NULL or no mapping, so
 * that look-ups chain. */
struct yaml *yaml_member(const struct yaml *self, struct text key);
struct yaml *yaml_get(const struct yaml *self, const char *key);

/* Whether SELF is NULL, or a plain scalar that means null: nothing, ~ or null. */
bool yaml_is_null(const struct yaml *self);

#endif
