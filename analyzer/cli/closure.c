/* `depclose closure`: everything that an entry reaches. */
#include "cli/data.h"
#include "cli/downloads.h"
#include "cli/explain.h"
#include "cli/result.h"

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json dot mermaid",
     "text, json, dot or mermaid"},
    {"explain", 0, OPTION_FLAG, SETTING(explain), NULL, NULL,
     "count, on standard error, what the imports are known from"},
    {0},
};

/* The document has the models, too, which are looked for apart. */
static int write_json(struct analysis *analysis, struct closure *closure)
{
    struct models_report report;
    if (!downloads_find(analysis, &report))
        return EXIT_USAGE;
    closure->models = &report.downloads;
    closure->model_rules = report.rules;
    emit_closure_json(analysis->arena, closure, stdout);
    return EXIT_CLEAN;
}

static int run_closure(struct run *run)
{
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    if (analysis_begin(&analysis, run)) {
        struct result result;
        status = EXIT_CLEAN;
        result_make(&result, &analysis);
        struct data_files data = data_of(&analysis);
        result.closure.data = &data;
        data_tell_unknown(&analysis, &data);
        analysis.run->settings->allow_unresolved = true; /* it always reports */
        analysis_tell_unresolved(&analysis);
        if (text_is(run->settings->format, "json"))
            status = write_json(&analysis, &result.closure);
        else if (text_is(run->settings->format, "dot"))
            emit_closure_dot(&result.closure, stdout);
        else if (text_is(run->settings->format, "mermaid"))
            emit_closure_mermaid(&result.closure, stdout);
        else
            emit_closure_text(run->arena, &result.closure, stdout);
        if (run->settings->explain)
            explain_closure(&analysis, &run->closing);
    }
    analysis_release(&analysis);
    return status;
}

const struct command closure_command = {
    .name = "closure",
    .group = "ask",
    .arguments = "ENTRY...",
    .summary = "everything reached: modules, files, data, packages",
    .text = "Lists every file of the project that ENTRY reaches, the data that its code "
            "opens, "
            "the packages\nthat it needs, and what is left out. Several entries make one "
            "closure.\n\n"
            "  depclose closure ai/main.py\n"
            "  depclose closure ai/main.py --deep --format json\n"
            "  depclose closure ai/main.py --format dot | dot -Tsvg > closure.svg",
    .options = (const struct option *const[]){own_options, deep_options, project_options,
                                              image_options, target_options,
                                              package_options, talk_options, NULL},
    .run = run_closure,
};
