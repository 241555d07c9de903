/* The keys under which projects name files for their build backend.
 *
 * Rule of thumb: a file too many costs a few kilobytes, one too few fails the build.
 * Blind spots: what a setup.py or an in-tree hook opens on its own; templates of "**". */
#include "context/build_inputs.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <string.h>

struct inputs {
    struct needs *needs;
    struct layout *layout;
    const struct manifest *manifest;
};

bool build_inputs_wanted(const struct manifest *manifest)
{
    const struct toml *toml = manifest->toml;
    const struct toml *package = toml_path(toml, "tool.uv.package");
    const struct toml *mode = toml_path(toml, "tool.poetry.package-mode");
    if ((package && !toml_is_true(package)) || (mode && !toml_is_true(mode)))
        return false;
    return toml_get(toml, "build-system") || manifest->setup_py.len;
}

/* Adds what PATTERN, relative to the project, names. */
static void add(const struct inputs *self, struct text pattern, struct text why,
                struct place place)
{
    struct arena *arena = self->needs->arena;
    if (pattern.len == 0 || path_is_absolute(pattern))
        return;
    struct text whole = path_join(arena, self->manifest->folder, pattern);
    struct texts found = layout_glob(arena, self->layout, whole, GLOB_COPY);
    for (size_t i = 0; i < found.count; i++) {
        enum file_kind kind = layout_find(self->layout, found.items[i], NULL);
        if (kind == FILE_REGULAR || kind == FILE_FOLDER)
            needs_add(self->needs,
                      (struct need){.path = found.items[i],
                                    .kind = kind == FILE_REGULAR ? NEED_FILE : NEED_TREE,
                                    .reason = NEED_BUILD,
                                    .module = MODULE_NONE,
                                    .why = why,
                                    .place = place});
    }
}

/* Adds a string, or each of an array of strings. */
static void add_value(const struct inputs *self, const struct toml *value,
                      const char *key)
{
    struct text why = text_format(self->needs->arena, "'%s'", key);
    if (value && value->kind == TOML_STRING)
        add(self, value->text, why, value->place);
    for (size_t i = 0; value && value->kind == TOML_ARRAY && i < value->count; i++)
        add(self, toml_text(value->items[i]), why, value->items[i]->place);
}

/* Adds the keys, which are paths, of a table. */
static void add_keys(const struct inputs *self, const struct toml *table, const char *key)
{
    for (size_t i = 0; table && table->kind == TOML_TABLE && i < table->count; i++)
        add(self, table->items[i]->key, text_format(self->needs->arena, "'%s'", key),
            table->items[i]->key_place);
}

/* A build backend that stands in the project: its module, below one of backend-path. */
static void add_backend(const struct inputs *self)
{
    struct arena *arena = self->needs->arena;
    const struct toml *table = toml_get(self->manifest->toml, "build-system");
    const struct toml *folders = toml_get(table, "backend-path");
    struct text backend = toml_text(toml_get(table, "build-backend"));
    if (backend.len == 0)
        return;
    backend = text_slice(backend, 0, text_find(backend, ':'));
    for (size_t i = 0; folders && folders->kind == TOML_ARRAY && i < folders->count;
         i++) {
        struct text at = path_clean(arena, toml_text(folders->items[i]));
        at = path_join(arena, at, text_slice(backend, 0, text_find(backend, '.')));
        const struct place place = folders->items[i]->place;
        add(self, at, TEXT("'build-system.backend-path'"), place);
        add(self, text_format(arena, "%.*s.py", TEXT_ARG(at)),
            TEXT("'build-system.backend-path'"), place);
    }
}

static void add_pyproject(const struct inputs *self)
{
    static const char *const values[] = {
        "project.readme",
        "project.readme.file",
        "project.license.file",
        "project.license-files",
        "project.license-files.globs",
        "project.license-files.paths",
        "tool.poetry.readme",
        "tool.poetry.build.script",
        "tool.flit.metadata.description-file",
        "tool.pdm.version.path",
        "tool.hatch.version.path",
        "tool.hatch.build.hooks.custom.path",
        "tool.hatch.metadata.hooks.custom.path",
        "tool.setuptools.license-files",
    };
    static const char *const tables[] = {
        "tool.hatch.build.force-include",
        "tool.hatch.build.targets.wheel.force-include",
    };
    const struct toml *toml = self->manifest->toml;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        add_value(self, toml_path(toml, values[i]), values[i]);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        add_keys(self, toml_path(toml, tables[i]), tables[i]);
    struct toml *dynamic = toml_path(toml, "tool.setuptools.dynamic");
    for (size_t i = 0; dynamic && dynamic->kind == TOML_TABLE && i < dynamic->count; i++)
        add_value(self, toml_get(dynamic->items[i], "file"), "tool.setuptools.dynamic");
    if (toml_path(toml, "tool.hatch.build.hooks.custom"))
        add(self, TEXT("hatch_build.py"), TEXT("'tool.hatch.build.hooks.custom'"),
            (struct place){.file = self->manifest->pyproject});
}

/* The files of setup.cfg: "license_files = A, B", "long_description = file: A, B", and
 * the indented lines behind them. */
static void add_setup_cfg(const struct inputs *self)
{
    struct arena *arena = self->needs->arena;
    struct text bytes, line, name;
    struct place place = {
        .file = path_join(arena, self->manifest->folder, TEXT("setup.cfg")), .column = 1};
    bool licences = false, files = false;
    if (!file_load(arena, layout_open_path(arena, self->layout, place.file), &bytes))
        return;
    while (text_cut(&bytes, '\n', &line)) {
        place.line++;
        bool goes_on = line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
        struct text value = text_trim(line);
        if (!goes_on) {
            size_t equals = text_find(line, '=');
            struct text key = text_trim(text_slice(line, 0, equals));
            value = equals == SIZE_MAX
                        ? (struct text){0}
                        : text_trim(text_slice(line, equals + 1, line.len));
            licences = text_is(key, "license_files") || text_is(key, "license_file");
            files = false;
        }
        if (text_starts(value, TEXT("file:"))) {
            files = true;
            value = text_slice(value, strlen("file:"), value.len);
        }
        while ((files || licences) && text_cut(&value, ',', &name))
            add(self, text_trim(name), TEXT("'setup.cfg'"), place);
    }
}

void needs_add_build_inputs(struct needs *self, struct layout *layout,
                            const struct manifest *manifest)
{
    const struct inputs inputs = {self, layout, manifest};
    static const char *const beside[] = {"setup.py", "setup.cfg", "MANIFEST.in"};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        add(&inputs, text_of(beside[i]), TEXT("the build backend"), (struct place){0});
    add_backend(&inputs);
    add_pyproject(&inputs);
    add_setup_cfg(&inputs);
}
