/* "Did you mean ...?" */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/text.h"

/* The candidate that WORD most likely misspells; empty when none is near. */
struct text nearest_name(struct text word, const struct texts *candidates);

#endif
