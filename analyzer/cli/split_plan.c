/* Which main dependencies move: those that no entry's selection holds.
 *
 * What a kept package requires stays where it is declared, for its bounds hold whether
 * code imports it or not. Where nothing tells who requires whom and every line is a pin,
 * most lines are there for other packages: then only what is known to be for other code
 * moves. Blind spot: a package that is used by its programs alone looks unneeded. */
#include "base/array.h"
#include "base/path.h"
#include "cli/split.h"
#include "discover/tree.h"
#include "packages/heavy.h"
#include "packages/poetry.h"

#include <stdlib.h>

#define NO_USE "imported by nothing that the entries reach"

bool split_uses_pyproject(const struct split_project *project)
{
    const struct toml *toml = project->manifest->toml;
    return project->manifest->pyproject.len &&
           (toml_path(toml, "project.dependencies") ||
            toml_path(toml, "tool.poetry.dependencies"));
}

/* --- what stays ----------------------------------------------------------------------
 */

static bool is_among(struct arena *arena, const struct texts *names, struct text key)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(name_normalize(arena, names->items[i]), key))
            return true;
    return false;
}

/* Whether one of the entries needs the distribution KEY; what, when another one does. */
static bool is_selected(const struct split_project *project, struct text key)
{
    for (size_t e = 0; e < project->entry_count; e++) {
        const struct split_entry *entry = project->entries[e];
        const struct catalog *catalog = &entry->analysis.catalog;
        dist_id id = catalog_find(catalog, key);
        for (size_t i = 0; i < entry->result.whole.packages.count; i++)
            if (entry->result.whole.packages.items[i].distribution == id)
                return true;
    }
    return false;
}

/* Where no lock tells it, the rules know the heavy ones that come along with others. */
static bool is_brought(struct split *self, const struct split_project *project,
                       struct text key)
{
    for (size_t e = 0; e < project->entry_count; e++) {
        struct split_entry *entry = project->entries[e];
        const struct catalog *catalog = &entry->analysis.catalog;
        for (size_t i = 0; i < entry->result.whole.packages.count; i++) {
            dist_id id = entry->result.whole.packages.items[i].distribution;
            struct texts brings =
                heavy_brings(self->arena, rules_heavy(entry->analysis.rules),
                             catalog->distributions.items[id].key, 1);
            if (catalog->lock_state != LOCK_COMPLETE &&
                is_among(self->arena, &brings, key))
                return true;
        }
    }
    return false;
}

/* How the entries' code reaches it, at its strongest; NULL when it does not. */
static const struct reached *find_reached(const struct split_project *project,
                                          struct text key)
{
    const struct reached *found = NULL;
    for (size_t e = 0; e < project->entry_count; e++) {
        const struct reached_all *all = &project->entries[e]->analysis.reached;
        for (size_t i = 0; i < all->distributions.count; i++) {
            const struct reached *reached = &all->distributions.items[i];
            if (text_equal(reached->key, key) && (!found || reached->kind < found->kind))
                found = reached;
        }
    }
    return found;
}

static bool is_named(const struct split *self, struct text key)
{
    for (size_t i = 0; i < self->named.count; i++)
        if (text_equal(self->named.items[i].key, key))
            return true;
    return false;
}

/* A package that --name moves may be imported when it is first used, but not before. */
static bool may_move(struct split *self, const struct split_project *project,
                     struct text key)
{
    const struct reached *reached = find_reached(project, key);
    if (!reached || reached->kind != EDGE_EAGER)
        return true;
    return diag_error(self->diags, reached->places.items[0],
                      TEXT("make the import deferred or guarded first"),
                      "'%.*s' cannot move: it is imported at start", TEXT_ARG(key));
}

/* --- candidates ----------------------------------------------------------------------
 */

static bool is_setup_file(struct text file)
{
    return text_ends(file, TEXT("setup.py")) || text_ends(file, TEXT("setup.cfg"));
}

/* Whether a requirement stands in a list that people edit, and names no folder. */
static bool is_candidate(const struct split_project *project,
                         const struct declaration *declaration)
{
    const struct analysis *analysis = &project->entries[0]->analysis;
    const struct catalog *catalog = &analysis->catalog;
    const struct text file = declaration->place.file;
    bool compiled =
        catalog->lock_state == LOCK_COMPLETE && text_equal(file, catalog->lock_file);
    return declaration->section == SECTION_MAIN && !declaration->editable && !compiled &&
           !catalog->distributions.items[declaration->distribution].local &&
           (split_uses_pyproject(project) ? text_equal(file, project->manifest->pyproject)
                                          : !is_setup_file(file));
}

