/* What code asks installed distributions for: their entry points and their metadata. */
#include "graph/builder.h"
#include "read/string_names.h"

bool graph_add_entry_points(struct graph_builder *self, module_id from, struct text group,
                            const struct fact *at)
{
    const struct installed_facts *installed = self->follow->installed;
    enum edge_kind kind = graph_kind_of(self, from, at, EDGE_ENTRY_POINT);
    enum edge_reason before = graph_because(self, REASON_ENTRY_POINT);
    bool any = false;
    for (size_t i = 0; installed && i < installed->entries.count; i++) {
        const struct installed_entry *entry = &installed->entries.items[i];
        if (!graph_fits(entry->group, group))
            continue;
        module_id to = resolver_module(self->resolver, entry->module);
        if (!installed->deep && module_of(self, to)->origin != ORIGIN_DISTRIBUTION)
            continue; /* of a distribution that the project does not name */
        any = true;
        if (entry->whole && edge_is_followed(kind, self->follow))
            array_push(self->arena, &self->graph->plugins,
                       ((struct plugin){to, from, at->line, at->column}));
        if (to != from)
            graph_add_edges(self, from, to, kind, false, at);
        graph_add_needed(self, from, NEEDED_METADATA, entry->metadata, at);
    }
    graph_because(self, before);
    return any;
}

void graph_add_own_entry_points(struct graph_builder *self, module_id from,
                                const struct fact *at)
{
    static const char *const forms[] = {"%.*s", "%.*s.*", "%.*s.*.*", "%.*s_*"};
    struct text name = module_of(self, from)->name;
    struct text top = text_slice(name, 0, text_find(name, '.'));
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        graph_add_entry_points(self, from,
                               text_format(self->arena, forms[i], TEXT_ARG(top)), at);
}

void graph_add_required_metadata(struct graph_builder *self, module_id from,
                                 const struct fact *at)
{
    const struct installed_facts *installed = self->follow->installed;
    struct texts folders = {0};
    if (installed &&
        edge_is_followed(graph_kind_of(self, from, at, EDGE_DYNAMIC), self->follow))
        installed->required(installed->context, module_of(self, from)->name, &folders,
                            NULL);
    for (size_t i = 0; i < folders.count; i++)
        graph_add_needed(self, from, NEEDED_METADATA, folders.items[i], at);
}

void graph_add_metadata(struct graph_builder *self, module_id from, struct text name,
                        const struct fact *at)
{
    const struct installed_facts *installed = self->follow->installed;
    struct text folder = {0};
    if (installed && name.len)
        folder = installed->metadata(installed->context, name);
    enum edge_kind kind = graph_kind_of(self, from, at, EDGE_DYNAMIC);
    if (folder.len == 0 || !edge_is_followed(kind, self->follow))
        return;
    graph_add_needed(self, from, NEEDED_METADATA, folder, at);
    /* Without --deep it is by its modules that a distribution is kept. */
    struct text module =
        installed->deep ? (struct text){0} : installed->module(installed->context, name);
    module_id to = module.len ? resolver_module(self->resolver, module) : MODULE_NONE;
    if (to != MODULE_NONE && module_of(self, to)->origin == ORIGIN_DISTRIBUTION)
        graph_add_edge(self, from, to, kind, false, at);
}

/* The metadata that elements of the tables of module IN name. */
static void add_listed(struct graph_builder *self, module_id from, module_id in,
                       const struct fact *at)
{
    struct arena scratch = {0};
    struct text source = module_of(self, in)->source, bytes;
    if (source.len &&
        file_load(&scratch, layout_open_path(&scratch, self->resolver->layout, source),
                  &bytes)) {
        struct string_names found = string_names_listed(&scratch, bytes);
        for (size_t i = 0; i < found.count; i++)
            graph_add_metadata(self, from, found.items[i].name, at);
    }
    arena_release(&scratch);
}

void graph_add_metadata_of_tables(struct graph_builder *self, module_id from,
                                  const struct facts *facts, const struct fact *at)
{
    if (!self->follow->installed)
        return;
    add_listed(self, from, from, at);
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *import = &facts->imports.items[i];
        struct text name = import->module;
        if (import->names.count == 0)
            continue;
        if (import->level)
            name = resolver_absolute(self->resolver, from, import->level, name);
        module_id in = name.len ? resolver_module(self->resolver, name) : MODULE_NONE;
        if (in != MODULE_NONE && module_is_here(module_of(self, in)))
            add_listed(self, from, in, at);
    }
}
