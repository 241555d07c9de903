/* What a service may have at most: packages, files of the repository, bytes. */
#include "base/units.h"
#include "cli/check/check.h"

/* What the largest are, so that one knows where to begin. */
static struct text largest(const struct checked *self)
{
    enum { MOST = 3 };
    struct arena *arena = self->analysis->arena;
    struct buffer said = {.arena = arena};
    const struct closure *closure = &self->result->closure;
    uint64_t below = UINT64_MAX;
    for (int shown = 0; shown < MOST; shown++) {
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < closure->selection->packages.count; i++)
            if (closure->weights[i].bytes < below &&
                (best == SIZE_MAX ||
                 closure->weights[i].bytes > closure->weights[best].bytes))
                best = i;
        if (best == SIZE_MAX || closure->weights[best].bytes == 0)
            break;
        below = closure->weights[best].bytes;
        dist_id id = closure->selection->packages.items[best].distribution;
        buffer_format(&said, "%s%.*s (%.*s)", shown ? ", " : "the largest are ",
                      TEXT_ARG(closure->catalog->distributions.items[id].key),
                      TEXT_ARG(units_bytes(arena, below)));
    }
    buffer_format(&said, "%s%s", said.text.len ? "\n" : "", check_rules[RULE_BUDGET].fix);
    return said.text;
}

static void judge(struct checked *self, const struct config_limit *limit,
                  const char *what, struct text has, struct text most, uint64_t count)
{
    if (limit->given && count > limit->most)
        check_add(self, RULE_BUDGET, limit->place, text_of(what), largest(self),
                  "'%.*s' has %.*s, and its budget is %.*s", TEXT_ARG(self->name),
                  TEXT_ARG(has), TEXT_ARG(most));
}

static void judge_count(struct checked *self, const struct config_limit *limit,
                        const char *what, uint64_t count)
{
    struct arena *arena = self->analysis->arena;
    judge(self, limit, what, text_format(arena, "%ju %s", (uintmax_t)count, what),
          text_format(arena, "%ju", (uintmax_t)limit->most), count);
}

void check_budget(struct checked *self)
{
    struct arena *arena = self->analysis->arena;
    const struct config_scope *scope = &self->analysis->config.scope;
    const struct result *result = self->result;
    uint64_t bytes = result->kept.bytes;
    if (self->levels[RULE_BUDGET] == CHECK_OFF)
        return;
    judge_count(self, &scope->budget.packages, "packages",
                result->selection.packages.count);
    judge_count(self, &scope->budget.files, "files",
                closure_files(arena, &result->closure).count);
    judge(self, &scope->budget.size, "size",
          text_format(arena, "%s%.*s", result->kept.unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(arena, bytes))),
          units_bytes(arena, scope->budget.size.most), bytes);
}
