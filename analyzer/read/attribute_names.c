/* A walk over all tokens but those of import statements, which are facts; what stands in
 * an f-string's fields is not seen. */
#include "read/attribute_names.h"

#include "read/lexer.h"

static void add_name(struct arena *arena, struct map *names, struct text name)
{
    if (map_find(names, name) == MAP_NONE)
        map_add(names, text_copy(arena, name));
}

/* `getattr` was read: notes X of `getattr(X, n)`, n being no literal. */
static void read_getattr(struct arena *arena, struct lexer ahead,
                         struct attribute_names *found)
{
    struct text object = {0};
    if (!lexer_next(&ahead) || !lexer_is(&ahead, "("))
        return;
    while (lexer_next(&ahead) && !lexer_is(&ahead, ","))
        if (ahead.token.kind == TOKEN_NAME)
            object = ahead.token.text; /* of a dotted name, the last part */
        else if (!lexer_is(&ahead, "."))
            return;
    if (object.len && lexer_next(&ahead) && ahead.token.kind != TOKEN_STRING)
        add_name(arena, &found->objects, object);
}

/* `from` was read: past the module's name, where `import` follows on the same line. */
static void skip_from(struct lexer *lexer)
{
    const char *from = lexer->token.text.ptr;
    struct lexer ahead = *lexer;
    while (lexer_next(&ahead) && !lexer_is(&ahead, "import"))
        if (ahead.token.kind != TOKEN_NAME && !lexer_is(&ahead, "."))
            return;
    if (lexer_is(&ahead, "import") && !memchr(from, '\n', (size_t)(ahead.at - from)))
        *lexer = ahead;
}

/* `import` was read: past `a.b as c, d.e`. */
static void skip_import(struct lexer *lexer)
{
    struct lexer ahead = *lexer;
    do {
        if (!lexer_next(&ahead) || ahead.token.kind != TOKEN_NAME)
            return;
        *lexer = ahead;
        while (lexer_next(&ahead) && lexer_is(&ahead, ".") && lexer_next(&ahead))
            *lexer = ahead;
        if (lexer_is(&ahead, "as") && lexer_next(&ahead)) {
            *lexer = ahead;
            lexer_next(&ahead);
        }
    } while (lexer_is(&ahead, ","));
}

void attribute_names_find(struct arena *arena, struct text source,
                          struct attribute_names *found)
{
    struct lexer lexer;
    bool after_dot = false;
    map_init(&found->names, arena);
    map_init(&found->objects, arena);
    for (lexer_init(&lexer, source); lexer_next(&lexer);) {
        if (lexer.token.kind == TOKEN_NAME && after_dot)
            add_name(arena, &found->names, lexer.token.text);
        else if (lexer.token.kind == TOKEN_NAME && TEXT_IS(lexer.token.text, "getattr"))
            read_getattr(arena, lexer, found);
        else if (lexer_is(&lexer, "from"))
            skip_from(&lexer);
        else if (lexer_is(&lexer, "import"))
            skip_import(&lexer);
        after_dot = lexer_is(&lexer, ".");
    }
}
