/* Cuts and insertions by the way a list is laid out.
 *
 * The usual layout is one item a line: then whole lines go and come. Where items share
 * lines with each other or with a bracket, the run of items that goes from one line is
 * cut with a neighbouring comma, so that what stays reads as before. A comment goes only
 * with an item that has the line to itself. */
#include "emit/toml_edit.h"

#include "base/array.h"

#include <string.h>

#define NOWHERE SIZE_MAX

void toml_edit_init(struct toml_edit *self, struct arena *arena, struct text source)
{
    size_t end = text_find(source, '\n');
    bool crlf = end != SIZE_MAX && end > 0 && source.ptr[end - 1] == '\r';
    *self = (struct toml_edit){.arena = arena,
                               .source = source,
                               .splices = {.arena = arena},
                               .newline = crlf ? TEXT("\r\n") : TEXT("\n")};
}

/* --- lines ---------------------------------------------------------------------------
 */

size_t toml_edit_line(const struct toml_edit *self, size_t at)
{
    while (at > 0 && self->source.ptr[at - 1] != '\n')
        at--;
    return at;
}

size_t toml_edit_next_line(const struct toml_edit *self, size_t at)
{
    while (at < self->source.len && self->source.ptr[at] != '\n')
        at++;
    return at < self->source.len ? at + 1 : at;
}

size_t toml_edit_offset(const struct toml_edit *self, struct place place)
{
    size_t at =
        text_starts(self->source, TEXT("\xef\xbb\xbf")) && place.line == 1 ? 3 : 0;
    for (uint32_t line = 1; line < place.line; line++)
        at = toml_edit_next_line(self, at);
    return at + place.column - 1;
}

static size_t skip_blanks(const struct toml_edit *self, size_t at)
{
    while (at < self->source.len &&
           (self->source.ptr[at] == ' ' || self->source.ptr[at] == '\t'))
        at++;
    return at;
}

static bool is_byte(const struct toml_edit *self, size_t at, char byte)
{
    return at < self->source.len && self->source.ptr[at] == byte;
}

static bool is_line_end(const struct toml_edit *self, size_t at)
{
    return at >= self->source.len || is_byte(self, at, '\n') ||
           (is_byte(self, at, '\r') && is_byte(self, at + 1, '\n'));
}

/* Where the text of the line of AT ends, without what ends the line. */
static size_t text_end(const struct toml_edit *self, size_t at)
{
    while (!is_line_end(self, at))
        at++;
    return at;
}

size_t toml_edit_comments(const struct toml_edit *self, size_t line)
{
    while (line > 0) {
        size_t above = toml_edit_line(self, line - 1);
        if (!is_byte(self, skip_blanks(self, above), '#'))
            break;
        line = above;
    }
    return line;
}

static bool begins_line(const struct toml_edit *self, size_t at)
{
    return skip_blanks(self, toml_edit_line(self, at)) == at;
}

static bool has_newline(const struct toml_edit *self, size_t from, size_t to)
{
    return from < to && memchr(self->source.ptr + from, '\n', to - from);
}

static bool has_comment(const struct toml_edit *self, size_t from, size_t to)
{
    return from < to && memchr(self->source.ptr + from, '#', to - from);
}

/* --- cutting -------------------------------------------------------------------------
 */

/* What follows an item on its line. */
struct tail {
    size_t comma;   /* NOWHERE for none */
    size_t comment; /* likewise */
    size_t end;     /* behind both */
    bool ends_line;
};

static struct tail tail_of(const struct toml_edit *self, size_t at)
{
    struct tail tail = {.comma = NOWHERE, .comment = NOWHERE};
    tail.end = at;
    at = skip_blanks(self, at);
    if (is_byte(self, at, ',')) {
        tail.comma = at;
        tail.end = at + 1;
        at = skip_blanks(self, at + 1);
    }
    if (is_byte(self, at, '#')) {
        tail.comment = at;
        at = tail.end = text_end(self, at);
    }
    tail.ends_line = is_line_end(self, at);
    return tail;
}

/* A run of items that go, all on one line. */
struct run {
    const struct toml *array;
    const bool *gone;
    size_t first, last; /* indexes */
    size_t from, to;    /* bytes */
    struct tail tail;
    bool follows; /* the item before goes as well, with the comma behind that one */
};

static const struct toml *kept_before(const struct run *run)
{
    for (size_t i = run->first; i > 0; i--)
        if (!run->gone[i - 1])
            return run->array->items[i - 1];
    return NULL;
}

