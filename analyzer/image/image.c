/* The stages of a Dockerfile, one instruction after the other.
 *
 * A stage begins as a copy of the one it rests on, or empty: of an image from elsewhere
 * nothing is known, and nothing of the repository is in it. ARG and ENV are substituted
 * as BuildKit does; an ARG without a value is empty. COPY and ADD are in copy.c, RUN is
 * in run.c.
 *
 * Blind spots: ONBUILD of base images, and images of the repository that are not built by
 * the same Dockerfile. */
#include "image/image.h"

#include "base/array.h"
#include "base/path.h"
#include "image/stage.h"

#include <string.h>

/* --- what all instructions share -----------------------------------------------------
 */

struct stage *stages_current(struct stages *self)
{
    return &array_last(&self->stages);
}

struct stage *stages_find(struct stages *self, struct text name)
{
    struct text wanted = text_lower(self->arena, name);
    for (size_t i = self->stages.count; i-- > 0;)
        if (wanted.len && text_equal(self->stages.items[i].name, wanted))
            return &self->stages.items[i];
    size_t number = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9' || number > self->stages.count)
            return NULL;
        number = number * 10 + (size_t)(name.ptr[i] - '0');
    }
    return name.len && number < self->stages.count ? &self->stages.items[number] : NULL;
}

static bool find_variable(void *context, struct text name, struct text *value)
{
    struct stages *self = context;
    if (self->stages.count == 0)
        return variables_get(&self->arguments, name, value);
    const struct stage *stage = stages_current(self);
    return variables_get(&stage->settings, name, value);
}

static struct place place_of(const struct stages *self,
                             const struct instruction *instruction)
{
    return (struct place){self->dockerfile->path, instruction->line, 1};
}

static bool malformed(struct stages *self, const struct instruction *instruction,
                      struct text word, struct text why)
{
    return diag_error(self->diags, place_of(self, instruction), (struct text){0},
                      "'%.*s' cannot be substituted: %.*s", TEXT_ARG(word),
                      TEXT_ARG(why));
}

bool stage_expand(struct stages *self, const struct instruction *instruction,
                  struct text word, struct text *value)
{
    struct text why;
    return dockerfile_expand(self->arena, word, self->dockerfile->escape, find_variable,
                             self, value, &why) ||
           malformed(self, instruction, word, why);
}

bool stage_expand_words(struct stages *self, const struct instruction *instruction,
                        struct text word, struct texts *words)
{
    struct text why;
    return dockerfile_expand_words(self->arena, word, self->dockerfile->escape,
                                   find_variable, self, words, &why) ||
           malformed(self, instruction, word, why);
}

struct text stage_path(struct stages *self, struct text folder, struct text path)
{
    struct text whole =
        path_join(self->arena, text_format(self->arena, "/%.*s", TEXT_ARG(folder)), path);
    return text_slice(whole, 1, whole.len);
}

void stage_warn(struct stages *self, const struct instruction *instruction,
                struct text help, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text message = text_vformat(self->arena, format, args);
    va_end(args);
    diag_warning(self->diags, place_of(self, instruction), help, "%.*s",
                 TEXT_ARG(message));
}

/* --- instructions --------------------------------------------------------------------
 */

/* What BuildKit sets by itself, for the platform that images are built for by default. */
static void set_platform(struct stages *self)
{
    static const struct {
        const char *name, *value;
    } automatic[] = {
        {"TARGETPLATFORM", "linux/amd64"},
        {"TARGETOS", "linux"},
        {"TARGETARCH", "amd64"},
        {"TARGETVARIANT", ""},
        {"BUILDOS", "linux"},
        {"BUILDARCH", "amd64"},
        {"BUILDPLATFORM", "linux/amd64"},
        {"BUILDVARIANT", ""},
    };
    for (size_t i = 0; i < sizeof automatic / sizeof *automatic; i++)
        variables_set(self->arena, &self->arguments, text_of(automatic[i].name),
                      text_of(automatic[i].value));
}

static bool do_from(struct stages *self, const struct instruction *instruction)
{
    struct text base, name = {0};
    struct stages outside = *self; /* only what stands before the first FROM counts */
    outside.stages.count = 0;
    if (instruction->words.count == 0 ||
        !stage_expand(&outside, instruction, instruction->words.items[0], &base))
        return false;
    if (instruction->words.count == 3)
        name = text_lower(self->arena, instruction->words.items[2]);
    const struct stage *below = stages_find(self, base);
    struct stage stage = {.layout = layout_beside(self->options->repository),
                          .base = base};
    if (below) {
        stage = *below;
        stage.layout = layout_clone(below->layout);
        stage.environment = variables_clone(self->arena, &below->environment);
        stage.settings = variables_clone(self->arena, &below->settings);
        stage.own_command = false;
    } else {
        array_push(self->arena, &stage.shell, TEXT("/bin/sh"));
        array_push(self->arena, &stage.shell, TEXT("-c"));
    }
    stage.name = name;
    array_push(self->arena, &self->stages, stage);
    return true;
}

