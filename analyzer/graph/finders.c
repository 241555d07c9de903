/* Packages that stand in for top-level names: with a finder of their own on
 * sys.meta_path they load "a" from "pkg/a", a copy that they ship.
 *
 * Which names these are is a table in the __init__ that puts the finder there: a name
 * alone, that of a module below the package, and of nothing at the top. */
#include "graph/builder.h"
#include "read/string_names.h"

/* Whether a package may have a finder: all of them import something from here. */
static bool imports_finders(const struct facts *facts)
{
    for (size_t i = 0; i < facts->imports.count; i++)
        if (facts->imports.items[i].level == 0 &&
            text_starts(facts->imports.items[i].module, TEXT("importlib")))
            return true;
    return false;
}

/* Lets NAME mean the module of that name below PACKAGE, unless something else has it. */
static void add_alias(struct graph_builder *self, module_id package, struct text name)
{
    module_id below = resolver_submodule(self->resolver, package, name);
    if (below == MODULE_NONE || !module_is_here(module_of(self, below)) ||
        module_of(self, below)->form == FORM_NAMESPACE)
        return;
    module_id top = resolver_module(self->resolver, name);
    if (module_of(self, top)->origin == ORIGIN_UNRESOLVED)
        resolver_alias(self->resolver, name, below);
}

void graph_add_finders(struct graph_builder *self, module_id from,
                       const struct facts *facts)
{
    const struct module *module = module_of(self, from);
    struct arena scratch = {0};
    struct text bytes;
    if (module->parent != MODULE_NONE || module->form != FORM_PACKAGE ||
        !imports_finders(facts))
        return;
    if (file_load(&scratch,
                  layout_open_path(&scratch, self->resolver->layout, module->source),
                  &bytes) &&
        text_contains(bytes, TEXT("meta_path"))) {
        struct string_names found = string_names_find(&scratch, bytes);
        for (size_t i = 0; i < found.count; i++) {
            const struct string_name *string = &found.items[i];
            if (string->listed && !string->level && !string->begins &&
                !string->attribute.len && text_find(string->name, '.') == SIZE_MAX)
                add_alias(self, from, string->name);
        }
    }
    arena_release(&scratch);
}
