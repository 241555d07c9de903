/* From what is selected to what it loads by a name, an address or a setting.
 *
 * What code shows when it is needed (a call, a name) counts where the code shows it. What
 * comes from outside need not show: the drivers and backends of all that is selected, and
 * other companions of what the project's own code imports, stay where they are declared.
 * Where a sign is seen and none of them is declared, one that the lock has for another
 * reason becomes a root; where there is none, that is a warning.
 *
 * Blind spot: signs in the code of distributions are not looked for. */
#include "cli/implied.h"

#include "base/array.h"
#include "base/path.h"
#include "read/uses.h"

/* --- signs ---------------------------------------------------------------------------
 */

/* Whether TEXT fits PATTERN, in which each "*" stands for anything. */
static bool fits(struct text text, struct text pattern)
{
    while (pattern.len && pattern.ptr[0] != '*') {
        if (text.len == 0 || text.ptr[0] != pattern.ptr[0])
            return false;
        text = text_slice(text, 1, text.len);
        pattern = text_slice(pattern, 1, pattern.len);
    }
    if (pattern.len == 0)
        return text.len == 0;
    pattern = text_slice(pattern, 1, pattern.len);
    for (size_t i = 0; i <= text.len; i++)
        if (fits(text_slice(text, i, text.len), pattern))
            return true;
    return false;
}

static bool fits_any(struct text text, const struct texts *patterns)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (fits(text, patterns->items[i]))
            return true;
    return false;
}

static bool call_fits(const struct use *use, const struct implied_use *wanted)
{
    if (wanted->argument.name.len == 0)
        return true;
    for (size_t i = 0; i < use->arguments.count; i++) {
        const struct use_argument *given = &use->arguments.items[i];
        bool same = given->name.len ? text_equal(given->name, wanted->argument.name)
                                    : given->position == wanted->argument.position;
        if (same && fits_any(given->value, &wanted->values))
            return true;
    }
    return false;
}

/* Notes a sighting, of each rule one in a file. */
static void see(struct implied *self, size_t rule, module_id module, bool by_method,
                struct place place, struct text what)
{
    struct implied_sightings *seen = self->sightings;
    for (size_t i = seen->count; i-- > 0 && seen->items[i].module == module;)
        if (seen->items[i].rule == rule && seen->items[i].by_method == by_method)
            return;
    array_push(self->analysis->arena, seen,
               ((struct implied_sighting){rule, module, by_method, place,
                                          text_copy(self->analysis->arena, what)}));
}

/* Whether FILE imports one of RULE's distributions: a method's name alone tells little.
 */
static bool is_imported_in(const struct implied *self, const struct implied_rule *rule,
                           struct text file)
{
    const struct reached_all *reached = &self->analysis->reached;
    for (size_t d = 0; d < reached->distributions.count; d++) {
        const struct reached *one = &reached->distributions.items[d];
        for (size_t i = 0; i < rule->of.count; i++)
            for (size_t p = 0;
                 text_equal(rule->of.items[i], one->key) && p < one->places.count; p++)
                if (text_equal(one->places.items[p].file, file))
                    return true;
    }
    return false;
}

static struct text without_star(struct text name)
{
    return text_starts(name, TEXT("*.")) ? text_slice(name, 2, name.len) : name;
}

static void read_use(struct implied *self, module_id module, struct text file,
                     const struct use *use)
{
    for (size_t r = 0; r < self->rules->count; r++) {
        const struct implied_rule *rule = &self->rules->items[r];
        for (size_t i = 0; i < rule->uses.count; i++) {
            const struct implied_use *wanted = &rule->uses.items[i];
            if (wanted->index == use->name && call_fits(use, wanted))
                see(self, r, module, text_starts(wanted->name, TEXT("*")),
                    (struct place){file, use->line, use->column},
                    without_star(wanted->name));
        }
    }
}

/* Of an address only the scheme: there may be a password in it. */
static struct text shown(struct text string)
{
    size_t colon = text_find(string, ':');
    bool address = text_starts(text_slice(string, colon, string.len), TEXT("://"));
    return address ? text_slice(string, 0, colon + 3) : string;
}

