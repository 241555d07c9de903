/* Compose files to services: which documents there are, and what a service is made of.
 *
 * A project is one file, the override file beside it, and the projects that it includes,
 * each with its folder and its .env file. What is said of a service is collected as
 * layers, the deepest first: what it extends (in the same file or in another), what an
 * included project has under its name, what the file itself says; then the same for the
 * next document or file. Put on each other, in compose_service.c, they are the service.
 * compose-go is the oracle.
 *
 * Blind spots: a service that extends another while an included project has one of its
 * name, too, is resolved in one go; version 1 of the format, with services at the top;
 * what is included or extended from an address; `provider`, `jobs`. */
#include "image/compose.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "image/compose_service.h"

#include <string.h>

/* Services may extend, and files include, each other this deeply; so many files are read
 * for one project. */
#define DEPTH 16
#define FILES 300

/* What one mapping says of a service; without one, what its project gives in the end. */
struct layer {
    const struct yaml *node;
    struct text folder; /* that its paths are relative to */
    struct compose_project *project;
    bool builds; /* without a node: this project says how the service is built */
    bool alone;  /* it is a document of its own: extended from another file */
    bool last;   /* of its document */
};

struct service {
    struct text name;
    struct place place;
    struct {
        struct layer *items;
        size_t count, room;
    } layers;
};

struct services {
    struct service *items;
    size_t count, room;
};

struct loader {
    struct compose_project project;
    struct services services;
    size_t files; /* read so far, in this and the projects around it */
    unsigned depth;
};

/* One document of a file. */
struct document {
    const struct yaml *root;
    struct text folder; /* absolute */
    const struct services *included;
    bool extended; /* only single services of it are wanted */
};

static struct text shown_path(const struct loader *self, struct text path)
{
    return path_is_below(path, self->project.root)
               ? path_relative(self->project.arena, self->project.root, path)
               : path;
}

/* Reads a file's documents. PLACE is who wants it; for the file itself, an empty one. */
static struct yaml *read_file(struct loader *self, struct text path, struct place place)
{
    struct compose_project *project = &self->project;
    struct text bytes, shown = shown_path(self, path);
    array_push(project->arena, project->asked, path);
    if (self->files++ >= FILES) {
        diag_warning(project->diags, place, (struct text){0},
                     "more than %d files are included and extended", FILES);
        return NULL;
    }
    if (!place.file.len) {
        if (!file_read(project->arena, path, (struct place){shown, 0, 0}, &bytes,
                       project->diags))
            return NULL;
    } else if (!file_load(project->arena, path, &bytes)) {
        diag_warning(project->diags, place, (struct text){0}, "cannot read '%.*s'",
                     TEXT_ARG(shown));
        return NULL;
    }
    return yaml_read(project->arena, bytes, shown, project->diags);
}

/* --- Variables --------------------------------------------------------------------- */

static bool find_in_project(void *context, struct text name, struct text *value)
{
    const struct compose_project *project = context;
    return variables_get(&project->variables, name, value);
}

/* Adds a .env file's variables; those that are there already count. */
static void read_variables(struct loader *self, struct text path)
{
    struct compose_project *project = &self->project;
    struct variables pairs = {0};
    struct text bytes, why, known;
    uint32_t line;
    array_push(project->arena, project->asked, path);
    if (!file_load(project->arena, path, &bytes))
        return;
    if (!compose_dotenv(project->arena, bytes, find_in_project, project, &pairs, &line,
                        &why))
        diag_warning(project->diags, ((struct place){shown_path(self, path), line, 1}),
                     (struct text){0}, "%.*s", TEXT_ARG(why));
    for (size_t i = 0; i < pairs.count; i++)
        if (!variables_get(&project->variables, pairs.items[i].name, &known))
            array_push(project->arena, &project->variables, pairs.items[i]);
}

