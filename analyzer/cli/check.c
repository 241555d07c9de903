/* `depclose check`: rules for what services may reach, each in cli/check/. Every service
 * is analysed on its own; then come the rules that compare them, and what silences
 * findings. */
#include "cli/check/check.h"
#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/service.h"
#include "packages/heavy.h"

#include <stdlib.h>
#include <unistd.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"heavy", 0, OPTION_FLAG, SETTING(heavy), NULL, NULL,
     "only the rule 'heavy', as --rule heavy"},
    {"rule", 0, OPTION_LIST, SETTING(check_rules), "RULE", NULL,
     "only this rule; may be repeated"},
    {"max-size", 0, OPTION_TEXT, SETTING(max_size), "SIZE", NULL,
     "how large a package may be: 100MB (the default), 1.5GB"},
    {"all", 0, OPTION_FLAG, SETTING(all), NULL, NULL,
     "every service of the configuration, as without ENTRY"},
    {"baseline", 0, OPTION_TEXT, SETTING(baseline), "FILE", NULL,
     "what is accepted: only findings and packages that are not there count"},
    {"update-baseline", 0, OPTION_FLAG, SETTING(update_baseline), NULL, NULL,
     "write what there is to the baseline"},
    {"changed", 0, OPTION_LIST, SETTING(changed), "FILE", NULL,
     "only services that a change of this file can affect; may be repeated"},
    {"pre-commit", 0, OPTION_FLAG, SETTING(pre_commit), NULL, NULL,
     "only services that the commit in the making can affect; all, when Git makes none"},
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json sarif github",
     "text, json, sarif (2.1.0) or github (annotations)"},
    {0},
};

/* The run of one command: what is checked, and what came of it. */
struct session {
    struct run *run;
    uint64_t threshold; /* --max-size; 0: not given */
    struct checks checks;
    struct config config; /* nearest to the working folder */
    struct findings findings;
    bool failed; /* a service could not be analysed */
};

/* Which rules this service is judged by, and how much they matter. */
static void set_levels(struct session *self, struct checked *checked)
{
    const struct settings *settings = self->run->settings;
    const struct config_scope *scope = &checked->analysis->config.scope;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        bool wanted = !settings->heavy && settings->check_rules.count == 0;
        wanted = wanted || (settings->heavy && i == RULE_HEAVY);
        for (size_t r = 0; r < settings->check_rules.count; r++)
            wanted = wanted || text_is(settings->check_rules.items[r], check_rules[i].id);
        checked->levels[i] = !wanted                  ? CHECK_OFF
                             : scope->levels[i].given ? scope->levels[i].level
                                                      : check_rules[i].level;
    }
}

/* Analyses one service, or what the words name, with settings of its own; what earlier
 * ones have read of the repository is not read again. */
static void add_checked(struct session *self, struct text name, struct text service,
                        struct texts words)
{
    struct arena *arena = self->run->arena;
    struct run *run = ARENA_NEW(arena, struct run);
    struct settings *settings = ARENA_NEW(arena, struct settings);
    struct checked checked = {.name = name,
                              .analysis = ARENA_NEW(arena, struct analysis),
                              .result = ARENA_NEW(arena, struct result),
                              .findings = &self->findings};
    *run = *self->run;
    *settings = *self->run->settings;
    run->settings = settings;
    run->arguments = words;
    run->service = service;
    if (self->checks.count)
        run->before = self->checks.items[0].analysis;
    if (!analysis_begin(checked.analysis, run)) {
        self->failed = true;
        analysis_release(checked.analysis);
        return;
    }
    struct config_scope *scope = &checked.analysis->config.scope;
    if (settings->baseline.len)
        scope->baseline = path_relative(
            arena, checked.analysis->root.path,
            path_join(arena, file_working_folder(arena), settings->baseline));
    checked.analysis->heavy_threshold = self->threshold           ? self->threshold
                                        : scope->heavy_size.given ? scope->heavy_size.most
                                                                  : HEAVY_BYTES;
    set_levels(self, &checked);
    array_push(arena, &self->checks, checked);
}

