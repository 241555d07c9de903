/* A service is looked up before anything else is: it may say which Dockerfile the entry
 * runs in, and with that where its files stand. */
#include "cli/service.h"

#include "base/array.h"
#include "base/path.h"

static void fill_text(struct text *setting, struct text value)
{
    if (setting->len == 0)
        *setting = value;
}

/* Paths of settings are relative to the working folder, or absolute. */
static void fill_path(struct analysis *self, struct text *setting, struct text path)
{
    if (path.len)
        fill_text(setting, path_join(self->arena, self->root.path, path));
}

void service_take(struct analysis *self, const struct config *config,
                  const struct config_service *service)
{
    struct settings *settings = self->run->settings;
    struct texts words = {0};
    self->config = *config;
    config_choose(self->arena, &self->config, service);
    self->service = service;
    self->folder = path_join(self->arena, self->root.path, path_dir(config->file));
    if (!settings->no_layout &&
        service_reads_dockerfile(self->arena, self->root.path, service)) {
        fill_path(self, &settings->dockerfile, service->dockerfile);
        fill_path(self, &settings->context, service->context);
        fill_text(&settings->target, service->stage);
    }
    for (size_t i = 0; i < service->entries.count; i++) {
        struct text word = service->entries.items[i];
        if (text_starts(word, TEXT("-m ")))
            array_push(self->arena, &settings->modules,
                       text_trim(text_slice(word, 3, word.len)));
        else
            array_push(self->arena, &words, word);
    }
    self->run->arguments = words;
}

bool service_reads_dockerfile(struct arena *arena, struct text root,
                              const struct config_service *service)
{
    struct text bytes;
    return service->dockerfile.len &&
           file_load(arena, path_join(arena, root, service->dockerfile), &bytes) &&
           !artefact_is_ours(bytes);
}

/* The file that an entry names, "path.py" or "path.py:attr", as a path from the root;
 * whatever else an entry is stays as it is. */
static struct text entry_path(struct analysis *self, struct text folder, struct text word)
{
    struct text path =
        path_relative(self->arena, self->root.path, path_join(self->arena, folder, word));
    struct text file = text_slice(path, 0, text_rfind(path, ':'));
    return layout_find(self->repository, file, NULL) == FILE_REGULAR ? path : word;
}

/* The one service that starts WORD and nothing else; NULL when none or several do. */
static const struct config_service *
service_of_entry(struct analysis *self, const struct config *config, struct text word)
{
    const struct config_service *found = NULL;
    struct text home = path_join(self->arena, self->root.path, path_dir(config->file));
    struct text path = entry_path(self, self->folder, word);
    for (size_t i = 0; i < config->services.count; i++) {
        const struct config_service *service = &config->services.items[i];
        if (service->entries.count != 1 ||
            !text_equal(entry_path(self, home, service->entries.items[0]), path))
            continue;
        if (found)
            return NULL;
        found = service;
    }
    return found;
}

/* The working folder, as a path from the root; the root itself when it is not below. */
static struct text folder_in(const struct run *run, const struct root *root)
{
    struct text folder = run->folder.len ? run->folder : file_working_folder(run->arena);
    struct text here = path_relative(run->arena, root->path, folder);
    return path_is_below(here, (struct text){0}) ? here : (struct text){0};
}

bool service_list(struct run *run, struct config *config)
{
    struct root root;
    if (!root_find(run->arena, run->settings->root, TEXT("."), &root, run->diags))
        return false;
    run->diags->root = root.path;
    return config_find(run->arena, layout_identity(run->arena, root.path),
                       folder_in(run, &root), config, run->diags);
}

bool service_find(struct analysis *self)
{
    const struct texts *words = &self->run->arguments;
    struct config config;
    if (!self->run->service.len &&
        (words->count != 1 || self->run->settings->modules.count))
        return true;
    if (self->run->config)
        config = *self->run->config;
    else if (!config_find(self->arena, self->repository,
                          folder_in(self->run, &self->root), &config, self->diags))
        return false;
    const struct config_service *service = NULL;
    if (self->run->service.len)
        service = config_service(&config, self->run->service);
    else if (file_kind(words->items[0]) != FILE_REGULAR)
        service = config_service(&config, words->items[0]);
    if (!service && words->count)
        service = service_of_entry(self, &config, words->items[0]);
    if (service) {
        service_take(self, &config, service);
        diag_note(self->diags, (struct place){0}, (struct text){0},
                  "service '%.*s' (%.*s)", TEXT_ARG(service->name),
                  TEXT_ARG(config.file));
    }
    return true;
}

static void fill_list(struct texts *setting, const struct texts *list)
{
    if (setting->count == 0)
        *setting = *list;
}

void service_fill_settings(struct analysis *self)
{
    struct settings *settings = self->run->settings;
    const struct config_scope *scope = &self->config.scope;
    fill_list(&settings->extras, &scope->extras);
    fill_list(&settings->groups, &scope->groups);
    fill_list(&settings->platforms, &scope->platforms);
    fill_text(&settings->python_version, scope->python_version);
}
