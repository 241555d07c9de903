/* From facts to files.
 *
 * A fact gives one or several run-time paths, the likeliest first: relative to the
 * module's folder, to a package's, to each folder that may be the working one, or to what
 * another module calls a path. The first at which something stands counts. A variable of
 * the environment whose value is known takes part as that value; otherwise any file
 * beside its default may be meant, so all of that folder are data.
 *
 * A folder that is only named, by a constant for example, is data as a whole unless some
 * statement opens a file below it or the code itself stands in it. */
#include "graph/data_files.h"

#include "base/array.h"
#include "base/path.h"
#include "graph/data_glob.h"

#include <stdlib.h>

/* Names that lead to names that lead to names. */
#define DEEPEST 6

/* A fact at work, and where its paths may lead. */
struct lead {
    module_id module;
    const struct data_fact *fact;
    struct texts paths; /* run-time paths or patterns, the likeliest first */
    bool chosen;        /* a variable's value is in them */
};

struct finder {
    struct arena *arena;
    const struct data_query *query;
    struct layout *layout;
    struct data_files found;
    struct map opened; /* run-time paths that statements open something at or below */
    struct {
        struct lead *items;
        size_t count, room;
    } named; /* leads that only name a path */
};

static const struct module *module_of(const struct finder *self, module_id id)
{
    return &self->query->graph->resolver->modules.items[id];
}

static const struct facts *facts_of(const struct finder *self, module_id id)
{
    struct text source = module_of(self, id)->source;
    const struct read_file *file =
        source.len ? store_find(self->query->store, source) : NULL;
    return file ? file->facts : NULL;
}

/* The run-time folder of a module. */
static struct text folder_of(const struct finder *self, module_id id)
{
    return path_dir(module_of(self, id)->at);
}

static struct place place_of(const struct finder *self, module_id id,
                             const struct data_fact *fact)
{
    return (struct place){module_of(self, id)->source, fact->at.line, fact->at.column};
}

/* Whether PATH has parts that only a pattern has. */
static bool is_pattern(struct text path)
{
    return data_fixed_folder(path).len + 1 < path.len &&
           (text_find(path, '*') != SIZE_MAX || text_find(path, '?') != SIZE_MAX ||
            text_find(path, '[') != SIZE_MAX);
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
        if (text_equal(entries->items[i].file, module_of(self, id)->file))
            return true;
    return false;
}

/* --- where a fact leads --------------------------------------------------------------
 */

static bool value_of(const struct finder *self, struct text variable, struct text *value)
{
    const struct data_places *places = self->query->places;
    return variable.len && places && places->variable &&
           places->variable(places->context, variable, value) && value->len;
}

/* TEXT with WORD replaced by VALUE, once. */
static struct text replaced(struct arena *arena, struct text text, struct text word,
                            struct text value)
{
    for (size_t i = 0; i + word.len <= text.len; i++)
        if (text_equal(text_slice(text, i, i + word.len), word))
            return text_format(arena, "%.*s%.*s%.*s", TEXT_ARG(text_slice(text, 0, i)),
                               TEXT_ARG(value),
                               TEXT_ARG(text_slice(text, i + word.len, text.len)));
    return text;
}

/* What a fact says, with the values that are known. */
static struct text words_of(struct finder *self, struct lead *lead)
{
    const struct data_fact *fact = lead->fact;
    struct text text = fact->path.len ? fact->path : fact->pattern, value;
    struct text stem = path_stem(path_name(module_of(self, lead->module)->at));
    if (value_of(self, fact->variable, &value)) {
        struct text word = text_format(self->arena, "${%.*s}", TEXT_ARG(fact->variable));
        text = replaced(self->arena, fact->form, word, value);
        lead->chosen = true;
    }
    return replaced(self->arena, text, TEXT("{stem}"), stem);
}

static void add_path(struct finder *self, struct lead *lead, struct text folder,
                     struct text path)
{
    struct text joined = path_join(self->arena, folder, path);
    if (path_is_absolute(joined)) {
        if (layout_is_identity(self->layout))
            return; /* no file of the repository */
        joined = text_slice(joined, 1, joined.len);
    }
    if (!text_starts(joined, TEXT("..")))
        array_push(self->arena, &lead->paths, joined);
}

/* The module that a dotted name of a fact means, or MODULE_NONE. */
static module_id named_module(struct finder *self, module_id from, struct text name)
{
    struct resolver *resolver = self->query->graph->resolver;
    uint32_t level = 0;
    while (level < name.len && name.ptr[level] == '.')
        level++;
    name = text_slice(name, level, name.len);
    if (level)
        name = resolver_absolute(resolver, from, level, name);
    if (name.len == 0)
        return MODULE_NONE;
    module_id id = resolver_module(resolver, name);
    return module_of(self, id)->origin == ORIGIN_FIRST_PARTY ? id : MODULE_NONE;
}

