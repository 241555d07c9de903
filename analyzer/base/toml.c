/* TOML: from tree-sitter's syntax tree to a tree of values.
 *
 * The grammar tells what is a key, a string, an array; here they get their meaning, in
 * one walk with a cursor. What the grammar lets pass is checked on the way: dates that do
 * not exist, escapes that are no character, six quotes in a row, integers of more than 64
 * bits. What it refuses is put into words by toml_explain.c.
 *
 * Which tables may be added to is told by how they came to be (enum origin): a header may
 * open a table that only headers of its children have implied, a dotted key may add only
 * to tables that dotted keys of the same section have made, and nothing may add to what
 * was written inline. tomllib is the oracle for all of it.
 *
 * One thing the grammar refuses although it is TOML: a backslash followed by blanks at
 * the end of a line of a multi-line string. It is given a copy in which the blanks come
 * first; no offset changes, and values are read from the source itself. */
#include "base/toml.h"

#include "base/array.h"
#include "base/toml_explain.h"
#include "base/toml_words.h"

#include <string.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_toml(void);

/* The nodes of the grammar that mean something here. */
enum node_kind {
    NODE_OTHER, /* brackets, commas, comments */
    NODE_PAIR,
    NODE_TABLE,
    NODE_TABLE_ARRAY_ELEMENT,
    NODE_BARE_KEY,
    NODE_QUOTED_KEY,
    NODE_DOTTED_KEY,
    NODE_STRING,
    NODE_INTEGER,
    NODE_FLOAT,
    NODE_BOOLEAN,
    NODE_OFFSET_DATE_TIME,
    NODE_LOCAL_DATE_TIME,
    NODE_LOCAL_DATE,
    NODE_LOCAL_TIME,
    NODE_ARRAY,
    NODE_INLINE_TABLE,
    NODE_KINDS,
};

static const char *const node_names[NODE_KINDS] = {
    [NODE_PAIR] = "pair",
    [NODE_TABLE] = "table",
    [NODE_TABLE_ARRAY_ELEMENT] = "table_array_element",
    [NODE_BARE_KEY] = "bare_key",
    [NODE_QUOTED_KEY] = "quoted_key",
    [NODE_DOTTED_KEY] = "dotted_key",
    [NODE_STRING] = "string",
    [NODE_INTEGER] = "integer",
    [NODE_FLOAT] = "float",
    [NODE_BOOLEAN] = "boolean",
    [NODE_OFFSET_DATE_TIME] = "offset_date_time",
    [NODE_LOCAL_DATE_TIME] = "local_date_time",
    [NODE_LOCAL_DATE] = "local_date",
    [NODE_LOCAL_TIME] = "local_time",
    [NODE_ARRAY] = "array",
    [NODE_INLINE_TABLE] = "inline_table",
};

/* How a table or array came to be. */
enum origin {
    ORIGIN_IMPLIED, /* by a header of something inside it */
    ORIGIN_HEADER,  /* by its own header */
    ORIGIN_DOTTED,  /* by a dotted key of the section toml.section */
    ORIGIN_INLINE,  /* written as a value: complete */
};

/* A table with more members than this gets an index. */
#define INDEX_FROM 12

struct reader {
    struct arena *arena;
    struct text source; /* without a byte order mark */
    size_t mark;        /* bytes of the byte order mark */
    struct text file;
    struct diags *diags;
    TSTreeCursor cursor;
    uint8_t *kinds; /* enum node_kind by TSSymbol */
    size_t symbols;
    uint32_t section;       /* the header or inline table that is being read */
    uint32_t section_count; /* how many there were */
    unsigned depth;         /* of arrays and inline tables around the cursor */
};

/* One part of a key. */
struct key_part {
    struct text name;
    struct place place;
};

struct key {
    struct key_part *items; /* at least one */
    size_t count, room;
    struct key_part last; /* of the items */
};

static enum node_kind kind_of(const struct reader *self, TSNode node)
{
    TSSymbol symbol = ts_node_symbol(node);
    return symbol < self->symbols ? (enum node_kind)self->kinds[symbol] : NODE_OTHER;
}

