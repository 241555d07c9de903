/* Markers, read as packaging's tokenizer and parser read them.
 *
 * White space is spaces and tabs. A literal is a Python string without a prefix, so its
 * escapes count; "\N{...}" alone is not understood, for want of Unicode's names. Words
 * need not stand apart from what is no word: "'3'in python_version" is fine. */
#include "packages/marker_parse.h"

#include "packages/comparison.h"

#include <string.h>

/* Deeper nesting than packaging itself survives, more comparisons than anyone writes. */
#define DEEPEST 200
#define COMPARISONS_AT_MOST 5000

struct parser {
    struct diagram *diagram;
    struct text text;
    size_t at;
    struct text wrong; /* empty as long as all is well */
    uint32_t depth, comparisons;
};

static const struct marker *refuse(struct parser *self, const char *why)
{
    if (self->wrong.len == 0)
        self->wrong = text_of(why);
    return NULL;
}

static void skip_blanks(struct parser *self)
{
    while (self->at < self->text.len &&
           (self->text.ptr[self->at] == ' ' || self->text.ptr[self->at] == '\t'))
        self->at++;
}

static bool is_word_byte(struct text text, size_t at)
{
    if (at >= text.len)
        return false;
    unsigned char byte = (unsigned char)text.ptr[at];
    return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte >= 0x80;
}

static bool starts_here(const struct parser *self, const char *with)
{
    size_t len = strlen(with);
    return self->text.len - self->at >= len &&
           memcmp(self->text.ptr + self->at, with, len) == 0;
}

/* Takes WORD when it stands here as a whole word. */
static bool take_word(struct parser *self, const char *word)
{
    size_t len = strlen(word);
    if (!starts_here(self, word) || is_word_byte(self->text, self->at + len) ||
        (self->at && is_word_byte(self->text, self->at - 1)))
        return false;
    self->at += len;
    return true;
}

static bool take_byte(struct parser *self, char byte)
{
    if (self->at == self->text.len || self->text.ptr[self->at] != byte)
        return false;
    self->at++;
    return true;
}

/* Every spelling of a variable, and its present name. */
static const struct {
    const char *spelling, *name;
} spellings[] = {
    {"python_version", "python_version"},
    {"python_full_version", "python_full_version"},
    {"os_name", "os_name"},
    {"os.name", "os_name"},
    {"sys_platform", "sys_platform"},
    {"sys.platform", "sys_platform"},
    {"platform_release", "platform_release"},
    {"platform_system", "platform_system"},
    {"platform_version", "platform_version"},
    {"platform.version", "platform_version"},
    {"platform_machine", "platform_machine"},
    {"platform.machine", "platform_machine"},
    {"platform_python_implementation", "platform_python_implementation"},
    {"platform.python_implementation", "platform_python_implementation"},
    {"python_implementation", "platform_python_implementation"},
    {"implementation_name", "implementation_name"},
    {"implementation_version", "implementation_version"},
    {"extras", "extras"},
    {"extra", "extra"},
    {"dependency_groups", "dependency_groups"},
};

static void add_code_point(struct buffer *to, uint32_t code)
{
    if (code < 0x80) {
        buffer_add_byte(to, (char)code);
        return;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    buffer_add_byte(to, (char)(lead[more] | code >> (6 * more)));
    while (more-- > 0)
        buffer_add_byte(to, (char)(0x80 | (code >> (6 * more) & 0x3f)));
}

/* Reads up to MOST digits of BASE (8 or 16) behind the escape; gives how many. */
static size_t read_digits(struct text text, size_t at, size_t most, uint32_t base,
                          uint32_t *code)
{
    size_t count = 0;
    *code = 0;
    for (; count < most && at + count < text.len; count++) {
        char byte = text.ptr[at + count];
        uint32_t digit = byte >= '0' && byte <= '9'   ? (uint32_t)(byte - '0')
                         : byte >= 'a' && byte <= 'f' ? (uint32_t)(byte - 'a') + 10
                         : byte >= 'A' && byte <= 'F' ? (uint32_t)(byte - 'A') + 10
                                                      : base;
        if (digit >= base)
            break;
        *code = *code * base + digit;
    }
    return count;
}

/* Unescapes what stands at byte AT behind a backslash; gives the byte behind it, or 0. */
static size_t unescape(struct text text, size_t at, struct buffer *to)
{
    static const char from[] = "\\'\"abfnrtv", into[] = "\\'\"\a\b\f\n\r\t\v";
    if (at == text.len)
        return 0;
    char byte = text.ptr[at];
    uint32_t code;
    const char *plain = byte ? strchr(from, byte) : NULL;
    if (plain) {
        buffer_add_byte(to, into[plain - from]);
        return at + 1;
    }
    size_t octal = read_digits(text, at, 3, 8, &code);
    if (octal) {
        add_code_point(to, code);
        return at + octal;
    }
    size_t wanted = byte == 'x' ? 2 : byte == 'u' ? 4 : byte == 'U' ? 8 : 0;
    if (wanted) {
        if (read_digits(text, at + 1, wanted, 16, &code) < wanted || code > 0x10ffff)
            return 0;
        add_code_point(to, code);
        return at + 1 + wanted;
    }
    if (byte == 'N')
        return 0;
    if (byte == '\n' || byte == '\r') /* a line that goes on */
        return at + (text_starts(text_slice(text, at, text.len), TEXT("\r\n")) ? 2 : 1);
    buffer_add_byte(to, '\\');
    return at;
}

/* A literal, whose opening quote stands here. */
static bool parse_literal(struct parser *self, struct operand *operand)
{
    struct buffer value = {.arena = self->diagram->arena};
    size_t start = self->at + 1;
    size_t len = text_find(text_slice(self->text, start, self->text.len),
                           self->text.ptr[self->at]);
    if (len == SIZE_MAX)
        return refuse(self, "expected a closing quote"), false;
    struct text inside = text_slice(self->text, start, start + len);
    for (size_t i = 0; i < inside.len;) {
        char byte = inside.ptr[i++];
        if (byte == '\n' || byte == '\r' || byte == '\0') {
            self->at = start + i - 1;
            return refuse(self, "a literal cannot go over lines"), false;
        }
        if (byte != '\\') {
            buffer_add_byte(&value, byte);
            continue;
        }
        size_t next = unescape(inside, i, &value);
        if (next == 0) {
            self->at = start + i - 1;
            return refuse(self, "invalid escape in a literal"), false;
        }
        i = next;
    }
    self->at = start + len + 1;
    *operand = (struct operand){false, value.text};
    return true;
}

static bool parse_operand(struct parser *self, struct operand *operand)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (take_word(self, spellings[i].spelling)) {
            *operand = (struct operand){true, text_of(spellings[i].name)};
            return true;
        }
    if (self->at < self->text.len &&
        (self->text.ptr[self->at] == '"' || self->text.ptr[self->at] == '\''))
        return parse_literal(self, operand);
    return refuse(self, "expected a marker variable or a quoted text"), false;
}

