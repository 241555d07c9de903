/* A walk over all tokens that knows which bracket it is in: a string is listed where a
 * comma, a colon or the bracket itself stands before it, and the bracket opens no call.
 * What is filled in later, behind "{" or "%", is cut off.
 */
#include "read/string_names.h"

#include "base/array.h"
#include "base/map.h"
#include "read/lexer.h"
#include "read/strings.h"

#include <string.h>

/* Longer strings name no module. */
#define LONGEST 200

struct walk {
    struct arena *arena;
    const char *counted,
        *line_start; /* LINE holds for the first, which the second heads */
    uint32_t line;
    ARRAY(bool) brackets; /* that are open: whether they hold elements */
    bool elements;        /* only these, whatever they say */
    bool asked;           /* the string at hand is given to what imports by its name */
    struct map constants; /* names that were given a string; values: of `texts` */
    struct texts texts;
    struct string_names found;
};

/* Moves the line count on to AT, which is never before the last place. */
static void count_lines(struct walk *self, const char *at)
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

static bool starts_word(char byte)
{
    return lexer_is_word_byte(byte) && !(byte >= '0' && byte <= '9');
}

/* Whether NAME is identifiers with dots between them. */
static bool is_dotted(struct text name)
{
    for (size_t i = 0; i < name.len; i++) {
        bool first = i == 0 || name.ptr[i - 1] == '.';
        if (name.ptr[i] == '.' ? first || i + 1 == name.len
            : first            ? !starts_word(name.ptr[i])
                               : !lexer_is_word_byte(name.ptr[i]))
            return false;
    }
    return name.len > 0;
}

/* The name with which a text begins to which something is added: "a.b" of "a.b.",
 * "a.b.*" and "a.b.%s". Empty for other texts. */
static struct text beginning(struct text value)
{
    size_t end = 0;
    while (end < value.len && !strchr("*{%", value.ptr[end]))
        end++;
    for (size_t i = end; i < value.len; i++)
        if (strchr(" \n/", value.ptr[i]))
            return (struct text){0};
    bool begins = end > 1 && value.ptr[end - 1] == '.';
    return text_slice(value, 0, begins ? end - 1 : 0);
}

static void add_name(struct walk *self, const struct token *token,
                     struct string_name name)
{
    count_lines(self, token->text.ptr);
    name.line = self->line;
    name.column = (uint32_t)(token->text.ptr - self->line_start) + 1;
    array_push(self->arena, &self->found, name);
}

/* The module that LINE imports: "import a.b", "from a.b import c". Empty when it is
 * another line. */
static struct text imported_by(struct text line)
{
    line = text_trim(line);
    bool from = text_starts(line, TEXT("from "));
    if (!from && !text_starts(line, TEXT("import ")))
        return (struct text){0};
    struct text rest = text_trim(text_slice(line, from ? 5 : 7, line.len));
    size_t end = text_find(rest, ' ');
    if (from && !(end != SIZE_MAX &&
                  text_starts(text_slice(rest, end, rest.len), TEXT(" import "))))
        return (struct text){0};
    struct text name = text_slice(rest, 0, end);
    return is_dotted(name) ? name : (struct text){0};
}

/* A string in which every line is an import statement. */
static void add_statements(struct walk *self, const struct token *token,
                           struct text value)
{
    struct text rest = value, line;
    while (text_cut(&rest, '\n', &line))
        if (text_trim(line).len && !imported_by(line).len)
            return;
    for (rest = value; text_cut(&rest, '\n', &line);) {
        struct text name = imported_by(line), parts = text_trim(line), part;
        bool from = text_starts(parts, TEXT("from "));
        if (name.len)
            add_name(self, token, (struct string_name){.name = name, .imported = true});
        while (from && text_cut(&parts, ',', &part)) {
            part = text_trim(part);
            part = text_slice(part, text_rfind(part, ' ') + 1, part.len);
            if (is_dotted(part)) /* perhaps a module */
                add_name(self, token,
                         (struct string_name){
                             .name = text_format(self->arena, "%.*s.%.*s", TEXT_ARG(name),
                                                 TEXT_ARG(part)),
                             .imported = true});
        }
    }
}

/* Whether a string begins like an import statement. */
static bool begins_import(struct text literal)
{
    size_t at = 0;
    while (at < literal.len && strchr("rRuU\"' \t\r\n\\", literal.ptr[at]))
        at++;
    struct text rest = text_slice(literal, at, literal.len);
    return text_starts(rest, TEXT("import ")) || text_starts(rest, TEXT("from "));
}

/* NAME = TOKEN, a string: f"a.{NAME}" may follow. Only the module's own names are
 * constants; SOURCE begins it. */
static void note_constant(struct walk *self, struct text source, struct text name,
                          const struct token *token)
{
    struct buffer value = {.arena = self->arena};
    if ((name.ptr > source.ptr && name.ptr[-1] != '\n') || token->text.len > LONGEST ||
        token->prefix & (STRING_FORMATTED | STRING_BYTES) ||
        !string_decode(token->text, &value))
        return;
    map_set(&self->constants, name, (uint32_t)self->texts.count);
    array_push(self->arena, &self->texts, value.text);
}

struct filling {
    const struct walk *walk;
    struct buffer *value;
};

/* Writes a field: the string that its name was given last, else "*". */
static void fill_field(void *context, const struct string_field *field)
{
    struct filling *self = context;
    struct text name = {field->from, (size_t)(field->to - field->from)};
    uint32_t known = map_get(&self->walk->constants, name, MAP_NONE);
    buffer_add(self->value,
               known == MAP_NONE ? TEXT("*") : self->walk->texts.items[known]);
}

