/* Imports that a call makes.
 *
 * The tokens of a statement tell where such a call is and what it stands in: a lambda's
 * body ends at a comma, at a bracket that closes around it, at a colon that is not its
 * own, or at the `for` of a comprehension. Strings are looked into where they are
 * formatted. Only the arguments are parsed.
 *
 * Taken are the functions by their full names, through every name that an import of this
 * file gives to them or their modules; __import__ and import_module also bare, wherever
 * they come from. A method of the same name is something else. */
#include "read/scan.h"

#include "base/path.h"
#include "read/lexer.h"
#include "read/strings.h"

/* Calls in the arguments of so many others are not looked at, nor are longer names, so
 * that no statement needs time beyond its size. */
#define NESTED_AT_MOST 16
#define LONGEST 4096

static const struct {
    const char *name;
    enum dynamic_kind kind;
} functions[] = {
    {"importlib.import_module", DYNAMIC_IMPORT_MODULE},
    {"import_module", DYNAMIC_IMPORT_MODULE},
    {"importlib.__import__", DYNAMIC_IMPORT},
    {"builtins.__import__", DYNAMIC_IMPORT},
    {"__import__", DYNAMIC_IMPORT},
    {"importlib.util.find_spec", DYNAMIC_FIND_SPEC},
    {"runpy.run_module", DYNAMIC_RUN_MODULE},
};

struct lambda {
    size_t depth; /* of brackets around it */
    bool body;    /* its colon has come */
    struct context before;
};

/* One walk over a part of a statement. */
struct calls {
    struct scan *scan;
    struct context context;
    size_t depth;
    ARRAY(struct lambda) lambdas; /* innermost last */
    ARRAY(const char *) ends;     /* where the calls end that are around */
};

