/* Addresses and paths in requirements files, byte by byte. */
#include "packages/requirements_address.h"

#include <stdlib.h>

/* "${NAME}" as pip replaces it, where the environment has it. */
struct text address_expand(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        size_t end = i + 2;
        while (end < text.len &&
               ((text.ptr[end] >= 'A' && text.ptr[end] <= 'Z') ||
                (text.ptr[end] >= '0' && text.ptr[end] <= '9') || text.ptr[end] == '_'))
            end++;
        if (text.ptr[i] == '$' && end > i + 2 && end < text.len &&
            text.ptr[i + 1] == '{' && text.ptr[end] == '}') {
            struct text name = text_copy(arena, text_slice(text, i + 2, end));
            const char *value = getenv(name.ptr);
            if (value && *value) {
                buffer_add_string(&out, value);
                i = end;
                continue;
            }
        }
        buffer_add_byte(&out, text.ptr[i]);
    }
    return out.text;
}

bool address_has_scheme(struct text text)
{
    size_t colon = text_find(text, ':');
    return (colon != SIZE_MAX &&
            text_starts(text_slice(text, colon, text.len), TEXT("://"))) ||
           text_starts(text, TEXT("file:"));
}

/* The project's name in an archive's: "demo" of "demo-1.0-py3-none-any.whl" and
 * "demo-1.0.tar.gz"; empty for other files. */
struct text address_archive_project(struct text filename)
{
    static const char *const suffixes[] = {".tar.gz", ".zip", ".tgz", ".tar.bz2",
                                           ".tar.xz"};
    if (text_ends(filename, TEXT(".whl")))
        return text_slice(filename, 0, text_find(filename, '-'));
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (!text_ends(filename, text_of(suffixes[i])))
            continue;
        struct text stem =
            text_slice(filename, 0, filename.len - text_of(suffixes[i]).len);
        for (size_t at = stem.len; at-- > 1;)
            if (stem.ptr[at] == '-' && at + 1 < stem.len && stem.ptr[at + 1] >= '0' &&
                stem.ptr[at + 1] <= '9')
                return text_slice(stem, 0, at);
    }
    return (struct text){0};
}

/* The value of "#egg=" of an address. */
struct text address_egg(struct text address)
{
    size_t hash = text_find(address, '#');
    struct text rest =
        hash == SIZE_MAX ? TEXT("") : text_slice(address, hash + 1, address.len);
    struct text part;
    while (rest.len && text_cut(&rest, '&', &part))
        if (text_starts(part, TEXT("egg=")))
            return text_slice(part, 4, part.len);
    return (struct text){0};
}

/* Splits "ADDRESS ; marker" and "path[extras]". */
void address_split(struct text text, struct text *address, struct text *extras,
                   struct text *marker)
{
    *marker = *extras = (struct text){0};
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] != ';' || (text.ptr[i - 1] != ' ' && address_has_scheme(text)))
            continue;
        *marker = text_trim(text_slice(text, i + 1, text.len));
        text = text_trim(text_slice(text, 0, i));
        break;
    }
    size_t bracket = text_rfind(text, '[');
    if (bracket != SIZE_MAX && text_ends(text, TEXT("]")) && !address_has_scheme(text)) {
        *extras = text_slice(text, bracket, text.len);
        text = text_slice(text, 0, bracket);
    }
    *address = text;
}

/* Whether TEXT, which is no requirement by PEP 508, is a path. */
bool address_is_path(struct text text)
{
    return text_starts(text, TEXT(".")) || text_find(text, '/') != SIZE_MAX ||
           address_archive_project(text).len;
}
