/* Installed metadata, from the site-packages folders of one environment.
 *
 * Consumes folders as pip, uv, conda and Debian lay them out; produces the catalog's
 * `installed` and the places outside the environment that its .pth files name. Per
 * distribution three small files are read: the headers of METADATA, RECORD, and
 * direct_url.json. Nothing is imported and no Python is run.
 *
 * Where there is no list of files (Debian's .egg-info) top_level.txt is believed, but a
 * namespace package in it is narrowed to what the distribution's own name says.
 *
 * Blind spots: the layout of Windows, eggs (*.egg), and paths that a .pth file computes.
 */
#include "packages/environment.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "packages/editable.h"
#include "packages/metadata.h"
#include "packages/record.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* One distribution while it is read. */
struct found {
    struct text site;   /* the folder it was found in */
    struct text folder; /* its .dist-info or .egg-info, absolute */
    struct metadata metadata;
    struct record record;
    struct text url;
    bool editable;
};

struct reading {
    struct environment *environment;
    struct catalog *catalog;
    struct arena *arena;  /* the catalog's */
    struct arena scratch; /* for one distribution */
    enum environment_detail detail;
    struct map pth_seen; /* .pth files that a distribution owns, absolute */
};

static struct text load(struct arena *arena, struct text folder, const char *name)
{
    struct text bytes;
    file_load(arena, path_join(arena, folder, text_of(name)), &bytes);
    return bytes;
}

/* --- Names of import from files older than RECORD ----------------------------------- */

static bool has_line(struct text lines, struct text wanted)
{
    struct text line;
    while (text_cut(&lines, '\n', &line))
        if (text_equal(text_trim(line), wanted))
            return true;
    return false;
}

/* The dotted name that a distribution in a namespace would have: "zope.interface". */
static struct text dotted_name(struct arena *arena, struct text name)
{
    struct text dotted = text_lower(arena, name);
    for (size_t i = 0; i < dotted.len; i++)
        if (dotted.ptr[i] == '-' || dotted.ptr[i] == '_')
            ((char *)dotted.ptr)[i] = '.';
    return dotted;
}

/* Whether a folder or module of that name stands in SITE; the list of its names need not
 * be right. */
static bool is_there(struct arena *arena, struct text site, struct text dotted)
{
    struct text path = text_copy(arena, dotted);
    for (char *at = (char *)path.ptr; (at = strchr(at, '.'));)
        *at = '/';
    path = path_join(arena, site, path);
    return file_kind(path) == FILE_FOLDER ||
           record_module_file(arena, path_dir(path), path_name(path)).len > 0;
}

/* The names of top_level.txt. */
static void read_top_level(struct reading *self, struct found *found)
{
    struct arena *scratch = &self->scratch;
    struct text names = load(scratch, found->folder, "top_level.txt"), line;
    struct text namespaces = load(scratch, found->folder, "namespace_packages.txt");
    while (text_cut(&names, '\n', &line)) {
        struct text name = text_trim(line);
        if (!record_is_identifier(name))
            continue;
        if (has_line(namespaces, name))
            name = dotted_name(scratch, found->metadata.name);
        if (!is_there(scratch, found->site, name))
            continue;
        array_push(self->arena, &found->record.imports, text_copy(self->arena, name));
    }
    struct texts *imports = &found->record.imports;
    if (imports->count)
        qsort(imports->items, imports->count, sizeof *imports->items, text_order);
}

/* installed-files.txt lists paths relative to the .egg-info folder. */
static struct text read_installed_files(struct reading *self, struct text folder)
{
    struct text lines = load(&self->scratch, folder, "installed-files.txt"), line;
    struct buffer list = {.arena = &self->scratch};
    while (text_cut(&lines, '\n', &line))
        if (text_starts(line, TEXT("../"))) {
            buffer_add(&list, text_slice(line, 3, line.len));
            buffer_add_byte(&list, '\n');
        }
    return list.text;
}

/* --- One distribution --------------------------------------------------------------- */

