/* Whether the project itself has to be installed.
 *
 * Its code is copied and found by PYTHONPATH, which asks for no build backend. Only where
 * reached code reads the project's own version or entry points from its metadata, that
 * has to be there. An editable install leaves the code where it is copied, and adds
 * nothing but the metadata. Code that survives a PackageNotFoundError does without. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"
#include "context/build_inputs.h"

static bool survives(struct draft *self, struct text file)
{
    struct arena scratch = {0};
    struct text bytes, line;
    bool found = false;
    struct text path = layout_open_path(&scratch, self->analysis->repository, file);
    if (file_load(&scratch, path, &bytes))
        while (!found && text_cut(&bytes, '\n', &line))
            found = text_contains(line, TEXT("except ")) &&
                    text_contains(line, TEXT("PackageNotFoundError"));
    arena_release(&scratch);
    return found;
}

/* Whether the project declares entry points of GROUP. */
static bool declares(const struct toml *toml, struct text group)
{
    return group.len && (toml_member(toml_path(toml, "project.entry-points"), group) ||
                         toml_member(toml_path(toml, "tool.poetry.plugins"), group));
}

/* Whether FACT asks for the metadata of the project NAME. */
static bool asks_for(struct draft *self, const struct dynamic_fact *fact,
                     struct text name)
{
    if (fact->kind == DYNAMIC_ENTRY_POINTS)
        return declares(self->analysis->manifest.toml, fact->target);
    return fact->kind == DYNAMIC_METADATA && fact->target.len &&
           text_equal(name_normalize(self->arena, fact->target), name);
}

void draft_project(struct draft *self)
{
    const struct analysis *analysis = self->analysis;
    const struct toml *toml = analysis->manifest.toml;
    struct text name = toml_text(toml_path(toml, "project.name"));
    if (name.len == 0)
        name = toml_text(toml_path(toml, "tool.poetry.name"));
    if (name.len == 0 || !build_inputs_wanted(&analysis->manifest))
        return;
    name = name_normalize(self->arena, name);
    for (module_id id = 0; id < analysis->graph->modules; id++) {
        const struct module *module = &analysis->resolver->modules.items[id];
        const struct read_file *file = store_find(analysis->store, module->file);
        if (module->origin != ORIGIN_FIRST_PARTY || !graph_reaches(analysis->graph, id) ||
            !file || !file->facts)
            continue;
        for (size_t i = 0; i < file->facts->dynamic.count; i++) {
            const struct dynamic_fact *fact = &file->facts->dynamic.items[i];
            if (!asks_for(self, fact, name) || survives(self, module->file))
                continue;
            self->installs_project = true;
            self->plan.project_note =
                text_format(self->arena, "%.*s reads the project's own metadata",
                            TEXT_ARG(module->file));
            return;
        }
    }
}
