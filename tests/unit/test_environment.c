/* Environments made by hand: every layout and every kind of metadata, once. */
#include "packages/environment.h"

#include "check.h"
#include "packages/metadata.h"
#include "packages/record.h"
#include "tree.h"

#define SITE "v/lib/python3.11/site-packages/"

struct fixture {
    struct tree tree;
    struct environment environment;
    struct catalog catalog;
};

static void set_up(struct fixture *self)
{
    *self = (struct fixture){0};
    tree_init(&self->tree);
    catalog_init(&self->catalog, &self->tree.arena);
    tree_file(&self->tree, "v/pyvenv.cfg",
              "home = /nowhere/bin\nversion_info = 3.11.7.final.0\n");
    tree_folder(&self->tree, SITE);
}

/* A distribution with METADATA and RECORD. */
static void add_dist(struct fixture *self, const char *folder, const char *metadata,
                     const char *record)
{
    struct arena *arena = &self->tree.arena;
    struct text path = text_format(arena, SITE "%s/METADATA", folder);
    tree_file(&self->tree, path.ptr, metadata);
    path = text_format(arena, SITE "%s/RECORD", folder);
    if (record)
        tree_file(&self->tree, path.ptr, record);
}

static void read_all(struct fixture *self, const char *path)
{
    CHECK(environment_locate(&self->tree.arena, tree_at(&self->tree, path),
                             &self->environment));
    environment_read(&self->environment, &self->catalog, ENVIRONMENT_REQUIRES);
}

static const struct installed *find(struct fixture *self, const char *name)
{
    dist_id id = catalog_find(&self->catalog, text_of(name));
    CHECK(id != DIST_NONE);
    if (id == DIST_NONE || !self->catalog.distributions.items[id].installed)
        abort();
    return &self->catalog.installed
                .items[self->catalog.distributions.items[id].installed - 1];
}

static struct text joined(struct fixture *self, const struct texts *texts)
{
    struct buffer out = {.arena = &self->tree.arena};
    for (size_t i = 0; i < texts->count; i++) {
        buffer_add_string(&out, i ? " " : "");
        buffer_add(&out, texts->items[i]);
    }
    return out.text;
}

static struct text imports_of(struct fixture *self, const char *name)
{
    return joined(self, &find(self, name)->imports);
}

static void record_tells_imports(void)
{
    struct fixture self;
    set_up(&self);
    struct tree *tree = &self.tree;
    tree_file(tree, SITE "old/__init__.py",
              "__import__('pkg_resources').declare_namespace(__name__)\n");
    tree_file(
        tree, SITE "both/__init__.py",
        "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\nX = 1\n");
    add_dist(&self, "Many-1.0.dist-info",
             "Metadata-Version: 2.1\nName: Many\nVersion: 1.0\n\nName: not this\n",
             "../../../bin/many,sha256=x,100\r\n"
             "pkg/__init__.py,sha256=x,5\r\n"
             "pkg/deep/other.py,sha256=x,5\r\n"
             "google/cloud/storage/__init__.py,,7\n"
             "google/cloud/storage/client.py,,7\n"
             "google/cloud/one.py,,7\n"
             "old/__init__.py,sha256=x,56\n"
             "old/part/__init__.py,sha256=x,1\n"
             "both/__init__.py,sha256=x,72\n"
             "both/part/__init__.py,sha256=x,1\n"
             "_ext.cpython-311-x86_64-linux-gnu.so,sha256=x,9\n"
             "stable.abi3.so,sha256=x,9\n"
             "\"mod\"\"x, y.txt\",sha256=x,2\n"
             "\"quoted/__init__.py\",sha256=x,2\n"
             "top.py,sha256=x,3\n"
             "__pycache__/top.cpython-311.pyc,,\n"
             "pkg-stubs/__init__.pyi,sha256=x,3\n"
             "many.libs/libfoo-1.so.3,sha256=x,3\n"
             "data/readme.txt,sha256=x,3\n"
             "/abs/evil.py,sha256=x,3\n"
             "Many-1.0.dist-info/METADATA,sha256=x,3\n"
             "Many-1.0.dist-info/RECORD,,\n");
    read_all(&self, "v");
    CHECK_TEXT(imports_of(&self, "many"),
               "_ext both both.part google.cloud.one google.cloud.storage old.part pkg "
               "quoted stable top");
    struct text record = {0};
    file_load(&tree->arena, tree_at(tree, SITE "Many-1.0.dist-info/RECORD"), &record);
    CHECK_INT(find(&self, "many")->size,
              100 + 5 + 5 + 7 * 3 + 56 + 1 + 72 + 1 + 9 + 9 + 2 + 2 + 3 * 6 + record.len);
    CHECK_TEXT(find(&self, "many")->version, "1.0");
    CHECK_TEXT(find(&self, "many")->metadata, "Many-1.0.dist-info");
    CHECK_TEXT(self.environment.python, "3.11.7");
    CHECK_INT(self.environment.python_minor, 11);
    CHECK(self.catalog.has_environment);
    tree_release(tree);
}

