/* Import names and distributions, matched.
 *
 * A name is tried whole, then without its last part, and so on; the first prefix that a
 * source knows ends the search, even when the distributions that it names are not the
 * project's: google.cloud.storage is then undeclared, and not some other google-* that
 * happens to be locked. Three things are told apart at a shorter prefix:
 *
 * - an installed regular package holds what is below it, unless the rules know better
 *   (airflow.providers.google) and the file is not there;
 * - a distribution named like the first part (fastapi) is taken for the owner of all
 * below it, and one named like more of it (fastapi-cli for fastapi.cli) comes on top only
 * when it is a main dependency: too much installs, too little does not run;
 * - a name that is listed only as the beginning of others is a namespace, and provided by
 *   nobody, unless a distribution has just that name.
 *
 * What is installed refutes a match by name: when foo is installed in the locked version
 * and has no module foo, foo is not who provides it. The rules are not refuted: they know
 * of import hooks, which no RECORD shows.
 *
 * Blind spot: a private distribution whose name and import name have nothing in common,
 * as long as it is not installed; the project's map is for those. */
#include "packages/providers.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"
#include "packages/reach.h"

#include <stdlib.h>
#include <string.h>

struct dist_list {
    dist_id *items;
    size_t count, room;
};

/* An answer stays where it is when there are more. */
struct answered {
    struct provider *answer;
};

struct providers {
    struct arena *arena;
    const struct catalog *catalog;
    const struct import_rules *rules, *config; /* never NULL; perhaps empty */
    unsigned char *reach;                      /* enum dist_reach by dist_id */
    struct map installed;                      /* import name to an index of owners */
    struct map installed_parents;              /* proper prefixes of these names */
    struct {
        struct dist_list *items;
        size_t count, room;
    } owners;
    struct map known; /* names asked for before, to an index of answers */
    struct {
        struct answered *items;
        size_t count, room;
    } answers;
};

static const struct import_rules no_rules;

/* --- Names -------------------------------------------------------------------------- */

/* Cuts the last part off a dotted name; false when there was only one. */
static bool shorten(struct text *name)
{
    size_t dot = text_rfind(*name, '.');
    if (dot == SIZE_MAX)
        return false;
    *name = text_slice(*name, 0, dot);
    return true;
}

static struct text first_part(struct text name)
{
    return text_slice(name, 0, text_find(name, '.'));
}

/* The longest prefix of NAME in MAP, empty for none. */
static struct text longest_in(const struct map *map, struct text name)
{
    do
        if (map_find(map, name) != MAP_NONE)
            return name;
    while (shorten(&name));
    return (struct text){0};
}

static bool is_namespace(const struct providers *self, struct text name)
{
    return (map_find(&self->rules->parents, name) != MAP_NONE &&
            map_find(&self->rules->names, name) == MAP_NONE) ||
           (map_find(&self->installed_parents, name) != MAP_NONE &&
            map_find(&self->installed, name) == MAP_NONE);
}

static bool is_stub(struct text key)
{
    return text_starts(key, TEXT("types-")) || text_ends(key, TEXT("-stubs"));
}

/* --- What is installed -------------------------------------------------------------- */

static void add_owner(struct providers *self, struct text name, dist_id id)
{
    uint32_t index = map_add(&self->installed, name);
    if (index == self->owners.count)
        array_push(self->arena, &self->owners, ((struct dist_list){0}));
    struct dist_list *owners = &self->owners.items[index];
    if (owners->count == 0 || array_last(owners) != id)
        array_push(self->arena, owners, id);
    while (shorten(&name))
        map_add(&self->installed_parents, name);
}

static void index_installed(struct providers *self)
{
    const struct catalog *catalog = self->catalog;
    for (dist_id id = 0; id < catalog->distributions.count; id++) {
        const struct distribution *distribution = &catalog->distributions.items[id];
        if (!distribution->installed || is_stub(distribution->key))
            continue;
        const struct installed *installed =
            &catalog->installed.items[distribution->installed - 1];
        for (size_t i = 0; i < installed->imports.count; i++)
            add_owner(self, installed->imports.items[i], id);
    }
}

static const struct dist_list *owners_of(const struct providers *self, struct text name)
{
    uint32_t index = map_find(&self->installed, name);
    return index == MAP_NONE ? NULL : &self->owners.items[index];
}

