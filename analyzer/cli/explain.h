/* How sure the closure is: what it took from more than import statements, and what it
 * could not tell. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

#include "cli/analysis.h"

/* Records a warning for each import of the project whose name cannot be told, and one for
 * all of those in installed distributions. */
void explain_unknown(struct analysis *self);

/* closure --explain: adds to OUT how many places, and modules that nothing surer names,
 * each reason stands for, what cannot be told, and under --deep the same by distribution.
 */
void explain_closure(struct analysis *self, struct buffer *out);

#endif
