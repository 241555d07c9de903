/* Which files stand where in the image.
 *
 * What the code needs is known as repository paths; where it stands is the layout of the
 * container, else /app with the context in it. The build is given the nearest folder
 * that has all of it. What only installs packages is left to the requirements file. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"
#include "context/build_inputs.h"
#include "context/history.h"
#include "emit/dockerignore.h"

#include <string.h>
#include <unistd.h>

#define APP_FOLDER "/app"

/* --- places --------------------------------------------------------------------------
 */

/* Where packages are installed: the code of a project there has been put there by an
 * installer, not by COPY. */
static bool is_installed(struct text place)
{
    return text_contains(place, TEXT("site-packages/")) ||
           text_contains(place, TEXT("dist-packages/")) ||
           text_starts(place, TEXT("usr/local/lib/python"));
}

/* A run-time path of the container, absolute, as the new image has it. */
static struct text moved(const struct draft *self, struct text at)
{
    return text_format(self->arena, "%s/%.*s", self->moves ? APP_FOLDER : "",
                       TEXT_ARG(at));
}

/* Whether TEXT names something at the top of the container by its absolute path. */
static bool names_place(struct draft *self, struct text text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.ptr[i] != '/' || (i > 0 && !strchr(" =:'\"", text.ptr[i - 1])))
            continue;
        size_t end = i + 1;
        while (end < text.len && !strchr(" :;'\"&|", text.ptr[end]))
            end++;
        struct text at = path_clean(self->arena, text_slice(text, i, end));
        at = text_slice(at, 1, at.len); /* of an address, too: "//host/a" */
        if (at.len && layout_find(self->analysis->layout, at, NULL) != FILE_ABSENT)
            return true;
    }
    return false;
}

/* Whether code that stands at the top of the file system, for want of a WORKDIR, can as
 * well stand in a folder: nothing says where it is. */
static bool may_move(struct draft *self)
{
    const struct image *image = &self->analysis->container->image;
    bool named = image->folder.len > 0;
    for (size_t i = 0; i < image->entrypoint.count; i++)
        named = named || names_place(self, image->entrypoint.items[i]);
    for (size_t i = 0; i < image->command.count; i++)
        named = named || names_place(self, image->command.items[i]);
    for (size_t i = 0; i < image->environment.count; i++)
        named = named || (!text_is(image->environment.items[i].name, "PATH") &&
                          names_place(self, image->environment.items[i].value));
    return !named;
}

struct texts draft_places(struct draft *self, struct text path)
{
    struct arena *arena = self->arena;
    struct texts places = {0};
    struct text inside = path_relative(arena, self->needed.context, path);
    bool has_layout = self->analysis->container != NULL;
    struct texts found = {0};
    if (has_layout)
        found = layout_places(arena, self->analysis->layout, path);
    for (size_t i = 0; i < found.count; i++)
        if (!is_installed(found.items[i]))
            array_push(arena, &places, moved(self, found.items[i]));
    if (places.count == 0 && (!has_layout || found.count))
        array_push(arena, &places, path_join(arena, self->plan.folder, inside));
    return places;
}

/* Of the places of PATH those by which the code is reached, when it is at all. */
static struct texts places_in_use(struct draft *self, struct text path, struct map *used)
{
    struct texts places = draft_places(self, path), kept = {0};
    for (size_t i = 0; i < places.count; i++)
        if (map_find(used, places.items[i]) != MAP_NONE)
            array_push(self->arena, &kept, places.items[i]);
    return kept.count ? kept : places;
}

/* The project's folder in the image. */
static struct text project_place(struct draft *self)
{
    struct texts places = draft_places(self, self->analysis->manifest.folder);
    return places.count ? places.items[0] : self->plan.folder;
}

/* --- copies --------------------------------------------------------------------------
 */

struct copying {
    struct draft *draft;
    struct history history;
    struct map used; /* absolute run-time paths of modules that are reached */
};

/* Whether the image makes the file PATH executable, which it is not in the repository. */
static bool is_program(const struct draft *draft, struct text path, struct text at)
{
    struct text file = layout_open_path(draft->arena, draft->analysis->repository, path);
    if (access(text_copy(draft->arena, file).ptr, X_OK) == 0)
        return false;
    for (size_t i = 0; i < draft->kept.programs.count; i++)
        if (text_equal(draft->kept.programs.items[i], at))
            return true;
    return false;
}

