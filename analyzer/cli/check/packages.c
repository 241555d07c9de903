/* Where what code imports is declared: rules for one service, and for the pins of all.
 *
 * A list that `uv export` wrote does not say which of its lines the project itself names;
 * then the project's pyproject.toml does. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"
#include "packages/manifest.h"

/* The first declaration of a distribution in a section; NULL when there is none. */
static const struct declaration *declaration_of(const struct analysis *analysis,
                                                dist_id id, enum section section)
{
    const struct catalog *catalog = &analysis->catalog;
    for (size_t i = 0; i < catalog->declarations.count; i++)
        if (catalog->declarations.items[i].distribution == id &&
            catalog->declarations.items[i].section == section)
            return &catalog->declarations.items[i];
    return NULL;
}

static const struct reached *reached_of(const struct analysis *analysis, dist_id id)
{
    for (size_t i = 0; i < analysis->reached.distributions.count; i++)
        if (analysis->reached.distributions.items[i].distribution == id)
            return &analysis->reached.distributions.items[i];
    return NULL;
}

/* "a, b, c and 2 more" */
struct listing {
    struct buffer said;
    size_t count;
};

static void list_key(struct listing *self, struct text key)
{
    enum { MOST = 3 };
    if (self->count++ < MOST)
        buffer_format(&self->said, "%s%.*s", self->count > 1 ? ", " : "", TEXT_ARG(key));
}

static struct text listed(struct listing *self)
{
    enum { MOST = 3 };
    if (self->count > MOST)
        buffer_format(&self->said, " and %zu more", self->count - MOST);
    return self->said.text;
}

/* What the lock has that requires it, though the service needs none of these. */
static struct listing other_requirers(const struct analysis *analysis, dist_id id)
{
    const struct catalog *catalog = &analysis->catalog;
    struct listing found = {.said = {.arena = analysis->arena}};
    dist_id last = DIST_NONE; /* forks of one package stand side by side */
    for (size_t i = 0; i < catalog->locked.count; i++) {
        const struct locked *locked = &catalog->locked.items[i];
        const struct distribution *from =
            &catalog->distributions.items[locked->distribution];
        bool asks = false;
        for (size_t e = 0; e < locked->edges.count; e++)
            asks = asks || locked->edges.items[e].distribution == id;
        if (!asks || from->local || locked->distribution == last)
            continue;
        last = locked->distribution;
        list_key(&found, from->key);
    }
    return found;
}

/* Whether the pyproject.toml at or above a compiled list names the distribution. */
static bool project_declares(const struct analysis *analysis, struct text key)
{
    struct arena *arena = analysis->arena;
    const struct catalog *catalog = &analysis->catalog;
    if (analysis->manifest.pyproject.len || catalog->lock_state != LOCK_COMPLETE)
        return false;
    for (struct text above = path_dir(catalog->lock_file);; above = path_dir(above)) {
        struct manifest manifest;
        struct catalog declared;
        struct diags unheard;
        dist_id owner;
        diags_init(&unheard, arena, analysis->root.path);
        manifest_in(arena, analysis->repository, above, &manifest, &unheard);
        if (manifest.pyproject.len) {
            catalog_init(&declared, arena);
            pyproject_read(&declared, manifest.toml, manifest.pyproject, &owner,
                           &unheard);
            dist_id id = catalog_find(&declared, key);
            return id != DIST_NONE && declared.distributions.items[id].declared > 0;
        }
        if (above.len == 0)
            return false;
    }
}

/* A package that code imports though the project's manifest does not name it: there by
 * what another requires. */
