/* Reading and writing by system calls; nothing is kept open and nothing is half written.
 */
#include "base/file.h"

#include "base/array.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *c_path(struct arena *arena, struct text path)
{
    return path.len ? text_copy(arena, path).ptr : ".";
}

static enum file_kind kind_of(mode_t mode)
{
    return S_ISREG(mode) ? FILE_REGULAR : S_ISDIR(mode) ? FILE_FOLDER : FILE_OTHER;
}

enum file_kind file_kind(struct text path)
{
    struct arena scratch = {0};
    struct stat status;
    bool there = stat(c_path(&scratch, path), &status) == 0;
    arena_release(&scratch);
    return there ? kind_of(status.st_mode) : FILE_ABSENT;
}

/* Reads from FD to its end into a buffer that starts with room for EXPECTED bytes. */
static bool read_all(struct arena *arena, int fd, size_t expected, struct text *bytes)
{
    size_t room = (expected ? expected : 512) + 1,
           len = 0; /* /proc says 0 of its files */
    char *data = arena_alloc(arena, room);
    for (;;) {
        ssize_t got = read(fd, data + len, room - 1 - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        len += (size_t)got;
        if (len == room - 1) {
            char probe;
            ssize_t more = read(fd, &probe, 1);
            if (more < 0)
                return false;
            if (more == 0)
                break;
            data = arena_grow(arena, data, room, room * 2);
            room *= 2;
            data[len++] = probe;
        }
    }
    data[len] = '\0';
    *bytes = (struct text){data, len};
    return true;
}

bool file_load(struct arena *arena, struct text path, struct text *bytes)
{
    *bytes = (struct text){0};
    if (text_is(path, "-"))
        return read_all(arena, STDIN_FILENO, 65536, bytes);
    int fd = open(c_path(arena, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    struct stat status;
    bool good = fstat(fd, &status) == 0;
    if (good && !S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        good = false;
    }
    good = good && read_all(arena, fd, (size_t)status.st_size, bytes);
    int reason = errno;
    close(fd);
    errno = reason;
    return good;
}

bool file_map(struct text path, struct text *bytes)
{
    struct arena scratch = {0};
    struct stat status;
    *bytes = (struct text){0};
    int fd = open(c_path(&scratch, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    arena_release(&scratch);
    if (fd < 0)
        return false;
    bool good = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    if (good && status.st_size > 0) {
        void *start = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        good = start != MAP_FAILED;
        if (good)
            *bytes = (struct text){start, (size_t)status.st_size};
    }
    close(fd);
    return good;
}

void file_unmap(struct text bytes)
{
    if (bytes.len)
        munmap((void *)bytes.ptr, bytes.len);
}

bool file_read(struct arena *arena, struct text path, struct place place,
               struct text *bytes, struct diags *diags)
{
    if (file_load(arena, path, bytes))
        return true;
    return diag_error(diags, (struct place){0}, (struct text){0},
                      "cannot read '%.*s': %s", TEXT_ARG(place.file), strerror(errno));
}

static bool write_all(int fd, struct text bytes)
{
    while (bytes.len) {
        ssize_t put = write(fd, bytes.ptr, bytes.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes = text_slice(bytes, (size_t)put, bytes.len);
    }
    return true;
}

/* The permissions of a new file, as the shell would give them. */
static mode_t default_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Writes into what cannot be replaced: a device, a pipe. */
static bool write_into(struct text path, struct text bytes, struct diags *diags)
{
    int fd = open(path.ptr, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write_all(fd, bytes);
    if (!good)
        diag_error(diags, (struct place){0}, (struct text){0}, "cannot write '%.*s': %s",
                   TEXT_ARG(path), strerror(errno));
    if (fd >= 0)
        close(fd);
    return good;
}

/* A file on its way to its place. */
struct replacing {
    struct text target, temporary;
    struct text backup; /* the old file's second name; empty while there is none */
    bool direct;        /* a device or a pipe: written into, at the end */
    bool done;
};

/* Writes BYTES beside PATH. False with errno set; the temporary file is then gone. */
static bool prepare(struct arena *arena, const struct file_output *file,
                    struct replacing *self)
{
    struct stat old;
    self->target = text_copy(arena, file->path);
    bool there = stat(self->target.ptr, &old) == 0;
    self->direct = there && !S_ISREG(old.st_mode);
    if (self->direct)
        return true;
    if (there)
        self->target = file_real_path(arena, file->path);
    mode_t mode = there ? old.st_mode & 07777 : default_mode();
    self->temporary = text_format(arena, "%.*s.XXXXXX", TEXT_ARG(self->target));
    int fd = mkstemp((char *)self->temporary.ptr);
    bool good =
        fd >= 0 && write_all(fd, file->bytes) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
    int reason = errno;
    if (fd >= 0) {
        close(fd);
        if (!good)
            unlink(self->temporary.ptr);
    }
    if (!good)
        self->temporary = (struct text){0};
    errno = reason;
    return good;
}

/* Lets the new file take its place. KEEP: the old one stays to be had back. */
static bool replace(struct arena *arena, struct replacing *self, bool keep)
{
    if (keep && file_kind(self->target) == FILE_REGULAR) {
        struct text backup = text_format(arena, "%.*s~", TEXT_ARG(self->temporary));
        if (link(self->target.ptr, backup.ptr) == 0)
            self->backup = backup;
    }
    self->done = rename(self->temporary.ptr, self->target.ptr) == 0;
    return self->done;
}

/* Takes back what was replaced, or only what was left beside it. */
static void tidy_up(struct replacing *items, size_t count, bool good)
{
    int reason = errno;
    for (size_t i = 0; i < count; i++) {
        struct replacing *self = &items[i];
        if (!good && self->done && self->backup.len)
            rename(self->backup.ptr, self->target.ptr);
        else if (!good && self->done)
            unlink(self->target.ptr);
        else if (self->backup.len)
            unlink(self->backup.ptr);
        if (!self->done && self->temporary.len)
            unlink(self->temporary.ptr);
    }
    errno = reason;
}

bool files_write(const struct file_output *files, size_t count, struct diags *diags)
{
    struct arena scratch = {0};
    struct replacing *items = ARENA_ARRAY(&scratch, struct replacing, count);
    bool good = true;
    size_t at = 0;
    for (size_t i = 0; good && i < count; i++) {
        good = prepare(&scratch, &files[i], &items[i]);
        at = i;
    }
    for (size_t i = 0; good && i < count; i++) {
        good = items[i].direct || replace(&scratch, &items[i], count > 1);
        at = i;
    }
    tidy_up(items, count, good);
    if (!good)
        diag_error(diags, (struct place){0}, (struct text){0}, "cannot write '%.*s': %s",
                   TEXT_ARG(files[at].path), strerror(errno));
    for (size_t i = 0; good && i < count; i++)
        if (items[i].direct)
            good = write_into(items[i].target, files[i].bytes, diags);
    arena_release(&scratch);
    return good;
}

bool file_write(struct text path, struct text bytes, struct diags *diags)
{
    return files_write(&(struct file_output){path, bytes}, 1, diags);
}

static int entry_order(const void *a, const void *b)
{
    return text_compare(((const struct folder_entry *)a)->name,
                        ((const struct folder_entry *)b)->name);
}

/* The kind of an entry, without a system call where the folder itself says it. */
static struct folder_entry entry_of(struct arena *arena, int folder,
                                    const struct dirent *item)
{
    struct folder_entry entry = {.name = text_copy(arena, text_of(item->d_name)),
                                 .link = item->d_type == DT_LNK};
    struct stat status;
    if (item->d_type == DT_REG)
        entry.kind = FILE_REGULAR;
    else if (item->d_type == DT_DIR)
        entry.kind = FILE_FOLDER;
    else if (fstatat(folder, item->d_name, &status, 0) == 0)
        entry.kind = kind_of(status.st_mode);
    if (item->d_type == DT_UNKNOWN &&
        fstatat(folder, item->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
        entry.link = S_ISLNK(status.st_mode);
    return entry;
}

bool folder_list(struct arena *arena, struct text path, struct folder *folder)
{
    *folder = (struct folder){0};
    DIR *open_folder = opendir(c_path(arena, path));
    if (!open_folder)
        return false;
    const struct dirent *item;
    while ((item = readdir(open_folder))) {
        struct text name = text_of(item->d_name);
        if (!text_is(name, ".") && !text_is(name, ".."))
            array_push(arena, folder, entry_of(arena, dirfd(open_folder), item));
    }
    closedir(open_folder);
    if (folder->count)
        qsort(folder->items, folder->count, sizeof *folder->items, entry_order);
    return true;
}

bool folder_has(const struct folder *folder, struct text name)
{
    struct folder_entry wanted = {.name = name};
    return folder->count && bsearch(&wanted, folder->items, folder->count,
                                    sizeof *folder->items, entry_order);
}

struct text file_working_folder(struct arena *arena)
{
    return file_real_path(arena, TEXT("."));
}

struct text file_real_path(struct arena *arena, struct text path)
{
    char *real = realpath(c_path(arena, path), NULL);
    struct text copy = real ? text_copy(arena, text_of(real)) : (struct text){0};
    free(real);
    return copy;
}
