/* `depclose dockerfile`: a multi-stage Dockerfile, its requirements and its ignore file.
 */
#include "emit/dockerfile.h"

#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "cli/artefacts.h"
#include "cli/dockerfile/draft.h"
#include "emit/dockerignore.h"

#include <string.h>

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
    {"models", 0, OPTION_TEXT, SETTING(models_kept), "WHERE", "baked volume runtime",
     "where models end: in the image, in a volume, in each container\n(else in the image "
     "if the Dockerfile downloads them, in a volume if the code does)"},
    {0},
};

/* --- names ---------------------------------------------------------------------------
 */

/* What the service goes by: "agent" of Dockerfile.agent, agent.Dockerfile or a Compose
 * service; of a file its own name, or its folder's where that says nothing. */
static struct text name_of(struct draft *self)
{
    static const char *const vague[] = {"main", "app", "__main__", "__init__", "server",
                                        "api",  "run", "wsgi",     "asgi",     "manage"};
    const struct container *container = self->analysis->container;
    struct text output = path_name(self->settings->output);
    if (text_starts(output, TEXT("Dockerfile.")))
        return text_slice(output, strlen("Dockerfile."), output.len);
    if (text_ends(output, TEXT(".Dockerfile")))
        return text_slice(output, 0, output.len - strlen(".Dockerfile"));
    if (container && container->service.len)
        return container->service;
    struct text file = self->analysis->entries.items[0].file;
    struct text name = path_stem(path_name(file));
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (text_is(name, vague[i]) && path_dir(file).len)
            return path_name(path_dir(file));
    return name;
}

/* PATH of the working folder, seen from the root; outside of it begins with "..". */
static struct text from_root(struct draft *self, struct text path)
{
    return path_relative(self->arena, self->analysis->root.path,
                         path_join(self->arena, file_working_folder(self->arena), path));
}

/* Names what is written, and where the build finds the requirements; false when that is
 * outside the context. */
static bool choose_names(struct draft *self)
{
    const struct settings *settings = self->settings;
    struct text output = settings->output, given = settings->requirements;
    bool writes = output.len && !text_is(output, "-");
    self->name = name_of(self);
    struct text file =
        text_format(self->arena, "requirements-%.*s.txt", TEXT_ARG(self->name));
    struct text folder = writes ? path_dir(from_root(self, output)) : (struct text){0};
    if (!writes || !path_is_below(folder, self->needed.context))
        folder = self->needed.context;
    struct text path =
        given.len ? from_root(self, given) : path_join(self->arena, folder, file);
    if (!path_is_below(path, self->needed.context))
        return diag_error(self->diags, (struct place){0},
                          TEXT("--requirements names a file inside the build context"),
                          "'%.*s' is outside of '%.*s'", TEXT_ARG(given),
                          TEXT_ARG(self->needed.context));
    self->plan.requirements = path_relative(self->arena, self->needed.context, path);
    if (!writes)
        return true;
    self->dockerfile = output;
    self->requirements =
        given.len ? given : path_join(self->arena, self->analysis->root.path, path);
    self->ignore_file =
        settings->ignore_file.len
            ? settings->ignore_file
            : text_format(self->arena, "%.*s.dockerignore", TEXT_ARG(output));
    return true;
}

/* --- what is written -----------------------------------------------------------------
 */

/* Whether the file at PATH is depclose's, and so may be replaced. */
static bool is_own(struct text path)
{
    struct arena scratch = {0};
    struct text bytes, line;
    bool own = false;
    if (file_load(&scratch, path, &bytes))
        for (int i = 0; i < 3 && text_cut(&bytes, '\n', &line); i++)
            own = own || text_starts(line, TEXT("# made by: depclose "));
    arena_release(&scratch);
    return own;
}

/* Files that go along replace only what depclose wrote; the one that -o names, any but
 * what the answer is made from. */
