/* Which files of a manifest count, in which order.
 *
 * A pyproject.toml that lists dependencies counts alone, with its uv.lock. Otherwise the
 * requirements files do: the main one, and those beside it that are for no special
 * purpose; one that a compiler wrote is the lock of the one it was compiled from. */
#include "cli/load.h"

#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "discover/tree.h"
#include "packages/manifest.h"
#include "packages/requirements_file.h"
#include "packages/uv_lock.h"

#include <string.h>

static bool read_text(struct analysis *self, struct text path, struct text *bytes)
{
    return file_read(self->arena, layout_open_path(self->arena, self->repository, path),
                     (struct place){.file = path}, bytes, self->diags);
}

static bool load_uv_lock(struct analysis *self, struct text path)
{
    struct text bytes;
    const struct toml *lock;
    uint32_t known = map_find(&self->locks->files, path);
    layout_ask(self->repository, path);
    if (known != MAP_NONE)
        lock = uv_lock_take(&self->catalog, self->locks->items[known], path, self->diags);
    else if (!read_text(self, path, &bytes))
        return false;
    else
        lock = uv_lock_read(&self->catalog, bytes, path, self->diags);
    if (!lock)
        return false;
    if (known == MAP_NONE) {
        map_add(&self->locks->files, path);
        array_push(self->arena, self->locks, lock);
    }
    uv_lock_compare(&self->catalog, lock, self->diags);
    return true;
}

/* The part of a requirements file's name that tells it from others:
 * "requirements-gpu.txt" is "gpu", "requirements/prod.txt" is "prod", "requirements.txt"
 * is "". */
static struct text purpose_of(struct text path)
{
    struct text stem = path_stem(path);
    if (text_starts(stem, TEXT("requirements")))
        stem = text_slice(stem, strlen("requirements"), stem.len);
    while (stem.len && strchr("-_.", stem.ptr[0]))
        stem = text_slice(stem, 1, stem.len);
    return stem;
}

/* Whether a file of that purpose is installed wherever the code runs. */
static bool is_main_purpose(struct text purpose)
{
    static const char *const words[] = {"",        "base",   "common", "core",
                                        "main",    "prod",   "app",    "production",
                                        "runtime", "default"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(purpose, words[i]))
            return true;
    return false;
}

static bool load_requirements_file(struct analysis *self, struct text path,
                                   enum section section)
{
    struct text purpose = name_normalize(self->arena, purpose_of(path));
    struct requirements_options_in options = {
        .root = self->root.path,
        .section = section,
        .section_name = section == SECTION_MAIN ? (struct text){0} : purpose,
        .may_lock = section == SECTION_MAIN ||
                    (section == SECTION_EXTRA && self->catalog.lock_state == LOCK_NONE)};
    return requirements_file_read(&self->catalog, path, &options, NULL, self->diags);
}

/* INSTALLED: an image installs each of them, whatever it is for. */
static bool load_requirements(struct analysis *self, const struct manifest *manifest,
                              bool installed)
{
    bool good = true;
    for (size_t i = 0; i < manifest->requirements.count; i++) {
        struct text path = manifest->requirements.items[i];
        bool main = installed || i == 0 || is_main_purpose(purpose_of(path));
        good = load_requirements_file(self, path, main ? SECTION_MAIN : SECTION_EXTRA) &&
               good;
    }
    for (size_t i = 0; i < manifest->development.count; i++)
        good =
            load_requirements_file(self, manifest->development.items[i], SECTION_GROUP) &&
            good;
    return good;
}

static bool load_setup(struct analysis *self, const struct manifest *manifest)
{
    struct text bytes;
    dist_id owner;
    bool good = true;
    if (manifest->setup_cfg.len && read_text(self, manifest->setup_cfg, &bytes))
        good = setup_cfg_read(&self->catalog, bytes, manifest->setup_cfg, &owner,
                              self->diags);
    if (manifest->setup_py.len && read_text(self, manifest->setup_py, &bytes))
        good = setup_py_read(&self->catalog, bytes, manifest->setup_py, &owner,
                             self->diags) &&
               good;
    return good;
}

