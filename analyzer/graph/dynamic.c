/* Imports that a call makes: by a name, or by a pattern that the modules of a package
 * have to fit. */
#include "graph/builder.h"

bool graph_fits(struct text name, struct text pattern)
{
    if (pattern.len == 0)
        return name.len == 0;
    if (pattern.ptr[0] != '*')
        return name.len && name.ptr[0] == pattern.ptr[0] &&
               graph_fits(text_slice(name, 1, name.len),
                          text_slice(pattern, 1, pattern.len));
    struct text after = text_slice(pattern, 1, pattern.len);
    for (size_t i = 0;; i++) {
        if (graph_fits(text_slice(name, i, name.len), after))
            return true;
        if (i == name.len || name.ptr[i] == '.')
            return false;
    }
}

/* A module that is run as a program: of a package, its __main__. */
static void add_program(struct graph_builder *self, module_id from, module_id to,
                        enum edge_kind kind, const struct fact *at)
{
    module_id main = MODULE_NONE;
    if (module_of(self, to)->folders.count)
        main = resolver_submodule(self->resolver, to, TEXT("__main__"));
    if (main != MODULE_NONE)
        to = main;
    if (module_of(self, to)->file.len)
        map_add(&self->entry_files, module_of(self, to)->file);
    graph_add_edges(self, from, to, kind, false, at);
}

/* A pattern on its way down the packages. */
struct pattern_walk {
    struct graph_builder *graph;
    module_id from;
    enum edge_kind kind;
    const struct fact *at;
    bool programs; /* what fits is run as one */
    bool all;      /* what cannot be loaded, too: it is tried */
    bool declared; /* what fits is wanted, whatever is known of it */
    bool chosen;   /* it has been among a framework's choices */
};

static void add_matches(struct pattern_walk *self, module_id package, struct text rest,
                        unsigned depth);

/* The module PART was found: it is meant itself when IS_MEANT, and what fits REST below
 * it. */
static void add_match(struct pattern_walk *self, module_id part, bool is_meant,
                      struct text rest, unsigned depth)
{
    if (part == MODULE_NONE || !module_is_here(module_of(self->graph, part)))
        return;
    if (!self->declared && ((!self->all && graph_cannot_load(self->graph, part)) ||
                            graph_lacks_needs(self->graph, part)))
        return;
    struct match match = {self->from, part, self->kind, *self->at, is_meant, rest};
    if (!self->declared && !self->chosen && graph_hold_choice(self->graph, &match))
        return;
    if (is_meant && part != self->from && self->programs)
        add_program(self->graph, self->from, part, self->kind, self->at);
    else if (is_meant && part != self->from)
        graph_add_edges(self->graph, self->from, part, self->kind, false, self->at);
    if (rest.len)
        add_matches(self, part, rest, depth + 1);
}

void graph_add_match(struct graph_builder *self, const struct match *match)
{
    struct pattern_walk walk = {.graph = self,
                                .from = match->from,
                                .kind = match->kind,
                                .at = &match->at,
                                .chosen = true};
    add_match(&walk, match->module, match->meant, match->rest, 0);
}

struct texts graph_modules_in(struct graph_builder *self, struct text folder)
{
    const struct folder *listed = layout_list(self->resolver->layout, folder);
    struct texts names = {0};
    for (size_t i = 0; listed && i < listed->count; i++) {
        struct text name = listed->items[i].name;
        struct text leaf = text_slice(name, 0, text_find(name, '.'));
        bool module = listed->items[i].kind == FILE_FOLDER
                          ? leaf.len == name.len && !text_is(leaf, "__pycache__")
                          : text_ends(name, TEXT(".py")) || text_ends(name, TEXT(".so"));
        if (module && !text_is(leaf, "__init__"))
            texts_add_once(self->arena, &names, leaf);
    }
    return names;
}

/* Deeper than packages are nested. */
#define DEEPEST 16

/* Bytes of a prefix that top-level names may have in common and mean it. */
#define PREFIX_AT_LEAST 4

/* Adds what fits REST ("plugins.*") below a package. A last "*" may have dots in it, for
 * nobody knows what it stands for. */
static void add_matches(struct pattern_walk *self, module_id package, struct text rest,
                        unsigned depth)
{
    struct text all = rest, part;
    text_cut(&rest, '.', &part);
    if (depth > DEEPEST)
        return;
    if (text_find(part, '*') == SIZE_MAX) {
        add_match(self, resolver_submodule(self->graph->resolver, package, part),
                  rest.len == 0, rest, depth);
        return;
    }
    bool below = text_is(all, "*") || text_is(all, "**");
    struct texts folders = module_of(self->graph, package)->folders;
    for (size_t f = 0; f < folders.count; f++) {
        struct texts names = graph_modules_in(self->graph, folders.items[f]);
        for (size_t i = 0; i < names.count; i++)
            if (below || graph_fits(names.items[i], part))
                add_match(
                    self,
                    resolver_submodule(self->graph->resolver, package, names.items[i]),
                    rest.len == 0, below ? all : rest, depth);
    }
}