/* Whether a comment stands in front of the run that is not within an item. */
static bool is_commented(const struct toml_edit *self, const struct run *run)
{
    for (size_t i = run->first; i > 0; i--) {
        size_t from = run->array->items[i - 1]->to;
        size_t to = run->array->items[i]->from;
        if (has_comment(self, from, to))
            return true;
        if (!run->gone[i - 1])
            return false;
    }
    return has_comment(self, run->array->from + 1, run->array->items[0]->from);
}

/* Adds the run's items to PIECES; with the comments from ABOVE to its line and BEHIND it.
 */
static void take_pieces(struct toml_edit *self, const struct run *run, size_t above,
                        bool behind, struct toml_pieces *pieces)
{
    for (size_t i = run->first; i <= run->last; i++) {
        const struct toml *item = run->array->items[i];
        struct toml_piece piece = {.raw = text_slice(self->source, item->from, item->to)};
        for (size_t at = above; i == run->first && at < toml_edit_line(self, run->from);
             at = toml_edit_next_line(self, at))
            array_push(self->arena, &piece.above,
                       text_trim(text_slice(self->source, at, text_end(self, at))));
        if (behind && i == run->last && run->tail.comment != NOWHERE)
            piece.behind =
                text_trim(text_slice(self->source, run->tail.comment, run->tail.end));
        array_push(self->arena, pieces, piece);
    }
}

/* The comma behind an item that ends at AT, on whatever line; NOWHERE when ARRAY ends
 * without one. */
static size_t find_comma(const struct toml_edit *self, const struct toml *array,
                         size_t at)
{
    for (; at < array->to - 1; at++) {
        if (is_byte(self, at, '#'))
            at = text_end(self, at);
        if (is_byte(self, at, ','))
            return at;
    }
    return NOWHERE;
}

/* Which comma goes with a run. */
enum cut {
    CUT_NOTHING,
    CUT_BEHIND, /* the one behind it; none when it is the last */
    CUT_BEFORE, /* the one in front, so that the one behind is the item's that is kept */
};

/* Cuts a run that has its lines to itself. */
static enum cut cut_lines(struct toml_edit *self, const struct run *run,
                          struct toml_pieces *pieces)
{
    size_t line = toml_edit_line(self, run->from);
    bool begins = begins_line(self, run->from);
    bool is_open = run->last + 1 == run->array->count &&
                   find_comma(self, run->array, run->to) == NOWHERE;
    size_t comma = skip_blanks(self, line);
    bool led = run->tail.comma == NOWHERE && is_byte(self, comma, ',') &&
               skip_blanks(self, comma + 1) == run->from && kept_before(run) &&
               !run->follows;
    bool closed = begins && (run->tail.comma != NOWHERE || is_open);
    if (!run->tail.ends_line || (!closed && !led))
        return CUT_NOTHING;
    size_t above = begins ? toml_edit_comments(self, line) : line;
    take_pieces(self, run, above, true, pieces);
    splices_cut(&self->splices, above, toml_edit_next_line(self, run->tail.end));
    return led ? CUT_BEFORE : CUT_BEHIND;
}

/* Cuts the run and the comma that belongs to it, and nothing else. */
static void cut_bare(struct toml_edit *self, const struct run *run)
{
    size_t comma = find_comma(self, run->array, run->to);
    splices_cut(&self->splices, run->from, run->to);
    if (run->tail.comma != NOWHERE)
        splices_cut(&self->splices, run->to, skip_blanks(self, comma + 1));
    else if (comma != NOWHERE)
        splices_cut(&self->splices, comma, comma + 1);
}

static enum cut cut_run(struct toml_edit *self, const struct run *run,
                        struct toml_pieces *pieces)
{
    const struct toml *array = run->array, *before = kept_before(run);
    const struct toml *next =
        run->last + 1 < array->count ? array->items[run->last + 1] : NULL;
    enum cut cut = cut_lines(self, run, pieces);
    if (cut != CUT_NOTHING)
        return cut;
    if (next && !has_newline(self, run->to, next->from)) {
        take_pieces(self, run, NOWHERE, false, pieces);
        splices_cut(&self->splices, run->from, next->from);
        return CUT_BEHIND;
    }
    bool alone =
        run->first == 0 || has_newline(self, array->items[run->first - 1]->to, run->from);
    size_t rest = run->tail.comment != NOWHERE && alone ? run->tail.end : run->to;
    bool commented = is_commented(self, run);
    bool tied = commented || has_comment(self, rest, next ? next->from : array->to - 1);
    take_pieces(self, run, NOWHERE, alone && !before && !tied, pieces);
    if (before && !commented) {
        splices_cut(&self->splices, before->to, run->to);
        return CUT_BEFORE;
    }
    if (!before && !tied)
        splices_cut(&self->splices, run->from, next ? next->from : array->to - 1);
    else
        cut_bare(self, run);
    return CUT_BEHIND;
}

