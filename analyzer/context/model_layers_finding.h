/* What context/model_*.c share. Private to them. */
#ifndef CONTEXT_MODEL_LAYERS_FINDING_H
#define CONTEXT_MODEL_LAYERS_FINDING_H

#include "context/lint_model.h"
#include "context/model_layers.h"

struct model_layers model_layers_in(struct lint *lint);

/* --- model_commands.c ----------------------------------------------------------------
 */

/* One command that downloads. */
struct model_command_use {
    const struct model_command *rule;
    struct texts models; /* names or addresses */
    struct text revision, folder, path;
};

/* Whether WORDS are a command of the rules that downloads something. */
bool model_command_read(struct arena *arena, const struct model_rules *rules,
                        const struct texts *words, struct model_command_use *use);

/* What it downloads, as a download for each of its models: pushed to FOUND. FIND gives
 * the variables; folders are as the command has them: relative to where it runs, or below
 * "~", too. */
void model_command_tell(struct arena *arena, const struct model_rules *rules,
                        const struct model_command_use *use, model_variable find,
                        void *context, struct place place, struct model_downloads *found);

/* The words as a RUN could have them; empty where one needs more than quotes. */
struct text model_command_write(struct arena *arena, const struct texts *words);

/* --- model_users.c -------------------------------------------------------------------
 */

/* The user of instruction AT, without a group: "root" where nothing says it. */
struct text lint_user(struct lint *self, size_t at);
/* The home of USER at instruction AT; empty where it cannot be told. */
struct text lint_home(struct lint *self, size_t at, struct text user);

#endif
