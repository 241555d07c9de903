/* Strings that stand under a name: `imports = ("a.b",)`, `Celery(include=["a.b"])`,
 * `autodiscover_tasks(["a"])`, `{"BACKEND": "a.b"}`, `INSTALLED_APPS += ["a"]`,
 * `INSTALLED_APPS.append("a")`, `os.environ["SETTINGS"] = "a.b"`,
 * `setdefault("SETTINGS", "a.b")`. The last takes names with a capital only.
 *
 * Not part of a file's facts: which names count is a framework's convention, so they are
 * asked for, and only in files that may follow it. */
#ifndef READ_NAMED_STRINGS_H
#define READ_NAMED_STRINGS_H

#include "base/map.h"

struct named_string {
    uint32_t name; /* index in the map that was asked with */
    struct text value;
    uint32_t line, column; /* of the string; as in facts */
};

struct named_strings {
    struct named_string *items; /* in source order */
    size_t count, room;
};

/* Finds the plain strings below the keys of NAMES in SOURCE, which a NUL must follow.
 * Values are copied into ARENA. */
struct named_strings named_strings_find(struct arena *arena, struct text source,
                                        const struct map *names);

#endif
