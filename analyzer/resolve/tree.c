/* Looking for a module in the whole repository, for folders that no one has named: a
 * service that imports a sibling's package tells by that where the package's root is. */
#include "resolve/resolve.h"

#include "base/array.h"
#include "base/map.h"
#include "base/path.h"

#include <stdlib.h>

/* Deeper than any source tree; ends circular links. */
#define DEEPEST 24

bool folder_is_foreign(struct layout *layout, struct text at)
{
    static const char *const names[] = {
        "__pycache__", "node_modules", "site-packages", "dist-packages"};
    struct text name = path_name(at);
    if (name.len && name.ptr[0] == '.')
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    struct arena scratch = {0};
    bool environment = layout_find(layout, path_join(&scratch, at, TEXT("pyvenv.cfg")),
                                   NULL) == FILE_REGULAR;
    arena_release(&scratch);
    return environment;
}

static void add_place(struct resolver *self, struct text name, struct text folder)
{
    uint32_t index = map_add(self->tree, name);
    if (index == self->tree_folders.count)
        array_push(self->arena, &self->tree_folders, (struct texts){0});
    struct texts *folders = &self->tree_folders.items[index];
    if (folders->count == 0 || !text_equal(array_last(folders), folder))
        array_push(self->arena, folders, folder);
}

/* Records each name that FOLDER offers to an import, then goes on below. */
static void index_folder(struct resolver *self, struct text folder, int depth)
{
    const struct folder *listed = layout_list(self->layout, folder);
    if (!listed || depth == DEEPEST)
        return;
    for (size_t i = 0; i < listed->count; i++) {
        const struct folder_entry *entry = &listed->items[i];
        struct text inside = path_join(self->arena, folder, entry->name);
        if (entry->kind == FILE_REGULAR && text_is(path_suffix(entry->name), ".py"))
            add_place(self, path_stem(entry->name), folder);
        if (entry->kind == FILE_FOLDER && !entry->link &&
            !folder_is_foreign(self->layout, inside)) {
            add_place(self, entry->name, folder);
            index_folder(self, inside, depth + 1);
        }
    }
}

/* Whether all of NAME is below FOLDER, by paths alone. */
static bool stands_below(struct resolver *self, struct text folder, struct text name)
{
    struct text rest = name, part, at = folder;
    while (text_cut(&rest, '.', &part)) {
        struct text inside = path_join(self->arena, at, part);
        if (!rest.ptr) {
            struct text file = text_format(self->arena, "%.*s.py", TEXT_ARG(inside));
            return layout_find(self->layout, file, NULL) == FILE_REGULAR ||
                   layout_find(self->layout, inside, NULL) == FILE_FOLDER;
        }
        at = inside;
    }
    return false;
}

struct texts resolver_find_in_tree(struct resolver *self, struct text name)
{
    if (!self->tree) {
        self->tree = ARENA_NEW(self->arena, struct map);
        map_init(self->tree, self->arena);
        index_folder(self, (struct text){0}, 0);
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
