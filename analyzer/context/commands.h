/* Files that the commands of a build, and of the container, name. */
#ifndef CONTEXT_COMMANDS_H
#define CONTEXT_COMMANDS_H

#include "context/sources.h"
#include "image/image.h"

/* Adds each file of the repository that a word of WORDS names where it is run: in FOLDER
 * (a run-time path) of LAYOUT; of a shell script also those that it names. PLACE is what
 * asks for them. A Python file that was not needed before is warned of: what it imports
 * is not followed. */
void needs_add_named(struct needs *self, struct layout *layout, struct text folder,
                     struct text words, struct place place, struct diags *diags);

/* The same for all commands of the stages that are built, each in its own stage's image.
 * What is wrong with the Dockerfile goes unsaid here. */
void needs_add_commands(struct needs *self, const struct sources *sources,
                        const struct dockerfile *dockerfile,
                        const struct image_options *options, struct diags *diags);

#endif
