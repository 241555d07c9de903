/* `depclose dockerfile`: a multi-stage Dockerfile, its requirements and its ignore file.
 */
#include "emit/dockerfile.h"

#include "cli/artefacts.h"
#include "cli/dockerfile/draft.h"

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"output", 'o', OPTION_TEXT, SETTING(output), "FILE", NULL,
     "write there, with the requirements and FILE.dockerignore: all of them or none"},
    {"requirements", 0, OPTION_TEXT, SETTING(requirements), "FILE", NULL,
     "the requirements file that the build reads (else requirements-NAME.txt)"},
    {"dockerignore", 0, OPTION_TEXT, SETTING(ignore_file), "FILE", NULL,
     "the ignore file that is written along (else OUTPUT.dockerignore)"},
    {"base-image", 0, OPTION_TEXT, SETTING(base_image), "IMAGE", NULL,
     "what the image rests on (else python:X.Y-slim of the target's Python)"},
    {"builder-image", 0, OPTION_TEXT, SETTING(builder_image), "IMAGE", NULL,
     "what packages are installed in (else the same)"},
    {"installer", 0, OPTION_TEXT, SETTING(installer), "NAME", "uv pip",
     "uv or pip (else uv where the project uses it)"},
    {"copy-lines", 0, OPTION_FLAG, SETTING(copy_lines), NULL, NULL,
     "print the COPY lines alone, for a Dockerfile of your own"},
    {"models", 0, OPTION_TEXT, SETTING(models_kept), "WHERE", "baked volume runtime",
     "where models end: in the image, in a volume, in each container\n(else in the image "
     "if the Dockerfile downloads them, in a volume if the code does)"},
    {"base", 0, OPTION_TEXT, SETTING(base), "NAME", NULL,
     "an image of this name with the packages that all entries share, and each entry's "
     "on it; -o names a folder"},
    {0},
};

static int make(struct analysis *analysis, const struct image_rules *rules)
{
    struct draft draft;
    struct draft_files_out files = {0};
    struct buffer out = {.arena = analysis->arena};
    int status = draft_make(&draft, analysis, rules);
    if (status == EXIT_CLEAN)
        status = draft_finish(&draft);
    if (status != EXIT_CLEAN)
        return status;
    dockerfile_write(&out, &draft.plan);
    if (!draft.dockerfile.len)
        fwrite(out.text.ptr, 1, out.text.len, stdout);
    else if (!draft_outputs(&draft, out.text, &files) ||
             !artefacts_write(analysis->run, files.items, files.count))
        return EXIT_USAGE;
    draft_report(&draft);
    return EXIT_CLEAN;
}

static const struct image_rules *load_rules(struct run *run)
{
    struct rules *rules = rules_load(run->arena, run->settings->rules, run->diags);
    return rules ? rules_images(rules) : NULL;
}

static int run_dockerfile(struct run *run)
{
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    const struct image_rules *rules = load_rules(run);
    if (!rules)
        return EXIT_USAGE;
    if (run->settings->copy_lines) /* the code alone: as the ignore file has it */
        return dockerignore_command.run(run);
    uint32_t python = draft_python_of(run->settings->base_image);
    if (python && run->settings->python_version.len == 0)
        run->settings->python_version = text_format(run->arena, "3.%u", python);
    draft_name_apps(run, rules);
    if (run->settings->base.len)
        return draft_with_base(run, rules);
    if (analysis_begin(&analysis, run))
        status = make(&analysis, rules);
    analysis_release(&analysis);
    return status;
}

const struct command dockerfile_command = {
    .name = "dockerfile",
    .group = "make",
    .arguments = "ENTRY...",
    .summary = "a multi-stage Dockerfile of just what a service needs",
    .text =
        "Writes a Dockerfile with a builder, in which the packages are installed, and a "
        "slim image with\nthese and the code that ENTRY needs. Of a Dockerfile or a "
        "Compose service as ENTRY, its command,\nvariables, ports and system packages "
        "stay; what is not understood is named with its line.\n-o writes the "
        "requirements and an ignore file along.\n\n"
        "  depclose dockerfile ai/main.py -o Dockerfile.agent\n"
        "  docker build -f Dockerfile.agent .",
    .options = (const struct option *const[]){own_options, image_options, project_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_dockerfile,
};