static void metadata_is_read_to_its_end_only(void)
{
    struct fixture self;
    set_up(&self);
    struct buffer long_metadata = {.arena = &self.tree.arena};
    buffer_add_string(&long_metadata, "NAME: Long.Name\r\nVersion: 2\r\nLicense: a\r\n"
                                      "        folded: Name: x\r\n");
    for (int i = 0; i < 1000; i++)
        buffer_add_string(&long_metadata, "Classifier: something long\r\n");
    buffer_add_string(&long_metadata,
                      "Provides-Extra: All_Of.it\r\n"
                      "Requires-Dist: b>=1; extra == \"all-of-it\"\r\n"
                      "Requires-Dist: c\r\n  >=2\r\n"
                      "Requires-Dist: !broken\r\n\r\nRequires-Dist: d\r\n");
    add_dist(&self, "long_name-2.dist-info", long_metadata.text.ptr, "");
    add_dist(&self, "nameless-1.dist-info", "Version: 1\n\n", "x.py,,1\n");
    tree_folder(&self.tree, SITE "leftover-1.dist-info");
    read_all(&self, "v/lib/python3.11/site-packages");
    const struct installed *installed = find(&self, "long-name");
    CHECK_INT(self.catalog.installed.count, 1);
    CHECK_INT(installed->requires.count, 2);
    CHECK_TEXT(installed->requires.items[0].key, "b");
    CHECK(installed->requires.items[0].marker != NULL);
    CHECK_TEXT(installed->requires.items[1].key, "c");
    CHECK_TEXT(joined(&self, &installed->extras), "all-of-it");
    CHECK_INT(self.environment.python_minor, 11);
    tree_release(&self.tree);
}

static void older_metadata_is_read(void)
{
    struct fixture self;
    set_up(&self);
    struct tree *tree = &self.tree;
    const char *head = "Metadata-Version: 1.1\nName: %s\nVersion: 3\n";
    struct arena *arena = &tree->arena;
    tree_file(tree, SITE "PyOld-3.egg-info/PKG-INFO",
              text_format(arena, head, "PyOld").ptr);
    tree_file(tree, SITE "PyOld-3.egg-info/top_level.txt",
              "oldmod\n_old\n\nbad-name\nlie\n");
    tree_file(tree, SITE "oldmod/__init__.py", "");
    tree_file(tree, SITE "_old.abi3.so", "");
    tree_file(tree, SITE "listed-3.egg-info/PKG-INFO",
              text_format(arena, head, "listed").ptr);
    tree_file(tree, SITE "listed-3.egg-info/installed-files.txt",
              "../listed/__init__.py\n../listed/x.py\nPKG-INFO\n");
    tree_file(tree, SITE "listed/__init__.py", "12345");
    tree_file(tree, SITE "zope.thing-3.egg-info/PKG-INFO",
              text_format(arena, head, "zope.thing").ptr);
    tree_file(tree, SITE "zope.thing-3.egg-info/top_level.txt", "zope\n");
    tree_file(tree, SITE "zope.thing-3.egg-info/namespace_packages.txt", "zope\n");
    tree_file(tree, SITE "zope/thing/__init__.py", "");
    tree_file(tree, SITE "single-3.egg-info", text_format(arena, head, "single").ptr);
    tree_file(tree, SITE "single.py", "");
    add_dist(&self, "norecord-1.dist-info", "Name: norecord\nVersion: 1\n", NULL);
    tree_file(tree, SITE "norecord-1.dist-info/top_level.txt", "norec\n");
    tree_file(tree, SITE "norec.py", "");
    read_all(&self, "v");
    CHECK_TEXT(imports_of(&self, "pyold"), "_old oldmod");
    CHECK_TEXT(imports_of(&self, "listed"), "listed");
    CHECK_INT(find(&self, "listed")->size, 5);
    CHECK_TEXT(imports_of(&self, "zope-thing"), "zope.thing");
    CHECK_TEXT(imports_of(&self, "single"), "single");
    CHECK_TEXT(imports_of(&self, "norecord"), "norec");
    tree_release(tree);
}

