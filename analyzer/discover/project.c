/* Root, manifest, environment: found by going up from where the entry stands.
 *
 * The root is the working folder where that has a lock of its own, else the Git
 * repository around the start, else the highest folder with a manifest, else the working
 * folder when the start is below it, else the start itself. A manifest is a file that
 * names packages: a pyproject.toml that only configures tools is none. */
#include "discover/project.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"

#include <stdlib.h>
#include <string.h>

static bool stands_in(struct arena *arena, struct text folder, const char *name)
{
    return file_kind(path_join(arena, folder, text_of(name))) != FILE_ABSENT;
}

/* The folder that an environment variable names; empty when it names none. */
static struct text path_of_variable(struct arena *arena, const char *name)
{
    struct text value = text_of(getenv(name));
    return value.len ? file_real_path(arena, value) : value;
}

static bool looks_like_project(struct arena *arena, struct text folder)
{
    static const char *const names[] = {"pyproject.toml", "setup.py", "requirements.txt",
                                        "uv.lock", "setup.cfg"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (stands_in(arena, folder, names[i]))
            return true;
    return false;
}

bool root_find(struct arena *arena, struct text given, struct text start,
               struct root *root, struct diags *diags)
{
    if (given.len) {
        *root = (struct root){file_real_path(arena, given), TEXT("--root")};
        if (root->path.len && file_kind(root->path) == FILE_FOLDER)
            return true;
        return diag_error(diags, (struct place){0},
                          TEXT("--root names the folder that holds the project"),
                          "no folder '%.*s'", TEXT_ARG(given));
    }
    struct text real = file_real_path(arena, start);
    struct text working = file_working_folder(arena);
    if (path_is_below(real, working) && stands_in(arena, working, "uv.lock")) {
        *root =
            (struct root){working, TEXT("the working folder, which has its own lock")};
        return true;
    }
    struct text folder = file_kind(real) == FILE_FOLDER ? real : path_dir(real);
    *root = (struct root){folder, TEXT("the entry's own folder")};
    struct text home = path_of_variable(arena, "HOME");
    for (struct text above = folder;; above = path_dir(above)) {
        if (stands_in(arena, above, ".git")) {
            *root = (struct root){above, TEXT("'.git' stands there")};
            return true;
        }
        if (above.len <= 1 || text_equal(above, home))
            break;
        if (looks_like_project(arena, above))
            *root = (struct root){above, TEXT("the highest folder with a manifest")};
    }
    bool found = !text_equal(root->path, folder) || looks_like_project(arena, folder);
    if (path_is_below(root->path, working) &&
        (!found || looks_like_project(arena, working)))
        *root = (struct root){working, TEXT("the working folder")};
    return true;
}

static bool is_file(struct layout *layout, struct text path)
{
    return layout_find(layout, path, NULL) == FILE_REGULAR;
}

/* Whether a name is one of a requirements file: "requirements-gpu.txt", "base.in". */
static bool is_requirements_name(struct text name)
{
    return text_starts(name, TEXT("requirements")) &&
           (text_ends(name, TEXT(".txt")) || text_ends(name, TEXT(".in")) ||
            text_ends(name, TEXT(".lock")));
}

/* "requirements-dev.txt", "test.in": a part of the name says that it is no service's. */
static bool is_development_name(struct text name)
{
    static const char *const words[] = {"dev",   "develop", "development", "test",
                                        "tests", "testing", "doc",         "docs",
                                        "lint",  "typing",  "types",       "ci",
                                        "bench", "example", "examples",    "build"};
    size_t from = 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && !strchr("-_.", name.ptr[i]))
            continue;
        struct text part = text_slice(name, from, i);
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (text_is(part, words[w]))
                return true;
        from = i + 1;
    }
    return false;
}

/* The main one of a folder's requirements files comes first: requirements.txt, then those
 * by the names that production has, then the others by name. */
static int requirements_rank(struct text name)
{
    static const char *const order[] = {
        "requirements.in", "requirements.txt", "requirements.lock", "base.txt",
        "prod.txt",        "production.txt",   "main.txt",          "default.txt"};
    int count = (int)(sizeof order / sizeof *order);
    for (int i = 0; i < count; i++)
        if (text_is(path_name(name), order[i]))
            return i;
    return count;
}

static int requirements_order(const void *left, const void *right)
{
    const struct text *a = left, *b = right;
    int order = requirements_rank(*a) - requirements_rank(*b);
    return order ? order : text_compare(*a, *b);
}

