/* A service of a Compose file: its layers merged, its short forms made long, its paths
 * seen from the repository.
 *
 * What a service extends, the service itself and the override file are layers, put on
 * each other as compose-go's override package has it: command, entrypoint and single
 * values take the place of what was there; variables, arguments and additional contexts
 * by their name, volumes by their target; profiles and env files are added. `!reset`
 * takes away what was there, `!override` puts its value in that place. */
#include "image/compose_service.h"

#include "base/array.h"
#include "base/file.h"
#include "base/map.h"
#include "base/path.h"

#include <string.h>

/* --- Texts and paths --------------------------------------------------------------- */

static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct compose_project *project = context;
    return variables_get(&project->variables, name, value);
}

struct text compose_text(struct compose_project *project, const struct yaml *node)
{
    struct text value;
    struct texts unset = {0};
    if (!node || node->kind != YAML_SCALAR || yaml_is_null(node))
        return TEXT("");
    if (!compose_substitute(project->arena, node->text, find_variable, project, &unset,
                            &value))
        diag_warning(project->diags, node->place,
                     TEXT("a variable is ${NAME}, a dollar sign alone is $$"),
                     "a '${' that begins no variable");
    for (size_t i = 0; i < unset.count; i++)
        diag_note(project->diags, node->place,
                  TEXT("the environment of a run is not asked; name it in the .env file"),
                  "'%.*s' is not set, and taken to be empty", TEXT_ARG(unset.items[i]));
    return value;
}

/* The same, with numbers as Compose prints them. */
static struct text value_text(struct compose_project *project, const struct yaml *node)
{
    bool written =
        node->plain && !node->tag.len && text_find(node->text, '$') == SIZE_MAX;
    return written ? compose_scalar(project->arena, node->text)
                   : compose_text(project, node);
}

struct text compose_path(struct compose_project *project, struct text folder,
                         struct text path)
{
    return path_join(project->arena, folder, path);
}

/* What stands for a path at home is never in the repository. */
static bool is_home(struct text path)
{
    return text_starts(path, TEXT("~"));
}

static void warn_kind(struct compose_project *project, const struct yaml *node,
                      const char *wanted)
{
    diag_warning(project->diags, node->place, (struct text){0}, "not %s", wanted);
}

/* --- Fields ------------------------------------------------------------------------ */

/* The member KEY, unless it is absent; *FRESH: it takes the place of what was there, and
 * the member is NULL when nothing does (`!reset`). */
static bool field(const struct yaml *node, const char *key, const struct yaml **value,
                  bool *fresh)
{
    *value = yaml_get(node, key);
    if (!*value)
        return false;
    bool reset = text_is((*value)->tag, "!reset");
    *fresh = reset || text_is((*value)->tag, "!override");
    if (reset)
        *value = NULL;
    return true;
}

static void apply_text(struct compose_project *project, const struct yaml *node,
                       const char *key, struct text *text)
{
    const struct yaml *value;
    bool fresh;
    if (field(node, key, &value, &fresh) && (value ? !yaml_is_null(value) : fresh))
        *text = compose_text(project, value);
}

static void apply_command(struct compose_project *project, const struct yaml *node,
                          const char *key, struct compose_command *command)
{
    const struct yaml *value;
    bool fresh;
    if (!field(node, key, &value, &fresh))
        return;
    *command = (struct compose_command){0};
    if (yaml_is_null(value))
        return;
    command->given = true;
    if (value->kind == YAML_SCALAR) {
        if (!compose_split(project->arena, compose_text(project, value), &command->words))
            diag_warning(project->diags, value->place,
                         TEXT("write the command as a list of words"),
                         "a command with a quote or bracket that is not closed");
    } else if (value->kind == YAML_SEQUENCE) {
        for (size_t i = 0; i < value->count; i++)
            array_push(project->arena, &command->words,
                       value_text(project, value->items[i].value));
    } else {
        warn_kind(project, value, "a command: neither a text nor a list");
    }
    command->empty = command->words.count == 0;
}

static void set(struct compose_project *project, struct compose_settings *settings,
                struct compose_setting setting)
{
    for (size_t i = 0; i < settings->count; i++)
        if (text_equal(settings->items[i].name, setting.name)) {
            settings->items[i] = setting;
            return;
        }
    array_push(project->arena, settings, setting);
}

