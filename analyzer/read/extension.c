/* The container formats of shared objects: which bytes are constants, which libraries
 * are linked.
 *
 * ELF, both widths and byte orders (System V ABI, gABI 4.1), is read with its program
 * headers for the dynamic section and its section headers for the constants; a file
 * without section headers is searched whole. Mach-O gives its load commands and is
 * searched whole, and so is everything else: Python for Windows loads PE files, whose
 * import table names libraries that stand beside them anyway.
 *
 * Blind spots: universal Mach-O; Cython modules whose builder chose to pack strings with
 * bz2 or zstd: then `opaque` says so. */
#include "read/extension.h"

#include "base/array.h"
#include "read/extension_names.h"
#include "read/lzss.h"
#include "read/zlib_stream.h"

#include <string.h>

#define STRINGS_AT_MOST (16u << 20) /* bytes that one packed set of strings may hold */
#define TRIED_AT_MOST (64u << 20)   /* bytes that may come of trying */
#define CYTHON_JOINS                                                                     \
    302 /* the version that began to store strings without separators                    \
         */

/* A file's bytes, and how numbers are written in it. */
struct object {
    struct text bytes;
    bool wide, big; /* 64 bits, most significant byte first */
};

/* The number of SIZE bytes at AT; 0 beyond the end. */
static uint64_t number(const struct object *self, uint64_t at, unsigned size)
{
    if (at > self->bytes.len || self->bytes.len - at < size)
        return 0;
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++) {
        unsigned from = self->big ? i : size - 1 - i;
        value = value << 8 | (unsigned char)self->bytes.ptr[at + from];
    }
    return value;
}

/* A field that stands at NARROW in a 32-bit file and at WIDE in a 64-bit one, with the
 * width of an address. */
static uint64_t address(const struct object *self, uint64_t start, unsigned narrow,
                        unsigned wide)
{
    return self->wide ? number(self, start + wide, 8) : number(self, start + narrow, 4);
}

/* SIZE bytes at AT, or as many of them as there are. */
static struct text piece(const struct object *self, uint64_t at, uint64_t size)
{
    if (at >= self->bytes.len)
        return (struct text){0};
    if (size > self->bytes.len - at)
        size = self->bytes.len - at;
    return (struct text){self->bytes.ptr + at, (size_t)size};
}

/* The string that starts at AT and ends with NUL; empty when none does. */
static struct text string(struct text table, uint64_t at)
{
    if (at >= table.len)
        return (struct text){0};
    struct text rest = text_slice(table, (size_t)at, table.len);
    size_t len = text_find(rest, '\0');
    return len == SIZE_MAX ? (struct text){0} : text_slice(rest, 0, len);
}

/* --- ELF ---------------------------------------------------------------------------- */

enum { PT_LOAD = 1, PT_DYNAMIC = 2 };
enum { DT_NEEDED = 1, DT_STRTAB = 5, DT_STRSZ = 10, DT_SONAME = 14, DT_RPATH = 15 };
enum { DT_RUNPATH = 29 };
enum { SHT_PROGBITS = 1, SHF_ALLOC = 2, SHF_EXECINSTR = 4 };

/* The program headers or section headers of a file. */
struct headers {
    uint64_t at, size, count;
};

static struct headers program_headers(const struct object *self)
{
    return (struct headers){address(self, 0, 28, 32),
                            number(self, self->wide ? 54 : 42, 2),
                            number(self, self->wide ? 56 : 44, 2)};
}

static struct headers section_headers(const struct object *self)
{
    struct headers headers = {address(self, 0, 32, 40),
                              number(self, self->wide ? 58 : 46, 2),
                              number(self, self->wide ? 60 : 48, 2)};
    if (headers.count == 0 && headers.at) /* too many for two bytes */
        headers.count = address(self, headers.at, 20, 32);
    uint64_t least = self->wide ? 64 : 40;
    if (headers.size < least || headers.at >= self->bytes.len)
        headers.count = 0;
    else if (headers.count > (self->bytes.len - headers.at) / headers.size)
        headers.count = (self->bytes.len - headers.at) / headers.size;
    return headers;
}

/* What stands at a run-time ADDRESS, as far as its segment goes. */
static struct text loaded(const struct object *self, uint64_t wanted)
{
    struct headers headers = program_headers(self);
    for (uint64_t i = 0; i < headers.count; i++) {
        uint64_t at = headers.at + i * headers.size;
        uint64_t start = address(self, at, 8, 16), size = address(self, at, 16, 32);
        if (number(self, at, 4) == PT_LOAD && wanted >= start && wanted - start < size)
            return piece(self, address(self, at, 4, 8) + (wanted - start),
                         size - (wanted - start));
    }
    return (struct text){0};
}

