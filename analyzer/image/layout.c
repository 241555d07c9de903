/* A tree of nodes, grown when it is looked at.
 *
 * A folder node holds the repository's folders of which it is made up, not yet listed,
 * and the children that are known. Asking for its children lists the former, in the order
 * in which they were copied: later files take the place of earlier ones, folders of the
 * same name become one. The identity layout is the folder node of the repository's root.
 *
 * In the identity layout the operating system follows links. In an image a link is what
 * it says there, and may lead elsewhere than it does in the repository, or nowhere. */
#include "image/layout.h"

#include "base/array.h"
#include "base/map.h"
#include "base/path.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More links than these on one path lead in a circle. */
#define LINKS_AT_MOST 40

enum node_kind { NODE_FILE, NODE_FOLDER, NODE_LINK, NODE_OTHER, NODE_NOTHING };

struct node {
    struct text name;
    enum node_kind kind;
    bool link;            /* is one in the repository; for `struct folder_entry` */
    struct text path;     /* in the repository; ptr is NULL: made in the image */
    struct text content;  /* of a file that is made in the image */
    struct text target;   /* of a link */
    struct texts pending; /* repository folders whose entries are not yet children */
    struct texts origins; /* repository folders whose entries are */
    bool asked;           /* all of `origins` are in the trace */
    struct {
        struct node **items; /* sorted by name */
        size_t count, room;
    } children;
    struct folder *listed; /* made from the children when asked for */
};

/* A copy from the repository, remembered for layout_places(). */
struct graft {
    struct text at, path;
};

/* What was asked of a repository. */
struct trace {
    struct map paths; /* files opened, folders looked at */
    struct texts links;
};

struct layout {
    struct arena *arena;
    struct text root;
    struct trace *trace; /* shared by layouts that stand beside each other */
    bool identity;
    struct node *top;
    struct map paths; /* folders found, by run-time path: index in `found` */
    struct {
        struct node **items;
        size_t count, room;
    } found;
    struct {
        struct graft *items;
        size_t count, room;
    } grafts;
};

static void forget(struct layout *self)
{
    map_init(&self->paths, self->arena);
    self->found.count = 0;
}

static struct layout *make_layout(struct arena *arena, struct text root,
                                  struct trace *trace)
{
    struct layout *self = ARENA_NEW(arena, struct layout);
    *self = (struct layout){.arena = arena, .root = root, .trace = trace};
    self->top = ARENA_NEW(arena, struct node);
    self->top->kind = NODE_FOLDER;
    forget(self);
    return self;
}

struct layout *layout_empty(struct arena *arena, struct text root)
{
    struct trace *trace = ARENA_NEW(arena, struct trace);
    map_init(&trace->paths, arena);
    return make_layout(arena, root, trace);
}

struct layout *layout_beside(const struct layout *self)
{
    return make_layout(self->arena, self->root, self->trace);
}

struct layout *layout_identity(struct arena *arena, struct text root)
{
    struct layout *self = layout_empty(arena, root);
    self->identity = true;
    layout_add(self, (struct text){0}, TEXT(""));
    return self;
}

struct text layout_root(const struct layout *self)
{
    return self->root;
}

bool layout_is_identity(const struct layout *self)
{
    return self->identity;
}

struct text layout_show(struct arena *arena, const struct layout *self, struct text at)
{
    if (!self->identity)
        return text_format(arena, "/%.*s", TEXT_ARG(at));
    return at.len ? at : TEXT(".");
}

struct text layout_open_path(struct arena *arena, const struct layout *self,
                             struct text path)
{
    map_intern(&self->trace->paths, path);
    return path_join(arena, self->root, path);
}

void layout_ask(struct layout *self, struct text path)
{
    map_intern(&self->trace->paths, path);
}

bool layout_has_asked(const struct layout *self, struct text path)
{
    return map_find(&self->trace->paths, path) != MAP_NONE;
}

