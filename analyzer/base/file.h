/* Whole files in, whole files out. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/diag.h"

enum file_kind {
    FILE_ABSENT, /* nothing there, a dangling or circular link, or not reachable */
    FILE_REGULAR,
    FILE_FOLDER,
    FILE_OTHER, /* a device, a socket, a pipe */
};

/* What PATH is, links followed. */
enum file_kind file_kind(struct text path);

/* Reads all of PATH ("-" is standard input) into ARENA; the bytes are followed by a NUL
 * that is not counted. On failure errno tells why and *BYTES is empty; files that are not
 * regular give EISDIR or EINVAL. */
bool file_load(struct arena *arena, struct text path, struct text *bytes);

/* The bytes of a regular file as they stand on disk, read when they are looked at; no NUL
 * follows. To be given back with file_unmap(). False when it cannot be opened. */
bool file_map(struct text path, struct text *bytes);
void file_unmap(struct text bytes);

/* file_load(), and a failure is recorded: "cannot read 'PLACE.file': reason". */
bool file_read(struct arena *arena, struct text path, struct place place,
               struct text *bytes, struct diags *diags);

/* Replaces PATH as a whole: a temporary file beside it is written, synced and renamed.
 * On failure the old file stays as it was and one error is recorded. Keeps the old
 * file's permissions, and writes through a link to the file it names. A device or a pipe
 * is written to, not replaced. */
bool file_write(struct text path, struct text bytes, struct diags *diags);

/* One of several files that belong together. */
struct file_output {
    struct text path, bytes;
};

/* The same for all of them or none: every one is written and synced beside its place
 * before the first takes it, and where that fails those before it get their old files
 * back. */
bool files_write(const struct file_output *files, size_t count, struct diags *diags);

struct folder_entry {
    struct text name;
    enum file_kind kind; /* links followed; FILE_ABSENT for those that lead nowhere */
    bool link;
};

struct folder {
    struct folder_entry *items; /* sorted by the bytes of the name; no "." and ".." */
    size_t count, room;
};

/* Lists a folder. On failure errno tells why and the list is empty. */
bool folder_list(struct arena *arena, struct text path, struct folder *folder);

/* Whether a listed folder has an entry NAME. */
bool folder_has(const struct folder *folder, struct text name);

/* The absolute path of the working folder, and PATH absolute and free of links (empty
 * when nothing is there). */
struct text file_working_folder(struct arena *arena);
struct text file_real_path(struct arena *arena, struct text path);

#endif
