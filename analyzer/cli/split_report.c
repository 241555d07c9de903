/* What moves, said for people: package, group, why, what it saves; then the code that has
 * to be told of it. */
#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/split.h"
#include "emit/requirements_edit.h"

#include <stdlib.h>

/* How many files that the entries do not reach are named. */
#define NAMED_AT_MOST 20

/* --- weights -------------------------------------------------------------------------
 */

static bool moves(const struct split_project *project, struct text key)
{
    for (size_t i = 0; i < project->packages.count; i++)
        if (text_equal(project->packages.items[i].key, key))
            return true;
    return false;
}

/* The keys of what the entries are left with. */
static void find_left(struct split *self, struct split_project *project, struct map *left)
{
    for (size_t e = 0; e < project->entry_count; e++) {
        struct split_entry *entry = project->entries[e];
        const struct catalog *catalog = &entry->analysis.catalog;
        struct selection_options options = result_options(&entry->analysis);
        struct selection_roots roots = {0};
        struct selection after;
        for (size_t i = 0; i < entry->result.roots.count; i++) {
            const struct selection_root *root = &entry->result.roots.items[i];
            if (!moves(project, catalog->distributions.items[root->distribution].key))
                array_push(self->arena, &roots, *root);
        }
        selection_make(&after, catalog, &roots, &options);
        for (size_t i = 0; i < after.packages.count; i++)
            map_add(
                left,
                catalog->distributions.items[after.packages.items[i].distribution].key);
    }
}

/* What the main list has installed before the split. */
static struct selection select_before(struct split *self, struct split_project *project)
{
    struct analysis *analysis = &project->entries[0]->analysis;
    struct selection_options options = result_options(analysis);
    struct selection_roots roots = {0};
    struct selection before;
    options.universal = self->run->settings->universal;
    for (dist_id id = 0; id < analysis->catalog.distributions.count; id++)
        if (catalog_declared_in(&analysis->catalog, id, SECTION_MAIN))
            array_push(self->arena, &roots,
                       ((struct selection_root){.distribution = id,
                                                .requested = REQUESTED_IMPORTED}));
    selection_make(&before, &analysis->catalog, &roots, &options);
    return before;
}

static const struct selected *find_selected(const struct selection *selection, dist_id id)
{
    for (size_t i = 0; i < selection->packages.count; i++)
        if (selection->packages.items[i].distribution == id)
            return &selection->packages.items[i];
    return NULL;
}

/* Adds what PACKAGE takes along and nobody took before. */
static void weigh_package(struct split *self, struct analysis *analysis,
                          struct split_package *package, const struct selection *before,
                          bool *taken)
{
    struct {
        dist_id *items;
        size_t count, room;
    } queue = {0};
    array_push(self->arena, &queue, package->owner_of);
    taken[package->owner_of] = true;
    for (size_t next = 0; next < queue.count; next++) {
        const struct selected *selected = find_selected(before, queue.items[next]);
        if (selected) {
            struct weight weight =
                weigh(analysis, selected->distribution, selected->locked);
            package->bytes += weight.bytes;
            package->brought += next > 0;
        }
        for (size_t e = 0; e < before->edges.count; e++) {
            const struct selection_edge *edge = &before->edges.items[e];
            if (edge->parent != queue.items[next] || taken[edge->child])
                continue;
            taken[edge->child] = true;
            array_push(self->arena, &queue, edge->child);
        }
    }
}

void split_weigh(struct split *self, struct split_project *project)
{
    struct analysis *analysis = &project->entries[0]->analysis;
    const struct catalog *catalog = &analysis->catalog;
    struct selection before = select_before(self, project);
    struct map left;
    bool *taken = ARENA_ARRAY(self->arena, bool, catalog->distributions.count);
    map_init(&left, self->arena);
    find_left(self, project, &left);
    for (dist_id id = 0; id < catalog->distributions.count; id++) {
        const struct distribution *distribution = &catalog->distributions.items[id];
        taken[id] = distribution->local || moves(project, distribution->key) ||
                    map_find(&left, distribution->key) != MAP_NONE;
    }
    for (size_t i = 0; i < project->packages.count; i++) {
        struct split_package *package = &project->packages.items[i];
        if (map_find(&left, package->key) == MAP_NONE)
            weigh_package(self, analysis, package, &before, taken);
    }
}

/* --- words ---------------------------------------------------------------------------
 */

