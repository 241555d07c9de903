/* Slices and the buffer that writes them. */
#include "base/text.h"

#include "base/array.h"

#include <stdio.h>
#include <string.h>

struct text text_of(const char *string)
{
    return (struct text){string, string ? strlen(string) : 0};
}

bool text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool text_is(struct text a, const char *string)
{
    return text_equal(a, text_of(string));
}

int text_compare(struct text a, struct text b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int text_order(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

bool text_starts(struct text text, struct text with)
{
    return text.len >= with.len && text_equal(text_slice(text, 0, with.len), with);
}

bool text_ends(struct text text, struct text with)
{
    return text.len >= with.len &&
           text_equal(text_slice(text, text.len - with.len, text.len), with);
}

bool text_contains(struct text text, struct text part)
{
    if (part.len == 0)
        return true;
    while (text.len >= part.len) {
        size_t at = text_find(text, part.ptr[0]);
        if (at == SIZE_MAX || text.len - at < part.len)
            return false;
        text = text_slice(text, at, text.len);
        if (memcmp(text.ptr, part.ptr, part.len) == 0)
            return true;
        text = text_slice(text, 1, text.len);
    }
    return false;
}

struct text text_slice(struct text text, size_t from, size_t to)
{
    if (to > text.len)
        to = text.len;
    if (from > to)
        from = to;
    return (struct text){from ? text.ptr + from : text.ptr, to - from};
}

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

struct text text_trim(struct text text)
{
    while (text.len && is_space(text.ptr[0]))
        text = text_slice(text, 1, text.len);
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

size_t text_find(struct text text, char byte)
{
    const char *at = text.len ? memchr(text.ptr, byte, text.len) : NULL;
    return at ? (size_t)(at - text.ptr) : SIZE_MAX;
}

size_t text_rfind(struct text text, char byte)
{
    for (size_t i = text.len; i > 0; i--)
        if (text.ptr[i - 1] == byte)
            return i - 1;
    return SIZE_MAX;
}

bool text_cut(struct text *rest, char separator, struct text *part)
{
    if (!rest->ptr)
        return false;
    size_t at = text_find(*rest, separator);
    *part = text_slice(*rest, 0, at);
    if (at == SIZE_MAX)
        *rest = (struct text){0};
    else
        *rest = text_slice(*rest, at + 1, rest->len);
    return true;
}

struct text text_line(struct text bytes, uint32_t line)
{
    if (text_starts(bytes, TEXT("\xef\xbb\xbf")))
        bytes = text_slice(bytes, 3, bytes.len);
    size_t at = 0;
    for (; line > 1 && at < bytes.len; line--) {
        while (at < bytes.len && bytes.ptr[at] != '\n' && bytes.ptr[at] != '\r')
            at++;
        if (at < bytes.len && bytes.ptr[at] == '\r' && at + 1 < bytes.len &&
            bytes.ptr[at + 1] == '\n')
            at++;
        at++;
    }
    size_t end = at;
    while (end < bytes.len && bytes.ptr[end] != '\n' && bytes.ptr[end] != '\r')
        end++;
    return text_slice(bytes, at, end);
}

struct text text_copy(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.len + 1);
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return (struct text){copy, text.len};
}

struct text text_vformat(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *copy = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(copy, (size_t)len + 1, format, again);
    va_end(again);
    return (struct text){copy, (size_t)len};
}

struct text text_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text text = text_vformat(arena, format, args);
    va_end(args);
    return text;
}

struct text text_lower(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.len + 1);
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        copy[i] = byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
    }
    return (struct text){copy, text.len};
}

uint32_t text_hash(struct text text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 16777619u;
    return hash;
}

static char *buffer_reserve(struct buffer *self, size_t more)
{
    size_t needed = self->text.len + more + 1;
    if (needed > self->room) {
        size_t room = self->room ? self->room * 2 : 64;
        if (room < needed)
            room = needed;
        self->text.ptr =
            arena_grow(self->arena, (char *)self->text.ptr, self->room, room);
        self->room = room;
    }
    return (char *)self->text.ptr + self->text.len;
}

void buffer_add(struct buffer *self, struct text text)
{
    char *end = buffer_reserve(self, text.len);
    if (text.len)
        memcpy(end, text.ptr, text.len);
    end[text.len] = '\0';
    self->text.len += text.len;
}

void buffer_add_string(struct buffer *self, const char *string)
{
    buffer_add(self, text_of(string));
}

void buffer_add_byte(struct buffer *self, char byte)
{
    buffer_add(self, (struct text){&byte, 1});
}

void buffer_format(struct buffer *self, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t len = (size_t)vsnprintf(NULL, 0, format, args);
    va_end(args);
    vsnprintf(buffer_reserve(self, len), len + 1, format, again);
    va_end(again);
    self->text.len += len;
}

void texts_add_once(struct arena *arena, struct texts *texts, struct text text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (text_equal(texts->items[i], text))
            return;
    array_push(arena, texts, text);
}
