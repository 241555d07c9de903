/* `depclose whatif`: which few imports, made lazy or optional, would save the most. */
#include "cli/whatif.h"

#include "base/array.h"
#include "emit/chain.h"
#include "packages/heavy.h"

#include <stdlib.h>

#define SETTING(member) offsetof(struct settings, member)

/* How many cuts people are shown without -v, and documents have; and of how many
 * hundredths of all bytes one must be to be among the former, but for the first so many.
 */
#define CUTS_SHOWN 10
#define CUTS_MOST 50
#define CUTS_SHARE 1
#define CUTS_LEAST 3

static const struct option own_options[] = {
    {"remove", 0, OPTION_LIST, SETTING(remove), "PACKAGE", NULL,
     "what then: every import of it cut; repeatable"},
    {"lazy", 0, OPTION_LIST, SETTING(lazy), "FILE:LINE", NULL,
     "what then: this import moved to where it is used; repeatable"},
    {"optional", 0, OPTION_LIST, SETTING(optional), "FILE:LINE", NULL,
     "what then: this import survives without its package; repeatable"},
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json", "text or json"},
    {0},
};

static int package_order(const void *left, const void *right)
{
    const struct whatif_package *a = left, *b = right;
    uint64_t weight_a =
        a->sizes.installed.bytes ? a->sizes.installed.bytes : a->sizes.compressed.bytes;
    uint64_t weight_b =
        b->sizes.installed.bytes ? b->sizes.installed.bytes : b->sizes.compressed.bytes;
    if (weight_a != weight_b)
        return weight_a > weight_b ? -1 : 1;
    return text_compare(a->name, b->name);
}

static void add_figure(struct whatif_figure *figure, struct size size)
{
    figure->bytes += size.bytes;
    figure->unknown += size.source == SIZE_UNKNOWN;
}

struct whatif_packages whatif_less(const struct import_cuts *cuts, const bool *before,
                                   const bool *after)
{
    struct whatif_packages less = {0};
    for (uint32_t i = 0; i < cuts->package_count; i++) {
        const struct package *package = &cuts->packages[i];
        if (!before[i] || (after && after[i]))
            continue;
        array_push(
            cuts->arena, &less.list,
            ((struct whatif_package){package->name, package->versions, package->sizes}));
        less.count += package->versions;
        add_figure(&less.installed, package->sizes.installed);
        add_figure(&less.compressed, package->sizes.compressed);
    }
    if (less.list.count)
        qsort(less.list.items, less.list.count, sizeof *less.list.items, package_order);
    return less;
}

/* Line NUMBER of a file of the project; empty when it cannot be read. */
static struct text line_of(const struct import_cuts *cuts, struct text file,
                           uint32_t number)
{
    struct text rest, line = {0};
    struct text path = layout_open_path(cuts->arena, cuts->analysis->layout, file);
    if (!file_load(cuts->arena, path, &rest))
        return line;
    while (number-- && text_cut(&rest, '\n', &line))
        ;
    return text_trim(line);
}

struct whatif_statement whatif_statement(const struct import_cuts *cuts, uint32_t number)
{
    const struct cut_statement *statement = &cuts->statements[number];
    return (struct whatif_statement){
        .file = statement->place.file,
        .line = statement->place.line,
        .code = line_of(cuts, statement->place.file, statement->place.line),
        .kind = edge_kind_names[statement->kind]};
}

static struct whatif_cut describe(const struct import_cuts *cuts,
                                  const struct scenario *now, const struct cut *cut)
{
    struct whatif_cut row = {0};
    struct scenario later, without;
    enum change *changes = ARENA_ARRAY(cuts->arena, enum change, cuts->graph.statements);
    for (uint32_t i = 0; i < cut->count; i++)
        changes[cut->statements[i]] = CHANGE_CUT;
    scenario_make(&without, cuts, changes);
    row.saves = whatif_less(cuts, now->installed, without.installed);
    for (uint32_t node = 1; node <= cuts->files; node++)
        if (now->files[node] && !without.files[node])
            array_push(cuts->arena, &row.files, cuts->file_of[node]);
    for (uint32_t i = 0; i < cut->count; i++) {
        changes[cut->statements[i]] = CHANGE_LAZY;
        array_push(cuts->arena, &row.statements,
                   whatif_statement(cuts, cut->statements[i]));
    }
    scenario_make(&later, cuts, changes);
    row.start = whatif_less(cuts, now->started, later.started);
    struct buffer chain = {.arena = cuts->arena};
    const struct graph *graph = cuts->analysis->graph;
    struct chain way =
        graph_chain(cuts->arena, graph, cuts->statements[cut->statements[0]].from);
    emit_chain(&chain, graph, &way, "       ");
    row.chain = chain.text;
    if (row.saves.list.count)
        row.instead = heavy_instead(rules_heavy(cuts->analysis->rules),
                                    row.saves.list.items[0].name);
    return row;
}

