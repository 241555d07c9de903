/* Moves between Poetry's tables: whole lines of [tool.poetry.dependencies] go to a
 * group's table; a dependency with a header of its own stays where it is under another
 * one. */
#include "emit/poetry_edit.h"

#include "base/array.h"
#include "emit/toml_edit.h"
#include "packages/requirement.h"

/* A group that gets something. */
struct poetry_target {
    struct text group;
    bool development;
    struct buffer lines;
};

struct poetry_editor {
    struct toml_edit edit;
    struct arena *arena;
    struct diags *diags;
    const struct toml *root, *main;
    ARRAY(struct poetry_target) targets;
};

/* The table of the group itself, by its normalised name. */
static const struct toml *group_table(struct arena *arena, const struct toml *root,
                                      struct text group)
{
    const struct toml *groups = toml_path(root, "tool.poetry.group");
    for (size_t i = 0; groups && groups->kind == TOML_TABLE && i < groups->count; i++)
        if (text_equal(name_normalize(arena, groups->items[i]->key), group))
            return groups->items[i];
    return NULL;
}

const struct toml *poetry_group(struct arena *arena, const struct toml *root,
                                struct text group)
{
    const struct toml *table = toml_get(group_table(arena, root, group), "dependencies");
    return table || !text_is(group, "dev")
               ? table
               : toml_path(root, "tool.poetry.dev-dependencies");
}

static struct poetry_target *target_of(struct poetry_editor *self,
                                       const struct optional_move *move)
{
    for (size_t i = 0; i < self->targets.count; i++)
        if (text_equal(self->targets.items[i].group, move->group))
            return &self->targets.items[i];
    array_push(self->arena, &self->targets,
               ((struct poetry_target){.group = move->group,
                                       .development = move->development,
                                       .lines = {.arena = self->arena}}));
    return &array_last(&self->targets);
}

/* Cuts the lines of a pair that ends with VALUE, and adds them to OUT unless it is NULL.
 */
static void move_pair(struct poetry_editor *self, const struct toml *value,
                      struct buffer *out)
{
    struct toml_edit *edit = &self->edit;
    if (value->kind == TOML_TABLE && value->to == 0) { /* of dotted keys */
        for (size_t i = 0; i < value->count; i++)
            move_pair(self, value->items[i], out);
        return;
    }
    size_t line = toml_edit_line(edit, toml_edit_offset(edit, value->key_place));
    size_t from = toml_edit_comments(edit, line);
    size_t to = toml_edit_next_line(edit, value->to);
    splices_cut(&edit->splices, from, to);
    if (!out)
        return;
    buffer_add(out, text_slice(edit->source, from, to));
    if (!text_ends(out->text, TEXT("\n")))
        buffer_add(out, edit->newline);
}

/* Writes the header of TABLE anew, for the group. */
static void rename_header(struct poetry_editor *self, const struct toml *table,
                          struct text group)
{
    struct text source = self->edit.source;
    size_t open = table->from, last = open;
    char quote = 0;
    while (source.ptr[open] == '[')
        open++;
    for (size_t at = open; at < source.len && source.ptr[at] != '\n'; at++) {
        char byte = source.ptr[at];
        if (!quote && byte == ']')
            break;
        if (quote && byte == quote)
            quote = 0;
        else if (!quote && (byte == '"' || byte == '\''))
            quote = byte;
        else if (!quote && byte == '.')
            last = at;
    }
    splices_cut(&self->edit.splices, open, last);
    bool old = !toml_get(group_table(self->arena, self->root, group), "dependencies") &&
               poetry_group(self->arena, self->root, group);
    splices_insert(&self->edit.splices, open,
                   old ? TEXT("tool.poetry.dev-dependencies")
                       : text_format(self->arena, "tool.poetry.group.%.*s.dependencies",
                                     TEXT_ARG(group)));
}