static void add_copy(struct copying *self, struct text path, struct text at, bool tree)
{
    struct draft *draft = self->draft;
    struct dockerfile_copy copy = {
        .source = path_relative(draft->arena, draft->needed.context, path),
        .at = at,
        .tree = tree,
        .executable = !tree && is_program(draft, path, at),
        .changes = history_changes(&self->history, path)};
    array_push(draft->arena, &draft->plan.copies, copy);
}

static void add_file(struct copying *self, struct text path)
{
    struct texts places = places_in_use(self->draft, path, &self->used);
    for (size_t i = 0; i < places.count; i++)
        add_copy(self, path, places.items[i], false);
}

/* The files below FOLDER that may be copied. */
static struct texts files_below(struct draft *self, struct text folder)
{
    struct texts found = {0}, folders = {0};
    for (size_t i = 0; self->needed.has_git && i < self->needed.tracked.count; i++)
        if (path_is_below(self->needed.tracked.items[i], folder))
            array_push(self->arena, &found, self->needed.tracked.items[i]);
    if (self->needed.has_git)
        return found;
    array_push(self->arena, &folders, folder);
    for (size_t i = 0; i < folders.count; i++) {
        const struct folder *listed =
            layout_list(self->analysis->repository, folders.items[i]);
        for (size_t k = 0; listed && k < listed->count; k++) {
            struct text path =
                path_join(self->arena, folders.items[i], listed->items[k].name);
            if (never_find(path))
                continue;
            if (listed->items[k].kind == FILE_FOLDER)
                array_push(self->arena, &folders, path);
            else if (listed->items[k].kind == FILE_REGULAR)
                array_push(self->arena, &found, path);
        }
    }
    return found;
}

/* Whether all FILES of FOLDER stand at PLACE as they stand in FOLDER, none of them a
 * program to be made executable. */
static bool stands_whole(struct draft *self, struct text folder, struct text place,
                         const struct texts *files)
{
    for (size_t i = 0; i < files->count; i++) {
        struct text rest = path_relative(self->arena, folder, files->items[i]);
        struct text at = path_join(self->arena, place, rest), path;
        if (is_program(self, files->items[i], at))
            return false;
        struct text inside =
            text_slice(at, self->moves ? strlen(APP_FOLDER "/") : 1, at.len);
        if (self->analysis->container &&
            (layout_find(self->analysis->layout, inside, &path) != FILE_REGULAR ||
             !text_equal(path, files->items[i])))
            return false;
    }
    return true;
}

static void add_tree(struct copying *self, struct text folder)
{
    struct draft *draft = self->draft;
    struct texts places = draft_places(draft, folder);
    struct texts files = files_below(draft, folder);
    if (places.count == 1 && stands_whole(draft, folder, places.items[0], &files)) {
        add_copy(self, folder, places.items[0], true);
        return;
    }
    for (size_t i = 0; i < files.count; i++)
        add_file(self, files.items[i]);
}

/* What the project's build reads stands beside its code, in the builder only. */
static void add_build_input(struct copying *self, struct text path)
{
    struct draft *draft = self->draft;
    size_t before = draft->plan.copies.count;
    add_copy(
        self, path,
        path_join(draft->arena, project_place(draft),
                  path_relative(draft->arena, draft->analysis->manifest.folder, path)),
        false);
    array_push(draft->arena, &draft->plan.project_copies,
               draft->plan.copies.items[before]);
    draft->plan.copies.count = before;
}

/* Where modules that are reached stand. */
static void find_used(struct copying *self)
{
    const struct analysis *analysis = self->draft->analysis;
    const struct resolver *resolver = analysis->resolver;
    map_init(&self->used, self->draft->arena);
    for (module_id id = 0; analysis->container && id < analysis->graph->modules; id++) {
        const struct module *module = &resolver->modules.items[id];
        if (module->origin == ORIGIN_FIRST_PARTY && module->file.len &&
            graph_reaches(analysis->graph, id))
            map_add(&self->used, moved(self->draft, module->at));
    }
}

static void copy_all(struct draft *self)
{
    struct copying copying = {.draft = self};
    struct copied_all all = copied_find(self->arena, &self->needed.whitelist,
                                        &self->needed.needs, self->needed.context);
    find_used(&copying);
    history_read(&copying.history, self->arena, self->analysis->root.path);
    for (size_t i = 0; i < all.count; i++) {
        struct text path =
            path_join(self->arena, self->needed.context, all.items[i].path);
        bool builds = self->installs_project &&
                      (all.items[i].need->reason == NEED_BUILD ||
                       text_equal(path, self->analysis->manifest.pyproject));
        if (builds) {
            add_build_input(&copying, path);
            continue;
        }
        if (all.items[i].need->reason == NEED_MANIFEST)
            continue;
        if (all.items[i].tree)
            add_tree(&copying, path);
        else
            add_file(&copying, path);
    }
}

