/* The stages of a Dockerfile, for what they take from the context.
 *
 * All stages are read in order, for a later one may rest on an earlier one's variables;
 * then the target and the stages that it rests on, copies or mounts from are marked, and
 * only their sources count: BuildKit runs no others. */
#include "context/sources.h"

#include "base/array.h"
#include "base/path.h"

#include <fnmatch.h>
#include <string.h>

#define STAGE_NONE SIZE_MAX

struct stage_sources {
    struct text name; /* lower case; empty for none */
    struct variables environment, arguments;
    struct sources sources;
    struct {
        size_t *items; /* earlier stages */
        size_t count, room;
    } uses;
    bool needed;
};

struct finder {
    struct arena *arena;
    const struct dockerfile *dockerfile;
    const struct variables *given; /* --build-arg */
    struct diags *diags;
    struct variables global; /* ARG before the first FROM */
    struct {
        struct stage_sources *items;
        size_t count, room;
    } stages;
    const struct instruction *instruction; /* that is being read */
};

/* --- words ---------------------------------------------------------------------------
 */

static struct place place_of(const struct finder *self)
{
    return (struct place){self->dockerfile->path, self->instruction->line, 1};
}

static bool find_variable(void *context, struct text name, struct text *value)
{
    struct finder *self = context;
    if (self->stages.count == 0 || self->instruction->kind == INSTRUCTION_FROM)
        return variables_get(&self->global, name, value);
    const struct stage_sources *stage = &array_last(&self->stages);
    return variables_get(&stage->environment, name, value) ||
           variables_get(&stage->arguments, name, value);
}

static bool expand(struct finder *self, struct text word, struct text *value)
{
    struct text why;
    if (dockerfile_expand(self->arena, word, self->dockerfile->escape, find_variable,
                          self, value, &why))
        return true;
    diag_warning(self->diags, place_of(self), (struct text){0},
                 "'%.*s' cannot be substituted: %.*s", TEXT_ARG(word), TEXT_ARG(why));
    return false;
}

/* --- stages --------------------------------------------------------------------------
 */

static size_t find_stage(const struct finder *self, struct text word)
{
    struct text name = text_lower(self->arena, word);
    size_t number = 0;
    for (size_t i = self->stages.count; i-- > 0;)
        if (name.len && text_equal(self->stages.items[i].name, name))
            return i;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9' || number > self->stages.count)
            return STAGE_NONE;
        number = number * 10 + (size_t)(name.ptr[i] - '0');
    }
    return name.len && number < self->stages.count ? number : STAGE_NONE;
}

static void use_stage(struct finder *self, struct text word)
{
    size_t used = find_stage(self, word);
    if (used != STAGE_NONE)
        array_push(self->arena, &array_last(&self->stages).uses, used);
}

static void begin_stage(struct finder *self)
{
    const struct texts *words = &self->instruction->words;
    struct stage_sources stage = {0};
    struct text base = {0};
    size_t below = STAGE_NONE;
    if (words->count && expand(self, words->items[0], &base))
        below = find_stage(self, base);
    if (words->count == 3)
        stage.name = text_lower(self->arena, words->items[2]);
    if (below != STAGE_NONE) {
        const struct stage_sources *under = &self->stages.items[below];
        stage.environment = variables_clone(self->arena, &under->environment);
        stage.arguments = variables_clone(self->arena, &under->arguments);
        array_push(self->arena, &stage.uses, below);
    }
    array_push(self->arena, &self->stages, stage);
}

static void set_arguments(struct finder *self)
{
    bool global = self->stages.count == 0;
    struct variables *variables =
        global ? &self->global : &array_last(&self->stages).arguments;
    for (size_t i = 0; i < self->instruction->words.count; i++) {
        struct text word = self->instruction->words.items[i], value = {0};
        size_t equals = text_find(word, '=');
        struct text name = text_slice(word, 0, equals);
        bool known = equals != SIZE_MAX &&
                     expand(self, text_slice(word, equals + 1, word.len), &value);
        if (!known && !global)
            known = variables_get(&self->global, name, &value);
        struct text given;
        if (variables_get(self->given, name, &given)) {
            value = given;
            known = true;
        }
        if (known)
            variables_set(self->arena, variables, name, value);
    }
}

static void set_environment(struct finder *self)
{
    const struct texts *words = &self->instruction->words;
    struct variables set = {0};
    for (size_t i = 0; i + 1 < words->count; i += 2) {
        struct text name, value;
        if (expand(self, words->items[i], &name) &&
            expand(self, words->items[i + 1], &value))
            variables_set(self->arena, &set, name, value);
    }
    for (size_t i = 0; i < set.count; i++)
        variables_set(self->arena, &array_last(&self->stages).environment,
                      set.items[i].name, set.items[i].value);
}

/* --- sources -------------------------------------------------------------------------
 */

static void add_source(struct finder *self, struct text path)
{
    struct text inside =
        path_clean(self->arena, text_format(self->arena, "/%.*s", TEXT_ARG(path)));
    array_push(self->arena, &array_last(&self->stages).sources,
               ((struct source){text_slice(inside, 1, inside.len), place_of(self)}));
}

