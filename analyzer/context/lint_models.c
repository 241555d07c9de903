/* Lint: models that a Dockerfile downloads and the service does not get, or that a build
 * downloads more often than it has to. */
#include "base/path.h"
#include "context/model_layers_finding.h"

/* The variables of the image when it runs. */
struct end_lookup {
    struct lint *lint;
};

static bool find_at_end(void *context, struct text name, struct text *value)
{
    const struct end_lookup *self = context;
    struct arena *arena = self->lint->arena;
    size_t end = self->lint->file->count;
    return lint_is_set(self->lint, end, text_copy(arena, name).ptr) &&
           lint_expand(self->lint, end, text_format(arena, "$%.*s", TEXT_ARG(name)),
                       value);
}

/* The folder in which the image's user looks for what a layer keeps; empty where it
 * cannot be told. */
static struct text looked_for(struct lint *self, const struct model_layers *layers,
                              const struct model_layer *layer, struct text *why)
{
    const struct model_rules *rules = self->options->models->rules;
    struct end_lookup lookup = {self};
    struct text folder = model_store_folder(
        self->arena, rules, model_rules_store(rules, layer->download.store), find_at_end,
        &lookup, why);
    if (text_is(folder, "~") || text_starts(folder, TEXT("~/")))
        return layers->home.len ? path_join(self->arena, layers->home,
                                            text_slice(folder, 2, folder.len))
                                : (struct text){0};
    return path_is_absolute(folder) ? folder : (struct text){0};
}

static bool same_end(const struct model_layer *a, const struct model_layer *b)
{
    return a->instruction == b->instruction && text_equal(a->kept, b->kept) &&
           text_equal(a->mount, b->mount);
}

/* The names of all models that end as that of LAYER does, in the same instruction. */
static struct text names_of(struct lint *self, const struct model_layers *layers,
                            const struct model_layer *layer)
{
    struct buffer names = {.arena = self->arena};
    for (size_t i = 0; i < layers->layers.count; i++)
        if (same_end(&layers->layers.items[i], layer))
            buffer_format(&names, "%s'%.*s'", names.text.len ? ", " : "",
                          TEXT_ARG(model_shown(&layers->layers.items[i].download)));
    return names.text;
}

/* Whether an earlier layer ends so, too, and has been told of with this one. */
static bool is_told(const struct model_layers *layers, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (same_end(&layers->layers.items[i], &layers->layers.items[at]))
            return true;
    return false;
}

static void lint_mount(struct lint *self, const struct model_layer *layer,
                       struct text names)
{
    if (!layer->mount.len || layer->kept.len || layer->copied)
        return;
    lint_add(
        self, "model-in-mount", layer->download.place.line,
        TEXT("copy it out of the mount in the same RUN, or mount a volume there when "
             "it runs"),
        "%.*s stays in the cache mount '%.*s', which is not in the image",
        TEXT_ARG(names), TEXT_ARG(layer->mount));
}

static void lint_order(struct lint *self, const struct model_layer *layer,
                       struct text names)
{
    bool add = self->file->items[layer->instruction].kind == INSTRUCTION_ADD;
    if (!layer->code || layer->mount.len || add) /* what ADD has fetched is kept */
        return;
    lint_add(self, "model-after-code", layer->download.place.line,
             text_format(self->arena, "move it before line %u", layer->code->line),
             "%.*s is downloaded again with each change of what line %u copies",
             TEXT_ARG(names), layer->code->line);
}

static void lint_folder(struct lint *self, const struct model_layers *layers,
                        const struct model_layer *layer, struct text names)
{
    struct text why, folder = looked_for(self, layers, layer, &why);
    bool given = text_is(layer->download.folder_why, "argument");
    bool root = path_is_below(layer->kept, TEXT("/root"));
    if (!layer->kept.len)
        return;
    if (root && layers->user.len && !text_is(layers->user, "root")) {
        lint_add(self, "model-elsewhere", layer->download.place.line,
                 TEXT("keep it in a folder that both can read, with a variable that is "
                      "set before: ENV HF_HOME=/opt/models"),
                 "%.*s is kept in '%.*s', which the user '%.*s' cannot read",
                 TEXT_ARG(names), TEXT_ARG(layer->kept), TEXT_ARG(layers->user));
        return;
    }
    /* Another stage's is seldom brought elsewhere by mistake. */
    if (given || layer->copied || !folder.len || path_is_below(folder, layer->kept) ||
        path_is_below(layer->kept, folder))
        return;
    lint_add(self, "model-elsewhere", layer->download.place.line,
             TEXT("set the variable of the folder before this line, and not again"),
             "%.*s is kept in '%.*s', but looked for in '%.*s'", TEXT_ARG(names),
             TEXT_ARG(layer->kept), TEXT_ARG(folder));
}

static void lint_volumes(struct lint *self, const struct model_layers *layers,
                         const struct model_layer *layer, struct text names)
{
    for (size_t i = 0; layer->kept.len && i < layers->volumes.count; i++) {
        const struct model_volume *volume = &layers->volumes.items[i];
        if (!path_is_below(layer->kept, volume->path))
            continue;
        lint_add(self, "model-hidden", volume->line,
                 TEXT("delete the VOLUME, or keep the model in another folder"),
                 "the volume '%.*s' lies over %.*s, which line %u downloads",
                 TEXT_ARG(volume->path), TEXT_ARG(names), layer->download.place.line);
    }
}

void lint_models(struct lint *self, const struct model_layers *layers)
{
    struct model_layers own;
    if (!layers) {
        own = model_layers_in(self);
        layers = &own;
    }
    for (size_t i = 0; !self->development && i < layers->layers.count; i++) {
        const struct model_layer *layer = &layers->layers.items[i];
        if (is_told(layers, i))
            continue;
        struct text names = names_of(self, layers, layer);
        lint_mount(self, layer, names);
        lint_order(self, layer, names);
        lint_folder(self, layers, layer, names);
        lint_volumes(self, layers, layer, names);
    }
}
