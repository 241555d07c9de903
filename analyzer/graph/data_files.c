/* From facts to files.
 *
 * Of the paths that a fact leads to the first at which something stands counts. Where a
 * variable of the environment takes part whose value is not known, any file beside its
 * default that has its suffix may be meant, so all of these are data.
 *
 * Where a value chose one file of a folder, a statement that lists the folder asks for no
 * more than what is there: a persona's image needs its one file, not all of them.
 *
 * A folder that is only named, by a constant for example, is data as a whole unless some
 * statement opens a file below it or the code itself stands in it. */
#include "graph/data_files.h"

#include "base/array.h"
#include "base/path.h"
#include "graph/data_glob.h"
#include "graph/data_leads.h"
#include "graph/data_packages.h"

#include <stdlib.h>

struct finder {
    struct arena *arena;
    const struct data_query *query;
    struct layout *layout;
    struct data_files found;
    struct map opened; /* run-time paths that statements open something at or below */
    struct {
        struct data_lead *items;
        size_t count, room;
    } named, listed;   /* leads that only name a path; that list folders */
    struct map chosen; /* folders in which a variable's value chose a file */
};

static struct place place_of(const struct finder *self, module_id id,
                             const struct data_fact *fact)
{
    return (struct place){data_module(self->query, id)->source, fact->at.line,
                          fact->at.column};
}

/* Whether the statement counts: not under TYPE_CHECKING, not for another platform, and
 * `if __name__ == "__main__"` only in an entry. */
static bool runs(const struct finder *self, module_id id, const struct fact *at)
{
    const struct entries *entries = self->query->entries;
    if (at->flags & FACT_TYPING)
        return false;
    if (at->when.len && self->query->holds &&
        !self->query->holds(self->query->context, at->when))
        return false;
    if (!(at->flags & FACT_MAIN))
        return true;
    for (size_t i = 0; i < entries->count; i++)
        if (text_equal(entries->items[i].file, data_module(self->query, id)->file))
            return true;
    return false;
}

/* --- what stands there ---------------------------------------------------------------
 */

static void add_file(struct finder *self, const struct data_lead *lead, struct text at)
{
    struct text path;
    if (layout_find(self->layout, at, &path) != FILE_REGULAR || !path.ptr ||
        text_equal(path, data_module(self->query, lead->module)->file))
        return;
    array_push(self->arena, &self->found.files,
               ((struct data_file){.path = path,
                                   .kind = lead->fact->kind,
                                   .from = place_of(self, lead->module, lead->fact),
                                   .module = lead->module}));
}

/* Whether FOLDER is where the module stands, or above it, or the project as a whole. */
static bool holds_code(const struct finder *self, const struct data_lead *lead,
                       struct text folder)
{
    const struct data_places *places = self->query->places;
    if (folder.len == 0 || path_is_below(data_folder(self->query, lead->module), folder))
        return true;
    for (size_t i = 0; places && i < places->folders.count; i++)
        if (path_is_below(places->folders.items[i], folder))
            return true;
    return false;
}

static bool is_installed(const struct finder *self, const struct data_lead *lead)
{
    return data_module(self->query, lead->module)->origin == ORIGIN_DISTRIBUTION;
}

/* Whether a file is a module of a package, which imports ask for and nothing else. */
static bool is_module_file(const struct finder *self, struct text file)
{
    return text_ends(file, TEXT(".py")) &&
           layout_find(self->layout,
                       path_join(self->arena, path_dir(file), TEXT("__init__.py")),
                       NULL) == FILE_REGULAR;
}

/* Of a distribution's files nobody compiles any, and its modules are no data. */
static void add_files(struct finder *self, const struct data_lead *lead,
                      const struct texts *files)
{
    bool installed = is_installed(self, lead);
    for (size_t i = 0; i < files->count; i++)
        if (!installed ||
            (text_ends(files->items[i], TEXT(".py")) &&
             !is_module_file(self, files->items[i])) ||
            !data_is_code(files->items[i]))
            add_file(self, lead, files->items[i]);
}

