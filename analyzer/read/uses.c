/* One walk over all tokens. Import statements give names their full ones; every other
 * name, with the attributes behind it, is put together and looked up. The arguments of a
 * call that matters are read ahead, so that calls inside them are seen as well. */
#include "read/uses.h"

#include "base/array.h"
#include "read/lexer.h"
#include "read/strings.h"

struct finder {
    struct arena *arena;
    const struct map *names;
    struct lexer lexer;
    bool ahead;       /* the last token has not been looked at yet */
    struct map bound; /* a name of the file; its value is an index of `full` */
    struct texts full;
    const char *counted; /* LINE and the line's start hold for this place */
    const char *line_start;
    uint32_t line;
    struct uses found;
};

/* Moves the line count on to AT, which is never before the last place. */
static void count_lines(struct finder *self, const char *at)
{
    for (; self->counted < at; self->counted++) {
        bool newline = self->counted[0] == '\n' ||
                       (self->counted[0] == '\r' && self->counted[1] != '\n');
        if (newline) {
            self->line++;
            self->line_start = self->counted + 1;
        }
    }
}

static bool next(struct finder *self)
{
    if (self->ahead) {
        self->ahead = false;
        return self->lexer.token.kind != TOKEN_END;
    }
    return lexer_next(&self->lexer);
}

static struct text join(struct finder *self, struct text left, struct text right)
{
    return text_format(self->arena, "%.*s.%.*s", TEXT_ARG(left), TEXT_ARG(right));
}

/* --- imports -------------------------------------------------------------------------
 */

static void bind(struct finder *self, struct text name, struct text full)
{
    map_set(&self->bound, name, (uint32_t)self->full.count);
    array_push(self->arena, &self->full, full);
}

/* A dotted name, which begins at *AT; the token behind it is then ahead. Empty when there
 * is none. */
static struct text take_dotted(struct finder *self, const char **at)
{
    struct text name = {0};
    while (next(self) && self->lexer.token.kind == TOKEN_NAME &&
           !lexer_is(&self->lexer, "import")) {
        struct text part = self->lexer.token.text;
        if (name.len == 0)
            *at = part.ptr;
        name = name.len ? join(self, name, part) : part;
        if (!next(self) || !lexer_is(&self->lexer, "."))
            break;
    }
    self->ahead = true;
    return name;
}

/* The name after `as`, else NAME; the token behind it is then ahead. */
static struct text take_alias(struct finder *self, struct text name)
{
    if (next(self) && lexer_is(&self->lexer, "as") && next(self) &&
        self->lexer.token.kind == TOKEN_NAME) {
        name = self->lexer.token.text;
        next(self);
    }
    self->ahead = true;
    return name;
}

static void add_use(struct finder *self, uint32_t name, const char *at)
{
    count_lines(self, at);
    array_push(self->arena, &self->found.names,
               ((struct use){.name = name,
                             .line = self->line,
                             .column = (uint32_t)(at - self->line_start) + 1}));
}

/* `import a.b as c, d` */
static void read_import(struct finder *self)
{
    do {
        const char *at;
        struct text name = take_dotted(self, &at);
        struct text first = text_slice(name, 0, text_find(name, '.'));
        struct text as = take_alias(self, first);
        if (name.len == 0)
            return;
        bind(self, as, as.ptr == first.ptr ? first : name);
        if (map_find(self->names, name) != MAP_NONE)
            add_use(self, map_find(self->names, name), at);
    } while (next(self) && lexer_is(&self->lexer, ","));
    self->ahead = true;
}

/* `from a.b import c as d, e`; a name that matters is used by being imported. The names
 * of a relative import become ".b.c", which is nobody's. */
static void read_from(struct finder *self)
{
    bool relative = false;
    while (next(self) && lexer_is(&self->lexer, "."))
        relative = true;
    self->ahead = true;
    const char *start;
    struct text module = take_dotted(self, &start);
    if (relative)
        module = text_format(self->arena, ".%.*s", TEXT_ARG(module));
    if (module.len == 0 || !next(self) || !lexer_is(&self->lexer, "import")) {
        self->ahead = true;
        return;
    }
    if (map_find(self->names, module) != MAP_NONE)
        add_use(self, map_find(self->names, module), start);
    bool bracket = next(self) && lexer_is(&self->lexer, "(");
    self->ahead = !bracket;
    while (next(self) && self->lexer.token.kind == TOKEN_NAME) {
        const char *at = self->lexer.token.text.ptr;
        struct text full = join(self, module, self->lexer.token.text);
        bind(self, take_alias(self, self->lexer.token.text), full);
        if (map_find(self->names, full) != MAP_NONE)
            add_use(self, map_find(self->names, full), at);
        if (!next(self) || !lexer_is(&self->lexer, ","))
            break;
    }
    self->ahead = self->lexer.token.kind != TOKEN_END && !lexer_is(&self->lexer, ")");
}

/* --- calls ---------------------------------------------------------------------------
 */

/* What a token says: of a string its value, with "*" for each field of a formatted one.
 */
