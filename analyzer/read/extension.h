/* The bytes of a shared object -> what an extension module may import and link.
 *
 * A compiled module has no import statements left, but the names that it will import
 * stand among its constants, and the libraries that the loader must find in its dynamic
 * section. A name found is a candidate: it counts when such a module exists, which
 * extension_name_find() asks. */
#ifndef READ_EXTENSION_H
#define READ_EXTENSION_H

#include "base/map.h"

enum extension_format {
    EXTENSION_UNKNOWN, /* and PE, whose import table is not read */
    EXTENSION_ELF,
    EXTENSION_MACH_O, /* not the "universal" files of several architectures */
};

/* The evidence is weakest for a top-level name alone, which is a word like any other:
 * "attr" may be an attribute. It is worth asking whether the extension's distribution
 * requires the one that it would import. */
struct extension_name {
    struct text name; /* dotted; may go on behind the module's name: "a.b.Class" */
    bool part;   /* found inside a longer text: what follows the name is not told apart */
    bool beside; /* relative to the package that the extension stands in */
};

struct extension_names {
    struct extension_name *items; /* the ones beside last; sorted by name, each once */
    size_t count, room;
};

struct extension_facts {
    enum extension_format format;
    struct extension_names names;
    bool opaque; /* strings are packed in a way that is not read: names are missing */

    /* ELF: DT_NEEDED, DT_SONAME and DT_RUNPATH, or DT_RPATH where there is none. Mach-O:
     * LC_LOAD_DYLIB and its like, LC_ID_DYLIB, LC_RPATH. As written: with $ORIGIN and
     * @loader_path. */
    struct texts needed;
    struct text soname;
    struct texts run_path;
};

/* Reads BYTES, which are no longer needed afterwards. TOPS holds the top-level names that
 * exist: only names below them are reported; NULL where no names are wanted. BESIDE,
 * which may be NULL, holds the modules in the extension's own package, without the
 * package's name. Nothing in BYTES is trusted; what cannot be read is left out. */
struct extension_facts extension_read(struct arena *arena, struct text bytes,
                                      const struct map *tops, const struct map *beside);

/* The longest part of NAME that EXISTS, or nothing. Where NAME was inside a longer text,
 * the end of the last component is looked for ("hashesSHA256" may begin with "hashes"),
 * and a top-level name alone does not count. The result is a slice of NAME. */
struct text extension_name_find(const struct extension_name *name,
                                bool (*exists)(void *context, struct text module),
                                void *context);

#endif
