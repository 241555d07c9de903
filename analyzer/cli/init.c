/* `depclose init`: a first configuration, from what the repository shows: the services of
 * its Compose files, its Dockerfiles, and files that look as if they were started. Names
 * of artefacts are proposed, and a file that is there already never named: the first
 * `sync` must not take anybody's work away. */
#include "base/array.h"
#include "base/path.h"
#include "cli/analysis.h"

#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"output", 'o', OPTION_TEXT, SETTING(output), "FILE", NULL,
     "depclose.toml, or pyproject.toml (else that one where it is there); - prints it"},
    {0},
};

/* A service as it will be written. */
struct draft {
    struct text name;
    struct text entry;      /* empty: the Dockerfile tells it */
    struct text dockerfile; /* repository path; may be empty */
    struct text starts;     /* the files that its container starts */
    bool shares; /* the Dockerfile with one before, which starts something else */
};

struct drafts {
    struct draft *items;
    size_t count, room;
};

struct init {
    struct analysis *analysis;
    struct arena *arena;
    struct drafts drafts;
    struct texts files; /* that some service starts */
};

/* "agent" of "Dockerfile.agent", "agent.Dockerfile" and "agent/Dockerfile". */
static struct text name_of_dockerfile(struct text path)
{
    struct text name = path_name(path), folder = path_name(path_dir(path));
    if (text_starts(name, TEXT("Dockerfile.")) && name.len > strlen("Dockerfile."))
        return text_slice(name, strlen("Dockerfile."), name.len);
    if (text_ends(name, TEXT(".Dockerfile")))
        return text_slice(name, 0, name.len - strlen(".Dockerfile"));
    return folder.len ? folder : TEXT("app");
}

/* "api" of "services/api/main.py:app" and of "api.py"; names that say nothing give way to
 * the folder's. */
static struct text name_of_entry(struct text entry)
{
    static const char *const vague[] = {"main", "app",  "__main__", "server", "run",
                                        "wsgi", "asgi", "manage",   "cli"};
    struct text file = text_slice(entry, 0, text_find(entry, ':'));
    struct text name = path_stem(path_name(file)), folder = path_name(path_dir(file));
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (text_is(name, vague[i]) && folder.len)
            return folder;
    return name;
}

/* The name, or name-2, name-3, ..., that no other service has. */
static struct text unused_name(struct init *self, struct text name)
{
    struct text tried = name;
    for (unsigned number = 2;; number++) {
        size_t i = 0;
        while (i < self->drafts.count && !text_equal(self->drafts.items[i].name, tried))
            i++;
        if (i == self->drafts.count)
            return tried;
        tried = text_format(self->arena, "%.*s-%u", TEXT_ARG(name), number);
    }
}

static struct draft *add(struct init *self, struct text name)
{
    array_push(self->arena, &self->drafts,
               ((struct draft){.name = unused_name(self, name)}));
    return &self->drafts.items[self->drafts.count - 1];
}

/* The files that a container starts, as one text; they are known to be started then. */
static struct text files_of(struct init *self, const struct container *container)
{
    struct analysis *analysis = self->analysis;
    struct search_roots roots = {0};
    struct entries entries = {0};
    struct buffer files = {.arena = self->arena};
    container_entries(self->arena, container, (struct text){0}, (struct text){0},
                      analysis->repository, &roots, &entries, analysis->diags);
    for (size_t i = 0; i < entries.count; i++) {
        texts_add_once(self->arena, &self->files, entries.items[i].file);
        buffer_format(&files, "%.*s ", TEXT_ARG(entries.items[i].file));
    }
    return files.text;
}

/* The draft of the same Dockerfile; NULL when there is none. */
static struct draft *draft_of(struct init *self, struct text dockerfile)
{
    for (size_t i = 0; dockerfile.len && i < self->drafts.count; i++)
        if (text_equal(self->drafts.items[i].dockerfile, dockerfile))
            return &self->drafts.items[i];
    return NULL;
}

/* Services of one image that start the same are one: they differ in their environments,
 * and the Dockerfile tells all. */
