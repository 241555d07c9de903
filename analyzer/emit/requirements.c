/* The selection as requirements text:
 *
 *     # depclose requirements ai/main.py
 *     anyio==4.3.0 ; python_full_version < '3.14'
 *         # via httpx, starlette
 *     httpx==0.27.0
 *         # via ai/agent.py
 *
 * A root names the first file that imports it, the others who needs them. Indexes: the
 * one that most of the lock comes from is taken for the usual one unless the manifest or
 * the requirements file names it; every other is named where it is used. */
#include "emit/requirements.h"

#include "base/array.h"

#include <stdlib.h>

struct writer {
    struct buffer *out;
    struct arena *arena;
    const struct catalog *catalog;
    const struct selection *selection;
    const struct selection_roots *roots;
    const struct requirements_options *options;
    struct diags *diags;
    struct text base_index; /* where most packages come from; without slash at its end */
};

static struct text without_slash(struct text url)
{
    while (url.len && url.ptr[url.len - 1] == '/')
        url.len--;
    return url;
}

/* Indexes. */

static const struct locked *locked_of(const struct writer *self,
                                      const struct selected *item)
{
    return item->locked == SELECTED_UNLOCKED ? NULL
                                             : &self->catalog->locked.items[item->locked];
}

/* The registry that most packages of the lock come from; empty without one. */
static struct text most_common_index(const struct catalog *catalog)
{
    struct map counts;
    map_init(&counts, catalog->arena);
    uint32_t most = 0;
    struct text found = {0};
    for (size_t i = 0; i < catalog->locked.count; i++) {
        const struct locked *package = &catalog->locked.items[i];
        if (package->source_kind != SOURCE_REGISTRY || package->source.len == 0)
            continue;
        struct text url = without_slash(package->source);
        map_set(&counts, url, map_get(&counts, url, 0) + 1);
    }
    for (uint32_t i = 0; i < counts.keys.count; i++) {
        if (counts.values[i] > most) {
            most = counts.values[i];
            found = counts.keys.items[i];
        }
    }
    return found;
}

static bool is_named_index(const struct catalog *catalog, struct text url)
{
    for (size_t i = 0; i < catalog->indexes.count; i++)
        if (text_equal(catalog->indexes.items[i].url, url))
            return true;
    return false;
}

/* The index to name beside a package; empty when it is the usual one. */
static struct text index_of(const struct writer *self, const struct selected *item)
{
    const struct locked *package = locked_of(self, item);
    if (!package || package->source_kind != SOURCE_REGISTRY)
        return (struct text){0};
    struct text url = without_slash(package->source);
    return text_equal(url, self->base_index) ? (struct text){0} : url;
}

/* One line for an index: an option, or a comment that says the same. */
static void write_index(const struct writer *self, const char *option, struct text url)
{
    buffer_format(self->out, "%s%s %.*s\n", self->options->emit_index_url ? "" : "# ",
                  option, TEXT_ARG(url));
}

static void write_indexes(const struct writer *self)
{
    const struct catalog *catalog = self->catalog;
    if (self->base_index.len == 0) { /* nothing tells which package needs which */
        for (size_t i = 0; i < catalog->indexes.count; i++) {
            const struct package_index *index = &catalog->indexes.items[i];
            write_index(self,
                        index->is_links   ? "--find-links"
                        : index->replaces ? "--index-url"
                                          : "--extra-index-url",
                        index->url);
        }
        return;
    }
    if (is_named_index(catalog, self->base_index))
        write_index(self, "--index-url", self->base_index);
    struct texts others = {0};
    for (size_t i = 0; i < self->selection->packages.count; i++) {
        struct text url = index_of(self, &self->selection->packages.items[i]);
        bool known = url.len == 0;
        for (size_t j = 0; j < others.count; j++)
            known |= text_equal(others.items[j], url);
        if (!known)
            array_push(self->arena, &others, url);
    }
    if (others.count)
        qsort(others.items, others.count, sizeof *others.items, text_order);
    for (size_t i = 0; self->options->emit_index_url && i < others.count; i++)
        write_index(self, "--extra-index-url", others.items[i]);
}

/* One package. */

/* "https://host/x?rev=v1&subdirectory=a#COMMIT" of a lock, as pip writes it:
 * "git+https://host/x@COMMIT#subdirectory=a". */
