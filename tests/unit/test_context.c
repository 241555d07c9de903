/* What a build sends, and what makes it large; tests/oracle compares whole transfers with
 * BuildKit's. */
#include "check.h"
#include "context/census.h"
#include "context/file_match.h"
#include "tree.h"

static void patterns_of_file_names(void)
{
    static const struct {
        const char *pattern, *name;
        enum file_match expected;
    } cases[] = {
        {"*.py", "a.py", FILE_MATCH_YES},
        {"*.py", "a/b.py", FILE_MATCH_NO},
        {"a/*/c", "a/b/c", FILE_MATCH_YES},
        {"a?c", "a/c", FILE_MATCH_NO},
        {"a?c",
         "a\xc3\xa9"
         "c",
         FILE_MATCH_YES},
        {"[^a-c]x", "dx", FILE_MATCH_YES},
        {"[^a-c]x", "bx", FILE_MATCH_NO},
        {"\\*", "*", FILE_MATCH_YES},
        {"**", "ab", FILE_MATCH_YES},
        {"**", "a/b", FILE_MATCH_NO},
        {"*a*b", "xaxxb", FILE_MATCH_YES},
        {"*a*b", "xaxx", FILE_MATCH_NO},
        {"", "", FILE_MATCH_YES},
        {"*", "", FILE_MATCH_YES},
        {"[", "a", FILE_MATCH_BAD},
        {"[]a]", "a", FILE_MATCH_BAD},
        {"a[", "b", FILE_MATCH_BAD},
        {"x*[", "y", FILE_MATCH_NO},
        {"a\\", "a", FILE_MATCH_BAD},
        {"[a-]", "a", FILE_MATCH_BAD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK(file_match(text_of(cases[i].pattern), text_of(cases[i].name)) ==
                   cases[i].expected))
            fprintf(stderr, "  '%s' with '%s'\n", cases[i].pattern, cases[i].name);
}

static struct scan scan_tree(struct tree *tree, const char *lines)
{
    struct scan scan = {0};
    const struct ignore *ignore =
        ignore_read(&tree->arena, text_of(lines), TEXT("ignore"), &tree->diags);
    CHECK(ignore && scan_context(&tree->arena, tree->home, TEXT("."), ignore, NULL, &scan,
                                 &tree->diags));
    return scan;
}

/* All paths, each with a space behind it. */
static struct text paths_of(struct tree *tree, const struct scan *scan)
{
    struct buffer paths = {.arena = &tree->arena}, path = {.arena = &tree->arena};
    for (size_t i = 0; i < scan->count; i++) {
        struct text next = scan_path_next(&path, scan, i);
        CHECK(text_equal(next, scan_path(&tree->arena, scan, i)));
        buffer_format(&paths, "%.*s ", TEXT_ARG(next));
    }
    return paths.text;
}

static void a_walk_in_order(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "a/z", "1");
    tree_file(&tree, "a-b", "22");
    tree_file(&tree, "c/deep/keep.txt", "333");
    tree_file(&tree, "c/deep/drop.txt", "4444");
    tree_file(&tree, "c/other/x", "55555");
    tree_folder(&tree, "empty");
    struct scan scan = scan_tree(&tree, "");
    CHECK_TEXT(paths_of(&tree, &scan), "a a/z a-b c c/deep c/deep/drop.txt "
                                       "c/deep/keep.txt c/other c/other/x empty ");
    CHECK(scan.files == 5 && scan.folders == 5 && scan.bytes == 15);

    /* A folder that is dropped is sent with what is kept in it, or not at all. */
    scan = scan_tree(&tree, "c\nempty\n!c/deep/keep.txt\n");
    CHECK_TEXT(paths_of(&tree, &scan), "a a/z a-b c c/deep c/deep/keep.txt ");
    CHECK(scan.entered == 4);
    scan = scan_tree(&tree, "*\n!c/deep/gone.txt\n");
    CHECK_TEXT(paths_of(&tree, &scan), "");
    CHECK(scan.entered == 3 && scan.transfer == 2);
    scan = scan_tree(&tree, "*\n");
    CHECK(scan.entered == 1);
    tree_release(&tree);
}

static void links_are_sent_as_links(void)
{
    struct tree tree;
    tree_init(&tree);
    struct text file = tree_file(&tree, "b", "12345");
    CHECK(link(file.ptr, text_copy(&tree.arena, tree_at(&tree, "a")).ptr) == 0);
    CHECK(symlink("b", text_copy(&tree.arena, tree_at(&tree, "c")).ptr) == 0);
    struct scan scan = scan_tree(&tree, "");
    CHECK(scan.count == 3 && scan.bytes == 5 && scan.files == 2);
    CHECK(scan.items[0].kind == SCAN_FILE && scan.items[1].kind == SCAN_HARD_LINK);
    CHECK(scan.items[2].kind == SCAN_LINK);
    /* Without its first name the second is the file. */
    scan = scan_tree(&tree, "a\n");
    CHECK(scan.count == 2 && scan.items[0].kind == SCAN_FILE && scan.bytes == 5);
    tree_release(&tree);
}

static void a_failure_is_told(void)
{
    struct tree tree;
    struct scan scan;
    tree_init(&tree);
    tree_file(&tree, "a/b", "");
    const struct ignore *ignore =
        ignore_read(&tree.arena, TEXT("a/b\n!\\m\n"), TEXT("ignore"), &tree.diags);
    CHECK(!scan_context(&tree.arena, tree.home, TEXT("."), ignore, NULL, &scan,
                        &tree.diags));
    CHECK(tree.diags.count == 1 && tree.diags.items[0].place.line == 2);
    CHECK_TEXT(tree.diags.items[0].message, "pattern '!\\m': invalid escape sequence");
    ignore = ignore_read(&tree.arena, TEXT(""), TEXT("ignore"), &tree.diags);
    CHECK(!scan_context(&tree.arena, TEXT("/nowhere/at/all"), TEXT("here"), ignore, NULL,
                        &scan, &tree.diags));
    CHECK_TEXT(tree.diags.items[1].message,
               "cannot read 'here': No such file or directory");
    tree_release(&tree);
}

static void the_largest(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "top/only/big", "0123456789");
    tree_file(&tree, "mixed/a/x", "01234");
    tree_file(&tree, "mixed/b/y", "0123");
    tree_file(&tree, "small", "");
    struct scan scan = scan_tree(&tree, "");
    const struct census_sum *sums = census_sums(&tree.arena, &scan);
    struct census_items files = census_files(&tree.arena, &scan, 2);
    struct census_items folders = census_folders(&tree.arena, &scan, sums, 3);
    CHECK(files.count == 2 && files.items[1].bytes == 5);
    CHECK_TEXT(files.items[0].path, "top/only/big");
    CHECK(folders.count == 3 && folders.items[1].files == 2);
    CHECK_TEXT(folders.items[0].path, "top/only");
    CHECK_TEXT(folders.items[1].path, "mixed");
    CHECK_TEXT(folders.items[2].path, "mixed/a");
    tree_release(&tree);
}

int main(void)
{
    patterns_of_file_names();
    a_walk_in_order();
    links_are_sent_as_links();
    a_failure_is_told();
    the_largest();
    return check_end();
}
