/* Facts about data files: what the noted statements open, load, list, or only name.
 *
 * A call that the rules know, or a method of a path, tells what happens to its argument.
 * Any other expression that makes a path, and a literal that ends like a data file's
 * name, may be opened by code that is not seen here: they are facts of kind DATA_NAME,
 * which count only where such a file exists.
 *
 * What is opened for writing is no data. An opening whose path cannot be told is a fact
 * without path, unless a caller decides about it. */
#include "read/data.h"

#include "base/path.h"
#include "read/lexer.h"

#include <stdlib.h>
#include <string.h>

/* One statement's reading. */
struct finder {
    struct data_eval eval;
    const struct data_site *site;
    uint32_t flags; /* of the context, and FACT_DEFERRED in a lambda */
    bool executes;  /* what is read is given to exec() */
};

static const struct {
    const char *name;
    enum data_kind kind;
    bool pattern; /* its first argument is one */
} path_methods[] = {
    {"read_text", DATA_OPEN, false},    {"read_bytes", DATA_OPEN, false},
    {"open", DATA_OPEN, false},         {"write_text", DATA_WRITE, false},
    {"write_bytes", DATA_WRITE, false}, {"iterdir", DATA_FOLDER, false},
    {"walk", DATA_FOLDER, false},       {"glob", DATA_FOLDER, true},
    {"rglob", DATA_FOLDER, true},
};

static enum data_kind kind_named(struct text name)
{
    for (int kind = 0; kind < DATA_KINDS; kind++)
        if (text_is(name, data_kind_names[kind]))
            return (enum data_kind)kind;
    return DATA_LOAD;
}

/* --- adding facts --------------------------------------------------------------------
 */

static size_t offset_of(const struct finder *self, const struct expr *expr)
{
    return (size_t)(self->eval.source.ptr - self->eval.scan->start) +
           expr_offset(self->eval.source, expr);
}

/* Whether a text looks like a path, and not like any other setting. */
static bool is_plausible(const struct finder *self, struct text path)
{
    struct text suffix = path_suffix(path);
    return text_find(path, '/') != SIZE_MAX ||
           (suffix.len &&
            map_find(&self->eval.scan->data_words->rules->suffixes, suffix) != MAP_NONE);
}

static void add_fact(struct finder *self, size_t offset, struct data_fact fact)
{
    struct scan *scan = self->eval.scan;
    fact.at = (struct fact){
        .line = (uint32_t)offset, .flags = self->flags, .when = self->site->context.when};
    if (fact.base == DATA_FROM_FILE && text_is(fact.path, "{stem}.py"))
        return; /* the file itself */
    if (fact.kind == DATA_SEARCH_PATH)
        fact.behind = notes_is_appended(self->site->source);
    if (self->executes && fact.kind == DATA_OPEN)
        fact.kind = DATA_CODE;
    if (fact.kind == DATA_CODE && text_starts(fact.path, TEXT("<")))
        return; /* compile(source, "<string>", "exec") */
    fact.path = text_copy(scan->arena, fact.path);
    fact.pattern = text_copy(scan->arena, fact.pattern);
    fact.anchor = text_copy(scan->arena, fact.anchor);
    fact.name = text_copy(scan->arena, fact.name);
    fact.variable = text_copy(scan->arena, fact.variable);
    fact.form = text_copy(scan->arena, fact.form);
    if (fact.kind == DATA_FOLDER && strpbrk(fact.path.ptr, "*?[")) {
        fact.pattern = fact.path;
        fact.path = (struct text){0};
    }
    array_push(scan->arena, &scan->facts->data, fact);
}

/* Remembers which literals are told of from now on. */
static void use_literals(struct finder *self)
{
    struct scan *scan = self->eval.scan;
    size_t base = (size_t)(self->eval.source.ptr - scan->start);
    for (size_t i = 0; i < self->eval.used.count; i++)
        array_push(scan->scratch, &scan->notes->used, base + self->eval.used.items[i]);
    self->eval.used.count = 0;
}

/* A fact for each of VALUES that is told. False when none is; *HOPELESS tells then
 * whether nobody but the user can know. */
