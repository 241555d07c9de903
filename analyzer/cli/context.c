/* `depclose context`: what a build would send. */
#include "emit/context.h"

#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/downloads.h"
#include "cli/needed.h"
#include "cli/terminal.h"
#include "context/pattern.h"

#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

/* How many rows a table has, and how many warnings of a kind are given. */
#define ROWS 10
#define WARNINGS 10
#define NAMES 3

static const struct option own_options[] = {
    {"entry", 0, OPTION_TEXT, SETTING(entry), "ENTRY", NULL,
     "compare with what ENTRY needs (else with what the Dockerfile starts)"},
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json", "text or json"},
    {"list", 0, OPTION_FLAG, SETTING(list), NULL, NULL,
     "print every path that is sent, and nothing else"},
    {"null", '0', OPTION_FLAG, SETTING(null_ended), NULL, NULL,
     "with --list: end each path with NUL, not with a newline"},
    {"max-size", 0, OPTION_TEXT, SETTING(max_size), "SIZE", NULL,
     "fail when more is sent: 50MB"},
    {0},
};

/* The build that is looked at. */
struct build {
    struct run *run;
    struct arena *arena;
    struct diags *diags;
    struct text folder;     /* the working folder, absolute */
    struct text context;    /* absolute */
    struct text typed;      /* the same as the user wrote it; empty: it was inferred */
    struct text dockerfile; /* absolute; empty: none */

    /* What its Dockerfile or --entry says; errors of this are no errors of the command.
     */
    struct run inner_run;
    struct settings inner_settings;
    struct diags inner_diags;
    struct analysis analysis;
    bool analysed;

    struct scan scan, needed_scan;
    struct needed needed;
    struct context_report report;
};

/* An absolute path as the user would write it. */
static struct text show(const struct build *self, struct text path)
{
    struct text shown = path_relative(self->arena, self->folder, path);
    if (shown.len == 0)
        return TEXT(".");
    return text_starts(shown, TEXT("..")) ? path : shown;
}

/* ---- which build ---- */

/* The folder that DIR or --context names; empty, and true, when neither does. */
static bool given_context(struct build *self, struct text *word)
{
    const struct run *run = self->run;
    *word = run->settings->context;
    if (run->arguments.count > 1 || (run->arguments.count && word->len))
        return diag_error(self->diags, (struct place){0},
                          TEXT("name the folder that the build is given"),
                          "a build has one context");
    if (run->arguments.count)
        *word = run->arguments.items[0];
    if (word->len && file_kind(*word) != FILE_FOLDER)
        return diag_error(self->diags, (struct place){0},
                          TEXT("name the folder that the build is given; -f names a "
                               "Dockerfile"),
                          "no folder '%.*s'", TEXT_ARG(*word));
    return true;
}

/* Works out what the Dockerfile says, or --entry. A mistake in there is no mistake of the
 * context, so what is recorded is kept apart. */
static void analyse(struct build *self, struct text context)
{
    struct root root;
    struct text entry = self->run->settings->entry;
    struct text start = context.len                     ? context
                        : self->run->settings->root.len ? self->run->settings->root
                                                        : TEXT(".");
    diags_init(&self->inner_diags, self->arena, (struct text){0});
    self->inner_settings = *self->run->settings;
    self->inner_run = *self->run;
    self->inner_run.diags = &self->inner_diags;
    self->inner_run.settings = &self->inner_settings;
    self->inner_run.arguments = (struct texts){0};
    self->inner_settings.context = context;
    self->inner_settings.allow_unresolved = true;
    self->inner_settings.dockerfile =
        self->dockerfile.len ? show(self, self->dockerfile) : (struct text){0};
    array_push(self->arena, &self->inner_run.arguments,
               entry.len ? entry : self->inner_settings.dockerfile);
    if (!root_find(self->arena, self->inner_settings.root, start, &root,
                   &self->inner_diags))
        return;
    self->inner_settings.root = root.path;
    self->analysed = analysis_begin(&self->analysis, &self->inner_run);
}