static void unset(struct compose_settings *settings, struct text name)
{
    for (size_t i = 0; i < settings->count; i++)
        if (text_equal(settings->items[i].name, name)) {
            memmove(&settings->items[i], &settings->items[i + 1],
                    (settings->count - i - 1) * sizeof *settings->items);
            settings->count--;
            return;
        }
}

/* A mapping, or a list of "NAME=value" and "NAME". */
static void apply_settings(struct compose_project *project, const struct yaml *node,
                           const char *key, struct compose_settings *settings)
{
    const struct yaml *value;
    bool fresh;
    if (!field(node, key, &value, &fresh))
        return;
    if (fresh)
        settings->count = 0;
    if (yaml_is_null(value))
        return;
    if (value->kind == YAML_SCALAR) {
        warn_kind(project, value, "a list or mapping of variables");
        return;
    }
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml *item = value->items[i].value;
        struct compose_setting setting = {.name = value->items[i].key};
        if (text_is(item->tag, "!reset")) {
            unset(settings, setting.name);
            continue;
        }
        if (value->kind == YAML_MAPPING) {
            setting.passed = yaml_is_null(item);
            if (!setting.passed)
                setting.value = value_text(project, item);
        } else {
            struct text text = compose_text(project, item);
            size_t equals = text_find(text, '=');
            setting.passed = setting.listed = equals == SIZE_MAX;
            setting.name = text_slice(text, 0, equals);
            if (!setting.passed)
                setting.value = text_slice(text, equals + 1, text.len);
        }
        set(project, settings, setting);
    }
}

static void apply_list(struct compose_project *project, const struct yaml *node,
                       const char *key, struct texts *texts)
{
    const struct yaml *value;
    bool fresh;
    if (!field(node, key, &value, &fresh))
        return;
    if (fresh)
        texts->count = 0;
    for (size_t i = 0; value && i < value->count; i++) {
        struct text text = compose_text(project, value->items[i].value);
        bool there = false;
        for (size_t j = 0; j < texts->count; j++)
            there |= text_equal(texts->items[j], text);
        if (!there)
            array_push(project->arena, texts, text);
    }
}

/* --- Build ------------------------------------------------------------------------- */

/* A context that Compose hands on as it is: an address, an image, a service. */
static bool is_remote(struct text context)
{
    static const char *const starts[] = {"https://", "http://",     "git://",  "ssh://",
                                         "git@",     "github.com/", "service:"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(context, text_of(starts[i])))
            return true;
    return text_contains(context, TEXT("://")) || is_home(context);
}

static void set_context(struct compose_draft *self, struct compose_project *project,
                        struct text folder, struct text context)
{
    self->remote = is_remote(context);
    self->context =
        self->remote || !context.len ? context : compose_path(project, folder, context);
}

static void apply_build(struct compose_draft *self, const struct yaml *node,
                        struct text folder, struct compose_project *project)
{
    const struct yaml *build, *value;
    bool fresh;
    if (!field(node, "build", &build, &fresh))
        return;
    if (fresh) {
        self->builds = self->remote = false;
        self->context = self->dockerfile = self->inline_dockerfile = self->target =
            (struct text){0};
        self->arguments.count = self->contexts.count = 0;
    }
    if (yaml_is_null(build))
        return;
    self->builds = self->builds || build->kind != YAML_SEQUENCE;
    if (build->kind == YAML_SCALAR) {
        set_context(self, project, folder, compose_text(project, build));
        return;
    }
    if (build->kind != YAML_MAPPING) {
        warn_kind(project, build, "a build: neither a folder nor a mapping");
        return;
    }
    if (field(build, "context", &value, &fresh))
        set_context(self, project, folder, compose_text(project, value));
    apply_text(project, build, "dockerfile", &self->dockerfile);
    apply_text(project, build, "dockerfile_inline", &self->inline_dockerfile);
    apply_text(project, build, "target", &self->target);
    apply_settings(project, build, "args", &self->arguments);
    struct compose_settings contexts = {0};
    apply_settings(project, build, "additional_contexts", &contexts);
    for (size_t i = 0; i < contexts.count; i++) {
        struct text context = contexts.items[i].value;
        if (!is_remote(context))
            context = compose_path(project, folder, context);
        variables_set(project->arena, &self->contexts, contexts.items[i].name, context);
    }
}

