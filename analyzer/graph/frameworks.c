/* What a framework imports because a string, a folder or a configuration file says so.
 * Which do is data (rules/frameworks.json); here are only the mechanisms.
 *
 * A framework is in use once a file that is reached imports it, or a command of the
 * container starts its program. From then on its settings are looked for in all files
 * that are reached, those read before included; its other strings count only in files
 * that import it themselves. A file is searched once, for the names of all frameworks.
 *
 * Blind spots: a name that is put together; a settings module that no file and no
 * variable of the environment names. */
#include "graph/frameworks.h"

#include "base/path.h"
#include "discover/tree.h"
#include "graph/data_glob.h"
#include "read/named_strings.h"

/* Deeper than packages are nested. */
#define DEEPEST 16

/* A file that was reached. */
struct framework_file {
    module_id module;
    const struct facts *facts;
    bool searched;
    struct named_strings strings;
};

struct frameworks {
    bool *in_use;       /* by index in the rules */
    struct map shipped; /* "INDEX:PACKAGE" that were looked through */
    struct {
        struct framework_file *items;
        size_t count, room;
    } files;
};

/* --- which are in use ----------------------------------------------------------------
 */

/* Whether NAME is IMPORT or a module below it. */
static bool is_or_below(struct text name, struct text import)
{
    return text_starts(name, import) &&
           (name.len == import.len || name.ptr[import.len] == '.');
}

static bool imports_framework(const struct facts *facts, struct text import)
{
    size_t dot = text_rfind(import, '.');
    struct text above = text_slice(import, 0, dot == SIZE_MAX ? 0 : dot);
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *fact = &facts->imports.items[i];
        if (fact->level)
            continue;
        if (is_or_below(fact->module, import))
            return true;
        for (size_t n = 0; above.len && n < fact->names.count; n++)
            if (text_equal(fact->module, above) &&
                text_equal(fact->names.items[n], text_slice(import, dot + 1, import.len)))
                return true;
    }
    return false;
}

static bool is_started(const struct graph_builder *self,
                       const struct framework *framework)
{
    const struct texts *programs = self->follow->programs;
    for (size_t p = 0; programs && p < programs->count; p++)
        for (size_t i = 0; i < framework->programs.count; i++)
            if (text_equal(path_name(programs->items[p]), framework->programs.items[i]))
                return true;
    return false;
}

static bool is_imported(const struct graph_builder *self, struct text import)
{
    module_id id = map_get(self->resolver->names, import, MODULE_NONE);
    return id < self->seen.count && self->seen.items[id];
}

/* --- one framework and one file ------------------------------------------------------
 */

/* Finds the strings of a file. Only these are kept of it. */
static void search(struct graph_builder *self, struct framework_file *file)
{
    struct arena scratch;
    struct text bytes;
    file->searched = true;
    arena_init(&scratch);
    if (file_load(&scratch,
                  layout_open_path(&scratch, self->resolver->layout,
                                   module_of(self, file->module)->source),
                  &bytes)) {
        struct named_strings found =
            named_strings_find(&scratch, bytes, &self->follow->frameworks->names);
        for (size_t i = 0; i < found.count; i++) {
            found.items[i].value = text_copy(self->arena, found.items[i].value);
            array_push(self->arena, &file->strings, found.items[i]);
        }
    }
    arena_release(&scratch);
}

static struct naming naming_in(const struct graph_builder *self, module_id from,
                               const struct framework *framework)
{
    return (struct naming){.from = from,
                           .framework = framework,
                           .folder = path_dir(module_of(self, from)->at)};
}

static void add_strings(struct graph_builder *self, const struct framework_file *file,
                        uint32_t index, bool imports)
{
    const struct framework_rules *rules = self->follow->frameworks;
    struct naming naming = naming_in(self, file->module, &rules->items[index]);
    for (size_t i = 0; i < file->strings.count; i++) {
        const struct named_string *string = &file->strings.items[i];
        const struct framework_uses *uses = &rules->uses.items[string->name];
        naming.value = string->value;
        naming.at.line = string->line;
        naming.at.column = string->column;
        for (size_t u = 0; u < uses->count; u++)
            if (uses->items[u].framework == index && (uses->items[u].setting || imports))
                framework_add_forms(self, &naming, uses->items[u].forms);
    }
}

/* Adds the files that a framework runs in a folder below AT which has all of them. */
static void add_shipped_below(struct graph_builder *self, struct naming *naming,
                              struct text at, unsigned depth)
{
    const struct texts *paths = &naming->framework->shipped;
    const struct folder *listed = layout_list(self->resolver->layout, at);
    bool all = listed && depth < DEEPEST;
    for (size_t i = 0; all && i < paths->count; i++) {
        struct texts found = {0};
        struct text path = path_join(self->arena, at, paths->items[i]);
        if (text_find(path, '*') == SIZE_MAX)
            all = layout_find(self->resolver->layout, path, NULL) == FILE_REGULAR;
        else
            data_glob(self->arena, self->resolver->layout, path, false, &found);
        all = all && (found.count || text_find(path, '*') == SIZE_MAX);
    }
    if (all) {
        naming->folder = at;
        framework_add_forms(self, naming, paths);
    }
    for (size_t i = 0; listed && depth < DEEPEST && i < listed->count; i++)
        if (listed->items[i].kind == FILE_FOLDER && !listed->items[i].link)
            add_shipped_below(self, naming,
                              path_join(self->arena, at, listed->items[i].name),
                              depth + 1);
}

