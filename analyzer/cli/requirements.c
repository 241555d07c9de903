/* `depclose ENTRY`: the minimal requirements of a service. */
#include "emit/requirements.h"

#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/artefacts.h"
#include "cli/result.h"
#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"output", 'o', OPTION_TEXT, SETTING(output), "FILE", NULL,
     "write there, as a whole or not at all (else to standard output)"},
    {"hashes", 0, OPTION_FLAG, SETTING(hashes), NULL, NULL, "with --hash of every file"},
    {"no-transitive", 0, OPTION_FLAG, SETTING(no_transitive), NULL, NULL,
     "only what the code imports, not what that requires"},
    {"emit-index-url", 0, OPTION_FLAG, SETTING(emit_index_url), NULL, NULL,
     "write the indexes' addresses as options"},
    {0},
};

/* How many of what is left out are named. */
#define NAMED_AT_MOST 5

static size_t count_modules(const struct analysis *self)
{
    size_t count = 0;
    for (module_id id = 0; id < self->graph->modules; id++)
        count += graph_reaches(self->graph, id) &&
                 self->resolver->modules.items[id].origin == ORIGIN_FIRST_PARTY;
    return count;
}

static size_t count_roots(const struct result *result)
{
    size_t count = 0;
    for (size_t i = 0; i < result->selection.packages.count; i++)
        count += result->selection.packages.items[i].requested != REQUESTED_TRANSITIVE;
    return count;
}

static size_t count_declared(const struct catalog *catalog)
{
    size_t count = 0;
    for (dist_id id = 0; id < catalog->distributions.count; id++)
        count += catalog_declared_in(catalog, id, SECTION_MAIN) &&
                 !catalog->distributions.items[id].local;
    return count;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* What is left out, the largest first. */
static void report_dropped(struct analysis *self, const struct result *result,
                           struct buffer *out)
{
    size_t count = result->closure.dropped.count;
    if (count == 0)
        return;
    buffer_format(out, "  left out: %zu package%s", count, plural(count));
    if (result->dropped.bytes)
        buffer_format(out, ", %s%.*s", result->dropped.unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(self->arena, result->dropped.bytes)));
    for (size_t i = 0; i < count && i < NAMED_AT_MOST; i++) {
        const struct dropped *dropped = &result->closure.dropped.items[i];
        buffer_format(
            out, "%s%.*s", i ? ", " : ": ",
            TEXT_ARG(self->catalog.distributions.items[dropped->distribution].key));
        if (dropped->weight.source)
            buffer_format(out, " (%.*s)",
                          TEXT_ARG(units_bytes(self->arena, dropped->weight.bytes)));
    }
    if (count > NAMED_AT_MOST)
        buffer_format(out, " and %zu more", count - NAMED_AT_MOST);
    buffer_add_byte(out, '\n');
}

/* What nothing imports, and is kept all the same. */
static void report_implied(struct analysis *self, const struct result *result,
                           struct buffer *out)
{
    bool any = false;
    for (size_t i = 0; i < result->roots.count; i++) {
        const struct selection_root *root = &result->roots.items[i];
        if (root->requested != REQUESTED_IMPLIED)
            continue;
        buffer_format(
            out, "%s%.*s for %.*s", any ? ", " : "  kept without an import: ",
            TEXT_ARG(self->catalog.distributions.items[root->distribution].key),
            TEXT_ARG(text_slice(root->file, 0, root->file.len - strlen(" (implied)"))));
        any = true;
    }
    if (any)
        buffer_add_byte(out, '\n');
}

/* The report stands behind the diagnostics, where it is read. */
static void report(struct analysis *self, const struct result *result)
{
    struct buffer *out = &self->run->closing;
    size_t modules = count_modules(self), roots = count_roots(result);
    size_t declared = count_declared(&self->catalog);
    size_t files = closure_files(self->arena, &result->closure).count;
    buffer_format(out, "%.*s: %zu module%s in %zu file%s, %zu package%s",
                  TEXT_ARG(self->entries.items[0].shown), modules, plural(modules), files,
                  plural(files), roots, plural(roots));
    if (declared)
        buffer_format(out, " of the %zu declared", declared);
    if (result->whole.packages.count > roots)
        buffer_format(out, ", %zu with what they require", result->whole.packages.count);
    if (result->kept.bytes)
        buffer_format(out, ", %s%.*s", result->kept.unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(self->arena, result->kept.bytes)));
    buffer_add_byte(out, '\n');
    report_implied(self, result, out);
    report_dropped(self, result, out);
    if (result->kept.bytes + result->dropped.bytes)
        buffer_format(out, "  sizes: %.*s\n", TEXT_ARG(result->size_sources));
}