/* Sources outside the environment. */
static void make_editables(struct fixture *self)
{
    struct tree *tree = &self->tree;
    tree_file(tree, "src/flat/__init__.py", "");
    tree_file(tree, "src/ns/part/__init__.py", "");
    tree_file(tree, "src/setup.py", "");
    tree_file(tree, "src/lone.py", "");
    tree_folder(tree, "src/empty");
    tree_file(tree, "other/mapped/__init__.py", "");
    tree_file(tree, "other/mapped/sub.py", "");
    tree_file(tree, "third/third.py", "");
}

static void install_editables(struct fixture *self)
{
    struct tree *tree = &self->tree;
    struct arena *arena = &tree->arena;
    struct text home = tree->home;
    add_dist(self, "by_path-1.dist-info", "Name: by-path\nVersion: 1\n",
             "_by_path.pth,,9\nby_path-1.dist-info/METADATA,,9\n");
    tree_file(tree, SITE "by_path-1.dist-info/direct_url.json",
              "{\"url\": \"file:///x\", \"dir_info\": {\"editable\": true}}");
    tree_file(tree, SITE "_by_path.pth",
              text_format(arena, "# a comment\n%.*s/src\n", TEXT_ARG(home)).ptr);

    add_dist(self, "by_finder-1.dist-info", "Name: by-finder\nVersion: 1\n",
             "__editable__.by_finder-1.pth,,9\n__editable___by_finder_1_finder.py,,9\n");
    tree_file(tree, SITE "__editable__.by_finder-1.pth",
              "import __editable___by_finder_1_finder; "
              "__editable___by_finder_1_finder.install()");
    tree_file(tree, SITE "__editable___by_finder_1_finder.py",
              text_format(arena,
                          "import sys\nMAPPING: dict[str, str] = {'mapped': "
                          "'%.*s/other/mapped', 'gone': '%.*s/gone'}\n"
                          "NAMESPACES: dict[str, list[str]] = {}\n# don't\n",
                          TEXT_ARG(home), TEXT_ARG(home))
                  .ptr);

    tree_file(tree, SITE "plain.pth",
              "../../../../third\nimport os; x = '/'\n/no/such\n");
    tree_file(tree, SITE "linked.egg-link",
              text_format(arena, "%.*s/linked\n../", TEXT_ARG(home)).ptr);
    tree_file(tree, "linked/linked.egg-info/PKG-INFO", "Name: linked\nVersion: 4\n");
    tree_file(tree, "linked/linked.egg-info/top_level.txt", "linkedmod\n");
    tree_file(tree, "linked/linkedmod.py", "");
}

