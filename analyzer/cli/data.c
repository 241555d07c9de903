/* From an analysis to its data files. */
#include "cli/data.h"

#include "base/array.h"
#include "base/path.h"

/* How many places a warning names. */
#define PLACES_SHOWN 3

static void add_folder(struct arena *arena, struct texts *folders, struct text folder)
{
    for (size_t i = 0; i < folders->count; i++)
        if (text_equal(folders->items[i], folder))
            return;
    array_push(arena, folders, folder);
}

struct data_files data_of(struct analysis *self)
{
    struct data_places places = self->data_places;
    if (places.folders.count == 0) {
        add_folder(self->arena, &places.folders, (struct text){0});
        for (size_t i = 0; i < self->entries.count; i++)
            add_folder(self->arena, &places.folders, path_dir(self->entries.items[i].at));
        for (size_t i = 0; i < self->catalog.manifest_files.count; i++)
            add_folder(self->arena, &places.folders,
                       path_dir(self->catalog.manifest_files.items[i]));
    }
    struct data_query query = {.graph = self->graph,
                               .store = self->store,
                               .entries = &self->entries,
                               .rules = rules_data(self->rules),
                               .places = &places,
                               .holds = analysis_may_hold,
                               .context = self};
    return data_files_find(self->arena, &query);
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
            buffer_format(&places, "%s%.*s:%u", i ? ", " : "", TEXT_ARG(place.file),
                          place.line);
    }
    if (count > PLACES_SHOWN)
        buffer_format(&places, " and %zu more", count - PLACES_SHOWN);
    diag_warning(self->diags, (struct place){0},
                 text_format(self->arena, "-v shows each; %.*s", TEXT_ARG(help)),
                 "cannot tell which files %zu statements open: %.*s", count,
                 TEXT_ARG(places.text));
}
