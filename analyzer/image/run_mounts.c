/* RUN --mount: what is mounted stands in the layout while the commands run, and what was
 * there before comes back when they end. A cache or a tmpfs is an empty folder: what
 * earlier builds left in a cache cannot be known. */
#include "image/running.h"

#include "base/array.h"
#include "base/path.h"

/* The value of KEY in "type=bind,source=a,target=b"; several names may mean the same. */
static struct text mount_value(struct text mount, const char *const *names)
{
    struct text part;
    while (text_cut(&mount, ',', &part))
        for (size_t i = 0; names[i]; i++) {
            struct text name = text_of(names[i]);
            if (text_starts(part, name) && part.len > name.len &&
                part.ptr[name.len] == '=')
                return text_slice(part, name.len + 1, part.len);
        }
    return (struct text){0};
}

static void put_bind(struct running *self, struct text at, struct text source,
                     struct text from)
{
    struct stages *stages = self->stages;
    struct text clean =
        path_clean(stages->arena, text_format(stages->arena, "/%.*s", TEXT_ARG(source)));
    struct text inside = text_slice(clean, 1, clean.len),
                folder = stages->options->context;
    const struct stage *stage = from.len ? stages_find(stages, from) : NULL;
    if (stage) {
        layout_copy(self->layout, at, stage->layout, inside);
        return;
    }
    if (from.len && !variables_get(&stages->options->contexts, from, &folder))
        return; /* another image */
    struct text path = path_join(stages->arena, folder, inside);
    if (layout_find(stages->options->repository, path, NULL) != FILE_ABSENT)
        layout_add(self->layout, at, path);
}

static bool mount_one(struct running *self, struct text mount)
{
    static const char *const type[] = {"type", NULL};
    static const char *const from[] = {"from", NULL};
    static const char *const source[] = {"source", "src", NULL};
    static const char *const target[] = {"target", "dst", "destination", NULL};
    struct text whole, kind;
    if (!stage_expand(self->stages, self->instruction, mount, &whole))
        return false;
    kind = mount_value(whole, type);
    bool bind = kind.len == 0 || text_is(kind, "bind");
    struct run_mount one = {.at = running_path(self, mount_value(whole, target))};
    if (one.at.len == 0 || !(bind || text_is(kind, "cache") || text_is(kind, "tmpfs")))
        return true;
    if (layout_find(self->layout, one.at, NULL) != FILE_ABSENT)
        one.before = layout_clone(self->layout);
    array_push(self->stages->arena, &self->mounts, one);
    layout_remove(self->layout, one.at);
    if (bind)
        put_bind(self, one.at, mount_value(whole, source), mount_value(whole, from));
    else
        layout_make_folder(self->layout, one.at);
    return true;
}

bool run_mount(struct running *self)
{
    const struct instruction *instruction = self->instruction;
    for (size_t i = 0; i < instruction->flags.count; i++)
        if (text_is(instruction->flags.items[i].name, "mount") &&
            !mount_one(self, instruction->flags.items[i].value))
            return false;
    return true;
}

void run_unmount(struct running *self)
{
    for (size_t i = self->mounts.count; i-- > 0;) {
        struct run_mount mount = self->mounts.items[i];
        layout_remove(self->layout, mount.at);
        if (mount.before)
            layout_copy(self->layout, mount.at, mount.before, mount.at);
    }
}