/* Whether the pyproject.toml itself lists what the project needs. */
static bool lists_dependencies(const struct manifest *manifest)
{
    return !pyproject_is_dynamic(manifest->toml) &&
           (toml_path(manifest->toml, "project.dependencies") ||
            toml_path(manifest->toml, "tool.poetry.dependencies"));
}

/* Reads the lists of one manifest into the catalog. */
static bool load_manifest(struct analysis *self, const struct manifest *manifest,
                          dist_id *owner)
{
    bool good = true;
    *owner = DIST_NONE;
    if (manifest->pyproject.len)
        good = pyproject_read(&self->catalog, manifest->toml, manifest->pyproject, owner,
                              self->diags);
    if (manifest->pyproject.len && lists_dependencies(manifest))
        return good;
    good = load_requirements(self, manifest, false) && good;
    return load_setup(self, manifest) && good;
}

/* What the image installs: requirements files, else projects. False when it tells
 * neither.
 */
static bool load_image_manifest(struct analysis *self, bool *good)
{
    const struct image *image = self->container ? &self->container->image : NULL;
    if (image && manifest_of_files(self->arena, self->repository, &image->requirements,
                                   &self->manifest)) {
        self->owner = DIST_NONE;
        *good = load_requirements(self, &self->manifest, true);
        return true;
    }
    for (size_t i = 0; image && i < image->manifests.count; i++) {
        if (!manifest_find(self->arena, self->repository, image->manifests.items[i],
                           &self->manifest, self->diags))
            continue;
        self->manifest.why = TEXT("the image installs it");
        *good = load_manifest(self, &self->manifest, &self->owner);
        return true;
    }
    return false;
}

/* The manifests of all entries, each once; in an image, what that installs. */
static bool load_each_manifest(struct analysis *self, struct text home)
{
    struct map seen;
    bool good = true;
    map_init(&seen, self->arena);
    if (load_image_manifest(self, &good))
        return good;
    for (size_t i = 0; i == 0 || i < self->entries.count; i++) {
        struct text from =
            self->entries.count ? path_dir(self->entries.items[i].file) : home;
        struct manifest manifest;
        dist_id owner;
        if (!manifest_find(self->arena, self->repository, from, &manifest, self->diags) ||
            map_find(&seen, manifest.folder) != MAP_NONE)
            continue;
        map_add(&seen, manifest.folder);
        good = load_manifest(self, &manifest, &owner) && good;
        if (seen.keys.count == 1) {
            self->manifest = manifest;
            self->owner = owner;
        }
    }
    return good;
}

/* Whether each of NAMES is an extra or group that a manifest or the lock has; an error
 * names the first that is none. */
static bool names_are_known(struct analysis *self, const struct texts *names,
                            enum section section, const char *what)
{
    struct texts known = {0};
    const struct catalog *catalog = &self->catalog;
    for (size_t i = 0; i < catalog->declarations.count; i++)
        if (catalog->declarations.items[i].section == section)
            array_push(self->arena, &known, catalog->declarations.items[i].section_name);
    for (size_t i = 0; i < catalog->locked.count; i++) {
        const struct locked *locked = &catalog->locked.items[i];
        if (locked->source_kind != SOURCE_LOCAL)
            continue;
        for (size_t e = 0; section == SECTION_EXTRA && e < locked->extras.count; e++)
            array_push(self->arena, &known, locked->extras.items[e].name);
        for (size_t g = 0; section == SECTION_GROUP && g < locked->groups.count; g++)
            array_push(self->arena, &known, locked->groups.items[g].name);
    }
    for (size_t i = 0; i < names->count; i++) {
        struct text key = name_normalize(self->arena, names->items[i]);
        bool found = false;
        for (size_t k = 0; !found && k < known.count; k++)
            found = text_equal(known.items[k], key);
        if (found)
            continue;
        struct text near = nearest_name(key, &known);
        return diag_error(
            self->diags, (struct place){0},
            near.len ? text_format(self->arena, "did you mean '%.*s'?", TEXT_ARG(near))
                     : (struct text){0},
            "the project has no %s '%.*s'", what, TEXT_ARG(names->items[i]));
    }
    return true;
}

