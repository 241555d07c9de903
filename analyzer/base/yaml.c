/* YAML: from libyaml's events to a tree.
 *
 * The events are consumed by one recursive function, to a bounded depth. An anchor is
 * known from its first byte on, and open until its node is complete; an alias to an open
 * one would make the tree endless and is refused. Aliases share nodes, so that a document
 * of nested aliases ("a billion laughs") takes no more memory than its text; `<<` copies
 * the items of a mapping, but each key once, and the copies are counted.
 *
 * libyaml counts columns in characters, places here are in bytes: the line is counted
 * through once more where it has others than ASCII. */
#include "base/yaml.h"

#include "base/array.h"
#include "base/map.h"

#include <string.h>
#include <yaml.h>

/* Collections may be nested this deeply, and this many items may be copied by `<<`. */
#define DEPTH 200
#define COPIES 100000

/* A mapping with more items than this is checked for repetitions with a map. */
#define MAP_FROM 16

struct reader {
    struct arena *arena;
    struct text source, file;
    struct diags *diags;
    yaml_parser_t parser;
    yaml_event_t event; /* the current one; deleted when the next is asked for */
    bool has_event;
    struct map anchors; /* to an index of `nodes` */
    struct {
        struct yaml **items; /* NULL while the node is open */
        size_t count, room;
    } nodes;
    size_t *lines; /* where each line begins */
    size_t line_count;
    size_t copies;
    unsigned depth;
};

/* --- Places ------------------------------------------------------------------------ */

static void find_lines(struct reader *self)
{
    size_t count = 1;
    for (size_t i = 0; i < self->source.len; i++)
        count += self->source.ptr[i] == '\n';
    self->lines = ARENA_ARRAY(self->arena, size_t, count);
    self->line_count = 1;
    for (size_t i = 0; i < self->source.len; i++)
        if (self->source.ptr[i] == '\n')
            self->lines[self->line_count++] = i + 1;
}

static struct place place_of(const struct reader *self, yaml_mark_t mark)
{
    size_t column = mark.column;
    if (mark.line < self->line_count) {
        size_t at = self->lines[mark.line], from = at;
        for (size_t left = mark.column; left > 0 && at < self->source.len; left--) {
            at++;
            while (at < self->source.len &&
                   ((unsigned char)self->source.ptr[at] & 0xC0) == 0x80)
                at++;
        }
        column = at - from;
    }
    return (struct place){self->file, (uint32_t)mark.line + 1, (uint32_t)column + 1};
}

static bool wrong(struct reader *self, yaml_mark_t mark, const char *message)
{
    return diag_error(self->diags, place_of(self, mark), (struct text){0}, "%s", message);
}

static bool parser_wrong(struct reader *self)
{
    const yaml_parser_t *parser = &self->parser;
    yaml_mark_t mark = parser->problem_mark;
    const char *problem = parser->problem ? parser->problem : "not YAML";
    if (parser->error == YAML_READER_ERROR) {
        size_t line = 0;
        while (line + 1 < self->line_count &&
               self->lines[line + 1] <= parser->problem_offset)
            line++;
        struct place place = {self->file, (uint32_t)line + 1,
                              (uint32_t)(parser->problem_offset - self->lines[line]) + 1};
        return diag_error(self->diags, place, (struct text){0}, "not YAML: %s", problem);
    }
    return diag_error(self->diags, place_of(self, mark), (struct text){0},
                      "not YAML: %s%s%s", problem, parser->context ? " " : "",
                      parser->context ? parser->context : "");
}

/* --- Events ------------------------------------------------------------------------ */

static void drop_event(struct reader *self)
{
    if (self->has_event)
        yaml_event_delete(&self->event);
    self->has_event = false;
}

/* Makes the next event the current one. */
static bool next_event(struct reader *self)
{
    drop_event(self);
    if (!yaml_parser_parse(&self->parser, &self->event))
        return parser_wrong(self);
    self->has_event = true;
    return true;
}

static struct text keep(const struct reader *self, const yaml_char_t *string, size_t len)
{
    return text_copy(self->arena, (struct text){(const char *)string, len});
}

static struct text keep_string(const struct reader *self, const yaml_char_t *string)
{
    return string ? keep(self, string, strlen((const char *)string)) : (struct text){0};
}

/* --- Anchors ----------------------------------------------------------------------- */

/* Opens an anchor; gives its index, or SIZE_MAX for none. */
static size_t open_anchor(struct reader *self, const yaml_char_t *name)
{
    if (!name)
        return SIZE_MAX;
    struct text key = keep_string(self, name);
    map_set(&self->anchors, key, (uint32_t)self->nodes.count);
    array_push(self->arena, &self->nodes, NULL);
    return self->nodes.count - 1;
}

static void close_anchor(struct reader *self, size_t index, struct yaml *node)
{
    if (index != SIZE_MAX)
        self->nodes.items[index] = node;
}

