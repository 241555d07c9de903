/* The stages in order, from words to the closure.
 *
 * One loop is not a stage: an import that nothing on the search path answers, but that
 * one folder of the repository does, adds that folder (with the packages that its own
 * manifest names) and the closure is worked out again. Files are read only once. */
#include "cli/analysis.h"

#include "base/array.h"
#include "base/path.h"
#include "cli/agree.h"
#include "cli/deep.h"
#include "cli/explain.h"
#include "cli/load.h"
#include "cli/service.h"
#include "read/when.h"

/* --- what lies outside the repository ------------------------------------------------
 */

static bool ask_distribution(void *context, struct text module, struct claim *claim)
{
    struct analysis *self = context;
    const struct provider *provider = providers_find(self->providers, module);
    if (provider->distributions.count == 0)
        return false;
    *claim = (struct claim){.provider = (uint32_t)self->provisions.count,
                            .prefix = provider->prefix.len,
                            .owns = provider->source < PROVIDER_AFFIX};
    array_push(self->arena, &self->provisions,
               ((struct provision){.items = provider->distributions.items,
                                   .count = provider->distributions.count}));
    return true;
}

static bool ask_stdlib(void *context, struct text module)
{
    struct analysis *self = context;
    const struct target *target = &self->targets.items[0];
    switch (stdlib_has(rules_stdlib(self->rules), module, target->python_first,
                       target->python_last)) {
    case STDLIB_YES:
        return true;
    case STDLIB_SOME: /* a distribution may stand in for it in the other versions */
        return providers_find(self->providers, module)->distributions.count == 0;
    case STDLIB_NO:
        break;
    }
    return false;
}

static bool ask_installed(void *context, struct text module, struct claim *claim)
{
    return deep_claim(context, module, claim);
}

static bool ask_known(void *context, struct text module)
{
    struct analysis *self = context;
    return providers_know(self->providers, module);
}

struct outside analysis_outside(struct analysis *self)
{
    return (struct outside){.context = self,
                            .stdlib = ask_stdlib,
                            .distribution = ask_distribution,
                            .installed = ask_installed,
                            .known = ask_known};
}

bool analysis_may_hold(void *context, struct text when)
{
    struct analysis *self = context;
    for (size_t i = 0; i < self->targets.count; i++) {
        const struct target *target = &self->targets.items[i];
        struct when_target wanted = {.sys_platform = target->sys_platform,
                                     .os_name = target->os_name,
                                     .platform_system = target->platform_system,
                                     .platform_machine = target->platform_machine,
                                     .first = {3, target->python_first},
                                     .last = {3, target->python_last}};
        if (self->run->settings->universal || when_evaluate(when, &wanted) != WHEN_FALSE)
            return true;
    }
    return false;
}

/* --- opening -------------------------------------------------------------------------
 */

/* Where to look for the root: the first entry that is a path, else the working folder. A
 * Dockerfile, or a service, brings together what stands in several folders. */
static struct text start_of(const struct run *run)
{
    for (size_t i = 0; i < run->arguments.count; i++) {
        struct text word = run->arguments.items[i];
        struct text path = text_slice(word, 0, text_rfind(word, ':'));
        if (dockerfile_is_name(path_name(path)) && !path_is_absolute(path) &&
            !text_starts(path, TEXT("..")))
            continue;
        if (file_kind(path) != FILE_ABSENT)
            return path;
    }
    return TEXT(".");
}

static void tell_note(struct analysis *self, const char *what, struct text value,
                      struct text why)
{
    if (value.len)
        diag_note(self->diags, (struct place){0}, (struct text){0}, "%s '%.*s' (%.*s)",
                  what, TEXT_ARG(value), TEXT_ARG(why));
}

/* The folder that manifest, configuration and environment are looked for from: the first
 * entry's, else the working folder when it is inside the root. */
static struct text home_of(const struct analysis *self)
{
    if (self->entries.count)
        return path_dir(self->entries.items[0].file);
    struct text here =
        path_relative(self->arena, self->root.path, file_working_folder(self->arena));
    return path_is_below(here, (struct text){0}) ? here : (struct text){0};
}

/* Makes the container's file system the one in which imports resolve. */
static bool enter_container(struct analysis *self, struct container *container,
                            struct text shown, const struct container_asked *asked)
{
    const struct text source =
        container->dockerfile.len ? container->dockerfile : container->compose;
    self->container = container;
    self->layout = container->image.layout;
    tell_note(self, "image", source,
              container->service.len
                  ? text_format(self->arena, "service '%.*s' of '%.*s'",
                                TEXT_ARG(container->service),
                                TEXT_ARG(container->compose))
                  : TEXT("its Dockerfile alone"));
    if (container->dockerfile.len)
        tell_note(self, "build context",
                  container->context.len ? container->context : TEXT("."),
                  container->context_why);
    return container_entries(self->arena, container, shown, asked, self->repository,
                             &self->roots, &self->entries, self->diags);
}

