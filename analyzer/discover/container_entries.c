/* From what a container's command starts to entries, on the search path that Python has
 * there: the script's folder or the working folder first, then PYTHONPATH, then where the
 * image installs the project. */
#include "discover/containers.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"

struct starter {
    struct arena *arena;
    const struct container *container;
    struct layout *layout;     /* the image's */
    struct layout *repository; /* for manifests */
    struct text shown;
    struct search_roots *roots;
    struct entries *entries;
    struct diags *diags;
};

/* A run-time path as layouts have it: without its slash. */
static struct text inside(struct text path)
{
    return path_is_absolute(path) ? text_slice(path, 1, path.len) : path;
}

static struct text started_at(const struct starter *self, struct text folder,
                              struct text path)
{
    return inside(path_join(self->arena, folder, path));
}

static void add_root(struct starter *self, struct text path, const char *why)
{
    roots_add(self->arena, self->roots, inside(path), ROOT_GIVEN, text_of(why));
}

static void add_paths(struct starter *self, const struct start *start)
{
    for (size_t i = 0; i < start->paths.count; i++)
        add_root(self, start->paths.items[i], "the container's PYTHONPATH and options");
}

static bool add_entry(struct starter *self, struct text at, struct text root,
                      struct text attr, enum entry_start start)
{
    struct text file;
    layout_find(self->layout, at, &file);
    if (!file.ptr)
        return false; /* the image makes it: there is nothing to read */
    struct entry entry = {.shown = self->shown,
                          .file = file,
                          .at = at,
                          .module = module_name_of_path(self->arena, root, at),
                          .attr = attr,
                          .start = start,
                          .package = text_is(path_name(at), "__init__.py")};
    for (size_t i = 0; i < self->entries->count; i++)
        if (text_equal(self->entries->items[i].at, at))
            return true;
    array_push(self->arena, self->entries, entry);
    return true;
}

static bool add_script(struct starter *self, const struct start *start)
{
    struct text at = started_at(self, start->folder, start->target);
    if (layout_find(self->layout, at, NULL) == FILE_FOLDER)
        at = path_join(self->arena, at, TEXT("__main__.py"));
    if (layout_find(self->layout, at, NULL) != FILE_REGULAR)
        return false;
    add_root(self, path_dir(at), "the script's folder in the image");
    add_paths(self, start);
    return add_entry(self, at, path_dir(at), (struct text){0}, ENTRY_SCRIPT);
}

/* The folders of the image below which a module stands. */
struct module_search {
    const struct starter *starter;
    struct text name;
    bool run;
    struct texts found;
};

static void visit_for_module(void *context, struct text at, const struct folder *listed)
{
    (void)listed;
    struct module_search *self = context;
    struct arena *arena = self->starter->arena;
    if (module_file(arena, self->starter->layout, at, self->name, self->run).len)
        array_push(arena, &self->found, at);
}

/* Looks for a module in the folders that are on the search path, then for the one folder
 * of the image that has it: a workspace member, or what a .pth file adds. */
static bool add_module(struct starter *self, struct text name, struct text attr, bool run)
{
    enum entry_start start = run ? ENTRY_MODULE : ENTRY_APP;
    for (size_t i = 0; i < self->roots->count; i++) {
        struct text root = self->roots->items[i].path;
        struct text at = module_file(self->arena, self->layout, root, name, run);
        if (at.len)
            return add_entry(self, at, root, attr, start);
    }
    struct module_search search = {.starter = self, .name = name, .run = run};
    tree_walk(self->arena, self->layout, visit_for_module, &search);
    if (search.found.count != 1)
        return false;
    struct text root = search.found.items[0];
    roots_add(self->arena, self->roots, root, ROOT_INSTALLED,
              TEXT("what the command starts is only there"));
    return add_entry(self, module_file(self->arena, self->layout, root, name, run), root,
                     attr, start);
}

/* The object that a console script of a project loads, "module:attr"; empty without. */
static struct text script_target(struct starter *self, struct text folder,
                                 struct text name)
{
    static const char *const tables[] = {"project.scripts", "project.gui-scripts",
                                         "tool.poetry.scripts"};
    struct manifest manifest;
    if (!manifest_find(self->arena, self->repository, folder, &manifest, self->diags))
        return (struct text){0};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        struct text target =
            toml_text(toml_member(toml_path(manifest.toml, tables[t]), name));
        if (target.len)
            return target;
    }
    return (struct text){0};
}

