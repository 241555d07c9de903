/* What zlib has compressed (RFC 1950, RFC 1951), for the strings of an extension module.
 */
#ifndef READ_ZLIB_STREAM_H
#define READ_ZLIB_STREAM_H

#include "base/text.h"

/* Reads the zlib stream at the start of BYTES, which may go on behind it, into ARENA.
 * False when there is none, its checksum is wrong, or it holds more than LIMIT bytes;
 * *OUT is then what was read so far. */
bool zlib_stream_read(struct arena *arena, struct text bytes, size_t limit,
                      struct text *out);

#endif
