/* Where a Dockerfile, its requirements and its ignore file are written.
 *
 * All of them or none; and what stands there and depclose did not write is left alone. */
#include "cli/dockerfile/draft.h"

#include "base/array.h"
#include "base/path.h"
#include "emit/dockerignore.h"

#include <string.h>

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
bool draft_names(struct draft *self)
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
        return diag_error(
            self->diags, (struct place){0},
            TEXT("--requirements names a file inside the build context"),
            "'%.*s' is outside of '%.*s'", TEXT_ARG(given),
            TEXT_ARG(self->needed.context.len ? self->needed.context : TEXT(".")));
    self->plan.requirements = path_relative(self->arena, self->needed.context, path);
    if (!writes)
        return true;
    self->dockerfile = output;
    self->requirements =
        given.len
            ? given
            : path_relative(self->arena, file_working_folder(self->arena),
                            path_join(self->arena, self->analysis->root.path, path));
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
    struct text bytes;
    bool own = file_load(&scratch, path, &bytes) && artefact_is_ours(bytes);
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

struct text draft_made_by(struct draft *self)
{
    return text_format(self->arena, MADE_BY "%.*s", TEXT_ARG(self->analysis->run->words));
}

static struct text ignore_text(struct draft *self)
{
    struct buffer out = {.arena = self->arena};
    struct texts comments = {0};
    array_push(self->arena, &comments, draft_made_by(self));
    dockerignore_write(&out, &self->needed.whitelist, &comments);
    return out.text;
}

/* What goes with -o: the files of one Dockerfile. */
bool draft_outputs(struct draft *self, struct text text, struct draft_files_out *files)
{
    if (!self->analysis->run->artefacts && !may_write(self))
        return false;
    if (self->plan.requirements.len)
        array_push(self->arena, files,
                   ((struct file_output){self->requirements, self->requirements_text}));
    array_push(self->arena, files,
               ((struct file_output){self->ignore_file, ignore_text(self)}));
    array_push(self->arena, files, ((struct file_output){self->dockerfile, text}));
    return true;
}
