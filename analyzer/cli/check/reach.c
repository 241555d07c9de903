/* What must not be reached at all, and what must not be loaded at start.
 *
 * A pattern is the name of a distribution or a dotted one of modules, of whatever origin.
 * Each statement that leads from outside into it is a finding of its own: that is what
 * has to go. What loads at start is what eager and guarded statements lead to, from the
 * entries on; what a distribution loads of others is known under --deep only. */
#include "base/array.h"
#include "cli/check/check.h"

/* A rule of patterns. */
struct ban {
    struct checked *self;
    enum check_rule_id rule;
    const struct texts *patterns;
    const bool *modules; /* by module_id: those whose statements count */
    bool only_at_start;  /* only statements that run then */
};

static bool runs_at_start(enum edge_kind kind)
{
    return kind == EDGE_EAGER || kind == EDGE_GUARDED;
}

/* By module_id: whether it is loaded when the entries are. */
static bool *find_start(const struct analysis *analysis)
{
    const struct graph *graph = analysis->graph;
    bool *start = ARENA_ARRAY(analysis->arena, bool, graph->modules);
    module_id *queue = ARENA_ARRAY(analysis->arena, module_id, graph->modules);
    size_t known = 0;
    for (size_t i = 0; i < graph->roots.count; i++)
        if (!start[graph->roots.items[i]]) {
            start[graph->roots.items[i]] = true;
            queue[known++] = graph->roots.items[i];
        }
    for (size_t next = 0; next < known; next++)
        for (size_t e = graph->first_edge[queue[next]];
             e < graph->first_edge[queue[next] + 1]; e++) {
            const struct edge *edge = &graph->edges.items[e];
            if (!runs_at_start(edge->kind) || start[edge->to])
                continue;
            start[edge->to] = true;
            queue[known++] = edge->to;
        }
    return start;
}

static bool *find_reached(const struct analysis *analysis)
{
    bool *reached = ARENA_ARRAY(analysis->arena, bool, analysis->graph->modules);
    for (module_id id = 0; id < analysis->graph->modules; id++)
        reached[id] = graph_reaches(analysis->graph, id);
    return reached;
}

/* The distribution that a pattern names; DIST_NONE when none of the run has that name. */
static dist_id named_distribution(const struct analysis *analysis, struct text pattern)
{
    return text_find(pattern, '*') == SIZE_MAX ? catalog_find(&analysis->catalog, pattern)
                                               : DIST_NONE;
}

static bool is_of_distribution(const struct analysis *analysis,
                               const struct module *module, dist_id id)
{
    if (id == DIST_NONE || module->origin != ORIGIN_DISTRIBUTION ||
        module->provider == PROVIDER_UNKNOWN)
        return false;
    const struct provision *provision = &analysis->provisions.items[module->provider];
    return provision->count == 1 && provision->items[0] == id;
}

static bool is_meant(const struct analysis *analysis, module_id id, struct text pattern,
                     dist_id distribution)
{
    const struct module *module = &analysis->resolver->modules.items[id];
    return check_names(pattern, module->name) ||
           is_of_distribution(analysis, module, distribution);
}

static void tell(const struct ban *ban, const struct edge *edge, struct text pattern)
{
    struct analysis *analysis = ban->self->analysis;
    struct place place = graph_place(analysis->graph, edge);
    struct text to = analysis->resolver->modules.items[edge->to].name;
    struct buffer said = {.arena = analysis->arena};
    buffer_format(&said, "'%.*s' is %s, and ", TEXT_ARG(to),
                  ban->only_at_start ? "loaded at start" : "reached");
    if (!text_equal(to, pattern))
        buffer_format(&said, "'%.*s' ", TEXT_ARG(pattern));
    buffer_add_string(&said, ban->only_at_start ? "may be only later" : "is forbidden");
    struct finding *finding =
        check_add(ban->self, ban->rule, place, pattern,
                  text_of(check_rules[ban->rule].fix), "%.*s", TEXT_ARG(said.text));
    if (finding)
        check_add_module_chain(ban->self, finding, edge->to);
}

/* The statements that lead into PATTERN, each once. */
static void judge_statements(const struct ban *ban, struct text pattern, dist_id id)
{
    const struct analysis *analysis = ban->self->analysis;
    const struct graph *graph = analysis->graph;
    const struct follow follow = {.typing = graph->follows_typing};
    for (module_id from = 0; from < graph->modules; from++) {
        uint32_t line = 0;
        if (!ban->modules[from] || is_meant(analysis, from, pattern, id))
            continue;
        for (size_t e = graph->first_edge[from]; e < graph->first_edge[from + 1]; e++) {
            const struct edge *edge = &graph->edges.items[e];
            bool runs = ban->only_at_start ? runs_at_start(edge->kind)
                                           : edge_is_followed(edge->kind, &follow);
            if (!runs || (edge->line && edge->line == line) ||
                !is_meant(analysis, edge->to, pattern, id) ||
                check_allows_from(ban->self, graph_place(graph, edge), from))
                continue;
            line = edge->line;
            tell(ban, edge, pattern);
        }
    }
}

/* A forbidden distribution that only others require. */
static void judge_requirements(const struct ban *ban, struct text pattern, dist_id id)
{
    struct checked *self = ban->self;
    struct analysis *analysis = self->analysis;
    bool is_selected = false;
    for (size_t i = 0; i < self->result->selection.packages.count; i++)
        is_selected =
            is_selected || self->result->selection.packages.items[i].distribution == id;
    if (!is_selected)
        return;
    struct distribution_chains chains = chains_to(self->result, analysis, id);
    for (size_t i = 0; i < chains.count; i++) {
        const struct distribution_chain *chain = &chains.items[i];
        if (chain->steps.count < 2)
            continue;
        struct finding *finding =
            check_add(self, ban->rule, chain->root->places.items[0], pattern,
                      text_of(check_rules[ban->rule].fix),
                      "'%.*s' brings '%.*s', which is forbidden",
                      TEXT_ARG(chain->root->key), TEXT_ARG(pattern));
        if (finding)
            check_add_chain(self, finding, chain);
    }
}

static void judge(const struct ban *ban)
{
    if (ban->self->levels[ban->rule] == CHECK_OFF)
        return;
    for (size_t i = 0; i < ban->patterns->count; i++) {
        struct text pattern = ban->patterns->items[i];
        dist_id id = named_distribution(ban->self->analysis, pattern);
        if (id != DIST_NONE &&
            check_lists(&ban->self->analysis->config.scope.allow,
                        ban->self->analysis->catalog.distributions.items[id].key))
            continue;
        judge_statements(ban, pattern, id);
        if (id != DIST_NONE && !ban->only_at_start)
            judge_requirements(ban, pattern, id);
    }
}

void check_forbidden(struct checked *self)
{
    const struct config_scope *scope = &self->analysis->config.scope;
    if (scope->forbid.count)
        judge(&(struct ban){.self = self,
                            .rule = RULE_FORBIDDEN,
                            .patterns = &scope->forbid,
                            .modules = find_reached(self->analysis)});
    if (scope->deferred_only.count)
        judge(&(struct ban){.self = self,
                            .rule = RULE_DEFERRED_ONLY,
                            .patterns = &scope->deferred_only,
                            .modules = find_start(self->analysis),
                            .only_at_start = true});
}
