/* Import resolution over a layout.
 *
 * The order for a top-level name: the interpreter's own modules; a regular package or
 * module in a given folder; the standard library; a regular one of a workspace member; a
 * distribution; then namespace folders, which lose to all of these (PEP 420); last the
 * guessed folders. Below the top, a parent's __path__ decides alone.
 *
 * Blind spots: import hooks, and __path__ edits other than extend_path. */
#include "resolve/resolve.h"

#include "base/array.h"
#include "base/map.h"
#include "base/path.h"
#include "discover/tree.h"

const char *const origin_names[] = {
    [ORIGIN_FIRST_PARTY] = "first-party",
    [ORIGIN_STDLIB] = "stdlib",
    [ORIGIN_DISTRIBUTION] = "distribution",
    [ORIGIN_UNRESOLVED] = "unresolved",
};

struct resolver *resolver_new(struct arena *arena, struct layout *layout,
                              const struct search_roots *roots, struct outside outside)
{
    struct resolver *self = ARENA_NEW(arena, struct resolver);
    *self = (struct resolver){
        .arena = arena, .layout = layout, .roots = roots, .outside = outside};
    self->names = ARENA_NEW(arena, struct map);
    map_init(self->names, arena);
    return self;
}

/* Modules that are in the program or loaded before its first line: a file of that name on
 * the path is never asked for. */
static bool is_preloaded(struct text name)
{
    static const char *const preloaded[] = {
        "__future__",   "__main__", "_abc",        "_codecs",   "_collections_abc",
        "_io",          "_signal",  "_thread",     "_weakref",  "abc",
        "atexit",       "builtins", "codecs",      "encodings", "errno",
        "faulthandler", "gc",       "genericpath", "io",        "itertools",
        "marshal",      "os",       "posix",       "posixpath", "pwd",
        "site",         "stat",     "sys",         "time",      "zipimport",
    };
    for (size_t i = 0; i < sizeof preloaded / sizeof *preloaded; i++)
        if (text_is(name, preloaded[i]))
            return true;
    return false;
}

