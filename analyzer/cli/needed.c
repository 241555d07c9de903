/* Everything that asks for files, one after the other: code, manifests, the build
 * backend, the Dockerfile. */
#include "cli/needed.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/data.h"
#include "context/build_inputs.h"
#include "context/commands.h"
#include "context/tracked.h"

/* How many files outside the context are named. */
#define NAMED_AT_MOST 5

/* --- the build -----------------------------------------------------------------------
 */

/* The build is the container's; without one it is given the root, or --context. */
static bool find_build(struct needed *self, struct analysis *analysis)
{
    const struct container *container = analysis->container;
    struct text given = analysis->run->settings->context;
    if (container) {
        self->context = container->context;
        self->dockerfile = container->instructions;
    } else if (given.len) {
        self->context = path_relative(
            analysis->arena, analysis->root.path,
            path_join(analysis->arena, file_working_folder(analysis->arena), given));
    }
    if (self->dockerfile)
        self->sources = sources_find(analysis->arena, self->dockerfile, container->target,
                                     &container->arguments, analysis->diags);
    if (path_is_below(self->context, (struct text){0}) &&
        layout_find(analysis->repository, self->context, NULL) == FILE_FOLDER)
        return true;
    return diag_error(analysis->diags, (struct place){0},
                      TEXT("--context names the folder that the build is given"),
                      "no folder '%.*s' in '%.*s'", TEXT_ARG(given),
                      TEXT_ARG(analysis->root.path));
}

/* --- needs ---------------------------------------------------------------------------
 */

static void add_manifest(struct needed *self, struct analysis *analysis, struct text path)
{
    struct text inside = path_relative(analysis->arena, self->context, path);
    bool taken =
        !self->dockerfile || sources_take(analysis->arena, &self->sources, inside);
    if (path.len && path_is_below(path, self->context) && taken &&
        layout_find(analysis->repository, path, NULL) == FILE_REGULAR)
        needs_add(&self->needs, (struct need){.path = path,
                                              .kind = NEED_FILE,
                                              .reason = NEED_MANIFEST,
                                              .module = MODULE_NONE});
}

static bool is_for_development(const struct manifest *manifest, struct text path)
{
    for (size_t i = 0; i < manifest->development.count; i++)
        if (text_equal(manifest->development.items[i], path))
            return true;
    return false;
}

/* Manifest and build inputs of the project in FOLDER. */
static void add_project(struct needed *self, struct analysis *analysis,
                        struct text folder)
{
    struct manifest manifest;
    if (!manifest_in(analysis->arena, analysis->repository, folder, &manifest,
                     analysis->diags))
        return;
    add_manifest(self, analysis, manifest.pyproject);
    if (build_inputs_wanted(&manifest) && path_is_below(folder, self->context))
        needs_add_build_inputs(&self->needs, analysis->repository, &manifest);
}

/* What the Dockerfile takes, installs and runs. */
static void add_dockerfile(struct needed *self, struct analysis *analysis,
                           bool keeps_folders)
{
    const struct container *container = analysis->container;
    struct sources_options options = {.layout = analysis->repository,
                                      .context = self->context,
                                      .tracked = self->has_git ? &self->tracked : NULL,
                                      .keeps_folders = keeps_folders};
    struct image_options build = {.repository = analysis->repository,
                                  .context = self->context,
                                  .arguments = container->arguments};
    for (size_t i = 0; i < container->image.requirements.count; i++)
        add_manifest(self, analysis, container->image.requirements.items[i]);
    for (size_t i = 0; i < container->image.projects.count; i++)
        add_project(self, analysis, container->image.projects.items[i]);
    needs_add_sources(&self->needs, &self->sources, &options, analysis->diags);
    needs_add_commands(&self->needs, &self->sources, self->dockerfile, &build,
                       analysis->diags);
}

/* What the code opens, and the folders that it writes to or lists. */
static void add_data(struct needed *self, struct analysis *analysis)
{
    struct data_files data = data_of(analysis);
    for (size_t i = 0; i < data.files.count; i++)
        needs_add(&self->needs, (struct need){.path = data.files.items[i].path,
                                              .kind = NEED_FILE,
                                              .reason = NEED_DATA,
                                              .module = data.files.items[i].module,
                                              .place = data.files.items[i].from});
    for (size_t i = 0; i < data.dirs.count; i++)
        needs_add(&self->needs, (struct need){.path = data.dirs.items[i],
                                              .kind = NEED_FOLDER,
                                              .reason = NEED_DATA,
                                              .module = MODULE_NONE,
                                              .why = TEXT("code that is reached")});
    data_tell_unknown(analysis, &data);
}

/* The scripts and settings by which the container's command gets to Python. */
static void add_startup(struct needed *self, struct analysis *analysis)
{
    const struct startup *startup = &analysis->container->startup;
    for (size_t i = 0; i < startup->files.count; i++) {
        struct text at = startup->files.items[i], path;
        at = text_slice(at, path_is_absolute(at), at.len);
        if (layout_find(analysis->layout, at, &path) == FILE_REGULAR && path.ptr)
            needs_add(&self->needs,
                      (struct need){.path = path,
                                    .kind = NEED_FILE,
                                    .reason = NEED_DOCKERFILE,
                                    .module = MODULE_NONE,
                                    .place = analysis->container->image.started});
    }
}