/* The repository path of the file that WORD names, "path.py" or "path.py:attr"; empty
 * when it names none. */
static struct text file_of_word(struct analysis *self, struct text word)
{
    struct text typed = text_slice(word, 0, text_rfind(word, ':'));
    struct text path = path_relative(self->arena, self->root.path,
                                     path_join(self->arena, self->folder, typed));
    if (layout_find(self->repository, path, NULL) != FILE_REGULAR)
        path = path_clean(self->arena, typed);
    return path_is_below(path, (struct text){0}) &&
                   layout_find(self->repository, path, NULL) == FILE_REGULAR
               ? path
               : (struct text){0};
}

/* Whether two paths as the user has them are one. */
static bool is_same_path(const struct analysis *self, struct text a, struct text b)
{
    return text_equal(path_clean(self->arena, path_join(self->arena, self->folder, a)),
                      path_clean(self->arena, path_join(self->arena, self->folder, b)));
}

/* What the words name beside DOCKERFILE itself, which stands for its command. */
static struct container_asked asked_beside(struct analysis *self, struct text dockerfile)
{
    struct container_asked asked = {.modules = self->run->settings->modules};
    const struct texts *words = &self->run->arguments;
    for (size_t i = 0; i < words->count; i++) {
        struct text file = file_of_word(self, words->items[i]);
        if (is_same_path(self, words->items[i], dockerfile))
            continue;
        if (file.len)
            array_push(self->arena, &asked.files, file);
        else
            array_push(self->arena, &asked.apps, words->items[i]);
    }
    return asked;
}

/* The container of the entries: named by -f, by the one word that ENTRY is, or the only
 * one that starts the file which it names. */
static enum container_found find_container(struct analysis *self)
{
    const struct settings *settings = self->run->settings;
    const struct texts *words = &self->run->arguments;
    struct container_search search = {.repository = self->repository,
                                      .root = self->root.path,
                                      .working_folder = self->folder,
                                      .context = settings->context,
                                      .target = settings->target,
                                      .commands = rules_commands(self->rules)};
    struct container *container = ARENA_NEW(self->arena, struct container);
    struct text word = words->count ? words->items[0] : settings->dockerfile;
    struct text shown = self->service ? self->service->name : word;
    if (settings->dockerfile.len) {
        if (!container_of_dockerfile(self->arena, &search, settings->dockerfile,
                                     self->diags, container))
            return CONTAINER_ERROR;
        struct container_asked asked = asked_beside(self, settings->dockerfile);
        return enter_container(self, container, shown, &asked) ? CONTAINER_FOUND
                                                               : CONTAINER_ERROR;
    }
    if (words->count == 0)
        return CONTAINER_NONE;
    enum container_found found =
        container_of_word(self->arena, &search, word, self->diags, container);
    if (found == CONTAINER_FOUND && words->count + settings->modules.count > 1) {
        diag_error(self->diags, (struct place){0}, TEXT("name it alone"),
                   "'%.*s' runs in an image of its own", TEXT_ARG(word));
        return CONTAINER_ERROR;
    }
    if (found == CONTAINER_FOUND && !enter_container(self, container, shown, NULL))
        return CONTAINER_ERROR;
    struct text file = file_of_word(self, word);
    if (found != CONTAINER_NONE || settings->no_layout || file.len == 0 ||
        words->count + settings->modules.count > 1 || settings->source_roots.count)
        return found;
    size_t others;
    found = container_of_file(self->arena, &search, file, &others, container);
    struct container_asked asked = {0};
    array_push(self->arena, &asked.files, file);
    if (found == CONTAINER_FOUND)
        return enter_container(self, container, shown, &asked) ? CONTAINER_FOUND
                                                               : CONTAINER_ERROR;
    if (others > 1)
        diag_note(self->diags, (struct place){0},
                  TEXT("-f DOCKERFILE, or the name of a service, takes one's layout"),
                  "%zu containers start '%.*s': the repository's own layout is taken",
                  others, TEXT_ARG(file));
    return found;
}

