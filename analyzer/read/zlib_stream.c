/* zlib does the work; its buffers are its own, what it writes goes to the arena in pieces
 * of a page, so that the limit holds whatever the stream claims. */
#include "read/zlib_stream.h"

#include <zlib.h>

#define PIECE 4096

static bool read_pieces(z_stream *stream, size_t limit, struct buffer *out)
{
    unsigned char piece[PIECE];
    int state = Z_OK;
    while (state == Z_OK && out->text.len <= limit) {
        stream->next_out = piece;
        stream->avail_out = PIECE;
        state = inflate(stream, Z_NO_FLUSH);
        buffer_add(out, (struct text){(char *)piece, PIECE - stream->avail_out});
    }
    return state == Z_STREAM_END && out->text.len <= limit;
}

bool zlib_stream_read(struct arena *arena, struct text bytes, size_t limit,
                      struct text *out)
{
    struct buffer buffer = {.arena = arena};
    z_stream stream = {.next_in = (unsigned char *)bytes.ptr,
                       .avail_in =
                           bytes.len < UINT32_MAX ? (unsigned)bytes.len : UINT32_MAX};
    bool good = false;
    if (inflateInit(&stream) == Z_OK) {
        good = read_pieces(&stream, limit, &buffer);
        inflateEnd(&stream);
    }
    *out = buffer.text;
    return good;
}
