/* The lists of strings at a module's top: __all__ and __lazy_modules__ (PEP 810).
 *
 * Read are `= [...]`, `+= (...)`, `.extend([...])` and `.append("x")`, the sums of such
 * lists, and a list's strings beside other elements. What a list takes from another
 * module's __all__ is not known here. */
#include "read/scan.h"

#include "read/lexer.h"
#include "read/strings.h"

static void add_strings(struct arena *arena, struct texts *to, const struct expr *expr)
{
    if (expr->kind == EXPR_STRING) {
        array_push(arena, to, expr->text);
    } else if (expr->kind == EXPR_TUPLE || expr->kind == EXPR_LIST ||
               expr->kind == EXPR_SET) {
        for (size_t i = 0; i < expr->count; i++)
            if (expr->items[i]->kind == EXPR_STRING)
                array_push(arena, to, expr->items[i]->text);
    } else if (expr->kind == EXPR_BINARY && text_is(expr->text, "+")) {
        for (size_t i = 0; i < expr->count; i++)
            if (expr->items[i]->kind != EXPR_STRING)
                add_strings(arena, to, expr->items[i]);
    }
}

/* A list of nothing but strings, as most are, needs no parser. */
static bool read_plain(struct arena *arena, struct text value, struct texts *to)
{
    size_t count = to->count;
    struct lexer lexer;
    lexer_init(&lexer, value);
    if (!lexer_next(&lexer) || !(lexer_is(&lexer, "[") || lexer_is(&lexer, "(")))
        return false;
    const char *close = lexer_is(&lexer, "[") ? "]" : ")";
    bool good = true, comma = *close == ']'; /* ("a") is no tuple */
    while (good && lexer_next(&lexer) && !lexer_is(&lexer, close)) {
        struct buffer string = {.arena = arena};
        good = lexer.token.kind == TOKEN_STRING;
        while (good && lexer.token.kind == TOKEN_STRING) {
            good = string_decode(lexer.token.text, &string);
            lexer_next(&lexer);
        }
        array_push(arena, to, string.text);
        if (lexer_is(&lexer, close))
            break;
        comma = true;
        good = good && lexer_is(&lexer, ",");
    }
    good = good && comma && lexer_is(&lexer, close) && !lexer_next(&lexer);
    if (!good)
        to->count = count;
    return good;
}

/* The last token is the operator behind the name, or the first of an annotation: goes to
 * where the value begins. */
static bool find_value(struct lexer *lexer, bool *append)
{
    *append = false;
    if (lexer_is(lexer, ":"))
        while (lexer_next(lexer) && !lexer_is(lexer, "="))
            if (lexer_is(lexer, "["))
                lexer_skip_brackets(lexer);
    if (lexer_is(lexer, "=") || lexer_is(lexer, "+="))
        return true;
    if (!lexer_is(lexer, ".") || !lexer_next(lexer))
        return false;
    *append = lexer_is(lexer, "append");
    return (*append || lexer_is(lexer, "extend")) && lexer_next(lexer) &&
           lexer_is(lexer, "(");
}

void lists_read(struct scan *self, struct text statement)
{
    const struct context *context = blocks_context(self);
    struct lexer lexer;
    lexer_init(&lexer, statement);
    if (context->function || context->in_class || !lexer_next(&lexer))
        return;
    bool all = lexer_is(&lexer, "__all__");
    if (!all && !lexer_is(&lexer, "__lazy_modules__"))
        return;
    bool append;
    lexer_next(&lexer);
    if (!find_value(&lexer, &append))
        return;
    bool called = lexer_is(&lexer, "(");
    struct text value = {lexer.at, (size_t)(lexer.end - lexer.at)};
    if (called && lexer_skip_brackets(&lexer))
        value.len = (size_t)(lexer.token.text.ptr - value.ptr);
    struct arena *arena = all ? self->arena : self->scratch;
    struct texts *to = all ? &self->facts->all : &self->lazy_modules;
    if (!append && read_plain(arena, value, to))
        return;
    const struct expr *expr = expr_parse(self->parser, arena, value);
    if (!expr || (append ? expr->kind != EXPR_STRING : expr->kind == EXPR_STRING))
        return;
    add_strings(arena, to, expr);
}
