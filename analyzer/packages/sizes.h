/* How large a distribution is, and what says so. */
#ifndef PACKAGES_SIZES_H
#define PACKAGES_SIZES_H

#include "discover/rules.h"
#include "packages/catalog.h"

enum size_source {
    SIZE_UNKNOWN,
    SIZE_INSTALLED, /* the files in the environment, without bytecode */
    SIZE_WHEEL,     /* the wheel in the lock that the target takes: compressed */
    SIZE_RULES,     /* rules/heavy.json: measured once, perhaps of another version */
    SIZE_SOURCE,    /* the source archive in the lock, where no wheel fits: compressed */
};

/* "unknown", "installed", "wheel", "rules", "sdist". */
extern const char *const size_source_names[];

struct size {
    uint64_t bytes; /* 0 when unknown */
    enum size_source source;
    bool compressed; /* of an archive; unpacked it is two to four times as large */
};

#define SIZE_UNLOCKED UINT32_MAX

/* The size of a distribution on TARGET. LOCKED is the package in catalog->locked that is
 * meant, or SIZE_UNLOCKED; what is installed counts when it has that version. Of a range
 * of Python versions the oldest counts that has a wheel. RULES may be NULL. */
struct size size_of(const struct catalog *catalog, const struct heavy_rules *rules,
                    dist_id id, uint32_t locked, const struct target *target);

/* Both figures, each from the best that tells it: installed by the environment, else the
 * rules; compressed by the wheel in the lock, else the rules, else the source archive. */
struct sizes {
    struct size installed, compressed;
};
struct sizes sizes_of(const struct catalog *catalog, const struct heavy_rules *rules,
                      dist_id id, uint32_t locked, const struct target *target);

/* Sizes added up. Figures of different kinds cannot honestly be one, so they stand apart.
 */
struct size_sum {
    uint64_t bytes;            /* all together */
    uint64_t compressed_bytes; /* of these, those of archives */
    size_t count;              /* sizes added */
    size_t unknown;            /* of these, without a figure */
    size_t by_source[SIZE_SOURCE + 1];
};

void size_add(struct size_sum *sum, struct size size);

#endif
