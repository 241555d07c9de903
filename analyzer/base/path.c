/* Lexical paths: a clean path is made of its parts, one by one. */
#include "base/path.h"

#include "base/array.h"

bool path_is_absolute(struct text path)
{
    return path.len > 0 && path.ptr[0] == '/';
}

/* Adds the parts of PATH behind those of PARTS, taking ".." back where it can. */
static void add_parts(struct arena *arena, struct texts *parts, struct text path,
                      bool absolute)
{
    struct text part;
    while (text_cut(&path, '/', &part)) {
        if (part.len == 0 || text_is(part, "."))
            continue;
        bool up = text_is(part, "..");
        if (up && parts->count && !text_is(array_last(parts), ".."))
            parts->count--;
        else if (!up || !absolute)
            array_push(arena, parts, part);
    }
}

static struct text joined(struct arena *arena, const struct texts *parts, bool absolute)
{
    struct buffer path = {.arena = arena};
    for (size_t i = 0; i < parts->count; i++) {
        if (i || absolute)
            buffer_add_byte(&path, '/');
        buffer_add(&path, parts->items[i]);
    }
    if (path.text.len == 0)
        buffer_add_string(&path, absolute ? "/" : "");
    return path.text;
}

struct text path_clean(struct arena *arena, struct text path)
{
    return path_join(arena, (struct text){0}, path);
}

struct text path_join(struct arena *arena, struct text base, struct text path)
{
    struct texts parts = {0};
    bool alone = path_is_absolute(path);
    bool absolute = alone || path_is_absolute(base);
    if (!alone)
        add_parts(arena, &parts, base, absolute);
    add_parts(arena, &parts, path, absolute);
    return joined(arena, &parts, absolute);
}

struct text path_relative(struct arena *arena, struct text base, struct text path)
{
    if (path_is_absolute(base) != path_is_absolute(path))
        return path;
    struct texts from = {0}, to = {0}, parts = {0};
    add_parts(arena, &from, base, path_is_absolute(base));
    add_parts(arena, &to, path, path_is_absolute(path));
    size_t same = 0;
    while (same < from.count && same < to.count &&
           text_equal(from.items[same], to.items[same]))
        same++;
    for (size_t i = same; i < from.count; i++)
        array_push(arena, &parts, TEXT(".."));
    for (size_t i = same; i < to.count; i++)
        array_push(arena, &parts, to.items[i]);
    return joined(arena, &parts, false);
}

struct text path_dir(struct text path)
{
    size_t slash = text_rfind(path, '/');
    if (slash == SIZE_MAX)
        return text_slice(path, 0, 0);
    return text_slice(path, 0, slash ? slash : 1);
}

struct text path_name(struct text path)
{
    size_t slash = text_rfind(path, '/');
    return slash == SIZE_MAX ? path : text_slice(path, slash + 1, path.len);
}

struct text path_suffix(struct text path)
{
    struct text name = path_name(path);
    size_t dot = text_rfind(name, '.');
    return dot == SIZE_MAX || dot == 0 ? text_slice(name, name.len, name.len)
                                       : text_slice(name, dot, name.len);
}

struct text path_stem(struct text path)
{
    struct text name = path_name(path);
    return text_slice(name, 0, name.len - path_suffix(path).len);
}

bool path_is_below(struct text path, struct text folder)
{
    if (folder.len == 0)
        return !path_is_absolute(path) && !text_is(path, "..") &&
               !text_starts(path, TEXT("../"));
    if (text_is(folder, "/"))
        return path_is_absolute(path);
    return text_starts(path, folder) &&
           (path.len == folder.len || path.ptr[folder.len] == '/');
}
