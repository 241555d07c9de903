/* Installed distributions as a part of the program.
 *
 * The environment is made a folder of the layout, so that imports and data files resolve
 * in it as they do in the repository; its files keep their absolute paths, by which they
 * are told from the project's. */
#include "cli/deep.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"
#include "packages/entry_points.h"
#include "packages/metadata.h"
#include "packages/requirement.h"

#include <stdlib.h>

/* Every import name that something installed provides; the first distribution wins, as
 * the first folder of sys.path does. */
static void name_modules(struct analysis *self)
{
    map_init(&self->installed_names, self->arena);
    for (dist_id id = 0; id < self->catalog.distributions.count; id++) {
        uint32_t number = self->catalog.distributions.items[id].installed;
        if (number == 0)
            continue;
        const struct installed *installed = &self->catalog.installed.items[number - 1];
        for (size_t i = 0; i < installed->imports.count; i++)
            if (map_find(&self->installed_names, installed->imports.items[i]) == MAP_NONE)
                map_set(&self->installed_names, installed->imports.items[i], id);
    }
}

/* The installed distribution that provides MODULE, or DIST_NONE; *PREFIX becomes the
 * length of the part of its name that tells. */
static dist_id owner_of(const struct analysis *self, struct text module, size_t *prefix)
{
    for (struct text name = module;;) {
        uint32_t id = map_get(&self->installed_names, name, DIST_NONE);
        size_t dot = text_rfind(name, '.');
        *prefix = name.len;
        if (id != DIST_NONE || dot == SIZE_MAX)
            return id;
        name = text_slice(name, 0, dot);
    }
}

static struct text metadata_folder(const struct analysis *self, dist_id id)
{
    const struct distribution *distribution = &self->catalog.distributions.items[id];
    if (distribution->installed == 0)
        return (struct text){0};
    const struct installed *installed =
        &self->catalog.installed.items[distribution->installed - 1];
    return path_join(self->arena, installed->location, installed->metadata);
}

static struct text find_metadata(void *context, struct text name)
{
    struct analysis *self = context;
    dist_id id = catalog_find(&self->catalog, name);
    size_t prefix;
    if (id == DIST_NONE || self->catalog.distributions.items[id].installed == 0)
        id = owner_of(self, name, &prefix);
    return id == DIST_NONE ? (struct text){0} : metadata_folder(self, id);
}

static struct text find_module(void *context, struct text name)
{
    struct analysis *self = context;
    dist_id id = catalog_find(&self->catalog, name);
    uint32_t number =
        id == DIST_NONE ? 0 : self->catalog.distributions.items[id].installed;
    const struct installed *installed =
        number ? &self->catalog.installed.items[number - 1] : NULL;
    return installed && installed->imports.count ? installed->imports.items[0]
                                                 : (struct text){0};
}

/* The installed distribution that TEXT, a requirement, names; NULL when there is none. */
static const struct installed *find_requirement(struct analysis *self, struct text text)
{
    struct requirement requirement = {0};
    struct text wrong;
    size_t wrong_at;
    if (!requirement_parse(self->arena, text_copy(self->arena, text), &requirement,
                           &wrong, &wrong_at))
        return NULL;
    dist_id id = catalog_find(&self->catalog, requirement.name);
    uint32_t number =
        id == DIST_NONE ? 0 : self->catalog.distributions.items[id].installed;
    return number ? &self->catalog.installed.items[number - 1] : NULL;
}

static void find_required(void *context, struct text name, struct texts *folders,
                          struct texts *modules)
{
    struct analysis *self = context;
    struct metadata metadata;
    struct arena scratch = {0};
    struct text folder = find_metadata(context, name);
    folder = folder.len ? path_join(&scratch, folder, TEXT("METADATA")) : folder;
    bool known = folder.len && metadata_read(&scratch, folder, &metadata);
    for (size_t i = 0; known && i < metadata.requires.count; i++) {
        const struct installed *found =
            find_requirement(self, metadata.requires.items[i]);
        if (found && folders)
            texts_add_once(self->arena, folders,
                           path_join(self->arena, found->location, found->metadata));
        for (size_t m = 0; found && modules && m < found->imports.count; m++)
            texts_add_once(self->arena, modules, found->imports.items[m]);
    }
    arena_release(&scratch);
}

static int entry_order(const void *left, const void *right)
{
    const struct installed_entry *a = left, *b = right;
    int order = text_compare(a->group, b->group);
    return order ? order : text_compare(a->module, b->module);
}