/* direct_url.json (PEP 610): where it came from, and whether it is editable. */
static void read_direct_url(struct reading *self, struct found *found)
{
    struct text bytes = load(&self->scratch, found->folder, "direct_url.json");
    if (bytes.len == 0)
        return;
    json_t *root = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    json_t *info = json_object_get(root, "dir_info");
    found->url =
        text_copy(self->arena, text_of(json_string_value(json_object_get(root, "url"))));
    found->editable = json_is_true(json_object_get(info, "editable"));
    json_decref(root);
}

static bool read_dist_info(struct reading *self, struct found *found)
{
    struct arena *scratch = &self->scratch;
    struct text path = path_join(scratch, found->folder, TEXT("METADATA"));
    if (!metadata_read(scratch, path, &found->metadata))
        return false;
    struct text list = load(scratch, found->folder, "RECORD");
    if (list.len)
        record_read(self->arena, list, found->site, &found->record);
    else
        read_top_level(self, found);
    read_direct_url(self, found);
    return true;
}

/* An .egg-info is a folder, or a file that is its PKG-INFO. */
static bool read_egg_info(struct reading *self, struct found *found)
{
    struct arena *scratch = &self->scratch;
    struct text path = found->folder;
    if (file_kind(path) == FILE_FOLDER)
        path = path_join(scratch, path, TEXT("PKG-INFO"));
    if (!metadata_read(scratch, path, &found->metadata))
        return false;
    struct text list = read_installed_files(self, found->folder);
    if (list.len)
        record_read(self->arena, list, found->site, &found->record);
    else
        read_top_level(self, found);
    if (found->record.imports.count == 0) {
        struct text name = dotted_name(scratch, found->metadata.name);
        if (is_there(scratch, found->site, name))
            array_push(self->arena, &found->record.imports, text_copy(self->arena, name));
    }
    return true;
}

/* Adds what an editable distribution offers from outside the environment. */
static void add_editable_imports(struct reading *self, dist_id id, struct texts *imports)
{
    const struct environment *environment = self->environment;
    size_t kept = 0;
    for (size_t i = 0; i < imports->count; i++)
        if (!text_starts(imports->items[i], TEXT("__editable__")))
            imports->items[kept++] = imports->items[i];
    imports->count = kept;
    for (size_t i = 0; i < environment->modules.count; i++)
        if (environment->modules.items[i].owner == id)
            array_push(self->arena, imports, environment->modules.items[i].name);
    for (size_t i = 0; i < environment->roots.count; i++) {
        if (environment->roots.items[i].owner != id)
            continue;
        struct texts more =
            editable_list_imports(self->arena, environment->roots.items[i].folder);
        for (size_t j = 0; j < more.count; j++)
            array_push(self->arena, imports, more.items[j]);
    }
    if (imports->count)
        qsort(imports->items, imports->count, sizeof *imports->items, text_order);
}

static void add_requirements(struct reading *self, const struct found *found,
                             struct installed *installed)
{
    for (size_t i = 0; i < found->metadata.requires.count; i++) {
        struct requirement requirement = {0};
        struct text wrong;
        size_t wrong_at;
        struct text text = text_copy(self->arena, found->metadata.requires.items[i]);
        if (requirement_parse(self->arena, text, &requirement, &wrong, &wrong_at))
            array_push(self->arena, &installed->requires, requirement);
    }
}

