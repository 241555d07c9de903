/* A tree of small files in a folder of its own below TMPDIR, for one test. */
#ifndef UNIT_TREE_H
#define UNIT_TREE_H

#include "base/file.h"
#include "base/path.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct tree {
    struct arena arena;
    struct text home; /* the folder, absolute and free of links */
    struct diags diags;
};

static inline void tree_init(struct tree *self)
{
    *self = (struct tree){0};
    const char *base = getenv("TMPDIR");
    struct text path =
        text_format(&self->arena, "%s/depclose.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp((char *)path.ptr))
        abort();
    self->home = file_real_path(&self->arena, path);
    diags_init(&self->diags, &self->arena, self->home);
}

static inline int tree_remove(const char *path, const struct stat *status, int kind,
                              struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static inline void tree_release(struct tree *self)
{
    if (nftw(self->home.ptr, tree_remove, 16, FTW_DEPTH | FTW_PHYS) != 0)
        abort();
    arena_release(&self->arena);
}

static inline struct text tree_at(struct tree *self, const char *path)
{
    return path_join(&self->arena, self->home, text_of(path));
}

/* Makes the folder PATH with those above it. */
static inline struct text tree_folder(struct tree *self, const char *path)
{
    struct text folder = text_copy(&self->arena, tree_at(self, path));
    for (size_t i = self->home.len + 1; i <= folder.len; i++)
        if (i == folder.len || folder.ptr[i] == '/')
            mkdir(text_copy(&self->arena, text_slice(folder, 0, i)).ptr, 0777);
    return folder;
}

/* Writes a file with the folders above it; gives its path. */
static inline struct text tree_file(struct tree *self, const char *path,
                                    const char *content)
{
    struct text file = text_copy(&self->arena, tree_at(self, path));
    tree_folder(self, text_copy(&self->arena, path_dir(text_of(path))).ptr);
    FILE *out = fopen(file.ptr, "w");
    if (!out || fputs(content, out) == EOF || fclose(out) != 0)
        abort();
    return file;
}

#endif
