/* Modules that a string names, for code that imports by a computed name.
 *
 * Tables of names, default settings and registries are strings like any others. They are
 * taken for imports only near such code: in a file that imports by a computed name
 * itself, in one that imports such a file (it calls its helper), and in one that such a
 * file imports (it has the table). Without that gate strings cost half as much closure
 * again, for very little.
 *
 * A string counts when all of it leads to a module whose file is at hand: "a.b" or
 * "a.b:attribute", or "a.b.Name", of which the longest part that is a module counts. A
 * name without a dot counts only as an element of a table: as a submodule of the package
 * whose __init__ has the table, or in a file of the first kind.
 */
#include "graph/builder.h"
#include "read/string_names.h"

enum {
    STRINGS_COMPUTES = 1 << 0, /* imports by a computed name */
    STRINGS_NEAR = 1 << 1,     /* a file of that kind imports it, or it imports one */
    STRINGS_OFFERS = 1 << 2,   /* a package that imports such a file below it: its users
                                  may call the helper by the package's name */
    STRINGS_READ = 1 << 3,     /* its strings have been followed */
};

/* How many names may follow a module's: a class, and something in it. */
#define ATTRIBUTES_AT_MOST 2

static bool computes(const struct graph_builder *self, module_id id)
{
    const struct read_file *file = store_find(self->store, module_of(self, id)->source);
    for (size_t i = 0; file && file->facts && i < file->facts->dynamic.count; i++) {
        const struct dynamic_fact *fact = &file->facts->dynamic.items[i];
        bool imports = fact->kind < DYNAMIC_DECLARED || fact->kind == DYNAMIC_OBJECT ||
                       fact->kind == DYNAMIC_ITER || fact->kind == DYNAMIC_ENTRY_POINTS;
        if (imports && !fact->target.len)
            return true;
    }
    return false;
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
    if (string->level) {
        struct text name =
            resolver_absolute(self->resolver, from, string->level, string->name);
        return name.len ? named_module(self, name, has_attribute) : MODULE_NONE;
    }
    if (text_find(string->name, '.') != SIZE_MAX || has_attribute)
        return named_module(self, string->name, has_attribute);
    if (!string->listed)
        return MODULE_NONE;
    if (module_of(self, from)->form == FORM_PACKAGE) {
        module_id below = resolver_submodule(self->resolver, from, string->name);
        if (below != MODULE_NONE && module_is_here(module_of(self, below)))
            return below;
    }
    return self->strings.items[from] & STRINGS_COMPUTES
               ? named_module(self, string->name, false)
               : MODULE_NONE;
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
    for (size_t i = 0; i < found.count; i++) {
        const struct string_name *string = &found.items[i];
        struct fact at = {.line = string->line, .column = string->column};
        if (string->level == 0 && !text_is(string->name, "console_scripts") &&
            graph_add_entry_points(self, from, string->name, &at))
            continue;
        module_id to = meant_module(self, from, string);
        if (to != MODULE_NONE && to != from)
            graph_add_edges(self, from, to, EDGE_DYNAMIC, false, &at);
    }
    arena_release(&scratch);
}

static bool is_below(const struct module *module, const struct module *package)
{
    return text_starts(module->name, package->name) &&
           module->name.len > package->name.len &&
           module->name.ptr[package->name.len] == '.';
}

static void find_offers(struct graph_builder *self, const struct edge *edge)
{
    unsigned char *marks = self->strings.items;
    if (marks[edge->to] & STRINGS_COMPUTES && edge->kind == EDGE_EAGER &&
        is_below(module_of(self, edge->to), module_of(self, edge->from)))
        marks[edge->from] |= STRINGS_OFFERS;
}

static void find_near(struct graph_builder *self, const struct edge *edge)
{
    unsigned char *marks = self->strings.items;
    if (marks[edge->from] & STRINGS_COMPUTES)
        marks[edge->to] |= STRINGS_NEAR;
    if (marks[edge->to] & (STRINGS_COMPUTES | STRINGS_OFFERS))
        marks[edge->from] |= STRINGS_NEAR;
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
    unsigned char *marks = self->strings.items;
    for (size_t i = 0; i < self->queue.count; i++)
        if (computes(self, self->queue.items[i]))
            marks[self->queue.items[i]] |= STRINGS_COMPUTES;
    spread(self, find_offers);
    spread(self, find_near);
    for (size_t i = 0; i < waiting; i++) {
        module_id id = self->queue.items[i];
        if (!(self->strings.items[id] & (STRINGS_COMPUTES | STRINGS_NEAR)) ||
            self->strings.items[id] & STRINGS_READ || !module_of(self, id)->source.len)
            continue;
        self->strings.items[id] |= STRINGS_READ;
        follow_strings(self, id);
    }
    return self->queue.count > waiting;
}
