/* The algebra of names of which not everything is known.
 *
 * In a value, UNKNOWN stands for what nobody can tell: any text, dots included. MODULE
 * and PACKAGE stand for __name__ and __package__ and only ever come first; each PARENT
 * behind one of them goes up by one, ROOT to the top. A source text that holds these
 * bytes is unknown as a whole. */
#include "read/name_value.h"

#include "base/array.h"
#include "read/lexer.h"

#include <string.h>

#define UNKNOWN '\1'
#define MODULE '\2'
#define PACKAGE '\3'
#define PARENT '\4'
#define ROOT '\5'

#define LONGEST 512
/* Pairs that are put together; more only show that much is not known. */
#define PAIRS_AT_MOST 256

const struct text name_unknown = {"\1", 1};
const struct text name_of_module = {"\2", 1};
const struct text name_of_package = {"\3", 1};

void name_values_add(struct arena *arena, struct name_values *self, struct text value)
{
    for (size_t i = 0; i < self->count; i++)
        if (text_equal(self->items[i], value))
            return;
    if (self->count < NAME_VALUES_AT_MOST)
        array_push(arena, self, value);
    else
        array_last(self) = name_unknown;
}

void name_values_add_all(struct arena *arena, struct name_values *self,
                         const struct name_values *more)
{
    for (size_t i = 0; i < more->count; i++)
        name_values_add(arena, self, more->items[i]);
}

struct name_values name_values_pairs(struct arena *arena, const struct name_values *a,
                                     const struct name_values *b,
                                     struct text (*join)(struct arena *, struct text,
                                                         struct text))
{
    struct name_values out = {0};
    size_t left = PAIRS_AT_MOST;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count && left; k++, left--)
            name_values_add(arena, &out, join(arena, a->items[i], b->items[k]));
    if (!left)
        name_values_add(arena, &out, name_unknown);
    return out;
}

static bool is_mark(char byte)
{
    return byte >= '\0' && byte <= ROOT;
}

struct text name_of_text(struct text text)
{
    if (text.len > LONGEST)
        return name_unknown;
    for (size_t i = 0; i < text.len; i++)
        if (is_mark(text.ptr[i]))
            return name_unknown;
    return text;
}

struct text name_of_relative(struct arena *arena, uint32_t level, struct text rest)
{
    struct buffer out = {.arena = arena};
    if (level > 16)
        return name_unknown;
    buffer_add_byte(&out, PACKAGE);
    for (uint32_t up = 1; up < level; up++)
        buffer_add_byte(&out, PARENT);
    if (rest.len)
        buffer_add_byte(&out, '.');
    buffer_add(&out, rest);
    return out.text;
}

bool name_is_unknown(struct text value)
{
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] != UNKNOWN)
            return false;
    return value.len > 0;
}

bool name_is_plain(struct text value)
{
    for (size_t i = 0; i < value.len; i++)
        if (is_mark(value.ptr[i]))
            return false;
    return true;
}

/* The bytes of the marks for another name that a value begins with. */
static size_t anchor_length(struct text value)
{
    size_t len = 0;
    if (value.len && (value.ptr[0] == MODULE || value.ptr[0] == PACKAGE))
        for (len = 1;
             len < value.len && (value.ptr[len] == PARENT || value.ptr[len] == ROOT);)
            len++;
    return len;
}

struct text name_add(struct arena *arena, struct text a, struct text b)
{
    if (a.len == 0)
        return b;
    if (anchor_length(b))
        b = name_unknown;
    if (a.len + b.len > LONGEST)
        return name_unknown;
    return text_format(arena, "%.*s%.*s", TEXT_ARG(a), TEXT_ARG(b));
}

struct text name_parent(struct arena *arena, struct text value)
{
    size_t dot = text_rfind(value, '.'), anchor = anchor_length(value);
    if (text_find(text_slice(value, dot == SIZE_MAX ? 0 : dot, value.len), UNKNOWN) !=
        SIZE_MAX)
        return name_unknown;
    if (dot != SIZE_MAX)
        return text_slice(value, 0, dot);
    if (anchor != value.len)
        return anchor ? name_unknown : (struct text){0};
    return name_add(arena, value, (struct text){"\4", 1});
}

struct text name_root(struct arena *arena, struct text value)
{
    size_t dot = text_find(value, '.'), anchor = anchor_length(value);
    if (anchor)
        return name_add(arena, text_slice(value, 0, 1), (struct text){"\5", 1});
    value = text_slice(value, 0, dot);
    return text_find(value, UNKNOWN) == SIZE_MAX ? value : name_unknown;
}

struct text name_leaf(struct arena *arena, struct text value)
{
    size_t dot = text_rfind(value, '.');
    (void)arena;
    value = text_slice(value, dot == SIZE_MAX ? 0 : dot + 1, value.len);
    return name_is_plain(value) ? value : name_unknown;
}

