/* What a framework imports because a string names it. Which strings these are is data
 * (rules/frameworks.json); only modules of the project count. */
#include "discover/tree.h"
#include "graph/builder.h"
#include "read/named_strings.h"

static bool imports_framework(const struct facts *facts, struct text import)
{
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *fact = &facts->imports.items[i];
        if (fact->level == 0 && text_starts(fact->module, import) &&
            (fact->module.len == import.len || fact->module.ptr[import.len] == '.'))
            return true;
    }
    return false;
}

/* An edge to each module of the repository that STRING names in one of FORMS. */
static void add_module_string(struct graph_builder *self, module_id from,
                              const struct named_string *string,
                              const struct texts *forms)
{
    struct fact at = {.line = string->line, .column = string->column};
    struct text value = text_slice(string->value, 0, text_find(string->value, ':'));
    for (size_t i = 0; i < forms->count; i++) {
        struct text form = forms->items[i];
        size_t star = text_find(form, '*');
        struct text before = text_slice(form, 0, star);
        struct text after = text_slice(form, star + 1, form.len);
        struct text name = text_format(self->arena, "%.*s%.*s%.*s", TEXT_ARG(before),
                                       TEXT_ARG(value), TEXT_ARG(after));
        if (!is_dotted_name(name))
            continue;
        module_id to = resolver_module(self->resolver, name);
        if (to != from && module_is_here(module_of(self, to)))
            graph_add_edges(self, from, to, EDGE_DYNAMIC, false, &at);
    }
}

void graph_add_frameworks(struct graph_builder *self, module_id from,
                          const struct facts *facts)
{
    const struct framework_rules *rules = self->follow->frameworks;
    for (size_t f = 0; rules && f < rules->count; f++) {
        const struct framework *framework = &rules->items[f];
        struct text bytes;
        if (!imports_framework(facts, framework->import) ||
            !file_load(self->arena,
                       layout_open_path(self->arena, self->resolver->layout,
                                        module_of(self, from)->source),
                       &bytes))
            continue;
        struct named_strings found =
            named_strings_find(self->arena, bytes, &framework->names);
        for (size_t i = 0; i < found.count; i++)
            add_module_string(self, from, &found.items[i],
                              &framework->strings[found.items[i].name].forms);
    }
}
