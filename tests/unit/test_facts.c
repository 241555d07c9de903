/* Facts of small files: each case is a file and what is found in it, one fact after the
 * other as "line:column flags what". The syntax that no interpreter at hand reads is
 * here, written from its PEP; what ast can judge is left to tests/oracle. */
#include "check.h"
#include "read/facts.h"

struct expected {
    const char *source;
    const char *facts;
};

static void add_fact(struct buffer *out, const struct fact *at)
{
    static const char *const names[] = {"deferred", "typing", "guarded", "lazy", "main"};
    buffer_format(out, "%s%u:%u ", out->text.len ? "; " : "", at->line, at->column);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (at->flags & (1u << i))
            buffer_format(out, "%s ", names[i]);
    if (at->when.len)
        buffer_format(out, "[%.*s] ", TEXT_ARG(at->when));
}

static void add_import(struct buffer *out, const struct import_fact *fact)
{
    add_fact(out, &fact->at);
    for (uint32_t i = 0; i < fact->level; i++)
        buffer_add_byte(out, '.');
    buffer_add(out, fact->module);
    for (size_t i = 0; i < fact->names.count; i++)
        buffer_format(out, "%c%.*s", i ? ',' : ':', TEXT_ARG(fact->names.items[i]));
}

static void add_dynamic(struct buffer *out, const struct dynamic_fact *fact)
{
    add_fact(out, &fact->at);
    struct text name = fact->target.len ? fact->target : fact->pattern;
    buffer_format(out, "%s(%s%.*s", dynamic_kind_names[fact->kind],
                  fact->pattern.len ? "~" : "", TEXT_ARG(name));
    if (fact->package.len)
        buffer_format(out, ", %.*s", TEXT_ARG(fact->package));
    buffer_add_byte(out, ')');
}

/* The facts of SOURCE as text; the bytes behind it are those that a file would have. */
static struct text describe(struct arena *arena, struct text source)
{
    struct reader *reader = reader_new();
    const struct facts *facts = facts_read(reader, arena, text_copy(arena, source));
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < facts->imports.count; i++)
        add_import(&out, &facts->imports.items[i]);
    for (size_t i = 0; i < facts->dynamic.count; i++)
        add_dynamic(&out, &facts->dynamic.items[i]);
    for (size_t i = 0; i < facts->all.count; i++)
        buffer_format(&out, "%s%.*s", i ? "," : " all:", TEXT_ARG(facts->all.items[i]));
    if (facts->error.len)
        buffer_format(&out, " ! %u:%u %.*s", facts->error_line, facts->error_column,
                      TEXT_ARG(facts->error));
    reader_free(reader);
    return text_copy(arena, out.text);
}

static void check_all(const struct expected *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct text got = describe(&arena, text_of(cases[i].source));
        if (!text_is(got, cases[i].facts))
            fprintf(stderr, "in:\n%s\n", cases[i].source);
        CHECK_TEXT(got, cases[i].facts);
        arena_release(&arena);
    }
}

#define CHECK_ALL(cases) check_all((cases), sizeof(cases) / sizeof *(cases))

static void statements(void)
{
    static const struct expected cases[] = {
        {"", ""},
        {"import a", "1:1 a"},
        {"import a.b as c, d", "1:1 a.b; 1:1 d"},
        {"from . import x\nfrom ..a import x as y, z\nfrom ... import *\n",
         "1:1 .:x; 2:1 ..a:x,z; 3:1 ...:*"},
        {"from.a import b", "1:1 .a:b"},
        {"from a import (b, # c\n  d as e,\n)", "1:1 a:b,d"},
        {"import a, \\\n b", "1:1 a; 1:1 b"},
        {"import a . b\nfrom a . \\\n b import c", "1:1 a.b; 2:1 a.b:c"},
        {"x = 1; import a ; import b;\n", "1:8 a; 1:19 b"},
        {"\\\nimport a", "2:1 a"},
        {"\f\nimport a\n\fimport b", "2:1 a; 3:2 b"},
        {"\xef\xbb\xbfimport a", "1:1 a"},
        {"import a\r\nimport b\rimport c\nimport d", "1:1 a; 2:1 b; 3:1 c; 4:1 d"},
        {"'''\nimport a\n'''\n# import b\nx = 'import c'\n", ""},
        {"importx = 1\nimport_ = 2\nfromage(3)\n", ""},
        {"if x: import a; import b\nelse: import c\n", "1:7 a; 1:17 b; 2:7 c"},
        {"class A:\n\timport a\n        import b\n", "2:2 a; 3:9 b"},
        {"import \xc3\xa9t\xc3\xa9.a", "1:1 \xc3\xa9t\xc3\xa9.a"},
        {"x = [\n'a', # [\n]\nimport a", "4:1 a"},
        {"x = \"a\\\nimport b\"\nimport c", "3:1 c"},
        {"print 'a'; import a\nexec \"b\" in c\nprint >>f, `x`; import b",
         "1:12 a; 3:17 b"},
    };
    CHECK_ALL(cases);
}