static struct text dynamic_section(const struct object *self)
{
    struct headers headers = program_headers(self);
    for (uint64_t i = 0; i < headers.count; i++) {
        uint64_t at = headers.at + i * headers.size;
        if (number(self, at, 4) == PT_DYNAMIC)
            return piece(self, address(self, at, 4, 8), address(self, at, 16, 32));
    }
    return (struct text){0};
}

static void add_path(struct arena *arena, struct texts *paths, struct text list)
{
    struct text rest = text_copy(arena, list), path;
    while (text_cut(&rest, ':', &path))
        if (path.len)
            array_push(arena, paths, path);
}

static void read_dynamic(struct arena *arena, const struct object *self,
                         struct extension_facts *facts)
{
    struct object section = *self;
    section.bytes = dynamic_section(self);
    unsigned size = self->wide ? 16 : 8;
    uint64_t count = 0;
    while (count < section.bytes.len / size && address(&section, count * size, 0, 0))
        count++;
    uint64_t string_address = 0, string_size = UINT64_MAX;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t tag = address(&section, i * size, 0, 0);
        uint64_t value = address(&section, i * size, 4, 8);
        if (tag == DT_STRTAB)
            string_address = value;
        else if (tag == DT_STRSZ)
            string_size = value;
    }
    struct text strings = loaded(self, string_address), path = {0};
    if (strings.len > string_size)
        strings.len = (size_t)string_size;
    bool runs = false;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t tag = address(&section, i * size, 0, 0);
        struct text text = string(strings, address(&section, i * size, 4, 8));
        if (tag == DT_NEEDED && text.len)
            array_push(arena, &facts->needed, text_copy(arena, text));
        else if (tag == DT_SONAME)
            facts->soname = text_copy(arena, text);
        else if (tag == DT_RUNPATH || (tag == DT_RPATH && !runs))
            path = text;
        runs = runs || tag == DT_RUNPATH;
    }
    add_path(arena, &facts->run_path, path);
}

static bool is_elf(struct text bytes)
{
    return bytes.len >= 52 && memcmp(bytes.ptr, "\177ELF", 4) == 0 &&
           (bytes.ptr[4] == 1 || bytes.ptr[4] == 2) &&
           (bytes.ptr[5] == 1 || bytes.ptr[5] == 2);
}

/* --- Mach-O ------------------------------------------------------------------------- */

enum { LC_LOAD_DYLIB = 0xC, LC_ID_DYLIB = 0xD, LC_LOAD_WEAK_DYLIB = 0x80000018 };
#define LC_RPATH 0x8000001Cu
#define LC_REEXPORT_DYLIB 0x8000001Fu

static bool is_mach_o(struct text bytes, struct object *object)
{
    static const char magics[][5] = {"\xCE\xFA\xED\xFE", "\xCF\xFA\xED\xFE",
                                     "\xFE\xED\xFA\xCE", "\xFE\xED\xFA\xCF"};
    for (unsigned i = 0; bytes.len >= 28 && i < 4; i++)
        if (memcmp(bytes.ptr, magics[i], 4) == 0) {
            *object = (struct object){bytes, i % 2 == 1, i >= 2};
            return true;
        }
    return false;
}

static void read_load_commands(struct arena *arena, const struct object *self,
                               struct extension_facts *facts)
{
    uint64_t at = self->wide ? 32 : 28, count = number(self, 16, 4);
    for (uint64_t i = 0; i < count && at < self->bytes.len; i++) {
        uint64_t command = number(self, at, 4), size = number(self, at + 4, 4);
        if (size < 8)
            return;
        struct text name = string(piece(self, at, size), number(self, at + 8, 4));
        if (command == LC_LOAD_DYLIB || command == LC_LOAD_WEAK_DYLIB ||
            command == LC_REEXPORT_DYLIB)
            array_push(arena, &facts->needed, text_copy(arena, name));
        else if (command == LC_ID_DYLIB)
            facts->soname = text_copy(arena, name);
        else if (command == LC_RPATH)
            array_push(arena, &facts->run_path, text_copy(arena, name));
        at += size;
    }
}

/* --- both --------------------------------------------------------------------------- */

/* Every module of Cython has these among its strings. */
static bool is_cythons(struct text strings)
{
    return text_contains(strings, TEXT("__test__")) &&
           text_contains(strings, TEXT("__name__"));
}

/* The strings that are packed at AT, with zlib, as by Cython 3.2, or LZSS, as by 3.3.
 * What is not packed gives some bytes or none. */
static struct text unpack(struct arena *arena, struct text bytes, size_t at)
{
    struct text rest = text_slice(bytes, at, bytes.len), strings = {0};
    if (rest.ptr[0] == '\x78' && zlib_stream_read(arena, rest, STRINGS_AT_MOST, &strings))
        return strings;
    /* A constant stands behind another one or is aligned, and what comes first cannot
     * repeat anything. */
    if ((at % 8 == 0 || rest.ptr[-1] == 0) && (rest.ptr[0] & 7) == 7)
        return lzss_text(arena, rest, STRINGS_AT_MOST);
    return strings;
}

