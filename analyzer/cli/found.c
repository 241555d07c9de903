/* Containers are followed as for an entry; what cannot be, is left out. */
#include "cli/found.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

struct finding_services {
    struct analysis *analysis;
    struct arena *arena;
    struct found_services found;
    struct texts files; /* that some service starts */
};

/* "agent" of "Dockerfile.agent", "agent.Dockerfile" and "agent/Dockerfile". */
static struct text name_of_dockerfile(struct text path)
{
    struct text name = path_name(path), folder = path_name(path_dir(path));
    if (text_starts(name, TEXT("Dockerfile.")) && name.len > strlen("Dockerfile."))
        return text_slice(name, strlen("Dockerfile."), name.len);
    if (text_ends(name, TEXT(".Dockerfile")))
        return text_slice(name, 0, name.len - strlen(".Dockerfile"));
    return folder.len ? folder : TEXT("app");
}

/* "api" of "services/api/main.py:app" and of "api.py"; names that say nothing give way to
 * the folder's. */
static struct text name_of_entry(struct text entry)
{
    static const char *const vague[] = {"main", "app",  "__main__", "server", "run",
                                        "wsgi", "asgi", "manage",   "cli"};
    struct text file = text_slice(entry, 0, text_find(entry, ':'));
    struct text name = path_stem(path_name(file)), folder = path_name(path_dir(file));
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++)
        if (text_is(name, vague[i]) && folder.len)
            return folder;
    return name;
}

/* The name, or name-2, name-3, ..., that no other service has. */
static struct text unused_name(struct arena *arena, const struct found_services *found,
                               struct text name)
{
    struct text tried = name;
    for (unsigned number = 2;; number++) {
        size_t i = 0;
        while (i < found->count && !text_equal(found->items[i].name, tried))
            i++;
        if (i == found->count)
            return tried;
        tried = text_format(arena, "%.*s-%u", TEXT_ARG(name), number);
    }
}

static struct found_service *add(struct finding_services *self, struct text name)
{
    array_push(
        self->arena, &self->found,
        ((struct found_service){.name = unused_name(self->arena, &self->found, name)}));
    return &self->found.items[self->found.count - 1];
}

/* The files that a container starts, as one text and in LIST; they are known to be
 * started then. */
static struct text files_of(struct finding_services *self,
                            const struct container *container, struct texts *list)
{
    struct analysis *analysis = self->analysis;
    struct search_roots roots = {0};
    struct entries entries = {0};
    struct buffer files = {.arena = self->arena};
    container_entries(self->arena, container, (struct text){0}, NULL,
                      analysis->repository, &roots, &entries, analysis->diags);
    for (size_t i = 0; i < entries.count; i++) {
        texts_add_once(self->arena, &self->files, entries.items[i].file);
        texts_add_once(self->arena, list, entries.items[i].file);
        buffer_format(&files, "%.*s ", TEXT_ARG(entries.items[i].file));
    }
    return files.text;
}

/* The one of the same Dockerfile; NULL when there is none. */
static struct found_service *found_of(struct finding_services *self,
                                      struct text dockerfile)
{
    for (size_t i = 0; dockerfile.len && i < self->found.count; i++)
        if (text_equal(self->found.items[i].dockerfile, dockerfile))
            return &self->found.items[i];
    return NULL;
}

static void add_container(struct finding_services *self,
                          const struct container *container)
{
    struct texts files = {0};
    struct text starts = files_of(self, container, &files);
    struct found_service *before = found_of(self, container->dockerfile);
    if (before && text_equal(before->starts, starts)) {
        before->entry = (struct text){0};
        before->name = name_of_dockerfile(before->dockerfile);
        before->containers++;
        return;
    }
    if (before)
        before->shares = true;
    bool shares = before != NULL; /* the list may move */
    struct found_service *service =
        add(self, container->service.len ? container->service
                                         : name_of_dockerfile(container->dockerfile));
    service->dockerfile = container->dockerfile;
    service->starts = starts;
    service->files = files;
    service->shares = shares;
    service->containers = container->service.len > 0;
    if (container->service.len)
        service->entry =
            text_format(self->arena, "%.*s:%.*s", TEXT_ARG(container->compose),
                        TEXT_ARG(container->service));
}

static void add_containers(struct finding_services *self)
{
    struct analysis *analysis = self->analysis;
    struct container_search search = {.repository = analysis->repository,
                                      .root = analysis->root.path,
                                      .working_folder = analysis->root.path,
                                      .commands = rules_commands(analysis->rules)};
    struct containers all = containers_all(self->arena, &search);
    for (size_t i = 0; i < all.count; i++)
        add_container(self, &all.items[i]);
}

static void add_files(struct finding_services *self)
{
    struct analysis *analysis = self->analysis;
    struct services found =
        services_find(self->arena, analysis->repository, &analysis->manifest, SIZE_MAX);
    bool alone = self->found.count == 0;
    for (size_t i = 0; alone && i < found.count; i++) {
        struct text entry = found.items[i].entry;
        size_t known = self->files.count;
        texts_add_once(self->arena, &self->files,
                       text_slice(entry, 0, text_rfind(entry, ':')));
        if (self->files.count == known)
            continue;
        struct found_service *service = add(self, name_of_entry(entry));
        service->entry = entry;
        service->why = found.items[i].why;
    }
}

struct found_services found_services(struct analysis *analysis)
{
    struct finding_services self = {.analysis = analysis, .arena = analysis->arena};
    add_containers(&self);
    add_files(&self);
    return self.found;
}

struct text found_image_name(struct arena *arena, const struct found_services *found,
                             struct text dockerfile)
{
    return unused_name(arena, found, name_of_dockerfile(dockerfile));
}

bool found_image_has(struct analysis *analysis, struct text dockerfile,
                     const struct texts *files)
{
    struct diags unheard;
    struct container container = {0};
    struct container_search search = {.repository = analysis->repository,
                                      .root = analysis->root.path,
                                      .working_folder = analysis->root.path,
                                      .commands = rules_commands(analysis->rules)};
    diags_init(&unheard, analysis->arena, analysis->root.path);
    if (!container_of_dockerfile(analysis->arena, &search, dockerfile, &unheard,
                                 &container))
        return false;
    for (size_t i = 0; i < files->count; i++)
        if (layout_places(analysis->arena, container.image.layout, files->items[i])
                .count == 0)
            return false;
    return true;
}
