/* Packages that are data as a whole, and data that names data.
 *
 * An entry point without an attribute stands for a package, not for an object in it: a
 * theme, a set of templates. Whatever loads it finds its files by its folder, so all of
 * them that are not code are data. What a library reads of its own unseen, in C or by a
 * name put together elsewhere, the rules tell.
 *
 * A text that holds the name of a file beside it, or a path that leads to one from its
 * folder, most likely includes that; the search reads modest files only. */
#include "graph/data_packages.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "graph/data_glob.h"
#include "graph/data_leads.h"
#include "read/lexer.h"

/* Bytes of a file that is looked at for names. */
#define TEXT_AT_MOST ((size_t)256 << 10)

/* Bytes of the folder in a path that a text names. */
#define FOLDER_AT_MOST 100

static void add_at(struct arena *arena, const struct data_query *query, struct text at,
                   struct data_file like, struct data_files *found)
{
    struct layout *layout = query->graph->resolver->layout;
    if (layout_find(layout, at, &like.path) == FILE_REGULAR && like.path.ptr)
        array_push(arena, &found->files, like);
}

/* --- packages ------------------------------------------------------------------------
 */

static void add_plugins(struct arena *arena, const struct data_query *query,
                        struct data_files *found)
{
    const struct graph *graph = query->graph;
    for (size_t i = 0; i < graph->plugins.count; i++) {
        const struct plugin *plugin = &graph->plugins.items[i];
        const struct module *module = data_module(query, plugin->module);
        struct place place = {data_module(query, plugin->from)->source, plugin->line,
                              plugin->column};
        struct texts files = {0};
        if (!graph_reaches(graph, plugin->from) || !graph_reaches(graph, plugin->module))
            continue;
        for (size_t f = 0; f < module->folders.count; f++)
            data_files_not_code(arena, graph->resolver->layout, module->folders.items[f],
                                true, &files);
        for (size_t f = 0; f < files.count; f++)
            add_at(arena, query, files.items[f],
                   (struct data_file){
                       .kind = DATA_RESOURCE, .from = place, .module = plugin->module},
                   found);
    }
}

/* The files that RULE gives to its package, which module READER reads. */
static void add_ruled(struct arena *arena, const struct data_query *query,
                      module_id reader, const struct data_package *rule,
                      struct data_files *found)
{
    struct resolver *resolver = query->graph->resolver;
    const struct module *package =
        data_module(query, resolver_module(resolver, rule->import));
    struct data_file like = {
        .kind = DATA_RESOURCE, .from = {package->source, 1, 1}, .module = reader};
    struct texts files = {0};
    for (size_t f = 0; f < package->folders.count; f++)
        for (size_t p = 0; p < rule->files.count; p++)
            data_glob(arena, resolver->layout,
                      path_join(arena, package->folders.items[f], rule->files.items[p]),
                      false, &files);
    for (size_t i = 0; i < files.count; i++)
        add_at(arena, query, files.items[i], like, found);
}

static void add_all_ruled(struct arena *arena, const struct data_query *query,
                          struct data_files *found)
{
    const struct data_rules *rules = query->rules;
    struct map readers; /* a module's name; value: the rule's number */
    map_init(&readers, arena);
    for (size_t r = 0; r < rules->packages.count; r++) {
        const struct data_package *rule = &rules->packages.items[r];
        map_set(&readers, rule->import, (uint32_t)r);
        for (size_t i = 0; i < rule->with.count; i++)
            map_set(&readers, rule->with.items[i], (uint32_t)r);
    }
    for (module_id id = 0; id < query->graph->modules; id++) {
        uint32_t rule = map_get(&readers, data_module(query, id)->name, MAP_NONE);
        if (rule != MAP_NONE && graph_reaches(query->graph, id))
            add_ruled(arena, query, id, &rules->packages.items[rule], found);
    }
}

void data_add_packages(struct arena *arena, const struct data_query *query,
                       struct data_files *found)
{
    add_plugins(arena, query, found);
    add_all_ruled(arena, query, found);
}

