/* A walk over all tokens: a wanted name, then "=" and a string or a bracket, or the
 * bracket of a call. Every plain string up to the closing bracket counts, however deep.
 */
#include "read/named_strings.h"

#include "base/array.h"
#include "read/lexer.h"
#include "read/strings.h"

struct finder {
    struct arena *arena;
    struct text source;
    const char *counted; /* LINE and the line's start hold for this place */
    const char *line_start;
    uint32_t line;
    struct named_strings found;
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

static void add_string(struct finder *self, const struct token *token, uint32_t name)
{
    struct buffer value = {.arena = self->arena};
    if (token->prefix & (STRING_FORMATTED | STRING_BYTES) ||
        !string_decode(token->text, &value))
        return;
    count_lines(self, token->text.ptr);
    array_push(self->arena, &self->found,
               ((struct named_string){
                   .name = name,
                   .value = value.text,
                   .line = self->line,
                   .column = (uint32_t)(token->text.ptr - self->line_start) + 1}));
}

static bool opens(const struct token *token)
{
    return token->kind == TOKEN_OPERATOR && token->text.len == 1 &&
           strchr("([{", token->text.ptr[0]);
}

static bool closes(const struct token *token)
{
    return token->kind == TOKEN_OPERATOR && token->text.len == 1 &&
           strchr(")]}", token->text.ptr[0]);
}

/* The last token opens a bracket: takes the strings up to the one that closes it. */
static void take_brackets(struct finder *self, struct lexer *lexer, uint32_t name)
{
    for (int depth = 1; depth > 0 && lexer_next(lexer);) {
        if (lexer->token.kind == TOKEN_STRING)
            add_string(self, &lexer->token, name);
        depth += opens(&lexer->token) - closes(&lexer->token);
    }
}

struct named_strings named_strings_find(struct arena *arena, struct text source,
                                        const struct map *names)
{
    struct finder self = {.arena = arena,
                          .source = source,
                          .counted = source.ptr,
                          .line_start = source.ptr,
                          .line = 1};
    struct lexer lexer;
    lexer_init(&lexer, source);
    uint32_t name = MAP_NONE;
    while (lexer_next(&lexer)) {
        if (lexer.token.kind == TOKEN_NAME) {
            name = map_find(names, lexer.token.text);
            continue;
        }
        if (name == MAP_NONE)
            continue;
        if (lexer_is(&lexer, "="))
            continue; /* the value comes next */
        if (lexer.token.kind == TOKEN_STRING)
            add_string(&self, &lexer.token, name);
        else if (opens(&lexer.token))
            take_brackets(&self, &lexer, name);
        name = MAP_NONE;
    }
    return self.found;
}