/* The project's name, as variables may use it: of `name:`, else the folder's. */
static void set_project_name(struct loader *self, const struct yaml *documents)
{
    struct compose_project *project = &self->project;
    struct text name = {0}, variable = TEXT("COMPOSE_PROJECT_NAME"), known;
    for (size_t i = 0; i < documents->count; i++)
        if (yaml_get(documents->items[i].value, "name"))
            name = compose_text(project, yaml_get(documents->items[i].value, "name"));
    struct buffer clean = {.arena = project->arena};
    if (!name.len)
        name = text_lower(project->arena, path_name(project->folder));
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool start = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (start || (clean.text.len && (c == '-' || c == '_')))
            buffer_add_byte(&clean, c);
    }
    if (!variables_get(&project->variables, variable, &known))
        variables_set(project->arena, &project->variables, variable, clean.text);
}

/* --- Layers ------------------------------------------------------------------------ */

static void add_layers(struct loader *self, const struct document *document,
                       const struct yaml_item *item, struct service *service,
                       unsigned depth);

static struct service *find_service(const struct services *services, struct text name)
{
    for (size_t i = 0; i < services->count; i++)
        if (text_equal(services->items[i].name, name))
            return &services->items[i];
    return NULL;
}

static struct service *make_service(struct loader *self, struct text name,
                                    struct place place)
{
    struct service *service = find_service(&self->services, name);
    if (service)
        return service;
    array_push(self->project.arena, &self->services,
               ((struct service){.name = name, .place = place}));
    return &array_last(&self->services);
}

static const struct yaml_item *find_item(const struct document *document,
                                         struct text name)
{
    const struct yaml *services = yaml_get(document->root, "services");
    bool mapping = services && services->kind == YAML_MAPPING;
    for (size_t i = 0; mapping && i < services->count; i++)
        if (text_equal(services->items[i].key, name))
            return &services->items[i];
    return NULL;
}

/* Adds what an included project has under NAME, if anything. */
static bool add_included(struct loader *self, const struct document *document,
                         struct text name, struct service *service)
{
    const struct service *included =
        document->included ? find_service(document->included, name) : NULL;
    for (size_t i = 0; included && i < included->layers.count; i++)
        array_push(self->project.arena, &service->layers, included->layers.items[i]);
    return included != NULL;
}

/* Adds the service NAME of DOCUMENT, or of what it includes. */
static bool add_named(struct loader *self, const struct document *document,
                      struct text name, struct service *service, unsigned depth)
{
    const struct yaml_item *item = find_item(document, name);
    if (!item)
        return add_included(self, document, name, service);
    add_layers(self, document, item, service, depth);
    return true;
}

/* Adds the service that `extends: {file, service}` names. */
static bool add_from_file(struct loader *self, struct text path, struct text name,
                          struct place place, struct service *service, unsigned depth)
{
    const struct yaml *documents = read_file(self, path, place);
    bool found = !documents; /* what is wrong has been said */
    for (size_t i = 0; documents && i < documents->count; i++) {
        struct document document = {.root = documents->items[i].value,
                                    .folder = path_dir(path),
                                    .extended = true};
        found |= add_named(self, &document, name, service, depth);
    }
    return found;
}

static void add_extended(struct loader *self, const struct document *document,
                         const struct yaml *extends, struct service *service,
                         unsigned depth)
{
    struct compose_project *project = &self->project;
    bool mapping = extends->kind == YAML_MAPPING;
    struct text name =
        compose_text(project, mapping ? yaml_get(extends, "service") : extends);
    struct text file = compose_text(project, yaml_get(extends, "file"));
    bool found;
    if (depth >= DEPTH) {
        diag_warning(project->diags, extends->place, (struct text){0},
                     "services that extend each other");
        return;
    }
    if (file.len)
        found = add_from_file(self, compose_path(project, document->folder, file), name,
                              extends->place, service, depth + 1);
    else
        found = add_named(self, document, name, service, depth + 1);
    if (!found)
        diag_warning(project->diags, extends->place, (struct text){0},
                     "no service '%.*s' to extend", TEXT_ARG(name));
}

static void add_layers(struct loader *self, const struct document *document,
                       const struct yaml_item *item, struct service *service,
                       unsigned depth)
{
    const struct yaml *node = item->value;
    const struct yaml *extends = yaml_get(node, "extends");
    if (node->kind != YAML_MAPPING && !yaml_is_null(node)) {
        diag_warning(self->project.diags, node->place, (struct text){0},
                     "the service '%.*s' is not a mapping", TEXT_ARG(item->key));
        return;
    }
    if (extends && !yaml_is_null(extends))
        add_extended(self, document, extends, service, depth);
    add_included(self, document, item->key, service);
    struct layer layer = {.node = node,
                          .folder = document->folder,
                          .project = &self->project,
                          .alone = document->extended};
    if (node->kind == YAML_MAPPING)
        array_push(self->project.arena, &service->layers, layer);
}

