/* The sizes of the messages in which BuildKit sends a context: Protocol Buffers, as in
 * github.com/tonistiigi/fsutil/types, with what buildx and docker set in them. */
#ifndef CONTEXT_TRANSFER_H
#define CONTEXT_TRANSFER_H

#include "base/text.h"

#include <sys/stat.h>

/* The bytes that a description of PATH has for what lstat() gave and for its extended
 * attributes: all but the fields of its path and link. PATH can be opened. */
uint64_t transfer_status_size(const struct stat *status, const char *path);

/* The whole message: FIELDS is what transfer_status_size() gave, the rest are lengths; a
 * LINK of 0 is none. */
uint64_t transfer_description_size(uint64_t fields, size_t path, size_t link);

/* The messages that carry the BYTES of the file that is described INDEX-th, from 0. */
uint64_t transfer_content_size(uint64_t bytes, size_t index);

/* The message at the end. */
uint64_t transfer_end_size(void);

#endif
