/* `depclose check`: rules for what a service may reach; the first is weight. */
#include "base/array.h"
#include "base/units.h"
#include "cli/result.h"
#include "packages/heavy.h"

#include <stdlib.h>
#include <unistd.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"heavy", 0, OPTION_FLAG, SETTING(heavy), NULL, NULL,
     "fail when a heavy package is reached (the only rule so far, and on)"},
    {"max-size", 0, OPTION_TEXT, SETTING(max_size), "SIZE", NULL,
     "how large a package may be: 100MB (the default), 1.5GB"},
    {0},
};

/* A heavy distribution, and one import that brings it: as long as another does, cutting
 * one is not enough, so each is told. */
struct burden {
    dist_id root;     /* what code imports */
    struct text name; /* the heavy one */
    struct weight weight;
    struct distribution_chain chain; /* without steps when only the rules know of it */
};

struct burdens {
    struct burden *items;
    size_t count, room;
};

static int burden_order(const void *left, const void *right)
{
    const struct burden *a = left, *b = right;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    if (a->weight.bytes != b->weight.bytes)
        return a->weight.bytes > b->weight.bytes ? -1 : 1;
    return text_compare(a->name, b->name);
}

/* Sorts, and drops the second of a name that the lock has in two versions. */
static void sort_burdens(struct burdens *burdens)
{
    if (burdens->count == 0)
        return;
    qsort(burdens->items, burdens->count, sizeof *burdens->items, burden_order);
    size_t kept = 1;
    for (size_t i = 1; i < burdens->count; i++) {
        const struct burden *last = &burdens->items[kept - 1];
        if (burdens->items[i].root != last->root ||
            !text_equal(burdens->items[i].name, last->name))
            burdens->items[kept++] = burdens->items[i];
    }
    burdens->count = kept;
}

/* Where nothing tells who requires whom, rules/heavy.json knows the well-known cases. */
static void add_known_burdens(struct analysis *self, const struct reached *reached,
                              struct burdens *burdens)
{
    const struct heavy_rules *rules = rules_heavy(self->rules);
    struct texts brings =
        heavy_brings(self->arena, rules, reached->key, self->heavy_threshold);
    for (size_t i = 0; i < brings.count; i++) {
        const struct heavy_rule *rule = heavy_rules_find(rules, brings.items[i]);
        uint64_t bytes = rule->installed ? rule->installed : rule->wheel;
        array_push(self->arena, burdens,
                   ((struct burden){.root = reached->distribution,
                                    .name = rule->name,
                                    .weight = {bytes, "rules", true},
                                    .chain = {.root = reached}}));
    }
}

static struct burdens find_burdens(struct analysis *self, const struct result *result)
{
    struct burdens burdens = {0};
    for (size_t i = 0; i < result->selection.packages.count; i++) {
        const struct selected *selected = &result->selection.packages.items[i];
        if (!result->closure.weights[i].heavy)
            continue;
        struct distribution_chains chains =
            chains_to(result, self, selected->distribution);
        struct text name = self->catalog.distributions.items[selected->distribution].key;
        for (size_t c = 0; c < chains.count; c++)
            array_push(self->arena, &burdens,
                       ((struct burden){.root = chains.items[c].root->distribution,
                                        .name = name,
                                        .weight = result->closure.weights[i],
                                        .chain = chains.items[c]}));
    }
    for (size_t i = 0; self->catalog.lock_state != LOCK_COMPLETE &&
                       i < self->reached.distributions.count;
         i++)
        if (self->reached.distributions.items[i].drop == DROP_NOT)
            add_known_burdens(self, &self->reached.distributions.items[i], &burdens);
    sort_burdens(&burdens);
    return burdens;
}

/* "'torch' is heavy: torch (2.5 GB), triton (600 MB) and 3 more", or "'mlflow' brings
 * scipy (114 MB)" where the import itself is light. */
static struct text describe(struct analysis *self, const struct burden *first,
                            size_t count)
{
    struct text root = first->chain.root->key;
    struct buffer said = {.arena = self->arena};
    bool itself = false;
    for (size_t i = 0; i < count; i++)
        itself = itself || text_equal(first[i].name, root);
    buffer_format(&said, "'%.*s' %s ", TEXT_ARG(root), itself ? "is heavy:" : "brings");
    for (size_t i = 0; i < count && i < 4; i++)
        buffer_format(&said, "%s%.*s (%.*s)", i ? ", " : "", TEXT_ARG(first[i].name),
                      TEXT_ARG(units_bytes(self->arena, first[i].weight.bytes)));
    if (count > 4)
        buffer_format(&said, " and %zu more", count - 4);
    return said.text;
}

