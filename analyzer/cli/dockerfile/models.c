/* Models in the image of `depclose dockerfile`.
 *
 * A model ends in the folder that the code names, else in the one of its library's store:
 * where no variable of the image moves that, one is set to a folder below /opt/models.
 * What is baked is what code and Dockerfile name and a command can download without the
 * code; the offline switch of a store is set only where all of its models are baked. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

#define MODELS_FOLDER "/opt/models"
#define HOME_FOLDER "/home/app"

/* One that is placed. */
struct placed {
    const struct model_download *download;
    const struct model_layer *layer; /* NULL: of code */
    struct text folder;              /* absolute; empty: none is known */
    const char *why_not;             /* it cannot be baked; NULL: it can */
};

struct placing {
    struct draft *draft;
    struct arena *arena;
    const struct model_rules *rules;
    ARRAY(struct placed) placed;
    bool bakes;
};

bool draft_find_models(struct draft *self)
{
    if (!downloads_find(self->analysis, &self->models))
        return false;
    downloads_tell_unknown(self->analysis, &self->models.downloads);
    return true;
}

bool draft_is_model_line(const struct draft *self, uint32_t line)
{
    const struct model_layers *layers = &self->models.layers;
    for (size_t i = 0; i < layers->layers.count; i++) {
        size_t at = layers->layers.items[i].instruction;
        const struct instruction *instruction =
            &self->analysis->container->instructions->items[at];
        if (line >= instruction->line && line <= instruction->last_line)
            return true;
    }
    return false;
}

/* --- where ---------------------------------------------------------------------------
 */

static const struct model_store *store_of(const struct placing *self, struct text name)
{
    const struct model_store *store = model_rules_store(self->rules, name);
    while (store && !store->variable.len && store->otherwise.len)
        store = model_rules_store(self->rules, store->otherwise);
    return store;
}

/* The folder that the store's variable names: set here where the image sets none. */
static struct text store_folder(struct placing *self, const struct model_store *store)
{
    struct variables *environment = &self->draft->plan.environment;
    struct text value;
    if (!variables_get(environment, store->variable, &value)) {
        value = text_format(self->arena, MODELS_FOLDER "/%.*s", TEXT_ARG(store->name));
        variables_set(self->arena, environment, store->variable, value);
    }
    return path_join(self->arena, self->draft->plan.folder, value);
}

static struct text place(struct placing *self, const struct model_download *download,
                         const struct model_layer *layer)
{
    const struct model_store *store = store_of(self, download->store);
    struct text folder = download->folder, value;
    struct text why = download->folder_why;
    bool given = text_is(why, "argument") || text_is(why, "working folder");
    if (layer && given)
        return layer->kept;
    /* What Compose alone sets is not in the image. */
    if (text_starts(why, TEXT("$")) && variables_get(&self->draft->plan.environment,
                                                     text_slice(why, 1, why.len), &value))
        return path_join(self->arena, self->draft->plan.folder, value);
    if (!given && store && store->variable.len)
        return store_folder(self, store);
    struct text home = self->draft->models.home;
    if (!given && home.len && path_is_below(folder, home))
        folder = text_format(self->arena, "~/%.*s",
                             TEXT_ARG(path_relative(self->arena, home, folder)));
    if (text_starts(folder, TEXT("~/")))
        return path_join(self->arena, TEXT(HOME_FOLDER),
                         text_slice(folder, 2, folder.len));
    return folder.len ? path_join(self->arena, self->draft->plan.folder, folder) : folder;
}

/* --- whether -------------------------------------------------------------------------
 */

/* Whether NAME is a distribution that is installed, or may be. */
static bool may_be_installed(const struct placing *self, struct text name)
{
    const struct analysis *analysis = self->draft->analysis;
    const struct selection *selection = &self->draft->result.whole;
    dist_id id = catalog_find(&analysis->catalog, name);
    if (analysis->catalog.lock_state != LOCK_COMPLETE)
        return true;
    for (size_t i = 0; id != DIST_NONE && i < selection->packages.count; i++)
        if (selection->packages.items[i].distribution == id)
            return true;
    return false;
}

/* "en_core_web_sm" as a distribution. */
static struct text distribution_name(struct arena *arena, struct text name)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < name.len; i++)
        buffer_add_byte(&out, name.ptr[i] == '_' ? '-' : name.ptr[i]);
    return text_lower(arena, out.text);
}

static bool is_address(const struct placed *placed)
{
    return text_is(placed->download->store, "url") && placed->download->file.len;
}

/* Whether TEXT stands for itself in a shell's word and in Python's quotes. */
static bool is_word(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] <= ' ' ||
            strchr("'\"\\$`!*[]{}<>|;()", text.ptr[i]))
            return false;
    return text.len > 0;
}