/* What a statement in reached code that loses its package comes to. */
static struct text consequence(struct split *self, const struct split_project *project,
                               const struct split_package *package,
                               const struct split_use *use)
{
    const char *kind = !split_uses_pyproject(project)    ? "file"
                       : package->kind == OPTIONAL_EXTRA ? "extra"
                                                         : "group";
    if (use->kind == EDGE_TYPING)
        return text_format(self->arena, "is for type checkers, who need the %s", kind);
    if (use->kind == EDGE_GUARDED)
        return text_format(self->arena, "is guarded: feature off without the %s", kind);
    if (use->kind == EDGE_MAIN_ONLY)
        return text_format(
            self->arena, "runs only when that file is started, which needs the %s", kind);
    return text_format(self->arena, "is deferred: it fails when it runs without the %s",
                       kind);
}

/* "extra 'train'", or the requirements file. */
static struct text where_to(struct split *self, const struct split_project *project,
                            const struct split_package *package)
{
    if (!split_uses_pyproject(project))
        return requirements_path(self->arena, project->manifest->requirements.items[0],
                                 package->group);
    return text_format(self->arena, "%s '%.*s'",
                       package->kind == OPTIONAL_EXTRA ? "extra" : "group",
                       TEXT_ARG(package->group));
}

static void report_package(struct split *self, const struct split_project *project,
                           const struct split_package *package, struct buffer *out)
{
    buffer_format(out, "  %.*s -> %.*s (%.*s): %.*s", TEXT_ARG(package->key),
                  TEXT_ARG(where_to(self, project, package)),
                  TEXT_ARG(package->why_group), TEXT_ARG(package->why));
    if (package->bytes)
        buffer_format(out, "; saves %.*s",
                      TEXT_ARG(units_bytes(self->arena, package->bytes)));
    if (package->brought)
        buffer_format(out, "%s %zu package%s that only it brings",
                      package->bytes ? " with" : "; and", package->brought,
                      package->brought == 1 ? "" : "s");
    buffer_add_byte(out, '\n');
    for (size_t i = 0; i < package->uses.count && package->uses.items[i].reached; i++) {
        const struct split_use *use = &package->uses.items[i];
        buffer_format(out, "    import %.*s at %.*s:%u %.*s\n", TEXT_ARG(use->name),
                      TEXT_ARG(use->file), use->line,
                      TEXT_ARG(consequence(self, project, package, use)));
    }
}

/* --- files elsewhere -----------------------------------------------------------------
 */

/* A file that no entry reaches and that needs groups from now on. */
struct needy {
    struct text file;
    uint32_t line; /* of the first import */
    struct texts packages, extras, groups;
};

struct needies {
    struct needy *items;
    size_t count, room;
};

static int needy_order(const void *left, const void *right)
{
    return text_compare(((const struct needy *)left)->file,
                        ((const struct needy *)right)->file);
}

static void add_need(struct split *self, struct needies *all,
                     const struct split_package *package, const struct split_use *use)
{
    struct needy *needy = NULL;
    for (size_t i = 0; i < all->count; i++)
        if (text_equal(all->items[i].file, use->file))
            needy = &all->items[i];
    if (!needy) {
        array_push(self->arena, all,
                   ((struct needy){.file = use->file, .line = use->line}));
        needy = &array_last(all);
    }
    if (use->line < needy->line)
        needy->line = use->line;
    texts_add_once(self->arena, &needy->packages, package->key);
    texts_add_once(self->arena,
                   package->kind == OPTIONAL_EXTRA ? &needy->extras : &needy->groups,
                   package->group);
}

/* Adds each of NAMES behind WORD, or all of them with COMMAS behind one. */
static void add_names(struct buffer *out, const char *word, const struct texts *names,
                      bool commas)
{
    for (size_t i = 0; i < names->count; i++)
        buffer_format(out, "%s%.*s", commas && i ? "," : word, TEXT_ARG(names->items[i]));
}

