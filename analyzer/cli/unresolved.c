/* What to say of an import that leads nowhere, and whether an artefact may be written all
 * the same: never where the program would stop at its first line. */
#include "cli/unresolved.h"
#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"

#include <string.h>

/* Whether NAME is one of LIST, or below one. */
static bool is_covered(struct text name, const struct texts *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct text prefix = list->items[i];
        if (text_starts(name, prefix) &&
            (name.len == prefix.len || name.ptr[prefix.len] == '.'))
            return true;
    }
    return false;
}

/* The names of the modules beside a missing one. */
static struct texts siblings(struct analysis *self, const struct module *parent)
{
    struct texts names = {0};
    const struct stdlib_rules *rules =
        parent->origin == ORIGIN_STDLIB ? rules_stdlib(self->rules) : NULL;
    for (size_t i = 0; rules && i < rules->modules.keys.count; i++) {
        struct text name = rules->modules.keys.items[i];
        size_t dot = text_rfind(name, '.');
        if (dot != SIZE_MAX && text_equal(text_slice(name, 0, dot), parent->name))
            array_push(self->arena, &names, text_slice(name, dot + 1, name.len));
    }
    for (size_t f = 0; f < parent->folders.count; f++) {
        const struct folder *listed = layout_list(self->layout, parent->folders.items[f]);
        for (size_t i = 0; listed && i < listed->count; i++) {
            struct text suffix = path_suffix(listed->items[i].name);
            if (listed->items[i].kind == FILE_FOLDER || text_is(suffix, ".py"))
                array_push(self->arena, &names, path_stem(listed->items[i].name));
        }
    }
    return names;
}

/* The last minor version of Python 3 whose standard library has MODULE; 0 when none. */
static uint32_t last_stdlib(struct analysis *self, struct text module)
{
    const struct stdlib_rules *rules = rules_stdlib(self->rules);
    for (uint32_t minor = 15; rules && minor >= rules->oldest_listed && minor; minor--)
        if (stdlib_has(rules, module, minor, minor) == STDLIB_YES)
            return minor;
    return 0;
}

/* A link on the search path that would be module NAME if it led anywhere; empty without.
 */
static struct text dead_link(struct analysis *self, struct text name)
{
    for (size_t r = 0; r < self->roots.count; r++) {
        const struct folder *listed =
            layout_list(self->layout, self->roots.items[r].path);
        for (size_t i = 0; listed && i < listed->count; i++) {
            const struct folder_entry *entry = &listed->items[i];
            if (entry->link && entry->kind == FILE_ABSENT &&
                (text_equal(entry->name, name) ||
                 (text_is(path_suffix(entry->name), ".py") &&
                  text_equal(path_stem(entry->name), name))))
                return path_join(self->arena, self->roots.items[r].path, entry->name);
        }
    }
    return (struct text){0};
}

/* Declared packages that no import led to: one of them may have a name that nobody knows.
 */
static struct text unclaimed(struct analysis *self)
{
    enum { MOST = 6 };
    struct buffer list = {.arena = self->arena};
    size_t count = 0;
    for (dist_id id = 0; id < self->catalog.distributions.count; id++) {
        bool claimed = self->catalog.distributions.items[id].local ||
                       !catalog_declared_in(&self->catalog, id, SECTION_MAIN);
        for (size_t i = 0; !claimed && i < self->reached.distributions.count; i++)
            claimed = self->reached.distributions.items[i].distribution == id;
        if (!claimed && ++count <= MOST)
            buffer_format(&list, "%s%.*s", count > 1 ? ", " : "",
                          TEXT_ARG(self->catalog.distributions.items[id].key));
    }
    return count > MOST ? (struct text){0} : list.text;
}

