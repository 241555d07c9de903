/* The steps from a file's bytes to its facts: decode, walk over the statements, put
 * places to what was found.
 *
 * The walk is made twice where an import gives another name to something that makes
 * facts, since the name may be used above the import. */
#include "read/facts.h"

#include "read/decode.h"
#include "read/dynamic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const dynamic_kind_names[] = {
    [DYNAMIC_IMPORT_MODULE] = "import_module",
    [DYNAMIC_IMPORT] = "__import__",
    [DYNAMIC_FIND_SPEC] = "find_spec",
    [DYNAMIC_RUN_MODULE] = "run_module",
    [DYNAMIC_DECLARED] = "declared",
    [DYNAMIC_OBJECT] = "object",
    [DYNAMIC_ITER] = "iter",
    [DYNAMIC_SPAWN] = "spawn",
    [DYNAMIC_LAZY] = "lazy",
    [DYNAMIC_LAZY_STUB] = "lazy-stub",
    [DYNAMIC_ALIAS] = "alias",
    [DYNAMIC_ENTRY_POINTS] = "entry-points",
    [DYNAMIC_METADATA] = "metadata",
};
const char *const data_kind_names[] = {
    [DATA_OPEN] = "open",         [DATA_LOAD] = "load",
    [DATA_RESOURCE] = "resource", [DATA_TEMPLATE] = "template",
    [DATA_STATIC] = "static",     [DATA_FOLDER] = "folder",
    [DATA_DEFAULT] = "default",   [DATA_ENVIRONMENT] = "environment",
    [DATA_NAME] = "name",         [DATA_WRITE] = "write",
    [DATA_CODE] = "code",         [DATA_SEARCH_PATH] = "search-path",
    [DATA_DECLARED] = "declared",
};
const char *const data_base_names[] = {
    [DATA_FROM_FILE] = "file",
    [DATA_FROM_CWD] = "cwd",
    [DATA_FROM_PACKAGE] = "package",
    [DATA_FROM_NAME] = "name",
};

struct reader {
    struct arena scratch; /* given back after each file */
    struct arena arena;   /* for `data_words` */
    struct expr_parser *parser;
    const struct data_words *data_words; /* NULL: data files are not looked for */
};

struct reader *reader_new(void)
{
    struct reader *self = calloc(1, sizeof *self);
    if (!self) {
        fprintf(stderr, "depclose: error: out of memory (asked for a reader)\n");
        exit(2);
    }
    self->parser = expr_parser_new();
    return self;
}

void reader_free(struct reader *self)
{
    if (!self)
        return;
    expr_parser_free(self->parser);
    arena_release(&self->scratch);
    arena_release(&self->arena);
    free(self);
}

void reader_read_data(struct reader *self, const struct data_rules *rules)
{
    self->data_words = data_words_new(&self->arena, rules);
}

/* Counts lines forward from the last place asked for. */
struct counter {
    const char *start;
    size_t offset;     /* of the last place */
    size_t line_start; /* of its line */
    uint32_t line;     /* 1-based */
};

/* Counts the line ends from AT on eight bytes at once, up to the first CR. */
static const char *count_words(struct counter *self, const char *at, const char *end)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), sevens = ones * 0x7f;
    for (; end - at > 8; at += 8) {
        uint64_t word, lf, cr;
        memcpy(&word, at, 8);
        lf = word ^ ones * '\n';
        cr = word ^ ones * '\r';
        /* The top bit of each byte: whether it is other than LF, CR. */
        lf = ((lf & sevens) + sevens) | lf | sevens;
        cr = ((cr & sevens) + sevens) | cr | sevens;
        if (~cr)
            break;
        self->line += (uint32_t)(((~lf >> 7) * ones) >> 56);
    }
    return at;
}

static void count_to(struct counter *self, size_t offset)
{
    const char *from = self->start + self->offset, *end = self->start + offset;
    for (const char *at = count_words(self, from, end); at < end; at++)
        if (*at == '\n' || (*at == '\r' && at[1] != '\n'))
            self->line++;
    for (const char *at = end; at > from; at--) {
        if (at[-1] == '\n' || at[-1] == '\r') {
            self->line_start = (size_t)(at - self->start);
            break;
        }
    }
    if (offset > self->offset)
        self->offset = offset;
}

static void place(struct counter *counter, struct fact *fact)
{
    size_t offset = fact->line;
    count_to(counter, offset);
    fact->line = counter->line;
    fact->column = (uint32_t)(offset - counter->line_start + 1);
}

static int dynamic_order(const void *left, const void *right)
{
    const struct dynamic_fact *a = left, *b = right;
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line ? -1 : 1;
    return (a->at.column > b->at.column) - (a->at.column < b->at.column);
}

/* A comment inside a statement was found before the statement's calls. The facts of one
 * place stay in their order. */
static void sort_dynamic(struct facts *facts)
{
    for (size_t i = 1; i < facts->dynamic.count; i++) {
        if (facts->dynamic.items[i].at.line >= facts->dynamic.items[i - 1].at.line)
            continue;
        for (size_t k = 0; k < facts->dynamic.count; k++)
            facts->dynamic.items[k].at.column = (uint32_t)k;
        qsort(facts->dynamic.items, facts->dynamic.count, sizeof *facts->dynamic.items,
              dynamic_order);
        return;
    }
}

