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
#include "packages/lock_closure.h"
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
    struct closure_graph graph;
    bool *seen; /* by node */
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

/* Makes everything a root that a node of a local package declares, and goes on through
 * other local packages. */
static void visit(struct driver *self, uint32_t node)
{
    if (node == CLOSURE_NONE || self->seen[node])
        return;
    self->seen[node] = true;
    const struct closure_node *from = &self->graph.nodes[node];
    if (!self->catalog.distributions
             .items[self->catalog.locked.items[from->locked].distribution]
             .local)
        return;
    for (size_t i = 0; i < from->edges->count; i++) {
        const struct locked_edge *edge = &from->edges->items[i];
        add_root(self, edge->distribution);
        visit(self, self->graph.first_node[edge->locked]);
        for (size_t j = 0; j < edge->extras.count; j++)
            visit(self,
                  closure_find(&self->graph, edge->locked, edge->extras.items[j], false));
    }
}

static void list_roots(struct driver *self)
{
    struct catalog *catalog = &self->catalog;
    closure_graph_init(&self->graph, catalog);
    self->seen = ARENA_ARRAY(&self->arena, bool, self->graph.node_count);
    for (size_t i = 0; i < self->only.count; i++)
        add_root(self, catalog_find(catalog, self->only.items[i]));
    for (uint32_t i = 0; self->only.count == 0 && i < catalog->locked.count; i++) {
        if (catalog->project != DIST_NONE &&
            catalog->locked.items[i].distribution != catalog->project)
            continue;
        visit(self, self->graph.first_node[i]);
        for (size_t j = 0; j < self->options.extras.count; j++)
            visit(self,
                  closure_find(&self->graph, i, self->options.extras.items[j], false));
        for (size_t j = 0; j < self->options.groups.count; j++)
            visit(self,
                  closure_find(&self->graph, i, self->options.groups.items[j], true));
    }
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
        array_push(arena, &self->options.extras, name_normalize(arena, text_of(value)));
    else if (strcmp(name, "--group") == 0)
        array_push(arena, &self->options.groups, name_normalize(arena, text_of(value)));
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