static void add_installed(struct reading *self, struct found *found)
{
    struct catalog *catalog = self->catalog;
    dist_id id = catalog_find(catalog, found->metadata.name);
    if (id == DIST_NONE)
        id = catalog_add(catalog, text_copy(self->arena, found->metadata.name));
    if (catalog->distributions.items[id].installed)
        return;
    size_t roots = self->environment->roots.count;
    size_t modules = self->environment->modules.count;
    for (size_t i = 0; i < found->record.pth.count; i++) {
        struct text name = found->record.pth.items[i];
        map_add(&self->pth_seen, path_join(self->arena, found->site, name));
        editable_read(self->environment, found->site, name, id);
    }
    if (found->editable || self->environment->roots.count > roots ||
        self->environment->modules.count > modules) {
        found->editable = true;
        found->record.size = 0;
        add_editable_imports(self, id, &found->record.imports);
        /* What the manifest and the lock say of where it comes from stands. */
        struct distribution *distribution = &catalog->distributions.items[id];
        if (!distribution->declared && !distribution->locked_count)
            distribution->local = true;
    }
    struct installed installed = {
        .version = text_copy(self->arena, found->metadata.version),
        .location = found->site,
        .metadata = text_copy(self->arena, path_name(found->folder)),
        .imports = found->record.imports,
        .size = found->record.size,
        .url = found->url,
        .editable = found->editable,
    };
    for (size_t i = 0; i < found->metadata.extras.count; i++)
        array_push(self->arena, &installed.extras,
                   name_normalize(self->arena, found->metadata.extras.items[i]));
    if (self->detail == ENVIRONMENT_REQUIRES)
        add_requirements(self, found, &installed);
    array_push(self->arena, &catalog->installed, installed);
    catalog->distributions.items[id].installed = (uint32_t)catalog->installed.count;
}

/* An .egg-link names the folder where a project's .egg-info stands. */
static void read_egg_link(struct reading *self, struct text path)
{
    struct arena scratch = {0};
    struct folder entries;
    struct text bytes, line;
    if (file_load(&scratch, path, &bytes) && text_cut(&bytes, '\n', &line)) {
        struct text target = path_join(self->arena, path_dir(path), text_trim(line));
        folder_list(&scratch, target, &entries);
        for (size_t i = 0; i < entries.count; i++) {
            struct text name = entries.items[i].name;
            struct found found = {.site = target,
                                  .folder = path_join(&scratch, target, name)};
            if (text_ends(name, TEXT(".egg-info")) && read_egg_info(self, &found)) {
                found.editable = true;
                add_installed(self, &found);
            }
        }
    }
    arena_release(&scratch);
}

static void read_site(struct reading *self, struct text site,
                      const struct folder *entries)
{
    for (size_t i = 0; i < entries->count; i++) {
        struct text name = entries->items[i].name;
        struct found found = {.site = site,
                              .folder = path_join(&self->scratch, site, name)};
        if (text_ends(name, TEXT(".dist-info"))) {
            if (read_dist_info(self, &found))
                add_installed(self, &found);
        } else if (text_ends(name, TEXT(".egg-info"))) {
            if (read_egg_info(self, &found))
                add_installed(self, &found);
        } else if (text_ends(name, TEXT(".egg-link")))
            read_egg_link(self, found.folder);
        arena_release(&self->scratch);
    }
    for (size_t i = 0; i < entries->count; i++) {
        struct text name = entries->items[i].name;
        struct text path = path_join(self->arena, site, name);
        if (text_ends(name, TEXT(".pth")) && map_find(&self->pth_seen, path) == MAP_NONE)
            editable_read(self->environment, site, name, DIST_NONE);
    }
}

static bool is_depclose(struct text name)
{
    return text_starts(name, TEXT("depclose-")) && text_ends(name, TEXT(".dist-info"));
}

void environment_read(struct environment *environment, struct catalog *catalog,
                      enum environment_detail detail)
{
    size_t count = environment->site_folders.count;
    struct arena listing = {0};
    struct folder *folders = ARENA_ARRAY(&listing, struct folder, count);
    struct reading self = {.environment = environment,
                           .catalog = catalog,
                           .arena = catalog->arena,
                           .detail = detail};
    map_init(&self.pth_seen, catalog->arena);
    for (size_t i = 0; i < count; i++) {
        folder_list(&listing, environment->site_folders.items[i], &folders[i]);
        for (size_t j = 0; j < folders[i].count; j++)
            if (is_depclose(folders[i].items[j].name))
                environment->has_depclose = true;
    }
    if (!environment->has_depclose) {
        for (size_t i = 0; i < count; i++)
            read_site(&self, environment->site_folders.items[i], &folders[i]);
        catalog->has_environment = true;
    }
    arena_release(&listing);
}