const struct texts *layout_links(const struct layout *self)
{
    return &self->trace->links;
}

/* --- children ------------------------------------------------------------------------
 */

static size_t lower_bound(const struct node *folder, struct text name)
{
    size_t from = 0, to = folder->children.count;
    if (to && text_compare(folder->children.items[to - 1]->name, name) < 0)
        return to;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (text_compare(folder->children.items[middle]->name, name) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* The child NAME, made when there is none: then of NODE_NOTHING. */
static struct node *child_named(struct layout *self, struct node *folder,
                                struct text name)
{
    size_t at = lower_bound(folder, name);
    if (at < folder->children.count && text_equal(folder->children.items[at]->name, name))
        return folder->children.items[at];
    array_reserve(self->arena, &folder->children);
    struct node **items = folder->children.items;
    memmove(items + at + 1, items + at, (folder->children.count - at) * sizeof *items);
    items[at] = ARENA_NEW(self->arena, struct node);
    *items[at] = (struct node){.name = name, .kind = NODE_NOTHING};
    folder->children.count++;
    folder->listed = NULL;
    return items[at];
}

/* Makes a node the repository's file or folder PATH, which has KIND. */
static void become(struct layout *self, struct node *node, struct text path,
                   const struct folder_entry *entry)
{
    if (entry->kind == FILE_FOLDER && node->kind == NODE_FOLDER) {
        array_push(self->arena, &node->pending, path);
        node->path = path;
        return;
    }
    *node = (struct node){.name = node->name, .path = path, .link = entry->link};
    switch (entry->kind) {
    case FILE_REGULAR:
        node->kind = NODE_FILE;
        break;
    case FILE_FOLDER:
        node->kind = NODE_FOLDER;
        array_push(self->arena, &node->pending, path);
        break;
    case FILE_ABSENT:
    case FILE_OTHER:
        node->kind = entry->kind == FILE_OTHER ? NODE_OTHER : NODE_NOTHING;
        break;
    }
}

/* What the link PATH of the repository says; empty when it cannot be read. */
static struct text link_target(struct layout *self, struct text path)
{
    char target[4096];
    struct text open = path_join(self->arena, self->root, path);
    ssize_t length = readlink(text_copy(self->arena, open).ptr, target, sizeof target);
    if (length <= 0)
        return (struct text){0};
    return text_copy(self->arena, (struct text){target, (size_t)length});
}

/* Lists one of the repository's folders into a node. */
static void grow_from(struct layout *self, struct node *folder, struct text path)
{
    struct folder entries;
    folder_list(self->arena, path_join(self->arena, self->root, path), &entries);
    array_push(self->arena, &folder->origins, path);
    folder->asked = false;
    for (size_t i = 0; i < entries.count; i++) {
        const struct folder_entry *entry = &entries.items[i];
        struct text inside = path.len ? text_format(self->arena, "%.*s/%.*s",
                                                    TEXT_ARG(path), TEXT_ARG(entry->name))
                                      : entry->name;
        struct node *child = child_named(self, folder, entry->name);
        struct text target = {0};
        if (entry->link)
            array_push(self->arena, &self->trace->links, inside);
        if (entry->link && !self->identity)
            target = link_target(self, inside);
        if (target.len)
            *child = (struct node){.name = entry->name,
                                   .kind = NODE_LINK,
                                   .link = true,
                                   .path = inside,
                                   .target = target};
        else
            become(self, child, inside, entry);
    }
}

static void grow(struct layout *self, struct node *folder)
{
    struct texts pending = folder->pending;
    folder->pending = (struct texts){0};
    for (size_t i = 0; i < pending.count; i++)
        grow_from(self, folder, pending.items[i]);
}

/* The same for one whose entries matter. */
static void look_at(struct layout *self, struct node *folder)
{
    grow(self, folder);
    for (size_t i = 0; !folder->asked && i < folder->origins.count; i++)
        map_intern(&self->trace->paths, folder->origins.items[i]);
    folder->asked = true;
}

/* The child NAME that is there, or NULL. */
static struct node *child_of(struct layout *self, struct node *folder, struct text name)
{
    if (folder->kind != NODE_FOLDER)
        return NULL;
    look_at(self, folder);
    size_t at = lower_bound(folder, name);
    return at < folder->children.count &&
                   text_equal(folder->children.items[at]->name, name)
               ? folder->children.items[at]
               : NULL;
}

/* --- asking --------------------------------------------------------------------------
 */

static struct node *find_node(struct layout *self, struct text at, bool follow,
                              int links);

/* Where a link in the folder IN leads. */
static struct node *follow_link(struct layout *self, struct text in, struct text target,
                                int links)
{
    struct text path = path_is_absolute(target)
                           ? path_clean(self->arena, text_slice(target, 1, target.len))
                           : path_join(self->arena, in, target);
    while (text_starts(path, TEXT("../")))
        path = text_slice(path, 3, path.len);
    return links == LINKS_AT_MOST ? NULL : find_node(self, path, true, links + 1);
}

/* The folder node of the run-time path AT. */
static struct node *find_folder(struct layout *self, struct text at, int links)
{
    if (at.len == 0)
        return self->top;
    uint32_t index = map_find(&self->paths, at);
    if (index != MAP_NONE)
        return self->found.items[index];
    struct node *node = find_node(self, at, true, links);
    if (node && node->kind != NODE_FOLDER)
        node = NULL;
    map_intern(&self->paths, at);
    array_push(self->arena, &self->found, node);
    return node;
}

static struct node *find_node(struct layout *self, struct text at, bool follow, int links)
{
    if (at.len == 0)
        return self->top;
    struct node *folder = find_folder(self, path_dir(at), links);
    struct node *node = folder ? child_of(self, folder, path_name(at)) : NULL;
    if (node && node->kind == NODE_LINK && follow)
        return follow_link(self, path_dir(at), node->target, links);
    return node;
}

static enum file_kind kind_of(const struct node *node)
{
    static const enum file_kind kinds[] = {[NODE_FILE] = FILE_REGULAR,
                                           [NODE_FOLDER] = FILE_FOLDER,
                                           [NODE_LINK] = FILE_ABSENT,
                                           [NODE_OTHER] = FILE_OTHER,
                                           [NODE_NOTHING] = FILE_ABSENT};
    return node ? kinds[node->kind] : FILE_ABSENT;
}

enum file_kind layout_find(struct layout *self, struct text at, struct text *path)
{
    const struct node *node = find_node(self, at, true, 0);
    if (path)
        *path = node ? node->path : (struct text){0};
    return kind_of(node);
}

bool layout_link(struct arena *arena, struct layout *self, struct text at,
                 struct text *target)
{
    const struct node *node = find_node(self, at, false, 0);
    *target = (struct text){0};
    if (node && node->kind == NODE_LINK)
        *target = node->target;
    else if (node && node->link && node->path.len)
        *target = link_target(self, node->path);
    *target = text_copy(arena, *target);
    return target->len > 0;
}

const struct folder *layout_list(struct layout *self, struct text at)
{
    struct node *node = find_folder(self, at, 0);
    if (node)
        look_at(self, node);
    return layout_search(self, at);
}

const struct folder *layout_search(struct layout *self, struct text at)
{
    struct node *node = find_folder(self, at, 0);
    if (!node)
        return NULL;
    grow(self, node);
    if (node->listed)
        return node->listed;
    node->listed = ARENA_NEW(self->arena, struct folder);
    for (size_t i = 0; i < node->children.count; i++) {
        const struct node *child = node->children.items[i];
        enum file_kind kind = child->kind == NODE_LINK
                                  ? kind_of(follow_link(self, at, child->target, 0))
                                  : kind_of(child);
        array_push(self->arena, node->listed,
                   ((struct folder_entry){child->name, kind, child->link}));
    }
    return node->listed;
}

bool layout_read(struct arena *arena, struct layout *self, struct text at,
                 struct text *bytes)
{
    const struct node *node = find_node(self, at, true, 0);
    *bytes = (struct text){0};
    if (!node || node->kind != NODE_FILE)
        return false;
    if (node->path.ptr)
        return file_load(arena, layout_open_path(arena, self, node->path), bytes);
    *bytes = node->content;
    return true;
}

struct texts layout_places(struct arena *arena, struct layout *self, struct text path)
{
    struct texts places = {0};
    for (size_t i = 0; i < self->grafts.count; i++) {
        const struct graft *graft = &self->grafts.items[i];
        if (!path_is_below(path, graft->path))
            continue;
        struct text there,
            at = path_join(arena, graft->at, path_relative(arena, graft->path, path));
        if (layout_find(self, at, &there) == FILE_ABSENT || !text_equal(there, path))
            continue;
        bool known = false;
        for (size_t k = 0; k < places.count; k++)
            known = known || text_equal(places.items[k], at);
        if (!known)
            array_push(arena, &places, at);
    }
    if (places.count)
        qsort(places.items, places.count, sizeof *places.items, text_order);
    return places;
}

/* --- building ------------------------------------------------------------------------
 */

/* The node at AT, which is made, with the folders above it; links above it are followed.
 */
static struct node *make_node(struct layout *self, struct text at)
{
    struct node *node = self->top;
    struct text rest = at.len ? at : (struct text){0}, part, above = {0};
    while (text_cut(&rest, '/', &part)) {
        if (node->kind != NODE_FOLDER)
            *node = (struct node){.name = node->name, .kind = NODE_FOLDER};
        grow(self, node);
        node = child_named(self, node, part);
        struct node *led = NULL;
        if (node->kind == NODE_LINK && rest.len)
            led = follow_link(self, above, node->target, 0);
        if (led && led->kind == NODE_FOLDER)
            node = led;
        above = path_join(self->arena, above, part);
    }
    forget(self);
    return node;
}

void layout_add(struct layout *self, struct text at, struct text path)
{
    struct folder_entry entry = {
        .kind = file_kind(layout_open_path(self->arena, self, path))};
    at = text_copy(self->arena, at);
    path = path.len ? text_copy(self->arena, path) : TEXT("");
    become(self, make_node(self, at), path, &entry);
    array_push(self->arena, &self->grafts, ((struct graft){at, path}));
}

/* Merges what stands in FROM, of whichever layout, into TO, as COPY merges. */
static void merge(struct layout *self, struct node *to, const struct node *from)
{
    if (to->kind != NODE_FOLDER || from->kind != NODE_FOLDER) {
        struct text name = to->name;
        *to = *from;
        to->name = name;
        to->listed = NULL;
        to->children.items = NULL;
        to->children.count = to->children.room = 0;
        to->pending = (struct texts){0};
    } else {
        grow(self, to);
    }
    if (from->kind != NODE_FOLDER)
        return;
    to->path = from->path.ptr ? from->path : to->path;
    for (size_t i = 0;
         to->origins.items != from->origins.items && i < from->origins.count; i++)
        array_push(self->arena, &to->origins, from->origins.items[i]);
    to->asked = false;
    for (size_t i = 0; i < from->children.count; i++)
        merge(self, child_named(self, to, from->children.items[i]->name),
              from->children.items[i]);
    for (size_t i = 0; i < from->pending.count; i++)
        array_push(self->arena, &to->pending, from->pending.items[i]);
}

struct layout *layout_clone(const struct layout *self)
{
    struct layout *clone = layout_beside(self);
    merge(clone, clone->top, self->top);
    for (size_t i = 0; i < self->grafts.count; i++)
        array_push(self->arena, &clone->grafts, self->grafts.items[i]);
    return clone;
}

/* Remembers, below AT, what the copies below or around FROM brought. */
static void copy_grafts(struct layout *self, struct text at, const struct layout *other,
                        struct text from)
{
    size_t count = other->grafts.count;
    for (size_t i = 0; i < count; i++) {
        struct graft graft = other->grafts.items[i];
        if (path_is_below(graft.at, from))
            graft.at =
                path_join(self->arena, at, path_relative(self->arena, from, graft.at));
        else if (path_is_below(from, graft.at)) {
            graft.path = path_join(self->arena, graft.path,
                                   path_relative(self->arena, graft.at, from));
            graft.at = at;
        } else
            continue;
        array_push(self->arena, &self->grafts, graft);
    }
}

bool layout_copy(struct layout *self, struct text at, struct layout *other,
                 struct text from)
{
    struct node *source = find_node(other, from, true, 0);
    if (!source || source->kind == NODE_NOTHING)
        return false;
    at = text_copy(self->arena, at);
    struct layout *apart = layout_beside(self);
    merge(apart, apart->top, source); /* AT may stand below FROM */
    merge(self, make_node(self, at), apart->top);
    copy_grafts(self, at, other, from);
    return true;
}

void layout_make_folder(struct layout *self, struct text at)
{
    struct node *node = make_node(self, text_copy(self->arena, at));
    if (node->kind != NODE_FOLDER)
        *node = (struct node){.name = node->name, .kind = NODE_FOLDER};
}

void layout_make_file(struct layout *self, struct text at, struct text content)
{
    struct node *node = make_node(self, text_copy(self->arena, at));
    *node = (struct node){.name = node->name, .kind = NODE_FILE, .content = content};
}

void layout_make_link(struct layout *self, struct text at, struct text target)
{
    struct node *node = make_node(self, text_copy(self->arena, at));
    *node = (struct node){
        .name = node->name, .kind = NODE_LINK, .link = true, .target = target};
}

void layout_remove(struct layout *self, struct text at)
{
    struct node *folder = at.len ? find_folder(self, path_dir(at), 0) : NULL;
    if (!folder)
        return;
    grow(self, folder);
    size_t index = lower_bound(folder, path_name(at));
    if (index == folder->children.count ||
        !text_equal(folder->children.items[index]->name, path_name(at)))
        return;
    struct node **items = folder->children.items;
    memmove(items + index, items + index + 1,
            (folder->children.count - index - 1) * sizeof *items);
    folder->children.count--;
    folder->listed = NULL;
    forget(self);
}

/* --- globs ---------------------------------------------------------------------------
 */

static bool has_wildcard(struct text part)
{
    for (size_t i = 0; i < part.len; i++)
        if (strchr("*?[\\", part.ptr[i]))
            return true;
    return false;
}

static void glob_below(struct arena *arena, struct layout *self, struct text at,
                       struct text rest, enum glob_rules rules, struct texts *found)
{
    struct text part;
    if (!text_cut(&rest, '/', &part)) {
        array_push(arena, found, at);
        return;
    }
    if (!has_wildcard(part)) {
        struct text inside = path_join(arena, at, part);
        if (find_node(self, inside, true, 0))
            glob_below(arena, self, inside, rest, rules, found);
        return;
    }
    const struct folder *listed = layout_list(self, at);
    const char *pattern = text_copy(arena, part).ptr;
    for (size_t i = 0; listed && i < listed->count; i++)
        if (fnmatch(pattern, text_copy(arena, listed->items[i].name).ptr,
                    rules == GLOB_SHELL ? FNM_PERIOD : 0) == 0)
            glob_below(arena, self, path_join(arena, at, listed->items[i].name), rest,
                       rules, found);
}

struct texts layout_glob(struct arena *arena, struct layout *self, struct text pattern,
                         enum glob_rules rules)
{
    struct texts found = {0};
    glob_below(arena, self, (struct text){0}, pattern, rules, &found);
    return found;
}