/* Where the chain's import stands, which is the edge to cut. */
static struct place cut_of(struct analysis *self, const struct burden *burden)
{
    struct chain chain =
        graph_chain(self->arena, self->graph, burden->chain.root->module);
    if (chain.count == 0)
        return burden->chain.root->places.items[0];
    return graph_place(self->graph,
                       &self->graph->edges.items[chain.items[chain.count - 1]]);
}

/* The other statements that import the same: cutting one of them is not enough. */
static void list_others(struct buffer *help, const struct reached *root, struct place cut)
{
    enum { MOST = 4 };
    size_t count = 0;
    for (size_t i = 0; i < root->places.count; i++) {
        struct place place = root->places.items[i];
        if (place.line == cut.line && text_equal(place.file, cut.file))
            continue;
        if (count++ < MOST)
            buffer_format(help, "%s%.*s:%u", count == 1 ? "\nalso imported at " : ", ",
                          TEXT_ARG(place.file), place.line);
    }
    if (count > MOST)
        buffer_format(help, " and %zu more", count - MOST);
}

static struct text advice(struct analysis *self, const struct burden *burden)
{
    struct buffer help = {.arena = self->arena};
    struct text instead = heavy_instead(rules_heavy(self->rules), burden->name);
    struct place cut = cut_of(self, burden);
    buffer_add_string(&help, "the chain is\n");
    write_chain(&help, self, &burden->chain, "  ");
    if (burden->chain.steps.count == 0)
        buffer_format(&help, "  %.*s brings %.*s\n", TEXT_ARG(burden->chain.root->key),
                      TEXT_ARG(burden->name));
    buffer_format(&help, "cut it at %.*s:%u: move the import behind an extra, or drop it",
                  TEXT_ARG(cut.file), cut.line);
    list_others(&help, burden->chain.root, cut);
    if (instead.len)
        buffer_format(&help, "\ninstead of %.*s: %.*s", TEXT_ARG(burden->name),
                      TEXT_ARG(instead));
    return help.text;
}

/* One finding for each import that brings heavy packages. */
static void tell(struct analysis *self, const struct burdens *burdens,
                 struct diags *findings)
{
    for (size_t from = 0, to; from < burdens->count; from = to) {
        const struct burden *first = &burdens->items[from];
        for (to = from; to < burdens->count && burdens->items[to].root == first->root;)
            to++;
        diag_add(findings, SEVERITY_FINDING, cut_of(self, first), advice(self, first),
                 "%.*s [heavy]", TEXT_ARG(describe(self, first, to - from)));
    }
}

static int check(struct analysis *self)
{
    struct result result;
    struct diags findings;
    diags_init(&findings, self->arena, self->root.path);
    result_make(&result, self);
    struct burdens burdens = find_burdens(self, &result);
    tell(self, &burdens, &findings);
    diags_print(&findings, stdout, SEVERITY_FINDING,
                isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
    if (findings.count == 0 && !self->run->settings->quiet)
        fprintf(stderr, "%.*s: nothing over %.*s in %zu package%s\n",
                TEXT_ARG(self->entries.items[0].shown),
                TEXT_ARG(units_bytes(self->arena, self->heavy_threshold)),
                result.selection.packages.count,
                result.selection.packages.count == 1 ? "" : "s");
    return findings.count ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run_check(struct run *run)
{
    struct analysis analysis = {0};
    uint64_t threshold = HEAVY_BYTES;
    if (run->settings->max_size.ptr &&
        !units_parse_bytes(run->settings->max_size, &threshold)) {
        diag_error(run->diags, (struct place){0}, TEXT("for example: 100MB, 1.5GB"),
                   "'%.*s' is no size", TEXT_ARG(run->settings->max_size));
        return EXIT_USAGE;
    }
    int status = EXIT_USAGE;
    if (analysis_begin(&analysis, run)) {
        analysis.heavy_threshold = threshold;
        status = check(&analysis);
    }
    analysis_release(&analysis);
    return status;
}

const struct command check_command = {
    .name = "check",
    .group = "guard",
    .arguments = "ENTRY...",
    .summary = "fail when a service reaches what it must not",
    .text = "Fails, with the chain of imports, when ENTRY reaches a package that is "
            "larger than "
            "--max-size,\nby itself or through what it requires. Exit status 1 with "
            "findings.\n\n"
            "  depclose check --heavy ai/main.py --max-size 200MB",
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_check,
};
