/* Requirements, read as packaging reads them.
 *
 * name, [extras], then "@ URL" or specifiers (in brackets or not), then "; marker".
 * Spaces and tabs may stand between these; a URL ends at one. */
#include "packages/requirement.h"

#include "base/array.h"
#include "packages/marker_parse.h"

#include <stdlib.h>

struct reader {
    struct arena *arena;
    struct text text;
    size_t at;
    struct text wrong;
};

static bool refuse(struct reader *self, const char *why)
{
    self->wrong = text_of(why);
    return false;
}

static void skip_blanks(struct reader *self)
{
    while (self->at < self->text.len &&
           (self->text.ptr[self->at] == ' ' || self->text.ptr[self->at] == '\t'))
        self->at++;
}

static bool is_here(const struct reader *self, char byte)
{
    return self->at < self->text.len && self->text.ptr[self->at] == byte;
}

static bool take_byte(struct reader *self, char byte)
{
    if (!is_here(self, byte))
        return false;
    self->at++;
    return true;
}

static bool is_alphanumeric(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

/* A name begins with a letter or digit and may end in "_", too. */
static bool read_name(struct reader *self, struct text *name)
{
    size_t start = self->at, end = start, at = start;
    for (; at < self->text.len; at++) {
        char byte = self->text.ptr[at];
        if (is_alphanumeric(byte) || (byte == '_' && at > start))
            end = at + 1;
        else if (at == start || (byte != '-' && byte != '.'))
            break;
    }
    *name = text_slice(self->text, start, end);
    self->at = end;
    return name->len > 0;
}

static bool read_extras(struct reader *self, struct texts *extras)
{
    struct text name;
    if (!take_byte(self, '['))
        return true;
    skip_blanks(self);
    bool more = read_name(self, &name);
    while (more) {
        array_push(self->arena, extras, name_normalize(self->arena, name));
        skip_blanks(self);
        more = take_byte(self, ',');
        skip_blanks(self);
        if (more && !read_name(self, &name))
            return refuse(self, "expected the name of an extra after ','");
    }
    if (take_byte(self, ']'))
        return true;
    return refuse(self, extras->count ? "expected ',' or ']' after the name of an extra"
                                      : "expected the name of an extra or ']'");
}

static void sort_extras(struct texts *extras)
{
    size_t kept = 0;
    if (extras->count)
        qsort(extras->items, extras->count, sizeof *extras->items, text_order);
    for (size_t i = 0; i < extras->count; i++)
        if (i == 0 || !text_equal(extras->items[i], extras->items[kept - 1]))
            extras->items[kept++] = extras->items[i];
    extras->count = kept;
}

static bool starts_specifier(const struct reader *self)
{
    return is_here(self, '=') || is_here(self, '<') || is_here(self, '>') ||
           is_here(self, '~') || is_here(self, '!');
}

/* A list of specifiers, after the last of which a comma may stand. */
static bool read_specifiers(struct reader *self, struct specifiers *specifiers)
{
    bool bracket = take_byte(self, '(');
    skip_blanks(self);
    size_t start = self->at, end = start;
    while (starts_specifier(self)) {
        size_t wrong_at;
        end = specifier_end(self->text, self->at, &self->wrong, &wrong_at);
        if (end == 0) {
            self->at = wrong_at;
            return false;
        }
        self->at = end;
        skip_blanks(self);
        if (!take_byte(self, ','))
            break;
        skip_blanks(self);
    }
    struct text text = text_slice(self->text, start, end);
    if (!specifiers_parse(self->arena, text, specifiers)) {
        self->at = start; /* "===" can hold a comma */
        return refuse(self, "expected a version specifier after each ','");
    }
    if (bracket && !take_byte(self, ')'))
        return refuse(self, "expected ',' or ')' after a version specifier");
    skip_blanks(self);
    return true;
}

/* "@ URL", with a space behind it where more follows. */
static bool read_url(struct reader *self, struct text *url)
{
    skip_blanks(self);
    size_t start = self->at;
    while (self->at < self->text.len && !is_here(self, ' ') && !is_here(self, '\t'))
        self->at++;
    *url = text_slice(self->text, start, self->at);
    if (url->len == 0)
        return refuse(self, "expected a URL after '@'");
    skip_blanks(self);
    return true;
}

static bool read_marker(struct reader *self, const struct requirement *requirement,
                        struct marker **marker)
{
    if (self->at == self->text.len)
        return true;
    if (take_byte(self, ';'))
        return marker_parse_at(self->arena, self->text, &self->at, marker, &self->wrong);
    if (requirement->url.len)
        return refuse(self, "expected ';' or the end after the URL");
    if (requirement->specifiers.count)
        return refuse(self, "expected ',', ';' or the end after a version specifier");
    return refuse(self, "expected a version specifier, '@', ';' or the end");
}

static bool read_requirement(struct reader *self, struct requirement *requirement)
{
    skip_blanks(self);
    if (!read_name(self, &requirement->name))
        return refuse(self, "expected the name of a package");
    requirement->key = name_normalize(self->arena, requirement->name);
    skip_blanks(self);
    if (!read_extras(self, &requirement->extras))
        return false;
    sort_extras(&requirement->extras);
    skip_blanks(self);
    bool good = take_byte(self, '@') ? read_url(self, &requirement->url)
                                     : read_specifiers(self, &requirement->specifiers);
    return good && read_marker(self, requirement, &requirement->marker);
}

bool requirement_parse(struct arena *arena, struct text text,
                       struct requirement *requirement, struct text *wrong,
                       size_t *wrong_at)
{
    struct reader reader = {.arena = arena, .text = text};
    *requirement = (struct requirement){.text = text};
    bool good = read_requirement(&reader, requirement);
    *wrong = reader.wrong;
    *wrong_at = reader.at;
    return good;
}