static bool add_program(struct starter *self, const struct start *start)
{
    const struct container *container = self->container;
    struct text name = path_name(start->target);
    struct text target = {0};
    for (size_t i = 0; i < container->image.projects.count && target.len == 0; i++)
        target = script_target(self, container->image.projects.items[i], name);
    if (target.len == 0)
        target = script_target(self, container->context, name);
    if (target.len == 0)
        return false;
    size_t colon = text_find(target, ':');
    struct text attr =
        colon == SIZE_MAX ? (struct text){0} : text_slice(target, colon + 1, target.len);
    add_paths(self, start);
    return add_module(self, text_trim(text_slice(target, 0, colon)), text_trim(attr),
                      false);
}

/* A server's settings, run by the server: its folder is on no path. */
static bool add_config(struct starter *self, const struct start *start)
{
    struct text at = started_at(self, start->folder, start->target);
    return layout_find(self->layout, at, NULL) == FILE_REGULAR &&
           add_entry(self, at, path_dir(at), (struct text){0}, ENTRY_SCRIPT);
}

static bool add_start(struct starter *self, const struct start *start)
{
    switch (start->kind) {
    case START_CONFIG:
        return add_config(self, start);
    case START_CODE:
        return false;
    case START_SCRIPT:
        return add_script(self, start);
    case START_MODULE:
    case START_APP:
        add_paths(self, start);
        add_root(self, start->folder, "the container's working folder");
        return add_module(self, start->target, start->attr, start->kind == START_MODULE);
    case START_PROGRAM:
        return add_program(self, start);
    }
    return false;
}

/* Where the image has what it installs of the repository: those folders are on the path
 * of every program. */
static void add_projects(struct starter *self)
{
    const struct texts *projects = &self->container->image.projects;
    for (size_t i = 0; i < projects->count; i++) {
        struct texts places =
            layout_places(self->arena, self->layout, projects->items[i]);
        for (size_t k = 0; k < places.count; k++) {
            struct text src = path_join(self->arena, places.items[k], TEXT("src"));
            bool has_src = layout_find(self->layout, src, NULL) == FILE_FOLDER;
            roots_add(self->arena, self->roots, has_src ? src : places.items[k],
                      ROOT_INSTALLED, TEXT("the image installs what stands there"));
        }
    }
}

static struct text described(struct arena *arena, const struct start *start)
{
    return text_format(arena, "%s%.*s%s%.*s", start->kind == START_MODULE ? "-m " : "",
                       TEXT_ARG(start->target), start->attr.len ? ":" : "",
                       TEXT_ARG(start->attr));
}

/* The file FILE as the image has it, though its command does not start it. */
static bool add_file(struct starter *self, struct text file)
{
    struct texts places = layout_places(self->arena, self->layout, file);
    if (places.count == 0)
        return diag_error(
            self->diags, (struct place){0},
            TEXT("copy it there, or name the Dockerfile that does: -f FILE; "
                 "--no-layout passes over Dockerfiles"),
            "'%.*s' does not copy '%.*s'", TEXT_ARG(self->container->dockerfile),
            TEXT_ARG(file));
    struct text at = places.items[0];
    struct text root = package_root(self->arena, self->layout, at);
    bool script = text_equal(root, path_dir(at));
    add_root(self, root, "the entry's folder in the image");
    add_root(self, self->container->image.folder, "the container's working folder");
    return add_entry(self, at, root, (struct text){0},
                     script ? ENTRY_SCRIPT : ENTRY_MODULE);
}

/* Folders of PYTHONPATH are on the path whatever is started. */
static void add_python_path(struct starter *self)
{
    struct text value, part;
    if (!variables_get(&self->container->image.environment, TEXT("PYTHONPATH"), &value))
        return;
    while (text_cut(&value, ':', &part))
        if (path_is_absolute(part))
            add_root(self, path_clean(self->arena, part), "the container's PYTHONPATH");
}

/* Takes the entry of FILE from STARTED; false when it is not among them. */
static bool take_started(struct starter *self, const struct entries *started,
                         struct text file)
{
    for (size_t i = 0; i < started->count; i++)
        if (text_equal(started->items[i].file, file)) {
            array_push(self->arena, self->entries, started->items[i]);
            return true;
        }
    return false;
}

