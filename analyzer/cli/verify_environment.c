/* An interpreter that sees the requirements and nothing else.
 *
 * An environment that is at hand has more than the list: what the service imports without
 * the list having it would be found all the same. So a virtual environment is made of
 * links to those files of it that belong to the listed distributions, by their RECORD. A
 * folder that only they own is one link.
 *
 * Without a lock the list has roots only, and an installer adds what these require: so
 * does their metadata here.
 *
 * Blind spots: what an installation writes and does not record; of distributions without
 * a RECORD, whatever stands elsewhere than under their import names. */
#include "base/array.h"
#include "base/folder.h"
#include "base/path.h"
#include "cli/verify.h"
#include "packages/metadata.h"
#include "packages/requirement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool cannot(struct verify *self, const char *what, struct text path)
{
    return diag_error(self->diags, (struct place){0}, (struct text){0},
                      "cannot %s '%.*s': %s", what, TEXT_ARG(path), strerror(errno));
}

/* --- the interpreter -----------------------------------------------------------------
 */

/* The interpreter of a prefix: with the version that is known, else the usual names. */
static struct text python_of(struct verify *self, struct text prefix)
{
    const struct environment *environment = &self->analysis->environment;
    struct text names[] = {
        text_format(self->arena, "python3.%u", environment->python_minor),
        TEXT("python3"), TEXT("python")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text file =
            path_join(self->arena, prefix,
                      text_format(self->arena, "bin/%.*s", TEXT_ARG(names[i])));
        if (file_kind(file) == FILE_REGULAR && access(file.ptr, X_OK) == 0)
            return file;
    }
    return (struct text){0};
}

bool verify_take_python(struct verify *self, struct scene *scene, struct text *why)
{
    const struct environment *environment = &self->analysis->environment;
    struct text given = self->analysis->run->settings->python;
    struct text file = given.len
                           ? process_find(self->arena, given, text_of(getenv("PATH")))
                           : (struct text){0};
    if (environment->prefix.len == 0) {
        *why = TEXT("no environment is known");
        return false;
    }
    scene->python = file.len ? file : python_of(self, environment->prefix);
    scene->bin = path_dir(scene->python);
    if (scene->python.len == 0)
        *why = text_format(self->arena, "no interpreter in '%.*s'",
                           TEXT_ARG(environment->prefix));
    return scene->python.len > 0;
}

/* --- what is installed ---------------------------------------------------------------
 */

/* So many distributions of other versions are named. */
#define NAMED_AT_MOST 3

/* A distribution by its metadata folder. */
struct installed_folder {
    struct text key, version;
    struct text site;     /* the folder that it is in */
    struct text metadata; /* its name in that */
    struct texts files;   /* relative to `site`: by RECORD or installed-files.txt */
    bool wanted;
};

struct farm {
    struct verify *verify;
    struct arena *arena;
    struct text prefix; /* of the new environment */
    struct text target; /* its site-packages */
    struct {
        struct installed_folder *items; /* the first of a name counts */
        size_t count, room;
    } installed;
    struct map keys;   /* to installed */
    struct map owners; /* top-level names to: 1 wanted only, 2 also others */
    struct map made;   /* folders made, links set */
    struct map files;  /* absolute paths to installed, plus 1; made when first asked */
};

/* The first field of each line of a RECORD, or each line, relative to the site folder. */
static void read_files(struct arena *arena, struct installed_folder *folder)
{
    struct text bytes, line, base = {0};
    struct text place = path_join(arena, folder->site, folder->metadata);
    bool record = file_load(arena, path_join(arena, place, TEXT("RECORD")), &bytes);
    if (!record &&
        !file_load(arena, path_join(arena, place, TEXT("installed-files.txt")), &bytes))
        return;
    if (!record)
        base = folder->metadata; /* lines of it are relative to the metadata's folder */
    while (text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        if (line.len && line.ptr[0] == '"')
            line = text_slice(line, 1, 1 + text_find(text_slice(line, 1, line.len), '"'));
        else if (record)
            line = text_slice(line, 0, text_find(line, ','));
        line = path_join(arena, base, line);
        if (line.len && !path_is_absolute(line) && !text_ends(line, TEXT(".pyc")))
            array_push(arena, &folder->files, line);
    }
}

