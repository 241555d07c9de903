/* Notes of the second walk: which statements may open a file, and what names are bound
 * to there and in the others.
 *
 * Bindings are read from tokens: `a = b.c = VALUE`, with and without an annotation,
 * `with VALUE as a`, `for a in VALUES`, parameters and their defaults. What another
 * statement binds (a tuple, `import`, `del`) is not looked at. A name's bindings are
 * chained, the last one first. */
#include "read/data.h"

#include "read/lexer.h"

struct data_notes *notes_new(struct arena *arena)
{
    struct data_notes *self = ARENA_NEW(arena, struct data_notes);
    map_init(&self->names, arena);
    map_init(&self->imports, arena);
    array_push(arena, &self->blocks, 0);
    array_push(arena, &self->functions, ((struct data_function){0}));
    return self;
}

uint32_t notes_block(struct scan *self, uint32_t around)
{
    array_push(self->scratch, &self->notes->blocks, around);
    return (uint32_t)self->notes->blocks.count - 1;
}

void notes_function(struct scan *self, uint32_t around)
{
    struct data_notes *notes = self->notes;
    const struct block *block = &array_last(&self->blocks);
    struct data_function function = {.around = around, .block = block->id};
    while (notes->functions.count <= block->context.function)
        array_push(self->scratch, &notes->functions, function);
}

static struct data_scope scope_at(const struct scan *self, const struct context *context,
                                  const char *at)
{
    return (struct data_scope){.function = context->function,
                               .block = array_last(&self->blocks).id,
                               .in_class = context->in_class,
                               .offset = (size_t)(at - self->start)};
}

static void bind(struct scan *self, struct text name, enum binding_kind kind,
                 struct text value, struct data_scope scope)
{
    struct data_notes *notes = self->notes;
    struct binding binding = {.kind = kind,
                              .scope = scope,
                              .around = scope,
                              .value = text_trim(value),
                              .earlier = map_get(&notes->names, name, 0)};
    array_push(self->scratch, &notes->bindings, binding);
    map_set(&notes->names, name, (uint32_t)notes->bindings.count);
}

void notes_import(struct scan *self, struct text name, struct text meaning)
{
    struct data_notes *notes = self->notes;
    uint32_t known = (uint32_t)notes->imports.keys.count;
    if (map_add(&notes->imports, name) == known)
        array_push(self->scratch, &notes->meanings, meaning);
}

struct text notes_meaning(const struct data_notes *self, struct text name)
{
    uint32_t index = map_find(&self->imports, name);
    return index == MAP_NONE ? name : self->meanings.items[index];
}

static struct text rest_of(const struct lexer *lexer)
{
    return (struct text){lexer->at, (size_t)(lexer->end - lexer->at)};
}

static bool opens(const struct lexer *lexer)
{
    return lexer_is(lexer, "(") || lexer_is(lexer, "[") || lexer_is(lexer, "{");
}

/* Whether the last token is the bracket of `with (A as a, B as b)`; BEFORE is what stands
 * before it. */
static bool opens_items(const struct lexer *lexer, struct text before)
{
    struct lexer ahead = *lexer;
    if (!lexer_is(lexer, "(") || text_trim(before).len)
        return false;
    while (lexer_next(&ahead) && !lexer_is(&ahead, ")")) {
        if (lexer_is(&ahead, "as"))
            return true;
        if (opens(&ahead))
            lexer_skip_brackets(&ahead);
    }
    return false;
}

/* --- bindings ------------------------------------------------------------------------
 */

/* Past an annotation, to the "=" behind it. */
static bool skip_annotation(struct lexer *lexer)
{
    while (lexer_next(lexer) && !lexer_is(lexer, "="))
        if (lexer_is(lexer, "[") || lexer_is(lexer, "("))
            lexer_skip_brackets(lexer);
    return lexer_is(lexer, "=");
}

/* The targets of an assignment; *FIRST becomes the first plain name. The value begins
 * behind the last "=". */