/* The services of the configuration, or ENTRY: names of services one by one, else all the
 * words together, which make one closure. False when there is nothing to check. */
static bool add_all(struct session *self)
{
    struct run *run = self->run;
    const struct texts words = run->arguments;
    bool services = true, none = words.count == 0 && run->settings->modules.count == 0;
    if (!service_list(run, &self->config))
        return false;
    for (size_t i = 0; i < words.count; i++)
        services = services && config_service(&self->config, words.items[i]) &&
                   file_kind(words.items[i]) != FILE_REGULAR;
    if (none || run->settings->all) {
        for (size_t i = 0; i < self->config.services.count; i++)
            add_checked(self, self->config.services.items[i].name,
                        self->config.services.items[i].name, (struct texts){0});
    } else if (services && words.count) {
        for (size_t i = 0; i < words.count; i++)
            add_checked(self, words.items[i], words.items[i], (struct texts){0});
    } else {
        add_checked(self, words.count ? words.items[0] : run->settings->modules.items[0],
                    (struct text){0}, words);
    }
    self->checks.config = &self->config;
    self->checks.configured = self->config.services.count > 0;
    self->checks.whole = self->checks.configured && (none || run->settings->all);
    return self->checks.count || self->failed ||
           diag_error(run->diags, (struct place){0},
                      TEXT("name what is started, depclose check ai/main.py, or list the "
                           "services in the configuration"),
                      "no service to check");
}

static bool known_rules(struct run *run)
{
    struct texts known = {0};
    bool good = true;
    for (size_t i = 0; i < RULE_COUNT; i++)
        array_push(run->arena, &known, text_of(check_rules[i].id));
    for (size_t i = 0; i < run->settings->check_rules.count; i++) {
        struct text rule = run->settings->check_rules.items[i];
        struct text near = nearest_name(rule, &known);
        if (check_rule_find(rule) == RULE_COUNT)
            good = diag_error(
                run->diags, (struct place){0},
                near.len ? text_format(run->arena, "did you mean '%.*s'?", TEXT_ARG(near))
                         : TEXT("docs/rules/ lists them"),
                "there is no rule '%.*s'", TEXT_ARG(rule));
    }
    return good;
}

/* Passes over what the changes cannot affect. */
static void choose(struct session *self)
{
    struct checks *checks = &self->checks;
    const struct settings *settings = self->run->settings;
    if (settings->update_baseline || !(settings->changed.count || settings->pre_commit))
        return;
    struct changes changes =
        check_changes(self->run, checks->items[0].analysis->root.path);
    for (size_t i = 0; i < checks->count; i++) {
        struct checked *checked = &checks->items[i];
        checked->passed_over = !check_is_affected(checked, &changes, checks->whole);
        checks->passed_over += checked->passed_over;
    }
}

static void judge(struct session *self)
{
    for (size_t i = 0; i < self->checks.count; i++) {
        struct checked *checked = &self->checks.items[i];
        result_make(checked->result, checked->analysis);
        if (checked->passed_over)
            continue;
        check_heavy(checked);
        check_forbidden(checked);
        check_budget(checked);
        check_packages(checked);
        check_unresolved(checked);
    }
    check_unused(&self->checks);
    check_pins(&self->checks);
    check_artefacts(&self->checks, self->run);
}

static void write_report(struct session *self)
{
    const struct run *run = self->run;
    struct findings_report report = {.findings = &self->findings,
                                     .folds = run->settings->check_rules.count == 0,
                                     .root = run->diags->root,
                                     .colour =
                                         isatty(STDOUT_FILENO) && !getenv("NO_COLOR")};
    for (size_t i = 0; i < self->checks.count; i++)
        if (!self->checks.items[i].passed_over)
            array_push(run->arena, &report.services, self->checks.items[i].name);
    if (text_is(run->settings->format, "json"))
        emit_findings_json(run->arena, &report, stdout);
    else if (text_is(run->settings->format, "sarif"))
        emit_findings_sarif(run->arena, &report, stdout);
    else if (text_is(run->settings->format, "github"))
        emit_findings_github(run->arena, &report, stdout);
    else
        emit_findings_text(run->arena, &report, stdout);
}

