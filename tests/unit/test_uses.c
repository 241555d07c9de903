/* Uses of imported names, and strings under names: each case is a file and what is found
 * in it, one after the other as "line:column what". */
#include "check.h"
#include "read/named_strings.h"
#include "read/uses.h"

static struct map names_of(struct arena *arena, const char *words)
{
    struct map names;
    struct text rest = text_of(words), word;
    map_init(&names, arena);
    while (text_cut(&rest, ' ', &word))
        map_add(&names, word);
    return names;
}

static struct text describe_uses(struct arena *arena, const char *source)
{
    struct map names = names_of(arena, "pandas.read_excel fastapi.UploadFile *.to_excel "
                                       "httpx.Client httpx a.b a.b.c");
    struct uses uses = uses_find(arena, text_of(source), &names);
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < uses.names.count; i++) {
        const struct use *use = &uses.names.items[i];
        buffer_format(&out, "%s%u:%u %.*s", out.text.len ? "; " : "", use->line,
                      use->column, TEXT_ARG(names.keys.items[use->name]));
        buffer_add_string(&out, use->called ? "(" : "");
        for (size_t a = 0; a < use->arguments.count; a++) {
            const struct use_argument *one = &use->arguments.items[a];
            buffer_format(&out, "%s%u%s%.*s=%.*s", a ? "," : "", one->position,
                          one->name.len ? " " : "", TEXT_ARG(one->name),
                          TEXT_ARG(one->value));
        }
        buffer_add_string(&out, use->called ? ")" : "");
    }
    return out.text;
}

static void uses(void)
{
    static const struct {
        const char *source, *found;
    } cases[] = {
        {"import pandas as pd\npd.read_excel('x')", "2:1 pandas.read_excel(0=x)"},
        {"import pandas\nf(pandas.read_excel(g(a, b), 'y', engine=\"odf\"))",
         "2:3 pandas.read_excel(0=,1=y,2 engine=odf)"},
        {"from pandas import read_excel as r\nr(**k)",
         "1:20 pandas.read_excel; 2:1 pandas.read_excel(0=)"},
        {"from fastapi import (\n  FastAPI,\n  UploadFile,  # why\n)\ndef f(x: "
         "UploadFile): ...",
         "3:3 fastapi.UploadFile; 5:10 fastapi.UploadFile"},
        {"df.to_excel()\nf(x)[0].to_excel(engine=f's3://{b}')",
         "1:1 *.to_excel(); 2:9 *.to_excel(0 engine=s3://*)"},
        {"import httpx\nhttpx.Client(http2=True).get(1)",
         "1:8 httpx; 2:1 httpx; 2:1 httpx.Client(0 http2=True)"},
        {"from .pandas import read_excel\nread_excel()", ""},
        {"from . import pandas\npandas.read_excel()", ""},
        {"read_excel = 1\nread_excel()\nx = 'pandas.read_excel'  # pandas.read_excel",
         ""},
        {"import a.b.c as x, a.b\nx()\na.b.c",
         "1:8 a.b.c; 1:20 a.b; 2:1 a.b.c(); 3:1 a.b; 3:1 a.b.c"},
        {"raise X from error\nyield from it", ""},
        {"from", ""},
        {"import a.b.", "1:8 a.b"},
        {"from httpx import Client\nClient(",
         "1:6 httpx; 1:19 httpx.Client; 2:1 httpx.Client()"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        CHECK_TEXT(describe_uses(&arena, cases[i].source), cases[i].found);
        arena_release(&arena);
    }
}

static struct text describe_strings(struct arena *arena, const char *source)
{
    struct map names = names_of(arena, "APPS include class DATABASE");
    struct named_strings found = named_strings_find(arena, text_of(source), &names);
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < found.count; i++)
        buffer_format(&out, "%s%u:%u %.*s=%.*s", i ? "; " : "", found.items[i].line,
                      found.items[i].column,
                      TEXT_ARG(names.keys.items[found.items[i].name]),
                      TEXT_ARG(found.items[i].value));
    return out.text;
}

static void named_strings(void)
{
    static const struct {
        const char *source, *found;
    } cases[] = {
        {"APPS = ['a', ('b', f(\"c\"))]\nx = 'd'",
         "1:9 APPS=a; 1:15 APPS=b; 1:22 APPS=c"},
        {"APPS = 'a', 'b'\n", "1:8 APPS=a; 1:13 APPS=b"},
        {"APPS: list[str] = ['a']", "1:20 APPS=a"},
        {"APPS += ['a']\nAPPS.append('b')\nAPPS.insert(0, 'c')\nAPPS.sort('d')",
         "1:10 APPS=a; 2:13 APPS=b; 3:16 APPS=c"},
        {"APPS = BASE + \\\n    ['a']", "2:6 APPS=a"},
        {"f(include=['a'] + b, other='c')", "1:12 include=a"},
        {"include('a', n='b').x('c')", "1:9 include=a; 1:16 include=b"},
        {"x = {'class': 'a.B', 'style': 'c'}", "1:15 class=a.B"},
        {"APPS = [{'class': 'a', 'z': 'b'}, 'c']",
         "1:10 APPS=class; 1:19 APPS=a; 1:19 class=a; 1:24 APPS=z; 1:29 APPS=b; 1:35 "
         "APPS=c"},
        {"os.environ['DATABASE'] = 'a'\nsetdefault('DATABASE', 'b')",
         "1:26 DATABASE=a; 2:24 DATABASE=b"},
        {"f('class', 'b')\nx['class'] == 'c'\nAPPS == 'd'", ""},
        {"def include(x='a'): 'b'\nclass APPS('c'): pass", ""},
        {"APPS = f'a{b}' 'c' b'd'", "1:16 APPS=c"},
        {"APPS\n= 'a'\nAPPS ; 'b'", ""},
        {"APPS = [", ""},
        {")]} APPS = 'a'", "1:12 APPS=a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        CHECK_TEXT(describe_strings(&arena, cases[i].source), cases[i].found);
        arena_release(&arena);
    }
}

int main(void)
{
    uses();
    named_strings();
    return check_end();
}
