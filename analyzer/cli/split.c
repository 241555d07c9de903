/* `depclose split`: main dependencies that the entries do without, into optional lists.
 *
 * Each entry is analysed by itself, as the services of a repository need not agree on
 * what a name means. Entries of one manifest are then taken together: what any of them
 * needs stays. */
#include "cli/split.h"

#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "emit/requirements_edit.h"
#include "emit/unified_diff.h"
#include "packages/requirements_lines.h"

#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"diff", 0, OPTION_FLAG, SETTING(diff), NULL, NULL,
     "print what would change as a unified diff (the default)"},
    {"apply", 0, OPTION_FLAG, SETTING(apply), NULL, NULL,
     "change the files: all of them, or none"},
    {"to", 0, OPTION_TEXT, SETTING(to), "KIND", "extras groups",
     "where packages go: extras (the default for what the application can use), or "
     "groups (the default for tools of development, and with Poetry)"},
    {"name", 0, OPTION_LIST, SETTING(names), "GROUP=PKG,...", NULL,
     "the group of these packages, which move even when they are imported at first use; "
     "repeatable"},
    {"keep", 0, OPTION_LIST, SETTING(keep), "PKG", NULL,
     "leave this package where it is; repeatable"},
    {0},
};

/* A file that changes. */
struct change {
    struct text path; /* relative to the root */
    struct text before, after;
    const struct kept_spans *kept; /* what stayed; NULL: to be found out */
    bool is_new;
};

struct changes {
    struct change *items;
    size_t count, room;
};

/* --- words ---------------------------------------------------------------------------
 */

static bool is_group_name(struct text name)
{
    const char *letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (size_t i = 0; i < name.len; i++)
        if (!strchr(letters, name.ptr[i]) && name.ptr[i] != '-')
            return false;
    return name.len && name.ptr[0] != '-' && name.ptr[name.len - 1] != '-';
}

/* Reads --name GROUP=PKG,... */
static bool read_names(struct split *self)
{
    const struct texts *names = &self->run->settings->names;
    for (size_t i = 0; i < names->count; i++) {
        struct text word = names->items[i], part;
        size_t equals = text_find(word, '=');
        struct text group =
            name_normalize(self->arena, text_trim(text_slice(word, 0, equals)));
        struct text rest =
            text_slice(word, equals == SIZE_MAX ? word.len : equals + 1, word.len);
        if (equals == SIZE_MAX || rest.len == 0 || !is_group_name(group))
            return diag_error(self->diags, (struct place){0},
                              TEXT("for example: --name train=torch,lightning"),
                              "'%.*s' does not name a group and its packages",
                              TEXT_ARG(word));
        while (rest.len && text_cut(&rest, ',', &part))
            array_push(self->arena, &self->named,
                       ((struct optional_move){
                           .key = name_normalize(self->arena, text_trim(part)),
                           .group = group}));
    }
    return true;
}

/* Whether every package of --name and --keep is a main dependency somewhere. */
static bool names_are_known(struct split *self)
{
    struct texts known = {0}, asked = {0};
    for (size_t e = 0; e < self->entry_count; e++) {
        const struct catalog *catalog = &self->entries[e].analysis.catalog;
        for (size_t i = 0; i < catalog->declarations.count; i++)
            if (catalog->declarations.items[i].section != SECTION_CONSTRAINT)
                texts_add_once(self->arena, &known,
                               catalog->declarations.items[i].requirement.key);
    }
    for (size_t i = 0; i < self->named.count; i++)
        array_push(self->arena, &asked, self->named.items[i].key);
    for (size_t i = 0; i < self->run->settings->keep.count; i++)
        array_push(self->arena, &asked,
                   name_normalize(self->arena, self->run->settings->keep.items[i]));
    for (size_t i = 0; i < asked.count; i++) {
        bool found = false;
        for (size_t k = 0; k < known.count; k++)
            found = found || text_equal(known.items[k], asked.items[i]);
        if (found)
            continue;
        struct text near = nearest_name(asked.items[i], &known);
        return diag_error(
            self->diags, (struct place){0},
            near.len ? text_format(self->arena, "did you mean '%.*s'?", TEXT_ARG(near))
                     : (struct text){0},
            "no dependency '%.*s' is declared", TEXT_ARG(asked.items[i]));
    }
    return true;
}

