/* What an `except` or a `with` does to an ImportError, told from its tokens. */
#include "read/scan.h"

#include "read/lexer.h"
#include "read/strings.h"

static bool is_import_error(struct text name)
{
    return text_is(name, "ImportError") || text_is(name, "ModuleNotFoundError") ||
           text_is(name, "Exception") || text_is(name, "BaseException");
}

/* The last token is a name: reads `a.b.c` to its end. Returns the last part, and leaves
 * the token behind it as the last one read. */
static struct text read_dotted(struct lexer *lexer)
{
    struct text name = lexer->token.text;
    while (lexer_next(lexer) && lexer_is(lexer, ".") && lexer_next(lexer) &&
           lexer->token.kind == TOKEN_NAME)
        name = lexer->token.text;
    return name;
}

static bool opens(const struct lexer *lexer)
{
    return lexer_is(lexer, "(") || lexer_is(lexer, "[") || lexer_is(lexer, "{");
}

static bool closes(const struct lexer *lexer)
{
    return lexer_is(lexer, ")") || lexer_is(lexer, "]") || lexer_is(lexer, "}");
}

/* Reads on to the comma or the bracket that ends an element; true when nothing stood
 * between, so that the element was only what came before. */
static bool skip_element(struct lexer *lexer)
{
    bool plain = true;
    while (lexer->token.kind != TOKEN_END && !lexer_is(lexer, ",") && !closes(lexer) &&
           !lexer_is(lexer, "as")) {
        plain = false;
        if (opens(lexer))
            lexer_skip_brackets(lexer);
        lexer_next(lexer);
    }
    return plain;
}

bool handler_catches(struct text types)
{
    struct lexer lexer;
    lexer_init(&lexer, types);
    if (!lexer_next(&lexer) || (lexer_is(&lexer, "*") && !lexer_next(&lexer)))
        return true; /* bare */
    size_t depth = 0;
    bool caught = false, inside = false; /* INSIDE: the tuple at hand */
    while (lexer.token.kind != TOKEN_END && !lexer_is(&lexer, "as")) {
        if (lexer_is(&lexer, "(")) {
            depth++;
            lexer_next(&lexer);
        } else if (lexer_is(&lexer, ")") && depth) {
            depth--;
            lexer_next(&lexer);
            if (!skip_element(&lexer))
                inside = false; /* (A, B) + others */
        } else if (lexer.token.kind == TOKEN_NAME) {
            struct text name = read_dotted(&lexer);
            if (skip_element(&lexer) && is_import_error(name))
                inside = true;
        } else if (lexer_is(&lexer, ",") || skip_element(&lexer)) {
            lexer_next(&lexer);
        }
        if (!depth) {
            caught = caught || inside;
            inside = false;
        }
    }
    return caught;
}

/* The last token is a name that an item of `with` begins with: whether it is a call of
 * suppress() that lets an ImportError pass. */
static bool is_suppress(struct lexer *lexer)
{
    struct text first = lexer->token.text;
    struct text name = read_dotted(lexer);
    bool bare = name.ptr == first.ptr && text_is(first, "suppress");
    bool whole = text_is(first, "contextlib") && text_is(name, "suppress") &&
                 name.ptr != first.ptr;
    if (!(bare || whole) || !lexer_is(lexer, "("))
        return false;
    bool found = false;
    lexer_next(lexer);
    while (lexer->token.kind != TOKEN_END && !closes(lexer)) {
        bool name_first = lexer->token.kind == TOKEN_NAME;
        struct text last = name_first ? read_dotted(lexer) : (struct text){0};
        if (skip_element(lexer) && name_first && is_import_error(last))
            found = true;
        if (lexer_is(lexer, ",") || lexer_is(lexer, "as"))
            lexer_next(lexer);
    }
    lexer_next(lexer);
    return skip_element(lexer) && found;
}

bool handler_suppresses(struct text items)
{
    struct lexer lexer;
    lexer_init(&lexer, items);
    if (!text_contains(items, TEXT("suppress")))
        return false;
    lexer_next(&lexer);
    bool starts = true; /* an item begins here */
    while (lexer.token.kind != TOKEN_END) {
        if (starts && lexer.token.kind == TOKEN_NAME) {
            starts = false;
            if (is_suppress(&lexer))
                return true;
        }
        if (starts && lexer_is(&lexer, "(")) {
            lexer_next(&lexer); /* items in parentheses */
            continue;
        }
        if (closes(&lexer))
            lexer_next(&lexer);
        skip_element(&lexer);
        starts = lexer_is(&lexer, ",");
        if (starts || lexer_is(&lexer, "as"))
            lexer_next(&lexer);
    }
    return false;
}

bool handler_leaves(struct text statement)
{
    struct lexer lexer;
    lexer_init(&lexer, statement);
    size_t depth = 0;
    while (lexer_next(&lexer) && lexer_is(&lexer, "("))
        depth++;
    if (lexer_is(&lexer, "raise"))
        return depth == 0;
    if (lexer_is(&lexer, "sys") &&
        !(lexer_next(&lexer) && lexer_is(&lexer, ".") && lexer_next(&lexer)))
        return false;
    if (!lexer_is(&lexer, "exit") || !lexer_next(&lexer) || !lexer_is(&lexer, "(") ||
        !lexer_skip_brackets(&lexer))
        return false;
    while (depth && lexer_next(&lexer) && lexer_is(&lexer, ")"))
        depth--;
    return depth == 0 && !lexer_next(&lexer);
}

/* A name, a number or string literals, in any number of brackets; the token behind it is
 * the last one. *LITERAL: it needs no name to be bound. */
static bool skip_atom(struct lexer *lexer, enum token_kind *kind, bool *literal)
{
    size_t depth = 0;
    for (; lexer_is(lexer, "("); lexer_next(lexer))
        depth++;
    *kind = lexer->token.kind;
    if (*kind == TOKEN_END || *kind == TOKEN_OPERATOR)
        return false;
    *literal = *kind != TOKEN_NAME || lexer_is(lexer, "None") ||
               lexer_is(lexer, "True") || lexer_is(lexer, "False");
    do
        if (lexer->token.prefix & STRING_FORMATTED)
            return false;
    while (lexer_next(lexer) && *kind == TOKEN_STRING &&
           lexer->token.kind == TOKEN_STRING);
    for (; depth && lexer_is(lexer, ")"); lexer_next(lexer))
        depth--;
    return depth == 0;
}

bool handler_never_sees(struct text statement)
{
    static const char *const words[] = {"pass", "break", "continue"};
    struct lexer lexer;
    enum token_kind kind = TOKEN_END;
    bool literal = true;
    lexer_init(&lexer, statement);
    lexer_next(&lexer);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (lexer_is(&lexer, words[i]))
            return !lexer_next(&lexer);
    if (lexer_is(&lexer, "return"))
        return !lexer_next(&lexer) || (skip_atom(&lexer, &kind, &literal) && literal &&
                                       lexer.token.kind == TOKEN_END);
    if (!skip_atom(&lexer, &kind, &literal))
        return false;
    if (lexer.token.kind == TOKEN_END)
        return kind == TOKEN_STRING;
    while (kind == TOKEN_NAME && lexer_is(&lexer, "=")) {
        lexer_next(&lexer);
        if (!skip_atom(&lexer, &kind, &literal))
            return false;
        if (lexer.token.kind == TOKEN_END)
            return literal;
    }
    return false;
}
