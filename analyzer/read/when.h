/* Whether the conditions that a fact stands under hold on a target. */
#ifndef READ_WHEN_H
#define READ_WHEN_H

#include "base/text.h"

enum when {
    WHEN_FALSE,
    WHEN_TRUE,
    WHEN_MAYBE, /* it depends on something that is not known here */
};

struct when_python {
    uint32_t major, minor;
};

/* What the code is to run on. A text that is empty is not known. */
struct when_target {
    struct text sys_platform;       /* "linux" */
    struct text os_name;            /* "posix" */
    struct text platform_system;    /* "Linux" */
    struct text platform_machine;   /* "x86_64" */
    struct when_python first, last; /* any version from the first to the last one */
};

/* WHEN is a fact's, or any Python expression; the empty one holds. With more than one
 * version, a condition that not all of them answer alike is WHEN_MAYBE. */
enum when when_evaluate(struct text when, const struct when_target *target);

#endif