static void write_git(const struct writer *self, struct text source)
{
    size_t hash = text_find(source, '#'), question = text_find(source, '?');
    struct text commit =
        hash == SIZE_MAX ? TEXT("") : text_slice(source, hash + 1, source.len);
    struct text address = text_slice(source, 0, question < hash ? question : hash);
    struct text query =
        question < hash ? text_slice(source, question + 1, hash) : TEXT("");
    struct text part, subdirectory = {0};
    while (query.len && text_cut(&query, '&', &part))
        if (text_starts(part, TEXT("subdirectory=")))
            subdirectory = part;
    buffer_format(self->out, "%s%.*s", text_starts(address, TEXT("git+")) ? "" : "git+",
                  TEXT_ARG(address));
    if (commit.len)
        buffer_format(self->out, "@%.*s", TEXT_ARG(commit));
    if (subdirectory.len)
        buffer_format(self->out, "#%.*s", TEXT_ARG(subdirectory));
}

/* "name[a,b]": where what the extras bring does not stand in the list itself. */
static struct text with_extras(struct arena *arena, struct text name,
                               const struct texts *extras)
{
    struct buffer out = {.arena = arena};
    buffer_add(&out, name);
    for (size_t i = 0; i < extras->count; i++)
        buffer_format(&out, "%c%.*s", i ? ',' : '[', TEXT_ARG(extras->items[i]));
    if (extras->count)
        buffer_add_byte(&out, ']');
    return out.text;
}

static void write_requirement(const struct writer *self, const struct selected *item,
                              const struct locked *package)
{
    struct text name = self->catalog->distributions.items[item->distribution].key;
    if (self->options->extras)
        name = with_extras(self->arena, name, &item->extras);
    switch (package->source_kind) {
    case SOURCE_REGISTRY:
        buffer_format(self->out, "%.*s==%.*s", TEXT_ARG(name),
                      TEXT_ARG(package->version));
        break;
    case SOURCE_GIT:
        buffer_format(self->out, "%.*s @ ", TEXT_ARG(name));
        write_git(self, package->source);
        break;
    case SOURCE_URL:
        buffer_format(self->out, "%.*s @ %.*s", TEXT_ARG(name),
                      TEXT_ARG(package->source));
        if (package->subdirectory.len)
            buffer_format(self->out, "#subdirectory=%.*s",
                          TEXT_ARG(package->subdirectory));
        break;
    case SOURCE_PATH:
    case SOURCE_LOCAL:
        buffer_format(self->out, "./%.*s", TEXT_ARG(package->source));
        break;
    }
    if (item->marker)
        buffer_format(self->out, " ; %.*s",
                      TEXT_ARG(marker_format(self->arena, item->marker)));
}

static struct texts hashes_of(const struct writer *self, const struct selected *item)
{
    const struct locked *package = locked_of(self, item);
    struct texts hashes = {0};
    if (item->declaration != SELECTED_UNLOCKED)
        hashes = self->catalog->declarations.items[item->declaration].hashes;
    for (size_t i = 0; package && i < package->artifacts.count; i++)
        if (package->artifacts.items[i].hash.len)
            array_push(self->arena, &hashes, package->artifacts.items[i].hash);
    return hashes;
}

static void warn_unhashed(const struct writer *self, const struct selected *item)
{
    const struct distribution *of =
        &self->catalog->distributions.items[item->distribution];
    const struct locked *package = locked_of(self, item);
    struct place place = {0};
    const char *why = "no lock gives one";
    if (package) {
        place = package->place;
        why = package->source_kind == SOURCE_GIT    ? "it comes from git"
              : package->source_kind == SOURCE_PATH ? "it is a local file"
                                                    : "the lock gives none";
    }
    diag_warning(self->diags, place,
                 TEXT("pip refuses a file in which only some requirements have hashes"),
                 "no hash for '%.*s': %s", TEXT_ARG(of->name), why);
}