static void list_kinds(struct reader *self)
{
    const TSLanguage *language = tree_sitter_toml();
    self->symbols = ts_language_symbol_count(language);
    self->kinds = ARENA_ARRAY(self->arena, uint8_t, self->symbols);
    for (size_t i = 0; i < self->symbols; i++) {
        if (ts_language_symbol_type(language, (TSSymbol)i) != TSSymbolTypeRegular)
            continue;
        struct text name = text_of(ts_language_symbol_name(language, (TSSymbol)i));
        for (int kind = NODE_OTHER + 1; kind < NODE_KINDS; kind++)
            if (text_is(name, node_names[kind]))
                self->kinds[i] = (uint8_t)kind;
    }
}

static struct text node_text(const struct reader *self, TSNode node)
{
    return text_slice(self->source, ts_node_start_byte(node), ts_node_end_byte(node));
}

static struct place node_place(const struct reader *self, TSNode node)
{
    TSPoint point = ts_node_start_point(node);
    return (struct place){self->file, point.row + 1, point.column + 1};
}

/* The place of byte AT of the source. */
static struct place place_of(const struct reader *self, size_t at)
{
    struct place place = {self->file, 1, 1};
    for (size_t i = 0; i < at; i++) {
        place.column++;
        if (self->source.ptr[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

/* Whether WORD is a value by itself: asks the grammar. For toml_explain. */
static bool is_scalar(void *context, struct text word)
{
    const struct reader *self = context;
    struct text document = text_format(self->arena, "x=%.*s", TEXT_ARG(word));
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_toml());
    TSTree *tree =
        ts_parser_parse_string(parser, NULL, document.ptr, (uint32_t)document.len);
    TSNode pair = ts_node_child(ts_tree_root_node(tree), 0);
    TSNode value = ts_node_child(pair, 2);
    int64_t integer;
    bool good = !ts_node_has_error(ts_tree_root_node(tree));
    enum node_kind kind = good ? kind_of(self, value) : NODE_OTHER;
    if (kind == NODE_INTEGER)
        good = toml_parse_integer(word, &integer);
    if (kind >= NODE_OFFSET_DATE_TIME && kind <= NODE_LOCAL_TIME)
        good = toml_time_exists(word);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    return good;
}

/* Records what is wrong with the source; NODE is where the grammar or a check stumbled.
 */
static bool mistake(struct reader *self, TSNode node)
{
    size_t at = ts_node_start_byte(node);
    struct text wrong = TEXT("this is not TOML");
    toml_explain(self->arena, self->source, is_scalar, self, &at, &wrong);
    return diag_error(self->diags, place_of(self, at), TEXT(""), "%.*s", TEXT_ARG(wrong));
}

/* Tables and what may be added to them. */

static struct toml *new_value(struct reader *self, enum toml_kind kind,
                              struct place place, enum origin origin)
{
    struct toml *value = ARENA_NEW(self->arena, struct toml);
    value->kind = kind;
    value->place = place;
    value->origin = (uint8_t)origin;
    value->section = self->section;
    return value;
}

static void add_member(struct reader *self, struct toml *table,
                       const struct key_part *part, struct toml *value)
{
    value->key = part->name;
    value->key_place = part->place;
    array_push(self->arena, table, value);
    if (table->index) {
        map_add(table->index, part->name);
    } else if (table->count == INDEX_FROM) {
        table->index = ARENA_NEW(self->arena, struct map);
        map_init(table->index, self->arena);
        for (size_t i = 0; i < table->count; i++)
            map_add(table->index, table->items[i]->key);
    }
}

/* The dotted name of the first COUNT parts, as a message shows it. */
static struct text key_name(struct reader *self, const struct key *key, size_t count)
{
    struct buffer out = {.arena = self->arena};
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_add_byte(&out, '.');
        buffer_add(&out, key->items[i].name);
    }
    return out.text;
}

static bool defined_twice(struct reader *self, const struct key *key,
                          const struct toml *first)
{
    struct text name = key_name(self, key, key->count);
    const char *kind = first->kind == TOML_TABLE ? "table" : "key";
    return diag_error(self->diags, key->last.place, TEXT(""),
                      "%s '%.*s' is defined twice, first at line %u", kind,
                      TEXT_ARG(name), first->key_place.line);
}

static bool closed(struct reader *self, const struct key *key, size_t count,
                   const struct toml *first)
{
    struct text name = key_name(self, key, count);
    const char *what = first->kind == TOML_TABLE   ? "this table is complete"
                       : first->kind == TOML_ARRAY ? "this array is complete"
                                                   : "it is no table";
    return diag_error(self->diags, key->items[count - 1].place, TEXT(""),
                      "nothing can be added to '%.*s': %s since line %u", TEXT_ARG(name),
                      what, first->key_place.line);
}

/* The table that part PART of a header's key names inside TABLE, made when it is not
 * there; NULL after an error. */
static struct toml *step_by_header(struct reader *self, struct toml *table,
                                   const struct key *key, size_t part)
{
    struct toml *next = toml_member(table, key->items[part].name);
    if (!next) {
        next = new_value(self, TOML_TABLE, key->items[part].place, ORIGIN_IMPLIED);
        add_member(self, table, &key->items[part], next);
        return next;
    }
    if ((next->kind != TOML_TABLE && next->kind != TOML_ARRAY) ||
        next->origin == ORIGIN_INLINE) {
        closed(self, key, part + 1, next);
        return NULL;
    }
    return next->kind == TOML_ARRAY ? next->items[next->count - 1] : next;
}

/* The same for a part of a dotted key. */
static struct toml *step_by_dot(struct reader *self, struct toml *table,
                                const struct key *key, size_t part)
{
    struct toml *next = toml_member(table, key->items[part].name);
    if (!next) {
        next = new_value(self, TOML_TABLE, key->items[part].place, ORIGIN_DOTTED);
        add_member(self, table, &key->items[part], next);
        return next;
    }
    bool own = next->origin == ORIGIN_DOTTED && next->section == self->section;
    if (next->kind != TOML_TABLE || (!own && next->origin != ORIGIN_IMPLIED)) {
        closed(self, key, part + 1, next);
        return NULL;
    }
    next->origin = ORIGIN_DOTTED;
    next->section = self->section;
    return next;
}

/* The table that the header [KEY] opens; NULL after an error. */
static struct toml *open_table(struct reader *self, struct toml *root,
                               const struct key *key, struct place place)
{
    struct toml *table = root;
    for (size_t i = 0; i + 1 < key->count; i++)
        if (!(table = step_by_header(self, table, key, i)))
            return NULL;
    struct toml *found = toml_member(table, key->last.name);
    if (found && (found->kind != TOML_TABLE || found->origin != ORIGIN_IMPLIED)) {
        defined_twice(self, key, found);
        return NULL;
    }
    if (!found) {
        found = new_value(self, TOML_TABLE, place, ORIGIN_HEADER);
        add_member(self, table, &key->last, found);
    }
    found->origin = ORIGIN_HEADER;
    found->place = place;
    found->key_place = key->last.place;
    return found;
}

/* The new last member of the array that the header [[KEY]] adds to. */
static struct toml *open_element(struct reader *self, struct toml *root,
                                 const struct key *key, struct place place)
{
    struct toml *table = root;
    for (size_t i = 0; i + 1 < key->count; i++)
        if (!(table = step_by_header(self, table, key, i)))
            return NULL;
    struct toml *list = toml_member(table, key->last.name);
    if (list && (list->kind != TOML_ARRAY || list->origin != ORIGIN_HEADER)) {
        if (list->kind == TOML_ARRAY)
            closed(self, key, key->count, list);
        else
            defined_twice(self, key, list);
        return NULL;
    }
    if (!list) {
        list = new_value(self, TOML_ARRAY, place, ORIGIN_HEADER);
        add_member(self, table, &key->last, list);
    }
    struct toml *element = new_value(self, TOML_TABLE, place, ORIGIN_HEADER);
    array_push(self->arena, list, element);
    return element;
}

/* The walk. Every read_ function starts with the cursor on its node and leaves it
 * there. */

static TSNode current(struct reader *self)
{
    return ts_tree_cursor_current_node(&self->cursor);
}

static bool add_part(struct reader *self, TSNode node, enum node_kind kind,
                     struct key *key)
{
    struct key_part part = {node_text(self, node), node_place(self, node)};
    if (kind == NODE_QUOTED_KEY && !toml_parse_string(self->arena, part.name, &part.name))
        return mistake(self, node);
    array_push(self->arena, key, part);
    key->last = part;
    return true;
}

/* Collects the parts of a key; dotted keys are nested to the left. */
static bool read_key(struct reader *self, struct key *key)
{
    unsigned depth = 0;
    for (;;) {
        TSNode node = current(self);
        enum node_kind kind = kind_of(self, node);
        if ((kind == NODE_BARE_KEY || kind == NODE_QUOTED_KEY) &&
            !add_part(self, node, kind, key))
            return false;
        if (kind == NODE_DOTTED_KEY && ts_tree_cursor_goto_first_child(&self->cursor)) {
            depth++;
            continue;
        }
        while (depth && !ts_tree_cursor_goto_next_sibling(&self->cursor)) {
            ts_tree_cursor_goto_parent(&self->cursor);
            depth--;
        }
        if (depth == 0)
            return true;
    }
}

static struct toml *read_value(struct reader *self);

/* Reads a pair into TABLE. */
static bool read_pair(struct reader *self, struct toml *table)
{
    struct key key = {0};
    ts_tree_cursor_goto_first_child(&self->cursor);
    if (!read_key(self, &key))
        return false;
    for (size_t i = 0; i + 1 < key.count; i++)
        if (!(table = step_by_dot(self, table, &key, i)))
            return false;
    struct toml *twin = toml_member(table, key.last.name);
    if (twin)
        return defined_twice(self, &key, twin);
    enum node_kind kind = NODE_OTHER;
    while (kind < NODE_STRING && ts_tree_cursor_goto_next_sibling(&self->cursor))
        kind = kind_of(self, current(self));
    struct toml *value = read_value(self);
    if (!value)
        return false;
    add_member(self, table, &key.last, value);
    ts_tree_cursor_goto_parent(&self->cursor);
    return true;
}

/* Reads the members of an array or inline table into VALUE. */
static bool read_members(struct reader *self, struct toml *value)
{
    uint32_t outer = self->section;
    static const char too_deep[] = "values are nested too deeply here";
    if (++self->depth > TOML_DEPTH)
        return diag_error(self->diags, value->place, TEXT(""), "%s", too_deep);
    if (!ts_tree_cursor_goto_first_child(&self->cursor))
        return true;
    value->section = ++self->section_count;
    self->section = value->section;
    do {
        enum node_kind kind = kind_of(self, current(self));
        if (kind == NODE_PAIR) {
            if (!read_pair(self, value))
                return false;
        } else if (kind >= NODE_STRING) {
            struct toml *item = read_value(self);
            if (!item)
                return false;
            array_push(self->arena, value, item);
        }
    } while (ts_tree_cursor_goto_next_sibling(&self->cursor));
    ts_tree_cursor_goto_parent(&self->cursor);
    self->section = outer;
    self->depth--;
    return true;
}

/* Fills in VALUE from the words that make it; false when it is none after all. */
static bool fill_value(struct reader *self, enum node_kind kind, struct text raw,
                       struct toml *value)
{
    value->text = raw;
    switch (kind) {
    case NODE_STRING:
        value->kind = TOML_STRING;
        return toml_parse_string(self->arena, raw, &value->text);
    case NODE_INTEGER:
        value->kind = TOML_INTEGER;
        return toml_parse_integer(raw, &value->integer);
    case NODE_FLOAT:
        value->kind = TOML_FLOAT;
        return true;
    case NODE_BOOLEAN:
        value->kind = TOML_BOOLEAN;
        value->integer = text_is(raw, "true");
        return true;
    default:
        value->kind = TOML_TIME;
        return toml_time_exists(raw);
    }
}

static struct toml *read_value(struct reader *self)
{
    TSNode node = current(self);
    enum node_kind kind = kind_of(self, node);
    struct toml *value =
        new_value(self, TOML_TABLE, node_place(self, node), ORIGIN_INLINE);
    value->from = ts_node_start_byte(node) + self->mark;
    value->to = ts_node_end_byte(node) + self->mark;
    if (kind == NODE_ARRAY || kind == NODE_INLINE_TABLE) {
        value->kind = kind == NODE_ARRAY ? TOML_ARRAY : TOML_TABLE;
        return read_members(self, value) ? value : NULL;
    }
    if (!fill_value(self, kind, node_text(self, node), value)) {
        mistake(self, node);
        return NULL;
    }
    return value;
}

/* Reads a [table] or [[table]] with its pairs. */
static bool read_table(struct reader *self, struct toml *root, enum node_kind kind)
{
    TSNode node = current(self);
    struct toml *table = NULL;
    self->section = ++self->section_count;
    ts_tree_cursor_goto_first_child(&self->cursor);
    do {
        enum node_kind child = kind_of(self, current(self));
        if (child == NODE_PAIR) {
            if (!table || !read_pair(self, table))
                return false;
        } else if (child != NODE_OTHER) {
            struct key key = {0};
            struct place place = node_place(self, node);
            if (!read_key(self, &key))
                return false;
            table = kind == NODE_TABLE ? open_table(self, root, &key, place)
                                       : open_element(self, root, &key, place);
            if (!table)
                return false;
            table->from = ts_node_start_byte(node) + self->mark;
            table->to = ts_node_end_byte(node) + self->mark;
        }
    } while (ts_tree_cursor_goto_next_sibling(&self->cursor));
    ts_tree_cursor_goto_parent(&self->cursor);
    return true;
}

static bool read_document(struct reader *self, struct toml *root)
{
    if (!ts_tree_cursor_goto_first_child(&self->cursor))
        return true;
    do {
        enum node_kind kind = kind_of(self, current(self));
        if (kind == NODE_PAIR && !read_pair(self, root))
            return false;
        if ((kind == NODE_TABLE || kind == NODE_TABLE_ARRAY_ELEMENT) &&
            !read_table(self, root, kind))
            return false;
    } while (ts_tree_cursor_goto_next_sibling(&self->cursor));
    return true;
}

/* The source as the grammar takes it: see the top of this file. */
static struct text for_grammar(struct arena *arena, struct text source)
{
    struct text text = source;
    for (size_t i = 0; i < source.len; i++) {
        const char *slash = memchr(source.ptr + i, '\\', source.len - i);
        if (!slash)
            break;
        i = (size_t)(slash - source.ptr);
        size_t end = i + 1;
        while (end < source.len && (source.ptr[end] == ' ' || source.ptr[end] == '\t'))
            end++;
        bool line =
            end < source.len && (source.ptr[end] == '\n' || source.ptr[end] == '\r');
        if (end == i + 1 && !line)
            i = end; /* the escaped byte, perhaps a backslash, is none of a new escape */
        if (end == i + 1 || !line || source.ptr[i] != '\\')
            continue;
        if (text.ptr == source.ptr)
            text = text_copy(arena, source);
        char *bytes = (char *)(uintptr_t)text.ptr;
        bytes[i] = ' ';
        bytes[end - 1] = '\\';
    }
    return text;
}

struct toml *toml_read(struct arena *arena, struct text source, struct text file,
                       struct diags *diags)
{
    struct reader self = {.arena = arena, .source = source, .file = file, .diags = diags};
    if (text_starts(source, TEXT("\xef\xbb\xbf"))) {
        self.mark = 3;
        self.source = text_slice(source, 3, source.len);
    }
    size_t at;
    if (!text_is_utf8(self.source, &at)) {
        diag_error(diags, place_of(&self, at), TEXT(""), "this byte is not UTF-8");
        return NULL;
    }
    if (self.source.len > INT32_MAX) {
        diag_error(diags, place_of(&self, 0), TEXT(""), "the file is too large");
        return NULL;
    }
    list_kinds(&self);
    struct text given = for_grammar(arena, self.source);
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_toml());
    TSTree *tree = ts_parser_parse_string(parser, NULL, given.ptr, (uint32_t)given.len);
    TSNode top = ts_tree_root_node(tree);
    self.cursor = ts_tree_cursor_new(top);
    struct toml *root =
        new_value(&self, TOML_TABLE, (struct place){file, 1, 1}, ORIGIN_HEADER);
    root->to = source.len;
    bool good = ts_node_has_error(top) ? mistake(&self, top) : read_document(&self, root);
    ts_tree_cursor_delete(&self.cursor);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    return good ? root : NULL;
}
