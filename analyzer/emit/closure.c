/* The closure as JSON and as text. */
#include "emit/closure.h"

#include "base/array.h"
#include "base/path.h"
#include "base/units.h"
#include "emit/json.h"
#include "emit/models.h"

#include <stdlib.h>

static const struct distribution *distribution_of(const struct closure *self, dist_id id)
{
    return &self->catalog->distributions.items[id];
}

static struct text version_of(const struct closure *self, const struct selected *selected)
{
    if (selected->locked != SELECTED_UNLOCKED)
        return self->catalog->locked.items[selected->locked].version;
    const struct distribution *distribution =
        distribution_of(self, selected->distribution);
    if (distribution->installed)
        return self->catalog->installed.items[distribution->installed - 1].version;
    return (struct text){0};
}

static const struct reached *reached_of(const struct closure *self, dist_id id)
{
    for (size_t i = 0; i < self->reached->distributions.count; i++)
        if (self->reached->distributions.items[i].distribution == id)
            return &self->reached->distributions.items[i];
    return NULL;
}

static int module_order(const void *left, const void *right)
{
    return text_compare((*(const struct module *const *)left)->name,
                        (*(const struct module *const *)right)->name);
}

/* The reached modules that resolved, sorted by name. */
static const struct module **sorted_modules(struct arena *arena,
                                            const struct closure *self, size_t *count)
{
    const struct graph *graph = self->graph;
    const struct module **modules =
        ARENA_ARRAY(arena, const struct module *, graph->modules);
    *count = 0;
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (graph_reaches(graph, id) && module->origin != ORIGIN_UNRESOLVED)
            modules[(*count)++] = module;
    }
    qsort(modules, *count, sizeof *modules, module_order);
    return modules;
}

static void add_file(struct arena *arena, const struct closure *self, struct texts *files,
                     struct text file, bool own_only)
{
    if (file.len && !(own_only && path_is_absolute(file)))
        array_push(arena, files, graph_show_file(self->graph, file));
}

/* All files of code, or the project's own, sorted. The .py beside a shared object is
 * never loaded; the project's own is kept, for it may be all that another platform has.
 */
static struct texts files_of(struct arena *arena, const struct closure *self,
                             bool own_only)
{
    struct texts files = {0};
    for (module_id id = 0; id < self->graph->modules; id++) {
        const struct module *module = &self->graph->resolver->modules.items[id];
        if (!graph_reaches(self->graph, id) || !module_is_here(module))
            continue;
        add_file(arena, self, &files, module->file, own_only);
        if (!path_is_absolute(module->file))
            add_file(arena, self, &files, module->source, own_only);
    }
    if (files.count == 0)
        return files;
    qsort(files.items, files.count, sizeof(struct text), text_order);
    size_t kept = 1;
    for (size_t i = 1; i < files.count; i++)
        if (!text_equal(files.items[i], files.items[kept - 1]))
            files.items[kept++] = files.items[i];
    files.count = kept;
    return files;
}

struct texts closure_files(struct arena *arena, const struct closure *self)
{
    return files_of(arena, self, false);
}

static json_t *modules_json(struct arena *arena, const struct closure *self)
{
    json_t *list = json_array();
    size_t count;
    const struct module **modules = sorted_modules(arena, self, &count);
    for (size_t i = 0; i < count; i++) {
        module_id id = (module_id)(modules[i] - self->graph->resolver->modules.items);
        json_t *module = json_object();
        json_object_set_new(module, "name", json_of_text(modules[i]->name));
        json_object_set_new(module, "file",
                            modules[i]->file.len ? json_of_text(graph_show_file(
                                                       self->graph, modules[i]->file))
                                                 : json_null());
        json_object_set_new(module, "origin",
                            json_string(origin_names[modules[i]->origin]));
        json_object_set_new(module, "kind",
                            json_string(edge_kind_names[self->graph->reach[id]]));
        json_array_append_new(list, module);
    }
    return list;
}

static json_t *weight_json(struct weight weight)
{
    if (!weight.source)
        return json_null();
    return json_pack("{sI, ss}", "bytes", (json_int_t)weight.bytes, "source",
                     weight.source);
}

static json_t *place_json(struct arena *arena, const struct closure *self,
                          struct place place)
{
    return json_of_text(text_format(arena, "%.*s:%u",
                                    TEXT_ARG(graph_show_file(self->graph, place.file)),
                                    place.line));
}