static struct unresolved_report explain_missing_part(struct analysis *self,
                                                     const struct module *parent,
                                                     struct text missing)
{
    struct unresolved_report said = {.what = TEXT("no such module")};
    struct texts names = siblings(self, parent);
    struct text leaf = text_slice(missing, text_rfind(missing, '.') + 1, missing.len);
    struct text near = nearest_name(leaf, &names);
    if (near.len)
        said.help = text_format(self->arena, "did you mean '%.*s.%.*s'?",
                                TEXT_ARG(parent->name), TEXT_ARG(near));
    else if (parent->origin == ORIGIN_STDLIB)
        said.help = text_format(self->arena,
                                "the standard library's '%.*s' has no such "
                                "part",
                                TEXT_ARG(parent->name));
    else if (parent->origin == ORIGIN_FIRST_PARTY)
        said.help = text_format(self->arena, "'%.*s' has no such part",
                                TEXT_ARG(parent->file.len ? parent->file
                                         : parent->folders.count
                                             ? layout_show(self->arena, self->layout,
                                                           parent->folders.items[0])
                                             : parent->name));
    return said;
}

/* Whether the environment has every main dependency: an empty or stale one tells nothing
 * of what is missing. */
static bool environment_is_whole(const struct analysis *self)
{
    const struct catalog *catalog = &self->catalog;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *declaration = &catalog->declarations.items[i];
        const struct distribution *distribution =
            &catalog->distributions.items[declaration->distribution];
        if (declaration->section == SECTION_MAIN && !declaration->requirement.marker &&
            !distribution->installed && !distribution->local)
            return false;
    }
    return catalog->has_environment && catalog->installed.count > 0;
}

/* Whether lock or environment tell every package that there will be. */
static bool all_is_known(const struct analysis *self)
{
    return self->catalog.lock_state == LOCK_COMPLETE || environment_is_whole(self);
}

/* The requirements file that is the manifest; empty where a pyproject.toml is, or none.
 */
static struct text main_list(const struct analysis *self)
{
    const struct manifest *manifest = &self->manifest;
    return manifest->pyproject.len == 0 && manifest->requirements.count
               ? manifest->requirements.items[0]
               : (struct text){0};
}

/* A name that no one knows, of a distribution that nothing declares. */
static struct unresolved_report explain_unknown(struct analysis *self, struct text top)
{
    struct text perhaps = unclaimed(self);
    struct unresolved_report said = {
        .undeclared = true,
        .what = TEXT("no such module, and nothing locked or installed has it")};
    if (!all_is_known(self)) {
        said.what = TEXT("undeclared, perhaps transitive");
        said.help = text_format(
            self->arena,
            "declare what has it ('%.*s'?), or make a lock that tells: "
            "%s",
            TEXT_ARG(top), main_list(self).len ? "uv pip compile" : "uv lock");
    } else {
        said.help = text_format(self->arena,
                                "declare the distribution that has it; where the names "
                                "differ, say so: import-names = {%.*s = \"...\"}",
                                TEXT_ARG(top));
    }
    if (perhaps.len)
        said.help = text_format(self->arena, "%.*s\nnothing imports, and it may be: %.*s",
                                TEXT_ARG(said.help), TEXT_ARG(perhaps));
    return said;
}

/* The file or folder of the repository that has NAME, when the image leaves it out. */
static struct text left_out(struct analysis *self, struct text name)
{
    const struct search_roots none = {0};
    if (self->layout == self->repository)
        return (struct text){0};
    struct resolver *resolver =
        resolver_new(self->arena, self->repository, &none, analysis_outside(self));
    struct text file = resolver_file_in_tree(resolver, name);
    bool copied = layout_places(self->arena, self->layout, file).count > 0;
    return copied ? (struct text){0} : file;
}

/* What the repository has, and the image does not. */
static struct unresolved_report explain_left_out(struct analysis *self, struct text file)
{
    struct text image = self->container->dockerfile.len ? self->container->dockerfile
                                                        : self->container->compose;
    return (struct unresolved_report){
        .what = text_format(self->arena, "'%.*s' does not copy '%.*s'", TEXT_ARG(image),
                            TEXT_ARG(file)),
        .help =
            TEXT("copy it, or mount it; --no-layout looks at the repository instead")};
}

static struct text how_to_declare(struct analysis *self, struct text distribution)
{
    struct text list = main_list(self);
    if (list.len == 0)
        return text_format(self->arena, "declare it: uv add %.*s",
                           TEXT_ARG(distribution));
    return text_format(self->arena, "declare it: add %.*s to '%.*s'",
                       TEXT_ARG(distribution), TEXT_ARG(list));
}