/* Whether the environment has the version that the lock pins, or the lock pins none. */
static bool is_as_locked(const struct catalog *catalog,
                         const struct distribution *distribution,
                         const struct installed *installed)
{
    for (uint32_t i = 0; i < distribution->locked_count; i++)
        if (text_equal(catalog->locked.items[distribution->first_locked + i].version,
                       installed->version))
            return true;
    return distribution->locked_count == 0;
}

/* Whether what is installed of a distribution shows that it does not provide NAME. */
static bool is_refuted(const struct providers *self, dist_id id)
{
    const struct distribution *distribution = &self->catalog->distributions.items[id];
    if (!distribution->installed)
        return false;
    const struct installed *installed =
        &self->catalog->installed.items[distribution->installed - 1];
    return installed->imports.count &&
           is_as_locked(self->catalog, distribution, installed);
}

/* Whether the module or folder NAME is among the installed files of OWNERS. */
static bool has_file(const struct providers *self, const struct dist_list *owners,
                     struct text name)
{
    struct arena scratch = {0};
    bool found = false;
    struct text relative = text_copy(&scratch, name);
    for (char *at = (char *)relative.ptr; (at = strchr(at, '.'));)
        *at = '/';
    for (size_t i = 0; i < owners->count && !found; i++) {
        uint32_t index =
            self->catalog->distributions.items[owners->items[i]].installed - 1;
        struct text path =
            path_join(&scratch, self->catalog->installed.items[index].location, relative);
        found =
            file_kind(path) == FILE_FOLDER ||
            file_kind(text_format(&scratch, "%.*s.py", TEXT_ARG(path))) == FILE_REGULAR;
    }
    arena_release(&scratch);
    return found;
}

/* --- Candidates --------------------------------------------------------------------- */

static bool may_emit(const struct providers *self, dist_id id)
{
    return self->reach[id] != REACH_NOT;
}

/* The distribution that is named like the import NAME, or DIST_NONE. */
static dist_id named_like(const struct providers *self, struct text name)
{
    dist_id id = catalog_find(self->catalog, name);
    if (id == DIST_NONE || !may_emit(self, id) || id == self->catalog->project ||
        is_stub(self->catalog->distributions.items[id].key) || is_refuted(self, id))
        return DIST_NONE;
    return id;
}

static void add_candidate(struct providers *self, struct provider *answer, dist_id id)
{
    for (size_t i = 0; i < answer->distributions.count; i++)
        if (answer->distributions.items[i] == id)
            return;
    array_push(self->arena, &answer->distributions, id);
}

static void add_listed(struct providers *self, struct provider *answer,
                       const struct texts *names)
{
    for (size_t i = 0; i < names->count; i++) {
        dist_id id = catalog_find(self->catalog, names->items[i]);
        if (id != DIST_NONE && may_emit(self, id) && id != self->catalog->project)
            add_candidate(self, answer, id);
    }
}

static int by_key(const struct catalog *catalog, dist_id a, dist_id b)
{
    return text_compare(catalog->distributions.items[a].key,
                        catalog->distributions.items[b].key);
}

/* Adds ID where it belongs by its key. */
static void insert_by_key(struct providers *self, struct provider *answer, dist_id id)
{
    array_push(self->arena, &answer->distributions, id);
    dist_id *items = answer->distributions.items;
    size_t at = answer->distributions.count - 1;
    for (; at > 0 && by_key(self->catalog, items[at - 1], id) > 0; at--)
        items[at] = items[at - 1];
    items[at] = id;
}

/* Ends the search: keeps the candidates that are reached most strongly, by key. Without
 * any PROBABLE tells who it would be. */
static bool settle(struct providers *self, struct provider *answer,
                   enum provider_source source, struct text prefix,
                   const struct texts *probable)
{
    size_t count = answer->distributions.count;
    const dist_id *items = answer->distributions.items;
    *answer = (struct provider){.source = source, .prefix = prefix, .reach = REACH_NOT};
    for (size_t i = 0; i < count; i++)
        if (self->reach[items[i]] < answer->reach)
            answer->reach = self->reach[items[i]];
    for (size_t i = 0; i < count; i++)
        if (self->reach[items[i]] == answer->reach)
            insert_by_key(self, answer, items[i]);
    if (count == 0 && probable)
        answer->probable = *probable;
    return true;
}