static void add_dir(struct finder *self, struct text at)
{
    struct text path;
    if (at.len && layout_find(self->layout, at, &path) == FILE_FOLDER && path.ptr)
        array_push(self->arena, &self->found.dirs, path);
}

/* A folder as a whole, which has to be there even when it is empty. */
static void add_folder(struct finder *self, const struct data_lead *lead, struct text at)
{
    struct texts files = {0};
    if (holds_code(self, lead, at))
        return;
    data_files_below(self->arena, self->layout, at, &files);
    add_files(self, lead, &files);
    add_dir(self, at);
}

/* The files that a variable whose value is not known may mean: those beside its default
 * that are of its kind. */
static void add_beside(struct finder *self, const struct data_lead *lead, struct text at)
{
    struct text folder = path_dir(at);
    struct text suffix = path_suffix(at);
    const struct folder *listed = layout_list(self->layout, folder);
    if (!listed || holds_code(self, lead, folder))
        return;
    for (size_t i = 0; i < listed->count; i++)
        if (listed->items[i].kind == FILE_REGULAR &&
            text_equal(path_suffix(listed->items[i].name), suffix) &&
            !data_is_litter(listed->items[i].name))
            add_file(self, lead, path_join(self->arena, folder, listed->items[i].name));
}

/* Whether statements open something at PATH or below. */
static bool is_opened(const struct finder *self, struct text path)
{
    for (size_t i = 0; i < self->opened.keys.count; i++)
        if (path_is_below(self->opened.keys.items[i], path))
            return true;
    return false;
}

static bool has_module(const struct folder *listed)
{
    for (size_t i = 0; listed && i < listed->count; i++)
        if (text_ends(listed->items[i].name, TEXT(".py")))
            return true;
    return false;
}

/* Whether a folder, or one in it, has code: what is named then is rather a place that
 * modules come from. */
static bool holds_modules(const struct finder *self, struct text folder)
{
    const struct folder *listed = layout_list(self->layout, folder);
    if (has_module(listed))
        return true;
    for (size_t i = 0; listed && i < listed->count; i++)
        if (listed->items[i].kind == FILE_FOLDER &&
            !data_is_litter(listed->items[i].name) &&
            has_module(layout_list(
                self->layout, path_join(self->arena, folder, listed->items[i].name))))
            return true;
    return false;
}

/* Whether a lead's pattern takes in a folder where code stands, as a whole; a listing
 * asks for all that is in one. */
static bool is_too_wide(const struct finder *self, const struct data_lead *lead,
                        struct text pattern)
{
    struct text last = path_name(pattern);
    bool wide =
        text_is(last, "**") || (text_is(last, "*") && lead->fact->kind != DATA_FOLDER);
    return lead->pattern && wide && holds_code(self, lead, data_fixed_folder(pattern));
}

/* Whether FOLDER is in the top-level package of the lead's module. */
static bool is_in_package(const struct finder *self, const struct data_lead *lead,
                          struct text folder)
{
    int above = data_folders_above(self->query, lead->module);
    struct text top = data_folder(self->query, lead->module);
    for (; above > 0; above--)
        top = path_dir(top);
    return above == 0 && path_is_below(folder, top);
}

/* Of a folder where code stands, as PATTERN takes it in, what is not code: its files, and
 * folders without modules unless just one file of it is opened. False when there is
 * nothing, or it is where everything of the project stands. */
static bool add_not_code(struct finder *self, const struct data_lead *lead,
                         struct text pattern)
{
    struct text folder = data_fixed_folder(pattern);
    bool below = lead->fact->kind != DATA_OPEN || text_ends(pattern, TEXT("**"));
    const struct data_places *places = self->query->places;
    struct texts files = {0};
    bool named = lead->fact->kind == DATA_NAME;
    if (folder.len == 0 || (named && !is_installed(self, lead)))
        return false;
    for (size_t i = 0; places && i < places->folders.count; i++)
        if (path_is_below(places->folders.items[i], folder))
            return false;
    if (is_installed(self, lead) && !is_in_package(self, lead, folder))
        return false;
    data_files_not_code(self->arena, self->layout, folder, below, &files);
    add_files(self, lead, &files);
    return files.count > 0;
}

