/* What names are bound to, looked for when somebody asks.
 *
 * Bindings are read from tokens: `a = b.c = VALUE`, with and without an annotation,
 * `with VALUE as a`, `for a in VALUES`, parameters and their defaults. A statement is
 * known by its first target, `a, b = VALUE` and `for a, b in VALUES` by each of them;
 * what others bind (`import`, `del`) is not looked at. A name's bindings are chained, the
 * last one first. */
#include "read/data.h"

#include "read/lexer.h"

#include <string.h>

#define SEARCHED_AT_MOST ((size_t)1 << 24)
/* The chains of headers and of `a, b = ...`, behind those of first bytes. */
#define HEADERS 256
#define TUPLES 257

/* --- imports -------------------------------------------------------------------------
 */

/* The index of an import's name among `imported`, or MAP_NONE. */
static uint32_t find_import(struct scan *self, struct text name)
{
    struct data_notes *notes = self->notes;
    for (; notes->imports_read < notes->imported.count; notes->imports_read++) {
        struct text bound = notes->imported.items[notes->imports_read].name;
        if (map_find(&notes->imports, bound) == MAP_NONE)
            map_set(&notes->imports, bound, notes->imports_read);
    }
    return map_get(&notes->imports, name, MAP_NONE);
}

bool names_is_import(struct scan *self, struct text name)
{
    return find_import(self, name) != MAP_NONE;
}

struct text names_meaning(struct scan *self, struct text name)
{
    const char dots[] = "................";
    uint32_t index = find_import(self, name);
    if (index == MAP_NONE)
        return name;
    struct data_import import = self->notes->imported.items[index];
    if (import.member.len == 0)
        return import.module;
    return text_format(self->scratch, "%.*s%.*s%s%.*s",
                       import.level < sizeof dots ? (int)import.level : 0, dots,
                       TEXT_ARG(import.module), import.module.len ? "." : "",
                       TEXT_ARG(import.member));
}

/* --- bindings ------------------------------------------------------------------------
 */

/* A search for the bindings of one name. */
struct search {
    struct scan *scan;
    struct text name; /* without the dot of an attribute */
    bool attribute;
    uint32_t last; /* the last binding found, plus one */
};

static void bind(struct search *self, enum binding_kind kind, struct text value,
                 struct data_scope scope, struct data_scope around)
{
    struct data_notes *notes = self->scan->notes;
    struct binding binding = {.kind = kind,
                              .scope = scope,
                              .around = around,
                              .value = text_trim(value),
                              .earlier = self->last};
    array_push(self->scan->scratch, &notes->bindings, binding);
    self->last = (uint32_t)notes->bindings.count;
}

static struct text rest_of(const struct lexer *lexer)
{
    return (struct text){lexer->at, (size_t)(lexer->end - lexer->at)};
}

static bool opens(const struct lexer *lexer)
{
    return lexer_is(lexer, "(") || lexer_is(lexer, "[") || lexer_is(lexer, "{");
}

/* Past an annotation, to the "=" behind it. */
static void skip_annotation(struct lexer *lexer)
{
    while (lexer_next(lexer) && !lexer_is(lexer, "="))
        if (opens(lexer))
            lexer_skip_brackets(lexer);
}

/* Reads the targets of an assignment; LEXER stands behind the last "=" then. False when
 * it is none. *CHANGES: it is `+=` or `/=`. */
static bool read_targets(struct lexer *lexer, struct text *first, bool *own,
                         bool *changes)
{
    bool found = false;
    struct lexer behind = *lexer;
    *changes = false;
    while (lexer_next(lexer) && lexer->token.kind == TOKEN_NAME) {
        struct text name = lexer->token.text;
        bool self = text_is(name, "self") || text_is(name, "cls");
        lexer_next(lexer);
        if (self && lexer_is(lexer, ".") && lexer_next(lexer)) {
            name = lexer->token.text;
            lexer_next(lexer);
        } else {
            self = false;
        }
        if (lexer_is(lexer, ":"))
            skip_annotation(lexer);
        *changes = *changes || lexer_is(lexer, "+=") || lexer_is(lexer, "/=");
        if (lexer->token.kind == TOKEN_END || !(lexer_is(lexer, "=") || *changes))
            break;
        if (!found) {
            *first = name;
            *own = self;
        }
        found = true;
        behind = *lexer;
    }
    *lexer = behind;
    return found;
}