static bool add_asked_module(struct starter *self, struct text word, bool run)
{
    size_t colon = run ? SIZE_MAX : text_find(word, ':');
    struct text attr =
        colon == SIZE_MAX ? (struct text){0} : text_slice(word, colon + 1, word.len);
    return add_module(self, text_slice(word, 0, colon), attr, run) ||
           diag_error(self->diags, (struct place){0},
                      TEXT("copy it there, or name another Dockerfile: -f FILE"),
                      "'%.*s' has no module '%.*s'",
                      TEXT_ARG(self->container->dockerfile),
                      TEXT_ARG(text_slice(word, 0, colon)));
}

/* The repository path of WORD, a path from the image's working folder; empty when it is
 * none. */
static struct text file_in_image(const struct starter *self, struct text word)
{
    struct text file = {0};
    struct text at = started_at(self, self->container->image.folder,
                                text_slice(word, 0, text_rfind(word, ':')));
    return layout_find(self->layout, at, &file) == FILE_REGULAR ? file : (struct text){0};
}

static bool add_asked_file(struct starter *self, const struct entries *started,
                           struct text file)
{
    return take_started(self, started, file) || add_file(self, file);
}

/* What is asked for takes the place of what the command starts. */
static bool add_asked(struct starter *self, const struct container_asked *asked)
{
    struct entries started = *self->entries;
    bool good = true;
    *self->entries = (struct entries){0};
    for (size_t i = 0; i < asked->files.count; i++)
        good = add_asked_file(self, &started, asked->files.items[i]) && good;
    if (asked->apps.count + asked->modules.count)
        add_root(self, self->container->image.folder, "the container's working folder");
    for (size_t i = 0; i < asked->apps.count; i++) {
        struct text word = asked->apps.items[i], file = file_in_image(self, word);
        good = (file.len ? add_asked_file(self, &started, file)
                         : add_asked_module(self, word, false)) &&
               good;
    }
    for (size_t i = 0; i < asked->modules.count; i++)
        good = add_asked_module(self, asked->modules.items[i], true) && good;
    return good;
}

static bool nothing_started(struct starter *self, const struct texts *missing)
{
    struct buffer list = {.arena = self->arena};
    const struct container *container = self->container;
    for (size_t i = 0; i < missing->count && i < 5; i++)
        buffer_format(&list, "%s'%.*s'", i ? ", " : "", TEXT_ARG(missing->items[i]));
    for (size_t i = 0; i < container->startup.unknown.count && i < 3; i++)
        buffer_format(&list, "%s%.*s", list.text.len ? ", " : "",
                      TEXT_ARG(container->startup.unknown.items[i]));
    return diag_error(
        self->diags, container->image.started,
        TEXT("name the file that it starts: depclose FILE.py -f Dockerfile"),
        list.text.len ? "no Python file of the repository is started by "
                        "'%.*s': %.*s"
                      : "'%.*s' starts no Python program%.*s",
        TEXT_ARG(self->shown), TEXT_ARG(list.text));
}

bool container_entries(struct arena *arena, const struct container *container,
                       struct text shown, const struct container_asked *asked,
                       struct layout *repository, struct search_roots *roots,
                       struct entries *entries, struct diags *diags)
{
    bool is_asked =
        asked && asked->files.count + asked->apps.count + asked->modules.count > 0;
    struct starter self = {.arena = arena,
                           .container = container,
                           .layout = container->image.layout,
                           .repository = repository,
                           .shown = shown,
                           .roots = roots,
                           .entries = entries,
                           .diags = diags};
    struct texts missing = {0};
    add_projects(&self);
    for (size_t i = 0; i < container->startup.count; i++)
        if (!add_start(&self, &container->startup.items[i]) &&
            container->startup.items[i].kind < START_CODE)
            array_push(arena, &missing, described(arena, &container->startup.items[i]));
    bool found = !is_asked || add_asked(&self, asked);
    add_python_path(&self);
    if (!found)
        return false;
    if (entries->count == 0)
        return nothing_started(&self, &missing);
    for (size_t i = 0; i < missing.count && !is_asked; i++)
        diag_warning(diags, container->image.started,
                     TEXT("it is not among what the image copies"),
                     "'%.*s' is started, but is not there", TEXT_ARG(missing.items[i]));
    return true;
}
