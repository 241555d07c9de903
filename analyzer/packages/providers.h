/* From the name in an import to the distributions that provide it.
 *
 * The longest dotted prefix that anything knows decides; for one prefix the sources are
 * asked in the order of enum provider_source. Only distributions that the manifest or the
 * lock names are ever given, or, where there is neither, the environment. */
#ifndef PACKAGES_PROVIDERS_H
#define PACKAGES_PROVIDERS_H

#include "discover/rules.h"
#include "packages/catalog.h"

/* What told the answer. */
enum provider_source {
    PROVIDER_NONE,      /* nothing did */
    PROVIDER_CONFIG,    /* the project's own map; it has the last word, whatever its
                           length */
    PROVIDER_INSTALLED, /* the metadata of the environment */
    PROVIDER_NAME,      /* a distribution has the import's name: foo-bar for foo_bar, and
                           for foo.bar where foo is a namespace */
    PROVIDER_RULES,     /* rules/import-names.json */
    PROVIDER_AFFIX,     /* just one distribution has nearly that name: python-foo, foo-py,
                           pyfoo, foo-bar for foobar, or with it as a part: django-foo */
    PROVIDER_NAMESPACE, /* a namespace package, nobody's own: google */
};

/* How an installation comes to have a distribution, the strongest way first. */
enum dist_reach {
    REACH_MAIN,       /* a main dependency */
    REACH_TRANSITIVE, /* required by one, directly or not; or pinned, and nothing tells
                         who requires it */
    REACH_EXTRA,      /* an extra, or required by one */
    REACH_GROUP,      /* a dependency group, likewise: for development only */
    REACH_OTHER,      /* in the lock for none of these, or only installed */
    REACH_NOT,        /* neither manifest nor lock names it, though one is there: it must
                         not be emitted */
};

struct provider {
    struct {
        dist_id *items;
        size_t count, room;
    } distributions; /* sorted by key; several when several provide it that are reached
                        in the same, strongest way; none: undeclared or unknown */
    enum dist_reach reach;       /* theirs; REACH_NOT when there are none */
    enum provider_source source; /* what told it, also when no distribution is left */
    struct text prefix;          /* the part of the name that told it */
    struct texts probable;       /* without distributions: who provides it, the likeliest
                                    first, for a message; may be empty */
};

struct providers;

/* The arguments are borrowed, and the catalog must be complete. RULES and CONFIG, which
 * has the same shape, may be NULL. */
struct providers *providers_new(struct arena *arena, const struct catalog *catalog,
                                const struct import_rules *rules,
                                const struct import_rules *config);

/* The answer for MODULE ("a.b.c"), never NULL; it lives as long as the providers. MODULE
 * is copied. Stub packages (types-foo, foo-stubs) and the project itself never provide.
 */
const struct provider *providers_find(struct providers *self, struct text module);

/* Whether exactly this dotted name is somebody's: listed in the rules, in the project's
 * map, or provided by something installed. */
bool providers_know(const struct providers *self, struct text name);

enum dist_reach providers_reach(const struct providers *self, dist_id id);

#endif
