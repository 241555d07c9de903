/* Modules that a string names, for code that imports by a computed name.
 *
 * Tables of names, default settings and registries are strings like any others. They are
 * taken for imports only near such code: in a file that imports by a computed name
 * itself, in one that imports such a file (it calls its helper), and in one that such a
 * file imports (it has the table). Without that gate strings cost half as much closure
 * again, for very little.
 *
 * A string counts when all of it leads to a module whose file is at hand: "a.b" or
 * "a.b:attribute", or "a.b.Name", of which the longest part that is a module counts. The
 * name of a package stands for all its modules where the helper lists a package's, or
 * where more of a name is put behind it ("a.b." + name), and so does a package that hands
 * its `__path__` to somebody. A name without a dot counts only as an element of a table:
 * as a submodule of the package whose __init__ has the table (unless its __getattr__
 * loads that when it is asked for), or in a file of the first kind; and where a function
 * that says so is given it: import_optional("yaml"). "a.b:attribute" is so plain that it
 * counts one file further, too: in one that uses a user of the helper.
 *
 * So does a folder of modules: one that is listed or given a name, by its path beside the
 * file.
 *
 * A string of import statements, "import a.b", counts as those do in a file of the first
 * kind or near one, and where code in strings is executed.
 */
#include "base/path.h"
#include "graph/builder.h"
#include "read/string_names.h"

enum {
    STRINGS_COMPUTES = 1 << 0,   /* imports by a computed name */
    STRINGS_NEAR = 1 << 1,       /* a file of that kind imports it, or it imports one */
    STRINGS_OFFERS = 1 << 2,     /* a package that imports such a file below it: its users
                                    may call the helper by the package's name */
    STRINGS_ITERATES = 1 << 3,   /* lists the modules of a package that cannot be told */
    STRINGS_LISTS = 1 << 4,      /* imports a file of that kind */
    STRINGS_USES = 1 << 5,       /* imports a file that imports by a computed name */
    STRINGS_AROUND = 1 << 6,     /* imports a file that uses such a one */
    STRINGS_READ = 1 << 7,       /* its strings have been followed */
    STRINGS_HANDS = 1 << 8,      /* a package that names its __path__ */
    STRINGS_UNTOLD = 1 << 9,     /* imports by a name of which nothing can be told */
    STRINGS_EXECUTES = 1 << 10,  /* executes code that may stand in a string */
    STRINGS_RESOURCES = 1 << 11, /* asks for resources of a package that cannot be told */
    STRINGS_PACKAGES = 1 << 12,  /* such a file, or one that imports it */
    STRINGS_NAMED = 1 << 13,     /* a statement names it, not only something below it */
};

/* How many names may follow a module's: a class, and something in it. */
#define ATTRIBUTES_AT_MOST 2

/* Whether a file asks for the resources of a package that cannot be told: that imports
 * the package. */
static bool asks_for_resources(struct graph_builder *self, const struct facts *facts)
{
    if (facts->hands_package)
        return true;
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *fact = &facts->data.items[i];
        size_t end;
        if (fact->base == DATA_FROM_PACKAGE && !text_starts(fact->anchor, TEXT("__")) &&
            graph_find_here(self, fact->anchor, &end) == MODULE_NONE)
            return true;
    }
    return false;
}

/* Whether a pattern has no letter in it, f"{package}.{name}", or begins with a package
 * that is none of those at hand: a placeholder, which classes below replace. */
static bool says_nothing(struct graph_builder *self, struct text pattern)
{
    struct text fixed = text_slice(pattern, 0, text_find(pattern, '*'));
    size_t dot = text_rfind(fixed, '.'), end;
    bool any = false;
    for (size_t i = 0; i < pattern.len; i++)
        any = any || (pattern.ptr[i] != '*' && pattern.ptr[i] != '.');
    if (!any || dot == SIZE_MAX || dot == 0)
        return !any;
    fixed.len = dot;
    return graph_find_here(self, fixed, &end) != MODULE_NONE && end < fixed.len;
}

static bool is_below(const struct module *module, const struct module *package)
{
    return text_starts(module->name, package->name) &&
           module->name.len > package->name.len &&
           module->name.ptr[package->name.len] == '.';
}