/* Where a word of the Dockerfile stands first. */
static struct place place_in(const struct container *container, struct text bytes,
                             struct text word)
{
    struct place place = {.file = container->dockerfile};
    struct text line;
    for (uint32_t number = 1; text_cut(&bytes, '\n', &line); number++) {
        bool comment = text_starts(text_trim(line), TEXT("#"));
        for (size_t at = 0; !comment && at + word.len <= line.len; at++)
            if (text_equal(text_slice(line, at, at + word.len), word))
                return (struct place){place.file, number, (uint32_t)at + 1};
    }
    return place;
}

/* What the image's Dockerfile installs by name, beside lists: a part of the main one. */
static void load_named(struct analysis *self)
{
    const struct container *container = self->container;
    struct diags unheard; /* what is no requirement is pip's own matter */
    struct text bytes = {0};
    diags_init(&unheard, self->arena, self->root.path);
    if (container && container->image.named.count && container->dockerfile.len)
        file_load(self->arena,
                  layout_open_path(self->arena, self->repository, container->dockerfile),
                  &bytes);
    for (size_t i = 0; container && i < container->image.named.count; i++) {
        struct text requirement = container->image.named.items[i], text = requirement;
        struct declaration like = {.section = SECTION_MAIN,
                                   .owner = DIST_NONE,
                                   .place = place_in(container, bytes, requirement)};
        size_t end = 0;
        while (end < text.len && !strchr("=<>!~[ ;@", text.ptr[end]))
            end++;
        dist_id id = catalog_find(&self->catalog, text_slice(text, 0, end));
        if (id == DIST_NONE || !catalog_declared_in(&self->catalog, id, SECTION_MAIN))
            catalog_declare_text(&self->catalog, &like, requirement, &unheard);
    }
}

/* What the image installs of the groups is asked for as by --group. Options may be shared
 * with other runs, so the list is a new one. */
static void ask_for_groups(struct analysis *self)
{
    const struct catalog *catalog = &self->catalog;
    struct texts *groups = &self->run->settings->groups, all = {0};
    if (!self->container || self->container->image.groups.count == 0)
        return;
    for (size_t i = 0; i < groups->count; i++)
        array_push(self->arena, &all, groups->items[i]);
    for (size_t i = 0; i < self->container->image.groups.count; i++) {
        struct text list = self->container->image.groups.items[i], name;
        while (list.len && text_cut(&list, ',', &name)) {
            struct text key = name_normalize(self->arena, text_trim(name));
            bool known = false;
            for (size_t d = 0; d < catalog->declarations.count; d++)
                known = known ||
                        (catalog->declarations.items[d].section == SECTION_GROUP &&
                         text_equal(catalog->declarations.items[d].section_name, key));
            if (known)
                texts_add_once(self->arena, &all, key);
        }
    }
    *groups = all;
}

bool load_manifests(struct analysis *self, struct text home)
{
    const struct settings *settings = self->run->settings;
    bool good = load_each_manifest(self, home);
    load_named(self);
    if (self->manifest.lock.len)
        good = load_uv_lock(self, self->manifest.lock) && good;
    good = good && names_are_known(self, &settings->extras, SECTION_EXTRA, "extra") &&
           names_are_known(self, &settings->groups, SECTION_GROUP, "group");
    ask_for_groups(self);
    return good;
}

bool load_environment(struct analysis *self, struct text home)
{
    struct text why;
    struct text path = environment_find(self->arena, self->repository,
                                        self->run->settings->python, home, &why);
    if (path.len == 0 || !environment_locate(self->arena, path, &self->environment))
        return self->run->settings->python.len == 0 ||
               diag_error(self->diags, (struct place){0},
                          TEXT("name an interpreter or the folder of an environment"),
                          "no Python environment at '%.*s'",
                          TEXT_ARG(self->run->settings->python));
    self->environment_why = why;
    environment_read(&self->environment, &self->catalog, ENVIRONMENT_NAMES);
    diag_note(self->diags, (struct place){0}, (struct text){0},
              "environment '%.*s' (%.*s)%s", TEXT_ARG(path), TEXT_ARG(why),
              self->environment.has_depclose
                  ? ", passed over: depclose is installed there"
                  : "");
    return true;
}