static struct unresolved_report explain_missing_top(struct analysis *self,
                                                    struct text name)
{
    struct unresolved_report said = {0};
    struct text top = text_slice(name, 0, text_find(name, '.'));
    const struct texts *usual = &providers_find(self->providers, name)->probable;
    uint32_t minor = last_stdlib(self, top);
    struct text link = dead_link(self, top);
    struct texts folders = resolver_find_in_tree(self->resolver, name);
    if (link.len) {
        said.what = text_format(self->arena, "'%.*s' is a link that leads nowhere",
                                TEXT_ARG(link));
        said.help = TEXT("mend the link, or remove it");
    } else if (minor && minor < self->targets.items[0].python_last) {
        said.undeclared = usual->count > 0;
        said.what =
            text_format(self->arena, "not in the standard library after 3.%u", minor);
        said.help = usual->count ? text_format(self->arena,
                                               "declare '%.*s', or --python-version 3.%u",
                                               TEXT_ARG(usual->items[0]), minor)
                                 : TEXT("choose the Python with --python-version");
    } else if (usual->count) {
        said.undeclared = true;
        said.what = text_format(self->arena, "undeclared, probably %.*s%s",
                                TEXT_ARG(usual->items[0]),
                                all_is_known(self) ? "" : ", perhaps transitive");
        said.help = how_to_declare(self, usual->items[0]);
    } else if (folders.count) {
        struct text folder = layout_show(self->arena, self->layout, folders.items[0]);
        said.what =
            text_format(self->arena, "not on the search path, though '%.*s' has it",
                        TEXT_ARG(folder));
        said.help =
            text_format(self->arena,
                        self->container ? "put it on the path: ENV PYTHONPATH=%.*s"
                                        : "add the folder, if it is there at run time: "
                                          "--source-root %.*s",
                        TEXT_ARG(folder));
    } else {
        said = explain_unknown(self, top);
    }
    return said;
}

static struct text likely_distribution(struct analysis *self, struct text name)
{
    const struct texts *usual = &providers_find(self->providers, name)->probable;
    return usual->count ? usual->items[0] : text_slice(name, 0, text_find(name, '.'));
}

/* How bad it is that an import leads nowhere. */
static enum severity severity_of(const struct analysis *self, enum edge_kind kind)
{
    if (kind == EDGE_EAGER)
        return all_is_known(self) ? SEVERITY_ERROR : SEVERITY_WARNING;
    return kind == EDGE_GUARDED ? SEVERITY_NOTE : SEVERITY_WARNING;
}

struct unresolved_report unresolved_explain(struct analysis *self,
                                            const struct unresolved *unresolved)
{
    struct resolver *resolver = self->resolver;
    struct text missing = resolver_missing(resolver, unresolved->module);
    module_id id = resolver_module(resolver, missing);
    module_id parent = resolver->modules.items[id].parent;
    struct text file = left_out(self, unresolved->name);
    struct unresolved_report said;
    if (file.len)
        said = explain_left_out(self, file);
    else if (parent == MODULE_NONE)
        said = explain_missing_top(self, unresolved->name);
    else
        said = explain_missing_part(self, &resolver->modules.items[parent], missing);
    if (said.undeclared)
        said.likely = likely_distribution(self, unresolved->name);
    said.severity = is_covered(unresolved->name, &self->config.scope.ignore_unresolved)
                        ? SEVERITY_NOTE
                        : severity_of(self, unresolved->kind);
    return said;
}

static void tell(struct analysis *self, const struct unresolved *unresolved,
                 enum severity severity)
{
    struct unresolved_report said = unresolved_explain(self, unresolved);
    diag_add(self->diags, severity, unresolved->places.items[0], said.help,
             "cannot resolve '%.*s': %.*s", TEXT_ARG(unresolved->name),
             TEXT_ARG(said.what));
}

