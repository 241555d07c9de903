/* TOML: what each kind of value becomes, where it stands, and the words for what is
 * wrong. Acceptance as a whole is compared with tomllib in tests/oracle. */
#include "base/toml.h"

#include "check.h"

static struct toml *read_text(struct arena *arena, struct diags *diags,
                              const char *source)
{
    diags_init(diags, arena, TEXT(""));
    return toml_read(arena, text_of(source), TEXT("x.toml"), diags);
}

static void values_have_kinds_and_places(void)
{
    struct arena arena = {0};
    struct diags diags;
    struct toml *root = read_text(&arena, &diags,
                                  "a = 'raw'\n[t]\n  b.\"c d\" = [1, 0x10, 2.5]\n"
                                  "s = \"\"\"\nx \\\n  y\\u00e9\"\"\"\nd = 1979-05-27\n");
    const struct toml *list = toml_get(toml_path(root, "t.b"), "c d");
    CHECK_TEXT(toml_text(toml_get(root, "a")), "raw");
    CHECK_TEXT(toml_text(toml_path(root, "t.s")), "x y\xc3\xa9");
    CHECK(toml_path(root, "t.d")->kind == TOML_TIME);
    CHECK_TEXT(toml_path(root, "t.d")->text, "1979-05-27");
    CHECK_INT(list->count, 3);
    CHECK_INT(list->place.line, 3);
    CHECK_INT(list->place.column, 13);
    CHECK_INT(list->key_place.column, 5);
    CHECK_INT(list->items[2]->place.column, 23);
    CHECK(list->items[2]->kind == TOML_FLOAT);
    CHECK(toml_path(root, "t.b.nothing.at.all") == NULL);
    CHECK_TEXT(toml_text(toml_get(NULL, "x")), "");
    arena_release(&arena);
}

static void hexadecimal_takes_no_sign(void)
{
    struct arena arena = {0};
    struct diags diags;
    CHECK(read_text(&arena, &diags, "a = -0x10\n") == NULL);
    CHECK(read_text(&arena, &diags, "a = 0x7fffffffffffffff\n") != NULL);
    CHECK(read_text(&arena, &diags, "a = 0x8000000000000000\n") == NULL);
    arena_release(&arena);
}

static void places_inside_strings(void)
{
    struct arena arena = {0};
    struct diags diags;
    struct toml *root = read_text(&arena, &diags, "a = 'abc'\nb = \"a\\tc\"\n");
    CHECK_INT(toml_place_in(toml_get(root, "a"), 2).column, 8);
    CHECK_INT(toml_place_in(toml_get(root, "b"), 2).column, 5);
    arena_release(&arena);
}

static void large_tables_are_indexed(void)
{
    struct arena arena = {0};
    struct diags diags;
    struct buffer out = {.arena = &arena};
    for (int i = 0; i < 500; i++)
        buffer_format(&out, "key%d = %d\n", i, i);
    struct toml *root = read_text(&arena, &diags, out.text.ptr);
    CHECK_INT(toml_get(root, "key499")->integer, 499);
    CHECK(toml_get(root, "key500") == NULL);
    buffer_add_string(&out, "key321 = 1\n");
    CHECK(read_text(&arena, &diags, out.text.ptr) == NULL);
    arena_release(&arena);
}

static void mistakes_have_words_and_places(void)
{
    static const struct {
        const char *source, *message;
        unsigned line, column;
    } cases[] = {
        {"a = 1\na = 2\n", "key 'a' is defined twice, first at line 1", 2, 1},
        {"[a]\n[b]\n[a]\n", "table 'a' is defined twice, first at line 1", 3, 2},
        {"a = 1\n[a.b]\n", "nothing can be added to 'a': it is no table since line 1", 2,
         2},
        {"a = {}\n[a.b]\n",
         "nothing can be added to 'a': this table is complete since line 1", 2, 2},
        {"a = [1, 2\nb = 3\n", "expected ',' or ']' in an array, found 'b'", 2, 1},
        {"a = \n", "expected a value, found the end of the line", 1, 5},
        {"a = yes\n", "expected a value, found 'yes' (strings need quotes)", 1, 5},
        {"a = 1979-02-30\n", "expected a value, found '1979-02-30' (strings need quotes)",
         1, 5},
        {"a b\n", "expected '=' after the key, found 'b'", 1, 3},
        {"a = 'x\n", "this string is not closed on its line", 1, 5},
        {"a = '''x\n", "this string is not closed", 1, 5},
        {"a = \"\\q\"\n", "unknown escape '\\q' in a string", 1, 6},
        {"a = \"\\ud800\"\n", "this escape is no Unicode character", 1, 6},
        {"a = 1 2\n", "expected the end of the line, found '2'", 1, 7},
        {"a = 1 # \x01\n",
         "expected a comment without control characters, found control character 0x01", 1,
         9},
        {"[a\n", "expected ']', found the end of the line", 1, 3},
        {"a = '\xff'\n", "this byte is not UTF-8", 1, 6},
        {"a = {b = 1, }\n", "expected a key, found '}'", 1, 13},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct diags diags;
        CHECK(read_text(&arena, &diags, cases[i].source) == NULL);
        CHECK_INT(diags.count, 1);
        CHECK_TEXT(diags.items[0].message, cases[i].message);
        CHECK_INT(diags.items[0].place.line, cases[i].line);
        CHECK_INT(diags.items[0].place.column, cases[i].column);
        arena_release(&arena);
    }
}

static void deep_nesting_is_refused(void)
{
    struct arena arena = {0};
    struct diags diags;
    struct buffer out = {.arena = &arena};
    buffer_add_string(&out, "a = ");
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&out, '[');
    CHECK(read_text(&arena, &diags, out.text.ptr) == NULL);
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&out, ']');
    CHECK(read_text(&arena, &diags, out.text.ptr) == NULL);
    CHECK_TEXT(diags.items[0].message, "values are nested too deeply here");
    arena_release(&arena);
}

int main(void)
{
    values_have_kinds_and_places();
    hexadecimal_takes_no_sign();
    places_inside_strings();
    large_tables_are_indexed();
    mistakes_have_words_and_places();
    deep_nesting_is_refused();
    return check_end();
}
