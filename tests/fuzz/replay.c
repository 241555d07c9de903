/* Replays a corpus: every file of the folders (or the single files) in the arguments goes
 * through LLVMFuzzerTestOneInput(), whole and cut short at many places, since half a file
 * is what a reader of outside input meets first. Each input is a block of its own size on
 * the heap, so that the address sanitizer sees a read past its end. */
#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CUTS_AT_MOST 256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_prefix(struct text bytes, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    memcpy(copy, bytes.len ? bytes.ptr : "", size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static bool replay_file(struct text path)
{
    struct arena arena = {0};
    struct text bytes;
    bool good = file_load(&arena, path, &bytes);
    if (good) {
        size_t step = bytes.len / CUTS_AT_MOST + 1;
        for (size_t size = 0; size < bytes.len; size += step)
            try_prefix(bytes, size);
        try_prefix(bytes, bytes.len);
    } else
        fprintf(stderr, "%.*s: %s\n", TEXT_ARG(path), strerror(errno));
    arena_release(&arena);
    return good;
}

/* Adds PATH, or what lies in it when it is a folder. */
static void add_files(struct arena *arena, struct texts *files, struct text path)
{
    struct folder folder;
    if (file_kind(path) != FILE_FOLDER) {
        array_push(arena, files, path);
        return;
    }
    if (!folder_list(arena, path, &folder))
        fprintf(stderr, "%.*s: %s\n", TEXT_ARG(path), strerror(errno));
    for (size_t i = 0; i < folder.count; i++)
        array_push(arena, files, path_join(arena, path, folder.items[i].name));
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct texts files = {0};
    size_t failed = 0;
    for (int i = 1; i < argc; i++)
        add_files(&arena, &files, text_of(argv[i]));
    for (size_t i = 0; i < files.count; i++)
        failed += !replay_file(files.items[i]);
    printf("%zu passed, %zu failed\n", files.count - failed, failed);
    if (files.count == 0)
        fprintf(stderr, "no corpus\n");
    size_t count = files.count;
    arena_release(&arena);
    return failed || count == 0;
}
