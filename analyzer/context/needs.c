/* From the closure to paths of the repository.
 *
 * Blind spot: a stub is taken to be read at run time when the code beside it imports
 * lazy_loader, whatever it does with it. */
#include "context/needs.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <unistd.h>

/* As many links in a row as Linux follows. */
#define LINKS_AT_MOST 40

void needs_init(struct needs *self, struct arena *arena)
{
    *self = (struct needs){.arena = arena};
    map_init(&self->paths, arena);
}

void needs_add(struct needs *self, struct need need)
{
    uint32_t index = map_find(&self->paths, need.path);
    if (index == MAP_NONE) {
        map_add(&self->paths, need.path);
        array_push(self->arena, self, need);
    } else if (need.kind > self->items[index].kind) {
        bool existence = self->items[index].kind == NEED_FOLDER;
        if (existence) /* the other asks for more, and tells better why */
            self->items[index] = need;
        self->items[index].kind = need.kind;
    }
}

const struct need *needs_find(const struct needs *self, struct text path)
{
    uint32_t index = map_find(&self->paths, path);
    return index == MAP_NONE ? NULL : &self->items[index];
}

bool needs_any_below(const struct needs *self, struct text folder)
{
    for (size_t i = 0; i < self->count; i++)
        if (self->items[i].kind != NEED_FOLDER &&
            path_is_below(self->items[i].path, folder))
            return true;
    return false;
}

/* --- what is reached -----------------------------------------------------------------
 */

static void add_beside(struct needs *self, struct layout *layout, struct text path,
                       enum need_reason reason, module_id module)
{
    struct text found;
    if (layout_find(layout, path, &found) == FILE_REGULAR && found.ptr)
        needs_add(self, (struct need){.path = found,
                                      .kind = NEED_FILE,
                                      .reason = reason,
                                      .module = module});
}

/* The folders of a package or namespace: they must be there, and may say py.typed. */
static void add_folders(struct needs *self, const struct graph *graph, module_id id)
{
    const struct module *module = &graph->resolver->modules.items[id];
    struct layout *layout = graph->resolver->layout;
    for (size_t i = 0; i < module->folders.count; i++) {
        struct text folder = module->folders.items[i], path;
        if (layout_find(layout, folder, &path) == FILE_FOLDER && path.len &&
            module->form == FORM_NAMESPACE)
            needs_add(self, (struct need){.path = path,
                                          .kind = NEED_FOLDER,
                                          .reason = NEED_NAMESPACE,
                                          .module = id});
        add_beside(self, layout, path_join(self->arena, folder, TEXT("py.typed")),
                   NEED_TYPED, id);
    }
}

static bool is_lazy_loader(const struct graph *graph, module_id id)
{
    return text_is(graph->resolver->modules.items[id].name, "lazy_loader");
}

/* Whether a statement in module ID's file imports lazy_loader. */
static bool loads_lazily(const struct graph *graph, module_id id)
{
    for (size_t e = graph->first_edge[id]; e < graph->first_edge[id + 1]; e++)
        if (is_lazy_loader(graph, graph->edges.items[e].to))
            return true;
    return false;
}

void needs_add_reached(struct needs *self, const struct graph *graph)
{
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (!graph_reaches(graph, id) || module->origin != ORIGIN_FIRST_PARTY)
            continue;
        struct text files[] = {module->file, module->source};
        for (size_t i = 0; i < sizeof files / sizeof *files; i++)
            if (files[i].len)
                needs_add(self, (struct need){.path = files[i],
                                              .kind = NEED_FILE,
                                              .reason = NEED_REACHED,
                                              .module = id});
        if (module->at.len && loads_lazily(graph, id))
            add_beside(self, graph->resolver->layout,
                       text_format(self->arena, "%.*si", TEXT_ARG(module->at)), NEED_STUB,
                       id);
        add_folders(self, graph, id);
    }
}

/* --- links ---------------------------------------------------------------------------
 */

/* Where the link at the repository's PATH leads, as it says; empty when it is none. */
static struct text link_of(struct needs *self, struct text root, struct text path)
{
    char target[4096];
    struct text open = text_copy(self->arena, path_join(self->arena, root, path));
    ssize_t length = readlink(open.ptr, target, sizeof target);
    return length > 0 ? text_copy(self->arena, (struct text){target, (size_t)length})
                      : (struct text){0};
}

struct followed {
    struct text link, path; /* the first link on the way; PATH as it goes on behind it */
};

/* The first link among the parts of PATH, itself included; false when there is none.
 * KNOWN remembers folders that are none. */
static bool follow_first(struct needs *self, struct map *known, struct text root,
                         struct text path, struct followed *followed)
{
    for (size_t end = 1; end <= path.len; end++) {
        struct text part = text_slice(path, 0, end);
        if ((end < path.len && path.ptr[end] != '/') || map_find(known, part) != MAP_NONE)
            continue;
        struct text target = link_of(self, root, part);
        if (target.len) {
            struct text rest = text_slice(path, end + 1, path.len);
            *followed = (struct followed){
                .link = part,
                .path = path_join(self->arena,
                                  path_join(self->arena, path_dir(part), target), rest)};
            return true;
        }
        if (end < path.len)
            map_add(known, part);
    }
    return false;
}

static void leads_out(const struct need *need, struct text link, struct diags *diags)
{
    diag_warning(diags, (struct place){0},
                 TEXT("a build context cannot reach it: put the file itself there"),
                 "'%.*s', on the way to '%.*s', is a link out of the repository",
                 TEXT_ARG(link), TEXT_ARG(need->path));
}

/* Follows the first link on the way to the need at INDEX. */
static void follow_need(struct needs *self, size_t index, struct map *known,
                        struct text root, struct diags *diags)
{
    struct need need = self->items[index];
    struct followed followed;
    if (need.links == LINKS_AT_MOST ||
        !follow_first(self, known, root, need.path, &followed))
        return;
    need.through = need.through.len ? need.through : need.path;
    if (!text_equal(followed.link, need.path)) {
        self->items[index].behind_link = true;
        needs_add(self, (struct need){.path = followed.link,
                                      .kind = NEED_FILE,
                                      .reason = NEED_LINK,
                                      .module = MODULE_NONE,
                                      .through = need.through,
                                      .links = LINKS_AT_MOST});
    }
    struct text inside = followed.path;
    if (path_is_absolute(inside))
        inside = path_relative(self->arena, root, inside);
    if (path_is_absolute(inside) || !path_is_below(inside, (struct text){0})) {
        leads_out(&need, followed.link, diags);
        return;
    }
    need.path = inside;
    need.links++;
    needs_add(self, need);
}

void needs_follow_links(struct needs *self, struct text root, struct diags *diags)
{
    struct map known;
    map_init(&known, self->arena);
    for (size_t i = 0; i < self->count; i++) /* it grows on the way */
        follow_need(self, i, &known, root, diags);
}