/* --- analysing -----------------------------------------------------------------------
 */

/* The run of one word; NULL for the entry that -f alone names. */
static struct run run_of(struct split *self, struct split_entry *entry,
                         const struct text *word, bool is_module)
{
    struct run run = *self->run;
    entry->settings = *self->run->settings;
    entry->settings.universal = true; /* a list of dependencies is for every platform */
    entry->settings.drop_guarded = true;
    entry->settings.modules = (struct texts){0};
    run.settings = &entry->settings;
    run.arguments = (struct texts){0};
    run.closing = (struct buffer){.arena = self->arena};
    if (word)
        array_push(self->arena, is_module ? &entry->settings.modules : &run.arguments,
                   *word);
    return run;
}

static void add_closure(struct split *self, const struct split_entry *entry)
{
    const struct analysis *analysis = &entry->analysis;
    for (module_id id = 0; id < analysis->graph->modules; id++) {
        const struct module *module = &analysis->resolver->modules.items[id];
        if (graph_reaches(analysis->graph, id) && module->source.len &&
            module->origin == ORIGIN_FIRST_PARTY)
            map_add(&self->closure, module->source);
    }
}

static int analyse(struct split *self)
{
    const struct texts *words = &self->run->arguments;
    const struct texts *modules = &self->run->settings->modules;
    size_t count = words->count + modules->count;
    self->entry_count = count ? count : 1;
    self->entries = ARENA_ARRAY(self->arena, struct split_entry, self->entry_count);
    for (size_t i = 0; i < self->entry_count; i++) {
        struct split_entry *entry = &self->entries[i];
        bool is_module = i >= words->count;
        const struct text *word = count == 0  ? NULL
                                  : is_module ? &modules->items[i - words->count]
                                              : &words->items[i];
        entry->run = run_of(self, entry, word, is_module);
        if (!analysis_begin(&entry->analysis, &entry->run))
            return EXIT_USAGE;
        if (!analysis_tell_unresolved(&entry->analysis))
            return EXIT_FINDINGS;
        result_make(&entry->result, &entry->analysis);
        add_closure(self, entry);
    }
    self->rules = rules_groups(self->entries[0].analysis.rules);
    return self->rules && names_are_known(self) ? EXIT_CLEAN : EXIT_USAGE;
}

static void group_entries(struct split *self)
{
    for (size_t i = 0; i < self->entry_count; i++) {
        struct split_entry *entry = &self->entries[i];
        struct split_project *project = NULL;
        for (size_t p = 0; p < self->projects.count; p++)
            if (text_equal(self->projects.items[p].manifest->folder,
                           entry->analysis.manifest.folder))
                project = &self->projects.items[p];
        if (!project) {
            array_push(self->arena, &self->projects,
                       ((struct split_project){
                           .manifest = &entry->analysis.manifest,
                           .entries = ARENA_ARRAY(self->arena, struct split_entry *,
                                                  self->entry_count)}));
            project = &array_last(&self->projects);
        }
        project->entries[project->entry_count++] = entry;
    }
}

/* --- changes -------------------------------------------------------------------------
 */

static bool load(struct split *self, struct text path, struct text *bytes)
{
    return file_read(self->arena,
                     path_join(self->arena, self->entries[0].analysis.root.path, path),
                     (struct place){.file = path}, bytes, self->diags);
}

