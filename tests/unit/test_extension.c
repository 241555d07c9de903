/* Shared objects made here: a header, what is asked about, and nothing else. */
#include "check.h"
#include "read/extension.h"

/* --- making objects ----------------------------------------------------------------- */

struct object {
    char bytes[2048];
    size_t len;
    bool wide, big;
};

static void put(struct object *self, size_t at, unsigned size, uint64_t value)
{
    for (unsigned i = 0; i < size; i++) {
        unsigned shift = 8 * (self->big ? size - 1 - i : i);
        self->bytes[at + i] = (char)(value >> shift & 0xFF);
    }
    if (self->len < at + size)
        self->len = at + size;
}

static void put_address(struct object *self, size_t at, uint64_t value)
{
    put(self, at, self->wide ? 8 : 4, value);
}

static void put_bytes(struct object *self, size_t at, struct text bytes)
{
    memcpy(self->bytes + at, bytes.ptr, bytes.len);
    if (self->len < at + bytes.len)
        self->len = at + bytes.len;
}

static struct text bytes_of(const struct object *self)
{
    return (struct text){self->bytes, self->len};
}

/* An ELF file whose bytes are loaded at 0x1000: program headers at 0x80, the dynamic
 * section at 0x100, its strings at 0x200, section headers at 0x300, constants at 0x500
 * and code at 0x600. */
static struct object make_elf(bool wide, bool big)
{
    struct object self = {.wide = wide, .big = big};
    put_bytes(&self, 0, TEXT("\177ELF"));
    put(&self, 4, 1, wide ? 2 : 1);
    put(&self, 5, 1, big ? 2 : 1);
    put_address(&self, wide ? 32 : 28, 0x80);
    put(&self, wide ? 54 : 42, 2, wide ? 56 : 32);
    put(&self, wide ? 56 : 44, 2, 2);
    for (unsigned i = 0; i < 2; i++) {
        size_t at = 0x80 + i * (wide ? 56 : 32);
        put(&self, at, 4, i ? 2 : 1); /* PT_LOAD, PT_DYNAMIC */
        put_address(&self, at + (wide ? 8 : 4), i ? 0x100 : 0);
        put_address(&self, at + (wide ? 16 : 8), i ? 0x1100 : 0x1000);
        put_address(&self, at + (wide ? 32 : 16), i ? 0x100 : 0x800);
    }
    put(&self, 0x7FF, 1, 0);
    return self;
}

static void put_dynamic(struct object *self, size_t index, uint64_t tag, uint64_t value)
{
    size_t width = self->wide ? 8 : 4;
    put_address(self, 0x100 + index * 2 * width, tag);
    put_address(self, 0x100 + index * 2 * width + width, value);
}

static void put_section(struct object *self, size_t index, uint64_t flags, uint64_t at,
                        uint64_t size)
{
    size_t width = self->wide ? 64 : 40, header = 0x300 + index * width;
    put_address(self, self->wide ? 40 : 32, 0x300);
    put(self, self->wide ? 58 : 46, 2, width);
    put(self, self->wide ? 60 : 48, 2, index + 1);
    put(self, header + 4, 4, 1); /* SHT_PROGBITS */
    put_address(self, header + 8, flags);
    put_address(self, header + (self->wide ? 24 : 16), at);
    put_address(self, header + (self->wide ? 32 : 20), size);
}

/* --- asking ------------------------------------------------------------------------- */

static struct map map_of(struct arena *arena, const char *words)
{
    struct map map;
    map_init(&map, arena);
    struct text rest = text_of(words), word;
    while (rest.len && text_cut(&rest, ' ', &word))
        map_add(&map, word);
    return map;
}

