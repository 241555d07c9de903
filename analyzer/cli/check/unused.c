/* Declared dependencies that no code of the services reaches.
 *
 * A list is judged once, for all services that install it; what an extra or a group adds
 * counts where a service asks for it. A frozen list (`pip freeze`) is told as a whole: it
 * has what others require, too, and does not say which lines these are. */
#include "base/array.h"
#include "base/path.h"
#include "cli/check/check.h"
#include "cli/importers.h"

/* A list of so many lines is a frozen one, when nine in ten are pinned and more than half
 * is unused. */
#define FROZEN_FROM 20

/* One service's lists while they are judged. */
struct judging {
    const struct checks *all;
    struct checked *self;
    const struct importers *importers; /* by dist_id; NULL: not asked for yet */
    struct {
        const struct declaration **items;
        size_t count, room;
    } unused;
};

static bool is_asked_for(struct arena *arena, const struct texts *names, struct text key)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(name_normalize(arena, names->items[i]), key))
            return true;
    return false;
}

/* Whether the service installs what stands in that section of its manifests. */
static bool installs(const struct checked *checked, const struct declaration *declaration)
{
    const struct analysis *analysis = checked->analysis;
    const struct settings *settings = analysis->run->settings;
    switch (declaration->section) {
    case SECTION_MAIN:
        return true;
    case SECTION_EXTRA:
        return is_asked_for(analysis->arena, &settings->extras,
                            declaration->section_name);
    case SECTION_GROUP:
        return is_asked_for(analysis->arena, &settings->groups,
                            declaration->section_name);
    case SECTION_CONSTRAINT:
        break;
    }
    return false;
}

/* Whether the service's own manifest requires the project OWNER of the repository: what
 * that one declares is installed with it. */
static bool requires_project(const struct checked *checked, struct text owner)
{
    const struct analysis *analysis = checked->analysis;
    dist_id id = catalog_find(&analysis->catalog, owner);
    if (id == DIST_NONE || id == analysis->owner ||
        !analysis->catalog.distributions.items[id].local)
        return false;
    enum dist_reach reach = providers_reach(analysis->providers, id);
    return reach == REACH_MAIN || reach == REACH_TRANSITIVE;
}

/* Whether the service reads the list in which the declaration stands, and installs it. */
static bool has_list(const struct checked *checked, const struct declaration *declaration)
{
    const struct catalog *catalog = &checked->analysis->catalog;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *own = &catalog->declarations.items[i];
        if (text_equal(own->place.file, declaration->place.file) &&
            own->section == declaration->section &&
            text_equal(own->section_name, declaration->section_name))
            return installs(checked, own);
    }
    return false;
}

/* Whether a service installs the list in which a declaration of JUDGED stands. */
static bool shares(const struct checked *checked, const struct checked *judged,
                   const struct declaration *declaration)
{
    const struct distribution *known = judged->analysis->catalog.distributions.items;
    return has_list(checked, declaration) ||
           (declaration->section == SECTION_MAIN && declaration->owner != DIST_NONE &&
            requires_project(checked, known[declaration->owner].key));
}

/* Whether the service imports the project that has the declaration as a package that is
 * installed, so that it is not known what its code needs. */
static bool imports_project(const struct checked *checked, const struct checked *judged,
                            const struct declaration *declaration)
{
    const struct analysis *analysis = checked->analysis;
    const struct distribution *known = judged->analysis->catalog.distributions.items;
    if (declaration->owner == DIST_NONE)
        return false;
    dist_id id = catalog_find(&analysis->catalog, known[declaration->owner].key);
    for (size_t i = 0; i < analysis->reached.distributions.count; i++)
        if (analysis->reached.distributions.items[i].distribution == id)
            return true;
    return false;
}

/* Whether a service needs the distribution, whatever for. */
static bool is_needed(const struct checked *self, struct text key)
{
    const struct analysis *analysis = self->analysis;
    dist_id id = catalog_find(&analysis->catalog, key);
    if (id == DIST_NONE)
        return false;
    for (size_t i = 0; i < analysis->reached.distributions.count; i++)
        if (analysis->reached.distributions.items[i].distribution == id)
            return true; /* left out or not: an import names it */
    for (size_t i = 0; i < self->result->selection.packages.count; i++) {
        const struct selected *selected = &self->result->selection.packages.items[i];
        if (selected->distribution == id && selected->requested != REQUESTED_TRANSITIVE)
            return true;
    }
    return false;
}