static bool is_selected(const struct closure *self, dist_id id)
{
    for (size_t i = 0; i < self->selection->packages.count; i++)
        if (self->selection->packages.items[i].distribution == id)
            return true;
    return false;
}

/* Those that reached code loads, though neither manifest nor lock leads to them. */
static void add_deep_distributions(json_t *list, const struct closure *self)
{
    for (dist_id id = 0; self->deep && id < self->deep->distributions; id++) {
        const struct distribution *distribution = distribution_of(self, id);
        if (!self->deep->files[id] || !distribution->installed || is_selected(self, id))
            continue;
        const struct installed *installed =
            &self->catalog->installed.items[distribution->installed - 1];
        struct weight weight = {.bytes = installed->size,
                                .source = installed->size ? "installed" : NULL};
        json_array_append_new(list,
                              json_pack("{so, so, ss, s[], s[], so, sb, sb}", "name",
                                        json_of_text(distribution->key), "version",
                                        json_of_text(installed->version), "requested",
                                        "transitive", "imports", "from", "size",
                                        weight_json(weight), "heavy", 0, "reached", 1));
    }
}

static json_t *distributions_json(struct arena *arena, const struct closure *self)
{
    static const char *const names[] = {[REQUESTED_TRANSITIVE] = "transitive",
                                        [REQUESTED_IMPLIED] = "implied",
                                        [REQUESTED_IMPORTED] = "imported"};
    json_t *list = json_array();
    for (size_t i = 0; i < self->selection->packages.count; i++) {
        const struct selected *selected = &self->selection->packages.items[i];
        const struct reached *reached = selected->requested == REQUESTED_IMPORTED
                                            ? reached_of(self, selected->distribution)
                                            : NULL;
        struct text version = version_of(self, selected);
        json_t *item = json_object(), *from = json_array();
        json_object_set_new(
            item, "name",
            json_of_text(distribution_of(self, selected->distribution)->key));
        json_object_set_new(item, "version",
                            version.len ? json_of_text(version) : json_null());
        json_object_set_new(item, "requested", json_string(names[selected->requested]));
        json_object_set_new(item, "imports",
                            reached ? json_of_texts(&reached->imports) : json_array());
        for (size_t p = 0; reached && p < reached->places.count; p++)
            json_array_append_new(from,
                                  place_json(arena, self, reached->places.items[p]));
        json_object_set_new(item, "from", from);
        json_object_set_new(item, "size", weight_json(self->weights[i]));
        json_object_set_new(item, "heavy", json_boolean(self->weights[i].heavy));
        if (self->deep)
            json_object_set_new(
                item, "reached",
                json_boolean(self->deep->files[selected->distribution] > 0));
        json_array_append_new(list, item);
    }
    add_deep_distributions(list, self);
    return list;
}

/* A .dist-info folder stands in site-packages itself. */
static struct text show_needed(const struct closure *self,
                               const struct needed_file *needed)
{
    return needed->kind == NEEDED_METADATA ? path_name(needed->path)
                                           : graph_show_file(self->graph, needed->path);
}

/* What reached modules need and do not open themselves. */
static void add_needed(struct arena *arena, json_t *list, const struct closure *self)
{
    const struct graph *graph = self->graph;
    for (size_t i = 0; i < graph->needed.count; i++) {
        const struct needed_file *use = &graph->needed.items[i];
        struct place from = {graph->resolver->modules.items[use->from].source, use->line,
                             use->column};
        json_t *item = json_object();
        json_object_set_new(item, "path", json_of_text(show_needed(self, use)));
        json_object_set_new(item, "kind", json_string(needed_kind_names[use->kind]));
        json_object_set_new(item, "from", place_json(arena, self, from));
        json_array_append_new(list, item);
    }
}

static json_t *data_json(struct arena *arena, const struct closure *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->data->files.count; i++) {
        const struct data_file *file = &self->data->files.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "path",
                            json_of_text(graph_show_file(self->graph, file->path)));
        json_object_set_new(item, "kind", json_string(data_kind_names[file->kind]));
        json_object_set_new(item, "from", place_json(arena, self, file->from));
        json_array_append_new(list, item);
    }
    add_needed(arena, list, self);
    return list;
}

