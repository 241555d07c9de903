/* pyproject.toml to declarations.
 *
 * Lists of requirements become declarations one by one. Two things are expanded: a group
 * that includes another one, and an extra that asks for its own project with other extras
 * ("demo[fast]" in `all`); both then hold the other's declarations, too. Where a package
 * comes from ([tool.uv.sources]) changes its declaration: a folder makes it local, an
 * address becomes the requirement's. */
#include "packages/manifest.h"

#include "base/array.h"
#include "base/path.h"
#include "packages/poetry.h"

struct manifest_reader {
    struct catalog *catalog;
    struct arena *arena;
    struct diags *diags;
    const struct toml *root;
    dist_id owner;
    struct text owner_key;
    size_t first;              /* declaration of this manifest */
    struct texts including;    /* groups that are being read, outermost first */
    const struct toml *groups; /* [dependency-groups] */
    bool good;
};

/* Which list is being read. */
struct list {
    enum section section;
    struct text name; /* normalised; of the extra or group */
};

static void refuse(struct manifest_reader *self, struct place place, const char *wrong)
{
    self->good = diag_error(self->diags, place, TEXT(""), "%s", wrong);
}

/* Sources. */

/* The address that pip would be given for a source; empty when it is none. */
static struct text source_address(struct arena *arena, const struct toml *source)
{
    struct text git = toml_text(toml_get(source, "git"));
    struct text url = toml_text(toml_get(source, "url"));
    struct text part = toml_text(toml_get(source, "subdirectory"));
    struct buffer out = {.arena = arena};
    if (git.len) {
        const char *const pins[] = {"rev", "tag", "branch"};
        buffer_format(&out, "%s%.*s", text_starts(git, TEXT("git+")) ? "" : "git+",
                      TEXT_ARG(git));
        for (size_t i = 0; i < sizeof pins / sizeof *pins; i++) {
            struct text pin = toml_text(toml_get(source, pins[i]));
            if (pin.len)
                buffer_format(&out, "@%.*s", TEXT_ARG(pin));
        }
    } else if (url.len) {
        buffer_add(&out, url);
    }
    if (out.text.len && part.len)
        buffer_format(&out, "#subdirectory=%.*s", TEXT_ARG(part));
    return out.text;
}

