/* From calls to models.
 *
 * Each reached file of the project is walked over once for the names of functions that
 * download. Only those that have one are opened (read/code.h); others are when a name
 * leads to them, or a function is called from there. A download in a function is at every
 * start where a module calls that function when it is imported. */
#include "graph/models_finding.h"

#include "base/array.h"
#include "base/path.h"
#include "read/uses.h"

#include <stdlib.h>

const char *const model_when_names[] = {
    [MODEL_AT_BUILD] = "build",
    [MODEL_AT_START] = "start",
    [MODEL_AT_FIRST_USE] = "first-use",
};

struct text model_shown(const struct model_download *download)
{
    return download->name.len ? download->name : TEXT("a model that cannot be told");
}

const struct module *model_module(const struct model_finder *self, module_id id)
{
    return &self->query->graph->resolver->modules.items[id];
}

/* --- names ---------------------------------------------------------------------------
 */

/* Whether NAME is the path of something: no library downloads that. */
static bool is_path(const struct model_finder *self, struct text name)
{
    static const char *const starts[] = {"/", "./", "../", "~", "\\"};
    if (text_is(name, ".") || text_is(name, ".."))
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(name, text_of(starts[i])))
            return true;
    if (text_contains(name, TEXT("://")))
        return text_starts(name, TEXT("file://"));
    for (size_t i = 0; self->layout && i < self->folders.count; i++) {
        struct text at = path_join(self->scratch, self->folders.items[i], name);
        if (layout_find(self->layout, at, NULL) != FILE_ABSENT)
            return true;
    }
    return false;
}

/* Whether NAME is one of what RULE downloads. */
static bool is_model(const struct model_finder *self, const struct model_call *rule,
                     struct text name)
{
    bool address = text_contains(name, TEXT("://"));
    for (size_t i = 0; i < rule->except.count; i++)
        if (text_equal(rule->except.items[i], name))
            return false;
    if (rule->weights && !model_rules_is_weights(self->query->rules, name))
        return false;
    if (rule->weights && text_is(rule->store, "url") && !address)
        return false;
    return !is_path(self, name);
}

/* --- calls ---------------------------------------------------------------------------
 */

/* Whether a call of a method is one of a class that its rule speaks of. */
static bool is_of(struct code *code, const struct model_call *rule,
                  const struct code_call *call)
{
    struct text first = text_slice(call->function, 0, text_find(call->function, '.'));
    for (size_t i = 0; i < rule->of.count; i++)
        if (call->imported && text_equal(first, rule->of.items[i]))
            return true;
    /* An object of the project's own class, or one that nothing tells of. */
    bool own = !call->imported || call->function.ptr[0] == '.';
    for (size_t i = 0; own && i < rule->of.count; i++)
        if (code_imports(code, rule->of.items[i]))
            return true;
    return rule->of.count == 0;
}

/* What the rule calls the model where the call names none; empty: it names one, or
 * nothing is downloaded. */
static struct text missing_name(struct model_finder *self, struct code *code,
                                const struct model_call *rule,
                                const struct code_call *call)
{
    struct text form = rule->missing, value = {0};
    size_t open = text_find(form, '{');
    if (open == SIZE_MAX)
        return form;
    if (text_contains(form, TEXT("{function}"))) {
        value = text_slice(call->function, text_rfind(call->function, '.') + 1,
                           call->function.len);
    } else {
        struct code_values values;
        if (!rule->with.count || !code_value(code, call, &rule->with.items[0], &values) ||
            !values.known.count)
            return (struct text){0};
        value = values.known.items[0];
    }
    return text_format(self->scratch, "%.*s%.*s%.*s", TEXT_ARG(text_slice(form, 0, open)),
                       TEXT_ARG(value),
                       TEXT_ARG(text_slice(form, text_find(form, '}') + 1, form.len)));
}

/* The elements of a list that is one model. */
static void join_list(struct model_finder *self, struct code_values *values)
{
    struct buffer joined = {.arena = self->scratch};
    for (size_t i = 0; i < values->known.count; i++)
        buffer_format(&joined, "%s%.*s", i ? ", " : "", TEXT_ARG(values->known.items[i]));
    if (values->known.count) {
        values->known.count = 1;
        values->known.items[0] = joined.text;
    }
}

static void read_call(struct model_finder *self, struct code *code,
                      const struct code_call *call)
{
    const struct model_call *rule = &self->query->rules->calls[call->name];
    struct code_values values = {0};
    struct model_made made = {.code = code, .rule = rule, .call = call};
    if ((rule->given.names.count && !code_is_given(call, &rule->given)) ||
        (text_starts(rule->name, TEXT("*.")) && !is_of(code, rule, call)) ||
        (call->flags & FACT_TYPING))
        return;
    bool named =
        rule->model.names.count && code_elements(code, call, &rule->model, &values);
    if (!named && rule->missing.ptr) {
        struct text name = missing_name(self, code, rule, call);
        if (!name.len)
            return;
        array_push(self->scratch, &values.known, name);
        made.missing = true;
    } else if (!named) {
        return; /* f(**kwargs), or no download at all */
    }
    if (rule->list)
        join_list(self, &values);
    bool any = false;
    for (size_t i = 0; i < values.known.count; i++) {
        if (!made.missing && !is_model(self, rule, values.known.items[i]))
            continue;
        made.name = values.known.items[i];
        made.values = &values;
        model_add(self, &made);
        any = true;
    }
    made.name = (struct text){0};
    made.values = &values;
    if (!any && values.known.count == 0 && values.more && !rule->weights &&
        !code_is_path(code, call, &rule->model))
        model_add(self, &made);
}

