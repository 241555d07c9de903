/* Packages that no entry is seen to need, and that stay where they are.
 *
 * Three doubts keep one: a line of pins may be there for any other package when nothing
 * tells who requires whom; a file that imports it may be loaded by reached code of the
 * same package, by a name that cannot be told; and it may be the only one to bring what
 * reached code imports without declaring it. --name overrides each of them. */
#include "base/array.h"
#include "base/path.h"
#include "cli/split.h"

/* Takes out package I. */
static void remove_package(struct split_project *project, size_t i)
{
    for (; i + 1 < project->packages.count; i++)
        project->packages.items[i] = project->packages.items[i + 1];
    project->packages.count--;
}

static void keep_package(struct split *self, struct split_project *project, size_t i,
                         struct text why)
{
    array_push(self->arena, &project->stays,
               ((struct split_stay){project->packages.items[i].key, why}));
    remove_package(project, i);
}

/* --- pins ----------------------------------------------------------------------------
 */

static bool is_pin(const struct requirement *requirement)
{
    return requirement->url.len ||
           (requirement->specifiers.count == 1 &&
            requirement->specifiers.items[0].op == SPECIFIER_EQUAL);
}

/* Whether the main list is one of pins, of which no lock knows the ends. */
static bool has_only_pins(const struct split_project *project)
{
    const struct catalog *catalog = &project->entries[0]->analysis.catalog;
    if (split_uses_pyproject(project) || catalog->lock_state == LOCK_COMPLETE)
        return false;
    for (size_t i = 0; i < catalog->declarations.count; i++)
        if (catalog->declarations.items[i].section == SECTION_MAIN &&
            !is_pin(&catalog->declarations.items[i].requirement))
            return false;
    return true;
}

static void keep_pins(struct split *self, struct split_project *project)
{
    for (size_t i = project->packages.count; has_only_pins(project) && i > 0; i--) {
        const struct split_package *package = &project->packages.items[i - 1];
        if (package->uses.count || package->named ||
            group_rules_of_package(self->rules, package->key))
            continue;
        remove_package(project, i - 1);
        project->pins++;
    }
}

/* --- names that cannot be told -------------------------------------------------------
 */

/* The outermost package that FILE is in, or just its folder; empty at the top. */
static struct text package_of(struct split *self, const struct analysis *analysis,
                              struct text file)
{
    struct text folder = path_dir(file);
    while (folder.len) {
        struct text above = path_dir(folder);
        struct text init = path_join(self->arena, above, TEXT("__init__.py"));
        if (above.len == 0 ||
            layout_find(analysis->repository, init, NULL) != FILE_REGULAR)
            break;
        folder = above;
    }
    return folder;
}

/* Where reached code imports something by an unknown name that may be FILE. */
static bool find_loader(struct split *self, const struct split_project *project,
                        struct text file, struct place *place)
{
    for (size_t e = 0; e < project->entry_count; e++) {
        const struct analysis *analysis = &project->entries[e]->analysis;
        for (size_t i = 0; i < analysis->graph->unknown.count; i++) {
            const struct unknown_import *unknown = &analysis->graph->unknown.items[i];
            const struct module *from = &analysis->resolver->modules.items[unknown->from];
            if (!graph_reaches(analysis->graph, unknown->from) ||
                from->origin != ORIGIN_FIRST_PARTY || from->source.len == 0)
                continue;
            struct text folder = package_of(self, analysis, from->source);
            *place = (struct place){from->source, unknown->fact->at.line, 1};
            if (folder.len && path_is_below(file, folder))
                return true;
        }
    }
    return false;
}

/* Whether a file is for development by one of its folders, or its name. */
static bool is_for_development(struct split *self, struct text file)
{
    struct text rest = file, part;
    while (rest.len && text_cut(&rest, '/', &part)) {
        const struct group_rule *rule = group_rules_of_path(
            self->rules, name_normalize(self->arena, rest.len ? part : path_stem(part)));
        if (rule && rule->development)
            return true;
    }
    return false;
}

