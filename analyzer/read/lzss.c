/* Groups of a byte of flags and eight items, lowest flag first: a set flag is a byte as
 * it is, a clear one a reference to what was written before. A reference has 2 or 3
 * bytes, told apart by their highest bits: where the match ends, counted back from here,
 * and how long it is. */
#include "read/lzss.h"

#define CONTROLS_IN_TEXT 3

struct stream {
    struct text bytes;
    size_t at;
    size_t limit;
    unsigned controls; /* control characters that were written last */
    struct buffer out;
};

static bool take_byte(struct stream *self, unsigned *byte)
{
    if (self->at >= self->bytes.len)
        return false;
    *byte = (unsigned char)self->bytes.ptr[self->at++];
    return true;
}

static bool write_byte(struct stream *self, char byte)
{
    bool text =
        (unsigned char)byte >= ' ' || byte == '\n' || byte == '\t' || byte == '\r';
    self->controls = text ? 0 : self->controls + 1;
    if (self->controls == CONTROLS_IN_TEXT || self->out.text.len >= self->limit)
        return false;
    buffer_add_byte(&self->out, byte);
    return true;
}

static bool write_match(struct stream *self)
{
    unsigned low, high, len;
    if (!take_byte(self, &low) || !take_byte(self, &high))
        return false;
    size_t back = low;
    if (low < 0x80)
        len = high;
    else if (high < 0x80) {
        back = 0x80 + ((high << 2 & 0x180) | (low & 0x7F));
        len = high & 0x1F;
    } else {
        back = 0x80 + ((high & 0x7F) << 7 | (low & 0x7F));
        if (!take_byte(self, &len))
            return false;
    }
    len += 3;
    back += len;
    if (back > self->out.text.len)
        return false;
    for (; len; len--)
        if (!write_byte(self, self->out.text.ptr[self->out.text.len - back]))
            return false;
    return true;
}

struct text lzss_text(struct arena *arena, struct text bytes, size_t limit)
{
    struct stream self = {.bytes = bytes, .limit = limit, .out = {.arena = arena}};
    unsigned flags, byte;
    while (take_byte(&self, &flags))
        for (int i = 0; i < 8; i++, flags >>= 1) {
            bool good = flags & 1
                            ? take_byte(&self, &byte) && write_byte(&self, (char)byte)
                            : write_match(&self);
            if (!good)
                return self.out.text;
        }
    return self.out.text;
}