/* The arguments that matter, as written. */
struct arguments {
    struct text name, package, level;
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

/* Where an argument goes: its name is the text before "=", or else its position counts.
 */
static void take_argument(struct arguments *to, enum dynamic_kind kind, size_t position,
                          struct text name, struct text value)
{
    static const char *const first[] = {"name", "name", "name", "mod_name"};
    if (name.len ? text_is(name, first[kind]) : position == 0)
        to->name = value;
    else if (kind != DYNAMIC_IMPORT &&
             (name.len ? text_is(name, "package") : position == 1))
        to->package = value;
    else if (kind == DYNAMIC_IMPORT &&
             (name.len ? text_is(name, "level") : position == 4))
        to->level = value;
}

/* Splits the arguments of a call, LEXER being behind its opening bracket; returns where
 * they end. */
static const char *read_arguments(struct lexer lexer, enum dynamic_kind kind,
                                  struct arguments *arguments)
{
    for (size_t position = 0;; position++) {
        struct text name = {0};
        const char *from = lexer.at;
        bool more = lexer_next(&lexer), first = true, lambda = false;
        while (more && !lexer_is(&lexer, ")")) {
            struct token token = lexer.token;
            if (lexer_is(&lexer, ",") && !lambda)
                break;
            if (lexer_is(&lexer, "lambda") || lexer_is(&lexer, ":"))
                lambda = lexer_is(&lexer, "lambda");
            if (first && (lexer_is(&lexer, "*") || lexer_is(&lexer, "**")))
                return lexer.at; /* what follows cannot be told */
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
        if (!first)
            take_argument(arguments, kind, position, name,
                          (struct text){from, (size_t)(lexer.token.text.ptr - from)});
        if (lexer_is(&lexer, ")"))
            return lexer.at;
    }
}

/* The pattern of `"pkg." + name` and f"pkg.{name}": it must begin with what is known. */
static struct text pattern_of(struct arena *arena, const struct expr *expr)
{
    struct text pattern = {0};
    if (expr->kind == EXPR_FORMATTED) {
        pattern = expr->text;
    } else if (expr->kind == EXPR_BINARY && text_is(expr->text, "+")) {
        const struct expr *left = expr->items[0], *right = expr->items[1];
        struct text known =
            left->kind == EXPR_STRING ? left->text : pattern_of(arena, left);
        bool open = text_ends(known, TEXT("*"));
        if (known.len && right->kind == EXPR_STRING)
            pattern =
                text_format(arena, "%.*s%.*s", TEXT_ARG(known), TEXT_ARG(right->text));
        else if (known.len)
            pattern = text_format(arena, "%.*s%s", TEXT_ARG(known), open ? "" : "*");
    }
    return pattern.len && pattern.ptr[0] != '*' ? pattern : (struct text){0};
}

/* The value of an argument, or NULL. */
static const struct expr *parse(struct scan *scan, struct text argument)
{
    return argument.len && argument.len <= LONGEST
               ? expr_parse(scan->parser, scan->arena, argument)
               : NULL;
}

static void read_target(struct scan *scan, struct dynamic_fact *fact,
                        const struct arguments *arguments)
{
    const struct expr *name = parse(scan, arguments->name);
    const struct expr *package = parse(scan, arguments->package);
    const struct expr *level = parse(scan, arguments->level);
    if (name && name->kind == EXPR_STRING)
        fact->target = name->text;
    else if (name)
        fact->pattern = pattern_of(scan->arena, name);
    if (fact->target.len == 0 && !text_contains(fact->pattern, TEXT("*"))) {
        fact->target = fact->pattern; /* "a." + "b" */
        fact->pattern = (struct text){0};
    }
    if (package &&
        (package->kind == EXPR_STRING ||
         (package->kind == EXPR_NAME &&
          (text_is(package->text, "__package__") || text_is(package->text, "__name__")))))
        fact->package = package->text;
    if (level && level->kind == EXPR_NUMBER && level->text.len == 1 &&
        level->text.ptr[0] > '0' && fact->target.len) {
        fact->target = text_format(scan->arena, "%.*s%.*s", level->text.ptr[0] - '0',
                                   ".........", TEXT_ARG(fact->target));
        fact->package = TEXT("__package__");
    }
}

static void add_call(struct calls *self, enum dynamic_kind kind, const char *from,
                     const struct lexer *behind)
{
    struct scan *scan = self->scan;
    struct dynamic_fact fact = {
        .at = {.line = (uint32_t)(from - scan->start),
               .flags = self->context.flags,
               .when = self->context.when},
        .kind = kind,
    };
    struct arguments arguments = {0};
    while (self->ends.count && array_last(&self->ends) <= from)
        self->ends.count--;
    if (self->ends.count < NESTED_AT_MOST) {
        const char *end = read_arguments(*behind, kind, &arguments);
        array_push(scan->scratch, &self->ends, end);
    }
    read_target(scan, &fact, &arguments);
    array_push(scan->arena, &scan->facts->dynamic, fact);
    array_push(scan->scratch, &scan->dynamic_functions, self->context.function);
}

static void walk(struct calls *self, struct text part);

static void walk_field(void *context, const struct string_field *field)
{
    struct calls *self = context;
    struct calls inner = {.scan = self->scan, .context = self->context};
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
        if (++parts <= 4)
            chain = text_format(scan->scratch, "%.*s.%.*s", TEXT_ARG(chain),
                                TEXT_ARG(ahead.token.text));
        *lexer = ahead;
    }
    if (parts > 3 || !lexer_is(&ahead, "("))
        return;
    if (text_starts(chain, TEXT("__builtin")) && text_find(chain, '.') != SIZE_MAX)
        chain =
            text_format(scan->scratch, "builtins%.*s",
                        TEXT_ARG(text_slice(chain, text_find(chain, '.'), chain.len)));
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (text_is(chain, functions[i].name)) {
            add_call(self, functions[i].kind, from, &ahead);
            return;
        }
    }
}

static void walk(struct calls *self, struct text part)
{
    struct lexer lexer;
    bool free_name = true; /* no dot, def or class stands before */
    for (lexer_init(&lexer, part); lexer_next(&lexer);) {
        struct token token = lexer.token;
        track(self, &token);
        if (token.kind == TOKEN_STRING)
            walk_string(self, &token);
        else if (token.kind == TOKEN_NAME && free_name)
            read_chain(self, &lexer);
        free_name = !(lexer_is(&lexer, ".") || text_is(token.text, "def") ||
                      text_is(token.text, "class"));
    }
}

void calls_read(struct scan *self, struct text part, const struct context *context)
{
    struct calls calls = {.scan = self, .context = *context};
    walk(&calls, part);
}

static void add_declared(struct scan *self, struct text name, const char *at)
{
    struct dynamic_fact fact = {
        .at.line = (uint32_t)(at - self->start),
        .kind = DYNAMIC_DECLARED,
    };
    *(text_find(name, '*') == SIZE_MAX ? &fact.target : &fact.pattern) = name;
    array_push(self->arena, &self->facts->dynamic, fact);
    array_push(self->scratch, &self->dynamic_functions, UINT32_MAX);
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

/* The names of `# depclose: imports a.b, c.*` and the paths of `# depclose: opens a/b`,
 * which may stand behind another comment. */
void calls_read_comment(struct scan *self, struct text comment)
{
    const struct text tool = TEXT("depclose:");
    struct text rest = comment, piece, name;
    while (text_cut(&rest, '#', &piece)) {
        piece = text_trim(piece);
        if (!text_starts(piece, tool))
            continue;
        piece = text_trim(text_slice(piece, tool.len, piece.len));
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
