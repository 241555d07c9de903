/* What the list of an installed distribution's files (RECORD) says about its imports. */
#ifndef PACKAGES_RECORD_H
#define PACKAGES_RECORD_H

#include "base/text.h"

struct record {
    struct texts imports; /* dotted names, sorted: what `import` finds because of it; a
                             namespace package is followed down to what stands in it */
    struct texts pth;     /* the .pth files at the top */
    uint64_t size;        /* bytes of the files, without bytecode */
};

/* Reads LIST, which is a RECORD (PEP 376: lines of path, hash, size) or any list of one
 * path a line, relative to the folder LOCATION. Looks into a file only to tell whether a
 * small __init__.py declares a namespace, or where the list lacks its size. The results
 * are copied into ARENA. */
void record_read(struct arena *arena, struct text list, struct text location,
                 struct record *record);

/* The name that `import` knows the file NAME by: "yaml" for "yaml.py", "_cffi_backend"
 * for "_cffi_backend.cpython-311-x86_64-linux-gnu.so"; empty when it is no module. */
struct text record_module_name(struct text name);

/* The file in FOLDER that `import` takes for the module NAME: an extension module, else
 * the .py file; empty when there is neither. */
struct text record_module_file(struct arena *arena, struct text folder, struct text name);

/* Whether NAME can stand between the dots of an import. */
bool record_is_identifier(struct text name);

#endif
