/* Looking for a module in the whole repository, for folders that no one has named: a
 * service that imports a sibling's package tells by that where the package's root is. */
#include "resolve/resolve.h"

#include "base/array.h"
#include "base/map.h"
#include "base/path.h"
#include "discover/tree.h"

#include <stdlib.h>

static void add_place(struct resolver *self, struct text name, struct text folder)
{
    uint32_t index = map_add(self->tree, name);
    if (index == self->tree_folders.count)
        array_push(self->arena, &self->tree_folders, (struct texts){0});
    struct texts *folders = &self->tree_folders.items[index];
    if (folders->count == 0 || !text_equal(array_last(folders), folder))
        array_push(self->arena, folders, folder);
}

/* Records each name that a folder offers to an import. */
static void visit_folder(void *context, struct text at, const struct folder *listed)
{
    struct resolver *self = context;
    for (size_t i = 0; i < listed->count; i++) {
        const struct folder_entry *entry = &listed->items[i];
        if (entry->kind == FILE_REGULAR && text_is(path_suffix(entry->name), ".py"))
            add_place(self, path_stem(entry->name), at);
        else if (entry->kind == FILE_FOLDER)
            add_place(self, entry->name, at);
    }
}

/* Whether all of NAME is below FOLDER: its packages by their folders, its last part as a
 * file or as a folder that holds modules. */
static bool stands_below(struct resolver *self, struct text folder, struct text name)
{
    struct text rest = name, part, at = folder;
    while (text_cut(&rest, '.', &part))
        at = path_join(self->arena, at, part);
    struct text file = text_format(self->arena, "%.*s.py", TEXT_ARG(at));
    return layout_find(self->layout, file, NULL) == FILE_REGULAR ||
           (layout_find(self->layout, at, NULL) == FILE_FOLDER &&
            folder_holds_modules(self, at));
}

struct texts resolver_find_in_tree(struct resolver *self, struct text name)
{
    if (!self->tree) {
        self->tree = ARENA_NEW(self->arena, struct map);
        map_init(self->tree, self->arena);
        tree_walk(self->arena, self->layout, visit_folder, self);
    }
    struct texts found = {0};
    size_t dot = text_find(name, '.');
    uint32_t index = map_find(self->tree, text_slice(name, 0, dot));
    if (index == MAP_NONE)
        return found;
    const struct texts *folders = &self->tree_folders.items[index];
    for (size_t i = 0; i < folders->count; i++)
        if (stands_below(self, folders->items[i], name))
            array_push(self->arena, &found, folders->items[i]);
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, text_order);
    return found;
}

struct text resolver_file_in_tree(struct resolver *self, struct text name)
{
    struct texts folders = resolver_find_in_tree(self, name);
    for (size_t i = 0; i < folders.count; i++) {
        struct text at = folders.items[i], rest = name, part, file;
        while (text_cut(&rest, '.', &part))
            at = path_join(self->arena, at, part);
        struct text inside = path_join(self->arena, at, TEXT("__init__.py"));
        struct text beside = text_format(self->arena, "%.*s.py", TEXT_ARG(at));
        if (layout_find(self->layout, inside, &file) == FILE_REGULAR ||
            layout_find(self->layout, beside, &file) == FILE_REGULAR)
            return file;
    }
    return (struct text){0};
}
