/* A program, run and watched.
 *
 * The import of an entry is run by the observer itself; a command finds it as
 * sitecustomize, and so do the Python programs that it starts. Folders on the search path
 * are given by PYTHONPATH when they stand before the standard library, as a script's own
 * folder does, and through the observer when they come behind everything. A folder that
 * is a guess counts only if something was found there. */
#include "base/array.h"
#include "base/folder.h"
#include "base/path.h"
#include "cli/verify.h"
#include "discover/rules_embedded.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Variables that would change what is shown, or that name the user's own environment. */
static const char *const hidden_variables[] = {
    "PYTHON", "VIRTUAL_ENV=", "PATH=", "PWD=", "OLDPWD=", "DEPCLOSE_OBSERVE"};
static const char *const private_variables[] = {"HOME=", "TMPDIR=", "XDG_"};

static const char *const mode_names[] = {[OBSERVE_MISSING] = "missing",
                                         [OBSERVE_TRACE] = "trace",
                                         [OBSERVE_MEASURE] = "measure",
                                         [OBSERVE_IMPORTS] = "measure"};

bool verify_prepare(struct verify *self)
{
    static const char *const names[] = {"observer.py", "sitecustomize.py"};
    struct text program = {program_embedded[0].bytes, program_embedded[0].size};
    struct text folder = path_join(self->arena, self->folder, TEXT("observer"));
    bool good =
        folder_make(self->arena, folder) &&
        folder_make(self->arena, path_join(self->arena, self->folder, TEXT("home"))) &&
        folder_make(self->arena, path_join(self->arena, self->folder, TEXT("temporary")));
    for (size_t i = 0; good && i < sizeof names / sizeof *names; i++)
        good = file_make(self->arena, path_join(self->arena, folder, text_of(names[i])),
                         program);
    return good || diag_error(self->diags, (struct place){0}, (struct text){0},
                              "cannot write in '%.*s': %s", TEXT_ARG(self->folder),
                              strerror(errno));
}

/* --- the environment -----------------------------------------------------------------
 */