static void editable_installations_lead_outside(void)
{
    struct fixture self;
    set_up(&self);
    struct tree *tree = &self.tree;
    struct arena *arena = &tree->arena;
    struct text home = tree->home;
    make_editables(&self);
    install_editables(&self);
    dist_id declared = catalog_add(&self.catalog, TEXT("By_Finder"));
    self.catalog.distributions.items[declared].declared = 1;
    read_all(&self, "v");
    CHECK(!self.catalog.distributions.items[declared].local);
    CHECK(self.catalog.distributions.items[catalog_find(&self.catalog, TEXT("by-path"))]
              .local);
    CHECK_TEXT(imports_of(&self, "by-path"), "flat lone ns.part");
    CHECK_TEXT(imports_of(&self, "by-finder"), "mapped");
    CHECK_TEXT(imports_of(&self, "linked"), "linkedmod");
    CHECK(find(&self, "by-path")->editable && find(&self, "by-finder")->editable);
    CHECK_TEXT(find(&self, "by-path")->url, "file:///x");
    CHECK_INT(self.environment.roots.count, 2);
    CHECK_TEXT(path_name(self.environment.roots.items[0].folder), "src");
    CHECK_INT(self.environment.roots.items[0].owner,
              catalog_find(&self.catalog, TEXT("by-path")));
    CHECK_TEXT(path_name(self.environment.roots.items[1].folder), "third");
    CHECK(self.environment.roots.items[1].owner == DIST_NONE);
    CHECK_INT(self.environment.modules.count, 1);

    struct text file =
        environment_find_module(&self.environment, arena, TEXT("mapped.sub"));
    CHECK_TEXT(path_relative(arena, home, file), "other/mapped/sub.py");
    file = environment_find_module(&self.environment, arena, TEXT("ns.part"));
    CHECK_TEXT(path_relative(arena, home, file), "src/ns/part/__init__.py");
    file = environment_find_module(&self.environment, arena, TEXT("third"));
    CHECK_TEXT(path_relative(arena, home, file), "third/third.py");
    file = environment_find_module(&self.environment, arena, TEXT("third.nothing"));
    CHECK_TEXT(file, "");
    tree_release(tree);
}