/* --- Volumes ----------------------------------------------------------------------- */

/* Splits "SOURCE:TARGET:OPTIONS" at its colons, but for that of a drive letter. */
static bool split_volume(struct text spec, struct text parts[3], size_t *count)
{
    size_t from = 0;
    *count = 0;
    for (size_t i = 0; i <= spec.len; i++) {
        char c = i < spec.len ? spec.ptr[i] : ':';
        char first = from < spec.len ? spec.ptr[from] : '\0';
        bool drive = i < spec.len && i == from + 1 &&
                     ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'));
        if (c != ':' || drive)
            continue;
        if (i == from || *count == 3)
            return false;
        parts[(*count)++] = text_slice(spec, from, i);
        from = i + 1;
    }
    return true;
}

static struct compose_volume short_volume(struct compose_project *project,
                                          struct text folder, struct text spec,
                                          bool *good)
{
    struct compose_volume volume = {.brief = true, .written = spec};
    struct text parts[3];
    size_t count;
    *good = split_volume(spec, parts, &count);
    if (!*good || count < 2 || spec.len < 3) {
        volume.key = spec;
        volume.target = path_clean(project->arena, spec);
        return volume;
    }
    volume.bind = memchr("./~", parts[0].ptr[0], 3) != NULL;
    volume.key = parts[1];
    volume.target = path_clean(project->arena, parts[1]);
    volume.source = parts[0];
    if (volume.bind && !is_home(volume.source))
        volume.source = compose_path(project, folder, volume.source);
    return volume;
}

static struct compose_volume long_volume(struct compose_project *project,
                                         struct text folder, const struct yaml *node)
{
    struct text type = compose_text(project, yaml_get(node, "type"));
    struct text source = compose_text(project, yaml_get(node, "source"));
    struct text target = compose_text(project, yaml_get(node, "target"));
    struct compose_volume volume = {
        .bind = text_is(type, "bind"),
        .source = source,
        .target = path_clean(project->arena, target),
        .key = target,
        .written = text_format(project->arena, "%.*s\n%.*s\n%.*s", TEXT_ARG(type),
                               TEXT_ARG(source), TEXT_ARG(target)),
    };
    if (volume.bind && !is_home(source))
        volume.source = compose_path(project, folder, source);
    return volume;
}

/* Adds a volume; where there were others BEFORE this layer's, not one that is there. */
static void add_volume(struct compose_draft *self, struct arena *arena,
                       struct compose_volume volume, size_t before)
{
    for (size_t i = 0; before && i < self->volumes.count; i++)
        if (text_equal(self->volumes.items[i].written, volume.written))
            return;
    array_push(arena, &self->volumes, volume);
}

/* Of the volumes with one key the last counts, in the place of the first. */
static void drop_repetitions(struct compose_draft *self, size_t from, struct arena *arena)
{
    struct map keys;
    size_t kept = from;
    map_init(&keys, arena);
    for (size_t i = from; i < self->volumes.count; i++) {
        struct compose_volume volume = self->volumes.items[i];
        uint32_t place = map_find(&keys, volume.key);
        if (place == MAP_NONE) {
            map_add(&keys, volume.key);
            self->volumes.items[kept++] = volume;
        } else {
            self->volumes.items[from + place] = volume;
        }
    }
    self->volumes.count = kept;
}

void compose_draft_end_document(struct compose_draft *self, bool alone, bool resolved,
                                struct arena *arena)
{
    size_t from = alone ? self->own_volumes : 0;
    drop_repetitions(self, from, arena);
    for (size_t i = from; i < self->volumes.count; i++) {
        struct compose_volume *volume = &self->volumes.items[i];
        if (volume->brief)
            volume->key = volume->target;
        if (volume->brief || (resolved && volume->bind))
            volume->written = TEXT("");
        volume->brief = false;
    }
    drop_repetitions(self, from, arena);
}