/* "Name-1.0.dist-info", "name-1.0-py3.11.egg-info". */
static bool read_name(struct arena *arena, struct text metadata,
                      struct installed_folder *folder)
{
    bool dist = text_ends(metadata, TEXT(".dist-info"));
    if (!dist && !text_ends(metadata, TEXT(".egg-info")))
        return false;
    struct text stem = path_stem(metadata);
    size_t dash = text_find(stem, '-');
    folder->key = name_normalize(arena, text_slice(stem, 0, dash));
    folder->version = text_slice(stem, dash + (dash < stem.len), stem.len);
    if (!dist)
        folder->version = text_slice(folder->version, 0, text_find(folder->version, '-'));
    folder->metadata = metadata;
    return folder->key.len > 0;
}

static void find_installed(struct farm *self)
{
    const struct texts *sites = &self->verify->analysis->environment.site_folders;
    for (size_t s = 0; s < sites->count; s++) {
        struct folder entries;
        folder_list(self->arena, sites->items[s], &entries);
        for (size_t i = 0; i < entries.count; i++) {
            struct installed_folder found = {.site = sites->items[s]};
            if (!read_name(self->arena, entries.items[i].name, &found) ||
                map_find(&self->keys, found.key) != MAP_NONE)
                continue;
            read_files(self->arena, &found);
            map_set(&self->keys, found.key, (uint32_t)self->installed.count);
            array_push(self->arena, &self->installed, found);
        }
    }
}

/* --- which of it is wanted -----------------------------------------------------------
 */

struct wanted {
    struct text key;
    struct texts extras;
};

struct wanteds {
    struct wanted *items;
    size_t count, room;
};

/* True when that was not known before. */
static bool want(struct farm *self, struct wanteds *queue, struct text key,
                 const struct texts *extras)
{
    for (size_t i = 0; i < queue->count; i++) {
        struct wanted *known = &queue->items[i];
        size_t count = known->extras.count;
        if (!text_equal(known->key, key))
            continue;
        for (size_t e = 0; e < extras->count; e++)
            texts_add_once(self->arena, &known->extras, extras->items[e]);
        return known->extras.count > count;
    }
    struct wanted wanted = {.key = key};
    for (size_t e = 0; e < extras->count; e++)
        texts_add_once(self->arena, &wanted.extras, extras->items[e]);
    array_push(self->arena, queue, wanted);
    return true;
}

/* What an installed distribution's metadata requires of its target. True when any of it
 * was not known. */
static bool want_required(struct farm *self, struct wanteds *queue, size_t index)
{
    const struct target *target = &self->verify->analysis->targets.items[0];
    struct wanted from = queue->items[index];
    uint32_t at = map_get(&self->keys, from.key, MAP_NONE);
    struct metadata metadata;
    bool new = false;
    if (at == MAP_NONE)
        return false;
    const struct installed_folder *folder = &self->installed.items[at];
    struct text place = path_join(self->arena, folder->site, folder->metadata);
    if (!metadata_read(self->arena, path_join(self->arena, place, TEXT("METADATA")),
                       &metadata) &&
        !metadata_read(self->arena, path_join(self->arena, place, TEXT("PKG-INFO")),
                       &metadata))
        return false;
    for (size_t i = 0; i < metadata.requires.count; i++) {
        struct requirement requirement;
        struct text wrong;
        size_t wrong_at;
        if (requirement_parse(self->arena, metadata.requires.items[i], &requirement,
                              &wrong, &wrong_at) &&
            marker_evaluate(requirement.marker, target, &from.extras) != MARKER_FALSE)
            new = want(self, queue, requirement.key, &requirement.extras) || new;
    }
    return new;
}

