/* One file's facts as one line of JSON: the schema depclose.facts/1. */
#ifndef EMIT_FACTS_JSON_H
#define EMIT_FACTS_JSON_H

#include "read/facts.h"

/* The line, in ARENA, its newline included. Flags that are false, empty conditions and
 * empty lists of names are left out. */
struct text facts_json(struct arena *arena, struct text file, const struct facts *facts);

/* The line of a file that could not be read at all. */
struct text facts_json_unreadable(struct arena *arena, struct text file,
                                  const char *reason);

#endif
