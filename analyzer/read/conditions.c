/* What the test of an `if` says about its parts.
 *
 * Tokens tell whether a test mentions anything of interest, which few do. Those that
 * speak of TYPE_CHECKING or __name__ are then parsed. A condition on the platform
 * is kept as written; it mentions sys.version_info, sys.platform, os.name or something of
 * the module platform, or a name that an import gave to one of these. */
#include "read/scan.h"

#include "read/lexer.h"
#include "read/strings.h"

/* Tests beyond this are not parsed, and longer conditions are forgotten. */
#define LONGEST 8192

struct mentions {
    struct scan *scan;
    bool platform, typing, name;
    bool loose; /* an operator outside brackets binds less than "and" */
};

static bool is_platform(struct text chain)
{
    return text_is(chain, "sys.version_info") || text_is(chain, "sys.platform") ||
           text_is(chain, "os.name") || text_starts(chain, TEXT("platform."));
}

static void look(struct mentions *found, struct text part);

static void look_into_field(void *context, const struct string_field *field)
{
    look(context, (struct text){field->from, (size_t)(field->to - field->from)});
}

/* The last token is a name that no dot stands before: what it stands for, together with
 * the attribute that may follow. */
static void look_at_name(struct mentions *found, struct lexer *lexer)
{
    struct scan *scan = found->scan;
    struct text name = lexer->token.text;
    if (scan->names.keys.count)
        name = imports_meaning(scan, name);
    if (TEXT_IS(name, "TYPE_CHECKING"))
        found->typing = true;
    if (TEXT_IS(name, "__name__"))
        found->name = true;
    if (name.ptr != lexer->token.text.ptr && is_platform(name))
        found->platform = true;
    if (!TEXT_IS(name, "sys") && !TEXT_IS(name, "os") && !TEXT_IS(name, "platform"))
        return;
    struct lexer ahead = *lexer;
    if (lexer_next(&ahead) && lexer_is(&ahead, ".") && lexer_next(&ahead)) {
        struct text full = text_format(scan->scratch, "%.*s.%.*s", TEXT_ARG(name),
                                       TEXT_ARG(ahead.token.text));
        if (is_platform(full))
            found->platform = true;
    }
}

static void look(struct mentions *found, struct text part)
{
    struct string_visitor visitor = {look_into_field, found};
    struct lexer lexer;
    size_t depth = 0;
    bool dotted = false; /* the token before is a dot */
    for (lexer_init(&lexer, part); lexer_next(&lexer);) {
        struct token token = lexer.token;
        if (token.kind == TOKEN_NAME && dotted) {
            found->typing = found->typing || TEXT_IS(token.text, "TYPE_CHECKING");
        } else if (token.kind == TOKEN_NAME) {
            if (!depth && (TEXT_IS(token.text, "or") || TEXT_IS(token.text, "if") ||
                           TEXT_IS(token.text, "lambda")))
                found->loose = true;
            look_at_name(found, &lexer);
        } else if (token.kind == TOKEN_OPERATOR) {
            char byte = token.text.ptr[0];
            if (byte == '(' || byte == '[' || byte == '{')
                depth++;
            else if ((byte == ')' || byte == ']' || byte == '}') && depth)
                depth--;
            else if (!depth && TEXT_IS(token.text, ":="))
                found->loose = true;
        } else if (token.kind == TOKEN_STRING && (token.prefix & STRING_FORMATTED)) {
            const char *quote = token.text.ptr;
            while (*quote != '"' && *quote != '\'')
                quote++;
            bool closed;
            string_skip(quote, lexer.at, token.prefix, &closed, &visitor);
        }
        dotted = token.kind == TOKEN_OPERATOR && TEXT_IS(token.text, ".");
    }
}

static bool is_typing(const struct scan *self, const struct expr *expr)
{
    if (expr->kind == EXPR_NAME)
        return text_is(imports_meaning(self, expr->text), "TYPE_CHECKING");
    return expr->kind == EXPR_ATTRIBUTE && text_is(expr->text, "TYPE_CHECKING");
}

/* Whether T, or an `and` with T in it. */
static bool needs_typing(const struct scan *self, const struct expr *expr)
{
    if (expr->kind != EXPR_AND)
        return is_typing(self, expr);
    return needs_typing(self, expr->items[0]) || needs_typing(self, expr->items[1]);
}

static bool is_string(const struct expr *expr, const char *value)
{
    return expr->kind == EXPR_STRING && text_is(expr->text, value);
}

static bool is_name(const struct expr *expr, const char *name)
{
    return expr->kind == EXPR_NAME && text_is(expr->text, name);
}

static bool is_main(const struct expr *expr)
{
    if (expr->kind != EXPR_COMPARE || expr->count != 2 ||
        !text_is(expr->operators.items[0], "=="))
        return false;
    const struct expr *left = expr->items[0], *right = expr->items[1];
    return (is_name(left, "__name__") && is_string(right, "__main__")) ||
           (is_name(right, "__name__") && is_string(left, "__main__"));
}

/* A test as written, without the continued line ends around it. */
static struct text trimmed(struct text test)
{
    const char *end = test.ptr + test.len;
    const char *from = lexer_skip_blanks(test.ptr, end);
    test = text_trim((struct text){from, (size_t)(end - from)});
    while (text_ends(test, TEXT("\\")))
        test = text_trim(text_slice(test, 0, test.len - 1));
    return test;
}

struct condition condition_read(struct scan *self, struct text test)
{
    struct mentions found = {.scan = self};
    look(&found, test);
    struct condition condition = {
        .platform = found.platform, .loose = found.loose, .text = trimmed(test)};
    if ((!found.typing && !found.name) || test.len > LONGEST)
        return condition;
    const struct expr *expr = expr_parse(self->parser, self->scratch, test);
    if (!expr)
        return condition;
    if (needs_typing(self, expr))
        condition.body |= FACT_TYPING;
    if (expr->kind == EXPR_NOT && is_typing(self, expr->items[0]))
        condition.otherwise |= FACT_TYPING;
    if (is_main(expr))
        condition.body |= FACT_MAIN;
    return condition;
}

struct context condition_enter(struct scan *self, const struct context *context,
                               const struct condition *condition, bool holds)
{
    struct context inner = *context;
    inner.flags |= holds ? condition->body : condition->otherwise;
    inner.certain = false;
    if (!condition->platform)
        return inner;
    struct text text = condition->text;
    size_t room = context->when.len + text.len + sizeof "not () and ()";
    if (room > self->when_room || room > LONGEST) {
        inner.when = (struct text){0}; /* as if there were none: more is kept */
        return inner;
    }
    self->when_room -= room;
    struct buffer when = {.arena = self->arena};
    if (context->when.len)
        buffer_format(&when, context->when_loose ? "(%.*s) and " : "%.*s and ",
                      TEXT_ARG(context->when));
    if (!holds)
        buffer_format(&when, "not (%.*s)", TEXT_ARG(text));
    else if (context->when.len && condition->loose)
        buffer_format(&when, "(%.*s)", TEXT_ARG(text));
    else
        buffer_add(&when, text);
    inner.when = when.text;
    inner.when_loose = !context->when.len && holds && condition->loose;
    return inner;
}
