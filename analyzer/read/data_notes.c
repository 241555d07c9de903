/* Notes of the walk, and the expressions in what was noted. */
#include "read/data.h"

#include "read/lexer.h"

struct data_notes *notes_new(struct arena *arena)
{
    struct data_notes *self = ARENA_NEW(arena, struct data_notes);
    map_init(&self->names, arena);
    map_init(&self->imports, arena);
    map_init(&self->functions_named, arena);
    map_init(&self->changed, arena);
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

void notes_class(struct scan *self, struct text name)
{
    array_push(self->scratch, &self->notes->classes,
               ((struct data_class){name, array_last(&self->blocks).id}));
}

static struct data_scope scope_at(const struct scan *self, const struct context *context,
                                  const char *at)
{
    return (struct data_scope){.function = context->function,
                               .block = array_last(&self->blocks).id,
                               .in_class = context->in_class,
                               .flags = (unsigned char)context->flags,
                               .offset = (uint32_t)(at - self->start)};
}

void notes_line(struct scan *self, struct text source, enum data_line_kind kind,
                const struct context *context)
{
    array_push(self->scratch, &self->notes->lines,
               ((struct data_line){.scope = scope_at(self, context, source.ptr),
                                   .len = (uint32_t)source.len,
                                   .kind = kind}));
}

void notes_site(struct scan *self, struct text source, const struct context *context,
                bool literal)
{
    array_push(self->scratch, &self->notes->sites,
               ((struct data_site){.source = source,
                                   .literal = literal,
                                   .context = *context,
                                   .scope = scope_at(self, context, source.ptr)}));
}

bool notes_is_around(const struct data_notes *self, uint32_t block, uint32_t inner)
{
    while (inner > block)
        inner = self->blocks.items[inner];
    return inner == block;
}

uint32_t notes_class_of(const struct data_notes *self, struct data_scope scope)
{
    uint32_t function = scope.function;
    if (function == 0)
        return scope.block;
    while (self->functions.items[function].around)
        function = self->functions.items[function].around;
    return self->blocks.items[self->functions.items[function].block];
}

bool notes_is_search_path(struct text statement)
{
    struct lexer lexer;
    if (!text_starts(statement, TEXT("sys.path")) &&
        !text_starts(statement, TEXT("__path__")))
        return false;
    lexer_init(&lexer, text_slice(statement, 8, statement.len));
    if (lexer_next(&lexer) && lexer_is(&lexer, "["))
        if (!lexer_skip_brackets(&lexer) || !lexer_next(&lexer))
            return false;
    return lexer.token.kind == TOKEN_OPERATOR &&
           (lexer_is(&lexer, "=") || lexer_is(&lexer, "+="));
}

bool notes_is_appended(struct text statement)
{
    struct lexer lexer;
    if (!text_starts(statement, TEXT("sys.path")))
        return false;
    lexer_init(&lexer, text_slice(statement, 8, statement.len));
    if (!lexer_next(&lexer) || lexer_is(&lexer, "+="))
        return lexer.token.kind == TOKEN_OPERATOR;
    return lexer_is(&lexer, ".") && lexer_next(&lexer) &&
           (lexer_is(&lexer, "append") || lexer_is(&lexer, "extend"));
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
