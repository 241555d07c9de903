/* Data files where more is known than the repository tells: values of variables, another
 * working folder, another layout. */
#include "base/array.h"
#include "check.h"
#include "graph/data_files.h"
#include "graph/data_glob.h"
#include "tree.h"

static bool ask(void *context, struct text module)
{
    (void)context, (void)module;
    return false;
}

static bool ask_distribution(void *context, struct text module, struct claim *claim)
{
    (void)context, (void)module, (void)claim;
    return false;
}

/* The data paths of entry main.py (at run-time path AT), with spaces between. */
static struct text data_paths(struct tree *tree, struct layout *layout, const char *at,
                              const struct data_places *places)
{
    struct arena *arena = &tree->arena;
    struct rules *rules = rules_load(arena, (struct text){0}, &tree->diags);
    struct search_roots roots = {0};
    roots_add(arena, &roots, path_dir(text_of(at)), ROOT_GIVEN, TEXT("test"));
    struct resolver *resolver = resolver_new(
        arena, layout, &roots,
        (struct outside){.stdlib = ask, .distribution = ask_distribution, .known = ask});
    struct entries entries = {0};
    array_push(arena, &entries,
               ((struct entry){.shown = TEXT("main.py"),
                               .file = TEXT("main.py"),
                               .at = text_of(at),
                               .module = TEXT("main"),
                               .start = ENTRY_SCRIPT}));
    struct store *store = store_new(tree->home);
    store_read_data(store, rules_data(rules));
    struct follow follow = {0};
    struct graph *graph =
        graph_build(arena, resolver, store, &entries, &follow, &tree->diags);
    struct data_query query = {.graph = graph,
                               .store = store,
                               .entries = &entries,
                               .rules = rules_data(rules),
                               .places = places};
    struct data_files found = data_files_find(arena, &query);
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < found.files.count; i++)
        buffer_format(&out, "%s%.*s", i ? " " : "", TEXT_ARG(found.files.items[i].path));
    store_free(store);
    return out.text;
}

static bool persona(void *context, struct text name, struct text *value)
{
    *value = text_of(context);
    return text_is(name, "PERSONA_FILE") || text_is(name, "PERSONA");
}

static void a_value_chooses_one_file(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "main.py",
              "import os, pathlib\n"
              "open(os.environ.get('PERSONA_FILE', 'config/a.yaml'))\n"
              "names = [p.stem for p in pathlib.Path('config').glob('*.yaml')]\n");
    tree_file(&tree, "config/a.yaml", "");
    tree_file(&tree, "config/b.yaml", "");
    tree_file(&tree, "config/c.yaml", "");
    struct data_places places = {.variable = persona, .context = (void *)"config/b.yaml"};
    array_push(&tree.arena, &places.folders, TEXT(""));
    struct layout *layout = layout_identity(&tree.arena, tree.home);
    CHECK_TEXT(data_paths(&tree, layout, "main.py", &places), "config/b.yaml");
    places.variable = NULL;
    CHECK_TEXT(data_paths(&tree, layout, "main.py", &places),
               "config/a.yaml config/b.yaml config/c.yaml");
    tree_release(&tree);
}

static void a_value_is_a_part(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "main.py",
              "import os\nopen(f\"config/{os.environ['PERSONA']}.yaml\")\n");
    tree_file(&tree, "config/a.yaml", "");
    tree_file(&tree, "config/b.yaml", "");
    struct data_places places = {.variable = persona, .context = (void *)"b"};
    array_push(&tree.arena, &places.folders, TEXT(""));
    struct layout *layout = layout_identity(&tree.arena, tree.home);
    CHECK_TEXT(data_paths(&tree, layout, "main.py", &places), "config/b.yaml");
    tree_release(&tree);
}

/* What an image copies elsewhere is found there and told by its repository path. */
static void an_image_has_its_own_paths(void)
{
    struct tree tree;
    tree_init(&tree);
    tree_file(&tree, "main.py",
              "from pathlib import Path\n"
              "open('settings/a.yaml')\n"
              "open('/app/settings/b.yaml')\n"
              "open(Path(__file__).parent / 'settings' / 'c.yaml')\n"
              "open('config/d.yaml')\n");
    tree_file(&tree, "config/a.yaml", "");
    tree_file(&tree, "config/b.yaml", "");
    tree_file(&tree, "config/c.yaml", "");
    tree_file(&tree, "config/d.yaml", "");
    struct layout *layout = layout_empty(&tree.arena, tree.home);
    layout_add(layout, TEXT("app/main.py"), TEXT("main.py"));
    layout_add(layout, TEXT("app/settings"), TEXT("config"));
    struct data_places places = {0};
    array_push(&tree.arena, &places.folders, TEXT("app"));
    CHECK_TEXT(data_paths(&tree, layout, "app/main.py", &places),
               "config/a.yaml config/b.yaml config/c.yaml");
    tree_release(&tree);
}

static void patterns_match_as_globs_do(void)
{
    struct tree tree;
    tree_init(&tree);
    static const char *const files[] = {"a/x.yaml",           "a/y.yml",   "a/b/x.yaml",
                                        "a/b/c/z.md",         "a/.hidden", "a/[1].txt",
                                        "a/__pycache__/m.pyc"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        tree_file(&tree, files[i], "");
    static const struct {
        const char *pattern, *found;
    } cases[] = {
        {"a/*.yaml", "a/x.yaml"},
        {"a/?.y*ml", "a/x.yaml a/y.yml"},
        {"a/[!x].*", "a/y.yml"},
        {"a/[x-z].yaml", "a/x.yaml"},
        {"*/b/*.yaml", "a/b/x.yaml"},
        {"a/**/*.yaml", "a/x.yaml a/b/x.yaml"},
        {"a/**/x.yaml", "a/x.yaml a/b/x.yaml"},
        {"a/b/**", "a/b/x.yaml a/b/c/z.md"},
        {"a/*", "a/[1].txt a/x.yaml a/y.yml"},
        {"a/.h*", "a/.hidden"},
        {"a/[[]1].txt", "a/[1].txt"},
        {"b/*", ""},
    };
    struct layout *layout = layout_identity(&tree.arena, tree.home);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct texts found = {0};
        struct buffer out = {.arena = &tree.arena};
        data_glob(&tree.arena, layout, text_of(cases[i].pattern), false, &found);
        for (size_t k = 0; k < found.count; k++)
            buffer_format(&out, "%s%.*s", k ? " " : "", TEXT_ARG(found.items[k]));
        CHECK_TEXT(out.text, cases[i].found);
    }
    CHECK_TEXT(data_fixed_folder(TEXT("a/b/*.c")), "a/b");
    CHECK_TEXT(data_fixed_folder(TEXT("*.c")), "");
    tree_release(&tree);
}

int main(void)
{
    a_value_chooses_one_file();
    a_value_is_a_part();
    an_image_has_its_own_paths();
    patterns_match_as_globs_do();
    return check_end();
}