/* Whether FROM has a statement `import a.b`, which lets it name all that is in "a". */
static bool binds(struct graph_builder *self, module_id from, struct text package)
{
    const struct read_file *file = store_find(self->store, module_of(self, from)->source);
    for (size_t i = 0; file && file->facts && i < file->facts->imports.count; i++) {
        const struct import_fact *fact = &file->facts->imports.items[i];
        if (fact->names.count == 0 && text_starts(fact->module, package))
            return true;
    }
    return false;
}

/* Whether FROM, which imports TO, may call what the package ID itself defines. */
static bool may_use(struct graph_builder *self, const struct edge *edge, module_id id)
{
    const struct module *package = module_of(self, id), *to = module_of(self, edge->to);
    if (edge->to == id)
        return !edge->implied || edge->reason != REASON_STATEMENT ||
               binds(self, edge->from, package->name);
    if (edge->implied || !is_below(package, to))
        return false;
    const struct attribute_names *taken = graph_attributes_of(self, edge->from);
    size_t above = text_rfind(to->name, '.') + 1,
           leaf = text_rfind(package->name, '.') + 1;
    return map_find(&taken->names, text_slice(package->name, leaf, package->name.len)) !=
               MAP_NONE ||
           map_find(&taken->objects, text_slice(to->name, above, to->name.len)) !=
               MAP_NONE;
}

/* Whether an installed package was reached only on the way to modules below it: then
 * nobody has its functions. One who has a package above it may still take it as an
 * attribute of that. */
static bool is_mere_parent(struct graph_builder *self, module_id id)
{
    const struct module *package = module_of(self, id);
    if (package->origin != ORIGIN_DISTRIBUTION || package->form != FORM_PACKAGE ||
        package->parent == MODULE_NONE || self->strings.items[id] & STRINGS_NAMED)
        return false;
    for (size_t i = 0; i < self->graph->edges.count; i++) {
        const struct edge *edge = &self->graph->edges.items[i];
        if (edge->from != id && edge_is_followed(edge->kind, self->follow) &&
            may_use(self, edge, id)) {
            self->strings.items[id] |= STRINGS_NAMED;
            return false;
        }
    }
    return true;
}

/* What a file does with names that cannot be told: STRINGS_ bits. */
static uint16_t computes(struct graph_builder *self, module_id id)
{
    const struct read_file *file = store_find(self->store, module_of(self, id)->source);
    uint16_t marks = 0;
    struct unrun unrun = {0};
    if (file && file->facts && file->facts->dynamic.count)
        unrun = graph_unrun(self, id, file->facts);
    bool unused =
        file && file->facts && file->facts->dynamic.count && is_mere_parent(self, id);
    for (size_t i = 0; file && file->facts && i < file->facts->dynamic.count; i++) {
        const struct dynamic_fact *fact = &file->facts->dynamic.items[i];
        if (unrun_has(&unrun, &fact->at) || (fact->at.flags & FACT_DEFERRED && unused))
            continue;
        bool imports = fact->kind < DYNAMIC_DECLARED || fact->kind == DYNAMIC_OBJECT ||
                       fact->kind == DYNAMIC_ITER || fact->kind == DYNAMIC_ENTRY_POINTS;
        if (!imports || fact->target.len || !says_nothing(self, fact->pattern))
            continue;
        marks |= STRINGS_COMPUTES | STRINGS_UNTOLD;
        if (fact->kind == DYNAMIC_ITER)
            marks |= STRINGS_ITERATES;
    }
    if (file && file->facts && asks_for_resources(self, file->facts))
        marks |= STRINGS_COMPUTES | STRINGS_UNTOLD | STRINGS_RESOURCES | STRINGS_PACKAGES;
    if (file && file->facts && file->facts->names_path &&
        module_of(self, id)->form == FORM_PACKAGE)
        marks |= STRINGS_HANDS;
    if (file && file->facts && file->facts->names_exec)
        marks |= STRINGS_EXECUTES;
    return marks;
}

/* The module that NAME names, or the longest part of it does; MODULE_NONE when what is
 * left over is no attribute's name, or the files are not at hand. */
