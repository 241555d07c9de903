/* Whether a uv.lock was made from the manifests that are there.
 *
 * The lock keeps, for each local package, what it asked for ([package.metadata]). Both
 * sides are brought to one form: name, extras and specifiers as text, and, instead of
 * markers, on which of some sample environments and for which extras the requirement
 * holds; so neither order nor spelling can raise a false alarm. What a source replaces
 * ([tool.uv.sources]) has no specifiers in the lock and is compared by name. */
#include "packages/uv_lock.h"

#include "base/array.h"

#include <stdlib.h>

#define PLATFORMS 3
#define FIRST_MINOR 8
#define LAST_MINOR 15

#define HELP TEXT("run `uv lock`")

/* One requirement in the common form. */
struct line {
    struct text what;   /* name, extras, specifiers */
    char *where;        /* a '1' for each environment and extra where it holds */
    struct place place; /* of a declaration; line 0 for the lock's */
};

struct lines {
    struct line *items;
    size_t count, room;
};

struct comparison {
    const struct catalog *catalog;
    struct arena *arena;
    struct diags *diags;
    dist_id owner;
    struct texts extras;   /* the extras of the project */
    struct texts skipped;  /* keys that cannot be compared */
    struct texts replaced; /* keys for which the lock has a source instead of specifiers;
                              a workspace's sources count for its members, too */
    struct specifiers python;
    struct target targets[PLATFORMS];
    struct lines manifest, lock;
};

static void add_text(struct arena *arena, struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return;
    array_push(arena, texts, text);
}

static bool holds(const struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return true;
    return false;
}

/* The environments in which a requirement holds: without extras, then with each; of these
 * only ONLY counts when it is not empty. */
static char *where_it_holds(struct comparison *self, const struct marker *marker,
                            struct text only)
{
    struct buffer out = {.arena = self->arena};
    for (size_t i = 0; i <= self->extras.count; i++) {
        struct texts extra = {0};
        if (i)
            add_text(self->arena, &extra, self->extras.items[i - 1]);
        bool asked = only.len == 0 || (i && text_equal(extra.items[0], only));
        for (uint32_t minor = FIRST_MINOR; minor <= LAST_MINOR; minor++) {
            struct version version;
            struct text text = text_format(self->arena, "3.%u", minor);
            if (!version_parse(self->arena, text, &version) ||
                !specifiers_contain(&self->python, &version, true))
                continue;
            for (size_t p = 0; p < PLATFORMS; p++) {
                struct target *target = &self->targets[p];
                target->python_first = target->python_last = minor;
                bool good =
                    asked && marker_evaluate(marker, target, &extra) != MARKER_FALSE;
                buffer_add_byte(&out, good ? '1' : '0');
            }
        }
    }
    buffer_add_byte(&out, '.');
    return (char *)(uintptr_t)out.text.ptr;
}

/* Adds a line, or to the line that is the same but for where it holds. */
static void add_line(struct comparison *self, struct lines *lines, struct text what,
                     char *where, struct place place)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (!text_equal(lines->items[i].what, what))
            continue;
        for (size_t j = 0; where[j]; j++)
            if (where[j] == '1')
                lines->items[i].where[j] = '1';
        return;
    }
    array_push(self->arena, lines, ((struct line){what, where, place}));
}

/* Name, extras and (where no source replaces them) specifiers, in one spelling. */
static struct text spell(struct arena *arena, struct text key, const struct texts *extras,
                         const struct specifiers *specifiers)
{
    struct buffer out = {.arena = arena};
    struct texts parts = {0}, names = {0};
    for (size_t i = 0; i < extras->count; i++)
        add_text(arena, &names, extras->items[i]);
    for (size_t i = 0; specifiers && i < specifiers->count; i++) {
        const struct specifier *one = &specifiers->items[i];
        struct text version = one->version.good ? one->version.text : one->text;
        add_text(arena, &parts,
                 text_format(arena, "%s%.*s%s", specifier_operator_text(one->op),
                             TEXT_ARG(version), one->wildcard ? ".*" : ""));
    }
    if (names.count)
        qsort(names.items, names.count, sizeof *names.items, text_order);
    if (parts.count)
        qsort(parts.items, parts.count, sizeof *parts.items, text_order);
    buffer_add(&out, key);
    for (size_t i = 0; i < names.count; i++)
        buffer_format(&out, "%s%.*s", i ? "," : "[", TEXT_ARG(names.items[i]));
    buffer_add_string(&out, names.count ? "]" : "");
    for (size_t i = 0; i < parts.count; i++)
        buffer_format(&out, "%s%.*s", i ? "," : "", TEXT_ARG(parts.items[i]));
    return out.text;
}