/* The configuration's own map, in the shape of the rules. */
static struct import_rules *config_rules(struct analysis *self)
{
    size_t count = self->config.scope.import_names.count;
    struct import_rules *rules = ARENA_NEW(self->arena, struct import_rules);
    map_init(&rules->names, self->arena);
    map_init(&rules->parents, self->arena);
    rules->candidates = ARENA_ARRAY(self->arena, struct texts, count);
    for (size_t i = 0; i < count; i++) {
        const struct config_name *name = &self->config.scope.import_names.items[i];
        uint32_t index = map_add(&rules->names, name->import);
        rules->candidates[index] = name->distributions;
        for (struct text above = name->import;;) {
            size_t dot = text_rfind(above, '.');
            if (dot == SIZE_MAX)
                break;
            above = text_slice(above, 0, dot);
            map_add(&rules->parents, above);
        }
    }
    return rules;
}

struct providers *load_providers(struct analysis *self)
{
    const struct import_rules *rules = rules_imports(self->rules);
    if (!rules || !rules_stdlib(self->rules) || !rules_heavy(self->rules))
        return NULL;
    return providers_new(self->arena, &self->catalog, rules, config_rules(self));
}

/* The package of the lock that stands for a local distribution, or UINT32_MAX. */
static uint32_t local_package(const struct analysis *self, dist_id id)
{
    const struct distribution *distribution = &self->catalog.distributions.items[id];
    return distribution->local && distribution->locked_count ? distribution->first_locked
                                                             : UINT32_MAX;
}

void load_add_root(struct analysis *self, struct text folder, enum root_rank rank,
                   struct text why)
{
    if (layout_is_identity(self->layout)) {
        roots_add(self->arena, &self->roots, folder, rank, why);
        return;
    }
    struct texts places = layout_places(self->arena, self->layout, folder);
    for (size_t i = 0; i < places.count; i++)
        roots_add(self->arena, &self->roots, places.items[i], rank, why);
}

/* The folder of a local project, or its src. */
static void add_project_root(struct analysis *self, struct text folder, struct text why)
{
    struct text src = path_join(self->arena, folder, TEXT("src"));
    bool has_src = layout_find(self->repository, src, NULL) == FILE_FOLDER;
    load_add_root(self, has_src ? src : folder, ROOT_INSTALLED, why);
}

static void add_local_root(struct analysis *self, const struct locked *locked)
{
    struct text folder =
        path_join(self->arena, path_dir(self->catalog.lock_file), locked->source);
    if (path_is_below(folder, (struct text){0}))
        add_project_root(
            self, folder,
            text_format(
                self->arena, "'%.*s' of the lock stands there",
                TEXT_ARG(self->catalog.distributions.items[locked->distribution].name)));
}

/* Adds what the project depends on among its own folders, over the lock's edges. */
static void add_locked_roots(struct analysis *self)
{
    struct {
        uint32_t *items;
        size_t count, room;
    } queue = {0};
    size_t count = self->catalog.locked.count;
    bool *seen = ARENA_ARRAY(self->arena, bool, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct locked *locked = &self->catalog.locked.items[i];
        bool start = self->owner == DIST_NONE ? locked->source_kind == SOURCE_LOCAL
                                              : locked->distribution == self->owner;
        if (start) {
            seen[i] = true;
            array_push(self->arena, &queue, i);
        }
    }
    for (size_t next = 0; next < queue.count; next++) {
        const struct locked *locked = &self->catalog.locked.items[queue.items[next]];
        if (locked->distribution != self->owner)
            add_local_root(self, locked);
        for (size_t e = 0; e < locked->edges.count; e++) {
            uint32_t to = local_package(self, locked->edges.items[e].distribution);
            if (to != UINT32_MAX && !seen[to]) {
                seen[to] = true;
                array_push(self->arena, &queue, to);
            }
        }
    }
}

