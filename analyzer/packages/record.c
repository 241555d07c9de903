/* From a list of files to the names that can be imported because of them.
 *
 * Consumes the text of a RECORD, produces dotted names. A file belongs to the first
 * folder on its path that is a regular package, one with an __init__ module; folders
 * above that are namespaces, shared with other distributions, and are not named. A file
 * with no package above it is a module of its own. An __init__.py that only calls
 * pkgutil's extend_path or pkg_resources' declare_namespace makes a namespace too, the
 * old way.
 *
 * A RECORD may come in any order, but nearly all are sorted: the package that the last
 * file was in is tried first, so that most lines cost one comparison.
 *
 * Blind spot: a namespace that is declared by code in an __init__.py of more than 4 KB.
 */
#include "packages/record.h"

#include "base/array.h"
#include "base/file.h"
#include "base/map.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAMESPACE_INIT_AT_MOST 4096

enum folder_kind {
    FOLDER_REGULAR,   /* has an __init__ module */
    FOLDER_NAMESPACE, /* its __init__.py declares a namespace and does nothing else */
    FOLDER_BOTH,      /* it declares one, and has code of its own */
};

struct line {
    struct text path;
    struct text size; /* digits, or empty */
};

struct reading {
    struct arena *arena;
    struct arena scratch;
    struct text location;
    struct map folders; /* with an __init__: path to enum folder_kind */
    struct map imports; /* paths, still with slashes and without suffixes */
    struct text last;   /* the regular package of the last file, ending in a slash */
};

bool record_is_identifier(struct text name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char byte = (unsigned char)name.ptr[i];
        bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
        bool digit = byte >= '0' && byte <= '9';
        if (!letter && byte != '_' && byte < 0x80 && !(digit && i))
            return false;
    }
    return name.len > 0;
}

struct text record_module_name(struct text name)
{
    size_t dot = text_find(name, '.');
    if (dot == SIZE_MAX)
        return (struct text){0};
    struct text stem = text_slice(name, 0, dot);
    struct text suffix = text_slice(name, dot, name.len);
    bool module =
        text_is(suffix, ".py") || text_is(suffix, ".so") || text_is(suffix, ".pyc") ||
        text_is(suffix, ".abi3.so") ||
        (text_ends(suffix, TEXT(".so")) &&
         (text_starts(suffix, TEXT(".cpython-")) || text_starts(suffix, TEXT(".pypy"))));
    return module && record_is_identifier(stem) ? stem : (struct text){0};
}

struct text record_module_file(struct arena *arena, struct text folder, struct text name)
{
    struct arena scratch = {0};
    struct folder entries;
    struct text found = {0};
    folder_list(&scratch, folder, &entries);
    for (size_t i = 0; i < entries.count; i++) {
        struct text file = entries.items[i].name;
        if (entries.items[i].kind == FILE_REGULAR && text_starts(file, name) &&
            text_equal(record_module_name(file), name) &&
            !text_ends(file, TEXT(".pyc")) &&
            (found.len == 0 || text_ends(file, TEXT(".so"))))
            found = path_join(arena, folder, file);
    }
    arena_release(&scratch);
    return found;
}

/* Takes the next line off *REST; the path's quotes are undone. */
static bool next_line(struct reading *self, struct text *rest, struct line *line)
{
    struct text row;
    if (!text_cut(rest, '\n', &row))
        return false;
    row = text_trim(row);
    *line = (struct line){.path = row};
    if (row.len && row.ptr[0] == '"') {
        struct buffer path = {.arena = &self->scratch};
        size_t at = 1;
        for (; at < row.len; at++) {
            if (row.ptr[at] == '"' && (at + 1 == row.len || row.ptr[++at] != '"'))
                break;
            buffer_add_byte(&path, row.ptr[at]);
        }
        line->path = path.text;
        row = text_slice(row, at, row.len);
    } else {
        size_t comma = text_find(row, ',');
        line->path = text_slice(row, 0, comma);
        row = text_slice(row, comma, row.len);
    }
    size_t comma = text_rfind(row, ',');
    if (comma != SIZE_MAX && text_find(row, ',') != comma)
        line->size = text_slice(row, comma + 1, row.len);
    return true;
}

static uint64_t size_of_line(struct reading *self, const struct line *line)
{
    if (line->size.len) {
        uint64_t size = 0;
        for (size_t i = 0; i < line->size.len; i++)
            size = size * 10 + (uint64_t)(line->size.ptr[i] - '0') % 10;
        return size;
    }
    if (line->path.len == 0 || text_ends(line->path, TEXT(".pyc")))
        return 0;
    struct stat status;
    struct text path = path_join(&self->scratch, self->location, line->path);
    return stat(path.ptr, &status) == 0 && S_ISREG(status.st_mode)
               ? (uint64_t)status.st_size
               : 0;
}