static void add_services(struct loader *self, const struct document *document)
{
    const struct yaml *services = yaml_get(document->root, "services");
    if (yaml_is_null(services))
        return;
    if (services->kind != YAML_MAPPING) {
        diag_warning(self->project.diags, services->place, (struct text){0},
                     "services are not a mapping");
        return;
    }
    for (size_t i = 0; i < services->count; i++) {
        const struct yaml_item *item = &services->items[i];
        struct service *service = make_service(self, item->key, item->key_place);
        struct text tag = item->value->tag;
        if (text_is(tag, "!reset")) {
            *service = self->services.items[--self->services.count];
            continue;
        }
        if (text_is(tag, "!override"))
            service->layers.count = 0;
        add_layers(self, document, item, service, 0);
        if (service->layers.count)
            array_last(&service->layers).last = true;
    }
}

/* --- Includes ---------------------------------------------------------------------- */

static bool load_files(struct loader *self, const struct texts *paths,
                       struct place place);

/* The items of a list, or the one that stands for a list, as absolute paths. */
static void list_paths(struct compose_project *project, const struct yaml *node,
                       struct texts *paths)
{
    if (!node)
        return;
    if (node->kind == YAML_SCALAR)
        array_push(project->arena, paths,
                   compose_path(project, project->folder, compose_text(project, node)));
    for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
        if (node->items[i].value->kind == YAML_SCALAR)
            list_paths(project, node->items[i].value, paths);
}

/* Sets folder and variables of the project that NODE includes. */
static void begin_included(struct loader *inner, const struct compose_project *outer,
                           const struct yaml *node, struct text main_file)
{
    struct compose_project *project = &inner->project;
    struct texts env_files = {0};
    struct text folder = compose_text(project, yaml_get(node, "project_directory"));
    list_paths(project, yaml_get(node, "env_file"), &env_files);
    project->folder =
        folder.len ? compose_path(project, outer->folder, folder) : path_dir(main_file);
    if (env_files.count == 0)
        array_push(project->arena, &env_files,
                   path_join(project->arena, project->folder, TEXT(".env")));
    if (file_kind(text_copy(project->arena, project->folder)) != FILE_FOLDER)
        project->folder = path_dir(project->folder); /* as compose-go does */
    project->variables = (struct variables){0};
    for (size_t i = 0; i < outer->variables.count; i++)
        array_push(project->arena, &project->variables, outer->variables.items[i]);
    for (size_t i = 0; i < env_files.count; i++)
        read_variables(inner, env_files.items[i]);
}

/* Reads one entry of `include` as a project of its own. */
static void include(struct loader *self, const struct yaml *node,
                    struct services *services)
{
    struct compose_project *project = &self->project;
    struct texts paths = {0};
    list_paths(project, node->kind == YAML_MAPPING ? yaml_get(node, "path") : node,
               &paths);
    if (paths.count == 0)
        return;
    if (self->depth >= DEPTH) {
        diag_warning(project->diags, node->place, (struct text){0},
                     "files that include each other");
        return;
    }
    struct loader *inner = ARENA_NEW(project->arena, struct loader); /* layers keep it */
    inner->project = *project;
    inner->files = self->files;
    inner->depth = self->depth + 1;
    begin_included(inner, project, node, paths.items[0]);
    load_files(inner, &paths, node->place);
    self->files = inner->files;
    for (size_t i = 0; i < inner->services.count; i++) {
        struct service *service = &inner->services.items[i];
        struct layer end = {.project = &inner->project, .last = true};
        for (size_t j = 0; j < service->layers.count; j++)
            end.builds |= yaml_get(service->layers.items[j].node, "build") != NULL;
        array_push(project->arena, &service->layers, end);
        if (!find_service(services, service->name))
            array_push(project->arena, services, *service);
    }
}

/* --- Files ------------------------------------------------------------------------- */

