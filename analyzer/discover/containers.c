/* From an entry to the container that it means: its image is built, what its service adds
 * is applied, and its command is followed. A Dockerfile that just one service builds is
 * taken with what this service adds: its context, its mounts, its environment, its
 * command. */
#include "discover/container_finder.h"

#include "base/array.h"
#include "base/path.h"

/* --- from Dockerfile and service to container ----------------------------------------
 */

/* The world that a container's command is followed in. */
struct world {
    struct arena *arena;
    const struct image *image;
};

static struct text inside(struct text path)
{
    return path_is_absolute(path) ? text_slice(path, 1, path.len) : path;
}

static enum file_kind find_in_world(void *context, struct text path)
{
    const struct world *self = context;
    return layout_find(self->image->layout, inside(path), NULL);
}

static bool read_in_world(void *context, struct text path, struct text *bytes,
                          struct text *shown)
{
    const struct world *self = context;
    struct text file;
    if (layout_find(self->image->layout, inside(path), &file) != FILE_REGULAR)
        return false;
    *shown = file.ptr ? file : path;
    return layout_read(self->arena, self->image->layout, inside(path), bytes);
}

static const struct folder *list_in_world(void *context, struct text path)
{
    const struct world *self = context;
    return layout_list(self->image->layout, inside(path));
}

static bool variable_in_world(void *context, struct text name, struct text *value)
{
    const struct world *self = context;
    return variables_get(&self->image->environment, name, value);
}

static void follow_command(struct finder *self, struct container *container)
{
    struct arena *arena = self->arena;
    struct world world = {arena, &container->image};
    struct texts words = image_command(arena, &container->image);
    struct command_world around = {
        .context = &world,
        .rules = self->search->commands,
        .folder = text_format(arena, "/%.*s", TEXT_ARG(container->image.folder)),
        .find = find_in_world,
        .read = read_in_world,
        .list = list_in_world,
        .variable = variable_in_world};
    if (words.count)
        command_follow(arena, &words, &around, &container->startup);
}

/* What the service changes in the image that it runs. */
static void apply_service(struct arena *arena, const struct compose_service *service,
                          struct image *image)
{
    for (size_t i = 0; i < service->environment.count; i++)
        variables_set(arena, &image->environment, service->environment.items[i].name,
                      service->environment.items[i].value);
    if (service->working_folder.len)
        image->folder = inside(path_clean(arena, service->working_folder));
    for (size_t i = 0; i < service->mounts.count; i++) {
        struct text at = inside(path_clean(arena, service->mounts.items[i].target));
        layout_remove(image->layout, at); /* a mount hides what is there */
        layout_add(image->layout, at, service->mounts.items[i].source);
    }
    if (service->entrypoint.given) {
        image->entrypoint = service->entrypoint.words;
        image->command = (struct texts){0};
        image->started = service->place;
    }
    if (service->command.given) {
        image->command = service->command.words;
        image->started = service->place;
    }
}

static bool read_dockerfile(struct finder *self, struct container *container,
                            struct text inline_text)
{
    struct text bytes = inline_text;
    struct text path =
        layout_open_path(self->arena, self->search->repository, container->dockerfile);
    if (inline_text.len == 0 &&
        !file_read(self->arena, path, (struct place){.file = container->dockerfile},
                   &bytes, self->diags))
        return false;
    container->instructions =
        dockerfile_read(self->arena, bytes, container->dockerfile, self->diags);
    return container->instructions != NULL;
}

/* The context that --context or a service names; false after an error. */
static bool given_context(struct finder *self, const struct compose_service *service,
                          struct container *container)
{
    const struct container_search *search = self->search;
    container->context = (struct text){0};
    if (search->context.len) {
        container->context = path_relative(
            self->arena, search->root,
            path_join(self->arena, search->working_folder, search->context));
        container->context_why = TEXT("--context");
        if (layout_find(search->repository, container->context, NULL) != FILE_FOLDER)
            return diag_error(
                self->diags, (struct place){0},
                TEXT("--context is the folder that 'docker build' is given"),
                "no folder '%.*s' in '%.*s'", TEXT_ARG(search->context),
                TEXT_ARG(search->root));
    } else if (service) {
        container->context = service->context;
        container->context_why =
            text_format(self->arena, "service '%.*s' of '%.*s'", TEXT_ARG(service->name),
                        TEXT_ARG(service->place.file));
    }
    if (container->context_why.len && !container->context.ptr)
        container->context = TEXT("");
    return true;
}

