/* What is sure to be there when the code runs, so that the handlers of a failed import of
 * it never run: a file of the project that is no guess, a module that the standard
 * library has in every version, a distribution that is installed on every target. */
#include "cli/result.h"

struct sureness {
    struct analysis *analysis;
    bool *always; /* by dist_id; NULL until it is asked for */
};

/* Whether a marker holds wherever the result is installed. */
static bool always_holds(const struct marker *marker,
                         const struct selection_options *options)
{
    if (options->universal)
        return marker_equal(marker, NULL);
    for (size_t i = 0; i < options->target_count; i++)
        if (marker_evaluate(marker, &options->targets[i], NULL) != MARKER_TRUE)
            return false;
    return true;
}

/* Which distributions every target gets, whatever asks for them. */
static bool *find_always(struct analysis *self)
{
    struct selection kept;
    struct selection_roots roots = result_roots(self);
    struct selection_options options = result_options(self);
    size_t count = self->catalog.distributions.count;
    struct marker **any = ARENA_ARRAY(self->arena, struct marker *, count);
    bool *always = ARENA_ARRAY(self->arena, bool, count);
    for (size_t i = 0; i < count; i++)
        any[i] = marker_never(self->arena);
    selection_make(&kept, &self->catalog, &roots, &options);
    for (size_t i = 0; i < kept.packages.count; i++) {
        const struct selected *selected = &kept.packages.items[i];
        struct marker *marker = selected->marker;
        if (selected->declaration != SELECTED_UNLOCKED)
            marker = self->catalog.declarations.items[selected->declaration]
                         .requirement.marker;
        any[selected->distribution] =
            marker_or(self->arena, any[selected->distribution], marker);
    }
    for (size_t i = 0; i < count; i++)
        always[i] = always_holds(any[i], &options);
    return always;
}

static bool has_distributions(struct sureness *self, const struct module *module)
{
    if (module->provider == PROVIDER_UNKNOWN)
        return false;
    const struct provision *provision =
        &self->analysis->provisions.items[module->provider];
    if (!self->always)
        self->always = find_always(self->analysis);
    for (size_t i = 0; i < provision->count; i++)
        if (!self->always[provision->items[i]])
            return false;
    return true;
}

static bool is_sure(void *context, const struct module *module)
{
    struct sureness *self = context;
    const struct target *target = &self->analysis->targets.items[0];
    switch (module->origin) {
    case ORIGIN_FIRST_PARTY:
        return !module->guessed;
    case ORIGIN_STDLIB:
        return stdlib_has(rules_stdlib(self->analysis->rules), module->name,
                          target->python_first, target->python_last) == STDLIB_YES;
    case ORIGIN_DISTRIBUTION:
        return has_distributions(self, module);
    case ORIGIN_UNRESOLVED:
        break;
    }
    return false;
}

void analysis_settle_fallbacks(struct analysis *self)
{
    struct sureness sureness = {.analysis = self};
    if (self->reached.unresolved.count && self->graph->fallbacks.handlers.count)
        reached_mark_idle(&self->reached, self->graph,
                          fallbacks_idle(self->arena, self->graph, is_sure, &sureness));
}
