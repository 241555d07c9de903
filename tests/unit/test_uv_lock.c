/* uv.lock: damaged locks, locks that do not match their manifest, and what is selected
 * where the oracle (`uv export`) has no answer: undeclared roots, extras not asked for,
 * several targets, roots without a lock. */
#include "base/array.h"
#include "check.h"
#include "emit/requirements.h"
#include "packages/manifest.h"
#include "packages/uv_lock.h"

static const char lock_source[] =
    "version = 1\n"
    "requires-python = '>=3.10'\n"
    "[[package]]\n"
    "name = 'demo'\n"
    "version = '1'\n"
    "source = {virtual = '.'}\n"
    "dependencies = [\n"
    "  {name = 'web', extra = ['fast']},\n"
    "  {name = 'old', marker = \"python_full_version < '3.12'\"},\n"
    "  {name = 'lib'},\n"
    "]\n"
    "[package.optional-dependencies]\n"
    "ml = [{name = 'torch'}]\n"
    "[package.dev-dependencies]\n"
    "dev = [{name = 'test'}]\n"
    "[package.metadata]\n"
    "requires-dist = [\n"
    "  {name = 'lib', editable = 'lib'},\n"
    "  {name = 'old', marker = \"python_full_version < '3.12'\"},\n"
    "  {name = 'torch', marker = \"extra == 'ml'\"},\n"
    "  {name = 'web', extras = ['fast'], specifier = '>=2'},\n"
    "]\n"
    "provides-extras = ['ml']\n"
    "[package.metadata.requires-dev]\n"
    "dev = [{name = 'test'}]\n"
    "[[package]]\n"
    "name = 'lib'\n"
    "version = '1'\n"
    "source = {editable = 'lib'}\n"
    "dependencies = [{name = 'base'}]\n"
    "[[package]]\n"
    "name = 'base'\n"
    "version = '1.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "[[package]]\n"
    "name = 'fork'\n"
    "version = '1.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "resolution-markers = [\"python_full_version < '3.12'\"]\n"
    "[[package]]\n"
    "name = 'fork'\n"
    "version = '2.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "resolution-markers = [\"python_full_version >= '3.12'\"]\n"
    "[[package]]\n"
    "name = 'loop'\n"
    "version = '4.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "wheels = [\n"
    "  {url = 'https://packages.example/loop.whl', hash = 'sha256:bb'},\n"
    "  {url = 'x', hash = 'sha256:aa'},\n"
    "]\n"
    "[[package]]\n"
    "name = 'old'\n"
    "version = '0.1'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "[[package]]\n"
    "name = 'test'\n"
    "version = '8.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "[[package]]\n"
    "name = 'torch'\n"
    "version = '2.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "dependencies = [{name = 'base'}]\n"
    "[[package]]\n"
    "name = 'web'\n"
    "version = '2.1'\n"
    "source = {registry = 'https://packages.example/simple'}\n"
    "dependencies = [\n"
    "  {name = 'base'},\n"
    "  {name = 'win', marker = \"sys_platform == 'win32'\"},\n"
    "]\n"
    "[package.optional-dependencies]\n"
    "fast = [{name = 'loop'}]\n"
    "[[package]]\n"
    "name = 'win'\n"
    "version = '3.0'\n"
    "source = {registry = 'https://packages.example/simple'}\n";

static const char manifest_source[] =
    "[project]\nname = \"demo\"\nrequires-python = \">=3.10\"\n"
    "dependencies = [\"lib\", \"old; python_version < '3.12'\", \"web[fast]>=2\"]\n"
    "[project.optional-dependencies]\nml = [\"torch\"]\n"
    "[dependency-groups]\ndev = [\"test\"]\n"
    "[tool.uv.sources]\nlib = {workspace = true}\n";

struct reading {
    struct arena arena;
    struct diags diags;
    struct catalog catalog;
    const struct toml *lock;
    struct selection_roots roots;
    struct selection selection;
    struct target targets[2];
    struct selection_options options;
    struct requirements_options output;
};

/* Reads a manifest and a lock; either may be NULL. */
static void begin(struct reading *self, const char *manifest, const char *lock)
{
    *self = (struct reading){.output = {.command = TEXT("test")}};
    diags_init(&self->diags, &self->arena, TEXT(""));
    catalog_init(&self->catalog, &self->arena);
    target_of_platform(&self->targets[0], TEXT("linux"));
    target_of_platform(&self->targets[1], TEXT("windows"));
    for (int i = 0; i < 2; i++)
        self->targets[i].python_first = self->targets[i].python_last = 11;
    self->options =
        (struct selection_options){.targets = self->targets, .target_count = 1};
    if (manifest)
        CHECK(pyproject_read(&self->catalog,
                             toml_read(&self->arena, text_of(manifest),
                                       TEXT("pyproject.toml"), &self->diags),
                             TEXT("pyproject.toml"), NULL, &self->diags));
    if (lock)
        self->lock =
            uv_lock_read(&self->catalog, text_of(lock), TEXT("uv.lock"), &self->diags);
}

static void add_root(struct reading *self, const char *name)
{
    array_push(&self->arena, &self->roots,
               ((struct selection_root){.distribution =
                                            catalog_find(&self->catalog, text_of(name)),
                                        .requested = REQUESTED_IMPORTED,
                                        .file = TEXT("main.py")}));
}

static struct text written(struct reading *self)
{
    struct buffer out = {.arena = &self->arena};
    selection_make(&self->selection, &self->catalog, &self->roots, &self->options);
    requirements_write(&out, &self->catalog, &self->selection, &self->roots,
                       &self->output, &self->diags);
    return out.text;
}

static void damaged_locks(void)
{
    static const struct {
        const char *source, *message;
        unsigned line;
    } cases[] = {
        {"", "this is no uv.lock: it has no 'version'", 1},
        {"version = 9\n", "unknown version 9 of uv.lock, expected 1", 1},
        {"version = 1\n[[package]]\nversion = \"1\"\n", "a package without a name", 2},
        {"version = 1\n[[package]]\nname = \"a\"\n", "'a' has no 'source'", 2},
        {"version = 1\n[[package]]\nname = 'a'\nsource = {moon = 'x'}\n",
         "unknown kind of source", 4},
        {"version = 1\n[[package]]\nname = 'a'\nversion = '1'\nsource = {registry = "
         "'x'}\n"
         "dependencies = [{name = 'b', version = '2'}]\n",
         "'a' needs 'b 2', but the lock does not have it", 2},
        {"version = 1\n[[package]]\nname = 'a'\nsource = {registry = 'x'}\n"
         "dependencies = [\n",
         "expected a value, found the end of the file", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading self;
        begin(&self, NULL, cases[i].source);
        CHECK(!self.lock);
        CHECK(self.catalog.lock_state == LOCK_NONE);
        CHECK_INT(self.diags.count, 1);
        CHECK_TEXT(self.diags.items[0].message, cases[i].message);
        CHECK_INT(self.diags.items[0].place.line, cases[i].line);
        CHECK(self.diags.items[0].help.len > 0);
        arena_release(&self.arena);
    }
}

/* SOURCE with the first OLD replaced. */
static const char *replaced(struct arena *arena, const char *source, const char *old,
                            const char *new)
{
    const char *at = strstr(source, old);
    struct buffer out = {.arena = arena};
    CHECK(at != NULL);
    buffer_add(&out, (struct text){source, at ? (size_t)(at - source) : 0});
    buffer_add_string(&out, new);
    buffer_add_string(&out, at ? at + strlen(old) : "");
    return out.text.ptr;
}

static void locks_that_do_not_match(void)
{
    static const struct {
        const char *old, *new, *message;
    } cases[] = {
        {"", "", NULL},
        {"web[fast]>=2", "web[fast] >= 2.0rc1",
         "'uv.lock' does not know 'web[fast]>=2.0rc1' as it is written here"},
        {", \"web[fast]>=2\"", "",
         "'uv.lock' was made from a manifest with 'web[fast]>=2'"},
        {"python_version < '3.12'", "python_version <= '3.11'", NULL},
        {"python_version < '3.12'", "python_version < '3.11'",
         "'uv.lock' does not know 'old' as it is written here"},
        {"[\"torch\"]", "[\"torch\", \"jax\"]",
         "'uv.lock' does not know 'jax' as it is written here"},
        {"ml = ", "ai = ", "'uv.lock' does not know 'torch' as it is written here"},
        {"dev = [\"test\"]", "dev = []",
         "'uv.lock' was made from a manifest with 'test'"},
        {"\">=3.10\"", "\">=3.11\"",
         "this lock is for Python '>=3.10', the manifest says '>=3.11'"},
        {"\">=3.10\"", "\">=3.10.0\"", NULL},
        {"\"demo\"", "\"other\"", "this lock does not have 'other'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading self;
        struct arena arena = {0};
        begin(&self, replaced(&arena, manifest_source, cases[i].old, cases[i].new),
              lock_source);
        bool same = uv_lock_compare(&self.catalog, self.lock, &self.diags);
        CHECK(same == !cases[i].message);
        CHECK_INT(self.diags.count, cases[i].message != NULL);
        if (cases[i].message && self.diags.count)
            CHECK_TEXT(self.diags.items[0].message, cases[i].message);
        arena_release(&self.arena);
        arena_release(&arena);
    }
}

static void roots_bring_what_they_need(void)
{
    struct reading self;
    begin(&self, manifest_source, lock_source);
    add_root(&self, "web");
    CHECK_TEXT(written(&self),
               "# test\nbase==1.0\n    # via web\nloop==4.0\n    # via web\n"
               "web==2.1\n    # via main.py\n");
    CHECK_INT(self.selection.packages.items[0].requested, REQUESTED_TRANSITIVE);
    self.options.no_transitive = true;
    CHECK_TEXT(written(&self), "# test\nweb==2.1\n    # via main.py\n");
    arena_release(&self.arena);
}

static void targets_and_ranges(void)
{
    struct reading self;
    begin(&self, manifest_source, lock_source);
    add_root(&self, "web");
    add_root(&self, "old");
    self.options.no_transitive = true;
    self.targets[0].python_first = self.targets[0].python_last = 12;
    CHECK_TEXT(written(&self), "# test\nweb==2.1\n    # via main.py\n");
    CHECK_INT(self.selection.absent.count, 1);
    self.targets[0].python_first = 10;
    CHECK_TEXT(written(&self), "# test\nold==0.1 ; python_version < '3.12'\n"
                               "    # via main.py\nweb==2.1\n    # via main.py\n");
    self.options.no_transitive = false;
    self.options.target_count = 2;
    self.targets[0].python_first = self.targets[0].python_last = 11;
    CHECK_TEXT(written(&self),
               "# test\nbase==1.0\n    # via web\nloop==4.0\n    # via web\n"
               "old==0.1\n    # via main.py\nweb==2.1\n    # via main.py\n"
               "win==3.0 ; sys_platform == 'win32'\n    # via web\n");
    arena_release(&self.arena);
}

static void undeclared_roots(void)
{
    struct reading self;
    begin(&self, manifest_source, lock_source);
    add_root(&self, "loop");
    add_root(&self, "fork");
    add_root(&self, "torch");
    add_root(&self, "base");
    self.targets[0].python_last = 12;
    CHECK_TEXT(written(&self),
               "# test\nbase==1.0\n    # via main.py\n"
               "fork==1.0 ; python_version < '3.12'\n    # via main.py\n"
               "fork==2.0 ; python_version >= '3.12'\n    # via main.py\n"
               "loop==4.0\n    # via main.py\ntorch==2.0\n    # via main.py\n");
    CHECK_INT(self.selection.packages.items[0].declared, DECLARED_MAIN);
    CHECK_INT(self.selection.packages.items[3].declared, DECLARED_NOT);
    CHECK_INT(self.selection.packages.items[4].declared, DECLARED_OTHER);
    CHECK_TEXT(self.selection.packages.items[4].declared_in, "ml");
    arena_release(&self.arena);
}

static void hashes_and_indexes(void)
{
    struct reading self;
    begin(&self, manifest_source, lock_source);
    add_root(&self, "loop");
    self.output.hashes = true;
    CHECK_TEXT(written(&self), "# test\nloop==4.0 \\\n    --hash=sha256:aa \\\n"
                               "    --hash=sha256:bb\n    # via main.py\n");
    array_push(&self.arena, &self.catalog.indexes,
               ((struct package_index){.url = TEXT("https://packages.example/simple")}));
    self.output = (struct requirements_options){.command = TEXT("test")};
    CHECK_TEXT(written(&self), "# test\n# --index-url https://packages.example/simple\n"
                               "loop==4.0\n    # via main.py\n");
    self.output.emit_index_url = true;
    CHECK_TEXT(written(&self), "# test\n--index-url https://packages.example/simple\n"
                               "loop==4.0\n    # via main.py\n");
    arena_release(&self.arena);
}

static void without_a_lock(void)
{
    struct reading self;
    begin(&self, manifest_source, NULL);
    add_root(&self, "web");
    add_root(&self, "old");
    CHECK_TEXT(written(&self),
               "# no lock file: versions are as the manifest has them; `uv lock` makes "
               "one\n# test\nold; python_version < '3.12'\n    # via main.py\n"
               "web[fast]>=2\n    # via main.py\n# transitives unknown\n");
    self.targets[0].python_first = self.targets[0].python_last = 12;
    written(&self);
    CHECK_INT(self.selection.packages.count, 1);
    arena_release(&self.arena);
}

int main(void)
{
    damaged_locks();
    locks_that_do_not_match();
    roots_bring_what_they_need();
    targets_and_ranges();
    undeclared_roots();
    hashes_and_indexes();
    without_a_lock();
    return check_end();
}