static void write_hashes(const struct writer *self, const struct selected *item)
{
    struct texts hashes = hashes_of(self, item);
    if (hashes.count == 0) {
        warn_unhashed(self, item);
        return;
    }
    struct text *sorted = ARENA_ARRAY(self->arena, struct text, hashes.count);
    for (size_t i = 0; i < hashes.count; i++)
        sorted[i] = hashes.items[i];
    qsort(sorted, hashes.count, sizeof *sorted, text_order);
    for (size_t i = 0; i < hashes.count; i++)
        if (i == 0 || !text_equal(sorted[i - 1], sorted[i]))
            buffer_format(self->out, " \\\n    --hash=%.*s", TEXT_ARG(sorted[i]));
}

/* TEXT as a comment may hold it: a line end in a file's name must not begin a line. */
static struct text one_line(struct arena *arena, struct text text)
{
    struct text copy = text_copy(arena, text);
    for (size_t i = 0; i < copy.len; i++)
        if ((unsigned char)copy.ptr[i] < 32 || copy.ptr[i] == 127)
            ((char *)copy.ptr)[i] = '?';
    return copy;
}

static void write_via(const struct writer *self, const struct selected *item)
{
    if (item->root != SELECTED_UNLOCKED) {
        struct text file = self->roots->items[item->root].file;
        if (file.len)
            buffer_format(self->out, "    # via %.*s\n",
                          TEXT_ARG(one_line(self->out->arena, file)));
    } else if (item->via.count) {
        buffer_add_string(self->out, "    # via ");
        for (size_t i = 0; i < item->via.count; i++)
            buffer_format(self->out, "%s%.*s", i ? ", " : "",
                          TEXT_ARG(item->via.items[i]));
        buffer_add_byte(self->out, '\n');
    }
    struct text index = index_of(self, item);
    if (index.len)
        buffer_format(self->out, "    # from %.*s\n", TEXT_ARG(index));
}

static void write_package(const struct writer *self, const struct selected *item)
{
    const struct locked *package = locked_of(self, item);
    if (package)
        write_requirement(self, item, package);
    else
        buffer_add(self->out, item->written);
    if (self->options->hashes)
        write_hashes(self, item);
    buffer_add_byte(self->out, '\n');
    write_via(self, item);
}

/* What stands around the packages. */

static void write_header(const struct writer *self)
{
    const struct catalog *catalog = self->catalog;
    if (catalog->lock_state == LOCK_NONE)
        buffer_format(self->out, "# no lock file: versions are %s; `uv lock` makes one\n",
                      catalog->manifest_files.count ? "as the manifest has them"
                      : catalog->has_environment    ? "as the environment has them"
                                                    : "not known");
    buffer_format(self->out, "# %.*s\n",
                  TEXT_ARG(one_line(self->out->arena, self->options->command)));
    for (size_t i = 0; i < self->options->comments.count; i++)
        buffer_format(
            self->out, "# %.*s\n",
            TEXT_ARG(one_line(self->out->arena, self->options->comments.items[i])));
    write_indexes(self);
}

static void write_constraints(const struct writer *self)
{
    if (self->selection->constraints.count == 0) {
        if (self->catalog->lock_state != LOCK_COMPLETE)
            buffer_add_string(self->out, "# transitives unknown\n");
        return;
    }
    buffer_add_string(self->out,
                      "# transitives unknown: nothing says what these need; the rest of "
                      "their file as constraints:\n");
    struct texts lines = {0};
    for (size_t i = 0; i < self->selection->constraints.count; i++)
        array_push(
            self->arena, &lines,
            self->catalog->declarations.items[self->selection->constraints.items[i]]
                .requirement.text);
    qsort(lines.items, lines.count, sizeof *lines.items, text_order);
    for (size_t i = 0; i < lines.count; i++)
        if (i == 0 || !text_equal(lines.items[i - 1], lines.items[i]))
            buffer_format(self->out, "#   %.*s\n", TEXT_ARG(lines.items[i]));
}

void requirements_write(struct buffer *out, const struct catalog *catalog,
                        const struct selection *selection,
                        const struct selection_roots *roots,
                        const struct requirements_options *options, struct diags *diags)
{
    struct writer self = {
        .out = out,
        .arena = catalog->arena,
        .catalog = catalog,
        .selection = selection,
        .roots = roots,
        .options = options,
        .diags = diags,
        .base_index = most_common_index(catalog),
    };
    write_header(&self);
    for (size_t i = 0; i < selection->packages.count; i++)
        write_package(&self, &selection->packages.items[i]);
    write_constraints(&self);
}
