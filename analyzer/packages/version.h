/* Versions and version specifiers as PEP 440 has them; the oracle is `packaging`. */
#ifndef PACKAGES_VERSION_H
#define PACKAGES_VERSION_H

#include "base/text.h"

struct version {
    struct text text; /* normalised: "1.0rc1.post2.dev3+ubuntu.1" */
    bool good;        /* false: not a PEP 440 version (text is then as written) */
    uint64_t epoch;
    uint64_t *release; /* at least one number */
    size_t release_count;
    int pre_kind; /* 0 none, else 'a', 'b' or 'r' */
    uint64_t pre;
    bool has_post, has_dev;
    uint64_t post, dev;
    struct text local; /* normalised, without "+"; empty for none */
};

/* Reads TEXT; false when it is not a PEP 440 version. Memory comes from ARENA. */
bool version_parse(struct arena *arena, struct text text, struct version *version);

/* <0, 0, >0, by the ordering of PEP 440. */
int version_compare(const struct version *a, const struct version *b);

bool version_is_prerelease(const struct version *version);

enum specifier_operator {
    SPECIFIER_COMPATIBLE, /* ~= */
    SPECIFIER_EQUAL,      /* == , with or without .* */
    SPECIFIER_NOT_EQUAL,  /* != , likewise */
    SPECIFIER_LESS_EQUAL,
    SPECIFIER_MORE_EQUAL,
    SPECIFIER_LESS,
    SPECIFIER_MORE,
    SPECIFIER_ARBITRARY, /* === */
};

struct specifier {
    enum specifier_operator operator;
    struct version version; /* for === only .text counts */
    bool wildcard;          /* ends in .* */
};

/* ">=1.2,!=1.5.*": all must hold; none means any version. */
struct specifiers {
    struct specifier *items;
    size_t count, room;
};

/* Reads a comma-separated set, which may be empty; false when it is not one. */
bool specifiers_parse(struct arena *arena, struct text text, struct specifiers *set);

/* Whether VERSION is in the set. PRERELEASES: whether pre-releases are welcome although
 * no specifier names one (packaging's `contains(version, prereleases=...)`). */
bool specifiers_contain(const struct specifiers *set, const struct version *version,
                        bool prereleases);

/* Canonical text, as packaging's str(SpecifierSet): sorted, without spaces. */
struct text specifiers_format(struct arena *arena, const struct specifiers *set);

#endif
