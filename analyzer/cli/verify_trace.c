/* What the original does, beside what the closure says.
 *
 * The observer names each module that was loaded, each file that was opened. What lies
 * in the project is looked up in the closure by its repository path; what an installed
 * distribution owns, by the requirements. One run is one way through the program: what it
 * did not do is not shown to be needless. */
#include "base/array.h"
#include "base/path.h"
#include "cli/verify.h"
#include "context/never.h"
#include "discover/tree.h"

#include <stdlib.h>

/* From so many names in one place on, a pattern stands for them. */
#define PATTERN_FROM 4

static void add_unseen(struct verify *self, struct verify_unseens *list,
                       struct verify_unseen unseen)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i].path, unseen.path)) {
            list->items[i].count++;
            return;
        }
    unseen.count = 1;
    array_push(self->arena, list, unseen);
}

/* The repository path of what lies in the project and in no environment; else empty. */
static struct text own_path(struct verify *self, const struct scene *scene,
                            struct text path)
{
    const struct environment *environment = &self->analysis->environment;
    struct text at = scene_place(self->arena, scene, path), file = {0};
    if (!at.ptr || text_contains(path, TEXT("/site-packages/")) ||
        (environment->prefix.len && path_is_below(path, environment->prefix)) ||
        layout_find(self->analysis->layout, at, &file) != FILE_REGULAR || !file.ptr)
        return (struct text){0};
    return file;
}

static struct place place_of(struct verify *self, const struct scene *scene,
                             const struct observed *observed)
{
    if (observed->file.len == 0)
        return (struct place){0};
    return (struct place){verify_show(self, scene, observed->file), observed->line, 1};
}

static void add_ran(struct verify *self, const struct scene *scene,
                    const struct observed *observed, struct map *loaded,
                    struct verify_trace *trace)
{
    struct text path = own_path(self, scene, observed->path);
    struct verify_unseen unseen = {
        .name = observed->name, .path = path, .place = place_of(self, scene, observed)};
    bool wanted;
    if (path.len) {
        uint32_t known = (uint32_t)loaded->keys.count;
        trace->modules += map_add(loaded, path) == known;
        if (!needs_find(&self->needs, path))
            add_unseen(self, &trace->unseen_modules, unseen);
        return;
    }
    unseen.path = verify_owner(self, observed->path, &wanted);
    if (unseen.path.len && !wanted)
        add_unseen(self, &trace->unseen_distributions, unseen);
    if (unseen.path.len) {
        struct text key = text_format(self->arena, " %.*s", TEXT_ARG(unseen.path));
        uint32_t known = (uint32_t)loaded->keys.count; /* no file begins with a space */
        trace->distributions += map_add(loaded, key) == known;
    }
}

static void add_opened(struct verify *self, const struct scene *scene,
                       const struct observed *observed, const struct map *loaded,
                       struct map *opened, struct verify_trace *trace)
{
    struct text path = own_path(self, scene, observed->path);
    uint32_t known = (uint32_t)opened->keys.count;
    if (path.len == 0 || map_find(loaded, path) != MAP_NONE ||
        text_ends(path, TEXT(".pyc")) || map_add(opened, path) != known)
        return;
    trace->files++;
    if (needs_find(&self->needs, path))
        return;
    if (never_find(path))
        array_push(self->arena, &trace->never, path);
    else
        add_unseen(self, &trace->unseen_files,
                   (struct verify_unseen){.path = path,
                                          .place = place_of(self, scene, observed)});
}

void verify_trace_add(struct verify *self, const struct scene *scene,
                      const struct ran *ran, struct verify_trace *trace)
{
    struct map loaded, opened;
    map_init(&loaded, self->arena);
    map_init(&opened, self->arena);
    for (size_t i = 0; i < ran->observed.count; i++)
        if (ran->observed.items[i].kind == OBSERVED_RAN)
            add_ran(self, scene, &ran->observed.items[i], &loaded, trace);
    for (size_t i = 0; i < ran->observed.count; i++)
        if (ran->observed.items[i].kind == OBSERVED_OPENED)
            add_opened(self, scene, &ran->observed.items[i], &loaded, &opened, trace);
}

