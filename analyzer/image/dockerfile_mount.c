/* What `RUN --mount=` says: comma-separated name=value, in which the type must come
 * before what depends on it.
 *
 * Everything is judged as BuildKit does it but the size of a tmpfs, which nothing here
 * asks for. */
#include "base/array.h"
#include "base/rune.h"
#include "image/dockerfile_line.h"

struct mount_reader {
    struct arena *arena;
    struct mount *mount;
    bool shares; /* has "sharing" */
    bool owned;  /* has "mode", "uid" or "gid" */
};

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

static bool is_access(struct text key)
{
    static const char *const names[] = {"readonly", "ro", "readwrite", "rw", NULL};
    return is_one_of(key, names);
}

static bool takes_required(const struct mount *mount)
{
    return text_is(mount->type, "secret") || text_is(mount->type, "ssh");
}

/* A number of 32 bits in base 8 or 10. */
static bool is_number(struct text text, uint64_t base)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len && value <= UINT32_MAX; i++) {
        if (text.ptr[i] < '0' || (uint64_t)(text.ptr[i] - '0') >= base)
            return false;
        value = value * base + (uint64_t)(text.ptr[i] - '0');
    }
    return text.len && value <= UINT32_MAX;
}

static bool read_value(struct mount_reader *self, struct text key, struct text value)
{
    static const char *const types[] = {"bind", "cache", "tmpfs", "secret", "ssh", NULL};
    static const char *const sharings[] = {"shared", "private", "locked", NULL};
    struct text *member = find_member(self->mount, key);
    if (member == &self->mount->type) {
        value = text_lower_runes(self->arena, value);
        if (!is_one_of(value, types))
            return false;
    }
    if (member) {
        *member = value;
        return true;
    }
    if (is_access(key))
        return is_boolean(value);
    if (text_is(key, "required"))
        return takes_required(self->mount) && is_boolean(value);
    if (text_is(key, "size"))
        return text_is(self->mount->type, "tmpfs");
    if (text_is(key, "sharing")) {
        self->shares = true;
        return is_one_of(text_lower_runes(self->arena, value), sharings);
    }
    if (text_is(key, "mode") || text_is(key, "uid") || text_is(key, "gid")) {
        self->owned = true;
        return is_number(value, text_is(key, "mode") ? 8 : 10);
    }
    return text_is(key, "env");
}

/* Whether what was read goes together. */
static bool suits_type(const struct mount_reader *self, struct text *why)
{
    const struct mount *mount = self->mount;
    bool secret = text_is(mount->type, "secret"), cache = text_is(mount->type, "cache");
    const char *wrong = NULL;
    if (self->owned && !secret && !cache && !text_is(mount->type, "ssh"))
        wrong = "mode, uid or gid";
    else if (self->shares && !cache)
        wrong = "sharing";
    else if (secret && mount->from.len)
        wrong = "from";
    else if (secret && mount->source.len && mount->id.len)
        wrong = "both source and id";
    if (wrong)
        *why = text_format(self->arena, "mount of type '%.*s' with %s",
                           TEXT_ARG(mount->type), wrong);
    else if (secret && !mount->source.len && !mount->target.len && !mount->id.len)
        *why = text_of(wrong = "mount of type 'secret' without id");
    return !wrong;
}

bool instruction_mount(struct arena *arena, struct text value, char escape,
                       variable_find find, void *context, struct mount *mount,
                       struct text *why)
{
    struct mount_reader reader = {.arena = arena, .mount = mount};
    struct texts fields = {0};
    *mount = (struct mount){.type = TEXT("bind")};
    *why = TEXT("malformed mount");
    if (!fields_split(arena, value, &fields))
        return false;
    for (size_t i = 0; i < fields.count; i++) {
        struct text key, given;
        bool assigned = field_split(arena, fields.items[i], &key, &given);
        if (assigned && find &&
            !dockerfile_expand(arena, given, escape, find, context, &given, why))
            return false;
        bool fine = assigned ? read_value(&reader, key, given)
                             : is_access(key) ||
                                   (text_is(key, "required") && takes_required(mount));
        if (fine)
            continue;
        *why = text_format(arena, "'%.*s' in a mount", TEXT_ARG(fields.items[i]));
        return false;
    }
    return suits_type(&reader, why);
}