/* --- data that names data ------------------------------------------------------------
 */

struct search {
    struct arena *arena;
    struct layout *layout;
    struct data_files *found;
    struct map paths;   /* of `found` */
    struct map folders; /* that were looked at; values: of `names` */
    struct {
        struct map *items;
        size_t count, room;
    } names; /* what was in a folder and no data yet when it was looked at */
};

/* The files of a folder of the repository that are no data yet; the project's root is no
 * folder of data, so it has none. */
static struct map names_in(struct search *self, struct text folder)
{
    uint32_t known = map_get(&self->folders, folder, MAP_NONE);
    struct folder listed = {0};
    struct map names;
    if (known != MAP_NONE)
        return self->names.items[known];
    map_init(&names, self->arena);
    if (folder.len)
        folder_list(self->arena, layout_open_path(self->arena, self->layout, folder),
                    &listed);
    for (size_t i = 0; i < listed.count; i++) {
        struct text name = listed.items[i].name;
        struct text path = path_join(self->arena, folder, name);
        if (listed.items[i].kind == FILE_REGULAR && path_suffix(name).len &&
            !data_is_code(name) && !data_is_litter(name) &&
            !text_starts(name, TEXT(".env")) && map_find(&self->paths, path) == MAP_NONE)
            map_add(&names, name);
    }
    map_set(&self->folders, folder, (uint32_t)self->names.count);
    array_push(self->arena, &self->names, names);
    return names;
}

static bool is_part(char byte)
{
    return lexer_is_word_byte(byte) || byte == '-' || byte == '.' || byte == '/';
}

/* The file that WORD names from FOLDER, "name.css" or "../theme/name.css"; empty when
 * there is none that is no data yet. */
static struct text find_named(struct search *self, struct text folder, struct text word)
{
    struct text path;
    size_t slash = text_rfind(word, '/');
    if (slash != SIZE_MAX) {
        if (slash == 0 || slash > FOLDER_AT_MOST || slash + 1 == word.len)
            return (struct text){0};
        folder = path_join(self->arena, folder, text_slice(word, 0, slash));
        word = text_slice(word, slash + 1, word.len);
    }
    struct map names = names_in(self, folder);
    if (map_find(&names, word) == MAP_NONE)
        return (struct text){0};
    path = path_join(self->arena, folder, word);
    return map_find(&self->paths, path) == MAP_NONE &&
                   layout_places(self->arena, self->layout, path).count
               ? path
               : (struct text){0};
}

/* Adds the files that words of TEXT name: "." at the end belongs to the sentence. */
static void search_text(struct search *self, struct data_file file, struct text text)
{
    struct text folder = path_dir(file.path);
    for (size_t at = 0, end; at < text.len; at = end + 1) {
        for (end = at; end < text.len && is_part(text.ptr[end]);)
            end++;
        struct text word = text_slice(text, at, end);
        while (text_ends(word, TEXT(".")))
            word.len--;
        if (text_find(word, '.') == SIZE_MAX)
            continue;
        file.path = find_named(self, folder, word);
        if (file.path.len == 0)
            continue;
        map_add(&self->paths, file.path);
        array_push(self->arena, &self->found->files, file);
    }
}

static void search_file(struct search *self, struct data_file file)
{
    struct text bytes;
    if (!file_map(layout_open_path(self->arena, self->layout, file.path), &bytes))
        return;
    if (bytes.len <= TEXT_AT_MOST && text_find(bytes, '\0') == SIZE_MAX)
        search_text(self, file, bytes);
    file_unmap(bytes);
}

void data_add_companions(struct arena *arena, const struct data_query *query,
                         struct data_files *found)
{
    struct search self = {
        .arena = arena, .layout = query->graph->resolver->layout, .found = found};
    map_init(&self.paths, arena);
    map_init(&self.folders, arena);
    for (size_t i = 0; i < found->files.count; i++)
        map_add(&self.paths, found->files.items[i].path);
    for (size_t i = 0; i < found->files.count; i++) /* it grows */
        search_file(&self, found->files.items[i]);
}
