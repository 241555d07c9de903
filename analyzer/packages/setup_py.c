/* setup.py: the literal arguments of setup(), read without running it.
 *
 * Followed are lists, tuples and dicts of plain strings, sums of lists, and names that
 * the file assigns such a value. Everything else, a list read from a file most often, is
 * passed over. */
#include "base/array.h"
#include "packages/manifest.h"

#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

/* How many names may lead to one another. */
#define DEEPEST 20

/* Lists that are read at most, sums and their parts counted. */
#define MOST_LISTS 1000

struct setup_reader {
    struct catalog *catalog;
    struct arena *arena;
    struct diags *diags;
    struct text source, file;
    TSNode root;
    dist_id owner;
    unsigned lists; /* read so far; names may be assigned to each other in circles */
    bool good;
};

static bool is_a(TSNode node, const char *type)
{
    return !ts_node_is_null(node) && text_is(text_of(ts_node_type(node)), type);
}

static struct text text_at(const struct setup_reader *self, TSNode node)
{
    return text_slice(self->source, ts_node_start_byte(node), ts_node_end_byte(node));
}

static TSNode field(TSNode node, const char *name)
{
    return ts_node_child_by_field_name(node, name, (uint32_t)text_of(name).len);
}

/* The text of a plain string; false for one with escapes or interpolation. */
static bool plain_string(struct setup_reader *self, TSNode node, struct text *text)
{
    struct buffer out = {.arena = self->arena};
    if (is_a(node, "concatenated_string")) {
        for (uint32_t i = 0; i < ts_node_named_child_count(node); i++) {
            struct text part;
            if (!plain_string(self, ts_node_named_child(node, i), &part))
                return false;
            buffer_add(&out, part);
        }
        *text = out.text;
        return true;
    }
    if (!is_a(node, "string"))
        return false;
    for (uint32_t i = 0; i < ts_node_named_child_count(node); i++) {
        TSNode child = ts_node_named_child(node, i);
        if (is_a(child, "interpolation"))
            return false;
        if (!is_a(child, "string_content"))
            continue;
        buffer_add(&out, text_at(self, child));
    }
    *text = out.text;
    return text_find(out.text, '\\') == SIZE_MAX;
}

/* What the file assigns to NAME at its top level, the last time; a null node without. */
static TSNode assigned(struct setup_reader *self, struct text name)
{
    TSNode found = {0};
    for (uint32_t i = 0; i < ts_node_named_child_count(self->root); i++) {
        TSNode statement = ts_node_named_child(self->root, i);
        if (!is_a(statement, "expression_statement"))
            continue;
        TSNode assignment = ts_node_named_child(statement, 0);
        if (is_a(assignment, "assignment") &&
            is_a(field(assignment, "left"), "identifier") &&
            text_equal(text_at(self, field(assignment, "left")), name))
            found = field(assignment, "right");
    }
    return found;
}

/* NODE, or what the name that it is stands for. */
static TSNode follow_name(struct setup_reader *self, TSNode node)
{
    for (int i = 0; i < DEEPEST && is_a(node, "identifier"); i++)
        node = assigned(self, text_at(self, node));
    return node;
}

static void read_list(struct setup_reader *self, TSNode node, struct declaration like,
                      int depth)
{
    node = follow_name(self, node);
    if (depth > MOST_LISTS || ++self->lists > MOST_LISTS)
        return;
    if (is_a(node, "binary_operator")) {
        read_list(self, field(node, "left"), like, depth + 1);
        read_list(self, field(node, "right"), like, depth + 1);
        return;
    }
    if (is_a(node, "parenthesized_expression")) {
        read_list(self, ts_node_named_child(node, 0), like, depth + 1);
        return;
    }
    bool list = is_a(node, "list") || is_a(node, "tuple");
    uint32_t count = list ? ts_node_named_child_count(node) : 0;
    for (uint32_t i = 0; i < count; i++) {
        TSNode item = follow_name(self, ts_node_named_child(node, i));
        struct text text;
        TSPoint point = ts_node_start_point(item);
        if (!plain_string(self, item, &text))
            continue;
        like.place = (struct place){self->file, point.row + 1, point.column + 1};
        if (!catalog_declare_text(self->catalog, &like, text, self->diags))
            self->good = false;
    }
}