/* The Dockerfile that starts --entry, and the context that goes with a Dockerfile. */
static void take_container(struct build *self, bool with_context)
{
    const struct container *container = self->analysis.container;
    struct text root = self->analysis.root.path;
    if (self->dockerfile.len == 0 && container->dockerfile.len)
        self->dockerfile = path_join(self->arena, root, container->dockerfile);
    if (with_context && container->dockerfile.len)
        self->context = path_join(self->arena, root, container->context);
}

static bool find_build(struct build *self)
{
    const struct settings *settings = self->run->settings;
    struct text given, usual;
    self->folder = file_working_folder(self->arena);
    self->diags->root = self->folder;
    if (!given_context(self, &given))
        return false;
    usual = path_join(self->arena, given.len ? given : TEXT("."), TEXT("Dockerfile"));
    if (settings->dockerfile.len && file_kind(settings->dockerfile) != FILE_REGULAR)
        return diag_error(self->diags, (struct place){0}, (struct text){0},
                          "no Dockerfile '%.*s'", TEXT_ARG(settings->dockerfile));
    if (settings->dockerfile.len)
        self->dockerfile = file_real_path(self->arena, settings->dockerfile);
    else if (file_kind(usual) == FILE_REGULAR)
        self->dockerfile = file_real_path(self->arena, usual);
    self->context = file_real_path(self->arena, given.len ? given : TEXT("."));
    self->typed = given.len ? path_clean(self->arena, given) : given;
    if (self->dockerfile.len || settings->entry.len) {
        bool inferred =
            given.len == 0 && (settings->dockerfile.len || self->dockerfile.len == 0);
        analyse(self, inferred ? (struct text){0} : self->context);
        if (self->analysis.container)
            take_container(self, inferred);
    }
    return true;
}

/* ---- scanning ---- */

static bool scan_with(struct build *self, const struct ignore *ignore, struct scan *scan)
{
    struct progress progress;
    struct scan_progress tells = {&progress, progress_tell};
    progress_begin(&progress, self->run->settings->quiet);
    bool good = scan_context(self->arena, self->context, self->report.context, ignore,
                             &tells, scan, self->diags);
    progress_end(&progress);
    return good;
}

static bool scan_present(struct build *self)
{
    struct context_report *report = &self->report;
    struct text bytes = {0};
    struct text file = ignore_find(self->arena, self->context, self->dockerfile);
    report->context = self->typed.len ? self->typed : show(self, self->context);
    if (self->dockerfile.len)
        report->dockerfile = show(self, self->dockerfile);
    if (file.len) {
        report->ignore_file = show(self, file);
        struct place place = {.file = report->ignore_file};
        if (!file_read(self->arena, file, place, &bytes, self->diags))
            return false;
    }
    report->ignore = ignore_read(self->arena, bytes, report->ignore_file, self->diags);
    report->scan = &self->scan;
    return report->ignore && scan_with(self, report->ignore, &self->scan);
}

static void tell_trouble(struct build *self, const struct scan_trouble *trouble)
{
    const struct place nowhere = {0};
    struct text path = trouble->path;
    switch (trouble->kind) {
    case TROUBLE_FOLDER:
        diag_warning(self->diags, nowhere,
                     TEXT("a build ends here: ignore the folder, or let it be read"),
                     "cannot read the folder '%.*s': %s", TEXT_ARG(path),
                     strerror(trouble->reason));
        break;
    case TROUBLE_FILE:
        diag_warning(self->diags, nowhere, TEXT("the image gets an empty file"),
                     "cannot read '%.*s': %s", TEXT_ARG(path), strerror(trouble->reason));
        break;
    case TROUBLE_NAME:
        diag_warning(self->diags, nowhere, TEXT("a build ends here: ignore or rename it"),
                     "the name '%.*s' is not UTF-8", TEXT_ARG(path));
        break;
    }
}

static void tell_troubles(struct build *self)
{
    size_t count = self->scan.troubles.count;
    for (size_t i = 0; i < count && i < WARNINGS; i++)
        tell_trouble(self, &self->scan.troubles.items[i]);
    if (count > WARNINGS)
        diag_warning(self->diags, (struct place){0}, TEXT("--format json names all"),
                     "%zu more paths are as bad", count - WARNINGS);
}

