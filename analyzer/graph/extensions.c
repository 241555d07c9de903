/* Extension modules: what a shared object imports and links.
 *
 * Its constants name the modules; only those count that are at hand. A .py file beside
 * it is read as well, as the source that it was compiled from. The libraries of a wheel
 * stand in a folder of their own that the object's run path leads to; libraries of the
 * system are none of ours. */
#include "base/path.h"
#include "graph/builder.h"
#include "read/extension.h"

/* The top-level names below every folder of the search path. */
static const struct map *top_names(struct graph_builder *self)
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

/* Adds the libraries that FACTS, of an object in FOLDER, need, and what these need. */
static void add_libraries(struct graph_builder *self, module_id from, struct text folder,
                          const struct extension_facts *facts)
{
    const struct fact nowhere = {0};
    for (size_t i = 0; i < facts->needed.count; i++) {
        struct text at =
            find_library(self, folder, &facts->run_path, facts->needed.items[i]);
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
        add_libraries(self, from, path_dir(at), &library);
    }
}

/* Adds the modules at hand that NAMES name. */
static void add_names(struct graph_builder *self, module_id from,
                      const struct extension_names *names)
{
    const struct fact nowhere = {0};
    struct text package = resolver_absolute(self->resolver, from, 1, (struct text){0});
    for (size_t i = 0; i < names->count; i++) {
        struct extension_name name = names->items[i];
        if (name.beside)
            name.name = package.len ? text_format(self->arena, "%.*s.%.*s",
                                                  TEXT_ARG(package), TEXT_ARG(name.name))
                                    : name.name;
        struct text found = extension_name_find(&name, is_here, self);
        module_id to = found.len ? resolver_module(self->resolver, found) : MODULE_NONE;
        if (to != MODULE_NONE && to != from)
            graph_add_edges(self, from, to, EDGE_EAGER, false, &nowhere);
    }
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
    map_init(&beside, self->arena);
    struct texts names = graph_modules_in(self, path_dir(module.at));
    for (size_t i = 0; i < names.count; i++)
        map_add(&beside, names.items[i]);
    struct extension_facts facts =
        extension_read(self->arena, bytes, top_names(self), &beside);
    file_unmap(bytes);
    /* Names that are packed away may be those of its neighbours. */
    for (size_t i = 0; facts.opaque && i < names.count; i++)
        array_push(self->arena, &facts.names,
                   ((struct extension_name){.name = names.items[i], .beside = true}));
    add_names(self, from, &facts.names);
    add_libraries(self, from, path_dir(module.at), &facts);
}