static void add_needs(struct needed *self, struct analysis *analysis, bool keeps_folders)
{
    const struct catalog *catalog = &analysis->catalog;
    needs_init(&self->needs, analysis->arena);
    needs_add_reached(&self->needs, analysis->graph);
    for (size_t i = 0; i < catalog->manifest_files.count; i++)
        if (!is_for_development(&analysis->manifest, catalog->manifest_files.items[i]))
            add_manifest(self, analysis, catalog->manifest_files.items[i]);
    add_manifest(self, analysis, catalog->lock_file);
    add_data(self, analysis);
    if (self->dockerfile)
        add_dockerfile(self, analysis, keeps_folders);
    else if (build_inputs_wanted(&analysis->manifest) &&
             path_is_below(analysis->manifest.folder, self->context))
        needs_add_build_inputs(&self->needs, analysis->repository, &analysis->manifest);
    if (analysis->container)
        add_startup(self, analysis);
    needs_follow_links(&self->needs, analysis->root.path, analysis->diags);
}

/* --- what cannot be met --------------------------------------------------------------
 */

/* The line that asks for a need; of a module's file the last import on its chain. */
static struct place place_of(const struct analysis *self, const struct need *need)
{
    const struct graph *graph = self->graph;
    if (need->place.line || need->module == MODULE_NONE ||
        graph->arrival[need->module] == SIZE_MAX)
        return need->place;
    return graph_place(graph, &graph->edges.items[graph->arrival[need->module]]);
}

static void tell_never(struct analysis *self, const struct whitelist_unmet *unmet)
{
    bool secret = unmet->never->kind == NEVER_SECRET;
    diag_warning(self->diags, place_of(self, unmet->need),
                 secret
                     ? TEXT("give it to the container when it runs, or to one RUN with "
                            "--mount=type=secret")
                     : TEXT("it is made again where it is needed"),
                 unmet->need->reason == NEED_DOCKERFILE
                     ? "'%.*s' is copied, but '%s' never gets into an image: the build "
                       "will not find it"
                     : "'%.*s' is needed, but '%s' never gets into an image",
                 TEXT_ARG(unmet->need->path), unmet->never->pattern);
}

/* Names code and data that the context does not have. */
static void tell_outside(struct needed *self, struct analysis *analysis)
{
    struct buffer names = {.arena = analysis->arena};
    struct place place = {0};
    size_t count = 0;
    for (size_t i = 0; i < self->whitelist.unmet.count; i++) {
        const struct whitelist_unmet *unmet = &self->whitelist.unmet.items[i];
        if (unmet->never || unmet->need->reason > NEED_DATA)
            continue;
        if (count == 0)
            place = place_of(analysis, unmet->need);
        if (count++ < NAMED_AT_MOST)
            buffer_format(&names, "%s'%.*s'", count > 1 ? ", " : "",
                          TEXT_ARG(unmet->need->path));
    }
    if (count > NAMED_AT_MOST)
        buffer_format(&names, " and %zu more", count - NAMED_AT_MOST);
    if (count)
        diag_warning(analysis->diags, place,
                     TEXT("build with a larger context (--context), or name their folder "
                          "in additional_contexts and copy with --from"),
                     "outside the build context '%.*s', but reached: %.*s",
                     TEXT_ARG(self->context), TEXT_ARG(names.text));
}

static void tell_unmet(struct needed *self, struct analysis *analysis)
{
    tell_outside(self, analysis);
    for (size_t i = 0; i < self->whitelist.unmet.count; i++)
        if (self->whitelist.unmet.items[i].never)
            tell_never(analysis, &self->whitelist.unmet.items[i]);
}

bool needed_collect(struct needed *self, struct analysis *analysis, bool keeps_folders)
{
    *self = (struct needed){0};
    if (!find_build(self, analysis))
        return false;
    self->has_git = tracked_list(analysis->arena, analysis->root.path, &self->tracked);
    add_needs(self, analysis, keeps_folders);
    return true;
}

bool needed_whitelist(struct needed *self, struct analysis *analysis, bool by_file)
{
    struct whitelist_options options = {.root = analysis->root.path,
                                        .context = self->context,
                                        .tracked = self->has_git ? &self->tracked : NULL,
                                        .by_file = by_file};
    self->refused = !whitelist_make(analysis->arena, &self->needs, &options,
                                    &self->whitelist, analysis->diags);
    if (self->refused)
        return false;
    tell_unmet(self, analysis);
    return true;
}

bool needed_find(struct needed *self, struct analysis *analysis, bool by_file)
{
    return needed_collect(self, analysis, false) &&
           needed_whitelist(self, analysis, by_file);
}
