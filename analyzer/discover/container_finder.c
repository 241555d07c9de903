/* Dockerfiles and Compose files, and which service builds what.
 *
 * They are looked for in the folders that people keep them in, near the root first, and
 * never in more folders than a look costs. */
#include "discover/container_finder.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"

/* A look goes no deeper, into no more folders, and passes over folders with so many
 * entries that they are data. */
#define DEEPEST 6
#define FOLDERS_AT_MOST 4000
#define CROWDED 4000

static void list_folder(struct finder *self, struct text at, const struct folder *listed,
                        struct texts *below)
{
    for (size_t i = 0; i < listed->count; i++) {
        const struct folder_entry *entry = &listed->items[i];
        struct text path = path_join(self->arena, at, entry->name);
        if (entry->kind == FILE_FOLDER && !entry->link &&
            !folder_is_foreign(self->search->repository, path))
            array_push(self->arena, below, path);
        else if (entry->kind == FILE_REGULAR && dockerfile_is_name(entry->name))
            array_push(self->arena, &self->dockerfiles, path);
        else if (entry->kind == FILE_REGULAR && compose_is_name(entry->name))
            array_push(self->arena, &self->compose_files, path);
    }
}

/* Level by level, so that what is near the root comes first. */
static void look_around(struct finder *self)
{
    struct texts level = {0};
    size_t folders = 0;
    array_push(self->arena, &level, TEXT(""));
    for (int depth = 0; depth <= DEEPEST && level.count; depth++) {
        struct texts below = {0};
        for (size_t i = 0; i < level.count && folders < FOLDERS_AT_MOST; i++) {
            const struct folder *listed =
                layout_search(self->search->repository, level.items[i]);
            folders++;
            if (listed && listed->count <= CROWDED)
                list_folder(self, level.items[i], listed, &below);
        }
        level = below;
    }
}

struct compose *finder_read_compose(struct finder *self, struct text file,
                                    struct diags *diags)
{
    struct texts asked = {0};
    struct text root = self->search->root;
    struct compose *compose = compose_read(self->arena, root, file, &asked, diags);
    for (size_t i = 0; i < asked.count; i++)
        layout_ask(self->search->repository,
                   path_relative(self->arena, root, asked.items[i]));
    return compose;
}

/* Reads the Compose files that were found. What is wrong with one is said only when a
 * service of it is asked for. */
static void read_composes(struct finder *self)
{
    for (size_t i = 0; i < self->compose_files.count; i++) {
        struct diags unheard;
        diags_init(&unheard, self->arena, self->search->root);
        struct compose *compose =
            finder_read_compose(self, self->compose_files.items[i], &unheard);
        if (compose)
            array_push(self->arena, &self->composes, compose);
    }
}

void finder_look(struct finder *self)
{
    look_around(self);
    read_composes(self);
}

/* --- services ------------------------------------------------------------------------
 */

const struct compose_service *finder_service_in(const struct compose *compose,
                                                struct text name)
{
    for (size_t i = 0; i < compose->count; i++)
        if (text_equal(compose->items[i].name, name))
            return &compose->items[i];
    return NULL;
}

/* The service that builds the image which SERVICE runs by its name, or SERVICE itself. */
const struct compose_service *finder_builder_of(struct finder *self,
                                                const struct compose_service *service)
{
    if (service->builds || service->image.len == 0)
        return service;
    for (size_t c = 0; c < self->composes.count; c++)
        for (size_t i = 0; i < self->composes.items[c]->count; i++) {
            const struct compose_service *other = &self->composes.items[c]->items[i];
            if (other->builds && text_equal(other->image, service->image))
                return other;
        }
    return service;
}

/* Whether two services come to the same: one of them overrides nothing that matters. */
static bool same_container(const struct compose_service *a,
                           const struct compose_service *b)
{
    if (!text_equal(a->context, b->context) ||
        !text_equal(a->dockerfile, b->dockerfile) || !text_equal(a->target, b->target) ||
        a->command.given != b->command.given ||
        a->command.words.count != b->command.words.count ||
        a->mounts.count != b->mounts.count)
        return false;
    for (size_t i = 0; i < a->command.words.count; i++)
        if (!text_equal(a->command.words.items[i], b->command.words.items[i]))
            return false;
    return true;
}

/* Files that only add to others come after them: "docker-compose.yml" before
 * "docker-compose.dev.yml", the root's before a folder's. */
static bool is_main_name(struct text path)
{
    struct text stem = path_stem(path);
    return text_is(stem, "compose") || text_is(stem, "docker-compose");
}

/* The service NAME of all Compose files. An error when several differ. */
const struct compose_service *finder_service(struct finder *self, struct text name,
                                             bool *ambiguous)
{
    const struct compose_service *found = NULL;
    struct text found_in = {0};
    struct buffer list = {.arena = self->arena};
    size_t rivals = 0;
    for (size_t c = 0; c < self->composes.count; c++) {
        const struct compose *compose = self->composes.items[c];
        const struct compose_service *service = finder_service_in(compose, name);
        if (!service || (!service->builds && service->image.len == 0))
            continue;
        buffer_format(&list, "%s'%.*s:%.*s'", list.text.len ? ", " : "",
                      TEXT_ARG(compose->path), TEXT_ARG(name));
        bool better = !found || (is_main_name(compose->path) && !is_main_name(found_in));
        if (found && !same_container(found, service) &&
            is_main_name(compose->path) == is_main_name(found_in))
            rivals++;
        if (better) {
            if (found && is_main_name(compose->path) != is_main_name(found_in))
                rivals = 0;
            found = service;
            found_in = compose->path;
        }
    }
    *ambiguous = rivals > 0;
    if (rivals)
        diag_error(self->diags, (struct place){0},
                   text_format(self->arena, "name one: %.*s", TEXT_ARG(list.text)),
                   "several Compose files have a service '%.*s'", TEXT_ARG(name));
    return rivals ? NULL : found;
}

/* The one service that builds the Dockerfile PATH: by whatever files, under one name. */
const struct compose_service *finder_service_of_dockerfile(struct finder *self,
                                                           struct text path)
{
    const struct compose_service *found = NULL;
    bool found_main = false;
    for (size_t c = 0; c < self->composes.count; c++) {
        const struct compose *compose = self->composes.items[c];
        for (size_t i = 0; i < compose->count; i++) {
            const struct compose_service *service = &compose->items[i];
            if (!service->builds || !text_equal(service->dockerfile, path))
                continue;
            if (found && !text_equal(found->name, service->name))
                return NULL;
            if (!found || (is_main_name(compose->path) && !found_main)) {
                found = service;
                found_main = is_main_name(compose->path);
            }
        }
    }
    return found;
}

/* Any service that builds it: they may agree on the context at least. */
const struct compose_service *finder_context_of_dockerfile(struct finder *self,
                                                           struct text path)
{
    const struct compose_service *found = NULL;
    for (size_t c = 0; c < self->composes.count; c++)
        for (size_t i = 0; i < self->composes.items[c]->count; i++) {
            const struct compose_service *service = &self->composes.items[c]->items[i];
            if (!service->builds || !text_equal(service->dockerfile, path))
                continue;
            if (found && !text_equal(found->context, service->context))
                return NULL;
            found = service;
        }
    return found;
}
