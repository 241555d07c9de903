/* Plain expressions, read from their tokens by precedence.
 *
 * Most expressions that facts are made from are names, strings, calls and operators;
 * tree-sitter needs ten times longer for them than this. Whatever is not among them
 * (lambdas, comprehensions, `:=`, operators on bits, mistakes) is left to it, and the
 * trees are the same: tests/unit/test_expr.c compares them. */
#include "read/expr.h"

#include "base/array.h"
#include "read/lexer.h"
#include "read/strings.h"

#include <string.h>

/* What nests deeper is left to tree-sitter. */
#define DEEPEST 60

struct quick {
    struct arena *arena;
    struct text source;
    struct lexer lexer; /* its token is the next one to be read; TOKEN_END at the end */
    unsigned depth;
};

static struct expr *read_test(struct quick *self);

static struct expr *new_expr(struct quick *self, enum expr_kind kind, const char *at)
{
    struct expr *expr = ARENA_NEW(self->arena, struct expr);
    expr->kind = kind;
    expr->offset = (uint32_t)(at - self->source.ptr);
    return expr;
}

static void add(struct quick *self, struct expr *to, struct expr *item)
{
    array_push(self->arena, to, item); /* NOLINT(bugprone-sizeof-expression): pointers */
}

static bool next_is(const struct quick *self, const char *word)
{
    return self->lexer.token.kind != TOKEN_END && lexer_is(&self->lexer, word);
}

/* Reads past WORD when it comes next. */
static bool take(struct quick *self, const char *word)
{
    if (!next_is(self, word))
        return false;
    lexer_next(&self->lexer);
    return true;
}

static bool is_keyword(struct text name)
{
    static const char *const words[] = {
        "and",      "as",   "assert",   "async", "await",  "break",  "class",
        "continue", "def",  "del",      "elif",  "else",   "except", "finally",
        "for",      "from", "global",   "if",    "import", "in",     "is",
        "lambda",   "not",  "nonlocal", "or",    "pass",   "print",  "raise",
        "return",   "try",  "while",    "with",  "yield",  "exec",   NULL};
    for (const char *const *word = words; *word; word++)
        if (**word == *name.ptr && text_is(name, *word))
            return true;
    return false;
}

/* --- atoms ---------------------------------------------------------------------------
 */

/* Literals that stand side by side. */
static struct expr *read_strings(struct quick *self)
{
    struct token first = self->lexer.token;
    struct expr *expr = new_expr(self, EXPR_OTHER, first.text.ptr);
    struct buffer value = {.arena = self->arena};
    bool formatted = false, good = true;
    const char *end = first.text.ptr;
    for (; self->lexer.token.kind == TOKEN_STRING; lexer_next(&self->lexer)) {
        struct text literal = self->lexer.token.text;
        end = literal.ptr + literal.len;
        if (literal.len < 2 || (end[-1] != '"' && end[-1] != '\''))
            return NULL;
        if (!good || string_decode(literal, &value))
            continue;
        good = string_decode_pattern(literal, &value);
        formatted = good;
    }
    if (!good)
        return expr;
    expr->kind = formatted ? EXPR_FORMATTED : EXPR_STRING;
    expr->text = value.text;
    expr->literal = (struct text){first.text.ptr, (size_t)(end - first.text.ptr)};
    return expr;
}

/* One item of a list, tuple, set or call: `*x` is OTHER with x in it. */
static struct expr *read_item(struct quick *self)
{
    const char *at = self->lexer.token.text.ptr;
    if (!next_is(self, "*") && !next_is(self, "**"))
        return read_test(self);
    struct expr *splat = new_expr(self, EXPR_OTHER, at);
    lexer_next(&self->lexer);
    struct expr *value = read_test(self);
    if (!value)
        return NULL;
    add(self, splat, value);
    return splat;
}