static void flags(void)
{
    static const struct expected cases[] = {
        {"def f():\n  import a\n  class B:\n    import b\nimport c",
         "2:3 deferred a; 4:5 deferred b; 5:1 c"},
        {"async def f(): import a", "1:16 deferred a"},
        {"try: import a\nexcept ImportError: a = None\nelse: import b",
         "1:6 guarded a; 3:7 b"},
        {"try:\n  import a\nexcept ImportError:\n  raise", "2:3 a"},
        {"try:\n  import a\nexcept ImportError:\n  x\n  sys.exit(1)\n", "2:3 a"},
        {"try:\n  import a\nexcept (A, b.ImportError):\n  import c\nfinally:\n  import d",
         "2:3 guarded a; 4:3 c; 6:3 d"},
        {"try:\n  import a\nexcept ImportError, e:\n  pass", "2:3 guarded a"},
        {"try:\n  def f():\n    import a\n  class C:\n    import b\nexcept: pass",
         "3:5 deferred a; 5:5 guarded b"},
        {"with suppress(ImportError): import a", "1:29 guarded a"},
        {"with (open(x) as f,\n  contextlib.suppress(A, Exception)): import a",
         "2:39 guarded a"},
        {"with f(suppress(ImportError)): import a", "1:32 a"},
        {"if TYPE_CHECKING:\n  import a\nelif x:\n  import b", "2:3 typing a; 4:3 b"},
        {"if not t.TYPE_CHECKING:\n  import a\nelif x:\n  import b\nelse:\n  import c",
         "2:3 a; 4:3 typing b; 6:3 typing c"},
        {"if TC and x: import a\nfrom typing import TYPE_CHECKING as TC",
         "1:14 typing a; 2:1 typing:TYPE_CHECKING"},
        {"if '__main__' == __name__:\n  import a", "2:3 main a"},
        {"if sys.platform == 'x' or y:\n  import a\nelif os.name == 'nt':\n  import b",
         "2:3 [sys.platform == 'x' or y] a; "
         "4:3 [not (sys.platform == 'x' or y) and os.name == 'nt'] b"},
        {"if a or platform.x:\n  if sys.version_info > (3,): import a",
         "2:31 [(a or platform.x) and sys.version_info > (3,)] a"},
        {"if _sys.platform: import a\nimport sys as _sys",
         "1:19 [_sys.platform] a; 2:1 sys"},
        {"if \\\n  os.name \\\r\n: import a", "3:3 [os.name] a"},
        {"match x:\n  case 1: import a\n  case _:\n    import b\nmatch = 1\nmatch(x)\n",
         "2:11 a; 4:5 b"},
        {"while x:\n  import a\n# c\nelse:\n  import b", "2:3 a; 5:3 b"},
    };
    CHECK_ALL(cases);
}

/* The fallbacks of SOURCE as "body > handler", each import by its module; "," joins a
 * try's. */