static bool is_remote(struct text source)
{
    static const char *const schemes[] = {"http://", "https://", "git://", "git@",
                                          "ssh://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (text_starts(source, text_of(schemes[i])))
            return true;
    return false;
}

/* Of COPY and ADD: all words but the last are sources. */
static void read_copy(struct finder *self)
{
    const struct texts *words = &self->instruction->words;
    const struct text *from = instruction_flag(self->instruction, "from");
    struct text value;
    if (from) {
        if (expand(self, *from, &value))
            use_stage(self, value);
        return;
    }
    for (size_t i = 0; i + 1 < words->count; i++) {
        if (instruction_heredoc(self->instruction, words->items[i]) ||
            !expand(self, words->items[i], &value))
            continue;
        if (value.len == 0)
            diag_warning(self->diags, place_of(self),
                         TEXT("give the variable a default, or a value with --build-arg"),
                         "'%.*s' has no value, so what is copied is not known",
                         TEXT_ARG(words->items[i]));
        else if (self->instruction->kind == INSTRUCTION_COPY || !is_remote(value))
            add_source(self, value);
    }
}

/* One --mount of RUN: "type=bind,source=uv.lock,target=uv.lock". */
static void read_mount(struct finder *self, struct text value)
{
    struct mount mount;
    struct text why;
    if (!instruction_mount(self->arena, value, self->dockerfile->escape, find_variable,
                           self, &mount, &why))
        diag_warning(self->diags, place_of(self), (struct text){0},
                     "cannot tell what is mounted: %.*s", TEXT_ARG(why));
    else if (mount.from.len)
        use_stage(self, mount.from);
    else if (text_is(mount.type, "bind"))
        add_source(self, mount.source);
}

/* Of RUN, CMD, ENTRYPOINT, HEALTHCHECK: what is run. */
static void read_command(struct finder *self)
{
    const struct instruction *instruction = self->instruction;
    struct buffer words = {.arena = self->arena};
    for (size_t i = 0; i < instruction->words.count; i++)
        buffer_format(&words, "%.*s ", TEXT_ARG(instruction->words.items[i]));
    for (size_t i = 0; i < instruction->heredocs.count; i++)
        buffer_format(&words, "\n%.*s", TEXT_ARG(instruction->heredocs.items[i].content));
    array_push(self->arena, &array_last(&self->stages).sources.commands,
               ((struct source_command){
                   .words = words.text,
                   .stage = text_format(self->arena, "%zu", self->stages.count - 1),
                   .place = place_of(self)}));
}

static void read_instruction(struct finder *self)
{
    switch (self->instruction->kind) {
    case INSTRUCTION_FROM:
        begin_stage(self);
        break;
    case INSTRUCTION_ARG:
        set_arguments(self);
        break;
    case INSTRUCTION_ENV:
        set_environment(self);
        break;
    case INSTRUCTION_COPY:
    case INSTRUCTION_ADD:
        read_copy(self);
        break;
    case INSTRUCTION_RUN:
        for (size_t i = 0; i < self->instruction->flags.count; i++)
            if (text_is(self->instruction->flags.items[i].name, "mount"))
                read_mount(self, self->instruction->flags.items[i].value);
        read_command(self);
        break;
    case INSTRUCTION_CMD:
    case INSTRUCTION_ENTRYPOINT:
    case INSTRUCTION_HEALTHCHECK:
        read_command(self);
        break;
    default:
        break;
    }
}

/* What BuildKit sets by itself, for the platform that images are built for by default. */
static void set_platform(struct finder *self)
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
        variables_set(self->arena, &self->global, text_of(automatic[i].name),
                      text_of(automatic[i].value));
}

/* Marks the target and, going back, what the marked ones use. */
static void mark_needed(struct finder *self, struct text target)
{
    size_t last = target.len ? find_stage(self, target) : self->stages.count - 1;
    if (last == STAGE_NONE) {
        diag_warning(self->diags, (struct place){.file = self->dockerfile->path},
                     TEXT("the sources of all stages are taken"), "no stage '%.*s'",
                     TEXT_ARG(target));
        for (size_t i = 0; i < self->stages.count; i++)
            self->stages.items[i].needed = true;
        return;
    }
    self->stages.items[last].needed = true;
    for (size_t i = last + 1; i-- > 0;) {
        const struct stage_sources *stage = &self->stages.items[i];
        for (size_t u = 0; stage->needed && u < stage->uses.count; u++)
            self->stages.items[stage->uses.items[u]].needed = true;
    }
}

struct sources sources_find(struct arena *arena, const struct dockerfile *dockerfile,
                            struct text target, const struct variables *arguments,
                            struct diags *diags)
{
    struct finder self = {
        .arena = arena, .dockerfile = dockerfile, .given = arguments, .diags = diags};
    struct sources sources = {0};
    set_platform(&self);
    for (size_t i = 0; i < dockerfile->count; i++) {
        self.instruction = &dockerfile->items[i];
        if (self.stages.count || self.instruction->kind == INSTRUCTION_FROM ||
            self.instruction->kind == INSTRUCTION_ARG)
            read_instruction(&self);
    }
    if (self.stages.count)
        mark_needed(&self, target);
    for (size_t i = 0; i < self.stages.count; i++) {
        const struct sources *own = &self.stages.items[i].sources;
        if (!self.stages.items[i].needed)
            continue;
        for (size_t k = 0; k < own->count; k++)
            array_push(arena, &sources, own->items[k]);
        for (size_t k = 0; k < own->commands.count; k++)
            array_push(arena, &sources.commands, own->commands.items[k]);
    }
    return sources;
}

bool sources_take(struct arena *arena, const struct sources *self, struct text path)
{
    for (size_t i = 0; i < self->count; i++) {
        const char *pattern = text_copy(arena, self->items[i].path).ptr;
        if (path_is_below(path, self->items[i].path))
            return true;
        for (struct text part = path; part.len; part = path_dir(part))
            if (fnmatch(pattern, text_copy(arena, part).ptr, FNM_PATHNAME) == 0)
                return true;
    }
    return false;
}