static void read_string(struct implied *self, struct text value, module_id module,
                        struct place place)
{
    for (size_t r = 0; r < self->rules->count; r++)
        if (fits_any(value, &self->rules->items[r].strings))
            see(self, r, module, false, place, shown(value));
}

/* The signs in one file of the repository. */
static void read_file(struct implied *self, struct arena *scratch, module_id id)
{
    const struct module *module = &self->analysis->resolver->modules.items[id];
    struct text bytes;
    if (!file_load(scratch,
                   layout_open_path(scratch, self->analysis->layout, module->source),
                   &bytes))
        return;
    struct uses uses = uses_find(scratch, bytes, &self->rules->names);
    for (size_t i = 0; i < uses.names.count; i++)
        read_use(self, id, module->source, &uses.names.items[i]);
    for (size_t i = 0; i < uses.strings.count; i++) {
        const struct use_string *string = &uses.strings.items[i];
        read_string(self, string->value, id,
                    (struct place){module->source, string->line, string->column});
    }
}

static void read_words(struct implied *self, const struct texts *words)
{
    struct place started = self->analysis->container->image.started;
    for (size_t i = 0; i < words->count; i++) {
        read_string(self, words->items[i], MODULE_NONE, started);
        for (size_t r = 0; r < self->rules->count; r++)
            if (fits_any(words->items[i], &self->rules->items[r].words))
                see(self, r, MODULE_NONE, false, started, words->items[i]);
    }
}

static void read_container(struct implied *self)
{
    const struct container *container = self->analysis->container;
    for (size_t e = 0; e < container->environments.count; e++) {
        const struct variables *variables = &container->environments.items[e];
        for (size_t i = 0; i < variables->count; i++)
            read_string(self, variables->items[i].value, MODULE_NONE,
                        container->image.started);
    }
    read_words(self, &container->image.entrypoint);
    read_words(self, &container->image.command);
}