struct text names_target(struct scan *self, struct text statement)
{
    struct lexer lexer;
    struct text name;
    bool own, changes;
    lexer_init(&lexer, statement);
    if (text_find(statement, '=') == SIZE_MAX ||
        !read_targets(&lexer, &name, &own, &changes) || changes)
        return (struct text){0};
    return own ? text_format(self->scratch, ".%.*s", TEXT_ARG(name)) : name;
}

/* Whether WORD stands at the start of TEXT as a whole. */
static bool starts_word(struct text text, struct text word)
{
    return text.len > word.len && *text.ptr == *word.ptr && text_starts(text, word) &&
           !lexer_is_word_byte(text.ptr[word.len]);
}

/* Whether WORD stands anywhere in TEXT as a whole. */
static bool holds_word(struct text text, struct text word)
{
    const char *at = text.ptr, *end = text.ptr + text.len;
    while (end - at >= (ptrdiff_t)word.len) {
        at = memchr(at, *word.ptr, (size_t)(end - at) - word.len + 1);
        if (!at)
            return false;
        if ((at == text.ptr || !lexer_is_word_byte(at[-1])) &&
            memcmp(at, word.ptr, word.len) == 0 &&
            (at + word.len == end || !lexer_is_word_byte(at[word.len])))
            return true;
        at++;
    }
    return false;
}

/* `a, b = VALUE`, the statement being one of names and commas up to "=". */
static void search_tuple(struct search *self, struct text statement,
                         struct data_scope scope)
{
    struct lexer lexer;
    uint32_t index = 0, wanted = 0;
    lexer_init(&lexer, statement);
    while (lexer_next(&lexer) && lexer.token.kind == TOKEN_NAME) {
        index++;
        if (text_equal(lexer.token.text, self->name))
            wanted = index;
        if (!lexer_next(&lexer) || !lexer_is(&lexer, ","))
            break;
    }
    if (!wanted || !lexer_is(&lexer, "="))
        return;
    bind(self, BINDING_VALUE, rest_of(&lexer), scope, scope);
    array_last(&self->scan->notes->bindings).element = wanted;
}

static void search_simple(struct search *self, struct text statement,
                          struct data_scope scope)
{
    struct text text = statement, name;
    struct lexer lexer;
    bool own = false, changes;
    if (self->attribute) {
        own = text_starts(text, TEXT("self.")) || text_starts(text, TEXT("cls."));
        text = text_slice(text, own ? text_find(text, '.') + 1 : 0, text.len);
        if (!own && !scope.in_class)
            return;
    }
    if (!starts_word(text, self->name))
        return;
    lexer_init(&lexer, statement);
    if (read_targets(&lexer, &name, &own, &changes) && text_equal(name, self->name))
        bind(self, changes ? BINDING_OPAQUE : BINDING_VALUE, rest_of(&lexer), scope,
             scope);
}

static void search_parameters(struct search *self, struct text header,
                              struct data_scope scope)
{
    const struct data_notes *notes = self->scan->notes;
    struct data_scope outer = scope;
    struct lexer lexer;
    outer.function = notes->functions.items[scope.function].around;
    outer.block = notes->blocks.items[scope.block];
    lexer_init(&lexer, header);
    while (lexer_next(&lexer) && !lexer_is(&lexer, "("))
        if (lexer_is(&lexer, "["))
            lexer_skip_brackets(&lexer);
    while (lexer_next(&lexer) && !lexer_is(&lexer, ")")) {
        bool wanted = text_equal(lexer.token.text, self->name);
        const char *value = NULL;
        while (lexer_next(&lexer) && !lexer_is(&lexer, ",") && !lexer_is(&lexer, ")")) {
            if (lexer_is(&lexer, "=") && !value)
                value = lexer.at;
            else if (opens(&lexer))
                lexer_skip_brackets(&lexer);
        }
        struct text fallback = {0};
        if (value)
            fallback = (struct text){value, (size_t)(lexer.token.text.ptr - value)};
        if (wanted)
            bind(self, BINDING_PARAMETER, fallback, scope, outer);
        if (lexer.token.kind == TOKEN_END || lexer_is(&lexer, ")"))
            break;
    }
}

static void search_for(struct search *self, struct text header, struct data_scope scope)
{
    struct lexer lexer;
    uint32_t names = 0, wanted = 0;
    size_t depth = 0, deepest = 0;
    lexer_init(&lexer, header);
    while (lexer_next(&lexer) && !lexer_is(&lexer, "in")) {
        depth += opens(&lexer);
        deepest = depth > deepest ? depth : deepest;
        if (lexer.token.kind == TOKEN_NAME && !lexer_is(&lexer, "for") &&
            !lexer_is(&lexer, "async")) {
            names++;
            if (text_equal(lexer.token.text, self->name))
                wanted = names;
        }
    }
    if (!wanted)
        return;
    /* `for a, (b, c) in VALUES` is not taken apart */
    bind(self, BINDING_ELEMENT,
         names == 1 || deepest == 0 ? rest_of(&lexer) : (struct text){0}, scope, scope);
    if (names > 1)
        array_last(&self->scan->notes->bindings).element = wanted;
}