static void judge_transitive(struct checked *self, const struct selected *selected,
                             const struct reached *reached)
{
    struct listing via = {.said = {.arena = self->analysis->arena}};
    struct text key = reached->key;
    struct place place = reached->places.items[0];
    if (project_declares(self->analysis, key))
        return;
    for (size_t i = 0; i < selected->via.count; i++)
        list_key(&via, selected->via.items[i]);
    if (via.count) {
        struct text names = listed(&via);
        check_add(self, RULE_TRANSITIVE, place, key,
                  text_of(check_rules[RULE_TRANSITIVE].fix),
                  "'%.*s' is not declared; it is there because %.*s require%s it",
                  TEXT_ARG(key), TEXT_ARG(names), via.count == 1 ? "s" : "");
        return;
    }
    struct listing others = other_requirers(self->analysis, selected->distribution);
    struct text names = listed(&others);
    if (others.count)
        check_add(self, RULE_UNDECLARED, place, key,
                  text_of(check_rules[RULE_UNDECLARED].fix),
                  "'%.*s' is not declared; only %.*s require%s it, and the service does "
                  "not need %s",
                  TEXT_ARG(key), TEXT_ARG(names), others.count == 1 ? "s" : "",
                  others.count == 1 ? "that" : "these");
    else
        check_add(
            self, RULE_UNDECLARED, place, key, text_of(check_rules[RULE_UNDECLARED].fix),
            "'%.*s' is not declared, and nothing that the service needs requires it",
            TEXT_ARG(key));
}

static void judge_root(struct checked *self, const struct selected *selected)
{
    struct analysis *analysis = self->analysis;
    const struct reached *reached = reached_of(analysis, selected->distribution);
    const struct declaration *group =
        declaration_of(analysis, selected->distribution, SECTION_GROUP);
    if (!reached || selected->requested != REQUESTED_IMPORTED)
        return;
    bool in_list = group && !text_is(path_suffix(group->place.file), ".toml");
    if (selected->declared == DECLARED_NOT)
        judge_transitive(self, selected, reached);
    else if (selected->declared == DECLARED_OTHER && group &&
             !declaration_of(analysis, selected->distribution, SECTION_EXTRA))
        check_add(self, RULE_DEV_PACKAGE, reached->places.items[0], reached->key,
                  text_of(check_rules[RULE_DEV_PACKAGE].fix),
                  "'%.*s' is imported, but only the %s '%.*s' declares it (%.*s:%u)",
                  TEXT_ARG(reached->key), in_list ? "development list" : "group",
                  TEXT_ARG(in_list ? path_name(group->place.file) : group->section_name),
                  TEXT_ARG(group->place.file), group->place.line);
}

bool check_is_stubs(struct text key)
{
    return text_starts(key, TEXT("types-")) || text_ends(key, TEXT("-stubs"));
}

/* "dataclasses" or "asyncio": once a backport, or never anything. */
bool check_is_standard(const struct analysis *analysis, struct text key)
{
    const struct target *target = &analysis->targets.items[0];
    struct buffer module = {.arena = analysis->arena};
    for (size_t i = 0; i < key.len; i++)
        buffer_add_byte(&module, key.ptr[i] == '-' ? '_' : key.ptr[i]);
    return stdlib_has(rules_stdlib(analysis->rules), module.text, target->python_first,
                      target->python_last) == STDLIB_YES;
}

/* A main dependency that is for type checkers alone, or that Python has itself. */
static void judge_declaration(struct checked *self, const struct declaration *declaration)
{
    const struct analysis *analysis = self->analysis;
    dist_id id = declaration->distribution;
    const struct distribution *distribution = &analysis->catalog.distributions.items[id];
    const struct reached *reached = reached_of(analysis, id);
    if (declaration->section != SECTION_MAIN || declaration->requirement.marker ||
        distribution->local)
        return;
    if (reached && reached->drop == DROP_TYPING)
        check_add(self, RULE_TYPE_ONLY, declaration->place, distribution->key,
                  text_of(check_rules[RULE_TYPE_ONLY].fix),
                  "'%.*s' is imported under TYPE_CHECKING only (%.*s:%u)",
                  TEXT_ARG(distribution->key), TEXT_ARG(reached->places.items[0].file),
                  reached->places.items[0].line);
    else if (check_is_stubs(distribution->key))
        check_add(self, RULE_TYPE_ONLY, declaration->place, distribution->key,
                  text_of(check_rules[RULE_TYPE_ONLY].fix),
                  "'%.*s' has stubs for type checkers, and nothing to run",
                  TEXT_ARG(distribution->key));
    else if (!reached && check_is_standard(analysis, distribution->key))
        check_add(self, RULE_STANDARD_LIBRARY, declaration->place, distribution->key,
                  text_of(check_rules[RULE_STANDARD_LIBRARY].fix),
                  "'%.*s' is a module of the standard library",
                  TEXT_ARG(distribution->key));
}

