/* Which services a change can affect, so that a commit waits for no others.
 *
 * A service is analysed on the tree as it is now, and its layouts remember which of the
 * repository's files were opened, and in which folders something was looked for. A change
 * elsewhere cannot have led to another answer: what was there before the change would
 * have been asked the same questions. A file that is new counts where its folder was
 * looked into, for it may shadow another; and so does one that is gone.
 *
 * Three things are asked past the layouts. Dockerfiles and Compose files are looked for
 * everywhere, by their names. An ignore file that `sync` writes depends on whole folders
 * and on what Git ignores; what it keeps now tells where. And a rule may be set so that
 * code outside of all services matters. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"
#include "cli/data.h"
#include "cli/service.h"
#include "context/git.h"
#include "context/ignore.h"
#include "image/compose.h"

#include <stdlib.h>

/* --- what has changed ----------------------------------------------------------------
 */

/* What `git diff --name-status -z` printed: a letter and a path, in turn. */
static void read_status(struct arena *arena, struct text printed, struct changes *changes)
{
    struct text letter, path;
    while (text_cut(&printed, '\0', &letter) && text_cut(&printed, '\0', &path))
        array_push(arena, changes, ((struct change){path, !text_is(letter, "M")}));
}

/* What differs from REV; false where Git cannot tell. */
static bool add_since(struct arena *arena, struct text root, struct text rev,
                      struct changes *changes)
{
    const char *const words[] = {"diff",
                                 "--name-status",
                                 "-z",
                                 "--no-renames",
                                 "--no-ext-diff",
                                 "--relative",
                                 rev.ptr,
                                 "--",
                                 NULL};
    struct buffer printed = {.arena = arena};
    if (!git_output(root, words, &printed))
        return false;
    read_status(arena, printed.text, changes);
    return true;
}

/* The files that were named; those that the last commit has are not new. */
static void add_named(struct arena *arena, struct text root, const struct texts *files,
                      struct changes *changes)
{
    static const char *const words[] = {"ls-tree",     "-r",   "-z",
                                        "--name-only", "HEAD", NULL};
    struct text here = file_working_folder(arena), path;
    struct buffer printed = {.arena = arena};
    struct map known;
    map_init(&known, arena);
    git_output(root, words, &printed);
    while (text_cut(&printed.text, '\0', &path))
        map_add(&known, path);
    for (size_t i = 0; i < files->count; i++) {
        struct text full = path_join(arena, here, files->items[i]);
        path = path_relative(arena, root, full);
        array_push(arena, changes,
                   ((struct change){path, map_find(&known, path) == MAP_NONE ||
                                              file_kind(full) == FILE_ABSENT}));
    }
}

struct changes check_changes(const struct run *run, struct text root)
{
    struct changes changes = {0};
    const struct settings *settings = run->settings;
    const char *from = getenv("PRE_COMMIT_FROM_REF");
    if (settings->pre_commit && getenv("GIT_INDEX_FILE"))
        changes.known = add_since(run->arena, root, TEXT("HEAD"), &changes);
    else if (settings->pre_commit && from && *from && *from != '-')
        changes.known = add_since(run->arena, root, text_of(from), &changes);
    if (settings->changed.count && (changes.known || !settings->pre_commit)) {
        add_named(run->arena, root, &settings->changed, &changes);
        changes.known = true;
    }
    return changes;
}

/* --- whether it matters --------------------------------------------------------------
 */

struct question {
    struct checked *self;
    const struct analysis *analysis;
    struct arena *arena;
    const struct changes *changes;
    struct map code; /* files that modules are made of */
    struct ignore *ignore;
    struct text context; /* that it is for: a repository path */
};

static void collect_code(struct question *self)
{
    const struct resolver *resolver = self->analysis->resolver;
    map_init(&self->code, self->arena);
    for (size_t i = 0; i < resolver->modules.count; i++) {
        map_add(&self->code, resolver->modules.items[i].file);
        map_add(&self->code, resolver->modules.items[i].source);
    }
}

/* Files that matter by what they are, however they are found. */
static bool matters_by_name(const struct question *self, struct text path)
{
    const struct config_service *service = self->analysis->service;
    struct text name = path_name(path);
    return text_is(name, ".pre-commit-config.yaml") || /* has our arguments */
           text_is(name, "depclose.toml") || text_is(name, "pyvenv.cfg") ||
           text_is(name, ".gitignore") || text_is(name, ".gitattributes") ||
           text_equal(path, self->analysis->config.scope.baseline) ||
           (service && (text_equal(path, service->requirements) ||
                        text_equal(path, service->dockerignore) ||
                        text_equal(path, service->dockerfile)));
}

