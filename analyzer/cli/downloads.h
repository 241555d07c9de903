/* From an analysis to the models that its code downloads. */
#ifndef CLI_DOWNLOADS_H
#define CLI_DOWNLOADS_H

#include "cli/analysis.h"
#include "emit/models.h"

/* All of them; what the container sets counts. False when rules cannot be read: an error
 * has been recorded. */
bool downloads_find(struct analysis *self, struct models_report *report);

/* The bytes of the file PATH of a build context; false where it has none. */
bool downloads_read_file(struct arena *arena, struct text folder, struct text path,
                         struct text *bytes);

/* Records what the report found as warnings. */
void downloads_tell_findings(struct analysis *self, const struct models_report *report);

/* Records a warning for downloads of which the model cannot be told. */
void downloads_tell_unknown(struct analysis *self, const struct model_downloads *found);

#endif
