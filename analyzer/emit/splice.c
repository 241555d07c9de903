/* From changes by place to the changed text. */
#include "emit/splice.h"

#include "base/array.h"

#include <stdlib.h>

void splices_cut(struct splices *self, size_t from, size_t to)
{
    if (from < to)
        array_push(self->arena, self,
                   ((struct splice){.from = from, .to = to, .order = self->count}));
}

void splices_insert(struct splices *self, size_t at, struct text text)
{
    array_push(
        self->arena, self,
        ((struct splice){.from = at, .to = at, .text = text, .order = self->count}));
}

static int splice_order(const void *left, const void *right)
{
    const struct splice *a = left, *b = right;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Adds the bytes FROM to TO of SOURCE, which stay. */
static void keep(struct splices *self, struct buffer *out, struct text source,
                 size_t from, size_t to, struct kept_spans *kept)
{
    if (from >= to)
        return;
    if (kept)
        array_push(self->arena, kept,
                   ((struct kept_span){from, out->text.len, to - from}));
    buffer_add(out, text_slice(source, from, to));
}

struct text splices_apply(struct splices *self, struct text source,
                          struct kept_spans *kept)
{
    struct buffer out = {.arena = self->arena};
    size_t done = 0;
    if (self->count)
        qsort(self->items, self->count, sizeof *self->items, splice_order);
    for (size_t i = 0; i < self->count; i++) {
        const struct splice *splice = &self->items[i];
        keep(self, &out, source, done, splice->from, kept);
        buffer_add(&out, splice->text);
        if (splice->from > done)
            done = splice->from;
        if (splice->to > done)
            done = splice->to;
    }
    keep(self, &out, source, done, source.len, kept);
    return out.text;
}