/* ---- what is needed ---- */

/* The first error of the analysis, for the reason why a whitelist is not known. */
static struct text first_error(const struct build *self)
{
    for (size_t i = 0; i < self->inner_diags.count; i++)
        if (self->inner_diags.items[i].severity == SEVERITY_ERROR)
            return self->inner_diags.items[i].message;
    return TEXT("the analysis failed");
}

/* The topmost folder above PATH that is dropped, or that no walk comes to; or empty. */
static struct text dropped_folder(struct build *self, struct text path)
{
    for (size_t end = 0; end < path.len; end++) {
        struct text folder = text_slice(path, 0, end);
        if (end > 0 && path.ptr[end] == '/' &&
            ignore_ask(self->report.ignore, self->arena, folder).verdict.result !=
                IGNORE_KEPT)
            return folder;
    }
    return (struct text){0};
}

/* Names what is needed and the present ignore file drops: the build goes on without. */
static void find_losses(struct build *self)
{
    struct context_report *report = &self->report;
    const struct needs *needs = &self->needed.needs;
    for (size_t i = 0; i < needs->count; i++) {
        const struct need *need = &needs->items[i];
        if (!path_is_below(need->path, self->needed.context) || need->behind_link ||
            need->kind == NEED_FOLDER || never_find(need->path))
            continue;
        struct text path = path_relative(self->arena, self->needed.context, need->path);
        struct ignore_answer answer = {0};
        if (path.len)
            answer = ignore_ask(report->ignore, self->arena, path);
        if (answer.verdict.result != IGNORE_DROPPED)
            continue;
        const struct ignore_pattern *pattern =
            &report->ignore->items[answer.verdict.pattern];
        array_push(
            self->arena, &report->losses,
            ((struct context_loss){need, path, dropped_folder(self, path), pattern}));
    }
}

/* The lines that keep what the pattern of the loss FIRST drops: paths, or their folders
 * where there are many. */
static void advise(struct build *self, size_t first, size_t count, struct buffer *help)
{
    const struct context_report *report = &self->report;
    struct text last = {0}, line;
    buffer_add_string(help, "  to keep it, add behind that line:");
    for (size_t i = first; i < report->losses.count; i++) {
        const struct context_loss *loss = &report->losses.items[i];
        struct text keep = count > NAMES && loss->folder.len ? loss->folder : loss->path;
        if (loss->pattern != report->losses.items[first].pattern ||
            text_equal(keep, last) || !pattern_of_path(self->arena, keep, &line))
            continue;
        buffer_format(help, " %.*s", TEXT_ARG(line));
        last = keep;
    }
}

/* One warning for all that the pattern of the loss FIRST drops. */
static void tell_loss(struct build *self, size_t first)
{
    const struct context_report *report = &self->report;
    const struct context_loss *loss = &report->losses.items[first];
    struct place place = {report->ignore_file, loss->pattern->line, 1};
    struct buffer names = {.arena = self->arena}, help = {.arena = self->arena};
    size_t count = 0;
    for (size_t i = first; i < report->losses.count; i++)
        if (report->losses.items[i].pattern == loss->pattern && count++ < NAMES)
            buffer_format(&names, "%s'%.*s'", count > 1 ? ", " : "",
                          TEXT_ARG(report->losses.items[i].path));
    if (count > NAMES)
        buffer_format(&names, " and %zu more", count - NAMES);
    needed_explain(&help, &self->analysis, loss->need);
    advise(self, first, count, &help);
    diag_warning(self->diags, place, text_trim(help.text),
                 "'%.*s' drops what is needed: %.*s", TEXT_ARG(loss->pattern->written),
                 TEXT_ARG(names.text));
}

static void tell_losses(struct build *self)
{
    const struct context_report *report = &self->report;
    for (size_t i = 0; i < report->losses.count; i++) {
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = report->losses.items[k].pattern == report->losses.items[i].pattern;
        if (!told)
            tell_loss(self, i);
    }
}