/* Moves one member of the main table. */
static void move_member(struct poetry_editor *self, const struct toml *item,
                        const struct optional_move *move)
{
    const struct toml *group = poetry_group(self->arena, self->root, move->group);
    struct poetry_target *target = target_of(self, move);
    bool there = false;
    for (size_t i = 0; group && i < group->count; i++)
        there = there ||
                text_equal(name_normalize(self->arena, group->items[i]->key), move->key);
    bool many = item->kind == TOML_ARRAY && item->to == 0;
    if (!many && !toml_edit_has_header(&self->edit, item)) {
        move_pair(self, item, there ? NULL : &target->lines);
        return;
    }
    for (size_t i = 0; i < (many ? item->count : 1); i++) {
        const struct toml *table = many ? item->items[i] : item;
        size_t from = toml_edit_comments(&self->edit, table->from);
        if (there)
            splices_cut(&self->edit.splices, from, toml_edit_end(&self->edit, table));
        else
            rename_header(self, table, move->group);
    }
}

static const struct optional_move *
move_of(struct arena *arena, const struct optional_moves *moves, struct text name)
{
    struct text key = name_normalize(arena, name);
    for (size_t i = 0; i < moves->count; i++)
        if (text_equal(moves->items[i].key, key))
            return &moves->items[i];
    return NULL;
}

/* The tables of a group that has none for its dependencies. */
static struct text new_tables(struct poetry_editor *self,
                              const struct poetry_target *target)
{
    struct buffer out = {.arena = self->arena};
    struct text newline = self->edit.newline;
    if (!group_table(self->arena, self->root, target->group) && !target->development)
        buffer_format(&out, "[tool.poetry.group.%.*s]%.*soptional = true%.*s",
                      TEXT_ARG(target->group), TEXT_ARG(newline), TEXT_ARG(newline));
    if (target->lines.text.len == 0)
        return out.text;
    buffer_format(&out, "%.*s[tool.poetry.group.%.*s.dependencies]%.*s",
                  TEXT_ARG(out.text.len ? newline : TEXT("")), TEXT_ARG(target->group),
                  TEXT_ARG(newline));
    buffer_add(&out, target->lines.text);
    return out.text;
}

static bool write_target(struct poetry_editor *self, const struct poetry_target *target)
{
    const struct toml *table = poetry_group(self->arena, self->root, target->group);
    if (table && target->lines.text.len) {
        if (!toml_edit_has_header(&self->edit, table))
            return diag_error(self->diags, table->key_place,
                              TEXT("give the group's dependencies a table of their own"),
                              "group '%.*s' is written in a way that cannot be edited",
                              TEXT_ARG(target->group));
        toml_edit_insert_lines(&self->edit, toml_edit_end(&self->edit, table),
                               target->lines.text);
        return true;
    }
    struct text tables = new_tables(self, target);
    if (tables.len)
        toml_edit_insert_tables(&self->edit, toml_edit_end(&self->edit, self->main),
                                tables);
    return true;
}

bool poetry_edit(struct arena *arena, const struct toml *root, struct text source,
                 const struct optional_moves *moves, struct edited *edited,
                 struct diags *diags)
{
    struct poetry_editor self = {.arena = arena,
                                 .diags = diags,
                                 .root = root,
                                 .main = toml_path(root, "tool.poetry.dependencies")};
    toml_edit_init(&self.edit, arena, source);
    if (self.main->kind != TOML_TABLE || !toml_edit_has_header(&self.edit, self.main))
        return diag_error(diags, self.main->place,
                          TEXT("write them as a table: [tool.poetry.dependencies]"),
                          "the dependencies are written in a way that cannot be edited");
    for (size_t i = 0; i < self.main->count; i++) {
        const struct toml *item = self.main->items[i];
        const struct optional_move *move = move_of(arena, moves, item->key);
        if (move)
            move_member(&self, item, move);
    }
    for (size_t i = 0; i < self.targets.count; i++)
        if (!write_target(&self, &self.targets.items[i]))
            return false;
    edited->kept = (struct kept_spans){0};
    edited->text = splices_apply(&self.edit.splices, source, &edited->kept);
    return true;
}
