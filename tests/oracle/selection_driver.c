/* For uv_export_oracle.py: requirements as if the code imported every root.
 *
 *     selection_driver LOCK PROJECT [--extra X]... [--group G]... [--platform P]...
 *                      [--python FIRST[-LAST]] [--universal] [--hashes] [--no-transitive]
 *                      [--emit-index-url] [--root NAME]...
 *
 * PROJECT is the distribution to start at, "" for all local ones. FIRST and LAST are
 * minor versions of Python 3. With --root only these are imported. */
#include "base/array.h"
#include "base/file.h"
#include "emit/requirements.h"
#include "packages/uv_lock.h"

#include <stdlib.h>
#include <string.h>

struct driver {
    struct arena arena;
    struct catalog catalog;
    struct diags diags;
    struct selection_options options;
    struct requirements_options output;
    struct {
        struct target *items;
        size_t count, room;
    } targets;
    struct texts only;
    struct selection_roots roots;
    bool *seen; /* by index in catalog.locked */
};

static void add_root(struct driver *self, dist_id id)
{
    if (self->catalog.distributions.items[id].local)
        return;
    for (size_t i = 0; i < self->roots.count; i++)
        if (self->roots.items[i].distribution == id)
            return;
    array_push(&self->arena, &self->roots,
               ((struct selection_root){.distribution = id,
                                        .requested = REQUESTED_IMPORTED,
                                        .file = TEXT("main.py")}));
}

static void visit(struct driver *self, uint32_t locked, bool asked);

static void visit_edges(struct driver *self, const struct locked_edges *edges)
{
    for (size_t i = 0; i < edges->count; i++) {
        add_root(self, edges->items[i].distribution);
        visit(self, edges->items[i].locked, false);
    }
}

static bool holds(const struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return true;
    return false;
}

/* Makes everything that a local package declares a root; extras of packages that others
 * ask for are all taken. */
static void visit(struct driver *self, uint32_t locked, bool asked)
{
    const struct locked *package = &self->catalog.locked.items[locked];
    if (!self->catalog.distributions.items[package->distribution].local ||
        self->seen[locked])
        return;
    self->seen[locked] = true;
    visit_edges(self, &package->edges);
    for (size_t i = 0; i < package->extras.count; i++)
        if (!asked || holds(&self->options.extras, package->extras.items[i].name))
            visit_edges(self, &package->extras.items[i].edges);
    for (size_t i = 0; asked && i < package->groups.count; i++)
        if (holds(&self->options.groups, package->groups.items[i].name))
            visit_edges(self, &package->groups.items[i].edges);
}

static void list_roots(struct driver *self)
{
    struct catalog *catalog = &self->catalog;
    self->seen = ARENA_ARRAY(&self->arena, bool, catalog->locked.count);
    for (size_t i = 0; i < self->only.count; i++)
        add_root(self, catalog_find(catalog, self->only.items[i]));
    for (uint32_t i = 0; self->only.count == 0 && i < catalog->locked.count; i++)
        if (catalog->project == DIST_NONE ||
            catalog->locked.items[i].distribution == catalog->project)
            visit(self, i, true);
}

static bool read_option(struct driver *self, const char *name, const char *value)
{
    struct arena *arena = &self->arena;
    if (strcmp(name, "--universal") == 0)
        return self->options.universal = true;
    if (strcmp(name, "--hashes") == 0)
        return self->output.hashes = true;
    if (strcmp(name, "--no-transitive") == 0)
        return self->options.no_transitive = true;
    if (strcmp(name, "--emit-index-url") == 0)
        return self->output.emit_index_url = true;
    struct target target = {.python_first = 11, .python_last = 11};
    if (strcmp(name, "--extra") == 0)
        array_push(arena, &self->options.extras, text_of(value));
    else if (strcmp(name, "--group") == 0)
        array_push(arena, &self->options.groups, text_of(value));
    else if (strcmp(name, "--root") == 0)
        array_push(arena, &self->only, text_of(value));
    else if (strcmp(name, "--platform") == 0 &&
             target_of_platform(&target, text_of(value)))
        array_push(arena, &self->targets, target);
    else if (strcmp(name, "--python") == 0) {
        char *end;
        target.python_first = target.python_last = (uint32_t)strtoul(value, &end, 10);
        if (*end == '-')
            target.python_last = (uint32_t)strtoul(end + 1, NULL, 10);
        for (size_t i = 0; i < self->targets.count; i++) {
            self->targets.items[i].python_first = target.python_first;
            self->targets.items[i].python_last = target.python_last;
        }
    } else
        fprintf(stderr, "unknown option %s %s\n", name, value);
    return false;
}

static bool run(struct driver *self, struct text lock)
{
    struct text bytes;
    if (!file_read(&self->arena, lock, (struct place){.file = lock}, &bytes,
                   &self->diags) ||
        !uv_lock_read(&self->catalog, bytes, lock, &self->diags))
        return false;
    self->options.targets = self->targets.items;
    self->options.target_count = self->targets.count;
    list_roots(self);
    struct selection selection;
    struct buffer out = {.arena = &self->arena};
    selection_make(&selection, &self->catalog, &self->roots, &self->options);
    requirements_write(&out, &self->catalog, &selection, &self->roots, &self->output,
                       &self->diags);
    printf("%.*s", TEXT_ARG(out.text));
    return true;
}

int main(int argc, char **argv)
{
    struct driver self = {.output = {.command = TEXT("selection_driver")}};
    if (argc < 3)
        return 2;
    diags_init(&self.diags, &self.arena, TEXT(""));
    catalog_init(&self.catalog, &self.arena);
    if (argv[2][0])
        self.catalog.project = catalog_add(&self.catalog, text_of(argv[2]));
    for (int i = 3; i < argc; i++)
        i += !read_option(&self, argv[i], i + 1 < argc ? argv[i + 1] : "");
    bool good = run(&self, text_of(argv[1]));
    diags_print(&self.diags, stderr, SEVERITY_WARNING, false);
    arena_release(&self.arena);
    return good ? 0 : 2;
}
