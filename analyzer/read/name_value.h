/* What an expression may say of a module's name: a text of which parts may be unknown,
 * perhaps behind the name of the module that the file is.
 *
 * A value is a text with marks in it; see name_value.c. The operations are those of str.
 * Texts live in the arena that is given. */
#ifndef READ_NAME_VALUE_H
#define READ_NAME_VALUE_H

#include "read/facts.h"

/* Several values that one expression may have, each once and in the order in which they
 * came. Those beyond the limit are one that is unknown. */
#define NAME_VALUES_AT_MOST 64

struct name_values {
    struct text *items;
    size_t count, room;
};

void name_values_add(struct arena *arena, struct name_values *self, struct text value);
void name_values_add_all(struct arena *arena, struct name_values *self,
                         const struct name_values *more);
/* What JOIN makes of each pair of values. */
struct name_values name_values_pairs(struct arena *arena, const struct name_values *a,
                                     const struct name_values *b,
                                     struct text (*join)(struct arena *, struct text,
                                                         struct text));

extern const struct text name_unknown;
extern const struct text name_of_module;  /* __name__ */
extern const struct text name_of_package; /* __package__ */

/* The value of a string; unknown when it has bytes that are marks, or is too long. */
struct text name_of_text(struct text text);
/* The module that `from LEVEL dots REST` names. */
struct text name_of_relative(struct arena *arena, uint32_t level, struct text rest);

bool name_is_unknown(struct text value);
/* Whether all of it is known, and it stands behind no other name. */
bool name_is_plain(struct text value);

struct text name_add(struct arena *arena, struct text a, struct text b);
/* value.rpartition(".")[0], rsplit(".", 1)[0]; value.split(".")[0]. */
struct text name_parent(struct arena *arena, struct text value);
struct text name_root(struct arena *arena, struct text value);
/* value.rpartition(".")[2], rsplit(".", 1)[-1]. */
struct text name_leaf(struct arena *arena, struct text value);

/* "%s.x" and "{}.{name}" with what they stand for. KEYS are the names of the arguments,
 * empty for those that have none; what is not among VALUES is unknown. */
struct text name_percent(struct arena *arena, struct text form, const struct text *values,
                         size_t count);
struct text name_format(struct arena *arena, struct text form, const struct text *keys,
                        const struct text *values, size_t count);

/* Writes the value as a fact says it: target or pattern, package. False when the value
 * does not tell a name. PACKAGE is the anchor that the call itself gives to relative
 * names. */
bool name_tell(struct arena *arena, struct text value, struct text package,
               struct dynamic_fact *fact);

#endif