/* Whether a file at PATH was read, or one of that name looked for. */
static bool was_asked(const struct question *self, struct text path)
{
    const struct texts *manifests = &self->analysis->catalog.manifest_files;
    struct text environment = path_relative(self->arena, self->analysis->root.path,
                                            self->analysis->environment.prefix);
    for (size_t i = 0; i < manifests->count; i++)
        if (text_equal(manifests->items[i], path))
            return true;
    return layout_has_asked(self->analysis->repository, path) ||
           map_find(&self->code, path) != MAP_NONE ||
           (self->analysis->environment.prefix.len && path_is_below(path, environment));
}

/* Whether the folder AT was there before: something in it is not new. */
static bool is_old(const struct question *self, struct text at)
{
    struct folder listed;
    if (at.len == 0)
        return true;
    if (!folder_list(self->arena, path_join(self->arena, self->analysis->root.path, at),
                     &listed))
        return false;
    for (size_t i = 0; i < listed.count; i++) {
        struct text inside = path_join(self->arena, at, listed.items[i].name);
        bool is_new = false;
        for (size_t c = 0; !is_new && c < self->changes->count; c++)
            is_new = self->changes->items[c].listing &&
                     path_is_below(self->changes->items[c].path, inside);
        if (!is_new)
            return true;
    }
    return false;
}

/* Whether the folder that PATH came to, or went from, was looked into; or, where that
 * came or went with it, the one above. */
static bool folder_matters(const struct question *self, struct text path)
{
    struct text name = path_name(path), at = path;
    if (dockerfile_is_name(name) || compose_is_name(name))
        return true;
    do {
        at = path_dir(at);
        if (layout_has_asked(self->analysis->repository, at))
            return true;
    } while (!is_old(self, at));
    return self->ignore &&
           ignore_enters(self->ignore, path_relative(self->arena, self->context, at));
}

/* Whether the build context has the file. */
static bool is_sent(const struct question *self, struct text path)
{
    struct text inside = path_relative(self->arena, self->context, path);
    if (!self->ignore || !path_is_below(path, self->context))
        return false;
    struct ignore_answer answer = ignore_ask(self->ignore, self->arena, inside);
    return answer.stopped.len == 0 && answer.verdict.result != IGNORE_DROPPED;
}

static bool matters(const struct question *self, struct text path, bool listing)
{
    return matters_by_name(self, path) || was_asked(self, path) || is_sent(self, path) ||
           (listing && folder_matters(self, path));
}

/* The same by the other paths that links give it. */
static bool matters_by_link(const struct question *self, const struct change *change)
{
    const struct text root = self->analysis->root.path;
    const struct texts *links = layout_links(self->analysis->repository);
    struct text real = path_join(self->arena, root, change->path);
    for (size_t i = 0; i < links->count; i++) {
        struct text to =
            file_real_path(self->arena, path_join(self->arena, root, links->items[i]));
        if (to.len == 0 && change->listing)
            return true; /* it may have led there */
        if (to.len && path_is_below(real, to) &&
            matters(self,
                    path_join(self->arena, links->items[i],
                              path_relative(self->arena, to, real)),
                    change->listing))
            return true;
    }
    return false;
}

/* Reads the ignore file that `sync` writes for the service. False when it has one that
 * tells nothing of what it was made from. */
static bool read_ignore(struct question *self)
{
    struct analysis *analysis = self->self->analysis;
    const struct config_service *service = analysis->service;
    struct diags unheard;
    struct text bytes;
    if (!service || self->self->levels[RULE_STALE_ARTEFACT] == CHECK_OFF)
        return true;
    if (!service->dockerignore.len)
        return !service->dockerfile.len ||
               service_reads_dockerfile(self->arena, analysis->root.path, service);
    data_of(analysis); /* what data was looked for is then known, too */
    diags_init(&unheard, self->arena, analysis->root.path);
    self->context = analysis->container ? analysis->container->context : service->context;
    if (file_load(self->arena,
                  path_join(self->arena, analysis->root.path, service->dockerignore),
                  &bytes))
        self->ignore = ignore_read(self->arena, bytes, service->dockerignore, &unheard);
    return self->ignore != NULL;
}

bool check_is_affected(struct checked *self, const struct changes *changes, bool whole)
{
    struct question question = {.self = self,
                                .analysis = self->analysis,
                                .arena = self->analysis->arena,
                                .changes = changes};
    bool everywhere = self->levels[RULE_UNUSED] == CHECK_ERROR && !whole;
    if (!changes->known || !read_ignore(&question))
        return true;
    collect_code(&question);
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        if (everywhere || matters(&question, change->path, change->listing) ||
            matters_by_link(&question, change))
            return true;
    }
    return false;
}