static struct yaml *find_alias(struct reader *self)
{
    struct text name = keep_string(self, self->event.data.alias.anchor);
    uint32_t index = map_get(&self->anchors, name, UINT32_MAX);
    const char *message = index == UINT32_MAX ? "no anchor '%.*s'"
                          : self->nodes.items[index]
                              ? NULL
                              : "the alias '%.*s' stands inside of what it names";
    if (!message)
        return self->nodes.items[index];
    struct text said = text_format(self->arena, message, TEXT_ARG(name));
    wrong(self, self->event.start_mark, said.ptr);
    return NULL;
}

/* --- Nodes ------------------------------------------------------------------------- */

static struct yaml *read_node(struct reader *self);

static struct yaml *new_node(struct reader *self, enum yaml_kind kind,
                             const yaml_char_t *tag)
{
    struct yaml *node = ARENA_NEW(self->arena, struct yaml);
    node->kind = kind;
    node->place = place_of(self, self->event.start_mark);
    node->tag = keep_string(self, tag);
    if (text_is(node->tag, "!"))
        node->tag = (struct text){0};
    return node;
}

static struct yaml *read_scalar(struct reader *self)
{
    size_t anchor = open_anchor(self, self->event.data.scalar.anchor);
    struct yaml *node = new_node(self, YAML_SCALAR, self->event.data.scalar.tag);
    node->text =
        keep(self, self->event.data.scalar.value, self->event.data.scalar.length);
    node->plain = self->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    close_anchor(self, anchor, node);
    return node;
}

static struct yaml *read_sequence(struct reader *self)
{
    size_t anchor = open_anchor(self, self->event.data.sequence_start.anchor);
    struct yaml *node =
        new_node(self, YAML_SEQUENCE, self->event.data.sequence_start.tag);
    for (;;) {
        if (!next_event(self))
            return NULL;
        if (self->event.type == YAML_SEQUENCE_END_EVENT)
            break;
        struct yaml_item item = {.value = read_node(self)};
        if (!item.value)
            return NULL;
        array_push(self->arena, node, item);
    }
    close_anchor(self, anchor, node);
    return node;
}

static struct yaml_item *find_item(const struct yaml *node, struct text key)
{
    for (size_t i = 0; i < node->count; i++)
        if (text_equal(node->items[i].key, key))
            return &node->items[i];
    return NULL;
}

/* Adds the items of FROM that NODE does not have. */
static bool merge_mapping(struct reader *self, struct yaml *node, const struct yaml *from,
                          yaml_mark_t mark)
{
    struct map keys;
    map_init(&keys, self->arena);
    for (size_t i = 0; i < node->count; i++)
        map_add(&keys, node->items[i].key);
    self->copies += node->count + from->count;
    if (self->copies > COPIES)
        return wrong(self, mark, "too much is merged with '<<'");
    for (size_t i = 0; i < from->count; i++) {
        struct yaml_item item = from->items[i];
        item.merged = true;
        if (map_find(&keys, item.key) == MAP_NONE)
            array_push(self->arena, node, item);
    }
    return true;
}

/* MERGED is the value of `<<`. */
static bool merge(struct reader *self, struct yaml *node, const struct yaml *merged,
                  yaml_mark_t mark)
{
    if (yaml_is_null(merged))
        return true;
    if (merged->kind == YAML_MAPPING)
        return merge_mapping(self, node, merged, mark);
    bool good = merged->kind == YAML_SEQUENCE;
    for (size_t i = 0; good && i < merged->count; i++) {
        if (merged->items[i].value->kind != YAML_MAPPING)
            good = false;
        else if (!merge_mapping(self, node, merged->items[i].value, mark))
            return false;
    }
    return good || wrong(self, mark, "'<<' takes a mapping, or a list of mappings");
}

/* Reads a key that is the current event. */
static bool read_key(struct reader *self, struct text *key, bool *merges)
{
    if (self->event.type == YAML_ALIAS_EVENT) {
        const struct yaml *node = find_alias(self);
        if (!node)
            return false;
        *key = node->text;
        return node->kind == YAML_SCALAR ||
               wrong(self, self->event.start_mark, "a key that is a list or mapping");
    }
    if (self->event.type != YAML_SCALAR_EVENT)
        return wrong(self, self->event.start_mark, "a key that is a list or mapping");
    const struct yaml *node = read_scalar(self);
    *key = node->text;
    *merges = node->plain && text_is(node->text, "<<");
    return true;
}

