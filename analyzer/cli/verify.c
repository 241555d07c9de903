/* `depclose verify`: the closure, run.
 *
 * The oracle is the interpreter: what it cannot find in a copy of just the closure, with
 * just the requirements, the closure lacks. Everything that is made lies in one folder,
 * which goes away whatever happens: signals that end a program are held back meanwhile.
 */
#include "cli/verify.h"

#include "base/array.h"
#include "base/folder.h"
#include "base/path.h"
#include "cli/data.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

#define TIMEOUT_SECONDS 60.0

static const struct option own_options[] = {
    {"install", 0, OPTION_FLAG, SETTING(install), NULL, NULL,
     "install the requirements into a new environment, with uv (else the environment "
     "at hand, seen through them)"},
    {"trace", 0, OPTION_FLAG, SETTING(trace), NULL, NULL,
     "run the original instead, and say what it loads and opens that the closure lacks"},
    {"measure", 0, OPTION_FLAG, SETTING(measure), NULL, NULL,
     "also measure import time and memory, before and after"},
    {"timeout", 0, OPTION_TEXT, SETTING(timeout), "SECONDS", NULL,
     "how long one run may take (60)"},
    {"keep", 0, OPTION_TEXT, SETTING(keep_folder), "DIR", NULL,
     "work in DIR, a new or empty folder, and leave it there"},
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json", "text or json"},
    {0},
};

/* --- options -------------------------------------------------------------------------
 */

static bool read_timeout(struct verify *self)
{
    struct text text = self->analysis->run->settings->timeout;
    self->timeout = TIMEOUT_SECONDS;
    if (text.len == 0)
        return true;
    char *end;
    self->timeout = strtod(text_copy(self->arena, text).ptr, &end);
    return (*end == '\0' && isfinite(self->timeout) && self->timeout > 0) ||
           diag_error(self->diags, (struct place){0}, TEXT("for example: --timeout 120"),
                      "'%.*s' is no number of seconds", TEXT_ARG(text));
}

static bool options_agree(const struct run *run)
{
    const struct settings *settings = run->settings;
    struct place nowhere = {0};
    if (settings->trace && (settings->measure || settings->install))
        return diag_error(run->diags, nowhere, TEXT("run it twice"),
                          "--trace runs the original, --%s the copy",
                          settings->measure ? "measure" : "install");
    if (settings->measure && run->program.count)
        return diag_error(run->diags, nowhere, TEXT("leave out what stands behind '--'"),
                          "--measure measures the import of an entry, not a command");
    return run->arguments.count + settings->modules.count + settings->dockerfile.len >
               0 ||
           diag_error(run->diags, nowhere,
                      TEXT("for example: depclose verify ai/main.py"),
                      "'verify' needs an entry");
}

/* --- the folder ----------------------------------------------------------------------
 */

static bool make_folder(struct verify *self)
{
    struct text keep = self->analysis->run->settings->keep_folder;
    struct folder entries;
    if (keep.len == 0) {
        self->folder = folder_make_temporary(self->arena, TEXT("depclose"));
        return self->folder.len ||
               diag_error(self->diags, (struct place){0},
                          TEXT("TMPDIR names the folder for temporary files"),
                          "cannot make a temporary folder: %s", strerror(errno));
    }
    keep = path_join(self->arena, file_working_folder(self->arena), keep);
    if (folder_list(self->arena, keep, &entries) && entries.count)
        return diag_error(self->diags, (struct place){0}, TEXT("name a new one"),
                          "the folder '%.*s' is not empty", TEXT_ARG(keep));
    if (!folder_make(self->arena, keep))
        return diag_error(self->diags, (struct place){0}, (struct text){0},
                          "cannot make '%.*s': %s", TEXT_ARG(keep), strerror(errno));
    self->folder = file_real_path(self->arena, keep);
    self->report.kept = self->folder;
    return true;
}

static void drop_folder(struct verify *self)
{
    bool kept = self->report.kept.len && self->another_python.len == 0;
    if (self->folder.len && !kept && !folder_remove(self->folder))
        diag_warning(self->diags, (struct place){0}, (struct text){0},
                     "cannot remove '%.*s': %s", TEXT_ARG(self->folder), strerror(errno));
}