/* Index of the first entry of FOLDER whose name is not less than NAME. */
static size_t lower_bound(const struct folder *folder, struct text name)
{
    size_t from = 0, to = folder->count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (text_compare(folder->items[middle].name, name) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The shared object of module LEAF in FOLDER: leaf.so, leaf.abi3.so, leaf.cpython-*.so,
 * leaf.*.pyd; empty when there is none. */
static struct text extension_in(struct arena *arena, const struct folder *folder,
                                struct text leaf)
{
    struct text start = text_format(arena, "%.*s.", TEXT_ARG(leaf));
    for (size_t i = lower_bound(folder, start); i < folder->count; i++) {
        struct text name = folder->items[i].name;
        if (!text_starts(name, start))
            break;
        struct text tag = text_slice(name, start.len, name.len);
        size_t dot = text_find(tag, '.');
        struct text suffix = dot == SIZE_MAX ? tag : text_slice(tag, dot + 1, tag.len);
        if (folder->items[i].kind == FILE_REGULAR &&
            (text_is(suffix, "so") || text_is(suffix, "pyd")))
            return name;
    }
    return (struct text){0};
}

/* The file LEAF.py, else LEAF.pyc, beside which LEAF's shared object may stand. */
static bool python_in(struct resolver *self, struct text folder, struct text leaf,
                      struct module *module)
{
    static const char *const suffixes[] = {"py", "pyc"};
    for (size_t i = 0; i < 2; i++) {
        module->at =
            path_join(self->arena, folder,
                      text_format(self->arena, "%.*s.%s", TEXT_ARG(leaf), suffixes[i]));
        if (layout_find(self->layout, module->at, &module->file) == FILE_REGULAR) {
            module->source = i == 0 ? module->file : (struct text){0};
            return true;
        }
    }
    return false;
}

/* Fills in MODULE's files from the module LEAF in FOLDER, shared object first. */
static bool find_files(struct resolver *self, struct text folder, struct text leaf,
                       struct module *module)
{
    const struct folder *listed = layout_list(self->layout, folder);
    if (!listed)
        return false;
    struct text extension = extension_in(self->arena, listed, leaf);
    bool python = python_in(self, folder, leaf, module);
    module->form = FORM_MODULE;
    if (extension.len) {
        module->at = path_join(self->arena, folder, extension);
        layout_find(self->layout, module->at, &module->file);
        module->form = FORM_EXTENSION;
    }
    return python || extension.len;
}

enum found { FOUND_NOTHING, FOUND_NAMESPACE, FOUND_REGULAR };

/* Looks for module LEAF in one folder. A namespace portion is added to MODULE's folders;
 * a regular package or module takes their place. */
static enum found find_in_folder(struct resolver *self, struct text folder,
                                 struct text leaf, struct module *module)
{
    struct text inside = path_join(self->arena, folder, leaf);
    bool is_folder = layout_find(self->layout, inside, NULL) == FILE_FOLDER;
    struct module found = {0};
    if (is_folder && find_files(self, inside, TEXT("__init__"), &found)) {
        module->file = found.file;
        module->at = found.at;
        module->source = found.source;
        module->form = FORM_PACKAGE;
        module->folders = (struct texts){0};
        array_push(self->arena, &module->folders, inside);
        return FOUND_REGULAR;
    }
    if (find_files(self, folder, leaf, &found)) {
        module->file = found.file;
        module->at = found.at;
        module->source = found.source;
        module->form = found.form;
        module->folders = (struct texts){0};
        return FOUND_REGULAR;
    }
    if (!is_folder)
        return FOUND_NOTHING;
    array_push(self->arena, &module->folders, inside);
    return FOUND_NAMESPACE;
}

/* Looks for a top-level name in the folders of one rank. */
static enum found find_in_roots(struct resolver *self, enum root_rank rank,
                                struct module *module)
{
    enum found best = FOUND_NOTHING;
    for (size_t i = 0; i < self->roots->count; i++) {
        if (self->roots->items[i].rank != rank)
            continue;
        enum found found =
            find_in_folder(self, self->roots->items[i].path, module->name, module);
        if (found == FOUND_REGULAR)
            return FOUND_REGULAR;
        if (found > best)
            best = found;
    }
    return best;
}

static bool holds_modules(struct resolver *self, struct text folder, int depth)
{
    const struct folder *listed = layout_list(self->layout, folder);
    if (!listed || depth == 0)
        return false;
    for (size_t i = 0; i < listed->count; i++) {
        struct text suffix = path_suffix(listed->items[i].name);
        if (listed->items[i].kind == FILE_REGULAR &&
            (text_is(suffix, ".py") || text_is(suffix, ".so")))
            return true;
    }
    for (size_t i = 0; i < listed->count; i++) {
        struct text inside = path_join(self->arena, folder, listed->items[i].name);
        if (listed->items[i].kind == FILE_FOLDER && !listed->items[i].link &&
            !folder_is_foreign(self->layout, inside) &&
            holds_modules(self, inside, depth - 1))
            return true;
    }
    return false;
}

/* How deep a namespace package may be nested before its first module. */
#define NAMESPACE_DEPTH 8

bool folder_holds_modules(struct resolver *self, struct text folder)
{
    return holds_modules(self, folder, NAMESPACE_DEPTH);
}

/* Whether AT stands among the installed distributions whose source is read. */
static bool is_site(const struct resolver *self, struct text at)
{
    for (size_t i = 0; i < self->roots->count; i++)
        if (self->roots->items[i].rank == ROOT_SITE &&
            path_is_below(at, self->roots->items[i].path))
            return true;
    return false;
}

/* MODULE was found: whose it is, by where it stands. */
static void settle_origin(struct resolver *self, struct module *module)
{
    struct text at = module->at.len          ? module->at
                     : module->folders.count ? module->folders.items[0]
                                             : (struct text){0};
    struct claim claim;
    module->origin = ORIGIN_FIRST_PARTY;
    if (!is_site(self, at))
        return;
    module->origin = ORIGIN_DISTRIBUTION;
    module->provider =
        self->outside.distribution(self->outside.context, module->name, &claim) ||
                self->outside.installed(self->outside.context, module->name, &claim)
            ? claim.provider
            : PROVIDER_UNKNOWN;
}

/* Makes MODULE, which has only folders without __init__, a namespace package. */
static bool become_namespace(struct resolver *self, struct module *module)
{
    bool any = false;
    for (size_t i = 0; i < module->folders.count; i++)
        any = any || folder_holds_modules(self, module->folders.items[i]);
    module->form = FORM_NAMESPACE;
    settle_origin(self, module);
    return any;
}

/* With SURE, a distribution whose name is only like the module's does not count: a module
 * of the repository is likelier. */
static bool ask_distributions(struct resolver *self, struct module *module, bool sure)
{
    struct claim claim;
    if (!self->outside.distribution(self->outside.context, module->name, &claim) ||
        (sure && !claim.owns))
        return false;
    module->origin = ORIGIN_DISTRIBUTION;
    module->provider = claim.provider;
    if (claim.owns && claim.prefix == module->name.len)
        module->folders = (struct texts){0};
    return true;
}

static bool ask_stdlib(struct resolver *self, struct module *module)
{
    if (!self->outside.stdlib(self->outside.context, module->name))
        return false;
    module->origin = ORIGIN_STDLIB;
    return true;
}

/* Resolves a top-level name; MODULE has its name. */
static bool resolve_top(struct resolver *self, struct module *module)
{
    if (is_preloaded(module->name) && ask_stdlib(self, module))
        return true;
    module->origin = ORIGIN_FIRST_PARTY;
    enum found given = find_in_roots(self, ROOT_GIVEN, module);
    if (given == FOUND_REGULAR)
        return true;
    struct module portions = *module;
    if (ask_stdlib(self, module))
        return true;
    if (find_in_roots(self, ROOT_INSTALLED, module) == FOUND_REGULAR ||
        find_in_roots(self, ROOT_SITE, module) == FOUND_REGULAR ||
        find_in_roots(self, ROOT_BEHIND, module) == FOUND_REGULAR) {
        settle_origin(self, module);
        return true;
    }
    portions.folders = module->folders;
    if (portions.folders.count && is_site(self, array_last(&portions.folders)) &&
        become_namespace(self, &portions)) {
        *module = portions;
        return true;
    }
    if (ask_distributions(self, module, true))
        return true; /* a namespace that both share keeps its folders */
    if (portions.folders.count && become_namespace(self, &portions)) {
        *module = portions;
        return true;
    }
    module->folders = (struct texts){0};
    enum found guessed = find_in_roots(self, ROOT_GUESSED, module);
    module->guessed = guessed != FOUND_NOTHING;
    if (guessed == FOUND_REGULAR ||
        (guessed == FOUND_NAMESPACE && become_namespace(self, module)))
        return true;
    module->folders = (struct texts){0};
    module->guessed = false;
    return ask_distributions(self, module, false);
}

/* Adds what `__path__ = extend_path(__path__, __name__)` or declare_namespace() adds: the
 * package's folders in all other roots. True when the package does that. */
static bool extend_path(struct resolver *self, struct module *package)
{
    if (package->extends != EXTENDS_UNKNOWN)
        return package->extends == EXTENDS;
    struct arena scratch = {0};
    struct text bytes;
    bool extends =
        package->form == FORM_PACKAGE && package->source.len &&
        file_load(&scratch, layout_open_path(&scratch, self->layout, package->source),
                  &bytes) &&
        (text_contains(bytes, TEXT("extend_path")) ||
         text_contains(bytes, TEXT("declare_namespace")));
    arena_release(&scratch);
    package->extends = extends ? EXTENDS : EXTENDS_NOT;
    if (!extends)
        return false;
    struct buffer relative = {.arena = self->arena};
    for (size_t i = 0; i < package->name.len; i++)
        buffer_add_byte(&relative,
                        package->name.ptr[i] == '.' ? '/' : package->name.ptr[i]);
    for (size_t i = 0; i < self->roots->count; i++) {
        struct text folder =
            path_join(self->arena, self->roots->items[i].path, relative.text);
        if (layout_find(self->layout, folder, NULL) == FILE_FOLDER &&
            !text_equal(folder, package->folders.items[0]))
            array_push(self->arena, &package->folders, folder);
    }
    return true;
}

/* Looks for LEAF in the folders of PARENT's __path__. */
static bool find_below(struct resolver *self, const struct module *parent,
                       struct text leaf, struct module *module)
{
    enum found best = FOUND_NOTHING;
    module->origin = ORIGIN_FIRST_PARTY;
    module->guessed = parent->guessed;
    for (size_t i = 0; i < parent->folders.count && best != FOUND_REGULAR; i++) {
        enum found found = find_in_folder(self, parent->folders.items[i], leaf, module);
        if (found > best)
            best = found;
    }
    if (best == FOUND_REGULAR)
        settle_origin(self, module);
    return best == FOUND_REGULAR ||
           (best == FOUND_NAMESPACE && become_namespace(self, module));
}

/* The same, also in the folders that the package's code adds to its __path__. */
static bool find_in_package(struct resolver *self, module_id parent_id, struct text leaf,
                            struct module *module)
{
    struct module parent = self->modules.items[parent_id];
    size_t own_folders = parent.folders.count;
    if (find_below(self, &parent, leaf, module))
        return true;
    bool extends = extend_path(self, &parent);
    self->modules.items[parent_id] = parent;
    return extends && parent.folders.count > own_folders &&
           find_below(self, &parent, leaf, module);
}

/* Resolves LEAF below PARENT; MODULE has its full name. */
static bool resolve_below(struct resolver *self, module_id parent_id, struct text leaf,
                          struct module *module)
{
    struct module parent = self->modules.items[parent_id];
    switch (parent.origin) {
    case ORIGIN_FIRST_PARTY:
        if (find_in_package(self, parent_id, leaf, module))
            return true;
        return (parent.form == FORM_NAMESPACE ||
                self->modules.items[parent_id].extends == EXTENDS) &&
               ask_distributions(self, module, false);
    case ORIGIN_STDLIB:
        return ask_stdlib(self, module);
    case ORIGIN_DISTRIBUTION:
        /* A namespace that the repository and distributions share: its own part first. */
        return (parent.folders.count && find_in_package(self, parent_id, leaf, module)) ||
               ask_distributions(self, module, false);
    case ORIGIN_UNRESOLVED:
        break;
    }
    /* A namespace of which nothing but the full name is known: google.cloud.storage. */
    return ask_distributions(self, module, false);
}

static module_id add_module(struct resolver *self, struct module module)
{
    module_id id = (module_id)self->modules.count;
    array_push(self->arena, &self->modules, module);
    map_set(self->names, module.name, id);
    return id;
}

static module_id known(const struct resolver *self, struct text name)
{
    return map_get(self->names, name, MODULE_NONE);
}

module_id resolver_module(struct resolver *self, struct text name)
{
    module_id id = known(self, name);
    if (id != MODULE_NONE)
        return id;
    struct module module = {.name = text_copy(self->arena, name), .parent = MODULE_NONE};
    size_t dot = text_rfind(name, '.');
    bool resolved;
    if (dot == SIZE_MAX) {
        resolved = resolve_top(self, &module);
    } else {
        module.parent = resolver_module(self, text_slice(name, 0, dot));
        resolved = resolve_below(self, module.parent,
                                 text_slice(module.name, dot + 1, name.len), &module);
    }
    if (!resolved) {
        module.origin = ORIGIN_UNRESOLVED;
        module.folders = (struct texts){0};
    }
    return add_module(self, module);
}

/* What `from PARENT import LEAF` loads where PARENT is not the repository's own. Whether
 * LEAF is a module cannot be told without the source: it counts as one where the
 * repository shares the namespace, or where a distribution is known by just this longer
 * name. */
static bool resolve_from_outside(struct resolver *self, struct module parent,
                                 struct text leaf, struct module *module)
{
    if (parent.folders.count && find_in_package(self, module->parent, leaf, module))
        return true;
    struct claim claim;
    module->origin = ORIGIN_DISTRIBUTION;
    module->folders = (struct texts){0};
    if (self->outside.distribution(self->outside.context, module->name, &claim)) {
        module->provider = claim.provider;
        return claim.prefix == module->name.len;
    }
    module->origin = ORIGIN_UNRESOLVED;
    return parent.origin == ORIGIN_UNRESOLVED &&
           self->outside.known(self->outside.context, module->name);
}

module_id resolver_submodule(struct resolver *self, module_id parent, struct text name)
{
    struct module module = {.parent = parent};
    const struct module *above = &self->modules.items[parent];
    module.name =
        text_format(self->arena, "%.*s.%.*s", TEXT_ARG(above->name), TEXT_ARG(name));
    module_id id = known(self, module.name);
    if (id != MODULE_NONE) {
        bool there = self->modules.items[id].origin != ORIGIN_UNRESOLVED ||
                     (above->origin == ORIGIN_UNRESOLVED &&
                      self->outside.known(self->outside.context, module.name));
        return there ? id : MODULE_NONE;
    }
    bool outside =
        above->origin == ORIGIN_DISTRIBUTION || above->origin == ORIGIN_UNRESOLVED;
    bool resolved = outside ? resolve_from_outside(self, *above, name, &module)
                            : resolve_below(self, parent, name, &module);
    return resolved ? add_module(self, module) : MODULE_NONE;
}

void resolver_alias(struct resolver *self, struct text name, module_id id)
{
    module_id before = known(self, name);
    if (before == MODULE_NONE || self->modules.items[before].origin == ORIGIN_UNRESOLVED)
        map_set(self->names, text_copy(self->arena, name), id);
}

void resolver_extend(struct resolver *self, module_id id, struct text folder)
{
    struct texts *folders = &self->modules.items[id].folders;
    for (size_t i = 0; i < folders->count; i++)
        if (text_equal(folders->items[i], folder))
            return;
    array_push(self->arena, folders, folder);
}

module_id resolver_add_file(struct resolver *self, struct text name, struct text at,
                            struct text file, bool package)
{
    module_id id = known(self, name);
    if (id != MODULE_NONE)
        return id;
    struct module module = {.name = name,
                            .parent = MODULE_NONE,
                            .form = package ? FORM_PACKAGE : FORM_MODULE,
                            .file = file,
                            .at = at,
                            .source = file};
    if (package)
        array_push(self->arena, &module.folders, path_dir(at));
    return add_module(self, module);
}

struct text resolver_missing(const struct resolver *self, module_id id)
{
    const struct module *module = &self->modules.items[id];
    while (module->parent != MODULE_NONE &&
           self->modules.items[module->parent].origin == ORIGIN_UNRESOLVED)
        module = &self->modules.items[module->parent];
    return module->name;
}

/* The package that LEVEL dots mean in a module called NAME; empty above the top. */
static struct text package_above(const struct module *from, struct text name,
                                 uint32_t level)
{
    for (uint32_t up = from->form == FORM_PACKAGE ? 1 : 0; up < level; up++) {
        size_t dot = text_rfind(name, '.');
        name = text_slice(name, 0, dot == SIZE_MAX ? 0 : dot);
    }
    return name;
}

/* The same of module FROM by its own name; empty where that does not reach so far up. */
static struct text package_by_name(const struct module *from, uint32_t level)
{
    bool named = !text_starts(from->name, TEXT("__main__"));
    return named ? package_above(from, from->name, level) : (struct text){0};
}

bool resolver_has_package(const struct resolver *self, module_id id, uint32_t level)
{
    return package_by_name(&self->modules.items[id], level).len > 0;
}

struct text resolver_absolute(struct resolver *self, module_id id, uint32_t level,
                              struct text module)
{
    if (level == 0)
        return module;
    const struct module *from = &self->modules.items[id];
    struct text base = package_by_name(from, level);
    if (base.len == 0) /* its name does not reach so far up: its folders do */
        base = package_above(
            from, module_name_of_path(self->arena, (struct text){0}, from->at), level);
    if (base.len == 0 || module.len == 0)
        return base;
    return text_format(self->arena, "%.*s.%.*s", TEXT_ARG(base), TEXT_ARG(module));
}