static json_t *dirs_json(const struct closure *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->data->dirs.count; i++)
        json_array_append_new(
            list, json_of_text(graph_show_file(self->graph, self->data->dirs.items[i])));
    return list;
}

static json_t *dropped_json(const struct closure *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->dropped.count; i++) {
        const struct dropped *dropped = &self->dropped.items[i];
        json_t *item = json_object();
        json_object_set_new(
            item, "distribution",
            json_of_text(distribution_of(self, dropped->distribution)->key));
        json_object_set_new(item, "reason", json_of_text(dropped->reason));
        json_object_set_new(item, "size", weight_json(dropped->weight));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *unresolved_json(const struct closure *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->reached->unresolved.count; i++) {
        const struct unresolved *unresolved = &self->reached->unresolved.items[i];
        json_t *item = json_object();
        json_object_set_new(item, "name", json_of_text(unresolved->name));
        json_object_set_new(
            item, "file",
            json_of_text(graph_show_file(self->graph, unresolved->places.items[0].file)));
        json_object_set_new(item, "line", json_integer(unresolved->places.items[0].line));
        json_object_set_new(item, "kind", json_string(edge_kind_names[unresolved->kind]));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *dynamic_json(const struct closure *self)
{
    json_t *list = json_array();
    for (size_t i = 0; i < self->graph->unknown.count; i++) {
        const struct unknown_import *unknown = &self->graph->unknown.items[i];
        const struct dynamic_fact *fact = unknown->fact;
        json_t *item = json_object();
        json_object_set_new(
            item, "file",
            json_of_text(graph_show_file(
                self->graph,
                self->graph->resolver->modules.items[unknown->from].source)));
        json_object_set_new(item, "line", json_integer(fact->at.line));
        json_object_set_new(item, "column", json_integer(fact->at.column));
        json_object_set_new(item, "kind", json_string(dynamic_kind_names[fact->kind]));
        json_object_set_new(item, "pattern",
                            fact->pattern.len ? json_of_text(fact->pattern)
                                              : json_null());
        json_array_append_new(list, item);
    }
    return list;
}

void emit_closure_json(struct arena *arena, const struct closure *self, FILE *out)
{
    json_t *document = json_object(), *entries = json_array();
    struct texts files = closure_files(arena, self);
    for (size_t i = 0; i < self->entries->count; i++)
        json_array_append_new(entries, json_of_text(self->entries->items[i].file));
    json_object_set_new(document, "schema", json_string("depclose.closure/1"));
    json_object_set_new(document, "root", json_of_text(self->root));
    json_object_set_new(document, "entries", entries);
    json_object_set_new(document, "modules", modules_json(arena, self));
    json_object_set_new(document, "files", json_of_texts(&files));
    json_object_set_new(document, "data", data_json(arena, self));
    json_object_set_new(document, "distributions", distributions_json(arena, self));
    json_object_set_new(document, "dropped", dropped_json(self));
    json_object_set_new(document, "unresolved", unresolved_json(self));
    json_object_set_new(document, "dynamic", dynamic_json(self));
    json_object_set_new(document, "dirs", dirs_json(self));
    if (self->models)
        json_object_set_new(document, "models",
                            models_json(self->graph, self->model_rules, self->models));
    json_print(document, out);
}

static struct text size_shown(struct arena *arena, struct weight weight)
{
    if (!weight.source)
        return (struct text){0};
    return text_format(arena, "  %.*s", TEXT_ARG(units_bytes(arena, weight.bytes)));
}

/* All of TEXTS, or the first SHOWN of them. */
static void print_some(const char *title, const struct texts *texts, size_t shown,
                       FILE *out)
{
    if (texts->count)
        fprintf(out, "\n%s (%zu)\n", title, texts->count);
    for (size_t i = 0; i < texts->count && i < shown; i++)
        fprintf(out, "  %.*s\n", TEXT_ARG(texts->items[i]));
    if (texts->count > shown)
        fprintf(out, "  and %zu more: --format json names them\n", texts->count - shown);
}

static void print_texts(const char *title, const struct texts *texts, FILE *out)
{
    print_some(title, texts, SIZE_MAX, out);
}

/* So many of the data files of installed distributions are named. */
#define INSTALLED_SHOWN 20

/* The project's own data, then some of those of installed distributions. */
static void print_data(struct arena *arena, const struct closure *self, FILE *out)
{
    struct texts own = {0}, installed = {0}, dirs = {0};
    for (size_t i = 0; i < self->data->files.count; i++) {
        const struct data_file *file = &self->data->files.items[i];
        struct text line = text_format(
            arena, "%.*s  <- %.*s:%u", TEXT_ARG(graph_show_file(self->graph, file->path)),
            TEXT_ARG(graph_show_file(self->graph, file->from.file)), file->from.line);
        array_push(arena, path_is_absolute(file->path) ? &installed : &own, line);
    }
    for (size_t i = 0; i < self->graph->needed.count; i++)
        array_push(arena, &installed, show_needed(self, &self->graph->needed.items[i]));
    for (size_t i = 0; i < self->data->dirs.count; i++)
        if (!path_is_absolute(self->data->dirs.items[i]))
            array_push(arena, &dirs, self->data->dirs.items[i]);
    print_texts("data", &own, out);
    print_some("data of packages", &installed, INSTALLED_SHOWN, out);
    print_texts("empty folders", &dirs, out);
}

static void print_count(const struct closure *self, dist_id id, FILE *out)
{
    if (self->deep && self->deep->files[id])
        fprintf(out, "  %zu file%s", self->deep->files[id],
                self->deep->files[id] == 1 ? "" : "s");
    else if (self->deep)
        fputs("  no file", out);
}

static void print_package(struct arena *arena, const struct closure *self, size_t index,
                          FILE *out)
{
    const struct selected *selected = &self->selection->packages.items[index];
    const struct reached *reached = selected->requested == REQUESTED_IMPORTED
                                        ? reached_of(self, selected->distribution)
                                        : NULL;
    struct text version = version_of(self, selected);
    fprintf(out, "  %.*s%s%.*s%.*s",
            TEXT_ARG(distribution_of(self, selected->distribution)->key),
            version.len ? " " : "", TEXT_ARG(version),
            TEXT_ARG(size_shown(arena, self->weights[index])));
    print_count(self, selected->distribution, out);
    if (reached && reached->places.count)
        fprintf(out, "  <- %.*s:%u",
                TEXT_ARG(graph_show_file(self->graph, reached->places.items[0].file)),
                reached->places.items[0].line);
    else if (selected->via.count)
        fprintf(out, "  <- %.*s", TEXT_ARG(selected->via.items[0]));
    fputc('\n', out);
}

/* Under --deep: what reached code loads that nothing requires, and what is required
 * though no reached code can load it. */
static void print_deep(struct arena *arena, const struct closure *self, FILE *out)
{
    struct texts loaded = {0}, idle = {0};
    for (dist_id id = 0; self->deep && id < self->deep->distributions; id++) {
        struct text key = distribution_of(self, id)->key;
        size_t files = self->deep->files[id];
        if (is_selected(self, id) && !files)
            array_push(arena, &idle, key);
        else if (!is_selected(self, id) && files)
            array_push(arena, &loaded,
                       text_format(arena, "%.*s  %zu file%s", TEXT_ARG(key), files,
                                   files == 1 ? "" : "s"));
    }
    print_texts("also loaded", &loaded, out);
    print_texts("required, but no code that is reached can load them", &idle, out);
}

void emit_closure_text(struct arena *arena, const struct closure *self, FILE *out)
{
    struct texts files = files_of(arena, self, true), left_out = {0};
    fprintf(out, "files (%zu)\n", files.count);
    for (size_t i = 0; i < files.count; i++)
        fprintf(out, "  %.*s\n", TEXT_ARG(files.items[i]));
    print_data(arena, self, out);
    fprintf(out, "\npackages (%zu)\n", self->selection->packages.count);
    for (size_t i = 0; i < self->selection->packages.count; i++)
        print_package(arena, self, i, out);
    print_deep(arena, self, out);
    for (size_t i = 0; i < self->dropped.count; i++) {
        const struct dropped *dropped = &self->dropped.items[i];
        struct text key = distribution_of(self, dropped->distribution)->key;
        array_push(arena, &left_out,
                   text_format(arena, "%.*s: %.*s%.*s", TEXT_ARG(key),
                               TEXT_ARG(dropped->reason),
                               TEXT_ARG(size_shown(arena, dropped->weight))));
    }
    print_texts("left out", &left_out, out);
}
