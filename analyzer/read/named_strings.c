/* One walk over all tokens. A wanted name opens a span: the value after "=" or ":", or
 * the brackets of a call. Spans nest, as TEMPLATES holds "BACKEND" in Django's settings;
 * a string counts for each span that is open around it, however deep it stands.
 *
 * A value ends with its line, or where it stands in brackets, at the next comma. */
#include "read/named_strings.h"

#include "base/array.h"
#include "read/lexer.h"
#include "read/strings.h"

/* What a wanted name may still become the name of. */
enum expectation {
    EXPECT_NOTHING,
    EXPECT_NAMED,      /* after a name: "=", "(", ":" or "." */
    EXPECT_ANNOTATED,  /* after "NAME:": "=" */
    EXPECT_METHOD,     /* after "NAME.": append, extend, insert */
    EXPECT_BRACKET,    /* after that: "(" */
    EXPECT_KEYED,      /* after a string: ":", or of a constant's name "," or "]" */
    EXPECT_ASSIGNMENT, /* after "NAME"]: "=" */
};

/* A wanted name's value. */
struct span {
    uint32_t name;
    uint32_t depth; /* of brackets; the span ends before a token that is less deep */
    bool call;      /* brackets, which no comma ends */
};

struct finder {
    struct arena *arena;
    const char *counted; /* LINE and the line's start hold for this place */
    const char *line_start;
    uint32_t line;
    uint32_t depth;        /* of brackets */
    size_t longest;        /* of the wanted names, in bytes */
    uint64_t lengths[256]; /* by first byte: bit N is set for names of N bytes, or of 63
                              and more */
    enum expectation expectation;
    uint32_t name; /* that the expectation is for */
    struct {
        struct span *items;
        size_t count, room;
    } spans; /* open ones, outermost first */
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

/* What a plain string stands for; false for others. */
static bool read_string(struct finder *self, const struct token *token,
                        struct text *value)
{
    struct buffer read = {.arena = self->arena};
    if (token->prefix & (STRING_FORMATTED | STRING_BYTES) ||
        !string_decode(token->text, &read))
        return false;
    *value = read.text;
    return true;
}

static void add_string(struct finder *self, const struct token *token, struct text value)
{
    for (size_t i = 0; i < self->spans.count; i++) {
        count_lines(self, token->text.ptr);
        array_push(self->arena, &self->found,
                   ((struct named_string){
                       .name = self->spans.items[i].name,
                       .value = value,
                       .line = self->line,
                       .column = (uint32_t)(token->text.ptr - self->line_start) + 1}));
    }
}

static void open_span(struct finder *self, bool call)
{
    array_push(self->arena, &self->spans,
               ((struct span){.name = self->name, .depth = self->depth, .call = call}));
}

/* A comma ends the values of this depth; a closing bracket all that is open in it. */
static void end_values(struct finder *self)
{
    while (self->spans.count && !array_last(&self->spans).call &&
           array_last(&self->spans).depth >= self->depth)
        self->spans.count--;
}

static void close_bracket(struct finder *self)
{
    while (self->spans.count && array_last(&self->spans).depth >= self->depth)
        self->spans.count--;
    self->depth -= self->depth > 0;
}

static bool is_one_of(struct text word, const char *bytes)
{
    return word.len == 1 && strchr(bytes, word.ptr[0]);
}

static bool is_constant_name(struct text name)
{
    return name.len && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
}

/* Whether the operator WORD opens the value or the brackets of the name at hand; else
 * *NEXT is what may follow. */
static bool opens_value(const struct finder *self, const struct map *names,
                        struct text word, enum expectation *next)
{
    bool assigns = TEXT_IS(word, "=") || TEXT_IS(word, "+=");
    *next = EXPECT_NOTHING;
    switch (self->expectation) {
    case EXPECT_NAMED:
        if (is_one_of(word, ":"))
            *next = EXPECT_ANNOTATED;
        else if (is_one_of(word, "."))
            *next = EXPECT_METHOD;
        return assigns || is_one_of(word, "(");
    case EXPECT_ANNOTATED:
        if (!assigns && !is_one_of(word, ","))
            *next = EXPECT_ANNOTATED;
        return assigns;
    case EXPECT_BRACKET:
        return is_one_of(word, "(");
    case EXPECT_KEYED:
        if (is_one_of(word, "]"))
            *next = EXPECT_ASSIGNMENT;
        return is_one_of(word, ":") ||
               (is_one_of(word, ",") && is_constant_name(names->keys.items[self->name]));
    case EXPECT_ASSIGNMENT:
        return assigns;
    case EXPECT_METHOD:
    case EXPECT_NOTHING:
        break;
    }
    return false;
}

static void read_operator(struct finder *self, const struct map *names, struct text word)
{
    enum expectation next;
    if (self->expectation == EXPECT_NOTHING && !is_one_of(word, ",([{}])"))
        return;
    bool opens = opens_value(self, names, word, &next);
    if (is_one_of(word, ",") && self->depth)
        end_values(self);
    if (is_one_of(word, "([{"))
        self->depth++;
    else if (is_one_of(word, ")]}"))
        close_bracket(self);
    if (opens)
        open_span(self, is_one_of(word, "("));
    self->expectation = next;
}

static unsigned length_bit(struct text name)
{
    return name.len < 63 ? (unsigned)name.len : 63;
}

static void note_name(struct finder *self, struct text name)
{
    if (name.len == 0)
        return;
    if (name.len > self->longest)
        self->longest = name.len;
    self->lengths[(unsigned char)name.ptr[0]] |= UINT64_C(1) << length_bit(name);
}

/* The index of a wanted name; most names are told from these by two of their bytes. */
static uint32_t find_name(const struct finder *self, const struct map *names,
                          struct text word)
{
    if (word.len == 0 ||
        !(self->lengths[(unsigned char)word.ptr[0]] >> length_bit(word) & 1))
        return MAP_NONE;
    return map_find(names, word);
}

static void read_name(struct finder *self, const struct map *names, struct text word,
                      bool defined)
{
    if (self->expectation == EXPECT_ANNOTATED)
        return;
    if (self->expectation == EXPECT_METHOD &&
        (text_is(word, "append") || text_is(word, "extend") || text_is(word, "insert"))) {
        self->expectation = EXPECT_BRACKET;
        return;
    }
    self->name = defined ? MAP_NONE : find_name(self, names, word);
    self->expectation = self->name == MAP_NONE ? EXPECT_NOTHING : EXPECT_NAMED;
}

static void read_literal(struct finder *self, const struct map *names,
                         const struct token *token)
{
    struct text value;
    self->expectation = EXPECT_NOTHING;
    /* Too long for a key, with its prefix and quotes: most strings of most files. */
    if (self->spans.count == 0 && token->text.len > self->longest + 8)
        return;
    if (!read_string(self, token, &value))
        return;
    add_string(self, token, value);
    self->name = find_name(self, names, value);
    if (self->name != MAP_NONE)
        self->expectation = EXPECT_KEYED;
}

/* Whether a statement ends between two tokens, outside of brackets. */
static bool has_newline(const char *from, const char *to)
{
    for (; from < to; from++)
        if ((*from == '\n' || *from == '\r') && from[-1] != '\\')
            return true;
    return false;
}

struct named_strings named_strings_find(struct arena *arena, struct text source,
                                        const struct map *names)
{
    struct finder self = {
        .arena = arena, .counted = source.ptr, .line_start = source.ptr, .line = 1};
    struct lexer lexer;
    const char *end = source.ptr;
    bool defined = false; /* the last token was `def` or `class` */
    lexer_init(&lexer, source);
    for (uint32_t i = 0; i < names->keys.count; i++)
        note_name(&self, names->keys.items[i]);
    while (lexer_next(&lexer)) {
        struct text word = lexer.token.text;
        if (self.depth == 0 && end > source.ptr && has_newline(end, word.ptr)) {
            self.spans.count = 0;
            self.expectation = EXPECT_NOTHING;
        }
        end = word.ptr + word.len;
        if (lexer.token.kind == TOKEN_NAME)
            read_name(&self, names, word, defined);
        else if (lexer.token.kind == TOKEN_STRING)
            read_literal(&self, names, &lexer.token);
        else if (lexer.token.kind == TOKEN_OPERATOR)
            read_operator(&self, names, word);
        else
            self.expectation = EXPECT_NOTHING;
        defined = lexer.token.kind == TOKEN_NAME &&
                  (TEXT_IS(word, "def") || TEXT_IS(word, "class"));
    }
    return self.found;
}