static struct split_package *find_package(struct split_project *project, struct text key)
{
    for (size_t i = 0; i < project->packages.count; i++)
        if (text_equal(project->packages.items[i].key, key))
            return &project->packages.items[i];
    return NULL;
}

static struct text why_of(const struct reached *reached)
{
    if (!reached)
        return TEXT(NO_USE);
    if (reached->kind == EDGE_GUARDED)
        return TEXT("imported only where ImportError is survived");
    return reached->drop != DROP_NOT ? text_of(drop_reason_texts[reached->drop])
                                     : TEXT("imported only when it is first used");
}

/* Whether Poetry's [tool.poetry.extras] names it: it is optional in another way then. */
static bool is_in_poetry_extra(struct split *self, const struct split_project *project,
                               struct text key)
{
    const struct toml *extras = toml_path(project->manifest->toml, "tool.poetry.extras");
    return poetry_extra(self->arena, extras, key).len > 0;
}

static bool add_candidate(struct split *self, struct split_project *project,
                          const struct declaration *declaration)
{
    const struct analysis *analysis = &project->entries[0]->analysis;
    struct text key = declaration->requirement.key;
    struct split_package *known = find_package(project, key);
    bool named = is_named(self, key);
    if (known) {
        texts_add_once(self->arena, &known->in, declaration->place.file);
        return true;
    }
    project->declared++;
    bool kept =
        is_among(self->arena, &analysis->config.scope.keep, key) ||
        is_among(self->arena, &self->run->settings->keep, key) ||
        is_selected(project, key) || is_brought(self, project, key) ||
        (split_uses_pyproject(project) && pyproject_is_poetry(project->manifest->toml) &&
         is_in_poetry_extra(self, project, key));
    if (kept && !named)
        return true;
    if (named && !may_move(self, project, key))
        return false;
    array_push(self->arena, &project->packages,
               ((struct split_package){.key = key,
                                       .why = why_of(find_reached(project, key)),
                                       .named = named,
                                       .owner_of = declaration->distribution}));
    texts_add_once(self->arena, &array_last(&project->packages).in,
                   declaration->place.file);
    return true;
}

bool split_find_packages(struct split *self, struct split_project *project)
{
    const struct catalog *catalog = &project->entries[0]->analysis.catalog;
    bool good = true, any = false;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *declaration = &catalog->declarations.items[i];
        if (!is_candidate(project, declaration))
            continue;
        any = true;
        good = add_candidate(self, project, declaration) && good;
    }
    if (any || !good)
        return good;
    for (size_t i = 0; i < catalog->declarations.count; i++)
        any = any || catalog->declarations.items[i].section == SECTION_MAIN;
    if (!any)
        return true;
    return diag_error(self->diags, (struct place){0},
                      TEXT("edit what it is made from, or move the lines by hand"),
                      "the main dependencies stand in no list that can be edited");
}

/* --- who else imports them -----------------------------------------------------------
 */

struct use_search {
    struct split *split;
    struct split_project *project;
    struct texts files;
};

static void visit(void *context, struct text at, const struct folder *listed)
{
    struct use_search *self = context;
    for (size_t i = 0; i < listed->count; i++)
        if (listed->items[i].kind == FILE_REGULAR &&
            text_is(path_suffix(listed->items[i].name), ".py"))
            array_push(self->split->arena, &self->files,
                       path_join(self->split->arena, at, listed->items[i].name));
}

/* Whether a name at the top of an import is a file or folder beside the one that imports
 * it, or at the project's top. */
static bool is_first_party(struct use_search *self, struct text file, struct text module)
{
    struct arena *arena = self->split->arena;
    struct layout *layout = self->project->entries[0]->analysis.repository;
    struct text top = text_slice(module, 0, text_find(module, '.'));
    struct text folders[] = {path_dir(file), self->project->manifest->folder};
    for (size_t i = 0; i < 2; i++) {
        struct text path = path_join(arena, folders[i], top);
        struct text init = path_join(arena, path, TEXT("__init__.py"));
        if (layout_find(layout, init, NULL) == FILE_REGULAR ||
            layout_find(layout, text_format(arena, "%.*s.py", TEXT_ARG(path)), NULL) ==
                FILE_REGULAR)
            return true;
    }
    return false;
}

/* Whether the file's own manifest is this project's, and none further in. */
static bool is_ours(struct use_search *self, struct text file)
{
    struct arena *arena = self->split->arena;
    struct diags unheard;
    struct manifest nearest;
    struct text folder = self->project->manifest->folder;
    diags_init(&unheard, arena, self->project->entries[0]->analysis.root.path);
    return !manifest_find(arena, self->project->entries[0]->analysis.repository,
                          path_dir(file), &nearest, &unheard) ||
           text_equal(nearest.folder, folder) || !path_is_below(nearest.folder, folder);
}