/* Workspace members that the image installs by name are projects of it; the list of what
 * it needs is theirs. */
static void find_members(struct finder *self, struct image *image)
{
    struct texts manifests = {0};
    for (size_t i = 0; i < image->packages.count; i++) {
        struct text folder = project_folder_named(self->arena, self->search->repository,
                                                  image->packages.items[i]);
        if (!folder.ptr)
            continue;
        texts_add_once(self->arena, &manifests, folder);
        texts_add_once(self->arena, &image->projects, folder);
    }
    for (size_t i = 0; i < image->manifests.count; i++)
        texts_add_once(self->arena, &manifests, image->manifests.items[i]);
    image->manifests = manifests;
    image_keep_installed(self->arena, image);
}

static bool build_in(struct finder *self, const struct compose_service *service,
                     struct diags *diags, struct container *container)
{
    struct image_options options = {.repository = self->search->repository,
                                    .context = container->context,
                                    .target = self->search->target};
    if (service) {
        if (options.target.len == 0)
            options.target = service->target;
        options.arguments = service->arguments;
        options.contexts = service->contexts;
    }
    container->target = options.target;
    container->arguments = options.arguments;
    if (!image_build(self->arena, container->instructions, &options, diags,
                     &container->image))
        return false;
    find_members(self, &container->image);
    if (service)
        apply_service(self->arena, service, &container->image);
    container->startup = (struct startup){0};
    follow_command(self, container);
    return true;
}

/* Whether the container starts the file PATH, or any when that is empty. */
static bool starts(struct finder *self, const struct container *container,
                   struct text path)
{
    struct search_roots roots = {0};
    struct entries entries = {0};
    struct diags unheard;
    diags_init(&unheard, self->arena, self->search->root);
    container_entries(self->arena, container, path, NULL, self->search->repository,
                      &roots, &entries, &unheard);
    for (size_t i = 0; i < entries.count; i++)
        if (path.len == 0 || text_equal(entries.items[i].file, path))
            return true;
    return false;
}

/* The nearest folder, from the Dockerfile's own upwards, in which all sources exist and
 * from which the image gets what it starts; else the nearest in which the sources do. */
static void infer_context(struct finder *self, struct container *container)
{
    struct text own = path_dir(container->dockerfile), best = {0};
    bool whole = true;
    container->context_why = TEXT("what it copies stands there");
    for (struct text from = own; whole; from = path_dir(container->context)) {
        struct diags unheard;
        diags_init(&unheard, self->arena, self->search->root);
        container->context = image_guess_context(self->arena, container->instructions,
                                                 self->search->repository, from, &whole);
        if (!best.ptr)
            best = container->context;
        if (whole && build_in(self, NULL, &unheard, container) &&
            starts(self, container, (struct text){0}))
            return;
        if (container->context.len == 0)
            break;
    }
    container->context = best;
    if (best.ptr)
        return;
    container->context = own.ptr ? own : TEXT("");
    container->context_why = TEXT("the folder of the Dockerfile");
}

/* Builds the image and follows its command; SERVICE may be NULL. */
static bool build(struct finder *self, const struct compose_service *service,
                  struct container *container)
{
    if (service) {
        container->service = service->name;
        container->compose = service->place.file;
    }
    if (container->dockerfile.len == 0 && !(service && service->inline_dockerfile.len)) {
        container->image.layout = layout_beside(self->search->repository);
        container->image.base = service->image;
        apply_service(self->arena, service, &container->image);
        follow_command(self, container);
        array_push(self->arena, &container->environments, container->image.environment);
        return true;
    }
    if (!read_dockerfile(self, container,
                         service ? service->inline_dockerfile : (struct text){0}) ||
        !given_context(self, service, container))
        return false;
    if (!container->context.ptr)
        infer_context(self, container);
    if (!build_in(self, service, self->diags, container))
        return false;
    array_push(self->arena, &container->environments, container->image.environment);
    return true;
}

/* --- services and Dockerfiles --------------------------------------------------------
 */

static void add_storage(struct finder *self, const struct compose_service *service,
                        struct container *container)
{
    for (size_t i = 0; i < service->storage.count; i++)
        array_push(
            self->arena, &container->storage,
            ((struct container_storage){service->storage.items[i], service->place}));
}

static bool build_service(struct finder *self, const struct compose_service *service,
                          struct container *container)
{
    const struct compose_service *builder = finder_builder_of(self, service);
    struct compose_service merged = *service;
    if (builder != service) {
        merged.context = builder->context;
        merged.inline_dockerfile = builder->inline_dockerfile;
        merged.target = builder->target;
        merged.arguments = builder->arguments;
        merged.contexts = builder->contexts;
    }
    if (builder->builds)
        container->dockerfile = builder->dockerfile;
    add_storage(self, service, container);
    return build(self, &merged, container);
}

