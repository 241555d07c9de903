/* Imports that a call makes.
 *
 * The tokens of a statement tell where such a call is and what it stands in: a lambda's
 * body ends at a comma, at a bracket that closes around it, at a colon that is not its
 * own, or at the `for` of a comprehension. Strings are looked into where they are
 * formatted. What the arguments say is found out after the walk.
 *
 * Taken are the functions by their full names, through every name that an import of this
 * file gives to them or their modules; __import__ and import_module also bare, wherever
 * they come from. A method of the same name is something else. */
#include "read/dynamic.h"

#include "base/path.h"
#include "read/lexer.h"
#include "read/strings.h"

/* Calls in the arguments of so many others are not looked at, so that no statement needs
 * time beyond its size. */
#define NESTED_AT_MOST 16
/* Arguments that are remembered. */
#define ARGUMENTS_AT_MOST 16
/* Bytes of a list before its "-m". */
#define BEFORE_AT_MOST 400
/* Names in `a.b.c`. */
#define CHAIN_AT_MOST 5

struct lambda {
    size_t depth; /* of brackets around it */
    bool body;    /* its colon has come */
    struct context before;
};

/* One walk over a part of a statement. */
struct calls {
    struct scan *scan;
    struct text statement;
    struct context context;
    size_t depth;
    ARRAY(struct lambda) lambdas; /* innermost last */
    ARRAY(const char *) ends;     /* where the calls end that are around */
};

static void end_lambdas(struct calls *self, bool at_comma)
{
    while (self->lambdas.count) {
        struct lambda *last = &array_last(&self->lambdas);
        if (last->depth < self->depth ||
            (last->depth == self->depth && at_comma && !last->body))
            break;
        self->context = last->before;
        self->lambdas.count--;
    }
}

static void begin_body(struct calls *self)
{
    struct lambda *last = &array_last(&self->lambdas);
    last->body = true;
    self->context.flags |= FACT_DEFERRED;
    self->context.flags &= ~(uint32_t)FACT_GUARDED;
    self->context.function = ++self->scan->functions;
}

static void colon(struct calls *self)
{
    /* Bodies of lambdas end at a colon that another one waits for, or that is a slice's
     * or a dictionary's. */
    while (self->lambdas.count && array_last(&self->lambdas).depth == self->depth) {
        if (!array_last(&self->lambdas).body) {
            begin_body(self);
            return;
        }
        self->context = array_last(&self->lambdas).before;
        self->lambdas.count--;
    }
}

/* Keeps track of brackets and lambdas. */
static void track(struct calls *self, const struct token *token)
{
    if (token->kind == TOKEN_NAME) {
        if (text_is(token->text, "lambda"))
            array_push(self->scan->scratch, &self->lambdas,
                       ((struct lambda){self->depth, false, self->context}));
        else if (self->lambdas.count && text_is(token->text, "for"))
            end_lambdas(self, false);
        return;
    }
    if (token->kind != TOKEN_OPERATOR || token->text.len > 1)
        return;
    switch (token->text.ptr[0]) {
    case '(':
    case '[':
    case '{':
        self->depth++;
        break;
    case ')':
    case ']':
    case '}':
        end_lambdas(self, false);
        if (self->depth)
            self->depth--;
        break;
    case ',':
        end_lambdas(self, true);
        break;
    case ':':
        colon(self);
        break;
    default:
        break;
    }
}

/* Splits the arguments of a call, LEXER being behind its opening bracket; returns where
 * they end. */
static const char *read_arguments(struct scan *scan, struct lexer lexer,
                                  struct dynamic_site *site)
{
    for (;;) {
        struct text name = {0};
        const char *from = lexer.at;
        bool more = lexer_next(&lexer), first = true, lambda = false;
        while (more && !lexer_is(&lexer, ")")) {
            struct token token = lexer.token;
            if (lexer_is(&lexer, ",") && !lambda)
                break;
            if (lexer_is(&lexer, "lambda") || lexer_is(&lexer, ":"))
                lambda = lexer_is(&lexer, "lambda");
            if (first && (lexer_is(&lexer, "*") || lexer_is(&lexer, "**"))) {
                site->more = true; /* what follows cannot be told */
                return lexer.at;
            }
            if (lexer_is(&lexer, "(") || lexer_is(&lexer, "[") || lexer_is(&lexer, "{"))
                lexer_skip_brackets(&lexer);
            more = lexer_next(&lexer);
            if (first && token.kind == TOKEN_NAME && more && lexer_is(&lexer, "=")) {
                name = token.text;
                from = lexer.at;
                more = lexer_next(&lexer);
            }
            first = false;
        }
        if (!more)
            return lexer.at; /* not closed */
        struct text value = {from, (size_t)(lexer.token.text.ptr - from)};
        if (!first && site->arguments.count < ARGUMENTS_AT_MOST)
            array_push(scan->scratch, &site->arguments,
                       ((struct dynamic_argument){name, value}));
        if (lexer_is(&lexer, ")"))
            return lexer.at;
    }
}

