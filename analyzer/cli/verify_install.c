/* An environment into which uv installs the requirements, hashes and all.
 *
 * uv finds its settings as it does for the user: in its variables, and in the files that
 * it looks for from the manifest's folder. A Python that is neither here nor can be had
 * is replaced by uv's choice, and the requirements are worked out anew for that. */
#include "base/array.h"
#include "base/folder.h"
#include "base/path.h"
#include "cli/verify.h"
#include "emit/requirements.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* So many lines of what uv printed are shown. */
#define LINES_SHOWN 12

/* The list as `depclose requirements --hashes --emit-index-url` writes it. A lock has the
 * hashes of what fits its own Pythons only. */
static bool write_requirements(struct verify *self, struct text path)
{
    struct buffer out = {.arena = self->arena};
    struct diags quiet;
    struct requirements_options options = {.command = TEXT("made by: depclose verify"),
                                           .hashes = !self->is_other_python,
                                           .emit_index_url = true};
    diags_init(&quiet, self->arena, self->analysis->root.path);
    requirements_write(&out, &self->analysis->catalog, &self->result.selection,
                       &self->result.roots, &options, &quiet);
    return file_make(self->arena, path, out.text) ||
           diag_error(self->diags, (struct place){0}, (struct text){0},
                      "cannot write '%.*s': %s", TEXT_ARG(path), strerror(errno));
}

/* What uv is asked for: --python, else the version of the target, else the range. */
static struct text wanted_python(struct verify *self)
{
    const struct analysis *analysis = self->analysis;
    const struct target *target = &analysis->targets.items[0];
    struct text given = analysis->run->settings->python;
    struct scene taken = {0};
    struct text why;
    if (given.len && verify_take_python(self, &taken, &why))
        return taken.python;
    if (target->python_first == target->python_last)
        return text_format(self->arena, "3.%u", target->python_first);
    return analysis->catalog.requires_python.len
               ? analysis->catalog.requires_python
               : text_format(self->arena, ">=3.%u", target->python_first);
}

static struct texts own_environment(struct arena *arena)
{
    extern char **environ;
    struct texts kept = {0};
    for (char **entry = environ; *entry; entry++)
        if (!text_starts(text_of(*entry), TEXT("VIRTUAL_ENV=")))
            array_push(arena, &kept, text_of(*entry));
    return kept;
}

/* The last lines of what a program printed. */
static struct text last_lines(struct arena *arena, struct text path)
{
    struct text bytes;
    file_load(arena, path, &bytes);
    bytes = text_trim(bytes);
    size_t from = bytes.len;
    for (int lines = 0; from > 0 && lines < LINES_SHOWN; lines++)
        from = text_rfind(text_slice(bytes, 0, from), '\n') == SIZE_MAX
                   ? 0
                   : text_rfind(text_slice(bytes, 0, from), '\n');
    return text_trim(text_slice(bytes, from, bytes.len));
}

/* Whether a line of the list is a path, which is relative to the manifest's folder. */
static bool has_paths(const struct verify *self)
{
    const struct selection *selection = &self->result.selection;
    const struct catalog *catalog = &self->analysis->catalog;
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *selected = &selection->packages.items[i];
        if (selected->locked == SELECTED_UNLOCKED
                ? text_contains(selected->written, TEXT("/"))
                : catalog->locked.items[selected->locked].source_kind == SOURCE_PATH)
            return true;
    }
    return false;
}

/* Runs uv, with the project's settings; what it prints goes to OUTPUT, a name in the
 * verification's folder. It runs there, too, where it can: a version manager's shim might
 * refuse a folder that asks for another Python. */
static struct process_result run_uv(struct verify *self, struct text uv,
                                    const struct texts *arguments, const char *output)
{
    struct text project = path_join(self->arena, self->analysis->root.path,
                                    self->analysis->manifest.folder);
    struct process process = {.environment = own_environment(self->arena),
                              .folder = has_paths(self) ? project : self->folder,
                              .output =
                                  path_join(self->arena, self->folder, text_of(output))};
    array_push(self->arena, &process.words, uv);
    array_push(self->arena, &process.words, TEXT("--project"));
    array_push(self->arena, &process.words, project);
    for (size_t i = 0; i < arguments->count; i++)
        array_push(self->arena, &process.words, arguments->items[i]);
    return process_run(self->arena, &process);
}