static void search_with(struct search *self, struct text header, struct data_scope scope)
{
    struct texts values = notes_expressions(self->scan->scratch, header);
    for (size_t i = 0; i < values.count; i++) {
        struct text value = values.items[i];
        const char *end = value.ptr + value.len;
        struct lexer lexer;
        lexer_init(&lexer, (struct text){end, (size_t)(header.ptr + header.len - end)});
        if (lexer_next(&lexer) && lexer_is(&lexer, "as") && lexer_next(&lexer) &&
            text_equal(lexer.token.text, self->name))
            bind(self, BINDING_VALUE, value, scope, scope);
    }
}

/* Whether a statement begins with a name and a comma. */
static bool begins_tuple(struct text statement)
{
    size_t len = 0;
    while (len < statement.len && lexer_is_word_byte(statement.ptr[len]))
        len++;
    while (len < statement.len && statement.ptr[len] == ' ')
        len++;
    return len < statement.len && statement.ptr[len] == ',';
}

/* Chains the lines, each in source order. */
static void chain_lines(struct scan *self)
{
    struct data_notes *notes = self->notes;
    notes->chains = ARENA_ARRAY(self->scratch, uint32_t, TUPLES + 1);
    for (size_t i = notes->lines.count; i-- > 0;) {
        struct data_line *line = &notes->lines.items[i];
        struct text source = {self->start + line->scope.offset, line->len};
        if (line->kind == LINE_SIMPLE && begins_tuple(source))
            line->kind = LINE_TUPLE;
        size_t chain = line->kind == LINE_SIMPLE  ? (unsigned char)*source.ptr
                       : line->kind == LINE_TUPLE ? TUPLES
                                                  : HEADERS;
        line->next = notes->chains[chain];
        notes->chains[chain] = (uint32_t)i + 1;
    }
}

static void search_line(struct search *search, struct data_line line)
{
    struct text source = {search->scan->start + line.scope.offset, line.len};
    if (line.kind == LINE_SIMPLE)
        search_simple(search, source, line.scope);
    else if (!holds_word(source, search->name))
        return;
    else if (line.kind == LINE_TUPLE)
        search_tuple(search, source, line.scope);
    else if (line.kind == LINE_DEF)
        search_parameters(search, source, line.scope);
    else if (line.kind == LINE_FOR)
        search_for(search, source, line.scope);
    else
        search_with(search, source, line.scope);
}

/* Goes through the lines of up to three chains in source order. */
static void search_chains(struct search *search, const size_t *chains, size_t count)
{
    struct data_notes *notes = search->scan->notes;
    uint32_t at[3] = {0};
    for (size_t i = 0; i < count; i++)
        at[i] = notes->chains[chains[i]];
    while (notes->searched++ < SEARCHED_AT_MOST) {
        size_t first = count;
        for (size_t i = 0; i < count; i++)
            if (at[i] && (first == count || at[i] < at[first]))
                first = i;
        if (first == count)
            return;
        struct data_line line = notes->lines.items[at[first] - 1];
        at[first] = line.next;
        search_line(search, line);
    }
}

uint32_t names_find(struct scan *self, struct text name)
{
    struct data_notes *notes = self->notes;
    uint32_t known = (uint32_t)notes->names.keys.count, index;
    if ((index = map_intern(&notes->names, name)) != known)
        return map_get(&notes->names, name, 0);
    bool attribute = name.ptr[0] == '.';
    struct search search = {.scan = self,
                            .name = text_slice(name, attribute, name.len),
                            .attribute = attribute};
    if (search.name.len == 0)
        return 0;
    if (!notes->chains)
        chain_lines(self);
    unsigned char letter = (unsigned char)*search.name.ptr;
    size_t chains[3] = {letter, HEADERS, TUPLES}, count = 3;
    if (attribute) { /* self.name, cls.name, and name in a class */
        chains[1] = letter == 's' ? 'c' : 's';
        chains[2] = 'c';
        count = letter == 's' || letter == 'c' ? 2 : 3;
    }
    search_chains(&search, chains, count);
    map_set(&notes->names, notes->names.keys.items[index], search.last);
    return search.last;
}

