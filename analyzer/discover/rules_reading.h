/* One file of rules/ while it is turned into a view; shared by the readers of views. */
#ifndef DISCOVER_RULES_READING_H
#define DISCOVER_RULES_READING_H

#include "discover/rules.h"

#include <jansson.h>

struct rules_reading {
    struct arena *arena; /* for the view */
    struct diags *diags;
    struct text bytes;
    struct text shown; /* its name in diagnostics */
    json_t *root;      /* borrowed by the readers */
};

/* Records that KEY's value (NULL: the whole file) is not what it must be. Always false.
 */
bool rules_wrong_shape(const struct rules_reading *file, const char *key,
                       const char *wanted);

/* The object KEY at the top; NULL and one error when there is none. */
json_t *rules_member_object(const struct rules_reading *file, const char *key);

/* A copy that stays. */
struct text rules_keep(const struct rules_reading *file, const char *string);

/* Adds the strings of LIST, which belongs to KEY. False and one error when it is none. */
bool rules_read_texts(const struct rules_reading *file, const char *key, json_t *list,
                      struct texts *texts);

/* The view of data-files.json; NULL after an error. */
const struct data_rules *rules_read_data(const struct rules_reading *file);

#endif
