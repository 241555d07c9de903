/* The words at which a file may have something to say of data files.
 *
 * They are asked for at every call of every file, so two bytes decide most of the time.
 * A method that many objects have (`copy`, `load`, `connect`) counts only behind the
 * module that the rules name, behind a name too short to be anything but a module's
 * alias, or alone. */
#include "read/data.h"

#include "read/lexer.h"

#define ALIAS_AT_MOST 3
#define NAME_AT_MOST 256

/* Of pathlib and os.path, and of other makers of paths. */
static const struct text weak[] = {
    WORD("join"),        WORD("joinpath"),  WORD("with_name"),
    WORD("with_suffix"), WORD("abspath"),   WORD("dirname"),
    WORD("realpath"),    WORD("with_stem"), WORD("resolve"),
};
static const struct text methods[] = {
    WORD("glob"),      WORD("iterdir"), WORD("open"), WORD("read_bytes"),
    WORD("read_text"), WORD("rglob"),   WORD("walk"),
};
static const struct text strong[] = {
    WORD("Path"),
    WORD("PurePath"),
    WORD("files"),
    WORD("getenv"),
};

static void add_word(struct data_words *self, struct text word, enum data_word kind)
{
    unsigned pair = (unsigned char)word.ptr[word.len - 1];
    if (word.len > 1)
        pair |= (unsigned)(unsigned char)word.ptr[word.len - 2] << 8;
    self->ends[pair / 8] |= (unsigned char)(1U << pair % 8);
    if (map_get(&self->words, word, WORD_NONE) < (uint32_t)kind)
        map_set(&self->words, word, kind);
}

struct data_words *data_words_new(struct arena *arena, const struct data_rules *rules)
{
    struct data_words *self = ARENA_NEW(arena, struct data_words);
    self->rules = rules;
    map_init(&self->words, arena);
    map_init(&self->receivers, arena);
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        add_word(self, weak[i], WORD_WEAK);
    for (size_t i = 0; i < sizeof strong / sizeof *strong; i++)
        add_word(self, strong[i], WORD_STRONG);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        add_word(self, methods[i], WORD_METHOD);
    add_word(self, TEXT("get"), WORD_STRONG);
    map_add(&self->receivers, TEXT("environ.get"));
    for (size_t i = 0; i < rules->names.keys.count; i++) {
        struct text name = rules->names.keys.items[i];
        size_t dot = text_rfind(name, '.');
        struct text word = text_slice(name, dot == SIZE_MAX ? 0 : dot + 1, name.len);
        bool method = text_starts(name, TEXT("*."));
        if (word.len == 0)
            continue;
        add_word(self, word, method ? WORD_METHOD : WORD_STRONG);
        if (dot == SIZE_MAX || method)
            continue;
        size_t before = text_rfind(text_slice(name, 0, dot), '.');
        map_add(&self->receivers,
                text_slice(name, before == SIZE_MAX ? 0 : before + 1, name.len));
    }
    return self;
}

bool data_is_word(const struct data_words *self, struct text word)
{
    return map_find(&self->words, word) != MAP_NONE;
}

/* Whether the object before ".WORD" may be the module that has the function. */
static bool is_receiver(const struct data_words *self, const char *first,
                        const char *word, const char *end)
{
    const char *start = word - 1;
    while (start > first && lexer_is_word_byte(start[-1]))
        start--;
    size_t len = (size_t)(word - 1 - start);
    struct text whole = {start, (size_t)(end - start)};
    return map_find(&self->receivers, whole) != MAP_NONE ||
           (len && len <= ALIAS_AT_MOST && !text_ends(whole, TEXT(".get")));
}

enum data_word data_word_before(const struct data_words *self, const char *first,
                                const char *open)
{
    const char *end = open;
    while (end > first && end[-1] == ' ')
        end--;
    if (end == first)
        return WORD_NONE;
    unsigned pair = (unsigned char)end[-1];
    if (end - first > 1)
        pair |= (unsigned)(unsigned char)end[-2] << 8;
    if (!(self->ends[pair / 8] & 1U << pair % 8))
        return WORD_NONE;
    const char *start = end;
    while (start > first && lexer_is_word_byte(start[-1]))
        start--;
    enum data_word kind = (enum data_word)map_get(
        &self->words, (struct text){start, (size_t)(end - start)}, WORD_NONE);
    bool method = start > first && start[-1] == '.';
    if (kind != WORD_STRONG || !method)
        return kind == WORD_METHOD ? WORD_STRONG : kind;
    return is_receiver(self, first, start, end) ? WORD_STRONG : WORD_NONE;
}

bool data_is_name(const struct data_words *self, const char *start, const char *end)
{
    const char *close = end - 1, *dot = close;
    if (close - start < 3 || end - start > NAME_AT_MOST)
        return false;
    while (dot > start && close - dot <= 10 && lexer_is_word_byte(dot[-1]))
        dot--;
    if (dot == close || dot[-1] != '.')
        return false;
    struct text suffix = {dot - 1, (size_t)(close - dot + 1)};
    if (map_find(&self->rules->suffixes, suffix) == MAP_NONE)
        return false;
    for (const char *at = start; at < close; at++)
        if (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
            return false;
    return true;
}
