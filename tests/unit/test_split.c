/* What `split` is made of: changes of a text, differences, lines of requirements files.
 */
#include "base/array.h"
#include "emit/pyproject_edit.h"
#include "emit/requirements_edit.h"
#include "emit/splice.h"
#include "emit/unified_diff.h"

#include "check.h"

static void splices(void)
{
    struct arena arena = {0};
    struct splices changes = {.arena = &arena};
    splices_cut(&changes, 2, 5);
    splices_insert(&changes, 9, TEXT("!"));
    splices_cut(&changes, 4, 7);
    splices_insert(&changes, 3, TEXT("<"));
    splices_insert(&changes, 3, TEXT(">"));
    splices_insert(&changes, 0, TEXT("^"));
    struct kept_spans kept = {0};
    CHECK_TEXT(splices_apply(&changes, TEXT("012345678"), &kept), "^01<>78!");
    CHECK_INT(kept.count, 2);
    CHECK_INT(kept.items[1].old, 7);
    CHECK_INT(kept.items[1].new, 5);
    CHECK_INT(kept.items[1].len, 2);
    struct splices none = {.arena = &arena};
    CHECK_TEXT(splices_apply(&none, TEXT("as it was"), NULL), "as it was");
    arena_release(&arena);
}

static struct text diff(struct arena *arena, const char *path, bool is_new,
                        const char *before, const char *after)
{
    struct buffer out = {.arena = arena};
    unified_diff(&out, text_of(path), is_new, text_of(before), text_of(after));
    return out.text;
}

static void differences(void)
{
    struct arena arena = {0};
    CHECK_TEXT(diff(&arena, "a", false, "same\n", "same\n"), "");
    CHECK_TEXT(diff(&arena, "a", true, "", "x\n"),
               "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n");
    CHECK_TEXT(diff(&arena, "a", false, "x\n", ""),
               "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-x\n");
    CHECK_TEXT(diff(&arena, "b c", false, "x", "x\n"),
               "--- a/b c\t\n+++ b/b c\t\n@@ -1 +1 @@\n-x\n\\ No newline at end of "
               "file\n+x\n");
    CHECK_TEXT(diff(&arena, "q\"", false, "x\r\n", "y\r\n"),
               "--- \"a/q\\\"\"\n+++ \"b/q\\\"\"\n@@ -1 +1 @@\n-x\r\n+y\r\n");
    CHECK_TEXT(diff(&arena, "a", false, "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                    "2\n3\n4\n5\n6\n7\n8\nx\n9\n"),
               "--- a/a\n+++ b/a\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -6,4 +5,5 @@\n "
               "6\n 7\n 8\n+x\n 9\n");
    arena_release(&arena);
}

/* A shorter difference would have "k" move. */
static void kept_lines(void)
{
    struct arena arena = {0};
    struct buffer out = {.arena = &arena};
    struct splices changes = {.arena = &arena};
    struct kept_spans kept = {0};
    struct text before = TEXT("a\nb\nk\n");
    splices_cut(&changes, 0, 4);
    splices_insert(&changes, 6, TEXT("a\nb\n"));
    struct text after = splices_apply(&changes, before, &kept);
    unified_diff_kept(&out, TEXT("x"), false, before, after, &kept);
    CHECK_TEXT(out.text, "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n-b\n k\n+a\n+b\n");
    arena_release(&arena);
}

static void requirements(void)
{
    struct arena arena = {0};
    struct text moved = {0}, other = {0};
    struct line_move moves[] = {{3, &moved}, {8, &other}};
    struct text rest = requirements_move(
        &arena,
        TEXT("# head\n\na==1 \\\n  --hash=x\n    # via b\n# own\n# two\nc # why\nd"),
        moves, 2);
    CHECK_TEXT(rest, "# head\n\nd");
    CHECK_TEXT(moved, "a==1 \\\n  --hash=x\n    # via b\n");
    CHECK_TEXT(other, "# own\n# two\nc # why\n");
    CHECK_TEXT(requirements_path(&arena, TEXT("x/requirements.in"), TEXT("ml")),
               "x/requirements-ml.in");
    CHECK_TEXT(requirements_path(&arena, TEXT("requirements/base.txt"), TEXT("ml")),
               "requirements/ml.txt");
    CHECK_TEXT(requirements_extend(&arena, TEXT(""), TEXT("x/base.txt"), TEXT("a\r\n")),
               "-r base.txt\r\na\r\n");
    CHECK_TEXT(requirements_extend(&arena, TEXT("a\nb"), TEXT("r.txt"), TEXT("a\nc\n")),
               "a\nb\nc\n");
    arena_release(&arena);
}

static struct text moved(struct arena *arena, const char *source, const char *key)
{
    struct diags diags;
    struct optional_moves moves = {0};
    struct texts everything = {0};
    struct edited edited;
    diags_init(&diags, arena, TEXT(""));
    array_push(arena, &moves,
               ((struct optional_move){.key = text_of(key), .group = TEXT("g")}));
    const struct toml *root = toml_read(arena, text_of(source), TEXT("x"), &diags);
    return root && pyproject_edit(arena, root, text_of(source), &moves, &everything,
                                  &edited, &diags)
               ? edited.text
               : diags.items[0].message;
}

static void lists(void)
{
    struct arena arena = {0};
    CHECK_TEXT(moved(&arena, "[project]\ndependencies = ['a', \"b\"]", "b"),
               "[project]\ndependencies = ['a']\n\n[project.optional-dependencies]\ng = "
               "[\"b\"]\n");
    CHECK_TEXT(moved(&arena,
                     "[project]\ndependencies = [\n\t'a',\n\t# b\n\t'b'  # c\n]\n"
                     "optional-dependencies.x = []\n[tool.x]\n",
                     "b"),
               "[project]\ndependencies = [\n\t'a',\n]\noptional-dependencies.x = []\n"
               "optional-dependencies.g = [\n\t# b\n\t'b',  # c\n]\n[tool.x]\n");
    CHECK_TEXT(moved(&arena,
                     "[project]\ndependencies = ['a',\n 'b']\n"
                     "[project.optional-dependencies]\nG = [\n  'x']\n",
                     "b"),
               "[project]\ndependencies = ['a']\n[project.optional-dependencies]\nG = "
               "[\n  'x',\n  'b']\n");
    CHECK_TEXT(moved(&arena, "[project]\nname = 'x'\n", "b"),
               "there is no list of main dependencies");
    arena_release(&arena);
}

int main(void)
{
    splices();
    differences();
    kept_lines();
    requirements();
    lists();
    return check_end();
}
