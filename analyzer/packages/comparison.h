/* One comparison of a marker, "python_version < '3.9'", as a diagram. */
#ifndef PACKAGES_COMPARISON_H
#define PACKAGES_COMPARISON_H

#include "packages/diagram.h"

/* One side of a comparison: a variable by its present name, or a literal. */
struct operand {
    bool is_variable;
    struct text text;
};

/* What packaging makes of LEFT OP RIGHT, as a diagram. */
const struct marker *comparison_diagram(struct diagram *diagram, struct operand left,
                                        enum marker_operator op, struct operand right);

/* Whether the test of a node holds when its variable is VALUE: for NODE_TEST only, and
 * not for extras and groups. */
enum marker_verdict test_evaluate(const struct question *question, struct text value);

/* An operator by which VARIABLE is compared with VALUE as a text, to be equal. */
enum marker_operator text_equality(enum marker_variable variable, struct text value);

/* VALUE as a literal of a marker, quoted. */
struct text marker_quote(struct arena *arena, struct text value);

#endif