static module_id named_module(struct graph_builder *self, struct text name,
                              bool has_attribute)
{
    size_t end, left = 0;
    module_id id = graph_find_here(self, name, &end);
    if (id == MODULE_NONE)
        return MODULE_NONE;
    for (size_t i = end; i < name.len; i++)
        left += name.ptr[i] == '.';
    bool dotted = text_find(module_of(self, id)->name, '.') != SIZE_MAX;
    bool is_class = left == 1 && name.ptr[end + 1] >= 'A' && name.ptr[end + 1] <= 'Z';
    if (left > (has_attribute ? 0 : ATTRIBUTES_AT_MOST) || (left && !dotted && !is_class))
        return MODULE_NONE;
    return id;
}

/* The module that a string in FROM means, or MODULE_NONE. */
static module_id meant_module(struct graph_builder *self, module_id from,
                              const struct string_name *string)
{
    bool has_attribute = string->attribute.len > 0;
    if (string->imported)
        return named_module(self, string->name, false);
    if (string->level) {
        struct text name =
            resolver_absolute(self->resolver, from, string->level, string->name);
        return name.len ? named_module(self, name, has_attribute) : MODULE_NONE;
    }
    if (text_find(string->name, '.') != SIZE_MAX || has_attribute)
        return named_module(self, string->name, has_attribute);
    if (string->asked)
        return named_module(self, string->name, false);
    if (!string->listed)
        return MODULE_NONE;
    if (module_of(self, from)->form == FORM_PACKAGE) {
        if (graph_holds(self, from, string->name)) /* its use decides, not its name */
            return MODULE_NONE;
        module_id below = resolver_submodule(self->resolver, from, string->name);
        if (below != MODULE_NONE && module_is_here(module_of(self, below)))
            return below;
    }
    return self->strings.items[from] & STRINGS_COMPUTES
               ? named_module(self, string->name, false)
               : MODULE_NONE;
}

/* The modules below the package that NAME names, with EDGE's place; nothing when it names
 * none. */
static void add_below(struct graph_builder *self, module_id from, struct text name,
                      const struct fact *at)
{
    graph_add_pattern(self, from, text_format(self->arena, "%.*s.*", TEXT_ARG(name)),
                      EDGE_DYNAMIC, at);
}

/* Whether a string in FROM counts, by what FROM has to do with computed names. */
static bool counts(const struct graph_builder *self, module_id from,
                   const struct string_name *string)
{
    uint16_t marks = self->strings.items[from];
    if (string->imported && marks & STRINGS_EXECUTES)
        return true;
    return marks & (STRINGS_COMPUTES | STRINGS_NEAR) ||
           (marks & STRINGS_AROUND && string->attribute.len &&
            text_find(string->name, '.') != SIZE_MAX);
}

static void add_plugin(struct graph_builder *self, module_id from, module_id package,
                       const struct string_name *string)
{
    if (package != MODULE_NONE && module_of(self, package)->folders.count)
        array_push(self->arena, &self->graph->plugins,
                   ((struct plugin){package, from, string->line, string->column}));
}

/* Takes what a string names for a package whose resources are asked for, where FROM has
 * to do with that: its files that are not code are data; and those of the packages in it
 * where more of a name follows. */
static void add_resources(struct graph_builder *self, module_id from,
                          const struct string_name *string)
{
    size_t end;
    module_id package = self->strings.items[from] & STRINGS_PACKAGES && string->level == 0
                            ? graph_find_here(self, string->name, &end)
                            : MODULE_NONE;
    if (package == MODULE_NONE || end != string->name.len)
        return;
    add_plugin(self, from, package, string);
    struct texts folders = module_of(self, package)->folders;
    for (size_t f = 0; string->begins && f < folders.count; f++) {
        struct texts names = graph_modules_in(self, folders.items[f]);
        for (size_t i = 0; i < names.count; i++)
            add_plugin(self, from,
                       resolver_submodule(self->resolver, package, names.items[i]),
                       string);
    }
}

/* The package in the folder PATH, as FROM's file names it; empty when it cannot be one.
 */