static void add_container(struct init *self, const struct container *container)
{
    struct text starts = files_of(self, container);
    struct draft *before = draft_of(self, container->dockerfile);
    if (before && text_equal(before->starts, starts)) {
        before->entry = (struct text){0};
        before->name = name_of_dockerfile(before->dockerfile);
        return;
    }
    struct draft *draft =
        add(self, container->service.len ? container->service
                                         : name_of_dockerfile(container->dockerfile));
    draft->dockerfile = container->dockerfile;
    draft->starts = starts;
    draft->shares = before != NULL;
    if (container->service.len)
        draft->entry = text_format(self->arena, "%.*s:%.*s", TEXT_ARG(container->compose),
                                   TEXT_ARG(container->service));
}

static void add_containers(struct init *self)
{
    struct analysis *analysis = self->analysis;
    struct container_search search = {.repository = analysis->repository,
                                      .root = analysis->root.path,
                                      .working_folder = analysis->root.path,
                                      .commands = rules_commands(analysis->rules)};
    struct containers all = containers_all(self->arena, &search);
    for (size_t i = 0; i < all.count; i++)
        add_container(self, &all.items[i]);
}

/* Files that no container starts, the likeliest only where there are containers at all:
 * beside images, scripts are for developers. */
static void add_files(struct init *self)
{
    enum { MOST = 12 };
    struct analysis *analysis = self->analysis;
    struct services found =
        services_find(self->arena, analysis->repository, &analysis->manifest, SIZE_MAX);
    bool alone = self->drafts.count == 0;
    for (size_t i = 0; alone && i < found.count && i < MOST; i++) {
        struct text entry = found.items[i].entry;
        size_t known = self->files.count;
        texts_add_once(self->arena, &self->files,
                       text_slice(entry, 0, text_rfind(entry, ':')));
        if (self->files.count > known)
            add(self, name_of_entry(entry))->entry = entry;
    }
}

/* --- the text ------------------------------------------------------------------------
 */

/* As a TOML key: bare where that is allowed (A-Za-z0-9_-). */
static void put_key(struct buffer *out, struct text key)
{
    bool bare = key.len > 0;
    for (size_t i = 0; i < key.len; i++)
        bare = bare && ((unsigned char)key.ptr[i] < 128) &&
               strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
                      key.ptr[i]);
    buffer_format(out, bare ? "%.*s" : "\"%.*s\"", TEXT_ARG(key));
}

/* KEY = "PATH", as a comment where a file has that name. */
static void put_artefact(struct init *self, struct buffer *out, const char *key,
                         struct text path)
{
    bool there = layout_find(self->analysis->repository, path, NULL) != FILE_ABSENT;
    buffer_format(out, "%s%s = \"%.*s\"\n", there ? "# " : "", key, TEXT_ARG(path));
}

static void put_service(struct init *self, struct buffer *out, const char *table,
                        const struct draft *draft)
{
    struct text beside =
        draft->dockerfile.len
            ? path_dir(draft->dockerfile)
            : path_dir(text_slice(draft->entry, 0, text_find(draft->entry, ':')));
    struct text requirements =
        text_format(self->arena, "requirements-%.*s.txt", TEXT_ARG(draft->name));
    buffer_format(out, "\n[%sservices.", table);
    put_key(out, draft->name);
    buffer_add_string(out, "]\n");
    if (draft->entry.len)
        buffer_format(out, "entry = \"%.*s\"\n", TEXT_ARG(draft->entry));
    else
        buffer_format(out, "dockerfile = \"%.*s\"\n", TEXT_ARG(draft->dockerfile));
    put_artefact(self, out, "requirements", path_join(self->arena, beside, requirements));
    if (draft->dockerfile.len && !draft->shares)
        put_artefact(
            self, out, "dockerignore",
            text_format(self->arena, "%.*s.dockerignore", TEXT_ARG(draft->dockerfile)));
}

