/* Versions and version specifiers as PEP 440 has them; the oracle is `packaging`.
 *
 * Numbers of any size are compared, so a number is the text of its decimal digits,
 * without leading zeros ("0" is zero). Versions that are equal may be written
 * differently ("1.0" and "1"). All memory comes from the arena that is given; texts are
 * UTF-8, and white space is what Python's str.strip() takes away. */
#ifndef PACKAGES_VERSION_H
#define PACKAGES_VERSION_H

#include "base/text.h"

struct version {
    struct text text;     /* normalised: "1.0rc1.post2.dev3+ubuntu.1" */
    struct text written;  /* as it was given; borrowed */
    struct text epoch;    /* digits */
    struct text *release; /* at least one number, with trailing zeros as written */
    size_t release_count;
    struct text pre;       /* digits, when pre_kind is set */
    struct text post, dev; /* digits, when there */
    struct text local;     /* normalised, without "+"; empty for none */
    int pre_kind;          /* 0 none, else 'a', 'b' or 'r' */
    bool has_post, has_dev;
    bool good; /* false: not a PEP 440 version (text is then as written) */
};

/* Reads TEXT; false when it is not a PEP 440 version: *VERSION then holds only the text
 * and can still be asked for by "===". */
bool version_parse(struct arena *arena, struct text text, struct version *version);

/* <0, 0, >0, by the ordering of PEP 440. Both must be good. */
int version_compare(const struct version *a, const struct version *b);

/* The same by epoch and release only. */
int version_compare_release(const struct version *a, const struct version *b);

bool version_is_prerelease(const struct version *version);

/* <0, 0, >0 for two numbers in digits; and NUMBER + 1. */
int number_compare(struct text a, struct text b);
struct text number_next(struct arena *arena, struct text number);

/* The value of a number in digits; false when it is above LIMIT. */
bool number_value(struct text number, uint32_t limit, uint32_t *value);

/* Writes VERSION's text anew from its numbers, for one that was put together. */
void version_rewrite(struct arena *arena, struct version *version);

/* A place between versions: everything is either below or above it. */
enum cut_kind {
    CUT_BEFORE,      /* just below `version` */
    CUT_AFTER,       /* just above `version` itself; longer local versions are above */
    CUT_AFTER_POSTS, /* above the final release `version` and its post-releases */
};

struct version_cut {
    enum cut_kind kind;
    struct version version;
};

/* A set of versions: membership changes at every cut. */
struct version_set {
    struct version_cut *cuts; /* ascending */
    size_t count;
    bool first; /* whether versions below the first cut are in it */
};

int cut_compare(const struct version_cut *a, const struct version_cut *b);
bool cut_is_above(const struct version_cut *cut, const struct version *version);
bool version_set_contains(const struct version_set *set, const struct version *version);

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
    enum specifier_operator op;
    struct text text;       /* the version as written, without white space around it */
    struct version version; /* of "1.2.*" it is 1.2; not good for most of === */
    bool wildcard;          /* ends in .* */
    struct version_set set; /* what it admits; === admits by text instead */
};

/* ">=1.2,!=1.5.*": all must hold; none means any version. */
struct specifiers {
    struct specifier *items; /* in the order written */
    size_t count, room;
};

/* Reads one specifier, and a comma-separated set, which may be empty; false when TEXT is
 * not one. */
bool specifier_parse(struct arena *arena, struct text text, struct specifier *specifier);
bool specifiers_parse(struct arena *arena, struct text text, struct specifiers *set);

/* The specifier of an operator ("~=" and so on) and a version that is good. */
struct specifier specifier_make(struct arena *arena, enum specifier_operator op,
                                const struct version *version);

/* Where the specifier that begins at byte AT of TEXT ends; 0 when there is none: *WRONG
 * then says what was expected and *WRONG_AT where. */
size_t specifier_end(struct text text, size_t at, struct text *wrong, size_t *wrong_at);

/* Whether VERSION is in the set. Without PRERELEASES a pre-release never is, even when a
 * specifier names it: that is `contains(version, prereleases=False)` of packaging; with
 * it, it is `prereleases=True`. Ask with PRERELEASES whether a version that somebody has
 * chosen already is admitted. */
bool specifier_contains(const struct specifier *specifier, const struct version *version);
bool specifiers_contain(const struct specifiers *set, const struct version *version,
                        bool prereleases);

/* The texts of the operators, as in "~=". */
const char *specifier_operator_text(enum specifier_operator op);

/* Canonical text, as packaging's str(SpecifierSet): sorted, without spaces and
 * repetitions; versions stay as written. */
struct text specifiers_format(struct arena *arena, const struct specifiers *set);

#endif
