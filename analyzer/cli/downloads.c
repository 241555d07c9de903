/* From an analysis to the models that its code downloads. */
#include "cli/downloads.h"

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
    return true;
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