static bool succeeds(struct process_result result)
{
    return result.end == PROCESS_EXITED && result.status == 0;
}

static bool uv_fails(struct verify *self, const char *what, const char *output,
                     struct process_result result)
{
    struct text path = path_join(self->arena, self->folder, text_of(output));
    return result.end != PROCESS_INTERRUPTED &&
           diag_error(self->diags, (struct place){0}, last_lines(self->arena, path), "%s",
                      what);
}

/* The version of the Python that uv takes when it is left to choose; empty for none. */
static struct text python_at_hand(struct verify *self, struct text uv)
{
    struct text words[] = {TEXT("python"),
                           TEXT("find"),
                           TEXT("--system"),
                           TEXT("--no-project"),
                           TEXT("--no-python-downloads"),
                           TEXT(">=3.8")}; /* whatever .python-version says */
    struct texts arguments = {.items = words, .count = 6};
    struct environment found;
    struct text path;
    if (!succeeds(run_uv(self, uv, &arguments, "python.txt")) ||
        !file_load(self->arena, path_join(self->arena, self->folder, TEXT("python.txt")),
                   &path) ||
        !environment_locate(self->arena, text_trim(path), &found))
        return (struct text){0};
    return text_format(self->arena, "3.%u", found.python_minor);
}

/* Makes the environment's folder. False, too, when another Python has to do: then
 * `another_python` says which. */
static bool make_venv(struct verify *self, struct text uv, struct text prefix)
{
    struct settings *settings = self->analysis->run->settings;
    struct text python = wanted_python(self);
    struct text words[] = {TEXT("venv"),     TEXT("--quiet"), TEXT("--no-project"),
                           TEXT("--python"), python,          prefix};
    struct texts arguments = {.items = words, .count = 6};
    struct process_result result = run_uv(self, uv, &arguments, "venv.txt");
    if (succeeds(result) || result.end == PROCESS_INTERRUPTED)
        return succeeds(result);
    struct text other = python_at_hand(self, uv);
    if (settings->python.len || settings->python_version.len || other.len == 0 ||
        text_equal(other, python))
        return uv_fails(self, "uv can make no environment", "venv.txt", result);
    diag_warning(self->diags, (struct place){0},
                 TEXT("install that, or choose one: --python-version, --python"),
                 "Python %.*s cannot be had: it runs on %.*s, and the requirements are "
                 "those for that",
                 TEXT_ARG(python), TEXT_ARG(other));
    self->another_python = other;
    return false;
}

bool verify_install(struct verify *self, struct scene *scene)
{
    struct text uv = process_find(self->arena, TEXT("uv"), text_of(getenv("PATH")));
    struct text prefix = path_join(self->arena, self->folder, TEXT("environment"));
    struct text list = path_join(self->arena, self->folder, TEXT("requirements.txt"));
    bool complete = self->analysis->catalog.lock_state == LOCK_COMPLETE;
    struct text words[] = {TEXT("pip"),
                           TEXT("install"),
                           TEXT("--quiet"),
                           TEXT("--python"),
                           prefix,
                           TEXT("-r"),
                           list,
                           TEXT("--no-deps")}; /* then the list names them all */
    struct texts arguments = {.items = words, .count = complete ? 8 : 7};
    if (uv.len == 0)
        return diag_error(self->diags, (struct place){0},
                          TEXT("install uv, or name an environment: --python PATH"),
                          "--install needs 'uv', which is not on PATH");
    if (!write_requirements(self, list) || !make_venv(self, uv, prefix))
        return false;
    if (self->result.selection.packages.count) {
        struct process_result result = run_uv(self, uv, &arguments, "install.txt");
        if (!succeeds(result))
            return uv_fails(self, "uv cannot install the requirements", "install.txt",
                            result);
    }
    scene->bin = path_join(self->arena, prefix, TEXT("bin"));
    scene->python = path_join(self->arena, scene->bin, TEXT("python"));
    struct environment made;
    if (environment_locate(self->arena, prefix, &made))
        self->report.python = made.python;
    self->report.environment = TEXT("a new one, made by uv");
    self->report.packages = self->result.selection.packages.count;
    return true;
}
