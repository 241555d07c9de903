/* From what was typed to a file and its module name.
 *
 * A word with a slash or the suffix .py is a path; else a name in [project.scripts], else
 * a module, looked for in the given roots, else in the usual ones, else by its path
 * anywhere in the repository. What matches twice is listed and refused. */
#include "discover/entries.h"

#include "base/array.h"
#include "base/nearest.h"
#include "base/path.h"
#include "discover/tree.h"
#include "image/image.h"

struct finder {
    struct arena *arena;
    const struct entry_search *search;
    struct search_roots *roots;
    struct entries *entries;
    struct diags *diags;
};

static bool is_folder(const struct finder *self, struct text path)
{
    return layout_find(self->search->layout, path, NULL) == FILE_FOLDER;
}

static bool is_file(const struct finder *self, struct text path)
{
    return layout_find(self->search->layout, path, NULL) == FILE_REGULAR;
}

static struct text comma_list(struct arena *arena, const struct texts *texts, size_t most)
{
    struct buffer list = {.arena = arena};
    for (size_t i = 0; i < texts->count && i < most; i++)
        buffer_format(&list, "%s'%.*s'", i ? ", " : "", TEXT_ARG(texts->items[i]));
    if (texts->count > most)
        buffer_format(&list, " and %zu more", texts->count - most);
    return list.text;
}

static bool add_entry(struct finder *self, struct entry entry)
{
    entry.at = entry.file;
    entry.package = text_is(path_name(entry.file), "__init__.py");
    array_push(self->arena, self->entries, entry);
    return true;
}

/* Files of the repository called NAME, wherever they stand. */
struct name_search {
    struct arena *arena;
    struct text name;
    struct texts found;
};

static void visit_for_name(void *context, struct text at, const struct folder *listed)
{
    struct name_search *self = context;
    if (folder_has(listed, self->name))
        array_push(self->arena, &self->found, path_join(self->arena, at, self->name));
}

/* The Python file that has nearly the name of PATH, in the same folder; empty without. */
static struct text near_file(struct finder *self, struct text path)
{
    struct texts names = {0};
    const struct folder *listed = layout_list(self->search->layout, path_dir(path));
    for (size_t i = 0; listed && i < listed->count; i++)
        if (listed->items[i].kind == FILE_REGULAR &&
            text_is(path_suffix(listed->items[i].name), ".py"))
            array_push(self->arena, &names, path_stem(listed->items[i].name));
    struct text near = nearest_name(path_stem(path_name(path)), &names);
    if (near.len == 0)
        return near;
    return path_join(self->arena, path_dir(path),
                     text_format(self->arena, "%.*s.py", TEXT_ARG(near)));
}

static bool no_such_file(struct finder *self, struct text word, struct text path)
{
    struct name_search named = {.arena = self->arena, .name = path_name(path)};
    tree_walk(self->arena, self->search->layout, visit_for_name, &named);
    struct text help =
        TEXT("ENTRY is a path, path/file.py:attr, -m pkg.mod, pkg.mod:attr, a "
             "Dockerfile, a Compose service or a name in [project.scripts]");
    struct text near = near_file(self, path);
    if (named.found.count)
        help = text_format(self->arena, "there is %.*s",
                           TEXT_ARG(comma_list(self->arena, &named.found, 5)));
    else if (near.len)
        help = text_format(self->arena, "did you mean '%.*s'?", TEXT_ARG(near));
    return diag_error(self->diags, (struct place){0}, help, "no such file '%.*s'",
                      TEXT_ARG(word));
}

/* A file outside of packages is a script: its folder comes first on the path. One inside
 * a package is a module of it, started as `python -m` or by a server: a sibling that is
 * called like a package must not hide it, so its folder is only a guess. */
static bool add_file(struct finder *self, struct text word, struct text path,
                     struct text attr)
{
    struct text package = package_root(self->arena, self->search->layout, path);
    bool in_package = !text_equal(package, path_dir(path));
    enum entry_start start = attr.len     ? ENTRY_APP
                             : in_package ? ENTRY_MODULE
                                          : ENTRY_SCRIPT;
    if (start == ENTRY_SCRIPT)
        roots_add(self->arena, self->roots, path_dir(path), ROOT_GIVEN,
                  TEXT("the script's folder"));
    else if (!self->search->roots_are_given)
        roots_add(self->arena, self->roots, package, ROOT_GIVEN,
                  TEXT("the folder around the entry's package"));
    else if (in_package)
        roots_add(self->arena, self->roots, path_dir(path), ROOT_GUESSED,
                  TEXT("the entry's folder"));
    return add_entry(
        self, (struct entry){.shown = word,
                             .file = path,
                             .module = module_name_of_path(self->arena, package, path),
                             .attr = attr,
                             .start = start});
}

/* A folder is an entry only by its __main__.py; else what may have been meant is listed.
 */
