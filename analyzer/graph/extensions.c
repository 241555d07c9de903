/* Extension modules: what a shared object imports and links.
 *
 * Its constants name the modules; only those count that are at hand. A .py file beside
 * it is read as well, as the source that it was compiled from. The libraries of a wheel
 * stand in a folder of their own that the object's run path leads to; libraries of the
 * system are none of ours. */
#include "base/path.h"
#include "graph/builder.h"
#include "read/extension.h"

const struct map *graph_top_names(struct graph_builder *self)
{
    const struct search_roots *roots = self->resolver->roots;
    if (self->tops)
        return self->tops;
    self->tops = ARENA_NEW(self->arena, struct map);
    map_init(self->tops, self->arena);
    for (size_t i = 0; i < roots->count; i++) {
        struct texts names = graph_modules_in(self, roots->items[i].path);
        for (size_t n = 0; n < names.count; n++)
            map_add(self->tops, names.items[n]);
    }
    return self->tops;
}

static bool is_here(void *context, struct text name)
{
    size_t end;
    module_id id = graph_find_here(context, name, &end);
    return id != MODULE_NONE && end == name.len &&
           module_of(context, id)->form != FORM_NAMESPACE;
}

/* The file that a library's NAME means for an object in FOLDER, by its run path; empty
 * when it is none of the layout's. */
static struct text find_library(struct graph_builder *self, struct text folder,
                                const struct texts *run_path, struct text name)
{
    static const char *const origins[] = {"$ORIGIN", "${ORIGIN}", "@loader_path"};
    if (text_find(name, '/') != SIZE_MAX && text_starts(name, TEXT("@loader_path/"))) {
        struct text at = path_join(self->arena, folder, text_slice(name, 13, name.len));
        return layout_find(self->resolver->layout, at, NULL) == FILE_REGULAR
                   ? at
                   : (struct text){0};
    }
    for (size_t i = 0; i < run_path->count; i++)
        for (size_t o = 0; o < sizeof origins / sizeof *origins; o++) {
            struct text origin = text_of(origins[o]), path = run_path->items[i];
            if (!text_starts(path, origin))
                continue;
            path = text_slice(path, origin.len, path.len);
            while (path.len && path.ptr[0] == '/')
                path = text_slice(path, 1, path.len);
            struct text at =
                path_join(self->arena, path_join(self->arena, folder, path), name);
            if (layout_find(self->resolver->layout, at, NULL) == FILE_REGULAR)
                return at;
        }
    return (struct text){0};
}

/* An object that is being loaded, and what made the loader load it. */
struct loading {
    struct text folder;
    const struct extension_facts *facts;
    const struct loading *by; /* NULL for the extension module */
};

/* The same for what SELF or one of those before it finds: a run path of the old kind
 * (DT_RPATH) holds for all that they load. */
static struct text find_needed(struct graph_builder *self, const struct loading *loading,
                               struct text name)
{
    struct text at = {0};
    for (; loading && !at.len; loading = loading->by)
        at = find_library(self, loading->folder, &loading->facts->run_path, name);
    return at;
}

/* Adds the libraries that LOADING needs, and what these need. */
static void add_libraries(struct graph_builder *self, module_id from,
                          const struct loading *loading)
{
    const struct extension_facts *facts = loading->facts;
    const struct fact nowhere = {0};
    for (size_t i = 0; i < facts->needed.count; i++) {
        struct text at = find_needed(self, loading, facts->needed.items[i]);
        struct text path, bytes;
        if (at.len == 0)
            continue;
        layout_find(self->resolver->layout, at, &path);
        if (map_find(&self->needed_paths, path) != MAP_NONE ||
            !file_map(layout_open_path(self->arena, self->resolver->layout, path),
                      &bytes))
            continue;
        graph_add_needed(self, from, NEEDED_LIBRARY, path, &nowhere);
        struct extension_facts library = extension_read(self->arena, bytes, NULL, NULL);
        file_unmap(bytes);
        struct loading next = {path_dir(at), &library, loading};
        add_libraries(self, from, &next);
    }
}