static bool do_arg(struct stages *self, const struct instruction *instruction)
{
    for (size_t i = 0; i < instruction->words.count; i++) {
        struct text word = instruction->words.items[i], value = {0};
        size_t equals = text_find(word, '=');
        struct text name = text_slice(word, 0, equals);
        bool known = equals != SIZE_MAX;
        if (known && !stage_expand(self, instruction,
                                   text_slice(word, equals + 1, word.len), &value))
            return false;
        struct text given;
        if (variables_get(&self->options->arguments, name, &given)) {
            value = given;
            known = true;
        } else if (!known && self->stages.count) {
            known = variables_get(&self->arguments, name, &value);
        }
        if (known)
            variables_set(self->arena,
                          self->stages.count ? &stages_current(self)->settings
                                             : &self->arguments,
                          name, value);
    }
    return true;
}

static bool do_env(struct stages *self, const struct instruction *instruction)
{
    struct variables set = {0};
    for (size_t i = 0; i + 1 < instruction->words.count; i += 2) {
        struct text name, value;
        if (!stage_expand(self, instruction, instruction->words.items[i], &name) ||
            !stage_expand(self, instruction, instruction->words.items[i + 1], &value))
            return false;
        variables_set(self->arena, &set, name, value);
    }
    struct stage *stage = stages_current(self);
    for (size_t i = 0; i < set.count; i++) {
        struct variable one = set.items[i];
        variables_set(self->arena, &stage->environment, one.name, one.value);
        variables_set(self->arena, &stage->settings, one.name, one.value);
    }
    return true;
}

static bool do_workdir(struct stages *self, const struct instruction *instruction)
{
    struct stage *stage = stages_current(self);
    struct text folder;
    if (instruction->words.count == 0 ||
        !stage_expand(self, instruction, instruction->words.items[0], &folder))
        return instruction->words.count == 0;
    stage->folder = stage_path(self, stage->folder, folder);
    layout_make_folder(stage->layout, stage->folder);
    return true;
}

/* The words of CMD or ENTRYPOINT in exec form. */
static struct texts exec_form(struct stages *self, const struct instruction *instruction)
{
    if (instruction->json || instruction->words.count == 0)
        return instruction->words;
    const struct texts *shell = &stages_current(self)->shell;
    struct texts words = {0};
    for (size_t i = 0; i < shell->count; i++)
        array_push(self->arena, &words, shell->items[i]);
    array_push(self->arena, &words, instruction->words.items[0]);
    return words;
}

static bool do_start(struct stages *self, const struct instruction *instruction)
{
    struct stage *stage = stages_current(self);
    struct texts words = exec_form(self, instruction);
    if (instruction->kind == INSTRUCTION_CMD) {
        stage->command = words;
        stage->own_command = true;
    } else {
        stage->entrypoint = words;
        if (!stage->own_command)
            stage->command = (struct texts){0};
    }
    stage->started = place_of(self, instruction);
    return true;
}

static bool do_instruction(struct stages *self, const struct instruction *instruction)
{
    switch (instruction->kind) {
    case INSTRUCTION_FROM:
        return do_from(self, instruction);
    case INSTRUCTION_ARG:
        return do_arg(self, instruction);
    case INSTRUCTION_ENV:
        return do_env(self, instruction);
    case INSTRUCTION_WORKDIR:
        return do_workdir(self, instruction);
    case INSTRUCTION_COPY:
    case INSTRUCTION_ADD:
        return stage_copy(self, instruction);
    case INSTRUCTION_RUN:
        return stage_run(self, instruction);
    case INSTRUCTION_CMD:
    case INSTRUCTION_ENTRYPOINT:
        return do_start(self, instruction);
    case INSTRUCTION_SHELL:
        stages_current(self)->shell = instruction->words;
        return true;
    default:
        return true; /* nothing that a file or a command depends on */
    }
}

/* --- the image -----------------------------------------------------------------------
 */

static bool ends_stage(const struct dockerfile *dockerfile, size_t next)
{
    return next == dockerfile->count || dockerfile->items[next].kind == INSTRUCTION_FROM;
}

