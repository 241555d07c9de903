/* tree-sitter's tree of one expression, turned into ours.
 *
 * Only single expressions come here, already cut out by the lexer: conditions, arguments,
 * lists of names. A tree with an error is refused as a whole; the readers then take what
 * they asked about as unknown. */
#include "read/expr.h"

#include "base/array.h"
#include "read/lexer.h"
#include "read/strings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

/* No interpreter takes more brackets in brackets than this. */
#define DEEPEST 250
#define LONGEST ((size_t)1 << 15)
/* Recovering from an error takes tree-sitter a time that grows with the square of the
 * length. After so many bytes in vain a file gets no more of it. */
#define VAIN_AT_MOST ((size_t)1 << 17)

const TSLanguage *tree_sitter_python(void);

struct expr_parser {
    TSParser *parser;
    size_t in_vain; /* bytes of this file that were no expression */
};

struct expr_parser *expr_parser_new(void)
{
    struct expr_parser *self = malloc(sizeof *self);
    TSParser *parser = ts_parser_new();
    if (!self || !parser || !ts_parser_set_language(parser, tree_sitter_python())) {
        fprintf(stderr, "depclose: error: out of memory (asked for a parser)\n");
        exit(2);
    }
    self->parser = parser;
    self->in_vain = 0;
    return self;
}

void expr_parser_free(struct expr_parser *self)
{
    if (!self)
        return;
    ts_parser_delete(self->parser);
    free(self);
}

void expr_parser_begin(struct expr_parser *self)
{
    self->in_vain = 0;
}

struct reading {
    struct arena *arena;
    const char *source;
};

static struct text text_at(const struct reading *r, TSNode node)
{
    uint32_t from = ts_node_start_byte(node);
    return (struct text){r->source + from, ts_node_end_byte(node) - from};
}

static bool is_type(TSNode node, const char *type)
{
    return strcmp(ts_node_type(node), type) == 0;
}

static struct expr *read_node(const struct reading *r, TSNode node, unsigned depth);

static TSNode field(TSNode node, const char *name)
{
    return ts_node_child_by_field_name(node, name, (uint32_t)strlen(name));
}

static void add_item(const struct reading *r, struct expr *to, TSNode node,
                     unsigned depth)
{
    struct expr *item = ts_node_is_null(node) ? NULL : read_node(r, node, depth + 1);
    array_push(r->arena, to, item); /* NOLINT(bugprone-sizeof-expression): pointers */
}

/* The named children, comments left out. */
static void add_children(const struct reading *r, struct expr *to, TSNode node,
                         unsigned depth)
{
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    bool more = ts_tree_cursor_goto_first_child(&cursor);
    for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(child) && !ts_node_is_extra(child))
            add_item(r, to, child, depth);
    }
    ts_tree_cursor_delete(&cursor);
}

static void read_slice(const struct reading *r, struct expr *to, TSNode node,
                       unsigned depth)
{
    TSNode parts[3] = {{.id = NULL}, {.id = NULL}, {.id = NULL}};
    uint32_t part = 0, count = ts_node_child_count(node);
    for (uint32_t i = 0; i < count && part < 3; i++) {
        TSNode child = ts_node_child(node, i);
        if (is_type(child, ":"))
            part++;
        else if (!ts_node_is_extra(child))
            parts[part] = child;
    }
    for (part = 0; part < 3; part++)
        add_item(r, to, parts[part], depth);
}

static void read_comparison(const struct reading *r, struct expr *to, TSNode node,
                            unsigned depth)
{
    uint32_t count = ts_node_child_count(node);
    for (uint32_t i = 0; i < count; i++) {
        TSNode child = ts_node_child(node, i);
        if (ts_node_is_extra(child))
            continue;
        if (ts_node_is_named(child) && !is_type(child, "not in") &&
            !is_type(child, "is not"))
            add_item(r, to, child, depth);
        else
            array_push(r->arena, &to->operators, text_of(ts_node_type(child)));
    }
    if (to->operators.count + 1 != to->count)
        to->kind = EXPR_OTHER;
}