static bool starts_with_any(const char *entry, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(entry, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* Sets a variable, in the place of an earlier value. */
static void set(struct verify *self, struct texts *environment, struct text name,
                struct text value)
{
    struct text entry =
        text_format(self->arena, "%.*s=%.*s", TEXT_ARG(name), TEXT_ARG(value));
    for (size_t i = 0; i < environment->count; i++)
        if (text_starts(environment->items[i], text_slice(entry, 0, name.len + 1))) {
            environment->items[i] = entry;
            return;
        }
    array_push(self->arena, environment, entry);
}

/* What the image or the service sets; a path that stands in the layout is one of the
 * scene. */
static void set_image_variables(struct verify *self, const struct scene *scene,
                                struct texts *environment)
{
    const struct container *container = self->analysis->container;
    if (!container)
        return;
    const struct variables *variables = container->environments.count
                                            ? &container->environments.items[0]
                                            : &container->image.environment;
    for (size_t i = 0; i < variables->count; i++) {
        struct text name = variables->items[i].name, value = variables->items[i].value;
        if (text_is(name, "PATH") || text_starts(name, TEXT("PYTHON")) ||
            text_is(name, "VIRTUAL_ENV") || text_is(name, "HOME"))
            continue;
        if (path_is_absolute(value) && value.len > 1 &&
            layout_find(self->analysis->layout, text_slice(value, 1, value.len), NULL) !=
                FILE_ABSENT)
            value = scene_path(self->arena, scene, value);
        set(self, environment, name, value);
    }
}

/* The folder from which a top-level module of the project is imported. */
static struct text root_of(const struct module *module)
{
    struct text at = module->folders.count ? module->folders.items[0] : module->at;
    return path_dir(at);
}

static bool is_used(const struct verify *self, struct text root)
{
    const struct graph *graph = self->analysis->graph;
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (module->origin == ORIGIN_FIRST_PARTY && module->parent == MODULE_NONE &&
            graph_reaches(graph, id) && (module->at.len || module->folders.count) &&
            text_equal(root_of(module), root))
            return true;
    }
    return false;
}

/* The folders of a rank, as a search path in the scene. */
static void add_roots(struct verify *self, const struct scene *scene, enum root_rank rank,
                      struct buffer *path)
{
    const struct search_roots *roots = &self->analysis->roots;
    for (size_t i = 0; i < roots->count; i++) {
        if (roots->items[i].rank != rank ||
            (rank == ROOT_GUESSED && !is_used(self, roots->items[i].path)))
            continue;
        struct text folder = scene_path(self->arena, scene, roots->items[i].path);
        buffer_format(path, "%s%.*s", path->text.len ? ":" : "", TEXT_ARG(folder));
    }
}

static void set_python_variables(struct verify *self, const struct scene *scene,
                                 bool is_program, enum observe_mode mode,
                                 struct texts *environment)
{
    struct buffer front = {.arena = self->arena}, back = {.arena = self->arena};
    if (is_program)
        buffer_add(&front, path_join(self->arena, self->folder, TEXT("observer")));
    add_roots(self, scene, ROOT_GIVEN, &front);
    add_roots(self, scene, ROOT_INSTALLED, &back);
    add_roots(self, scene, ROOT_GUESSED, &back);
    if (front.text.len)
        set(self, environment, TEXT("PYTHONPATH"), front.text);
    set(self, environment, TEXT("DEPCLOSE_OBSERVE_PATH"), back.text);
    set(self, environment, TEXT("DEPCLOSE_OBSERVE_MODE"), text_of(mode_names[mode]));
    set(self, environment, TEXT("DEPCLOSE_OBSERVE"),
        path_join(self->arena, self->folder, TEXT("log")));
    set(self, environment, TEXT("PYTHONNOUSERSITE"), TEXT("1"));
    if (mode < OBSERVE_MEASURE) {
        set(self, environment, TEXT("PYTHONDONTWRITEBYTECODE"), TEXT("1"));
        return;
    }
    /* Both sides have their bytecode at hand, and write it outside of both. */
    set(self, environment, TEXT("PYTHONPYCACHEPREFIX"),
        path_join(self->arena, self->folder,
                  scene->copied ? TEXT("bytecode-after") : TEXT("bytecode-before")));
}

static struct texts environment_of(struct verify *self, const struct scene *scene,
                                   bool is_program, enum observe_mode mode)
{
    extern char **environ;
    struct texts environment = {0};
    for (char **entry = environ; *entry; entry++)
        if (!starts_with_any(*entry, hidden_variables,
                             sizeof hidden_variables / sizeof *hidden_variables) &&
            !(scene->copied &&
              starts_with_any(*entry, private_variables,
                              sizeof private_variables / sizeof *private_variables)))
            array_push(self->arena, &environment, text_of(*entry));
    set(self, &environment, TEXT("PATH"),
        text_format(self->arena, "%.*s:%s", TEXT_ARG(scene->bin),
                    getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin"));
    if (scene->copied) {
        set(self, &environment, TEXT("HOME"),
            path_join(self->arena, self->folder, TEXT("home")));
        set(self, &environment, TEXT("TMPDIR"),
            path_join(self->arena, self->folder, TEXT("temporary")));
    }
    set_image_variables(self, scene, &environment);
    set_python_variables(self, scene, is_program, mode, &environment);
    return environment;
}

/* --- the program ---------------------------------------------------------------------
 */

struct text verify_working_folder(const struct verify *self, const struct entry *entry)
{
    const struct analysis *analysis = self->analysis;
    if (analysis->container)
        return analysis->container->image.folder;
    if (entry && entry->start != ENTRY_SCRIPT)
        for (size_t i = 0; i < analysis->roots.count; i++)
            if (analysis->roots.items[i].rank == ROOT_GIVEN)
                return analysis->roots.items[i].path;
    struct text here =
        path_relative(self->arena, analysis->root.path, file_working_folder(self->arena));
    return path_is_absolute(here) || !path_is_below(here, (struct text){0})
               ? (struct text){0}
               : here;
}

struct text verify_subject(const struct verify *self, const struct entry *entry)
{
    struct buffer words = {.arena = self->arena};
    if (entry)
        return entry->start == ENTRY_SCRIPT ? entry->file : entry->module;
    for (size_t i = 0; i < self->program.count; i++)
        buffer_format(&words, "%s%.*s", i ? " " : "", TEXT_ARG(self->program.items[i]));
    return words.text;
}

/* The observer with what it is to import. */
static struct texts import_words(struct verify *self, const struct scene *scene,
                                 const struct entry *entry, enum observe_mode mode)
{
    struct texts words = {0};
    array_push(self->arena, &words, scene->python);
    if (mode == OBSERVE_IMPORTS) {
        array_push(self->arena, &words, TEXT("-X"));
        array_push(self->arena, &words, TEXT("importtime"));
    }
    array_push(self->arena, &words,
               path_join(self->arena, self->folder, TEXT("observer/observer.py")));
    if (entry->start == ENTRY_SCRIPT) {
        array_push(self->arena, &words, TEXT("file"));
        array_push(self->arena, &words, scene_path(self->arena, scene, entry->at));
        array_push(self->arena, &words, entry->module);
    } else {
        array_push(self->arena, &words, TEXT("module"));
        array_push(self->arena, &words, entry->module);
        if (entry->attr.len) /* of a factory, "create_app()", the function */
            array_push(self->arena, &words,
                       text_slice(entry->attr, 0, text_find(entry->attr, '(')));
    }
    return words;
}

/* The user's program, found in the scene's environment first. */
static bool program_words(struct verify *self, const struct scene *scene,
                          struct texts *words)
{
    struct text name = self->program.items[0];
    struct text path = text_format(self->arena, "%.*s:%s", TEXT_ARG(scene->bin),
                                   getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    struct text found =
        text_find(name, '/') == SIZE_MAX
            ? process_find(self->arena, name, path)
            : path_join(self->arena, scene_path(self->arena, scene, scene->folder), name);
    if (found.len == 0)
        return diag_error(self->diags, (struct place){0},
                          TEXT("does a package of the requirements bring it?"),
                          "no program '%.*s' in the environment, nor on PATH",
                          TEXT_ARG(name));
    array_push(self->arena, words, found);
    for (size_t i = 1; i < self->program.count; i++)
        array_push(self->arena, words, self->program.items[i]);
    return true;
}

/* --- the log -------------------------------------------------------------------------
 */

static struct text json_text(struct arena *arena, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return (struct text){0};
    return text_copy(arena,
                     (struct text){json_string_value(value), json_string_length(value)});
}

static void read_raised(struct verify *self, struct ran *ran, const json_t *record)
{
    const json_t *exceptions = json_object_get(record, "exceptions");
    for (size_t i = 0; i < json_array_size(exceptions); i++) {
        const json_t *one = json_array_get(exceptions, i);
        const json_t *frames = json_object_get(one, "frames");
        const json_t *last = json_array_get(frames, json_array_size(frames) - 1);
        array_push(self->arena, &ran->raised,
                   ((struct raised){.type = json_text(self->arena, one, "type"),
                                    .kind = json_text(self->arena, one, "kind"),
                                    .name = json_text(self->arena, one, "name"),
                                    .path = json_text(self->arena, one, "path"),
                                    .message = json_text(self->arena, one, "message"),
                                    .file = json_text(self->arena, last, "file"),
                                    .line = (uint32_t)json_integer_value(
                                        json_object_get(last, "line"))}));
    }
}

static void read_record(struct verify *self, struct ran *ran, const json_t *record)
{
    static const char *const kinds[] = {[OBSERVED_MISSING] = "missing",
                                        [OBSERVED_ABSENT] = "absent",
                                        [OBSERVED_OPENED] = "opened",
                                        [OBSERVED_RAN] = "ran"};
    struct text kind = json_text(self->arena, record, "t");
    if (text_is(kind, "raised"))
        read_raised(self, ran, record);
    if (text_is(kind, "done")) {
        ran->done = true;
        ran->seconds = json_number_value(json_object_get(record, "seconds"));
        ran->peak = (uint64_t)json_integer_value(json_object_get(record, "peak"));
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_is(kind, kinds[i]))
            array_push(self->arena, &ran->observed,
                       ((struct observed){.kind = (enum observed_kind)i,
                                          .name = json_text(self->arena, record, "name"),
                                          .path = json_text(self->arena, record, "path"),
                                          .file = json_text(self->arena, record, "file"),
                                          .line = (uint32_t)json_integer_value(
                                              json_object_get(record, "line"))}));
}

/* Reads what every process of the run wrote; a line that is cut short is passed over. */
static void read_log(struct verify *self, struct text log, struct ran *ran)
{
    struct folder files;
    folder_list(self->arena, log, &files);
    for (size_t i = 0; i < files.count; i++) {
        struct text bytes, line;
        file_load(self->arena, path_join(self->arena, log, files.items[i].name), &bytes);
        while (text_cut(&bytes, '\n', &line)) {
            json_t *record = json_loadb(line.ptr ? line.ptr : "", line.len,
                                        JSON_REJECT_DUPLICATES, NULL);
            if (record)
                read_record(self, ran, record);
            json_decref(record);
        }
    }
}

bool verify_run_entry(struct verify *self, const struct scene *scene,
                      const struct entry *entry, enum observe_mode mode, struct ran *ran)
{
    struct text log = path_join(self->arena, self->folder, TEXT("log"));
    struct process process = {
        .environment = environment_of(self, scene, !entry, mode),
        .folder = scene_path(self->arena, scene, scene->folder),
        .output = path_join(self->arena, self->folder, TEXT("output.txt")),
        .seconds = self->timeout};
    *ran = (struct ran){0};
    if (entry)
        process.words = import_words(self, scene, entry, mode);
    else if (!program_words(self, scene, &process.words))
        return false;
    folder_remove(log);
    unlink(process.output.ptr);
    if (!folder_make(self->arena, log) || !folder_make(self->arena, process.folder))
        return diag_error(self->diags, (struct place){0}, (struct text){0},
                          "cannot make '%.*s': %s", TEXT_ARG(log), strerror(errno));
    ran->process = process_run(self->arena, &process);
    if (ran->process.end == PROCESS_NOT_STARTED)
        return diag_error(self->diags, (struct place){0}, (struct text){0},
                          "cannot run '%.*s': %s", TEXT_ARG(process.words.items[0]),
                          strerror(errno));
    if (ran->process.end == PROCESS_INTERRUPTED)
        return false;
    read_log(self, log, ran);
    file_load(self->arena, process.output, &ran->output);
    return true;
}