/* The manifest's side of a group, or of everything else. */
static void add_declarations(struct comparison *self, struct text group)
{
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        const struct requirement *requirement = &declaration->requirement;
        bool in_group = declaration->section == SECTION_GROUP;
        if (declaration->owner != self->owner || declaration->copied ||
            declaration->section == SECTION_CONSTRAINT || in_group != (group.len > 0) ||
            (in_group && !text_equal(group, declaration->section_name)))
            continue;
        if (declaration->several_sources)
            add_text(self->arena, &self->skipped, requirement->key);
        struct text only =
            declaration->section == SECTION_EXTRA ? declaration->section_name : TEXT("");
        bool replaced = requirement->url.len || declaration->editable ||
                        holds(&self->replaced, requirement->key);
        add_line(self, &self->manifest,
                 spell(self->arena, requirement->key, &requirement->extras,
                       replaced ? NULL : &requirement->specifiers),
                 where_it_holds(self, requirement->marker, only), declaration->place);
    }
}

/* The lock's side: one of `requires-dist` or of a group of `requires-dev`. */
static void add_locked(struct comparison *self, const struct toml *item)
{
    static const char *const sources[] = {"url",      "git",       "path",
                                          "editable", "directory", "virtual"};
    struct text key = name_normalize(self->arena, toml_text(toml_get(item, "name")));
    struct texts extras = {0};
    struct specifiers specifiers = {0};
    struct marker *marker = NULL;
    struct text wrong, written = toml_text(toml_get(item, "marker"));
    const struct toml *names = toml_get(item, "extras");
    bool replaced = false;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        replaced |= toml_get(item, sources[i]) != NULL;
    if (replaced)
        add_text(self->arena, &self->replaced, key);
    for (size_t i = 0; names && names->kind == TOML_ARRAY && i < names->count; i++)
        array_push(self->arena, &extras, toml_text(names->items[i]));
    if (catalog_find(self->catalog, key) == self->owner)
        return; /* an extra that asks for others; those are there, too */
    if (!specifiers_parse(self->arena, toml_text(toml_get(item, "specifier")),
                          &specifiers) ||
        (written.len && !marker_parse(self->arena, written, &marker, &wrong)))
        add_text(self->arena, &self->skipped, key);
    add_line(self, &self->lock,
             spell(self->arena, key, &extras, replaced ? NULL : &specifiers),
             where_it_holds(self, marker, TEXT("")), (struct place){0});
}

static void add_all_locked(struct comparison *self, const struct toml *list)
{
    for (size_t i = 0; list && list->kind == TOML_ARRAY && i < list->count; i++)
        add_locked(self, list->items[i]);
}

static bool is_skipped(const struct comparison *self, struct text what)
{
    size_t end = 0;
    while (end < what.len && what.ptr[end] != '[' && what.ptr[end] != '<' &&
           what.ptr[end] != '>' && what.ptr[end] != '=' && what.ptr[end] != '!' &&
           what.ptr[end] != '~')
        end++;
    return holds(&self->skipped, text_slice(what, 0, end));
}

/* The first line of A that B does not have, or NULL. */
static const struct line *first_missing(const struct comparison *self,
                                        const struct lines *a, const struct lines *b)
{
    for (size_t i = 0; i < a->count; i++) {
        bool found = is_skipped(self, a->items[i].what);
        for (size_t j = 0; j < b->count && !found; j++)
            found = text_equal(a->items[i].what, b->items[j].what) &&
                    text_equal(text_of(a->items[i].where), text_of(b->items[j].where));
        if (!found)
            return &a->items[i];
    }
    return NULL;
}

/* Compares both sides, warns of the first difference and begins anew. */
static bool settle(struct comparison *self, const struct toml *package)
{
    struct text lock = self->catalog->lock_file;
    const struct line *added = first_missing(self, &self->manifest, &self->lock);
    const struct line *gone = first_missing(self, &self->lock, &self->manifest);
    self->manifest = self->lock = (struct lines){0};
    if (added)
        diag_warning(self->diags, added->place, HELP,
                     "'%.*s' does not know '%.*s' as it is written here", TEXT_ARG(lock),
                     TEXT_ARG(added->what));
    else if (gone)
        diag_warning(self->diags, package->place, HELP,
                     "'%.*s' was made from a manifest with '%.*s'", TEXT_ARG(lock),
                     TEXT_ARG(gone->what));
    return !added && !gone;
}

