/* The order in which a Dockerfile is worked out. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"

/* Whether the container's command starts the entry: not where -f names a Dockerfile for
 * one of its other files. */
static bool starts_entry(const struct analysis *analysis)
{
    const struct container *container = analysis->container;
    const struct entry *entry = &analysis->entries.items[0];
    if (!container)
        return false;
    for (size_t i = 0; i < container->startup.count; i++) {
        const struct start *start = &container->startup.items[i];
        struct text at = path_join(analysis->arena, start->folder, start->target);
        at = text_slice(at, path_is_absolute(at), at.len);
        if (start->kind == START_PROGRAM || text_equal(at, entry->at) ||
            text_equal(start->target, entry->module) ||
            text_equal(
                text_format(analysis->arena, "%.*s.__main__", TEXT_ARG(start->target)),
                entry->module) ||
            text_equal(path_join(analysis->arena, at, TEXT("__main__.py")), entry->at))
            return true;
    }
    return false;
}

/* The requirements file is among what the build is given; it need not be there yet. */
static void need_requirements(struct draft *self)
{
    struct need need = {
        .kind = NEED_FILE, .reason = NEED_MANIFEST, .module = MODULE_NONE};
    if (self->plan.requirements.len) {
        need.path = path_join(self->arena, self->needed.context, self->plan.requirements);
        needs_add(&self->needed.needs, need);
    }
    for (size_t i = 0; i < self->plan.archives.count; i++) {
        need.path = self->plan.archives.items[i];
        needs_add(&self->needed.needs, need);
    }
}

int draft_make(struct draft *self, struct analysis *analysis,
               const struct image_rules *rules)
{
    *self = (struct draft){.analysis = analysis,
                           .arena = analysis->arena,
                           .diags = analysis->diags,
                           .settings = analysis->run->settings,
                           .rules = rules,
                           .starts = starts_entry(analysis)};
    if (!analysis_tell_unresolved(analysis))
        return EXIT_FINDINGS;
    result_make(&self->result, analysis);
    if (!analysis_tell_absent(analysis, &self->result.whole.absent))
        return EXIT_FINDINGS;
    if (!draft_files(self) || !draft_names(self) || !draft_find_models(self))
        return EXIT_USAGE;
    draft_start(self);
    draft_keep(self);
    if (!draft_packages(self))
        return EXIT_FINDINGS;
    draft_models(self);
    array_push(self->arena, &self->plan.comments, draft_made_by(self));
    return EXIT_CLEAN;
}

int draft_finish(struct draft *self)
{
    if (self->result.selection.packages.count == 0)
        self->plan.requirements = (struct text){0};
    need_requirements(self);
    if (!draft_copies(self))
        return self->needed.refused ? EXIT_FINDINGS : EXIT_USAGE;
    self->plan.folds = self->dockerfile.len > 0;
    return EXIT_CLEAN;
}
