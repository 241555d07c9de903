/* What the groups are called, and what kind each is.
 *
 * The first that is known decides: what the user says; a list that has the package
 * before; a family of rules/groups.json; the folder or module that imports it; a package
 * that requires it; nobody. Feature groups become extras, which `pip install .[NAME]` and
 * every tool know, and which nothing installs unasked; those for the project's own
 * developers become dependency groups. */
#include "base/array.h"
#include "base/path.h"
#include "cli/split.h"
#include "packages/heavy.h"

#include <string.h>

/* A name, how often it was suggested, and whether it is for development. */
struct suggestion {
    struct text name;
    size_t count;
    bool development;
    bool known; /* by the rules, not just a folder's own name */
};

struct suggestions {
    struct suggestion *items;
    size_t count, room;
};

struct namer {
    struct split *split;
    struct split_project *project;
    const struct catalog *catalog;
    const struct selection *selection; /* of the packages, with what they require */
    bool **below; /* by package: what it requires, directly or not, by dist_id */
};

/* --- names from paths ----------------------------------------------------------------
 */

static bool holds(const struct texts *names, struct text name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->items[i], name))
            return true;
    return false;
}

/* NAME as a group's: normalised, without what a name may not begin or end with; empty
 * when nothing is left. */
static struct text group_name(struct arena *arena, struct text name)
{
    struct text key = name_normalize(arena, name);
    while (key.len && key.ptr[0] == '-')
        key = text_slice(key, 1, key.len);
    while (key.len && key.ptr[key.len - 1] == '-')
        key.len--;
    for (size_t i = 0; i < key.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", key.ptr[i]))
            return (struct text){0};
    return key;
}

/* Whether code that the entries reach lies below FOLDER. */
static bool holds_closure(const struct split *self, struct text folder)
{
    for (size_t i = 0; i < self->closure.keys.count; i++)
        if (path_is_below(self->closure.keys.items[i], folder))
            return true;
    return false;
}

/* The suggestion that a folder or module of that name makes, at the TOP or inside of
 * other folders; no name for none. */
static struct suggestion suggestion_of(struct namer *self, struct text part, bool top)
{
    struct arena *arena = self->split->arena;
    struct text key = group_name(arena, part);
    const struct group_rule *rule = group_rules_of_path(self->split->rules, key);
    if (rule && (top || rule->anywhere || !rule->development))
        return (struct suggestion){
            .name = rule->name, .development = rule->development, .known = true};
    if (holds(&self->split->rules->plain, part) || holds(&self->split->rules->plain, key))
        key.len = 0;
    return (struct suggestion){.name = key};
}

static struct text module_word(struct text file)
{
    bool is_package = text_is(path_name(file), "__init__.py") ||
                      text_is(path_name(file), "__main__.py");
    return is_package ? path_name(path_dir(file)) : path_stem(path_name(file));
}

/* What a file that no entry reaches is for: tests and the like by any folder, else what
 * the rules know of its folders or its name, else the outermost folder that has no code
 * of the entries in it. */
static struct suggestion suggest_outside(struct namer *self, struct text file)
{
    struct suggestion found = {0};
    struct text folder = self->project->manifest->folder;
    size_t first = path_is_below(file, folder) && folder.len ? folder.len + 1 : 0;
    for (size_t at = first; at < file.len; at++) {
        size_t end = at;
        while (end < file.len && file.ptr[end] != '/')
            end++;
        bool last = end == file.len;
        struct suggestion one = suggestion_of(
            self, last ? module_word(file) : text_slice(file, at, end), at == first);
        if (one.development)
            return one;
        bool own = last || !holds_closure(self->split, text_slice(file, 0, end));
        if (own && (one.known ? !found.known : found.name.len == 0))
            found = one;
        at = end;
    }
    return found;
}

static void suggest(struct namer *self, struct suggestions *all, struct suggestion one)
{
    for (size_t i = 0; i < all->count; i++)
        if (text_equal(all->items[i].name, one.name)) {
            all->items[i].count++;
            return;
        }
    one.count = 1;
    if (one.name.len)
        array_push(self->split->arena, all, one);
}

/* --- what decides --------------------------------------------------------------------
 */

static void take(struct split_package *package, struct text group, bool development,
                 struct text why)
{
    package->group = group;
    package->development = development;
    package->why_group = why;
}

static bool name_as_told(struct namer *self, struct split_package *package)
{
    for (size_t i = 0; i < self->split->named.count; i++)
        if (text_equal(self->split->named.items[i].key, package->key)) {
            take(package, self->split->named.items[i].group, false, TEXT("--name"));
            return true;
        }
    return false;
}

/* An extra or group that declares it, too. */
static bool name_as_before(struct namer *self, struct split_package *package)
{
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        bool extra = declaration->section == SECTION_EXTRA;
        if (!text_equal(declaration->requirement.key, package->key) ||
            declaration->copied || (!extra && declaration->section != SECTION_GROUP) ||
            declaration->section_name.len == 0 ||
            holds(&self->split->rules->everything, declaration->section_name))
            continue;
        take(package, declaration->section_name, !extra, TEXT("it stands there, too"));
        return true;
    }
    return false;
}