bool artefact_is_ours(struct text bytes)
{
    struct text line;
    for (int i = 0; i < 2 && text_cut(&bytes, '\n', &line); i++)
        if (text_starts(line, TEXT("# " MADE_BY)))
            return true;
    return false;
}

/* Whether a requirements file says what is needed: one that depclose wrote must not go in
 * where it came out, and one of nothing but comments hides no other. */
static bool says_something(struct layout *layout, struct text path)
{
    struct arena scratch = {0};
    struct text bytes, line;
    bool says = false;
    if (file_load(&scratch, layout_open_path(&scratch, layout, path), &bytes) &&
        !artefact_is_ours(bytes))
        while (!says && text_cut(&bytes, '\n', &line)) {
            line = text_trim(line);
            says = line.len && line.ptr[0] != '#';
        }
    arena_release(&scratch);
    return says;
}

static void find_requirements(struct arena *arena, struct layout *layout,
                              struct text folder, bool any_name,
                              struct manifest *manifest)
{
    const struct folder *listed = layout_list(layout, folder);
    for (size_t i = 0; listed && i < listed->count; i++) {
        struct text name = listed->items[i].name;
        bool wanted =
            is_requirements_name(name) ||
            (any_name && (text_ends(name, TEXT(".txt")) || text_ends(name, TEXT(".in"))));
        if (!wanted || listed->items[i].kind != FILE_REGULAR)
            continue;
        struct text path = path_join(arena, folder, name);
        if (!says_something(layout, path))
            continue;
        if (is_development_name(name))
            array_push(arena, &manifest->development, path);
        else
            array_push(arena, &manifest->requirements, path);
    }
}

/* Whether a pyproject.toml says which packages its project needs. */
static bool names_packages(const struct toml *toml)
{
    return toml_get(toml, "project") || toml_path(toml, "tool.poetry") ||
           toml_get(toml, "dependency-groups") ||
           toml_path(toml, "tool.uv.dev-dependencies");
}

static void read_pyproject(struct arena *arena, struct layout *layout, struct text path,
                           struct manifest *manifest, struct diags *diags)
{
    struct text bytes;
    if (!is_file(layout, path) || !file_read(arena, layout_open_path(arena, layout, path),
                                             (struct place){.file = path}, &bytes, diags))
        return;
    struct toml *toml = toml_read(arena, bytes, path, diags);
    if (toml && names_packages(toml)) {
        manifest->pyproject = path;
        manifest->toml = toml;
    }
}

/* A setup.py or setup.cfg that says what the project requires; empty for any other. */
static struct text setup_file(struct arena *arena, struct layout *layout,
                              struct text folder, const char *name)
{
    struct text bytes, path = path_join(arena, folder, text_of(name));
    bool requires = is_file(layout, path) &&
                    file_load(arena, layout_open_path(arena, layout, path), &bytes) &&
                    text_contains(bytes, TEXT("install_requires"));
    return requires ? path : (struct text){0};
}

bool manifest_in(struct arena *arena, struct layout *layout, struct text folder,
                 struct manifest *manifest, struct diags *diags)
{
    *manifest = (struct manifest){.folder = folder};
    read_pyproject(arena, layout, path_join(arena, folder, TEXT("pyproject.toml")),
                   manifest, diags);
    find_requirements(arena, layout, folder, false, manifest);
    if (manifest->requirements.count == 0)
        find_requirements(arena, layout, path_join(arena, folder, TEXT("requirements")),
                          true, manifest);
    if (manifest->requirements.count)
        qsort(manifest->requirements.items, manifest->requirements.count,
              sizeof(struct text), requirements_order);
    manifest->setup_py = setup_file(arena, layout, folder, "setup.py");
    manifest->setup_cfg = setup_file(arena, layout, folder, "setup.cfg");
    return manifest->pyproject.len || manifest->requirements.count ||
           manifest->setup_py.len || manifest->setup_cfg.len;
}

/* The nearest file NAME at or above FOLDER; empty when there is none. */
static struct text find_above(struct arena *arena, struct layout *layout,
                              struct text folder, const char *name)
{
    for (struct text above = folder;; above = path_dir(above)) {
        struct text path = path_join(arena, above, text_of(name));
        if (layout_find(layout, path, NULL) != FILE_ABSENT)
            return path;
        if (above.len == 0)
            return (struct text){0};
    }
}

/* Whether a uv.lock is FOLDER's: it stands there, or has it as a workspace member. The
 * lock of some other project above tells nothing. */