void toml_edit_cut(struct toml_edit *self, const struct toml *array, const bool *gone,
                   struct toml_pieces *pieces)
{
    bool all = array->count > 0;
    enum cut cut = CUT_NOTHING;
    for (size_t i = 0; i < array->count; i++)
        all = all && gone[i];
    if (all && toml_edit_is_flat(self, array))
        splices_cut(&self->splices, array->from + 1, array->to - 1);
    for (size_t i = 0; i < array->count; i++) {
        if (!gone[i])
            continue;
        struct run run = {.array = array, .gone = gone, .first = i};
        while (i + 1 < array->count && gone[i + 1] &&
               !has_newline(self, array->items[i]->to, array->items[i + 1]->from))
            i++;
        run.last = i;
        run.from = array->items[run.first]->from;
        run.to = array->items[run.last]->to;
        run.tail = tail_of(self, run.to);
        run.follows = run.first > 0 && gone[run.first - 1] && cut == CUT_BEHIND;
        cut = cut_run(self, &run, pieces);
    }
}

/* --- adding --------------------------------------------------------------------------
 */

bool toml_edit_is_flat(const struct toml_edit *self, const struct toml *array)
{
    return !has_newline(self, array->from, array->to);
}

struct text toml_edit_indent(const struct toml_edit *self, const struct toml *array)
{
    for (size_t i = 0; i < array->count; i++) {
        size_t from = array->items[i]->from;
        if (begins_line(self, from))
            return text_slice(self->source, toml_edit_line(self, from), from);
    }
    return TEXT("    ");
}

static bool any_comment(const struct toml_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++)
        if (pieces->items[i].above.count || pieces->items[i].behind.len)
            return true;
    return false;
}

static struct text joined(struct toml_edit *self, const struct toml_pieces *pieces)
{
    struct buffer out = {.arena = self->arena};
    for (size_t i = 0; i < pieces->count; i++) {
        buffer_add_string(&out, i ? ", " : "");
        buffer_add(&out, pieces->items[i].raw);
    }
    return out.text;
}

/* A piece with its comments. With IS_OPEN neither comma nor line end follow, and a
 * comment behind it stands above. */
static void add_lines(struct toml_edit *self, struct buffer *out,
                      const struct toml_piece *piece, struct text indent, bool is_open)
{
    struct texts above = piece->above;
    if (is_open && piece->behind.len) {
        above = (struct texts){0};
        for (size_t i = 0; i < piece->above.count; i++)
            array_push(self->arena, &above, piece->above.items[i]);
        array_push(self->arena, &above, piece->behind);
    }
    for (size_t i = 0; i < above.count; i++) {
        buffer_add(out, indent);
        buffer_add(out, above.items[i]);
        buffer_add(out, self->newline);
    }
    buffer_add(out, indent);
    buffer_add(out, piece->raw);
    if (is_open)
        return;
    buffer_add_byte(out, ',');
    if (piece->behind.len)
        buffer_format(out, "  %.*s", TEXT_ARG(piece->behind));
    buffer_add(out, self->newline);
}

static struct text lines_of(struct toml_edit *self, const struct toml_pieces *pieces,
                            struct text indent, bool is_open)
{
    struct buffer out = {.arena = self->arena};
    for (size_t i = 0; i < pieces->count; i++)
        add_lines(self, &out, &pieces->items[i], indent,
                  is_open && i + 1 == pieces->count);
    return out.text;
}

struct text toml_edit_array(struct toml_edit *self, const struct toml_pieces *pieces,
                            struct text indent, bool is_flat)
{
    struct buffer out = {.arena = self->arena};
    buffer_add_byte(&out, '[');
    if (is_flat && !any_comment(pieces)) {
        buffer_add(&out, joined(self, pieces));
    } else {
        buffer_add(&out, self->newline);
        buffer_add(&out, lines_of(self, pieces, indent, false));
    }
    buffer_add_byte(&out, ']');
    return out.text;
}

