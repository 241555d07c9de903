/* From the lines of a Dockerfile to the models that they download.
 *
 * A model is kept where its line writes it, unless that is a cache mount: then only what
 * the same RUN copies out of it is. What another stage downloads is kept where a COPY
 * brings it. */
#include "context/model_layers_finding.h"

#include "base/array.h"
#include "base/path.h"
#include <string.h>

/* One line that downloads, while it is read. */
struct reading {
    struct lint *lint;
    size_t at;
    const struct copies *copies;
    struct model_layers *found;
    struct text folder; /* where the shell stands */
    struct text home;
    struct variables assigned; /* by the shell, for the command at hand */
};

/* --- paths ---------------------------------------------------------------------------
 */

/* PATH as the line sees it: absolute, "~" being the home. */
static struct text full_path(const struct reading *self, struct text path)
{
    struct arena *arena = self->lint->arena;
    if (text_is(path, "~") || text_starts(path, TEXT("~/")))
        return self->home.len
                   ? path_join(arena, self->home, text_slice(path, 2, path.len))
                   : path;
    return path_join(arena, self->folder, path);
}

/* The target of a mount of that type at or above PATH; empty for none. */
static struct text mount_over(const struct reading *self, struct text path,
                              const char *type, struct text *source)
{
    struct lint *lint = self->lint;
    const struct instruction *instruction = &lint->file->items[self->at];
    for (size_t i = 0; i < instruction->flags.count; i++) {
        struct mount mount;
        struct text why, target;
        if (!text_is(instruction->flags.items[i].name, "mount") ||
            !instruction_mount(lint->arena, instruction->flags.items[i].value,
                               lint->file->escape, NULL, NULL, &mount, &why) ||
            !(text_is(mount.type, type) ||
              (!mount.type.len && strcmp(type, "bind") == 0)) ||
            !lint_expand(lint, self->at, mount.target, &target))
            continue;
        target = lint_path(lint, self->at, target);
        if (path.len && path_is_below(path, target)) {
            *source = mount.from.len ? (struct text){0} : mount.source;
            return target;
        }
    }
    return (struct text){0};
}

/* Where a later command of the RUN copies or moves what is in FOLDER; empty for nowhere.
 */
static struct text copied_to(const struct reading *self, struct text folder)
{
    static const char *const copiers[] = {"cp", "mv", "rsync", "install", "ln", "tar"};
    const struct lint_commands *commands = &self->lint->commands[self->at];
    for (size_t i = 0; i < commands->count; i++) {
        const struct texts *words = &commands->items[i].words;
        size_t first;
        struct text program = lint_program(words, &first);
        bool copies = false, from = false;
        for (size_t k = 0; k < sizeof copiers / sizeof *copiers; k++)
            copies = copies || text_is(program, copiers[k]);
        for (size_t k = first + 1; copies && k + 1 < words->count; k++) {
            struct text path = words->items[k];
            if (text_starts(path, TEXT("-")))
                continue;
            if (text_find(path, '*') != SIZE_MAX)
                path = path_dir(text_slice(path, 0, text_find(path, '*') + 1));
            path = full_path(self, path);
            from = from || path_is_below(path, folder) || path_is_below(folder, path);
        }
        if (from)
            return full_path(self, words->items[words->count - 1]);
    }
    return (struct text){0};
}

/* --- where it ends -------------------------------------------------------------------
 */

/* Where a COPY into the image brings what a stage has in FOLDER; empty for nowhere. */
static struct text copied_from_stage(const struct reading *self, struct text folder)
{
    struct lint *lint = self->lint;
    for (size_t i = 0; i < self->copies->count; i++) {
        const struct copied *copied = &self->copies->items[i];
        struct text source = text_format(lint->arena, "/%.*s", TEXT_ARG(copied->source));
        if (!copied->from.len || !lint_ships(lint, copied->at) ||
            lint_find_stage(lint, copied->from) == LINT_NONE)
            continue;
        size_t stage = lint_find_stage(lint, copied->from);
        size_t last = lint->stages.items[stage].end;
        if (last > lint->file->count || last == 0 ||
            (lint->stage_of[self->at] != stage &&
             !lint_is_below(lint, self->at, last - 1)))
            continue;
        if (path_is_below(folder, source))
            return path_join(lint->arena, copied->target,
                             path_relative(lint->arena, source, folder));
        if (path_is_below(source, folder))
            return copied->target;
    }
    return (struct text){0};
}