static struct text config_text(struct init *self, const char *table)
{
    struct buffer out = {.arena = self->arena};
    if (*table)
        buffer_add_string(&out, "[tool.depclose]\n");
    buffer_add_string(&out,
                      "# What a package may weigh before `depclose check` complains.\n"
                      "heavy-size = \"100MB\"\n");
    for (size_t i = 0; i < self->drafts.count; i++)
        put_service(self, &out, table, &self->drafts.items[i]);
    return out.text;
}

/* TEXT behind what the file has, in its line ends. */
static struct text appended(struct init *self, struct text before, struct text text)
{
    struct buffer out = {.arena = self->arena};
    bool crlf = text_contains(before, TEXT("\r\n"));
    struct text line;
    buffer_add(&out, before);
    if (before.len && !text_ends(before, TEXT("\n")))
        buffer_add_string(&out, crlf ? "\r\n" : "\n");
    if (before.len)
        buffer_add_string(&out, crlf ? "\r\n" : "\n");
    for (text = text_slice(text, 0, text.len - 1); text_cut(&text, '\n', &line);) {
        buffer_add(&out, line);
        buffer_add_string(&out, crlf ? "\r\n" : "\n");
    }
    return out.text;
}

static int write_config(struct init *self)
{
    struct analysis *analysis = self->analysis;
    struct text output = analysis->run->settings->output, before = {0};
    struct text here = analysis->root.path;
    struct text pyproject = path_join(self->arena, here, TEXT("pyproject.toml"));
    if (text_is(output, "-")) {
        struct text text = config_text(self, "");
        fwrite(text.ptr, 1, text.len, stdout);
        return EXIT_CLEAN;
    }
    if (output.len == 0)
        output = file_kind(pyproject) == FILE_REGULAR
                     ? pyproject
                     : path_join(self->arena, here, TEXT("depclose.toml"));
    bool is_pyproject = text_is(path_name(output), "pyproject.toml");
    if (is_pyproject && file_kind(output) == FILE_REGULAR &&
        !file_read(self->arena, output, (struct place){.file = output}, &before,
                   analysis->diags))
        return EXIT_USAGE;
    struct text text = config_text(self, is_pyproject ? "tool.depclose." : "");
    if (!file_write(output, appended(self, before, text), analysis->diags))
        return EXIT_USAGE;
    size_t count = self->drafts.count;
    buffer_format(&analysis->run->closing,
                  "%.*s: %zu service%s\n  next: depclose sync, then depclose check\n",
                  TEXT_ARG(path_relative(self->arena, here, output)), count,
                  count == 1 ? "" : "s");
    return EXIT_CLEAN;
}

static int init(struct analysis *analysis)
{
    struct init self = {.analysis = analysis, .arena = analysis->arena};
    struct text file = analysis->config.file;
    if (file.len && !text_is(analysis->run->settings->output, "-")) {
        diag_error(analysis->diags, (struct place){.file = file},
                   TEXT("depclose init -o - prints what it would write"),
                   "there is a configuration already");
        return EXIT_FINDINGS;
    }
    add_containers(&self);
    add_files(&self);
    if (self.drafts.count)
        return write_config(&self);
    diag_error(analysis->diags, (struct place){0},
               TEXT("write one by hand: docs/guide.md shows how"),
               "nothing here looks as if it were started");
    return EXIT_FINDINGS;
}

static int run_init(struct run *run)
{
    struct analysis analysis = {0};
    int status = EXIT_USAGE;
    if (analysis_open(&analysis, run))
        status = init(&analysis);
    analysis_release(&analysis);
    return status;
}

const struct command init_command = {
    .name = "init",
    .group = "make",
    .arguments = "",
    .summary = "a first configuration, from what the repository shows",
    .text = "Writes [tool.depclose] with the services that Compose files and Dockerfiles "
            "start, else with\nfiles that look as if they were started. An existing "
            "configuration stays as it is.\n\n"
            "  depclose init\n"
            "  depclose init -o -",
    .options =
        (const struct option *const[]){own_options, project_options, talk_options, NULL},
    .run = run_init,
};
