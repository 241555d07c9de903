/* Requirements as PEP 508 has them: "name[extra]>=1.0; marker", "name @ url". */
#ifndef PACKAGES_REQUIREMENT_H
#define PACKAGES_REQUIREMENT_H

#include "packages/marker.h"

struct requirement {
    struct text name;    /* as written */
    struct text key;     /* normalised by PEP 503: lower case, runs of -_. as one "-" */
    struct texts extras; /* normalised, sorted, without repetitions */
    struct specifiers specifiers;
    struct text url; /* of a direct reference; empty for none */
    struct marker *marker;
    struct text text; /* the requirement as written */
};

/* The normalised form of a distribution's, extra's or group's name (PEP 503, PEP 685). */
struct text name_normalize(struct arena *arena, struct text name);

/* Reads TEXT; false when it is no requirement: *WRONG says why and *WRONG_AT where (byte
 * index into TEXT). */
bool requirement_parse(struct arena *arena, struct text text,
                       struct requirement *requirement, struct text *wrong,
                       size_t *wrong_at);

#endif