/* The names of installed distributions that must not be emitted, for a message. */
static struct texts names_of(struct providers *self, const struct dist_list *owners)
{
    struct texts names = {0};
    for (size_t i = 0; i < owners->count; i++)
        array_push(self->arena, &names,
                   self->catalog->distributions.items[owners->items[i]].name);
    return names;
}

/* --- The search --------------------------------------------------------------------- */

static bool find_in_config(struct providers *self, struct text module,
                           struct provider *answer)
{
    struct text prefix = longest_in(&self->config->names, module);
    if (prefix.len == 0)
        return false;
    const struct texts *names = import_rules_find(self->config, prefix);
    add_listed(self, answer, names);
    return settle(self, answer, PROVIDER_CONFIG, prefix, names);
}

/* Whether PREFIX, more than the first part of a name, may be matched by name: not inside
 * an installed package. *OWNER becomes the distribution that has the name of the first
 * part, when that is no namespace. */
static bool may_be_deep(const struct providers *self, struct text root,
                        struct text prefix, dist_id *owner)
{
    *owner = is_namespace(self, root) ? DIST_NONE : named_like(self, root);
    return longest_in(&self->installed, prefix).len == 0;
}

/* A distribution that is named like just PREFIX. */
static bool find_by_name(struct providers *self, struct text prefix,
                         const struct texts *listed, struct provider *answer)
{
    struct provider by_rules = {0};
    struct text root = first_part(prefix);
    dist_id owner = DIST_NONE, id = named_like(self, prefix);
    if (id == DIST_NONE ||
        (root.len < prefix.len && !may_be_deep(self, root, prefix, &owner)))
        return false;
    bool main = self->reach[id] == REACH_MAIN;
    if (owner != DIST_NONE && !main)
        return false;
    if (listed && !main) {
        /* The rules know others, and a main dependency among them is likelier. */
        add_listed(self, &by_rules, listed);
        settle(self, &by_rules, PROVIDER_RULES, prefix, NULL);
        if (by_rules.reach == REACH_MAIN) {
            *answer = by_rules;
            return true;
        }
    }
    add_candidate(self, answer, id);
    settle(self, answer, PROVIDER_NAME, prefix, NULL);
    if (owner != DIST_NONE && owner != id)
        insert_by_key(self, answer, owner);
    return true;
}

/* Asks every source for just PREFIX of MODULE. */
static bool find_at(struct providers *self, struct text module, struct text prefix,
                    struct provider *answer)
{
    const struct dist_list *owners = owners_of(self, prefix);
    const struct texts *listed = import_rules_find(self->rules, prefix);
    for (size_t i = 0; owners && i < owners->count; i++)
        if (may_emit(self, owners->items[i]))
            add_candidate(self, answer, owners->items[i]);
    if (answer->distributions.count)
        return settle(self, answer, PROVIDER_INSTALLED, prefix, NULL);
    if (listed && listed->count == 0) /* a namespace, whatever is called like it */
        return settle(self, answer,
                      module.len == prefix.len ? PROVIDER_NAMESPACE : PROVIDER_NONE,
                      prefix, NULL);
    if (find_by_name(self, prefix, listed, answer))
        return true;
    if (listed && !owners) {
        struct text above = longest_in(&self->installed, prefix);
        if (above.len && has_file(self, owners_of(self, above), prefix))
            return false; /* the installed package has it after all */
    }
    if (listed)
        add_listed(self, answer, listed);
    if (answer->distributions.count || (listed && !owners))
        return settle(self, answer, PROVIDER_RULES, prefix, listed);
    if (!owners)
        return false;
    struct texts names = names_of(self, owners);
    return settle(self, answer, PROVIDER_INSTALLED, prefix, &names);
}

/* A name without what authors put around it: "python-foo", "foo-py" and "pyfoo" are
 * "foo".
 */
static struct text squash(struct arena *arena, struct text name)
{
    struct text key = text_lower(arena, name);
    char *bytes = (char *)key.ptr;
    size_t len = 0;
    for (size_t i = 0; i < key.len; i++)
        if (bytes[i] != '-' && bytes[i] != '_' && bytes[i] != '.')
            bytes[len++] = bytes[i];
    return (struct text){bytes, len};
}

static bool is_nearly(struct text key, struct text name)
{
    static const char *const affixes[] = {"python3", "python", "py"};
    if (text_equal(key, name))
        return true;
    for (size_t i = 0; i < sizeof affixes / sizeof *affixes; i++) {
        struct text affix = text_of(affixes[i]);
        if (key.len == name.len + affix.len &&
            ((text_starts(key, affix) && text_ends(key, name)) ||
             (text_starts(key, name) && text_ends(key, affix))))
            return true;
    }
    return false;
}