/* The listed distributions, and without a complete lock what they require. */
static struct wanteds find_wanted(struct farm *self)
{
    const struct analysis *analysis = self->verify->analysis;
    const struct selection *selection = &self->verify->result.selection;
    struct wanteds queue = {0};
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *selected = &selection->packages.items[i];
        const struct distribution *distribution =
            &analysis->catalog.distributions.items[selected->distribution];
        struct texts extras = selected->extras;
        for (size_t d = 0; d < analysis->catalog.declarations.count; d++) {
            const struct declaration *declaration =
                &analysis->catalog.declarations.items[d];
            if (declaration->distribution == selected->distribution &&
                d == selected->declaration)
                extras = declaration->requirement.extras;
        }
        want(self, &queue, distribution->key, &extras);
    }
    bool new = analysis->catalog.lock_state != LOCK_COMPLETE;
    while (new) {
        new = false;
        for (size_t i = 0; i < queue.count; i++) /* it grows on the way */
            new = want_required(self, &queue, i) || new;
    }
    return queue;
}

static void mark_wanted(struct farm *self)
{
    struct wanteds wanted = find_wanted(self);
    const struct analysis *analysis = self->verify->analysis;
    for (size_t i = 0; i < wanted.count; i++) {
        uint32_t at = map_get(&self->keys, wanted.items[i].key, MAP_NONE);
        dist_id id = catalog_find(&analysis->catalog, wanted.items[i].key);
        if (at != MAP_NONE)
            self->installed.items[at].wanted = true;
        else if (id == DIST_NONE || !analysis->catalog.distributions.items[id].local)
            array_push(self->arena, &self->verify->report.absent, wanted.items[i].key);
    }
    self->verify->report.packages = wanted.count - self->verify->report.absent.count;
    for (size_t i = 0; i < self->installed.count; i++) {
        const struct installed_folder *folder = &self->installed.items[i];
        for (size_t f = 0; f < folder->files.count; f++) {
            struct text top = text_slice(folder->files.items[f], 0,
                                         text_find(folder->files.items[f], '/'));
            uint32_t owned = map_get(&self->owners, top, 0);
            map_set(&self->owners, top, owned | (folder->wanted ? 1 : 2));
        }
    }
}

/* A lock's versions that the environment has otherwise: it shows less than it might. */
static void tell_versions(struct farm *self)
{
    const struct analysis *analysis = self->verify->analysis;
    const struct selection *selection = &self->verify->result.selection;
    struct buffer names = {.arena = self->arena};
    size_t count = 0;
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *selected = &selection->packages.items[i];
        struct text key =
            analysis->catalog.distributions.items[selected->distribution].key;
        uint32_t at = map_get(&self->keys, key, MAP_NONE);
        if (at == MAP_NONE || selected->locked == SELECTED_UNLOCKED)
            continue;
        struct text locked = analysis->catalog.locked.items[selected->locked].version;
        struct text installed = self->installed.items[at].version;
        if (locked.len && !text_equal(locked, installed) && count++ < NAMED_AT_MOST)
            buffer_format(&names, "%s%.*s %.*s instead of %.*s", count > 1 ? ", " : "",
                          TEXT_ARG(key), TEXT_ARG(installed), TEXT_ARG(locked));
    }
    if (count > NAMED_AT_MOST)
        buffer_format(&names, " and %zu more", count - NAMED_AT_MOST);
    if (count)
        diag_warning(self->verify->diags, (struct place){0},
                     TEXT("sync it with the lock, or verify with --install"),
                     "the environment has other versions than the lock: %.*s",
                     TEXT_ARG(names.text));
}

/* An interpreter of a version that the requirements are not for. */
static void tell_python(struct farm *self)
{
    const struct analysis *analysis = self->verify->analysis;
    const struct target *target = &analysis->targets.items[0];
    uint32_t minor = analysis->environment.python_minor;
    if (minor && (minor < target->python_first || minor > target->python_last))
        diag_warning(self->verify->diags, (struct place){0},
                     TEXT("name another with --python, or say --python-version"),
                     "the environment has Python 3.%u, the requirements are for 3.%u "
                     "(%.*s)",
                     minor, target->python_first, TEXT_ARG(analysis->targets.python_why));
}

