/* Changes to a text, collected by where they stand and made at once.
 *
 * Bytes that no change names stay as they are. */
#ifndef EMIT_SPLICE_H
#define EMIT_SPLICE_H

#include "base/text.h"

struct splice {
    size_t from, to;  /* bytes of the old text that go; equal for an insertion */
    struct text text; /* what comes instead; borrowed */
    size_t order;     /* of those at one place, in which they were added */
};

/* Bytes that stay as they are. */
struct kept_span {
    size_t old, new; /* where they begin, before and after */
    size_t len;
};

struct kept_spans {
    struct kept_span *items; /* in order */
    size_t count, room;
};

struct splices {
    struct arena *arena; /* to be set; the rest starts as {0} */
    struct splice *items;
    size_t count, room;
};

/* Cuts may overlap: what any of them names goes, once. */
void splices_cut(struct splices *self, size_t from, size_t to);

/* Inserts TEXT before byte AT, behind what was inserted there before. It is kept when the
 * bytes around it go. */
void splices_insert(struct splices *self, size_t at, struct text text);

/* The text with all changes made; sorts them. What stays is added to KEPT, unless that is
 * NULL. */
struct text splices_apply(struct splices *self, struct text source,
                          struct kept_spans *kept);

#endif