void check_packages(struct checked *self)
{
    const struct selection *selection = &self->result->selection;
    const struct catalog *catalog = &self->analysis->catalog;
    for (size_t i = 0; i < selection->packages.count; i++)
        judge_root(self, &selection->packages.items[i]);
    for (size_t i = 0; i < catalog->declarations.count; i++)
        judge_declaration(self, &catalog->declarations.items[i]);
}

/* --- pins ----------------------------------------------------------------------------
 */

static struct text version_of(const struct checked *self, const struct selected *selected)
{
    return selected->locked == SELECTED_UNLOCKED
               ? (struct text){0}
               : self->analysis->catalog.locked.items[selected->locked].version;
}

/* The version of a distribution in a service, where it has just one. */
static struct text pinned(const struct checked *self, struct text key,
                          struct place *place)
{
    const struct selection *selection = &self->result->selection;
    const struct catalog *catalog = &self->analysis->catalog;
    struct text version = {0};
    for (size_t i = 0; i < selection->packages.count; i++) {
        const struct selected *selected = &selection->packages.items[i];
        if (!text_equal(catalog->distributions.items[selected->distribution].key, key))
            continue;
        if (version.len || selected->locked == SELECTED_UNLOCKED)
            return (struct text){0};
        version = version_of(self, selected);
        *place = catalog->locked.items[selected->locked].place;
    }
    return version;
}

/* One version of a package, the first place where it is pinned, and how many services
 * have it. */
struct pin {
    struct text version;
    struct place place;
    size_t services;
};

struct pins {
    struct pin *items;
    size_t count, room;
};

/* The versions of a distribution over all services; the names of these are added. */
static struct pins find_pins(const struct checks *all, struct text key,
                             struct texts *services)
{
    struct arena *arena = all->items[0].analysis->arena;
    struct pins pins = {0};
    for (size_t s = 0; s < all->count; s++) {
        struct place place;
        struct text version = pinned(&all->items[s], key, &place);
        if (version.len == 0)
            continue;
        size_t i = 0;
        while (i < pins.count && !text_equal(pins.items[i].version, version))
            i++;
        if (i == pins.count)
            array_push(arena, &pins, ((struct pin){version, place, 0}));
        pins.items[i].services++;
        texts_add_once(arena, services, all->items[s].name);
    }
    return pins;
}

/* One finding for each package of which there are several versions. */
static void judge_pins(struct checked *self, const struct checks *all, struct text key)
{
    enum { MOST = 4 };
    struct arena *arena = self->analysis->arena;
    struct texts services = {0};
    struct pins pins = find_pins(all, key, &services);
    struct buffer help = {.arena = arena};
    if (pins.count < 2)
        return;
    for (size_t i = 0; i < pins.count && i < MOST; i++)
        buffer_format(&help, "%.*s in %.*s (%zu service%s)\n",
                      TEXT_ARG(pins.items[i].version), TEXT_ARG(pins.items[i].place.file),
                      pins.items[i].services, pins.items[i].services == 1 ? "" : "s");
    if (pins.count > MOST)
        buffer_format(&help, "and %zu other versions\n", pins.count - MOST);
    buffer_add_string(&help, check_rules[RULE_DUPLICATE_PINS].fix);
    struct finding *finding =
        check_add(self, RULE_DUPLICATE_PINS, pins.items[1].place, key, help.text,
                  "'%.*s' is %.*s here, and %.*s in %.*s", TEXT_ARG(key),
                  TEXT_ARG(pins.items[1].version), TEXT_ARG(pins.items[0].version),
                  TEXT_ARG(pins.items[0].place.file));
    if (finding)
        finding->services = services;
}

void check_pins(const struct checks *all)
{
    struct map judged;
    map_init(&judged, all->items[0].analysis->arena);
    for (size_t s = 0; s < all->count; s++) {
        struct checked *self = &all->items[s];
        const struct selection *selection = &self->result->selection;
        if (self->levels[RULE_DUPLICATE_PINS] == CHECK_OFF)
            continue;
        for (size_t i = 0; i < selection->packages.count; i++) {
            struct text key = self->analysis->catalog.distributions
                                  .items[selection->packages.items[i].distribution]
                                  .key;
            if (map_find(&judged, key) != MAP_NONE)
                continue;
            map_add(&judged, key);
            judge_pins(self, all, key);
        }
    }
}