static void bind_targets(struct scan *self, struct text statement, struct text *first)
{
    struct data_scope scope = scope_at(self, blocks_context(self), statement.ptr);
    struct texts targets = {0};
    struct lexer lexer;
    struct text value = {0};
    enum binding_kind kind = BINDING_VALUE;
    lexer_init(&lexer, statement);
    while (lexer_next(&lexer) && lexer.token.kind == TOKEN_NAME) {
        struct text name = lexer.token.text;
        bool own = text_is(name, "self") || text_is(name, "cls");
        lexer_next(&lexer);
        if (lexer_is(&lexer, ".") && own && lexer_next(&lexer)) {
            name = text_format(self->scratch, ".%.*s", TEXT_ARG(lexer.token.text));
            lexer_next(&lexer);
        }
        if (lexer_is(&lexer, ":"))
            skip_annotation(&lexer);
        if (lexer_is(&lexer, "+=") || lexer_is(&lexer, "/="))
            kind = BINDING_OPAQUE;
        else if (!lexer_is(&lexer, "="))
            break;
        array_push(self->scratch, &targets, name);
        value = rest_of(&lexer);
    }
    for (size_t i = 0; i < targets.count; i++) {
        struct text name = targets.items[i];
        bind(self, name, kind, value, scope);
        if (scope.in_class && name.ptr[0] != '.') {
            name = text_format(self->scratch, ".%.*s", TEXT_ARG(name));
            bind(self, name, kind, value, scope);
        }
        if (first->len == 0 && (!scope.function || name.ptr[0] == '.'))
            *first = name;
    }
}

/* The last token opens a bracket of parameters: binds them up to the one that closes. */
void notes_parameters(struct scan *self, struct text header, const struct context *around)
{
    struct data_scope scope = scope_at(self, blocks_context(self), header.ptr);
    struct data_scope outer = scope_at(self, around, header.ptr);
    struct lexer lexer;
    outer.block = self->notes->blocks.items[scope.block];
    lexer_init(&lexer, header);
    while (lexer_next(&lexer) && !lexer_is(&lexer, "("))
        if (lexer_is(&lexer, "["))
            lexer_skip_brackets(&lexer);
    while (lexer_next(&lexer) && !lexer_is(&lexer, ")")) {
        struct text name = lexer.token.text;
        bool named = lexer.token.kind == TOKEN_NAME;
        const char *value = NULL;
        while (lexer_next(&lexer) && !lexer_is(&lexer, ",") && !lexer_is(&lexer, ")")) {
            if (lexer_is(&lexer, "=") && !value)
                value = lexer.at;
            if (opens(&lexer))
                lexer_skip_brackets(&lexer);
        }
        if (named) {
            struct text fallback = {0};
            if (value)
                fallback = (struct text){value, (size_t)(lexer.token.text.ptr - value)};
            bind(self, name, BINDING_PARAMETER, fallback, scope);
            array_last(&self->notes->bindings).around = outer;
        }
        if (lexer_is(&lexer, ")"))
            break;
    }
}

/* `for a, b in VALUES`, `with VALUE as a` */
static void bind_header(struct scan *self, struct text header,
                        const struct context *context)
{
    struct data_scope scope = scope_at(self, context, header.ptr);
    struct lexer lexer;
    lexer_init(&lexer, header);
    lexer_next(&lexer);
    if (lexer_is(&lexer, "async"))
        lexer_next(&lexer);
    if (lexer_is(&lexer, "for")) {
        struct texts names = {0};
        while (lexer_next(&lexer) && !lexer_is(&lexer, "in"))
            if (lexer.token.kind == TOKEN_NAME)
                array_push(self->scratch, &names, lexer.token.text);
        for (size_t i = 0; i < names.count; i++)
            bind(self, names.items[i], BINDING_ELEMENT,
                 names.count == 1 ? rest_of(&lexer) : (struct text){0}, scope);
    } else if (lexer_is(&lexer, "with")) {
        const char *from = lexer.at;
        while (lexer_next(&lexer)) {
            struct text value = {from, (size_t)(lexer.token.text.ptr - from)};
            if (lexer_is(&lexer, "as") && lexer_next(&lexer) &&
                lexer.token.kind == TOKEN_NAME)
                bind(self, lexer.token.text, BINDING_VALUE, value, scope);
            else if (lexer_is(&lexer, ",") || opens_items(&lexer, value))
                from = lexer.at;
            else if (opens(&lexer))
                lexer_skip_brackets(&lexer);
        }
    }
}

/* --- sites ---------------------------------------------------------------------------
 */

static void add_site(struct scan *self, struct data_notes *notes, struct text source,
                     struct text name, const struct context *context, bool literal)
{
    struct data_site site = {.source = source,
                             .name = name,
                             .literal = literal,
                             .context = *context,
                             .scope = scope_at(self, context, source.ptr)};
    array_push(self->scratch, &notes->sites, site);
}

void notes_statement(struct scan *self, struct text statement, bool matters)
{
    struct text name = {0};
    if (statement.len && lexer_is_word_byte(statement.ptr[0]) &&
        text_find(statement, '=') != SIZE_MAX)
        bind_targets(self, statement, &name);
    if (matters || (name.len && data_is_path_name(name)))
        add_site(self, self->notes, statement, name, blocks_context(self), false);
}