/* By the files outside that import it. */
static bool name_by_folder(struct namer *self, struct split_package *package,
                           const struct group_rule *family)
{
    struct suggestions all = {0};
    bool reached = false;
    for (size_t i = 0; i < package->uses.count; i++) {
        const struct split_use *use = &package->uses.items[i];
        reached = reached || (use->reached && use->kind != EDGE_TYPING);
        if (!use->reached)
            suggest(self, &all, suggest_outside(self, use->file));
    }
    const struct suggestion *best = NULL;
    for (size_t i = 0; i < all.count; i++) {
        const struct suggestion *one = &all.items[i];
        if (one->development && reached)
            continue; /* the application has a use for it as well */
        if (!best || best->development > one->development ||
            (best->development == one->development &&
             (one->count > best->count ||
              (one->count == best->count && text_compare(one->name, best->name) < 0))))
            best = one;
    }
    if (!best || (family && all.count > 1))
        return false;
    for (size_t i = 0; i < package->uses.count; i++) {
        const struct split_use *use = &package->uses.items[i];
        if (use->reached ||
            !text_equal(suggest_outside(self, use->file).name, best->name))
            continue;
        take(package, best->name, best->development,
             text_format(self->split->arena, "%.*s imports it", TEXT_ARG(use->file)));
        break;
    }
    return true;
}

/* By a module that the entries reach, where it is survived that the import fails. */
static bool name_by_feature(struct namer *self, struct split_package *package)
{
    for (size_t i = 0; i < package->uses.count; i++) {
        const struct split_use *use = &package->uses.items[i];
        struct text why =
            text_format(self->split->arena, "%.*s imports it", TEXT_ARG(use->file));
        if (!use->reached)
            continue;
        if (use->kind == EDGE_TYPING) {
            take(package, TEXT("dev"), true, TEXT("only type checkers need it"));
            return true;
        }
        struct suggestion one = suggestion_of(self, module_word(use->file), false);
        take(package, one.name.len && !one.development ? one.name : package->key, false,
             why);
        return true;
    }
    return false;
}

/* What a package requires, directly or not; by the rules where no lock tells. */
static bool *find_below(struct namer *self, const struct split_package *package)
{
    struct analysis *analysis = &self->project->entries[0]->analysis;
    bool *below =
        ARENA_ARRAY(self->split->arena, bool, self->catalog->distributions.count);
    struct texts brings =
        heavy_brings(self->split->arena, rules_heavy(analysis->rules), package->key, 1);
    for (size_t i = 0; i < brings.count; i++) {
        dist_id id = catalog_find(self->catalog, brings.items[i]);
        if (id != DIST_NONE)
            below[id] = true;
    }
    below[package->owner_of] = true;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < self->selection->edges.count; i++) {
            const struct selection_edge *edge = &self->selection->edges.items[i];
            if (below[edge->parent] && !below[edge->child])
                below[edge->child] = changed = true;
        }
    }
    return below;
}

/* By a package that moves and has its group. */
static bool name_by_parent(struct namer *self, struct split_package *package)
{
    for (size_t i = 0; i < self->project->packages.count; i++) {
        const struct split_package *parent = &self->project->packages.items[i];
        if (parent == package || parent->group.len == 0 ||
            !self->below[i][package->owner_of])
            continue;
        take(package, parent->group, parent->development,
             text_format(self->split->arena, "%.*s requires it", TEXT_ARG(parent->key)));
        return true;
    }
    return false;
}

/* The first file that no entry reaches and that imports it; NULL for none. */
static const struct split_use *used_outside(const struct split_package *package)
{
    for (size_t i = 0; i < package->uses.count; i++)
        if (!package->uses.items[i].reached)
            return &package->uses.items[i];
    return NULL;
}

/* First what can be told of a package alone, then what follows from others. */
static void name_package(struct namer *self, struct split_package *package)
{
    const struct group_rule *family =
        group_rules_of_package(self->split->rules, package->key);
    if (name_as_told(self, package) || name_as_before(self, package))
        return;
    bool shared = family && family->shared;
    if (!(family && !shared) && name_by_folder(self, package, family))
        return;
    if (family && (!shared || used_outside(package)))
        take(package, family->name, family->development,
             text_format(self->split->arena, "known for '%.*s'", TEXT_ARG(family->name)));
}

static void name_rest(struct namer *self, struct split_package *package)
{
    const struct split_use *outside = used_outside(package);
    const struct group_rule *family =
        group_rules_of_package(self->split->rules, package->key);
    if (family)
        take(package, family->name, family->development,
             text_format(self->split->arena, "known for '%.*s'", TEXT_ARG(family->name)));
    else if (outside)
        take(package, package->key, false,
             text_format(self->split->arena, "%.*s imports it", TEXT_ARG(outside->file)));
    else if (!name_by_feature(self, package))
        take(package, TEXT("unused"), false,
             TEXT("no file of the repository imports it"));
}

