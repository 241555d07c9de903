/* What code asks installed distributions for: their entry points and their metadata. */
#include "graph/builder.h"

bool graph_add_entry_points(struct graph_builder *self, module_id from, struct text group,
                            const struct fact *at)
{
    const struct installed_facts *installed = self->follow->installed;
    enum edge_kind kind = graph_kind_of(self, from, at, EDGE_ENTRY_POINT);
    bool any = false;
    for (size_t i = 0; installed && i < installed->entries.count; i++) {
        const struct installed_entry *entry = &installed->entries.items[i];
        if (!graph_fits(entry->group, group))
            continue;
        module_id to = resolver_module(self->resolver, entry->module);
        any = true;
        if (to != from)
            graph_add_edges(self, from, to, kind, false, at);
        graph_add_needed(self, from, NEEDED_METADATA, entry->metadata, at);
    }
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
        folders = installed->required(installed->context, module_of(self, from)->name);
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
    if (folder.len &&
        edge_is_followed(graph_kind_of(self, from, at, EDGE_DYNAMIC), self->follow))
        graph_add_needed(self, from, NEEDED_METADATA, folder, at);
}