/* NAME, of a module that stands below a package beside the object, in full: one whose
 * package is named, too. Empty when there is none. */
static struct text name_below(struct graph_builder *self, struct text package,
                              const struct extension_names *names, struct text name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (!names->items[i].beside)
            continue;
        struct text full = text_format(self->arena, "%.*s.%.*s.%.*s", TEXT_ARG(package),
                                       TEXT_ARG(names->items[i].name), TEXT_ARG(name));
        if (is_here(self, full))
            return full;
    }
    return (struct text){0};
}

/* Adds the modules at hand that NAMES name. */
static void add_names(struct graph_builder *self, module_id from,
                      const struct extension_names *names)
{
    const struct fact nowhere = {0};
    struct text package = resolver_absolute(self->resolver, from, 1, (struct text){0});
    for (size_t i = 0; i < names->count; i++) {
        struct extension_name name = names->items[i];
        if (name.beside && package.len) {
            struct text full = text_format(self->arena, "%.*s.%.*s", TEXT_ARG(package),
                                           TEXT_ARG(name.name));
            if (!is_here(self, full))
                full = name_below(self, package, names, name.name);
            name.name = full.len || !is_here(self, name.name) ? full : name.name;
        }
        struct text found = extension_name_find(&name, is_here, self);
        module_id to = found.len ? resolver_module(self->resolver, found) : MODULE_NONE;
        if (to != MODULE_NONE && to != from)
            graph_add_edges(self, from, to, EDGE_EAGER, false, &nowhere);
    }
}

/* The names that an object in FOLDER may import relative to its package: those beside it,
 * in NAMES and BESIDE, and those below packages beside it, in BESIDE only. */
static void list_beside(struct graph_builder *self, struct text folder,
                        struct texts *names, struct map *beside)
{
    map_init(beside, self->arena);
    *names = graph_modules_in(self, folder);
    for (size_t i = 0; i < names->count; i++)
        map_add(beside, names->items[i]);
    for (size_t i = 0; i < names->count; i++) {
        struct text at = path_join(self->arena, folder, names->items[i]);
        if (layout_find(self->resolver->layout, at, NULL) != FILE_FOLDER)
            continue;
        struct texts below = graph_modules_in(self, at);
        for (size_t b = 0; b < below.count; b++)
            map_add(beside, below.items[b]);
    }
}

/* Texts without separators show no name that stands alone; those of what the object's
 * distribution requires are looked for in them as the ones beside it are. */
static void list_required(struct graph_builder *self, module_id from, struct map *names)
{
    const struct installed_facts *installed = self->follow->installed;
    struct texts modules = {0};
    if (installed)
        installed->required(installed->context, module_of(self, from)->name, NULL,
                            &modules);
    for (size_t i = 0; i < modules.count; i++)
        map_add(names, modules.items[i]);
}

void graph_add_extension(struct graph_builder *self, module_id from)
{
    const struct module module = *module_of(self, from);
    struct text bytes;
    if (module.file.len == 0 || text_equal(module.file, module.source) ||
        !file_map(layout_open_path(self->arena, self->resolver->layout, module.file),
                  &bytes))
        return;
    struct map beside;
    struct texts names;
    list_beside(self, path_dir(module.at), &names, &beside);
    list_required(self, from, &beside);
    struct extension_facts facts =
        extension_read(self->arena, bytes, graph_top_names(self), &beside);
    file_unmap(bytes);
    /* Names that are packed away may be those of its neighbours. */
    for (size_t i = 0; facts.opaque && i < names.count; i++)
        array_push(self->arena, &facts.names,
                   ((struct extension_name){.name = names.items[i], .beside = true}));
    add_names(self, from, &facts.names);
    struct loading loading = {path_dir(module.at), &facts, NULL};
    add_libraries(self, from, &loading);
}