static bool may_write(struct draft *self)
{
    const struct container *container = self->analysis->container;
    struct text real = path_relative(self->arena, self->analysis->root.path,
                                     file_real_path(self->arena, self->dockerfile));
    bool good = true;
    if (container && text_equal(real, container->dockerfile) && !is_own(self->dockerfile))
        good = diag_error(self->diags, (struct place){0},
                          text_format(self->arena, "choose another name: -o %.*s.small",
                                      TEXT_ARG(self->dockerfile)),
                          "'%.*s' is what this is made from", TEXT_ARG(self->dockerfile));
    const struct {
        struct text path;
        const char *option;
    } others[] = {{self->requirements, "--requirements"},
                  {self->ignore_file, "--dockerignore"}};
    for (size_t i = 0; i < 2; i++)
        if (others[i].path.len && file_kind(others[i].path) == FILE_REGULAR &&
            !is_own(others[i].path))
            good = diag_error(
                self->diags, (struct place){0},
                text_format(self->arena, "%s chooses another name", others[i].option),
                "'%.*s' is there, and depclose did not write it",
                TEXT_ARG(others[i].path));
    return good;
}

static struct text made_by(struct draft *self)
{
    return text_format(self->arena, "made by: depclose %.*s",
                       TEXT_ARG(self->analysis->run->words));
}

static struct text ignore_text(struct draft *self)
{
    struct buffer out = {.arena = self->arena};
    struct texts comments = {0};
    array_push(self->arena, &comments, made_by(self));
    dockerignore_write(&out, &self->needed.whitelist, &comments);
    return out.text;
}

static bool write_all(struct draft *self, struct text text)
{
    struct file_output files[3];
    size_t count = 0;
    if (!self->dockerfile.len) {
        fwrite(text.ptr, 1, text.len, stdout);
        return true;
    }
    if (!self->analysis->run->artefacts && !may_write(self))
        return false;
    if (self->plan.requirements.len)
        files[count++] =
            (struct file_output){self->requirements, self->requirements_text};
    files[count++] = (struct file_output){self->ignore_file, ignore_text(self)};
    files[count++] = (struct file_output){self->dockerfile, text};
    return artefacts_write(self->analysis->run, files, count);
}

/* --- the report ----------------------------------------------------------------------
 */

/* Wheels of torch for the CPU lack the libraries of CUDA. */
static void report_gpu(struct draft *self, struct buffer *out)
{
    const struct result *result = &self->result;
    struct buffer names = {.arena = self->arena};
    uint64_t bytes = 0;
    bool torch = false;
    for (size_t i = 0; i < result->whole.packages.count; i++) {
        const struct selected *item = &result->whole.packages.items[i];
        struct text key =
            self->analysis->catalog.distributions.items[item->distribution].key;
        torch = torch || text_is(key, "torch");
        if (!text_starts(key, TEXT("nvidia-")) && !text_is(key, "triton"))
            continue;
        bytes += weigh(self->analysis, item->distribution, item->locked).bytes;
        buffer_format(&names, "%s%.*s", names.text.len ? ", " : "", TEXT_ARG(key));
    }
    if (!torch || self->wants_gpu || bytes == 0)
        return;
    buffer_format(out,
                  "  no GPU is asked for: torch's wheels for the CPU save %.*s (%.*s); "
                  "uv's --torch-backend cpu,\n  or UV_TORCH_BACKEND=cpu, takes them when "
                  "the lock is made\n",
                  TEXT_ARG(units_bytes(self->arena, bytes)), TEXT_ARG(names.text));
}

