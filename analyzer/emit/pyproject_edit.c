/* From moves to changes of a pyproject.toml.
 *
 * The items are cut from the main list in one go and sorted into their lists; then each
 * list is extended where it stands, or a new one is written in the way that the others
 * are: in a table with a header, inline, or with dotted keys. Poetry's tables are in
 * poetry_edit.c. */
#include "emit/pyproject_edit.h"

#include "base/array.h"
#include "emit/poetry_edit.h"
#include "emit/toml_edit.h"
#include "packages/requirement.h"

/* An extra or group that gets something. */
struct optional_list {
    enum optional_kind kind;
    struct text group;
    struct toml_pieces pieces;
    struct texts keys;    /* of what moves there, whether added or there before */
    struct texts written; /* the requirements that moved there, without blanks */
};

struct editor {
    struct toml_edit edit;
    struct arena *arena;
    struct diags *diags;
    const struct toml *root;
    const struct toml *main; /* the list that is cut */
    ARRAY(struct optional_list) targets;
    ARRAY(const struct toml *) replaced; /* items that got the bounds of a moved one */
    struct text owner;                   /* the project's name, as written */
};

bool pyproject_is_poetry(const struct toml *root)
{
    return !toml_path(root, "project.dependencies") &&
           toml_path(root, "tool.poetry.dependencies");
}

static const struct toml *container_of(const struct toml *root, enum optional_kind kind)
{
    return kind == OPTIONAL_EXTRA ? toml_path(root, "project.optional-dependencies")
                                  : toml_get(root, "dependency-groups");
}

const struct toml *pyproject_optional(struct arena *arena, const struct toml *root,
                                      enum optional_kind kind, struct text group)
{
    const struct toml *container = container_of(root, kind);
    if (pyproject_is_poetry(root))
        return kind == OPTIONAL_GROUP ? poetry_group(arena, root, group) : NULL;
    for (size_t i = 0; container && container->kind == TOML_TABLE && i < container->count;
         i++)
        if (text_equal(name_normalize(arena, container->items[i]->key), group))
            return container->items[i];
    return kind == OPTIONAL_GROUP && text_is(group, "dev")
               ? toml_path(root, "tool.uv.dev-dependencies")
               : NULL;
}

/* The key of the requirement that ITEM is; empty for what is none. */
static struct text key_of(struct editor *self, const struct toml *item)
{
    struct requirement requirement;
    struct text wrong;
    size_t at;
    return item->kind == TOML_STRING &&
                   requirement_parse(self->arena, item->text, &requirement, &wrong, &at)
               ? requirement.key
               : (struct text){0};
}

static struct optional_list *target_of(struct editor *self, enum optional_kind kind,
                                       struct text group)
{
    for (size_t i = 0; i < self->targets.count; i++)
        if (self->targets.items[i].kind == kind &&
            text_equal(self->targets.items[i].group, group))
            return &self->targets.items[i];
    array_push(self->arena, &self->targets,
               ((struct optional_list){.kind = kind, .group = group}));
    return &array_last(&self->targets);
}

/* --- what is there before ------------------------------------------------------------
 */

static struct text without_blanks(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ' && text.ptr[i] != '\t')
            buffer_add_byte(&out, text.ptr[i]);
    return out.text;
}

static bool is_replaced(const struct editor *self, const struct toml *item)
{
    for (size_t i = 0; i < self->replaced.count; i++)
        if (self->replaced.items[i] == item)
            return true;
    return false;
}

/* Whether REQUIREMENT is a name and nothing else. */
static bool is_bare(const struct requirement *requirement)
{
    return !requirement->specifiers.count && !requirement->extras.count &&
           !requirement->marker && !requirement->url.len;
}

/* Whether THERE says at least what MOVED does, or is a name whose place MOVED takes. */
static bool says_enough(struct editor *self, const struct toml *there,
                        const struct toml *item, const struct toml_piece *piece)
{
    struct requirement old, moved;
    struct text wrong;
    size_t at;
    if (there->kind != TOML_STRING || is_replaced(self, there) ||
        !requirement_parse(self->arena, there->text, &old, &wrong, &at) ||
        !requirement_parse(self->arena, item->text, &moved, &wrong, &at) ||
        !text_equal(old.key, moved.key))
        return false;
    bool same = text_equal(without_blanks(self->arena, there->text),
                           without_blanks(self->arena, item->text));
    if (!same && !is_bare(&old) && (!is_bare(&moved) || old.marker))
        return false;
    toml_edit_comment(&self->edit, there, piece);
    if (same || !is_bare(&old))
        return true;
    array_push(self->arena, &self->replaced, there);
    splices_cut(&self->edit.splices, there->from, there->to);
    splices_insert(&self->edit.splices, there->from, piece->raw);
    return true;
}

/* Whether the requirement ITEM need not be added to LIST, which may be NULL. */
static bool has_requirement(struct editor *self, const struct toml *list,
                            const struct toml *item, const struct toml_piece *piece)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (says_enough(self, list->items[i], item, piece))
            return true;
    return false;
}