static bool add_values(struct finder *self, const struct expr *at,
                       const struct path_values *values, struct data_fact fact,
                       bool *hopeless)
{
    bool told = false;
    *hopeless = false;
    for (size_t i = 0; i < values->count; i++) {
        struct path_value value = values->items[i];
        struct data_fact one = fact;
        if (!path_tell(self->eval.scan->scratch, value, &one)) {
            *hopeless = *hopeless || !(value.quiet || value.outside ||
                                       text_contains(value.text, TEXT("://")));
            continue;
        }
        told = true;
        if ((one.kind == DATA_DEFAULT || one.kind == DATA_ENVIRONMENT) &&
            !is_plausible(self, one.path.len ? one.path : one.pattern) &&
            !(one.variable.len && data_is_path_name(one.variable)) &&
            !(one.name.len && data_is_path_name(one.name)))
            continue;
        add_fact(self, offset_of(self, at), one);
    }
    if (told)
        use_literals(self);
    self->eval.used.count = 0;
    *hopeless = *hopeless && !told;
    return told;
}

static bool is_outside(const struct path_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        if (!values->items[i].outside)
            return false;
    return values->count > 0;
}

/* --- calls ---------------------------------------------------------------------------
 */

static void walk(struct finder *self, const struct expr *expr);

/* What a mode says: "w", "a" and "x" write. */
static bool writes(const struct expr *mode)
{
    return mode && mode->kind == EXPR_STRING &&
           (text_find(mode->text, 'w') != SIZE_MAX ||
            text_find(mode->text, 'a') != SIZE_MAX ||
            text_find(mode->text, 'x') != SIZE_MAX);
}

/* The value that a call's package and path make; what is not given is what is missing. */
static struct path_values call_values(struct finder *self, const struct expr *call,
                                      const struct data_call *rule)
{
    const struct expr *path = data_argument(call, rule->path.name, rule->path.position);
    struct path_values values = {0};
    if (rule->package.name.len) {
        data_resource(&self->eval, call, rule, &values);
        return values;
    }
    if (path && rule->path.name.len)
        values = data_evaluate(&self->eval, path);
    else if (rule->missing.ptr)
        path_values_add(&values, path_of_text(rule->missing));
    for (size_t i = 0; rule->beside && i < values.count; i++)
        if (values.items[i].base == DATA_FROM_CWD &&
            !text_starts(values.items[i].text, TEXT("/")) &&
            !path_is_unknown(values.items[i]))
            values.items[i].base = DATA_FROM_FILE;
    return values;
}

/* Whether an argument is where a path or package of RULES comes from. */
static bool is_path_argument(const struct expr *call, const struct expr *item,
                             const struct data_call *rules, size_t count)
{
    const struct expr *value = item->kind == EXPR_KEYWORD ? item->items[0] : item;
    for (size_t i = 0; i < count; i++)
        if (value == data_argument(call, rules[i].path.name, rules[i].path.position) ||
            value ==
                data_argument(call, rules[i].package.name, rules[i].package.position))
            return true;
    return false;
}

/* A call that the rules know. */
static void read_call(struct finder *self, const struct expr *call,
                      const struct data_call *rules, size_t count)
{
    bool told = false, hopeless;
    for (size_t i = 0; i < count; i++) {
        const struct data_call *rule = &rules[i];
        const struct expr *mode =
            rule->mode.name.len
                ? data_argument(call, rule->mode.name, rule->mode.position)
                : NULL;
        struct path_values values = call_values(self, call, rule);
        struct data_fact fact = {.kind =
                                     writes(mode) ? DATA_WRITE : kind_named(rule->kind)};
        bool one = add_values(self, call, &values, fact, &hopeless);
        told = told || one;
        if (!one && fact.kind == DATA_CODE && !is_outside(&values))
            add_fact(self, offset_of(self, call),
                     (struct data_fact){.kind = DATA_CODE, .base = DATA_FROM_CWD});
        if (hopeless && fact.kind == DATA_OPEN && (!mode || mode->kind == EXPR_STRING))
            add_fact(self, offset_of(self, call),
                     (struct data_fact){.kind = DATA_OPEN, .base = DATA_FROM_CWD});
    }
    if (count && text_is(rules->kind, data_kind_names[DATA_SEARCH_PATH]))
        return; /* a folder that is searched is not opened */
    walk(self, call->items[0]);
    for (size_t i = 1; i < call->count; i++)
        if (!told || !is_path_argument(call, call->items[i], rules, count))
            walk(self, call->items[i]);
}

