/* How an installation can point elsewhere.
 *
 * A line of a .pth file is a path for sys.path, or begins with "import" and is run. What
 * is run for an editable installation is a module beside the .pth file that holds a table
 * from module to path: MAPPING and NAMESPACES (setuptools), map_module(name, path)
 * (editables: hatchling, pdm), install({...}) (scikit-build-core). All of these write a
 * module's name in quotes, a colon or a comma, and an absolute path in quotes; that is
 * what is looked for, and it counts when the path exists.
 *
 * Blind spot: finders that compute their paths (meson-python). */
#include "packages/editable.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "packages/record.h"

#include <stdlib.h>

#define FINDER_AT_MOST (4u << 20) /* bytes; larger files are no finders */

static bool is_module_name(struct text name)
{
    struct text part;
    if (name.len == 0)
        return false;
    while (text_cut(&name, '.', &part))
        if (!record_is_identifier(part))
            return false;
    return true;
}

/* Takes the next string literal off *REST; *GAP is what stood before it. Escapes are left
 * as they are: the names and paths in question have none. */
static bool next_string(struct text *rest, struct text *gap, struct text *string)
{
    for (size_t i = 0; i < rest->len; i++) {
        char quote = rest->ptr[i];
        if (quote != '"' && quote != '\'')
            continue;
        size_t end = i + 1;
        while (end < rest->len && rest->ptr[end] != quote && rest->ptr[end] != '\n')
            end += rest->ptr[end] == '\\' ? 2 : 1;
        *gap = text_slice(*rest, 0, i);
        *string = text_slice(*rest, i + 1, end);
        *rest = text_slice(*rest, end + 1, rest->len);
        return true;
    }
    return false;
}

/* Whether GAP, between a name and a path, joins the two: ":", ",", ": [". */
static bool is_join(struct text gap)
{
    gap = text_trim(gap);
    if (gap.len == 0 || (gap.ptr[0] != ':' && gap.ptr[0] != ','))
        return false;
    gap = text_trim(text_slice(gap, 1, gap.len));
    return gap.len == 0 || text_is(gap, "[");
}

static bool is_mapped(const struct environment *self, struct text name)
{
    for (size_t i = 0; i < self->modules.count; i++) {
        struct text known = self->modules.items[i].name;
        if (text_starts(name, known) &&
            (name.len == known.len || name.ptr[known.len] == '.'))
            return true;
    }
    return false;
}

static void add_module(struct environment *self, struct text name, struct text path,
                       dist_id owner)
{
    if (!is_module_name(name) || !path_is_absolute(path) || is_mapped(self, name))
        return;
    enum file_kind kind = file_kind(path);
    if (kind == FILE_REGULAR && text_starts(path_name(path), TEXT("__init__.")))
        path = path_dir(path);
    else if (kind != FILE_FOLDER && kind != FILE_REGULAR)
        return;
    struct mapped_module module = {text_copy(self->arena, name),
                                   path_clean(self->arena, path), owner};
    array_push(self->arena, &self->modules, module);
}

/* Reads the module NAME of the folder SITE as a finder's table. */
static void read_finder(struct environment *self, struct text site, struct text name,
                        dist_id owner)
{
    struct arena scratch = {0};
    struct text path =
                    text_format(&scratch, "%.*s/%.*s.py", TEXT_ARG(site), TEXT_ARG(name)),
                source, gap, string, last = {0};
    if (file_load(&scratch, path, &source) && source.len <= FINDER_AT_MOST)
        while (next_string(&source, &gap, &string)) {
            if (last.len && is_join(gap))
                add_module(self, last, string, owner);
            last = string;
        }
    arena_release(&scratch);
}

static void add_root(struct environment *self, struct text site, struct text line,
                     dist_id owner)
{
    struct text folder = path_join(self->arena, site, line);
    if (file_kind(folder) != FILE_FOLDER)
        return;
    for (size_t i = 0; i < self->roots.count; i++)
        if (text_equal(self->roots.items[i].folder, folder))
            return;
    array_push(self->arena, &self->roots, ((struct source_root){folder, owner}));
}

void editable_read(struct environment *self, struct text site, struct text name,
                   dist_id owner)
{
    struct arena scratch = {0};
    struct text bytes, line;
    if (!file_load(&scratch, path_join(&scratch, site, name), &bytes))
        bytes = (struct text){0};
    while (text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!text_starts(line, TEXT("import ")) && !text_starts(line, TEXT("import\t"))) {
            add_root(self, site, line, owner);
            continue;
        }
        struct text module = text_trim(text_slice(line, 7, line.len));
        size_t end = 0;
        while (end < module.len && record_is_identifier(text_slice(module, 0, end + 1)))
            end++;
        read_finder(self, site, text_slice(module, 0, end), owner);
    }
    arena_release(&scratch);
}

/* --- What a folder offers ----------------------------------------------------------- */

static bool has_init(struct arena *scratch, struct text folder)
{
    return file_kind(path_join(scratch, folder, TEXT("__init__.py"))) == FILE_REGULAR;
}

static void list_imports(struct arena *arena, struct text folder, struct text prefix,
                         int depth, struct texts *imports)
{
    struct arena scratch = {0};
    struct folder entries;
    folder_list(&scratch, folder, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        const struct folder_entry *entry = &entries.items[i];
        bool inside = entry->kind == FILE_FOLDER;
        struct text name = inside ? entry->name : record_module_name(entry->name);
        struct text path = path_join(&scratch, folder, entry->name);
        if (!record_is_identifier(name) || text_is(name, "__pycache__") ||
            (prefix.len == 0 && text_is(entry->name, "setup.py")))
            continue;
        struct text dotted = text_format(arena, "%.*s%s%.*s", TEXT_ARG(prefix),
                                         prefix.len ? "." : "", TEXT_ARG(name));
        if (!inside || has_init(&scratch, path))
            array_push(arena, imports, dotted);
        else if (depth > 0)
            list_imports(arena, path, dotted, depth - 1, imports);
    }
    arena_release(&scratch);
}

struct texts editable_list_imports(struct arena *arena, struct text folder)
{
    struct texts imports = {0};
    list_imports(arena, folder, (struct text){0}, 1, &imports);
    if (imports.count)
        qsort(imports.items, imports.count, sizeof *imports.items, text_order);
    return imports;
}
