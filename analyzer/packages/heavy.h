/* Distributions that people notice in an image. */
#ifndef PACKAGES_HEAVY_H
#define PACKAGES_HEAVY_H

#include "packages/sizes.h"

#define HEAVY_BYTES 100000000 /* what is heavy when nobody says otherwise */

/* Whether the distribution KEY (normalised) is heavy: by its own SIZE, or, where that is
 * compressed or unknown, by what the rules say it is once installed. THRESHOLD is in
 * bytes; 0 stands for HEAVY_BYTES. RULES may be NULL. */
bool heavy_is(const struct heavy_rules *rules, struct text key, struct size size,
              uint64_t threshold);

/* What comes along with KEY and is heavy itself, as far as the rules know; for projects
 * without a lock. In the order of the rules; empty when they do not know KEY. */
struct texts heavy_brings(struct arena *arena, const struct heavy_rules *rules,
                          struct text key, uint64_t threshold);

/* A lighter way, in a few words; empty when the rules know none. */
struct text heavy_instead(const struct heavy_rules *rules, struct text key);

#endif