static bool is_ascii_text(char byte)
{
    return (byte >= ' ' && byte < 127) || byte == '\n' || byte == '\t' || byte == '\r';
}

/* Where the strings did not get smaller by packing they are one long string: the text
 * around AT. */
static struct text text_around(struct text bytes, size_t at)
{
    size_t from = at, to = at;
    while (from > 0 && is_ascii_text(bytes.ptr[from - 1]))
        from--;
    while (to < bytes.len && is_ascii_text(bytes.ptr[to]))
        to++;
    return text_slice(bytes, from, to);
}

/* Takes apart the strings of a Cython module that are stored without separators. */
static bool scan_joined(struct name_scan *scan, struct text bytes)
{
    bool any = false;
    struct arena scratch = {0};
    size_t left = TRIED_AT_MOST + bytes.len;
    for (size_t at = 0; at < bytes.len && left; at++) {
        struct text rest = text_slice(bytes, at, bytes.len);
        struct text strings = text_starts(rest, TEXT("__test__"))
                                  ? text_around(bytes, at)
                                  : unpack(&scratch, bytes, at);
        if (is_cythons(strings)) {
            name_scan_add(scan, strings, true);
            any = true;
        }
        left -= strings.len < left ? strings.len : left;
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    return any;
}

/* The parts of an ELF file that hold constants, in LIST; whole files have one. */
static void list_constants(struct arena *arena, const struct object *self, bool elf,
                           struct texts *list)
{
    struct headers headers = elf ? section_headers(self) : (struct headers){0};
    size_t left = self->bytes.len; /* sections do not overlap, but in a damaged file */
    for (uint64_t i = 0; i < headers.count; i++) {
        uint64_t at = headers.at + i * headers.size;
        uint64_t flags = address(self, at, 8, 8);
        if (number(self, at + 4, 4) != SHT_PROGBITS || !(flags & SHF_ALLOC) ||
            flags & SHF_EXECINSTR)
            continue;
        struct text part =
            piece(self, address(self, at, 16, 24), address(self, at, 20, 32));
        if (part.len == 0 || part.len > left)
            continue;
        left -= part.len;
        array_push(arena, list, part);
    }
    if (list->count == 0)
        array_push(arena, list, self->bytes);
}

struct extension_facts extension_read(struct arena *arena, struct text bytes,
                                      const struct map *tops, const struct map *beside)
{
    struct extension_facts facts = {0};
    struct object object = {.bytes = bytes};
    if (is_elf(bytes)) {
        facts.format = EXTENSION_ELF;
        object.wide = bytes.ptr[4] == 2;
        object.big = bytes.ptr[5] == 2;
        read_dynamic(arena, &object, &facts);
    } else if (is_mach_o(bytes, &object)) {
        facts.format = EXTENSION_MACH_O;
        read_load_commands(arena, &object, &facts);
    }
    if (!tops)
        return facts;
    struct texts constants = {0};
    list_constants(arena, &object, facts.format == EXTENSION_ELF, &constants);
    struct name_scan scan;
    name_scan_init(&scan, arena, tops, beside);
    for (size_t i = 0; i < constants.count; i++)
        name_scan_add(&scan, constants.items[i], false);
    if (scan.cython >= CYTHON_JOINS) {
        bool any = false;
        for (size_t i = 0; i < constants.count; i++)
            any |= scan_joined(&scan, constants.items[i]);
        facts.opaque = !any;
    }
    facts.names = name_scan_end(&scan);
    return facts;
}

/* The longest part of NAME from byte FROM that makes a module with what is before. */
static size_t module_end(struct text name, size_t from, size_t to, bool part,
                         bool (*exists)(void *context, struct text module), void *context)
{
    for (size_t end = to; end > from; end--) {
        if (exists(context, text_slice(name, 0, end)))
            return end;
        if (!part)
            break;
    }
    return 0;
}

struct text extension_name_find(const struct extension_name *name,
                                bool (*exists)(void *context, struct text module),
                                void *context)
{
    size_t found = 0, components = 0;
    for (size_t from = 0; from < name->name.len;) {
        struct text rest = text_slice(name->name, from, name->name.len);
        size_t dot = text_find(rest, '.');
        size_t to = dot == SIZE_MAX ? name->name.len : from + dot;
        size_t end =
            module_end(name->name, from, to, name->part && from, exists, context);
        if (end == 0)
            break;
        found = end;
        components++;
        if (end < to)
            break;
        from = to + 1;
    }
    return text_slice(name->name, 0, name->part && components < 2 ? 0 : found);
}
