/* What must be in the context so that each COPY finds its source.
 *
 * A file that the Dockerfile names is needed, whatever it is: the build fails without. Of
 * a folder, what the closure has is enough; but where nobody looked, in a folder without
 * Python, everything may be wanted: templates, a front end, a start script. */
#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "context/never.h"
#include "context/sources.h"

#include <string.h>

struct adding {
    struct needs *needs;
    const struct sources_options *options;
    struct diags *diags;
    const struct source *source;
    bool pattern; /* the source has wildcards: nothing is missed if nothing matches */
};

static bool is_python(struct text path)
{
    return text_ends(path, TEXT(".py"));
}

/* Whether code or its data is needed below FOLDER; what other lines of the Dockerfile
 * name there tells nothing of the rest. */
static bool holds_reached(const struct needs *needs, struct text folder)
{
    for (size_t i = 0; i < needs->count; i++)
        if (needs->items[i].reason <= NEED_DATA && needs->items[i].kind != NEED_FOLDER &&
            path_is_below(needs->items[i].path, folder))
            return true;
    return false;
}

static bool tracks_python(const struct texts *tracked, struct text folder, bool *any)
{
    for (size_t i = 0; i < tracked->count; i++) {
        if (!path_is_below(tracked->items[i], folder))
            continue;
        *any = true;
        if (is_python(tracked->items[i]))
            return true;
    }
    return false;
}

static bool holds_python(const struct adding *self, struct text folder)
{
    const struct folder *listed = layout_list(self->options->layout, folder);
    for (size_t i = 0; listed && i < listed->count; i++) {
        const struct folder_entry *entry = &listed->items[i];
        if (never_find(entry->name) || text_is(entry->name, "node_modules"))
            continue;
        if (entry->kind == FILE_REGULAR && is_python(entry->name))
            return true;
        if (entry->kind == FILE_FOLDER && !entry->link &&
            holds_python(self, path_join(self->needs->arena, folder, entry->name)))
            return true;
    }
    return false;
}

/* Whether there is Python code below FOLDER: of what Git tracks, when it tracks any. */
static bool has_python(const struct adding *self, struct text folder)
{
    bool any = false;
    if (self->options->tracked &&
        (tracks_python(self->options->tracked, folder, &any) || any))
        return tracks_python(self->options->tracked, folder, &any);
    return holds_python(self, folder);
}

static void add(const struct adding *self, struct text path, enum need_kind kind)
{
    needs_add(self->needs, (struct need){.path = path,
                                         .kind = kind,
                                         .reason = NEED_DOCKERFILE,
                                         .module = MODULE_NONE,
                                         .place = self->source->place});
}

static void add_folder(const struct adding *self, struct text path)
{
    if (text_equal(path, self->options->context) || holds_reached(self->needs, path))
        return;
    if (!has_python(self, path)) {
        add(self, path, NEED_TREE);
        return;
    }
    if (self->options->keeps_folders) {
        add(self, path, NEED_TREE);
        diag_warning(self->diags, self->source->place,
                     TEXT("drop it from the Dockerfile, unless something starts what is "
                          "in it"),
                     "'%.*s' is copied, but nothing in it is reached: it is kept",
                     TEXT_ARG(path));
        return;
    }
    add(self, path, NEED_FOLDER);
    diag_warning(
        self->diags, self->source->place,
        TEXT("drop it from the Dockerfile; if something there is needed, name its "
             "files in COPY, or the modules in include-imports"),
        "'%.*s' is copied, but nothing in it is reached: it will be empty",
        TEXT_ARG(path));
}

static void add_found(const struct adding *self, struct text path)
{
    switch (layout_find(self->options->layout, path, NULL)) {
    case FILE_FOLDER:
        add_folder(self, path);
        break;
    case FILE_REGULAR:
    case FILE_OTHER:
        if (!self->pattern || (!is_python(path) && !never_find(path)))
            add(self, path, NEED_FILE);
        break;
    case FILE_ABSENT: /* perhaps it is made before the build */
        add(self, path, NEED_FILE);
        break;
    }
}

void needs_add_sources(struct needs *self, const struct sources *sources,
                       const struct sources_options *options, struct diags *diags)
{
    struct adding adding = {.needs = self, .options = options, .diags = diags};
    for (size_t i = 0; i < sources->count; i++) {
        adding.source = &sources->items[i];
        struct text path = path_join(self->arena, options->context, adding.source->path);
        adding.pattern = false;
        for (size_t k = 0; k < path.len; k++)
            adding.pattern = adding.pattern || strchr("*?[", path.ptr[k]);
        if (!adding.pattern) {
            add_found(&adding, path);
            continue;
        }
        struct texts found = layout_glob(self->arena, options->layout, path, GLOB_COPY);
        for (size_t k = 0; k < found.count; k++)
            add_found(&adding, found.items[k]);
    }
}