static void lead_from_package(struct finder *self, struct lead *lead, struct text path)
{
    struct text anchor = lead->fact->anchor;
    if (text_is(anchor, "__package__") || text_is(anchor, "__name__")) {
        add_path(self, lead, folder_of(self, lead->module), path);
        return;
    }
    module_id id = named_module(self, lead->module, anchor);
    if (id == MODULE_NONE)
        return;
    struct texts folders = module_of(self, id)->folders;
    for (size_t i = 0; i < folders.count; i++)
        add_path(self, lead, folders.items[i], path);
    if (folders.count == 0)
        add_path(self, lead, folder_of(self, id), path);
}

static void follow_fact(struct finder *self, struct lead *lead, unsigned depth);

/* Adds the paths below what module ID calls NAME. False when it does not. */
static bool lead_from_name(struct finder *self, struct lead *lead, module_id id,
                           struct text name, struct text path, unsigned depth)
{
    const struct facts *facts = facts_of(self, id);
    size_t dot = text_rfind(name, '.'), before = lead->paths.count;
    struct text member = {0};
    if (dot != SIZE_MAX)
        member = text_slice(name, dot, name.len);
    for (size_t i = 0; facts && depth < DEEPEST && i < facts->data.count; i++) {
        struct lead start = {.module = id, .fact = &facts->data.items[i]};
        if (!start.fact->name.len ||
            !(text_equal(start.fact->name, name) || text_equal(start.fact->name, member)))
            continue;
        follow_fact(self, &start, depth + 1);
        lead->chosen = lead->chosen || start.chosen;
        for (size_t k = 0; k < start.paths.count; k++)
            add_path(self, lead, start.paths.items[k], path);
    }
    if (lead->paths.count > before || !facts || depth >= DEEPEST)
        return lead->paths.count > before;
    struct text first = text_slice(name, 0, text_find(name, '.'));
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *import = &facts->imports.items[i];
        for (size_t n = 0; n < import->names.count; n++) {
            if (!text_equal(import->names.items[n], first) &&
                !text_is(import->names.items[n], "*"))
                continue;
            struct text from = import->module;
            if (import->level)
                from = resolver_absolute(self->query->graph->resolver, id, import->level,
                                         import->module);
            module_id next = from.len ? named_module(self, id, from) : MODULE_NONE;
            if (next != MODULE_NONE && next != id &&
                lead_from_name(self, lead, next, name, path, depth + 1))
                return true;
        }
    }
    return false;
}

/* The anchor's longest part that is a module has the rest as a name. */
static void lead_from_anchor(struct finder *self, struct lead *lead, struct text path,
                             unsigned depth)
{
    struct text anchor = lead->fact->anchor;
    size_t dots = 0;
    while (dots < anchor.len && anchor.ptr[dots] == '.')
        dots++;
    for (size_t end = text_rfind(anchor, '.'); end != SIZE_MAX && end + 1 > dots;
         end = text_rfind(text_slice(anchor, 0, end), '.')) {
        struct text module = text_slice(anchor, 0, end < dots ? dots : end);
        struct text name = text_slice(anchor, end + 1, anchor.len);
        module_id id = named_module(self, lead->module, module);
        if (id != MODULE_NONE && lead_from_name(self, lead, id, name, path, depth + 1))
            return;
    }
}

static void follow_fact(struct finder *self, struct lead *lead, unsigned depth)
{
    const struct data_places *places = self->query->places;
    struct text path = words_of(self, lead);
    if (path.len == 0)
        return;
    if (text_is(path, "."))
        path = (struct text){0};
    switch (lead->fact->base) {
    case DATA_FROM_FILE:
        add_path(self, lead, folder_of(self, lead->module), path);
        break;
    case DATA_FROM_CWD:
        if (path_is_absolute(path))
            add_path(self, lead, (struct text){0}, path);
        else
            for (size_t i = 0; places && i < places->folders.count; i++)
                add_path(self, lead, places->folders.items[i], path);
        break;
    case DATA_FROM_PACKAGE:
        lead_from_package(self, lead, path);
        break;
    case DATA_FROM_NAME:
        lead_from_anchor(self, lead, path, depth);
        break;
    }
}

/* --- what stands there ---------------------------------------------------------------
 */

static void add_file(struct finder *self, const struct lead *lead, struct text at)
{
    struct text path;
    if (layout_find(self->layout, at, &path) != FILE_REGULAR || !path.ptr ||
        text_equal(path, module_of(self, lead->module)->file))
        return;
    array_push(self->arena, &self->found.files,
               ((struct data_file){.path = path,
                                   .kind = lead->fact->kind,
                                   .from = place_of(self, lead->module, lead->fact),
                                   .module = lead->module}));
}

/* Whether FOLDER is where the module stands, or above it, or the project as a whole. */
static bool holds_code(const struct finder *self, const struct lead *lead,
                       struct text folder)
{
    const struct data_places *places = self->query->places;
    if (folder.len == 0 || path_is_below(folder_of(self, lead->module), folder))
        return true;
    for (size_t i = 0; places && i < places->folders.count; i++)
        if (path_is_below(places->folders.items[i], folder))
            return true;
    return false;
}

static void add_files(struct finder *self, const struct lead *lead,
                      const struct texts *files)
{
    for (size_t i = 0; i < files->count; i++)
        add_file(self, lead, files->items[i]);
}