/* Whether an object cannot be a path, though it has a method that paths have, too: a
 * module like `webbrowser`. */
static bool is_module(struct finder *self, const struct expr *object)
{
    struct text name = object->text;
    return object->kind == EXPR_NAME && names_is_import(self->eval.scan, name) &&
           name.len && name.ptr[0] >= 'a' && name.ptr[0] <= 'z';
}

/* A method of a path; false when it is none. */
static bool read_method(struct finder *self, const struct expr *call)
{
    const struct expr *function = call->items[0];
    size_t m = 0, count = sizeof path_methods / sizeof *path_methods;
    while (m < count && !text_is(function->text, path_methods[m].name))
        m++;
    if (function->kind != EXPR_ATTRIBUTE || m == count ||
        is_module(self, function->items[0]))
        return false;
    struct path_values values = data_evaluate(&self->eval, function->items[0]);
    struct data_fact fact = {.kind = path_methods[m].kind};
    const struct expr *first = data_argument(call, TEXT("pattern"), 0);
    if (path_methods[m].pattern && first) {
        struct path_values globs = data_evaluate(&self->eval, first);
        for (size_t i = 0; i < values.count && globs.count; i++) {
            struct path_value glob = globs.items[0];
            if (text_is(function->text, "rglob"))
                glob = path_div(self->eval.scan->scratch, path_of_text(TEXT("**")), glob);
            values.items[i] = path_div(self->eval.scan->scratch, values.items[i], glob);
        }
    }
    if (text_is(function->text, "open") && writes(data_argument(call, TEXT("mode"), 0)))
        fact.kind = DATA_WRITE;
    bool hopeless, sure = text_starts(function->text, TEXT("read_"));
    bool told = add_values(self, call, &values, fact, &hopeless);
    if (hopeless && sure)
        add_fact(self, offset_of(self, call),
                 (struct data_fact){.kind = DATA_OPEN, .base = DATA_FROM_CWD});
    if (!told)
        walk(self, function->items[0]);
    return true;
}

/* --- expressions ---------------------------------------------------------------------
 */

/* The rules of a function by its full name, or of a method of any object. */
static const struct data_call *find_rules(struct finder *self, const struct expr *call,
                                          size_t *count)
{
    const struct data_rules *rules = self->eval.scan->data_words->rules;
    const struct expr *function = call->items[0];
    struct text name = data_full_name(&self->eval, function);
    const struct data_call *found = data_rules_find(rules, name, count);
    if (*count == 0 && function->kind == EXPR_ATTRIBUTE)
        found = data_rules_find(
            rules,
            text_format(self->eval.scan->scratch, "*.%.*s", TEXT_ARG(function->text)),
            count);
    return found;
}

/* Whether a call reads none of the paths that it is given: os.makedirs(). */
static bool is_unread(struct finder *self, const struct expr *call)
{
    const struct map *unread = &self->eval.scan->data_words->rules->unread;
    const struct expr *function = call->items[0];
    struct text name = data_full_name(&self->eval, function);
    if (function->kind == EXPR_ATTRIBUTE &&
        map_find(unread, text_format(self->eval.scan->scratch, "*.%.*s",
                                     TEXT_ARG(function->text))) != MAP_NONE)
        return true;
    return name.len && map_find(unread, name) != MAP_NONE;
}

/* Whether a value is what stands in a folder by a name that is not known. */
static bool is_anything_in(const struct path_value *value, struct text pattern)
{
    return value->base != DATA_FROM_CWD &&
           (text_is(pattern, "*") || text_is(pattern, "**"));
}

/* An expression that makes a path which nothing here opens; false when it does not. A
 * text that is filled in makes one where a folder is filled in. */
static bool read_path(struct finder *self, const struct expr *expr, struct text name,
                      bool local)
{
    bool makes = data_makes_path(&self->eval, expr), hopeless;
    bool fills = data_fills_text(expr);
    if (!makes && !fills && !name.len)
        return false;
    struct path_values values = data_evaluate(&self->eval, expr), taken = {0};
    for (size_t i = 0; i < values.count; i++) {
        struct path_value value = values.items[i];
        struct data_fact probe = {0};
        if (!path_tell(self->eval.scan->scratch, value, &probe))
            continue;
        bool plain = value.base == DATA_FROM_CWD && !probe.variable.len;
        struct text text = probe.path.len ? probe.path : probe.pattern;
        if (plain && fills && !makes && !name.len)
            continue;
        if (plain && (!makes || !is_plausible(self, text)) && !data_is_path_name(name))
            continue;
        if (local && path_suffix(text).len == 0 && !is_anything_in(&value, text))
            continue; /* a folder: its uses tell what is opened there */
        path_values_add(&taken, value);
    }
    bool variable = taken.count && text_find(taken.items[0].text, '\2') != SIZE_MAX;
    struct data_fact fact = {.kind = variable ? DATA_ENVIRONMENT : DATA_NAME,
                             .name = name};
    return add_values(self, expr, &taken, fact, &hopeless);
}