static const char *why_not(const struct placing *self, const struct placed *placed)
{
    const struct model_download *download = placed->download;
    const struct model_store *store = model_rules_store(self->rules, download->store);
    bool address = is_address(placed);
    if (!download->name.len)
        return "its name is not known before it runs";
    if (store && store->package)
        return "a package: require its wheel";
    if (text_is(download->store, "ollama") || text_is(download->call, "git clone"))
        return "another program downloads it";
    if (text_is(download->call, "hf download") &&
        !may_be_installed(self, TEXT("huggingface-hub")))
        return "huggingface-hub is not required";
    if (!address && !download->build.len)
        return "what it is given is not known before it runs";
    if (!path_is_absolute(placed->folder))
        return "its folder is not known";
    if (!address && path_is_below(TEXT(DOCKERFILE_VENV), placed->folder))
        return "its folder has other things, too";
    if (address && (!is_word(download->name) || !is_word(download->file)))
        return "its address has odd characters";
    return NULL;
}

/* Whether a package that is a model is among the requirements. */
static bool is_required(const struct placing *self, const struct model_download *download)
{
    const struct model_store *store = model_rules_store(self->rules, download->store);
    return store && store->package && download->name.len &&
           catalog_find(&self->draft->analysis->catalog,
                        distribution_name(self->arena, download->name)) != DIST_NONE;
}

static bool is_known(const struct placing *self, const struct placed *placed)
{
    for (size_t i = 0; i < self->placed.count; i++) {
        const struct placed *other = &self->placed.items[i];
        if (text_equal(other->download->name, placed->download->name) &&
            text_equal(other->folder, placed->folder) &&
            (text_equal(other->download->build, placed->download->build) ||
             other->layer || placed->layer))
            return true;
    }
    return false;
}

static void add_placed(struct placing *self, const struct model_download *download,
                       const struct model_layer *layer)
{
    struct placed placed = {.download = download, .layer = layer};
    if (is_required(self, download))
        return;
    placed.folder = place(self, download, layer);
    placed.why_not = why_not(self, &placed);
    if (!is_known(self, &placed))
        array_push(self->arena, &self->placed, placed);
}

static void place_all(struct placing *self)
{
    const struct model_downloads *downloads = &self->draft->models.downloads;
    struct model_layers *layers = &self->draft->models.layers;
    for (size_t i = 0; i < downloads->count; i++)
        if (downloads->items[i].when != MODEL_AT_BUILD)
            add_placed(self, &downloads->items[i], NULL);
    for (size_t i = 0; i < layers->layers.count; i++)
        add_placed(self, &layers->layers.items[i].download, &layers->layers.items[i]);
}

/* --- baked ---------------------------------------------------------------------------
 */

static bool is_hub(const struct placed *placed)
{
    return !text_is(placed->download->store, "url") &&
           (text_contains(placed->download->build, TEXT("hugging")) ||
            text_contains(placed->download->build, TEXT("transformers")) ||
            text_contains(placed->download->build, TEXT("hf ")) ||
            text_is(placed->download->store, "huggingface") ||
            text_is(placed->download->store, "datasets"));
}

/* The address of a file of the net, as a word of the shell: the ARG of the Dockerfile
 * that it comes from, so that a build may choose another. */
static struct text address_word(struct placing *self, const struct placed *placed)
{
    const struct variables *arguments = &self->draft->models.layers.arguments;
    struct text address = placed->download->name;
    for (size_t i = 0; i < arguments->count; i++) {
        if (!text_equal(arguments->items[i].value, address))
            continue;
        struct text name = arguments->items[i].name;
        variables_set(self->arena, &self->draft->plan.models.arguments, name, address);
        return text_format(self->arena, "\"${%.*s}\"", TEXT_ARG(name));
    }
    return text_format(self->arena, "'%.*s'", TEXT_ARG(address));
}

/* "model-embedder-1a2b3c4d": of what is downloaded, and by what. */
static struct text mount_id(struct placing *self, const struct placed *placed)
{
    struct buffer out = {.arena = self->arena};
    struct text name = path_name(placed->download->name);
    name = text_slice(name, 0, text_find(name, '?'));
    struct text all =
        text_format(self->arena, "%.*s %.*s %.*s", TEXT_ARG(placed->download->name),
                    TEXT_ARG(placed->download->build), TEXT_ARG(placed->folder));
    buffer_add_string(&out, "model-");
    for (size_t i = 0; i < name.len && i < 40; i++) {
        char byte = name.ptr[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= '0' && byte <= '9') || byte == '.' || byte == '_';
        buffer_add_byte(&out, plain ? byte : '-');
    }
    buffer_format(&out, "-%08x", text_hash(all));
    return out.text;
}