static void add_dir(struct finder *self, struct text at)
{
    struct text path;
    if (at.len && layout_find(self->layout, at, &path) == FILE_FOLDER && path.ptr)
        array_push(self->arena, &self->found.dirs, path);
}

/* A folder as a whole, which has to be there even when it is empty. */
static void add_folder(struct finder *self, const struct lead *lead, struct text at)
{
    struct texts files = {0};
    if (holds_code(self, lead, at))
        return;
    data_files_below(self->arena, self->layout, at, &files);
    add_files(self, lead, &files);
    add_dir(self, at);
}

/* The files that a variable whose value is not known may mean: those beside its default.
 */
static void add_beside(struct finder *self, const struct lead *lead, struct text at)
{
    struct text folder = path_dir(at);
    const struct folder *listed = layout_list(self->layout, folder);
    if (!listed || holds_code(self, lead, folder))
        return;
    for (size_t i = 0; i < listed->count; i++)
        if (listed->items[i].kind == FILE_REGULAR &&
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

static bool holds_modules(const struct finder *self, struct text folder)
{
    return layout_find(self->layout, path_join(self->arena, folder, TEXT("__init__.py")),
                       NULL) != FILE_ABSENT;
}

/* Adds what stands at one of a lead's paths. False when nothing does. */
static bool add_path_found(struct finder *self, const struct lead *lead, struct text at)
{
    bool named = lead->fact->kind == DATA_NAME;
    bool open = lead->fact->variable.len && !lead->chosen;
    if (is_pattern(at)) {
        struct texts files = {0};
        struct text fixed = data_fixed_folder(at);
        if (text_ends(at, TEXT("**")) && holds_code(self, lead, fixed))
            return false;
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

static void add_lead(struct finder *self, const struct lead *lead)
{
    for (size_t i = 0; i < lead->paths.count; i++)
        if (add_path_found(self, lead, lead->paths.items[i]))
            return;
}

/* --- facts ---------------------------------------------------------------------------
 */

static void read_fact(struct finder *self, module_id id, const struct data_fact *fact)
{
    struct lead lead = {.module = id, .fact = fact};
    if (!runs(self, id, &fact->at))
        return;
    if (!fact->path.len && !fact->pattern.len && !fact->variable.len) {
        array_push(self->arena, &self->found.unknown,
                   ((struct data_unknown){id, place_of(self, id, fact)}));
        return;
    }
    follow_fact(self, &lead, 0);
    if (fact->kind == DATA_NAME) {
        array_push(self->arena, &self->named, lead);
        return;
    }
    for (size_t i = 0; i < lead.paths.count; i++) {
        struct text path = lead.paths.items[i];
        if (is_pattern(path))
            path = data_fixed_folder(path);
        map_add(&self->opened, path);
        if (fact->kind == DATA_WRITE && !is_pattern(lead.paths.items[i]))
            add_dir(self, path_dir(path));
    }
    if (fact->kind != DATA_WRITE && fact->kind != DATA_ENVIRONMENT)
        add_lead(self, &lead);
    else if (fact->kind == DATA_ENVIRONMENT)
        array_push(self->arena, &self->named, lead);
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
            const struct module *module = module_of(self, id);
            if (module->origin != ORIGIN_FIRST_PARTY || !module->at.len ||
                !graph_reaches(graph, id))
                continue;
            for (size_t f = 0; f < beside->folders.count; f++) {
                struct text name = beside->folders.items[f];
                struct text at = path_join(self->arena, folder_of(self, id), name);
                uint32_t known = (uint32_t)seen.keys.count;
                if (map_add(&seen, at) != known ||
                    layout_find(self->layout, at, NULL) != FILE_FOLDER)
                    continue;
                struct data_fact *fact = ARENA_NEW(self->arena, struct data_fact);
                fact->kind = text_is(name, "static") ? DATA_STATIC : DATA_TEMPLATE;
                fact->at.line = fact->at.column = 1;
                struct lead lead = {.module = id, .fact = fact};
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
            made = module_of(self, id)->file.len && graph_reaches(graph, id) &&
                   path_is_below(module_of(self, id)->file, dir);
        if (!made)
            found->dirs.items[kept++] = dir;
    }
    found->dirs.count = kept;
}

struct data_files data_files_find(struct arena *arena, const struct data_query *query)
{
    struct finder self = {
        .arena = arena, .query = query, .layout = query->graph->resolver->layout};
    map_init(&self.opened, arena);
    for (module_id id = 0; id < query->graph->modules; id++) {
        const struct facts *facts = facts_of(&self, id);
        if (!facts || !graph_reaches(query->graph, id) ||
            module_of(&self, id)->origin != ORIGIN_FIRST_PARTY)
            continue;
        for (size_t i = 0; i < facts->data.count; i++)
            read_fact(&self, id, &facts->data.items[i]);
    }
    for (size_t i = 0; i < self.named.count; i++)
        add_lead(&self, &self.named.items[i]);
    add_framework_folders(&self);
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
