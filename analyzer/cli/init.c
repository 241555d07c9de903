/* `depclose init`: a first configuration, from what the repository shows: the services of
 * its Compose files, its Dockerfiles, and files that look as if they were started. Names
 * of artefacts are proposed, and a file that is there already never named: the first
 * `sync` must not take anybody's work away. */
#include "base/array.h"
#include "base/path.h"
#include "cli/found.h"

#include <string.h>

#define SETTING(member) offsetof(struct settings, member)

static const struct option own_options[] = {
    {"output", 'o', OPTION_TEXT, SETTING(output), "FILE", NULL,
     "depclose.toml, or pyproject.toml (else that one where it is there); - prints it"},
    {0},
};

/* How many likely files are proposed where there are no containers. */
#define FILES_AT_MOST 12

struct init {
    struct analysis *analysis;
    struct arena *arena;
    struct found_services found;
    size_t written; /* services */
};

/* --- the text ------------------------------------------------------------------------
 */

/* A basic string of TOML: quotes, backslashes and control characters are escaped. */
static void put_string(struct buffer *out, struct text text)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte == '"' || byte == '\\')
            buffer_format(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            buffer_format(out, "\\u%04X", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
    buffer_add_byte(out, '"');
}

/* As a TOML key: bare where that is allowed (A-Za-z0-9_-). */
static void put_key(struct buffer *out, struct text key)
{
    bool bare = key.len > 0;
    for (size_t i = 0; i < key.len; i++)
        bare = bare && ((unsigned char)key.ptr[i] < 128) &&
               strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
                      key.ptr[i]);
    if (bare)
        buffer_add(out, key);
    else
        put_string(out, key);
}

/* KEY = "PATH", as a comment where a file has that name. */
static void put_artefact(struct init *self, struct buffer *out, const char *key,
                         struct text path)
{
    bool there = layout_find(self->analysis->repository, path, NULL) != FILE_ABSENT;
    buffer_format(out, "%s%s = ", there ? "# " : "", key);
    put_string(out, path);
    buffer_add_byte(out, '\n');
}

static void put_service(struct init *self, struct buffer *out, const char *table,
                        const struct found_service *service)
{
    struct text beside =
        service->dockerfile.len
            ? path_dir(service->dockerfile)
            : path_dir(text_slice(service->entry, 0, text_find(service->entry, ':')));
    struct text requirements =
        text_format(self->arena, "requirements-%.*s.txt", TEXT_ARG(service->name));
    buffer_format(out, "\n[%sservices.", table);
    put_key(out, service->name);
    buffer_add_string(out, "]\n");
    buffer_add_string(out, service->entry.len ? "entry = " : "dockerfile = ");
    put_string(out, service->entry.len ? service->entry : service->dockerfile);
    buffer_add_byte(out, '\n');
    put_artefact(self, out, "requirements", path_join(self->arena, beside, requirements));
    if (service->dockerfile.len && !service->shares)
        put_artefact(
            self, out, "dockerignore",
            text_format(self->arena, "%.*s.dockerignore", TEXT_ARG(service->dockerfile)));
}

/* The services that share the Dockerfile of number FIRST: their names, and the files that
 * they start. */
static void collect_shared(const struct init *self, size_t first, struct buffer *names,
                           struct texts *files)
{
    const struct found_service *one = &self->found.items[first];
    for (size_t i = first; i < self->found.count; i++) {
        const struct found_service *service = &self->found.items[i];
        if (!text_equal(service->dockerfile, one->dockerfile))
            continue;
        buffer_format(names, "%s%.*s", names->text.len ? ", " : "",
                      TEXT_ARG(service->name));
        for (size_t k = 0; k < service->files.count; k++)
            texts_add_once(self->arena, files, service->files.items[k]);
    }
}

/* An ignore file counts for all that are built with the Dockerfile of number FIRST: what
 * they need together is a service of its own. */
static void put_shared(struct init *self, struct buffer *out, const char *table,
                       size_t first)
{
    struct text dockerfile = self->found.items[first].dockerfile;
    struct text ignore =
        text_format(self->arena, "%.*s.dockerignore", TEXT_ARG(dockerfile));
    struct buffer names = {.arena = self->arena};
    struct texts files = {0};
    for (size_t i = 0; i < first; i++)
        if (text_equal(self->found.items[i].dockerfile, dockerfile))
            return; /* done with that one */
    collect_shared(self, first, &names, &files);
    if (layout_find(self->analysis->repository, ignore, NULL) != FILE_ABSENT ||
        !found_image_has(self->analysis, dockerfile, &files))
        return;
    buffer_format(out, "\n# The one image of %.*s.\n[%sservices.", TEXT_ARG(names.text),
                  table);
    put_key(out, found_image_name(self->arena, &self->found, dockerfile));
    buffer_add_string(out, "]\nentry = [");
    for (size_t i = 0; i < files.count; i++) {
        buffer_add_string(out, i ? ", " : "");
        put_string(out, files.items[i]);
    }
    buffer_add_string(out, "]\ndockerfile = ");
    put_string(out, dockerfile);
    buffer_add_byte(out, '\n');
    put_artefact(self, out, "dockerignore", ignore);
    self->written++;
}

static struct text config_text(struct init *self, const char *table)
{
    struct buffer out = {.arena = self->arena};
    if (*table)
        buffer_add_string(&out, "[tool.depclose]\n");
    buffer_add_string(&out,
                      "# What a package may weigh before `depclose check` complains.\n"
                      "heavy-size = \"100MB\"\n");
    for (size_t i = 0; i < self->found.count; i++)
        put_service(self, &out, table, &self->found.items[i]);
    self->written = self->found.count;
    for (size_t i = 0; i < self->found.count; i++)
        if (self->found.items[i].shares)
            put_shared(self, &out, table, i);
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
    if (!is_pyproject && file_kind(output) != FILE_ABSENT) {
        diag_error(analysis->diags, (struct place){0},
                   TEXT("name another file, or print it: depclose init -o -"),
                   "'%.*s' is there already", TEXT_ARG(output));
        return EXIT_FINDINGS;
    }
    if (is_pyproject && file_kind(output) == FILE_REGULAR &&
        !file_read(self->arena, output, (struct place){.file = output}, &before,
                   analysis->diags))
        return EXIT_USAGE;
    struct text text = config_text(self, is_pyproject ? "tool.depclose." : "");
    if (!file_write(output, appended(self, before, text), analysis->diags))
        return EXIT_USAGE;
    size_t count = self->written;
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
    self.found = found_services(analysis);
    if (self.found.count && self.found.items[0].why.len &&
        self.found.count > FILES_AT_MOST)
        self.found.count = FILES_AT_MOST;
    if (self.found.count)
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
