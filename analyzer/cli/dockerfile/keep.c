/* What the Dockerfile of a container says beside code and packages, and the base image.
 *
 * What is understood stays as it is. What is not is named with its line, in the new file
 * and as a warning: whether it matters only its author knows. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

/* A user of no rights, far from those of any host. */
#define OWN_USER "10001"

static bool is_number(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.ptr[i] < '0' || text.ptr[i] > '9') && text.ptr[i] != ':')
            return false;
    return text.len > 0;
}

static struct place place_of(const struct draft *self, uint32_t line)
{
    return (struct place){self->analysis->container->dockerfile, line, 1};
}

static void keep_user(struct draft *self)
{
    struct text user = self->kept.user;
    self->plan.user = TEXT(OWN_USER);
    if (is_number(user) && user.ptr[0] != '0')
        self->plan.user = user;
    else if (self->kept.user_line && !text_is(user, "root") && user.ptr[0] != '0')
        diag_note(self->diags, place_of(self, self->kept.user_line), (struct text){0},
                  "user '%.*s' becomes " OWN_USER ": no RUN tells the number",
                  TEXT_ARG(user));
}

static void keep_environment(struct draft *self)
{
    for (size_t i = 0; i < self->kept.environment.count; i++) {
        const struct kept_value *item = &self->kept.environment.items[i];
        bool written = text_find(item->value, '\n') == SIZE_MAX && !item->secret;
        if (written)
            variables_set(self->arena, &self->plan.environment, item->name, item->value);
        else if (item->secret && item->value.len)
            diag_warning(self->diags, place_of(self, item->line),
                         text_format(self->arena,
                                     "give it to the container when it runs: -e %.*s",
                                     TEXT_ARG(item->name)),
                         "'%.*s' looks like a secret, and is left out: who has an image "
                         "can read it",
                         TEXT_ARG(item->name));
    }
}

/* Scripts that RUN instructions write, and the command starts: the whole instruction. */
static void keep_made_scripts(struct draft *self)
{
    struct dockerfile_section section = {
        .comment = text_format(self->arena, "made as in %.*s",
                               TEXT_ARG(self->analysis->container->dockerfile))};
    const struct startup *startup = &self->analysis->container->startup;
    bool needed = false;
    for (size_t i = 0; i < startup->files.count; i++)
        for (size_t k = 0; k < self->kept.written.count; k++)
            needed = needed || text_equal(path_join(self->arena, TEXT("/"),
                                                    startup->files.items[i]),
                                          self->kept.written.items[k]);
    for (size_t i = 0; needed && i < self->kept.made_scripts.count; i++)
        array_push(self->arena, &section.lines, self->kept.made_scripts.items[i]);
    if (section.lines.count)
        array_push(self->arena, &self->plan.after_code, section);
}

/* Whether what another stage gave to the place AT, or something in it, was the
 * repository's, so that it is copied from there. */
static bool comes_from_repository(struct draft *self, struct text at)
{
    struct text inside = text_slice(at, path_is_absolute(at), at.len), path;
    if (at.len == 0)
        return false;
    if (layout_find(self->analysis->layout, inside, &path) == FILE_REGULAR)
        return path.ptr != NULL;
    const struct folder *listed = layout_list(self->analysis->layout, inside);
    for (size_t i = 0; listed && i < listed->count; i++)
        if (layout_find(self->analysis->layout,
                        path_join(self->arena, inside, listed->items[i].name),
                        &path) != FILE_ABSENT &&
            path.ptr)
            return true;
    return false;
}

static void keep_losses(struct draft *self)
{
    struct text file = self->analysis->container->dockerfile;
    for (size_t i = 0; i < self->kept.losses.count; i++) {
        const struct kept_loss *loss = &self->kept.losses.items[i];
        if (draft_is_model_line(self, loss->line) ||
            comes_from_repository(self, loss->made))
            continue;
        if (self->plan.losses.count == 0)
            array_push(
                self->arena, &self->plan.losses,
                text_format(self->arena, "not carried over from %.*s:", TEXT_ARG(file)));
        array_push(self->arena, &self->plan.losses,
                   text_format(self->arena, "  line %u: %.*s", loss->line,
                               TEXT_ARG(loss->text)));
        diag_warning(self->diags, place_of(self, loss->line),
                     TEXT("add it by hand, where the program needs it"),
                     "this is not carried over");
    }
}

/* --- system packages -----------------------------------------------------------------
 */

/* Whether the check, or a script that the command starts, calls PROGRAM. */
static bool is_called(struct draft *self, struct text program)
{
    const struct startup *startup = &self->analysis->container->startup;
    bool found = false;
    for (size_t i = 0; i < self->kept.check.count; i++)
        found = found || text_contains(self->kept.check.items[i], program);
    for (size_t i = 0; !found && i < startup->files.count; i++) {
        struct text at = startup->files.items[i], bytes;
        at = text_slice(at, path_is_absolute(at), at.len);
        found = layout_read(self->arena, self->analysis->layout, at, &bytes) &&
                text_contains(bytes, program);
    }
    for (size_t i = 0; !found && i < self->plan.command.count; i++)
        found = text_contains(self->plan.command.items[i], program);
    return found;
}