static bool change_pyproject(struct split *self, const struct split_project *project,
                             struct changes *changes)
{
    struct optional_moves moves = {0};
    struct change change = {.path = project->manifest->pyproject};
    struct edited *edited = ARENA_NEW(self->arena, struct edited);
    for (size_t i = 0; i < project->packages.count; i++) {
        const struct split_package *package = &project->packages.items[i];
        array_push(self->arena, &moves,
                   ((struct optional_move){.key = package->key,
                                           .group = package->group,
                                           .kind = package->kind,
                                           .development = package->development}));
    }
    if (!load(self, change.path, &change.before))
        return false;
    const struct toml *root =
        toml_read(self->arena, change.before, change.path, self->diags);
    if (!root || !pyproject_edit(self->arena, root, change.before, &moves,
                                 &self->rules->everything, edited, self->diags))
        return false;
    change.after = edited->text;
    change.kept = &edited->kept;
    array_push(self->arena, changes, change);
    return true;
}

/* The lines of FILE that move, each with the text of its group. */
static struct line_move *find_lines(struct split *self,
                                    const struct split_project *project, struct text file,
                                    const struct texts *groups, struct text *texts,
                                    size_t *count)
{
    const struct catalog *catalog = &project->entries[0]->analysis.catalog;
    struct line_move *moves =
        ARENA_ARRAY(self->arena, struct line_move, catalog->declarations.count);
    *count = 0;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *declaration = &catalog->declarations.items[i];
        for (size_t p = 0; p < project->packages.count; p++) {
            const struct split_package *package = &project->packages.items[p];
            if (declaration->section != SECTION_MAIN ||
                !text_equal(declaration->place.file, file) ||
                !text_equal(declaration->requirement.key, package->key))
                continue;
            for (size_t g = 0; g < groups->count; g++)
                if (text_equal(groups->items[g], package->group))
                    moves[(*count)++] =
                        (struct line_move){declaration->place.line, &texts[g]};
        }
    }
    return moves;
}

/* Adds LINES to the requirements file of GROUP. */
static bool add_group_file(struct split *self, struct text main, struct text group,
                           struct text lines, struct changes *changes)
{
    struct change change = {.path = requirements_path(self->arena, main, group)};
    struct text full =
        path_join(self->arena, self->entries[0].analysis.root.path, change.path);
    change.is_new = file_kind(full) == FILE_ABSENT;
    if (!change.is_new && !load(self, change.path, &change.before))
        return false;
    change.after = requirements_extend(self->arena, change.before, main, lines);
    array_push(self->arena, changes, change);
    return true;
}

static bool change_requirements(struct split *self, const struct split_project *project,
                                struct changes *changes)
{
    struct texts groups = {0}, files = {0};
    struct text main = project->manifest->requirements.items[0];
    for (size_t i = 0; i < project->packages.count; i++) {
        const struct split_package *package = &project->packages.items[i];
        texts_add_once(self->arena, &groups, package->group);
        for (size_t f = 0; f < package->in.count; f++)
            texts_add_once(self->arena, &files, package->in.items[f]);
    }
    struct text *texts = ARENA_ARRAY(self->arena, struct text, groups.count);
    for (size_t i = 0; i < files.count; i++) {
        struct change change = {.path = files.items[i]};
        size_t count;
        if (!load(self, change.path, &change.before))
            return false;
        if (text_starts(change.before, TEXT("\xff\xfe")) ||
            text_starts(change.before, TEXT("\xfe\xff")) ||
            text_starts(change.before, (struct text){"\0\0\xfe\xff", 4}))
            return diag_error(self->diags, (struct place){.file = change.path},
                              TEXT("save it as UTF-8"),
                              "'%.*s' is not in UTF-8 and cannot be edited",
                              TEXT_ARG(change.path));
        struct line_move *moves =
            find_lines(self, project, change.path, &groups, texts, &count);
        change.after = requirements_move(self->arena, change.before, moves, count);
        array_push(self->arena, changes, change);
    }
    for (size_t g = 0; g < groups.count; g++)
        if (!add_group_file(self, main, groups.items[g], texts[g], changes))
            return false;
    return true;
}

