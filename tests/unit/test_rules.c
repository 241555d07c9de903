/* The files of rules/, embedded and from a folder, and what is said of broken ones. */
#include "discover/rules.h"

#include "check.h"
#include "tree.h"

static void embedded_rules_are_whole(void)
{
    struct tree tree;
    tree_init(&tree);
    struct rules *rules = rules_load(&tree.arena, (struct text){0}, &tree.diags);
    const struct stdlib_rules *stdlib = rules_stdlib(rules);
    const struct import_rules *imports = rules_imports(rules);
    const struct heavy_rules *heavy = rules_heavy(rules);
    CHECK(stdlib && imports && heavy);
    CHECK(stdlib_has(stdlib, TEXT("json"), 9, 15) == STDLIB_YES);
    CHECK(stdlib_has(stdlib, TEXT("os.path"), 9, 15) == STDLIB_YES);
    CHECK(stdlib_has(stdlib, TEXT("imp"), 9, 11) == STDLIB_YES);
    CHECK(stdlib_has(stdlib, TEXT("imp"), 11, 12) == STDLIB_SOME);
    CHECK(stdlib_has(stdlib, TEXT("imp"), 12, 13) == STDLIB_NO);
    CHECK(stdlib_has(stdlib, TEXT("tomllib"), 10, 10) == STDLIB_NO);
    CHECK(stdlib_has(stdlib, TEXT("yaml"), 9, 15) == STDLIB_NO);
    /* Versions that the file does not tell apart count as the nearest that it does. */
    CHECK(stdlib_has(stdlib, TEXT("imp"), 6, 8) == STDLIB_YES);
    CHECK(stdlib_has(stdlib, TEXT("json"), 14, 99) == STDLIB_YES);
    CHECK_TEXT(import_rules_find(imports, TEXT("yaml"))->items[0], "pyyaml");
    CHECK(!import_rules_find(imports, TEXT("no_such_name")));
    CHECK(map_find(&imports->parents, TEXT("google.cloud")) != MAP_NONE);
    const struct heavy_rule *torch = heavy_rules_find(heavy, TEXT("torch"));
    CHECK(torch && torch->wheel > 100000000 && torch->installed > torch->wheel);
    CHECK(rules_stdlib(rules) == stdlib);
    CHECK_INT(tree.diags.count, 0);
    tree_release(&tree);
}

static void folder_takes_the_place_of_what_it_has(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "r/import-names.json",
              "{\"schema\": \"depclose.rules.import-names/1\", \"later\": 1,\n"
              " \"names\": {\"a.b\": [\"ab\", \"a-b\"]}}");
    struct rules *rules = rules_load(&tree.arena, tree_at(&tree, "r"), &tree.diags);
    const struct import_rules *imports = rules_imports(rules);
    CHECK(imports && !import_rules_find(imports, TEXT("yaml")));
    CHECK_INT(import_rules_find(imports, TEXT("a.b"))->count, 2);
    CHECK(rules_stdlib(rules));
    CHECK_INT(tree.diags.count, 0);
    CHECK(!rules_load(&tree.arena, tree_at(&tree, "none"), &tree.diags));
    CHECK_INT(tree.diags.count, 1);
    tree_release(&tree);
}

/* The one diagnostic about a file of rules, as "LINE: MESSAGE". */
static struct text complaint(struct tree *tree, const char *file, const char *content)
{
    tree_file(tree, file, content);
    tree->diags.count = 0;
    struct rules *rules = rules_load(&tree->arena, tree->home, &tree->diags);
    const void *views[] = {rules_stdlib(rules), rules_imports(rules), rules_heavy(rules)};
    size_t made = 0;
    for (size_t i = 0; i < 3; i++)
        made += views[i] != NULL;
    CHECK_INT(made, 2);
    CHECK(!rules_stdlib(rules) + !rules_imports(rules) + !rules_heavy(rules) == 1);
    CHECK_INT(tree->diags.count, 1);
    const struct diag *diag = &tree->diags.items[0];
    CHECK(text_ends(diag->place.file, text_of(file)));
    remove(tree_at(tree, file).ptr);
    return text_format(&tree->arena, "%u: %.*s", diag->place.line,
                       TEXT_ARG(diag->message));
}

#define STDLIB(rest) "{\"schema\": \"depclose.rules.stdlib/1\",\n" rest "}"
#define IMPORTS(rest) "{\"schema\": \"depclose.rules.import-names/1\",\n" rest "}"
#define HEAVY(rest) "{\"schema\": \"depclose.rules.heavy/1\",\n" rest "}"

static void broken_files_are_told(void)
{
    struct tree tree;
    tree_init(&tree);
    const char *stdlib = "stdlib.json", *imports = "import-names.json";
    CHECK_TEXT(complaint(&tree, stdlib, "{\n\"modules\": {,}\n}"),
               "2: not JSON: string or '}' expected near ','");
    CHECK_TEXT(complaint(&tree, stdlib, "[]"),
               "0: not an object with \"schema\": \"depclose.rules.stdlib/1\"");
    CHECK_TEXT(complaint(&tree, stdlib, "{\n\"schema\": \"x/1\"}"),
               "2: 'schema' must be 'depclose.rules.stdlib/1'");
    CHECK_TEXT(complaint(&tree, stdlib, STDLIB("\"x\": 1")),
               "0: lacks the object \"modules\"");
    static const char *const ranges[] = {"",      "3",    "2.7-", "3.9-3.8",
                                         "3.9-x", "3.99", "-"};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct text file = text_format(
            &tree.arena, STDLIB("\"modules\": {\"a\": \"3.9\",\n\"abc\": \"%s\"}"),
            ranges[i]);
        CHECK_TEXT(complaint(&tree, stdlib, file.ptr),
                   "3: 'abc' must have Python versions as in \"3.9-3.11\"");
    }
    CHECK_TEXT(complaint(&tree, imports, IMPORTS("\"names\": []")),
               "2: 'names' must be an object");
    CHECK_TEXT(complaint(&tree, imports, IMPORTS("\"names\": {\"a\": [1]}")),
               "2: 'a' must have a list of names");
    CHECK_TEXT(complaint(&tree, imports, IMPORTS("\"names\": {\"a\": \"b\"}")),
               "2: 'a' must have a list of names");
    CHECK_TEXT(complaint(&tree, "heavy.json",
                         HEAVY("\"distributions\": {\"a\": {\"wheel\": -1}}")),
               "2: 'a' must give sizes in bytes");
    CHECK_TEXT(complaint(&tree, "heavy.json", HEAVY("\"distributions\": {\"a\": []}")),
               "2: 'a' must be an object");
    tree_release(&tree);
}

int main(void)
{
    embedded_rules_are_whole();
    folder_takes_the_place_of_what_it_has();
    broken_files_are_told();
    return check_end();
}
