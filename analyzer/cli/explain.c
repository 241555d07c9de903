/* Counts by the reasons of edges.
 *
 * A module counts once, for the surest of the reasons that name it. A place is a
 * statement, a call or a string; it counts for a reason if some module that it names has
 * no surer one. Both belong to the distribution of the file that the place is in. */
#include "cli/explain.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/deep.h"

/* How many places are named where -v does not ask for all. */
#define PLACES_SHOWN 3

/* --- what cannot be told -------------------------------------------------------------
 */

static struct place place_of(const struct analysis *self,
                             const struct unknown_import *unknown)
{
    return (struct place){self->resolver->modules.items[unknown->from].source,
                          unknown->fact->at.line, unknown->fact->at.column};
}

static void tell_unknown(struct analysis *self, const struct unknown_import *unknown,
                         enum severity severity)
{
    struct text pattern = unknown->fact->pattern;
    diag_add(self->diags, severity, place_of(self, unknown),
             TEXT("say what it imports in a comment there: "
                  "# depclose: imports pkg.plugins.*"),
             "cannot tell what this imports%s%.*s", pattern.len ? ": " : "",
             TEXT_ARG(pattern));
}

/* Adds ", PLACE" as number NUMBER, if fewer than SHOWN stand before it. */
static void add_place(const struct analysis *self, struct buffer *out, struct place place,
                      size_t number, size_t shown)
{
    if (number < shown)
        buffer_format(out, "%s%.*s:%u", number ? ", " : "",
                      TEXT_ARG(graph_show_file(self->graph, place.file)), place.line);
}

static void add_more(struct buffer *out, size_t count, size_t shown)
{
    if (count > shown)
        buffer_format(out, " and %zu more", count - shown);
}

void explain_unknown(struct analysis *self)
{
    struct buffer places = {.arena = self->arena};
    size_t count = 0;
    for (size_t i = 0; i < self->graph->unknown.count; i++) {
        const struct unknown_import *unknown = &self->graph->unknown.items[i];
        struct place place = place_of(self, unknown);
        bool installed = path_is_absolute(place.file);
        tell_unknown(self, unknown, installed ? SEVERITY_NOTE : SEVERITY_WARNING);
        if (installed)
            add_place(self, &places, place, count++, PLACES_SHOWN);
    }
    if (count == 0)
        return;
    add_more(&places, count, PLACES_SHOWN);
    diag_warning(self->diags, (struct place){0},
                 TEXT("-v shows each; where the program needs what one of them imports, "
                      "name that in include-imports of the configuration"),
                 "cannot tell what %zu call%s in installed packages import%s: %.*s",
                 count, count == 1 ? "" : "s", count == 1 ? "s" : "",
                 TEXT_ARG(places.text));
}

/* --- counting ------------------------------------------------------------------------
 */

/* What is counted of one distribution, or of the project. */
struct tally {
    size_t places[EDGE_REASONS], modules[EDGE_REASONS];
    size_t unknown;
};

static void add_tally(struct tally *self, const struct tally *other)
{
    for (size_t i = 0; i < EDGE_REASONS; i++) {
        self->places[i] += other->places[i];
        self->modules[i] += other->modules[i];
    }
    self->unknown += other->unknown;
}

struct counting {
    struct analysis *analysis;
    struct tally *tallies; /* by dist_id; behind them that of the project */
    size_t *surest;        /* by module_id: the surest edge to it, or SIZE_MAX */
};

static struct tally *tally_of(const struct counting *self, module_id from)
{
    dist_id owner = deep_owner(self->analysis, from);
    return &self->tallies[owner == DIST_NONE ? self->analysis->catalog.distributions.count
                                             : owner];
}

static bool counts(const struct graph *graph, const struct edge *edge)
{
    const struct follow follow = {.typing = graph->follows_typing};
    return graph_reaches(graph, edge->from) && edge_is_followed(edge->kind, &follow);
}

static void find_surest(struct counting *self)
{
    const struct graph *graph = self->analysis->graph;
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        size_t *surest = &self->surest[edge->to];
        if (counts(graph, edge) &&
            (*surest == SIZE_MAX || edge->reason < graph->edges.items[*surest].reason))
            *surest = i;
    }
}