static struct text package_at(struct graph_builder *self, module_id from,
                              struct text path)
{
    uint32_t level = 1;
    struct text part;
    struct buffer name = {.arena = self->arena};
    while (text_starts(path, TEXT(".."))) {
        level++;
        path = text_slice(path, path.len > 2 ? 3 : 2, path.len);
    }
    if (text_is(path, "."))
        path = (struct text){0};
    while (path.len && text_cut(&path, '/', &part)) {
        if (name.text.len)
            buffer_add_byte(&name, '.');
        buffer_add(&name, part);
    }
    return text_find(name.text, '*') == SIZE_MAX
               ? resolver_absolute(self->resolver, from, level, name.text)
               : (struct text){0};
}

/* Folders of code that FROM lists, or names for one that does: os.listdir(FOLDER), then
 * an import of each module there. */
static void follow_folders(struct graph_builder *self, module_id from,
                           const struct facts *facts)
{
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *fact = &facts->data.items[i];
        struct text path = fact->path;
        if (fact->base != DATA_FROM_FILE || fact->variable.len ||
            (fact->kind != DATA_FOLDER &&
             (fact->kind != DATA_NAME || fact->name.len == 0)))
            continue;
        if (fact->pattern.len && (text_is(path_name(fact->pattern), "*.py") ||
                                  text_is(path_name(fact->pattern), "*")))
            path = path_dir(fact->pattern);
        else if (fact->pattern.len || path_suffix(path).len)
            continue;
        struct text name = package_at(self, from, path);
        bool around = text_starts(module_of(self, from)->name, name);
        if (name.len && (!around || (fact->kind == DATA_FOLDER &&
                                     self->strings.items[from] & STRINGS_COMPUTES)))
            add_below(self, from, name, &fact->at);
    }
}

static void follow_strings(struct graph_builder *self, module_id from)
{
    struct arena scratch = {0};
    struct text bytes;
    if (!file_load(&scratch,
                   layout_open_path(&scratch, self->resolver->layout,
                                    module_of(self, from)->source),
                   &bytes))
        return;
    struct string_names found = string_names_find(&scratch, bytes);
    const struct read_file *file = store_find(self->store, module_of(self, from)->source);
    if (file && file->facts &&
        self->strings.items[from] & (STRINGS_COMPUTES | STRINGS_NEAR))
        follow_folders(self, from, file->facts);
    for (size_t i = 0; i < found.count; i++) {
        const struct string_name *string = &found.items[i];
        struct fact at = {.line = string->line, .column = string->column};
        if (!counts(self, from, string))
            continue;
        if (string->begins) {
            bool told = self->strings.items[from] & STRINGS_COMPUTES &&
                        !(self->strings.items[from] & STRINGS_UNTOLD);
            if (!told && string->level == 0 && text_find(string->name, '.') != SIZE_MAX)
                add_below(self, from, string->name, &at);
            add_resources(self, from, string);
            continue;
        }
        if (string->level == 0 && !text_is(string->name, "console_scripts") &&
            graph_add_entry_points(self, from, string->name, &at))
            continue;
        module_id to = meant_module(self, from, string);
        if (to == MODULE_NONE || to == from || graph_cannot_load(self, to) ||
            (module_of(self, from)->origin == ORIGIN_DISTRIBUTION &&
             graph_lacks_needs(self, to)))
            continue;
        struct match match = {
            .from = from, .module = to, .kind = EDGE_DYNAMIC, .at = at, .meant = true};
        if (module_of(self, from)->origin == ORIGIN_DISTRIBUTION &&
            graph_hold_choice(self, &match))
            continue;
        graph_add_edges(self, from, to, EDGE_DYNAMIC, false, &at);
        add_resources(self, from, string);
        if (self->strings.items[from] & (STRINGS_ITERATES | STRINGS_LISTS) &&
            text_equal(module_of(self, to)->name, string->name))
            graph_add_pattern(self, from,
                              text_format(self->arena, "%.*s.**", TEXT_ARG(string->name)),
                              EDGE_DYNAMIC, &at);
    }
    if (found.hands_path && module_of(self, from)->form == FORM_PACKAGE)
        add_below(self, from, module_of(self, from)->name,
                  &(struct fact){.line = 1, .column = 1});
    arena_release(&scratch);
}

/* Whether FROM imports by a computed name and is, or imports, or is imported by, the file
 * that put a folder on the search path. */
static bool searches(const struct graph_builder *self, const struct edge *edge,
                     module_id putter)
{
    return (edge->to == putter && self->strings.items[edge->from] & STRINGS_COMPUTES) ||
           (edge->from == putter && self->strings.items[edge->to] & STRINGS_COMPUTES);
}

