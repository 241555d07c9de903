/* The state in which a graph is built, shared by the files of graph/ that add edges to
 * it. Private to graph/. */
#ifndef GRAPH_BUILDER_H
#define GRAPH_BUILDER_H

#include "base/array.h"
#include "graph/graph.h"
#include "read/attribute_names.h"

/* `from package import *`, to be finished when the package's __all__ is known. */
struct star {
    module_id from, package;
    enum edge_kind kind;
    uint32_t line, column;
};

/* A pattern that begins with "*.": REST is looked for in each package that is reached. */
struct open_pattern {
    module_id from;
    struct fact at;
    enum edge_kind kind;
    struct text rest;
    size_t tried; /* so many of the queue have been */
};

struct graph_builder {
    struct arena *arena;
    struct graph *graph;
    struct resolver *resolver;
    struct store *store;
    const struct follow *follow;
    const struct entries *entries;
    struct diags *diags;
    struct {
        bool *items; /* by module_id: whether it waits to be read or has been */
        size_t count, room;
    } seen;
    struct {
        module_id *items;
        size_t count, room;
    } queue;
    size_t read; /* how many of the queue have been read */
    struct {
        struct star *items;
        size_t count, room;
    } stars;
    struct {
        uint16_t *items; /* by module_id: STRINGS_ bits of strings.c */
        size_t count, room;
    } strings;
    struct map needed_paths; /* of graph.needed */
    struct map *tops;        /* top-level names that exist; see extensions.c */
    struct {
        struct open_pattern *items;
        size_t count, room;
    } open_patterns;
    enum edge_reason reason;       /* of the edges that are added */
    struct map entry_files;        /* files whose `if __name__ == "__main__"` may run */
    struct map broken_files;       /* files whose faults have been told */
    uint32_t import;               /* struct edge.import of the statement at hand */
    struct frameworks *frameworks; /* frameworks.c's own; NULL at first */
    struct lazy *lazy;             /* lazy.c's own; NULL at first */
    struct choices *choices;       /* choices.c's own; NULL at first */
    struct {
        uint8_t *items; /* by module_id: what loadable.c knows of it */
        size_t count, room;
    } loadable;
};

static inline const struct module *module_of(const struct graph_builder *self,
                                             module_id id)
{
    return &self->resolver->modules.items[id];
}

/* Gives the edges that are added from now on another reason; returns the one before. */
enum edge_reason graph_because(struct graph_builder *self, enum edge_reason reason);

/* An edge to one module; to a module and the packages above it: IMPLIED goes with the
 * last. */
void graph_add_edge(struct graph_builder *self, module_id from, module_id to,
                    enum edge_kind kind, bool implied, const struct fact *at);
void graph_add_edges(struct graph_builder *self, module_id from, module_id to,
                     enum edge_kind kind, bool implied, const struct fact *at);

/* The kind of a fact: the last that applies, in the order of the enumeration; at least
 * KIND. */
enum edge_kind graph_kind_of(const struct graph_builder *self, module_id from,
                             const struct fact *at, enum edge_kind kind);

/* Adds to what is needed beside code, once. */
void graph_add_needed(struct graph_builder *self, module_id from, enum needed_kind kind,
                      struct text path, const struct fact *at);

/* The module of which the files are at hand that the longest part of NAME means, which
 * ends at *END; MODULE_NONE when not even its first part is one. */
module_id graph_find_here(struct graph_builder *self, struct text name, size_t *end);

/* --- extensions.c --------------------------------------------------------------------
 */

/* What a shared object imports, and the libraries it links; nothing for other modules. */
void graph_add_extension(struct graph_builder *self, module_id from);

/* The top-level names below every folder of the search path. */
const struct map *graph_top_names(struct graph_builder *self);

/* The names of the modules that stand directly in FOLDER. */
struct texts graph_modules_in(struct graph_builder *self, struct text folder);

/* --- dynamic.c -----------------------------------------------------------------------
 */

/* What a call imports by its name. FACTS are those of the file, NULL for what the
 * configuration says. */
void graph_add_dynamic(struct graph_builder *self, module_id from,
                       const struct facts *facts, const struct dynamic_fact *fact);

/* Adds edges to the modules that PATTERN ("pkg.plugins.*", "pkg.**") can mean: those
 * below the package that is named before the first "*". False when its files are not at
 * hand. */
bool graph_add_pattern(struct graph_builder *self, module_id from, struct text pattern,
                       enum edge_kind kind, const struct fact *at);

/* Looks for open patterns in the packages that were reached since. True when that found
 * anything to read. */
bool graph_add_open_patterns(struct graph_builder *self);

/* What the configuration says that the entries import. */
void graph_add_includes(struct graph_builder *self, const struct texts *includes);

/* --- installed.c ----------------------------------------------------------------------
 */

/* The entry points of a group, whose name may be a pattern. False when nothing installed
 * has any. */
bool graph_add_entry_points(struct graph_builder *self, module_id from, struct text group,
                            const struct fact *at);

/* The metadata of a distribution, by its name or by that of a module. */
void graph_add_metadata(struct graph_builder *self, module_id from, struct text name,
                        const struct fact *at);