/* The names of the groups on both sides. */
static struct texts list_groups(struct comparison *self, const struct toml *dev)
{
    struct texts groups = {0};
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        if (declaration->owner == self->owner && declaration->section == SECTION_GROUP)
            add_text(self->arena, &groups, declaration->section_name);
    }
    for (size_t i = 0; dev && dev->kind == TOML_TABLE && i < dev->count; i++)
        add_text(self->arena, &groups, name_normalize(self->arena, dev->items[i]->key));
    return groups;
}

static void list_extras(struct comparison *self, const struct toml *provided)
{
    for (size_t i = 0; i < self->catalog->declarations.count; i++) {
        const struct declaration *declaration = &self->catalog->declarations.items[i];
        if (declaration->owner == self->owner && declaration->section == SECTION_EXTRA)
            add_text(self->arena, &self->extras, declaration->section_name);
    }
    for (size_t i = 0; provided && provided->kind == TOML_ARRAY && i < provided->count;
         i++)
        add_text(self->arena, &self->extras, toml_text(provided->items[i]));
}

/* Compares one project; PACKAGE is what the lock has of it. */
static bool compare_project(struct comparison *self, const struct toml *package)
{
    const struct toml *metadata = toml_get(package, "metadata");
    const struct toml *dev = toml_get(metadata, "requires-dev");
    if (!metadata || self->catalog->distributions.items[self->owner].is_dynamic)
        return true;
    list_extras(self, toml_get(metadata, "provides-extras"));
    add_all_locked(self, toml_get(metadata, "requires-dist"));
    add_declarations(self, TEXT(""));
    if (!settle(self, package))
        return false;
    struct texts groups = list_groups(self, dev);
    for (size_t i = 0; i < groups.count; i++) {
        for (size_t j = 0; dev && j < dev->count; j++)
            if (text_equal(name_normalize(self->arena, dev->items[j]->key),
                           groups.items[i]))
                add_all_locked(self, dev->items[j]);
        add_declarations(self, groups.items[i]);
        if (!settle(self, package))
            return false;
    }
    return true;
}

/* Whether two sets of Python versions are the same, as far as anybody will see. */
static bool same_python(struct arena *arena, struct text a, struct text b)
{
    struct specifiers left = {0}, right = {0};
    if (!specifiers_parse(arena, a, &left) || !specifiers_parse(arena, b, &right))
        return true;
    for (int minor = 6; minor < 20; minor++) {
        for (int patch = 0; patch < 12; patch++) {
            struct version version;
            struct text text = text_format(arena, "3.%d.%d", minor, patch);
            if (version_parse(arena, text, &version) &&
                specifiers_contain(&left, &version, true) !=
                    specifiers_contain(&right, &version, true))
                return false;
        }
    }
    return true;
}

static bool compare_python(const struct catalog *catalog, const struct toml *lock,
                           struct diags *diags)
{
    const struct toml *members = toml_path(lock, "manifest.members");
    const struct toml *locked = toml_get(lock, "requires-python");
    if ((members && members->count > 1) || !locked || catalog->project == DIST_NONE ||
        same_python(catalog->arena, catalog->requires_python, toml_text(locked)))
        return true;
    diag_warning(diags, locked->place, HELP,
                 "this lock is for Python '%.*s', the manifest says '%.*s'",
                 TEXT_ARG(locked->text), TEXT_ARG(catalog->requires_python));
    return false;
}

/* What the lock has of the project OWNER, or NULL. */
static const struct toml *find_package(const struct catalog *catalog,
                                       const struct toml *lock, dist_id owner)
{
    const struct toml *packages = toml_get(lock, "package");
    for (size_t i = 0; packages && i < packages->count; i++)
        if (catalog_find(catalog, toml_text(toml_get(packages->items[i], "name"))) ==
            owner)
            return packages->items[i];
    return NULL;
}

bool uv_lock_compare(const struct catalog *catalog, const struct toml *lock,
                     struct diags *diags)
{
    bool same = compare_python(catalog, lock, diags);
    for (uint32_t id = 0; id < catalog->distributions.count; id++) {
        const struct distribution *of = &catalog->distributions.items[id];
        if (!of->has_manifest)
            continue;
        struct comparison self = {
            .catalog = catalog, .arena = catalog->arena, .diags = diags, .owner = id};
        specifiers_parse(self.arena, catalog->requires_python, &self.python);
        target_of_platform(&self.targets[0], TEXT("linux"));
        target_of_platform(&self.targets[1], TEXT("windows"));
        target_of_platform(&self.targets[2], TEXT("macos"));
        const struct toml *package = find_package(catalog, lock, id);
        if (package) {
            same = compare_project(&self, package) && same;
        } else {
            same = false;
            diag_warning(diags, (struct place){.file = catalog->lock_file}, HELP,
                         "this lock does not have '%.*s'", TEXT_ARG(of->name));
        }
    }
    return same;
}