static void walk(struct finder *self, const struct expr *expr)
{
    size_t count = 0;
    uint32_t flags = self->flags;
    size_t locals = self->eval.locals.count;
    bool executes = self->executes;
    if (!expr)
        return;
    if (expr->kind == EXPR_CALL) {
        const struct data_call *rules = find_rules(self, expr, &count);
        if (count) {
            read_call(self, expr, rules, count);
            return;
        }
        if (is_unread(self, expr))
            return;
        if (read_method(self, expr)) {
            for (size_t i = 1; i < expr->count; i++)
                walk(self, expr->items[i]);
            return;
        }
    }
    if (read_path(self, expr, (struct text){0}, false))
        return;
    self->eval.used.count = 0;
    if (expr->kind == EXPR_LAMBDA)
        self->flags |= FACT_DEFERRED;
    if (expr->kind == EXPR_CALL && expr->items[0]->kind == EXPR_NAME &&
        text_is(expr->items[0]->text, "exec"))
        self->executes = true;
    if (expr->kind == EXPR_LAMBDA || expr->kind == EXPR_COMPREHENSION)
        data_bind_locals(&self->eval, expr);
    for (size_t i = 0; i < expr->count; i++)
        walk(self, expr->items[i]);
    self->flags = flags;
    self->executes = executes;
    self->eval.locals.count = locals;
}

static struct finder finder_at(struct scan *scan, const struct data_site *site)
{
    return (struct finder){.eval = {.scan = scan, .scope = site->scope},
                           .site = site,
                           .flags = site->context.flags};
}

/* What a module or class calls the value of a statement; empty for nothing. */
static struct text name_of(struct scan *scan, const struct data_site *site)
{
    struct text name = names_target(scan, site->source);
    if (name.len && site->scope.in_class && name.ptr[0] != '.')
        name = text_format(scan->scratch, ".%.*s", TEXT_ARG(name));
    return site->scope.function && name.len && name.ptr[0] != '.' ? (struct text){0}
                                                                  : name;
}

/* `sys.path += X` and the like, X being EXPR: the folders in it. */
static void read_search_path(struct finder *self, const struct expr *expr)
{
    struct data_fact fact = {.kind = DATA_SEARCH_PATH};
    bool hopeless;
    if (expr->kind == EXPR_BINARY) {
        read_search_path(self, expr->items[0]);
        read_search_path(self, expr->items[1]);
    } else if (expr->kind == EXPR_LIST || expr->kind == EXPR_TUPLE) {
        struct path_values values = data_evaluate(&self->eval, expr);
        add_values(self, expr, &values, fact, &hopeless);
    }
}

static void read_statement(struct scan *scan, const struct data_site *site)
{
    struct finder self = finder_at(scan, site);
    struct texts parts = notes_expressions(scan->scratch, site->source);
    struct text name = name_of(scan, site);
    for (size_t i = 0; i < parts.count; i++) {
        struct expr *expr = expr_parse(scan->parser, scan->scratch, parts.items[i]);
        size_t count = 0;
        self.eval.source = parts.items[i];
        self.eval.steps = 0;
        if (!expr)
            continue;
        self.eval.locals.count = 0;
        if (text_contains(parts.items[i], TEXT(":=")))
            data_bind_named(&self.eval, expr);
        if (notes_is_search_path(site->source)) {
            read_search_path(&self, expr);
            continue;
        }
        if (expr->kind == EXPR_CALL)
            find_rules(&self, expr, &count);
        bool local = !name.len && names_target(scan, site->source).len > 0;
        if (count || !(name.len || local) || !read_path(&self, expr, name, local))
            walk(&self, expr);
    }
}

