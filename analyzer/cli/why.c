/* `depclose why`: the chain from an entry to a module, a file or a distribution. */
#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/data.h"
#include "cli/deep.h"
#include "cli/importers.h"
#include "cli/result.h"
#include "cli/traceback.h"
#include "emit/chain.h"

#define SETTING(member) offsetof(struct settings, member)

/* How many chains, and how many files outside the closure, are shown. */
#define CHAINS_SHOWN 4

static const struct option own_options[] = {
    {"traceback", 0, OPTION_TEXT, SETTING(traceback), "FILE", NULL,
     "explain the ModuleNotFoundError in a log; - is standard input"},
    {0},
};

/* What TARGET turned out to be. */
struct target_found {
    struct {
        module_id *items;
        size_t count, room;
    } modules; /* of the graph: by name or by file */
    dist_id distribution;
    struct text file;             /* of the repository; empty when it has none such */
    const struct data_file *data; /* of the closure; NULL when it is none of its data */
    struct text shown;
};

/* The file from which module NAME can be imported, if only from a folder that is not on
 * the search path; empty when there is none. */
static struct text file_of_module(struct analysis *self, struct text name)
{
    module_id id = resolver_module(self->resolver, name);
    const struct module *module = &self->resolver->modules.items[id];
    return module_is_here(module) ? module->file
                                  : resolver_file_in_tree(self->resolver, name);
}

static void find_target(struct analysis *self, struct text word,
                        struct target_found *found)
{
    struct text path =
        path_relative(self->arena, self->root.path,
                      path_join(self->arena, file_working_folder(self->arena), word));
    bool is_path = text_find(word, '/') != SIZE_MAX || text_ends(word, TEXT(".py"));
    if (layout_find(self->repository, path, NULL) == FILE_ABSENT)
        path = path_clean(self->arena, word); /* as depclose prints it: from the root */
    *found = (struct target_found){.distribution = DIST_NONE, .shown = word};
    for (module_id id = 0; id < self->graph->modules; id++) {
        const struct module *module = &self->resolver->modules.items[id];
        bool same = is_path
                        ? text_equal(module->file, path) ||
                              text_equal(module->source, path) ||
                              text_equal(graph_show_file(self->graph, module->file), word)
                        : text_equal(module->name, word);
        if (same && (module->origin != ORIGIN_DISTRIBUTION || module->file.len))
            array_push(self->arena, &found->modules, id);
    }
    if (is_path && layout_find(self->repository, path, NULL) == FILE_REGULAR)
        found->file = path;
    if (found->modules.count)
        found->file = self->resolver->modules.items[found->modules.items[0]].file;
    if (is_path || found->modules.count)
        return;
    found->distribution = catalog_find(&self->catalog, word);
    if (found->distribution == DIST_NONE && self->deep)
        found->file = file_of_module(self, word);
    const struct provider *provider = providers_find(self->providers, word);
    if (found->distribution == DIST_NONE && found->file.len == 0 &&
        provider->distributions.count)
        found->distribution = provider->distributions.items[0];
    if (found->distribution == DIST_NONE && found->file.len == 0)
        found->file = file_of_module(self, word);
}

static bool tell_module(struct analysis *self, const struct target_found *found,
                        struct buffer *out)
{
    bool reached = false;
    for (size_t i = 0; i < found->modules.count; i++) {
        module_id id = found->modules.items[i];
        const struct module *module = &self->resolver->modules.items[id];
        if (!graph_reaches(self->graph, id))
            continue;
        struct chain chain = graph_chain(self->arena, self->graph, id);
        buffer_format(out, "%.*s reaches %.*s", TEXT_ARG(self->entries.items[0].shown),
                      TEXT_ARG(module->name));
        if (module->file.len)
            buffer_format(out, " (%.*s)",
                          TEXT_ARG(graph_show_file(self->graph, module->file)));
        else if (module->origin == ORIGIN_STDLIB)
            buffer_add_string(out, ", which is in the standard library");
        buffer_add_string(out, chain.count ? ":\n" : ": it is the entry\n");
        emit_chain(out, self->graph, &chain, "  ");
        reached = true;
    }
    return reached;
}

/* The statement that opens a data file, and the chain to it. */
static bool tell_data(struct analysis *self, const struct data_file *data,
                      struct buffer *out)
{
    static const char *const verbs[] = {
        [DATA_OPEN] = "opens",
        [DATA_LOAD] = "loads",
        [DATA_RESOURCE] = "opens",
        [DATA_TEMPLATE] = "takes templates from",
        [DATA_STATIC] = "serves",
        [DATA_FOLDER] = "lists",
        [DATA_DEFAULT] = "defaults to",
        [DATA_ENVIRONMENT] = "may open",
        [DATA_NAME] = "names",
        [DATA_WRITE] = "writes",
        [DATA_CODE] = "runs",
        [DATA_SEARCH_PATH] = "puts on the search path",
        [DATA_DECLARED] = "is said to open",
    };
    if (!data)
        return false;
    struct chain chain = graph_chain(self->arena, self->graph, data->module);
    buffer_format(out, "%.*s needs %.*s:\n", TEXT_ARG(self->entries.items[0].shown),
                  TEXT_ARG(data->path));
    emit_chain(out, self->graph, &chain, "  ");
    bool configured = text_equal(data->from.file, self->config.file);
    buffer_format(out, "  %.*s:%u %s %.*s\n", TEXT_ARG(data->from.file), data->from.line,
                  configured ? "names" : verbs[data->kind], TEXT_ARG(data->path));
    return true;
}