/* Whether the line of a compiled list is there because the .in file, which is read, too,
 * has it. */
static bool is_compiled_from(const struct judging *judging,
                             const struct declaration *declaration)
{
    const struct catalog *catalog = &judging->self->analysis->catalog;
    if (catalog->lock_state != LOCK_COMPLETE ||
        !text_equal(declaration->place.file, catalog->lock_file))
        return false;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *other = &catalog->declarations.items[i];
        if (other->distribution == declaration->distribution &&
            text_is(path_suffix(other->place.file), ".in") &&
            installs(judging->self, other))
            return true;
    }
    return false;
}

static bool is_unused(const struct judging *judging,
                      const struct declaration *declaration)
{
    const struct checks *all = judging->all;
    const struct analysis *analysis = judging->self->analysis;
    const struct distribution *distribution =
        &analysis->catalog.distributions.items[declaration->distribution];
    if (!installs(judging->self, declaration) || distribution->local ||
        declaration->required || is_compiled_from(judging, declaration) ||
        check_is_stubs(distribution->key) ||
        check_is_standard(analysis, distribution->key))
        return false;
    for (size_t i = 0; i < all->count; i++) {
        const struct checked *other = &all->items[i];
        if (!shares(other, judging->self, declaration))
            continue;
        if ((other < judging->self && other->levels[RULE_UNUSED] != CHECK_OFF &&
             has_list(other, declaration)) ||
            is_needed(other, distribution->key))
            return false; /* judged with the first that has it, or needed */
    }
    return true;
}

/* The first importer below the folder that the list is for, else the first of all; NULL
 * without any. */
static const struct importer *importer_of(const struct importers *importers,
                                          struct text list, bool *is_near)
{
    struct text folder = path_dir(list);
    *is_near = true;
    for (size_t i = 0; i < importers->count; i++)
        if (path_is_below(importers->items[i].file, folder))
            return &importers->items[i];
    *is_near = false;
    return importers->count ? &importers->items[0] : NULL;
}

/* Where the declaration should go. */
static struct text advice(const struct judging *judging,
                          const struct declaration *declaration,
                          const struct importer *importer, bool is_near)
{
    const struct analysis *analysis = judging->self->analysis;
    const struct catalog *catalog = &analysis->catalog;
    struct text file = declaration->place.file;
    bool is_toml = text_is(path_suffix(file), ".toml");
    struct buffer help = {.arena = analysis->arena};
    if (is_near && importer)
        buffer_format(&help, "move it to %s: %.*s:%u imports it, outside the services",
                      is_toml ? "a group or extra" : "a list of its own",
                      TEXT_ARG(importer->file), importer->line);
    else if (importer)
        buffer_format(
            &help, "drop it: %.*s:%u imports it, which no service of this list reaches",
            TEXT_ARG(importer->file), importer->line);
    else
        buffer_add_string(&help, is_toml ? check_rules[RULE_UNUSED].fix : "drop it");
    if (catalog->lock_state == LOCK_COMPLETE && text_equal(file, catalog->lock_file))
        buffer_add_string(&help, "\nin the list that this one is compiled from");
    return help.text;
}

/* Every service that installs the list has the finding. */
static void add_services(const struct judging *judging, struct finding *finding,
                         const struct declaration *declaration)
{
    for (size_t i = 0; finding && i < judging->all->count; i++)
        if (shares(&judging->all->items[i], judging->self, declaration))
            texts_add_once(judging->self->analysis->arena, &finding->services,
                           judging->all->items[i].name);
}

static void tell(struct judging *judging, const struct declaration *declaration)
{
    struct checked *self = judging->self;
    const struct analysis *analysis = self->analysis;
    struct text key =
        analysis->catalog.distributions.items[declaration->distribution].key;
    bool is_near;
    const struct importer *importer =
        importer_of(&judging->importers[declaration->distribution],
                    declaration->place.file, &is_near);
    struct finding *finding = check_add(
        self, RULE_UNUSED, declaration->place, key,
        advice(judging, declaration, importer, is_near), "'%.*s' is declared, and %s",
        TEXT_ARG(key), importer ? "no service reaches it" : "nothing imports it");
    add_services(judging, finding, declaration);
}

