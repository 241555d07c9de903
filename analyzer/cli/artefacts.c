/* To gather, the commands are run as they are: what they would write is taken from them
 * at the last step, so that `sync` can never differ from them. */
#include "cli/artefacts.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/command.h"
#include "cli/service.h"

static bool add_file(struct run *run, const struct file_output *file)
{
    struct artefacts *all = run->artefacts;
    struct text path =
        path_clean(run->arena, path_join(run->arena, all->root, file->path));
    struct artefact found = {.file = {path, text_copy(run->arena, file->bytes)},
                             .shown = path_relative(run->arena, all->root, path),
                             .service = all->service,
                             .place = all->place};
    for (size_t i = 0; i < all->count; i++) {
        const struct artefact *other = &all->items[i];
        if (!text_equal(other->file.path, path))
            continue;
        return text_equal(other->file.bytes, file->bytes) ||
               diag_error(run->diags, all->place,
                          TEXT("name another file, or make one service of them: entry "
                               "takes a list"),
                          "'%.*s' and '%.*s' need different files '%.*s'",
                          TEXT_ARG(other->service), TEXT_ARG(all->service),
                          TEXT_ARG(found.shown));
    }
    array_push(run->arena, all, found);
    return true;
}

bool artefacts_write(struct run *run, const struct file_output *files, size_t count)
{
    if (!run->artefacts)
        return files_write(files, count, run->diags);
    bool good = true;
    for (size_t i = 0; i < count; i++)
        good = add_file(run, &files[i]) && good;
    return good;
}

/* Runs COMMAND for the service, with FILE as its -o. */
static bool gather_one(struct run *outer, const struct command *command,
                       const struct config *config, const struct config_service *service,
                       struct text file)
{
    struct settings settings = *outer->settings;
    struct buffer unheard = {.arena = outer->arena};
    struct run run = *outer;
    run.settings = &settings;
    run.closing = unheard;
    run.arguments = (struct texts){0};
    run.service = service->name;
    run.config = config;
    run.words = TEXT("sync");
    settings.format = (struct text){0};
    settings.output = path_join(outer->arena, outer->artefacts->root, file);
    if (command == &dockerfile_command) {
        if (service->requirements.len)
            settings.requirements =
                path_join(outer->arena, outer->artefacts->root, service->requirements);
        if (service->dockerignore.len)
            settings.ignore_file =
                path_join(outer->arena, outer->artefacts->root, service->dockerignore);
    }
    return command->run(&run) == EXIT_CLEAN;
}

bool artefacts_gather(struct run *run, const struct config *config,
                      const struct config_service *service, struct text root,
                      struct artefacts *artefacts)
{
    struct run gathering = *run;
    gathering.artefacts = artefacts;
    artefacts->root = root;
    artefacts->service = service->name;
    artefacts->place = service->place;
    if (service->dockerfile.len && !service_reads_dockerfile(run->arena, root, service))
        return gather_one(&gathering, &dockerfile_command, config, service,
                          service->dockerfile);
    return (!service->requirements.len ||
            gather_one(&gathering, &requirements_command, config, service,
                       service->requirements)) &&
           (!service->dockerignore.len ||
            gather_one(&gathering, &dockerignore_command, config, service,
                       service->dockerignore));
}

bool artefact_is_current(struct arena *arena, const struct artefact *artefact,
                         struct text *before, bool *own)
{
    bool there = file_load(arena, artefact->file.path, before);
    *own = there && artefact_is_ours(*before);
    return there && text_equal(*before, artefact->file.bytes);
}
