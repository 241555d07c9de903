/* Files are resolved in groups: those whose outermost package stands in the same folder
 * share a search path, which begins with that folder. So two services that both have a
 * `main` and a `utils` do not get into each other's way. */
#include "graph/file_graph.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"

#include <stdlib.h>

struct group {
    struct text folder;
    struct entries entries;
};

struct collector {
    struct arena *arena;
    struct layout *layout;
    struct text below;
    const struct search_roots *more;
    struct file_graph *graph;
    struct map folders; /* to an index of groups */
    struct {
        struct group *items;
        size_t count, room;
    } groups;
};

static void visit(void *context, struct text at, const struct folder *listed)
{
    struct collector *self = context;
    if (!path_is_below(at, self->below))
        return;
    for (size_t i = 0; i < listed->count; i++) {
        if (listed->items[i].kind != FILE_REGULAR ||
            !text_is(path_suffix(listed->items[i].name), ".py"))
            continue;
        struct text file = path_join(self->arena, at, listed->items[i].name);
        struct text folder = package_root(self->arena, self->layout, file);
        uint32_t index = map_add(&self->folders, folder);
        if (index == self->groups.count)
            array_push(self->arena, &self->groups, ((struct group){.folder = folder}));
        array_push(
            self->arena, &self->groups.items[index].entries,
            ((struct entry){.shown = file,
                            .file = file,
                            .at = file,
                            .module = module_name_of_path(self->arena, folder, file),
                            .start = ENTRY_APP,
                            .package = text_is(listed->items[i].name, "__init__.py")}));
        array_push(self->arena, &self->graph->files, file);
    }
}

static void add_group(struct collector *self, const struct group *group,
                      struct store *store, struct outside outside, struct diags *diags)
{
    struct search_roots roots = {0};
    struct manifest none = {0};
    roots_add(self->arena, &roots, group->folder, ROOT_INSTALLED,
              TEXT("its files' folder"));
    roots_add_guesses(self->arena, self->layout, &roots, group->folder, &none);
    for (size_t i = 0; i < self->more->count; i++)
        if (self->more->items[i].rank == ROOT_INSTALLED)
            roots_add(self->arena, &roots, self->more->items[i].path,
                      self->more->items[i].rank, self->more->items[i].why);
    struct resolver *resolver = resolver_new(self->arena, self->layout, &roots, outside);
    struct follow follow = {.typing = true, .entries_only = true};
    struct graph *graph =
        graph_build(self->arena, resolver, store, &group->entries, &follow, diags);
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        const struct module *from = &resolver->modules.items[edge->from];
        const struct module *to = &resolver->modules.items[edge->to];
        if (to->origin == ORIGIN_FIRST_PARTY && to->file.len &&
            !text_equal(from->source, to->file))
            array_push(self->arena, &self->graph->edges,
                       ((struct file_edge){.from = from->source,
                                           .to = to->file,
                                           .kind = edge->kind,
                                           .line = edge->line}));
    }
}

static int file_edge_order(const void *left, const void *right)
{
    const struct file_edge *a = left, *b = right;
    int order = text_compare(a->from, b->from);
    if (order == 0)
        order = text_compare(a->to, b->to);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    return order ? order : (int)a->kind - (int)b->kind;
}

static void sort_edges(struct file_graph *graph)
{
    if (graph->edges.count == 0)
        return;
    qsort(graph->edges.items, graph->edges.count, sizeof *graph->edges.items,
          file_edge_order);
    size_t kept = 1;
    for (size_t i = 1; i < graph->edges.count; i++)
        if (file_edge_order(&graph->edges.items[i], &graph->edges.items[kept - 1]) != 0)
            graph->edges.items[kept++] = graph->edges.items[i];
    graph->edges.count = kept;
}

struct file_graph file_graph_build(struct arena *arena, struct layout *layout,
                                   struct store *store, struct text folder,
                                   const struct search_roots *more,
                                   struct outside outside, struct diags *diags)
{
    struct file_graph graph = {0};
    struct collector self = {
        .arena = arena, .layout = layout, .below = folder, .more = more, .graph = &graph};
    map_init(&self.folders, arena);
    tree_walk(arena, layout, visit, &self);
    store_read(store, &graph.files);
    for (size_t i = 0; i < self.groups.count; i++)
        add_group(&self, &self.groups.items[i], store, outside, diags);
    if (graph.files.count)
        qsort(graph.files.items, graph.files.count, sizeof(struct text), text_order);
    sort_edges(&graph);
    return graph;
}