/* Adds a fact at FROM that has no name yet, and its site. */
static void add_site(struct calls *self, struct dynamic_site site, const char *from)
{
    struct scan *scan = self->scan;
    struct dynamic_fact fact = {
        .at = {.line = (uint32_t)(from - scan->start),
               .flags = self->context.flags,
               .when = self->context.when},
        .kind = site.function ? site.function->kind : DYNAMIC_SPAWN,
        .function = scan->owner,
    };
    const struct context *block = blocks_context(scan);
    site.context_function = self->context.function;
    site.statement = self->statement;
    site.scope = (struct data_scope){
        .function = block->function,
        .block = array_last(&scan->blocks).id,
        .in_class = block->in_class,
        .offset = (uint32_t)(self->statement.ptr - scan->start),
    };
    array_push(scan->arena, &scan->facts->dynamic, fact);
    array_push(scan->scratch, &scan->sites, site);
}

static void add_call(struct calls *self, const struct dynamic_function *function,
                     const char *from, const struct lexer *behind)
{
    struct dynamic_site site = {.function = function};
    while (self->ends.count && array_last(&self->ends) <= from)
        self->ends.count--;
    if (self->ends.count < NESTED_AT_MOST) {
        const char *end = read_arguments(self->scan, *behind, &site);
        array_push(self->scan->scratch, &self->ends, end);
    }
    add_site(self, site, from);
}

/* --- python -m -----------------------------------------------------------------------
 */

/* Whether what stands from FROM to END, before "-m", is the interpreter or an option of
 * it; nothing does, too. */
static bool is_interpreter(const char *from, const char *end)
{
    static const char *const words[] = {"python", "exe", "interpreter", "pypy"};
    struct text before = text_trim((struct text){from, (size_t)(end - from)});
    if (before.len == 0)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_contains(before, text_of(words[i])))
            return true;
    return text_is(before, "\"py\"") || text_is(before, "'py'");
}

/* The last token is "-m" in brackets: takes the string behind it. */
static void read_spawn(struct calls *self, const struct lexer *lexer)
{
    const char *open = lexer->token.text.ptr, *first = self->statement.ptr;
    struct lexer ahead = *lexer;
    struct dynamic_site site = {.function = NULL};
    size_t depth = 0;
    while (open > first && lexer->token.text.ptr - open < BEFORE_AT_MOST &&
           (depth || !strchr("([{", open[-1]))) {
        open--;
        depth += *open == ')' || *open == ']';
        depth -= depth && (*open == '(' || *open == '[');
    }
    if (open == first || !strchr("([{", open[-1]) ||
        !is_interpreter(open, lexer->token.text.ptr) || !lexer_next(&ahead) ||
        !lexer_is(&ahead, ","))
        return;
    const char *from = ahead.at;
    while (lexer_next(&ahead) && !lexer_is(&ahead, ",") && !lexer_is(&ahead, "]") &&
           !lexer_is(&ahead, ")"))
        if (lexer_is(&ahead, "(") || lexer_is(&ahead, "[") || lexer_is(&ahead, "{"))
            lexer_skip_brackets(&ahead);
    if (ahead.token.kind == TOKEN_END)
        return;
    struct text value = {from, (size_t)(ahead.token.text.ptr - from)};
    array_push(self->scan->scratch, &site.arguments,
               ((struct dynamic_argument){.value = value}));
    add_site(self, site, lexer->token.text.ptr);
}