static void apply_volumes(struct compose_draft *self, const struct yaml *node,
                          struct text folder, struct compose_project *project)
{
    const struct yaml *value;
    bool fresh, good;
    if (!field(node, "volumes", &value, &fresh))
        return;
    if (fresh)
        self->volumes.count = 0;
    size_t before = self->own_volumes = self->volumes.count;
    if (value && value->kind != YAML_SEQUENCE && !yaml_is_null(value)) {
        warn_kind(project, value, "a list of volumes");
        return;
    }
    for (size_t i = 0; value && i < value->count; i++) {
        const struct yaml *item = value->items[i].value;
        if (item->kind == YAML_MAPPING) {
            add_volume(self, project->arena, long_volume(project, folder, item), before);
            continue;
        }
        struct text spec = compose_text(project, item);
        struct compose_volume volume = short_volume(project, folder, spec, &good);
        if (good)
            add_volume(self, project->arena, volume, before);
        else
            diag_warning(project->diags, item->place,
                         TEXT("a volume is SOURCE:TARGET or SOURCE:TARGET:OPTIONS"),
                         "not a volume: '%.*s'", TEXT_ARG(spec));
    }
}

/* --- Env files --------------------------------------------------------------------- */

static void add_env_file(struct compose_draft *self, struct compose_project *project,
                         const struct yaml *node, struct text folder)
{
    const struct yaml *path = node->kind == YAML_MAPPING ? yaml_get(node, "path") : node;
    const struct yaml *required = yaml_get(node, "required");
    struct text name = compose_text(project, path);
    if (!name.len || is_home(name))
        return;
    struct compose_env_file file = {
        .path = compose_path(project, folder, name),
        .required = !required || !text_is(compose_text(project, required), "false"),
        .place = path->place};
    for (size_t i = 0; i < self->env_files.count; i++)
        if (text_equal(self->env_files.items[i].path, file.path)) {
            self->env_files.items[i] = file;
            return;
        }
    array_push(project->arena, &self->env_files, file);
}

static void apply_env_files(struct compose_draft *self, const struct yaml *node,
                            struct text folder, struct compose_project *project)
{
    const struct yaml *value;
    bool fresh;
    if (!field(node, "env_file", &value, &fresh))
        return;
    if (fresh)
        self->env_files.count = 0;
    if (yaml_is_null(value))
        return;
    if (value->kind != YAML_SEQUENCE)
        add_env_file(self, project, value, folder);
    for (size_t i = 0; value->kind == YAML_SEQUENCE && i < value->count; i++)
        add_env_file(self, project, value->items[i].value, folder);
}

void compose_draft_apply(struct compose_draft *self, const struct yaml *node,
                         struct text folder, struct compose_project *project)
{
    self->own_volumes = self->volumes.count;
    apply_text(project, node, "image", &self->image);
    apply_text(project, node, "working_dir", &self->working_folder);
    apply_command(project, node, "command", &self->command);
    apply_command(project, node, "entrypoint", &self->entrypoint);
    apply_build(self, node, folder, project);
    apply_settings(project, node, "environment", &self->environment);
    apply_env_files(self, node, folder, project);
    apply_volumes(self, node, folder, project);
    apply_list(project, node, "profiles", &self->profiles);
}

/* --- The service ------------------------------------------------------------------- */

/* PATH (absolute) seen from the root; false when it is not in the repository. */
static bool in_repository(struct compose_project *project, struct text path,
                          struct text *relative)
{
    if (!path_is_below(path, project->root))
        return false;
    *relative = path_relative(project->arena, project->root, path);
    return true;
}

/* The variables of the project, then what the service sets: for env files. */
struct lookup {
    struct compose_project *project;
    const struct variables *own;
};

static bool find_in_both(void *context, struct text name, struct text *value)
{
    const struct lookup *self = context;
    return variables_get(&self->project->variables, name, value) ||
           variables_get(self->own, name, value);
}

static void read_env_file(struct compose_project *project,
                          const struct compose_env_file *file, struct lookup *lookup,
                          struct variables *pairs)
{
    struct text bytes, why, shown = file->path;
    uint32_t line;
    in_repository(project, file->path, &shown);
    array_push(project->arena, project->asked, file->path);
    if (!file_load(project->arena, file->path, &bytes)) {
        if (file->required)
            diag_note(project->diags, file->place, (struct text){0},
                      "no env file '%.*s' here", TEXT_ARG(shown));
        return;
    }
    if (!compose_dotenv(project->arena, bytes, find_in_both, lookup, pairs, &line, &why))
        diag_warning(project->diags, ((struct place){shown, line, 1}), (struct text){0},
                     "%.*s", TEXT_ARG(why));
}

