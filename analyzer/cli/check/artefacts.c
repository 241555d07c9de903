/* Files that the configuration names and that are not what depclose would write. */
#include "cli/artefacts.h"

#include "base/array.h"
#include "cli/check/check.h"

/* What a service has named is gathered with warnings unheard: the check has its own. A
 * service of which a file is refused has findings that say why. */
static void gather(struct checked *self, const struct checks *all, struct run *outer,
                   struct artefacts *artefacts)
{
    const struct analysis *analysis = self->analysis;
    struct diags unheard;
    struct run run = *outer;
    diags_init(&unheard, outer->arena, analysis->root.path);
    run.diags = &unheard;
    run.before = all->items[0].analysis;
    artefacts_gather(&run, all->config,
                     config_service(all->config, analysis->service->name),
                     analysis->root.path, artefacts);
}

void check_artefacts(const struct checks *all, struct run *run)
{
    for (size_t i = 0; i < all->count; i++) {
        struct checked *self = &all->items[i];
        struct artefacts artefacts = {0};
        if (self->passed_over || self->levels[RULE_STALE_ARTEFACT] == CHECK_OFF ||
            !self->analysis->service)
            continue;
        gather(self, all, run, &artefacts);
        for (size_t a = 0; a < artefacts.count; a++) {
            struct text before;
            bool own;
            const struct artefact *artefact = &artefacts.items[a];
            if (!artefact_is_current(run->arena, artefact, &before, &own))
                check_add(
                    self, RULE_STALE_ARTEFACT, (struct place){.file = artefact->shown},
                    artefact->shown, text_of(check_rules[RULE_STALE_ARTEFACT].fix),
                    before.ptr ? "this file is stale" : "this file is not there yet");
        }
    }
}