static void report(struct draft *self)
{
    struct buffer *out = &self->analysis->run->closing;
    struct text context = self->needed.context.len ? self->needed.context : TEXT(".");
    size_t packages = self->result.whole.packages.count;
    buffer_format(out, "%.*s: %zu file%s, %zu package%s, on %.*s\n",
                  TEXT_ARG(self->analysis->entries.items[0].shown),
                  self->needed.whitelist.files,
                  self->needed.whitelist.files == 1 ? "" : "s", packages,
                  packages == 1 ? "" : "s", TEXT_ARG(self->plan.base_image));
    if (self->result.dropped.bytes)
        buffer_format(out, "  left out: %zu packages, %s%.*s\n",
                      self->result.closure.dropped.count,
                      self->result.dropped.unknown ? "at least " : "",
                      TEXT_ARG(units_bytes(self->arena, self->result.dropped.bytes)));
    report_gpu(self, out);
    draft_tell_models(self, out);
    if (self->dockerfile.len) {
        struct text along = self->plan.requirements;
        if (along.len)
            buffer_format(out, "  with it: %.*s, %.*s\n",
                          TEXT_ARG(path_join(self->arena, self->needed.context, along)),
                          TEXT_ARG(self->ignore_file));
        buffer_format(out, "  docker build -f %.*s -t %.*s %.*s\n",
                      TEXT_ARG(self->dockerfile), TEXT_ARG(self->name),
                      TEXT_ARG(context));
    } else {
        buffer_format(out,
                      "  -o Dockerfile.%.*s writes it with %.*s and its ignore file\n",
                      TEXT_ARG(self->name), TEXT_ARG(self->plan.requirements));
    }
}

/* --- the stages ----------------------------------------------------------------------
 */

/* Whether the container's command starts the entry: not where -f names a Dockerfile for
 * one of its other files. */
static bool starts_entry(const struct analysis *analysis)
{
    const struct container *container = analysis->container;
    const struct entry *entry = &analysis->entries.items[0];
    if (!container)
        return false;
    for (size_t i = 0; i < container->startup.count; i++) {
        const struct start *start = &container->startup.items[i];
        struct text at = path_join(analysis->arena, start->folder, start->target);
        at = text_slice(at, path_is_absolute(at), at.len);
        if (start->kind == START_PROGRAM || text_equal(at, entry->at) ||
            text_equal(start->target, entry->module) ||
            text_equal(
                text_format(analysis->arena, "%.*s.__main__", TEXT_ARG(start->target)),
                entry->module) ||
            text_equal(path_join(analysis->arena, at, TEXT("__main__.py")), entry->at))
            return true;
    }
    return false;
}

/* The requirements file is among what the build is given; it need not be there yet. */
static void need_requirements(struct draft *self)
{
    struct need need = {
        .kind = NEED_FILE, .reason = NEED_MANIFEST, .module = MODULE_NONE};
    if (self->plan.requirements.len) {
        need.path = path_join(self->arena, self->needed.context, self->plan.requirements);
        needs_add(&self->needed.needs, need);
    }
    for (size_t i = 0; i < self->plan.archives.count; i++) {
        need.path = self->plan.archives.items[i];
        needs_add(&self->needed.needs, need);
    }
}

static int make(struct analysis *analysis, const struct image_rules *rules)
{
    struct draft self = {.analysis = analysis,
                         .arena = analysis->arena,
                         .diags = analysis->diags,
                         .settings = analysis->run->settings,
                         .rules = rules,
                         .starts = starts_entry(analysis)};
    struct buffer out = {.arena = self.arena};
    if (!analysis_tell_unresolved(analysis))
        return EXIT_FINDINGS;
    result_make(&self.result, analysis);
    if (!analysis_tell_absent(analysis, &self.result.whole.absent))
        return EXIT_FINDINGS;
    if (!draft_files(&self) || !choose_names(&self) || !draft_find_models(&self))
        return EXIT_USAGE;
    draft_start(&self);
    draft_keep(&self);
    if (!draft_packages(&self))
        return EXIT_FINDINGS;
    draft_models(&self);
    if (self.result.selection.packages.count == 0)
        self.plan.requirements = (struct text){0};
    need_requirements(&self);
    if (!draft_copies(&self))
        return self.needed.refused ? EXIT_FINDINGS : EXIT_USAGE;
    array_push(self.arena, &self.plan.comments, made_by(&self));
    self.plan.folds = self.dockerfile.len > 0;
    dockerfile_write(&out, &self.plan);
    if (!write_all(&self, out.text))
        return EXIT_USAGE;
    report(&self);
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
    if (rules) {
        uint32_t python = draft_python_of(run->settings->base_image);
        if (python && run->settings->python_version.len == 0)
            run->settings->python_version = text_format(run->arena, "3.%u", python);
        draft_name_apps(run, rules);
        if (analysis_begin(&analysis, run))
            status = make(&analysis, rules);
    }
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