void notes_header(struct scan *self, struct text header, bool matters,
                  const struct context *context)
{
    bind_header(self, header, context);
    if (matters)
        add_site(self, self->notes, header, (struct text){0}, context, false);
}

void notes_literal(struct scan *self, struct text literal)
{
    struct data_notes **notes = self->notes ? &self->notes : &self->literals;
    if (!*notes)
        *notes = notes_new(self->scratch);
    add_site(self, *notes, literal, (struct text){0}, blocks_context(self), true);
}

/* --- the expressions of a statement --------------------------------------------------
 */

/* A walk over a statement's top level. */
struct parts {
    struct arena *arena;
    struct texts found;
    const char *from; /* where the part at hand begins */
    bool skips;       /* it is a target behind `as` */
};

static bool is_one_of(const struct lexer *lexer, const char *const *words)
{
    for (; *words; words++)
        if (lexer_is(lexer, *words))
            return true;
    return false;
}

/* Ends the part at hand; TAKEN when it is an expression. The next one begins at NEXT. */
static void end_part(struct parts *self, const char *end, const char *next, bool taken)
{
    struct text part = {self->from, end > self->from ? (size_t)(end - self->from) : 0};
    part = text_trim(part);
    if (taken && !self->skips && part.len)
        array_push(self->arena, &self->found, part);
    self->skips = false;
    self->from = next;
}

/* The defaults of a def's parameters, the arguments in a class's brackets; LEXER is
 * behind the keyword. */
static void split_header(struct parts *self, struct lexer *lexer)
{
    while (lexer_next(lexer) && !lexer_is(lexer, "("))
        if (lexer_is(lexer, "["))
            lexer_skip_brackets(lexer);
    self->from = NULL;
    while (lexer_next(lexer)) {
        const char *at = lexer->token.text.ptr;
        if (lexer_is(lexer, "=")) {
            self->from = lexer->at;
        } else if (lexer_is(lexer, ",") || lexer_is(lexer, ")")) {
            if (self->from)
                end_part(self, at, NULL, true);
            if (lexer_is(lexer, ")"))
                break;
        } else if (opens(lexer)) {
            lexer_skip_brackets(lexer);
        }
    }
    self->from = lexer->end;
}

/* The expressions of `with A as a, B as b`, bracketed or not. */
static void split_with(struct parts *self, struct lexer *lexer)
{
    while (lexer_next(lexer)) {
        const char *at = lexer->token.text.ptr;
        struct text before = {self->from, (size_t)(at - self->from)};
        if (lexer_is(lexer, "as")) {
            end_part(self, at, lexer->at, true);
            self->skips = true;
        } else if (lexer_is(lexer, ",") || lexer_is(lexer, ")")) {
            end_part(self, at, lexer->at, true);
        } else if (opens_items(lexer, before)) {
            self->from = lexer->at;
        } else if (opens(lexer)) {
            lexer_skip_brackets(lexer);
        }
    }
}

/* What stands behind targets and keywords of any other statement. */
static void split_plain(struct parts *self, struct lexer *lexer, bool loop)
{
    static const char *const assigns[] = {
        "=", "+=", "/=", "-=", "*=", "%=", "|=", "&=", NULL};
    while (lexer_next(lexer)) {
        const char *at = lexer->token.text.ptr;
        if (is_one_of(lexer, assigns) || (loop && lexer_is(lexer, "in"))) {
            end_part(self, at, lexer->at, false);
            loop = false;
        } else if (opens(lexer)) {
            lexer_skip_brackets(lexer);
        }
    }
}

struct texts notes_expressions(struct arena *arena, struct text statement)
{
    static const char *const begins[] = {"return", "raise", "assert", "del",  "yield",
                                         "async",  "with",  "for",    "if",   "elif",
                                         "while",  "from",  "not",    "case", "match",
                                         "except", "def",   "class",  "@",    NULL};
    struct parts parts = {.arena = arena, .from = statement.ptr};
    struct lexer lexer, ahead;
    bool with = false, header = false, loop = false;
    lexer_init(&lexer, statement);
    for (ahead = lexer; lexer_next(&ahead) && is_one_of(&ahead, begins); lexer = ahead) {
        with = lexer_is(&ahead, "with");
        header = lexer_is(&ahead, "def") || lexer_is(&ahead, "class");
        loop = lexer_is(&ahead, "for");
        parts.from = ahead.at;
    }
    if (header)
        split_header(&parts, &lexer);
    else if (with)
        split_with(&parts, &lexer);
    else
        split_plain(&parts, &lexer, loop);
    end_part(&parts, lexer.end, lexer.end, true);
    return parts.found;
}