static struct farm *farm_of(struct verify *verify)
{
    if (verify->farm)
        return verify->farm;
    struct farm *self = ARENA_NEW(verify->arena, struct farm);
    verify->farm = self;
    *self = (struct farm){.verify = verify, .arena = verify->arena};
    map_init(&self->keys, self->arena);
    map_init(&self->owners, self->arena);
    map_init(&self->made, self->arena);
    map_init(&self->files, self->arena);
    find_installed(self);
    mark_wanted(self);
    tell_versions(self);
    tell_python(self);
    return self;
}

struct text verify_owner(struct verify *verify, struct text path, bool *wanted)
{
    struct farm *self = farm_of(verify);
    bool known = self->files.keys.count > 0;
    for (size_t i = 0; !known && i < self->installed.count; i++) {
        const struct installed_folder *folder = &self->installed.items[i];
        for (size_t f = 0; f < folder->files.count; f++)
            map_set(&self->files,
                    path_join(self->arena, folder->site, folder->files.items[f]),
                    (uint32_t)i);
    }
    uint32_t at = map_get(&self->files, path, MAP_NONE);
    *wanted = at != MAP_NONE && self->installed.items[at].wanted;
    return at == MAP_NONE ? (struct text){0} : self->installed.items[at].key;
}

/* --- links ---------------------------------------------------------------------------
 */

/* Links FROM to TO, once. */
static bool link_once(struct farm *self, struct text from, struct text to)
{
    uint32_t known = (uint32_t)self->made.keys.count;
    if (map_add(&self->made, to) != known || file_kind(from) == FILE_ABSENT)
        return true;
    return (folder_make(self->arena, path_dir(to)) && file_link(self->arena, from, to)) ||
           errno == EEXIST || cannot(self->verify, "link", from);
}

/* A program that names its interpreter is written anew, with the new one. */
static bool copy_program(struct farm *self, struct text from, struct text to)
{
    struct text bytes;
    if (!file_load(self->arena, from, &bytes))
        return true;
    size_t end = text_find(bytes, '\n');
    struct text first = text_slice(bytes, 0, end);
    struct buffer out = {.arena = self->arena};
    if (!text_starts(first, TEXT("#!")) || !text_contains(first, TEXT("python")))
        return link_once(self, from, to);
    buffer_format(&out, "#!%.*s/bin/python", TEXT_ARG(self->prefix));
    buffer_add(&out, text_slice(bytes, end, bytes.len));
    uint32_t known = (uint32_t)self->made.keys.count;
    if (map_add(&self->made, to) != known)
        return true;
    if (!folder_make(self->arena, path_dir(to)) ||
        !file_make(self->arena, to, out.text) ||
        chmod(text_copy(self->arena, to).ptr, 0755) != 0)
        return cannot(self->verify, "write", to);
    return true;
}

static bool link_file(struct farm *self, const struct installed_folder *folder,
                      struct text file)
{
    struct text from = path_join(self->arena, folder->site, file);
    if (text_starts(file, TEXT("../"))) {
        struct text old = self->verify->analysis->environment.prefix;
        struct text inside = path_relative(self->arena, old, from);
        if (!path_is_below(inside, (struct text){0}) || path_is_absolute(inside))
            return true;
        struct text to = path_join(self->arena, self->prefix, inside);
        return text_starts(inside, TEXT("bin/")) ? copy_program(self, from, to)
                                                 : link_once(self, from, to);
    }
    struct text top = text_slice(file, 0, text_find(file, '/'));
    bool whole = map_get(&self->owners, top, 0) == 1;
    struct text part = whole ? top : file;
    return link_once(self, path_join(self->arena, folder->site, part),
                     path_join(self->arena, self->target, part));
}