static bool parse_operator(struct parser *self, enum marker_operator *op)
{
    static const enum marker_operator signs[] = {
        OPERATOR_ARBITRARY,  OPERATOR_EQUAL,      OPERATOR_COMPATIBLE, OPERATOR_NOT_EQUAL,
        OPERATOR_LESS_EQUAL, OPERATOR_MORE_EQUAL, OPERATOR_LESS,       OPERATOR_MORE,
    };
    *op = OPERATOR_IN;
    if (take_word(self, "in"))
        return true;
    if (take_word(self, "not")) {
        size_t behind = self->at;
        skip_blanks(self);
        *op = OPERATOR_NOT_IN;
        if (self->at > behind && take_word(self, "in"))
            return true;
        return refuse(self, "expected 'in' after 'not'"), false;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (starts_here(self, marker_operator_text(signs[i]))) {
            *op = signs[i];
            self->at += strlen(marker_operator_text(signs[i]));
            return true;
        }
    return refuse(self, "expected one of '==', '!=', '<=', '>=', '<', '>', '~=', '===', "
                        "'in', 'not in'"),
           false;
}

static const struct marker *parse_comparison(struct parser *self)
{
    struct operand left, right;
    enum marker_operator op;
    if (self->comparisons++ == COMPARISONS_AT_MOST)
        return refuse(self, "more comparisons than a marker can have");
    if (!parse_operand(self, &left))
        return NULL;
    skip_blanks(self);
    if (!parse_operator(self, &op))
        return NULL;
    skip_blanks(self);
    if (!parse_operand(self, &right))
        return NULL;
    return comparison_diagram(self->diagram, left, op, right);
}

static const struct marker *parse_or(struct parser *self);

static const struct marker *parse_term(struct parser *self)
{
    const struct marker *term;
    skip_blanks(self);
    if (take_byte(self, '(')) {
        if (self->depth++ == DEEPEST)
            return refuse(self, "more parentheses than a marker can have");
        term = parse_or(self);
        if (term && !take_byte(self, ')'))
            return refuse(self, "expected ')', 'and' or 'or'");
        self->depth--;
    } else {
        term = parse_comparison(self);
    }
    skip_blanks(self);
    return term;
}

static const struct marker *parse_and(struct parser *self)
{
    const struct marker *all = parse_term(self);
    while (all && take_word(self, "and")) {
        const struct marker *term = parse_term(self);
        all = term ? diagram_and(self->diagram, all, term) : NULL;
    }
    return all;
}

static const struct marker *parse_or(struct parser *self)
{
    const struct marker *any = parse_and(self);
    while (any && take_word(self, "or")) {
        const struct marker *term = parse_and(self);
        any = term ? diagram_or(self->diagram, any, term) : NULL;
    }
    return any;
}

bool marker_parse_at(struct arena *arena, struct text text, size_t *at,
                     struct marker **marker, struct text *wrong)
{
    struct arena scratch = {0};
    struct diagram diagram;
    diagram_init(&diagram, &scratch);
    struct parser parser = {.diagram = &diagram, .text = text, .at = *at};
    const struct marker *node = parse_or(&parser);
    if (node && parser.at < text.len)
        node = refuse(&parser, "expected 'and', 'or' or the end of the marker");
    if (diagram.full)
        node = refuse(&parser, "this marker is too complex");
    if (node)
        *marker = diagram_export(&diagram, arena, node);
    *wrong = parser.wrong;
    *at = parser.at;
    arena_release(&scratch);
    return node != NULL;
}

bool marker_parse(struct arena *arena, struct text text, struct marker **marker,
                  struct text *wrong)
{
    size_t at = 0;
    *marker = NULL;
    return marker_parse_at(arena, text, &at, marker, wrong);
}
