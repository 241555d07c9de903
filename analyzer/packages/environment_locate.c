/* Where an environment keeps what is installed in it, and where a module of it stands.
 *
 * A virtual environment is told by its pyvenv.cfg. Any other prefix is searched as
 * CPython lays it out, lib/python3.X/site-packages, and as Debian does,
 * lib/python3/dist-packages with local packages under /usr/local. Of several Python
 * versions in one prefix the one that the executable's or the configuration's version
 * names is taken, else the newest. */
#include "packages/environment.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "packages/record.h"

#include <stdlib.h>

/* The minor version in "python3.11", "pypy3.10" or "3.11.7"; 0 when there is none. */
static uint32_t minor_of(struct text name)
{
    size_t at = 0;
    while (at < name.len && (name.ptr[at] < '0' || name.ptr[at] > '9'))
        at++;
    struct text number = text_slice(name, at, name.len);
    uint32_t minor = 0;
    if (!text_starts(number, TEXT("3.")))
        return 0;
    for (size_t i = 2;
         i < number.len && number.ptr[i] >= '0' && number.ptr[i] <= '9' && minor < 1000;
         i++)
        minor = minor * 10 + (uint32_t)(number.ptr[i] - '0');
    return minor;
}

static void set_python(struct environment *self, struct text version)
{
    uint32_t minor = minor_of(version);
    if (minor == 0 || self->python_minor)
        return;
    self->python_minor = minor;
    self->python = text_copy(self->arena, version);
}

/* The first three numbers of "3.12.1.final.0". */
static struct text three_numbers(struct text version)
{
    size_t dots = 0;
    for (size_t i = 0; i < version.len; i++) {
        if (version.ptr[i] == '.' && ++dots == 3)
            return text_slice(version, 0, i);
        if (version.ptr[i] != '.' && (version.ptr[i] < '0' || version.ptr[i] > '9'))
            return text_slice(version, 0, i);
    }
    return version;
}

static void add_site(struct environment *self, struct text folder)
{
    struct text real = file_real_path(self->arena, folder);
    if (file_kind(folder) != FILE_FOLDER)
        return;
    for (size_t i = 0; i < self->site_folders.count; i++) {
        struct text known = self->site_folders.items[i];
        if (text_equal(file_real_path(self->arena, known), real))
            return;
    }
    array_push(self->arena, &self->site_folders, folder);
}

/* The library folder LIB/python3.X of the version wanted, else the newest that can hold
 * packages; empty when there is none. */
static struct text version_folder(struct environment *self, struct text lib)
{
    struct arena scratch = {0};
    struct folder entries;
    struct text best = {0};
    uint32_t best_minor = 0;
    folder_list(&scratch, lib, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        struct text name = entries.items[i].name;
        uint32_t minor = minor_of(name);
        if (entries.items[i].kind != FILE_FOLDER || minor == 0 ||
            (!text_starts(name, TEXT("python3.")) && !text_starts(name, TEXT("pypy3."))))
            continue;
        struct text folder = path_join(self->arena, lib, name);
        bool holds =
            file_kind(path_join(&scratch, folder, TEXT("site-packages"))) ==
                FILE_FOLDER ||
            file_kind(path_join(&scratch, folder, TEXT("dist-packages"))) == FILE_FOLDER;
        if (holds &&
            (self->python_minor ? minor == self->python_minor : minor > best_minor)) {
            best = folder;
            best_minor = minor;
        }
    }
    if (best_minor)
        set_python(self, text_format(&scratch, "3.%u", best_minor));
    arena_release(&scratch);
    return best;
}

static void add_prefix(struct environment *self, struct text prefix)
{
    struct arena *arena = self->arena;
    static const char *const libs[] = {"lib", "lib64"};
    for (size_t i = 0; i < sizeof libs / sizeof *libs; i++) {
        struct text lib = path_join(arena, prefix, text_of(libs[i]));
        struct text folder = version_folder(self, lib);
        if (folder.len) {
            add_site(self, path_join(arena, folder, TEXT("site-packages")));
            add_site(self, path_join(arena, folder, TEXT("dist-packages")));
        }
        add_site(self, path_join(arena, lib, TEXT("python3/dist-packages")));
    }
}

/* A prefix as the system's Python sees it: /usr/local stands before /usr. */
static void add_base_prefix(struct environment *self, struct text prefix)
{
    if (text_is(prefix, "/usr") && self->python_minor)
        add_site(self, text_format(self->arena, "/usr/local/lib/python3.%u/dist-packages",
                                   self->python_minor));
    add_prefix(self, prefix);
}

/* Reads PREFIX/pyvenv.cfg; false when there is none. */
static bool add_virtual(struct environment *self, struct text prefix)
{
    struct arena *arena = self->arena;
    struct text bytes, line, home = {0};
    bool system = false;
    if (!file_load(arena, path_join(arena, prefix, TEXT("pyvenv.cfg")), &bytes))
        return false;
    while (text_cut(&bytes, '\n', &line)) {
        size_t equals = text_find(line, '=');
        if (equals == SIZE_MAX)
            continue;
        struct text key = text_lower(arena, text_trim(text_slice(line, 0, equals)));
        struct text value = text_trim(text_slice(line, equals + 1, line.len));
        if (text_is(key, "version") || text_is(key, "version_info"))
            set_python(self, three_numbers(value));
        else if (text_is(key, "home"))
            home = value;
        else if (text_is(key, "include-system-site-packages"))
            system = text_is(text_lower(arena, value), "true");
    }
    add_prefix(self, prefix);
    if (system && home.len)
        add_base_prefix(self, path_dir(path_clean(arena, home)));
    return true;
}