/* --- changes -------------------------------------------------------------------------
 */

/* What stands in the brackets that the last token opens; LEXER is at the one that closes
 * them then. */
static struct text in_brackets(struct lexer *lexer)
{
    const char *from = lexer->at;
    if (!lexer_skip_brackets(lexer))
        return (struct text){0};
    return (struct text){from, (size_t)(lexer->token.text.ptr - from)};
}

/* Whether STATEMENT, which begins with NAME, changes what it is. */
static bool read_change(struct text statement, struct text name,
                        struct name_change *change)
{
    static const char *const one[] = {"append", "add"};
    static const char *const many[] = {"extend", "update"};
    struct lexer lexer;
    lexer_init(&lexer, text_slice(statement, name.len, statement.len));
    if (!lexer_next(&lexer))
        return false;
    if (lexer_is(&lexer, "[")) {
        change->key = in_brackets(&lexer);
        if (!lexer_next(&lexer) || !(lexer_is(&lexer, "=") || lexer_is(&lexer, "+=")))
            return false;
        change->value = rest_of(&lexer);
        return true;
    }
    if (!lexer_is(&lexer, ".") || !lexer_next(&lexer))
        return false;
    bool adds = lexer_is(&lexer, one[0]) || lexer_is(&lexer, one[1]);
    change->whole = lexer_is(&lexer, many[0]) || lexer_is(&lexer, many[1]);
    if (!(adds || change->whole) || !lexer_next(&lexer) || !lexer_is(&lexer, "("))
        return false;
    change->value = in_brackets(&lexer);
    return true;
}

struct name_changes names_changes(struct scan *self, struct text name)
{
    struct data_notes *notes = self->notes;
    uint32_t known = (uint32_t)notes->changed.keys.count;
    uint32_t index = map_add(&notes->changed, name);
    if (index != known)
        return notes->changes.items[index];
    struct name_changes changes = {0};
    if (!notes->chains)
        chain_lines(self);
    for (uint32_t at = notes->chains[(unsigned char)*name.ptr];
         at && notes->searched++ < SEARCHED_AT_MOST;) {
        struct data_line line = notes->lines.items[at - 1];
        struct text source = {self->start + line.scope.offset, line.len};
        struct name_change change = {.scope = line.scope};
        at = line.next;
        if (starts_word(source, name) && read_change(source, name, &change))
            array_push(self->scratch, &changes, change);
    }
    array_push(self->scratch, &notes->changes, changes);
    return notes->changes.items[index];
}

size_t names_function(struct scan *self, struct text name)
{
    struct data_notes *notes = self->notes;
    uint32_t known = (uint32_t)notes->functions_named.keys.count;
    uint32_t index = map_add(&notes->functions_named, name);
    if (index != known)
        return index;
    struct data_defined defined = {0};
    if (!notes->chains)
        chain_lines(self);
    for (uint32_t at = notes->chains[HEADERS];
         at && !defined.function && notes->searched++ < SEARCHED_AT_MOST;) {
        struct data_line line = notes->lines.items[at - 1];
        at = line.next;
        struct text source = {self->start + line.scope.offset, line.len};
        if (line.kind == LINE_DEF && starts_word(text_trim(source), name))
            defined =
                (struct data_defined){.function = line.scope.function, .header = source};
    }
    array_push(self->scratch, &notes->defined, defined);
    return index;
}

struct texts names_parameters(struct arena *arena, struct text header, size_t *positional)
{
    struct texts found = {0};
    struct lexer lexer;
    lexer_init(&lexer, header);
    *positional = SIZE_MAX;
    while (lexer_next(&lexer) && !lexer_is(&lexer, "("))
        if (lexer_is(&lexer, "["))
            lexer_skip_brackets(&lexer);
    while (lexer_next(&lexer) && !lexer_is(&lexer, ")")) {
        if (lexer_is(&lexer, "*") && *positional == SIZE_MAX)
            *positional = found.count;
        else if (lexer.token.kind == TOKEN_NAME)
            array_push(arena, &found, lexer.token.text);
        if (lexer.token.kind != TOKEN_NAME)
            continue; /* the name that a star stands before, or a comma */
        while (lexer_next(&lexer) && !lexer_is(&lexer, ",") && !lexer_is(&lexer, ")"))
            if (opens(&lexer))
                lexer_skip_brackets(&lexer);
        if (lexer.token.kind == TOKEN_END || lexer_is(&lexer, ")"))
            break;
    }
    if (*positional > found.count)
        *positional = found.count;
    return found;
}