/* What a formatted string stands for, with "*" for what is not known. */
static bool decode_formatted(const struct walk *self, struct text literal,
                             struct buffer *value)
{
    struct filling filling = {self, value};
    struct string_visitor visitor = {fill_field, &filling};
    return string_decode_fields(literal, value, &visitor);
}

/* TOKEN is a string; LEXER has just passed it. */
static void add_string(struct walk *self, const struct token *token, struct lexer lexer)
{
    struct buffer value = {.arena = self->arena};
    bool formatted = token->prefix & STRING_FORMATTED;
    bool listed = self->brackets.count && array_last(&self->brackets);
    if (!self->elements && !formatted && !(token->prefix & STRING_BYTES) &&
        begins_import(token->text)) {
        if (string_decode(token->text, &value))
            add_statements(self, token, value.text);
        return;
    }
    if (token->text.len > LONGEST || token->prefix & STRING_BYTES ||
        (self->elements && (formatted || !listed)) ||
        !(formatted ? decode_formatted(self, token->text, &value)
                    : string_decode(token->text, &value)))
        return;
    if (self->elements) {
        array_push(self->arena, &self->found,
                   ((struct string_name){.name = value.text, .listed = true}));
        return;
    }
    struct text begun = beginning(value.text);
    if (formatted && !begun.len && text_find(value.text, '*') != SIZE_MAX)
        return;
    /* "a.b." by itself is but asked for: name.startswith("a.b."). */
    if (begun.len && begun.len + 1 == value.text.len &&
        !(lexer_next(&lexer) && lexer_is(&lexer, "+")))
        return;
    size_t colon = begun.len ? SIZE_MAX : text_find(value.text, ':');
    struct text name = text_slice(begun.len ? begun : value.text, 0, colon);
    struct text attribute = {0};
    uint32_t level = 0;
    while (level < name.len && name.ptr[level] == '.')
        level++;
    name = text_slice(name, level, name.len);
    if (colon != SIZE_MAX)
        attribute = text_slice(value.text, colon + 1, value.text.len);
    if (!is_dotted(name) || (colon != SIZE_MAX && !is_dotted(attribute)))
        return;
    add_name(self, token,
             (struct string_name){.name = name,
                                  .level = level,
                                  .attribute = attribute,
                                  .listed = listed,
                                  .asked = self->asked,
                                  .begins = begun.len > 0});
}

/* Whether a bracket behind the name calls or indexes what it names. */
static bool is_value(struct text name)
{
    static const char *const keywords[] = {"and", "assert", "else", "if",     "in",
                                           "is",  "not",    "or",   "return", "yield"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (text_is(name, keywords[i]))
            return false;
    return true;
}

/* Whether the call whose bracket LEXER has just passed is given the package's path, as
 * its first argument or a later one. CALLEE is the name before the bracket. */
static bool hands_path(struct lexer lexer, struct text callee)
{
    static const char *const others[] = {"abspath", "append", "dirname",     "extend",
                                         "join",    "Path",   "extend_path", "realpath"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (text_is(callee, others[i]))
            return false;
    for (bool first = true; lexer_next(&lexer) && !lexer_is(&lexer, ")");) {
        if (first && lexer_is(&lexer, "__path__"))
            return true;
        first = lexer_is(&lexer, ",") || lexer_is(&lexer, "=");
        if (lexer_is(&lexer, "(") || lexer_is(&lexer, "[") || lexer_is(&lexer, "{"))
            lexer_skip_brackets(&lexer);
    }
    return false;
}

/* Whether a function says that it imports: import_optional("yaml"). */
static bool says_import(struct text callee)
{
    return text_contains(callee, TEXT("mport")) && !text_ends(callee, TEXT("Error")) &&
           !text_ends(callee, TEXT("Warning"));
}

static struct string_names walk_strings(struct walk self, struct text source)
{
    struct lexer lexer;
    bool value_before = false; /* a bracket here calls or indexes */
    bool has_path = text_contains(source, TEXT("__path__"));
    struct text callee = {0}, target = {0};
    map_init(&self.constants, self.arena);
    for (lexer_init(&lexer, source); lexer_next(&lexer);) {
        const struct token *token = &lexer.token;
        char byte = token->kind == TOKEN_OPERATOR ? token->text.ptr[0] : '\0';
        if (token->kind == TOKEN_STRING)
            add_string(&self, token, lexer);
        self.asked = byte == '(' && says_import(callee);
        if (token->kind == TOKEN_STRING && target.len && !self.brackets.count)
            note_constant(&self, source, target, token);
        else if (byte && strchr("([{", byte))
            array_push(self.arena, &self.brackets, !value_before);
        else if (byte && strchr(")]}", byte) && self.brackets.count)
            self.brackets.count--;
        if (has_path && byte == '(' && value_before)
            self.found.hands_path = self.found.hands_path || hands_path(lexer, callee);
        target = byte == '=' && token->text.len == 1 ? callee : (struct text){0};
        callee = token->kind == TOKEN_NAME ? token->text : (struct text){0};
        value_before = (token->kind == TOKEN_NAME && is_value(token->text)) ||
                       (byte && strchr(")]}", byte));
    }
    return self.found;
}

struct string_names string_names_find(struct arena *arena, struct text source)
{
    if (text_starts(source, TEXT("\xEF\xBB\xBF")))
        source = text_slice(source, 3, source.len); /* a BOM has no column */
    struct walk walk = {
        .arena = arena, .counted = source.ptr, .line_start = source.ptr, .line = 1};
    return walk_strings(walk, source);
}

struct string_names string_names_listed(struct arena *arena, struct text source)
{
    return walk_strings((struct walk){.arena = arena, .elements = true}, source);
}