/* Whether a statement begins with a name that is said to be that of a path. */
static bool is_named_path(struct text statement)
{
    size_t len = 0;
    while (len < statement.len && lexer_is_word_byte(statement.ptr[len]))
        len++;
    return data_is_path_name(text_slice(statement, 0, len));
}

/* Adds the statements that bind what is called a path, though no word in them makes one:
 * BASE = HERE.parent */
static void add_named(struct scan *scan)
{
    struct data_notes *notes = scan->notes;
    size_t sites = notes->sites.count, next = 0;
    for (size_t i = 0; i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        struct text source = {scan->start + line.scope.offset, line.len};
        while (next < sites && notes->sites.items[next].source.ptr < source.ptr)
            next++;
        if (line.kind != LINE_SIMPLE || !is_named_path(source) ||
            (line.scope.function && !text_contains(source, TEXT(" / "))) ||
            (next < sites && notes->sites.items[next].source.ptr == source.ptr) ||
            names_target(scan, source).len == 0)
            continue;
        array_push(scan->scratch, &notes->sites,
                   ((struct data_site){.source = source, .scope = line.scope}));
    }
}

/* Whether a literal is given to a function that by its name reads no file: one that
 * writes or logs. */
static bool is_given_away(const struct scan *scan, const char *literal)
{
    static const struct text words[] = {WORD("write"), WORD("save"), WORD("dump"),
                                        WORD("print"), WORD("log")};
    const char *at = literal, *end;
    size_t depth = 0;
    while (at > scan->start && literal - at < 200 && (depth || at[-1] != '(')) {
        at--;
        depth += *at == ')';
        depth -= depth && *at == '(';
    }
    if (at == scan->start || at[-1] != '(')
        return false;
    end = --at;
    while (at > scan->start && lexer_is_word_byte(at[-1]))
        at--;
    struct text name = {at, (size_t)(end - at)};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts(name, words[i]))
            return true;
    struct text method = text_format(scan->scratch, "*.%.*s", TEXT_ARG(name));
    return at > scan->start && at[-1] == '.' &&
           map_find(&scan->data_words->rules->unread, method) != MAP_NONE;
}

/* Whether a text begins with what it does not say: "*.json". */
static bool begins_open(struct text text)
{
    size_t star = text_find(text, '*');
    return star != SIZE_MAX && star < text_find(text, '/');
}

static int offset_order(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

/* A literal that is not part of a path that was told: of the USED ones, sorted. */
static void read_literal(struct scan *scan, const struct data_site *site, size_t used)
{
    size_t offset = (size_t)(site->source.ptr - scan->start);
    if (used &&
        bsearch(&offset, scan->notes->used.items, used, sizeof offset, offset_order))
        return;
    struct finder self = finder_at(scan, site);
    struct expr *expr = expr_parse(scan->parser, scan->scratch, site->source);
    if (!expr || is_given_away(scan, site->source.ptr))
        return;
    self.eval.source = site->source;
    struct path_values values = data_evaluate(&self.eval, expr), named = {0};
    for (size_t i = 0; i < values.count; i++) {
        struct path_value value = values.items[i];
        if (text_find(value.text, '%') != SIZE_MAX)
            value = path_percent(scan->scratch, value, NULL, 0);
        else if (text_find(value.text, '{') != SIZE_MAX && value.base == DATA_FROM_CWD)
            value = path_format(scan->scratch, value, NULL, 0);
        struct text name = path_name(value.text);
        if (name.len > path_suffix(name).len && name.ptr[0] != '.' &&
            !begins_open(value.text))
            path_values_add(&named, value);
    }
    bool hopeless;
    add_values(&self, expr, &named, (struct data_fact){.kind = DATA_NAME}, &hopeless);
}

void data_read(struct scan *scan)
{
    const struct data_notes *notes = scan->notes;
    if (notes->seen)
        add_named(scan);
    for (size_t i = 0; notes->seen && i < notes->sites.count; i++)
        if (!notes->sites.items[i].literal)
            read_statement(scan, &notes->sites.items[i]);
    size_t used = notes->used.count;
    if (used)
        qsort(notes->used.items, used, sizeof *notes->used.items, offset_order);
    for (size_t i = 0; i < notes->sites.count; i++)
        if (notes->sites.items[i].literal)
            read_literal(scan, &notes->sites.items[i], used);
}