/* Items up to CLOSE; *COMMA tells whether there was one. */
static bool read_items(struct quick *self, struct expr *to, const char *close,
                       bool *comma)
{
    *comma = false;
    while (!take(self, close)) {
        if (self->lexer.token.kind == TOKEN_END)
            return false;
        struct expr *item = read_item(self);
        if (!item)
            return false;
        add(self, to, item);
        if (take(self, ","))
            *comma = true;
        else if (!next_is(self, close))
            return false;
    }
    return true;
}

static struct expr *read_brackets(struct quick *self, const char *at)
{
    struct expr *expr = new_expr(self, EXPR_TUPLE, at);
    bool comma;
    if (!read_items(self, expr, ")", &comma))
        return NULL;
    if (expr->count == 1 && !comma) /* parentheses only */
        return expr->items[0]->kind == EXPR_OTHER ? NULL : expr->items[0];
    return expr;
}

/* {a: b}, {a, b} */
static struct expr *read_braces(struct quick *self, const char *at)
{
    struct expr *expr = new_expr(self, EXPR_DICT, at);
    bool pairs = next_is(self, "}") || next_is(self, "**");
    for (bool first = true; !take(self, "}"); first = false) {
        const char *from = self->lexer.token.text.ptr;
        if (self->lexer.token.kind == TOKEN_END)
            return NULL;
        struct expr *item = read_item(self);
        if (!item)
            return NULL;
        if (next_is(self, ":") && (first || pairs)) {
            struct expr *pair = new_expr(self, EXPR_PAIR, from);
            pairs = true;
            lexer_next(&self->lexer);
            struct expr *value = read_test(self);
            if (!value)
                return NULL;
            add(self, pair, item);
            add(self, pair, value);
            item = pair;
        } else if (pairs && *from != '*') {
            return NULL;
        }
        add(self, expr, item);
        if (!take(self, ",") && !next_is(self, "}"))
            return NULL;
    }
    if (!pairs)
        expr->kind = EXPR_SET;
    return expr;
}

static struct expr *read_atom(struct quick *self)
{
    struct token token = self->lexer.token;
    struct expr *expr;
    bool comma;
    switch (token.kind) {
    case TOKEN_STRING:
        return read_strings(self);
    case TOKEN_NAME:
        if (is_keyword(token.text))
            return NULL;
        expr = new_expr(self, EXPR_NAME, token.text.ptr);
        expr->text = token.text;
        lexer_next(&self->lexer);
        return expr;
    case TOKEN_NUMBER:
        for (size_t i = 0; i < token.text.len; i++)
            if (token.text.ptr[i] < '0' || token.text.ptr[i] > '9')
                return NULL;
        expr = new_expr(self, EXPR_NUMBER, token.text.ptr);
        expr->text = token.text;
        lexer_next(&self->lexer);
        return expr;
    case TOKEN_OPERATOR:
        if (take(self, "("))
            return read_brackets(self, token.text.ptr);
        if (take(self, "{"))
            return read_braces(self, token.text.ptr);
        if (!take(self, "["))
            return NULL;
        expr = new_expr(self, EXPR_LIST, token.text.ptr);
        return read_items(self, expr, "]", &comma) ? expr : NULL;
    case TOKEN_END:
        break;
    }
    return NULL;
}

/* --- what follows an atom ------------------------------------------------------------
 */

static bool read_arguments(struct quick *self, struct expr *call)
{
    while (!take(self, ")")) {
        struct lexer ahead = self->lexer;
        struct expr *item;
        if (self->lexer.token.kind == TOKEN_NAME && lexer_next(&ahead) &&
            lexer_is(&ahead, "=")) {
            item = new_expr(self, EXPR_KEYWORD, self->lexer.token.text.ptr);
            item->text = self->lexer.token.text;
            self->lexer = ahead;
            lexer_next(&self->lexer);
            struct expr *value = read_test(self);
            if (!value)
                return false;
            add(self, item, value);
        } else if (!(item = read_item(self))) {
            return false;
        }
        add(self, call, item);
        if (!take(self, ",") && !next_is(self, ")"))
            return false;
    }
    return true;
}