/* The folders of the user's home down to FOLDER are the user's own. */
static void own_home(struct placing *self, struct text folder)
{
    struct texts above = {0};
    for (struct text at = folder;
         path_is_below(at, TEXT(HOME_FOLDER)) && !text_is(at, HOME_FOLDER);
         at = path_dir(at))
        array_push(self->arena, &above, at);
    while (above.count)
        texts_add_once(self->arena, &self->draft->plan.folders,
                       above.items[--above.count]);
}

static void bake(struct placing *self, const struct placed *placed)
{
    struct dockerfile_models *models = &self->draft->plan.models;
    const struct model_download *download = placed->download;
    bool address = is_address(placed);
    struct text path = placed->folder;
    if (address)
        path = path_join(self->arena, path, download->file);
    struct dockerfile_model model = {
        .note = text_format(self->arena, "%.*s: %.*s:%u", TEXT_ARG(download->name),
                            TEXT_ARG(download->place.file), download->place.line),
        .command = address ? TEXT("") : download->build,
        .address = address ? address_word(self, placed) : TEXT(""),
        .path = path,
        .id = mount_id(self, placed),
        .hub = is_hub(placed),
    };
    if (model.hub) {
        variables_set(self->arena, &models->arguments, TEXT("HF_ENDPOINT"),
                      TEXT("https://huggingface.co"));
        variables_set(self->arena, &models->environment, TEXT("HF_TOKEN_PATH"),
                      TEXT("/run/secrets/hf_token"));
        variables_set(self->arena, &models->environment, TEXT("HF_XET_CACHE"),
                      TEXT("/tmp/xet"));
    }
    own_home(self, placed->folder);
    if (path_is_below(placed->folder, TEXT(HOME_FOLDER)))
        variables_set(self->arena, &models->environment, TEXT("HOME"), TEXT(HOME_FOLDER));
    array_push(self->arena, models, model);
}

/* The variables of the stores, in their stage as in the image. */
static void share_variables(struct placing *self)
{
    struct variables *to = &self->draft->plan.models.environment;
    const struct variables *from = &self->draft->plan.environment;
    for (size_t i = 0; i < from->count; i++) {
        struct text name = from->items[i].name;
        for (size_t k = 0; k < self->rules->store_names.keys.count; k++) {
            const struct model_store *store = &self->rules->stores[k];
            bool names = text_equal(store->variable, name);
            for (size_t f = 0; f < store->folders.count; f++) {
                struct text form = store->folders.items[f];
                struct text variable = text_slice(form, 1, text_find(form, '/'));
                names =
                    names || (text_starts(form, TEXT("$")) && text_equal(variable, name));
            }
            if (names)
                variables_set(self->arena, to, name, from->items[i].value);
        }
    }
}

/* The variables by which a store asks nothing of the net; NULL for none. */
static const struct texts *offline_of(const struct placing *self, struct text name)
{
    const struct model_store *store = model_rules_store(self->rules, name);
    while (store && !store->offline.count && store->otherwise.len)
        store = model_rules_store(self->rules, store->otherwise);
    return store && store->offline.count ? &store->offline : NULL;
}

/* Whether a model that is not baked is asked for with that switch. */
static bool is_needed_online(const struct placing *self, struct text pair)
{
    for (size_t i = 0; i < self->placed.count; i++) {
        const struct placed *placed = &self->placed.items[i];
        const struct texts *offline = offline_of(self, placed->download->store);
        for (size_t k = 0; placed->why_not && offline && k < offline->count; k++)
            if (text_equal(offline->items[k], pair))
                return true;
    }
    return false;
}

/* Nothing is asked of the net for stores of which all models are baked. */
static void switch_offline(struct placing *self)
{
    for (size_t i = 0; i < self->placed.count; i++) {
        const struct texts *offline =
            offline_of(self, self->placed.items[i].download->store);
        for (size_t k = 0; offline && k < offline->count; k++) {
            struct text pair = offline->items[k];
            size_t equals = text_find(pair, '=');
            if (!is_needed_online(self, pair))
                variables_set(self->arena, &self->draft->plan.environment,
                              text_slice(pair, 0, equals),
                              text_slice(pair, equals + 1, pair.len));
        }
    }
}

/* A volume that the Dockerfile has over what is baked would hide it. */
static void drop_volumes(struct placing *self)
{
    struct texts *volumes = &self->draft->plan.volumes;
    size_t kept = 0;
    for (size_t i = 0; i < volumes->count; i++) {
        bool hides = false;
        for (size_t k = 0; k < self->draft->plan.models.count; k++)
            hides = hides || path_is_below(self->draft->plan.models.items[k].path,
                                           volumes->items[i]);
        if (!hides)
            volumes->items[kept++] = volumes->items[i];
    }
    volumes->count = kept;
}