/* The environments in which the services of an image run, each over the image's own. */
static void add_environments(struct finder *self, struct container *container)
{
    container->environments.count = 0;
    for (size_t c = 0; c < self->composes.count; c++)
        for (size_t i = 0; i < self->composes.items[c]->count; i++) {
            const struct compose_service *service = &self->composes.items[c]->items[i];
            if (!service->builds ||
                !text_equal(service->dockerfile, container->dockerfile))
                continue;
            struct variables merged =
                variables_clone(self->arena, &container->image.environment);
            for (size_t v = 0; v < service->environment.count; v++)
                variables_set(self->arena, &merged, service->environment.items[v].name,
                              service->environment.items[v].value);
            array_push(self->arena, &container->environments, merged);
            add_storage(self, service, container);
        }
}

/* The Dockerfile PATH, with its service when it has just one. */
static bool build_dockerfile(struct finder *self, struct text path,
                             struct container *container)
{
    container->dockerfile = path;
    const struct compose_service *service = finder_service_of_dockerfile(self, path);
    if (service)
        return build_service(self, service, container);
    const struct compose_service *any = finder_context_of_dockerfile(self, path);
    if (!any)
        return build(self, NULL, container);
    struct compose_service only_context = {.name = any->name,
                                           .place = any->place,
                                           .builds = true,
                                           .context = any->context,
                                           .contexts = any->contexts};
    bool good = build(self, &only_context, container);
    container->service = container->compose = (struct text){0};
    add_environments(self, container);
    return good;
}

/* --- the ways in ---------------------------------------------------------------------
 */

/* The repository path of what was typed; false when it is outside the root. */
static bool repository_path(struct finder *self, struct text typed, struct text *path)
{
    const struct container_search *search = self->search;
    struct text absolute = path_join(self->arena, search->working_folder, typed);
    if (file_kind(absolute) == FILE_ABSENT && !path_is_absolute(typed))
        absolute = path_join(self->arena, search->root, typed);
    *path = path_relative(self->arena, search->root, absolute);
    return path_is_below(*path, (struct text){0});
}

bool container_of_dockerfile(struct arena *arena, const struct container_search *search,
                             struct text path, struct diags *diags,
                             struct container *container)
{
    struct finder self = {.arena = arena, .search = search, .diags = diags};
    struct text file;
    *container = (struct container){0};
    if (!repository_path(&self, path, &file) ||
        layout_find(search->repository, file, NULL) != FILE_REGULAR)
        return diag_error(diags, (struct place){0},
                          TEXT("-f names a file inside the root"), "no Dockerfile '%.*s'",
                          TEXT_ARG(path));
    finder_look(&self);
    return build_dockerfile(&self, file, container);
}

/* "compose.yaml:api". */
static enum container_found of_named_file(struct finder *self, struct text word,
                                          size_t colon, struct container *container)
{
    struct text file, name = text_slice(word, colon + 1, word.len);
    if (!repository_path(self, text_slice(word, 0, colon), &file) ||
        layout_find(self->search->repository, file, NULL) != FILE_REGULAR)
        return CONTAINER_NONE;
    finder_look(self);
    struct compose *compose = finder_read_compose(self, file, self->diags);
    if (!compose)
        return CONTAINER_ERROR;
    const struct compose_service *service = finder_service_in(compose, name);
    if (service)
        return build_service(self, service, container) ? CONTAINER_FOUND
                                                       : CONTAINER_ERROR;
    struct buffer list = {.arena = self->arena};
    for (size_t i = 0; i < compose->count; i++)
        buffer_format(&list, "%s'%.*s'", i ? ", " : "it has ",
                      TEXT_ARG(compose->items[i].name));
    diag_error(self->diags, (struct place){.file = file}, list.text, "no service '%.*s'",
               TEXT_ARG(name));
    return CONTAINER_ERROR;
}