/* Adds what stands at one of a lead's paths. False when nothing does. */
static bool add_path_found(struct finder *self, const struct data_lead *lead,
                           struct text at)
{
    bool named = lead->fact->kind == DATA_NAME;
    bool open = lead->fact->variable.len && !lead->chosen;
    if (lead->pattern) {
        struct texts files = {0};
        if (is_too_wide(self, lead, at))
            return add_not_code(self, lead, at);
        data_glob(self->arena, self->layout, at, lead->fact->kind != DATA_FOLDER, &files);
        add_files(self, lead, &files);
        return files.count > 0;
    }
    switch (layout_find(self->layout, at, NULL)) {
    case FILE_REGULAR:
        add_file(self, lead, at);
        if (open)
            add_beside(self, lead, at);
        return true;
    case FILE_FOLDER:
        if (!named || (!is_opened(self, at) && !holds_modules(self, at)))
            add_folder(self, lead, at);
        return true;
    default:
        if (open && at.len)
            add_beside(self, lead, at);
        return false;
    }
}

/* Whether a comment on the line of an opening, or on the one above, says what it opens.
 */
static bool is_declared(const struct facts *facts, const struct data_fact *fact)
{
    for (size_t i = 0; i < facts->data.count; i++) {
        const struct data_fact *other = &facts->data.items[i];
        if (other->kind == DATA_DECLARED &&
            (other->at.line == fact->at.line || other->at.line + 1 == fact->at.line))
            return true;
    }
    return false;
}

static void add_unknown(struct finder *self, module_id id, const struct data_fact *fact)
{
    if (fact->kind == DATA_OPEN && !is_declared(data_facts(self->query, id), fact))
        array_push(self->arena, &self->found.unknown,
                   ((struct data_unknown){id, place_of(self, id, fact)}));
}

/* What could be nearly any file of the project is not guessed: somebody has to say it. */
static void add_lead(struct finder *self, const struct data_lead *lead)
{
    bool too_wide = false;
    for (size_t i = 0; i < lead->paths.count; i++) {
        if (add_path_found(self, lead, lead->paths.items[i]))
            return;
        too_wide = too_wide || is_too_wide(self, lead, lead->paths.items[i]);
    }
    if (too_wide)
        add_unknown(self, lead->module, lead->fact);
}

/* --- facts ---------------------------------------------------------------------------
 */

static void read_fact(struct finder *self, module_id id, const struct data_fact *fact)
{
    struct data_lead lead = {.module = id, .fact = fact};
    if (fact->kind == DATA_SEARCH_PATH || !runs(self, id, &fact->at))
        return; /* a folder to search is no data */
    if (!fact->path.len && !fact->pattern.len && !fact->variable.len) {
        add_unknown(self, id, fact);
        return;
    }
    data_follow(self->arena, self->query, &lead);
    for (size_t i = 0; lead.chosen && i < lead.paths.count; i++)
        map_add(&self->chosen, path_dir(lead.paths.items[i]));
    if (fact->kind == DATA_NAME) {
        array_push(self->arena, &self->named, lead);
        return;
    }
    for (size_t i = 0; i < lead.paths.count; i++) {
        struct text path = lead.paths.items[i];
        if (lead.pattern)
            path = data_fixed_folder(path);
        map_add(&self->opened, path);
        if (fact->kind == DATA_WRITE && !lead.pattern)
            add_dir(self, path_dir(path));
    }
    if (fact->kind == DATA_ENVIRONMENT)
        array_push(self->arena, &self->named, lead);
    else if (fact->kind == DATA_FOLDER)
        array_push(self->arena, &self->listed, lead);
    else if (fact->kind != DATA_WRITE)
        add_lead(self, &lead);
}