static bool find_entries(struct analysis *self)
{
    const struct settings *settings = self->run->settings;
    enum container_found found = find_container(self);
    if (found == CONTAINER_ERROR)
        return false;
    for (size_t i = 0; i < settings->source_roots.count; i++) {
        struct text root = path_clean(self->arena, settings->source_roots.items[i]);
        if (path_is_absolute(root))
            root = path_relative(self->arena, self->root.path, root);
        if (layout_find(self->repository, root, NULL) != FILE_FOLDER)
            return diag_error(
                self->diags, (struct place){0},
                TEXT("--source-root is relative to the root; -v shows that"),
                "no folder '%.*s' in '%.*s'", TEXT_ARG(root), TEXT_ARG(self->root.path));
        load_add_root(self, root, ROOT_GIVEN, TEXT("--source-root"));
    }
    if (found == CONTAINER_FOUND)
        return true;
    struct entry_search search = {.layout = self->layout,
                                  .root = self->root.path,
                                  .working_folder = self->folder,
                                  .roots_are_given = settings->source_roots.count > 0};
    return entries_find(self->arena, &search, &self->run->arguments, &settings->modules,
                        &self->roots, &self->entries, self->diags);
}

/* Manifest, lock, environment, targets: what the folder HOME tells. */
static bool open_packages(struct analysis *self, struct text home)
{
    struct text why;
    if (!self->service &&
        !config_find(self->arena, self->repository, home, &self->config, self->diags))
        return false;
    service_fill_settings(self);
    catalog_init(&self->catalog, self->arena);
    /* A manifest that cannot be read is as if it were not there, but for its errors. */
    if (!load_manifests(self, home) || diags_count(self->diags, SEVERITY_ERROR) ||
        !load_environment(self, home))
        return false;
    for (size_t i = 0; i < self->catalog.manifest_files.count; i++)
        tell_note(self, "manifest", self->catalog.manifest_files.items[i],
                  self->manifest.why);
    tell_note(self, "lock", self->catalog.lock_file,
              self->catalog.lock_state == LOCK_COMPLETE
                  ? TEXT("it tells who requires whom")
                  : TEXT("versions only"));
    tell_note(self, "configuration", self->config.file, TEXT("the nearest to the entry"));
    struct text python = {0};
    if (self->container) {
        python = image_python(&self->container->image);
        why = text_format(self->arena, "the base image '%.*s'",
                          TEXT_ARG(self->container->image.base));
    }
    if (python.len == 0)
        python = python_version_find(self->arena, self->repository, home, &why);
    if (python.len == 0 && self->environment.python.len) {
        python = self->environment.python;
        why = TEXT("the environment");
    }
    if (!targets_find(self->run, python, why, self->catalog.requires_python,
                      &self->targets))
        return false;
    const struct target *target = &self->targets.items[0];
    tell_note(self, "Python",
              target->python_first == target->python_last
                  ? text_format(self->arena, "3.%u", target->python_first)
                  : text_format(self->arena, "3.%u and later", target->python_first),
              self->targets.python_why);
    self->providers = load_providers(self);
    return self->providers != NULL;
}

static bool open_root(struct analysis *self, struct run *run)
{
    *self = (struct analysis){
        .run = run, .arena = run->arena, .diags = run->diags, .owner = DIST_NONE};
    if (!root_find(self->arena, run->settings->root, start_of(run), &self->root,
                   self->diags))
        return false;
    self->diags->root = self->root.path;
    self->repository = layout_identity(self->arena, self->root.path);
    self->layout = self->repository;
    self->store = run->before ? run->before->store : store_new(self->root.path);
    self->rules = run->before
                      ? run->before->rules
                      : rules_load(self->arena, run->settings->rules, self->diags);
    self->locks = run->before ? run->before->locks : ARENA_NEW(self->arena, struct locks);
    if (!run->before)
        map_init(&self->locks->files, self->arena);
    self->folder = run->folder.len ? run->folder : file_working_folder(self->arena);
    tell_note(self, "root", self->root.path, self->root.why);
    if (!self->rules || !rules_data(self->rules))
        return false;
    store_read_data(self->store, rules_data(self->rules));
    return true;
}

bool analysis_open(struct analysis *self, struct run *run)
{
    return open_root(self, run) && open_packages(self, home_of(self));
}

/* --- the closure ---------------------------------------------------------------------
 */

/* What `python -c CODE` imports. */
static void include_code(struct analysis *self, struct text code)
{
    struct reader *reader = reader_new();
    const struct facts *facts =
        facts_read(reader, self->arena, text_copy(self->arena, code));
    for (size_t i = 0; i < facts->imports.count; i++) {
        const struct import_fact *fact = &facts->imports.items[i];
        if (fact->level == 0)
            texts_add_once(self->arena, &self->config.scope.include_imports,
                           text_copy(self->arena, fact->module));
    }
    reader_free(reader);
}

