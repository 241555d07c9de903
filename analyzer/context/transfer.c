/* A field is a byte for its number and type, and a number of one to ten bytes of seven
 * bits, or a length and that many bytes. Fields that are zero or empty are left out.
 *
 * Owner and group are not sent: docker and buildx set both to root. */
#include "context/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/xattr.h>

#define PIECE_BYTES (32u * 1024)

/* os.FileMode, of which each message has 32 bits. */
#define GO_FOLDER (1u << 31)
#define GO_LINK (1u << 27)
#define GO_DEVICE (1u << 26)
#define GO_PIPE (1u << 25)
#define GO_SETUID (1u << 23)
#define GO_SETGID (1u << 22)
#define GO_CHARACTER (1u << 21)
#define GO_STICKY (1u << 20)

static uint64_t number_size(uint64_t number)
{
    uint64_t size = 1;
    while (number >= 0x80) {
        number >>= 7;
        size++;
    }
    return size;
}

static uint64_t number_field(uint64_t number)
{
    return number ? 1 + number_size(number) : 0;
}

static uint64_t bytes_field(uint64_t length)
{
    return 1 + number_size(length) + length;
}

static uint32_t go_mode(mode_t mode)
{
    uint32_t bits = mode & 0777;
    if (S_ISDIR(mode))
        bits |= GO_FOLDER;
    else if (S_ISLNK(mode))
        bits |= GO_LINK;
    else if (S_ISFIFO(mode))
        bits |= GO_PIPE;
    else if (S_ISBLK(mode))
        bits |= GO_DEVICE;
    else if (S_ISCHR(mode))
        bits |= GO_DEVICE | GO_CHARACTER;
    if (mode & S_ISUID)
        bits |= GO_SETUID;
    if (mode & S_ISGID)
        bits |= GO_SETGID;
    if (mode & S_ISVTX)
        bits |= GO_STICKY;
    return bits;
}

#ifdef __APPLE__
#define list_attributes(path, names, size) listxattr(path, names, size, XATTR_NOFOLLOW)
#define attribute_size(path, name) getxattr(path, name, NULL, 0, 0, XATTR_NOFOLLOW)
#define MODIFIED st_mtimespec
#else
#define list_attributes(path, names, size) llistxattr(path, names, size)
#define attribute_size(path, name) lgetxattr(path, name, NULL, 0)
#define MODIFIED st_mtim
#endif

/* Of a path's extended attributes; nearly always there are none. */
static uint64_t attributes_size(const char *path)
{
    char few[1024], *names = few;
    uint64_t size = 0;
    ssize_t length = list_attributes(path, NULL, 0);
    if (length <= 0)
        return 0;
    if ((size_t)length > sizeof few)
        names = malloc((size_t)length);
    length = names ? list_attributes(path, names, (size_t)length) : 0;
    for (ssize_t at = 0; at < length;) {
        size_t name = strlen(names + at);
        ssize_t value = attribute_size(path, names + at);
        if (value >= 0 && strncmp(names + at, "com.apple.", 10) != 0)
            size += bytes_field(bytes_field(name) + bytes_field((uint64_t)value));
        at += (ssize_t)name + 1;
    }
    if (names != few)
        free(names);
    return size;
}

uint64_t transfer_status_size(const struct stat *status, const char *path)
{
    bool folder = S_ISDIR(status->st_mode);
    bool device = S_ISBLK(status->st_mode) || S_ISCHR(status->st_mode);
    uint64_t id = device ? (uint64_t)status->st_rdev : 0;
    uint64_t modified = (uint64_t)status->MODIFIED.tv_sec * 1000000000u +
                        (uint64_t)status->MODIFIED.tv_nsec;
    return number_field(go_mode(status->st_mode)) +
           number_field(folder ? 0 : (uint64_t)status->st_size) + number_field(modified) +
           number_field(id >> 8 & 0xfff) +
           number_field((id & 0xff) | (id >> 12 & 0xfff00)) + attributes_size(path);
}

uint64_t transfer_description_size(uint64_t fields, size_t path, size_t link)
{
    return bytes_field(fields + bytes_field(path) + (link ? bytes_field(link) : 0));
}

uint64_t transfer_content_size(uint64_t bytes, size_t index)
{
    uint64_t head = 2 + number_field(index), rest = bytes % PIECE_BYTES;
    return bytes / PIECE_BYTES * (head + bytes_field(PIECE_BYTES)) +
           (rest ? head + bytes_field(rest) : 0) + head;
}

uint64_t transfer_end_size(void)
{
    return 2;
}