bool analysis_tell_absent(struct analysis *self, const struct texts *absent)
{
    bool good = true;
    for (size_t i = 0; i < self->reached.distributions.count; i++) {
        const struct reached *reached = &self->reached.distributions.items[i];
        struct text name = self->catalog.distributions.items[reached->distribution].name;
        bool is_absent = false;
        for (size_t a = 0; a < absent->count; a++)
            is_absent = is_absent || text_equal(absent->items[a], name);
        if (!is_absent || reached->drop != DROP_NOT)
            continue;
        enum severity severity = severity_of(self, reached->kind);
        if (severity == SEVERITY_ERROR && self->run->settings->allow_unresolved)
            severity = SEVERITY_WARNING;
        diag_add(self->diags, severity, reached->places.items[0],
                 TEXT("mend its marker, or put the import under the same condition"),
                 "'%.*s' is imported, but its markers rule it out for the target",
                 TEXT_ARG(name));
        good = good && severity != SEVERITY_ERROR;
    }
    return good;
}

/* One block to paste, for all that is refused. */
static struct text config_block(struct analysis *self, const struct texts *names)
{
    struct buffer block = {.arena = self->arena};
    buffer_add_string(&block,
                      "mend the imports above; if they are right as they are, add "
                      "to pyproject.toml:\n[tool.depclose]\nignore-unresolved = [");
    for (size_t i = 0; i < names->count; i++)
        buffer_format(&block, "%s\"%.*s\"", i ? ", " : "", TEXT_ARG(names->items[i]));
    buffer_add_string(&block, "]\nor go on without them: --allow-unresolved");
    return block.text;
}

/* How many imports of dynamically loaded modules are told one by one. */
#define OPTIONAL_SHOWN 3

/* What only modules import that a computed name loads, adapters of optional packages for
 * the most part: few of them are meant, and which cannot be told. */
static struct texts optional_names(struct analysis *self)
{
    struct texts names = {0};
    for (size_t i = 0; i < self->reached.unresolved.count; i++) {
        const struct unresolved *unresolved = &self->reached.unresolved.items[i];
        if (unresolved->kind == EDGE_DYNAMIC &&
            !is_covered(unresolved->name, &self->config.scope.ignore_unresolved))
            array_push(self->arena, &names, unresolved->name);
    }
    return names;
}

static void tell_optional(struct analysis *self, const struct texts *names)
{
    struct buffer list = {.arena = self->arena};
    for (size_t i = 0; i < OPTIONAL_SHOWN; i++)
        buffer_format(&list, "%s'%.*s'", i ? ", " : "", TEXT_ARG(names->items[i]));
    diag_warning(
        self->diags, (struct place){0},
        TEXT("-v shows each; declare those of the modules that the service loads"),
        "cannot resolve %zu imports of modules that are loaded by a computed "
        "name: %.*s and %zu more",
        names->count, TEXT_ARG(list.text), names->count - OPTIONAL_SHOWN);
}

bool analysis_tell_unresolved(struct analysis *self)
{
    struct texts refused = {0}, optional = optional_names(self);
    size_t count = 0;
    bool together = optional.count > OPTIONAL_SHOWN;
    if (together)
        tell_optional(self, &optional);
    for (size_t i = 0; i < self->reached.unresolved.count; i++) {
        const struct unresolved *unresolved = &self->reached.unresolved.items[i];
        if (is_covered(unresolved->name, &self->config.scope.ignore_unresolved))
            continue;
        enum severity severity = severity_of(self, unresolved->kind);
        if (severity == SEVERITY_ERROR && self->run->settings->allow_unresolved)
            severity = SEVERITY_WARNING;
        if (severity == SEVERITY_ERROR) {
            count++;
            if (!is_covered(unresolved->name, &refused)) /* sorted: a.b comes after a */
                array_push(self->arena, &refused, unresolved->name);
        }
        if (together && unresolved->kind == EDGE_DYNAMIC)
            severity = SEVERITY_NOTE;
        tell(self, unresolved, severity);
    }
    if (refused.count)
        diag_error(self->diags, (struct place){0}, config_block(self, &refused),
                   "%zu import%s of '%.*s' would fail at start", count,
                   count == 1 ? "" : "s", TEXT_ARG(self->entries.items[0].shown));
    return refused.count == 0;
}