/* Whether a cut is too small for a line that people read. */
static bool is_small(const struct import_cuts *cuts, const struct ranked *ranked)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < cuts->package_count; i++)
        all += package_weight(&cuts->packages[i]);
    return ranked->own * 100 < all * CUTS_SHARE;
}

static void list_cuts(struct whatif *document, struct import_cuts *cuts,
                      const struct scenario *now, bool all)
{
    struct ranking ranking = whatif_rank(cuts);
    for (size_t i = 0; i < ranking.count; i++) {
        size_t listed = document->cuts.count;
        if (listed == (all ? CUTS_MOST : CUTS_SHOWN) ||
            (!all && listed >= CUTS_LEAST && is_small(cuts, &ranking.items[i]))) {
            document->cuts_left_out = ranking.count - i;
            break;
        }
        struct whatif_cut row = describe(cuts, now, &ranking.items[i].cut);
        if (row.saves.count)
            array_push(cuts->arena, &document->cuts, row);
    }
}

/* The answer to what was asked; false with an error when that makes no sense. */
static bool fill(struct whatif *document, struct import_cuts *cuts,
                 const struct scenario *now)
{
    const struct settings *settings = cuts->analysis->run->settings;
    if (settings->remove.count) {
        document->removal = whatif_remove(cuts, now, &settings->remove);
        return document->removal != NULL;
    }
    if (settings->lazy.count || settings->optional.count) {
        bool lazy = settings->lazy.count > 0;
        document->change =
            whatif_change(cuts, now, lazy ? &settings->lazy : &settings->optional, lazy);
        return document->change != NULL;
    }
    bool all = settings->verbose || text_is(settings->format, "json");
    list_cuts(document, cuts, now, all);
    return true;
}

static int answer(struct analysis *analysis)
{
    struct result result;
    struct import_cuts cuts;
    struct scenario now;
    result_select(&result, analysis);
    cuts_make(&cuts, analysis, &result);
    whatif_keep_service(&cuts);
    scenario_make(&now, &cuts, NULL);
    struct whatif document = {.root = analysis->root.path,
                              .files = cuts.files,
                              .installed = whatif_less(&cuts, now.installed, NULL),
                              .started = whatif_less(&cuts, now.started, NULL),
                              .verbose = analysis->run->settings->verbose};
    for (size_t i = 0; i < analysis->entries.count; i++)
        array_push(analysis->arena, &document.entries, analysis->entries.items[i].shown);
    if (!fill(&document, &cuts, &now))
        return EXIT_USAGE;
    if (text_is(analysis->run->settings->format, "json"))
        emit_whatif_json(&document, stdout);
    else
        emit_whatif_text(analysis->arena, &document, stdout);
    return EXIT_CLEAN;
}

static int run_whatif(struct run *run)
{
    const struct settings *settings = run->settings;
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    if ((settings->remove.count > 0) + (settings->lazy.count > 0) +
            (settings->optional.count > 0) >
        1) {
        diag_error(run->diags, (struct place){0}, TEXT("ask one after the other"),
                   "'--remove', '--lazy' and '--optional' are three questions");
        return EXIT_USAGE;
    }
    if (analysis_begin(&analysis, run))
        status = answer(&analysis);
    analysis_release(&analysis);
    return status;
}

const struct command whatif_command = {
    .name = "whatif",
    .group = "ask",
    .arguments = "ENTRY...",
    .summary = "which few imports, made lazy or optional, save the most",
    .text =
        "Ranks import statements, and sets of them, by what would be installed no more "
        "were they\nmade optional: the most bytes for each statement first. --remove, "
        "--lazy and --optional\nsay what then.\n\n"
        "  depclose whatif ai/main.py\n"
        "  depclose whatif ai/main.py --remove torch\n"
        "  depclose whatif ai/main.py --lazy ai/models/cost.py:11",
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_whatif,
};
