/* `depclose models`: the models that a service downloads. */
#include "cli/downloads.h"

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json", "text or json"},
    {0},
};

static int run_models(struct run *run)
{
    struct analysis analysis = {0};
    struct models_report report;
    int status = EXIT_USAGE;
    if (analysis_begin(&analysis, run) && downloads_find(&analysis, &report)) {
        downloads_tell_unknown(&analysis, &report.downloads);
        downloads_tell_findings(&analysis, &report);
        if (text_is(run->settings->format, "json"))
            emit_models_json(&report, stdout);
        else
            emit_models_text(&report, stdout);
        status = EXIT_CLEAN;
    }
    analysis_release(&analysis);
    return status;
}

const struct command models_command = {
    .name = "models",
    .group = "ask",
    .arguments = "ENTRY...",
    .summary = "the models that a service downloads, when, and where they end",
    .text =
        "Lists each model that code which ENTRY reaches downloads: from Hugging Face, "
        "PyTorch Hub, NLTK,\nby address and so on; the call, when it comes, the folder "
        "that it is kept in, and a command\nthat downloads the same while an image is "
        "built. The lines of the Dockerfile that download are\nlisted too, and what "
        "keeps their models from the service, or has them downloaded again.\n\n"
        "  depclose models app/main.py\n"
        "  depclose models -f Dockerfile app/main.py --format json",
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_models,
};
