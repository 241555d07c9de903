/* The syntax of Go's regexp/syntax, read as its parser reads it: step by step, with the
 * same refusals. What a pattern cannot become, flags and names of groups, is refused; so
 * are classes of scripts such as `\p{Greek}`.
 *
 * Limits, too, are Go's: how often something may be repeated, how deep a tree and how
 * large a program may be. */
#include "context/regexp_node.h"

#include "base/rune.h"
#include "context/unicode_category.h"

#include <string.h>

#define REPEATS_AT_MOST 1000
#define HEIGHT_AT_MOST 1000
#define SIZE_AT_MOST ((128u << 20) / 40)
#define COUNT_TOO_BIG (UINT32_MAX - 1)

struct parser {
    struct arena *arena;
    struct text expression;
    size_t at;
    struct text wrong; /* set at the first mistake */
};

/* ---- characters ---- */

static bool fail(struct parser *self, struct text wrong)
{
    if (!self->wrong.ptr)
        self->wrong = wrong;
    return false;
}

static char peek(const struct parser *self, size_t ahead)
{
    size_t at = self->at + ahead;
    return at < self->expression.len ? self->expression.ptr[at] : '\0';
}

static bool at_end(const struct parser *self)
{
    return self->at >= self->expression.len;
}

static bool looking_at(const struct parser *self, const char *word)
{
    return text_starts(text_slice(self->expression, self->at, SIZE_MAX), text_of(word));
}

/* Takes the next rune; the expression is not at its end. */
static uint32_t take(struct parser *self)
{
    size_t width;
    uint32_t rune = rune_at(self->expression, self->at, &width);
    self->at += width;
    return rune;
}

static bool is_octal(char byte)
{
    return byte >= '0' && byte <= '7';
}

static uint32_t hex_digit(uint32_t rune)
{
    if (rune >= '0' && rune <= '9')
        return rune - '0';
    if (rune >= 'a' && rune <= 'f')
        return rune - 'a' + 10;
    return rune >= 'A' && rune <= 'F' ? rune - 'A' + 10 : UINT32_MAX;
}

/* `\x41` or `\x{1F600}`, behind the x. */
static bool parse_hex(struct parser *self, uint32_t *rune)
{
    uint32_t digits = 0, value = 0, digit;
    if (peek(self, 0) != '{') {
        for (; digits < 2 && !at_end(self); digits++) {
            digit = hex_digit(take(self));
            if (digit == UINT32_MAX)
                return false;
            value = value * 16 + digit;
        }
        *rune = value;
        return digits == 2;
    }
    for (self->at++; !at_end(self); digits++) {
        uint32_t next = take(self);
        if (next == '}') {
            *rune = value;
            return digits > 0;
        }
        digit = hex_digit(next);
        if (digit == UINT32_MAX)
            return false;
        value = value * 16 + digit;
        if (value > RUNE_LAST)
            return false;
    }
    return false;
}

/* An escape that stands for one rune; the parser is at its backslash. */
static bool parse_escape(struct parser *self, uint32_t *rune)
{
    static const char letters[] = "afnrtv", controls[] = "\a\f\n\r\t\v";
    self->at++;
    if (at_end(self))
        return fail(self, TEXT("trailing backslash"));
    uint32_t next = take(self);
    const char *letter = next && next < 0x80 ? strchr(letters, (int)next) : NULL;
    if (letter) {
        *rune = (unsigned char)controls[letter - letters];
        return true;
    }
    if (next == '0' || (next > '0' && next <= '7' && is_octal(peek(self, 0)))) {
        *rune = next - '0';
        for (int i = 1; i < 3 && is_octal(peek(self, 0)); i++)
            *rune = *rune * 8 + (take(self) - '0');
        return true;
    }
    if (next == 'x' && parse_hex(self, rune))
        return true;
    bool alphanumeric = (next >= '0' && next <= '9') || (next >= 'A' && next <= 'Z') ||
                        (next >= 'a' && next <= 'z');
    *rune = next;
    return (next < 0x80 && !alphanumeric) || fail(self, TEXT("invalid escape sequence"));
}