/* The names in BYTES as "name ~part .beside". */
static struct text names_in(struct arena *arena, struct text bytes, const char *tops,
                            const char *beside)
{
    struct map top = map_of(arena, tops), near = map_of(arena, beside);
    struct extension_facts facts = extension_read(arena, bytes, &top, &near);
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < facts.names.count; i++) {
        const struct extension_name *name = &facts.names.items[i];
        buffer_format(&out, "%s%s%.*s", i ? " " : "",
                      name->beside ? "."
                      : name->part ? "~"
                                   : "",
                      TEXT_ARG(name->name));
    }
    if (facts.opaque)
        buffer_add_string(&out, " opaque");
    return out.text;
}

static struct text joined(struct arena *arena, struct texts texts)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < texts.count; i++)
        buffer_format(&out, "%s%.*s", i ? " " : "", TEXT_ARG(texts.items[i]));
    return out.text;
}

/* --- tests -------------------------------------------------------------------------- */

static void dynamic_sections_of_every_kind(void)
{
    for (int kind = 0; kind < 4; kind++) {
        struct arena arena = {0};
        struct map none = map_of(&arena, "");
        struct object elf = make_elf(kind & 1, kind & 2);
        put_bytes(
            &elf, 0x200,
            TEXT("\0libone.so.1\0libtwo.so\0me.so\0$ORIGIN/../x.libs:/opt/x\0/old\0"));
        put_dynamic(&elf, 0, 1, 1);
        put_dynamic(&elf, 1, 15, 54); /* DT_RPATH loses to DT_RUNPATH */
        put_dynamic(&elf, 2, 29, 29);
        put_dynamic(&elf, 3, 1, 13);
        put_dynamic(&elf, 4, 14, 23);
        put_dynamic(&elf, 5, 5, 0x1200);
        put_dynamic(&elf, 6, 10, 59);
        put_dynamic(&elf, 7, 0, 0);
        put_dynamic(&elf, 8, 1, 1); /* behind the end */
        struct extension_facts facts =
            extension_read(&arena, bytes_of(&elf), &none, NULL);
        CHECK_INT(facts.format, EXTENSION_ELF);
        CHECK_TEXT(joined(&arena, facts.needed), "libone.so.1 libtwo.so");
        CHECK_TEXT(facts.soname, "me.so");
        CHECK_TEXT(joined(&arena, facts.run_path), "$ORIGIN/../x.libs /opt/x");

        put_dynamic(&elf, 2, 0x6FFFFFF0, 0);
        facts = extension_read(&arena, bytes_of(&elf), &none, NULL);
        CHECK_TEXT(joined(&arena, facts.run_path), "/old");
        put_dynamic(&elf, 5, 5, 0x9999); /* strings that no segment has */
        facts = extension_read(&arena, bytes_of(&elf), &none, NULL);
        CHECK_INT(facts.needed.count, 0);
        arena_release(&arena);
    }
}

static void constants_are_searched_and_code_is_not(void)
{
    for (int kind = 0; kind < 4; kind++) {
        struct arena arena = {0};
        struct object elf = make_elf(kind & 1, kind & 2);
        put_bytes(&elf, 0x500, TEXT("\0lib.data\0"));
        put_bytes(&elf, 0x600, TEXT("\0lib.code\0"));
        CHECK_TEXT(names_in(&arena, bytes_of(&elf), "lib", ""), "lib.code lib.data");
        put_section(&elf, 0, 0, 0, 0);
        put_section(&elf, 1, 2 | 4, 0x600, 0x100);
        put_section(&elf, 2, 2, 0x500, 0x100);
        CHECK_TEXT(names_in(&arena, bytes_of(&elf), "lib", ""), "lib.data");
        put_section(&elf, 2, 2, 0x500, UINT32_MAX); /* cut where the file ends */
        CHECK_TEXT(names_in(&arena, bytes_of(&elf), "lib", ""), "lib.code lib.data");
        arena_release(&arena);
    }
}