static void add_document(struct loader *self, const struct yaml *root)
{
    const struct yaml *includes = yaml_get(root, "include");
    struct services included = {0};
    struct document document = {
        .root = root, .folder = self->project.folder, .included = &included};
    if (yaml_is_null(root))
        return;
    if (root->kind != YAML_MAPPING) {
        diag_warning(self->project.diags, root->place, (struct text){0},
                     "not a Compose file: no mapping at the top");
        return;
    }
    for (size_t i = 0; includes && i < includes->count; i++)
        include(self, includes->items[i].value, &included);
    add_services(self, &document);
    for (size_t i = 0; i < included.count; i++) {
        struct service *service = &included.items[i];
        if (!find_item(&document, service->name))
            add_included(self, &document, service->name,
                         make_service(self, service->name, service->place));
    }
}

static bool load_files(struct loader *self, const struct texts *paths, struct place place)
{
    for (size_t i = 0; i < paths->count; i++) {
        const struct yaml *documents = read_file(self, paths->items[i], place);
        if (!documents)
            return false;
        if (i == 0)
            set_project_name(self, documents);
        for (size_t j = 0; j < documents->count; j++)
            add_document(self, documents->items[j].value);
    }
    return true;
}

/* The override file that Compose takes by itself beside a file with a usual name. */
static bool find_override(struct arena *arena, struct text path, struct text *override)
{
    static const char *const usual[] = {"compose.yaml", "compose.yml",
                                        "docker-compose.yml", "docker-compose.yaml"};
    static const char *const overrides[] = {
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml",
        "docker-compose.override.yaml"};
    bool is_usual = false;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        is_usual |= text_is(path_name(path), usual[i]);
    for (size_t i = 0; is_usual && i < sizeof overrides / sizeof *overrides; i++) {
        *override = path_join(arena, path_dir(path), text_of(overrides[i]));
        if (file_kind(text_copy(arena, *override)) == FILE_REGULAR)
            return true;
    }
    return false;
}

static struct compose_service merge_layers(const struct service *service,
                                           struct compose_project *project)
{
    struct compose_draft draft = {.name = service->name, .place = service->place};
    for (size_t i = 0; i < service->layers.count; i++) {
        const struct layer *layer = &service->layers.items[i];
        if (layer->node)
            compose_draft_apply(&draft, layer->node, layer->folder, layer->project);
        else
            compose_draft_settle(&draft, layer->project, layer->builds);
        if (layer->alone || layer->last)
            compose_draft_end_document(&draft, !layer->last, layer->alone || !layer->node,
                                       project->arena);
    }
    compose_draft_settle(&draft, project, true);
    return compose_draft_finish(&draft, project);
}

struct compose *compose_read(struct arena *arena, struct text root, struct text path,
                             struct texts *asked, struct diags *diags)
{
    struct text absolute = path_join(arena, root, path), override;
    struct loader self = {.project = {.arena = arena,
                                      .diags = diags,
                                      .root = root,
                                      .folder = path_dir(absolute),
                                      .asked = asked}};
    struct texts paths = {0};
    size_t errors = diags_count(diags, SEVERITY_ERROR);
    array_push(arena, &paths, absolute);
    if (find_override(arena, absolute, &override))
        array_push(arena, &paths, override);
    read_variables(&self, path_join(arena, self.project.folder, TEXT(".env")));
    if (!load_files(&self, &paths, (struct place){0}) ||
        diags_count(diags, SEVERITY_ERROR) > errors)
        return NULL;
    struct compose *compose = ARENA_NEW(arena, struct compose);
    compose->path = path;
    for (size_t i = 0; i < self.services.count; i++)
        array_push(arena, compose, merge_layers(&self.services.items[i], &self.project));
    return compose;
}

bool compose_is_name(struct text name)
{
    struct text stem = path_stem(name), suffix = path_suffix(name);
    if (!text_is(suffix, ".yaml") && !text_is(suffix, ".yml"))
        return false;
    if (text_starts(stem, TEXT("docker-")))
        stem = text_slice(stem, 7, stem.len);
    if (!text_starts(stem, TEXT("compose")))
        return false;
    return stem.len == 7 || memchr(".-_", stem.ptr[7], 3);
}
