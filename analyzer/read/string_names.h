/* The strings of a file that may name a module: "a.b", "a.b.C", "a.b:attribute", ".b";
 * or the beginning of such a name: "a.b." + name, f"a.b.{name}", "a.b.%s" % name; or
 * nothing but import statements: "from a.b import *".
 *
 * Not part of a file's facts: strings count only where something imports by a computed
 * name, so they are asked for, and in such files only. */
#ifndef READ_STRING_NAMES_H
#define READ_STRING_NAMES_H

#include "base/text.h"

struct string_name {
    struct text name;      /* the dotted name, before a colon */
    uint32_t level;        /* leading dots, which are not in `name` */
    struct text attribute; /* behind the colon, or empty */
    bool asked;            /* first argument of a function with "import" in its name */
    bool listed;           /* an element of a list, tuple, set or dict */
    bool begins;           /* more names follow, behind a dot that is not in `name` */
    bool imported;         /* by a statement in the string: "import a.b" */
    uint32_t line, column; /* of the string; as in facts */
};

struct string_names {
    struct string_name *items; /* in source order */
    size_t count, room;
    bool hands_path; /* a call is given the `__path__` of the file, a package */
};

/* Finds them in SOURCE, which a NUL must follow. Texts are copied into ARENA. */
struct string_names string_names_find(struct arena *arena, struct text source);

/* All strings that are elements of a list, tuple, set or dict, names or not: each is a
 * `name` as it stands. */
struct string_names string_names_listed(struct arena *arena, struct text source);

#endif
