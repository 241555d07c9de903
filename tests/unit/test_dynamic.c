/* Names of dynamic imports: each case is a file and what its calls may import, one fact
 * after the other as "line kind(target, package)@function[attributes]", "~" before a
 * pattern. What the interpreter can judge is left to tests/oracle. */
#include "check.h"
#include "read/facts.h"

struct expected {
    const char *source;
    const char *facts;
};

static void add_fact(struct buffer *out, const struct dynamic_fact *fact)
{
    struct text name = fact->target.len ? fact->target : fact->pattern;
    buffer_format(out, "%s%u %s(%s%.*s", out->text.len ? "; " : "", fact->at.line,
                  dynamic_kind_names[fact->kind], fact->pattern.len ? "~" : "",
                  TEXT_ARG(name));
    if (fact->package.len)
        buffer_format(out, ", %.*s", TEXT_ARG(fact->package));
    buffer_add_byte(out, ')');
    if (fact->function.len)
        buffer_format(out, "@%.*s", TEXT_ARG(fact->function));
    for (size_t i = 0; i < fact->attributes.count; i++)
        buffer_format(out, "%c%.*s", i ? ',' : '[', TEXT_ARG(fact->attributes.items[i]));
    if (fact->attributes.count)
        buffer_add_byte(out, ']');
}

static void check_all(const struct expected *cases, size_t count)
{
    struct reader *reader = reader_new();
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct text source = text_copy(&arena, text_of(cases[i].source));
        const struct facts *facts = facts_read(reader, &arena, source);
        struct buffer out = {.arena = &arena};
        for (size_t k = 0; k < facts->dynamic.count; k++)
            add_fact(&out, &facts->dynamic.items[k]);
        CHECK_TEXT(out.text, cases[i].facts);
        arena_release(&arena);
    }
    reader_free(reader);
}

#define CHECK_ALL(cases) check_all((cases), sizeof(cases) / sizeof *(cases))

static void names(void)
{
    static const struct expected cases[] = {
        {"def f(x):\n import_module(x)", "2 import_module()@f"},
        {"def f(x='a.b'):\n import_module(x)",
         "2 import_module(a.b)@f; 2 import_module()@f"},
        {"class A:\n def f(self, x):\n  import_module('%s.apps' % x)",
         "3 import_module(~*.apps)@A"},
        {"import_module(__name__ + '_x')", "1 import_module(~..*_x, __name__)"},
        {"import_module(__name__.split('.')[0] + '.x')", "1 import_module(~*.x)"},
        {"import_module(__package__.rpartition('.')[0] + '.x')",
         "1 import_module(..x, __package__)"},
        {"import_module('a' + x.lower() + '.b')", "1 import_module(~a*.b)"},
        {"import_module('%s.%s' % (x, y))", "1 import_module()"},
        {"for i in x:\n import_module(i)\n", "2 import_module()"},
        {"x = 'a'\nx += '.b'\nimport_module(x)", "3 import_module(a); 3 import_module()"},
    };
    CHECK_ALL(cases);
}

static void tables(void)
{
    static const struct expected cases[] = {
        {"T = {'A': '.a', 'B': '.b', 'C': '.a'}\ndef __getattr__(name):\n"
         " return import_module(T[name], __name__)",
         "3 import_module(.a, __name__)@__getattr__[A,C]; "
         "3 import_module(.b, __name__)@__getattr__[B]"},
        {"T = {'A': (__spec__.parent, '.a'), 'B': ('q', '.b')}\n"
         "def __getattr__(name):\n p, m = T.get(name)\n import_module(m, package=p)",
         "4 import_module(.a, __package__)@__getattr__[A]; "
         "4 import_module(.b, q)@__getattr__[B]"},
        {"import lazy_loader as lazy\n"
         "a, b, c = lazy.attach(__name__, ['s'], {'t': ['X', 'Y']})",
         "2 lazy(.s, __name__)[s]; 2 lazy(.t, __name__)[t,X,Y]"},
        {"import lazy_loader\nlazy_loader.attach_stub(__name__, __file__)",
         "2 lazy-stub(, __name__)"},
        {"from .utils import _LazyModule\n_s = {'a': ['X']}\n_s['b'] = ['Y']\n"
         "_s['b'].append('Z')\nm = _LazyModule(__name__, __file__, _s)",
         "5 lazy(.a, __name__)[a,X]; 5 lazy(.b, __name__)[b,Y]"},
        {"from .utils import _LazyModule, define_import_structure\n"
         "m = _LazyModule(__name__, f, define_import_structure(f))",
         "2 lazy(~.*, __name__)"},
    };
    CHECK_ALL(cases);
}

static void asks(void)
{
    static const struct expected cases[] = {
        {"import pkgutil\nfrom . import p\npkgutil.walk_packages(p.__path__)",
         "3 iter(~.p.**, __package__)"},
        {"import pkgutil\npkgutil.iter_modules(x, 'a.b.')", "2 iter(~a.b.*)"},
        {"import pkgutil\npkgutil.iter_modules(x)", "2 iter()"},
        {"from importlib.metadata import version as v\nv('a-b'); v(__name__); v(x)",
         "2 metadata(a-b); 2 metadata(, __name__); 2 metadata()"},
        {"def f():\n from importlib import metadata as m\n"
         " for e in m.entry_points().select(group='g'): pass",
         "3 entry-points(g)@f"},
        {"import pkg_resources\npkg_resources.require('a[b]>=1')", "2 metadata(a)"},
        {"import sys, a.b\nsys.modules[__name__ + '.x'] = a.b", "2 alias(.x, a.b)"},
        {"run([sys.executable, '-m', 'a.b'])\nrun(['git', '-m', 'a.b'])\n"
         "run(['python', '-u', '-m', x])",
         "1 spawn(a.b)"},
        {"from django.utils.module_loading import import_string as i\ni('a.b:C')",
         "2 object(a.b)"},
        {"a = __import__\na('b')", "2 __import__(b)"},
        {"x.select(group='a'); version('b'); entry_points(group='c')", ""},
    };
    CHECK_ALL(cases);
}

int main(void)
{
    names();
    tables();
    asks();
    return check_end();
}