/* --- what is needed ------------------------------------------------------------------
 */

static bool is_manifest(const struct draft *self, struct text path)
{
    const struct catalog *catalog = &self->analysis->catalog;
    const struct container *container = self->analysis->container;
    static const char *const others[] = {"poetry.lock", "uv.lock",        "pdm.lock",
                                         "Pipfile",     "Pipfile.lock",   "pylock.toml",
                                         "setup.py",    "pyproject.toml", "setup.cfg"};
    bool found = text_equal(path, catalog->lock_file);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        found = found || text_is(path_name(path), others[i]);
    for (size_t i = 0; i < catalog->manifest_files.count; i++)
        found = found || text_equal(path, catalog->manifest_files.items[i]);
    for (size_t i = 0; container && i < container->image.requirements.count; i++)
        found = found || text_equal(path, container->image.requirements.items[i]);
    return found;
}

/* Whether the container has PATH, and not only as a part of a project that is installed.
 */
static bool is_copied(struct draft *self, struct text path)
{
    struct texts places = layout_places(self->arena, self->analysis->layout, path);
    for (size_t i = 0; i < places.count; i++)
        if (!is_installed(places.items[i]))
            return true;
    return false;
}

/* Whether the image is to have it. Packages come from the requirements file, so that what
 * installers and build backends read stays outside. */
static bool is_wanted(struct draft *self, const struct need *need)
{
    bool builds = need->reason == NEED_BUILD ||
                  (need->reason == NEED_MANIFEST &&
                   text_equal(need->path, self->analysis->manifest.pyproject));
    if (builds && self->installs_project)
        return true;
    if (need->reason == NEED_MANIFEST || need->reason == NEED_BUILD)
        return false;
    if (need->reason == NEED_DOCKERFILE && is_manifest(self, need->path))
        return false;
    return need->reason != NEED_DOCKERFILE || is_copied(self, need->path);
}

static void choose_needs(struct draft *self)
{
    struct needs all = self->needed.needs;
    needs_init(&self->needed.needs, self->arena);
    for (size_t i = 0; i < all.count; i++)
        if (is_wanted(self, &all.items[i]))
            needs_add(&self->needed.needs, all.items[i]);
}

/* Whether all needs lie below FOLDER. */
static bool has_all(const struct draft *self, struct text folder)
{
    for (size_t i = 0; i < self->needed.needs.count; i++)
        if (!path_is_below(self->needed.needs.items[i].path, folder))
            return false;
    return true;
}

/* The container's context, as long as it has all; without a container the project's own
 * folder; else the nearest that has. */
static void choose_context(struct draft *self)
{
    const struct analysis *analysis = self->analysis;
    struct text *context = &self->needed.context;
    if (self->settings->context.len)
        return;
    if (!analysis->container)
        *context = analysis->manifest.folder;
    while (context->len && !has_all(self, *context))
        *context = path_dir(*context);
}

/* --- folders -------------------------------------------------------------------------
 */