/* One or more literals: text, a pattern, or OTHER when one of them is bytes. */
static void read_strings(const struct reading *r, struct expr *to, TSNode node)
{
    bool joined = is_type(node, "concatenated_string");
    uint32_t count = joined ? ts_node_named_child_count(node) : 1;
    struct buffer value = {.arena = r->arena};
    bool formatted = false;
    for (uint32_t i = 0; i < count; i++) {
        TSNode part = joined ? ts_node_named_child(node, i) : node;
        if (ts_node_is_extra(part))
            continue;
        if (string_decode(text_at(r, part), &value))
            continue;
        if (!string_decode_pattern(text_at(r, part), &value))
            return;
        formatted = true;
    }
    to->kind = formatted ? EXPR_FORMATTED : EXPR_STRING;
    to->text = value.text;
    to->literal = text_at(r, node);
}

static void read_call(const struct reading *r, struct expr *to, TSNode node,
                      unsigned depth)
{
    TSNode arguments = field(node, "arguments");
    add_item(r, to, field(node, "function"), depth);
    if (is_type(arguments, "argument_list"))
        add_children(r, to, arguments, depth);
    else
        add_item(r, to, arguments, depth); /* f(x for x in y) */
}

static void read_sides(const struct reading *r, struct expr *to, TSNode node,
                       unsigned depth)
{
    add_item(r, to, field(node, "left"), depth);
    add_item(r, to, field(node, "right"), depth);
    to->text = text_at(r, field(node, "operator"));
    if (to->kind == EXPR_AND && text_is(to->text, "or"))
        to->kind = EXPR_OR;
}

static void read_subscript(const struct reading *r, struct expr *to, TSNode node,
                           unsigned depth)
{
    add_children(r, to, node, depth);
    if (to->count != 2)
        to->kind = EXPR_OTHER; /* a[b, c] */
}

static const struct {
    const char *type;
    enum expr_kind kind;
} kinds[] = {
    {"identifier", EXPR_NAME},
    {"true", EXPR_NAME},
    {"false", EXPR_NAME},
    {"none", EXPR_NAME},
    {"integer", EXPR_NUMBER},
    {"string", EXPR_STRING},
    {"concatenated_string", EXPR_STRING},
    {"tuple", EXPR_TUPLE},
    {"list", EXPR_LIST},
    {"set", EXPR_SET},
    {"dictionary", EXPR_DICT},
    {"pair", EXPR_PAIR},
    {"attribute", EXPR_ATTRIBUTE},
    {"subscript", EXPR_SUBSCRIPT},
    {"slice", EXPR_SLICE},
    {"call", EXPR_CALL},
    {"keyword_argument", EXPR_KEYWORD},
    {"not_operator", EXPR_NOT},
    {"boolean_operator", EXPR_AND},
    {"comparison_operator", EXPR_COMPARE},
    {"binary_operator", EXPR_BINARY},
    {"conditional_expression", EXPR_CHOICE},
    {"lambda", EXPR_LAMBDA},
    {"list_comprehension", EXPR_COMPREHENSION},
    {"set_comprehension", EXPR_COMPREHENSION},
    {"dictionary_comprehension", EXPR_COMPREHENSION},
    {"generator_expression", EXPR_COMPREHENSION},
    {"for_in_clause", EXPR_FOR},
};

static enum expr_kind kind_of(TSNode node)
{
    const char *type = ts_node_type(node);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].kind;
    return EXPR_OTHER;
}

static void read_kind(const struct reading *r, struct expr *to, TSNode node,
                      unsigned depth)
{
    switch (to->kind) {
    case EXPR_NAME:
    case EXPR_NUMBER:
        to->text = text_at(r, node);
        break;
    case EXPR_STRING:
        to->kind = EXPR_OTHER;
        read_strings(r, to, node);
        break;
    case EXPR_ATTRIBUTE:
        add_item(r, to, field(node, "object"), depth);
        to->text = text_at(r, field(node, "attribute"));
        break;
    case EXPR_KEYWORD:
        add_item(r, to, field(node, "value"), depth);
        to->text = text_at(r, field(node, "name"));
        break;
    case EXPR_NOT:
        add_item(r, to, field(node, "argument"), depth);
        break;
    case EXPR_AND:
    case EXPR_BINARY:
        read_sides(r, to, node, depth);
        break;
    case EXPR_COMPARE:
        read_comparison(r, to, node, depth);
        break;
    case EXPR_CALL:
        read_call(r, to, node, depth);
        break;
    case EXPR_SLICE:
        read_slice(r, to, node, depth);
        break;
    case EXPR_SUBSCRIPT:
        read_subscript(r, to, node, depth);
        break;
    default:
        add_children(r, to, node, depth);
        if (is_type(node, "unary_operator"))
            to->text = text_at(r, field(node, "operator"));
        else if (is_type(node, "named_expression"))
            to->text = TEXT(":=");
        break;
    }
}