/* Of a distribution that lists no files: what its import names lead to. */
static bool link_imports(struct farm *self, const struct installed_folder *folder)
{
    const struct analysis *analysis = self->verify->analysis;
    dist_id id = catalog_find(&analysis->catalog, folder->key);
    uint32_t installed =
        id == DIST_NONE ? 0 : analysis->catalog.distributions.items[id].installed;
    bool good = true;
    for (size_t i = 0; good && installed &&
                       i < analysis->catalog.installed.items[installed - 1].imports.count;
         i++) {
        struct text module =
            analysis->catalog.installed.items[installed - 1].imports.items[i];
        struct text file =
            environment_find_module(&analysis->environment, self->arena, module);
        if (text_starts(path_name(file), TEXT("__init__.")))
            file = path_dir(file);
        if (path_is_below(file, folder->site) && file.len > folder->site.len)
            good = link_once(self, file,
                             path_join(self->arena, self->target,
                                       text_slice(file, folder->site.len + 1, file.len)));
    }
    return good && link_once(self, path_join(self->arena, folder->site, folder->metadata),
                             path_join(self->arena, self->target, folder->metadata));
}

/* The line "home = ..." of the environment, when it is a virtual one, else where its
 * interpreter really is. */
static struct text home_of(struct farm *self, struct text real)
{
    struct text bytes, line;
    struct text config = path_join(
        self->arena, self->verify->analysis->environment.prefix, TEXT("pyvenv.cfg"));
    if (file_load(self->arena, config, &bytes))
        while (text_cut(&bytes, '\n', &line)) {
            size_t equals = text_find(line, '=');
            if (equals != SIZE_MAX &&
                text_is(text_trim(text_slice(line, 0, equals)), "home"))
                return text_trim(text_slice(line, equals + 1, line.len));
        }
    return path_dir(real);
}

/* The interpreter and pyvenv.cfg (PEP 405) of the new environment. */
static bool make_prefix(struct farm *self, struct scene *scene)
{
    static const char *const names[] = {"python", "python3"};
    uint32_t minor = self->verify->analysis->environment.python_minor;
    struct text real = file_real_path(self->arena, scene->python);
    struct text config =
        text_format(self->arena, "home = %.*s\ninclude-system-site-packages = false\n",
                    TEXT_ARG(home_of(self, real)));
    self->prefix = path_join(self->arena, self->verify->folder, TEXT("environment"));
    self->target =
        path_join(self->arena, self->prefix,
                  text_format(self->arena, "lib/python3.%u/site-packages", minor));
    scene->bin = path_join(self->arena, self->prefix, TEXT("bin"));
    bool good =
        folder_make(self->arena, self->target) && folder_make(self->arena, scene->bin) &&
        file_make(self->arena, path_join(self->arena, self->prefix, TEXT("pyvenv.cfg")),
                  config);
    for (size_t i = 0; good && i < sizeof names / sizeof *names; i++)
        good = file_link(self->arena, real,
                         path_join(self->arena, scene->bin, text_of(names[i])));
    scene->python = path_join(self->arena, scene->bin, TEXT("python"));
    return good || cannot(self->verify, "make", self->prefix);
}

bool verify_link_environment(struct verify *self, struct scene *scene)
{
    struct farm *farm = farm_of(self);
    if (!make_prefix(farm, scene))
        return false;
    for (size_t i = 0; i < farm->installed.count; i++) {
        const struct installed_folder *folder = &farm->installed.items[i];
        if (!folder->wanted)
            continue;
        if (interrupts_pending() ||
            (folder->files.count == 0 && !link_imports(farm, folder)))
            return false;
        for (size_t f = 0; f < folder->files.count; f++)
            if (!link_file(farm, folder, folder->files.items[f]))
                return false;
    }
    self->report.environment = self->analysis->environment.prefix;
    self->report.python = self->analysis->environment.python;
    return true;
}
