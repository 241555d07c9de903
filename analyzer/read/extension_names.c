/* Constants of a shared object -> names of modules.
 *
 * Where a name begins and ends depends on what compiled it. C and older Cython end a
 * string with NUL, so a name is a whole string. mypyc puts a string's length before it.
 * Rust and newer Cython (unpacked by extension.c) store strings one behind the other, so
 * "TOP." is looked for at every place, inside words too, and nobody can tell where the
 * name ends. In prose, that is behind a space or quote, a name counts only where it is
 * imported: "import TOP.a", and not as an example behind ">>> ".
 *
 * Blind spots: a top-level name alone that is not a string of its own; names put together
 * at run time; names with characters beyond ASCII. */
#include "read/extension_names.h"

#include "base/array.h"

#include <stdlib.h>
#include <string.h>

#define NAME_AT_MOST 200  /* bytes of a name that are kept */
#define ALONE_AT_LEAST 3  /* bytes of a name without a dot: two may well be a number */
#define BESIDE_AT_LEAST 4 /* bytes of a name that is looked for without its bounds */

/* Ordered: a new entry of a map has 0. */
enum { FOUND_PART, FOUND_WHOLE, FOUND_BESIDE };

void name_scan_init(struct name_scan *self, struct arena *arena, const struct map *tops,
                    const struct map *beside)
{
    *self = (struct name_scan){.arena = arena, .tops = tops, .beside = beside};
    for (int byte = 0; byte < 256; byte++)
        self->word[byte] = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') || byte == '_';
    for (size_t i = 0; i < tops->keys.count; i++) {
        struct text top = tops->keys.items[i];
        if (top.len > 0 && top.len < 64)
            self->lengths[(unsigned char)top.ptr[top.len - 1]] |= UINT64_C(1) << top.len;
    }
    map_init(&self->found, arena);
}

/* The best finding of a name counts: whole before part. */
static void add_name(struct name_scan *self, struct text name, uint32_t how)
{
    char key[1 + NAME_AT_MOST];
    size_t len = name.len < NAME_AT_MOST ? name.len : NAME_AT_MOST;
    key[0] = how == FOUND_BESIDE ? '.' : ' ';
    memcpy(key + 1, name.ptr, len);
    uint32_t index = map_intern(&self->found, (struct text){key, 1 + len});
    uint32_t *seen = &self->found.values[index];
    *seen = how > *seen ? how : *seen;
}

static bool is_top(const struct name_scan *self, struct text word)
{
    return word.len > 0 && word.len < 64 &&
           self->lengths[(unsigned char)word.ptr[word.len - 1]] >> word.len & 1 &&
           map_find(self->tops, word) != MAP_NONE;
}

/* The byte before and behind a part of what is scanned; NUL at the ends. */
static unsigned char byte_before(const struct name_scan *self, struct text part)
{
    return part.ptr > self->bytes.ptr ? (unsigned char)part.ptr[-1] : 0;
}

static unsigned char byte_behind(const struct name_scan *self, struct text part)
{
    const char *end = part.ptr + part.len;
    return end < self->bytes.ptr + self->bytes.len ? (unsigned char)*end : 0;
}

/* Whether TEXT is a string of its own: between NULs, or behind its length. */
static bool is_whole(const struct name_scan *self, struct text text)
{
    unsigned char before = byte_before(self, text);
    if (self->joined)
        return false;
    return before == 0 ? byte_behind(self, text) == 0 : before < 32 && before == text.len;
}

/* Whether TEXT stands in a sentence that does not import it. */
static bool is_prose(const struct name_scan *self, struct text text)
{
    unsigned char before = byte_before(self, text);
    if (before == 0 || !strchr(" `'\"([{<~*\n\t", before))
        return false;
    struct text head = text_slice(self->bytes, 0, (size_t)(text.ptr - self->bytes.ptr));
    size_t verb = text_ends(head, TEXT("import ")) ? 7
                  : text_ends(head, TEXT("from ")) ? 5
                                                   : 0;
    head = text_slice(head, 0, head.len - verb);
    return verb == 0 || text_ends(head, TEXT(">>> ")) || text_ends(head, TEXT("... "));
}

/* Whether what stands before and after AT is one name, like my_top, and not the end of a
 * string and the start of the next, as in __init__top. */
static bool is_one_name(struct text chain, size_t at)
{
    return chain.ptr[at - 1] == '_' && (at < 2 || chain.ptr[at - 2] != '_');
}

