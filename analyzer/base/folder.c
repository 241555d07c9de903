/* Folders and what is in them, by plain system calls.
 *
 * Removing goes down by descriptors, never by paths: a folder that somebody replaces by a
 * link meanwhile leads nowhere else. */
#include "base/folder.h"

#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (1 << 17)

struct text folder_make_temporary(struct arena *arena, struct text name)
{
    const char *place = getenv("TMPDIR");
    struct text path = text_format(arena, "%s/%.*s-XXXXXX",
                                   place && *place ? place : "/tmp", TEXT_ARG(name));
    return mkdtemp((char *)path.ptr) ? file_real_path(arena, path) : (struct text){0};
}

bool folder_make(struct arena *scratch, struct text path)
{
    struct text copy = text_copy(scratch, path);
    if (mkdir(copy.ptr, 0777) == 0 || (errno == EEXIST && file_kind(path) == FILE_FOLDER))
        return true;
    struct text above = path_dir(path);
    if (errno != ENOENT || above.len == 0 || text_equal(above, path))
        return false;
    return folder_make(scratch, above) && (mkdir(copy.ptr, 0777) == 0 || errno == EEXIST);
}

/* Removes what is in the folder that DESCRIPTOR is open on, which is closed. */
static bool empty_folder(int descriptor)
{
    bool good = true;
    fchmod(descriptor, 0700);
    DIR *folder = fdopendir(descriptor);
    if (!folder) {
        close(descriptor);
        return false;
    }
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            unlinkat(descriptor, name, 0) == 0)
            continue;
        fchmodat(descriptor, name, 0700, AT_SYMLINK_NOFOLLOW);
        int inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        good = inner >= 0 && empty_folder(inner) && good;
        good = unlinkat(descriptor, name, AT_REMOVEDIR) == 0 && good;
    }
    closedir(folder);
    return good;
}

bool folder_remove(struct text path)
{
    struct arena scratch = {0};
    const char *name = text_copy(&scratch, path).ptr;
    int descriptor = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    bool good = descriptor >= 0 && empty_folder(descriptor) && rmdir(name) == 0;
    arena_release(&scratch);
    return good;
}

/* What sharing blocks did not copy, or could not. */
static bool copy_rest(int from, int to)
{
    char bytes[CHUNK];
    ssize_t count;
    while ((count = read(from, bytes, sizeof bytes)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        for (ssize_t done = 0; done < count;) {
            ssize_t part = write(to, bytes + done, (size_t)(count - done));
            if (part < 0 && errno != EINTR)
                return false;
            done += part > 0 ? part : 0;
        }
    }
    return true;
}

static bool copy_bytes(int from, int to)
{
#ifdef __linux__
    while (copy_file_range(from, NULL, to, NULL, 1 << 30, 0) > 0)
        ;
#endif
    return copy_rest(from, to); /* from where it stands; mostly nothing is left */
}

bool file_copy(struct arena *scratch, struct text from, struct text to)
{
    struct stat stat;
    int source = open(text_copy(scratch, from).ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source < 0)
        return false;
    bool good = fstat(source, &stat) == 0 && S_ISREG(stat.st_mode);
    int target = -1;
    if (good)
        target = open(text_copy(scratch, to).ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                      0600);
    good = target >= 0 && copy_bytes(source, target) &&
           fchmod(target, (stat.st_mode & 0777) | 0400) == 0;
    int reason = errno;
    close(source);
    if (target >= 0 && close(target) != 0)
        good = false;
    errno = reason;
    return good;
}

bool file_link(struct arena *scratch, struct text from, struct text to)
{
    return symlink(text_copy(scratch, from).ptr, text_copy(scratch, to).ptr) == 0;
}

bool file_make(struct arena *scratch, struct text path, struct text bytes)
{
    int file =
        open(text_copy(scratch, path).ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool good = file >= 0;
    for (size_t done = 0; good && done < bytes.len;) {
        ssize_t part = write(file, bytes.ptr + done, bytes.len - done);
        good = part >= 0 || errno == EINTR;
        done += part > 0 ? (size_t)part : 0;
    }
    return file >= 0 && close(file) == 0 && good;
}
