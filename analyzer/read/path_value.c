/* The algebra of paths of which not everything is known.
 *
 * In a value's text, UNKNOWN stands for what nobody can tell, and a variable of the
 * environment is written VARIABLE name DEFAULT text END, the text being UNKNOWN where
 * there is no default. An operation that has to look inside a variable takes the
 * default instead. A source text that holds these bytes is unknown as a whole.
 *
 * Links are not followed: "a/../b" is "b", as path_clean() has it. */
#include "read/path_value.h"

#include "base/array.h"
#include "base/path.h"

#include <string.h>

#define UNKNOWN '\1'
#define VARIABLE '\2'
#define DEFAULT '\3'
#define END '\4'

#define LONGEST 512
/* Pairs that are put together; more only show that much is not known. */
#define PAIRS_AT_MOST 32

static const struct text unknown_text = {"\1", 1};

void path_values_add(struct path_values *self, struct path_value value)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct path_value *item = &self->items[i];
        if (item->base == value.base && text_equal(item->text, value.text) &&
            text_equal(item->anchor, value.anchor))
            return;
    }
    if (self->count < PATH_VALUES_AT_MOST)
        self->items[self->count++] = value;
    else
        self->items[self->count - 1] = path_unknown(true);
}

void path_values_add_all(struct path_values *self, const struct path_values *more)
{
    for (size_t i = 0; i < more->count; i++)
        path_values_add(self, more->items[i]);
}

struct path_values path_values_one(struct path_value value)
{
    struct path_values values = {.count = 1};
    values.items[0] = value;
    return values;
}

struct path_values path_values_unknown(bool quiet)
{
    return path_values_one(path_unknown(quiet));
}

struct path_values path_values_pairs(
    struct arena *arena, const struct path_values *a, const struct path_values *b,
    struct path_value (*join)(struct arena *, struct path_value, struct path_value))
{
    struct path_values out = {0};
    size_t left = PAIRS_AT_MOST;
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count && left; k++, left--)
            path_values_add(&out, join(arena, a->items[i], b->items[k]));
    if (!left)
        path_values_add(&out, path_unknown(true));
    return out;
}

struct path_values path_values_each(struct arena *arena, struct path_values values,
                                    struct path_value (*change)(struct arena *,
                                                                struct path_value))
{
    struct path_values out = {0};
    for (size_t i = 0; i < values.count; i++)
        path_values_add(&out, change(arena, values.items[i]));
    return out;
}

struct path_value path_unknown(bool quiet)
{
    return (struct path_value){
        .text = unknown_text, .base = DATA_FROM_CWD, .quiet = quiet};
}

struct path_value path_of_text(struct text text)
{
    if (text.len > LONGEST)
        return path_unknown(false);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 0 && text.ptr[i] <= END)
            return path_unknown(false);
    return (struct path_value){.text = text, .base = DATA_FROM_CWD};
}

struct path_value path_of_file(void)
{
    return (struct path_value){.text = TEXT("{stem}.py"), .base = DATA_FROM_FILE};
}

bool path_is_unknown(struct path_value value)
{
    return value.base == DATA_FROM_CWD && text_equal(value.text, unknown_text);
}

static bool has(struct text text, char mark)
{
    return text_find(text, mark) != SIZE_MAX;
}

bool path_value_is_whole(struct path_value value)
{
    return !has(value.text, UNKNOWN);
}

/* The text with defaults for variables. */
static struct text flat(struct arena *arena, struct text text)
{
    if (!has(text, VARIABLE))
        return text;
    struct buffer out = {.arena = arena};
    bool name = false;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == VARIABLE || byte == DEFAULT)
            name = byte == VARIABLE;
        else if (byte != END && !name)
            buffer_add_byte(&out, byte);
    }
    return out.text;
}

struct path_value path_of_variable(struct arena *arena, struct text name,
                                   const struct path_value *fallback)
{
    struct path_value value = path_unknown(false);
    struct text text = unknown_text;
    if (fallback) {
        value = *fallback;
        text = flat(arena, value.text);
    }
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] >= 0 && name.ptr[i] <= ' ')
            return value; /* no name of a variable */
    value.text = text_format(arena, "%c%.*s%c%.*s%c", VARIABLE, TEXT_ARG(name), DEFAULT,
                             TEXT_ARG(text), END);
    return value;
}

struct path_value path_with_default(struct arena *arena, struct path_value value,
                                    const struct path_value *fallback)
{
    size_t middle = text_find(value.text, DEFAULT);
    bool bare = value.text.len && value.text.ptr[0] == VARIABLE &&
                text_equal(text_slice(value.text, middle, value.text.len),
                           (struct text){"\3\1\4", 3});
    if (!bare)
        return value;
    return path_of_variable(arena, text_slice(value.text, 1, middle), fallback);
}