/* Some of what seldom belongs in a context does belong there. */
static void mark_needed(struct build *self)
{
    for (size_t c = 0; c < self->report.culprits.count; c++) {
        struct culprit *culprit = &self->report.culprits.items[c];
        for (size_t i = 0; i < culprit->paths.count; i++) {
            struct text path = path_join(self->arena, self->needed.context,
                                         culprit->paths.items[i].path);
            if (!never_find(path) && (needs_find(&self->needed.needs, path) ||
                                      needs_any_below(&self->needed.needs, path)))
                array_push(self->arena, &culprit->needed, culprit->paths.items[i].path);
        }
    }
}

/* What the whitelist would let in, as the builder reads it. */
static bool scan_needed(struct build *self)
{
    struct buffer lines = {.arena = self->arena};
    for (size_t i = 0; i < self->needed.whitelist.patterns.count; i++)
        buffer_format(&lines, "%.*s\n",
                      TEXT_ARG(self->needed.whitelist.patterns.items[i].text));
    const struct ignore *ignore =
        ignore_read(self->arena, lines.text, TEXT("whitelist"), self->diags);
    return ignore && scan_with(self, ignore, &self->needed_scan);
}

/* Gives what went wrong in the analysis of --entry to the user as it is. */
static bool fail_with_entry(struct build *self)
{
    self->diags->root = self->analysis.root.path;
    for (size_t i = 0; i < self->inner_diags.count; i++) {
        const struct diag *diag = &self->inner_diags.items[i];
        if (diag->severity == SEVERITY_ERROR)
            diag_error(self->diags, diag->place, diag->help, "%.*s",
                       TEXT_ARG(diag->message));
    }
    return false;
}

static bool compare(struct build *self)
{
    struct context_report *report = &self->report;
    struct text entry = self->run->settings->entry;
    if (!self->analysed && entry.len)
        return fail_with_entry(self);
    if (self->dockerfile.len == 0 && entry.len == 0) {
        report->needed_why = TEXT("for what? name a Dockerfile (-f) or an --entry");
        return true;
    }
    if (!self->analysed || !needed_find(&self->needed, &self->analysis, false)) {
        report->needed_why = first_error(self);
        return true;
    }
    find_losses(self);
    tell_losses(self);
    mark_needed(self);
    report->needed = &self->needed_scan;
    report->needed_why = text_format(self->arena, "depclose dockerignore %.*s",
                                     TEXT_ARG(entry.len ? entry : report->dockerfile));
    return scan_needed(self);
}

/* ---- the Dockerfile ---- */

static bool is_folder(void *context, struct text path)
{
    const struct build *self = context;
    return file_kind(path_join(self->arena, self->context, path)) == FILE_FOLDER;
}

static bool read_file(void *context, struct text path, struct text *bytes)
{
    const struct build *self = context;
    return downloads_read_file(self->arena, self->context, path, bytes);
}

/* What in the Dockerfile makes images large, builds slow, or the command fail. */
static void lint(struct build *self, struct rules *rules,
                 const struct container *container)
{
    struct context_report *report = &self->report;
    struct lint_options options = {.rules = rules_images(rules),
                                   .target = container->target,
                                   .context_known = true,
                                   .ignore_file = report->ignore_file,
                                   .is_folder = is_folder,
                                   .read = read_file,
                                   .context = self};
    for (size_t i = 0; i < report->culprits.count; i++)
        array_push(self->arena, &options.culprits,
                   report->culprits.items[i].paths.items[0].path);
    struct model_query models = {.rules = rules_models(rules), .data = rules_data(rules)};
    if (!options.rules || !models.rules || !models.data)
        return;
    options.models = &models;
    dockerfile_lint(self->arena, container->instructions, &options, &report->lint);
    for (size_t i = 0; i < report->lint.count; i++) {
        const struct lint_finding *finding = &report->lint.items[i];
        diag_warning(self->diags, ((struct place){report->dockerfile, finding->line, 1}),
                     finding->help, "%.*s [%s]", TEXT_ARG(finding->message), finding->id);
    }
}