/* What stands in the brackets of a subscript, one or more, each perhaps a slice. */
static bool read_subscripts(struct quick *self, struct expr *to)
{
    do {
        const char *at = self->lexer.token.text.ptr;
        struct expr *part[3] = {NULL, NULL, NULL};
        size_t parts = 0;
        for (;; parts++) {
            if (!next_is(self, ":") && !next_is(self, "]") && !next_is(self, ",") &&
                !(part[parts] = read_test(self)))
                return false;
            if (parts == 2 || !take(self, ":"))
                break;
        }
        if (parts == 0 && !part[0])
            return false;
        struct expr *item = part[0];
        if (parts) {
            item = new_expr(self, EXPR_SLICE, at);
            for (size_t i = 0; i < 3; i++)
                add(self, item, part[i]);
        }
        add(self, to, item);
    } while (take(self, ",") && !next_is(self, "]"));
    if (to->count != 2)
        to->kind = EXPR_OTHER;
    return take(self, "]");
}

static struct expr *read_primary(struct quick *self)
{
    const char *at = self->lexer.token.text.ptr;
    struct expr *expr = read_atom(self);
    while (expr) {
        struct expr *object = expr;
        if (take(self, ".")) {
            struct token name = self->lexer.token;
            if (name.kind != TOKEN_NAME || is_keyword(name.text))
                return NULL;
            expr = new_expr(self, EXPR_ATTRIBUTE, at);
            expr->text = name.text;
            add(self, expr, object);
            lexer_next(&self->lexer);
        } else if (take(self, "(")) {
            expr = new_expr(self, EXPR_CALL, at);
            add(self, expr, object);
            if (!read_arguments(self, expr))
                return NULL;
        } else if (take(self, "[")) {
            expr = new_expr(self, EXPR_SUBSCRIPT, at);
            add(self, expr, object);
            if (!read_subscripts(self, expr))
                return NULL;
        } else {
            break;
        }
    }
    return expr;
}

/* --- operators -----------------------------------------------------------------------
 */

static struct expr *read_unary(struct quick *self);

/* `left ** right`, behind the operator. */
static struct expr *read_power(struct quick *self, struct expr *left, const char *at,
                               struct text word)
{
    struct expr *power = new_expr(self, EXPR_BINARY, at);
    struct expr *right = read_unary(self);
    if (!right)
        return NULL;
    power->text = word;
    add(self, power, left);
    add(self, power, right);
    return power;
}

static struct expr *read_unary(struct quick *self)
{
    struct token token = self->lexer.token;
    struct expr *expr;
    if (++self->depth > DEEPEST)
        return NULL;
    if (take(self, "-") || take(self, "+") || take(self, "~")) {
        struct expr *operand = read_unary(self);
        if (!operand || next_is(self, "**"))
            return NULL;
        expr = new_expr(self, EXPR_OTHER, token.text.ptr);
        expr->text = token.text;
        add(self, expr, operand);
    } else {
        expr = read_primary(self);
        struct text word = self->lexer.token.text;
        if (expr && take(self, "**"))
            expr = read_power(self, expr, token.text.ptr, word);
    }
    self->depth--;
    return expr;
}

/* Binary operators from those that bind least; NULL ends each level. */
static const char *const levels[][5] = {{"+", "-", NULL}, {"*", "/", "//", "%", NULL}};

static struct expr *read_binary(struct quick *self, size_t level)
{
    if (level == sizeof levels / sizeof *levels)
        return read_unary(self);
    const char *at = self->lexer.token.text.ptr;
    struct expr *left = read_binary(self, level + 1);
    while (left) {
        const char *const *word = levels[level];
        while (*word && !next_is(self, *word))
            word++;
        if (!*word)
            break;
        struct expr *binary = new_expr(self, EXPR_BINARY, at);
        binary->text = self->lexer.token.text;
        lexer_next(&self->lexer);
        struct expr *right = read_binary(self, level + 1);
        if (!right)
            return NULL;
        add(self, binary, left);
        add(self, binary, right);
        left = binary;
    }
    return left;
}