/* Adds to an array that has no items; comments may stand in it. */
static void add_to_empty(struct toml_edit *self, const struct toml *array,
                         const struct toml_pieces *pieces, struct text indent)
{
    size_t close = array->to - 1;
    struct buffer out = {.arena = self->arena};
    if (!toml_edit_is_flat(self, array)) {
        size_t line = toml_edit_line(self, close);
        bool own = begins_line(self, close);
        if (!own)
            buffer_add(&out, self->newline);
        buffer_add(&out, lines_of(self, pieces, indent, false));
        splices_insert(&self->splices, own ? line : close, out.text);
        return;
    }
    splices_cut(&self->splices, array->from + 1, close);
    struct text made = toml_edit_array(self, pieces, indent, !any_comment(pieces));
    splices_insert(&self->splices, close, text_slice(made, 1, made.len - 1));
}

void toml_edit_add(struct toml_edit *self, const struct toml *array,
                   const struct toml_pieces *pieces, struct text indent)
{
    if (pieces->count == 0)
        return;
    if (array->count == 0) {
        add_to_empty(self, array, pieces, indent);
        return;
    }
    const struct toml *last = array->items[array->count - 1];
    struct tail tail = tail_of(self, last->to);
    bool flat = toml_edit_is_flat(self, array);
    size_t comma = find_comma(self, array, last->to);
    size_t at = comma == NOWHERE ? last->to : comma + 1;
    if (comma == NOWHERE)
        splices_insert(&self->splices, last->to, TEXT(","));
    if (flat && !any_comment(pieces)) {
        splices_insert(&self->splices, at,
                       text_format(self->arena, " %.*s%s", TEXT_ARG(joined(self, pieces)),
                                   comma == NOWHERE ? "" : ","));
        return;
    }
    if (begins_line(self, last->from))
        indent = text_slice(self->source, toml_edit_line(self, last->from), last->from);
    if (tail.ends_line && tail.comma == comma) {
        splices_insert(&self->splices, toml_edit_next_line(self, tail.end),
                       lines_of(self, pieces, indent, false));
        return;
    }
    splices_insert(&self->splices, at,
                   text_format(self->arena, "%.*s%.*s", TEXT_ARG(self->newline),
                               TEXT_ARG(lines_of(self, pieces, indent, !flat))));
}

void toml_edit_comment(struct toml_edit *self, const struct toml *item,
                       const struct toml_piece *piece)
{
    size_t line = toml_edit_line(self, item->from);
    struct text indent = text_slice(self->source, line, item->from);
    for (size_t i = 0; i <= piece->above.count && begins_line(self, item->from); i++) {
        struct text comment =
            i < piece->above.count ? piece->above.items[i] : piece->behind;
        if (comment.len)
            splices_insert(&self->splices, line,
                           text_format(self->arena, "%.*s%.*s%.*s", TEXT_ARG(indent),
                                       TEXT_ARG(comment), TEXT_ARG(self->newline)));
    }
}

/* --- tables --------------------------------------------------------------------------
 */

bool toml_edit_has_header(const struct toml_edit *self, const struct toml *table)
{
    return table->kind == TOML_TABLE && table->to > 0 && is_byte(self, table->from, '[');
}

/* Where the last value ends that stands in TABLE's own section; 0 for none. */
static size_t last_value(const struct toml_edit *self, const struct toml *table)
{
    size_t last = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct toml *item = table->items[i];
        size_t end = 0;
        if (item->kind == TOML_TABLE && item->to == 0)
            end = last_value(self, item); /* of dotted keys, or above other headers */
        else if (!toml_edit_has_header(self, item))
            end = item->to;
        if (end > last)
            last = end;
    }
    return last;
}

size_t toml_edit_end(const struct toml_edit *self, const struct toml *table)
{
    size_t last = last_value(self, table);
    if (last == 0 && toml_edit_has_header(self, table))
        last = text_end(self, table->from);
    size_t end = last ? toml_edit_next_line(self, last) : 0, at = end;
    while (is_byte(self, skip_blanks(self, at), '#'))
        at = toml_edit_next_line(self, at);
    /* Comments right above something else are that one's. */
    return is_line_end(self, skip_blanks(self, at)) ? at : end;
}

void toml_edit_insert_tables(struct toml_edit *self, size_t at, struct text tables)
{
    bool spaced = is_line_end(self, skip_blanks(self, at));
    toml_edit_insert_lines(self, at,
                           text_format(self->arena, "%.*s%.*s%.*s",
                                       TEXT_ARG(self->newline), TEXT_ARG(tables),
                                       TEXT_ARG(spaced ? TEXT("") : self->newline)));
}

void toml_edit_insert_lines(struct toml_edit *self, size_t at, struct text lines)
{
    if (at > 0 && self->source.ptr[at - 1] != '\n')
        lines = text_format(self->arena, "%.*s%.*s", TEXT_ARG(self->newline),
                            TEXT_ARG(lines));
    splices_insert(&self->splices, at, lines);
}