/* --deep: the module of a distribution that the strongest and shortest chain leads to;
 * MODULE_NONE when none is reached. */
static module_id nearest_module(struct analysis *self, dist_id target)
{
    module_id nearest = MODULE_NONE;
    size_t least = SIZE_MAX;
    for (module_id id = 0; self->deep && id < self->graph->modules; id++) {
        if (!graph_reaches(self->graph, id) || deep_owner(self, id) != target)
            continue;
        size_t length = graph_chain(self->arena, self->graph, id).count;
        size_t rank = self->graph->reach[id] * self->graph->modules + length;
        if (rank < least) {
            least = rank;
            nearest = id;
        }
    }
    return nearest;
}

/* The chains to a distribution by what requires it, at most CHAINS_SHOWN. */
static void tell_chains(struct analysis *self, const struct distribution_chains *chains,
                        struct buffer *out)
{
    for (size_t i = 0; i < chains->count && i < CHAINS_SHOWN; i++) {
        if (i)
            buffer_add_string(out, "\n");
        write_chain(out, self, &chains->items[i], "  ");
    }
    if (chains->count > CHAINS_SHOWN)
        buffer_format(out, "\n  and by %zu other imports\n",
                      chains->count - CHAINS_SHOWN);
    if (self->deep)
        buffer_add_string(out, "  no code that is reached can load it\n");
}

static bool tell_distribution(struct analysis *self, const struct result *result,
                              dist_id target, struct buffer *out)
{
    module_id module = nearest_module(self, target);
    struct distribution_chains chains = chains_to(result, self, target);
    if (module == MODULE_NONE && chains.count == 0)
        return false;
    const struct distribution *distribution = &self->catalog.distributions.items[target];
    struct weight weight = weigh(self, target,
                                 distribution->locked_count ? distribution->first_locked
                                                            : SELECTED_UNLOCKED);
    buffer_format(out, "%.*s reaches %.*s", TEXT_ARG(self->entries.items[0].shown),
                  TEXT_ARG(distribution->key));
    if (weight.source)
        buffer_format(out, " (%.*s, %s)",
                      TEXT_ARG(units_bytes(self->arena, weight.bytes)), weight.source);
    buffer_add_string(out, ":\n");
    if (module == MODULE_NONE) {
        tell_chains(self, &chains, out);
    } else {
        struct chain chain = graph_chain(self->arena, self->graph, module);
        emit_chain(out, self->graph, &chain, "  ");
    }
    return true;
}

/* A distribution that code names, but that the policies leave out. */
static void tell_dropped(struct analysis *self, dist_id target, struct buffer *out)
{
    for (size_t i = 0; i < self->reached.distributions.count; i++) {
        const struct reached *reached = &self->reached.distributions.items[i];
        if (reached->distribution != target || reached->drop == DROP_NOT)
            continue;
        buffer_format(out, "  it is %s:\n", drop_reason_texts[reached->drop]);
        for (size_t p = 0; p < reached->places.count && p < CHAINS_SHOWN; p++)
            buffer_format(out, "    %.*s:%u\n", TEXT_ARG(reached->places.items[p].file),
                          reached->places.items[p].line);
    }
}

/* A module that code names, but not in a way that the closure follows. */
static void tell_unfollowed(struct analysis *self, const struct target_found *found,
                            struct buffer *out)
{
    for (size_t i = 0; i < found->modules.count; i++) {
        struct chain chain =
            graph_chain(self->arena, self->graph, found->modules.items[i]);
        if (chain.count == 0)
            continue;
        buffer_add_string(out, "  this chain is not followed:\n");
        emit_chain(out, self->graph, &chain, "    ");
    }
}

/* What is known of a distribution that no chain leads to. */
static void tell_standing(struct analysis *self, dist_id id, struct buffer *out)
{
    switch (providers_reach(self->providers, id)) {
    case REACH_MAIN:
        buffer_add_string(out, "  it is a main dependency\n");
        break;
    case REACH_TRANSITIVE:
        buffer_add_string(out, "  a main dependency that is not reached requires it\n");
        break;
    case REACH_EXTRA:
    case REACH_GROUP:
        buffer_add_string(out, "  only an extra or a group asks for it\n");
        break;
    case REACH_OTHER:
    case REACH_NOT:
        break;
    }
}