enum container_found container_of_word(struct arena *arena,
                                       const struct container_search *search,
                                       struct text word, struct diags *diags,
                                       struct container *container)
{
    struct finder self = {.arena = arena, .search = search, .diags = diags};
    struct text path;
    *container = (struct container){0};
    size_t colon = text_rfind(word, ':');
    if (colon != SIZE_MAX && compose_is_name(path_name(text_slice(word, 0, colon))))
        return of_named_file(&self, word, colon, container);
    bool is_file = repository_path(&self, word, &path) &&
                   layout_find(search->repository, path, NULL) == FILE_REGULAR;
    if (is_file && !dockerfile_is_name(path_name(path)))
        return CONTAINER_NONE;
    if (is_file) {
        finder_look(&self);
        return build_dockerfile(&self, path, container) ? CONTAINER_FOUND
                                                        : CONTAINER_ERROR;
    }
    if (text_find(word, '/') != SIZE_MAX || text_find(word, ':') != SIZE_MAX ||
        text_ends(word, TEXT(".py")))
        return CONTAINER_NONE;
    bool ambiguous;
    finder_look(&self);
    const struct compose_service *service = finder_service(&self, word, &ambiguous);
    if (!service)
        return ambiguous ? CONTAINER_ERROR : CONTAINER_NONE;
    return build_service(&self, service, container) ? CONTAINER_FOUND : CONTAINER_ERROR;
}

/* Whether depclose wrote the Dockerfile: from what starts an entry, it is made, and must
 * not change it. */
static bool is_made(struct finder *self, struct text path)
{
    struct text bytes;
    struct layout *repository = self->search->repository;
    return file_load(self->arena, layout_open_path(self->arena, repository, path),
                     &bytes) &&
           artefact_is_ours(bytes);
}

enum container_found container_of_file(struct arena *arena,
                                       const struct container_search *search,
                                       struct text path, size_t *others,
                                       struct container *container)
{
    struct diags unheard; /* what is wrong elsewhere is not this entry's business */
    diags_init(&unheard, arena, search->root);
    struct finder self = {.arena = arena, .search = search, .diags = &unheard};
    finder_look(&self);
    bool one_image = true;
    *others = 0;
    for (size_t i = 0; i < self.dockerfiles.count; i++) {
        struct container candidate = {0};
        if (is_made(&self, self.dockerfiles.items[i]) ||
            finder_service_of_dockerfile(&self, self.dockerfiles.items[i]) ||
            !build_dockerfile(&self, self.dockerfiles.items[i], &candidate) ||
            !starts(&self, &candidate, path))
            continue;
        if (++*others == 1)
            *container = candidate;
        one_image = *others == 1;
    }
    struct texts names = {0};
    for (size_t c = 0; c < self.composes.count; c++)
        for (size_t i = 0; i < self.composes.items[c]->count; i++) {
            const struct compose_service *service = &self.composes.items[c]->items[i];
            struct container candidate = {0};
            size_t known = names.count;
            texts_add_once(arena, &names, service->name);
            if (known == names.count || !build_service(&self, service, &candidate) ||
                !starts(&self, &candidate, path))
                continue;
            if (++*others == 1)
                *container = candidate;
            else if (!text_equal(container->dockerfile, candidate.dockerfile) ||
                     !text_equal(container->context, candidate.context))
                one_image = false;
        }
    /* Services of one image differ in their environments only, all of which count. */
    if (*others > 1 && one_image && container->dockerfile.len &&
        build_dockerfile(&self, container->dockerfile, container))
        *others = 1;
    return *others == 1 ? CONTAINER_FOUND : CONTAINER_NONE;
}

struct containers containers_all(struct arena *arena,
                                 const struct container_search *search)
{
    struct diags unheard;
    diags_init(&unheard, arena, search->root);
    struct finder self = {.arena = arena, .search = search, .diags = &unheard};
    struct containers all = {0};
    struct texts names = {0}, built = {0};
    finder_look(&self);
    for (size_t c = 0; c < self.composes.count; c++)
        for (size_t i = 0; i < self.composes.items[c]->count; i++) {
            const struct compose_service *service = &self.composes.items[c]->items[i];
            struct container container = {0};
            size_t known = names.count;
            texts_add_once(arena, &names, service->name);
            if (known == names.count || !build_service(&self, service, &container))
                continue;
            texts_add_once(arena, &built, container.dockerfile);
            if (starts(&self, &container, (struct text){0}))
                array_push(arena, &all, container);
        }
    for (size_t i = 0; i < self.dockerfiles.count; i++) {
        struct container container = {0};
        size_t known = built.count;
        texts_add_once(arena, &built, self.dockerfiles.items[i]);
        if (known < built.count && !is_made(&self, self.dockerfiles.items[i]) &&
            build_dockerfile(&self, self.dockerfiles.items[i], &container) &&
            starts(&self, &container, (struct text){0}))
            array_push(arena, &all, container);
    }
    return all;
}