static bool lock_has_folder(struct layout *layout, struct text lock, struct text folder)
{
    struct arena scratch = {0};
    struct text bytes;
    struct text member =
        text_format(&scratch, "= \"%.*s\" }",
                    TEXT_ARG(path_relative(&scratch, path_dir(lock), folder)));
    bool has = text_equal(path_dir(lock), folder) ||
               !file_load(&scratch, layout_open_path(&scratch, layout, lock), &bytes) ||
               text_contains(bytes, member);
    arena_release(&scratch);
    return has;
}

bool manifest_find(struct arena *arena, struct layout *layout, struct text folder,
                   struct manifest *manifest, struct diags *diags)
{
    bool found = false;
    for (struct text above = folder; !found; above = path_dir(above)) {
        found = manifest_in(arena, layout, above, manifest, diags);
        if (above.len == 0)
            break;
    }
    if (!found)
        *manifest = (struct manifest){0};
    manifest->why = TEXT("the nearest to the entry");
    if (manifest->pyproject.len)
        manifest->lock = find_above(arena, layout, manifest->folder, "uv.lock");
    if (manifest->lock.len && !lock_has_folder(layout, manifest->lock, manifest->folder))
        manifest->lock = (struct text){0};
    return found;
}

/* The next byte of a distribution's name as PEP 503 has it, from *AT on. */
static char normal_byte(struct text name, size_t *at)
{
    char byte = name.ptr[(*at)++];
    if (byte >= 'A' && byte <= 'Z')
        return (char)(byte - 'A' + 'a');
    if (!strchr("-_.", byte))
        return byte;
    while (*at < name.len && strchr("-_.", name.ptr[*at]))
        ++*at;
    return '-';
}

static bool same_project(struct text a, struct text b)
{
    size_t i = 0, k = 0;
    while (i < a.len && k < b.len)
        if (normal_byte(a, &i) != normal_byte(b, &k))
            return false;
    return i == a.len && k == b.len;
}

struct project_search {
    struct arena *arena;
    struct layout *layout;
    struct text name, found;
};

static void visit_for_project(void *context, struct text at, const struct folder *listed)
{
    struct project_search *self = context;
    struct diags unheard;
    struct text bytes, path = path_join(self->arena, at, TEXT("pyproject.toml"));
    if (self->found.ptr || !folder_has(listed, TEXT("pyproject.toml")) ||
        !file_load(self->arena, layout_open_path(self->arena, self->layout, path),
                   &bytes))
        return;
    diags_init(&unheard, self->arena, layout_root(self->layout));
    const struct toml *toml = toml_read(self->arena, bytes, path, &unheard);
    struct text name = toml_text(toml_path(toml, "project.name"));
    if (name.len == 0)
        name = toml_text(toml_path(toml, "tool.poetry.name"));
    if (same_project(name, self->name))
        self->found = at.len ? at : TEXT("");
}

struct text project_folder_named(struct arena *arena, struct layout *layout,
                                 struct text name)
{
    struct project_search search = {.arena = arena, .layout = layout, .name = name};
    if (name.len)
        tree_walk(arena, layout, visit_for_project, &search);
    return search.found;
}

bool manifest_of_files(struct arena *arena, struct layout *layout,
                       const struct texts *files, struct manifest *manifest)
{
    *manifest = (struct manifest){.why = TEXT("the image installs it")};
    for (size_t i = 0; i < files->count; i++) {
        struct text path = files->items[i];
        if (!says_something(layout, path))
            continue;
        if (is_development_name(path_name(path)))
            array_push(arena, &manifest->development, path);
        else
            array_push(arena, &manifest->requirements, path);
    }
    if (manifest->requirements.count)
        manifest->folder = path_dir(manifest->requirements.items[0]);
    return manifest->requirements.count > 0;
}

struct text environment_find(struct arena *arena, struct layout *layout,
                             struct text given, struct text folder, struct text *why)
{
    *why = TEXT("--python");
    if (given.len)
        return path_join(arena, file_working_folder(arena), given);
    *why = TEXT("the nearest '.venv'");
    struct text found = find_above(arena, layout, folder, ".venv");
    if (found.len)
        return layout_open_path(arena, layout, found);
    *why = TEXT("VIRTUAL_ENV");
    return path_of_variable(arena, "VIRTUAL_ENV");
}

struct text python_version_find(struct arena *arena, struct layout *layout,
                                struct text folder, struct text *why)
{
    struct text path = find_above(arena, layout, folder, ".python-version"), bytes, line;
    *why = text_format(arena, "'%.*s'", TEXT_ARG(path));
    if (path.len == 0 || !file_load(arena, layout_open_path(arena, layout, path), &bytes))
        return (struct text){0};
    while (text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        if (line.len && line.ptr[0] >= '0' && line.ptr[0] <= '9')
            return line;
    }
    return (struct text){0};
}