/* What a line of an __init__.py does: nothing, declare a namespace, or more. */
static bool is_namespace_line(struct text line)
{
    static const char *const words[] = {"extend_path", "declare_namespace", "pkgutil",
                                        "pkg_resources"};
    static const char *const starts[] = {"#", "try:", "except", "pass"};
    line = text_trim(line);
    bool found = line.len == 0;
    for (size_t i = 0; !found && i < sizeof words / sizeof *words; i++)
        found = text_contains(line, text_of(words[i]));
    for (size_t i = 0; !found && i < sizeof starts / sizeof *starts; i++)
        found = text_starts(line, text_of(starts[i]));
    return found;
}

/* Reads an __init__.py that is small enough to be a namespace's. */
static enum folder_kind kind_of_init(struct reading *self, struct text path)
{
    struct text source, line;
    if (!file_load(&self->scratch, path_join(&self->scratch, self->location, path),
                   &source) ||
        (!text_contains(source, TEXT("extend_path(")) &&
         !text_contains(source, TEXT("declare_namespace("))))
        return FOLDER_REGULAR;
    while (text_cut(&source, '\n', &line))
        if (!is_namespace_line(line))
            return FOLDER_BOTH;
    return FOLDER_NAMESPACE;
}

/* Whether every folder above PATH's name can be part of an import. */
static bool is_importable(struct text path)
{
    struct text part;
    for (path = path_dir(path); path.len && text_cut(&path, '/', &part);)
        if (!record_is_identifier(part))
            return false;
    return true;
}

/* Notes the folder of an __init__ module, unless a package above it is known. */
static void add_init(struct reading *self, const struct line *line)
{
    struct text folder = path_dir(line->path);
    if (folder.len == 0 || !is_importable(line->path) ||
        (self->last.len && text_starts(line->path, self->last)))
        return;
    enum folder_kind kind = FOLDER_REGULAR;
    uint64_t size = size_of_line(self, line);
    if (size && size <= NAMESPACE_INIT_AT_MOST && text_ends(line->path, TEXT(".py")))
        kind = kind_of_init(self, line->path);
    map_set(&self->folders, folder, kind);
    if (kind == FOLDER_REGULAR)
        self->last = text_slice(line->path, 0, folder.len + 1);
}

/* Adds the import name that makes the file at PATH, whose module is NAME, reachable. */
static void add_file(struct reading *self, struct text path, struct text name)
{
    if (self->last.len && text_starts(path, self->last))
        return;
    if (!is_importable(path))
        return;
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] != '/')
            continue;
        struct text folder = text_slice(path, 0, i);
        uint32_t kind = map_get(&self->folders, folder, FOLDER_NAMESPACE);
        if (kind != FOLDER_NAMESPACE)
            map_add(&self->imports, folder);
        if (kind == FOLDER_REGULAR) {
            self->last = text_slice(path, 0, i + 1);
            return;
        }
    }
    if (!text_is(name, "__init__"))
        map_add(&self->imports,
                text_slice(path, 0, path.len - path_name(path).len + name.len));
}

static struct texts sorted_imports(struct reading *self)
{
    struct texts imports = {0};
    for (size_t i = 0; i < self->imports.keys.count; i++) {
        struct text name = text_copy(self->arena, self->imports.keys.items[i]);
        for (char *at = (char *)name.ptr; (at = strchr(at, '/'));)
            *at = '.';
        array_push(self->arena, &imports, name);
    }
    if (imports.count)
        qsort(imports.items, imports.count, sizeof *imports.items, text_order);
    return imports;
}

void record_read(struct arena *arena, struct text list, struct text location,
                 struct record *record)
{
    struct reading self = {.arena = arena, .location = location};
    struct line line;
    *record = (struct record){0};
    map_init(&self.folders, &self.scratch);
    map_init(&self.imports, &self.scratch);

    /* First where the packages are, then which files stand in none. */
    for (struct text rest = list; next_line(&self, &rest, &line);) {
        record->size += size_of_line(&self, &line);
        struct text name = path_name(line.path);
        if (text_starts(name, TEXT("__init__.")) && record_module_name(name).len)
            add_init(&self, &line);
        else if (name.len == line.path.len && text_ends(name, TEXT(".pth")))
            array_push(arena, &record->pth, text_copy(arena, name));
    }
    self.last = (struct text){0};
    for (struct text rest = list; next_line(&self, &rest, &line);) {
        struct text name = record_module_name(path_name(line.path));
        if (name.len)
            add_file(&self, line.path, name);
    }
    record->imports = sorted_imports(&self);
    arena_release(&self.scratch);
}
