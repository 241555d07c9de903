/* What a build sends: the paths below a context folder that its ignore file lets through,
 * and the bytes that they cost, as BuildKit sends and counts them.
 *
 * The walk is that of github.com/tonistiigi/fsutil: in the order of the names' bytes, a
 * folder before what is in it; links are sent as links; a folder that is dropped is
 * entered only where an exception may hold, and is sent as soon as something in it is.
 * The figure that a build shows ("transferring context: 2.34MB") is the size of fsutil's
 * messages: a description of every path, and the files' bytes in pieces of 32 KiB. */
#ifndef CONTEXT_SCAN_H
#define CONTEXT_SCAN_H

#include "context/ignore.h"

enum scan_kind {
    SCAN_FILE,
    SCAN_FOLDER,
    SCAN_LINK,      /* a symbolic link */
    SCAN_HARD_LINK, /* another name of a file that was sent before */
    SCAN_SPECIAL,   /* a device, a pipe, a socket (which arrives as an empty file) */
};

#define SCAN_TOP UINT32_MAX

struct scan_entry {
    struct text name;
    uint32_t parent; /* index of its folder's entry, or SCAN_TOP */
    uint32_t path_length;
    enum scan_kind kind;
    uint64_t bytes;    /* of its content; 0 for all but files */
    uint64_t transfer; /* bytes of the messages for it */
};

enum scan_trouble_kind {
    TROUBLE_FOLDER, /* cannot be read: the build ends here */
    TROUBLE_FILE,   /* cannot be read: the build gets an empty file */
    TROUBLE_NAME,   /* is not UTF-8: the build ends here */
};

struct scan_trouble {
    enum scan_trouble_kind kind;
    struct text path;
    int reason; /* an errno; 0 for TROUBLE_NAME */
};

struct scan {
    struct scan_entry *items; /* all that is sent, in the order in which it is */
    size_t count, room;
    size_t files, folders; /* hard links count as files */
    uint64_t bytes;        /* of all contents */
    uint64_t transfer;     /* as BuildKit counts a first transfer */
    size_t entered;        /* folders that were read, the context itself too */
    struct {
        struct scan_trouble *items;
        size_t count, room;
    } troubles;
};

/* Is called now and then from the thread that called scan_context(). */
struct scan_progress {
    void *context;
    void (*tell)(void *context, size_t paths);
};

/* Scans the folder CONTEXT (absolute, may be a link) with the patterns of IGNORE on all
 * cores. PROGRESS may be NULL. Memory comes from ARENA. False when CONTEXT is no folder
 * that can be read, or a pattern fails: one error has been recorded, which names CONTEXT
 * as SHOWN. */
bool scan_context(struct arena *arena, struct text context, struct text shown,
                  const struct ignore *ignore, const struct scan_progress *progress,
                  struct scan *scan, struct diags *diags);

/* The path of an entry, relative to the context. */
struct text scan_path(struct arena *arena, const struct scan *self, size_t entry);

/* The same for a walk over many: PATH holds the path of the entry before, and becomes
 * that of this one. What was passed over in between must be whole folders. */
struct text scan_path_next(struct buffer *path, const struct scan *self, size_t entry);

#endif
