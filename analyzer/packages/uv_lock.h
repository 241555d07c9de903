/* uv.lock, version 1 in all its revisions. */
#ifndef PACKAGES_UV_LOCK_H
#define PACKAGES_UV_LOCK_H

#include "base/toml.h"
#include "packages/catalog.h"

/* Reads SOURCE, the bytes of the lock FILE, into CATALOG, whose lock_state becomes
 * LOCK_COMPLETE; both texts are borrowed. Returns the document, for uv_lock_compare() and
 * for other catalogs. NULL when the lock cannot be used: one error with its place has
 * been recorded, and what CATALOG holds of the lock is to be ignored (lock_state is
 * unchanged).
 */
const struct toml *uv_lock_read(struct catalog *catalog, struct text source,
                                struct text file, struct diags *diags);

/* The same of ROOT, the document of a lock FILE that has been read; it is borrowed. */
const struct toml *uv_lock_take(struct catalog *catalog, const struct toml *root,
                                struct text file, struct diags *diags);

/* Compares what the lock was made from with the manifests that CATALOG has read, by
 * content. Where they differ a warning names the first difference of that project and
 * `uv lock`. Returns whether all is as the lock has it. */
bool uv_lock_compare(const struct catalog *catalog, const struct toml *lock,
                     struct diags *diags);

#endif