/* What a listing finds; but where a variable's value chose one file of the folder, the
 * listing only shows what is there. */
static void add_listed(struct finder *self, const struct data_lead *lead)
{
    for (size_t i = 0; i < lead->paths.count; i++) {
        struct text path = lead->paths.items[i];
        if (map_find(&self->chosen, lead->pattern ? data_fixed_folder(path) : path) !=
            MAP_NONE)
            return;
    }
    add_lead(self, lead);
}

static bool is_reached(const struct graph *graph, struct text import)
{
    for (module_id id = 0; id < graph->modules; id++) {
        struct text name = graph->resolver->modules.items[id].name;
        if (text_starts(name, import) &&
            (name.len == import.len || name.ptr[import.len] == '.') &&
            graph_reaches(graph, id))
            return true;
    }
    return false;
}

/* The folders that a framework looks for beside modules. */
static void add_framework_folders(struct finder *self)
{
    const struct graph *graph = self->query->graph;
    const struct data_rules *rules = self->query->rules;
    struct map seen;
    map_init(&seen, self->arena);
    for (size_t r = 0; r < rules->beside.count; r++) {
        const struct data_beside *beside = &rules->beside.items[r];
        if (!is_reached(graph, beside->import))
            continue;
        for (module_id id = 0; id < graph->modules; id++) {
            const struct module *module = data_module(self->query, id);
            if (!module_is_here(module) || !module->at.len || !graph_reaches(graph, id))
                continue;
            for (size_t f = 0; f < beside->folders.count; f++) {
                struct text name = beside->folders.items[f];
                struct text at =
                    path_join(self->arena, data_folder(self->query, id), name);
                uint32_t known = (uint32_t)seen.keys.count;
                if (map_add(&seen, at) != known ||
                    layout_find(self->layout, at, NULL) != FILE_FOLDER)
                    continue;
                struct data_fact *fact = ARENA_NEW(self->arena, struct data_fact);
                fact->kind = text_is(name, "static") ? DATA_STATIC : DATA_TEMPLATE;
                fact->at.line = fact->at.column = 1;
                struct data_lead lead = {.module = id, .fact = fact};
                add_folder(self, &lead, at);
            }
        }
    }
}

/* --- the result ----------------------------------------------------------------------
 */

static int file_order(const void *left, const void *right)
{
    const struct data_file *a = left, *b = right;
    int order = text_compare(a->path, b->path);
    if (order == 0)
        order = (int)a->kind - (int)b->kind;
    if (order == 0)
        order = text_compare(a->from.file, b->from.file);
    if (order == 0)
        order = (a->from.line > b->from.line) - (a->from.line < b->from.line);
    if (order == 0)
        order = (a->from.column > b->from.column) - (a->from.column < b->from.column);
    return order ? order : (a->module > b->module) - (a->module < b->module);
}

static int unknown_order(const void *left, const void *right)
{
    const struct data_unknown *a = left, *b = right;
    int order = text_compare(a->place.file, b->place.file);
    if (order == 0)
        order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
    if (order == 0)
        order = (a->place.column > b->place.column) - (a->place.column < b->place.column);
    return order ? order : (a->module > b->module) - (a->module < b->module);
}

/* Sorts, and keeps the first of those with the same path or place. */
static void sort_files(struct data_files *found)
{
    size_t kept = 0;
    if (found->files.count)
        qsort(found->files.items, found->files.count, sizeof *found->files.items,
              file_order);
    for (size_t i = 0; i < found->files.count; i++)
        if (kept == 0 ||
            !text_equal(found->files.items[i].path, found->files.items[kept - 1].path))
            found->files.items[kept++] = found->files.items[i];
    found->files.count = kept;
    kept = 0;
    if (found->unknown.count)
        qsort(found->unknown.items, found->unknown.count, sizeof *found->unknown.items,
              unknown_order);
    for (size_t i = 0; i < found->unknown.count; i++) {
        struct place a = found->unknown.items[i].place;
        struct place b = kept ? found->unknown.items[kept - 1].place : (struct place){0};
        if (a.line != b.line || a.column != b.column || !text_equal(a.file, b.file))
            found->unknown.items[kept++] = found->unknown.items[i];
    }
    found->unknown.count = kept;
}

