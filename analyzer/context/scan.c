/* Folders are read in waves: all of one depth at once, on all cores, each by one worker
 * into memory of its own. Then one walk in BuildKit's order over what was found gives
 * every path its place, finds out which are hard links, and counts.
 *
 * A worker asks the file system only about what is sent, and about folders that are
 * entered. The patterns that hold for a folder are its state, and go down to what is in
 * it. Blind spot: files that change during the scan. */
#include "context/scan.h"

#include "base/array.h"
#include "base/file.h"
#include "base/map.h"
#include "base/path.h"
#include "base/pool.h"
#include "base/toml_words.h"
#include "context/transfer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NO_FOLDER UINT32_MAX

/* A path in a folder that was read: one that is sent, or a folder that is entered, or one
 * at which a pattern failed. */
struct found {
    struct text name;
    struct ignore_verdict verdict;
    enum scan_kind kind;
    uint32_t folder; /* of those that are entered: its index, else NO_FOLDER */
    uint64_t bytes, fields;
    uint64_t inode; /* of what has several names, else 0 */
    size_t link;    /* length of a symbolic link's text */
    int unreadable; /* an errno, or 0 */
    bool regular;   /* its content is asked for, be it empty */
};

struct folder_found {
    struct text path; /* relative to the context */
    uint64_t *state;  /* of its patterns; NULL at the top */
    struct found *items;
    size_t count, room;
    int error; /* why it could not be read, or 0 */
};

struct worker {
    struct arena arena; /* for items only, so that a folder's array grows in place */
    struct arena names;
    struct ignore_matcher matcher;
};

struct scanner {
    struct arena *arena;
    struct text context;
    const struct ignore *ignore;
    const struct scan_progress *progress;
    struct worker *workers;
    struct {
        struct folder_found *items;
        size_t count, room;
    } folders;
    size_t wave; /* the first folder of this wave */
    atomic_size_t paths;
};

/* ---- reading a folder ---- */

/* A folder that is open, and the paths of what is in it. */
struct reading {
    struct scanner *scanner;
    struct worker *worker;
    struct folder_found *folder;
    int descriptor;
    struct buffer path; /* absolute */
    size_t context;     /* how much of it is that of the context */
    size_t base;        /* and of the folder, with its slash */
};

static int found_order(const void *a, const void *b)
{
    return text_compare(((const struct found *)a)->name, ((const struct found *)b)->name);
}

static const char *path_of(struct reading *self, struct text name)
{
    self->path.text.len = self->base;
    buffer_add(&self->path, name);
    return self->path.text.ptr;
}

static int why_unreadable(struct reading *self, const struct stat *status,
                          const char *name)
{
    if ((status->st_mode & 0444) == 0444 || geteuid() == 0 ||
        faccessat(self->descriptor, name, R_OK, AT_EACCESS) == 0)
        return 0;
    return errno;
}