/* --- cutting -------------------------------------------------------------------------
 */

static const struct optional_move *move_of(const struct optional_moves *moves,
                                           struct text key)
{
    for (size_t i = 0; key.len && i < moves->count; i++)
        if (text_equal(moves->items[i].key, key))
            return &moves->items[i];
    return NULL;
}

static void take_main(struct editor *self, const struct optional_moves *moves)
{
    bool *gone = ARENA_ARRAY(self->arena, bool, self->main->count);
    struct toml_pieces pieces = {0};
    for (size_t i = 0; i < self->main->count; i++)
        gone[i] = move_of(moves, key_of(self, self->main->items[i])) != NULL;
    toml_edit_cut(&self->edit, self->main, gone, &pieces);
    for (size_t i = 0, next = 0; i < self->main->count; i++) {
        if (!gone[i])
            continue;
        const struct toml *item = self->main->items[i];
        const struct optional_move *move = move_of(moves, key_of(self, item));
        const struct toml_piece *piece = &pieces.items[next++];
        const struct toml *list =
            pyproject_optional(self->arena, self->root, move->kind, move->group);
        struct optional_list *target = target_of(self, move->kind, move->group);
        size_t count = target->written.count;
        texts_add_once(self->arena, &target->keys, move->key);
        texts_add_once(self->arena, &target->written,
                       without_blanks(self->arena, item->text));
        if (target->written.count > count && !has_requirement(self, list, item, piece))
            array_push(self->arena, &target->pieces, *piece);
    }
}

/* --- lists that hold all others ------------------------------------------------------
 */

/* Whether LIST asks for the extra or group itself, or has all that moves there. */
static bool includes(struct editor *self, const struct toml *list,
                     const struct optional_list *target)
{
    struct requirement requirement;
    struct text wrong, owner = name_normalize(self->arena, self->owner);
    size_t at, found = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct toml *item = list->items[i];
        struct text included = toml_text(toml_get(item, "include-group"));
        if (included.len &&
            text_equal(name_normalize(self->arena, included), target->group))
            return true;
        if (item->kind != TOML_STRING ||
            !requirement_parse(self->arena, item->text, &requirement, &wrong, &at))
            continue;
        for (size_t e = 0; e < requirement.extras.count; e++)
            if (text_equal(requirement.key, owner) &&
                text_equal(requirement.extras.items[e], target->group))
                return true;
        for (size_t k = 0; k < target->keys.count; k++)
            found += text_equal(target->keys.items[k], requirement.key);
    }
    return found >= target->keys.count;
}

/* The quote that the list's strings have. */
static char quote_of(const struct editor *self, const struct toml *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->kind == TOML_STRING)
            return self->edit.source.ptr[list->items[i]->from];
    return '"';
}

static bool is_everything(const struct texts *everything, struct text name)
{
    for (size_t i = 0; i < everything->count; i++)
        if (text_equal(everything->items[i], name))
            return true;
    return false;
}

/* Has the list NAME go on to hold what the COUNT first targets got. */
static void extend_everything(struct editor *self, const struct toml *list,
                              enum optional_kind kind, size_t count)
{
    struct text name = name_normalize(self->arena, list->key);
    char quote = quote_of(self, list);
    for (size_t i = 0; i < count; i++) {
        struct optional_list target = self->targets.items[i];
        struct toml_piece piece;
        if (target.kind != kind || text_equal(target.group, name) ||
            includes(self, list, &target))
            continue;
        piece = (struct toml_piece){
            .raw = kind == OPTIONAL_EXTRA
                       ? text_format(self->arena, "%c%.*s[%.*s]%c", quote,
                                     TEXT_ARG(self->owner), TEXT_ARG(target.group), quote)
                       : text_format(self->arena, "{include-group = %c%.*s%c}", quote,
                                     TEXT_ARG(target.group), quote)};
        struct optional_list *all = target_of(self, kind, name);
        array_push(self->arena, &all->pieces, piece);
    }
}

static void keep_everything(struct editor *self, const struct texts *everything,
                            enum optional_kind kind)
{
    const struct toml *container = container_of(self->root, kind);
    size_t count = self->targets.count;
    if (kind == OPTIONAL_EXTRA && self->owner.len == 0)
        return;
    for (size_t i = 0; container && i < container->count; i++) {
        const struct toml *list = container->items[i];
        if (list->kind == TOML_ARRAY &&
            is_everything(everything, name_normalize(self->arena, list->key)))
            extend_everything(self, list, kind, count);
    }
}

/* --- new lists -----------------------------------------------------------------------
 */

static struct text new_pair(struct editor *self, const struct optional_list *target)
{
    struct text list = toml_edit_array(&self->edit, &target->pieces,
                                       toml_edit_indent(&self->edit, self->main),
                                       toml_edit_is_flat(&self->edit, self->main));
    const char *quote = text_find(target->group, '.') == SIZE_MAX ? "" : "\"";
    return text_format(self->arena, "%s%.*s%s = %.*s", quote, TEXT_ARG(target->group),
                       quote, TEXT_ARG(list));
}

