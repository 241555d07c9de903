/* Distributions that reached code needs without importing them: servers, drivers,
 * backends, by the rules of rules/implied.json. */
#ifndef CLI_IMPLIED_H
#define CLI_IMPLIED_H

#include "cli/analysis.h"
#include "packages/selection.h"

/* Where code, environment or command shows a need; line 0 with an empty file for none. */
struct implied_sign {
    bool seen;
    struct place place;
    struct text what; /* "pandas.read_excel", "postgresql+asyncpg://..." */
};

struct implied {
    struct analysis *analysis;
    const struct implied_rules *rules; /* NULL: nothing is implied */
    struct selection_roots *roots;
    size_t started; /* so many roots are imported by the project's code, or start it */
    struct implied_sign *signs; /* by index of the rule */
    struct {
        struct selection_edge *items;
        size_t count, room;
    } links; /* who is said to load whom, beside what the lock tells */
};

/* Adds what starts the entries to ROOTS, and looks for the signs of all rules in the
 * repository's own files that are reached. The arguments are borrowed. */
void implied_init(struct implied *self, struct analysis *analysis,
                  struct selection_roots *roots);

/* Adds to the roots what the selected ones need. True when there was any: the selection
 * has to be made anew. */
bool implied_add(struct implied *self, const struct selection *selection);

/* Warns of what is needed and named nowhere. */
void implied_tell_missing(const struct implied *self, const struct selection *selection);

#endif