/* Values that are passed on come from the project's variables, or are left out. */
static void resolve(struct compose_project *project, const struct compose_settings *from,
                    struct variables *to, struct texts *left_out)
{
    for (size_t i = 0; i < from->count; i++) {
        struct text value = from->items[i].value;
        if (!from->items[i].passed || find_variable(project, from->items[i].name, &value))
            variables_set(project->arena, to, from->items[i].name, value);
        else if (left_out)
            array_push(project->arena, left_out, from->items[i].name);
    }
}

void compose_draft_settle(struct compose_draft *self, struct compose_project *project,
                          bool builds)
{
    if (builds && self->builds && !self->context.len)
        self->context = project->folder;
    for (size_t i = 0; i < self->environment.count; i++) {
        struct compose_setting *setting = &self->environment.items[i];
        if (setting->passed && setting->listed)
            setting->passed = !find_variable(project, setting->name, &setting->value);
    }
}

static void finish_environment(const struct compose_draft *self,
                               struct compose_project *project,
                               struct variables *environment)
{
    struct variables own = {0};
    struct texts left_out = {0};
    resolve(project, &self->environment, &own, &left_out);
    struct lookup lookup = {project, &own};
    for (size_t i = 0; i < self->env_files.count; i++)
        read_env_file(project, &self->env_files.items[i], &lookup, environment);
    for (size_t i = 0; i < own.count; i++)
        variables_set(project->arena, environment, own.items[i].name, own.items[i].value);
    size_t kept = 0; /* what is passed on and not set hides the file's */
    for (size_t i = 0; i < environment->count; i++) {
        bool hidden = false;
        for (size_t j = 0; j < left_out.count; j++)
            hidden |= text_equal(left_out.items[j], environment->items[i].name);
        if (!hidden)
            environment->items[kept++] = environment->items[i];
    }
    environment->count = kept;
}

static void finish_build(const struct compose_draft *self,
                         struct compose_project *project, struct compose_service *service)
{
    struct text context = self->context;
    bool named = self->dockerfile.len || !self->inline_dockerfile.len;
    struct text name = self->dockerfile.len ? self->dockerfile : TEXT("Dockerfile");
    service->builds = true;
    service->context = context;
    service->local = !self->remote && in_repository(project, context, &service->context);
    service->dockerfile = named ? name : TEXT("");
    if (named && !self->remote)
        in_repository(project, compose_path(project, context, name),
                      &service->dockerfile);
    service->inline_dockerfile = self->inline_dockerfile;
    service->target = self->target;
    resolve(project, &self->arguments, &service->arguments, NULL);
    for (size_t i = 0; i < self->contexts.count; i++) {
        struct text value = self->contexts.items[i].value;
        if (!is_remote(value))
            in_repository(project, value, &value);
        variables_set(project->arena, &service->contexts, self->contexts.items[i].name,
                      value);
    }
}

struct compose_service compose_draft_finish(const struct compose_draft *self,
                                            struct compose_project *project)
{
    struct compose_service service = {.name = self->name,
                                      .place = self->place,
                                      .image = self->image,
                                      .command = self->command,
                                      .entrypoint = self->entrypoint,
                                      .working_folder = self->working_folder,
                                      .profiles = self->profiles};
    if (self->builds)
        finish_build(self, project, &service);
    finish_environment(self, project, &service.environment);
    for (size_t i = 0; i < self->volumes.count; i++) {
        const struct compose_volume *volume = &self->volumes.items[i];
        struct compose_mount mount = {.target = volume->target};
        array_push(
            project->arena, &service.storage,
            ((struct compose_storage){volume->source, volume->target, volume->bind}));
        if (volume->bind && !is_home(volume->source) &&
            in_repository(project, volume->source, &mount.source))
            array_push(project->arena, &service.mounts, mount);
    }
    return service;
}
