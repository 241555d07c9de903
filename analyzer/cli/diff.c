/* `depclose diff REV`: what a branch adds to and takes from each service. The repository
 * is analysed as it is now, and as it was where the branch began. */
#include "emit/diff.h"

#include "base/array.h"
#include "base/path.h"
#include "base/process.h"
#include "cli/result.h"
#include "cli/revision.h"
#include "cli/service.h"

#include <stdlib.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"format", 0, OPTION_TEXT, SETTING(format), "FORMAT", "text json markdown",
     "text, json, or markdown: a table for a pull request"},
    {0},
};

/* One state of the repository. */
struct side {
    struct run *run;
    struct config config;
    struct text root;       /* absolute; empty: the project's own */
    struct text folder;     /* absolute: stands for the working folder */
    struct text python;     /* the environment, when that is not in the tree */
    struct analysis *first; /* what others need not read again */
    struct diags *diags;
};

/* A service in one state. */
struct view {
    struct analysis *analysis;
    struct result *result;
    struct texts files;
};

/* Analyses the service NAME of CONFIG, or the words of the command line where there is no
 * NAME. NULL when that fails. */
static struct view *look(struct side *side, const struct config *config, struct text name,
                         struct texts words)
{
    struct arena *arena = side->run->arena;
    struct view *view = ARENA_NEW(arena, struct view);
    struct run *run = ARENA_NEW(arena, struct run);
    struct settings *settings = ARENA_NEW(arena, struct settings);
    *run = *side->run;
    *settings = *side->run->settings;
    run->settings = settings;
    run->diags = side->diags;
    run->service = name;
    run->config = name.len ? config : NULL;
    run->arguments = words;
    run->before = side->first;
    run->folder = side->folder;
    if (side->root.len)
        settings->root = side->root;
    if (settings->python.len == 0)
        settings->python = side->python;
    view->analysis = ARENA_NEW(arena, struct analysis);
    view->result = ARENA_NEW(arena, struct result);
    if (!analysis_begin(view->analysis, run)) {
        analysis_release(view->analysis);
        return NULL;
    }
    if (!side->first)
        side->first = view->analysis;
    result_make(view->result, view->analysis);
    view->files = closure_files(arena, &view->result->closure);
    return view;
}

/* --- packages ------------------------------------------------------------------------
 */

static struct text name_of(const struct view *view, const struct selected *selected)
{
    return view->analysis->catalog.distributions.items[selected->distribution].key;
}

static struct text version_of(const struct view *view, const struct selected *selected)
{
    return selected->locked == SELECTED_UNLOCKED
               ? (struct text){0}
               : view->analysis->catalog.locked.items[selected->locked].version;
}

/* The first package of that name; NULL when there is none. */
static const struct selected *find_package(const struct view *view, struct text name)
{
    const struct selection *selection = &view->result->selection;
    for (size_t i = 0; i < selection->packages.count; i++)
        if (text_equal(name_of(view, &selection->packages.items[i]), name))
            return &selection->packages.items[i];
    return NULL;
}

/* Who imports it, or what brings it. */
static void explain(const struct view *view, const struct selected *selected,
                    struct package_change *change)
{
    struct analysis *analysis = view->analysis;
    struct distribution_chains chains =
        chains_to(view->result, analysis, selected->distribution);
    if (chains.count == 0)
        return;
    const struct reached *root = chains.items[0].root;
    change->because =
        text_format(analysis->arena, "%.*s:%u", TEXT_ARG(root->places.items[0].file),
                    root->places.items[0].line);
    if (root->distribution != selected->distribution)
        change->root = root->key;
}

static int change_order(const void *left, const void *right)
{
    const struct package_change *a = left, *b = right;
    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    return text_compare(a->name, b->name);
}

/* The packages of HERE that THERE does not have. NEW: here is after. */
static struct package_changes only_in(const struct view *here, const struct view *there,
                                      bool is_new)
{
    struct package_changes changes = {0};
    const struct selection *selection = &here->result->selection;
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *selected = &selection->packages.items[i];
        struct text name = name_of(here, selected);
        if ((there && find_package(there, name)) || find_package(here, name) != selected)
            continue;
        struct package_change change = {.name = name,
                                        .bytes = here->result->closure.weights[i].bytes};
        *(is_new ? &change.after : &change.before) = version_of(here, selected);
        explain(here, selected, &change);
        array_push(here->analysis->arena, &changes, change);
    }
    if (changes.count)
        qsort(changes.items, changes.count, sizeof *changes.items, change_order);
    return changes;
}

