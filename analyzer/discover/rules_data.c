/* data-files.json: from JSON to the rules by which calls name data files. */
#include "base/array.h"
#include "discover/rules_reading.h"

/* Reads ["file", 0] or ["default"], when it is there. */
static bool read_argument(const struct rules_reading *file, const char *name,
                          json_t *value, struct data_argument *argument)
{
    json_t *position = json_array_get(value, 1);
    if (!value)
        return true;
    if (!json_is_string(json_array_get(value, 0)) ||
        (position && (!json_is_integer(position) || json_integer_value(position) < 0)))
        return rules_wrong_shape(file, name, "must give arguments as [name, position]");
    argument->name = rules_keep(file, json_string_value(json_array_get(value, 0)));
    argument->position = position ? (uint32_t)json_integer_value(position) : UINT32_MAX;
    return true;
}

static bool read_call(const struct rules_reading *file, const char *name, json_t *value,
                      struct data_call *call)
{
    const char *kind = json_string_value(json_object_get(value, "kind"));
    const char *missing = json_string_value(json_object_get(value, "missing"));
    if (!kind)
        return rules_wrong_shape(file, name, "must say of what \"kind\" it is");
    *call = (struct data_call){.name = rules_keep(file, name),
                               .kind = rules_keep(file, kind)};
    if (missing)
        call->missing = rules_keep(file, missing);
    call->beside = json_object_get(value, "base") != NULL;
    return read_argument(file, name, json_object_get(value, "path"), &call->path) &&
           read_argument(file, name, json_object_get(value, "package"), &call->package) &&
           read_argument(file, name, json_object_get(value, "mode"), &call->mode);
}

static bool read_calls(const struct rules_reading *file, json_t *calls,
                       struct data_rules *view)
{
    struct arena *arena = file->arena;
    const char *name;
    json_t *list, *value;
    size_t i;
    json_object_foreach(calls, name, list)
    {
        map_set(&view->names, rules_keep(file, name), (uint32_t)view->calls.count);
        if (!json_is_array(list))
            return rules_wrong_shape(file, name, "must have a list");
        json_array_foreach(list, i, value)
        {
            struct data_call call;
            if (!read_call(file, name, value, &call))
                return false;
            array_push(arena, &view->calls, call);
        }
    }
    return true;
}

static bool read_packages(const struct rules_reading *file, json_t *packages,
                          struct data_rules *view)
{
    const char *name;
    json_t *value;
    json_object_foreach(packages, name, value)
    {
        struct data_package package = {.import = rules_keep(file, name)};
        json_t *with = json_object_get(value, "with");
        if (!rules_read_texts(file, name, json_object_get(value, "files"),
                              &package.files) ||
            (with && !rules_read_texts(file, name, with, &package.with)))
            return false;
        array_push(file->arena, &view->packages, package);
    }
    return true;
}

struct data_rules *rules_read_data(const struct rules_reading *file)
{
    struct arena *arena = file->arena;
    struct data_rules *view = ARENA_NEW(arena, struct data_rules);
    json_t *calls = rules_member_object(file, "calls"), *value;
    json_t *beside = calls ? rules_member_object(file, "beside") : NULL;
    json_t *packages = beside ? rules_member_object(file, "packages") : NULL;
    struct texts suffixes = {0}, unread = {0};
    const char *name;
    map_init(&view->names, arena);
    map_init(&view->suffixes, arena);
    map_init(&view->unread, arena);
    if (!packages || !read_calls(file, calls, view) ||
        !read_packages(file, packages, view) ||
        !rules_read_texts(file, "suffixes", json_object_get(file->root, "suffixes"),
                          &suffixes) ||
        !rules_read_texts(file, "elsewhere", json_object_get(file->root, "elsewhere"),
                          &view->elsewhere) ||
        !rules_read_texts(file, "unread", json_object_get(file->root, "unread"), &unread))
        return NULL;
    for (size_t i = 0; i < unread.count; i++)
        map_add(&view->unread, unread.items[i]);
    for (size_t i = 0; i < suffixes.count; i++)
        map_add(&view->suffixes, suffixes.items[i]);
    json_object_foreach(beside, name, value)
    {
        struct data_beside folders = {.import = rules_keep(file, name)};
        if (!rules_read_texts(file, name, value, &folders.folders))
            return NULL;
        array_push(arena, &view->beside, folders);
    }
    return view;
}

const struct data_call *data_rules_find(const struct data_rules *self, struct text name,
                                        size_t *count)
{
    uint32_t first = map_get(&self->names, name, UINT32_MAX);
    *count = 0;
    if (first == UINT32_MAX)
        return NULL;
    while (first + *count < self->calls.count &&
           text_equal(self->calls.items[first + *count].name, name))
        ++*count;
    return self->calls.items + first;
}