static void name_all(struct namer *self)
{
    size_t count = self->project->packages.count;
    struct split_package *packages = self->project->packages.items;
    for (size_t i = 0; i < count; i++)
        name_package(self, &packages[i]);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < count; i++)
            changed =
                (packages[i].group.len == 0 && name_by_parent(self, &packages[i])) ||
                changed;
    }
    for (size_t i = 0; i < count; i++)
        if (packages[i].group.len == 0)
            name_rest(self, &packages[i]);
}

/* --- extras or groups ----------------------------------------------------------------
 */

/* Whether whoever installs the project gets the group or extra without asking. */
static bool is_default(struct namer *self, enum optional_kind kind, struct text group)
{
    const struct toml *toml = self->project->manifest->toml;
    const struct toml *defaults = toml_path(toml, "tool.uv.default-groups");
    struct analysis *analysis = &self->project->entries[0]->analysis;
    if (pyproject_is_poetry(toml)) {
        const struct toml *groups = toml_path(toml, "tool.poetry.group");
        for (size_t i = 0; groups && i < groups->count; i++)
            if (text_equal(name_normalize(self->split->arena, groups->items[i]->key),
                           group))
                return !toml_is_true(toml_get(groups->items[i], "optional"));
        return text_is(group, "dev") && toml_path(toml, "tool.poetry.dev-dependencies");
    }
    if (kind == OPTIONAL_GROUP)
        return (defaults && defaults->kind == TOML_STRING) ||
               holds(&self->catalog->default_groups, group);
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        if (declaration->section == SECTION_MAIN &&
            declaration->distribution == analysis->owner &&
            holds(&declaration->requirement.extras, group))
            return true;
    }
    return false;
}

static bool may_have_extras(const struct toml *toml)
{
    const struct toml *dynamic = toml_path(toml, "project.dynamic");
    for (size_t i = 0; dynamic && dynamic->kind == TOML_ARRAY && i < dynamic->count; i++)
        if (text_is(toml_text(dynamic->items[i]), "optional-dependencies"))
            return false;
    return toml_get(toml, "project") != NULL;
}

static void choose_kind(struct namer *self, struct split_package *package)
{
    const struct toml *toml = self->project->manifest->toml;
    struct arena *arena = self->split->arena;
    struct text to = self->split->run->settings->to;
    bool groups_only = pyproject_is_poetry(toml) || !may_have_extras(toml);
    bool has_extra = pyproject_optional(arena, toml, OPTIONAL_EXTRA, package->group);
    bool has_group = pyproject_optional(arena, toml, OPTIONAL_GROUP, package->group);
    package->kind = package->development && !has_extra ? OPTIONAL_GROUP : OPTIONAL_EXTRA;
    if (has_group && !has_extra)
        package->kind = OPTIONAL_GROUP;
    if (to.len)
        package->kind = text_is(to, "groups") ? OPTIONAL_GROUP : OPTIONAL_EXTRA;
    if (groups_only)
        package->kind = OPTIONAL_GROUP;
    if (package->development || !is_default(self, package->kind, package->group))
        return;
    if (package->kind == OPTIONAL_GROUP && !to.len && !groups_only)
        package->kind = OPTIONAL_EXTRA;
    if (!is_default(self, package->kind, package->group))
        return;
    struct text other = text_format(arena, "%.*s-optional", TEXT_ARG(package->group));
    if (is_default(self, package->kind, other))
        diag_warning(self->split->diags,
                     (struct place){.file = self->project->manifest->pyproject},
                     TEXT("take extras, or list the groups in default-groups"),
                     "every group is installed by default here: '%.*s' saves nothing",
                     TEXT_ARG(package->group));
    else
        package->group = other;
}

bool split_name_groups(struct split *self, struct split_project *project)
{
    struct analysis *analysis = &project->entries[0]->analysis;
    struct selection all;
    struct selection_roots roots = {0};
    struct selection_options options = {.universal = true};
    for (size_t i = 0; i < project->packages.count; i++)
        array_push(
            self->arena, &roots,
            ((struct selection_root){.distribution = project->packages.items[i].owner_of,
                                     .requested = REQUESTED_IMPORTED}));
    selection_make(&all, &analysis->catalog, &roots, &options);
    struct namer namer = {.split = self,
                          .project = project,
                          .catalog = &analysis->catalog,
                          .selection = &all,
                          .below =
                              ARENA_ARRAY(self->arena, bool *, project->packages.count)};
    if (split_uses_pyproject(project) && text_is(self->run->settings->to, "extras") &&
        (pyproject_is_poetry(project->manifest->toml) ||
         !may_have_extras(project->manifest->toml)))
        return diag_error(self->diags,
                          (struct place){.file = project->manifest->pyproject},
                          TEXT("leave out --to, or take --to groups"),
                          "this project's extras cannot be extended");
    for (size_t i = 0; i < project->packages.count; i++)
        namer.below[i] = find_below(&namer, &project->packages.items[i]);
    name_all(&namer);
    for (size_t i = 0; split_uses_pyproject(project) && i < project->packages.count; i++)
        choose_kind(&namer, &project->packages.items[i]);
    return true;
}