/* The comparison operator that comes next, read; empty for none. */
static struct text take_comparison(struct quick *self)
{
    static const char *const words[] = {"<", ">", "==", ">=", "<=", "!=", "in"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take(self, words[i]))
            return text_of(words[i]);
    if (take(self, "is"))
        return take(self, "not") ? TEXT("is not") : TEXT("is");
    if (take(self, "not"))
        return take(self, "in") ? TEXT("not in") : TEXT("not");
    return (struct text){0};
}

static struct expr *read_comparison(struct quick *self)
{
    const char *at = self->lexer.token.text.ptr;
    struct expr *left = read_binary(self, 0), *compare = NULL;
    struct text word;
    while (left && (word = take_comparison(self)).len) {
        struct expr *right = read_binary(self, 0); /* fails on the second "<" of "<<" */
        if (!right || text_is(word, "not"))
            return NULL;
        if (!compare) {
            compare = new_expr(self, EXPR_COMPARE, at);
            add(self, compare, left);
        }
        add(self, compare, right);
        array_push(self->arena, &compare->operators, word);
    }
    return compare ? compare : left;
}

static struct expr *read_not(struct quick *self)
{
    const char *at = self->lexer.token.text.ptr;
    if (!next_is(self, "not"))
        return read_comparison(self);
    if (++self->depth > DEEPEST)
        return NULL;
    struct expr *expr = new_expr(self, EXPR_NOT, at);
    lexer_next(&self->lexer);
    struct expr *operand = read_not(self);
    self->depth--;
    if (!operand)
        return NULL;
    add(self, expr, operand);
    return expr;
}

static struct expr *read_logic(struct quick *self, enum expr_kind kind)
{
    const char *at = self->lexer.token.text.ptr;
    const struct text word = kind == EXPR_OR ? TEXT("or") : TEXT("and");
    struct expr *left = kind == EXPR_OR ? read_logic(self, EXPR_AND) : read_not(self);
    while (left && take(self, word.ptr)) {
        struct expr *both = new_expr(self, kind, at);
        struct expr *right =
            kind == EXPR_OR ? read_logic(self, EXPR_AND) : read_not(self);
        if (!right)
            return NULL;
        both->text = word;
        add(self, both, left);
        add(self, both, right);
        left = both;
    }
    return left;
}

static struct expr *read_test(struct quick *self)
{
    const char *at = self->lexer.token.text.ptr;
    if (++self->depth > DEEPEST)
        return NULL;
    struct expr *expr = read_logic(self, EXPR_OR);
    if (expr && take(self, "if")) {
        struct expr *choice = new_expr(self, EXPR_CHOICE, at);
        struct expr *test = read_logic(self, EXPR_OR);
        struct expr *other = test && take(self, "else") ? read_test(self) : NULL;
        if (!other)
            return NULL;
        add(self, choice, expr);
        add(self, choice, test);
        add(self, choice, other);
        expr = choice;
    }
    self->depth--;
    return expr;
}

struct expr *expr_parse_quick(struct arena *arena, struct text source)
{
    struct quick self = {.arena = arena, .source = source};
    if (text_find(source, '\r') != SIZE_MAX)
        return NULL; /* offsets would not be as expr_offset() has them */
    lexer_init(&self.lexer, source);
    lexer_next(&self.lexer);
    struct expr *expr = read_item(&self);
    if (expr && next_is(&self, ",")) {
        struct expr *tuple = new_expr(&self, EXPR_TUPLE, source.ptr);
        add(&self, tuple, expr);
        while (take(&self, ",") && self.lexer.token.kind != TOKEN_END) {
            if (!(expr = read_item(&self)))
                return NULL;
            add(&self, tuple, expr);
        }
        expr = tuple;
    } else if (expr && *source.ptr == '*') {
        return NULL;
    }
    return self.lexer.token.kind == TOKEN_END ? expr : NULL;
}
