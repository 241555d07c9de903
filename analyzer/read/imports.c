/* Import statements, read from their tokens, and the names that they give to things.
 *
 * Names are taken note of where they can make another statement a fact: the modules that
 * say on what platform we are, TYPE_CHECKING, and what imports by a call. The scope in
 * which an import binds a name is not looked at. */
#include "read/scan.h"

#include "read/dynamic.h"
#include "read/lexer.h"

static const struct text platform_modules[] = {WORD("sys"), WORD("os"), WORD("platform")};

static bool is_one_of(struct text name, const struct text *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len == list[i].len && text_equal(name, list[i]))
            return true;
    return false;
}

#define IS_ONE_OF(name, list) is_one_of((name), (list), sizeof(list) / sizeof *(list))

struct text imports_meaning(const struct scan *self, struct text name)
{
    uint32_t index = map_find(&self->names, name);
    return index == MAP_NONE ? name : self->meanings.items[index];
}

static void add_name(struct scan *self, struct text name, struct text meaning)
{
    uint32_t known = (uint32_t)self->names.keys.count;
    if (map_add(&self->names, name) == known)
        array_push(self->scratch, &self->meanings, meaning);
    const struct dynamic_function *function = dynamic_find(meaning);
    /* What only asks is not looked for above an import at the module's top. */
    if (!function || function->kind <= DYNAMIC_RUN_MODULE || self->functions)
        self->again = true;
    if (function)
        self->renamed_calls = true;
}

/* A module is imported that has functions whose calls are facts. */
static void note_asks(struct scan *self)
{
    if (!self->asks && self->functions)
        self->again = true;
    self->asks = true;
}

/* Takes note of a name for data files, apart of those that may open or make paths. */
static void note_data(struct scan *self, struct data_import import)
{
    const struct data_words *words = self->data_words;
    struct text meaning = import.module, last = import.name;
    array_push(self->scratch, &self->notes->imported, import);
    if (!words || import.level || !data_may_be_module(words, import.module) ||
        map_find(&words->modules, import.module) == MAP_NONE)
        return;
    if (import.member.len) {
        last = import.member;
        meaning = text_format(self->scratch, "%.*s.%.*s", TEXT_ARG(import.module),
                              TEXT_ARG(import.member));
    }
    if (!data_is_known(words, meaning))
        return;
    uint32_t known = (uint32_t)self->data_names.keys.count;
    if (map_add(&self->data_names, import.name) == known)
        array_push(self->scratch, &self->data_meanings, meaning);
    if (!text_equal(last, import.name))
        self->notes->seen = self->renamed_data = true;
}

/* `import MODULE as NAME` */
static void note_module(struct scan *self, struct text module, struct text name)
{
    struct text root = text_slice(name, 0, text_find(name, '.'));
    note_data(self,
              (struct data_import){.name = root,
                                   .module = text_equal(module, name) ? root : module});
    bool asks = dynamic_is_module(module);
    if (asks)
        note_asks(self);
    if (!text_equal(module, name) && (asks || IS_ONE_OF(module, platform_modules)))
        add_name(self, name, module);
}

/* `from MODULE import MEMBER as NAME` */
static void note_member(struct scan *self, const struct import_fact *import,
                        struct text member, struct text name)
{
    note_data(self, (struct data_import){.name = name,
                                         .module = import->module,
                                         .member = member,
                                         .level = import->level});
    if (text_is(member, "TYPE_CHECKING")) {
        if (!text_is(name, "TYPE_CHECKING"))
            add_name(self, name, member);
        return;
    }
    struct text module = import->module;
    bool platform = IS_ONE_OF(module, platform_modules);
    if (text_is(member, "_LazyModule"))
        note_asks(self);
    if (import->level || !(platform || dynamic_is_module(module)))
        return;
    struct text full =
        text_format(self->scratch, "%.*s.%.*s", TEXT_ARG(module), TEXT_ARG(member));
    if (!platform)
        note_asks(self);
    if (platform || dynamic_is_module(full)) {
        add_name(self, name, full);
    } else if (dynamic_find(full)) {
        bool renamed = self->renamed_calls || !text_equal(member, name);
        add_name(self, name, full);
        self->renamed_calls = renamed;
    }
}

/* `name = importlib.import_module` */
static void read_alias(struct scan *self, struct text statement)
{
    struct lexer lexer;
    lexer_init(&lexer, statement);
    if (!lexer_next(&lexer) || lexer.token.kind != TOKEN_NAME)
        return;
    struct text name = lexer.token.text;
    if (!lexer_next(&lexer) || !lexer_is(&lexer, "=") || !lexer_next(&lexer))
        return;
    struct text rest = {lexer.token.text.ptr, (size_t)(lexer.end - lexer.token.text.ptr)};
    size_t dot = text_find(rest, '.');
    struct text root = text_slice(rest, 0, dot);
    struct text meaning = imports_meaning(self, root);
    if (dot != SIZE_MAX)
        meaning = text_format(self->scratch, "%.*s%.*s", TEXT_ARG(meaning),
                              TEXT_ARG(text_slice(rest, dot, rest.len)));
    if (dynamic_find(meaning) && !text_equal(name, rest))
        add_name(self, name, meaning);
}

static void refuse(struct scan *self, const struct lexer *lexer)
{
    scan_error(self, lexer->token.text.ptr, TEXT("an import that cannot be read"));
}

/* Reads `a.b.c` from the name at hand on, and leaves the token behind it. Blanks between
 * the parts are left out. */