/* Whether FOLDER is itself what holds installed distributions. */
static bool is_site_folder(struct text folder)
{
    struct arena scratch = {0};
    struct folder entries;
    bool found = false;
    folder_list(&scratch, folder, &entries);
    for (size_t i = 0; i < entries.count && !found; i++)
        found = text_ends(entries.items[i].name, TEXT(".dist-info"));
    arena_release(&scratch);
    return found || text_is(path_name(folder), "site-packages") ||
           text_is(path_name(folder), "dist-packages");
}

/* The file that a shell would run for NAME; empty when there is none. */
static struct text find_on_path(struct arena *arena, struct text name)
{
    struct text rest = text_of(getenv("PATH")), folder;
    while (text_cut(&rest, ':', &folder)) {
        struct text path = path_join(arena, folder, name);
        if (path_is_absolute(path) && file_kind(path) == FILE_REGULAR)
            return path;
    }
    return (struct text){0};
}

/* The environment of the interpreter at PATH: that of the name it is called by, when
 * there is a pyvenv.cfg, else that of the file which the name leads to. */
static void locate_executable(struct environment *self, struct text path)
{
    struct text real = file_real_path(self->arena, path);
    self->prefix = path_dir(path_dir(path));
    if (add_virtual(self, self->prefix))
        return;
    set_python(self, minor_of(path_name(real))
                         ? text_format(self->arena, "3.%u", minor_of(path_name(real)))
                         : (struct text){0});
    self->prefix = path_dir(path_dir(real));
    add_base_prefix(self, self->prefix);
}

bool environment_locate(struct arena *arena, struct text path,
                        struct environment *environment)
{
    struct environment *self = environment;
    *self = (struct environment){.arena = arena};
    if (file_kind(path) == FILE_ABSENT && text_find(path, '/') == SIZE_MAX)
        path = find_on_path(arena, path);
    if (path.len == 0)
        return false;
    path = path_join(arena, file_working_folder(arena), path);
    switch (file_kind(path)) {
    case FILE_REGULAR:
        locate_executable(self, path);
        break;
    case FILE_FOLDER:
        self->prefix = path;
        if (add_virtual(self, path))
            break;
        if (is_site_folder(path)) {
            add_site(self, path);
            set_python(self,
                       text_format(arena, "3.%u", minor_of(path_name(path_dir(path)))));
        } else
            add_base_prefix(self, path);
        break;
    default:
        break;
    }
    return self->site_folders.count > 0;
}

/* --- Where a module stands ---------------------------------------------------------- */

/* Looks for one part of a dotted name in FOLDERS, and replaces them with the folders that
 * the next part is looked for in. Gives the file that the part itself is, empty for a
 * namespace; *IS_THERE tells the two from a name that is not found. */
static struct text find_part(struct arena *arena, struct texts *folders, struct text name,
                             bool *is_there)
{
    struct texts regular = {0}, namespaces = {0};
    struct text file = {0};
    for (size_t i = 0; i < folders->count; i++) {
        struct text folder = path_join(arena, folders->items[i], name);
        bool inside = file_kind(folder) == FILE_FOLDER;
        struct text init = inside ? record_module_file(arena, folder, TEXT("__init__"))
                                  : (struct text){0};
        if (init.len)
            array_push(arena, &regular, folder);
        else if (inside)
            array_push(arena, &namespaces, folder);
        if (file.len == 0)
            file = init.len ? init : record_module_file(arena, folders->items[i], name);
    }
    /* Other folders of a regular package's name count when it declares a namespace the
     * old way; they are looked into last. */
    for (size_t i = 0; i < namespaces.count; i++)
        array_push(arena, &regular, namespaces.items[i]);
    *folders = regular;
    *is_there = file.len || regular.count;
    return file;
}

/* Follows an editable installation's finder; empty when it does not map MODULE. */
static struct text find_mapped(const struct environment *self, struct arena *arena,
                               struct text module, struct texts *folders,
                               struct text *rest)
{
    for (size_t i = 0; i < self->modules.count; i++) {
        const struct mapped_module *mapped = &self->modules.items[i];
        if (!text_starts(module, mapped->name) ||
            (module.len > mapped->name.len && module.ptr[mapped->name.len] != '.'))
            continue;
        *rest = module.len > mapped->name.len
                    ? text_slice(module, mapped->name.len + 1, module.len)
                    : (struct text){0};
        if (file_kind(mapped->path) != FILE_FOLDER)
            return mapped->path;
        *folders = (struct texts){0};
        array_push(arena, folders, mapped->path);
        struct text init = record_module_file(arena, mapped->path, TEXT("__init__"));
        return init.len ? init : mapped->path;
    }
    return (struct text){0};
}

struct text environment_find_module(const struct environment *environment,
                                    struct arena *arena, struct text module)
{
    struct texts folders = {0};
    for (size_t i = 0; i < environment->site_folders.count; i++)
        array_push(arena, &folders, environment->site_folders.items[i]);
    for (size_t i = 0; i < environment->roots.count; i++)
        array_push(arena, &folders, environment->roots.items[i].folder);
    struct text rest = module, part, file;
    file = find_mapped(environment, arena, module, &folders, &rest);
    while (text_cut(&rest, '.', &part)) {
        bool is_there;
        file = find_part(arena, &folders, part, &is_there);
        if (!is_there)
            return (struct text){0};
    }
    return file.len ? file : folders.count ? folders.items[0] : file;
}