/* A COPY of code before the line, which so runs again with each change; NULL for none. A
 * script that the line itself runs is no such code. */
static const struct instruction *code_before(const struct reading *self)
{
    const struct lint *lint = self->lint;
    const struct instruction *line = &lint->file->items[self->at];
    for (size_t i = 0; i < self->copies->count; i++) {
        const struct copied *copied = &self->copies->items[i];
        bool code = copied->folder || text_ends(copied->source, TEXT(".py"));
        if (copied->from.len || !code || !lint_is_below(lint, copied->at, self->at))
            continue;
        if (copied->source.len && text_contains(line->original, copied->source))
            continue;
        if (!copied->folder && text_contains(line->original, path_name(copied->source)))
            continue;
        return &lint->file->items[copied->at];
    }
    return NULL;
}

static void add_layer(const struct reading *self, struct model_download download)
{
    struct lint *lint = self->lint;
    struct model_layer layer = {.instruction = self->at,
                                .as_root = text_is(lint_user(lint, self->at), "root"),
                                .code = code_before(self)};
    struct text source;
    if (download.folder.len)
        download.folder = full_path(self, download.folder);
    layer.mount = mount_over(self, download.folder, "cache", &source);
    struct text kept = download.folder, moved = (struct text){0};
    if (download.folder.len)
        moved = copied_to(self, download.folder);
    if (layer.mount.len && !moved.len)
        moved = copied_to(self, layer.mount);
    if (moved.len) {
        kept = moved;
        layer.copied = true;
    } else if (layer.mount.len) {
        kept = (struct text){0};
    }
    if (kept.len && !lint_ships(lint, self->at)) {
        kept = copied_from_stage(self, kept);
        layer.copied = true;
    }
    layer.kept = kept;
    layer.download = download;
    array_push(lint->arena, &self->found->layers, layer);
}

/* --- commands ------------------------------------------------------------------------
 */

/* The variables of a line, as models are looked for. */
static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct reading *self = context;
    struct text word = text_format(self->lint->arena, "$%.*s", TEXT_ARG(name));
    if (variables_get(&self->assigned, name, value))
        return true;
    if (text_is(name, "HOME") && self->home.len) {
        *value = self->home;
        return true;
    }
    return lint_is_set(self->lint, self->at, text_copy(self->lint->arena, name).ptr) &&
           lint_expand(self->lint, self->at, word, value);
}

static struct place place_in(const struct reading *self, uint32_t line)
{
    return (struct place){self->lint->file->path, line, 1};
}

static void read_command(const struct reading *self, const struct lint_command *command)
{
    struct lint *lint = self->lint;
    const struct model_rules *rules = lint->options->models->rules;
    struct model_command_use use;
    struct model_downloads found = {0};
    if (!model_command_read(lint->arena, rules, &command->words, &use))
        return;
    model_command_tell(lint->arena, rules, &use, find_variable, (void *)self,
                       place_in(self, command->line), &found);
    for (size_t i = 0; i < found.count; i++) {
        found.items[i].build = model_command_write(lint->arena, &command->words);
        add_layer(self, found.items[i]);
    }
}

/* --- Python --------------------------------------------------------------------------
 */

static void read_python(const struct reading *self, struct text source, uint32_t line)
{
    struct lint *lint = self->lint;
    struct model_query query = *lint->options->models;
    struct model_downloads found = {0};
    query.graph = NULL;
    query.entries = NULL;
    query.folder =
        text_slice(self->folder, path_is_absolute(self->folder), self->folder.len);
    query.variable = find_variable;
    query.variables = (void *)self;
    models_find_in(lint->arena, &query, source, place_in(self, line), &found);
    for (size_t i = 0; i < found.count; i++)
        if (!found.items[i].loads)
            add_layer(self, found.items[i]);
}

