/* What other files say: names that a file imports, and calls of what it defines.
 *
 * A name is looked for in the module that the longest part of its path is; what that
 * imports itself is followed further. Calls count where their callee leads to the
 * function, through any number of modules that pass its name on. */
#include "graph/models_finding.h"

#include "base/array.h"
#include "base/path.h"

/* Names that lead to names that lead to names. */
#define DEEPEST 6

bool model_is_reached(const struct model_finder *self, module_id id)
{
    const struct graph *graph = self->query->graph;
    const struct module *module = model_module(self, id);
    return id < graph->modules && module->origin == ORIGIN_FIRST_PARTY &&
           module->source.len && graph_reaches(graph, id);
}

bool model_source(struct model_finder *self, module_id id, struct text *source)
{
    const struct graph *graph = self->query->graph;
    struct text *kept = &self->sources[id];
    if (!kept->ptr && !file_load(self->scratch,
                                 layout_open_path(self->scratch, graph->resolver->layout,
                                                  model_module(self, id)->source),
                                 kept))
        return false;
    *source = *kept;
    return kept->ptr != NULL;
}

struct code *model_code(struct model_finder *self, module_id id)
{
    struct text source;
    if (id >= self->modules)
        return NULL;
    if (!self->codes[id] && model_source(self, id, &source))
        self->codes[id] =
            code_open(self->reader, self->scratch, source, &self->outside, id);
    return self->codes[id];
}

/* --- modules -------------------------------------------------------------------------
 */

/* The reached module of the project that a dotted name of FROM means, or MODULE_NONE. */
static module_id find_module(struct model_finder *self, module_id from, struct text name)
{
    if (!self->modules)
        return MODULE_NONE;
    struct resolver *resolver = self->query->graph->resolver;
    uint32_t level = 0;
    while (level < name.len && name.ptr[level] == '.')
        level++;
    name = text_slice(name, level, name.len);
    if (level && from == MODULE_NONE)
        return MODULE_NONE;
    if (level)
        name = resolver_absolute(resolver, from, level, name);
    if (name.len == 0)
        return MODULE_NONE;
    /* what is not known yet is not reached */
    uint32_t index = map_find(resolver->names, name);
    module_id id = index == MAP_NONE ? MODULE_NONE : resolver->names->values[index];
    return id != MODULE_NONE && id < self->modules && model_is_reached(self, id)
               ? id
               : MODULE_NONE;
}

/* Splits FULL, a name in FROM, into the longest part that is a module and the rest. */
static module_id split_name(struct model_finder *self, module_id from, struct text full,
                            struct text *rest)
{
    size_t dots = 0;
    while (dots < full.len && full.ptr[dots] == '.')
        dots++;
    for (size_t end = text_rfind(full, '.'); end != SIZE_MAX && end + 1 > dots;
         end = text_rfind(text_slice(full, 0, end), '.')) {
        struct text module = text_slice(full, 0, end < dots ? dots : end);
        module_id id = find_module(self, from, module);
        *rest = text_slice(full, end + 1, full.len);
        if (id != MODULE_NONE)
            return id;
        if (end == 0)
            break;
    }
    return MODULE_NONE;
}

static bool find_name(void *context, const struct code *from, struct text full,
                      struct code_values *values)
{
    struct model_finder *self = context;
    struct text rest;
    if (self->depth >= DEEPEST)
        return false;
    module_id id = split_name(self, code_owner(from), full, &rest);
    struct code *code = id == MODULE_NONE ? NULL : model_code(self, id);
    if (!code)
        return false;
    self->depth++;
    bool found = code_name(code, rest, values);
    self->depth--;
    return found;
}

/* --- callers -------------------------------------------------------------------------
 */

/* Whether FULL, a name in file FROM, is what module TO calls NAME. */
static bool leads_to(struct model_finder *self, module_id from, struct text full,
                     module_id to, struct text name)
{
    for (unsigned depth = 0; depth < DEEPEST; depth++) {
        struct text rest, next;
        module_id id = split_name(self, from, full, &rest);
        if (id == MODULE_NONE || !text_equal(rest, name))
            return false;
        if (id == to)
            return true;
        struct code *code = model_code(self, id);
        if (!code || !code_import_of(code, name, &next))
            return false;
        from = id;
        full = next;
    }
    return false;
}

/* Calls VISIT for each call of what module TO calls NAME in another reached file, until
 * it says that is enough. */
static bool visit_calls(struct model_finder *self, module_id to, struct text name,
                        bool (*visit)(void *context, struct code *code,
                                      const struct code_call *call),
                        void *context)
{
    struct text source;
    for (module_id id = 0; id < self->modules; id++) {
        if (id == to || !model_is_reached(self, id) || !model_source(self, id, &source) ||
            !text_contains(source, name))
            continue;
        struct code *code = model_code(self, id);
        struct code_calls calls = {0};
        if (code)
            calls = code_find_named(code, name);
        for (size_t i = 0; i < calls.count; i++)
            if (calls.items[i].imported &&
                leads_to(self, id, calls.items[i].function, to, name) &&
                !visit(context, code, &calls.items[i]))
                return true;
    }
    return false;
}

struct given_search {
    struct model_argument argument;
    struct code_values *values;
    struct arena *arena;
    bool found, missing; /* a call; one that gives nothing */
};

static bool take_given(void *context, struct code *code, const struct code_call *call)
{
    struct given_search *self = context;
    struct code_values values;
    self->found = true;
    if (code_value(code, call, &self->argument, &values)) {
        for (size_t i = 0; i < values.known.count; i++)
            texts_add_once(self->arena, &self->values->known, values.known.items[i]);
        for (size_t i = 0; i < values.variables.count; i++)
            texts_add_once(self->arena, &self->values->variables,
                           values.variables.items[i]);
        self->values->more = self->values->more || values.more;
    } else {
        self->missing = true;
    }
    return true;
}

static bool find_given(void *context, const struct code *from, struct text function,
                       const struct code_argument *argument, struct code_values *values,
                       bool *missing)
{
    struct model_finder *self = context;
    struct given_search search = {.values = values, .arena = self->scratch};
    if (self->depth >= DEEPEST || code_owner(from) == MODULE_NONE)
        return false;
    search.argument.position = argument->position;
    array_push(self->scratch, &search.argument.names, argument->name);
    self->depth++;
    visit_calls(self, code_owner(from), function, take_given, &search);
    self->depth--;
    *missing = *missing || search.missing;
    return search.found;
}

static bool is_at_start(void *context, struct code *code, const struct code_call *call)
{
    (void)context;
    (void)code;
    return (call->flags & FACT_DEFERRED) && !call->starts; /* goes on */
}

bool model_is_started(struct model_finder *self, struct code *code, struct text name)
{
    return code_owner(code) != MODULE_NONE &&
           visit_calls(self, code_owner(code), name, is_at_start, NULL);
}

/* --- all of it -----------------------------------------------------------------------
 */

static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct model_finder *self = context;
    return self->query->variable &&
           self->query->variable(self->query->variables, name, value);
}

void model_outside(struct model_finder *self)
{
    self->outside = (struct code_outside){.context = self,
                                          .variable = find_variable,
                                          .name = find_name,
                                          .given = find_given};
}