/* Of what nothing imports: whether it is there at all. */
static void tell_unknown(struct analysis *self, const struct target_found *found,
                         struct buffer *out)
{
    const struct target *target = &self->targets.items[0];
    if (found->file.len)
        buffer_format(out, "  no file %s %.*s\n",
                      text_ends(found->file, TEXT(".py")) ? "imports"
                                                          : "that is reached opens",
                      TEXT_ARG(graph_show_file(self->graph, found->file)));
    else if (stdlib_has(rules_stdlib(self->rules), found->shown, target->python_first,
                        target->python_last))
        buffer_add_string(out, "  it is in the standard library\n");
    else
        buffer_add_string(out, "  nothing in the project has or imports that name\n");
}

/* Roots that no statement leads to: a server, a program of the command, what the
 * configuration keeps. */
static bool tell_kept(struct analysis *self, const struct result *result, dist_id target,
                      struct buffer *out)
{
    for (size_t i = 0; i < result->roots.count; i++) {
        const struct selection_root *root = &result->roots.items[i];
        if (root->distribution != target || root->requested != REQUESTED_IMPLIED)
            continue;
        buffer_format(out, "%.*s needs %.*s:\n  %.*s\n",
                      TEXT_ARG(self->entries.items[0].shown),
                      TEXT_ARG(self->catalog.distributions.items[target].key),
                      TEXT_ARG(root->file));
        return true;
    }
    return false;
}

static void tell_not_reached(struct analysis *self, const struct target_found *found,
                             struct buffer *out)
{
    buffer_format(out, "%.*s does not reach %.*s\n",
                  TEXT_ARG(self->entries.items[0].shown), TEXT_ARG(found->shown));
    if (found->distribution != DIST_NONE) {
        tell_dropped(self, found->distribution, out);
        tell_standing(self, found->distribution, out);
    }
    tell_unfollowed(self, found, out);
    struct importers importers =
        importers_find(self, found->shown, found->file, found->distribution);
    if (importers.count)
        buffer_add_string(out, "  files outside its closure import it:\n");
    for (size_t i = 0; i < importers.count; i++) {
        const struct importer *importer = &importers.items[i];
        buffer_format(out, "    %.*s:%u", TEXT_ARG(importer->file), importer->line);
        if (importer->through.len)
            buffer_format(out, " (through %.*s)", TEXT_ARG(importer->through));
        buffer_add_byte(out, '\n');
    }
    if (importers.more)
        buffer_format(out, "    and %zu more\n", importers.more);
    if (importers.count == 0 && found->distribution == DIST_NONE &&
        found->modules.count == 0)
        tell_unknown(self, found, out);
}

static int answer(struct analysis *self, struct text word)
{
    struct result result;
    struct target_found found;
    struct buffer out = {.arena = self->arena};
    result_make(&result, self);
    find_target(self, word, &found);
    struct data_files data = data_of(self);
    found.data = data_files_get(&data, found.file);
    bool reached = found.distribution == DIST_NONE
                       ? tell_module(self, &found, &out)
                       : tell_distribution(self, &result, found.distribution, &out);
    if (!reached)
        reached = tell_data(self, found.data, &out) ||
                  tell_kept(self, &result, found.distribution, &out);
    if (!reached)
        tell_not_reached(self, &found, &out);
    fwrite(out.text.ptr, 1, out.text.len, stdout);
    return reached ? EXIT_CLEAN : EXIT_FINDINGS;
}

static int run_why(struct run *run)
{
    struct analysis analysis = {0};
    struct text target = {0};
    int status = EXIT_USAGE;
    bool log = run->settings->traceback.len > 0;
    if (!log && run->arguments.count + run->settings->modules.count < 2) {
        diag_error(run->diags, (struct place){0},
                   TEXT("for example: depclose why ai/main.py torch"),
                   "'why' needs an entry and a target");
        return EXIT_USAGE;
    }
    if (!log)
        target = run->arguments.items[--run->arguments.count];
    if (analysis_begin(&analysis, run))
        status = log ? traceback_explain(&analysis) : answer(&analysis, target);
    analysis_release(&analysis);
    return status;
}

const struct command why_command = {
    .name = "why",
    .group = "ask",
    .arguments = "ENTRY... TARGET",
    .summary = "the import chain to a module, a file or a package",
    .text =
        "Shows how ENTRY comes to TARGET, statement by statement, and on through the "
        "packages that\npull it in. TARGET is a module, a file or a distribution. Exit "
        "status 1 when it is not\nreached; then what would reach it is named.\n\n"
        "  depclose why ai/main.py torch\n"
        "  docker logs agent | depclose why ai/main.py --traceback -",
    .options = (const struct option *const[]){own_options, deep_options, project_options,
                                              image_options, target_options,
                                              package_options, talk_options, NULL},
    .run = run_why,
};