/* --- files ---------------------------------------------------------------------------
 */

/* Whether a file has a name of the rules, as far as its words tell. */
static bool has_calls(struct model_finder *self, struct arena *scratch,
                      struct text source)
{
    struct uses uses = uses_find(scratch, source, &self->wanted);
    return uses.names.count > 0;
}

/* Starts the functions of FILE that other files call when they are imported; true when
 * there is one. */
static bool start_functions(struct model_finder *self, struct code *code,
                            const struct code_calls *calls)
{
    struct texts asked = {0};
    bool any = false;
    for (size_t i = 0; i < calls->count; i++) {
        const struct code_call *call = &calls->items[i];
        size_t known = asked.count;
        if (!(call->flags & FACT_DEFERRED) || call->starts || !call->top.len)
            continue;
        texts_add_once(self->scratch, &asked, call->top);
        if (asked.count > known && model_is_started(self, code, call->top)) {
            code_start(code, call->top);
            any = true;
        }
    }
    return any;
}

static void read_file(struct model_finder *self, module_id id)
{
    struct code *code = model_code(self, id);
    if (!code)
        return;
    struct code_calls calls = code_find_calls(code, &self->query->rules->names);
    if (start_functions(self, code, &calls))
        calls = code_find_calls(code, &self->query->rules->names);
    for (size_t i = 0; i < calls.count; i++)
        read_call(self, code, &calls.items[i]);
}

/* The folders that a path in code may be relative to. */
static void add_folders(struct model_finder *self)
{
    const struct entries *entries = self->query->entries;
    texts_add_once(self->scratch, &self->folders, self->query->folder);
    for (size_t i = 0; entries && i < entries->count; i++)
        texts_add_once(self->scratch, &self->folders, path_dir(entries->items[i].at));
}

/* The names by which files are looked through: those of the rules, and the modules of
 * "module.*". */
static void want_names(struct model_finder *self)
{
    const struct model_rules *rules = self->query->rules;
    map_init(&self->wanted, self->scratch);
    for (size_t i = 0; i < rules->calls_count; i++) {
        struct text name = rules->calls[i].name;
        bool any = text_ends(name, TEXT(".*"));
        map_add(&self->wanted, any ? text_slice(name, 0, name.len - 2) : name);
    }
}

static int download_order(const void *left, const void *right)
{
    const struct model_download *a = left, *b = right;
    int by_file = text_compare(a->place.file, b->place.file);
    if (by_file)
        return by_file;
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column)
        return a->place.column < b->place.column ? -1 : 1;
    return text_compare(a->name, b->name);
}

static void begin(struct model_finder *self, struct arena *arena, struct arena *scratch,
                  const struct model_query *query)
{
    size_t modules = query->graph ? query->graph->modules : 0;
    *self = (struct model_finder){
        .arena = arena,
        .scratch = scratch,
        .query = query,
        .reader = reader_new(),
        .modules = modules,
        .layout = query->graph ? query->graph->resolver->layout : NULL,
        .sources = ARENA_ARRAY(scratch, struct text, modules + 1),
        .codes = ARENA_ARRAY(scratch, struct code *, modules + 1)};
    reader_read_data(self->reader, query->data);
    want_names(self);
    add_folders(self);
    model_outside(self);
}

struct model_downloads models_find(struct arena *arena, const struct model_query *query)
{
    struct arena scratch, walk;
    arena_init(&scratch);
    arena_init(&walk);
    struct model_finder self;
    begin(&self, arena, &scratch, query);
    for (module_id id = 0; id < query->graph->modules; id++) {
        struct text source;
        if (!model_is_reached(&self, id) || !model_source(&self, id, &source))
            continue;
        if (has_calls(&self, &walk, source))
            read_file(&self, id);
        arena_reset(&walk);
    }
    reader_free(self.reader);
    arena_release(&walk);
    arena_release(&scratch);
    if (self.found.count)
        qsort(self.found.items, self.found.count, sizeof *self.found.items,
              download_order);
    return self.found;
}

void models_add(struct arena *arena, struct model_downloads *self,
                const struct model_downloads *other)
{
    for (size_t i = 0; i < other->count; i++) {
        const struct model_download *one = &other->items[i];
        bool known = false;
        for (size_t k = 0; k < self->count && !known; k++)
            known = download_order(&self->items[k], one) == 0;
        if (!known)
            array_push(arena, self, *one);
    }
    if (self->count)
        qsort(self->items, self->count, sizeof *self->items, download_order);
}

void models_find_in(struct arena *arena, const struct model_query *query,
                    struct text source, struct place place, struct model_downloads *found)
{
    struct arena scratch;
    struct model_finder self;
    arena_init(&scratch);
    begin(&self, arena, &scratch, query);
    self.alone = &place;
    struct code *code = code_open(self.reader, &scratch, text_copy(&scratch, source),
                                  &self.outside, MODULE_NONE);
    struct code_calls calls = code_find_calls(code, &query->rules->names);
    for (size_t i = 0; i < calls.count; i++)
        if (!(calls.items[i].flags & FACT_DEFERRED) || calls.items[i].starts)
            read_call(&self, code, &calls.items[i]);
    reader_free(self.reader);
    arena_release(&scratch);
    for (size_t i = 0; i < self.found.count; i++)
        array_push(arena, found, self.found.items[i]);
}