/* The bytes of the file of the context that stands at PATH when the line runs. */
static bool read_script(const struct reading *self, struct text path, struct text *bytes)
{
    const struct lint_options *options = self->lint->options;
    struct text source, at = full_path(self, path);
    struct text mount = mount_over(self, at, "bind", &source);
    if (!options->read)
        return false;
    if (mount.len && source.ptr)
        return options->read(options->context,
                             path_join(self->lint->arena, source,
                                       path_relative(self->lint->arena, mount, at)),
                             bytes);
    for (size_t i = self->copies->count; i-- > 0;) {
        const struct copied *copied = &self->copies->items[i];
        if (copied->from.len || !lint_is_below(self->lint, copied->at, self->at) ||
            !path_is_below(at, copied->target))
            continue;
        struct text rest = path_relative(self->lint->arena, copied->target, at);
        if (options->read(options->context,
                          path_join(self->lint->arena, copied->source, rest), bytes))
            return true;
    }
    return false;
}

/* `python -c CODE`, `python FILE`, `python -m MODULE`. */
static void read_interpreter(const struct reading *self,
                             const struct lint_command *command)
{
    struct arena *arena = self->lint->arena;
    const struct texts *words = &command->words;
    struct text bytes;
    size_t first = words->count;
    for (size_t i = 0; i < words->count && first == words->count; i++)
        if (text_starts(path_name(words->items[i]), TEXT("python")))
            first = i;
    for (size_t i = first + 1; i < words->count; i++) {
        struct text word = words->items[i];
        struct text next = i + 1 < words->count ? words->items[i + 1] : (struct text){0};
        if (text_is(word, "-c")) {
            read_python(self, next, command->line);
            return;
        }
        if (text_is(word, "-m")) {
            struct buffer path = {.arena = arena};
            for (size_t k = 0; k < next.len; k++)
                buffer_add_byte(&path, next.ptr[k] == '.' ? '/' : next.ptr[k]);
            word = text_format(arena, "%.*s.py", TEXT_ARG(path.text));
        } else if (text_starts(word, TEXT("-"))) {
            i += text_is(word, "-W") || text_is(word, "-X");
            continue;
        }
        if (read_script(self, word, &bytes))
            read_python(self, bytes, command->line);
        return;
    }
}

/* --- instructions --------------------------------------------------------------------
 */

/* What the shell has assigned when a command runs: `export A=B` before it, `A=B command`.
 */
static struct variables assigned_for(struct reading *self, size_t command)
{
    const struct lint_commands *commands = &self->lint->commands[self->at];
    struct variables variables = {0};
    for (size_t i = 0; i <= command; i++) {
        const struct lint_command *one = &commands->items[i];
        const struct texts *words = &one->words;
        bool exports = words->count && text_is(words->items[0], "export");
        for (size_t k = 1; exports && k < words->count; k++) {
            size_t equals = text_find(words->items[k], '=');
            if (equals != SIZE_MAX)
                variables_set(
                    self->lint->arena, &variables, text_slice(words->items[k], 0, equals),
                    text_slice(words->items[k], equals + 1, words->items[k].len));
        }
        for (size_t k = 0; k < one->assigned.count && (i == command || !words->count);
             k++)
            variables_set(self->lint->arena, &variables, one->assigned.items[k].name,
                          one->assigned.items[k].value);
    }
    return variables;
}