static void keep_loaded(struct split *self, struct split_project *project)
{
    for (size_t i = project->packages.count; i > 0; i--) {
        const struct split_package *package = &project->packages.items[i - 1];
        for (size_t u = 0; u < package->uses.count && !package->named; u++) {
            const struct split_use *use = &package->uses.items[u];
            struct place loader;
            if (use->reached || use->kind >= EDGE_GUARDED ||
                is_for_development(self, use->file) ||
                !find_loader(self, project, use->file, &loader))
                continue;
            keep_package(self, project, i - 1,
                         text_format(self->arena,
                                     "%.*s imports it, which %.*s:%u may load by a name "
                                     "that cannot be told",
                                     TEXT_ARG(use->file), TEXT_ARG(loader.file),
                                     loader.line));
            break;
        }
    }
}

/* --- what nobody declares ------------------------------------------------------------
 */

static bool moves(const struct split_project *project, dist_id id)
{
    for (size_t i = 0; i < project->packages.count; i++)
        if (project->packages.items[i].owner_of == id)
            return true;
    return false;
}

/* What is installed of ONLY that main dependency, or of all that do not move. */
static struct selection select_main(struct split *self,
                                    const struct split_project *project, dist_id only)
{
    struct analysis *analysis = &project->entries[0]->analysis;
    struct selection_options options = result_options(analysis);
    struct selection_roots roots = {0};
    struct selection selection;
    for (dist_id id = 0; id < analysis->catalog.distributions.count; id++)
        if (only != DIST_NONE
                ? id == only
                : catalog_declared_in(&analysis->catalog, id, SECTION_MAIN) &&
                      !moves(project, id))
            array_push(self->arena, &roots,
                       ((struct selection_root){.distribution = id,
                                                .requested = REQUESTED_IMPORTED}));
    selection_make(&selection, &analysis->catalog, &roots, &options);
    return selection;
}

static bool is_selected(const struct selection *selection, const struct catalog *catalog,
                        struct text key)
{
    for (size_t i = 0; i < selection->packages.count; i++)
        if (text_equal(
                catalog->distributions.items[selection->packages.items[i].distribution]
                    .key,
                key))
            return true;
    return false;
}

/* Keeps the first package that moves and brings KEY; false when none does. */
static bool keep_bringer(struct split *self, struct split_project *project,
                         const struct reached *reached)
{
    const struct catalog *catalog = &project->entries[0]->analysis.catalog;
    for (size_t i = 0; i < project->packages.count; i++) {
        const struct split_package *package = &project->packages.items[i];
        struct selection below = select_main(self, project, package->owner_of);
        if (package->named || !is_selected(&below, catalog, reached->key))
            continue;
        keep_package(self, project, i,
                     text_format(self->arena,
                                 "it brings %.*s, which %.*s:%u imports and nothing "
                                 "declares",
                                 TEXT_ARG(reached->key),
                                 TEXT_ARG(reached->places.items[0].file),
                                 reached->places.items[0].line));
        return true;
    }
    return false;
}

static void keep_bringers(struct split *self, struct split_project *project)
{
    const struct catalog *catalog = &project->entries[0]->analysis.catalog;
    if (catalog->lock_state != LOCK_COMPLETE || project->packages.count == 0)
        return;
    struct selection left = select_main(self, project, DIST_NONE);
    for (size_t e = 0; e < project->entry_count; e++) {
        const struct reached_all *all = &project->entries[e]->analysis.reached;
        for (size_t i = 0; i < all->distributions.count; i++) {
            const struct reached *reached = &all->distributions.items[i];
            dist_id id = catalog_find(catalog, reached->key);
            if (reached->drop != DROP_NOT || id == DIST_NONE ||
                catalog->distributions.items[id].local ||
                catalog_declared_in(catalog, id, SECTION_MAIN) ||
                is_selected(&left, catalog, reached->key) ||
                !keep_bringer(self, project, reached))
                continue;
            left = select_main(self, project, DIST_NONE);
        }
    }
}

void split_settle(struct split *self, struct split_project *project)
{
    keep_pins(self, project);
    keep_loaded(self, project);
    keep_bringers(self, project);
}