/* --- running -------------------------------------------------------------------------
 */

/* A relative file that is not there, but is in another folder that the service may run
 * in: its working folder. False when there is none such. */
static bool find_other_folder(struct verify *self, const struct scene *scene,
                              const struct entry *entry, const struct ran *ran,
                              struct text *folder)
{
    struct texts folders = {0};
    const struct catalog *catalog = &self->analysis->catalog;
    struct text path = {0};
    for (size_t i = ran->raised.count; i-- > 0;)
        if (text_is(ran->raised.items[i].kind, "file"))
            path = ran->raised.items[i].path;
    if (self->analysis->container || path.len == 0)
        return false;
    struct text here = scene_path(self->arena, scene, scene->folder);
    if (!path_is_below(path, here) || path.len == here.len)
        return false;
    path = text_slice(path, here.len + 1, path.len);
    array_push(self->arena, &folders, (struct text){0});
    if (entry)
        array_push(self->arena, &folders, path_dir(entry->at));
    for (size_t i = 0; i < catalog->manifest_files.count; i++)
        array_push(self->arena, &folders, path_dir(catalog->manifest_files.items[i]));
    for (size_t i = 0; i < folders.count; i++) {
        *folder = folders.items[i];
        struct text other = path_join(self->arena, *folder, path);
        if (!text_equal(*folder, scene->folder) &&
            file_kind(scene_path(self->arena, scene, other)) != FILE_ABSENT)
            return true;
    }
    return false;
}

/* One entry, or with NULL the program; *RAN is what it did in the end. */
static bool run_one(struct verify *self, struct scene *scene, const struct entry *entry,
                    enum observe_mode mode, struct ran *ran)
{
    scene->folder = verify_working_folder(self, entry);
    if (!verify_run_entry(self, scene, entry, mode, ran))
        return false;
    struct text other;
    if (find_other_folder(self, scene, entry, ran, &other)) {
        scene->folder = other;
        if (!verify_run_entry(self, scene, entry, mode, ran))
            return false;
        diag_note(self->diags, (struct place){0}, (struct text){0},
                  "it runs in '%.*s', where its files are", TEXT_ARG(other));
    }
    struct verify_run run = verify_judge(self, scene, entry, ran);
    array_push(self->arena, &self->report.runs, run);
    return true;
}

static bool run_all(struct verify *self, struct scene *scene, enum observe_mode mode,
                    struct verify_trace *trace)
{
    const struct entries *entries = &self->analysis->entries;
    size_t count = self->program.count ? 1 : entries->count;
    for (size_t i = 0; i < count; i++) {
        struct ran ran;
        if (!run_one(self, scene, self->program.count ? NULL : &entries->items[i], mode,
                     &ran))
            return false;
        if (trace)
            verify_trace_add(self, scene, &ran, trace);
    }
    return true;
}

/* The original, as it stands in the repository or, linked, as its image has it. */
static bool find_original(struct verify *self, struct scene *scene, struct text *why)
{
    if (!verify_take_python(self, scene, why))
        return false;
    scene->tree = self->analysis->root.path;
    return layout_is_identity(self->analysis->layout) ||
           verify_link_tree(self, &scene->tree);
}

static bool no_environment(struct verify *self, struct text why)
{
    return diag_error(self->diags, (struct place){0},
                      TEXT("name one with --python PATH, or have one made: --install"),
                      "%.*s to run the service in", TEXT_ARG(why));
}

static bool trace_original(struct verify *self)
{
    struct verify_trace *trace = ARENA_NEW(self->arena, struct verify_trace);
    struct scene original = {0};
    struct text why = {0};
    if (!find_original(self, &original, &why))
        return why.len ? no_environment(self, why) : false;
    self->report.mode = "trace";
    self->report.environment = self->analysis->environment.prefix;
    self->report.python = self->analysis->environment.python;
    if (!run_all(self, &original, OBSERVE_TRACE, trace))
        return false;
    verify_trace_end(self, trace);
    self->report.trace = trace;
    return true;
}