/* Adds one item; a key that is there already is an error at MARK. */
static bool add_item(struct reader *self, struct yaml *node, struct map *keys,
                     const struct yaml_item *item, yaml_mark_t mark)
{
    bool twice;
    if (node->count == MAP_FROM)
        for (size_t i = 0; i < node->count; i++)
            map_add(keys, node->items[i].key);
    if (node->count < MAP_FROM)
        twice = find_item(node, item->key) != NULL;
    else
        twice = map_find(keys, item->key) != MAP_NONE;
    if (twice) {
        struct text said = text_format(self->arena, "the key '%.*s' stands here twice",
                                       TEXT_ARG(item->key));
        return wrong(self, mark, said.ptr);
    }
    if (node->count >= MAP_FROM)
        map_add(keys, item->key);
    array_push(self->arena, node, *item);
    return true;
}

static struct yaml *read_mapping(struct reader *self)
{
    size_t anchor = open_anchor(self, self->event.data.mapping_start.anchor);
    struct yaml *node = new_node(self, YAML_MAPPING, self->event.data.mapping_start.tag);
    struct yaml *merged = NULL;
    yaml_mark_t merge_mark = {0};
    struct map keys;
    map_init(&keys, self->arena);
    for (;;) {
        if (!next_event(self))
            return NULL;
        if (self->event.type == YAML_MAPPING_END_EVENT)
            break;
        yaml_mark_t mark = self->event.start_mark;
        struct yaml_item item = {.key_place = place_of(self, mark)};
        bool merges = false;
        if (!read_key(self, &item.key, &merges) || !next_event(self))
            return NULL;
        item.value = read_node(self);
        if (!item.value)
            return NULL;
        if (merges && merged) {
            wrong(self, mark, "the key '<<' stands here twice");
            return NULL;
        }
        if (merges) {
            merged = item.value;
            merge_mark = mark;
        } else if (!add_item(self, node, &keys, &item, mark)) {
            return NULL;
        }
    }
    if (merged && !merge(self, node, merged, merge_mark))
        return NULL;
    close_anchor(self, anchor, node);
    return node;
}

/* The node that begins with the current event; NULL after an error. */
static struct yaml *read_node(struct reader *self)
{
    struct yaml *node = NULL;
    if (self->depth >= DEPTH) {
        wrong(self, self->event.start_mark, "nested too deeply");
        return NULL;
    }
    self->depth++;
    switch (self->event.type) {
    case YAML_SCALAR_EVENT:
        node = read_scalar(self);
        break;
    case YAML_SEQUENCE_START_EVENT:
        node = read_sequence(self);
        break;
    case YAML_MAPPING_START_EVENT:
        node = read_mapping(self);
        break;
    case YAML_ALIAS_EVENT:
        node = find_alias(self);
        break;
    default:
        wrong(self, self->event.start_mark, "not YAML");
        break;
    }
    self->depth--;
    return node;
}

static struct yaml *read_documents(struct reader *self)
{
    struct yaml *documents = ARENA_NEW(self->arena, struct yaml);
    documents->kind = YAML_SEQUENCE;
    documents->place = (struct place){self->file, 1, 1};
    for (;;) {
        if (!next_event(self))
            return NULL;
        if (self->event.type == YAML_STREAM_END_EVENT)
            return documents;
        if (self->event.type != YAML_DOCUMENT_START_EVENT)
            continue;
        map_init(&self->anchors, self->arena); /* anchors end with their document */
        if (!next_event(self))
            return NULL;
        struct yaml_item item = {.value = read_node(self)};
        if (!item.value)
            return NULL;
        array_push(self->arena, documents, item);
    }
}

struct yaml *yaml_read(struct arena *arena, struct text source, struct text file,
                       struct diags *diags)
{
    struct reader self = {.arena = arena, .source = source, .file = file, .diags = diags};
    struct yaml *documents = NULL;
    find_lines(&self);
    map_init(&self.anchors, arena);
    if (!yaml_parser_initialize(&self.parser)) {
        diag_error(diags, ((struct place){file, 0, 0}), (struct text){0},
                   "out of memory for YAML");
        return NULL;
    }
    yaml_parser_set_input_string(&self.parser, (const yaml_char_t *)source.ptr,
                                 source.len);
    documents = read_documents(&self);
    drop_event(&self);
    yaml_parser_delete(&self.parser);
    return documents;
}

/* --- Looking things up ------------------------------------------------------------- */

struct yaml *yaml_member(const struct yaml *self, struct text key)
{
    if (!self || self->kind != YAML_MAPPING)
        return NULL;
    const struct yaml_item *item = find_item(self, key);
    return item ? item->value : NULL;
}

struct yaml *yaml_get(const struct yaml *self, const char *key)
{
    return yaml_member(self, text_of(key));
}

bool yaml_is_null(const struct yaml *self)
{
    if (!self)
        return true;
    if (self->kind != YAML_SCALAR || !self->plain)
        return false;
    if (self->tag.len)
        return text_ends(self->tag, TEXT(":null"));
    return self->text.len == 0 || text_is(self->text, "~") ||
           text_is(self->text, "null") || text_is(self->text, "Null") ||
           text_is(self->text, "NULL");
}
