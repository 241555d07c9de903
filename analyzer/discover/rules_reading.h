/* What rules.c and the readers of single rules files share. */
#ifndef DISCOVER_RULES_READING_H
#define DISCOVER_RULES_READING_H

#include "discover/rules_models.h"

#include <jansson.h>

/* One file while it is turned into a view. */
struct rules_reading {
    struct rules *rules;
    struct arena *arena; /* of the rules */
    struct text bytes;
    struct text shown; /* its name in diagnostics */
    json_t *root;
};

/* Records that KEY's value (NULL: the whole file) is not what it must be. Always false.
 */
bool rules_wrong_shape(const struct rules_reading *file, const char *key,
                       const char *wanted);

/* The object that must stand under KEY; NULL and an error when it does not. */
json_t *rules_member_object(const struct rules_reading *file, const char *key);

/* A copy of STRING, which may be NULL, in the rules' arena. */
struct text rules_keep(const struct rules_reading *file, const char *string);

/* Reads the strings of LIST, which belongs to KEY; false and an error when it is none. */
bool rules_read_texts(const struct rules_reading *file, const char *key, json_t *list,
                      struct texts *texts);

/* NULL and an error when FILE is not of the shape of commands.json, data-files.json,
 * build-context.json, images.json, groups.json, frameworks.json, implied.json or
 * models.json. */
struct command_rules *rules_read_commands(const struct rules_reading *file);
struct data_rules *rules_read_data(const struct rules_reading *file);
struct context_rules *rules_read_context(const struct rules_reading *file);
struct image_rules *rules_read_images(const struct rules_reading *file);
struct group_rules *rules_read_groups(const struct rules_reading *file);
struct framework_rules *rules_read_frameworks(const struct rules_reading *file);
struct implied_rules *rules_read_implied(const struct rules_reading *file);
struct model_rules *rules_read_models(const struct rules_reading *file);

#endif
