/* The words at which a file may have something to say of data files.
 *
 * They are asked for at every call of every file, so two bytes decide most of the time.
 * A function of a module counts only where the file imports it, or the module, under
 * whatever name; `open` and the methods of paths always do. */
#include "read/data.h"

#include "read/lexer.h"

#define NAME_AT_MOST 256
#define SUFFIX_AT_MOST 10

/* Functions beside those of the rules. */
static const struct {
    struct text name;
    enum data_word kind;
} functions[] = {
    {WORD("*.glob"), WORD_STRONG},
    {WORD("*.iterdir"), WORD_STRONG},
    {WORD("*.joinpath"), WORD_PART},
    {WORD("*.open"), WORD_STRONG},
    {WORD("*.read_bytes"), WORD_STRONG},
    {WORD("*.read_text"), WORD_STRONG},
    {WORD("*.rglob"), WORD_STRONG},
    {WORD("*.with_name"), WORD_PART},
    {WORD("*.with_suffix"), WORD_PART},
    {WORD("*.write_bytes"), WORD_PART},
    {WORD("*.write_text"), WORD_PART},
    {WORD("anyio.Path"), WORD_PART},
    {WORD("importlib.resources.as_file"), WORD_PART},
    {WORD("importlib.resources.files"), WORD_STRONG},
    {WORD("importlib_resources.files"), WORD_STRONG},
    {WORD("os.environ.get"), WORD_WEAK},
    {WORD("os.getenv"), WORD_WEAK},
    {WORD("os.path.join"), WORD_PART},
    {WORD("pathlib.Path"), WORD_PART},
    {WORD("pathlib.PurePath"), WORD_PART},
    {WORD("posixpath.join"), WORD_PART},
};

static void add_name(struct data_words *self, struct text name, enum data_word kind)
{
    size_t dot = text_rfind(name, '.');
    struct text word = text_slice(name, dot == SIZE_MAX ? 0 : dot + 1, name.len);
    if (word.len == 0)
        return;
    unsigned pair = (unsigned char)word.ptr[word.len - 1];
    if (word.len > 1)
        pair |= (unsigned)(unsigned char)word.ptr[word.len - 2] << 8;
    self->ends[pair / 8] |= (unsigned char)(1U << pair % 8);
    bool method = text_starts(name, TEXT("*."));
    map_set(&self->words, word, map_get(&self->words, word, 0) | method);
    if (map_get(&self->functions, name, WORD_NONE) < (uint32_t)kind)
        map_set(&self->functions, name, kind);
    while (dot != SIZE_MAX) { /* the modules in which it may be */
        name = text_slice(name, 0, dot);
        map_add(&self->modules, name);
        pair = (unsigned)(unsigned char)name.ptr[0] << 8 |
               (unsigned char)name.ptr[name.len - 1];
        self->bounds[pair / 8] |= (unsigned char)(1U << pair % 8);
        dot = text_rfind(name, '.');
    }
}

/* A default tells only when it looks like a path. */
static enum data_word kind_of_rule(const struct data_rules *rules, size_t index)
{
    const struct data_call *call = &rules->calls.items[rules->names.values[index]];
    return text_is(call->kind, "default") ? WORD_WEAK : WORD_STRONG;
}

/* Methods of these lists are known by their statements' beginnings: scan.c. */
static bool is_of_search_path(struct text name)
{
    return text_starts(name, TEXT("sys.path.")) || text_starts(name, TEXT("__path__."));
}

struct data_words *data_words_new(struct arena *arena, const struct data_rules *rules)
{
    struct data_words *self = ARENA_NEW(arena, struct data_words);
    self->rules = rules;
    map_init(&self->words, arena);
    map_init(&self->functions, arena);
    map_init(&self->modules, arena);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        add_name(self, functions[i].name, functions[i].kind);
    for (size_t i = 0; i < rules->names.keys.count; i++)
        if (!is_of_search_path(rules->names.keys.items[i]))
            add_name(self, rules->names.keys.items[i], kind_of_rule(rules, i));
    return self;
}

bool data_is_known(const struct data_words *self, struct text name)
{
    return map_find(&self->modules, name) != MAP_NONE ||
           map_find(&self->functions, name) != MAP_NONE;
}

/* The kind of the function whose name stands from START to END, the last word of it from
 * WORD on; METHOD: that of any object may be one. */