static void read_run(struct reading *self)
{
    struct lint *lint = self->lint;
    const struct instruction *instruction = &lint->file->items[self->at];
    const struct lint_commands *commands = &lint->commands[self->at];
    for (size_t i = 0; i < commands->count; i++) {
        const struct texts *words = &commands->items[i].words;
        if (words->count > 1 && text_is(words->items[0], "cd"))
            self->folder = full_path(self, words->items[1]);
        self->assigned = assigned_for(self, i);
        read_command(self, &commands->items[i]);
        read_interpreter(self, &commands->items[i]);
    }
    if (!commands->count && instruction->words.count &&
        text_contains(instruction->words.items[0], TEXT("python")))
        for (size_t i = 0; i < instruction->heredocs.count; i++)
            read_python(self, instruction->heredocs.items[i].content, instruction->line);
    if (instruction->json) {
        struct lint_command command = {.words = instruction->words,
                                       .line = instruction->line};
        read_command(self, &command);
        read_interpreter(self, &command);
    }
}

/* ADD of an address of weights. */
static void read_add(const struct reading *self)
{
    struct lint *lint = self->lint;
    const struct instruction *instruction = &lint->file->items[self->at];
    const struct texts *words = &instruction->words;
    struct text source, target;
    if (!lint_expand(lint, self->at, words->items[words->count - 1], &target))
        return;
    for (size_t i = 0; i + 1 < words->count; i++) {
        if (!lint_expand(lint, self->at, words->items[i], &source) ||
            !text_contains(source, TEXT("://")) ||
            !model_rules_is_weights(lint->options->models->rules, source))
            continue;
        struct text path = full_path(self, target);
        add_layer(
            self,
            (struct model_download){
                .call = TEXT("ADD"),
                .store = TEXT("url"),
                .name = source,
                .folder = text_ends(target, TEXT("/")) ? path : path_dir(path),
                .file = path_name(text_ends(target, TEXT("/"))
                                      ? text_slice(source, 0, text_find(source, '?'))
                                      : target),
                .folder_why = TEXT("argument"),
                .module = MODULE_NONE,
                .place = place_in(self, instruction->line)});
    }
}

static void read_volume(struct lint *lint, size_t at, struct model_layers *found)
{
    const struct instruction *instruction = &lint->file->items[at];
    for (size_t i = 0; lint_ships(lint, at) && i < instruction->words.count; i++) {
        struct text path;
        if (lint_expand(lint, at, instruction->words.items[i], &path))
            array_push(
                lint->arena, &found->volumes,
                ((struct model_volume){lint_path(lint, at, path), instruction->line}));
    }
}

struct model_layers model_layers_in(struct lint *lint)
{
    struct model_layers found = {0};
    struct copies copies = lint_find_copies(lint, false);
    size_t end = lint->file->count;
    for (size_t i = 0; i < end; i++) {
        const struct instruction *instruction = &lint->file->items[i];
        if (lint->stage_of[i] == LINT_NONE)
            continue;
        struct reading reading = {
            .lint = lint, .at = i, .copies = &copies, .found = &found};
        reading.folder = lint->folders[i];
        reading.home = lint_home(lint, i, lint_user(lint, i));
        if (instruction->kind == INSTRUCTION_RUN)
            read_run(&reading);
        else if (instruction->kind == INSTRUCTION_ADD)
            read_add(&reading);
        else if (instruction->kind == INSTRUCTION_VOLUME)
            read_volume(lint, i, &found);
    }
    for (size_t i = 0; i < lint->variables.count; i++) {
        const struct lint_variable *variable = &lint->variables.items[i];
        if (variable->argument && variable->known && variable->value.len)
            variables_set(lint->arena, &found.arguments, variable->name, variable->value);
    }
    if (end) {
        found.user = lint_user(lint, end);
        found.home = lint_home(lint, end, found.user);
    }
    return found;
}

struct model_layers model_layers_find(struct arena *arena, const struct dockerfile *file,
                                      const struct lint_options *options,
                                      struct lint_findings *findings)
{
    struct lint lint = {
        .arena = arena, .file = file, .options = options, .findings = findings};
    lint_model_make(&lint);
    struct model_layers layers = model_layers_in(&lint);
    lint_models(&lint, &layers);
    return layers;
}