/* Whether NAME is a part of KEY between hyphens: "geolite2" of "maxminddb-geolite2". */
static bool has_part(struct text key, struct text name)
{
    struct text rest = key, part;
    while (text_cut(&rest, '-', &part))
        if (text_equal(part, name))
            return true;
    return false;
}

/* How many distributions have a name like that of the import ROOT: nearly the same (AS
 * PARTS false), or with it as a part; the last of them goes to FOUND. Only those DECLARED
 * count, or else those locked. */
static size_t find_alike(struct providers *self, struct text root, bool as_parts,
                         bool declared, dist_id *found)
{
    const struct catalog *catalog = self->catalog;
    struct arena scratch = {0};
    struct text wanted = squash(&scratch, root);
    size_t matches = 0;
    for (dist_id id = 0; id < catalog->distributions.count; id++) {
        const struct distribution *distribution = &catalog->distributions.items[id];
        bool counts =
            declared ? distribution->declared > 0 : distribution->locked_count > 0;
        if (!counts || id == catalog->project || distribution->local ||
            is_stub(distribution->key) || is_refuted(self, id))
            continue;
        if (as_parts ? !has_part(distribution->key, wanted)
                     : !is_nearly(squash(&scratch, distribution->key), wanted))
            continue;
        *found = id;
        matches++;
    }
    arena_release(&scratch);
    return matches;
}

/* What has a name like the import's, when just one distribution has: nearly the same, of
 * those declared; else with it as a part, of those declared, then of all that are locked.
 */
static bool find_by_affix(struct providers *self, struct text module,
                          struct provider *answer)
{
    struct text root = first_part(module);
    if (root.len < 3)
        return false;
    dist_id found = DIST_NONE;
    size_t matches = find_alike(self, root, false, true, &found);
    if (matches == 0 && root.len > 3)
        matches = find_alike(self, root, true, true, &found);
    if (matches == 0 && root.len > 3 && self->catalog->lock_state == LOCK_COMPLETE)
        matches = find_alike(self, root, true, false, &found);
    if (matches != 1)
        return false;
    add_candidate(self, answer, found);
    return settle(self, answer, PROVIDER_AFFIX, root, NULL);
}

static void search(struct providers *self, struct text module, struct provider *answer)
{
    struct text prefix = module, root = first_part(module);
    if (find_in_config(self, module, answer))
        return;
    do
        if (find_at(self, module, prefix, answer))
            return;
    while (shorten(&prefix));
    if (is_namespace(self, module))
        settle(self, answer, PROVIDER_NAMESPACE, module, NULL);
    else if (is_namespace(self, root) || !find_by_affix(self, module, answer))
        settle(self, answer, PROVIDER_NONE, (struct text){0}, NULL);
}

/* --- The interface ------------------------------------------------------------------ */

struct providers *providers_new(struct arena *arena, const struct catalog *catalog,
                                const struct import_rules *rules,
                                const struct import_rules *config)
{
    struct providers *self = ARENA_NEW(arena, struct providers);
    *self = (struct providers){.arena = arena,
                               .catalog = catalog,
                               .rules = rules ? rules : &no_rules,
                               .config = config ? config : &no_rules};
    map_init(&self->installed, arena);
    map_init(&self->installed_parents, arena);
    map_init(&self->known, arena);
    self->reach = reach_find(arena, catalog);
    index_installed(self);
    return self;
}

const struct provider *providers_find(struct providers *self, struct text module)
{
    uint32_t index = map_find(&self->known, module);
    if (index == MAP_NONE) {
        struct provider *answer = ARENA_NEW(self->arena, struct provider);
        index = map_intern(&self->known, module);
        search(self, self->known.keys.items[index], answer);
        array_push(self->arena, &self->answers, ((struct answered){answer}));
    }
    return self->answers.items[index].answer;
}

bool providers_know(const struct providers *self, struct text name)
{
    return map_find(&self->config->names, name) != MAP_NONE ||
           map_find(&self->installed, name) != MAP_NONE ||
           map_find(&self->rules->names, name) != MAP_NONE;
}

enum dist_reach providers_reach(const struct providers *self, dist_id id)
{
    return self->reach[id];
}
