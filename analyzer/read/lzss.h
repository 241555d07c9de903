/* What Cython 3.3 and later pack their strings with: LZSS, in a form of its own. */
#ifndef READ_LZSS_H
#define READ_LZSS_H

#include "base/text.h"

/* Unpacks the text at the start of BYTES into ARENA, at most LIMIT bytes. A stream has
 * neither a head nor an end, so the text ends at what cannot be text (three control
 * characters in a row) or cannot be packed; what is no stream ends soon. */
struct text lzss_text(struct arena *arena, struct text bytes, size_t limit);

#endif
