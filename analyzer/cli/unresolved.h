/* What to say of an import that leads nowhere. */
#ifndef CLI_UNRESOLVED_H
#define CLI_UNRESOLVED_H

#include "cli/analysis.h"

struct unresolved_report {
    enum severity severity; /* SEVERITY_NOTE: not worth complaining of, or not to be */
    bool undeclared;        /* a distribution has it that nobody declares; else it is a
                               module that is not there */
    struct text likely;     /* of an undeclared one: the distribution that has it, or the
                               import's first name where nothing tells */
    struct text what;       /* "undeclared, probably PyYAML" */
    struct text help;
};

struct unresolved_report unresolved_explain(struct analysis *analysis,
                                            const struct unresolved *unresolved);

#endif
