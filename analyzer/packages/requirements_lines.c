/* Decoding and cutting requirements files, after pip's req_file: a backslash at the end
 * of a line joins the next one to it, unless a comment begins before; a comment begins
 * with a "#" at the start of the line or after white space. */
#include "packages/requirements_lines.h"

#include "base/array.h"

/* UTF-16 and UTF-32. */

static void add_utf8(struct buffer *out, uint32_t c)
{
    if (c < 0x80) {
        buffer_add_byte(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    buffer_add_byte(out, (char)((0xff00 >> (more + 1) & 0xff) | c >> 6 * more));
    while (more-- > 0)
        buffer_add_byte(out, (char)(0x80 | (c >> 6 * more & 0x3f)));
}

static uint32_t unit_at(struct text bytes, size_t at, size_t size, bool big)
{
    uint32_t unit = 0;
    for (size_t i = 0; i < size; i++) {
        size_t from = big ? i : size - 1 - i;
        unit = unit << 8 | (unsigned char)bytes.ptr[at + from];
    }
    return unit;
}

static struct text from_units(struct arena *arena, struct text bytes, size_t size,
                              bool big)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i + size <= bytes.len; i += size) {
        uint32_t c = unit_at(bytes, i, size, big);
        if (c >= 0xd800 && c < 0xdc00 && i + 2 * size <= bytes.len) {
            uint32_t low = unit_at(bytes, i + size, size, big);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i += size;
            }
        }
        add_utf8(&out, c < 0x110000 ? c : 0xfffd);
    }
    return out.text;
}

struct text requirements_decode(struct arena *arena, struct text bytes)
{
    static const struct {
        struct text mark;
        size_t size; /* of a unit; 1 is UTF-8 */
        bool big;
    } marks[] = {
        {{"\xef\xbb\xbf", 3}, 1, false}, {{"\0\0\xfe\xff", 4}, 4, true},
        {{"\xff\xfe\0\0", 4}, 4, false}, {{"\xfe\xff", 2}, 2, true},
        {{"\xff\xfe", 2}, 2, false},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!text_starts(bytes, marks[i].mark))
            continue;
        struct text rest = text_slice(bytes, marks[i].mark.len, bytes.len);
        return marks[i].size == 1 ? rest
                                  : from_units(arena, rest, marks[i].size, marks[i].big);
    }
    return bytes;
}

/* Lines. */

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Takes a line off the front of *REST; it ends in \n, \r\n or \r. */
static bool next_line(struct text *rest, struct text *line)
{
    if (rest->len == 0)
        return false;
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != '\n' && rest->ptr[end] != '\r')
        end++;
    *line = text_slice(*rest, 0, end);
    size_t next = end + 1;
    if (end + 1 < rest->len && rest->ptr[end] == '\r' && rest->ptr[end + 1] == '\n')
        next++;
    *rest = text_slice(*rest, next, rest->len);
    return true;
}

/* Index of the "#" that begins a comment, or SIZE_MAX. */
static size_t comment_at(struct text line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' && (i == 0 || is_blank(line.ptr[i - 1])))
            return i;
    return SIZE_MAX;
}

/* Whether the line is a comment and nothing else. */
static bool is_comment(struct text line)
{
    struct text trimmed = text_trim(line);
    return trimmed.len && trimmed.ptr[0] == '#';
}

static void add_line(struct arena *arena, struct requirements_lines *lines,
                     struct text whole, struct text file, uint32_t number)
{
    size_t hash = comment_at(whole);
    struct requirements_line line = {.text = text_trim(text_slice(whole, 0, hash))};
    if (hash != SIZE_MAX)
        line.comment = text_trim(text_slice(whole, hash + 1, whole.len));
    if (line.text.len == 0 && hash == SIZE_MAX)
        return;
    size_t column = 0;
    while (column < whole.len && is_blank(whole.ptr[column]))
        column++;
    line.place = (struct place){file, number, (uint32_t)column + 1};
    array_push(arena, lines, line);
}

void requirements_cut(struct arena *arena, struct text source, struct text file,
                      struct requirements_lines *lines)
{
    struct text line;
    struct buffer joined = {.arena = arena};
    uint32_t number = 0, first = 0; /* FIRST: where the line being joined began, or 0 */
    while (next_line(&source, &line)) {
        number++;
        if (text_ends(line, TEXT("\\")) && !is_comment(line)) {
            if (!first) {
                first = number;
                joined = (struct buffer){.arena = arena};
            }
            while (line.len && line.ptr[line.len - 1] == '\\')
                line.len--;
            buffer_add(&joined, line);
            continue;
        }
        if (first) {
            if (is_comment(line))
                buffer_add_byte(&joined, ' ');
            buffer_add(&joined, line);
            add_line(arena, lines, joined.text, file, first);
            first = 0;
        } else {
            add_line(arena, lines, line, file, number);
        }
    }
    if (first)
        add_line(arena, lines, joined.text, file, first);
}
