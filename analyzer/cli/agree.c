/* Entries are compared by what their folders have at the top: that is what imports ask
 * the search path for. */
#include "cli/agree.h"

#include "base/path.h"

/* Whether FOLDER has a module or package NAME at its top. */
static bool offers(struct analysis *self, struct text folder, struct text name)
{
    struct text inside = path_join(self->arena, folder, name);
    struct text file = text_format(self->arena, "%.*s.py", TEXT_ARG(inside));
    struct text init = path_join(self->arena, inside, TEXT("__init__.py"));
    return layout_find(self->layout, file, NULL) == FILE_REGULAR ||
           layout_find(self->layout, init, NULL) == FILE_REGULAR;
}

bool analysis_entries_agree(struct analysis *self)
{
    if (self->entries.count < 2 || self->run->settings->source_roots.count)
        return true;
    for (module_id id = 0; id < self->graph->modules; id++) {
        const struct module *module = &self->resolver->modules.items[id];
        struct text first = {0};
        size_t found = 0;
        if (module->origin != ORIGIN_FIRST_PARTY || module->parent != MODULE_NONE ||
            !graph_reaches(self->graph, id) || module->guessed)
            continue;
        for (size_t i = 0; i < self->roots.count; i++) {
            const struct search_root *root = &self->roots.items[i];
            if (root->rank != ROOT_GIVEN || !offers(self, root->path, module->name))
                continue;
            if (found++)
                return diag_error(
                    self->diags, (struct place){0},
                    TEXT(
                        "run them one by one, or say the search path: --source-root DIR"),
                    "the entries do not agree on '%.*s': '%.*s' and '%.*s' both have it",
                    TEXT_ARG(module->name),
                    TEXT_ARG(layout_show(self->arena, self->layout, first)),
                    TEXT_ARG(layout_show(self->arena, self->layout, root->path)));
            first = root->path;
        }
    }
    return true;
}
