/* uv.lock: TOML in, the packages of a resolution and who asks for whom out.
 *
 * The format is uv's own and not specified; this reader takes version 1, ignores keys
 * that it does not know, and refuses what would make a closure wrong: a package without a
 * name, an edge to a package that is not there. Markers are as uv writes them, simplified
 * for the lock's `requires-python`; equal ones are parsed once. */
#include "packages/uv_lock.h"

#include "base/array.h"
#include "base/path.h"

#include <inttypes.h>
#include <string.h>

struct lock_reader {
    struct catalog *catalog;
    struct arena *arena;
    struct diags *diags;
    struct map marker_texts; /* value: index in `markers` */
    ARRAY(struct marker *) markers;
};

#define LOCK_HELP                                                                        \
    TEXT("the lock file is damaged or only half there: run `uv lock` to make it anew")

static bool refuse(struct lock_reader *self, const struct toml *value, const char *wrong)
{
    return diag_error(self->diags, value->place, LOCK_HELP, "%s", wrong);
}

/* The marker TEXT, parsed once for all edges that have it. */
static bool read_marker(struct lock_reader *self, const struct toml *value,
                        struct marker **marker)
{
    *marker = NULL;
    if (!value)
        return true;
    struct text text = toml_text(value), wrong;
    uint32_t known = map_find(&self->marker_texts, text);
    if (known != MAP_NONE) {
        *marker = self->markers.items[known];
        return true;
    }
    if (!marker_parse(self->arena, text, marker, &wrong))
        return diag_error(self->diags, value->place, LOCK_HELP, "no marker: %.*s",
                          TEXT_ARG(wrong));
    *marker = marker_for_releases(self->arena, *marker);
    map_add(&self->marker_texts, text);
    array_push(self->arena, &self->markers, *marker);
    return true;
}

/* The strings of an array, normalised as names when NAMES is set. */
static struct texts read_texts(struct lock_reader *self, const struct toml *list,
                               bool names)
{
    struct texts texts = {0};
    for (size_t i = 0; list && list->kind == TOML_ARRAY && i < list->count; i++) {
        struct text text = toml_text(list->items[i]);
        array_push(self->arena, &texts, names ? name_normalize(self->arena, text) : text);
    }
    return texts;
}

/* What `source = { ... }` says: the key is the kind, its text the place. */
static bool read_source(const struct toml *table, enum source_kind *kind,
                        struct text *source)
{
    static const struct {
        const char *key;
        enum source_kind kind;
    } kinds[] = {
        {"registry", SOURCE_REGISTRY}, {"git", SOURCE_GIT},
        {"url", SOURCE_URL},           {"path", SOURCE_PATH},
        {"directory", SOURCE_LOCAL},   {"editable", SOURCE_LOCAL},
        {"virtual", SOURCE_LOCAL},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct toml *value = toml_get(table, kinds[i].key);
        if (value && value->kind == TOML_STRING) {
            *kind = kinds[i].kind;
            *source = value->text;
            return true;
        }
    }
    return false;
}

static bool read_edges(struct lock_reader *self, const struct toml *list,
                       struct locked_edges *edges)
{
    for (size_t i = 0; list && list->kind == TOML_ARRAY && i < list->count; i++) {
        const struct toml *item = list->items[i];
        struct text name = toml_text(toml_get(item, "name"));
        if (name.len == 0)
            return refuse(self, item, "a dependency without a name");
        struct locked_edge edge = {.version = toml_text(toml_get(item, "version"))};
        enum source_kind kind;
        const struct toml *source = toml_get(item, "source");
        if (source && !read_source(source, &kind, &edge.source))
            return refuse(self, source, "unknown kind of source");
        edge.distribution = catalog_add(self->catalog, name);
        edge.extras = read_texts(self, toml_get(item, "extra"), true);
        if (!read_marker(self, toml_get(item, "marker"), &edge.marker))
            return false;
        array_push(self->arena, edges, edge);
    }
    return true;
}

/* [package.optional-dependencies] and [package.dev-dependencies]. */
static bool read_extras(struct lock_reader *self, const struct toml *table,
                        struct locked_extras *extras)
{
    for (size_t i = 0; table && table->kind == TOML_TABLE && i < table->count; i++) {
        struct locked_extra extra = {
            .name = name_normalize(self->arena, table->items[i]->key)};
        if (!read_edges(self, table->items[i], &extra.edges))
            return false;
        array_push(self->arena, extras, extra);
    }
    return true;
}

/* "%2B" and the like, as they stand in the last part of an address. */
static struct text percent_decode(struct arena *arena, struct text text)
{
    if (text_find(text, '%') == SIZE_MAX)
        return text;
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *high = NULL, *low = NULL;
        if (text.ptr[i] == '%' && i + 2 < text.len && text.ptr[i + 1] &&
            text.ptr[i + 2]) {
            high = strchr(digits, text.ptr[i + 1]);
            low = strchr(digits, text.ptr[i + 2]);
        }
        if (high && low) {
            buffer_add_byte(&out,
                            (char)((high - digits) % 16 * 16 + (low - digits) % 16));
            i += 2;
        } else {
            buffer_add_byte(&out, text.ptr[i]);
        }
    }
    return out.text;
}

/* The name of the file at the end of an address or path. */
static struct text file_name(struct arena *arena, struct text address)
{
    address = text_slice(address, 0, text_find(address, '#'));
    address = text_slice(address, 0, text_find(address, '?'));
    return percent_decode(arena, path_name(address));
}