static bool is_archive(struct text path)
{
    static const char *const suffixes[] = {".whl", ".gz", ".zip", ".bz2", ".xz", ".tgz"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (text_ends(path, text_of(suffixes[i])))
            return true;
    return false;
}

/* The entry of [tool.uv.sources] for a package, by normalised name. */
static const struct toml *find_source(struct manifest_reader *self, struct text key)
{
    const struct toml *sources = toml_path(self->root, "tool.uv.sources");
    for (size_t i = 0; sources && sources->kind == TOML_TABLE && i < sources->count; i++)
        if (text_equal(name_normalize(self->arena, sources->items[i]->key), key))
            return sources->items[i];
    return NULL;
}

/* Applies a package's source to its declaration. */
static void apply_source(struct manifest_reader *self, struct declaration *declaration)
{
    struct requirement *requirement = &declaration->requirement;
    const struct toml *source = find_source(self, requirement->key);
    if (source && (source->kind == TOML_ARRAY || toml_get(source, "marker") ||
                   toml_get(source, "extra") || toml_get(source, "group"))) {
        declaration->several_sources = true; /* the requirement stays as written */
        return;
    }
    struct text path = toml_text(toml_get(source, "path"));
    if (toml_is_true(toml_get(source, "workspace")) || (path.len && !is_archive(path))) {
        self->catalog->distributions.items[declaration->distribution].local = true;
        declaration->editable = true;
        return;
    }
    struct text address = path.len ? path : source_address(self->arena, source);
    if (address.len == 0)
        return;
    struct buffer out = {.arena = self->arena};
    buffer_add(&out, requirement->name);
    for (size_t i = 0; i < requirement->extras.count; i++)
        buffer_format(&out, "%s%.*s", i ? "," : "[",
                      TEXT_ARG(requirement->extras.items[i]));
    buffer_format(&out, "%s @ %.*s", requirement->extras.count ? "]" : "",
                  TEXT_ARG(address));
    if (requirement->marker)
        buffer_format(&out, " ; %.*s",
                      TEXT_ARG(marker_format(self->arena, requirement->marker)));
    requirement->url = address;
    requirement->text = out.text;
}

/* Lists. */

static void declare(struct manifest_reader *self, struct list list, struct text text,
                    struct place place)
{
    struct declaration declaration = {.section = list.section,
                                      .section_name = list.name,
                                      .owner = self->owner,
                                      .place = place};
    struct text wrong;
    size_t at;
    if (!requirement_parse(self->arena, text, &declaration.requirement, &wrong, &at)) {
        self->good = diag_error(self->diags, place, TEXT(""), "no requirement: %.*s",
                                TEXT_ARG(wrong));
        return;
    }
    declaration.distribution = catalog_add(self->catalog, declaration.requirement.name);
    apply_source(self, &declaration);
    catalog_declare(self->catalog, &declaration);
}

static void read_item(struct manifest_reader *self, struct list list,
                      const struct toml *item)
{
    struct requirement requirement;
    struct text wrong;
    size_t at;
    if (item->kind != TOML_STRING) {
        refuse(self, item->place, "expected a requirement in quotes");
        return;
    }
    if (requirement_parse(self->arena, item->text, &requirement, &wrong, &at))
        declare(self, list, item->text, item->place);
    else
        self->good = diag_error(self->diags, toml_place_in(item, at), TEXT(""),
                                "no requirement: %.*s", TEXT_ARG(wrong));
}

static void read_list(struct manifest_reader *self, struct list list,
                      const struct toml *items)
{
    if (items && items->kind != TOML_ARRAY) {
        refuse(self, items->place, "expected a list of requirements");
        return;
    }
    for (size_t i = 0; items && i < items->count; i++)
        read_item(self, list, items->items[i]);
}

static void read_extras(struct manifest_reader *self, const struct toml *table)
{
    for (size_t i = 0; table && table->kind == TOML_TABLE && i < table->count; i++) {
        struct text name = name_normalize(self->arena, table->items[i]->key);
        read_list(self, (struct list){SECTION_EXTRA, name}, table->items[i]);
    }
}

static const struct toml *find_group(struct manifest_reader *self, struct text key)
{
    const struct toml *groups = self->groups;
    for (size_t i = 0; groups && groups->kind == TOML_TABLE && i < groups->count; i++)
        if (text_equal(name_normalize(self->arena, groups->items[i]->key), key))
            return groups->items[i];
    return NULL;
}

static void read_group(struct manifest_reader *self, struct list list,
                       const struct toml *group);

/* {include-group = "name"} */
static void read_include(struct manifest_reader *self, struct list list,
                         const struct toml *item)
{
    const struct toml *name = toml_get(item, "include-group");
    if (!name || name->kind != TOML_STRING) {
        refuse(self, item->place, "expected a requirement in quotes or include-group");
        return;
    }
    struct text key = name_normalize(self->arena, name->text);
    const struct toml *group = find_group(self, key);
    if (!group) {
        self->good = diag_error(self->diags, name->place, TEXT(""),
                                "group '%.*s' is not defined", TEXT_ARG(name->text));
        return;
    }
    for (size_t i = 0; i < self->including.count; i++) {
        if (!text_equal(self->including.items[i], key))
            continue;
        self->good = diag_error(self->diags, name->place, TEXT(""),
                                "group '%.*s' includes itself", TEXT_ARG(name->text));
        return;
    }
    array_push(self->arena, &self->including, key);
    read_group(self, list, group);
    self->including.count--;
}

/* Reads GROUP and what it includes into the group LIST. */
static void read_group(struct manifest_reader *self, struct list list,
                       const struct toml *group)
{
    if (group->kind != TOML_ARRAY) {
        refuse(self, group->place, "expected a list of requirements");
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        if (group->items[i]->kind == TOML_TABLE)
            read_include(self, list, group->items[i]);
        else
            read_item(self, list, group->items[i]);
    }
}

static void read_groups(struct manifest_reader *self)
{
    self->groups = toml_get(self->root, "dependency-groups");
    const struct toml *groups = self->groups;
    for (size_t i = 0; groups && groups->kind == TOML_TABLE && i < groups->count; i++) {
        struct text name = name_normalize(self->arena, groups->items[i]->key);
        self->including.count = 0;
        array_push(self->arena, &self->including, name);
        read_group(self, (struct list){SECTION_GROUP, name}, groups->items[i]);
    }
}

/* Extras that ask for the project itself. */

static bool is_own(const struct manifest_reader *self,
                   const struct declaration *declaration)
{
    return self->owner != DIST_NONE && declaration->distribution == self->owner;
}

/* Copies what the extra NAME of this project holds into LIST, through extras that ask for
 * further ones; SEEN are the extras copied so far. */
static void copy_extra(struct manifest_reader *self, struct list list, struct text name,
                       struct texts *seen)
{
    for (size_t i = 0; i < seen->count; i++)
        if (text_equal(seen->items[i], name))
            return;
    array_push(self->arena, seen, name);
    size_t end = self->catalog->declarations.count;
    for (size_t i = self->first; i < end; i++) {
        struct declaration copy = self->catalog->declarations.items[i];
        if (copy.section != SECTION_EXTRA || !text_equal(copy.section_name, name))
            continue;
        if (is_own(self, &copy)) {
            for (size_t j = 0; j < copy.requirement.extras.count; j++)
                copy_extra(self, list, copy.requirement.extras.items[j], seen);
            continue;
        }
        copy.copied = true;
        copy.section = list.section;
        copy.section_name = list.name;
        catalog_declare(self->catalog, &copy);
    }
}

/* Replaces requirements of the project itself by what their extras hold. */
static void expand_own(struct manifest_reader *self)
{
    struct catalog *catalog = self->catalog;
    size_t end = catalog->declarations.count;
    for (size_t i = self->first; i < end; i++) {
        const struct declaration own = catalog->declarations.items[i];
        if (!is_own(self, &own))
            continue;
        struct list list = {own.section, own.section_name};
        struct texts seen = {0};
        if (own.section == SECTION_EXTRA)
            array_push(self->arena, &seen, own.section_name);
        for (size_t j = 0; j < own.requirement.extras.count; j++)
            copy_extra(self, list, own.requirement.extras.items[j], &seen);
    }
    size_t kept = self->first;
    for (size_t i = self->first; i < catalog->declarations.count; i++) {
        if (is_own(self, &catalog->declarations.items[i]))
            catalog->distributions.items[self->owner].declared--;
        else
            catalog->declarations.items[kept++] = catalog->declarations.items[i];
    }
    catalog->declarations.count = kept;
}

/* uv's settings. */

static void add_index(struct manifest_reader *self, const struct package_index *index)
{
    struct package_index added = *index;
    while (added.url.len && added.url.ptr[added.url.len - 1] == '/')
        added.url.len--;
    if (added.url.len)
        array_push(self->arena, &self->catalog->indexes, added);
}

static void read_uv(struct manifest_reader *self, const struct toml *uv)
{
    struct catalog *catalog = self->catalog;
    struct list dev = {SECTION_GROUP, TEXT("dev")};
    struct list bounds = {SECTION_CONSTRAINT, TEXT("")};
    read_list(self, dev, toml_get(uv, "dev-dependencies"));
    read_list(self, bounds, toml_get(uv, "constraint-dependencies"));
    read_list(self, bounds, toml_get(uv, "override-dependencies"));
    const struct toml *groups = toml_get(uv, "default-groups");
    if (!groups)
        array_push(self->arena, &catalog->default_groups, TEXT("dev"));
    for (size_t i = 0; groups && groups->kind == TOML_ARRAY && i < groups->count; i++)
        array_push(self->arena, &catalog->default_groups,
                   name_normalize(self->arena, toml_text(groups->items[i])));
    if (groups && groups->kind == TOML_STRING) /* "all" */
        for (size_t i = 0; self->groups && i < self->groups->count; i++)
            array_push(self->arena, &catalog->default_groups,
                       name_normalize(self->arena, self->groups->items[i]->key));
    const struct toml *indexes = toml_get(uv, "index");
    for (size_t i = 0; indexes && indexes->kind == TOML_ARRAY && i < indexes->count;
         i++) {
        const struct toml *index = indexes->items[i];
        add_index(self, &(struct package_index){
                            .name = toml_text(toml_get(index, "name")),
                            .url = toml_text(toml_get(index, "url")),
                            .replaces = toml_is_true(toml_get(index, "default")),
                            .is_explicit = toml_is_true(toml_get(index, "explicit"))});
    }
    add_index(self, &(struct package_index){.url = toml_text(toml_get(uv, "index-url")),
                                            .replaces = true});
    const struct toml *extra = toml_get(uv, "extra-index-url");
    for (size_t i = 0; extra && extra->kind == TOML_ARRAY && i < extra->count; i++)
        add_index(self, &(struct package_index){.url = toml_text(extra->items[i])});
    const struct toml *links = toml_get(uv, "find-links");
    for (size_t i = 0; links && links->kind == TOML_ARRAY && i < links->count; i++)
        add_index(self, &(struct package_index){.url = toml_text(links->items[i]),
                                                .is_links = true});
}

/* Poetry's tables, as requirements: see poetry.h. */

static void read_poetry_item(struct manifest_reader *self, struct list list,
                             const struct toml *item, const struct toml *table)
{
    struct texts written = {0};
    if (text_is(name_normalize(self->arena, item->key), "python")) {
        if (self->catalog->requires_python.len == 0)
            self->catalog->requires_python =
                poetry_specifier(self->arena, toml_text(item));
        return;
    }
    if (toml_get(item, "path") && !is_archive(toml_text(toml_get(item, "path")))) {
        dist_id id = catalog_add(self->catalog, item->key);
        self->catalog->distributions.items[id].local = true;
        return;
    }
    poetry_requirements(self->arena, item, &written);
    if (toml_is_true(toml_get(item, "optional")))
        list = (struct list){SECTION_EXTRA, poetry_extra(self->arena, table, item->key)};
    for (size_t i = 0; i < written.count; i++)
        declare(self, list, written.items[i], item->place);
}

static void read_poetry_table(struct manifest_reader *self, struct list list,
                              const struct toml *items, const struct toml *poetry)
{
    for (size_t i = 0; items && items->kind == TOML_TABLE && i < items->count; i++)
        read_poetry_item(self, list, items->items[i], toml_get(poetry, "extras"));
}

static void read_poetry(struct manifest_reader *self, const struct toml *poetry,
                        bool with_main)
{
    if (with_main)
        read_poetry_table(self, (struct list){SECTION_MAIN, TEXT("")},
                          toml_get(poetry, "dependencies"), poetry);
    read_poetry_table(self, (struct list){SECTION_GROUP, TEXT("dev")},
                      toml_get(poetry, "dev-dependencies"), poetry);
    const struct toml *groups = toml_get(poetry, "group");
    for (size_t i = 0; groups && groups->kind == TOML_TABLE && i < groups->count; i++) {
        struct text name = name_normalize(self->arena, groups->items[i]->key);
        read_poetry_table(self, (struct list){SECTION_GROUP, name},
                          toml_get(groups->items[i], "dependencies"), poetry);
    }
}

static bool is_dynamic(const struct toml *root, const char *field)
{
    const struct toml *dynamic = toml_path(root, "project.dynamic");
    for (size_t i = 0; dynamic && dynamic->kind == TOML_ARRAY && i < dynamic->count; i++)
        if (text_is(toml_text(dynamic->items[i]), field))
            return true;
    return false;
}

bool pyproject_is_dynamic(const struct toml *root)
{
    return is_dynamic(root, "dependencies");
}

/* Notes whom the manifest describes. */
static void read_owner(struct manifest_reader *self, struct text name)
{
    struct catalog *catalog = self->catalog;
    self->owner = DIST_NONE;
    if (name.len == 0)
        return;
    self->owner = catalog_add(catalog, name);
    catalog->distributions.items[self->owner].local = true;
    catalog->distributions.items[self->owner].has_manifest = true;
    catalog->distributions.items[self->owner].is_dynamic =
        is_dynamic(self->root, "dependencies") ||
        is_dynamic(self->root, "optional-dependencies");
    if (catalog->project == DIST_NONE && catalog->manifest_files.count == 0)
        catalog->project = self->owner;
}

bool pyproject_read(struct catalog *catalog, const struct toml *root, struct text file,
                    dist_id *owner, struct diags *diags)
{
    struct manifest_reader self = {.catalog = catalog,
                                   .arena = catalog->arena,
                                   .diags = diags,
                                   .root = root,
                                   .first = catalog->declarations.count,
                                   .good = true};
    const struct toml *project = toml_get(root, "project");
    const struct toml *poetry = toml_path(root, "tool.poetry");
    const struct toml *dependencies = toml_get(project, "dependencies");
    struct text name = toml_text(toml_get(project, "name"));
    read_owner(&self, name.len ? name : toml_text(toml_get(poetry, "name")));
    array_push(self.arena, &catalog->manifest_files, file);
    if (catalog->requires_python.len == 0)
        catalog->requires_python = toml_text(toml_get(project, "requires-python"));
    read_list(&self, (struct list){SECTION_MAIN, TEXT("")}, dependencies);
    read_extras(&self, toml_get(project, "optional-dependencies"));
    read_groups(&self);
    read_uv(&self, toml_path(root, "tool.uv"));
    if (poetry)
        read_poetry(&self, poetry, !dependencies);
    expand_own(&self);
    if (owner)
        *owner = self.owner;
    return self.good;
}
