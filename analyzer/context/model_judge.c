/* Downloads of code beside what the image has.
 *
 * A model is baked when a layer keeps one of its name where the code looks for it. A
 * volume or bind mount over that folder keeps what code downloads; nothing else does, for
 * a container begins with the image's files alone. */
#include "context/model_judge.h"

#include "base/array.h"
#include "base/path.h"

/* The name without an owner that a library adds by itself. */
static struct text plain_name(struct text name)
{
    const struct text owner = TEXT("sentence-transformers/");
    return text_starts(name, owner) ? text_slice(name, owner.len, name.len) : name;
}

static bool same_model(const struct model_download *download,
                       const struct model_layer *layer)
{
    bool one_store = text_equal(download->store, layer->download.store);
    if (!text_equal(plain_name(download->name), plain_name(layer->download.name)))
        return false;
    if (one_store && !layer->download.folder.len)
        return true; /* installed like a package */
    return layer->kept.len && download->folder.len &&
           (path_is_below(download->folder, layer->kept) ||
            path_is_below(layer->kept, download->folder));
}

/* The folder, "~" being the home. */
static struct text at_home(struct arena *arena, struct text folder, struct text home)
{
    bool is_home = text_is(folder, "~") || text_starts(folder, TEXT("~/"));
    return is_home && home.len ? path_join(arena, home, text_slice(folder, 2, folder.len))
                               : folder;
}

static void find_baked(struct model_download *download, const struct model_layers *layers)
{
    for (size_t i = 0; download->name.len && i < layers->layers.count; i++) {
        const struct model_layer *layer = &layers->layers.items[i];
        if (same_model(download, layer) && !download->baked.line)
            download->baked = layer->download.place;
    }
}

/* What a service mounts over FOLDER; NULL for nothing. */
static const struct container_storage *storage_over(const struct container *container,
                                                    struct text folder)
{
    for (size_t i = 0; i < container->storage.count; i++) {
        const struct container_storage *storage = &container->storage.items[i];
        if (path_is_absolute(folder) && storage->storage.target.len &&
            path_is_below(folder, storage->storage.target))
            return storage;
    }
    return NULL;
}

/* Whether the image has what is downloaded, as far as the repository's files go. */
static bool is_copied(struct arena *arena, const struct container *container,
                      const struct model_download *download)
{
    struct text at = download->folder;
    if (!path_is_absolute(at) || at.len < 2)
        return false;
    at = text_slice(at, 1, at.len);
    if (download->file.len)
        return layout_find(container->image.layout, path_join(arena, at, download->file),
                           NULL) == FILE_REGULAR;
    const struct folder *folder = layout_list(container->image.layout, at);
    return folder && folder->count > 0;
}

/* Whether an earlier download tells the same. */
static bool is_told(const struct model_downloads *downloads, size_t at)
{
    const struct model_download *one = &downloads->items[at];
    for (size_t i = 0; i < at; i++)
        if (text_equal(downloads->items[i].name, one->name) &&
            text_equal(downloads->items[i].folder, one->folder))
            return true;
    return false;
}

static void judge_download(struct arena *arena, const struct model_downloads *downloads,
                           size_t at, const struct container *container,
                           struct model_findings *findings)
{
    const struct model_download *download = &downloads->items[at];
    if (!download->name.len || download->loads || download->baked.line ||
        storage_over(container, download->folder) ||
        is_copied(arena, container, download) || is_told(downloads, at))
        return;
    struct text help = text_format(
        arena, "%s%.*s%s%.*s", download->build.len ? "bake it: RUN " : "",
        TEXT_ARG(download->build), download->build.len ? "; or mount " : "mount ",
        TEXT_ARG(download->folder.len > 1
                     ? text_format(arena, "a volume at %.*s", TEXT_ARG(download->folder))
                     : TEXT("a volume over its folder")));
    struct text message = text_format(
        arena, "each new container downloads '%.*s'%s: nothing keeps it",
        TEXT_ARG(download->name),
        download->when == MODEL_AT_START ? " when it starts" : " at first use");
    array_push(
        arena, findings,
        ((struct model_finding){"model-each-start", download->place, message, help}));
}

static void judge_layer(struct arena *arena, const struct model_layer *layer,
                        const struct container *container,
                        struct model_findings *findings)
{
    const struct container_storage *over =
        layer->kept.len ? storage_over(container, layer->kept) : NULL;
    if (!over)
        return;
    struct text target = over->storage.target;
    struct text message = text_format(
        arena,
        over->storage.bind
            ? "the bind mount '%.*s' hides '%.*s', which line %u of '%.*s' downloads"
            : "the volume '%.*s' keeps the first '%.*s' that line %u of '%.*s' "
              "downloads, "
              "and hides later ones",
        TEXT_ARG(target), TEXT_ARG(model_shown(&layer->download)),
        layer->download.place.line, TEXT_ARG(layer->download.place.file));
    array_push(arena, findings,
               ((struct model_finding){
                   "model-hidden", over->place, message,
                   TEXT("mount another folder, or do not download it into the image")}));
}

void models_judge(struct arena *arena, struct model_downloads *downloads,
                  const struct model_layers *layers, const struct container *container,
                  struct model_findings *findings)
{
    for (size_t i = 0; i < downloads->count; i++) {
        struct model_download *download = &downloads->items[i];
        download->folder = at_home(arena, download->folder, layers->home);
        find_baked(download, layers);
    }
    for (size_t i = 0; i < downloads->count; i++)
        judge_download(arena, downloads, i, container, findings);
    for (size_t i = 0; i < layers->layers.count; i++)
        judge_layer(arena, &layers->layers.items[i], container, findings);
}