static bool add_folder(struct finder *self, struct text word, struct text path)
{
    struct text file = path_join(self->arena, path, TEXT("__main__.py"));
    if (is_file(self, file))
        return add_file(self, word, file, (struct text){0});
    static const char *const usual[] = {"main.py",   "app.py",    "server.py",  "wsgi.py",
                                        "asgi.py",   "manage.py", "run.py",     "cli.py",
                                        "worker.py", "api.py",    "__init__.py"};
    struct texts found = {0};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        struct text inside = path_join(self->arena, path, text_of(usual[i]));
        if (is_file(self, inside))
            array_push(self->arena, &found, inside);
    }
    struct text help =
        found.count ? text_format(self->arena, "name a file of it, perhaps %.*s",
                                  TEXT_ARG(comma_list(self->arena, &found, 3)))
                    : TEXT("name the file that is started; a folder is an entry only "
                           "with a __main__.py");
    return diag_error(self->diags, (struct place){0}, help, "'%.*s' is a folder",
                      TEXT_ARG(word));
}

/* The repository path of what the user typed: relative to the working folder, else to the
 * root. Empty, with an error, when it is outside the root. */
static bool repository_path(struct finder *self, struct text typed, struct text *path)
{
    struct text absolute = path_join(self->arena, self->search->working_folder, typed);
    if (file_kind(absolute) == FILE_ABSENT && !path_is_absolute(typed))
        absolute = path_join(self->arena, self->search->root, typed);
    *path = path_relative(self->arena, self->search->root, absolute);
    if (path_is_below(*path, (struct text){0}))
        return true;
    struct text real = file_real_path(self->arena, absolute);
    *path = path_relative(self->arena, self->search->root, real);
    if (real.len && path_is_below(*path, (struct text){0}))
        return true;
    return diag_error(self->diags, (struct place){0},
                      TEXT("--root names the folder that holds both"),
                      "'%.*s' is outside the root '%.*s'", TEXT_ARG(typed),
                      TEXT_ARG(self->search->root));
}

/* Whether Python would run the file: by its suffix, or by the first line of a script that
 * has none. */
static bool is_python(struct finder *self, struct text path)
{
    struct text suffix = path_suffix(path), bytes, line;
    if (text_is(suffix, ".py") || text_is(suffix, ".pyw"))
        return true;
    return suffix.len == 0 &&
           file_load(self->arena,
                     layout_open_path(self->arena, self->search->layout, path), &bytes) &&
           text_cut(&bytes, '\n', &line) && text_starts(line, TEXT("#!")) &&
           text_contains(line, TEXT("python"));
}

static bool not_python(struct finder *self, struct text word, struct text path)
{
    if (text_is(path_suffix(path), ".ipynb"))
        return diag_error(self->diags, (struct place){0},
                          TEXT("export it first: jupyter nbconvert --to script"),
                          "'%.*s' is a notebook", TEXT_ARG(word));
    return diag_error(self->diags, (struct place){0},
                      TEXT("name the Python file that is started"),
                      "'%.*s' is no Python file", TEXT_ARG(word));
}

static bool add_path(struct finder *self, struct text word)
{
    size_t colon = text_rfind(word, ':');
    struct text typed = text_slice(word, 0, colon), path;
    struct text attr =
        colon == SIZE_MAX ? (struct text){0} : text_slice(word, colon + 1, word.len);
    if (!repository_path(self, typed, &path))
        return false;
    if (is_folder(self, path))
        return add_folder(self, word, path);
    if (!is_file(self, path))
        return no_such_file(self, word, path);
    if (!is_python(self, path))
        return not_python(self, word, path);
    return add_file(self, word, path, attr);
}

struct candidate {
    struct text folder, file;
};

struct candidates {
    struct candidate *items;
    size_t count, room;
};

static bool add_candidate(const struct finder *self, struct candidates *found,
                          struct text folder, struct text name, bool run)
{
    struct text file = module_file(self->arena, self->search->layout, folder, name, run);
    if (file.len == 0)
        return false;
    array_push(self->arena, found, ((struct candidate){folder, file}));
    return true;
}

struct module_search {
    const struct finder *finder;
    struct text name;
    bool run;
    struct candidates found;
};

static void visit_for_module(void *context, struct text at, const struct folder *listed)
{
    (void)listed;
    struct module_search *self = context;
    add_candidate(self->finder, &self->found, at, self->name, self->run);
}

static bool ambiguous(struct finder *self, struct text word,
                      const struct candidates *found)
{
    struct texts files = {0};
    for (size_t i = 0; i < found->count; i++)
        array_push(self->arena, &files, found->items[i].file);
    return diag_error(self->diags, (struct place){0},
                      text_format(self->arena,
                                  "it may be %.*s; name one of them, or add "
                                  "--source-root DIR",
                                  TEXT_ARG(comma_list(self->arena, &files, 10))),
                      "'%.*s' matches %zu files", TEXT_ARG(word), found->count);
}

/* Finds module NAME: first in the roots that are known, else where a person at the
 * working folder or the root would mean it, else anywhere. */