static void bake_all(struct placing *self)
{
    struct draft *draft = self->draft;
    for (size_t i = 0; i < self->placed.count; i++) {
        const struct placed *placed = &self->placed.items[i];
        if (!placed->why_not) {
            bake(self, placed);
            continue;
        }
        array_push(self->arena, &draft->plan.models.comments,
                   text_format(self->arena, "not baked, %s: %.*s, %.*s:%u",
                               placed->why_not, TEXT_ARG(model_shown(placed->download)),
                               TEXT_ARG(placed->download->place.file),
                               placed->download->place.line));
    }
    share_variables(self);
    switch_offline(self);
    drop_volumes(self);
}

/* --- elsewhere -----------------------------------------------------------------------
 */

/* The folders that models are kept in, none of them below another. */
static struct texts model_folders(struct placing *self)
{
    struct texts folders = {0}, kept = {0};
    for (size_t i = 0; i < self->placed.count; i++) {
        struct text folder = self->placed.items[i].folder;
        if (path_is_below(folder, TEXT(MODELS_FOLDER)))
            folder = TEXT(MODELS_FOLDER);
        if (path_is_absolute(folder) && !path_is_below(TEXT(DOCKERFILE_VENV), folder))
            texts_add_once(self->arena, &folders, folder);
    }
    for (size_t i = 0; i < folders.count; i++) {
        bool below = false;
        for (size_t k = 0; k < folders.count; k++)
            below =
                below || (k != i && path_is_below(folders.items[i], folders.items[k]));
        if (!below)
            array_push(self->arena, &kept, folders.items[i]);
    }
    return kept;
}

/* What no code downloads, since lines of the Dockerfile did. */
static void tell_left_out(struct placing *self)
{
    for (size_t i = 0; i < self->placed.count; i++) {
        const struct placed *placed = &self->placed.items[i];
        if (placed->layer)
            array_push(self->arena, &self->draft->plan.models.comments,
                       text_format(self->arena,
                                   "put there by hand, as line %u of %.*s did: "
                                   "%.*s into %.*s",
                                   placed->download->place.line,
                                   TEXT_ARG(placed->download->place.file),
                                   TEXT_ARG(model_shown(placed->download)),
                                   TEXT_ARG(placed->folder.len ? placed->folder
                                                               : TEXT("the packages"))));
    }
}

static void keep_elsewhere(struct placing *self, bool volume)
{
    struct dockerfile_plan *plan = &self->draft->plan;
    struct texts folders = model_folders(self);
    struct buffer mounts = {.arena = self->arena};
    for (size_t i = 0; i < folders.count; i++) {
        own_home(self, folders.items[i]);
        texts_add_once(self->arena, &plan->folders, folders.items[i]);
        if (volume)
            texts_add_once(self->arena, &plan->volumes, folders.items[i]);
        buffer_format(&mounts, " -v %.*s-models%s:%.*s", TEXT_ARG(self->draft->name),
                      i ? text_format(self->arena, "-%zu", i + 1).ptr : "",
                      TEXT_ARG(folders.items[i]));
    }
    if (folders.count == 0)
        return;
    array_push(self->arena, &plan->models.comments,
               volume
                   ? text_format(self->arena,
                                 "models: the first container downloads them; a volume "
                                 "keeps them: docker run%.*s",
                                 TEXT_ARG(mounts.text))
                   : TEXT("models: each new container downloads them"));
    tell_left_out(self);
}

/* --- all of it -----------------------------------------------------------------------
 */

void draft_models(struct draft *self)
{
    struct placing placing = {
        .draft = self, .arena = self->arena, .rules = self->models.rules};
    struct text where = self->settings->models_kept;
    if (self->models.downloads.count == 0)
        return;
    if (!where.len)
        where = self->models.layers.layers.count ? TEXT("baked") : TEXT("volume");
    place_all(&placing);
    if (text_is(where, "baked"))
        bake_all(&placing);
    else
        keep_elsewhere(&placing, text_is(where, "volume"));
    self->models_where = where;
}

void draft_tell_models(const struct draft *self, struct buffer *out)
{
    struct text where = self->models_where;
    size_t baked = self->plan.models.count;
    if (!where.len || (text_is(where, "baked") && baked == 0))
        return; /* the Dockerfile says what is not baked */
    if (text_is(where, "baked"))
        buffer_format(out, "  models: %zu in the image", baked);
    else
        buffer_format(out, "  models: %s",
                      text_is(where, "volume") ? "in a volume"
                                               : "downloaded by each new container");
    if (self->settings->models_kept.len)
        buffer_add_byte(out, '\n');
    else
        buffer_format(out, ", as %s; --models baked, volume or runtime chooses\n",
                      text_is(where, "baked") ? "the Dockerfile downloads them"
                                              : "the code downloads them when it runs");
}
