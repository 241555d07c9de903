/* The bytes of a Python file -> UTF-8, as CPython's tokenizer decodes them (PEP 263). */
#ifndef READ_DECODE_H
#define READ_DECODE_H

#include "base/text.h"

struct decoded {
    struct text text;    /* without byte order mark, followed by a NUL: a slice of the
                            source, or in the arena when it was in another encoding */
    struct text error;   /* why it is not what it declares to be; empty when all is well.
                            The text is then the bytes as they are */
    size_t error_offset; /* in `text` */
};

struct decoded decode_source(struct arena *arena, struct text source);

#endif
