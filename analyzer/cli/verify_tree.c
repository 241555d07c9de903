/* The closure as a tree of files on disk.
 *
 * Needs are repository paths, the same that a whitelist names; each is copied to every
 * place at which the layout has it. The tree stands for the container's "/", or for the
 * repository's root.
 *
 * Blind spot: files that the image makes itself (echo ... > start.sh) are not made. */
#include "base/array.h"
#include "base/folder.h"
#include "base/path.h"
#include "cli/verify.h"
#include "context/never.h"

#include <errno.h>
#include <string.h>

/* A layout that goes around in circles through links ends here. */
#define DEPTH_AT_MOST 40

static bool cannot(struct verify *self, const char *what, struct text path)
{
    return diag_error(self->diags, (struct place){0}, (struct text){0},
                      "cannot %s '%.*s': %s", what, TEXT_ARG(path), strerror(errno));
}

struct text scene_path(struct arena *arena, const struct scene *scene, struct text at)
{
    return path_join(arena, scene->tree, text_slice(at, path_is_absolute(at), at.len));
}

struct text scene_place(struct arena *arena, const struct scene *scene, struct text path)
{
    path = path_clean(arena, path);
    if (!path_is_below(path, scene->tree))
        return (struct text){0};
    return path.len == scene->tree.len ? TEXT("")
                                       : text_slice(path, scene->tree.len + 1, path.len);
}

/* --- needs ---------------------------------------------------------------------------
 */

static void add_startup_files(struct verify *self)
{
    const struct analysis *analysis = self->analysis;
    const struct texts *files = &analysis->container->startup.files;
    for (size_t i = 0; i < files->count; i++) {
        struct text at = files->items[i], path;
        at = text_slice(at, path_is_absolute(at), at.len);
        if (layout_find(analysis->layout, at, &path) == FILE_REGULAR && path.ptr)
            needs_add(&self->needs, (struct need){.path = path,
                                                  .kind = NEED_FILE,
                                                  .reason = NEED_DOCKERFILE,
                                                  .module = MODULE_NONE});
    }
}

/* Whether a data file is one of those that never get into an image. */
static bool is_secret(struct verify *self, struct text path)
{
    struct text bytes;
    const struct never *never = never_find(path);
    struct text open = path_join(self->arena, self->analysis->root.path, path);
    return never && never->kind == NEVER_SECRET &&
           !(file_load(self->arena, open, &bytes) && never_is_public(path, bytes));
}

void verify_find_needs(struct verify *self)
{
    struct analysis *analysis = self->analysis;
    needs_init(&self->needs, self->arena);
    needs_add_reached(&self->needs, analysis->graph);
    for (size_t i = 0; i < self->data.files.count; i++)
        if (!is_secret(self, self->data.files.items[i].path))
            needs_add(&self->needs, (struct need){.path = self->data.files.items[i].path,
                                                  .kind = NEED_FILE,
                                                  .reason = NEED_DATA,
                                                  .module = MODULE_NONE});
    for (size_t i = 0; i < self->data.dirs.count; i++)
        needs_add(&self->needs, (struct need){.path = self->data.dirs.items[i],
                                              .kind = NEED_FOLDER,
                                              .reason = NEED_DATA,
                                              .module = MODULE_NONE});
    if (analysis->container)
        add_startup_files(self);
}

/* --- copying -------------------------------------------------------------------------
 */

/* Whether what stands at the repository's PATH, links followed, is in the project. */
static bool is_inside(struct verify *self, struct text path)
{
    struct text root = self->analysis->root.path;
    struct text real = file_real_path(self->arena, path_join(self->arena, root, path));
    if (real.len == 0 || path_is_below(real, root))
        return real.len > 0;
    diag_warning(self->diags, (struct place){0},
                 TEXT("an image cannot have it: put the file itself there"),
                 "'%.*s' is a link out of the project: it is not copied", TEXT_ARG(path));
    return false;
}

static bool copy_to(struct verify *self, const struct need *need, struct text to)
{
    struct arena scratch = {0};
    struct text from = path_join(&scratch, self->analysis->root.path, need->path);
    bool good = need->kind == NEED_FOLDER
                    ? folder_make(&scratch, to)
                    : folder_make(&scratch, path_dir(to)) &&
                          (file_copy(&scratch, from, to) || errno == EEXIST);
    if (!good)
        cannot(self, "copy", need->path);
    arena_release(&scratch);
    return good;
}

static void count_need(struct verify *self, const struct need *need)
{
    if (need->kind == NEED_FOLDER)
        self->report.folders++;
    else if (need->reason == NEED_REACHED)
        self->report.files++;
    else
        self->report.data++;
}

bool verify_copy_tree(struct verify *self, struct text *tree)
{
    struct analysis *analysis = self->analysis;
    *tree = path_join(self->arena, self->folder, TEXT("tree"));
    if (!folder_make(self->arena, *tree))
        return cannot(self, "make", *tree);
    for (size_t i = 0; i < self->needs.count; i++) {
        const struct need *need = &self->needs.items[i];
        struct texts places = layout_places(self->arena, analysis->layout, need->path);
        if (path_is_absolute(need->path) || !is_inside(self, need->path))
            continue;
        if (interrupts_pending())
            return false;
        for (size_t p = 0; p < places.count; p++)
            if (!copy_to(self, need, path_join(self->arena, *tree, places.items[p])))
                return false;
        count_need(self, need);
    }
    return true;
}

/* --- linking -------------------------------------------------------------------------
 */

static bool link_below(struct verify *self, struct text tree, struct text at,
                       unsigned depth)
{
    struct layout *layout = self->analysis->layout;
    const struct folder *folder = layout_list(layout, at);
    if (!folder_make(self->arena, path_join(self->arena, tree, at)))
        return cannot(self, "make", at);
    for (size_t i = 0; folder && i < folder->count && depth < DEPTH_AT_MOST; i++) {
        struct text inner = path_join(self->arena, at, folder->items[i].name), path;
        enum file_kind kind = layout_find(layout, inner, &path);
        if (kind == FILE_FOLDER && text_is(folder->items[i].name, ".git"))
            continue;
        if (kind == FILE_FOLDER && !link_below(self, tree, inner, depth + 1))
            return false;
        if (kind == FILE_REGULAR && path.ptr &&
            !file_link(self->arena,
                       path_join(self->arena, self->analysis->root.path, path),
                       path_join(self->arena, tree, inner)))
            return cannot(self, "link", path);
    }
    return !interrupts_pending();
}

bool verify_link_tree(struct verify *self, struct text *tree)
{
    *tree = path_join(self->arena, self->folder, TEXT("original"));
    return link_below(self, *tree, (struct text){0}, 0);
}