static int data_order(const void *left, const void *right)
{
    const struct data_fact *a = left, *b = right;
    if (a->at.line != b->at.line)
        return a->at.line < b->at.line ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (!text_equal(a->path, b->path))
        return text_compare(a->path, b->path);
    return text_compare(a->pattern, b->pattern);
}

static void finish(struct scan *scan)
{
    struct facts *facts = scan->facts;
    struct counter counter = {.start = scan->start, .line = 1};
    for (size_t i = 0; i < facts->imports.count; i++)
        place(&counter, &facts->imports.items[i].at);
    counter = (struct counter){.start = scan->start, .line = 1};
    for (size_t i = 0; i < scan->import_ends.count; i++) {
        struct fact end = {.line = scan->import_ends.items[i].at};
        place(&counter, &end);
        facts->imports.items[scan->import_ends.items[i].import].until = end.line;
    }
    sort_dynamic(facts);
    counter = (struct counter){.start = scan->start, .line = 1};
    for (size_t i = 0; i < facts->dynamic.count; i++)
        place(&counter, &facts->dynamic.items[i].at);
    if (facts->data.count)
        qsort(facts->data.items, facts->data.count, sizeof *facts->data.items,
              data_order);
    counter = (struct counter){.start = scan->start, .line = 1};
    for (size_t i = 0; i < facts->data.count; i++)
        place(&counter, &facts->data.items[i].at);
    counter = (struct counter){.start = scan->start, .line = 1};
    for (size_t i = 0; i < facts->ignores.count; i++)
        place(&counter, &facts->ignores.items[i].at);
    if (facts->error.len) {
        struct fact error = {.line = (uint32_t)scan->error_offset};
        counter = (struct counter){.start = scan->start, .line = 1};
        place(&counter, &error);
        facts->error_line = error.line;
        facts->error_column = error.column;
    }
}

/* Fallbacks that import nothing only tell of others that do. */
static void drop_fallbacks(struct facts *facts)
{
    for (size_t i = 0; i < facts->fallbacks.count; i++)
        if (facts->fallbacks.items[i].handler < facts->fallbacks.items[i].handler_end)
            return;
    facts->fallbacks.count = 0;
}

static void mark_lazy(struct scan *scan)
{
    struct map lazy;
    map_init(&lazy, scan->scratch);
    for (size_t i = 0; i < scan->lazy_modules.count; i++)
        map_add(&lazy, scan->lazy_modules.items[i]);
    for (size_t i = 0; lazy.keys.count && i < scan->facts->imports.count; i++) {
        struct import_fact *import = &scan->facts->imports.items[i];
        if (scan->import_lazy.items[i] && import->level == 0 &&
            map_find(&lazy, import->module) != MAP_NONE)
            import->at.flags |= FACT_LAZY;
    }
}

/* One walk, with the names that BEFORE has collected. */
static void walk(struct scan *scan, const struct scan *before)
{
    map_init(&scan->names, scan->scratch);
    map_init(&scan->data_names, scan->scratch);
    if (before) {
        scan->names = before->names;
        scan->meanings = before->meanings;
        scan->renamed_calls = before->renamed_calls;
        scan->asks = before->asks;
        scan->renamed_data = before->renamed_data;
        scan->data_names = before->data_names;
        scan->data_meanings = before->data_meanings;
    }
    scan->notes = notes_new(scan->scratch);
    scan->facts = ARENA_NEW(scan->arena, struct facts);
    array_push(scan->scratch, &scan->blocks,
               ((struct block){.context = {.lazy = true, .certain = true}}));
    scan_run(scan);
}

struct scan reader_walk(struct reader *self, struct arena *arena, struct arena *scratch,
                        struct text source)
{
    struct scan blank = {
        .arena = arena,
        .scratch = scratch,
        .parser = self->parser,
        .data_words = self->data_words,
        .start = source.ptr,
        .end = source.ptr + source.len,
        /* An `elif` repeats all conditions before it; a long chain must not cost more
         * than its length. No file that people write needs this much. */
        .when_room = ((size_t)1 << 20) + 4 * source.len,
    };
    struct scan scan = blank;
    expr_parser_begin(self->parser);
    walk(&scan, NULL);
    if (scan.again) {
        struct scan first = scan;
        scan = blank;
        walk(&scan, &first);
    }
    return scan;
}

struct facts *facts_read(struct reader *self, struct arena *arena, struct text source)
{
    struct decoded decoded = decode_source(arena, source.len ? source : TEXT(""));
    struct scan scan = reader_walk(self, arena, &self->scratch, decoded.text);
    if (scan.data_words)
        data_read(&scan);
    dynamic_read(&scan);
    scan.facts->names_path = text_contains(decoded.text, TEXT("__path__"));
    scan.facts->names_exec = text_contains(decoded.text, TEXT("exec("));
    const char *nul = memchr(scan.start, '\0', decoded.text.len);
    if (decoded.error.len) {
        scan.facts->error = decoded.error;
        scan.error_offset = decoded.error_offset;
    } else if (nul) {
        scan.facts->error = TEXT("a NUL byte");
        scan.error_offset = (size_t)(nul - scan.start);
    }
    mark_lazy(&scan);
    drop_fallbacks(scan.facts);
    finish(&scan);
    arena_reset(&self->scratch);
    return scan.facts;
}