static void whole_strings(void)
{
    struct arena arena = {0};
    CHECK_TEXT(names_in(&arena, TEXT("\0_cffi_backend\0cffi2\0x_lib.a\0lib.a\0"),
                        "_cffi_backend cffi lib", ""),
               "_cffi_backend lib.a");
    CHECK_TEXT(names_in(&arena, TEXT("\0f0__mypyc.init_lib\0lib and lib\0"),
                        "lib f0__mypyc", ""),
               "f0__mypyc.init_lib");
    CHECK_TEXT(names_in(&arena, TEXT("\0_noop\0lib._noop\0noop\0"), "lib", "_noop other"),
               "lib._noop ._noop");
    /* mypyc: a count, then each string behind its length */
    CHECK_TEXT(names_in(&arena, TEXT("\4\3lib\5lib.a\6lib.bc\3log"), "lib log", "lib"),
               "lib lib.a lib.bc log .lib");
    CHECK_TEXT(names_in(&arena, TEXT("\n3lib\n\tlib\nh2\0h2"), "lib h2", ""), "");
    arena_release(&arena);
}

static void strings_without_separators(void)
{
    struct arena arena = {0};
    const struct text text =
        TEXT("is panickedlib.x509AdmissionCRLlib.hazmat.hashesSHA256my_lib.ab.lib.zz");
    CHECK_TEXT(names_in(&arena, text, "lib", ""),
               "~lib.hazmat.hashesSHA256my_lib.ab.lib.zz "
               "~lib.x509AdmissionCRLlib.hazmat.hashesSHA256my_lib.ab.lib.zz");
    CHECK_TEXT(
        names_in(&arena, TEXT("\0see lib.a, `lib.b` or import lib.c now"), "lib", ""),
        "~lib.c");
    arena_release(&arena);
}

/* The strings that Cython 3.2 and 3.3 pack, as their own functions do, and those of small
 * modules, which they do not. */
static void strings_of_cython(void)
{
    struct arena arena = {0};
    static const char zlib[] =
        "\x78\xDA\x8B\x8F\xCF\x4B\xCC\x4D\x8D\x07\x82\x92\xD4\xE2\x12\x20"
        "\x95\x94\x58\xA4\x97\x68\x9F\x94\x58\x15\x9F\x5F\x92\x91\x5A\x64"
        "\x90\x9C\x93\x99\x9C\xAD\x57\x52\x59\x90\x5A\x9C\x5B\x99\x93\x99"
        "\xA4\x97\x9C\x5F\x94\x1A\x11\x1F\x9F\x9B\x98\x99\x07\x24\xC1\x42"
        "\xF1\xC5\x05\xA9\xA9\x29\xA5\x05\xC5\xF1\x50\xD3\x00\xB0\xCB\x21"
        "\xB0";
    static const char lzss[] =
        "\xFF\x3F\x6D\x79\x6C\x69\x62\x2E\x63\xFF\x6F\x72\x65\x5F\x62\x61"
        "\x72\x2E\xFF\x61\x20\x6F\x74\x68\x65\x72\x30\xFF\x63\x6C\x69\x63"
        "\x6B\x2E\x74\x79\xF7\x70\x65\x73\x18\x07\x58\x5F\x5F\x6D\xFF\x61"
        "\x69\x6E\x5F\x5F\x5F\x5F\x6E\xF7\x61\x6D\x65\x04\x01\x74\x65\x73"
        "\x74\xFC\x13\x00\x40\x02\x5F\x73\x70\x65\x65\x64\x07\x75\x70\x73"
        "\x32\x0E\x00\x63";
    struct buffer bytes = {.arena = &arena};
    buffer_add(&bytes, TEXT("\0_cython_3_2_9\0x\x9C no"));
    buffer_add(&bytes, (struct text){zlib, sizeof zlib - 1});
    CHECK_TEXT(names_in(&arena, bytes.text, "mylib click", "_speedups absent"),
               "~click.typesmylib.coreX__main__mylib._speedups__name__ "
               "~mylib._speedups__name__ "
               "~mylib.coreX__main__mylib._speedups__name__ ._speedups");
    bytes.text.len = 0;
    buffer_add(&bytes, TEXT("\0_cython_3_3_0.type\0\0"));
    buffer_add(&bytes, (struct text){lzss, sizeof lzss - 1});
    CHECK_TEXT(names_in(&arena, bytes.text, "mylib", "_speedups absent"),
               "~mylib._speedupsother0click.types ~mylib.c "
               "~mylib.coreX__main____name____test__mylib._speedupsother0click.types "
               "~mylib.core_bar.a ._speedups");
    bytes.text.len = 0;
    buffer_add(&bytes, TEXT("\0_cython_3_3_0\0?aclick.b__name____test___bar\x80\1\0"));
    CHECK_TEXT(names_in(&arena, bytes.text, "click", "_bar"),
               "~click.b__name____test___bar ._bar");
    CHECK_TEXT(names_in(&arena, TEXT("\0_cython_3_2_9\0lib.a\0"), "lib", ""),
               "lib.a opaque");
    CHECK_TEXT(names_in(&arena, TEXT("\0_cython_3_10_0a1\0"), "lib", ""), " opaque");
    CHECK_TEXT(names_in(&arena, TEXT("\0_cython_3_1_4\0"), "lib", ""), "");
    arena_release(&arena);
}