static struct package_changes find_changed(const struct view *before,
                                           const struct view *after)
{
    struct package_changes changes = {0};
    const struct selection *selection = &after->result->selection;
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *selected = &selection->packages.items[i];
        struct text name = name_of(after, selected);
        const struct selected *old = find_package(before, name);
        if (!old || find_package(after, name) != selected)
            continue;
        struct package_change change = {.name = name,
                                        .before = version_of(before, old),
                                        .after = version_of(after, selected),
                                        .bytes = after->result->closure.weights[i].bytes};
        if (!text_equal(change.before, change.after))
            array_push(after->analysis->arena, &changes, change);
    }
    return changes;
}

static struct texts files_only_in(struct arena *arena, const struct texts *here,
                                  const struct texts *there)
{
    struct texts only = {0};
    for (size_t i = 0, k = 0; i < here->count; i++) {
        while (k < there->count && text_compare(there->items[k], here->items[i]) < 0)
            k++;
        if (k == there->count || !text_equal(there->items[k], here->items[i]))
            array_push(arena, &only, here->items[i]);
    }
    return only;
}

/* --- services ------------------------------------------------------------------------
 */

/* BEFORE or AFTER may be NULL, not both. */
static void compare(struct service_diff *diff, const struct view *before,
                    const struct view *after)
{
    const struct view *any = after ? after : before;
    struct arena *arena = any->analysis->arena;
    const struct texts none = {0};
    const struct texts *old_files = before ? &before->files : &none;
    const struct texts *new_files = after ? &after->files : &none;
    if (after)
        diff->added = only_in(after, before, true);
    if (before)
        diff->removed = only_in(before, after, false);
    if (before && after)
        diff->changed = find_changed(before, after);
    diff->files_added = files_only_in(arena, new_files, old_files);
    diff->files_removed = files_only_in(arena, old_files, new_files);
    diff->before = before ? before->result->kept.bytes : 0;
    diff->after = after ? after->result->kept.bytes : 0;
    diff->unknown = after ? after->result->kept.unknown : 0;
    if (before && after)
        diff->status = diff->added.count + diff->removed.count + diff->changed.count +
                               diff->files_added.count + diff->files_removed.count
                           ? SERVICE_CHANGED
                           : SERVICE_SAME;
}

/* Why the base's could not be analysed: the first error, or that it was not there yet. */
static void tell_missing(struct service_diff *diff, const struct side *base,
                         const struct view *after)
{
    const struct entries *entries = &after->analysis->entries;
    struct text file =
        path_join(base->run->arena, base->root,
                  entries->count ? entries->items[0].file : (struct text){0});
    diff->status = SERVICE_UNKNOWN;
    if (file_kind(file) == FILE_ABSENT)
        diff->status = SERVICE_ADDED;
    for (size_t i = 0; diff->status == SERVICE_UNKNOWN && i < base->diags->count; i++)
        if (base->diags->items[i].severity == SEVERITY_ERROR)
            diff->reason = base->diags->items[i].message;
}

static bool add_service(struct diff *diff, struct side *now, struct side *base,
                        struct text name, struct text service, struct texts words)
{
    struct arena *arena = now->run->arena;
    struct service_diff found = {.name = name};
    if (interrupts_pending())
        return false; /* it ends the program once the base is removed */
    struct view *after = look(now, &now->config, service, words);
    if (!after)
        return false;
    if (after->analysis->environment.prefix.len)
        base->python = path_join(arena, after->analysis->root.path,
                                 after->analysis->environment.prefix);
    bool is_known = config_service(&base->config, service) != NULL;
    struct view *before =
        look(base, is_known ? &base->config : &now->config, service, words);
    compare(&found, before, after);
    if (!before)
        tell_missing(&found, base, after);
    array_push(arena, &diff->services, found);
    base->diags->count = 0;
    return true;
}

/* Services that only the base has. */
static void add_removed(struct diff *diff, struct side *now, struct side *base)
{
    for (size_t i = 0; i < base->config.services.count; i++) {
        struct text name = base->config.services.items[i].name;
        if (config_service(&now->config, name))
            continue;
        struct service_diff found = {.name = name, .status = SERVICE_REMOVED};
        struct view *before = look(base, &base->config, name, (struct texts){0});
        if (before)
            compare(&found, before, NULL);
        found.status = SERVICE_REMOVED;
        array_push(now->run->arena, &diff->services, found);
    }
}