static enum edge_kind kind_of(uint32_t flags)
{
    return flags & FACT_TYPING     ? EDGE_TYPING
           : flags & FACT_GUARDED  ? EDGE_GUARDED
           : flags & FACT_DEFERRED ? EDGE_DEFERRED
                                   : EDGE_EAGER;
}

static void add_use(struct split *self, struct split_package *package,
                    struct split_use use)
{
    for (size_t i = 0; i < package->uses.count; i++)
        if (text_equal(package->uses.items[i].file, use.file) &&
            package->uses.items[i].line == use.line)
            return;
    array_push(self->arena, &package->uses, use);
}

/* Notes that FILE imports NAME. */
static void note_name(struct use_search *self, struct text file, const struct fact *at,
                      struct text name)
{
    struct split *split = self->split;
    struct providers *providers = self->project->entries[0]->analysis.providers;
    const struct provider *provider = providers_find(providers, name);
    for (size_t i = 0; i < provider->distributions.count; i++) {
        const struct catalog *catalog = &self->project->entries[0]->analysis.catalog;
        dist_id id = provider->distributions.items[i];
        struct split_package *package =
            find_package(self->project, catalog->distributions.items[id].key);
        if (package && !is_first_party(self, file, name) && is_ours(self, file))
            add_use(split, package,
                    (struct split_use){.file = file,
                                       .line = at->line,
                                       .name = name,
                                       .kind = kind_of(at->flags)});
    }
}

static void look_at(struct use_search *self, struct text path)
{
    struct analysis *analysis = &self->project->entries[0]->analysis;
    struct arena *arena = self->split->arena;
    const struct read_file *file = store_find(analysis->store, path);
    if (!file || !file->facts || map_find(&self->split->closure, path) != MAP_NONE)
        return;
    for (size_t i = 0; i < file->facts->imports.count; i++) {
        const struct import_fact *fact = &file->facts->imports.items[i];
        if (fact->level)
            continue;
        note_name(self, path, &fact->at, fact->module);
        for (size_t n = 0; n < fact->names.count; n++)
            note_name(self, path, &fact->at,
                      text_format(arena, "%.*s.%.*s", TEXT_ARG(fact->module),
                                  TEXT_ARG(fact->names.items[n])));
    }
    for (size_t i = 0; i < file->facts->dynamic.count; i++) {
        const struct dynamic_fact *fact = &file->facts->dynamic.items[i];
        if (fact->kind <= DYNAMIC_OBJECT && fact->target.len &&
            fact->target.ptr[0] != '.')
            note_name(self, path, &fact->at, fact->target);
    }
}

/* The statements in code that the entries reach. */
static void add_reached(struct split *self, const struct split_entry *entry,
                        struct split_package *package)
{
    const struct reached_all *all = &entry->analysis.reached;
    for (size_t i = 0; i < all->distributions.count; i++) {
        const struct reached *reached = &all->distributions.items[i];
        for (size_t p = 0;
             text_equal(reached->key, package->key) && p < reached->places.count; p++)
            add_use(self, package,
                    (struct split_use){.file = reached->places.items[p].file,
                                       .line = reached->places.items[p].line,
                                       .name = reached->imports.items[0],
                                       .reached = true,
                                       .kind = reached->kind});
    }
}

static int use_order(const void *left, const void *right)
{
    const struct split_use *a = left, *b = right;
    if (a->reached != b->reached)
        return a->reached ? -1 : 1;
    int order = text_compare(a->file, b->file);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

void split_find_uses(struct split *self, struct split_project *project)
{
    struct use_search search = {.split = self, .project = project};
    struct analysis *analysis = &project->entries[0]->analysis;
    for (size_t i = 0; i < project->packages.count; i++)
        for (size_t e = 0; e < project->entry_count; e++)
            add_reached(self, project->entries[e], &project->packages.items[i]);
    tree_walk(self->arena, analysis->repository, visit, &search);
    store_read(analysis->store, &search.files);
    for (size_t i = 0; i < search.files.count; i++)
        look_at(&search, search.files.items[i]);
    for (size_t i = 0; i < project->packages.count; i++)
        if (project->packages.items[i].uses.count)
            qsort(project->packages.items[i].uses.items,
                  project->packages.items[i].uses.count, sizeof(struct split_use),
                  use_order);
}