static struct text counted(struct arena *arena, size_t count, const char *what)
{
    return text_format(arena, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

/* "agent: 2 errors", "3 services: clean", "1 of 3 services: clean". */
static void sum_up(struct session *self)
{
    struct run *run = self->run;
    struct arena *arena = run->arena;
    size_t errors = findings_count(&self->findings, CHECK_ERROR);
    size_t warnings = findings_count(&self->findings, CHECK_WARNING);
    struct text what = self->checks.count == 1 && self->checks.passed_over == 0
                           ? self->checks.items[0].name
                           : counted(arena, self->checks.count, "service");
    if (self->checks.passed_over)
        buffer_format(&run->closing, "%zu of ",
                      self->checks.count - self->checks.passed_over);
    buffer_format(&run->closing, "%.*s: ", TEXT_ARG(what));
    if (errors)
        buffer_format(&run->closing, "%.*s", TEXT_ARG(counted(arena, errors, "error")));
    if (warnings)
        buffer_format(&run->closing, "%s%.*s", errors ? ", " : "",
                      TEXT_ARG(counted(arena, warnings, "warning")));
    buffer_add_string(&run->closing, errors + warnings ? "\n" : "clean\n");
}

static int check(struct session *self)
{
    struct run *run = self->run;
    choose(self);
    if (self->checks.passed_over == self->checks.count) {
        write_report(self);
        sum_up(self);
        return self->failed ? EXIT_USAGE : EXIT_CLEAN;
    }
    judge(self);
    check_silence(&self->checks);
    findings_sort(&self->findings);
    if (run->settings->update_baseline)
        return check_write_baselines(&self->checks) ? EXIT_CLEAN : EXIT_USAGE;
    if (!check_compare_baselines(&self->checks))
        return EXIT_USAGE;
    check_find_owners(run->arena, self->checks.items[0].analysis->repository,
                      &self->findings);
    findings_join(run->arena, &self->findings);
    write_report(self);
    sum_up(self);
    return self->failed                                        ? EXIT_USAGE
           : findings_count(&self->findings, CHECK_ERROR) != 0 ? EXIT_FINDINGS
                                                               : EXIT_CLEAN;
}

static int run_check(struct run *run)
{
    struct session session = {.run = run};
    int status = EXIT_USAGE;
    if (run->settings->max_size.ptr &&
        !units_parse_bytes(run->settings->max_size, &session.threshold)) {
        diag_error(run->diags, (struct place){0}, TEXT("for example: 100MB, 1.5GB"),
                   "'%.*s' is no size", TEXT_ARG(run->settings->max_size));
        return EXIT_USAGE;
    }
    if (known_rules(run) && add_all(&session) && session.checks.count)
        status = check(&session);
    for (size_t i = session.checks.count; i > 0; i--)
        analysis_release(session.checks.items[i - 1].analysis);
    return status;
}

const struct command check_command = {
    .name = "check",
    .group = "guard",
    .arguments = "[ENTRY...]",
    .summary = "fail when a service reaches what it must not",
    .text =
        "Judges what ENTRY reaches, or each service of the configuration, by rules: "
        "heavy "
        "and forbidden\npackages, budgets, what is undeclared, unused or unresolved; "
        "docs/rules/ has a page for each.\nExit status 1 with errors; warnings do not "
        "change it.\n\n"
        "  depclose check --heavy ai/main.py --max-size 200MB\n"
        "  depclose check --format sarif > depclose.sarif",
    .options = (const struct option *const[]){own_options, deep_options, project_options,
                                              image_options, target_options,
                                              package_options, talk_options, NULL},
    .run = run_check,
};