bool graph_add_plugin_folders(struct graph_builder *self)
{
    size_t waiting = self->queue.count;
    for (size_t i = 0; i < self->graph->search_paths.count; i++) {
        struct search_path *path = &self->graph->search_paths.items[i];
        module_id by =
            self->strings.items[path->from] & STRINGS_COMPUTES ? path->from : MODULE_NONE;
        /* A folder around the code itself is the project, not one of plugins. */
        if (path->followed ||
            path_is_below(module_of(self, path->from)->at, path->folder))
            continue;
        for (size_t e = 0; by == MODULE_NONE && e < self->graph->edges.count; e++)
            if (searches(self, &self->graph->edges.items[e], path->from))
                by = self->graph->edges.items[e].to == path->from
                         ? self->graph->edges.items[e].from
                         : self->graph->edges.items[e].to;
        if (by == MODULE_NONE)
            continue;
        struct fact at = {.line = path->line, .column = 1};
        struct texts names = graph_modules_in(self, path->folder);
        path->followed = true;
        for (size_t n = 0; n < names.count; n++) {
            module_id to = resolver_module(self->resolver, names.items[n]);
            if (module_is_here(module_of(self, to)) && to != path->from)
                graph_add_edges(self, path->from, to, EDGE_DYNAMIC, false, &at);
        }
    }
    return self->queue.count > waiting;
}

static void find_offers(struct graph_builder *self, const struct edge *edge)
{
    uint16_t *marks = self->strings.items;
    if (marks[edge->to] & STRINGS_COMPUTES && edge->kind == EDGE_EAGER &&
        is_below(module_of(self, edge->to), module_of(self, edge->from)))
        marks[edge->from] |= STRINGS_OFFERS;
}

static void find_near(struct graph_builder *self, const struct edge *edge)
{
    uint16_t *marks = self->strings.items;
    if (marks[edge->from] & STRINGS_COMPUTES)
        marks[edge->to] |= STRINGS_NEAR;
    if (marks[edge->to] & (STRINGS_COMPUTES | STRINGS_OFFERS))
        marks[edge->from] |= STRINGS_NEAR;
    if (marks[edge->to] & STRINGS_ITERATES)
        marks[edge->from] |= STRINGS_LISTS;
    if (marks[edge->to] & STRINGS_COMPUTES)
        marks[edge->from] |= STRINGS_USES;
    if (marks[edge->to] & STRINGS_RESOURCES)
        marks[edge->from] |= STRINGS_PACKAGES;
}

static void find_around(struct graph_builder *self, const struct edge *edge)
{
    uint16_t *marks = self->strings.items;
    if (marks[edge->to] & STRINGS_USES)
        marks[edge->from] |= STRINGS_AROUND;
}

/* Has MARK look at each edge that counts. */
static void spread(struct graph_builder *self,
                   void (*mark)(struct graph_builder *, const struct edge *))
{
    for (size_t i = 0; i < self->graph->edges.count; i++) {
        const struct edge *edge = &self->graph->edges.items[i];
        if (edge_is_followed(edge->kind, self->follow) && !edge->implied)
            mark(self, edge);
    }
}

bool graph_add_strings(struct graph_builder *self)
{
    size_t waiting = self->queue.count;
    while (self->strings.count < self->resolver->modules.count)
        array_push(self->arena, &self->strings, 0);
    uint16_t *marks = self->strings.items;
    for (size_t i = 0; i < self->queue.count; i++)
        marks[self->queue.items[i]] |= computes(self, self->queue.items[i]);
    spread(self, find_offers);
    spread(self, find_near);
    spread(self, find_around);
    for (size_t i = 0; i < waiting; i++) {
        module_id id = self->queue.items[i];
        if (!(self->strings.items[id] &
              (STRINGS_COMPUTES | STRINGS_NEAR | STRINGS_AROUND | STRINGS_HANDS |
               STRINGS_EXECUTES)) ||
            self->strings.items[id] & STRINGS_READ || !module_of(self, id)->source.len)
            continue;
        self->strings.items[id] |= STRINGS_READ;
        follow_strings(self, id);
    }
    return self->queue.count > waiting;
}
