/* The rules of `depclose check`, as a table: what the configuration may set to a level,
 * what reports and docs/rules/ call by name. What each looks at is cli/'s affair. */
#ifndef DISCOVER_CHECK_RULES_H
#define DISCOVER_CHECK_RULES_H

#include "base/text.h"

enum check_level {
    CHECK_OFF,
    CHECK_WARNING, /* reported; does not change the exit status */
    CHECK_ERROR,   /* exit status 1 */
};

enum check_rule_id {
    RULE_HEAVY,
    RULE_FORBIDDEN,
    RULE_DEFERRED_ONLY,
    RULE_BUDGET,
    RULE_NEW_PACKAGE,
    RULE_UNDECLARED,
    RULE_UNUSED,
    RULE_TRANSITIVE,
    RULE_DEV_PACKAGE,
    RULE_TYPE_ONLY,
    RULE_STANDARD_LIBRARY,
    RULE_UNRESOLVED,
    RULE_DUPLICATE_PINS,
    RULE_STALE_ARTEFACT,
    RULE_STALE_SUPPRESSION,
    RULE_COUNT,
};

struct check_rule {
    const char *id;         /* as in `# depclose: ignore[heavy]` */
    enum check_level level; /* when nothing is configured */
    const char *summary;    /* what it finds, in a line */
    const char *fix;        /* what to do about a finding, in a line */
};

extern const struct check_rule check_rules[RULE_COUNT];

/* RULE_COUNT when there is none of that name. */
enum check_rule_id check_rule_find(struct text id);

/* "off", "warning", "error". False for anything else. */
bool check_level_find(struct text word, enum check_level *level);

#endif