/* --- frozen lists --------------------------------------------------------------------
 */

static bool is_pinned(const struct requirement *requirement)
{
    const struct specifier *only = requirement->specifiers.items;
    return requirement->url.len || (requirement->specifiers.count == 1 &&
                                    ((only->op == SPECIFIER_EQUAL && !only->wildcard) ||
                                     only->op == SPECIFIER_ARBITRARY));
}

/* How many lines FILE has that are installed; 0 when too few of them are pinned, or when
 * it says what requires what. */
static size_t count_frozen(const struct judging *judging, struct text file)
{
    const struct catalog *catalog = &judging->self->analysis->catalog;
    size_t count = 0, pinned = 0;
    if (catalog->lock_state == LOCK_COMPLETE || text_is(path_suffix(file), ".toml"))
        return 0;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *declaration = &catalog->declarations.items[i];
        if (!text_equal(declaration->place.file, file) ||
            !installs(judging->self, declaration))
            continue;
        count++;
        pinned += is_pinned(&declaration->requirement);
    }
    return pinned * 10 >= count * 9 ? count : 0;
}

/* Tells the list in which the unused declaration FROM stands, and takes all of its
 * declarations out, when it is a frozen one. */
static bool tell_frozen(struct judging *judging, size_t from)
{
    enum { NAMED = 8 };
    const struct declaration *first = judging->unused.items[from];
    struct checked *self = judging->self;
    struct text file = first->place.file;
    struct buffer names = {.arena = self->analysis->arena};
    size_t lines = count_frozen(judging, file), count = 0;
    for (size_t i = from; i < judging->unused.count; i++)
        count += judging->unused.items[i] &&
                 text_equal(judging->unused.items[i]->place.file, file);
    if (lines < FROZEN_FROM || count * 2 <= lines)
        return false;
    for (size_t i = from, named = 0; i < judging->unused.count; i++) {
        const struct declaration *declaration = judging->unused.items[i];
        if (!declaration || !text_equal(declaration->place.file, file))
            continue;
        const struct distribution *distribution =
            &self->analysis->catalog.distributions.items[declaration->distribution];
        if (named++ < NAMED)
            buffer_format(&names, "%s%.*s", named > 1 ? ", " : "",
                          TEXT_ARG(distribution->key));
        judging->unused.items[i] = NULL;
    }
    struct finding *finding = check_add(
        self, RULE_UNUSED, (struct place){file, 1, 1}, file,
        TEXT("the list does not tell which of them are there for others: keep what code "
             "imports in a list\nof its own, and compile it with uv pip compile"),
        "%zu of the %zu packages in this list are reached by no service: %.*s%s", count,
        lines, TEXT_ARG(names.text), count > NAMED ? ", ..." : "");
    add_services(judging, finding, first);
    return true;
}

/* Whether some service has the declaring project as an installed package: what imports
 * the distribution may be that one's code. */
static bool is_hidden(const struct judging *judging,
                      const struct declaration *declaration)
{
    for (size_t i = 0; i < judging->all->count; i++)
        if (imports_project(&judging->all->items[i], judging->self, declaration))
            return true;
    return false;
}

/* What the service's lists have in vain. Where not all services are checked, what imports
 * it elsewhere may be one of the others. */
static void collect(struct judging *judging)
{
    struct analysis *analysis = judging->self->analysis;
    const struct catalog *catalog = &analysis->catalog;
    for (size_t i = 0; i < catalog->declarations.count; i++) {
        const struct declaration *declaration = &catalog->declarations.items[i];
        if (!is_unused(judging, declaration))
            continue;
        if (!judging->importers)
            judging->importers = importers_of_all(analysis);
        if (judging->importers[declaration->distribution].count == 0 ||
            (judging->all->whole && !is_hidden(judging, declaration)))
            array_push(analysis->arena, &judging->unused, declaration);
    }
}

void check_unused(const struct checks *all)
{
    for (size_t s = 0; s < all->count; s++) {
        struct judging judging = {.all = all, .self = &all->items[s]};
        if (judging.self->levels[RULE_UNUSED] == CHECK_OFF)
            continue;
        collect(&judging);
        for (size_t i = 0; i < judging.unused.count; i++)
            if (judging.unused.items[i] && !tell_frozen(&judging, i))
                tell(&judging, judging.unused.items[i]);
    }
}
