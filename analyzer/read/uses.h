/* Where a file uses what it imports: `UploadFile` of fastapi, `pd.read_excel(path)`,
 * `frame.to_excel(...)`, `httpx.Client(http2=True)`; and the strings that it holds.
 *
 * Not part of a file's facts: which names matter is a rule's affair, so they are asked
 * for. Names are followed through the file's imports, whatever block these stand in; what
 * is bound in other ways, or comes with a star, is not seen. */
#ifndef READ_USES_H
#define READ_USES_H

#include "base/map.h"

/* An argument of a call. */
struct use_argument {
    struct text name;  /* of a keyword; else empty, and `position` counts */
    uint32_t position; /* 0 for the first */
    struct text value; /* of a string, "*" for each field of a formatted one; else the
                          name or number; empty for more */
};

struct use {
    uint32_t name; /* index in the map that was asked with */
    uint32_t line, column;
    bool called;
    struct {
        struct use_argument *items;
        size_t count, room;
    } arguments; /* of a call */
};

/* A string, with "*" for each field of a formatted one. */
struct use_string {
    struct text value;
    uint32_t line, column;
};

struct uses {
    struct {
        struct use *items; /* in source order */
        size_t count, room;
    } names;
    struct {
        struct use_string *items; /* likewise */
        size_t count, room;
    } strings;
};

/* Finds the uses of NAMES, each a full name ("pandas.read_excel") or "*.method" of any
 * object, and the strings, in SOURCE, which a NUL must follow. Values are copied into
 * ARENA, or borrow SOURCE. */
struct uses uses_find(struct arena *arena, struct text source, const struct map *names);

#endif