/* The services of the configuration, those that are named, or the words as one. */
static bool add_all(struct diff *diff, struct side *now, struct side *base,
                    struct texts words)
{
    bool good = true, services = words.count > 0;
    for (size_t i = 0; i < words.count; i++)
        services = services && config_service(&now->config, words.items[i]);
    if (services) {
        for (size_t i = 0; i < words.count && good; i++)
            good = add_service(diff, now, base, words.items[i], words.items[i],
                               (struct texts){0});
        return good;
    }
    if (words.count)
        return add_service(diff, now, base, words.items[0], (struct text){0}, words);
    for (size_t i = 0; i < now->config.services.count && good; i++)
        good = add_service(diff, now, base, now->config.services.items[i].name,
                           now->config.services.items[i].name, (struct texts){0});
    if (good)
        add_removed(diff, now, base);
    return good &&
           (diff->services.count ||
            diag_error(now->diags, (struct place){0},
                       TEXT("name what is started, depclose diff main ai/main.py, "
                            "or list the services in the configuration"),
                       "no service to compare"));
}

static void write_diff(const struct run *run, const struct diff *diff)
{
    if (text_is(run->settings->format, "json"))
        emit_diff_json(run->arena, diff, stdout);
    else if (text_is(run->settings->format, "markdown"))
        emit_diff_markdown(run->arena, diff, stdout);
    else
        emit_diff_text(run->arena, diff, stdout);
}

/* Fills DIFF, which borrows from both sides, but needs no file of them. */
static bool diff_with(struct run *run, const struct root *root, struct side *now,
                      struct side *base, const struct revision *revision,
                      struct diff *diff)
{
    struct diags *unheard = ARENA_NEW(run->arena, struct diags);
    diff->revision = run->arguments.items[0];
    diff->commit = revision->commit;
    struct texts words = {run->arguments.items + 1, run->arguments.count - 1,
                          run->arguments.count - 1};
    struct text here =
        path_relative(run->arena, root->path, file_working_folder(run->arena));
    diags_init(unheard, run->arena, revision->root);
    *base = (struct side){.run = run,
                          .root = revision->root,
                          .folder = path_is_below(here, (struct text){0})
                                        ? path_join(run->arena, revision->root, here)
                                        : revision->root,
                          .diags = unheard};
    struct run old = *run;
    struct settings settings = *run->settings;
    settings.root = revision->root;
    old.settings = &settings;
    old.diags = unheard;
    old.folder = base->folder;
    bool good = service_list(&old, &base->config);
    unheard->count = 0;
    if (!good)
        base->config = (struct config){0};
    return add_all(diff, now, base, words);
}

static int run_diff(struct run *run)
{
    struct root root;
    struct revision revision;
    struct side now = {.run = run, .diags = run->diags}, base = {0};
    struct diff diff = {0};
    struct interrupts interrupts;
    int status = EXIT_USAGE;
    if (run->arguments.count == 0) {
        diag_error(run->diags, (struct place){0}, TEXT("for example: depclose diff main"),
                   "no revision is named");
        return status;
    }
    interrupts_hold(&interrupts); /* until the folder of the revision is gone */
    if (root_find(run->arena, run->settings->root, TEXT("."), &root, run->diags) &&
        service_list(run, &now.config) &&
        revision_open(run->arena, root.path, run->arguments.items[0], &revision,
                      run->diags)) {
        if (diff_with(run, &root, &now, &base, &revision, &diff))
            status = EXIT_CLEAN;
        revision_close(&revision);
    }
    interrupts_release(&interrupts);
    if (status == EXIT_CLEAN)
        write_diff(run, &diff);
    if (base.first)
        analysis_release(base.first);
    if (now.first)
        analysis_release(now.first);
    return status;
}

const struct command diff_command = {
    .name = "diff",
    .group = "guard",
    .arguments = "REV [ENTRY...]",
    .summary = "what a branch adds to and takes from each service",
    .text = "Compares the packages and files of each service of the configuration, or of "
            "ENTRY, with those\nof the revision REV, or where the branch left it, and "
            "names the "
            "import behind each change.\n\n"
            "  depclose diff origin/main\n"
            "  depclose diff HEAD~1 ai/main.py --format markdown",
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_diff,
};