/* Reports "TOP.rest" for each top that ends the component from FROM up to TO of CHAIN;
 * the component as a whole counts only when WHOLE says so. */
static void take_suffixes(struct name_scan *self, struct text chain, size_t from,
                          size_t to, bool whole)
{
    uint64_t lengths = self->lengths[(unsigned char)chain.ptr[to - 1]];
    if (to - from < 63)
        lengths &= (UINT64_C(2) << (to - from)) - 1;
    for (size_t len = 1; lengths >> len; len++) {
        if (!(lengths >> len & 1) || (len == to - from && !whole))
            continue;
        if (len < to - from && is_one_name(chain, to - len))
            continue;
        if (map_find(self->tops, text_slice(chain, to - len, to)) != MAP_NONE)
            add_name(self, text_slice(chain, to - len, chain.len), FOUND_PART);
    }
}

/* "_cython_3_2_9" is how Cython names the types that its modules share. */
static void note_cython(struct name_scan *self, struct text word)
{
    if (!text_starts(word, TEXT("_cython_")) || word.len < 11)
        return;
    const char *at = word.ptr + 8;
    if (at[0] < '0' || at[0] > '9' || at[1] != '_' || at[2] < '0' || at[2] > '9')
        return;
    uint32_t minor = (uint32_t)(at[2] - '0');
    if (word.len > 11 && at[3] >= '0' && at[3] <= '9')
        minor = minor * 10 + (uint32_t)(at[3] - '0');
    self->cython = (uint32_t)(at[0] - '0') * 100 + minor;
}

/* CHAIN is identifiers with dots between them, the first FIRST bytes long. */
static void take_chain(struct name_scan *self, struct text chain, size_t first)
{
    note_cython(self, text_slice(chain, 0, first));
    if (is_whole(self, chain)) {
        if (is_top(self, text_slice(chain, 0, first)))
            add_name(self, chain, FOUND_WHOLE);
        return;
    }
    take_suffixes(self, chain, 0, first, !is_prose(self, chain));
    for (size_t from = first + 1, at = from; at < chain.len; at++)
        if (chain.ptr[at] == '.') {
            take_suffixes(self, chain, from, at, false);
            from = at + 1;
        }
}

static void take_word(struct name_scan *self, struct text word)
{
    if (!is_whole(self, word))
        return;
    if (word.len >= ALONE_AT_LEAST && is_top(self, word))
        add_name(self, word, FOUND_WHOLE);
    if (self->beside && map_find(self->beside, word) != MAP_NONE)
        add_name(self, word, FOUND_BESIDE);
    note_cython(self, word);
}

void name_scan_add(struct name_scan *self, struct text bytes, bool joined)
{
    self->bytes = bytes;
    self->joined = joined;
    if (bytes.len == 0)
        return;
    const char *at = bytes.ptr, *end = bytes.ptr + bytes.len;
    const bool *word = self->word;
    while (at < end) {
        if (!word[(unsigned char)*at]) {
            at++;
            continue;
        }
        const char *start = at;
        size_t first = 0;
        while (at < end && word[(unsigned char)*at]) {
            at++;
            if (at + 1 < end && *at == '.' && word[(unsigned char)at[1]]) {
                first = first ? first : (size_t)(at - start);
                at++;
            }
        }
        struct text found = {start, (size_t)(at - start)};
        if (first)
            take_chain(self, found, first);
        else
            take_word(self, found);
    }
    for (size_t i = 0; joined && self->beside && i < self->beside->keys.count; i++) {
        struct text name = self->beside->keys.items[i];
        if (name.len >= BESIDE_AT_LEAST && text_contains(bytes, name))
            add_name(self, name, FOUND_BESIDE);
    }
}

struct extension_names name_scan_end(const struct name_scan *self)
{
    struct extension_names names = {0};
    struct texts keys = {0};
    for (size_t i = 0; i < self->found.keys.count; i++)
        array_push(self->arena, &keys, self->found.keys.items[i]);
    if (keys.count)
        qsort(keys.items, keys.count, sizeof *keys.items, text_order);
    for (size_t i = 0; i < keys.count; i++) {
        uint32_t how = map_get(&self->found, keys.items[i], FOUND_PART);
        array_push(self->arena, &names,
                   ((struct extension_name){
                       .name = text_slice(keys.items[i], 1, keys.items[i].len),
                       .part = how == FOUND_PART,
                       .beside = how == FOUND_BESIDE}));
    }
    return names;
}
