/* Manifests: what is declared, where, and what is said of mistakes. */
#include "packages/manifest.h"

#include "check.h"

struct reading {
    struct arena arena;
    struct diags diags;
    struct catalog catalog;
    dist_id owner;
    bool good;
};

static void read_pyproject(struct reading *self, const char *source)
{
    *self = (struct reading){0};
    diags_init(&self->diags, &self->arena, TEXT(""));
    catalog_init(&self->catalog, &self->arena);
    const struct toml *root =
        toml_read(&self->arena, text_of(source), TEXT("pyproject.toml"), &self->diags);
    self->good = root && pyproject_read(&self->catalog, root, TEXT("pyproject.toml"),
                                        &self->owner, &self->diags);
}

/* The declarations as lines "section name: requirement". */
static struct text list(struct reading *self)
{
    static const char *const sections[] = {"main", "extra", "group", "constraint"};
    struct buffer out = {.arena = &self->arena};
    for (size_t i = 0; i < self->catalog.declarations.count; i++) {
        const struct declaration *declaration = &self->catalog.declarations.items[i];
        buffer_format(&out, "%s%s%.*s: %.*s\n", sections[declaration->section],
                      declaration->section_name.len ? " " : "",
                      TEXT_ARG(declaration->section_name),
                      TEXT_ARG(declaration->requirement.text));
    }
    return out.text;
}

static void standard_tables(void)
{
    struct reading self;
    read_pyproject(&self, "[project]\nname = 'My_Demo'\nrequires-python = '>=3.10'\n"
                          "dependencies = ['a>=1', 'b; python_version<\"3.12\"']\n"
                          "[project.optional-dependencies]\nSome_Extra = ['c']\n"
                          "all = ['my-demo[some.extra]', 'd']\n"
                          "[dependency-groups]\nlint = ['ruff']\n"
                          "dev = ['pytest', {include-group = 'Lint'}]\n");
    CHECK(self.good);
    CHECK_TEXT(list(&self), "main: a>=1\nmain: b; python_version<\"3.12\"\n"
                            "extra some-extra: c\nextra all: d\ngroup lint: ruff\n"
                            "group dev: pytest\ngroup dev: ruff\nextra all: c\n");
    CHECK_TEXT(self.catalog.requires_python, ">=3.10");
    CHECK_INT(self.catalog.project, self.owner);
    CHECK(self.catalog.distributions.items[self.owner].local);
    CHECK_INT(self.catalog.distributions.items[self.owner].declared, 0);
    CHECK_INT(self.catalog.declarations.items[0].place.line, 4);
    CHECK_INT(self.catalog.declarations.items[0].place.column, 17);
    arena_release(&self.arena);
}

static void uv_tables(void)
{
    struct reading self;
    read_pyproject(&self,
                   "[project]\nname = 'demo'\ndependencies = ['lib', 'g[x]; "
                   "os_name==\"nt\"', 'w']\n[tool.uv]\ndev-dependencies = ['t']\n"
                   "constraint-dependencies = ['n<2']\n[tool.uv.sources]\n"
                   "lib = {workspace = true}\nw = {path = './w-1-py3-none-any.whl'}\n"
                   "g = {git = 'https://example.org/g', tag = 'v1', subdirectory = 's'}\n"
                   "[[tool.uv.index]]\nurl = 'https://own.example/simple/'\n");
    CHECK(self.good);
    CHECK_TEXT(list(&self),
               "main: lib\n"
               "main: g[x] @ git+https://example.org/g@v1#subdirectory=s ; os_name == "
               "'nt'\nmain: w @ ./w-1-py3-none-any.whl\ngroup dev: t\n"
               "constraint: n<2\n");
    CHECK(
        self.catalog.distributions.items[catalog_find(&self.catalog, TEXT("lib"))].local);
    CHECK_TEXT(self.catalog.indexes.items[0].url, "https://own.example/simple");
    CHECK_TEXT(self.catalog.default_groups.items[0], "dev");
    arena_release(&self.arena);
}