/* Classes and modules that the command names beside the entries, as if these imported
 * them. */
static void include_command(struct analysis *self)
{
    const struct startup *startup = &self->container->startup;
    for (size_t i = 0; i < startup->count; i++)
        if (startup->items[i].kind == START_CODE)
            include_code(self, startup->items[i].target);
    const struct texts *modules = &self->container->startup.modules;
    for (size_t i = 0; i < modules->count; i++) {
        struct text name = modules->items[i];
        size_t dot = text_rfind(name, '.');
        bool is_class = dot != SIZE_MAX && dot + 1 < name.len &&
                        name.ptr[dot + 1] >= 'A' && name.ptr[dot + 1] <= 'Z';
        texts_add_once(self->arena, &self->config.scope.include_imports,
                       is_class ? text_slice(name, 0, dot) : name);
    }
}

/* The search path behind what entries and --source-root bring. */
static void add_roots(struct analysis *self)
{
    for (size_t i = 0; i < self->config.source_roots.count; i++)
        load_add_root(self, self->config.source_roots.items[i], ROOT_GIVEN,
                      TEXT("source-roots of the configuration"));
    load_local_roots(self);
    if (self->run->settings->source_roots.count || self->config.source_roots.count)
        return;
    const struct manifest none = {0};
    for (size_t i = 0; i < self->entries.count; i++)
        roots_add_guesses(self->arena, self->layout, &self->roots,
                          path_dir(self->entries.items[i].at),
                          self->container ? &none : &self->manifest);
}

/* A variable of the environment, by CONTEXT's container. */
static bool find_variable(void *context, struct text name, struct text *value)
{
    const struct analysis *self = context;
    return variables_get(&self->container->image.environment, name, value);
}

/* Every program that the container's command starts on its way. */
static const struct texts *started_programs(struct analysis *self)
{
    const struct startup *startup = &self->container->startup;
    struct texts *programs = ARENA_NEW(self->arena, struct texts);
    for (size_t i = 0; i < startup->programs.count; i++)
        array_push(self->arena, programs, startup->programs.items[i]);
    for (size_t i = 0; i < startup->count; i++)
        if (startup->items[i].kind == START_PROGRAM)
            array_push(self->arena, programs, startup->items[i].target);
    return programs;
}

static void build_graph(struct analysis *self)
{
    struct follow follow = {.typing = self->run->settings->with_typing,
                            .includes = &self->config.scope.include_imports,
                            .frameworks = rules_frameworks(self->rules),
                            .installed = self->installed,
                            .holds = analysis_may_hold,
                            .context = self};
    if (self->container) {
        follow.programs = started_programs(self);
        follow.variable = find_variable;
    }
    self->provisions.count = 0;
    self->resolver =
        resolver_new(self->arena, self->layout, &self->roots, analysis_outside(self));
    self->graph = graph_build(self->arena, self->resolver, self->store, &self->entries,
                              &follow, self->diags);
}

/* Adds the one folder of the repository from which an unresolved eager import could come.
 * False when there is none such: the closure stands. */
static bool infer_root(struct analysis *self)
{
    if (self->run->settings->source_roots.count || self->config.source_roots.count)
        return false;
    for (size_t i = 0; i < self->graph->edges.count; i++) {
        const struct edge *edge = &self->graph->edges.items[i];
        const struct module *module = &self->resolver->modules.items[edge->to];
        if (edge->implied || module->origin != ORIGIN_UNRESOLVED ||
            edge->kind != EDGE_EAGER || self->graph->reach[edge->to] != EDGE_EAGER)
            continue;
        struct text missing = resolver_missing(self->resolver, edge->to);
        if (text_find(missing, '.') != SIZE_MAX)
            continue; /* its package is there: no other folder will do */
        if (providers_find(self->providers, module->name)->probable.count)
            continue; /* some distribution has it: a file of that name is no proof */
        struct texts folders = resolver_find_in_tree(self->resolver, module->name);
        if (folders.count != 1)
            continue;
        size_t count = self->roots.count;
        roots_add(
            self->arena, &self->roots, folders.items[0], ROOT_GUESSED,
            text_format(self->arena, "only there is '%.*s'", TEXT_ARG(module->name)));
        if (self->roots.count == count)
            continue; /* it was on the path before, and did not help */
        struct text folder;
        layout_find(self->layout, folders.items[0], &folder);
        if (folder.ptr)
            load_root_manifest(self, folder);
        return true;
    }
    return false;
}