struct path_value path_add(struct arena *arena, struct path_value a, struct path_value b)
{
    if (a.outside || (a.base == DATA_FROM_CWD && a.text.len == 0)) {
        b.outside = b.outside || a.outside;
        return b;
    }
    if (b.base != DATA_FROM_CWD)
        b = path_unknown(b.quiet);
    if (a.text.len + b.text.len > LONGEST)
        return path_unknown(a.quiet || b.quiet);
    /* A folder is known by its place, not by its name: what is added to that is lost. */
    if (a.text.len == 0 && b.text.len && b.text.ptr[0] != '/')
        return path_unknown(b.quiet);
    a.text = text_format(arena, "%.*s%.*s", TEXT_ARG(a.text), TEXT_ARG(b.text));
    a.quiet = a.quiet || b.quiet;
    a.outside = b.outside;
    return a;
}

struct path_value path_div(struct arena *arena, struct path_value a, struct path_value b)
{
    if (b.base != DATA_FROM_CWD || b.outside || text_starts(b.text, TEXT("/")))
        return b;
    if (a.outside || b.text.len == 0)
        return a;
    b.quiet = b.quiet || a.quiet;
    if (a.text.len + b.text.len > LONGEST)
        return path_unknown(b.quiet);
    if (a.text.len)
        b.text = text_format(arena, "%.*s/%.*s", TEXT_ARG(a.text), TEXT_ARG(b.text));
    b.base = a.base;
    b.anchor = a.anchor;
    return b;
}

/* The clean text, with defaults for variables; what is relative to a folder has no
 * leading slash. */
static struct text clean(struct arena *arena, struct path_value value)
{
    struct text text = flat(arena, value.text);
    while (value.base != DATA_FROM_CWD && text_starts(text, TEXT("/")))
        text = text_slice(text, 1, text.len);
    return path_clean(arena, text);
}

struct path_value path_parent(struct arena *arena, struct path_value a)
{
    size_t slash = text_rfind(a.text, '/');
    if (a.outside)
        return a;
    if (has(a.text, VARIABLE) && slash != SIZE_MAX && text_rfind(a.text, END) < slash) {
        a.text = text_slice(a.text, 0, slash); /* keeps the variable */
        return a;
    }
    a.text = clean(arena, a);
    if (text_equal(a.text, unknown_text) && a.base == DATA_FROM_CWD)
        return path_unknown(a.quiet);
    if (a.text.len == 0 || text_is(path_name(a.text), ".."))
        a.text = path_join(arena, a.text, TEXT(".."));
    else
        a.text = path_dir(a.text);
    return a;
}

struct path_value path_base_name(struct arena *arena, struct path_value a)
{
    struct text name = path_name(clean(arena, a));
    if (a.outside || name.len == 0 || text_is(name, ".."))
        return path_unknown(true);
    return (struct path_value){.text = name, .base = DATA_FROM_CWD, .quiet = a.quiet};
}

struct path_value path_base_stem(struct arena *arena, struct path_value a)
{
    a = path_base_name(arena, a);
    a.text = path_stem(a.text);
    return a;
}

struct path_value path_without_suffix(struct arena *arena, struct path_value a)
{
    if (path_is_unknown(a) || a.outside)
        return a;
    struct text text = clean(arena, a);
    a.text = text_slice(text, 0, text.len - path_suffix(text).len);
    return a;
}

struct path_value path_with_name(struct arena *arena, struct path_value a,
                                 struct path_value name)
{
    return path_div(arena, path_parent(arena, a), name);
}

struct path_value path_with_suffix(struct arena *arena, struct path_value a,
                                   struct path_value suffix)
{
    return path_add(arena, path_without_suffix(arena, a), suffix);
}

/* --- formatting ----------------------------------------------------------------------
 */

static struct path_value add_piece(struct arena *arena, struct path_value to,
                                   const char *from, const char *end)
{
    return from == end
               ? to
               : path_add(arena, to,
                          path_of_text((struct text){from, (size_t)(end - from)}));
}

struct path_value path_percent(struct arena *arena, struct path_value form,
                               const struct path_value *values, size_t count)
{
    struct text text = form.text;
    if (form.base != DATA_FROM_CWD || form.outside || has(text, UNKNOWN) ||
        has(text, VARIABLE))
        return path_unknown(form.quiet);
    struct path_value out = path_of_text((struct text){0});
    const char *from = text.ptr, *at = from, *end = from + text.len;
    for (size_t next = 0; at < end; at++) {
        if (*at != '%')
            continue;
        out = add_piece(arena, out, from, at);
        bool named = at + 1 < end && at[1] == '(';
        while (named && at < end && *at != ')')
            at++;
        do
            at++;
        while (at < end && strchr("#0- +.123456789hlL*", *at) && *at);
        if (at < end && *at == '%') {
            out = path_add(arena, out, path_of_text(TEXT("%")));
        } else {
            out = path_add(arena, out,
                           !named && next < count ? values[next] : path_unknown(true));
            next++;
        }
        from = at < end ? at + 1 : end;
    }
    return add_piece(arena, out, from, end);
}