static void modules_are_found_as_python_does(void)
{
    struct fixture self;
    set_up(&self);
    struct tree *tree = &self.tree;
    tree_file(tree, SITE "a/__init__.py", "");
    tree_file(tree, SITE "a/b.py", "");
    tree_file(tree, SITE "a/b.cpython-311-x86_64-linux-gnu.so", "");
    tree_file(tree, SITE "ns/inner/mod.py", "");
    read_all(&self, "v");
    static const char *const cases[][2] = {
        {"a", "a/__init__.py"}, {"a.b", "a/b.cpython-311-x86_64-linux-gnu.so"},
        {"ns", "ns"},           {"ns.inner.mod", "ns/inner/mod.py"},
        {"ns.inner.mod.x", ""}, {"b", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text file = environment_find_module(&self.environment, &tree->arena,
                                                   text_of(cases[i][0]));
        if (file.len)
            file = path_relative(&tree->arena, tree_at(tree, SITE), file);
        CHECK_TEXT(file, cases[i][1]);
    }
    tree_release(tree);
}

static void environments_are_located(void)
{
    struct fixture self;
    set_up(&self);
    struct tree *tree = &self.tree;
    struct arena *arena = &tree->arena;
    struct environment environment;
    /* An interpreter: of the environment it is called in, not of the file behind it. */
    tree_file(tree, "base/bin/python3.12", "");
    tree_folder(tree, "base/lib/python3.10/site-packages");
    tree_folder(tree, "base/lib/python3.12/site-packages");
    tree_folder(tree, "base/lib/python3.9");
    tree_folder(tree, "v/bin");
    CHECK(symlink(tree_at(tree, "base/bin/python3.12").ptr,
                  tree_at(tree, "v/bin/python").ptr) == 0);
    CHECK(environment_locate(arena, tree_at(tree, "v/bin/python"), &environment));
    CHECK_TEXT(path_relative(arena, tree->home, environment.prefix), "v");
    CHECK_INT(environment.site_folders.count, 1);
    CHECK(environment_locate(arena, tree_at(tree, "base/bin/python3.12"), &environment));
    CHECK_TEXT(environment.python, "3.12");
    CHECK_TEXT(path_name(path_dir(environment.site_folders.items[0])), "python3.12");
    /* A prefix without a version: the newest Python there. */
    CHECK(environment_locate(arena, tree_at(tree, "base"), &environment));
    CHECK_INT(environment.python_minor, 12);
    /* A virtual environment that shows the system's packages. */
    tree_file(tree, "w/pyvenv.cfg",
              text_format(arena,
                          "home = %.*s/base/bin\ninclude-system-site-packages = true\n"
                          "version = 3.10.2\n",
                          TEXT_ARG(tree->home))
                  .ptr);
    tree_folder(tree, "w/lib/python3.10/site-packages");
    CHECK(symlink("lib", tree_at(tree, "w/lib64").ptr) == 0);
    CHECK(environment_locate(arena, tree_at(tree, "w"), &environment));
    CHECK_INT(environment.site_folders.count, 2);
    CHECK_TEXT(path_relative(arena, tree->home, environment.site_folders.items[1]),
               "base/lib/python3.10/site-packages");
    /* Debian. */
    tree_folder(tree, "deb/lib/python3/dist-packages");
    CHECK(environment_locate(arena, tree_at(tree, "deb"), &environment));
    CHECK_INT(environment.site_folders.count, 1);
    CHECK_TEXT(environment.python, "");
    /* Nothing. */
    CHECK(!environment_locate(arena, tree_at(tree, "none"), &environment));
    CHECK(!environment_locate(arena, tree_at(tree, "v/bin"), &environment));
    CHECK(!environment_locate(arena, TEXT("no-such-interpreter"), &environment));
    CHECK(!environment_locate(arena, TEXT(""), &environment));
    tree_release(tree);
}

static void the_first_on_the_path_wins(void)
{
    struct fixture self;
    set_up(&self);
    struct tree *tree = &self.tree;
    tree_file(tree, "v/pyvenv.cfg",
              text_format(&tree->arena,
                          "home = %.*s/base/bin\nversion = 3.11.7\n"
                          "include-system-site-packages = TRUE\n",
                          TEXT_ARG(tree->home))
                  .ptr);
    add_dist(&self, "a-2.dist-info", "Name: a\nVersion: 2\n", "a.py,,1\n");
    tree_file(tree, "base/lib/python3.11/site-packages/a-1.dist-info/METADATA",
              "Name: A\nVersion: 1\n");
    tree_file(tree, "base/lib/python3.11/site-packages/b-1.dist-info/METADATA",
              "Name: B\nVersion: 1\n");
    read_all(&self, "v");
    CHECK_INT(self.catalog.installed.count, 2);
    CHECK_TEXT(find(&self, "a")->version, "2");
    tree_release(tree);
}

static void an_environment_of_depclose_says_nothing(void)
{
    struct fixture self;
    set_up(&self);
    add_dist(&self, "a-2.dist-info", "Name: a\nVersion: 2\n", "a.py,,1\n");
    add_dist(&self, "depclose-0.1.0.dist-info", "Name: depclose\nVersion: 0.1.0\n", "");
    read_all(&self, "v");
    CHECK(self.environment.has_depclose);
    CHECK(!self.catalog.has_environment);
    CHECK_INT(self.catalog.distributions.count, 0);
    tree_release(&self.tree);
}

static void module_names(void)
{
    CHECK_TEXT(record_module_name(TEXT("a.py")), "a");
    CHECK_TEXT(record_module_name(TEXT("a.pypy310-pp73-x86_64-linux-gnu.so")), "a");
    CHECK_TEXT(record_module_name(TEXT("a.so.1")), "");
    CHECK_TEXT(record_module_name(TEXT("a.pyi")), "");
    CHECK_TEXT(record_module_name(TEXT("a-b.py")), "");
    CHECK_TEXT(record_module_name(TEXT("1a.py")), "");
    CHECK_TEXT(record_module_name(TEXT("py")), "");
    CHECK(record_is_identifier(TEXT("\xc3\xa9t\xc3\xa9_1")));
    CHECK(!record_is_identifier(TEXT("")));
}

int main(void)
{
    record_tells_imports();
    metadata_is_read_to_its_end_only();
    older_metadata_is_read();
    editable_installations_lead_outside();
    modules_are_found_as_python_does();
    environments_are_located();
    the_first_on_the_path_wins();
    an_environment_of_depclose_says_nothing();
    module_names();
    return check_end();
}