/* What NODE is, apart from what leaves no trace. */
static TSNode unwrap(TSNode node, unsigned *depth)
{
    while ((is_type(node, "parenthesized_expression") || is_type(node, "await")) &&
           (*depth)++ < DEEPEST) {
        uint32_t i = 0;
        while (ts_node_is_extra(ts_node_named_child(node, i)))
            i++;
        node = ts_node_named_child(node, i);
    }
    return node;
}

static struct expr *read_node(const struct reading *r, TSNode node, unsigned depth)
{
    node = unwrap(node, &depth);
    struct expr *expr = ARENA_NEW(r->arena, struct expr);
    if (depth >= DEEPEST)
        return expr;
    expr->kind = kind_of(node);
    expr->offset = ts_node_start_byte(node);
    if (expr->offset) /* the bracket around it all is not in the source */
        expr->offset--;
    read_kind(r, expr, node, depth);
    return expr;
}

/* The expression that one token is, without a parser; NULL when there are more. */
static struct expr *read_token(struct arena *arena, struct text source)
{
    struct lexer lexer;
    lexer_init(&lexer, source);
    lexer_next(&lexer);
    struct token only = lexer.token;
    if (only.kind == TOKEN_END || only.kind == TOKEN_OPERATOR || lexer_next(&lexer))
        return NULL;
    struct expr *expr = ARENA_NEW(arena, struct expr);
    struct buffer value = {.arena = arena};
    for (const char *at = source.ptr; at < only.text.ptr; at++)
        expr->offset += !(at[0] == '\r' && at[1] == '\n');
    if (only.kind == TOKEN_STRING) {
        bool plain = string_decode(only.text, &value);
        if (plain || string_decode_pattern(only.text, &value)) {
            expr->kind = plain ? EXPR_STRING : EXPR_FORMATTED;
            expr->text = value.text;
            expr->literal = only.text;
        }
    } else {
        expr->kind = only.kind == TOKEN_NAME ? EXPR_NAME : EXPR_NUMBER;
        expr->text = only.text;
    }
    return expr;
}

struct expr *expr_parse(struct expr_parser *self, struct arena *arena, struct text source)
{
    struct expr *expr = read_token(arena, source);
    if (!expr && source.len <= LONGEST)
        expr = expr_parse_quick(arena, source);
    return expr ? expr : expr_parse_all(self, arena, source);
}

struct expr *expr_parse_all(struct expr_parser *self, struct arena *arena,
                            struct text source)
{
    struct expr *expr = NULL;
    if (source.len > LONGEST || self->in_vain > VAIN_AT_MOST)
        return NULL;
    /* In parentheses, so that it may go over several lines. */
    struct buffer wrapped = {.arena = arena};
    struct text rest = source, line;
    buffer_add_byte(&wrapped, '(');
    while (text_cut(&rest, '\r', &line)) { /* which ends no line for tree-sitter */
        buffer_add(&wrapped, line);
        if (!text_starts(rest, TEXT("\n")))
            buffer_add_byte(&wrapped, '\n');
    }
    buffer_add_byte(&wrapped, ')');
    TSTree *tree = ts_parser_parse_string(self->parser, NULL, wrapped.text.ptr,
                                          (uint32_t)wrapped.text.len);
    TSNode root = ts_tree_root_node(tree);
    TSNode statement = ts_node_named_child(root, 0);
    if (!ts_node_has_error(root) && ts_node_named_child_count(root) == 1 &&
        is_type(statement, "expression_statement") &&
        ts_node_named_child_count(statement) == 1) {
        struct reading reading = {arena, wrapped.text.ptr};
        expr = read_node(&reading, ts_node_named_child(statement, 0), 0);
    }
    ts_tree_delete(tree);
    self->in_vain += expr ? 0 : source.len;
    return expr;
}

size_t expr_offset(struct text source, const struct expr *part)
{
    size_t at = 0, left = part->offset;
    for (; left && at < source.len; at++) /* a CR LF was read as one */
        left -= !(source.ptr[at] == '\r' && at + 1 < source.len &&
                  source.ptr[at + 1] == '\n');
    return at;
}