/* What the package ships for the framework that the module imports. */
static void add_shipped(struct graph_builder *self, struct naming naming, uint32_t index)
{
    struct text name = module_of(self, naming.from)->name, import;
    struct text top = text_slice(name, 0, text_find(name, '.'));
    import = naming.framework->import;
    module_id package = map_get(self->resolver->names, top, MODULE_NONE);
    struct text key = text_format(self->arena, "%u:%.*s", index, TEXT_ARG(top));
    if (package == MODULE_NONE || map_find(&self->frameworks->shipped, key) != MAP_NONE ||
        text_equal(top, text_slice(import, 0, text_find(import, '.'))))
        return;
    map_add(&self->frameworks->shipped, key);
    struct texts folders = module_of(self, package)->folders;
    for (size_t i = 0; i < folders.count; i++)
        add_shipped_below(self, &naming, folders.items[i], 0);
}

static void apply(struct graph_builder *self, struct framework_file *file, uint32_t index)
{
    const struct framework *framework = &self->follow->frameworks->items[index];
    bool imports = imports_framework(file->facts, framework->import);
    if (!imports && framework->settings.names.keys.count == 0)
        return;
    if (!file->searched)
        search(self, file);
    add_strings(self, file, index, imports);
    struct naming naming = naming_in(self, file->module, framework);
    naming.at = (struct fact){.line = 1, .column = 1};
    if (imports && module_of(self, file->module)->origin == ORIGIN_FIRST_PARTY)
        framework_add_forms(self, &naming, &framework->beside);
    if (imports && framework->shipped.count)
        add_shipped(self, naming, index);
}

/* --- a framework that comes into use -------------------------------------------------
 */

/* Its configuration files: those in the entries' folders, or the nearest above. */
static void read_configs(struct graph_builder *self, const struct framework *framework)
{
    for (size_t r = 0; r < self->graph->roots.count; r++) {
        struct naming naming = naming_in(self, self->graph->roots.items[r], framework);
        for (size_t i = 0; i < framework->files.count; i++) {
            struct text folder = naming.folder, at;
            bool found = false;
            for (;; folder = path_dir(folder)) {
                at = path_join(self->arena, folder, framework->files.items[i]);
                found = layout_find(self->resolver->layout, at, NULL) == FILE_REGULAR;
                if (found || folder.len == 0)
                    break;
            }
            if (found)
                framework_read_config(self, &naming, at);
        }
    }
}

static void read_environment(struct graph_builder *self,
                             const struct framework *framework)
{
    const struct named_lists *variables = &framework->environment;
    for (uint32_t i = 0; self->graph->roots.count && i < variables->names.keys.count;
         i++) {
        struct naming naming = naming_in(self, self->graph->roots.items[0], framework);
        if (self->follow->variable &&
            self->follow->variable(self->follow->context, variables->names.keys.items[i],
                                   &naming.value))
            framework_add_forms(self, &naming, &variables->items[i]);
    }
}

/* The plugins that are installed, as if the framework, perhaps of the standard library,
 * imported them. */
static void add_plugins(struct graph_builder *self, const struct framework *framework)
{
    const struct fact nowhere = {.line = 1, .column = 1};
    module_id from = map_get(self->resolver->names, framework->import, MODULE_NONE);
    for (size_t i = 0; from != MODULE_NONE && i < framework->plugins.count; i++) {
        struct text plugin = framework->plugins.items[i];
        size_t end;
        module_id to = graph_find_here(self, plugin, &end);
        enum origin origin = module_of(self, from)->origin;
        if ((origin != ORIGIN_DISTRIBUTION && origin != ORIGIN_STDLIB) ||
            to == MODULE_NONE)
            continue;
        if (text_find(plugin, '*') != SIZE_MAX)
            graph_add_pattern(self, from, plugin, EDGE_DYNAMIC, &nowhere);
        else if (end == plugin.len && to != from)
            graph_add_edges(self, from, to, EDGE_DYNAMIC, false, &nowhere);
    }
}

static void bring_into_use(struct graph_builder *self, uint32_t index)
{
    const struct framework *framework = &self->follow->frameworks->items[index];
    struct frameworks *state = self->frameworks;
    state->in_use[index] = true;
    add_plugins(self, framework);
    read_environment(self, framework);
    read_configs(self, framework);
    for (size_t i = 0; i < state->files.count; i++)
        apply(self, &state->files.items[i], index);
}

void graph_add_frameworks(struct graph_builder *self, module_id from,
                          const struct facts *facts)
{
    const struct framework_rules *rules = self->follow->frameworks;
    if (!rules)
        return;
    if (!self->frameworks) {
        self->frameworks = ARENA_NEW(self->arena, struct frameworks);
        map_init(&self->frameworks->shipped, self->arena);
        self->frameworks->in_use = ARENA_ARRAY(self->arena, bool, rules->count);
        for (uint32_t f = 0; f < rules->count; f++)
            if (is_started(self, &rules->items[f]))
                bring_into_use(self, f);
    }
    struct frameworks *state = self->frameworks;
    array_push(self->arena, &state->files,
               ((struct framework_file){.module = from, .facts = facts}));
    size_t last = state->files.count - 1;
    for (uint32_t f = 0; f < rules->count; f++) {
        if (state->in_use[f])
            apply(self, &state->files.items[last], f);
        else if (is_imported(self, rules->items[f].import))
            bring_into_use(self, f);
    }
}
