/* What `RUN --mount=` says: comma-separated name=value, read once variables are known.
 *
 * Judged are the names, the type and what a mount of that type cannot have; numbers and
 * sizes are not, since nothing here asks for them. */
#include "base/array.h"
#include "image/dockerfile_line.h"

static bool is_one_of(struct text text, const char *const *values)
{
    while (*values && !text_is(text, *values))
        values++;
    return *values;
}

/* Where the value of KEY goes; NULL for a key that says nothing of interest. */
static struct text *find_member(struct mount *mount, struct text key)
{
    if (text_is(key, "type"))
        return &mount->type;
    if (text_is(key, "from"))
        return &mount->from;
    if (text_is(key, "source") || text_is(key, "src"))
        return &mount->source;
    if (text_is(key, "target") || text_is(key, "dst") || text_is(key, "destination"))
        return &mount->target;
    return text_is(key, "id") ? &mount->id : NULL;
}

bool instruction_mount(struct arena *arena, struct text value, char escape,
                       variable_find find, void *context, struct mount *mount,
                       struct text *why)
{
    static const char *const types[] = {"bind", "cache", "tmpfs", "secret", "ssh", NULL};
    static const char *const others[] = {"readonly", "ro",   "readwrite", "rw",
                                         "required", "size", "sharing",   "mode",
                                         "uid",      "gid",  "env",       NULL};
    struct texts fields = {0};
    *mount = (struct mount){.type = TEXT("bind")};
    *why = TEXT("malformed mount");
    if (!fields_split(arena, value, &fields))
        return false;
    for (size_t i = 0; i < fields.count; i++) {
        struct text key, given;
        bool assigned = field_split(arena, fields.items[i], &key, &given);
        struct text *member = find_member(mount, key);
        if (!(member ? assigned : is_one_of(key, others))) {
            *why = text_format(arena, "'%.*s' in a mount", TEXT_ARG(fields.items[i]));
            return false;
        }
        if (find && assigned &&
            !dockerfile_expand(arena, given, escape, find, context, &given, why))
            return false;
        if (member)
            *member = given;
    }
    mount->type = text_lower(arena, mount->type);
    if (find && !is_one_of(mount->type, types)) {
        *why = text_format(arena, "mount of type '%.*s'", TEXT_ARG(mount->type));
        return false;
    }
    return true;
}