/* Sorts the folders and leaves out those that files make. */
static void sort_dirs(struct finder *self)
{
    struct data_files *found = &self->found;
    const struct graph *graph = self->query->graph;
    size_t kept = 0;
    if (found->dirs.count == 0)
        return;
    qsort(found->dirs.items, found->dirs.count, sizeof(struct text), text_order);
    for (size_t i = 0; i < found->dirs.count; i++) {
        struct text dir = found->dirs.items[i];
        bool made = kept && text_equal(dir, found->dirs.items[kept - 1]);
        for (size_t f = 0; !made && f < found->files.count; f++)
            made = path_is_below(found->files.items[f].path, dir);
        for (module_id id = 0; !made && id < graph->modules; id++)
            made = data_module(self->query, id)->file.len && graph_reaches(graph, id) &&
                   path_is_below(data_module(self->query, id)->file, dir);
        if (!made)
            found->dirs.items[kept++] = dir;
    }
    found->dirs.count = kept;
}

/* The configuration files by which frameworks name modules. */
static void add_configs(struct finder *self)
{
    const struct graph *graph = self->query->graph;
    for (size_t i = 0; i < graph->configs.count; i++) {
        const struct config_file *config = &graph->configs.items[i];
        struct text source = data_module(self->query, config->module)->source;
        if (graph_reaches(graph, config->module))
            array_push(
                self->arena, &self->found.files,
                ((struct data_file){.path = config->path,
                                    .kind = DATA_LOAD,
                                    .from = {source, config->line ? config->line : 1,
                                             config->column ? config->column : 1},
                                    .module = config->module}));
    }
}

struct data_files data_files_find(struct arena *arena, const struct data_query *query)
{
    struct finder self = {
        .arena = arena, .query = query, .layout = query->graph->resolver->layout};
    map_init(&self.opened, arena);
    map_init(&self.chosen, arena);
    for (module_id id = 0; id < query->graph->modules; id++) {
        const struct facts *facts = data_facts(query, id);
        if (!facts || !graph_reaches(query->graph, id))
            continue;
        for (size_t i = 0; i < facts->data.count; i++)
            read_fact(&self, id, &facts->data.items[i]);
    }
    for (size_t i = 0; i < self.listed.count; i++)
        add_listed(&self, &self.listed.items[i]);
    for (size_t i = 0; i < self.named.count; i++)
        add_lead(&self, &self.named.items[i]);
    add_framework_folders(&self);
    add_configs(&self);
    data_add_packages(arena, query, &self.found);
    sort_files(&self.found);
    data_add_companions(arena, query, &self.found);
    sort_files(&self.found);
    sort_dirs(&self);
    return self.found;
}

const struct data_file *data_files_get(const struct data_files *self, struct text path)
{
    size_t from = 0, to = self->files.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = text_compare(self->files.items[middle].path, path);
        if (order == 0)
            return &self->files.items[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

void data_files_add(struct arena *arena, struct data_files *self,
                    const struct data_files *other)
{
    for (size_t i = 0; i < other->files.count; i++)
        array_push(arena, &self->files, other->files.items[i]);
    for (size_t i = 0; i < other->dirs.count; i++)
        texts_add_once(arena, &self->dirs, other->dirs.items[i]);
    for (size_t i = 0; i < other->unknown.count; i++)
        array_push(arena, &self->unknown, other->unknown.items[i]);
    sort_files(self);
    if (self->dirs.count)
        qsort(self->dirs.items, self->dirs.count, sizeof(struct text), text_order);
}