/* The places of roots that no list declares: they came along with others. */
static void tell_undeclared(struct analysis *self, const struct result *result)
{
    for (size_t i = 0; i < result->selection.packages.count; i++) {
        const struct selected *selected = &result->selection.packages.items[i];
        if (selected->requested == REQUESTED_TRANSITIVE ||
            selected->declared == DECLARED_MAIN || selected->root == SELECTED_UNLOCKED ||
            self->catalog.declarations.count == 0)
            continue;
        for (size_t r = 0; r < self->reached.distributions.count; r++) {
            const struct reached *reached = &self->reached.distributions.items[r];
            if (reached->distribution != selected->distribution)
                continue;
            if (selected->declared == DECLARED_OTHER && selected->declared_in.len == 0)
                continue; /* a main dependency of another of the entries' projects */
            if (selected->declared == DECLARED_NOT)
                diag_warning(self->diags, reached->places.items[0],
                             text_format(self->arena, "declare it: uv add %.*s",
                                         TEXT_ARG(reached->key)),
                             "'%.*s' is imported but not declared; it is in the lock "
                             "because another package requires it",
                             TEXT_ARG(reached->key));
            else
                diag_warning(self->diags, reached->places.items[0],
                             TEXT("move it to the main dependencies"),
                             "'%.*s' is imported but declared only in '%.*s'",
                             TEXT_ARG(reached->key), TEXT_ARG(selected->declared_in));
        }
    }
}

/* Lines that the list's header has below its first. */
static struct texts comments_of(struct analysis *self)
{
    struct texts comments = {0};
    for (size_t i = 0; i < self->reached.unresolved.count; i++) {
        const struct unresolved *unresolved = &self->reached.unresolved.items[i];
        if (unresolved->kind == EDGE_EAGER)
            array_push(self->arena, &comments,
                       text_format(self->arena, "unresolved: %.*s, imported by %.*s",
                                   TEXT_ARG(unresolved->name),
                                   TEXT_ARG(unresolved->places.items[0].file)));
    }
    return comments;
}

/* Whether -o names a file that was read for the answer; an error says so. */
static bool is_input(struct analysis *self, const struct result *result)
{
    struct text output = self->run->settings->output;
    struct text path =
        path_relative(self->arena, self->root.path, file_real_path(self->arena, output));
    struct texts files = closure_files(self->arena, &result->closure);
    bool input = text_equal(path, self->catalog.lock_file);
    for (size_t i = 0; i < self->catalog.manifest_files.count; i++)
        input = input || text_equal(path, self->catalog.manifest_files.items[i]);
    for (size_t i = 0; i < files.count; i++)
        input = input || text_equal(path, files.items[i]);
    if (input && path.len)
        diag_error(self->diags, (struct place){0},
                   TEXT("choose another name: -o requirements-agent.txt"),
                   "'%.*s' is one of the files that this list is made from",
                   TEXT_ARG(output));
    return input && path.len;
}

static int make(struct analysis *self)
{
    const struct settings *settings = self->run->settings;
    struct result result;
    struct buffer out = {.arena = self->arena};
    struct requirements_options options = {
        .command = text_format(self->arena, MADE_BY "%.*s", TEXT_ARG(self->run->words)),
        .hashes = settings->hashes,
        .extras = settings->no_transitive,
        .emit_index_url = settings->emit_index_url,
        .comments = comments_of(self)};
    if (!analysis_tell_unresolved(self))
        return EXIT_FINDINGS;
    result_make(&result, self);
    if (!analysis_tell_absent(self, &result.whole.absent))
        return EXIT_FINDINGS;
    tell_undeclared(self, &result);
    requirements_write(&out, &self->catalog, &result.selection, &result.roots, &options,
                       self->diags);
    if (settings->output.len && !text_is(settings->output, "-")) {
        if (is_input(self, &result) ||
            !artefacts_write(self->run, &(struct file_output){settings->output, out.text},
                             1))
            return EXIT_USAGE;
    } else {
        fwrite(out.text.ptr, 1, out.text.len, stdout);
        fflush(stdout);
    }
    report(self, &result);
    return EXIT_CLEAN;
}

static int run_requirements(struct run *run)
{
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    if (analysis_begin(&analysis, run))
        status = make(&analysis);
    analysis_release(&analysis);
    return status;
}

const struct command requirements_command = {
    .name = "requirements",
    .group = "make",
    .arguments = "ENTRY...",
    .summary = "the minimal requirements of a service; `depclose ENTRY` is short for it",
    .text =
        "Writes the packages that ENTRY needs in order to run, pinned from the lock, and "
        "nothing else.\nWhat was left out, and what that saves, goes to standard error. "
        "Several entries make one list.\n\n"
        "  depclose ai/main.py -o requirements-agent.txt",
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_requirements,
};