static bool exists(void *context, struct text module)
{
    return map_find(context, module) != MAP_NONE;
}

static void names_are_shortened_to_modules(void)
{
    struct arena arena = {0};
    struct map modules = map_of(&arena, "lib lib.x509 lib.hazmat lib.hazmat.hashes");
    static const struct {
        const char *name;
        bool part;
        const char *found;
    } cases[] = {
        {"lib", false, "lib"},
        {"lib.x509.Name", false, "lib.x509"},
        {"lib.x509Name", false, "lib"},
        {"lib.x509Namelib.hazmat", true, "lib.x509"},
        {"lib.hazmat.hashesSHA256", true, "lib.hazmat.hashes"},
        {"lib.Class", true, ""},
        {"libx.x509", true, ""},
        {"other.x509", false, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct extension_name name = {text_of(cases[i].name), cases[i].part, false};
        CHECK_TEXT(extension_name_find(&name, exists, &modules), cases[i].found);
    }
    arena_release(&arena);
}

static void load_commands(void)
{
    for (int kind = 0; kind < 4; kind++) {
        struct arena arena = {0};
        struct map none = map_of(&arena, "");
        struct object self = {.wide = kind & 1, .big = kind & 2};
        put(&self, 0, 4, self.wide ? 0xFEEDFACF : 0xFEEDFACE);
        put(&self, 16, 4, 3);
        static const uint32_t commands[] = {0xC, 0x8000001C, 0xD};
        static const char *const names[] = {"@rpath/one.dylib", "@loader_path", "me"};
        for (unsigned i = 0; i < 3; i++) {
            size_t at = (self.wide ? 32 : 28) + i * 48;
            put(&self, at, 4, commands[i]);
            put(&self, at + 4, 4, 48);
            put(&self, at + 8, 4, 24);
            put_bytes(&self, at + 24, text_of(names[i]));
        }
        put(&self, 255, 1, 0);
        struct extension_facts facts =
            extension_read(&arena, bytes_of(&self), &none, NULL);
        CHECK_INT(facts.format, EXTENSION_MACH_O);
        CHECK_TEXT(joined(&arena, facts.needed), "@rpath/one.dylib");
        CHECK_TEXT(joined(&arena, facts.run_path), "@loader_path");
        CHECK_TEXT(facts.soname, "me");
        arena_release(&arena);
    }
}

int main(void)
{
    dynamic_sections_of_every_kind();
    constants_are_searched_and_code_is_not();
    whole_strings();
    strings_without_separators();
    strings_of_cython();
    names_are_shortened_to_modules();
    load_commands();
    return check_end();
}