/* Fills in what lstat() tells of a path that is sent; false when it is there no more. */
static bool examine(struct reading *self, struct found *found)
{
    struct stat status;
    char target[PATH_MAX];
    if (fstatat(self->descriptor, found->name.ptr, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    found->kind = S_ISREG(status.st_mode)   ? SCAN_FILE
                  : S_ISDIR(status.st_mode) ? SCAN_FOLDER
                  : S_ISLNK(status.st_mode) ? SCAN_LINK
                                            : SCAN_SPECIAL;
    found->fields = transfer_status_size(&status, path_of(self, found->name));
    found->regular = found->kind == SCAN_FILE || S_ISSOCK(status.st_mode);
    if (found->kind == SCAN_LINK) {
        ssize_t length =
            readlinkat(self->descriptor, found->name.ptr, target, sizeof target);
        found->link = length < 0 ? 0 : (size_t)length;
    } else if (found->kind != SCAN_FOLDER && status.st_nlink > 1) {
        found->inode = (uint64_t)status.st_ino;
    }
    if (found->kind == SCAN_FILE) {
        found->unreadable = why_unreadable(self, &status, found->name.ptr);
        found->bytes = found->unreadable ? 0 : (uint64_t)status.st_size;
    }
    return true;
}

static bool is_folder(struct reading *self, const struct dirent *entry)
{
    struct stat status;
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    return fstatat(self->descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(status.st_mode);
}

/* Keeps an entry of the folder if it is sent or entered. */
static void consider(struct reading *self, const struct dirent *entry)
{
    const struct ignore *ignore = self->scanner->ignore;
    struct text name = text_of(entry->d_name);
    struct found found = {.folder = NO_FOLDER};
    path_of(self, name);
    struct text path = text_slice(self->path.text, self->context, self->path.text.len);
    found.verdict = ignore_match(&self->worker->matcher, path, self->folder->state, NULL);
    bool kept = found.verdict.result == IGNORE_KEPT;
    bool folder = (kept || ignore->exceptions) && is_folder(self, entry);
    if (found.verdict.result == IGNORE_DROPPED &&
        !(folder && ignore_enters(ignore, path)))
        return;
    found.name = text_copy(&self->worker->names, name);
    if (found.verdict.result != IGNORE_FAILED && !examine(self, &found))
        return;
    if (folder && found.kind == SCAN_FOLDER)
        found.folder = 0;
    else if (!kept && found.verdict.result != IGNORE_FAILED)
        return;
    array_push(&self->worker->arena, self->folder, found);
}

static void read_entries(struct reading *self, DIR *stream)
{
    const struct dirent *entry;
    size_t seen = 0;
    for (errno = 0; (entry = readdir(stream)) != NULL; errno = 0) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        seen++;
        consider(self, entry);
    }
    self->folder->error = errno;
    if (self->folder->count)
        qsort(self->folder->items, self->folder->count, sizeof *self->folder->items,
              found_order);
    atomic_fetch_add(&self->scanner->paths, seen);
}

static void read_folder(void *context, size_t item, size_t index)
{
    struct scanner *self = context;
    struct worker *worker = &self->workers[index];
    struct reading reading = {.scanner = self,
                              .worker = worker,
                              .folder = &self->folders.items[self->wave + item],
                              .path = {.arena = &worker->names}};
    buffer_add(&reading.path, self->context);
    if (!text_ends(self->context, TEXT("/")))
        buffer_add_byte(&reading.path, '/');
    reading.context = reading.path.text.len;
    buffer_add(&reading.path, reading.folder->path);
    reading.descriptor =
        open(reading.path.text.ptr, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = reading.descriptor < 0 ? NULL : fdopendir(reading.descriptor);
    if (!stream) {
        reading.folder->error = errno;
        if (reading.descriptor >= 0)
            close(reading.descriptor);
        return;
    }
    if (reading.folder->path.len)
        buffer_add_byte(&reading.path, '/');
    reading.base = reading.path.text.len;
    read_entries(&reading, stream);
    closedir(stream);
    if (index == 0 && self->progress)
        self->progress->tell(self->progress->context, atomic_load(&self->paths));
}

/* Lists the folders that those of this wave lead to. The state of each is computed again,
 * which costs less than to keep one for every path. */
static void begin_wave(struct scanner *self, size_t end)
{
    size_t words = ignore_state_words(self->ignore);
    struct ignore_matcher matcher;
    ignore_matcher_init(&matcher, self->ignore, self->arena);
    for (size_t i = self->wave; i < end; i++) {
        for (size_t k = 0; k < self->folders.items[i].count; k++) {
            struct folder_found above = self->folders.items[i];
            struct found *found = &above.items[k];
            if (found->folder == NO_FOLDER)
                continue;
            struct folder_found below = {
                .path = text_format(self->arena, "%.*s%s%.*s", TEXT_ARG(above.path),
                                    above.path.len ? "/" : "", TEXT_ARG(found->name)),
                .state = ARENA_ARRAY(self->arena, uint64_t, words)};
            ignore_match(&matcher, below.path, above.state, below.state);
            found->folder = (uint32_t)self->folders.count;
            array_push(self->arena, &self->folders, below);
        }
    }
    self->wave = end;
}

static void read_all(struct scanner *self)
{
    array_push(self->arena, &self->folders, ((struct folder_found){0}));
    while (self->wave < self->folders.count) {
        size_t end = self->folders.count;
        pool_run(end - self->wave, read_folder, self);
        begin_wave(self, end);
    }
}

/* ---- the walk ---- */

struct walk {
    struct scanner *scanner;
    struct scan *scan;
    struct map names;              /* inode -> the entry that was sent first */
    const struct found *failed;    /* at which a pattern failed */
    const struct folder_found *at; /* and its folder */
};

static struct text path_in(struct arena *arena, const struct folder_found *folder,
                           struct text name)
{
    return text_format(arena, "%.*s%s%.*s", TEXT_ARG(folder->path),
                       folder->path.len ? "/" : "", TEXT_ARG(name));
}

static void add_trouble(struct walk *self, enum scan_trouble_kind kind, struct text path,
                        int reason)
{
    array_push(self->scanner->arena, &self->scan->troubles,
               ((struct scan_trouble){kind, path, reason}));
}

/* The length of the path that a hard link names: that of the first of its names that is
 * sent; 0 for that one itself. */
static size_t hard_link_length(struct walk *self, uint64_t inode, uint32_t entry)
{
    struct text key = {(const char *)&inode, sizeof inode};
    uint32_t index = map_intern(&self->names, key);
    if (self->names.values[index] == 0) {
        self->names.values[index] = entry + 1;
        return 0;
    }
    return self->scan->items[self->names.values[index] - 1].path_length;
}

static void add_entry(struct walk *self, const struct folder_found *folder,
                      const struct found *found, uint32_t parent)
{
    struct arena *arena = self->scanner->arena;
    struct scan *scan = self->scan;
    uint32_t index = (uint32_t)scan->count;
    size_t link = found->link, hard = 0;
    struct scan_entry entry = {
        .name = text_copy(arena, found->name),
        .parent = parent,
        .path_length =
            (uint32_t)(folder->path.len + (folder->path.len > 0) + found->name.len),
        .kind = found->kind};
    if (found->inode) {
        hard = hard_link_length(self, found->inode, index);
        link = found->kind == SCAN_LINK ? link : hard;
    }
    if (hard && found->kind == SCAN_FILE)
        entry.kind = SCAN_HARD_LINK;
    entry.transfer = transfer_description_size(found->fields, entry.path_length, link);
    if (found->regular && !hard) {
        entry.bytes = found->bytes;
        entry.transfer += transfer_content_size(found->bytes, index);
    }
    array_push(arena, scan, entry);
    if (found->unreadable && entry.kind == SCAN_FILE)
        add_trouble(self, TROUBLE_FILE, path_in(arena, folder, found->name),
                    found->unreadable);
}

/* False when a pattern failed. */
static bool walk_folder(struct walk *self, uint32_t index, uint32_t entry)
{
    const struct folder_found *folder = &self->scanner->folders.items[index];
    if (folder->error && folder->error != ENOENT)
        add_trouble(self, TROUBLE_FOLDER, folder->path, folder->error);
    for (size_t i = 0; i < folder->count; i++) {
        const struct found *found = &folder->items[i];
        size_t before = self->scan->count;
        if (found->verdict.result == IGNORE_FAILED) {
            self->failed = found;
            self->at = folder;
            return false;
        }
        add_entry(self, folder, found, entry);
        if (found->folder == NO_FOLDER)
            continue;
        if (!walk_folder(self, found->folder, (uint32_t)before))
            return false;
        if (found->verdict.result == IGNORE_DROPPED && self->scan->count == before + 1)
            self->scan->count = before;
    }
    return true;
}

/* Counts what is left when the walk is over. */
static void add_up(struct walk *self)
{
    struct scan *scan = self->scan;
    size_t at;
    scan->transfer = transfer_end_size();
    for (size_t i = 0; i < scan->count; i++) {
        const struct scan_entry *entry = &scan->items[i];
        scan->files += entry->kind == SCAN_FILE || entry->kind == SCAN_HARD_LINK;
        scan->folders += entry->kind == SCAN_FOLDER;
        scan->bytes += entry->bytes;
        scan->transfer += entry->transfer;
        if (!text_is_utf8(entry->name, &at))
            add_trouble(self, TROUBLE_NAME, scan_path(self->scanner->arena, scan, i), 0);
    }
}

static bool explain_failure(struct walk *walk, struct diags *diags)
{
    const struct ignore *ignore = walk->scanner->ignore;
    const struct ignore_pattern *pattern = &ignore->items[walk->failed->verdict.pattern];
    struct arena *arena = walk->scanner->arena;
    struct text path = path_in(arena, walk->at, walk->failed->name);
    return diag_error(diags, ((struct place){ignore->file, pattern->line, 1}),
                      text_format(arena,
                                  "a build ends at '%.*s', where the pattern is first "
                                  "tried; folders are separated by '/'",
                                  TEXT_ARG(path)),
                      "pattern '%.*s': %.*s", TEXT_ARG(pattern->written),
                      TEXT_ARG(pattern->wrong));
}

bool scan_context(struct arena *arena, struct text context, struct text shown,
                  const struct ignore *ignore, const struct scan_progress *progress,
                  struct scan *scan, struct diags *diags)
{
    size_t width = pool_width();
    struct scanner scanner = {.arena = arena,
                              .context = file_real_path(arena, context),
                              .ignore = ignore,
                              .progress = progress,
                              .workers = ARENA_ARRAY(arena, struct worker, width)};
    struct walk walk = {.scanner = &scanner, .scan = scan};
    bool good = scanner.context.len > 0;
    int error = ENOENT;
    *scan = (struct scan){0};
    map_init(&walk.names, arena);
    for (size_t i = 0; i < width; i++)
        ignore_matcher_init(&scanner.workers[i].matcher, ignore,
                            &scanner.workers[i].names);
    if (good) {
        read_all(&scanner);
        error = scanner.folders.items[0].error;
        good = error == 0;
    }
    if (!good)
        diag_error(diags, ((struct place){0}), (struct text){0}, "cannot read '%.*s': %s",
                   TEXT_ARG(shown), strerror(error));
    else if (!walk_folder(&walk, 0, SCAN_TOP))
        good = explain_failure(&walk, diags);
    add_up(&walk);
    scan->entered = scanner.folders.count;
    for (size_t i = 0; i < width; i++) {
        arena_release(&scanner.workers[i].arena);
        arena_release(&scanner.workers[i].names);
    }
    return good;
}

struct text scan_path(struct arena *arena, const struct scan *self, size_t entry)
{
    size_t end = self->items[entry].path_length;
    char *path = arena_alloc(arena, end + 1);
    for (uint32_t i = (uint32_t)entry; i != SCAN_TOP; i = self->items[i].parent) {
        struct text name = self->items[i].name;
        end = self->items[i].path_length - name.len;
        memcpy(path + end, name.ptr, name.len);
        if (end > 0)
            path[end - 1] = '/';
    }
    return (struct text){path, self->items[entry].path_length};
}

struct text scan_path_next(struct buffer *path, const struct scan *self, size_t entry)
{
    const struct scan_entry *found = &self->items[entry];
    path->text.len =
        found->parent == SCAN_TOP ? 0 : self->items[found->parent].path_length;
    if (path->text.len)
        buffer_add_byte(path, '/');
    buffer_add(path, found->name);
    return path->text;
}
