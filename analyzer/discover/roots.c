/* Search paths: what is given counts first; what is inferred says from what. */
#include "discover/roots.h"

#include "base/array.h"
#include "base/path.h"
#include "discover/tree.h"

void roots_add(struct arena *arena, struct search_roots *roots, struct text path,
               enum root_rank rank, struct text why)
{
    for (size_t i = 0; i < roots->count; i++)
        if (text_equal(roots->items[i].path, path)) {
            if (rank < roots->items[i].rank) {
                roots->items[i].rank = rank;
                roots->items[i].why = why;
            }
            return;
        }
    array_push(arena, roots,
               (struct search_root){.path = path, .rank = rank, .why = why});
}

/* Whether imports can name a folder as a regular package: it has an __init__.py, and its
 * own name is one that Python can write. */
static bool is_package(struct arena *arena, struct layout *layout, struct text folder)
{
    return is_dotted_name(path_name(folder)) &&
           layout_find(layout, path_join(arena, folder, TEXT("__init__.py")), NULL) ==
               FILE_REGULAR;
}

struct text package_root(struct arena *arena, struct layout *layout, struct text file)
{
    struct text folder = path_dir(file);
    while (folder.len && is_package(arena, layout, folder))
        folder = path_dir(folder);
    return folder;
}

/* A folder that the manifest's build backend names, relative to the manifest's. */
static void add_configured(struct arena *arena, struct layout *layout,
                           struct search_roots *roots, const struct manifest *manifest,
                           struct text folder, const char *key)
{
    struct text path = path_join(arena, manifest->folder, folder);
    if (layout_find(layout, path, NULL) == FILE_FOLDER)
        roots_add(arena, roots, path, ROOT_GUESSED,
                  text_format(arena, "'%s' of '%.*s' names it", key,
                              TEXT_ARG(manifest->pyproject)));
}

static void add_backend_folders(struct arena *arena, struct layout *layout,
                                struct search_roots *roots,
                                const struct manifest *manifest)
{
    const struct toml *tool = toml_get(manifest->toml, "tool");
    const struct toml *where = toml_path(tool, "setuptools.packages.find.where");
    for (size_t i = 0; where && i < where->count; i++)
        add_configured(arena, layout, roots, manifest, toml_text(where->items[i]),
                       "tool.setuptools.packages.find.where");
    const struct toml *folders = toml_path(tool, "setuptools.package-dir");
    if (toml_get(folders, ""))
        add_configured(arena, layout, roots, manifest, toml_text(toml_get(folders, "")),
                       "tool.setuptools.package-dir");
    const struct toml *packages = toml_path(tool, "poetry.packages");
    for (size_t i = 0; packages && i < packages->count; i++) {
        struct text from = toml_text(toml_get(packages->items[i], "from"));
        if (from.len)
            add_configured(arena, layout, roots, manifest, from, "tool.poetry.packages");
    }
    const struct toml *wheel = toml_path(tool, "hatch.build.targets.wheel.packages");
    for (size_t i = 0; wheel && i < wheel->count; i++)
        add_configured(arena, layout, roots, manifest,
                       path_dir(toml_text(wheel->items[i])),
                       "tool.hatch.build.targets.wheel.packages");
    const struct toml *module_root = toml_path(tool, "uv.build-backend.module-root");
    if (module_root)
        add_configured(arena, layout, roots, manifest, toml_text(module_root),
                       "tool.uv.build-backend.module-root");
    const struct toml *paths = toml_path(tool, "pytest.ini_options.pythonpath");
    for (size_t i = 0; paths && paths->kind == TOML_ARRAY && i < paths->count; i++)
        add_configured(arena, layout, roots, manifest, toml_text(paths->items[i]),
                       "tool.pytest.ini_options.pythonpath");
}

void roots_add_guesses(struct arena *arena, struct layout *layout,
                       struct search_roots *roots, struct text folder,
                       const struct manifest *manifest)
{
    add_backend_folders(arena, layout, roots, manifest);
    for (struct text above = folder;; above = path_dir(above)) {
        /* Above the entry's own folder a package is no root: its parts are named with it.
         */
        if (text_equal(above, folder) || !is_package(arena, layout, above))
            roots_add(arena, roots, above, ROOT_GUESSED,
                      TEXT("a folder above the entry"));
        if (above.len == 0)
            break;
    }
    const struct text bases[] = {manifest->folder, {0}};
    for (size_t i = 0; i < 2; i++) {
        struct text src = path_join(arena, bases[i], TEXT("src"));
        if (layout_find(layout, src, NULL) == FILE_FOLDER)
            roots_add(arena, roots, src, ROOT_GUESSED, TEXT("the src layout"));
    }
}
