/* Requirements files, as pip reads them: a manifest, or a lock.
 *
 * A file is a lock when every requirement in it is pinned, and each has hashes or the
 * file was compiled: pip-compile and `uv pip compile` say so in its first lines or say at
 * each requirement who needs it ("# via ..."). Where all of these are there the lock is
 * complete; otherwise it holds versions only. */
#ifndef PACKAGES_REQUIREMENTS_FILE_H
#define PACKAGES_REQUIREMENTS_FILE_H

#include "packages/catalog.h"

struct requirements_options_in {
    struct text root;         /* the folder that FILE is relative to */
    enum section section;     /* where its requirements belong */
    struct text section_name; /* of an extra or group, normalised */
    bool may_lock; /* whether it may become the catalog's lock; otherwise a locked one
                      still counts as a list of declarations */
};

/* Reads FILE and what it includes (-r, -c) into CATALOG. Sets *IS_LOCK (may be NULL) when
 * it was taken for the lock: catalog.locked, lock_file and lock_state then tell it. False
 * when something cannot be read or understood: an error with its place has been recorded
 * for each, and the rest has been added. */
bool requirements_file_read(struct catalog *catalog, struct text file,
                            const struct requirements_options_in *options, bool *is_lock,
                            struct diags *diags);

#endif