/* How a file is run, or its packages installed. */
static struct text how_to(struct split *self, const struct split_project *project,
                          const struct needy *needy)
{
    struct buffer out = {.arena = self->arena};
    const struct manifest *manifest = project->manifest;
    if (!split_uses_pyproject(project)) {
        buffer_add_string(&out, "pip install");
        for (size_t i = 0; i < needy->extras.count + needy->groups.count; i++) {
            struct text group = i < needy->extras.count
                                    ? needy->extras.items[i]
                                    : needy->groups.items[i - needy->extras.count];
            struct text path =
                requirements_path(self->arena, manifest->requirements.items[0], group);
            buffer_format(&out, " -r %.*s", TEXT_ARG(path));
        }
    } else if (pyproject_is_poetry(manifest->toml)) {
        add_names(&out, "poetry install --with ", &needy->groups, true);
    } else if (manifest->lock.len || toml_path(manifest->toml, "tool.uv")) {
        struct text name = toml_text(toml_path(manifest->toml, "project.name"));
        buffer_add_string(&out, "uv run");
        if (name.len && !text_equal(path_dir(manifest->lock), manifest->folder))
            buffer_format(&out, " --package %.*s", TEXT_ARG(name));
        add_names(&out, " --extra ", &needy->extras, false);
        add_names(&out, " --group ", &needy->groups, false);
        buffer_format(&out, " %.*s", TEXT_ARG(needy->file));
    } else {
        buffer_add_string(&out, "pip install");
        add_names(&out, " '.[", &needy->extras, true);
        buffer_add_string(&out, needy->extras.count ? "]'" : "");
        add_names(&out, " --group ", &needy->groups, false);
    }
    return out.text;
}

static void report_elsewhere(struct split *self, const struct split_project *project,
                             struct buffer *out)
{
    struct needies all = {0};
    for (size_t i = 0; i < project->packages.count; i++) {
        const struct split_package *package = &project->packages.items[i];
        for (size_t u = 0; u < package->uses.count; u++)
            if (!package->uses.items[u].reached &&
                package->uses.items[u].kind < EDGE_GUARDED)
                add_need(self, &all, package, &package->uses.items[u]);
    }
    if (all.count == 0)
        return;
    qsort(all.items, all.count, sizeof *all.items, needy_order);
    buffer_add_string(out, "  what the entries do not reach needs from now on:\n");
    for (size_t i = 0; i < all.count && i < NAMED_AT_MOST; i++) {
        const struct needy *needy = &all.items[i];
        buffer_format(out, "    %.*s:%u (", TEXT_ARG(needy->file), needy->line);
        for (size_t p = 0; p < needy->packages.count; p++)
            buffer_format(out, "%s%.*s", p ? ", " : "",
                          TEXT_ARG(needy->packages.items[p]));
        buffer_format(out, "): %.*s\n", TEXT_ARG(how_to(self, project, needy)));
    }
    if (all.count > NAMED_AT_MOST)
        buffer_format(out, "    and %zu files more\n", all.count - NAMED_AT_MOST);
}

void split_report(struct split *self, const struct split_project *project,
                  struct buffer *out)
{
    size_t count = project->packages.count;
    uint64_t bytes = 0;
    if (count == 0 && project->declared == 0) {
        buffer_add_string(out, "nothing to move: no main dependencies are declared\n");
        return;
    }
    struct text list = split_uses_pyproject(project)
                           ? project->manifest->pyproject
                           : project->manifest->requirements.items[0];
    if (count == 0)
        buffer_format(out, "%.*s: nothing to move, %zu main dependenc%s\n",
                      TEXT_ARG(list), project->declared,
                      project->declared == 1 ? "y" : "ies");
    for (size_t i = 0; i < count; i++)
        bytes += project->packages.items[i].bytes;
    if (count)
        buffer_format(out, "%.*s: %zu of %zu main dependencies move", TEXT_ARG(list),
                      count, project->declared);
    if (bytes)
        buffer_format(out, ", which saves %.*s",
                      TEXT_ARG(units_bytes(self->arena, bytes)));
    buffer_add_string(out, count ? "\n" : "");
    for (size_t i = 0; i < count; i++)
        report_package(self, project, &project->packages.items[i], out);
    report_elsewhere(self, project, out);
    for (size_t i = 0; i < project->stays.count; i++)
        buffer_format(out, "  %.*s stays: %.*s\n", TEXT_ARG(project->stays.items[i].key),
                      TEXT_ARG(project->stays.items[i].why));
    if (project->pins)
        buffer_format(out,
                      "  %zu pin%s that no file imports stay%s: nothing tells what "
                      "requires %s\n",
                      project->pins, project->pins == 1 ? "" : "s",
                      project->pins == 1 ? "s" : "", project->pins == 1 ? "it" : "them");
    size_t unused = 0;
    for (size_t i = 0; i < count; i++)
        unused += project->packages.items[i].uses.count == 0 &&
                  !project->packages.items[i].named &&
                  !group_rules_of_package(self->rules, project->packages.items[i].key);
    if (unused && project->entries[0]->analysis.catalog.lock_state != LOCK_COMPLETE)
        buffer_format(out,
                      "  no lock tells what requires what: of these, %zu that no file "
                      "imports may bound what others require (--keep PKG)\n",
                      unused);
    if (count && project->manifest->lock.len)
        buffer_add_string(out, "  then: uv lock\n");
}
