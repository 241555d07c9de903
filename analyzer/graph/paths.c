/* Code that is found by a path: folders put on the search path, files that are executed.
 *
 * The facts about both are those of data files, and so is the way from a fact to a path.
 * A folder on sys.path changes how names resolve that were resolved before: it is only
 * noted, and whoever builds the graph builds it anew with that folder. A package whose
 * resources are asked for is imported. */
#include "base/path.h"
#include "graph/builder.h"
#include "graph/data_glob.h"
#include "graph/data_leads.h"

/* More files than these are data that happen to be code. */
#define FILES_AT_MOST 4000

/* The run-time paths of a fact. */
static struct data_lead follow(struct graph_builder *self, module_id from,
                               const struct data_fact *fact)
{
    struct data_places places = {0};
    texts_add_once(self->arena, &places.folders, (struct text){0});
    for (size_t i = 0; i < self->entries->count; i++)
        texts_add_once(self->arena, &places.folders,
                       path_dir(self->entries->items[i].at));
    struct data_query query = {.graph = self->graph,
                               .store = self->store,
                               .entries = self->entries,
                               .places = &places};
    struct data_lead lead = {.module = from, .fact = fact};
    data_follow(self->arena, &query, &lead);
    return lead;
}

static void add_search_path(struct graph_builder *self, module_id from,
                            struct text folder, const struct data_fact *fact)
{
    for (size_t i = 0; i < self->graph->search_paths.count; i++)
        if (text_equal(self->graph->search_paths.items[i].folder, folder))
            return;
    array_push(self->arena, &self->graph->search_paths,
               ((struct search_path){.folder = folder,
                                     .from = from,
                                     .line = fact->at.line,
                                     .behind = fact->behind}));
}

/* Whether installed distributions stand in FOLDER, or below it: it is no part of one. */
static bool holds_site(const struct graph_builder *self, struct text folder)
{
    const struct search_roots *roots = self->resolver->roots;
    for (size_t i = 0; i < roots->count; i++)
        if (roots->items[i].rank == ROOT_SITE &&
            path_is_below(roots->items[i].path, folder))
            return true;
    return false;
}

void graph_add_search_paths(struct graph_builder *self, module_id from,
                            const struct facts *facts)
{
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *fact = &facts->data.items[i];
        if (fact->kind != DATA_SEARCH_PATH || self->follow->entries_only ||
            !edge_is_followed(graph_kind_of(self, from, &fact->at, EDGE_EAGER),
                              self->follow))
            continue;
        struct data_lead lead = follow(self, from, fact);
        for (size_t p = 0; p < lead.paths.count && !lead.pattern; p++) {
            struct text folder = lead.paths.items[p];
            if (layout_find(self->resolver->layout, folder, NULL) != FILE_FOLDER ||
                holds_site(self, folder))
                continue;
            if (module_of(self, from)->form == FORM_PACKAGE)
                resolver_extend(self->resolver, from, folder);
            add_search_path(self, from, folder, fact);
            break;
        }
    }
}

/* The Python files that a path or pattern means, sorted. */
static struct texts code_at(struct graph_builder *self, const struct data_lead *lead,
                            struct text at)
{
    struct texts files = {0}, code = {0};
    enum file_kind kind = layout_find(self->resolver->layout, at, NULL);
    if (lead->pattern)
        data_glob(self->arena, self->resolver->layout, at, true, &files);
    else if (kind == FILE_FOLDER)
        data_files_below(self->arena, self->resolver->layout, at, &files);
    else if (kind == FILE_REGULAR)
        array_push(self->arena, &files, at);
    for (size_t i = 0; i < files.count; i++)
        if (text_ends(files.items[i], TEXT(".py")) ||
            (!lead->pattern && kind == FILE_REGULAR))
            array_push(self->arena, &code, files.items[i]);
    return code;
}

/* An edge to the file at AT, as the module that it is by its path, where it has been
 * reached as one, else by a name of its own. */
static void add_code_file(struct graph_builder *self, module_id from, struct text at,
                          enum edge_kind kind, const struct fact *fact)
{
    struct text file;
    if (layout_find(self->resolver->layout, at, &file) != FILE_REGULAR || !file.ptr)
        return;
    struct text name = text_format(self->arena, "__main__:%.*s", TEXT_ARG(at));
    module_id to = resolver_add_file(self->resolver, name, at, file,
                                     text_is(path_name(at), "__init__.py"));
    if (to != from)
        graph_add_edge(self, from, to, kind, false, fact);
}

void graph_add_resource_packages(struct graph_builder *self, module_id from,
                                 const struct facts *facts)
{
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *fact = &facts->data.items[i];
        size_t end;
        if (fact->base != DATA_FROM_PACKAGE || text_starts(fact->anchor, TEXT("__")))
            continue;
        module_id to = graph_find_here(self, fact->anchor, &end);
        if (to != MODULE_NONE && to != from && end == fact->anchor.len)
            graph_add_edges(self, from, to,
                            graph_kind_of(self, from, &fact->at, EDGE_DYNAMIC), false,
                            &fact->at);
    }
}

/* Code is executed that nobody can tell from the text; unless a comment says what. */
static void add_unknown(struct graph_builder *self, module_id from,
                        const struct facts *facts, const struct fact *at)
{
    struct dynamic_fact *fact = ARENA_NEW(self->arena, struct dynamic_fact);
    *fact = (struct dynamic_fact){.at = *at, .kind = DYNAMIC_RUN_MODULE};
    graph_add_dynamic(self, from, facts, fact);
}

/* Whether a fact names one file of code by its path: whoever gets that path runs it. Of
 * the project's own nobody can tell where that runs, and what it can import there. */
static bool names_program(const struct graph_builder *self, module_id from,
                          const struct data_fact *fact)
{
    return module_of(self, from)->origin == ORIGIN_DISTRIBUTION &&
           fact->kind == DATA_NAME && text_ends(fact->path, TEXT(".py")) &&
           (fact->base == DATA_FROM_FILE || fact->base == DATA_FROM_PACKAGE);
}

void graph_add_code_files(struct graph_builder *self, module_id from,
                          const struct facts *facts)
{
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *fact = &facts->data.items[i];
        enum edge_kind kind = graph_kind_of(self, from, &fact->at, EDGE_DYNAMIC);
        if (fact->kind != DATA_CODE && !names_program(self, from, fact))
            continue;
        if (!fact->path.len && !fact->pattern.len) {
            if (!fact->variable.len && edge_is_followed(kind, self->follow))
                add_unknown(self, from, facts, &fact->at);
            continue;
        }
        struct data_lead lead = follow(self, from, fact);
        for (size_t p = 0; p < lead.paths.count; p++) {
            struct texts files = code_at(self, &lead, lead.paths.items[p]);
            for (size_t f = 0; f < files.count && files.count <= FILES_AT_MOST; f++)
                add_code_file(self, from, files.items[f], kind, &fact->at);
            if (files.count)
                break;
        }
    }
}