/* f"{sys.executable} -m a.{b}": the name behind the option, as a literal of its own. */
static void read_spawn_text(struct calls *self, const struct token *token,
                            const char *quote)
{
    const char *end = token->text.ptr + token->text.len - 1, *at = quote + 1;
    while (at < end && !text_starts((struct text){at, (size_t)(end - at)}, TEXT(" -m ")))
        at++;
    if (at >= end || quote[1] == *quote || !is_interpreter(quote + 1, at))
        return;
    const char *from = at + 4, *to = from;
    while (to < end && *to != ' ')
        to++;
    struct dynamic_site site = {.function = NULL};
    struct text value = text_format(self->scan->scratch, "f%c%.*s%c", *quote,
                                    (int)(to - from), from, *quote);
    array_push(self->scan->scratch, &site.arguments,
               ((struct dynamic_argument){.value = value}));
    add_site(self, site, token->text.ptr);
}

static void walk(struct calls *self, struct text part);

static void walk_field(void *context, const struct string_field *field)
{
    struct calls *self = context;
    struct calls inner = {
        .scan = self->scan, .statement = self->statement, .context = self->context};
    walk(&inner, (struct text){field->from, (size_t)(field->to - field->from)});
}

static void walk_string(struct calls *self, const struct token *token)
{
    if (!(token->prefix & STRING_FORMATTED))
        return;
    struct string_visitor visitor = {walk_field, self};
    const char *quote = token->text.ptr, *end = quote + token->text.len;
    while (*quote != '"' && *quote != '\'')
        quote++;
    bool closed;
    if (text_contains(token->text, TEXT(" -m ")))
        read_spawn_text(self, token, quote);
    string_skip(quote, end, token->prefix, &closed, &visitor);
}

/* The last token is a name with no dot before it: reads `a.b.c`, and when a bracket
 * follows that makes it a call of ours, records it. Leaves the last name as the last
 * token. */
static void read_chain(struct calls *self, struct lexer *lexer)
{
    struct scan *scan = self->scan;
    const char *from = lexer->token.text.ptr;
    struct text chain = imports_meaning(scan, lexer->token.text);
    struct lexer ahead = *lexer;
    size_t parts = 1;
    while (lexer_next(&ahead) && lexer_is(&ahead, ".") && lexer_next(&ahead) &&
           ahead.token.kind == TOKEN_NAME) {
        if (++parts <= CHAIN_AT_MOST)
            chain = text_format(scan->scratch, "%.*s.%.*s", TEXT_ARG(chain),
                                TEXT_ARG(ahead.token.text));
        *lexer = ahead;
    }
    if (!lexer_is(&ahead, "("))
        return;
    if (text_starts(chain, TEXT("__builtin")) && text_find(chain, '.') != SIZE_MAX)
        chain =
            text_format(scan->scratch, "builtins%.*s",
                        TEXT_ARG(text_slice(chain, text_find(chain, '.'), chain.len)));
    const struct dynamic_function *function =
        parts <= CHAIN_AT_MOST ? dynamic_find(chain) : NULL;
    if (!function && parts > 1 && scan->asks)
        function = dynamic_find_method(lexer->token.text);
    if (function)
        add_call(self, function, from, &ahead);
}

/* The last token is a name behind the dot of something that is no name: reads a call of
 * it. */
static void read_method(struct calls *self, const struct lexer *lexer)
{
    struct lexer ahead = *lexer;
    const struct dynamic_function *function = dynamic_find_method(lexer->token.text);
    if (function && lexer_next(&ahead) && lexer_is(&ahead, "("))
        add_call(self, function, lexer->token.text.ptr, &ahead);
}

static void walk(struct calls *self, struct text part)
{
    struct lexer lexer;
    bool free_name = true,
         dot = false; /* no dot, def or class stands before; a dot does */
    for (lexer_init(&lexer, part); lexer_next(&lexer);) {
        struct token token = lexer.token;
        track(self, &token);
        if (token.kind == TOKEN_STRING && token.text.len == 4 &&
            memcmp(token.text.ptr + 1, "-m", 2) == 0)
            read_spawn(self, &lexer);
        else if (token.kind == TOKEN_STRING)
            walk_string(self, &token);
        else if (token.kind == TOKEN_NAME && free_name)
            read_chain(self, &lexer);
        else if (token.kind == TOKEN_NAME && dot && self->scan->asks)
            read_method(self, &lexer);
        dot = token.kind == TOKEN_OPERATOR && *token.text.ptr == '.';
        free_name = !dot && !(token.kind == TOKEN_NAME && (text_is(token.text, "def") ||
                                                           text_is(token.text, "class")));
    }
}

void calls_read(struct scan *self, struct text part, const struct context *context)
{
    struct calls calls = {.scan = self, .statement = part, .context = *context};
    walk(&calls, part);
}