static struct text value_of(struct finder *self, const struct token *token)
{
    struct buffer value = {.arena = self->arena};
    if (token->kind == TOKEN_NAME || token->kind == TOKEN_NUMBER)
        return token->text;
    if (token->kind != TOKEN_STRING || token->prefix & STRING_BYTES)
        return (struct text){0};
    bool told = token->prefix & STRING_FORMATTED
                    ? string_decode_pattern(token->text, &value)
                    : string_decode(token->text, &value);
    return told ? value.text : (struct text){0};
}

static bool is_operator(const struct token *token, const char *bytes)
{
    return token->kind == TOKEN_OPERATOR && token->text.len == 1 &&
           strchr(bytes, token->text.ptr[0]);
}

/* The arguments behind the bracket at which LEXER, a copy, stands. */
static void read_arguments(struct finder *self, struct lexer lexer, struct use *use)
{
    struct use_argument argument = {0};
    size_t tokens = 0; /* of the argument at hand */
    use->called = true;
    for (int depth = 1; depth > 0 && lexer_next(&lexer);) {
        const struct token *token = &lexer.token;
        depth += is_operator(token, "([{") - is_operator(token, ")]}");
        bool ends = depth == 0 || (depth == 1 && is_operator(token, ","));
        if (ends) {
            if (tokens > 1)
                argument.value = (struct text){0};
            if (tokens)
                array_push(self->arena, &use->arguments, argument);
            argument = (struct use_argument){.position = argument.position + 1};
            tokens = 0;
        } else if (tokens == 1 && depth == 1 && text_is(token->text, "=") &&
                   argument.name.len == 0) {
            argument.name = argument.value;
            argument.value = (struct text){0};
            tokens = 0;
        } else if (tokens++ == 0) {
            argument.value = value_of(self, token);
        }
    }
}

/* A use, with the arguments of the call that it may be. */
static void finish_use(struct finder *self, uint32_t name, const char *at)
{
    add_use(self, name, at);
    if (self->ahead && lexer_is(&self->lexer, "("))
        read_arguments(self, self->lexer, &array_last(&self->found.names));
}

/* A name with its attributes: each beginning of it may matter, and its last attribute as
 * a method. */
static void read_name(struct finder *self)
{
    const char *at = self->lexer.token.text.ptr;
    struct text first = self->lexer.token.text, last = first;
    uint32_t index = map_find(&self->bound, first);
    struct text full = index == MAP_NONE ? (struct text){0}
                                         : self->full.items[self->bound.values[index]];
    uint32_t known = full.len ? map_find(self->names, full) : MAP_NONE;
    while (next(self) && lexer_is(&self->lexer, ".") && next(self) &&
           self->lexer.token.kind == TOKEN_NAME) {
        last = self->lexer.token.text;
        if (known != MAP_NONE)
            add_use(self, known, at);
        full = full.len ? join(self, full, last) : full;
        known = full.len ? map_find(self->names, full) : MAP_NONE;
    }
    self->ahead = true;
    if (known != MAP_NONE)
        finish_use(self, known, at);
    if (last.ptr == first.ptr)
        return;
    known = map_find(self->names, join(self, TEXT("*"), last));
    if (known != MAP_NONE)
        finish_use(self, known, at);
}

static void read_string(struct finder *self)
{
    const struct token *token = &self->lexer.token;
    struct text value = value_of(self, token);
    if (value.len == 0)
        return;
    count_lines(self, token->text.ptr);
    array_push(self->arena, &self->found.strings,
               ((struct use_string){
                   .value = value,
                   .line = self->line,
                   .column = (uint32_t)(token->text.ptr - self->line_start) + 1}));
}

/* The attribute behind a bracket: `Path(a).method`, `frame[b].method`. */
static void read_method(struct finder *self)
{
    if (!next(self) || self->lexer.token.kind != TOKEN_NAME) {
        self->ahead = true;
        return;
    }
    const char *at = self->lexer.token.text.ptr;
    uint32_t known = map_find(self->names, join(self, TEXT("*"), self->lexer.token.text));
    self->ahead = next(self);
    if (known != MAP_NONE)
        finish_use(self, known, at);
}

struct uses uses_find(struct arena *arena, struct text source, const struct map *names)
{
    struct finder self = {.arena = arena,
                          .names = names,
                          .counted = source.ptr,
                          .line_start = source.ptr,
                          .line = 1};
    map_init(&self.bound, arena);
    lexer_init(&self.lexer, source);
    while (next(&self)) {
        const struct token *token = &self.lexer.token;
        if (token->kind == TOKEN_STRING)
            read_string(&self);
        else if (lexer_is(&self.lexer, "."))
            read_method(&self);
        else if (token->kind != TOKEN_NAME)
            continue;
        else if (lexer_is(&self.lexer, "import"))
            read_import(&self);
        else if (lexer_is(&self.lexer, "from"))
            read_from(&self);
        else
            read_name(&self);
    }
    return self.found;
}