/* Files are read once, whatever is reached later. */
static void read_sightings(struct implied *self)
{
    const struct graph *graph = self->analysis->graph;
    struct arena scratch;
    self->analysis->sightings = self->sightings =
        ARENA_NEW(self->analysis->arena, struct implied_sightings);
    arena_init(&scratch);
    for (module_id id = 0; id < graph->modules; id++) {
        const struct module *module = &graph->resolver->modules.items[id];
        if (module->origin != ORIGIN_FIRST_PARTY || module->source.len == 0 ||
            !graph_reaches(graph, id))
            continue;
        read_file(self, &scratch, id);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    if (self->analysis->container)
        read_container(self);
}

/* Of each rule the first sign counts that is reached. */
static void find_signs(struct implied *self)
{
    self->sightings = self->analysis->sightings;
    if (!self->sightings)
        read_sightings(self);
    for (size_t i = 0; i < self->sightings->count; i++) {
        const struct implied_sighting *sighting = &self->sightings->items[i];
        struct implied_sign *sign = &self->signs[sighting->rule];
        bool reached = sighting->module == MODULE_NONE ||
                       graph_reaches(self->analysis->graph, sighting->module);
        if (!sign->seen && reached &&
            (!sighting->by_method ||
             is_imported_in(self, &self->rules->items[sighting->rule],
                            sighting->place.file)))
            *sign = (struct implied_sign){true, sighting->place, sighting->what};
    }
}

/* --- servers and programs ------------------------------------------------------------
 */

/* Makes a distribution that nothing imports a root; WHY says what needs it. False when it
 * is one, or local. */
static bool add_root(struct implied *self, dist_id id, struct text why)
{
    if (self->analysis->catalog.distributions.items[id].local)
        return false;
    for (size_t i = 0; i < self->roots->count; i++)
        if (self->roots->items[i].distribution == id)
            return false;
    array_push(self->analysis->arena, self->roots,
               ((struct selection_root){.distribution = id,
                                        .requested = REQUESTED_IMPLIED,
                                        .file = why,
                                        .loader = DIST_NONE}));
    return true;
}

/* The same, when a main dependency names it. */
static void add_declared(struct implied *self, struct text name, struct text why)
{
    dist_id id = catalog_find(&self->analysis->catalog, name);
    if (id != DIST_NONE &&
        catalog_declared_in(&self->analysis->catalog, id, SECTION_MAIN))
        add_root(self, id, why);
}

/* An app that a server loads by its name needs that server; which one is not told here,
 * so each that is declared stays. */
static void add_servers(struct implied *self)
{
    for (size_t e = 0; e < self->analysis->entries.count; e++) {
        const struct entry *app = &self->analysis->entries.items[e];
        if (app->start != ENTRY_APP || app->attr.len == 0)
            continue;
        struct text why = text_format(
            self->analysis->arena, "the server of %.*s (implied)", TEXT_ARG(app->shown));
        for (size_t i = 0; i < self->rules->servers.count; i++)
            add_declared(self, self->rules->servers.items[i], why);
    }
}

/* What a program of the container's command is installed by. */
static void add_program(struct implied *self, struct text program)
{
    const struct texts *others = named_lists_find(&self->rules->programs, program);
    struct text why = text_format(self->analysis->arena, "the command of %.*s (implied)",
                                  TEXT_ARG(self->analysis->entries.items[0].shown));
    add_declared(self, program, why);
    for (size_t i = 0; others && i < others->count; i++)
        add_declared(self, others->items[i], why);
}

/* The servers and runners that the container's command names; when no command is known,
 * those that may load the app. */
static void add_starters(struct implied *self)
{
    const struct container *container = self->analysis->container;
    const struct startup *startup = container ? &container->startup : NULL;
    for (size_t i = 0; startup && i < startup->programs.count; i++)
        add_program(self, startup->programs.items[i]);
    for (size_t i = 0; startup && i < startup->count; i++)
        if (startup->items[i].kind == START_PROGRAM)
            add_program(self, path_name(startup->items[i].target));
    if (!startup || startup->programs.count == 0)
        add_servers(self);
}

/* What the configuration keeps, whether something reaches it or not. */
static void add_kept(struct implied *self)
{
    const struct config *config = &self->analysis->config;
    const struct catalog *catalog = &self->analysis->catalog;
    struct text why = text_format(self->analysis->arena, "keep of %.*s (implied)",
                                  TEXT_ARG(config->file));
    for (size_t i = 0; i < config->scope.keep.count; i++) {
        struct text name = config->scope.keep.items[i];
        dist_id id = catalog_find(catalog, name);
        if (id != DIST_NONE && (catalog->distributions.items[id].locked_count ||
                                catalog->distributions.items[id].declared))
            add_root(self, id, why);
        else if (id == DIST_NONE || !catalog->distributions.items[id].installed)
            diag_warning(self->analysis->diags, (struct place){.file = config->file},
                         TEXT("declare it, or drop it from 'keep'"),
                         "no manifest and no lock names '%.*s', which is to be kept",
                         TEXT_ARG(name));
    }
}

/* --- what the selected ones load -----------------------------------------------------
 */

static bool is_selected(const struct selection *selection, dist_id id)
{
    for (size_t i = 0; i < selection->packages.count; i++)
        if (selection->packages.items[i].distribution == id)
            return true;
    return false;
}

/* Whether the project's own code imports a distribution, or its command starts it. */
static bool is_imported(const struct implied *self, dist_id id)
{
    for (size_t i = 0; i < self->started; i++)
        if (self->roots->items[i].distribution == id)
            return true;
    return false;
}

/* Whether a rule counts for NAME, one of those that it is of; and which that is. */
static bool is_holder(const struct implied *self, size_t index, struct text name,
                      const struct selection *selection, dist_id *id)
{
    const struct implied_rule *rule = &self->rules->items[index];
    bool seen = self->signs[index].seen;
    if (!seen && !rule->backend && (rule->uses.count || rule->optional))
        return false;
    *id = catalog_find(&self->analysis->catalog, name);
    return *id != DIST_NONE && is_selected(selection, *id) &&
           (seen || rule->backend || is_imported(self, *id));
}

/* The first selected distribution for which a rule counts; DIST_NONE for none. */
static dist_id rule_holder(const struct implied *self, size_t index,
                           const struct selection *selection)
{
    const struct implied_rule *rule = &self->rules->items[index];
    dist_id id;
    for (size_t i = 0; i < rule->of.count; i++)
        if (is_holder(self, index, rule->of.items[i], selection, &id))
            return id;
    return DIST_NONE;
}

/* Whether one of what RULE needs is selected, or a project of the repository itself. */
static bool is_met(const struct implied *self, const struct implied_rule *rule,
                   const struct selection *selection)
{
    const struct catalog *catalog = &self->analysis->catalog;
    for (size_t i = 0; i < rule->needs.count; i++) {
        dist_id id = catalog_find(catalog, rule->needs.items[i]);
        if (id != DIST_NONE &&
            (catalog->distributions.items[id].local || is_selected(selection, id)))
            return true;
    }
    return false;
}

/* The first of what RULE needs that can be emitted, by the strongest reach. */
static dist_id find_locked(const struct implied *self, const struct implied_rule *rule)
{
    dist_id found = DIST_NONE;
    enum dist_reach best = REACH_NOT;
    for (size_t i = 0; i < rule->needs.count; i++) {
        dist_id id = catalog_find(&self->analysis->catalog, rule->needs.items[i]);
        enum dist_reach reach =
            id == DIST_NONE ? REACH_NOT : providers_reach(self->analysis->providers, id);
        if (reach < best) {
            best = reach;
            found = id;
        }
    }
    return found;
}

/* Adds a root for RULE, and who loads it. */
static bool add_needed(struct implied *self, size_t index, dist_id holder, dist_id id)
{
    struct analysis *analysis = self->analysis;
    struct text name = holder == DIST_NONE
                           ? self->signs[index].what
                           : analysis->catalog.distributions.items[holder].key;
    if (!add_root(self, id,
                  text_format(analysis->arena, "%.*s (implied)", TEXT_ARG(name))))
        return false;
    array_last(self->roots).loader = holder;
    if (holder != DIST_NONE)
        array_push(analysis->arena, &self->links,
                   ((struct selection_edge){.parent = holder, .child = id}));
    return true;
}

bool implied_add(struct implied *self, const struct selection *selection)
{
    bool any = false;
    for (size_t r = 0; self->rules && r < self->rules->count; r++) {
        const struct implied_rule *rule = &self->rules->items[r];
        dist_id holder = rule_holder(self, r, selection);
        if (holder == DIST_NONE && (rule->of.count || !self->signs[r].seen))
            continue;
        for (size_t i = 0; i < rule->needs.count; i++) {
            dist_id id = catalog_find(&self->analysis->catalog, rule->needs.items[i]);
            if (id != DIST_NONE &&
                catalog_declared_in(&self->analysis->catalog, id, SECTION_MAIN))
                any |= add_needed(self, r, holder, id);
        }
        if (self->signs[r].seen && !rule->optional && !any &&
            !is_met(self, rule, selection)) {
            dist_id id = find_locked(self, rule);
            if (id != DIST_NONE)
                any |= add_needed(self, r, holder, id);
        }
    }
    return any;
}

/* Whether one that nothing else brings would be there by a rule. */
static bool is_needed(const struct implied *self, dist_id id)
{
    if (catalog_declared_in(&self->analysis->catalog, id, SECTION_MAIN))
        return true;
    for (size_t i = 0; i < self->roots->count; i++)
        if (self->roots->items[i].distribution == id)
            return self->roots->items[i].requested == REQUESTED_IMPLIED;
    return false;
}

void implied_list_loads(const struct implied *self, const struct selection *selection,
                        struct selection_edges *edges)
{
    const struct catalog *catalog = &self->analysis->catalog;
    for (size_t r = 0; self->rules && r < self->rules->count; r++) {
        const struct implied_rule *rule = &self->rules->items[r];
        dist_id holder;
        for (size_t h = 0; h < rule->of.count; h++) {
            if (!is_holder(self, r, rule->of.items[h], selection, &holder))
                continue;
            for (size_t i = 0; i < rule->needs.count; i++) {
                dist_id id = catalog_find(catalog, rule->needs.items[i]);
                if (id != DIST_NONE && id != holder && is_selected(selection, id) &&
                    is_needed(self, id))
                    array_push(self->analysis->arena, edges,
                               ((struct selection_edge){holder, id}));
            }
        }
    }
}

/* --- what is missing -----------------------------------------------------------------
 */

/* Whether a declaration asks for extras, of which nothing tells what they bring. */
static bool has_extras(const struct catalog *catalog, dist_id id)
{
    for (size_t i = 0; i < catalog->declarations.count; i++)
        if (catalog->declarations.items[i].distribution == id &&
            catalog->declarations.items[i].requirement.extras.count)
            return true;
    return false;
}

/* Whether something selected is known to require NAME. */
static bool is_brought(const struct implied *self, const struct selection *selection,
                       struct text name)
{
    const struct heavy_rules *heavy = rules_heavy(self->analysis->rules);
    for (size_t i = 0; heavy && i < selection->packages.count; i++) {
        dist_id id = selection->packages.items[i].distribution;
        const struct heavy_rule *rule =
            heavy_rules_find(heavy, self->analysis->catalog.distributions.items[id].key);
        for (size_t b = 0; rule && b < rule->brings.count; b++)
            if (text_equal(rule->brings.items[b], name))
                return true;
    }
    return false;
}

/* Whether one of what RULE needs is likely there, though nothing names it. */
static bool is_likely(const struct implied *self, const struct implied_rule *rule,
                      const struct selection *selection)
{
    const struct catalog *catalog = &self->analysis->catalog;
    for (size_t i = 0; i < rule->needs.count; i++) {
        dist_id id = catalog_find(catalog, rule->needs.items[i]);
        if ((id != DIST_NONE && catalog->distributions.items[id].installed) ||
            is_brought(self, selection, rule->needs.items[i]))
            return true;
    }
    return false;
}

void implied_tell_missing(const struct implied *self, const struct selection *selection)
{
    struct analysis *analysis = self->analysis;
    const struct catalog *catalog = &analysis->catalog;
    bool complete = catalog->lock_state == LOCK_COMPLETE;
    for (size_t r = 0; self->rules && r < self->rules->count; r++) {
        const struct implied_rule *rule = &self->rules->items[r];
        dist_id holder = rule_holder(self, r, selection);
        if (!self->signs[r].seen || rule->optional ||
            (holder == DIST_NONE && rule->of.count) || is_met(self, rule, selection))
            continue;
        if (!complete &&
            ((holder != DIST_NONE && has_extras(catalog, holder)) ||
             is_likely(self, rule, selection) || catalog->declarations.count == 0))
            continue;
        struct buffer list = {.arena = analysis->arena};
        for (size_t i = 0; i < rule->needs.count; i++)
            buffer_format(&list, "%s%.*s", i ? ", " : "", TEXT_ARG(rule->needs.items[i]));
        diag_warning(
            analysis->diags, self->signs[r].place,
            text_format(analysis->arena, "declare %s%.*s%s",
                        rule->needs.count > 1 ? "one of: " : "it: ", TEXT_ARG(list.text),
                        complete ? "" : ", unless another requires it"),
            "'%.*s' needs '%.*s', which nothing names", TEXT_ARG(self->signs[r].what),
            TEXT_ARG(rule->needs.items[0]));
    }
}

void implied_init(struct implied *self, struct analysis *analysis,
                  struct selection_roots *roots)
{
    *self = (struct implied){
        .analysis = analysis, .rules = rules_implied(analysis->rules), .roots = roots};
    if (!self->rules)
        return;
    self->signs = ARENA_ARRAY(analysis->arena, struct implied_sign, self->rules->count);
    add_starters(self);
    add_kept(self);
    self->started = roots->count;
    find_signs(self);
}