static void poetry_tables(void)
{
    struct reading self;
    read_pyproject(&self,
                   "[tool.poetry]\nname = 'demo'\n[tool.poetry.dependencies]\n"
                   "python = '^3.10'\na = '^1.2.3'\nb = '~1.2'\nc = '*'\nd = '1.5'\n"
                   "e = '^0.0.3'\nf = {version = '>=2,<3', extras = ['x'], "
                   "markers = 'os_name == \"nt\"'}\n"
                   "g = {version = '2.*', optional = true}\n"
                   "h = [{version = '1', python = '<3.11'}, "
                   "{version = '2', python = '>=3.11'}]\nl = {path = '../l'}\n"
                   "[tool.poetry.group.dev.dependencies]\npytest = '^8'\n"
                   "[tool.poetry.extras]\nplus = ['g']\n");
    CHECK(self.good);
    CHECK_TEXT(list(&self),
               "main: a>=1.2.3,<2\nmain: b>=1.2,<1.3\nmain: c\nmain: d==1.5\n"
               "main: e>=0.0.3,<0.0.4\nmain: f[x]>=2,<3 ; (os_name == \"nt\")\n"
               "extra plus: g==2.*\nmain: h==1 ; python_version < '3.11'\n"
               "main: h==2 ; python_version >= '3.11'\ngroup dev: pytest>=8,<9\n");
    CHECK_TEXT(self.catalog.requires_python, ">=3.10,<4");
    arena_release(&self.arena);
}

static void mistakes(void)
{
    static const struct {
        const char *source, *message;
        unsigned line, column;
    } cases[] = {
        {"[project]\nname='d'\ndependencies = ['ok', 'a >> 1']\n", NULL, 3, 27},
        {"[project]\nname='d'\ndependencies = [1]\n", "expected a requirement in quotes",
         3, 17},
        {"[project]\nname='d'\ndependencies = 'a'\n", "expected a list of requirements",
         3, 16},
        {"[dependency-groups]\na = [{include-group = 'b'}]\n", "group 'b' is not defined",
         2, 23},
        {"[dependency-groups]\na = [{include-group = 'a'}]\n",
         "group 'a' includes itself", 2, 23},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading self;
        read_pyproject(&self, cases[i].source);
        CHECK(!self.good);
        CHECK_INT(self.diags.count, 1);
        if (cases[i].message)
            CHECK_TEXT(self.diags.items[0].message, cases[i].message);
        CHECK_INT(self.diags.items[0].place.line, cases[i].line);
        CHECK_INT(self.diags.items[0].place.column, cases[i].column);
        arena_release(&self.arena);
    }
}

static void setup_files(void)
{
    struct reading self = {0};
    diags_init(&self.diags, &self.arena, TEXT(""));
    catalog_init(&self.catalog, &self.arena);
    CHECK(setup_cfg_read(&self.catalog,
                         TEXT("[metadata]\nname = demo\n[options]\ninstall_requires =\n"
                              "    # comment\n    a>=1\n    b; os_name == 'nt'\n"
                              "[options.extras_require]\nx = c\n"),
                         TEXT("setup.cfg"), &self.owner, &self.diags));
    CHECK(setup_py_read(&self.catalog,
                        TEXT("from setuptools import setup\nA = ['d' '>=2']\n"
                             "setup(install_requires=A + ['e', f'{n}', read('f')],\n"
                             "      extras_require={'y': ('g',)})\n"),
                        TEXT("setup.py"), NULL, &self.diags));
    CHECK_TEXT(list(&self), "main: a>=1\nmain: b; os_name == 'nt'\nextra x: c\n"
                            "main: d>=2\nmain: e\nextra y: g\n");
    CHECK_INT(self.catalog.declarations.items[1].place.line, 7);
    arena_release(&self.arena);
}

int main(void)
{
    standard_tables();
    uv_tables();
    poetry_tables();
    mistakes();
    setup_files();
    return check_end();
}