static bool find_module(struct finder *self, struct text word, struct text name, bool run,
                        struct candidate *candidate)
{
    struct candidates found = {0};
    for (size_t i = 0; i < self->roots->count; i++)
        if (self->roots->items[i].rank == ROOT_GIVEN &&
            add_candidate(self, &found, self->roots->items[i].path, name, run))
            break;
    if (found.count == 0 && !self->search->roots_are_given) {
        struct text here =
            path_relative(self->arena, self->search->root, self->search->working_folder);
        const struct text usual[] = {here, {0}, TEXT("src")};
        for (size_t i = 0; i < 3 && found.count == 0; i++)
            if (path_is_below(usual[i], (struct text){0}))
                add_candidate(self, &found, usual[i], name, run);
    }
    if (found.count == 0 && !self->search->roots_are_given) {
        struct module_search search = {.finder = self, .name = name, .run = run};
        tree_walk(self->arena, self->search->layout, visit_for_module, &search);
        found = search.found;
    }
    if (found.count > 1)
        return ambiguous(self, word, &found);
    if (found.count == 0)
        return diag_error(self->diags, (struct place){0},
                          TEXT("is the folder that it is imported from on the search "
                               "path? --source-root DIR names it"),
                          "no module '%.*s' in the project", TEXT_ARG(name));
    *candidate = found.items[0];
    return true;
}

static bool add_module(struct finder *self, struct text word, struct text name,
                       struct text attr, bool run)
{
    struct candidate found;
    if (!find_module(self, word, name, run, &found))
        return false;
    if (!self->search->roots_are_given)
        roots_add(self->arena, self->roots, found.folder, ROOT_GIVEN,
                  TEXT("the folder that the entry's module is imported from"));
    return add_entry(self, (struct entry){.shown = word,
                                          .file = found.file,
                                          .module = module_name_of_path(
                                              self->arena, found.folder, found.file),
                                          .attr = attr,
                                          .start = run ? ENTRY_MODULE : ENTRY_APP});
}

/* The target of NAME in [project.scripts], [project.gui-scripts] or Poetry's scripts of
 * the manifest nearest to the working folder, else of the root's; empty when none. */
static struct text find_script(struct finder *self, struct text name)
{
    static const char *const tables[] = {"project.scripts", "project.gui-scripts",
                                         "tool.poetry.scripts"};
    struct text here =
        path_relative(self->arena, self->search->root, self->search->working_folder);
    const struct text folders[] = {here, {0}};
    for (size_t f = 0; f < 2; f++) {
        struct manifest manifest;
        if (!path_is_below(folders[f], (struct text){0}) ||
            !manifest_find(self->arena, self->search->layout, folders[f], &manifest,
                           self->diags))
            continue;
        for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
            struct text target =
                toml_text(toml_member(toml_path(manifest.toml, tables[t]), name));
            if (target.len) {
                roots_add_guesses(self->arena, self->search->layout, self->roots,
                                  manifest.folder, &manifest);
                return target;
            }
        }
    }
    return (struct text){0};
}

static bool add_word(struct finder *self, struct text word)
{
    size_t colon = text_find(word, ':');
    struct text name = text_slice(word, 0, colon);
    if (text_find(word, '/') != SIZE_MAX || text_ends(name, TEXT(".py")) ||
        dockerfile_is_name(word) || text_is(word, ".") || text_is(word, ".."))
        return add_path(self, word);
    struct text script = find_script(self, word);
    if (script.len) {
        colon = text_find(script, ':');
        struct text attr = colon == SIZE_MAX ? (struct text){0}
                                             : text_slice(script, colon + 1, script.len);
        return add_module(self, word, text_trim(text_slice(script, 0, colon)),
                          text_trim(attr), false);
    }
    if (colon == SIZE_MAX &&
        file_kind(path_join(self->arena, self->search->working_folder, word)) !=
            FILE_ABSENT)
        return add_path(self, word);
    if (!is_dotted_name(name))
        return no_such_file(self, word, word);
    struct text attr =
        colon == SIZE_MAX ? (struct text){0} : text_slice(word, colon + 1, word.len);
    return add_module(self, word, name, attr, false);
}

bool entries_find(struct arena *arena, const struct entry_search *search,
                  const struct texts *shown, const struct texts *modules,
                  struct search_roots *roots, struct entries *entries,
                  struct diags *diags)
{
    struct finder self = {arena, search, roots, entries, diags};
    bool good = true;
    for (size_t i = 0; i < shown->count; i++)
        good = add_word(&self, shown->items[i]) && good;
    for (size_t i = 0; i < modules->count; i++)
        good = add_module(&self, modules->items[i], modules->items[i], (struct text){0},
                          true) &&
               good;
    if (shown->count + modules->count == 0)
        return diag_error(diags, (struct place){0},
                          TEXT("for example: depclose ai/main.py"), "no entry is named");
    return good;
}