static bool measure(struct verify *self, const struct scene *copy)
{
    struct verify_measures *measures = ARENA_NEW(self->arena, struct verify_measures);
    struct scene original = {0};
    bool known = find_original(self, &original, &measures->before_why);
    if (!known && measures->before_why.len == 0)
        return false;
    self->report.measures = measures;
    return verify_measure(self, known ? &original : NULL, copy, measures);
}

static bool run_copy(struct verify *self)
{
    struct scene copy = {.copied = true};
    struct text why = {0};
    bool install = self->analysis->run->settings->install;
    if (!install && !verify_take_python(self, &copy, &why))
        return no_environment(self, why);
    self->report.mode = "copy";
    if (!verify_copy_tree(self, &copy.tree) ||
        !(install ? verify_install(self, &copy) : verify_link_environment(self, &copy)) ||
        !run_all(self, &copy, OBSERVE_MISSING, NULL))
        return false;
    return !self->analysis->run->settings->measure || !verify_is_clean(&self->report) ||
           measure(self, &copy);
}

static void fill_report(struct verify *self)
{
    const struct analysis *analysis = self->analysis;
    self->report.root = analysis->root.path;
    self->report.entry = analysis->entries.items[0].shown;
    self->report.timeout = self->timeout;
    for (size_t i = 0; i < analysis->entries.count; i++)
        array_push(self->arena, &self->report.entries, analysis->entries.items[i].file);
}

/* ANOTHER becomes the Python for which all has to be done again; else it is empty. */
static int verify(struct analysis *analysis, struct text *another)
{
    bool again = another->len > 0;
    struct verify self = {.analysis = analysis,
                          .arena = analysis->arena,
                          .diags = analysis->diags,
                          .program = analysis->run->program,
                          .is_other_python = again};
    if (!read_timeout(&self))
        return EXIT_USAGE;
    result_make(&self.result, analysis);
    self.data = data_of(analysis);
    fill_report(&self);
    verify_find_needs(&self);
    struct interrupts interrupts;
    interrupts_hold(&interrupts);
    bool good =
        make_folder(&self) && verify_prepare(&self) &&
        (analysis->run->settings->trace ? trace_original(&self) : run_copy(&self));
    drop_folder(&self);
    interrupts_release(&interrupts);
    *another = self.another_python;
    if (!good)
        return EXIT_USAGE;
    if (text_is(analysis->run->settings->format, "json"))
        emit_verify_json(self.arena, &self.report, stdout);
    else
        emit_verify_text(self.arena, &self.report, stdout);
    return verify_is_clean(&self.report) ? EXIT_CLEAN : EXIT_FINDINGS;
}

static int run_verify(struct run *run)
{
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    if (!options_agree(run))
        return EXIT_USAGE;
    struct text another = {0};
    if (analysis_begin(&analysis, run))
        status = verify(&analysis, &another);
    analysis_release(&analysis);
    if (another.len) {
        run->settings->python_version = another;
        if (analysis_begin(&analysis, run))
            status = verify(&analysis, &another);
        analysis_release(&analysis);
    }
    return status;
}

const struct command verify_command = {
    .name = "verify",
    .group = "guard",
    .arguments = "ENTRY...",
    .summary = "run the closure, copied to an empty folder, and say what is missing",
    .text =
        "Copies what ENTRY needs to an empty folder, in the layout in which it will "
        "stand, and imports\nit there, in an environment with nothing but its "
        "requirements: the one at hand (--python, .venv),\nseen through them, or a new "
        "one (--install). A COMMAND behind '--' runs instead. What is missing\nis named "
        "with what explains it. Exit status 1 when anything is, or when the program "
        "fails.\n\n"
        "  depclose verify ai/main.py\n"
        "  depclose verify ai/main.py --install\n"
        "  depclose verify ai/main.py --python .venv -- uvicorn ai.main:app --port 0\n"
        "  depclose verify ai/main.py --trace",
    .runs_program = true,
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_verify,
};