/* --- output --------------------------------------------------------------------------
 */

static bool write_all(struct split *self, const struct changes *changes)
{
    struct text root = self->entries[0].analysis.root.path;
    struct file_output *files =
        ARENA_ARRAY(self->arena, struct file_output, changes->count);
    for (size_t i = 0; i < changes->count; i++)
        files[i] = (struct file_output){
            .path = path_join(self->arena, root, changes->items[i].path),
            .bytes = changes->items[i].after};
    return files_write(files, changes->count, self->diags);
}

static int put_out(struct split *self, const struct changes *changes)
{
    const struct settings *settings = self->run->settings;
    struct buffer out = {.arena = self->arena};
    for (size_t i = 0; i < changes->count; i++)
        unified_diff_kept(&out, changes->items[i].path, changes->items[i].is_new,
                          changes->items[i].before, changes->items[i].after,
                          changes->items[i].kept);
    if (settings->apply && !write_all(self, changes))
        return EXIT_USAGE;
    for (size_t i = 0; settings->apply && i < changes->count; i++)
        buffer_format(&self->run->closing, "%s%.*s%s",
                      i ? ", " : "written: ", TEXT_ARG(changes->items[i].path),
                      i + 1 == changes->count ? "\n" : "");
    if (settings->diff || !settings->apply)
        fwrite(out.text.ptr ? out.text.ptr : "", 1, out.text.len, stdout);
    struct text root = self->entries[0].analysis.root.path;
    if (out.text.len && !settings->apply &&
        !text_equal(root, file_working_folder(self->arena)))
        buffer_format(&self->run->closing, "the diff's paths begin at '%.*s'\n",
                      TEXT_ARG(root));
    return EXIT_CLEAN;
}

static int split(struct split *self)
{
    struct changes changes = {0};
    int status = read_names(self) ? analyse(self) : EXIT_USAGE;
    if (status != EXIT_CLEAN)
        return status;
    group_entries(self);
    for (size_t p = 0; p < self->projects.count; p++) {
        struct split_project *project = &self->projects.items[p];
        if (!split_find_packages(self, project))
            return EXIT_FINDINGS;
        if (project->packages.count) {
            split_find_uses(self, project);
            split_settle(self, project);
            if (!split_name_groups(self, project))
                return EXIT_FINDINGS;
            split_weigh(self, project);
        }
        bool good = project->packages.count == 0 ||
                    (split_uses_pyproject(project)
                         ? change_pyproject(self, project, &changes)
                         : change_requirements(self, project, &changes));
        if (!good)
            return EXIT_FINDINGS;
        split_report(self, project, &self->run->closing);
    }
    return put_out(self, &changes);
}

static int run_split(struct run *run)
{
    struct split self = {.run = run, .arena = run->arena, .diags = run->diags};
    map_init(&self.closure, run->arena);
    int status = split(&self);
    for (size_t i = 0; i < self.entry_count; i++)
        analysis_release(&self.entries[i].analysis);
    return status;
}

const struct command split_command = {
    .name = "split",
    .group = "make",
    .arguments = "ENTRY...",
    .summary = "move packages that services do without to optional groups",
    .text =
        "Moves main dependencies that none of the ENTRYs reaches to optional lists: "
        "extras "
        "or dependency\ngroups of pyproject.toml, groups of Poetry's, or further "
        "requirements files. Prints a diff for\n`git apply` (or patch -p1), and on "
        "standard error what moves, why, what it saves, and which imports\nhave to do "
        "without. Nothing else in the files changes. Exit status 0 also when nothing is "
        "to move,\n1 when a list cannot be edited or an import is unresolved.\n\n"
        "  depclose split memory_service/main.py:app --apply",
    .options = (const struct option *const[]){own_options, project_options, image_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_split,
};
