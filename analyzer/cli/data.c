/* From an analysis to its data files. */
#include "cli/data.h"

#include "base/array.h"
#include "base/path.h"
#include "graph/data_glob.h"

/* How many places a warning names. */
#define PLACES_SHOWN 3

/* The folders that paths may be relative to, where no container says it: the root, the
 * entries' folders, the manifests'. */
static struct texts repository_folders(struct analysis *self)
{
    struct texts folders = {0};
    texts_add_once(self->arena, &folders, (struct text){0});
    for (size_t i = 0; i < self->entries.count; i++)
        texts_add_once(self->arena, &folders, path_dir(self->entries.items[i].at));
    for (size_t i = 0; i < self->catalog.manifest_files.count; i++)
        texts_add_once(self->arena, &folders,
                       path_dir(self->catalog.manifest_files.items[i]));
    return folders;
}

static bool find_variable(void *context, struct text name, struct text *value)
{
    return variables_get(context, name, value);
}

/* In each environment that the container may run in. */
static struct data_files data_of_container(struct analysis *self, struct data_query query)
{
    const struct container *container = self->container;
    struct data_files found = {0};
    struct data_places places = {.variable = find_variable};
    texts_add_once(self->arena, &places.folders, container->image.folder);
    for (size_t i = 0; i < container->startup.count; i++) {
        struct text folder = container->startup.items[i].folder;
        texts_add_once(self->arena, &places.folders,
                       text_slice(folder, path_is_absolute(folder), folder.len));
    }
    query.places = &places;
    for (size_t i = 0; i < container->environments.count; i++) {
        places.context = &container->environments.items[i];
        struct data_files one = data_files_find(self->arena, &query);
        if (i == 0)
            found = one;
        else
            data_files_add(self->arena, &found, &one);
    }
    return found;
}

/* The files that the configuration names, as if the first entry opened them. */
static void include_data(struct analysis *self, struct data_files *found)
{
    struct data_files included = {0};
    for (size_t i = 0; i < self->config.scope.include_data.count; i++) {
        const struct config_data *data = &self->config.scope.include_data.items[i];
        struct texts files = {0};
        data_glob(self->arena, self->repository, data->pattern, true, &files);
        for (size_t f = 0; f < files.count; f++)
            array_push(self->arena, &included.files,
                       ((struct data_file){.path = files.items[f],
                                           .kind = DATA_DECLARED,
                                           .from = data->place,
                                           .module = self->graph->roots.items[0]}));
        if (files.count == 0)
            diag_warning(self->diags, data->place, (struct text){0},
                         "no file of the project matches '%.*s'",
                         TEXT_ARG(data->pattern));
    }
    if (included.files.count)
        data_files_add(self->arena, found, &included);
}

/* What the code opens. */
static struct data_files data_of_code(struct analysis *self)
{
    struct data_query query = {.graph = self->graph,
                               .store = self->store,
                               .entries = &self->entries,
                               .rules = rules_data(self->rules),
                               .holds = analysis_may_hold,
                               .context = self};
    if (self->container)
        return data_of_container(self, query);
    struct data_places places = {.folders = repository_folders(self)};
    query.places = &places;
    return data_files_find(self->arena, &query);
}

struct data_files data_of(struct analysis *self)
{
    struct data_files found = data_of_code(self);
    include_data(self, &found);
    return found;
}

void data_tell_unknown(struct analysis *self, const struct data_files *data)
{
    const struct text help = TEXT("say which files it opens in a comment there: "
                                  "# depclose: opens config/*.yaml");
    size_t count = data->unknown.count;
    if (count == 1) {
        diag_warning(self->diags, data->unknown.items[0].place, help,
                     "cannot tell which file this opens");
        return;
    }
    if (count == 0)
        return;
    struct buffer places = {.arena = self->arena};
    for (size_t i = 0; i < count; i++) {
        struct place place = data->unknown.items[i].place;
        diag_note(self->diags, place, help, "cannot tell which file this opens");
        if (i < PLACES_SHOWN)
            buffer_format(&places, "%s%.*s:%u", i ? ", " : "",
                          TEXT_ARG(graph_show_file(self->graph, place.file)), place.line);
    }
    if (count > PLACES_SHOWN)
        buffer_format(&places, " and %zu more", count - PLACES_SHOWN);
    diag_warning(self->diags, (struct place){0},
                 text_format(self->arena, "-v shows each; %.*s", TEXT_ARG(help)),
                 "cannot tell which files %zu statements open: %.*s", count,
                 TEXT_ARG(places.text));
}
