/* `depclose graph`: the module graph of a whole tree. */
#include "base/path.h"
#include "cli/analysis.h"
#include "cli/load.h"
#include "emit/file_graph.h"

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "json dot", "json or dot"},
    {"plain", 0, OPTION_FLAG, SETTING(plain), NULL, NULL,
     "only {\"a.py\": [\"b.py\"]}, without edges under TYPE_CHECKING"},
    {"with-typing", 0, OPTION_FLAG, SETTING(with_typing), NULL, NULL,
     "with --plain: those edges too"},
    {0},
};

/* The folder that the argument names, as a repository path. */
static bool find_folder(struct analysis *self, struct text *folder)
{
    struct run *run = self->run;
    *folder = (struct text){0};
    if (run->arguments.count == 0)
        return true;
    if (file_kind(run->arguments.items[0]) != FILE_FOLDER)
        return diag_error(run->diags, (struct place){0},
                          TEXT("name the folder whose graph is wanted"),
                          "no folder '%.*s'", TEXT_ARG(run->arguments.items[0]));
    *folder = path_relative(self->arena, self->root.path,
                            file_real_path(self->arena, run->arguments.items[0]));
    return true;
}

static int run_graph(struct run *run)
{
    struct analysis analysis;
    struct text folder;
    int status = EXIT_USAGE;
    if (analysis_open(&analysis, run) && find_folder(&analysis, &folder)) {
        analysis.owner = DIST_NONE; /* of no one project: all local packages count */
        load_local_roots(&analysis);
        struct file_graph graph =
            file_graph_build(run->arena, analysis.repository, analysis.store, folder,
                             &analysis.roots, analysis_outside(&analysis), run->diags);
        if (run->settings->plain)
            emit_file_graph_plain(&graph, run->settings->with_typing, stdout);
        else if (text_is(run->settings->format, "dot"))
            emit_file_graph_dot(&graph, stdout);
        else
            emit_file_graph_json(&graph, analysis.root.path, stdout);
        status = EXIT_CLEAN;
    }
    analysis_release(&analysis);
    return status;
}

const struct command graph_command = {
    .name = "graph",
    .group = "machine",
    .arguments = "[DIR]",
    .summary = "the module graph of a whole tree: file to files",
    .text =
        "Reads every Python file below DIR (the root, when it is not given) and writes "
        "which file\nimports which, with the line and the kind of each import. Nothing "
        "needs to be started.\n\n"
        "  depclose graph --plain | jq '.[\"ai/main.py\"]'",
    .options =
        (const struct option *const[]){own_options, project_options, talk_options, NULL},
    .run = run_graph,
};