/* Whether a path of the container is one that a program of ours writes to. */
static bool is_own_folder(const struct draft *self, struct text at)
{
    static const char *const others[] = {"/root",  "/etc", "/usr", "/install", "/wheels",
                                         "/build", "/tmp", "/opt", "/bin",     "/lib"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (path_is_below(at, text_of(others[i])) &&
            !path_is_below(self->plan.folder, text_of(others[i])))
            return false;
    return at.len > 1 && !text_contains(at, TEXT("venv"));
}

/* The folders that the program writes to: the working folder, what code says, what the
 * Dockerfile makes, and its volumes. */
static void find_folders(struct draft *self)
{
    struct texts *folders = &self->plan.folders;
    if (!text_is(self->plan.folder, "/"))
        array_push(self->arena, folders, self->plan.folder);
    for (size_t i = 0; i < self->needed.needs.count; i++) {
        const struct need *need = &self->needed.needs.items[i];
        if (need->kind != NEED_FOLDER || need->reason != NEED_DATA)
            continue;
        struct texts places = draft_places(self, need->path);
        for (size_t k = 0; k < places.count; k++)
            texts_add_once(self->arena, folders, places.items[k]);
    }
    for (size_t i = 0; i < self->kept.folders.count; i++)
        if (is_own_folder(self, self->kept.folders.items[i]))
            texts_add_once(self->arena, folders, self->kept.folders.items[i]);
    for (size_t i = 0; i < self->kept.volumes.count; i++)
        texts_add_once(self->arena, folders, self->kept.volumes.items[i]);
}

/* --- the search path -----------------------------------------------------------------
 */

/* The folder on sys.path by which a top-level module was found; false when it has none.
 */
static bool root_of(struct draft *self, const struct module *module, struct text *root)
{
    if (module->file.len) {
        struct text folder = path_dir(module->at);
        bool package = module->form == FORM_PACKAGE;
        *root = package ? path_dir(folder) : folder;
        return true;
    }
    (void)self;
    if (module->folders.count)
        *root = path_dir(module->folders.items[0]);
    return module->folders.count > 0;
}

/* Whether the command itself brings the run-time folder ROOT onto sys.path. */
static bool comes_by_itself(const struct draft *self, struct text root)
{
    const struct analysis *analysis = self->analysis;
    const struct entry *entry = &analysis->entries.items[0];
    for (size_t i = 0; self->starts && i < analysis->roots.count; i++)
        if (analysis->roots.items[i].rank == ROOT_GIVEN &&
            text_equal(analysis->roots.items[i].path, root))
            return true;
    if (self->starts)
        return false;
    if (entry->start == ENTRY_SCRIPT && text_equal(root, path_dir(entry->at)))
        return true;
    struct text at =
        analysis->container
            ? moved(self, root)
            : path_join(self->arena, self->plan.folder,
                        path_relative(self->arena, self->needed.context, root));
    return entry->start != ENTRY_SCRIPT && text_equal(at, self->plan.folder);
}

/* The folder ROOT, as the image has it: absolute. */
static struct text place_of_root(struct draft *self, struct text root)
{
    struct text path;
    if (!self->analysis->container ||
        is_installed(text_format(self->arena, "%.*s/", TEXT_ARG(root)))) {
        layout_find(self->analysis->layout, root, &path);
        struct texts places = draft_places(self, path.ptr ? path : root);
        return places.count ? places.items[0] : self->plan.folder;
    }
    return moved(self, root);
}

static void set_python_path(struct draft *self)
{
    const struct analysis *analysis = self->analysis;
    struct texts folders = {0};
    struct buffer value = {.arena = self->arena};
    struct text before = {0}, part, root;
    if (analysis->container)
        variables_get(&analysis->container->image.environment, TEXT("PYTHONPATH"),
                      &before);
    while (before.len && text_cut(&before, ':', &part))
        if (part.len)
            texts_add_once(self->arena, &folders,
                           path_join(self->arena, self->plan.folder, part));
    for (module_id id = 0; id < analysis->graph->modules; id++) {
        const struct module *module = &analysis->resolver->modules.items[id];
        if (module->origin == ORIGIN_FIRST_PARTY && module->parent == MODULE_NONE &&
            graph_reaches(analysis->graph, id) && root_of(self, module, &root) &&
            !comes_by_itself(self, root))
            texts_add_once(self->arena, &folders, place_of_root(self, root));
    }
    for (size_t i = 0; i < folders.count; i++)
        buffer_format(&value, "%s%.*s", i ? ":" : "", TEXT_ARG(folders.items[i]));
    if (folders.count)
        variables_set(self->arena, &self->plan.environment, TEXT("PYTHONPATH"),
                      value.text);
}

/* --- all of it -----------------------------------------------------------------------
 */

bool draft_files(struct draft *self)
{
    const struct container *container = self->analysis->container;
    self->plan.folder = TEXT(APP_FOLDER);
    self->moves = container && may_move(self);
    if (container && !self->moves)
        self->plan.folder = path_join(self->arena, TEXT("/"), container->image.folder);
    if (!needed_collect(&self->needed, self->analysis, true))
        return false;
    draft_project(self);
    choose_needs(self);
    choose_context(self);
    return true;
}

bool draft_copies(struct draft *self)
{
    if (!needed_whitelist(&self->needed, self->analysis, false))
        return false;
    copy_all(self);
    if (self->installs_project)
        self->plan.project = project_place(self);
    find_folders(self);
    set_python_path(self);
    return true;
}
