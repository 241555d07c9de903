/* Strings that may name modules: each case is a file and what is found in it, one after
 * the other as "line:column name", with the leading dots, ":attribute" and, behind it,
 * "*" for what something is added to, "[]" for what is an element. */
#include "check.h"
#include "read/string_names.h"

static struct text describe(struct arena *arena, const char *source)
{
    struct string_names found = string_names_find(arena, text_of(source));
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < found.count; i++) {
        const struct string_name *name = &found.items[i];
        buffer_format(&out, "%s%u:%u ", i ? "; " : "", name->line, name->column);
        for (uint32_t dot = 0; dot < name->level; dot++)
            buffer_add_byte(&out, '.');
        buffer_format(&out, "%.*s%s%s%.*s%s", TEXT_ARG(name->name),
                      name->begins ? "*" : "", name->attribute.len ? ":" : "",
                      TEXT_ARG(name->attribute), name->listed ? "[]" : "");
        buffer_format(&out, "%s%s", name->imported ? "!" : "", name->asked ? "?" : "");
    }
    return out.text;
}

static void names(void)
{
    static const struct {
        const char *source, *found;
    } cases[] = {
        {"x = 'a.b'\ny = \"c\"", "1:5 a.b; 2:5 c"},
        {"load('a.b:C')\nload(r'a.b:C.d')", "1:6 a.b:C; 2:6 a.b:C.d"},
        {"'.a' '..b.c'", "1:1 .a; 1:6 ..b.c"},
        {"'''a.b'''\n\n'c'", "1:1 a.b; 3:1 c"},
        {"'a\\x2eb'", "1:1 a.b"},
        {"'\xC3\xA9.b'", "1:1 \xC3\xA9.b"},
        /* No names: */
        {"'a b' 'a-b' '1a' 'a.1' 'a..b' '.' '' 'a/b.py' 'a:' ':a' 'a:b:c'", ""},
        {"b'a.b' f'{x}.b'", ""},
        {"# 'a.b'\nx = a.b", ""},
        /* What something is added to: */
        {"'a.' + x, f'b.{x}', 'c.%s', 'd.*', 'e.'", "1:1 a*; 1:11 b*; 1:21 c*; 1:29 d*"},
        {"X = 'a.b'\nf'{X}.{y}'\nf'{X}.c' f'a.b'",
         "1:5 a.b; 2:1 a.b*; 3:1 a.b.c; 3:10 a.b"},
        {"if x:\n  X = 'a.b'\nf'{X}.c'", "2:7 a.b"},
        /* Import statements: */
        {"'import a.b' 'from c import *'", "1:1 a.b!; 1:14 c!"},
        {"'from a import b, c'\n'''\nimport d\n'''",
         "1:1 a!; 1:1 a.b!; 1:1 a.c!; 2:1 d!"},
        {"'import a, they said' 'from a to b' 'import 1' 'import a\\nb'", ""},
        /* What a function is given that says that it imports: */
        {"import_all('a', 'b')\nImportError('c')", "1:12 a?; 1:17 b; 2:13 c"},
        /* What is listed: */
        {"['a', 'b.c']", "1:2 a[]; 1:7 b.c[]"},
        {"('a',), {'b'}", "1:2 a[]; 1:10 b[]"},
        {"x = {'a': 'b', 'c': f('d')}", "1:6 a[]; 1:11 b[]; 1:16 c[]; 1:23 d"},
        {"f('a')\nx['a']\nf(x)('a')\nx[0]['a']", "1:3 a; 2:3 a; 3:6 a; 4:6 a"},
        {"return ('a', 'b')", "1:9 a[]; 1:14 b[]"},
        {"for x in ['a']: y = z or ['b']", "1:11 a[]; 1:27 b[]"},
        {"f(['a'], b='c')", "1:4 a[]; 1:12 c"},
        /* Lines, and what is not well formed: */
        {"a = '''\n\n'''; 'b'", "3:6 b"},
        {"'a'\r\n'b'\r'c'\n'd'", "1:1 a; 2:1 b; 3:1 c; 4:1 d"},
        {"\xEF\xBB\xBF'a'\n'b'", "1:1 a; 2:1 b"},
        {"]) 'a'\n[[['b'", "1:4 a; 2:4 b[]"},
        {"'a\n'b'", "2:1 b"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        CHECK_TEXT(describe(&arena, cases[i].source), cases[i].found);
        arena_release(&arena);
    }
}

/* A string longer than any module's name is passed over. */
static void long_strings(void)
{
    struct arena arena = {0};
    struct buffer source = {.arena = &arena};
    buffer_add_byte(&source, '\'');
    for (size_t i = 0; i < 300; i++)
        buffer_add_byte(&source, 'a');
    buffer_add_string(&source, "' 'b'");
    buffer_add_byte(&source, '\0');
    CHECK_TEXT(describe(&arena, source.text.ptr), "1:304 b");
    arena_release(&arena);
}

int main(void)
{
    names();
    long_strings();
    return check_end();
}