/* The same for a name that is computed: the distributions that tables name, in the file
 * itself and in those that it takes names from. */
void graph_add_metadata_of_tables(struct graph_builder *self, module_id from,
                                  const struct facts *facts, const struct fact *at);

/* Those whose group nobody can tell: the groups that are named after FROM's package. */
void graph_add_own_entry_points(struct graph_builder *self, module_id from,
                                const struct fact *at);

/* The metadata that code asks for by a name that nobody can tell: of what its
 * distribution requires. */
void graph_add_required_metadata(struct graph_builder *self, module_id from,
                                 const struct fact *at);

/* Whether NAME fits PATTERN, in which each "*" stands for any part without a dot. */
bool graph_fits(struct text name, struct text pattern);

/* --- strings.c -----------------------------------------------------------------------
 */

/* Follows the strings that name modules, where something near imports by a computed
 * name. True when that found anything to read. */
bool graph_add_strings(struct graph_builder *self);

/* --- paths.c -------------------------------------------------------------------------
 */

/* The folders that a file puts on the search path. To be called before its imports are
 * followed. */
void graph_add_search_paths(struct graph_builder *self, module_id from,
                            const struct facts *facts);

/* The packages whose resources a file asks for: importlib.resources.files("a.b"). */
void graph_add_resource_packages(struct graph_builder *self, module_id from,
                                 const struct facts *facts);

/* Modules in folders that code puts on the search path, where something near imports by a
 * computed name. True when that found anything to read. */
bool graph_add_plugin_folders(struct graph_builder *self);

/* Files of code that a file executes by their paths. */
void graph_add_code_files(struct graph_builder *self, module_id from,
                          const struct facts *facts);

/* --- lazy.c --------------------------------------------------------------------------
 */

/* Whether a fact of a package waits until the attribute is asked for that it loads. NAME
 * is the absolute name that a call imports. */
bool graph_hold_import(struct graph_builder *self, module_id from,
                       const struct facts *facts, uint32_t index, uint32_t number);
bool graph_hold_dynamic(struct graph_builder *self, module_id from,
                        const struct facts *facts, const struct dynamic_fact *fact,
                        struct text name);

/* Whether NAME is an attribute of the package by which its __getattr__ loads a module. */
bool graph_holds(const struct graph_builder *self, module_id package, struct text name);

/* What the stub beside a module imports, as lazy_loader.attach_stub() does when it is
 * asked for. */
void graph_add_stub(struct graph_builder *self, module_id from,
                    const struct dynamic_fact *fact);

/* The attributes that a module's file takes. */
const struct attribute_names *graph_attributes_of(struct graph_builder *self,
                                                  module_id id);

/* Follows those whose attributes are asked for by what was reached since. True when that
 * found anything to read. */
bool graph_add_lazy(struct graph_builder *self);

/* Follows a fact that waited: an import, with its number, or else a call. */
void graph_release(struct graph_builder *self, module_id from, const struct facts *facts,
                   const struct import_fact *import, const struct dynamic_fact *call,
                   uint32_t number);

/* --- loadable.c ----------------------------------------------------------------------
 */

/* Whether importing a module of an installed distribution is sure to raise ImportError:
 * what it imports first is not there. Its file is read for that. */
bool graph_cannot_load(struct graph_builder *self, module_id id);

/* Whether a framework's rules say of a module what else it needs, and none of that is
 * there. */
bool graph_lacks_needs(struct graph_builder *self, module_id id);

/* Lines of a file that never run, for an import above them fails: the rest of a module,
 * or of a function. */
struct unrun {
    struct lines {
        uint32_t after, before; /* themselves not among them */
    } * items;
    size_t count, room;
};

/* Those of a file of an installed distribution; none of others. */
struct unrun graph_unrun(struct graph_builder *self, module_id from,
                         const struct facts *facts);
bool unrun_has(const struct unrun *self, const struct fact *at);

/* --- choices.c -----------------------------------------------------------------------
 */

/* A module that fits a pattern, on the way down to REST of it. */
struct match {
    module_id from, module;
    enum edge_kind kind;
    struct fact at;
    bool meant;       /* the module itself fits */
    struct text rest; /* what has to fit below it; may be empty */
};

/* Whether a match is one of a framework's choices, and waits until it is chosen. */
bool graph_hold_choice(struct graph_builder *self, const struct match *match);

/* Follows those that were chosen by what was reached since. True when that found anything
 * to read. */
bool graph_add_choices(struct graph_builder *self);

/* Adds a match that waited, with what fits below it. */
void graph_add_match(struct graph_builder *self, const struct match *match);

/* --- finders.c -----------------------------------------------------------------------
 */

/* The top-level names that a package with a finder of its own stands in for. To be called
 * before the imports of its modules are followed. */
void graph_add_finders(struct graph_builder *self, module_id from,
                       const struct facts *facts);

/* --- frameworks.c --------------------------------------------------------------------
 */

/* What frameworks import because of this file: by its strings, by what stands beside it,
 * and, where it is the first to import a framework, by that one's configuration. Called
 * once for each file that is reached, after its own imports have been added. FACTS live
 * as long as the graph is built. */
void graph_add_frameworks(struct graph_builder *self, module_id from,
                          const struct facts *facts);

#endif