/* Adds the folders that reached code puts on sys.path; where the search path was given,
 * only those of installed distributions. False when all were known. */
static bool learn_roots(struct analysis *self)
{
    size_t count = self->roots.count;
    bool is_given =
        self->run->settings->source_roots.count || self->config.source_roots.count;
    for (size_t i = 0; i < self->graph->search_paths.count; i++) {
        const struct search_path *path = &self->graph->search_paths.items[i];
        const struct module *from = &self->resolver->modules.items[path->from];
        if (graph_reaches(self->graph, path->from) &&
            (from->origin == ORIGIN_DISTRIBUTION || !is_given))
            roots_add(self->arena, &self->roots, path->folder,
                      path->behind ? ROOT_BEHIND : ROOT_INSTALLED,
                      text_format(self->arena, "%.*s:%u puts it there",
                                  TEXT_ARG(graph_show_file(self->graph, from->source)),
                                  path->line));
    }
    return self->roots.count > count;
}

/* What packages and markers were read from. */
static void tell_sources(struct analysis *self)
{
    const struct target *target = &self->targets.items[0];
    struct text python = text_format(self->arena, "3.%u", target->python_first);
    if (target->python_last > target->python_first)
        python = TEXT("3");
    for (size_t i = 0; i < self->catalog.manifest_files.count; i++)
        tell_note(self, "manifest", self->catalog.manifest_files.items[i],
                  self->manifest.why);
    tell_note(self, "lock", self->catalog.lock_file, TEXT("the nearest to the manifest"));
    tell_note(self, "environment", self->environment.prefix, self->environment_why);
    tell_note(self, "configuration", self->config.file, TEXT("the nearest to the entry"));
    tell_note(self, "Python", python, self->targets.python_why);
}

static void tell_roots(struct analysis *self)
{
    static const char *const ranks[] = {[ROOT_GIVEN] = "source root",
                                        [ROOT_INSTALLED] = "installed source root",
                                        [ROOT_SITE] = "site-packages",
                                        [ROOT_BEHIND] = "appended source root",
                                        [ROOT_GUESSED] = "possible source root"};
    for (size_t i = 0; i < self->roots.count; i++) {
        const struct search_root *root = &self->roots.items[i];
        tell_note(self, ranks[root->rank],
                  root->folder.len ? root->folder
                                   : layout_show(self->arena, self->layout, root->path),
                  root->why);
    }
}

/* The project's own modules that take the place of the standard library's; what is in
 * them goes without saying. */
static void tell_shadows(struct analysis *self)
{
    for (module_id id = 0; id < self->graph->modules; id++) {
        const struct module *module = &self->resolver->modules.items[id];
        if (graph_reaches(self->graph, id) && module->file.len &&
            module->origin == ORIGIN_FIRST_PARTY && module->parent == MODULE_NONE &&
            !text_is(module->name, "__main__") && ask_stdlib(self, module->name))
            diag_warning(self->diags, (struct place){.file = module->file},
                         TEXT("rename it, if that is not meant: packages that import the "
                              "standard library's get this file"),
                         "shadows '%.*s' of the standard library",
                         TEXT_ARG(module->name));
    }
}

struct reached_all analysis_find_reached(struct analysis *self)
{
    struct reach_options options = {.drop_guarded = self->run->settings->drop_guarded,
                                    .extras = &self->run->settings->extras,
                                    .groups = &self->run->settings->groups,
                                    .keep = &self->config.scope.keep};
    return reached_find(self->arena, self->graph, &self->catalog, &self->provisions,
                        &options);
}

bool analysis_run(struct analysis *self)
{
    add_roots(self);
    self->installed = deep_installed(self);
    if (self->run->settings->deep && !deep_open(self))
        return false;
    if (self->container)
        include_command(self);
    do
        build_graph(self);
    while (infer_root(self) || learn_roots(self));
    if (!analysis_entries_agree(self))
        return false;
    tell_sources(self);
    tell_roots(self);
    explain_unknown(self);
    tell_shadows(self);
    self->reached = analysis_find_reached(self);
    analysis_settle_fallbacks(self);
    self->deep = self->run->settings->deep ? deep_result(self) : NULL;
    return true;
}

bool analysis_begin(struct analysis *self, struct run *run)
{
    return open_root(self, run) && service_find(self) && find_entries(self) &&
           open_packages(self, home_of(self)) && analysis_run(self);
}

void analysis_release(struct analysis *self)
{
    if (self->run && !self->run->before)
        store_free(self->store);
    self->store = NULL;
}
