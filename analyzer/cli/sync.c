/* `depclose sync`: every artefact that the configuration names, all of them or none. */
#include "cli/artefacts.h"

#include "base/array.h"
#include "base/map.h"
#include "base/path.h"
#include "cli/analysis.h"
#include "cli/command.h"
#include "cli/service.h"
#include "context/git.h"
#include "emit/unified_diff.h"

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"check", 0, OPTION_FLAG, SETTING(check_only), NULL, NULL,
     "write nothing; print the difference, and fail when there is one"},
    {"pre-commit", 0, OPTION_FLAG, SETTING(pre_commit), NULL, NULL,
     "fail when a file was written, or Git is not told of it, so that the commit stops"},
    {0},
};

/* What is not as it should be. */
struct stale {
    const struct artefact **items;
    size_t count, room;
};

/* A file that somebody else wrote is not taken away. */
static bool may_replace(struct run *run, const struct artefact *artefact,
                        struct text before, bool own)
{
    return own || before.len == 0 ||
           diag_error(run->diags, artefact->place,
                      TEXT("remove it, if it may go, or name another file"),
                      "'%.*s' is there, and depclose did not write it",
                      TEXT_ARG(artefact->shown));
}

/* How many files Git would leave out of a commit though it does not ignore them: nobody
 * has added them yet. Those that Git knows nothing of are none, without Git. */
static size_t tell_left_out(struct run *run, const struct artefacts *artefacts)
{
    static const char *const words[] = {"ls-files", "-z", "--cached", NULL};
    struct buffer printed = {.arena = run->arena};
    struct text path;
    struct map known;
    size_t count = 0;
    map_init(&known, run->arena);
    if (!git_output(artefacts->root, words, &printed))
        return 0;
    while (text_cut(&printed.text, '\0', &path))
        map_add(&known, path);
    for (size_t i = 0; i < artefacts->count; i++) {
        struct text shown = text_copy(run->arena, artefacts->items[i].shown);
        const char *const ask[] = {"check-ignore", "-q", "--", shown.ptr, NULL};
        if (map_find(&known, shown) != MAP_NONE ||
            git_output(artefacts->root, ask, &printed))
            continue;
        buffer_format(&run->closing, "%.*s: not in the commit: git add it\n",
                      TEXT_ARG(shown));
        count++;
    }
    return count;
}

static int finish(struct run *run, const struct artefacts *artefacts)
{
    struct buffer diff = {.arena = run->arena};
    struct file_output *files =
        ARENA_ARRAY(run->arena, struct file_output, artefacts->count + 1);
    size_t stale = 0;
    bool good = true;
    for (size_t i = 0; i < artefacts->count; i++) {
        const struct artefact *artefact = &artefacts->items[i];
        struct text before;
        bool own;
        if (artefact_is_current(run->arena, artefact, &before, &own))
            continue;
        bool is_new = file_kind(artefact->file.path) == FILE_ABSENT;
        good = may_replace(run, artefact, before, own) && good;
        files[stale++] = artefact->file;
        unified_diff(&diff, artefact->shown, is_new, before, artefact->file.bytes);
        buffer_format(&run->closing, "%.*s: %s\n", TEXT_ARG(artefact->shown),
                      run->settings->check_only ? "stale: depclose sync writes it"
                      : is_new                  ? "written"
                                                : "brought up to date");
    }
    if (good && run->settings->check_only && diff.text.len)
        fwrite(diff.text.ptr, 1, diff.text.len, stdout);
    else if (good && !run->settings->check_only)
        good = files_write(files, stale, run->diags);
    if (!good)
        run->closing.text.len = 0;
    if (good && stale == 0)
        buffer_format(&run->closing, "%zu file%s up to date\n", artefacts->count,
                      artefacts->count == 1 ? "" : "s");
    const struct settings *settings = run->settings;
    if (good && stale == 0 && settings->pre_commit)
        stale += tell_left_out(run, artefacts);
    bool fails = stale != 0 && (settings->check_only || settings->pre_commit);
    return good && !fails ? EXIT_CLEAN : EXIT_FINDINGS;
}

/* Whether the command line asks for the service: by its name, or by none. */
static bool is_wanted(const struct texts *names, struct text name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->items[i], name))
            return true;
    return names->count == 0;
}

static bool known_names(struct run *run, const struct config *config)
{
    bool good = true;
    for (size_t i = 0; i < run->arguments.count; i++)
        if (!config_service(config, run->arguments.items[i]))
            good = diag_error(run->diags, (struct place){.file = config->file},
                              TEXT("sync takes names of services; without any, all"),
                              "no service '%.*s'", TEXT_ARG(run->arguments.items[i]));
    return good;
}

/* Gathers what the services name. What one has read of the repository is not read again
 * for the next: it is kept by an analysis without entries, of which nothing is said. */
static bool gather_all(struct run *outer, const struct config *config,
                       struct artefacts *artefacts)
{
    struct analysis shared;
    struct diags unheard;
    struct settings settings = *outer->settings;
    struct run opening = *outer, run = *outer;
    bool good = true;
    diags_init(&unheard, outer->arena, outer->diags->root);
    opening.diags = &unheard;
    opening.settings = &settings;
    opening.arguments = (struct texts){0};
    if (analysis_open(&shared, &opening))
        run.before = &shared;
    for (size_t i = 0; i < config->services.count; i++)
        if (is_wanted(&outer->arguments, config->services.items[i].name))
            good = artefacts_gather(&run, config, &config->services.items[i],
                                    outer->diags->root, artefacts) &&
                   good;
    analysis_release(&shared);
    return good;
}

static int run_sync(struct run *run)
{
    struct config config;
    struct artefacts artefacts = {0};
    if (!service_list(run, &config) || !known_names(run, &config))
        return EXIT_USAGE;
    bool good = gather_all(run, &config, &artefacts);
    if (!good)
        return EXIT_FINDINGS; /* what is wrong has been said; nothing is written */
    if (artefacts.count)
        return finish(run, &artefacts);
    diag_error(run->diags, (struct place){.file = config.file},
               TEXT("depclose init writes a first configuration; a service may name "
                    "requirements, dockerignore and dockerfile"),
               "no service names a file to write");
    return EXIT_USAGE;
}

const struct command sync_command = {
    .name = "sync",
    .group = "make",
    .arguments = "[SERVICE...]",
    .summary = "write every file that the configuration names; --check compares",
    .text = "Writes the requirements, ignore files and Dockerfiles that the services of "
            "the configuration\nname, all of them or none. With --check it fails, with a "
            "unified diff, when one is stale.\n\n"
            "  depclose sync\n"
            "  depclose sync --check",
    .options =
        (const struct option *const[]){own_options, project_options, talk_options, NULL},
    .run = run_sync,
};
