/* `depclose dockerignore`: the whitelist of a build context. */
#include "emit/dockerignore.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/artefacts.h"
#include "cli/needed.h"

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"output", 'o', OPTION_TEXT, SETTING(output), "FILE", NULL,
     "write there, as a whole or not at all (else to standard output)"},
    {"granularity", 0, OPTION_TEXT, SETTING(granularity), "WHAT", "dir file",
     "dir: name a folder where all of it is needed; file: name files only"},
    {"copy-lines", 0, OPTION_FLAG, SETTING(copy_lines), NULL, NULL,
     "print COPY lines for a Dockerfile instead"},
    {"why", 0, OPTION_TEXT, SETTING(why_path), "PATH", NULL,
     "say what keeps PATH, or drops it (exit status 1), and what asked for it"},
    {0},
};

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Where builders look for the file. */
static struct text usual_name(struct analysis *self, const struct needed *needed)
{
    if (needed->dockerfile)
        return text_format(self->arena, "%.*s.dockerignore",
                           TEXT_ARG(needed->dockerfile->path));
    return path_join(self->arena, needed->context, TEXT(".dockerignore"));
}

static void report(struct analysis *self, const struct needed *needed)
{
    struct buffer *out = &self->run->closing;
    const struct settings *settings = self->run->settings;
    size_t tracked = 0, lines = needed->whitelist.lines.count;
    for (size_t i = 0; needed->has_git && i < needed->tracked.count; i++)
        tracked += path_is_below(needed->tracked.items[i], needed->context);
    buffer_format(out, "%.*s: %zu file%s", TEXT_ARG(self->entries.items[0].shown),
                  needed->whitelist.files, plural(needed->whitelist.files));
    if (tracked)
        buffer_format(out, " of the %zu that Git has", tracked);
    buffer_format(out, ", in %zu line%s\n", lines, plural(lines));
    if (settings->output.len == 0 && !settings->copy_lines)
        buffer_format(out, "  save it as %.*s\n", TEXT_ARG(usual_name(self, needed)));
}

/* The header: the command, and the entries where that does not name them in full. */
static struct texts comments_of(struct analysis *self)
{
    struct texts comments = {0};
    struct buffer entries = {.arena = self->arena};
    array_push(self->arena, &comments,
               text_format(self->arena, MADE_BY "%.*s", TEXT_ARG(self->run->words)));
    buffer_add_string(&entries, "what is needed, and nothing else, by");
    for (size_t i = 0; i < self->entries.count; i++)
        buffer_format(&entries, "%s %.*s", i ? "," : "",
                      TEXT_ARG(self->entries.items[i].file));
    array_push(self->arena, &comments, entries.text);
    return comments;
}

/* Whether PATH was read for the answer, or is in it. */
static bool is_read(struct analysis *self, const struct needed *needed, struct text path)
{
    const struct texts *manifests = &self->catalog.manifest_files;
    if (needs_find(&needed->needs, path) || text_equal(path, self->catalog.lock_file) ||
        (needed->dockerfile && text_equal(path, needed->dockerfile->path)) ||
        (self->container && text_equal(path, self->container->compose)))
        return true;
    for (size_t i = 0; i < manifests->count; i++)
        if (text_equal(path, manifests->items[i]))
            return true;
    return false;
}

/* Whether -o names such a file; an error says so. */
static bool is_input(struct analysis *self, const struct needed *needed)
{
    struct text output = self->run->settings->output;
    struct text path =
        path_relative(self->arena, self->root.path, file_real_path(self->arena, output));
    if (path.len == 0 || !is_read(self, needed, path))
        return false;
    diag_error(self->diags, (struct place){0},
               text_format(self->arena, "choose another name: -o %.*s",
                           TEXT_ARG(usual_name(self, needed))),
               "'%.*s' is one of the files that this list is made from",
               TEXT_ARG(output));
    return true;
}

/* PATH, as a user types it: from the working folder, or as depclose prints it. */
static struct text find_path(struct analysis *self, struct text word)
{
    struct text path =
        path_relative(self->arena, self->root.path,
                      path_join(self->arena, file_working_folder(self->arena), word));
    return layout_find(self->repository, path, NULL) == FILE_ABSENT
               ? path_clean(self->arena, word)
               : path;
}

static int tell_why(struct analysis *self, const struct needed *needed)
{
    struct buffer out = {.arena = self->arena};
    bool kept =
        needed_why(&out, self, needed, find_path(self, self->run->settings->why_path));
    fwrite(out.text.ptr, 1, out.text.len, stdout);
    return kept ? EXIT_CLEAN : EXIT_FINDINGS;
}

static int make(struct analysis *self)
{
    const struct settings *settings = self->run->settings;
    struct buffer out = {.arena = self->arena};
    struct needed needed;
    struct texts comments = comments_of(self);
    bool by_file = text_is(settings->granularity, "file");
    if (!settings->why_path.len && !analysis_tell_unresolved(self))
        return EXIT_FINDINGS;
    if (!needed_find(&needed, self, by_file))
        return needed.refused ? EXIT_FINDINGS : EXIT_USAGE;
    if (settings->why_path.len)
        return tell_why(self, &needed);
    if (settings->copy_lines)
        copy_lines_write(&out, &needed.whitelist, &needed.needs, needed.context);
    else
        dockerignore_write(&out, &needed.whitelist, &comments);
    if (settings->output.len && !text_is(settings->output, "-")) {
        if (is_input(self, &needed) ||
            !artefacts_write(self->run, &(struct file_output){settings->output, out.text},
                             1))
            return EXIT_USAGE;
    } else {
        fwrite(out.text.ptr, 1, out.text.len, stdout);
    }
    report(self, &needed);
    return EXIT_CLEAN;
}

static int run_dockerignore(struct run *run)
{
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    if (analysis_begin(&analysis, run))
        status = make(&analysis);
    analysis_release(&analysis);
    return status;
}

const struct command dockerignore_command = {
    .name = "dockerignore",
    .group = "make",
    .arguments = "ENTRY...",
    .summary = "a whitelist for the build context: what a service needs",
    .text =
        "Writes an ignore file that lets in what ENTRY needs, and nothing else: its "
        "code, the data\nthat it opens, the manifests and, with -f, what that Dockerfile "
        "copies. Secrets, caches and\nbytecode never get in. Several entries make one "
        "whitelist.\n\n"
        "  depclose dockerignore ai/main.py -o .dockerignore\n"
        "  depclose dockerignore ai/main.py --why ai/tools/units.json",
    .options = (const struct option *const[]){own_options, image_options, project_options,
                                              target_options, package_options,
                                              talk_options, NULL},
    .run = run_dockerignore,
};
