/* Sections and `name = value` lines; what follows "[" in a value are extras. */
#include "packages/entry_points.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

static void parse_line(struct arena *arena, struct text line, struct entry_point point,
                       struct entry_points *found)
{
    size_t equals = text_find(line, '=');
    if (equals == SIZE_MAX)
        return;
    struct text value = text_trim(text_slice(line, equals + 1, line.len));
    value = text_trim(text_slice(value, 0, text_find(value, '[')));
    size_t colon = text_find(value, ':');
    point.name = text_trim(text_slice(line, 0, equals));
    point.module = text_trim(text_slice(value, 0, colon));
    if (colon != SIZE_MAX)
        point.attribute = text_trim(text_slice(value, colon + 1, value.len));
    if (point.module.len)
        array_push(arena, found, point);
}

void entry_points_parse(struct arena *arena, struct text bytes, dist_id distribution,
                        struct entry_points *found)
{
    struct entry_point point = {.distribution = distribution};
    struct text line;
    while (text_cut(&bytes, '\n', &line)) {
        line = text_trim(line);
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';')
            continue;
        if (line.ptr[0] == '[')
            point.group = text_trim(text_slice(line, 1, text_find(line, ']')));
        else if (point.group.len)
            parse_line(arena, line, point, found);
    }
}

struct entry_points entry_points_read(struct arena *arena, const struct catalog *catalog)
{
    struct entry_points found = {0};
    for (dist_id id = 0; id < catalog->distributions.count; id++) {
        uint32_t number = catalog->distributions.items[id].installed;
        struct text bytes;
        if (number == 0)
            continue;
        const struct installed *installed = &catalog->installed.items[number - 1];
        struct text folder = path_join(arena, installed->location, installed->metadata);
        if (file_load(arena, path_join(arena, folder, TEXT("entry_points.txt")), &bytes))
            entry_points_parse(arena, bytes, id, &found);
    }
    return found;
}
