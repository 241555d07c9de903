/* The facts of many files, each read once and on all cores. */
#ifndef READ_STORE_H
#define READ_STORE_H

#include "base/map.h"
#include "read/facts.h"

/* A file that was asked for. */
struct read_file {
    struct text path;    /* as the caller calls it: relative to the root */
    struct facts *facts; /* NULL when it could not be read */
    int reason;          /* errno, then */
};

struct store;

/* Opens PATH as ROOT/PATH. The store keeps what it reads until store_free. */
struct store *store_new(struct text root);
void store_free(struct store *self);

/* Has what is read from now on looked through for data files, too; RULES is borrowed. */
void store_read_data(struct store *self, const struct data_rules *rules);

/* Reads those of PATHS that are not known yet. */
void store_read(struct store *self, const struct texts *paths);

/* A file that was read; NULL for one that was not. */
const struct read_file *store_find(const struct store *self, struct text path);

#endif
