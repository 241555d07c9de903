/* The identity layout: the repository's folders, listed when first asked for. */
#include "image/layout.h"

#include "base/array.h"
#include "base/map.h"
#include "base/path.h"

struct listed {
    bool there;
    struct folder folder;
    struct map names; /* to index in folder */
};

struct layout {
    struct arena *arena;
    struct text root;
    struct map paths; /* run-time path of a folder to its index in `listed` */
    struct {
        struct listed *items;
        size_t count, room;
    } listed;
};

struct layout *layout_identity(struct arena *arena, struct text root)
{
    struct layout *self = ARENA_NEW(arena, struct layout);
    self->arena = arena;
    self->root = root;
    map_init(&self->paths, arena);
    return self;
}

struct text layout_root(const struct layout *self)
{
    return self->root;
}

struct text layout_open_path(struct arena *arena, const struct layout *self,
                             struct text path)
{
    return path_join(arena, self->root, path);
}

static const struct listed *list(struct layout *self, struct text at)
{
    uint32_t index = map_find(&self->paths, at);
    if (index != MAP_NONE)
        return &self->listed.items[index];
    map_intern(&self->paths, at);
    struct listed listed = {0};
    map_init(&listed.names, self->arena);
    listed.there =
        folder_list(self->arena, layout_open_path(self->arena, self, at), &listed.folder);
    for (size_t i = 0; i < listed.folder.count; i++)
        map_add(&listed.names, listed.folder.items[i].name);
    array_push(self->arena, &self->listed, listed);
    return &array_last(&self->listed);
}

const struct folder *layout_list(struct layout *self, struct text at)
{
    const struct listed *listed = list(self, at);
    return listed->there ? &listed->folder : NULL;
}

enum file_kind layout_find(struct layout *self, struct text at, struct text *path)
{
    if (path)
        *path = at;
    if (at.len == 0)
        return list(self, at)->there ? FILE_FOLDER : FILE_ABSENT;
    const struct listed *listed = list(self, path_dir(at));
    uint32_t index = map_find(&listed->names, path_name(at));
    return index == MAP_NONE ? FILE_ABSENT : listed->folder.items[index].kind;
}