/* --- what to paste -------------------------------------------------------------------
 */

/* Names, or from PATTERN_FROM on of one place, their pattern. */
static struct texts folded(struct verify *self, const struct texts *names,
                           struct text (*pattern)(struct arena *arena, struct text name))
{
    struct texts list = {0};
    for (size_t i = 0; i < names->count; i++) {
        struct text like = pattern(self->arena, names->items[i]);
        size_t count = 0;
        for (size_t o = 0; like.len && o < names->count; o++)
            count += text_equal(pattern(self->arena, names->items[o]), like);
        texts_add_once(self->arena, &list, count < PATTERN_FROM ? names->items[i] : like);
    }
    return list;
}

static struct text module_pattern(struct arena *arena, struct text name)
{
    size_t dot = text_rfind(name, '.');
    return dot == SIZE_MAX ? (struct text){0}
                           : text_format(arena, "%.*s.*", (int)dot, name.ptr);
}

static struct text file_pattern(struct arena *arena, struct text path)
{
    struct text folder = path_dir(path), suffix = path_suffix(path);
    return folder.len == 0 || suffix.len == 0
               ? (struct text){0}
               : text_format(arena, "%.*s/*%.*s", TEXT_ARG(folder), TEXT_ARG(suffix));
}

static void paste_list(struct buffer *out, const char *key, const struct texts *names)
{
    if (names->count == 0)
        return;
    buffer_format(out, "%s = [", key);
    for (size_t i = 0; i < names->count; i++)
        buffer_format(out, "%s\"%.*s\"", i ? ", " : "", TEXT_ARG(names->items[i]));
    buffer_add_string(out, "]\n");
}

/* The name by which a module can be included: the one that it was loaded under, if that
 * leads to its file, else the one of its place in packages. */
static struct text name_to_include(struct verify *self,
                                   const struct verify_unseen *unseen)
{
    struct analysis *analysis = self->analysis;
    module_id id = resolver_module(analysis->resolver, unseen->name);
    if (text_equal(analysis->resolver->modules.items[id].file, unseen->path))
        return unseen->name;
    struct text root = package_root(self->arena, analysis->repository, unseen->path);
    return module_name_of_path(self->arena, root, unseen->path);
}

static int unseen_order(const void *left, const void *right)
{
    const struct verify_unseen *a = left, *b = right;
    return text_compare(a->path, b->path);
}

static void sort_unseen(struct verify_unseens *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, unseen_order);
}

void verify_trace_end(struct verify *self, struct verify_trace *trace)
{
    struct texts modules = {0}, files = {0}, keep = {0};
    struct buffer out = {.arena = self->arena};
    sort_unseen(&trace->unseen_modules);
    sort_unseen(&trace->unseen_files);
    sort_unseen(&trace->unseen_distributions);
    for (size_t i = 0; i < trace->unseen_modules.count; i++) {
        const struct verify_unseen *unseen = &trace->unseen_modules.items[i];
        if (unseen->name.len)
            array_push(self->arena, &modules, name_to_include(self, unseen));
        else
            array_push(self->arena, &files, unseen->path);
    }
    for (size_t i = 0; i < trace->unseen_files.count; i++)
        array_push(self->arena, &files, trace->unseen_files.items[i].path);
    for (size_t i = 0; i < trace->unseen_distributions.count; i++)
        array_push(self->arena, &keep, trace->unseen_distributions.items[i].path);
    modules = folded(self, &modules, module_pattern);
    files = folded(self, &files, file_pattern);
    paste_list(&out, "include-imports", &modules);
    paste_list(&out, "include-data", &files);
    paste_list(&out, "keep", &keep);
    trace->paste = out.text;
}