/* Top-level modules whose names begin alike: "prefix_*" and what may follow. */
static bool add_top_pattern(struct pattern_walk *walk, struct text pattern)
{
    struct graph_builder *self = walk->graph;
    const struct map *tops = graph_top_names(self);
    struct text part, rest = pattern;
    bool any = false;
    text_cut(&rest, '.', &part);
    for (size_t i = 0; i < tops->keys.count; i++) {
        struct text name = tops->keys.items[i];
        if (!graph_fits(name, part))
            continue;
        module_id top = resolver_module(self->resolver, name);
        any = any || module_is_here(module_of(self, top));
        add_match(walk, top, rest.len == 0, rest, 0);
    }
    return any;
}

static bool add_pattern(struct pattern_walk *walk, struct text pattern)
{
    struct graph_builder *self = walk->graph;
    struct text fixed = text_slice(pattern, 0, text_find(pattern, '*'));
    size_t dot = text_rfind(fixed, '.');
    if (dot == SIZE_MAX)
        return fixed.len >= PREFIX_AT_LEAST && text_ends(fixed, TEXT("_")) &&
               add_top_pattern(walk, pattern);
    module_id package = resolver_module(self->resolver, text_slice(fixed, 0, dot));
    if (!module_is_here(module_of(self, package)) ||
        module_of(self, package)->folders.count == 0)
        return false;
    graph_add_edges(self, walk->from, package, walk->kind, true, walk->at);
    add_matches(walk, package, text_slice(pattern, dot + 1, pattern.len), 0);
    return true;
}

bool graph_add_pattern(struct graph_builder *self, module_id from, struct text pattern,
                       enum edge_kind kind, const struct fact *at)
{
    struct pattern_walk walk = {.graph = self, .from = from, .kind = kind, .at = at};
    return add_pattern(&walk, pattern);
}

/* Whether PATTERN is "*." and a name to look for: "*.plugins.*". It is noted then. */
static bool add_open_pattern(struct graph_builder *self, module_id from,
                             struct text pattern, enum edge_kind kind,
                             const struct fact *at)
{
    if (!text_starts(pattern, TEXT("*.")) || pattern.len < 3 || pattern.ptr[2] == '*' ||
        !edge_is_followed(kind, self->follow))
        return false;
    array_push(self->arena, &self->open_patterns,
               ((struct open_pattern){.from = from,
                                      .at = *at,
                                      .kind = kind,
                                      .rest = text_slice(pattern, 2, pattern.len)}));
    return true;
}

bool graph_add_open_patterns(struct graph_builder *self)
{
    size_t waiting = self->queue.count;
    enum edge_reason before = graph_because(self, REASON_PATTERN);
    for (size_t i = 0; i < self->open_patterns.count; i++) {
        struct open_pattern open = self->open_patterns.items[i];
        struct pattern_walk walk = {
            .graph = self, .from = open.from, .kind = open.kind, .at = &open.at};
        for (size_t q = open.tried; q < waiting; q++) {
            module_id package = self->queue.items[q];
            if (module_of(self, package)->folders.count &&
                module_is_here(module_of(self, package)))
                add_matches(&walk, package, open.rest, 0);
        }
        self->open_patterns.items[i].tried = waiting;
    }
    graph_because(self, before);
    return self->queue.count > waiting;
}

/* The anchor of a relative dynamic import, as a dotted name. */
static struct text anchor(struct graph_builder *self, module_id from, struct text package)
{
    const struct module *module = module_of(self, from);
    if (text_is(package, "__name__"))
        return module->name;
    if (text_is(package, "__package__") || package.len == 0)
        return resolver_absolute(self->resolver, from, 1, (struct text){0});
    return package;
}

static struct text absolute_target(struct graph_builder *self, module_id from,
                                   struct text target, struct text package)
{
    uint32_t level = 0;
    while (level < target.len && target.ptr[level] == '.')
        level++;
    if (level == 0)
        return target;
    struct text base = anchor(self, from, package);
    target = text_slice(target, level, target.len);
    for (uint32_t up = 1; up < level; up++) {
        size_t dot = text_rfind(base, '.');
        base = text_slice(base, 0, dot == SIZE_MAX ? 0 : dot);
    }
    if (base.len == 0)
        return base;
    if (target.len == 0)
        return base;
    return text_format(self->arena, "%.*s.%.*s", TEXT_ARG(base), TEXT_ARG(target));
}

/* Whether a comment among FACTS (NULL for none) says what CALL imports: on its line or on
 * the one above. */
static bool is_declared(const struct facts *facts, const struct dynamic_fact *call)
{
    for (size_t i = 0; facts && i < facts->dynamic.count; i++) {
        const struct dynamic_fact *fact = &facts->dynamic.items[i];
        if (fact->kind == DYNAMIC_DECLARED &&
            (fact->at.line == call->at.line || fact->at.line + 1 == call->at.line))
            return true;
    }
    return false;
}