static void read_extras(struct setup_reader *self, TSNode node)
{
    node = follow_name(self, node);
    for (uint32_t i = 0; is_a(node, "dictionary") && i < ts_node_named_child_count(node);
         i++) {
        TSNode pair = ts_node_named_child(node, i);
        struct text name;
        if (!is_a(pair, "pair") || !plain_string(self, field(pair, "key"), &name))
            continue;
        read_list(self, field(pair, "value"),
                  (struct declaration){.section = SECTION_EXTRA,
                                       .section_name = name_normalize(self->arena, name),
                                       .owner = self->owner},
                  0);
    }
}

/* The value of the keyword argument NAME; a null node without. */
static TSNode argument(struct setup_reader *self, TSNode call, const char *name)
{
    TSNode arguments = field(call, "arguments");
    for (uint32_t i = 0; i < ts_node_named_child_count(arguments); i++) {
        TSNode child = ts_node_named_child(arguments, i);
        if (is_a(child, "keyword_argument") &&
            text_is(text_at(self, field(child, "name")), name))
            return field(child, "value");
    }
    return (TSNode){0};
}

static void read_call(struct setup_reader *self, TSNode call)
{
    struct catalog *catalog = self->catalog;
    struct text text;
    if (plain_string(self, follow_name(self, argument(self, call, "name")), &text)) {
        self->owner = catalog_add(catalog, text);
        catalog->distributions.items[self->owner].local = true;
        if (catalog->project == DIST_NONE)
            catalog->project = self->owner;
    }
    if (catalog->requires_python.len == 0 &&
        plain_string(self, follow_name(self, argument(self, call, "python_requires")),
                     &text))
        catalog->requires_python = text;
    read_list(self, argument(self, call, "install_requires"),
              (struct declaration){.section = SECTION_MAIN, .owner = self->owner}, 0);
    read_extras(self, argument(self, call, "extras_require"));
}

/* Whether NODE is `setup(...)` or `setuptools.setup(...)`. */
static bool is_setup(struct setup_reader *self, TSNode node)
{
    TSNode function = is_a(node, "call") ? field(node, "function") : (TSNode){0};
    if (is_a(function, "attribute"))
        function = field(function, "attribute");
    return is_a(function, "identifier") && text_is(text_at(self, function), "setup");
}

/* Reads every call of setup(), wherever it stands. */
static void find_calls(struct setup_reader *self)
{
    TSTreeCursor cursor = ts_tree_cursor_new(self->root);
    for (;;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        if (is_setup(self, node))
            read_call(self, node);
        if (ts_tree_cursor_goto_first_child(&cursor))
            continue;
        bool more = true;
        while (more && !ts_tree_cursor_goto_next_sibling(&cursor))
            more = ts_tree_cursor_goto_parent(&cursor);
        if (!more)
            break;
    }
    ts_tree_cursor_delete(&cursor);
}

bool setup_py_read(struct catalog *catalog, struct text source, struct text file,
                   dist_id *owner, struct diags *diags)
{
    struct setup_reader self = {.catalog = catalog,
                                .arena = catalog->arena,
                                .diags = diags,
                                .source = source,
                                .file = file,
                                .owner = DIST_NONE,
                                .good = true};
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    TSTree *tree =
        source.len > INT32_MAX
            ? NULL
            : ts_parser_parse_string(parser, NULL, source.ptr ? source.ptr : "",
                                     (uint32_t)source.len);
    if (tree) {
        self.root = ts_tree_root_node(tree);
        find_calls(&self);
        ts_tree_delete(tree);
    }
    ts_parser_delete(parser);
    array_push(catalog->arena, &catalog->manifest_files, file);
    if (owner)
        *owner = self.owner;
    return self.good;
}
