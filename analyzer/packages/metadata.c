/* Headers as in an e-mail, up to the first empty line. Files are read in pieces until
 * that line is there, because the description behind it is often ten times as long.
 *
 * Blind spot: requires.txt, the requirements of an .egg-info from before PKG-INFO had
 * them. */
#include "packages/metadata.h"

#include "base/array.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PIECE 8192

/* Where the empty line is that ends the headers; SIZE_MAX when it is not there yet. */
static size_t end_of_headers(struct text bytes, size_t from)
{
    for (size_t i = from; i < bytes.len; i++) {
        const char *line = memchr(bytes.ptr + i, '\n', bytes.len - i);
        if (!line)
            break;
        i = (size_t)(line - bytes.ptr);
        size_t next = i + 1;
        if (next < bytes.len && bytes.ptr[next] == '\r')
            next++;
        if (next < bytes.len && bytes.ptr[next] == '\n')
            return i + 1;
    }
    return SIZE_MAX;
}

static struct text read_headers(struct arena *arena, struct text path)
{
    struct text bytes = {0};
    int fd = open(text_copy(arena, path).ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return bytes;
    size_t room = PIECE;
    char *data = arena_alloc(arena, room);
    for (;;) {
        if (bytes.len == room) {
            data = arena_grow(arena, data, room, room * 2);
            room *= 2;
        }
        ssize_t got = read(fd, data + bytes.len, room - bytes.len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        size_t from = bytes.len > 2 ? bytes.len - 2 : 0;
        bytes = (struct text){data, bytes.len + (size_t)got};
        size_t end = end_of_headers(bytes, from);
        if (end != SIZE_MAX) {
            bytes.len = end;
            break;
        }
    }
    close(fd);
    return bytes;
}

/* Takes the next header off *REST, with the lines that continue it. */
static bool next_header(struct text *rest, struct text *key, struct text *value)
{
    struct text line;
    if (!text_cut(rest, '\n', &line) || text_trim(line).len == 0)
        return false;
    const char *end = line.ptr + line.len;
    while (rest->len && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t')) {
        struct text more;
        text_cut(rest, '\n', &more);
        end = more.ptr + more.len;
    }
    size_t colon = text_find(line, ':');
    *key = text_trim(text_slice(line, 0, colon));
    line.len = (size_t)(end - line.ptr);
    *value = colon == SIZE_MAX ? (struct text){0}
                               : text_trim(text_slice(line, colon + 1, line.len));
    return true;
}

/* One line of a value that goes over several. */
static struct text unfold(struct arena *arena, struct text value)
{
    if (text_find(value, '\n') == SIZE_MAX)
        return value;
    value = text_copy(arena, value);
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] == '\n' || value.ptr[i] == '\r')
            ((char *)value.ptr)[i] = ' ';
    return value;
}

bool metadata_parse(struct arena *arena, struct text bytes, struct metadata *metadata)
{
    struct text key, value;
    *metadata = (struct metadata){0};
    if (text_starts(bytes, TEXT("\xef\xbb\xbf")))
        bytes = text_slice(bytes, 3, bytes.len);
    while (next_header(&bytes, &key, &value)) {
        key = text_lower(arena, key);
        if (text_is(key, "name"))
            metadata->name = value;
        else if (text_is(key, "version"))
            metadata->version = value;
        else if (text_is(key, "requires-dist"))
            array_push(arena, &metadata->requires, unfold(arena, value));
        else if (text_is(key, "provides-extra"))
            array_push(arena, &metadata->extras, value);
    }
    return metadata->name.len > 0;
}

bool metadata_read(struct arena *arena, struct text path, struct metadata *metadata)
{
    return metadata_parse(arena, read_headers(arena, path), metadata);
}
