/* The names, packages and variables of a fact, turned into run-time paths. */
#include "graph/data_leads.h"

#include "base/array.h"
#include "base/path.h"

/* Names that lead to names that lead to names. */
#define DEEPEST 6

struct follower {
    struct arena *arena;
    const struct data_query *query;
};

const struct module *data_module(const struct data_query *query, module_id id)
{
    return &query->graph->resolver->modules.items[id];
}

const struct facts *data_facts(const struct data_query *query, module_id id)
{
    struct text source = data_module(query, id)->source;
    const struct read_file *file = source.len ? store_find(query->store, source) : NULL;
    return file ? file->facts : NULL;
}

struct text data_folder(const struct data_query *query, module_id id)
{
    return path_dir(data_module(query, id)->at);
}

int data_folders_above(const struct data_query *query, module_id id)
{
    const struct module *module = data_module(query, id);
    int folders = module->folders.count ? 0 : -1;
    for (size_t i = 0; i < module->name.len; i++)
        folders += module->name.ptr[i] == '.';
    return folders;
}

static bool value_of(const struct follower *self, struct text variable,
                     struct text *value)
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
static struct text words_of(struct follower *self, struct data_lead *lead)
{
    const struct data_fact *fact = lead->fact;
    struct text text = fact->path.len ? fact->path : fact->pattern, value;
    struct text stem = path_stem(path_name(data_module(self->query, lead->module)->at));
    if (value_of(self, fact->variable, &value)) {
        struct text word = text_format(self->arena, "${%.*s}", TEXT_ARG(fact->variable));
        text = replaced(self->arena, fact->form, word, value);
        lead->chosen = true;
    }
    lead->pattern = fact->pattern.len && !lead->chosen;
    return replaced(self->arena, text, TEXT("{stem}"), stem);
}

static void add_path(struct follower *self, struct data_lead *lead, struct text folder,
                     struct text path)
{
    struct text joined = path_join(self->arena, folder, path);
    if (path_is_absolute(joined)) {
        if (layout_is_identity(self->query->graph->resolver->layout))
            return; /* no file of the repository */
        joined = text_slice(joined, 1, joined.len);
    }
    if (!text_starts(joined, TEXT("..")))
        array_push(self->arena, &lead->paths, joined);
}

/* The module that a dotted name of a fact means, or MODULE_NONE. */
static module_id named_module(struct follower *self, module_id from, struct text name)
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
    return module_is_here(data_module(self->query, id)) ? id : MODULE_NONE;
}

static void lead_from_package(struct follower *self, struct data_lead *lead,
                              struct text path)
{
    struct text anchor = lead->fact->anchor;
    if (text_is(anchor, "__package__") || text_is(anchor, "__name__")) {
        add_path(self, lead, data_folder(self->query, lead->module), path);
        return;
    }
    module_id id = named_module(self, lead->module, anchor);
    if (id == MODULE_NONE)
        return;
    struct texts folders = data_module(self->query, id)->folders;
    for (size_t i = 0; i < folders.count; i++)
        add_path(self, lead, folders.items[i], path);
    if (folders.count == 0)
        add_path(self, lead, data_folder(self->query, id), path);
}

static void follow_fact(struct follower *self, struct data_lead *lead, unsigned depth);

/* Adds the paths below what module ID calls NAME. False when it does not. */
static bool lead_from_name(struct follower *self, struct data_lead *lead, module_id id,
                           struct text name, struct text path, unsigned depth)
{
    const struct facts *facts = data_facts(self->query, id);
    size_t dot = text_rfind(name, '.'), before = lead->paths.count;
    struct text member = {0};
    if (dot != SIZE_MAX)
        member = text_slice(name, dot, name.len);
    for (size_t i = 0; facts && depth < DEEPEST && i < facts->data.count; i++) {
        struct data_lead start = {.module = id, .fact = &facts->data.items[i]};
        if (!start.fact->name.len ||
            !(text_equal(start.fact->name, name) || text_equal(start.fact->name, member)))
            continue;
        follow_fact(self, &start, depth + 1);
        lead->chosen = lead->chosen || start.chosen;
        lead->pattern = lead->pattern || start.pattern;
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
static void lead_from_anchor(struct follower *self, struct data_lead *lead,
                             struct text path, unsigned depth)
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

/* What a distribution calls by a bare name can be nothing of the project's: most likely
 * it is put behind a folder of its own, and stands beside the file or in a package above.
 */
static void lead_in_distribution(struct follower *self, struct data_lead *lead,
                                 struct text path)
{
    struct text folder = data_folder(self->query, lead->module);
    int above = data_folders_above(self->query, lead->module);
    if (lead->pattern || path.len == 0 || lead->fact->kind == DATA_WRITE ||
        text_is(path_name(path), "__init__.py"))
        return;
    for (; above >= 0; above--, folder = path_dir(folder))
        add_path(self, lead, folder, path);
}

static void follow_fact(struct follower *self, struct data_lead *lead, unsigned depth)
{
    const struct data_places *places = self->query->places;
    struct text path = words_of(self, lead);
    bool is_code = lead->fact->kind == DATA_NAME && text_is(path_suffix(path), ".py");
    if (path.len == 0)
        return;
    if (text_is(path, "."))
        path = (struct text){0};
    switch (lead->fact->base) {
    case DATA_FROM_FILE:
        add_path(self, lead, data_folder(self->query, lead->module), path);
        break;
    case DATA_FROM_CWD:
        if (path_is_absolute(path))
            add_path(self, lead, (struct text){0}, path);
        else if (data_module(self->query, lead->module)->origin == ORIGIN_FIRST_PARTY)
            for (size_t i = 0; places && !is_code && i < places->folders.count; i++)
                add_path(self, lead, places->folders.items[i], path);
        else
            lead_in_distribution(self, lead, path);
        break;
    case DATA_FROM_PACKAGE:
        lead_from_package(self, lead, path);
        break;
    case DATA_FROM_NAME:
        lead_from_anchor(self, lead, path, depth);
        break;
    }
}

void data_follow(struct arena *arena, const struct data_query *query,
                 struct data_lead *lead)
{
    struct follower self = {arena, query};
    follow_fact(&self, lead, 0);
}
