/* Which functions of a file run when it is imported: those that its top level calls, and
 * what these call; methods that make an object of a class; functions that a framework is
 * told to call when it starts.
 *
 * Only calls by a plain name, of the file's own, and of `self`, are followed. */
#include "read/code_reading.h"

#include "read/lexer.h"

/* The name with which a header begins. */
static struct text name_in(struct text header)
{
    size_t len = 0;
    while (len < header.len && lexer_is_word_byte(header.ptr[len]))
        len++;
    return text_slice(header, 0, len);
}

/* The class in whose body a function is defined; empty for none. */
static struct text class_around(const struct data_notes *notes, uint32_t function)
{
    uint32_t block = notes->blocks.items[notes->functions.items[function].block];
    for (size_t i = 0; i < notes->classes.count; i++)
        if (notes->classes.items[i].block == block)
            return notes->classes.items[i].name;
    return (struct text){0};
}

static void find_functions(struct code *self)
{
    const struct data_notes *notes = self->scan.notes;
    self->functions =
        ARENA_ARRAY(self->arena, struct code_function, notes->functions.count);
    self->functions[0].started = true;
    map_init(&self->defined, self->arena);
    for (size_t i = 0; i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        if (line.kind != LINE_DEF)
            continue;
        struct code_function *function = &self->functions[line.scope.function];
        function->header =
            text_trim((struct text){self->scan.start + line.scope.offset, line.len});
        function->name = name_in(function->header);
        function->class = class_around(notes, line.scope.function);
        map_add(&self->defined, function->name);
        if (function->class.len)
            map_add(&self->defined, function->class);
    }
}

/* --- what is started -----------------------------------------------------------------
 */

static bool makes_object(struct text method)
{
    return text_is(method, "__init__") || text_is(method, "__post_init__") ||
           text_is(method, "__new__");
}

/* Starts the functions NAME of CLASS (empty: of none), and what makes an object of the
 * class NAME. True when one is new. */
static bool start(struct code *self, struct text name, struct text class)
{
    size_t count = self->scan.notes->functions.count;
    bool any = false;
    if (map_find(&self->defined, name) == MAP_NONE)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct code_function *function = &self->functions[i];
        bool fits =
            (text_equal(function->name, name) && text_equal(function->class, class)) ||
            (text_equal(function->class, name) && makes_object(function->name));
        if (function->started || !fits)
            continue;
        function->started = true;
        any = true;
    }
    return any;
}

/* Whether a keyword argument is what a framework calls when it starts:
 * FastAPI(lifespan=load), on_startup=[load]. */
static bool is_handler_name(struct text name)
{
    return text_is(name, "lifespan") || text_is(name, "on_startup");
}

/* Starts what a statement of FUNCTION calls by name. */
static bool start_calls(struct code *self, struct text statement, uint32_t function)
{
    struct lexer lexer;
    struct text name = {0}, object = {0};
    bool any = false, dot = false, handler = false;
    lexer_init(&lexer, statement);
    while (lexer_next(&lexer)) {
        if (lexer.token.kind == TOKEN_NAME) {
            if (handler)
                any |= start(self, lexer.token.text, (struct text){0});
            object = dot ? name : (struct text){0};
            name = lexer.token.text;
            dot = false;
            continue;
        }
        bool own = text_is(object, "self") || text_is(object, "cls");
        if (name.len && lexer_is(&lexer, "(") && (own || object.len == 0))
            any |= start(self, name,
                         own ? self->functions[function].class : (struct text){0});
        if (lexer_is(&lexer, "=") && is_handler_name(name))
            handler = true;
        else if (!lexer_is(&lexer, "["))
            handler = false;
        dot = lexer_is(&lexer, ".");
        if (!dot)
            name = (struct text){0};
    }
    return any;
}

/* Whether a statement is a decorator by which a framework calls a function when it
 * starts: @app.on_event("startup"), @app.before_serving. */
static bool is_startup_decorator(struct text statement)
{
    return text_starts(statement, TEXT("@")) &&
           (text_contains(statement, TEXT("startup")) ||
            text_contains(statement, TEXT("before_serving")) ||
            text_contains(statement, TEXT("worker_process_init")));
}

static void start_decorated(struct code *self)
{
    const struct data_notes *notes = self->scan.notes;
    bool waits = false;
    for (size_t i = 0; i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        struct text source = {self->scan.start + line.scope.offset, line.len};
        if (line.kind == LINE_DEF && waits)
            self->functions[line.scope.function].started = true;
        waits = line.kind == LINE_SIMPLE && (is_startup_decorator(source) ||
                                             (waits && text_starts(source, TEXT("@"))));
    }
}

/* One round over all statements of functions that start. */
static bool start_more(struct code *self)
{
    const struct data_notes *notes = self->scan.notes;
    bool any = false;
    for (size_t i = 0; i < notes->lines.count; i++) {
        struct data_line line = notes->lines.items[i];
        struct text source = {self->scan.start + line.scope.offset, line.len};
        uint32_t function = line.scope.function;
        if (line.kind != LINE_DEF && function < notes->functions.count &&
            self->functions[function].started && text_find(source, '(') != SIZE_MAX)
            any |= start_calls(self, source, function);
    }
    return any;
}

const struct code_function *code_function(struct code *self, uint32_t function)
{
    static const struct code_function unknown = {0};
    if (!self->functions) {
        find_functions(self);
        start_decorated(self);
        while (start_more(self))
            continue;
    }
    return function < self->scan.notes->functions.count ? &self->functions[function]
                                                        : &unknown;
}

void code_start(struct code *self, struct text name)
{
    code_function(self, 0);
    if (start(self, name, (struct text){0}))
        while (start_more(self))
            continue;
}

struct text code_top_of(struct code *self, uint32_t function)
{
    const struct data_notes *notes = self->scan.notes;
    if (function == 0 || function >= notes->functions.count)
        return (struct text){0};
    while (notes->functions.items[function].around)
        function = notes->functions.items[function].around;
    const struct code_function *found = code_function(self, function);
    return found->class.len ? found->class : found->name;
}