/* The value of KEY (normalised) in a table whose keys are names of distributions. */
static const struct toml *member_by_key(struct analysis *self, const struct toml *table,
                                        struct text key)
{
    for (size_t i = 0; table && i < table->count; i++)
        if (text_equal(name_normalize(self->arena, table->items[i]->key), key))
            return table->items[i];
    return NULL;
}

/* The folder of a local distribution that no lock places: as a requirements file's path,
 * uv's or Poetry's source says, else where a project of that name stands. */
static bool find_local_folder(struct analysis *self, dist_id id, struct text *folder)
{
    struct text key = self->catalog.distributions.items[id].key, path = {0};
    const struct manifest *manifest = &self->manifest;
    for (size_t i = 0; i < self->catalog.declarations.count && path.len == 0; i++) {
        const struct declaration *declaration = &self->catalog.declarations.items[i];
        struct text url = declaration->requirement.url;
        if (declaration->distribution == id && url.len && text_find(url, ':') == SIZE_MAX)
            path = path_join(self->arena, path_dir(declaration->place.file),
                             text_slice(url, 0, text_find(url, '[')));
    }
    static const char *const tables[] = {"tool.uv.sources", "tool.poetry.dependencies"};
    for (size_t t = 0; t < 2 && path.len == 0; t++) {
        struct text written = toml_text(toml_get(
            member_by_key(self, toml_path(manifest->toml, tables[t]), key), "path"));
        if (written.len)
            path = path_join(self->arena, manifest->folder, written);
    }
    *folder = path;
    if (path.len == 0)
        *folder = project_folder_named(self->arena, self->repository, key);
    return folder->ptr && path_is_below(*folder, (struct text){0}) &&
           layout_find(self->repository, *folder, NULL) == FILE_FOLDER;
}

/* Adds the folders of local distributions that no lock places, and what they declare. */
static void add_declared_roots(struct analysis *self)
{
    for (dist_id id = 0; id < self->catalog.distributions.count; id++) {
        const struct distribution *distribution = &self->catalog.distributions.items[id];
        struct text folder;
        if (!distribution->local || distribution->locked_count || id == self->owner ||
            !find_local_folder(self, id, &folder))
            continue;
        add_project_root(self, folder,
                         text_format(self->arena, "'%.*s' stands there",
                                     TEXT_ARG(distribution->name)));
        load_root_manifest(self, folder);
    }
}

/* Adds where the environment's editable installs have their code, when that is here. */
static void add_editable_roots(struct analysis *self)
{
    const struct environment *environment = &self->environment;
    struct texts folders = {0};
    for (size_t i = 0; i < environment->roots.count; i++)
        array_push(self->arena, &folders, environment->roots.items[i].folder);
    for (size_t i = 0; i < environment->modules.count; i++) {
        const struct mapped_module *module = &environment->modules.items[i];
        struct text leaf =
            text_slice(module->name, text_rfind(module->name, '.') + 1, module->name.len);
        if (text_equal(leaf, path_stem(module->path)))
            array_push(self->arena, &folders, path_dir(module->path));
        if (module->owner != DIST_NONE)
            self->catalog.distributions.items[module->owner].local = true;
    }
    for (size_t i = 0; i < folders.count; i++) {
        struct text folder =
            path_relative(self->arena, self->root.path, folders.items[i]);
        if (!path_is_below(folder, (struct text){0}) ||
            layout_find(self->repository, folder, NULL) != FILE_FOLDER)
            continue;
        load_add_root(self, folder, ROOT_INSTALLED,
                      TEXT("an editable install of the environment"));
        load_root_manifest(self, folder);
    }
}

void load_local_roots(struct analysis *self)
{
    add_locked_roots(self);
    add_editable_roots(self);
    add_declared_roots(self);
}

void load_root_manifest(struct analysis *self, struct text folder)
{
    struct manifest manifest;
    dist_id owner;
    if (text_equal(folder, self->manifest.folder) ||
        !manifest_in(self->arena, self->repository, folder, &manifest, self->diags))
        return;
    load_manifest(self, &manifest, &owner);
    self->providers = load_providers(self);
}