static struct text describe_fallbacks(struct arena *arena, struct text source)
{
    struct reader *reader = reader_new();
    const struct facts *facts = facts_read(reader, arena, text_copy(arena, source));
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < facts->fallbacks.count; i++) {
        const struct fallback *fallback = &facts->fallbacks.items[i];
        for (uint32_t n = fallback->body; n < fallback->body_end; n++)
            buffer_format(&out, "%.*s ", TEXT_ARG(facts->imports.items[n].module));
        buffer_add_byte(&out, '>');
        for (uint32_t n = fallback->handler; n < fallback->handler_end; n++)
            buffer_format(&out, " %.*s", TEXT_ARG(facts->imports.items[n].module));
        buffer_add_string(&out, fallback->last ? ";" : ", ");
    }
    reader_free(reader);
    return text_copy(arena, out.text);
}

static void fallbacks(void)
{
    static const struct expected cases[] = {
        {"try: import a\nexcept ImportError: import b", "a > b;"},
        {"try: import a\nexcept: raise", ""},
        {"try: import a\nexcept ValueError: import b\nexcept Exception: import c",
         "a > c;"},
        {"try: import a, b\nexcept ModuleNotFoundError: import c\nexcept (A, "
         "ImportError) as "
         "e: import d\nelse: import e\nfinally: import f",
         "a b > c, a b > d;"},
        {"try: import a\nexcept ImportError:\n  def f():\n    import b\n  class C: "
         "import c",
         "a > b c;"},
        {"try: pass\nexcept: import b", ""},
        {"try: import a\nfinally: import b", ""},
        {"try:\n  'why'; import a; A = B = True; pass # f()\nexcept: import b", "a > b;"},
        {"try:\n  import a\n  A = (\n    'b' # c\n    'd')\nexcept: import b", "a > b;"},
        {"try:\n  import a\n  f()\nexcept: import b", ""},
        {"try:\n  import a\n  A = a.A\nexcept: import b", ""},
        {"try:\n  import a\n  A = f'{x}'\nexcept: import b", ""},
        {"try:\n  raise ImportError\n  import a\nexcept: import b", ""},
        {"try:\n  import a\n  for x in y: pass\nexcept: import b", ""},
        {"try:\n  if sys.platform == 'x': import a\n  elif TYPE_CHECKING: import b\n"
         "  else: import c\nexcept: import d",
         "a b c > d;"},
        {"try:\n  if x: import a\nexcept: import b", ""},
        {"try:\n  try: import a\n  except: import b\nexcept: import c", "a > b;a b > c;"},
        {"try:\n  try: import a\n  except: pass\nexcept: import c", "a >;a > c;"},
        {"try:\n  try: import a\n  except: f()\nexcept: import c", ""},
        {"try: import a\nexcept:\n  try: import b\n  except: import c", "a > b c;b > c;"},
        {"f()\ntry:\n  import a\nexcept: import b\nf()", "a > b;"},
        {"def f():\n  g()\n  try: import a\n  except: import b", "a > b;"},
        {"try:\n  import a\nexcept ImportError:\n  import b.", "a > b;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct text got = describe_fallbacks(&arena, text_of(cases[i].source));
        if (!text_is(got, cases[i].facts))
            fprintf(stderr, "in:\n%s\n", cases[i].source);
        CHECK_TEXT(got, cases[i].facts);
        arena_release(&arena);
    }
}

/* Up to which line each import keeps what follows from running: "-" none, "*" to the end
 * of the module. */
static struct text describe_until(struct arena *arena, struct text source)
{
    struct reader *reader = reader_new();
    const struct facts *facts = facts_read(reader, arena, text_copy(arena, source));
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < facts->imports.count; i++) {
        uint32_t until = facts->imports.items[i].until;
        buffer_format(&out, "%s%.*s", i ? " " : "",
                      TEXT_ARG(facts->imports.items[i].module));
        if (until == 0 || until == UINT32_MAX)
            buffer_add_string(&out, until ? "*" : "-");
        else
            buffer_format(&out, "%u", until);
    }
    reader_free(reader);
    return text_copy(arena, out.text);
}