static enum data_word kind_of(const struct scan *scan, const char *start,
                              const char *word, const char *end, bool method)
{
    const struct data_words *self = scan->data_words;
    struct text last = {word, (size_t)(end - word)};
    struct text whole = {start, (size_t)(end - start)}, root;
    char buffer[NAME_AT_MOST];
    size_t dot = text_find(whole, '.');
    root = text_slice(whole, 0, dot);
    uint32_t known = map_find(&scan->data_names, root);
    if (known != MAP_NONE) {
        struct text meaning = scan->data_meanings.items[known];
        struct text rest = text_slice(whole, root.len, whole.len);
        if (meaning.len + rest.len > sizeof buffer)
            return WORD_NONE;
        memcpy(buffer, meaning.ptr, meaning.len);
        memcpy(buffer + meaning.len, rest.ptr, rest.len);
        whole = (struct text){buffer, meaning.len + rest.len};
    } else if (!method && word > start) {
        return WORD_NONE; /* of no module that matters */
    }
    enum data_word kind = (enum data_word)map_get(&self->functions, whole, WORD_NONE);
    if (kind == WORD_NONE && method && word > start && last.len + 2 <= sizeof buffer) {
        buffer[0] = '*';
        memcpy(buffer + 1, word - 1, last.len + 1);
        kind = (enum data_word)map_get(&self->functions,
                                       (struct text){buffer, last.len + 2}, WORD_NONE);
    }
    return kind;
}

enum data_word data_word_before(const struct scan *scan, const char *first,
                                const char *open)
{
    const struct data_words *self = scan->data_words;
    const char *end = open;
    while (end > first && end[-1] == ' ')
        end--;
    if (end == first)
        return WORD_NONE;
    unsigned pair = (unsigned char)end[-1];
    if (end - first > 1)
        pair |= (unsigned)(unsigned char)end[-2] << 8;
    if (!(self->ends[pair / 8] & 1U << pair % 8) && !scan->renamed_data)
        return WORD_NONE;
    const char *word = end;
    while (word > first && lexer_is_word_byte(word[-1]))
        word--;
    struct text last = {word, (size_t)(end - word)};
    uint32_t known = map_get(&self->words, last, MAP_NONE);
    if (known == MAP_NONE && scan->renamed_data &&
        map_find(&scan->data_names, last) != MAP_NONE)
        known = 0;
    if (known == MAP_NONE)
        return WORD_NONE;
    const char *start = word;
    while (start > first && (lexer_is_word_byte(start[-1]) || start[-1] == '.'))
        start--;
    enum data_word kind = kind_of(scan, start, word, end, known);
    bool literal = open[1] == '"' || open[1] == '\'' ||
                   (open[1] == 'f' && (open[2] == '"' || open[2] == '\''));
    if (kind == WORD_PART && literal && end - word == 4)
        kind = WORD_STRONG; /* Path("config") */
    return kind;
}

bool data_may_tell(struct text statement, enum data_word word)
{
    static const struct text ends[] = {WORD("DIR"),  WORD("PATH"),   WORD("FILE"),
                                       WORD("ROOT"), WORD("FOLDER"), WORD("HOME")};
    if (text_find(statement, '/') != SIZE_MAX)
        return true;
    if (word == WORD_PART)
        return text_find(statement, '"') != SIZE_MAX ||
               text_find(statement, '\'') != SIZE_MAX;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_contains(statement, ends[i]))
            return true;
    return false;
}

bool data_is_name(const struct data_words *self, const char *start, const char *end)
{
    const char *close = end - 1, *dot = close;
    while (dot > start && close - dot <= SUFFIX_AT_MOST && lexer_is_word_byte(dot[-1]))
        dot--;
    if (dot == start || dot == close || dot[-1] != '.' || end - start > NAME_AT_MOST)
        return false;
    struct text suffix = {dot - 1, (size_t)(close - dot + 1)};
    if (map_find(&self->rules->suffixes, suffix) == MAP_NONE)
        return false;
    for (const char *at = start; at < close; at++)
        if (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
            return false;
    return true;
}

bool data_is_path_name(struct text name)
{
    static const struct text ends[] = {WORD("dir"),  WORD("path"),   WORD("file"),
                                       WORD("root"), WORD("folder"), WORD("directory"),
                                       WORD("home"), WORD("base")};
    char lower[16];
    struct text tail = text_slice(name, name.len > 12 ? name.len - 12 : 0, name.len);
    for (size_t i = 0; i < tail.len; i++)
        lower[i] = (char)(tail.ptr[i] >= 'A' && tail.ptr[i] <= 'Z' ? tail.ptr[i] | 0x20
                                                                   : tail.ptr[i]);
    tail.ptr = lower;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (text_ends(tail, ends[i]))
            return true;
    return false;
}