void calls_read_alias(struct scan *self, struct text statement)
{
    static const struct dynamic_function alias = {.kind = DYNAMIC_ALIAS};
    struct calls calls = {
        .scan = self, .statement = statement, .context = *blocks_context(self)};
    struct lexer lexer;
    lexer_init(&lexer, statement);
    lexer_next(&lexer);
    struct text module = imports_meaning(self, lexer.token.text);
    bool member = lexer_next(&lexer) && lexer_is(&lexer, ".");
    if (member &&
        !(lexer_next(&lexer) && lexer_is(&lexer, "modules") && lexer_next(&lexer)))
        return;
    if (!text_is(module, member ? "sys" : "sys.modules") || !lexer_is(&lexer, "["))
        return;
    struct dynamic_site site = {.function = &alias};
    const char *from = lexer.at;
    if (!lexer_skip_brackets(&lexer))
        return;
    struct text name = {from, (size_t)(lexer.token.text.ptr - from)};
    if (!lexer_next(&lexer) || !lexer_is(&lexer, "="))
        return;
    array_push(self->scratch, &site.arguments,
               ((struct dynamic_argument){.value = name}));
    array_push(
        self->scratch, &site.arguments,
        ((struct dynamic_argument){.value = {lexer.at, (size_t)(lexer.end - lexer.at)}}));
    add_site(&calls, site, statement.ptr);
}

static void add_declared(struct scan *self, struct text name, const char *at)
{
    struct dynamic_fact fact = {
        .at.line = (uint32_t)(at - self->start),
        .kind = DYNAMIC_DECLARED,
    };
    *(text_find(name, '*') == SIZE_MAX ? &fact.target : &fact.pattern) = name;
    array_push(self->arena, &self->facts->dynamic, fact);
    array_push(self->scratch, &self->sites,
               ((struct dynamic_site){.context_function = UINT32_MAX}));
}

static void add_declared_data(struct scan *self, struct text path, const char *at)
{
    struct data_fact fact = {
        .at.line = (uint32_t)(at - self->start),
        .kind = DATA_DECLARED,
        .base = DATA_FROM_CWD,
    };
    path = path_clean(self->arena, path);
    *(text_find(path, '*') == SIZE_MAX ? &fact.path : &fact.pattern) = path;
    if (self->data_words && path.len)
        array_push(self->arena, &self->facts->data, fact);
}

/* "ignore" and "ignore[heavy, unused]"; a comment is met in the order of the text, but
 * for one inside a statement that is read again. */
static void add_ignored(struct scan *self, struct text rules, const char *at)
{
    struct ignore_fact fact = {.at.line = (uint32_t)(at - self->start)};
    struct text name;
    size_t count = self->facts->ignores.count;
    if (count && self->facts->ignores.items[count - 1].at.line >= fact.at.line)
        return;
    rules = text_slice(rules, text_find(rules, '[') + 1, text_find(rules, ']'));
    while (rules.len && text_cut(&rules, ',', &name))
        array_push(self->arena, &fact.rules, text_trim(name));
    array_push(self->arena, &self->facts->ignores, fact);
}

/* The names of `# depclose: imports a.b, c.*`, the paths of `# depclose: opens a/b` and
 * the rules of `# depclose: ignore[x]`, which may stand behind another comment. */
void calls_read_comment(struct scan *self, struct text comment)
{
    const struct text tool = TEXT("depclose:");
    struct text rest = comment, piece, name;
    while (text_cut(&rest, '#', &piece)) {
        piece = text_trim(piece);
        if (!text_starts(piece, tool))
            continue;
        piece = text_trim(text_slice(piece, tool.len, piece.len));
        struct text word = text_slice(piece, 0, 6);
        if (text_is(word, "ignore") && (piece.len == 6 || piece.ptr[6] == '[')) {
            add_ignored(self, text_slice(piece, 6, piece.len), comment.ptr);
            continue;
        }
        struct text verb = text_slice(piece, 0, text_find(piece, ' '));
        piece = text_slice(piece, verb.len, piece.len);
        while (text_cut(&piece, ',', &name)) {
            name = text_trim(name);
            if (name.len && text_is(verb, "imports"))
                add_declared(self, name, comment.ptr);
            else if (name.len && text_is(verb, "opens"))
                add_declared_data(self, name, comment.ptr);
        }
    }
}
