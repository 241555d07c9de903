/* What the text of a file makes: an app that a server loads, or a program of its own.
 *
 * Only what stands at the top level counts, line by line. A function that makes an app
 * ("create_app") is told by the call in it. */
#include "cli/dockerfile/draft.h"

#include "base/path.h"

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static struct text name_at_start(struct text line)
{
    size_t end = 0;
    while (end < line.len && is_name_byte(line.ptr[end]))
        end++;
    return text_slice(line, 0, end);
}

/* The kind of the class that "fastapi.FastAPI(" or "FastAPI(...)" calls; empty when it is
 * none of an app. */
static struct text kind_of_call(const struct image_rules *rules, struct text value)
{
    struct text called = text_trim(text_slice(value, 0, text_find(value, '(')));
    size_t dot = text_rfind(called, '.');
    struct text name = dot == SIZE_MAX ? called : text_slice(called, dot + 1, called.len);
    uint32_t index = called.len < value.len ? map_find(&rules->apps, name) : MAP_NONE;
    return index == MAP_NONE ? (struct text){0} : rules->app_kinds.items[index];
}

/* Whether LINE, at the top level, gives a name an app: "app: FastAPI = FastAPI(". */
static bool assigns_app(const struct image_rules *rules, struct text line,
                        struct app *app)
{
    struct text name = name_at_start(line);
    struct text rest = text_trim(text_slice(line, name.len, line.len));
    size_t equals = text_find(rest, '=');
    bool annotated = rest.len && rest.ptr[0] == ':';
    if (name.len == 0 || equals == SIZE_MAX || (equals > 0 && !annotated) ||
        (equals + 1 < rest.len && rest.ptr[equals + 1] == '='))
        return false;
    app->attr = name;
    app->kind = kind_of_call(rules, text_slice(rest, equals + 1, rest.len));
    return app->kind.len > 0;
}

static bool defines(struct text line, struct text name)
{
    if (text_starts(line, TEXT("async ")))
        line = text_trim(text_slice(line, 6, line.len));
    if (!text_starts(line, TEXT("def ")))
        return false;
    return text_equal(name_at_start(text_trim(text_slice(line, 4, line.len))), name);
}

static bool is_main_block(struct text line)
{
    return text_starts(line, TEXT("if __name__ ==")) ||
           text_starts(line, TEXT("if __name__=="));
}

static bool has_main_block(struct text bytes)
{
    struct text line;
    while (text_cut(&bytes, '\n', &line))
        if (is_main_block(line))
            return true;
    return false;
}

/* Whether a main block does nothing but call NAME, so that -m does what the function
 * does. */
bool app_main_block_calls(struct text bytes, struct text name)
{
    struct text line;
    bool inside = false, calls = false;
    while (text_cut(&bytes, '\n', &line)) {
        struct text inner = text_trim(line);
        if (is_main_block(line)) {
            inside = true;
        } else if (inside && inner.len) {
            size_t at = text_find(inner, '(');
            bool exits = text_starts(inner, TEXT("sys.exit(")) ||
                         text_starts(inner, TEXT("raise SystemExit("));
            struct text call = exits ? text_slice(inner, at + 1, inner.len) : inner;
            if (calls || !text_equal(name_at_start(call), name))
                return false;
            calls = true;
        }
    }
    return calls;
}

/* The app of that name, or with an empty ATTR the first, that BYTES makes at its top
 * level or, of that name, by a function. */
struct app app_find(const struct image_rules *rules, struct text bytes, struct text attr)
{
    struct text line, kind = {0};
    bool defined = false;
    while (text_cut(&bytes, '\n', &line)) {
        struct app app = {0};
        if (assigns_app(rules, line, &app) &&
            (attr.len == 0 || text_equal(app.attr, attr)))
            return app;
        defined = defined || (attr.len && defines(line, attr));
        size_t equals = text_find(line, '=');
        if (kind.len == 0 && defined && equals != SIZE_MAX)
            kind = kind_of_call(rules, text_slice(line, equals + 1, line.len));
        if (kind.len == 0 && defined && text_starts(text_trim(line), TEXT("return ")))
            kind = kind_of_call(rules, text_slice(text_trim(line), 7, line.len));
    }
    return (struct app){.attr = attr, .kind = kind, .factory = defined};
}

/* The server that takes a file because of what it imports: streamlit. */
struct text app_kind_of_file(const struct image_rules *rules, struct text bytes)
{
    struct text line;
    while (text_cut(&bytes, '\n', &line)) {
        struct text rest = line;
        if (text_starts(line, TEXT("import ")))
            rest = text_slice(line, 7, line.len);
        else if (text_starts(line, TEXT("from ")))
            rest = text_slice(line, 5, line.len);
        else
            continue;
        struct text name = name_at_start(text_trim(rest));
        for (size_t i = 0; i < rules->servers.count; i++)
            if (text_equal(rules->servers.items[i].kind, name) &&
                text_equal(rules->servers.items[i].distribution, name))
                return name;
    }
    return (struct text){0};
}

void draft_name_apps(struct run *run, const struct image_rules *rules)
{
    for (size_t i = 0; i < run->arguments.count; i++) {
        struct text word = run->arguments.items[i], bytes;
        if (!text_ends(word, TEXT(".py")) || file_kind(word) != FILE_REGULAR ||
            !file_load(run->arena, word, &bytes) || has_main_block(bytes) ||
            app_kind_of_file(rules, bytes).len)
            continue;
        struct app app = app_find(rules, bytes, (struct text){0});
        if (app.kind.len && !text_is(app.kind, "celery"))
            run->arguments.items[i] =
                text_format(run->arena, "%.*s:%.*s", TEXT_ARG(word), TEXT_ARG(app.attr));
    }
}
