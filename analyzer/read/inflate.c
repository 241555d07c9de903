/* Deflate's blocks, read bit by bit with canonical Huffman codes: a code of N bits is
 * found by counting through the codes of each length. That is slow beside zlib's tables
 * and plenty for the few kilobytes of strings that one module has. */
#include "read/inflate.h"

#define CODE_BITS 15
#define LITERALS 288
#define DISTANCES 32

struct stream {
    struct text bytes;
    size_t at;     /* next byte */
    uint32_t bits; /* read but not used, the next one lowest */
    uint32_t count;
    bool ended; /* bits were asked for behind the end */
    size_t limit;
    struct buffer out;
};

/* A set of codes: how many there are of each length, and their symbols in order. */
struct huffman {
    uint16_t counts[CODE_BITS + 1];
    uint16_t symbols[LITERALS];
};

/* Bases and extra bits of lengths (symbols 257...285) and distances. */
static const uint16_t length_bases[29] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                          15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                          67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t length_bits[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                        2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const uint16_t distance_bases[30] = {
    1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
    33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
    1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const uint8_t distance_bits[30] = {0, 0, 0,  0,  1,  1,  2,  2,  3,  3,
                                          4, 4, 5,  5,  6,  6,  7,  7,  8,  8,
                                          9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

static uint32_t take_bits(struct stream *self, uint32_t count)
{
    while (self->count < count) {
        uint32_t byte = 0;
        if (self->at < self->bytes.len)
            byte = (unsigned char)self->bytes.ptr[self->at++];
        else
            self->ended = true;
        self->bits |= byte << self->count;
        self->count += 8;
    }
    uint32_t bits = self->bits & ((1U << count) - 1);
    self->bits >>= count;
    self->count -= count;
    return bits;
}

/* Makes the codes of COUNT symbols with these LENGTHS; false when they are too many. */
static bool make_codes(struct huffman *self, const uint8_t *lengths, size_t count)
{
    uint16_t offsets[CODE_BITS + 1] = {0};
    *self = (struct huffman){{0}, {0}};
    for (size_t i = 0; i < count; i++)
        self->counts[lengths[i]]++;
    self->counts[0] = 0;
    int left = 1;
    for (int i = 1; i <= CODE_BITS; i++) {
        left = left * 2 - self->counts[i];
        if (left < 0)
            return false;
        offsets[i] = (uint16_t)(offsets[i - 1] + self->counts[i - 1]);
    }
    for (size_t i = 0; i < count; i++)
        if (lengths[i])
            self->symbols[offsets[lengths[i]]++] = (uint16_t)i;
    return true;
}

/* The next symbol, or UINT32_MAX for bits that are no code. */
static uint32_t take_symbol(struct stream *self, const struct huffman *codes)
{
    uint32_t code = 0, first = 0, index = 0;
    for (int i = 1; i <= CODE_BITS; i++) {
        code |= take_bits(self, 1);
        uint32_t count = codes->counts[i];
        if (code < first + count)
            return codes->symbols[index + code - first];
        index += count;
        first = (first + count) << 1;
        code <<= 1;
    }
    return UINT32_MAX;
}

static bool stored_block(struct stream *self)
{
    self->bits = self->count = 0;
    if (self->bytes.len - self->at < 4)
        return false;
    const unsigned char *head = (const unsigned char *)self->bytes.ptr + self->at;
    size_t len = head[0] | (size_t)head[1] << 8;
    if (len != (size_t)(~(head[2] | (uint32_t)head[3] << 8) & 0xFFFF))
        return false;
    self->at += 4;
    if (self->bytes.len - self->at < len || self->limit - self->out.text.len < len)
        return false;
    buffer_add(&self->out, text_slice(self->bytes, self->at, self->at + len));
    self->at += len;
    return true;
}

/* Repeats what was written: a length symbol, then the distance. */
static bool copy_match(struct stream *self, uint32_t symbol,
                       const struct huffman *distances)
{
    if (symbol > 285)
        return false;
    size_t len = length_bases[symbol - 257] + take_bits(self, length_bits[symbol - 257]);
    symbol = take_symbol(self, distances);
    if (symbol >= 30)
        return false;
    size_t distance = distance_bases[symbol] + take_bits(self, distance_bits[symbol]);
    if (distance > self->out.text.len || self->limit - self->out.text.len < len)
        return false;
    for (; len; len--)
        buffer_add_byte(&self->out, self->out.text.ptr[self->out.text.len - distance]);
    return true;
}

static bool coded_block(struct stream *self, const struct huffman *literals,
                        const struct huffman *distances)
{
    while (!self->ended) {
        uint32_t symbol = take_symbol(self, literals);
        if (symbol == 256)
            return true;
        if (symbol > 256) {
            if (!copy_match(self, symbol, distances))
                return false;
        } else if (self->out.text.len < self->limit)
            buffer_add_byte(&self->out, (char)symbol);
        else
            return false;
    }
    return false;
}

static bool fixed_block(struct stream *self)
{
    struct huffman literals, distances;
    uint8_t lengths[LITERALS];
    for (size_t i = 0; i < LITERALS; i++)
        lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    make_codes(&literals, lengths, LITERALS);
    for (size_t i = 0; i < 30; i++)
        lengths[i] = 5;
    make_codes(&distances, lengths, 30);
    return coded_block(self, &literals, &distances);
}

/* Reads COUNT code lengths, which are themselves coded and have repetitions. */
static bool take_lengths(struct stream *self, const struct huffman *codes,
                         uint8_t *lengths, size_t count)
{
    for (size_t i = 0; i < count;) {
        uint32_t symbol = take_symbol(self, codes);
        if (symbol > 18 || self->ended)
            return false;
        if (symbol < 16) {
            lengths[i++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && i == 0)
            return false;
        uint8_t length = symbol == 16 ? lengths[i - 1] : 0;
        size_t times = symbol == 16   ? 3 + take_bits(self, 2)
                       : symbol == 17 ? 3 + take_bits(self, 3)
                                      : 11 + take_bits(self, 7);
        if (times > count - i)
            return false;
        while (times--)
            lengths[i++] = length;
    }
    return true;
}

static bool dynamic_block(struct stream *self)
{
    static const uint8_t order[19] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    struct huffman codes, distances;
    uint8_t lengths[LITERALS + DISTANCES] = {0};
    size_t literal_count = take_bits(self, 5) + 257;
    size_t distance_count = take_bits(self, 5) + 1;
    size_t code_count = take_bits(self, 4) + 4;
    if (literal_count > 286)
        return false;
    for (size_t i = 0; i < code_count; i++)
        lengths[order[i]] = (uint8_t)take_bits(self, 3);
    if (!make_codes(&codes, lengths, 19) ||
        !take_lengths(self, &codes, lengths, literal_count + distance_count))
        return false;
    return make_codes(&codes, lengths, literal_count) &&
           make_codes(&distances, lengths + literal_count, distance_count) &&
           coded_block(self, &codes, &distances);
}

/* The sum at the end of a zlib stream, over what was written. */
static bool sum_is_right(struct stream *self)
{
    if (self->bytes.len - self->at < 4)
        return false;
    uint32_t a = 1, b = 0, sum = 0;
    for (size_t i = 0; i < self->out.text.len; i++) {
        a = (a + (unsigned char)self->out.text.ptr[i]) % 65521;
        b = (b + a) % 65521;
    }
    for (size_t i = 0; i < 4; i++)
        sum = sum << 8 | (unsigned char)self->bytes.ptr[self->at + i];
    return sum == (b << 16 | a);
}

static bool read_blocks(struct stream *self)
{
    for (bool last = false; !last;) {
        last = take_bits(self, 1);
        uint32_t kind = take_bits(self, 2);
        bool good = kind == 0   ? stored_block(self)
                    : kind == 1 ? fixed_block(self)
                    : kind == 2 ? dynamic_block(self)
                                : false;
        if (!good || self->ended)
            return false;
    }
    return sum_is_right(self);
}

bool inflate(struct arena *arena, struct text bytes, size_t limit, struct text *out)
{
    struct stream self = {
        .bytes = bytes, .at = 2, .limit = limit, .out = {.arena = arena}};
    *out = (struct text){0};
    if (bytes.len < 2)
        return false;
    uint32_t head =
        (uint32_t)(unsigned char)bytes.ptr[0] << 8 | (unsigned char)bytes.ptr[1];
    if ((head >> 8 & 15) != 8 || head % 31 || head & 0x20)
        return false;
    bool good = read_blocks(&self);
    *out = self.out.text;
    return good;
}
