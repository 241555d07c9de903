/* From an analysis to the models that its code downloads. */
#include "cli/downloads.h"

#include "base/array.h"
#include "base/path.h"

/* How many places a warning names. */
#define PLACES_SHOWN 3

static bool find_variable(void *context, struct text name, struct text *value)
{
    return variables_get(context, name, value);
}

static struct model_downloads in_code(struct analysis *self, struct model_query query)
{
    const struct container *container = self->container;
    struct model_downloads found = {0};
    if (!container)
        return models_find(self->arena, &query);
    query.folder = container->image.folder;
    for (size_t i = 0; i < container->environments.count; i++) {
        query.variable = find_variable;
        query.variables = &container->environments.items[i];
        struct model_downloads one = models_find(self->arena, &query);
        models_add(self->arena, &found, &one);
    }
    return found;
}

struct context_files {
    struct analysis *analysis;
    struct text folder; /* the build context, absolute */
};

static bool is_folder(void *context, struct text path)
{
    const struct context_files *self = context;
    return file_kind(path_join(self->analysis->arena, self->folder, path)) == FILE_FOLDER;
}

bool downloads_read_file(struct arena *arena, struct text folder, struct text path,
                         struct text *bytes)
{
    struct text file = path_join(arena, folder, path);
    return path_is_below(file, folder) && file_kind(file) == FILE_REGULAR &&
           file_load(arena, file, bytes);
}

static bool read_file(void *context, struct text path, struct text *bytes)
{
    const struct context_files *self = context;
    return downloads_read_file(self->analysis->arena, self->folder, path, bytes);
}

/* The lines of the Dockerfile that download, and what is wrong with them. */
static void read_image(struct analysis *self, const struct model_query *query,
                       struct models_report *report)
{
    const struct container *container = self->container;
    struct context_files files = {
        self, path_join(self->arena, self->root.path, container->context)};
    struct lint_options options = {.rules = rules_images(self->rules),
                                   .target = container->target,
                                   .is_folder = is_folder,
                                   .read = read_file,
                                   .context = &files,
                                   .models = query};
    struct lint_findings lint = {0};
    if (!container->instructions || !options.rules)
        return;
    models_find_starts(self->arena, container, query, &report->downloads);
    struct model_layers layers =
        model_layers_find(self->arena, container->instructions, &options, &lint);
    models_judge(self->arena, &report->downloads, &layers, container, &report->findings);
    report->dockerfile = container->dockerfile;
    report->layers = layers;
    report->user = layers.user;
    report->home = layers.home;
    for (size_t i = 0; i < lint.count; i++) {
        struct place place = {container->dockerfile, lint.items[i].line, 1};
        array_push(self->arena, &report->findings,
                   ((struct model_finding){lint.items[i].id, place, lint.items[i].message,
                                           lint.items[i].help}));
    }
    for (size_t i = 0; i < layers.layers.count; i++) {
        struct model_layer *layer = &layers.layers.items[i];
        if (layer->kept.len)
            layer->download.folder = layer->kept;
        array_push(self->arena, &report->downloads, layer->download);
    }
}

bool downloads_find(struct analysis *self, struct models_report *report)
{
    *report = (struct models_report){.root = self->root.path,
                                     .entries = &self->entries,
                                     .graph = self->graph,
                                     .rules = rules_models(self->rules)};
    struct model_query query = {.graph = self->graph,
                                .entries = &self->entries,
                                .rules = report->rules,
                                .data = rules_data(self->rules),
                                .holds = analysis_may_hold,
                                .context = self};
    if (!query.rules || !query.data)
        return false;
    report->downloads = in_code(self, query);
    if (self->container)
        read_image(self, &query, report);
    return true;
}

void downloads_tell_findings(struct analysis *self, const struct models_report *report)
{
    for (size_t i = 0; i < report->findings.count; i++) {
        const struct model_finding *finding = &report->findings.items[i];
        diag_warning(self->diags, finding->place, finding->help, "%.*s [%s]",
                     TEXT_ARG(finding->message), finding->id);
    }
}

void downloads_tell_unknown(struct analysis *self, const struct model_downloads *found)
{
    const struct text help = TEXT("give its name as a constant, a default, or a variable "
                                  "that the Dockerfile sets");
    struct buffer places = {.arena = self->arena};
    size_t count = 0;
    struct place only = {0};
    for (size_t i = 0; i < found->count; i++) {
        const struct model_download *download = &found->items[i];
        if (download->name.len)
            continue;
        only = download->place;
        if (count++ < PLACES_SHOWN)
            buffer_format(&places, "%s%.*s:%u", count > 1 ? ", " : "",
                          TEXT_ARG(graph_show_file(self->graph, only.file)), only.line);
        diag_note(self->diags, only, help, "cannot tell which model this downloads");
    }
    if (count == 1)
        diag_warning(self->diags, only, help, "cannot tell which model this downloads");
    if (count < 2)
        return;
    if (count > PLACES_SHOWN)
        buffer_format(&places, " and %zu more", count - PLACES_SHOWN);
    diag_warning(self->diags, (struct place){0},
                 text_format(self->arena, "-v shows each; %.*s", TEXT_ARG(help)),
                 "cannot tell which models %zu calls download: %.*s", count,
                 TEXT_ARG(places.text));
}