static void count_places(struct counting *self)
{
    const struct graph *graph = self->analysis->graph;
    const struct edge *before[EDGE_REASONS] = {0}; /* the last place that was counted */
    for (size_t i = 0; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.items[i];
        if (!counts(graph, edge) ||
            edge->reason > graph->edges.items[self->surest[edge->to]].reason)
            continue;
        const struct edge *last = before[edge->reason];
        if (last && last->from == edge->from && last->line == edge->line &&
            last->column == edge->column)
            continue;
        before[edge->reason] = edge;
        tally_of(self, edge->from)->places[edge->reason]++;
    }
}

static void count_modules(struct counting *self)
{
    const struct graph *graph = self->analysis->graph;
    for (module_id id = 0; id < graph->modules; id++) {
        if (self->surest[id] == SIZE_MAX || !graph_reaches(graph, id) ||
            !module_is_here(&graph->resolver->modules.items[id]))
            continue;
        const struct edge *edge = &graph->edges.items[self->surest[id]];
        tally_of(self, edge->from)->modules[edge->reason]++;
    }
}

/* --- telling -------------------------------------------------------------------------
 */

static const char *const reason_words[] = {
    [REASON_STATEMENT] = "import statements",
    [REASON_EXTENSION] = "extension modules",
    [REASON_DECLARED] = "comments and configuration",
    [REASON_NAME] = "calls by a name",
    [REASON_PATH] = "files executed by path",
    [REASON_ENTRY_POINT] = "entry points",
    [REASON_FRAMEWORK] = "rules for frameworks",
    [REASON_PATTERN] = "calls by a pattern",
    [REASON_STRING] = "strings near computed calls",
};

static void tell_total(struct buffer *out, const struct tally *total)
{
    buffer_format(out, "%-28s %7s %8s\n", "imported by", "places", "modules");
    for (size_t i = 0; i < EDGE_REASONS; i++)
        if (total->places[i])
            buffer_format(out, "  %-26s %7zu %8zu\n", reason_words[i], total->places[i],
                          total->modules[i]);
}

static void tell_places(const struct analysis *self, struct buffer *out, size_t count)
{
    size_t shown = self->run->settings->verbose ? count : PLACES_SHOWN;
    buffer_format(out, "  %-26s %7zu", "cannot be told", count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0)
            buffer_add_string(out, "  ");
        add_place(self, out, place_of(self, &self->graph->unknown.items[i]), i, shown);
    }
    add_more(out, count, shown);
    buffer_add_byte(out, '\n');
}

/* One line: what of NAME is not plain statements. */
static void tell_tally(struct buffer *out, struct text name, const struct tally *tally)
{
    const char *separator = ": ";
    struct buffer line = {.arena = out->arena};
    for (size_t i = REASON_STATEMENT + 1; i < EDGE_REASONS; i++) {
        if (!tally->places[i])
            continue;
        buffer_format(&line, "%s%s %zu (%zu module%s)", separator, reason_words[i],
                      tally->places[i], tally->modules[i],
                      tally->modules[i] == 1 ? "" : "s");
        separator = ", ";
    }
    if (tally->unknown)
        buffer_format(&line, "%scannot be told %zu", separator, tally->unknown);
    if (line.text.len)
        buffer_format(out, "  %.*s%.*s\n", TEXT_ARG(name), TEXT_ARG(line.text));
}

void explain_closure(struct analysis *self, struct buffer *out)
{
    size_t distributions = self->catalog.distributions.count;
    struct counting counting = {
        .analysis = self,
        .tallies = ARENA_ARRAY(self->arena, struct tally, distributions + 1),
        .surest = ARENA_ARRAY(self->arena, size_t, self->graph->modules)};
    for (module_id id = 0; id < self->graph->modules; id++)
        counting.surest[id] = SIZE_MAX;
    find_surest(&counting);
    count_places(&counting);
    count_modules(&counting);
    for (size_t i = 0; i < self->graph->unknown.count; i++)
        tally_of(&counting, self->graph->unknown.items[i].from)->unknown++;
    struct tally total = {0};
    for (size_t i = 0; i <= distributions; i++)
        add_tally(&total, &counting.tallies[i]);
    tell_total(out, &total);
    tell_places(self, out, self->graph->unknown.count);
    if (!self->run->settings->deep)
        return;
    buffer_add_string(out, "by more than import statements\n");
    tell_tally(out, TEXT("the project"), &counting.tallies[distributions]);
    for (dist_id id = 0; id < distributions; id++)
        tell_tally(out, self->catalog.distributions.items[id].key, &counting.tallies[id]);
}