/* The value of the field FIELD ("", "0", "name", with "!r" and ":>3" behind it). */
static struct path_value field_value(struct text field, size_t *next,
                                     const struct path_value *values, size_t count)
{
    struct text name = text_slice(field, 0, text_find(field, ':'));
    name = text_slice(name, 0, text_find(name, '!'));
    size_t index = count;
    if (name.len == 0)
        index = (*next)++;
    else if (name.len == 1 && name.ptr[0] >= '0' && name.ptr[0] <= '9')
        index = (size_t)(name.ptr[0] - '0');
    return index < count ? values[index] : path_unknown(true);
}

struct path_value path_format(struct arena *arena, struct path_value form,
                              const struct path_value *values, size_t count)
{
    struct text text = form.text;
    if (form.base != DATA_FROM_CWD || form.outside || has(text, UNKNOWN) ||
        has(text, VARIABLE))
        return path_unknown(form.quiet);
    struct path_value out = path_of_text((struct text){0});
    const char *from = text.ptr, *at = from, *end = from + text.len;
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
            out = path_add(arena, out, field_value(field, &next, values, count));
        }
        from = at < end ? at + 1 : end;
    }
    return add_piece(arena, out, from, end);
}

/* --- telling -------------------------------------------------------------------------
 */

/* Takes the first variable's name, and the text with ${NAME} in its place. */
static void tell_variable(struct arena *arena, struct path_value value,
                          struct data_fact *fact)
{
    size_t from = text_find(value.text, VARIABLE);
    if (from == SIZE_MAX)
        return;
    struct text rest = text_slice(value.text, from + 1, value.text.len);
    size_t middle = text_find(rest, DEFAULT), end = text_find(rest, END);
    if (middle == SIZE_MAX || end == SIZE_MAX)
        return;
    struct text before = text_slice(value.text, 0, from);
    struct text after = flat(arena, text_slice(rest, end + 1, rest.len));
    if (has(before, UNKNOWN) || has(after, UNKNOWN))
        return; /* a value would not tell the path either */
    fact->variable = text_slice(rest, 0, middle);
    fact->form = text_format(arena, "%.*s${%.*s}%.*s", TEXT_ARG(before),
                             TEXT_ARG(fact->variable), TEXT_ARG(after));
}

static bool is_unknown(struct text component)
{
    for (size_t i = 0; i < component.len; i++)
        if (component.ptr[i] != UNKNOWN)
            return false;
    return component.len > 0;
}

/* Each run of UNKNOWN as "*"; "**" where it is all of the last component. */
static struct text pattern_of(struct arena *arena, struct text path, enum data_base base)
{
    struct buffer pattern = {.arena = arena};
    bool below =
        is_unknown(path_name(path)) && (path_dir(path).len || base == DATA_FROM_NAME);
    for (size_t i = 0; i < path.len; i++)
        if (path.ptr[i] != UNKNOWN)
            buffer_add_byte(&pattern, path.ptr[i]);
        else if (i == 0 || path.ptr[i - 1] != UNKNOWN)
            buffer_add_byte(&pattern, '*');
    if (below)
        buffer_add_byte(&pattern, '*');
    return pattern.text;
}

/* Whether a pattern says more than "some file somewhere". */
static bool says_enough(struct text path, enum data_base base)
{
    struct text known = text_slice(path, 0, text_find(path, UNKNOWN));
    if (base == DATA_FROM_CWD)
        return known.len > 0 && !text_is(known, "/") && !text_is(known, "../");
    while (text_starts(known, TEXT("../")))
        known = text_slice(known, 3, known.len);
    return known.len > 0 || !text_starts(path, TEXT("../")) ||
           !is_unknown(path_name(path));
}

bool path_tell(struct arena *arena, struct path_value value, struct data_fact *fact)
{
    fact->base = value.base;
    if (value.outside || text_contains(value.text, TEXT("://")) ||
        text_starts(value.text, TEXT("~")) || has(value.text, '\n') ||
        has(value.text, '\0')) {
        fact->base = DATA_FROM_CWD;
        return false;
    }
    fact->anchor = value.anchor;
    tell_variable(arena, value, fact);
    struct text path = clean(arena, value);
    if (!has(path, UNKNOWN)) {
        fact->path = path.len ? path : TEXT(".");
        return true;
    }
    if (says_enough(path, value.base))
        fact->pattern = pattern_of(arena, path, value.base);
    if (!fact->pattern.len && !fact->variable.len) {
        fact->base = DATA_FROM_CWD;
        fact->anchor = (struct text){0};
        return false;
    }
    return true;
}