static bool no_such_stage(struct stages *self, struct text target)
{
    struct buffer names = {.arena = self->arena};
    for (size_t i = 0; i < self->stages.count; i++)
        if (self->stages.items[i].name.len)
            buffer_format(&names, "%s'%.*s'", names.text.len ? ", " : "there is ",
                          TEXT_ARG(self->stages.items[i].name));
    return diag_error(self->diags, (struct place){.file = self->dockerfile->path},
                      names.text, "no stage '%.*s'", TEXT_ARG(target));
}

static bool build_stages(struct stages *self)
{
    struct text target = self->options->target;
    for (size_t i = 0; i < self->dockerfile->count; i++) {
        const struct instruction *instruction = &self->dockerfile->items[i];
        if (self->stages.count == 0 && instruction->kind != INSTRUCTION_ARG &&
            instruction->kind != INSTRUCTION_FROM)
            continue; /* BuildKit's parser has complained */
        if (!do_instruction(self, instruction))
            return false;
        if (ends_stage(self->dockerfile, i + 1) && target.len && self->stages.count &&
            stages_find(self, target) == stages_current(self))
            return true;
    }
    return !target.len || no_such_stage(self, target);
}

void image_keep_installed(struct arena *arena, struct image *self)
{
    for (size_t i = 0; i < self->projects.count; i++)
        if (layout_places(arena, self->layout, self->projects.items[i]).count == 0)
            layout_add(self->layout,
                       path_join(arena, TEXT("usr/local/lib/python3/installed"),
                                 self->projects.items[i]),
                       self->projects.items[i]);
}

bool image_build(struct arena *arena, const struct dockerfile *dockerfile,
                 const struct image_options *options, struct diags *diags,
                 struct image *image)
{
    struct stages self = {.arena = arena,
                          .dockerfile = dockerfile,
                          .options = options,
                          .diags = diags,
                          .image = image};
    *image = (struct image){0};
    set_platform(&self);
    if (!build_stages(&self) || self.stages.count == 0)
        return false;
    const struct stage *last = stages_current(&self);
    image->layout = last->layout;
    image->folder = last->folder;
    image->environment = variables_clone(arena, &last->environment);
    image->entrypoint = last->entrypoint;
    image->command = last->command;
    image->started = last->started;
    image->base = last->base;
    return true;
}

struct texts image_command(struct arena *arena, const struct image *self)
{
    struct texts words = {0};
    /* A shell's ENTRYPOINT takes no arguments. */
    bool shell = self->entrypoint.count == 3 && text_is(self->entrypoint.items[1], "-c");
    for (size_t i = 0; i < self->entrypoint.count; i++)
        array_push(arena, &words, self->entrypoint.items[i]);
    for (size_t i = 0; i < self->command.count && !shell; i++)
        array_push(arena, &words, self->command.items[i]);
    return words;
}

/* The version that begins at TEXT: digits, a dot, digits. */
static struct text version_at(struct text text)
{
    size_t end = 0, dots = 0;
    while (end < text.len && ((text.ptr[end] >= '0' && text.ptr[end] <= '9') ||
                              (text.ptr[end] == '.' && dots < 2))) {
        dots += text.ptr[end] == '.';
        end++;
    }
    struct text version = text_slice(text, 0, end);
    if (text_ends(version, TEXT(".")))
        version = text_slice(version, 0, version.len - 1);
    return text_starts(version, TEXT("3.")) ? version : (struct text){0};
}

struct text image_python(const struct image *self)
{
    static const struct text signs[] = {{"python:", 7}, {"python", 6}, {"py", 2}};
    struct text base = text_slice(self->base, 0, text_find(self->base, '@'));
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++)
        for (size_t i = 0; i + signs[s].len < base.len; i++) {
            struct text rest = text_slice(base, i, base.len);
            struct text version =
                text_starts(rest, signs[s])
                    ? version_at(text_slice(rest, signs[s].len, rest.len))
                    : (struct text){0};
            if (version.len)
                return version;
        }
    return (struct text){0};
}

bool dockerfile_is_name(struct text name)
{
    static const char *const words[] = {"Dockerfile", "dockerfile", "Containerfile"};
    if (text_ends(name, TEXT(".dockerignore")))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct text word = text_of(words[i]);
        struct text suffix = path_suffix(name);
        bool before = text_starts(name, word) &&
                      (name.len == word.len || strchr(".-_", name.ptr[word.len]));
        bool behind = suffix.len && text_equal(text_slice(suffix, 1, suffix.len), word);
        if (before || behind)
            return !text_is(suffix, ".py") && !text_is(suffix, ".md");
    }
    return false;
}
