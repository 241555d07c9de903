/* The two readers of expressions agree, on what people write and on what is put together
 * at random. */
#include "check.h"

#include "read/expr.h"

#include <stdio.h>
#include <string.h>

/* Writes a tree as text. */
static void show(struct buffer *out, const struct expr *expr)
{
    if (!expr) {
        buffer_add_string(out, "-");
        return;
    }
    buffer_format(out, "(%d@%u", (int)expr->kind, expr->offset);
    buffer_format(out, " '%.*s'", TEXT_ARG(expr->text));
    if (expr->literal.len)
        buffer_format(out, " `%.*s`", TEXT_ARG(expr->literal));
    for (size_t i = 0; i < expr->operators.count; i++)
        buffer_format(out, " %.*s", TEXT_ARG(expr->operators.items[i]));
    for (size_t i = 0; i < expr->count; i++) {
        buffer_add_byte(out, ' ');
        show(out, expr->items[i]);
    }
    buffer_add_byte(out, ')');
}

/* Whether the readers agree where the quick one has an answer; counts those answers. */
static bool agree(struct expr_parser *parser, struct text source, size_t *answers)
{
    struct arena arena = {0};
    struct buffer quick = {.arena = &arena}, all = {.arena = &arena};
    const struct expr *expr = expr_parse_quick(&arena, source);
    bool good = true;
    if (expr) {
        ++*answers;
        show(&quick, expr);
        show(&all, expr_parse_all(parser, &arena, source));
        good = text_equal(quick.text, all.text);
        if (!good)
            printf("%.*s\n  quick %.*s\n  all   %.*s\n", TEXT_ARG(source),
                   TEXT_ARG(quick.text), TEXT_ARG(all.text));
    }
    arena_release(&arena);
    return good;
}

static const char *const sources[] = {"a",
                                      "a.b.c(d, e=f)[0]",
                                      "open(Path(__file__).parent / 'x.yaml', \"r\")",
                                      "a or b and not c",
                                      "a if b else c if d else e",
                                      "x[1:2]",
                                      "x[:]",
                                      "x[a, b]",
                                      "x[::2]",
                                      "-a ** -b",
                                      "not a in b",
                                      "a not in b",
                                      "a is not b",
                                      "a < b <= c",
                                      "(a)",
                                      "(a,)",
                                      "(a, b)",
                                      "()",
                                      "[]",
                                      "[a, *b]",
                                      "{}",
                                      "{a}",
                                      "{a: b, **c}",
                                      "{a, b}",
                                      "f(*a, **b)",
                                      "f()",
                                      "'a' 'b'",
                                      "'a' f'{b}'",
                                      "f'{a}/{b!r:>3}'",
                                      "b'x'",
                                      "u'x' r'y'",
                                      "a + b * c - d / e // f % g",
                                      "a | b ^ c & d",
                                      "~a",
                                      "'%s/x' % (a, b)",
                                      "a, b",
                                      "a,",
                                      "(a)(b)",
                                      "((a))",
                                      "\n a\n + b # c\n",
                                      "os.environ.get('X') or 'y'",
                                      "await a",
                                      "lambda: a",
                                      "[a for a in b]",
                                      "a := b",
                                      "a <<b",
                                      "1 + 2",
                                      "1.5",
                                      "0x1f",
                                      "...",
                                      "a.1",
                                      "x = 1",
                                      "print(a)",
                                      "type(a)",
                                      "match.case",
                                      "(yield)",
                                      "a if b",
                                      "f(a b)",
                                      "f(a,,b)",
                                      "(-a)",
                                      "(not a)",
                                      "f(a)(b)",
                                      "a[b][c](d)",
                                      "a[b:=c]",
                                      "f(x=(a, b))",
                                      "{**a}",
                                      "{a: b, c}",
                                      "{a, b: c}",
                                      "*a, b",
                                      "*a",
                                      "f(*a)",
                                      "(*a, b)",
                                      "((a, b))",
                                      "(a).b"};

static void test_written(void)
{
    struct expr_parser *parser = expr_parser_new();
    size_t answers = 0;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        CHECK(agree(parser, text_of(sources[i]), &answers));
    CHECK(answers > 50);
    expr_parser_free(parser);
}

/* Grows a random expression: words joined at random, most of them where they belong. */
static void grow(struct buffer *out, uint32_t *random, int depth)
{
    static const char *const forms[] = {
        "#",          "# + #",   "# / #",       "#.a",           "#(#)",
        "#(#, b=#)",  "(#)",     "(#, #)",      "[#, #]",        "{#: #}",
        "# or #",     "# and #", "not #",       "# if # else #", "# in #",
        "# is not #", "# < #",   "#[#]",        "#[#:#]",        "-#",
        "# ** #",     "# % #",   "(#)(#)",      "#, #",          "# not in #",
        "f(*#)",      "{#, #}",  "# == # != #", "# * #",         "# | #",
        "# #",        "# - #",   "#[#, #]",     "# // #"};
    static const char *const atoms[] = {"a",         "'b'", "1",  "c.d",
                                        "\"e\" 'f'", "g()", "[]", "f'{a}/x'"};
    *random = *random * 1664525 + 1013904223;
    if (depth == 0) {
        buffer_add_string(out, atoms[(*random >> 16) % (sizeof atoms / sizeof *atoms)]);
        return;
    }
    const char *form = forms[(*random >> 16) % (sizeof forms / sizeof *forms)];
    for (; *form; form++)
        if (*form == '#')
            grow(out, random, depth - 1);
        else
            buffer_add_byte(out, *form);
}

static void test_random(void)
{
    struct expr_parser *parser = expr_parser_new();
    uint32_t random = 1;
    size_t answers = 0, wrong = 0;
    for (size_t i = 0; i < 20000; i++) {
        struct arena arena = {0};
        struct buffer source = {.arena = &arena};
        grow(&source, &random, (int)(i % 4));
        expr_parser_begin(parser);
        wrong += !agree(parser, source.text, &answers);
        arena_release(&arena);
    }
    CHECK(wrong == 0);
    CHECK(answers > 10000);
    expr_parser_free(parser);
}

int main(void)
{
    test_written();
    test_random();
    return check_end();
}
