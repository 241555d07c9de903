/* Seconds and bytes, before and after.
 *
 * Each side is imported once to warm up (its bytecode is then at hand) and then several
 * times, the sides in turn, without the observer's hooks; the median counts. Both figures
 * are of the process itself: the import's time from within, the peak of its memory as the
 * system has it. The slowest imports come from one more run with -X importtime, of the
 * copy: those by which the project's code gets to others' count. */
#include "base/array.h"
#include "base/path.h"
#include "cli/verify.h"
#include "emit/chain.h"

#include <stdlib.h>

#define RUNS 5
#define SLOWEST_SHOWN 5
#define SLOW_FROM 0.01 /* of the whole import */

struct samples {
    double seconds[RUNS];
    uint64_t peaks[RUNS];
};

/* One import of all entries, one after the other. */
static bool sample(struct verify *self, const struct scene *scene, double *seconds,
                   uint64_t *peak, bool *good)
{
    *seconds = 0;
    *peak = 0;
    *good = true;
    for (size_t i = 0; i < self->analysis->entries.count && *good; i++) {
        struct ran ran;
        struct scene here = *scene;
        const struct entry *entry = &self->analysis->entries.items[i];
        here.folder = verify_working_folder(self, entry);
        if (!verify_run_entry(self, &here, entry, OBSERVE_MEASURE, &ran))
            return false;
        *good = ran.done && ran.process.end == PROCESS_EXITED && ran.process.status == 0;
        *seconds += ran.seconds;
        *peak = ran.peak > *peak ? ran.peak : *peak;
    }
    return true;
}