static void until(void)
{
    static const struct expected cases[] = {
        {"import a, b\nclass C:\n  import c\nimport d", "a* b* c* d*"},
        {"if x: import a\nelif y:\n  import b\nelse: import c\nimport d", "a- b- c- d*"},
        {"try:\n  import a\nexcept E: import b\nelse: import c\nfinally: import d",
         "a- b- c- d-"},
        {"for x in y: import a\nelse: import b\nwhile x:\n  import c\nelse: import d",
         "a- b- c- d-"},
        {"with x:\n  import a\nmatch x:\n  case 1: import b\nimport c", "a- b- c*"},
        {"def f():\n  import a\n  if x:\n    import b\n  import c\n\n# d\nx = 1",
         "a8 b- c8"},
        {"def f():\n  import a\n  def g():\n    import b\n    x\n  y\n", "a7 b6"},
        {"class C:\n  def f(self):\n    import a\n  async def g(self):\n    import b",
         "a4 b5"},
        {"try:\n  def f():\n    import a\n    x\nexcept: pass", "a5"},
        {"def f(): import a\nx", "a1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct text got = describe_until(&arena, text_of(cases[i].source));
        if (!text_is(got, cases[i].facts))
            fprintf(stderr, "in:\n%s\n", cases[i].source);
        CHECK_TEXT(got, cases[i].facts);
        arena_release(&arena);
    }
}

/* PEP 649 to 810: Python 3.14 and 3.15. */
static void new_syntax(void)
{
    static const struct expected cases[] = {
        {"lazy import a\nlazy from b import c\nlazy = 2\nlazy(x)\nlazy.import_(y)",
         "1:1 lazy a; 2:1 lazy b:c"},
        {"lazy from .a import (b,\n c)\nlazy import d as e, f",
         "1:1 lazy .a:b,c; 3:1 lazy d; 3:1 lazy f"},
        {"if x:\n    lazy \\\n import a", "2:5 lazy a"},
        {"__lazy_modules__ = ['a', \"b.c\"]\nimport a, b, b.c\nfrom b.c import d\n"
         "def f(): import a",
         "2:1 lazy a; 2:1 b; 2:1 lazy b.c; 3:1 lazy b.c:d; 4:10 deferred a"},
        {"try: import a\nexcept A, ImportError: pass", "1:6 guarded a"},
        {"try: import a\nexcept* (A, b.ImportError): pass", "1:6 guarded a"},
        {"x = t'{y!r:>{z}}' rt\"\\{import_module('a')}\"\nimport b",
         "2:1 b; 1:24 import_module(a)"},
        {"x = f\"{y[\"a\"] # }\n}\"\nimport b", "3:1 b"},
        {"x = f'{'\\n'.join(a)}' ; import b", "1:25 b"},
        {"x = f\"{f\"{f\"{1}\"}\"}\"; import b", "1:23 b"},
        {"type X[T: int = str, *U = *V] = list[T]\ntype = 1\nimport a", "3:1 a"},
        {"def f[T = import_module('a')](x: T) -> T: import b\nclass C[T]: import c",
         "1:43 deferred b; 2:13 c; 1:11 import_module(a)"},
        {"try: import a\nexcept ImportError: pass\nfinally: import b",
         "1:6 guarded a; 3:10 b"},
    };
    CHECK_ALL(cases);
}

static void calls(void)
{
    static const struct expected cases[] = {
        {"importlib.import_module('a' '.b')", "1:1 import_module(a.b)"},
        {"import_module('.c', package=__package__)",
         "1:1 import_module(.c, __package__)"},
        {"import_module('.c', \"p\")", "1:1 import_module(.c, p)"},
        {"x = im('a')\nfrom importlib import import_module as im",
         "2:1 importlib:import_module; 1:5 import_module(a)"},
        {"import importlib.util as u\nu.find_spec(x)",
         "1:1 importlib.util; 2:1 find_spec()"},
        {"__import__('a', globals(), None, [], 2)", "1:1 __import__(..a, __package__)"},
        {"x = lambda y=import_module('a'): import_module('b')",
         "1:14 import_module(a); 1:34 deferred import_module(b)"},
        {"import_module('p.' + x)\nimport_module(f'p.{x}.q')\nimport_module(x + '.p')",
         "1:1 import_module(~p.*); 2:1 import_module(~p.*.q); 3:1 import_module(~*.p)"},
        {"x.import_module('a')\ndef import_module(x): pass", ""},
        {"import_module # c\n('a')\n(import_module # c\n('b'))", "3:2 import_module(b)"},
        {"# depclose: imports a.*, b\nx # why # depclose: imports c",
         "1:1 declared(~a.*); 1:1 declared(b); 2:3 declared(c)"},
        {"__all__ = ['a', x]\n__all__ += ('b',)\n__all__.append('c')\n"
         "def f(): __all__ = ['d']",
         " all:a,b,c"},
    };
    CHECK_ALL(cases);
}

static void errors(void)
{
    static const struct expected cases[] = {
        {"x = 'a\nimport a", "2:1 a ! 1:5 unterminated string literal"},
        {"x = '''\nimport a", " ! 1:5 unterminated string literal"},
        {"import a\nx = (1,\nimport b",
         "1:1 a; 3:1 b ! 2:5 a bracket that is never closed"},
        {"x = )\nimport a", "2:1 a ! 1:5 a closing bracket that no other opened"},
        {"if x:\n    a\n  import b",
         "3:3 b ! 3:3 unindent does not match any outer indentation level"},
        {"  import a", "1:3 a ! 1:3 unexpected indent"},
        {"if x:\nimport a", "2:1 a ! 2:1 an indented block was expected"},
        {"import a.\nimport b", "1:1 a; 2:1 b ! 1:10 an import that cannot be read"},
        {"import a\nx = '\xff'", "1:1 a ! 2:6 bytes that are not UTF-8"},
        {"# coding: ascii\nimport a # \xc3\xa9", "2:1 a ! 2:12 bytes that are not ascii"},
        {"# coding: nonsense\nimport a", "2:1 a ! 1:11 unknown encoding 'nonsense'"},
        {"#!x\n# -*- coding: latin-1 -*-\nx = '\xe9'; import a.\xe9", "3:11 a.\xc3\xa9"},
        {"# vim: set fileencoding=gbk :\nx = '\x81\x5c'; import a", "2:12 a"},
        {"\xef\xbb\xbf# coding: latin-1\nimport a",
         "2:1 a ! 1:11 a byte order mark of UTF-8 and another encoding declared"},
    };
    CHECK_ALL(cases);
    struct arena arena = {0};
    CHECK_TEXT(describe(&arena, TEXT("import a\0\nimport b")),
               "1:1 a; 2:1 b ! 1:9 a NUL byte");
    CHECK_TEXT(describe(&arena, TEXT("\xff\xfei\0m\0p\0")),
               " ! 1:1 UTF-16 is not an encoding of Python source");
    arena_release(&arena);
}

/* Nothing here may take longer than reading it does. */
static void large_files(void)
{
    static const struct {
        const char *before, *repeated, *after;
        size_t count;
        const char *facts;
    } cases[] = {
        {"x = '", "a", "'; import a", 5000000, "1:5000009 a"},
        {"x = ", "(", "\nimport a", 1000000,
         "2:1 a ! 1:5 a bracket that is never closed"},
        {"x = ", "[", "", 2000, " ! 1:5 a bracket that is never closed"},
        {"", "\"\n", "import a", 500000, "500001:1 a ! 1:1 unterminated string literal"},
        {"", "x = y(z)['a'] # b\n", "import a", 200000, "200001:1 a"},
        {"if ", "lambda: ", "0: import a", 200000, "1:1600007 a"},
        {"x = f'", "{", "'\nimport a", 200001, "2:1 a ! 1:5 unterminated string literal"},
        {"__all__ = ", "f(a b", "\nimport a", 200000,
         "2:1 a ! 1:12 a bracket that is never closed"},
        {"", "\\\n", "import a", 500000, "500001:1 a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct buffer source = {.arena = &arena};
        buffer_add_string(&source, cases[i].before);
        for (size_t k = 0; k < cases[i].count; k++)
            buffer_add_string(&source, cases[i].repeated);
        buffer_add_string(&source, cases[i].after);
        CHECK_TEXT(describe(&arena, source.text), cases[i].facts);
        arena_release(&arena);
    }
}

int main(void)
{
    statements();
    flags();
    fallbacks();
    until();
    new_syntax();
    calls();
    errors();
    large_files();
    return check_end();
}