/* What slim images lack of the usual ones, and a check or script asks for. */
static void keep_programs(struct draft *self)
{
    static const char *const programs[] = {"curl", "wget"};
    for (size_t i = 0; i < self->kept.packages.count; i++)
        texts_add_once(self->arena, &self->plan.run_packages,
                       self->kept.packages.items[i]);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (is_called(self, text_of(programs[i])))
            texts_add_once(self->arena, &self->plan.run_packages, text_of(programs[i]));
}

/* --- the base ------------------------------------------------------------------------
 */

static bool is_python_base(struct text image)
{
    struct text name = text_slice(image, 0, text_find(image, '@'));
    size_t slash = text_rfind(name, '/'), colon = text_rfind(name, ':');
    name = text_slice(
        name, slash == SIZE_MAX ? 0 : slash + 1,
        colon != SIZE_MAX && (slash == SIZE_MAX || colon > slash) ? colon : name.len);
    return text_is(name, "python");
}

/* The newest version that Python's images surely have and whose packages are likely to
 * have wheels, as far as the targets go. */
static uint32_t usual_python(const struct target *target)
{
    uint32_t python = target->python_last < 12 ? target->python_last : 12;
    return python < target->python_first ? target->python_first : python;
}

/* The slim image of Python for what the container rests on. */
static struct text own_base(struct draft *self)
{
    static const char *const releases[] = {"trixie", "bookworm", "bullseye"};
    const struct container *container = self->analysis->container;
    const struct target *target = &self->analysis->targets.items[0];
    struct text base = container ? container->image.base : (struct text){0};
    if (self->settings->python_version.len == 0 && is_python_base(base) &&
        text_contains(base, TEXT("slim")))
        return base;
    struct buffer name = {.arena = self->arena};
    buffer_format(&name, "python:3.%u-slim", usual_python(target));
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++)
        if (text_contains(base, text_of(releases[i])))
            buffer_format(&name, "-%s", releases[i]);
    return name.text;
}

/* Whether the service asks for a GPU: by its base, its variables, or Compose. */
static bool wants_gpu(struct draft *self)
{
    const struct container *container = self->analysis->container;
    static const char *const signs[] = {"nvidia", "cuda", "rocm", "pytorch/pytorch"};
    struct text bytes, value;
    if (!container)
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (text_contains(container->image.base, text_of(signs[i])))
            return true;
    if (variables_get(&container->image.environment, TEXT("NVIDIA_VISIBLE_DEVICES"),
                      &value))
        return true;
    return container->compose.len &&
           file_load(self->arena,
                     layout_open_path(self->arena, self->analysis->repository,
                                      container->compose),
                     &bytes) &&
           (text_contains(bytes, TEXT("driver: nvidia")) ||
            text_contains(bytes, TEXT("[gpu]")) ||
            text_contains(bytes, TEXT("runtime: nvidia")) ||
            text_contains(bytes, TEXT("gpus:")));
}

static void choose_base(struct draft *self)
{
    const struct container *container = self->analysis->container;
    const struct settings *settings = self->settings;
    struct dockerfile_plan *plan = &self->plan;
    struct text given = settings->base_image;
    plan->base_image = given.len ? given : own_base(self);
    plan->builder_image =
        settings->builder_image.len ? settings->builder_image : plan->base_image;
    self->wants_gpu = wants_gpu(self);
    if (!container || given.len || container->image.base.len == 0 ||
        text_equal(container->image.base, plan->base_image))
        return;
    plan->base_note =
        text_format(self->arena, "in place of %.*s", TEXT_ARG(container->image.base));
    if (self->wants_gpu)
        diag_warning(self->diags, container->image.started,
                     TEXT("--base-image keeps it; wheels of torch bring CUDA's libraries "
                          "themselves"),
                     "the image rested on '%.*s', which has more than Python",
                     TEXT_ARG(container->image.base));
}

void draft_keep(struct draft *self)
{
    const struct container *container = self->analysis->container;
    if (container && container->instructions)
        kept_find(&self->kept, self->arena, container->instructions, container->target,
                  self->rules);
    choose_base(self);
    keep_user(self);
    if (!container)
        return;
    keep_environment(self);
    keep_programs(self);
    for (size_t i = 0; i < self->kept.expose.count; i++)
        texts_add_once(self->arena, &self->plan.expose, self->kept.expose.items[i]);
    self->plan.volumes = self->kept.volumes;
    self->plan.stop_signal = self->kept.stop_signal;
    self->plan.check_flags = self->kept.check_flags;
    self->plan.check = draft_exec_form(self, &self->kept.check);
    if (self->plan.check.count == 3 &&
        text_starts(self->plan.check.items[2], TEXT("exec ")))
        self->plan.check.items[2] =
            text_slice(self->plan.check.items[2], 5, self->plan.check.items[2].len);
    keep_made_scripts(self);
    keep_losses(self);
}
