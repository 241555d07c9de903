/* Doing many independent pieces of work on all cores. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

/* Calls WORK(context, item, worker) once for each item 0 <= item < COUNT and returns when
 * all are done. WORKER is 0 <= worker < pool_width(); at any time one call has it, so it
 * can index scratch memory. Items are handed out in order but finish in any; results
 * belong into a slot of their own. */
void pool_run(size_t count, void (*work)(void *context, size_t item, size_t worker),
              void *context);

/* How many workers there are: the processors at hand, or DEPCLOSE_THREADS, at least 1. */
size_t pool_width(void);

#endif
