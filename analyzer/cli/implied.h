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

/* The same in one file, or in what the container says; whether it counts depends on what
 * is reached. */
struct implied_sighting {
    size_t rule;
    module_id module; /* of the file; MODULE_NONE for the container */
    bool
        by_method; /* only a method's name tells it: its package must be imported there */
    struct place place;
    struct text what;
};

struct implied_sightings {
    struct implied_sighting *items;
    size_t count, room;
};

struct implied {
    struct analysis *analysis;
    const struct implied_rules *rules; /* NULL: nothing is implied */
    struct selection_roots *roots;
    size_t started; /* so many roots are imported by the project's code, or start it */
    struct implied_sightings *sightings; /* all that there are, of the analysis */
    struct implied_sign *signs;          /* by index of the rule: the first that counts */
    struct selection_edges links; /* who is said to load whom, beside what the lock tells
                                   */
};

/* Adds what starts the entries to ROOTS, and looks for the signs of all rules in the
 * repository's own files that are reached. The arguments are borrowed. */
void implied_init(struct implied *self, struct analysis *analysis,
                  struct selection_roots *roots);

/* Adds to the roots what the selected ones need. True when there was any: the selection
 * has to be made anew. */
bool implied_add(struct implied *self, const struct selection *selection);

/* Adds to EDGES every distribution of SELECTION that, as long as it is there, needs
 * another by a rule: all of those for which `links` names the first. */
void implied_list_loads(const struct implied *self, const struct selection *selection,
                        struct selection_edges *edges);

/* Warns of what is needed and named nowhere. */
void implied_tell_missing(const struct implied *self, const struct selection *selection);

#endif
