/* entry_points.txt: each case is a file and what it declares, one after the other as
 * "group|name=module:attribute"; and what an environment has. */
#include "check.h"
#include "packages/entry_points.h"
#include "packages/environment.h"
#include "tree.h"

static struct text describe(struct arena *arena, const struct entry_points *found)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < found->count; i++) {
        const struct entry_point *point = &found->items[i];
        buffer_format(&out, "%s%.*s|%.*s=%.*s:%.*s", i ? "; " : "",
                      TEXT_ARG(point->group), TEXT_ARG(point->name),
                      TEXT_ARG(point->module), TEXT_ARG(point->attribute));
    }
    return out.text;
}

static void lines(void)
{
    static const struct {
        const char *bytes, *found;
    } cases[] = {
        {"[a.b]\nx = m.n:f", "a.b|x=m.n:f"},
        {"[a]\nx=m\n\n[b]\ny = m:c.d\n", "a|x=m:; b|y=m:c.d"},
        {"[a]\r\nx = m:f\r\n", "a|x=m:f"},
        {"[a]\nx = m:f [extra, more]\ny = m [extra]", "a|x=m:f; a|y=m:"},
        {"[a]\nx y-z.1 = m : f", "a|x y-z.1=m:f"},
        {"# x\n[a]\n; y = m\n # z = m\nw = m", "a|w=m:"},
        {"  [ a ]  \n  x  =  m  ", "a|x=m:"},
        {"[a]\n[b]\nx = m\n[a]\ny = n", "b|x=m:; a|y=n:"},
        /* What cannot be understood is passed over: */
        {"x = m", ""},
        {"[a]\nx\nx =\n= \ny = [extra]\nz = :f\nw = m", "a|w=m:"},
        {"[a\nx = m", "a|x=m:"},
        {"[]\nx = m", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct entry_points found = {0};
        entry_points_parse(&arena, text_of(cases[i].bytes), 7, &found);
        CHECK_TEXT(describe(&arena, &found), cases[i].found);
        for (size_t n = 0; n < found.count; n++)
            CHECK_INT(found.items[n].distribution, 7);
        arena_release(&arena);
    }
}

/* By distribution; one without the file declares nothing. */
static void environments(void)
{
    static const char *const files[][2] = {
        {"one-1.dist-info/METADATA", "Name: one\nVersion: 1\n"},
        {"one-1.dist-info/entry_points.txt", "[g]\nb = one.b\na = one.a\n"},
        {"none-1.dist-info/METADATA", "Name: none\nVersion: 1\n"},
        {"two-1.dist-info/METADATA", "Name: Two\nVersion: 1\n"},
        {"two-1.dist-info/entry_points.txt", "[g]\nc = two:main\n"},
    };
    struct tree tree;
    struct environment environment;
    struct catalog catalog;
    tree_init(&tree);
    catalog_init(&catalog, &tree.arena);
    tree_file(&tree, "v/pyvenv.cfg", "home = /nowhere/bin\nversion = 3.11.7\n");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct text path =
            text_format(&tree.arena, "v/lib/python3.11/site-packages/%s", files[i][0]);
        tree_file(&tree, path.ptr, files[i][1]);
    }
    CHECK(environment_locate(&tree.arena, tree_at(&tree, "v"), &environment));
    environment_read(&environment, &catalog, ENVIRONMENT_REQUIRES);
    struct entry_points found = entry_points_read(&tree.arena, &catalog);
    CHECK_TEXT(describe(&tree.arena, &found), "g|b=one.b:; g|a=one.a:; g|c=two:main");
    if (found.count == 3) {
        CHECK_INT(found.items[0].distribution, catalog_find(&catalog, TEXT("one")));
        CHECK_INT(found.items[2].distribution, catalog_find(&catalog, TEXT("two")));
    }
    tree_release(&tree);
}

int main(void)
{
    lines();
    environments();
    return check_end();
}