static struct text read_dotted(struct scan *self, struct lexer *lexer)
{
    struct text first = lexer->token.text;
    struct buffer joined = {.arena = self->arena};
    const char *end = first.ptr + first.len;
    bool split = false;
    while (lexer_next(lexer) && lexer_is(lexer, ".")) {
        struct text dot = lexer->token.text;
        if (!lexer_next(lexer) || lexer->token.kind != TOKEN_NAME) {
            refuse(self, lexer);
            break;
        }
        struct text part = lexer->token.text;
        if (!split && (dot.ptr != end || part.ptr != dot.ptr + 1)) {
            split = true;
            buffer_add(&joined, (struct text){first.ptr, (size_t)(end - first.ptr)});
        }
        if (split) {
            buffer_add_byte(&joined, '.');
            buffer_add(&joined, part);
        }
        end = part.ptr + part.len;
    }
    return split ? joined.text : (struct text){first.ptr, (size_t)(end - first.ptr)};
}

static void add_import(struct scan *self, struct import_fact import)
{
    if (text_is(self->owner, "__getattr__"))
        import.at.flags |= FACT_GETATTR;
    if (blocks_context(self)->certain)
        import.until = UINT32_MAX; /* of a function's, until that ends */
    array_push(self->arena, &self->facts->imports, import);
    array_push(self->scratch, &self->import_functions, blocks_context(self)->function);
    array_push(self->scratch, &self->import_lazy, blocks_context(self)->lazy);
}

/* `NAME`, or `NAME as OTHER` with *OTHER changed; the token behind is the last one. */
static bool read_as(struct lexer *lexer, struct text *other)
{
    if (!lexer_is(lexer, "as"))
        return true;
    if (!lexer_next(lexer) || lexer->token.kind != TOKEN_NAME)
        return false;
    *other = lexer->token.text;
    lexer_next(lexer);
    return true;
}

static void read_plain(struct scan *self, struct lexer *lexer, struct fact at)
{
    do {
        if (!lexer_next(lexer) || lexer->token.kind != TOKEN_NAME) {
            refuse(self, lexer);
            return;
        }
        struct import_fact import = {.at = at, .module = read_dotted(self, lexer)};
        struct text name = import.module;
        bool good = read_as(lexer, &name);
        add_import(self, import);
        note_module(self, import.module, name);
        if (!good)
            break;
    } while (lexer_is(lexer, ","));
    if (lexer->token.kind != TOKEN_END)
        refuse(self, lexer);
}

/* What stands behind `import` in a from statement. */
static void read_names(struct scan *self, struct lexer *lexer, struct import_fact *import)
{
    lexer_next(lexer);
    bool brackets = lexer_is(lexer, "(");
    if (brackets)
        lexer_next(lexer);
    if (lexer_is(lexer, "*") && !brackets) {
        array_push(self->arena, &import->names, lexer->token.text);
        lexer_next(lexer);
    }
    while (lexer->token.kind == TOKEN_NAME) {
        struct text member = lexer->token.text, name = member;
        array_push(self->arena, &import->names, member);
        lexer_next(lexer);
        bool good = read_as(lexer, &name);
        note_member(self, import, member, name);
        if (!good || !lexer_is(lexer, ","))
            break;
        lexer_next(lexer);
    }
    if (brackets && lexer_is(lexer, ")"))
        lexer_next(lexer);
    if (lexer->token.kind != TOKEN_END || import->names.count == 0)
        refuse(self, lexer);
}

static void read_from(struct scan *self, struct lexer *lexer, struct fact at)
{
    struct import_fact import = {.at = at};
    for (lexer_next(lexer); lexer_is(lexer, "."); lexer_next(lexer))
        import.level++;
    if (lexer->token.kind == TOKEN_NAME && !(import.level && lexer_is(lexer, "import")))
        import.module = read_dotted(self, lexer);
    else if (!import.level || lexer->token.kind != TOKEN_NAME)
        refuse(self, lexer);
    if (!lexer_is(lexer, "import")) {
        refuse(self, lexer);
        return;
    }
    read_names(self, lexer, &import);
    if (import.names.count)
        add_import(self, import);
}

void imports_read(struct scan *self, struct text statement, bool lazy)
{
    const struct context *context = blocks_context(self);
    struct fact at = {
        .line = (uint32_t)(statement.ptr - self->start),
        .flags = context->flags | (lazy ? FACT_LAZY : 0),
        .when = context->when,
    };
    struct lexer lexer;
    lexer_init(&lexer, statement);
    lexer_next(&lexer);
    if (lazy)
        lexer_next(&lexer);
    if (lexer_is(&lexer, "import"))
        read_plain(self, &lexer, at);
    else
        read_from(self, &lexer, at);
}

/* Statements that give a module, or a function that imports, another name; the first and
 * last byte decide most of the time. */
void imports_read_names(struct scan *self, struct text statement)
{
    size_t bracket = 0;
    while (statement.len && statement.ptr[statement.len - 1] == ' ')
        statement.len--;
    if (statement.len < 8)
        return;
    char first = statement.ptr[0], second = statement.ptr[1];
    char last = statement.ptr[statement.len - 1];
    if ((last == '_' && text_ends(statement, TEXT("import__"))) ||
        (last == 'e' && text_ends(statement, TEXT("_module"))))
        read_alias(self, statement);
    bool system = (first == 's' && second == 'y') || (first == '_' && second == 's') ||
                  (first == 'm' && second == 'o'); /* sys, _sys, modules */
    if (!system)
        return;
    while (bracket < statement.len &&
           (lexer_is_word_byte(statement.ptr[bracket]) || statement.ptr[bracket] == '.'))
        bracket++;
    if (bracket < statement.len && statement.ptr[bracket] == '[' &&
        text_ends(text_slice(statement, 0, bracket), TEXT("modules")))
        calls_read_alias(self, statement);
}