/* Another name for a module: what the file is known by once it has run. */
static void add_alias(struct graph_builder *self, module_id from,
                      const struct dynamic_fact *fact)
{
    struct text name = absolute_target(self, from, fact->target, TEXT("__name__"));
    struct text meant = anchor(self, from, fact->package);
    size_t end;
    module_id to =
        fact->package.len && meant.len ? graph_find_here(self, meant, &end) : MODULE_NONE;
    if (name.len && to != MODULE_NONE && end == meant.len)
        resolver_alias(self->resolver, name, to);
}

static bool runs_program(const struct dynamic_fact *fact)
{
    return fact->kind == DYNAMIC_SPAWN || fact->kind == DYNAMIC_RUN_MODULE;
}

/* Modules named by their full names, or by those of things in them. */
static void add_named(struct graph_builder *self, module_id from, struct text name,
                      enum edge_kind kind, const struct dynamic_fact *fact)
{
    size_t end;
    module_id to = MODULE_NONE;
    if (fact->kind == DYNAMIC_OBJECT || fact->kind == DYNAMIC_LAZY)
        to = graph_find_here(self, name, &end);
    else
        to = resolver_module(self->resolver, name);
    if (to == MODULE_NONE || to == from ||
        (module_of(self, from)->origin == ORIGIN_DISTRIBUTION &&
         fact->kind != DYNAMIC_DECLARED && graph_lacks_needs(self, to)))
        return;
    if (runs_program(fact))
        add_program(self, from, to, kind, &fact->at);
    else
        graph_add_edges(self, from, to, kind, false, &fact->at);
}

/* Whether a fact whose name cannot be told is worth a word: it imports for sure. */
static bool must_be_told(const struct dynamic_fact *fact)
{
    return fact->kind <= DYNAMIC_OBJECT || fact->kind == DYNAMIC_ENTRY_POINTS;
}

static enum edge_reason reason_of(const struct dynamic_fact *fact)
{
    if (fact->kind == DYNAMIC_DECLARED)
        return REASON_DECLARED;
    return fact->target.len ? REASON_NAME : REASON_PATTERN;
}

/* The edges of a fact; those that cannot be told are noted. */
static void follow_fact(struct graph_builder *self, module_id from,
                        const struct facts *facts, const struct dynamic_fact *fact)
{
    struct text written = fact->target.len ? fact->target : fact->pattern;
    enum edge_kind kind = graph_kind_of(
        self, from, &fact->at, fact->kind == DYNAMIC_LAZY ? EDGE_LAZY : EDGE_DYNAMIC);
    switch (fact->kind) {
    case DYNAMIC_ALIAS:
        add_alias(self, from, fact);
        return;
    case DYNAMIC_LAZY_STUB:
        graph_add_stub(self, from, fact);
        return;
    case DYNAMIC_METADATA:
        if (fact->target.len || fact->package.len) {
            graph_add_metadata(self, from,
                               fact->target.len ? fact->target
                                                : anchor(self, from, fact->package),
                               &fact->at);
            return;
        }
        if (facts)
            graph_add_metadata_of_tables(self, from, facts, &fact->at);
        graph_add_required_metadata(self, from, &fact->at);
        return;
    case DYNAMIC_ENTRY_POINTS:
        if (written.len) {
            graph_add_entry_points(self, from, written, &fact->at);
            return;
        }
        graph_add_own_entry_points(self, from, &fact->at);
        break;
    default: {
        struct text name = absolute_target(self, from, written, fact->package);
        if (facts && graph_hold_dynamic(self, from, facts, fact, name))
            return;
        if (fact->target.len && name.len) {
            add_named(self, from, name, kind, fact);
            return;
        }
        struct pattern_walk walk = {
            .graph = self,
            .from = from,
            .kind = kind,
            .at = &fact->at,
            .programs = runs_program(fact),
            .all = fact->kind == DYNAMIC_ITER,
            .declared = fact->kind == DYNAMIC_DECLARED,
        };
        if (name.len && (add_pattern(&walk, name) ||
                         add_open_pattern(self, from, name, kind, &fact->at)))
            return;
        break;
    }
    }
    if (must_be_told(fact) && edge_is_followed(kind, self->follow) &&
        !is_declared(facts, fact))
        array_push(self->arena, &self->graph->unknown,
                   (struct unknown_import){from, fact});
}

void graph_add_dynamic(struct graph_builder *self, module_id from,
                       const struct facts *facts, const struct dynamic_fact *fact)
{
    enum edge_reason before = graph_because(self, reason_of(fact));
    follow_fact(self, from, facts, fact);
    graph_because(self, before);
}

void graph_add_includes(struct graph_builder *self, const struct texts *includes)
{
    for (size_t i = 0; includes && i < includes->count && self->graph->roots.count; i++) {
        struct dynamic_fact *fact = ARENA_NEW(self->arena, struct dynamic_fact);
        fact->kind = DYNAMIC_DECLARED;
        if (text_find(includes->items[i], '*') == SIZE_MAX)
            fact->target = includes->items[i];
        else
            fact->pattern = includes->items[i];
        graph_add_dynamic(self, self->graph->roots.items[0], NULL, fact);
    }
}