const struct installed_facts *deep_installed(struct analysis *self)
{
    if (self->environment.site_folders.count == 0 || self->environment.has_depclose)
        return NULL;
    struct installed_facts *installed = ARENA_NEW(self->arena, struct installed_facts);
    name_modules(self);
    struct entry_points found = entry_points_read(self->arena, &self->catalog);
    *installed = (struct installed_facts){.deep = self->run->settings->deep,
                                          .module = find_module,
                                          .context = self,
                                          .metadata = find_metadata,
                                          .required = find_required};
    for (size_t i = 0; i < found.count; i++)
        array_push(self->arena, &installed->entries,
                   ((struct installed_entry){
                       .group = found.items[i].group,
                       .module = found.items[i].module,
                       .whole = found.items[i].attribute.len == 0,
                       .metadata = metadata_folder(self, found.items[i].distribution)}));
    if (installed->entries.count)
        qsort(installed->entries.items, installed->entries.count,
              sizeof *installed->entries.items, entry_order);
    return installed;
}

bool deep_open(struct analysis *self)
{
    const struct environment *environment = &self->environment;
    if (environment->site_folders.count == 0 || environment->has_depclose)
        return diag_error(self->diags, (struct place){0},
                          TEXT("install the project into an environment, and name it: "
                               "--python .venv"),
                          "--deep reads installed packages, and no environment is known");
    layout_add(self->layout, TEXT(DEEP_FOLDER), environment->prefix);
    for (size_t i = 0; i < environment->site_folders.count; i++) {
        struct text folder = environment->site_folders.items[i], at;
        if (path_is_below(folder, environment->prefix)) {
            at = path_join(self->arena, TEXT(DEEP_FOLDER),
                           path_relative(self->arena, environment->prefix, folder));
        } else {
            at = text_format(self->arena, "%s.%zu", DEEP_FOLDER, i);
            layout_add(self->layout, at, folder);
        }
        roots_add(self->arena, &self->roots, at, ROOT_SITE, self->environment_why);
        array_last(&self->roots).folder = folder;
    }
    return true;
}

bool deep_claim(struct analysis *self, struct text module, struct claim *claim)
{
    size_t prefix;
    dist_id id = owner_of(self, module, &prefix);
    if (id == DIST_NONE)
        return false;
    dist_id *owner = ARENA_NEW(self->arena, dist_id);
    *owner = id;
    *claim = (struct claim){
        .provider = (uint32_t)self->provisions.count, .prefix = prefix, .owns = true};
    array_push(self->arena, &self->provisions,
               ((struct provision){.items = owner, .count = 1, .unnamed = true}));
    return true;
}

/* The distribution that has the file of PATH, below site-packages; failing that, the one
 * that provides NAME. */
static dist_id owner_of_file(const struct analysis *self, struct text path,
                             struct text name)
{
    size_t prefix;
    dist_id owner =
        owner_of(self, module_name_of_path(self->arena, (struct text){0}, path), &prefix);
    return owner == DIST_NONE && name.len ? owner_of(self, name, &prefix) : owner;
}

dist_id deep_owner(const struct analysis *self, module_id id)
{
    const struct module *module = &self->resolver->modules.items[id];
    if (!self->run->settings->deep || !path_is_absolute(module->file))
        return DIST_NONE;
    return owner_of_file(self, graph_show_file(self->graph, module->file), module->name);
}

static bool is_new(struct map *seen, struct text file)
{
    if (file.len == 0 || map_find(seen, file) != MAP_NONE)
        return false;
    map_add(seen, file);
    return true;
}

const struct closure_deep *deep_result(struct analysis *self)
{
    struct closure_deep *deep = ARENA_NEW(self->arena, struct closure_deep);
    size_t count = self->catalog.distributions.count;
    size_t *files = ARENA_ARRAY(self->arena, size_t, count);
    struct map seen;
    map_init(&seen, self->arena);
    for (module_id id = 0; id < self->graph->modules; id++) {
        const struct module *module = &self->resolver->modules.items[id];
        dist_id owner;
        if (!graph_reaches(self->graph, id) ||
            (owner = deep_owner(self, id)) == DIST_NONE)
            continue;
        files[owner] += is_new(&seen, module->file);
        files[owner] += is_new(&seen, module->source);
    }
    *deep = (struct closure_deep){.files = files, .distributions = count};
    return deep;
}