/* ---- the report ---- */

static bool make_report(struct build *self)
{
    struct context_report *report = &self->report;
    struct rules *rules =
        self->analysis.rules
            ? self->analysis.rules
            : rules_load(self->arena, self->run->settings->rules, self->diags);
    const struct context_rules *context_rules = rules ? rules_context(rules) : NULL;
    if (!context_rules)
        return false;
    const struct census_sum *sums = census_sums(self->arena, &self->scan);
    const struct container *container = self->analysis.container;
    report->files = census_files(self->arena, &self->scan, ROWS);
    report->folders = census_folders(self->arena, &self->scan, sums, ROWS);
    report->culprits = census_culprits(self->arena, &self->scan, sums, context_rules);
    if (container && container->instructions && self->dockerfile.len) {
        struct sources sources =
            sources_find(self->arena, container->instructions, container->target,
                         &container->arguments, &self->inner_diags);
        report->taken =
            census_taken(self->arena, &self->scan, container->instructions, &sources);
        lint(self, rules, container);
    }
    return compare(self);
}

static int judge_size(struct build *self)
{
    const struct context_report *report = &self->report;
    if (self->scan.transfer <= report->limit)
        return EXIT_CLEAN;
    struct buffer help = {.arena = self->arena};
    const struct culprit *largest = NULL;
    for (size_t i = 0; i < report->culprits.count; i++)
        if (!largest || largest->bytes < report->culprits.items[i].bytes)
            largest = &report->culprits.items[i];
    if (largest)
        buffer_format(&help, "%.*s of it: %.*s, ignored with:",
                      TEXT_ARG(units_bytes(self->arena, largest->bytes)),
                      TEXT_ARG(largest->rule->kind));
    for (size_t i = 0; largest && i < largest->lines.count; i++)
        buffer_format(&help, " %.*s", TEXT_ARG(largest->lines.items[i]));
    diag_add(self->diags, SEVERITY_FINDING, (struct place){0}, help.text,
             "a build of '%.*s' sends %.*s, more than %.*s", TEXT_ARG(report->context),
             TEXT_ARG(units_bytes(self->arena, self->scan.transfer)),
             TEXT_ARG(units_bytes(self->arena, report->limit)));
    return EXIT_FINDINGS;
}

static int look_at(struct build *self)
{
    const struct settings *settings = self->run->settings;
    struct context_look look = {terminal_width(), terminal_is_unicode()};
    self->report.limit = UINT64_MAX;
    if (settings->max_size.ptr &&
        !units_parse_bytes(settings->max_size, &self->report.limit)) {
        diag_error(self->diags, (struct place){0}, TEXT("for example: 50MB, 1.5GB"),
                   "'%.*s' is no size", TEXT_ARG(settings->max_size));
        return EXIT_USAGE;
    }
    if (!find_build(self) || !scan_present(self))
        return EXIT_USAGE;
    tell_troubles(self);
    if (settings->list)
        emit_context_list(self->arena, &self->scan, settings->null_ended ? '\0' : '\n',
                          stdout);
    else if (!make_report(self))
        return EXIT_USAGE;
    else if (text_is(settings->format, "json"))
        emit_context_json(&self->report, stdout);
    else
        emit_context_text(self->arena, &self->report, look, stdout);
    return judge_size(self);
}

static int run_context(struct run *run)
{
    struct build build = {.run = run, .arena = run->arena, .diags = run->diags};
    int status = look_at(&build);
    analysis_release(&build.analysis);
    return status;
}

const struct command context_command = {
    .name = "context",
    .group = "ask",
    .arguments = "[DIR]",
    .summary = "what a build sends: sizes, culprits, what is missing",
    .text = "Shows what `docker build` sends of DIR (the present folder, when it is not "
            "given): how much,\nwhat is large, what seldom belongs there, what the "
            "Dockerfile takes, and what the ignore\nfile drops though it is needed.\n\n"
            "  depclose context\n"
            "  depclose context -f docker/Dockerfile.agent --max-size 50MB",
    .options = (const struct option *const[]){own_options, image_options, project_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_context,
};