/* ---- classes ---- */

static void add_range(struct parser *self, struct rune_class *set, uint32_t first,
                      uint32_t last)
{
    array_push(self->arena, set, ((struct rune_range){first, last}));
}

/* Adds the ranges, in order and apart, or what lies between them. */
static void add_ranges(struct parser *self, struct rune_class *set,
                       const struct rune_range *ranges, size_t count, bool negated)
{
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++) {
        if (!negated)
            add_range(self, set, ranges[i].first, ranges[i].last);
        else if (next < ranges[i].first)
            add_range(self, set, next, ranges[i].first - 1);
        next = ranges[i].last + 1;
    }
    if (negated && next <= RUNE_LAST)
        add_range(self, set, next, RUNE_LAST);
}

struct named_class {
    const char *name;
    size_t count;
    struct rune_range ranges[4];
};

static const struct named_class named_classes[] = {
    {"alnum", 3, {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
    {"alpha", 2, {{'A', 'Z'}, {'a', 'z'}}},
    {"ascii", 1, {{0, 0x7f}}},
    {"blank", 2, {{'\t', '\t'}, {' ', ' '}}},
    {"cntrl", 2, {{0, 0x1f}, {0x7f, 0x7f}}},
    {"digit", 1, {{'0', '9'}}},
    {"graph", 1, {{'!', '~'}}},
    {"lower", 1, {{'a', 'z'}}},
    {"print", 1, {{' ', '~'}}},
    {"punct", 4, {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
    {"space", 2, {{'\t', '\r'}, {' ', ' '}}},
    {"upper", 1, {{'A', 'Z'}}},
    {"word", 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    {"xdigit", 3, {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
    {"\\d", 1, {{'0', '9'}}},
    {"\\s", 3, {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}},
    {"\\w", 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
};

static const struct named_class *find_named(struct text name)
{
    for (size_t i = 0; i < sizeof named_classes / sizeof *named_classes; i++)
        if (text_is(name, named_classes[i].name))
            return &named_classes[i];
    return NULL;
}

enum found { FOUND_NOTHING, FOUND_CLASS, FOUND_MISTAKE };

/* `[:alpha:]` or `[:^alpha:]`. */
static enum found parse_posix(struct parser *self, struct rune_class *set)
{
    if (!looking_at(self, "[:") || self->at + 2 >= self->expression.len)
        return FOUND_NOTHING;
    size_t from = self->at + 2, to = from;
    while (to + 1 < self->expression.len &&
           (self->expression.ptr[to] != ':' || self->expression.ptr[to + 1] != ']'))
        to++;
    if (to + 1 >= self->expression.len)
        return FOUND_NOTHING;
    bool negated = self->expression.ptr[from] == '^';
    struct text name = text_slice(self->expression, from + negated, to);
    const struct named_class *found =
        name.len && *name.ptr != '\\' ? find_named(name) : NULL;
    if (!found) {
        fail(self, TEXT("invalid character class range"));
        return FOUND_MISTAKE;
    }
    add_ranges(self, set, found->ranges, found->count, negated);
    self->at = to + 2;
    return FOUND_CLASS;
}

/* `\d`, `\S`, ... */
static enum found parse_perl(struct parser *self, struct rune_class *set)
{
    if (peek(self, 0) != '\\' || !peek(self, 1) || !strchr("dswDSW", peek(self, 1)))
        return FOUND_NOTHING;
    const char name[] = {'\\', (char)(peek(self, 1) | 0x20), '\0'};
    const struct named_class *found = find_named(text_of(name));
    add_ranges(self, set, found->ranges, found->count, peek(self, 1) < 'a');
    self->at += 2;
    return FOUND_CLASS;
}

/* `\pL`, `\P{Lu}`, `\p{^Letter}`. */
static enum found parse_unicode(struct parser *self, struct rune_class *set)
{
    if (!looking_at(self, "\\p") && !looking_at(self, "\\P"))
        return FOUND_NOTHING;
    bool negated = peek(self, 1) == 'P';
    size_t from = self->at + 2, to = from, width;
    if (from < self->expression.len && self->expression.ptr[from] == '{') {
        from++;
        while (to < self->expression.len && self->expression.ptr[to] != '}')
            to++;
        self->at = to + 1;
    } else if (from < self->expression.len) {
        rune_at(self->expression, from, &width);
        self->at = to = from + width;
    }
    struct text name = text_slice(self->expression, from, to);
    if (text_starts(name, TEXT("^"))) {
        negated = !negated;
        name = text_slice(name, 1, name.len);
    }
    struct rune_ranges ranges = {0};
    if (self->at > self->expression.len ||
        !unicode_category_ranges(self->arena, name, &ranges)) {
        fail(self, TEXT("invalid character class range"));
        return FOUND_MISTAKE;
    }
    add_ranges(self, set, ranges.items, ranges.count, negated);
    return FOUND_CLASS;
}

static bool parse_class_rune(struct parser *self, uint32_t *rune)
{
    if (at_end(self))
        return fail(self, TEXT("missing closing ]"));
    if (peek(self, 0) == '\\')
        return parse_escape(self, rune);
    *rune = take(self);
    return true;
}

static bool parse_class_item(struct parser *self, struct rune_class *set)
{
    enum found found = parse_posix(self, set);
    if (found == FOUND_NOTHING)
        found = parse_unicode(self, set);
    if (found == FOUND_NOTHING)
        found = parse_perl(self, set);
    if (found != FOUND_NOTHING)
        return found == FOUND_CLASS;
    uint32_t first, last;
    if (!parse_class_rune(self, &first))
        return false;
    last = first;
    if (peek(self, 0) == '-' && self->at + 1 < self->expression.len &&
        peek(self, 1) != ']') {
        self->at++;
        if (!parse_class_rune(self, &last))
            return false;
        if (last < first)
            return fail(self, TEXT("invalid character class range"));
    }
    add_range(self, set, first, last);
    return true;
}

/* ---- nodes ---- */

static struct node *new_node(struct parser *self, enum node_kind kind)
{
    struct node *node = ARENA_NEW(self->arena, struct node);
    node->kind = kind;
    node->height = 1;
    node->size = 1;
    return node;
}

static bool node_fits(struct parser *self, const struct node *node)
{
    return node->size > SIZE_AT_MOST || node->height > HEIGHT_AT_MOST
               ? fail(self, TEXT("expression too large"))
               : true;
}

static void push_rune(struct parser *self, struct node *sequence, uint32_t rune)
{
    struct node *node = new_node(self, NODE_RUNE);
    node->rune = rune;
    array_push(self->arena, sequence, node);
}

static void push_class(struct parser *self, struct node *sequence, struct rune_class *set)
{
    struct node *node = new_node(self, NODE_CLASS);
    node->set = set;
    array_push(self->arena, sequence, node);
}

static bool parse_class(struct parser *self, struct node *sequence)
{
    struct rune_class *set = ARENA_NEW(self->arena, struct rune_class);
    self->at++;
    if (peek(self, 0) == '^') {
        set->negated = true;
        self->at++;
    }
    for (bool first = true; first || peek(self, 0) != ']'; first = false)
        if (!parse_class_item(self, set))
            return false;
    self->at++;
    push_class(self, sequence, set);
    return true;
}

/* An integer without leading zeroes; COUNT_TOO_BIG for those that no repetition has. */
static bool parse_count(struct parser *self, size_t *at, uint32_t *count)
{
    size_t from = *at;
    struct text text = self->expression;
    uint64_t value = 0;
    while (*at < text.len && text.ptr[*at] >= '0' && text.ptr[*at] <= '9') {
        value = value > REPEATS_AT_MOST ? value
                                        : value * 10 + (uint64_t)(text.ptr[*at] - '0');
        (*at)++;
    }
    *count = value > REPEATS_AT_MOST ? COUNT_TOO_BIG : (uint32_t)value;
    return *at > from && (text.ptr[from] != '0' || *at == from + 1);
}

/* `{2}`, `{2,}` or `{2,5}` at the parser's place; *AFTER is the byte behind it. */
static bool scan_counts(struct parser *self, uint32_t *least, uint32_t *most,
                        size_t *after)
{
    struct text text = self->expression;
    size_t at = self->at + 1;
    if (!parse_count(self, &at, least))
        return false;
    *most = *least;
    if (at < text.len && text.ptr[at] == ',') {
        at++;
        *most = REPEAT_ANY;
        if (at < text.len && text.ptr[at] != '}' && !parse_count(self, &at, most))
            return false;
    }
    *after = at + 1;
    return at < text.len && text.ptr[at] == '}';
}

/* How often the innermost part is repeated at most, over all repetitions around it. */
static bool repeats_fit(const struct node *node, uint32_t limit)
{
    if (node->kind == NODE_REPEAT) {
        uint32_t most = node->most == REPEAT_ANY ? node->least : node->most;
        if (node->most == 0)
            return true;
        if (most > limit)
            return false;
        if (most > 0)
            limit /= most;
    }
    for (size_t i = 0; i < node->count; i++)
        if (!repeats_fit(node->items[i], limit))
            return false;
    return true;
}

static uint64_t repeat_size(const struct node *node)
{
    uint64_t part = node->items[0]->size, size;
    if (node->most == REPEAT_ANY)
        size = node->least == 0 ? 2 + part : 1 + node->least * part;
    else
        size = node->most * part + (node->most - node->least);
    return size ? size : 1;
}

/* Makes the last node of SEQUENCE repeat. AGAIN: it has just been made to. */
static bool repeat(struct parser *self, struct node *sequence, uint32_t least,
                   uint32_t most, bool again)
{
    if (peek(self, 0) == '?')
        self->at++; /* the shortest match first: all the same here */
    if (again)
        return fail(self, TEXT("invalid nested repetition operator"));
    if (sequence->count == 0)
        return fail(self, TEXT("missing argument to repetition operator"));
    struct node *node = new_node(self, NODE_REPEAT);
    node->least = least;
    node->most = most;
    array_push(self->arena, node, array_last(sequence));
    array_last(sequence) = node;
    node->height = node->items[0]->height + 1;
    node->size = repeat_size(node);
    if (!node_fits(self, node))
        return false;
    return repeats_fit(node, REPEATS_AT_MOST) || fail(self, TEXT("invalid repeat count"));
}

/* `{`: *REPEATED tells a repetition from a brace that stands for itself. */
static bool parse_brace(struct parser *self, struct node *sequence, bool again,
                        bool *repeated)
{
    uint32_t least, most;
    size_t after;
    *repeated = scan_counts(self, &least, &most, &after);
    if (!*repeated) {
        push_rune(self, sequence, take(self));
        return true;
    }
    if (least == COUNT_TOO_BIG || most == COUNT_TOO_BIG || most < least)
        return fail(self, TEXT("invalid repeat count"));
    self->at = after;
    return repeat(self, sequence, least, most, again);
}

/* `\Q...\E`, or up to the end. */
static void parse_quoted(struct parser *self, struct node *sequence)
{
    self->at += 2;
    while (!at_end(self) && !looking_at(self, "\\E"))
        push_rune(self, sequence, take(self));
    if (!at_end(self))
        self->at += 2;
}

static bool parse_backslash(struct parser *self, struct node *sequence)
{
    static const struct {
        char letter;
        enum node_kind kind;
    } assertions[] = {{'A', NODE_BEGIN},
                      {'b', NODE_WORD_BOUNDARY},
                      {'B', NODE_NO_WORD_BOUNDARY},
                      {'z', NODE_END}};
    for (size_t i = 0; i < sizeof assertions / sizeof *assertions; i++)
        if (peek(self, 1) == assertions[i].letter) {
            array_push(self->arena, sequence, new_node(self, assertions[i].kind));
            self->at += 2;
            return true;
        }
    if (peek(self, 1) == 'Q') {
        parse_quoted(self, sequence);
        return true;
    }
    struct rune_class *set = ARENA_NEW(self->arena, struct rune_class);
    enum found found = parse_unicode(self, set);
    if (found == FOUND_NOTHING)
        found = parse_perl(self, set);
    if (found == FOUND_CLASS)
        push_class(self, sequence, set);
    uint32_t rune;
    if (found != FOUND_NOTHING || !parse_escape(self, &rune))
        return found == FOUND_CLASS;
    push_rune(self, sequence, rune);
    return true;
}

static bool parse_sequence(struct parser *self, struct node *sequence);

/* All alternatives up to the end or a closing parenthesis. */
static struct node *parse_alternatives(struct parser *self)
{
    struct node *all = new_node(self, NODE_ALTERNATE);
    all->size = 0;
    do {
        struct node *sequence = new_node(self, NODE_CONCAT);
        if (!parse_sequence(self, sequence))
            return NULL;
        sequence->size = 0;
        for (size_t i = 0; i < sequence->count; i++) {
            sequence->size += sequence->items[i]->size;
            if (sequence->items[i]->height >= sequence->height)
                sequence->height = sequence->items[i]->height + (sequence->count > 1);
        }
        all->size += sequence->size + (all->count > 0);
        if (sequence->height >= all->height)
            all->height = sequence->height + 1;
        array_push(self->arena, all, sequence);
        if (!node_fits(self, sequence))
            return NULL;
    } while (peek(self, 0) == '|' && self->at++ < self->expression.len);
    if (all->count == 1)
        return all->items[0];
    return node_fits(self, all) ? all : NULL;
}

static bool parse_group(struct parser *self, struct node *sequence)
{
    self->at++;
    if (peek(self, 0) == '?')
        return fail(self, TEXT("a group with flags"));
    struct node *group = parse_alternatives(self);
    if (!group)
        return false;
    if (at_end(self))
        return fail(self, TEXT("missing closing )"));
    self->at++;
    group->size += 2;
    group->height++;
    array_push(self->arena, sequence, group);
    return true;
}

/* One step; *REPEATED tells whether the last one was a repetition, and whether this is.
 */
static bool parse_step(struct parser *self, struct node *sequence, bool *repeated)
{
    bool again = *repeated;
    char next = peek(self, 0);
    *repeated = false;
    switch (next) {
    case '(':
        return parse_group(self, sequence);
    case '[':
        return parse_class(self, sequence);
    case '\\':
        return parse_backslash(self, sequence);
    case '{':
        return parse_brace(self, sequence, again, repeated);
    case '*':
    case '+':
    case '?':
        *repeated = true;
        self->at++;
        return repeat(self, sequence, next == '+', next == '?' ? 1 : REPEAT_ANY, again);
    case '^':
    case '$':
    case '.':
        self->at++;
        array_push(self->arena, sequence,
                   new_node(self, next == '^'   ? NODE_BEGIN
                                  : next == '$' ? NODE_END
                                                : NODE_NOT_NEWLINE));
        return true;
    default:
        push_rune(self, sequence, take(self));
        return true;
    }
}

static bool parse_sequence(struct parser *self, struct node *sequence)
{
    bool repeated = false;
    while (!at_end(self) && peek(self, 0) != '|' && peek(self, 0) != ')')
        if (!parse_step(self, sequence, &repeated))
            return false;
    return true;
}

struct node *regexp_parse(struct arena *arena, struct text expression, struct text *wrong)
{
    struct parser parser = {.arena = arena, .expression = expression};
    struct node *node = parse_alternatives(&parser);
    if (node && !at_end(&parser)) {
        fail(&parser, TEXT("unexpected )"));
        node = NULL;
    }
    *wrong = parser.wrong;
    return node;
}
