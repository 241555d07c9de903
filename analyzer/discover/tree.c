/* The walk: depth first, bounded, by the layout's remembered listings. */
#include "discover/tree.h"

#include "base/path.h"

/* Deeper than any source tree; ends circular mounts. */
#define DEEPEST 32

bool folder_is_foreign(struct layout *layout, struct text at)
{
    static const char *const names[] = {"__pycache__", "node_modules", "site-packages",
                                        "dist-packages"};
    struct text name = path_name(at);
    if (name.len && name.ptr[0] == '.')
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    const struct folder *listed = layout_search(layout, at);
    return listed && folder_has(listed, TEXT("pyvenv.cfg"));
}

static void walk(struct arena *arena, struct layout *layout, struct text at, int depth,
                 void (*visit)(void *, struct text, const struct folder *), void *context)
{
    const struct folder *listed = layout_list(layout, at);
    if (!listed || depth == DEEPEST)
        return;
    visit(context, at, listed);
    for (size_t i = 0; i < listed->count; i++) {
        if (listed->items[i].kind != FILE_FOLDER || listed->items[i].link)
            continue;
        struct text inside = path_join(arena, at, listed->items[i].name);
        if (!folder_is_foreign(layout, inside))
            walk(arena, layout, inside, depth + 1, visit, context);
    }
}

void tree_walk(struct arena *arena, struct layout *layout,
               void (*visit)(void *context, struct text at, const struct folder *listed),
               void *context)
{
    walk(arena, layout, (struct text){0}, 0, visit, context);
}

struct text module_name_of_path(struct arena *arena, struct text root, struct text path)
{
    path = path_relative(arena, root, path);
    if (text_ends(path, TEXT(".py")))
        path = text_slice(path, 0, path.len - 3);
    if (text_is(path_name(path), "__init__"))
        path = path_dir(path);
    struct buffer name = {.arena = arena};
    for (size_t i = 0; i < path.len; i++)
        buffer_add_byte(&name, path.ptr[i] == '/' ? '.' : path.ptr[i]);
    return name.text;
}

struct text module_file(struct arena *arena, struct layout *layout, struct text folder,
                        struct text name, bool run)
{
    struct buffer path = {.arena = arena};
    for (size_t i = 0; i < name.len; i++)
        buffer_add_byte(&path, name.ptr[i] == '.' ? '/' : name.ptr[i]);
    struct text base = path_join(arena, folder, path.text);
    struct text package =
        path_join(arena, base, run ? TEXT("__main__.py") : TEXT("__init__.py"));
    struct text module = text_format(arena, "%.*s.py", TEXT_ARG(base));
    if (layout_find(layout, package, NULL) == FILE_REGULAR)
        return package;
    return layout_find(layout, module, NULL) == FILE_REGULAR ? module : (struct text){0};
}

bool is_dotted_name(struct text name)
{
    bool start = true;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
        bool digit = c >= '0' && c <= '9';
        if (!letter && !(digit && !start) && !(c == '.' && !start))
            return false;
        start = c == '.';
    }
    return name.len && !start;
}