static int double_order(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static int peak_order(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static struct verify_figure figure_of(struct samples *samples)
{
    qsort(samples->seconds, RUNS, sizeof *samples->seconds, double_order);
    qsort(samples->peaks, RUNS, sizeof *samples->peaks, peak_order);
    return (struct verify_figure){.known = true,
                                  .seconds = samples->seconds[RUNS / 2],
                                  .least = samples->seconds[0],
                                  .most = samples->seconds[RUNS - 1],
                                  .peak = samples->peaks[RUNS / 2]};
}

/* --- the slowest imports -------------------------------------------------------------
 */

struct timing {
    struct text name;
    unsigned long cumulative; /* microseconds */
    size_t depth;
    size_t parent; /* what imports it; SIZE_MAX: the entry */
};

struct timings {
    struct timing *items;
    size_t count, room;
};

/* "import time:      self |  cumulative |   name": two spaces more a level. */
static bool read_timing(struct text line, struct timing *timing)
{
    size_t first = text_find(line, '|');
    if (!text_starts(line, TEXT("import time:")) || first == SIZE_MAX)
        return false;
    struct text rest = text_slice(line, first + 1, line.len);
    size_t second = text_find(rest, '|');
    struct text name = text_slice(rest, second + 2, rest.len);
    *timing = (struct timing){.parent = SIZE_MAX};
    timing->cumulative = strtoul(rest.ptr, NULL, 10);
    while (timing->depth < name.len && name.ptr[timing->depth] == ' ')
        timing->depth++;
    timing->name = text_trim(name);
    return second != SIZE_MAX && timing->cumulative > 0;
}

/* What is imported comes before what imports it, one level deeper. */
static struct timings read_timings(struct arena *arena, struct text output)
{
    struct timings timings = {0};
    struct text line;
    while (text_cut(&output, '\n', &line)) {
        struct timing timing;
        if (!read_timing(line, &timing))
            continue;
        for (size_t i = timings.count; i-- > 0;) {
            struct timing *before = &timings.items[i];
            if (before->depth <= timing.depth)
                break;
            if (before->parent == SIZE_MAX)
                before->parent = timings.count;
        }
        array_push(arena, &timings, timing);
    }
    return timings;
}

static module_id reached_module(const struct graph *graph, struct text name)
{
    for (module_id id = 0; id < graph->modules; id++)
        if (graph_reaches(graph, id) &&
            text_equal(graph->resolver->modules.items[id].name, name))
            return id;
    return MODULE_NONE;
}

static bool is_own_module(const struct graph *graph, struct text name)
{
    module_id id = reached_module(graph, name);
    return id != MODULE_NONE &&
           graph->resolver->modules.items[id].origin == ORIGIN_FIRST_PARTY;
}

static int import_order(const void *left, const void *right)
{
    const struct verify_import *a = left, *b = right;
    if (a->seconds != b->seconds)
        return a->seconds > b->seconds ? -1 : 1;
    return text_compare(a->name, b->name);
}

/* The statement by which module FROM imports TO: the one that runs first; SIZE_MAX when
 * there is none. */
static size_t statement_between(const struct graph *graph, module_id from, module_id to)
{
    size_t best = SIZE_MAX;
    for (size_t e = graph->first_edge[from]; e < graph->first_edge[from + 1]; e++)
        if (graph->edges.items[e].to == to &&
            (best == SIZE_MAX ||
             graph->edges.items[e].kind < graph->edges.items[best].kind))
            best = e;
    return best;
}

/* The chain from the entry to NAME, through what really imported it. */
static struct text chain_to(struct verify *self, struct text importer, struct text name)
{
    const struct graph *graph = self->analysis->graph;
    struct buffer out = {.arena = self->arena};
    module_id from = reached_module(graph, importer), to = reached_module(graph, name);
    size_t last = from != MODULE_NONE && to != MODULE_NONE
                      ? statement_between(graph, from, to)
                      : SIZE_MAX;
    if (to == MODULE_NONE)
        return (struct text){0};
    struct chain chain = graph_chain(self->arena, graph, last == SIZE_MAX ? to : from);
    if (last != SIZE_MAX)
        array_push(self->arena, &chain, last);
    emit_chain(&out, graph, &chain, "    ");
    return out.text;
}

static bool find_slowest(struct verify *self, const struct scene *copy,
                         struct verify_measures *measures)
{
    const struct graph *graph = self->analysis->graph;
    const struct entry *entry = &self->analysis->entries.items[0];
    struct ran ran;
    struct scene here = *copy;
    here.folder = verify_working_folder(self, entry);
    if (!verify_run_entry(self, &here, entry, OBSERVE_IMPORTS, &ran))
        return false;
    struct timings timings = read_timings(self->arena, ran.output);
    for (size_t i = 0; ran.done && i < timings.count; i++) {
        const struct timing *timing = &timings.items[i];
        bool from_own = timing->parent != SIZE_MAX &&
                        is_own_module(graph, timings.items[timing->parent].name);
        bool top = timing->parent == SIZE_MAX &&
                   reached_module(graph, timing->name) != MODULE_NONE;
        if ((from_own || top) && !is_own_module(graph, timing->name))
            array_push(
                self->arena, &measures->slowest,
                ((struct verify_import){.name = timing->name,
                                        .seconds = (double)timing->cumulative / 1e6}));
    }
    if (measures->slowest.count)
        qsort(measures->slowest.items, measures->slowest.count,
              sizeof *measures->slowest.items, import_order);
    if (measures->slowest.count > SLOWEST_SHOWN)
        measures->slowest.count = SLOWEST_SHOWN;
    while (measures->slowest.count &&
           array_last(&measures->slowest).seconds < SLOW_FROM * ran.seconds)
        measures->slowest.count--;
    for (size_t i = 0; i < measures->slowest.count; i++)
        measures->slowest.items[i].chain = chain_to(
            self, measures->slowest.items[i].importer, measures->slowest.items[i].name);
    return true;
}

bool verify_measure(struct verify *self, const struct scene *original,
                    const struct scene *copy, struct verify_measures *measures)
{
    struct samples before, after;
    double seconds;
    uint64_t peak;
    bool good_before = original != NULL, good_after = true;
    measures->runs = RUNS;
    if ((original && !sample(self, original, &seconds, &peak, &good_before)) ||
        !sample(self, copy, &seconds, &peak, &good_after))
        return false;
    for (size_t i = 0; i < RUNS && good_after; i++) {
        bool good = true;
        if (good_before &&
            !sample(self, original, &before.seconds[i], &before.peaks[i], &good_before))
            return false;
        if (!sample(self, copy, &after.seconds[i], &after.peaks[i], &good))
            return false;
        good_after = good;
    }
    if (good_after)
        measures->after = figure_of(&after);
    if (good_after && good_before)
        measures->before = figure_of(&before);
    else if (original && !good_before)
        measures->before_why = TEXT("the original does not import in its environment");
    return !good_after || find_slowest(self, copy, measures);
}