static void read_artifact(struct lock_reader *self, const struct toml *table,
                          struct locked *package)
{
    struct artifact artifact = {
        .filename = toml_text(toml_get(table, "filename")),
        .url = toml_text(toml_get(table, "url")),
        .hash = toml_text(toml_get(table, "hash")),
    };
    struct text at = artifact.url.len ? artifact.url : toml_text(toml_get(table, "path"));
    if (at.len == 0 && artifact.filename.len == 0)
        at = package->source; /* a source that is an archive itself */
    if (artifact.filename.len == 0)
        artifact.filename = file_name(self->arena, at);
    const struct toml *size = toml_get(table, "size");
    if (size && size->kind == TOML_INTEGER && size->integer > 0)
        artifact.size = (uint64_t)size->integer;
    artifact.wheel = text_ends(artifact.filename, TEXT(".whl"));
    array_push(self->arena, &package->artifacts, artifact);
}

static void read_artifacts(struct lock_reader *self, const struct toml *table,
                           struct locked *package)
{
    const struct toml *sdist = toml_get(table, "sdist");
    const struct toml *wheels = toml_get(table, "wheels");
    if (sdist)
        read_artifact(self, sdist, package);
    for (size_t i = 0; wheels && wheels->kind == TOML_ARRAY && i < wheels->count; i++)
        read_artifact(self, wheels->items[i], package);
}

static bool read_package(struct lock_reader *self, const struct toml *table)
{
    struct text name = toml_text(toml_get(table, "name"));
    const struct toml *source = toml_get(table, "source");
    if (name.len == 0)
        return refuse(self, table, "a package without a name");
    if (!source)
        return diag_error(self->diags, table->place, LOCK_HELP, "'%.*s' has no 'source'",
                          TEXT_ARG(name));
    struct catalog *catalog = self->catalog;
    dist_id id = catalog_add(catalog, name);
    uint32_t index = catalog_add_locked(catalog, id, table->place);
    struct locked *package = &catalog->locked.items[index];
    if (!read_source(source, &package->source_kind, &package->source))
        return refuse(self, source, "unknown kind of source");
    package->version = toml_text(toml_get(table, "version"));
    package->subdirectory = toml_text(toml_get(source, "subdirectory"));
    package->resolution_markers =
        read_texts(self, toml_get(table, "resolution-markers"), false);
    catalog->distributions.items[id].local |= package->source_kind == SOURCE_LOCAL;
    if (package->version.len == 0 && package->source_kind == SOURCE_REGISTRY)
        return diag_error(self->diags, table->place, LOCK_HELP, "'%.*s' has no 'version'",
                          TEXT_ARG(name));
    read_artifacts(self, table, package);
    return read_edges(self, toml_get(table, "dependencies"), &package->edges) &&
           read_extras(self, toml_get(table, "optional-dependencies"),
                       &package->extras) &&
           read_extras(self, toml_get(table, "dev-dependencies"), &package->groups);
}

static bool check_version(struct lock_reader *self, const struct toml *root)
{
    const struct toml *version = toml_get(root, "version");
    if (!version || version->kind != TOML_INTEGER)
        return diag_error(self->diags, root->place, LOCK_HELP,
                          "this is no uv.lock: it has no 'version'");
    if (version->integer != 1)
        return diag_error(
            self->diags, version->place, TEXT("make it with a uv that writes version 1"),
            "unknown version %" PRId64 " of uv.lock, expected 1", version->integer);
    const struct toml *packages = toml_get(root, "package");
    if (!packages && toml_get(root, "distribution"))
        return diag_error(self->diags, root->place, TEXT("run `uv lock`"),
                          "this lock was written by a uv from before version 1");
    if (packages && packages->kind != TOML_ARRAY)
        return refuse(self, packages, "'package' is not an array of tables");
    return true;
}

static bool read_packages(struct lock_reader *self, const struct toml *root)
{
    const struct toml *packages = toml_get(root, "package");
    for (size_t i = 0; packages && i < packages->count; i++)
        if (!read_package(self, packages->items[i]))
            return false;
    return catalog_group_locked(self->catalog, LOCK_HELP, self->diags);
}

const struct toml *uv_lock_read(struct catalog *catalog, struct text source,
                                struct text file, struct diags *diags)
{
    const struct toml *root = toml_read(catalog->arena, source, file, diags);
    if (root)
        return uv_lock_take(catalog, root, file, diags);
    diags->items[diags->count - 1].help = LOCK_HELP;
    return NULL;
}

const struct toml *uv_lock_take(struct catalog *catalog, const struct toml *root,
                                struct text file, struct diags *diags)
{
    struct lock_reader self = {
        .catalog = catalog, .arena = catalog->arena, .diags = diags};
    map_init(&self.marker_texts, catalog->arena);
    if (!check_version(&self, root) || !read_packages(&self, root))
        return NULL;
    catalog->lock_state = LOCK_COMPLETE;
    catalog->lock_file = file;
    catalog->supported_markers =
        read_texts(&self, toml_get(root, "supported-markers"), false);
    catalog->has_conflicts = toml_get(root, "conflicts");
    if (catalog->requires_python.len == 0)
        catalog->requires_python = toml_text(toml_get(root, "requires-python"));
    return root;
}