/* --- formatting ----------------------------------------------------------------------
 */

static struct text add_piece(struct arena *arena, struct text to, const char *from,
                             const char *end)
{
    return from == end ? to
                       : name_add(arena, to, (struct text){from, (size_t)(end - from)});
}

struct text name_percent(struct arena *arena, struct text form, const struct text *values,
                         size_t count)
{
    struct text out = {0};
    const char *from = form.ptr, *at = from, *end = from + form.len;
    for (size_t next = 0; at < end; at++) {
        if (*at != '%')
            continue;
        out = add_piece(arena, out, from, at);
        bool named = at + 1 < end && at[1] == '(';
        while (named && at < end && *at != ')')
            at++;
        do
            at++;
        while (at < end && *at && strchr("#0- +.123456789hlL*", *at));
        if (at < end && *at == '%')
            out = name_add(arena, out, TEXT("%"));
        else
            out = name_add(arena, out,
                           !named && next < count ? values[next++] : name_unknown);
        from = at < end ? at + 1 : end;
    }
    return add_piece(arena, out, from, end);
}

/* The value of the field FIELD ("", "0", "name", with "!r" and ":>3" behind it). */
static struct text field_value(struct text field, size_t *next, const struct text *keys,
                               const struct text *values, size_t count)
{
    struct text name = text_slice(field, 0, text_find(field, ':'));
    name = text_slice(name, 0, text_find(name, '!'));
    size_t index = count;
    if (name.len == 0)
        index = (*next)++;
    else if (name.len == 1 && name.ptr[0] >= '0' && name.ptr[0] <= '9')
        index = (size_t)(name.ptr[0] - '0');
    else
        for (index = 0; index < count && !text_equal(keys[index], name);)
            index++;
    return index < count ? values[index] : name_unknown;
}

struct text name_format(struct arena *arena, struct text form, const struct text *keys,
                        const struct text *values, size_t count)
{
    struct text out = {0};
    const char *from = form.ptr, *at = from, *end = from + form.len;
    for (size_t next = 0; at < end; at++) {
        if (*at != '{' && *at != '}')
            continue;
        bool twice = at + 1 < end && at[1] == *at;
        out = add_piece(arena, out, from, at + twice);
        if (twice) {
            at++;
        } else if (*at == '{') {
            const char *open = at + 1;
            while (at < end && *at != '}')
                at++;
            struct text field = {open, (size_t)(at - open)};
            out = name_add(arena, out, field_value(field, &next, keys, values, count));
        }
        from = at < end ? at + 1 : end;
    }
    return add_piece(arena, out, from, end);
}

/* --- telling -------------------------------------------------------------------------
 */

/* Whether a text could be given to an import: words, dots, stars. */
static bool is_name(struct text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!lexer_is_word_byte(text.ptr[i]) && !strchr(".*-", text.ptr[i]))
            return false;
    return text.len > 0;
}

/* Whether a pattern that begins with "*" knows one component at least. */
static bool knows_component(struct text pattern)
{
    struct text rest = pattern, part;
    while (text_cut(&rest, '.', &part))
        if (part.len && text_find(part, '*') == SIZE_MAX)
            return true;
    return false;
}

/* What follows the anchor, as a relative name: "_x" belongs to the anchor's last part. */
static struct text relative(struct arena *arena, struct text rest, size_t up)
{
    struct buffer out = {.arena = arena};
    bool inside = rest.len && rest.ptr[0] != '.';
    for (size_t i = 0; i < up + inside; i++)
        buffer_add_byte(&out, '.');
    buffer_add_string(&out, inside ? ".*" : rest.len ? "" : ".");
    buffer_add(&out, rest);
    return out.text;
}

/* Each run of UNKNOWN as "*". */
static struct text starred(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != UNKNOWN)
            buffer_add_byte(&out, text.ptr[i]);
        else if (out.text.len == 0 || out.text.ptr[out.text.len - 1] != '*')
            buffer_add_byte(&out, '*');
    return out.text;
}

bool name_tell(struct arena *arena, struct text value, struct text package,
               struct dynamic_fact *fact)
{
    size_t anchor = anchor_length(value);
    struct text text = text_slice(value, anchor, value.len);
    if (text_find(text_slice(value, 0, anchor), ROOT) != SIZE_MAX) {
        text = name_add(arena, name_unknown, text);
    } else if (anchor) {
        package = value.ptr[0] == MODULE ? TEXT("__name__") : TEXT("__package__");
        text = relative(arena, text, anchor - 1);
    } else if (text.len == 0 || text.ptr[0] != '.') {
        package = (struct text){0};
    }
    text = starred(arena, text);
    bool pattern = text_find(text, '*') != SIZE_MAX;
    if (!is_name(text) || (pattern && text.ptr[0] == '*' && !knows_component(text)))
        return false;
    *(pattern ? &fact->pattern : &fact->target) = text;
    fact->package = package;
    return true;
}
