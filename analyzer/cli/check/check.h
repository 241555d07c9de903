/* The rules of `depclose check`: each looks at one service that was analysed, or at all
 * of them, and adds what it finds. */
#ifndef CLI_CHECK_CHECK_H
#define CLI_CHECK_CHECK_H

#include "cli/result.h"
#include "emit/findings.h"

/* One service, or what ENTRY named, ready to be judged. */
struct checked {
    struct text name; /* the service's, or the entry as it was typed */
    struct analysis *analysis;
    struct result *result;
    enum check_level levels[RULE_COUNT];
    struct findings *findings; /* of all */
    bool passed_over; /* no change can affect it: only rules that compare services
                         look at it */
};

struct checks {
    struct checked *items; /* in the order of the command line or the configuration */
    size_t count, room;
    const struct config *config;
    bool configured; /* the configuration has services */
    bool whole;      /* and these are all of them */
    size_t passed_over;
};

/* A file that is not as it was. */
struct change {
    struct text path; /* repository path */
    bool listing;     /* it is new, or gone */
};

struct changes {
    struct change *items;
    size_t count, room;
    bool known; /* false: anything may have changed */
};

/* What --changed names, and with --pre-commit what the commit in the making changes:
 * where Git is making none, all may have changed, but for a range that pre-commit was
 * given. */
struct changes check_changes(const struct run *run, struct text root);

/* Whether one of CHANGES can have led to an error of the service, which has been
 * analysed; in doubt, true. WHOLE as in `struct checks`. */
bool check_is_affected(struct checked *self, const struct changes *changes, bool whole);

/* A finding of the service, to be filled in further (chain, services are set); NULL when
 * the rule is off. The message is formatted, other texts are borrowed. */
struct finding *check_add(struct checked *self, enum check_rule_id rule,
                          struct place place, struct text subject, struct text help,
                          const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Writes the way to MODULE, and then to the distribution at the end of CHAIN. */
void check_add_module_chain(struct checked *self, struct finding *finding,
                            module_id module);
void check_add_chain(struct checked *self, struct finding *finding,
                     const struct distribution_chain *chain);

/* Adds a line with the PLACES, sorted, at which the same is imported, but for the one
 * that is TOLD; the first few by name. */
void check_list_others(struct buffer *help, const struct place *places, size_t count,
                       struct place told);

/* Whether a pattern of the configuration, "pkg.mod", "pkg.*" or "*", stands for the
 * dotted NAME or for something above it. */
bool check_names(struct text pattern, struct text name);

/* Whether one of LIST is the distribution of that key, or "*". */
bool check_lists(const struct texts *list, struct text key);

/* Whether the configuration lets the statement at PLACE import what is heavy or
 * forbidden: 'allow-from' has its file, or its module FROM. */
bool check_allows_from(const struct checked *self, struct place place, module_id from);

/* Whether a distribution has stubs for type checkers only, by its name; and whether it
 * has the name of a module of the standard library. */
bool check_is_stubs(struct text key);
bool check_is_standard(const struct analysis *analysis, struct text key);

/* By rule; those that are off add nothing. */
void check_heavy(struct checked *self);
void check_forbidden(struct checked *self); /* and deferred-only */
void check_budget(struct checked *self);
void check_packages(struct checked *self);   /* transitive, dev-package, type-only,
                                                standard-library */
void check_unresolved(struct checked *self); /* and undeclared */

/* Over all services. */
void check_unused(const struct checks *all);
void check_pins(const struct checks *all);

/* The files that the services name, as `sync` would write them. RUN is the check's. */
void check_artefacts(const struct checks *all, struct run *run);

/* Takes away what a comment `# depclose: ignore[rule]` on the finding's line, or on the
 * line above, silences; and adds what such comments of reached files silence in vain. */
void check_silence(const struct checks *all);

/* A baseline is what a project has accepted, service by service: a file that
 * --update-baseline writes, {"schema": "depclose.baseline/1", ...},
 * docs/schema/baseline.schema.json. This takes away the findings that the services'
 * baselines list; and adds packages that they do not, and what they list in vain. False,
 * with an error, when one cannot be read. */
bool check_compare_baselines(const struct checks *all);

/* Writes the findings and packages of each service to its baseline; other services of the
 * file stay as they are. */
bool check_write_baselines(const struct checks *all);

/* Fills in the owners of each finding's file, by the CODEOWNERS file of ROOT: in the
 * folder itself, .github/, .gitlab/ or docs/. The last pattern that fits counts. */
void check_find_owners(struct arena *arena, struct layout *repository,
                       struct findings *findings);

#endif