/* Where a new table is written: behind [project] for extras, behind all that begins with
 * it for groups. */
static size_t place_of_table(struct editor *self, enum optional_kind kind)
{
    const struct toml *project = toml_get(self->root, "project");
    bool has_header = toml_edit_has_header(&self->edit, project);
    size_t end = toml_edit_end(&self->edit, has_header ? project : self->root);
    for (size_t i = 0; kind == OPTIONAL_GROUP && i < project->count; i++) {
        size_t more = toml_edit_has_header(&self->edit, project->items[i])
                          ? toml_edit_end(&self->edit, project->items[i])
                          : 0;
        end = more > end ? more : end;
    }
    return end;
}

/* Writes the PAIRS of new lists, each without a line end, into the table that is there or
 * into a new one. */
static bool write_pairs(struct editor *self, enum optional_kind kind,
                        const struct texts *pairs)
{
    const struct toml *container = container_of(self->root, kind);
    struct toml_edit *edit = &self->edit;
    struct buffer out = {.arena = self->arena};
    bool has_header = container && toml_edit_has_header(edit, container);
    bool is_inline = container && !has_header && container->to;
    struct text prefix = {0};
    const struct toml *last =
        container && container->count ? container->items[container->count - 1] : NULL;
    size_t at;
    if (!container) {
        at = place_of_table(self, kind);
        buffer_format(&out, "[%s]%.*s",
                      kind == OPTIONAL_EXTRA ? "project.optional-dependencies"
                                             : "dependency-groups",
                      TEXT_ARG(edit->newline));
    } else if (has_header) {
        at = toml_edit_end(edit, container);
    } else if (is_inline) {
        at = last ? last->to : container->from + 1;
    } else {
        size_t key = last ? toml_edit_offset(edit, last->key_place) : 0;
        if (!last || last->kind != TOML_ARRAY)
            return diag_error(self->diags, container->key_place, TEXT(""),
                              "'%.*s' is written in a way that cannot be edited",
                              TEXT_ARG(container->key));
        prefix = text_slice(edit->source, toml_edit_line(edit, key), key);
        at = toml_edit_next_line(edit, last->to);
    }
    for (size_t i = 0; i < pairs->count; i++) {
        if (is_inline && (last || i))
            buffer_add_string(&out, ", ");
        buffer_add(&out, prefix);
        buffer_add(&out, pairs->items[i]);
        if (!is_inline)
            buffer_add(&out, edit->newline);
    }
    if (is_inline)
        splices_insert(&edit->splices, at, out.text);
    else if (!container)
        toml_edit_insert_tables(edit, at, out.text);
    else
        toml_edit_insert_lines(edit, at, out.text);
    return true;
}

static bool write_targets(struct editor *self, enum optional_kind kind)
{
    struct texts pairs = {0};
    for (size_t i = 0; i < self->targets.count; i++) {
        const struct optional_list *target = &self->targets.items[i];
        const struct toml *list =
            pyproject_optional(self->arena, self->root, target->kind, target->group);
        if (target->kind != kind || target->pieces.count == 0)
            continue;
        if (!list)
            array_push(self->arena, &pairs, new_pair(self, target));
        else if (list->kind == TOML_ARRAY)
            toml_edit_add(&self->edit, list, &target->pieces,
                          toml_edit_indent(&self->edit, self->main));
        else
            return diag_error(self->diags, list->place, TEXT(""),
                              "'%.*s' is no list of requirements", TEXT_ARG(list->key));
    }
    return pairs.count == 0 || write_pairs(self, kind, &pairs);
}

bool pyproject_edit(struct arena *arena, const struct toml *root, struct text source,
                    const struct optional_moves *moves, const struct texts *everything,
                    struct edited *edited, struct diags *diags)
{
    struct editor self = {.arena = arena, .diags = diags, .root = root};
    const struct toml *project = toml_get(root, "project");
    if (pyproject_is_poetry(root))
        return poetry_edit(arena, root, source, moves, edited, diags);
    self.main = toml_get(project, "dependencies");
    self.owner = toml_text(toml_get(project, "name"));
    if (!self.main || self.main->kind != TOML_ARRAY)
        return diag_error(diags, project ? project->place : root->place, TEXT(""),
                          "there is no list of main dependencies");
    toml_edit_init(&self.edit, arena, source);
    if (project->to && !toml_edit_has_header(&self.edit, project))
        return diag_error(diags, project->place, TEXT("write it as a table: [project]"),
                          "'project' is written in a way that cannot be edited");
    take_main(&self, moves);
    keep_everything(&self, everything, OPTIONAL_EXTRA);
    keep_everything(&self, everything, OPTIONAL_GROUP);
    if (!write_targets(&self, OPTIONAL_EXTRA) || !write_targets(&self, OPTIONAL_GROUP))
        return false;
    edited->kept = (struct kept_spans){0};
    edited->text = splices_apply(&self.edit.splices, source, &edited->kept);
    return true;
}
