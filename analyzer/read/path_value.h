/* What an expression may say about a path: a text of which parts may be unknown, and what
 * it is relative to. The operations are those of pathlib and os.path, done lexically.
 *
 * A plain string is a value too, one relative to the working folder: only its use tells
 * that it is a path. Texts live in the arena that is given. */
#ifndef READ_PATH_VALUE_H
#define READ_PATH_VALUE_H

#include "read/facts.h"

struct path_value {
    struct text text; /* with marks for what is not known; see path_value.c */
    enum data_base base;
    struct text anchor; /* DATA_FROM_PACKAGE and DATA_FROM_NAME: what it is relative to */
    bool outside; /* surely nothing of the project's: an address, a temporary folder */
    bool quiet;   /* nobody can be expected to know it from here: a parameter */
};

/* Several values that one expression may have. Those beyond are one that is unknown. */
#define PATH_VALUES_AT_MOST 16

struct path_values {
    struct path_value items[PATH_VALUES_AT_MOST];
    size_t count;
};

void path_values_add(struct path_values *self, struct path_value value);
void path_values_add_all(struct path_values *self, const struct path_values *more);
struct path_values path_values_one(struct path_value value);
struct path_values path_values_unknown(bool quiet);
/* What JOIN makes of each pair of values; what CHANGE makes of each value. */
struct path_values path_values_pairs(
    struct arena *arena, const struct path_values *a, const struct path_values *b,
    struct path_value (*join)(struct arena *, struct path_value, struct path_value));
struct path_values path_values_each(struct arena *arena, struct path_values values,
                                    struct path_value (*change)(struct arena *,
                                                                struct path_value));

struct path_value path_of_text(struct text text);
/* A value of which nothing is known. */
struct path_value path_unknown(bool quiet);
/* `__file__`. */
struct path_value path_of_file(void);
/* The environment variable NAME, with FALLBACK where it is not set (NULL: none). */
struct path_value path_of_variable(struct arena *arena, struct text name,
                                   const struct path_value *fallback);
/* Gives a variable that has no default one; other values stay as they are. */
struct path_value path_with_default(struct arena *arena, struct path_value value,
                                    const struct path_value *fallback);

bool path_is_unknown(struct path_value value);
/* Whether no part of it is unknown. */
bool path_value_is_whole(struct path_value value);

/* a + b, a / b, a.parent (dirname), a.name, the name without suffix (stem), the path
 * without it (splitext), a.with_name(b), a.with_suffix(b). */
struct path_value path_add(struct arena *arena, struct path_value a, struct path_value b);
struct path_value path_div(struct arena *arena, struct path_value a, struct path_value b);
struct path_value path_parent(struct arena *arena, struct path_value a);
struct path_value path_base_name(struct arena *arena, struct path_value a);
struct path_value path_base_stem(struct arena *arena, struct path_value a);
struct path_value path_without_suffix(struct arena *arena, struct path_value a);
struct path_value path_with_name(struct arena *arena, struct path_value a,
                                 struct path_value name);
struct path_value path_with_suffix(struct arena *arena, struct path_value a,
                                   struct path_value suffix);

/* "%s/x" and "{}/x" with what they stand for; VALUES are the arguments in order, and
 * what is not among them is unknown. */
struct path_value path_percent(struct arena *arena, struct path_value form,
                               const struct path_value *values, size_t count);
struct path_value path_format(struct arena *arena, struct path_value form,
                              const struct path_value *values, size_t count);

/* Writes the value as a fact says it: path or pattern, base, variable, form. False when
 * the value does not tell any path of the project. */
bool path_tell(struct arena *arena, struct path_value value, struct data_fact *fact);

#endif
