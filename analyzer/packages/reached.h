/* From the modules that code reaches to the distributions they come from.
 *
 * One record a distribution, with the strongest reason for it, every statement that names
 * it, and whether the policies of DESIGN section 3 keep it; and one record an import that
 * resolves to nothing. */
#ifndef PACKAGES_REACHED_H
#define PACKAGES_REACHED_H

#include "graph/graph.h"
#include "packages/catalog.h"

/* The distributions that provide an import: what a module's `provider` counts into. */
struct provision {
    const dist_id *items;
    size_t count;
    bool unnamed; /* installed, but neither manifest nor lock names it */
};

struct provisions {
    struct provision *items;
    size_t count, room;
};

/* Why a distribution that code names is left out all the same. */
enum drop_reason {
    DROP_NOT,       /* it is kept */
    DROP_GUARDED,   /* imported only where ImportError is survived, and no main dependency
                     */
    DROP_MAIN_ONLY, /* only under `if __name__ == "__main__"` of other files */
    DROP_TYPING,    /* only under TYPE_CHECKING */
    DROP_RULED_OUT, /* only under a condition that is false for the target */
};

extern const char *const drop_reason_names[]; /* "guarded", "typing", ... */
extern const char *const drop_reason_texts[]; /* "imported only under TYPE_CHECKING" */

struct reached {
    dist_id distribution;
    struct text key;      /* its normalised name */
    enum edge_kind kind;  /* the strongest */
    struct texts imports; /* dotted names as the code has them, sorted */
    struct {
        struct place *items; /* the statements that count, sorted */
        size_t count, room;
    } places;
    module_id module; /* one whose chain has that kind */
    enum drop_reason drop;
    bool guarded_counts; /* were it only imported guarded, it would be kept */
};

/* An import that leads nowhere. */
struct unresolved {
    struct text name; /* as the code imports it */
    module_id module;
    enum edge_kind kind; /* the strongest, over the chains to its statements */
    struct {
        struct place *items;
        size_t count, room;
    } places;
};

struct reached_all {
    struct {
        struct reached *items; /* sorted by the distribution's key */
        size_t count, room;
    } distributions;
    struct {
        struct unresolved *items; /* sorted by name */
        size_t count, room;
    } unresolved;
};

struct reach_options {
    bool drop_guarded;
    const struct texts *extras, *groups; /* asked for: names as the user wrote them */
    const struct texts *keep;            /* distributions kept whatever reaches them */
};

struct reached_all reached_find(struct arena *arena, const struct graph *graph,
                                const struct catalog *catalog,
                                const struct provisions *provisions,
                                const struct reach_options *options);

/* Has unresolved imports of handlers that never run count as guarded; see
 * fallbacks_idle(). */
void reached_mark_idle(struct reached_all *self, const struct graph *graph,
                       const bool *idle);

#endif
