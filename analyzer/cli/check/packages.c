/* Where what code imports is declared, and whether what is declared is imported. */
#include "base/array.h"
#include "cli/check/check.h"
#include "cli/importers.h"

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

/* What else is selected and requires it; empty when nothing does. */
static struct text requirers(const struct checked *self, const struct selected *selected)
{
    enum { MOST = 3 };
    struct buffer said = {.arena = self->analysis->arena};
    for (size_t i = 0; i < selected->via.count && i < MOST; i++)
        buffer_format(&said, "%s%.*s", i ? ", " : "", TEXT_ARG(selected->via.items[i]));
    if (selected->via.count > MOST)
        buffer_format(&said, " and %zu more", selected->via.count - MOST);
    return said.text;
}

/* A package that code imports though the project's manifest does not name it: there by
 * what another requires. */
static void judge_transitive(struct checked *self, const struct selected *selected,
                             const struct reached *reached)
{
    struct text via = requirers(self, selected);
    struct text key = reached->key;
    if (via.len)
        check_add(self, RULE_TRANSITIVE, reached->places.items[0], key,
                  text_of(check_rules[RULE_TRANSITIVE].fix),
                  "'%.*s' is not declared; it is there because %.*s require%s it",
                  TEXT_ARG(key), TEXT_ARG(via), selected->via.count == 1 ? "s" : "");
    else
        check_add(
            self, RULE_UNDECLARED, reached->places.items[0], key,
            text_of(check_rules[RULE_UNDECLARED].fix),
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
    if (selected->declared == DECLARED_NOT)
        judge_transitive(self, selected, reached);
    else if (selected->declared == DECLARED_OTHER && group &&
             !declaration_of(analysis, selected->distribution, SECTION_EXTRA))
        check_add(self, RULE_DEV_PACKAGE, reached->places.items[0], reached->key,
                  text_of(check_rules[RULE_DEV_PACKAGE].fix),
                  "'%.*s' is imported, but only the group '%.*s' declares it (%.*s:%u)",
                  TEXT_ARG(reached->key), TEXT_ARG(group->section_name),
                  TEXT_ARG(group->place.file), group->place.line);
}

static bool is_stubs(struct text key)
{
    return text_starts(key, TEXT("types-")) || text_ends(key, TEXT("-stubs"));
}

/* A name like "dataclasses" or "asyncio", which once was a backport or never anything. */
static bool is_standard(const struct analysis *analysis, struct text key)
{
    const struct target *target = &analysis->targets.items[0];
    struct text module = text_copy(analysis->arena, key);
    for (size_t i = 0; i < module.len; i++)
        if (module.ptr[i] == '-')
            ((char *)module.ptr)[i] = '_';
    return stdlib_has(rules_stdlib(analysis->rules), module, target->python_first,
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
    else if (is_stubs(distribution->key))
        check_add(self, RULE_TYPE_ONLY, declaration->place, distribution->key,
                  text_of(check_rules[RULE_TYPE_ONLY].fix),
                  "'%.*s' has stubs for type checkers, and nothing to run",
                  TEXT_ARG(distribution->key));
    else if (!reached && is_standard(analysis, distribution->key))
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

/* --- unused --------------------------------------------------------------------------
 */

/* Whether a service needs the distribution, whatever for. */
static bool is_needed(const struct checked *self, struct text key)
{
    const struct analysis *analysis = self->analysis;
    dist_id id = catalog_find(&analysis->catalog, key);
    const struct reached *reached = id == DIST_NONE ? NULL : reached_of(analysis, id);
    if (reached) /* left out or not: an import names it */
        return true;
    for (size_t i = 0; i < self->result->selection.packages.count; i++) {
        const struct selected *selected = &self->result->selection.packages.items[i];
        if (selected->distribution == id && selected->requested != REQUESTED_TRANSITIVE)
            return true;
    }
    return false;
}

/* Whether services before this one have the same declaration: it was judged with them. */
static bool was_judged(const struct checks *all, size_t service, struct place place)
{
    for (size_t i = 0; i < service; i++) {
        const struct catalog *catalog = &all->items[i].analysis->catalog;
        for (size_t f = 0; f < catalog->manifest_files.count; f++)
            if (text_equal(catalog->manifest_files.items[f], place.file))
                return true;
    }
    return false;
}

static void judge_unused(const struct checks *all, size_t service,
                         const struct declaration *declaration)
{
    struct checked *self = &all->items[service];
    const struct distribution *distribution =
        &self->analysis->catalog.distributions.items[declaration->distribution];
    struct text key = distribution->key;
    if (declaration->section != SECTION_MAIN || distribution->local || is_stubs(key) ||
        is_standard(self->analysis, key) || was_judged(all, service, declaration->place))
        return;
    for (size_t i = 0; i < all->count; i++)
        if (is_needed(&all->items[i], key))
            return;
    struct importers others =
        importers_find(self->analysis, key, (struct text){0}, declaration->distribution);
    if (others.count && !all->whole)
        return; /* what imports it may be a service that was not asked about */
    struct text help = text_of(check_rules[RULE_UNUSED].fix);
    if (others.count)
        help = text_format(self->analysis->arena,
                           "move it to a group or extra: %.*s:%u imports it, outside the "
                           "services",
                           TEXT_ARG(others.items[0].file), others.items[0].line);
    struct finding *finding = check_add(
        self, RULE_UNUSED, declaration->place, key, help, "'%.*s' is declared, and %s",
        TEXT_ARG(key), others.count ? "no service reaches it" : "nothing imports it");
    for (size_t i = 0; finding && i < all->count; i++)
        texts_add_once(self->analysis->arena, &finding->services, all->items[i].name);
}

void check_unused(const struct checks *all)
{
    for (size_t s = 0; s < all->count; s++) {
        const struct catalog *catalog = &all->items[s].analysis->catalog;
        for (size_t i = 0; i < catalog->declarations.count; i++)
            judge_unused(all, s, &catalog->declarations.items[i]);
    }
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

void check_pins(const struct checks *all)
{
    for (size_t later = 1; later < all->count; later++) {
        struct checked *self = &all->items[later];
        const struct selection *selection = &self->result->selection;
        for (size_t i = 0; i < selection->packages.count; i++) {
            struct text key = self->analysis->catalog.distributions
                                  .items[selection->packages.items[i].distribution]
                                  .key;
            struct place place, other;
            struct text version = pinned(self, key, &place);
            for (size_t s = 0; version.len && s < later; s++) {
                struct text before = pinned(&all->items[s], key, &other);
                if (before.len == 0 || text_equal(before, version))
                    continue;
                check_add(self, RULE_DUPLICATE_PINS, place, key,
                          text_of(check_rules[RULE_DUPLICATE_PINS].fix),
                          "'%.*s' is %.*s here, and %.*s in %.*s", TEXT_ARG(key),
                          TEXT_ARG(version), TEXT_ARG(before), TEXT_ARG(other.file));
                break;
            }
        }
    }
}
