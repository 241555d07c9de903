/* The walk over a file: which statements there are, and which of them matter.
 *
 * The walk knows strings, comments, brackets, line ends and indentation, and the keywords
 * that a statement begins with; everything else is skipped, by a table that says at which
 * bytes to stop. It hands import statements to imports.c, headers of compound statements
 * to blocks.c, and the rest only when a word stands in it that can make
 * a fact.
 *
 * A bracket that is never closed would hide the rest of the file. So a line inside
 * brackets that begins with a keyword which no expression contains ends them. */
#include "read/scan.h"

#include "read/dynamic.h"
#include "read/lexer.h"
#include "read/strings.h"

#include <string.h>

enum keyword {
    KEYWORD_NONE,
    KEYWORD_IMPORT,
    KEYWORD_FROM,
    KEYWORD_LAZY,
    KEYWORD_IF,
    KEYWORD_ELIF,
    KEYWORD_ELSE,
    KEYWORD_TRY,
    KEYWORD_EXCEPT,
    KEYWORD_FINALLY,
    KEYWORD_WITH,
    KEYWORD_FOR,
    KEYWORD_WHILE,
    KEYWORD_DEF,
    KEYWORD_CLASS,
    KEYWORD_ASYNC,
    KEYWORD_MATCH,
    KEYWORD_CASE,
    KEYWORD_OTHER, /* of a statement, and never in an expression */
};

/* In the order of their first letters. */
static const struct {
    struct text word;
    enum keyword keyword;
} keywords[] = {
    {WORD("assert"), KEYWORD_OTHER},  {WORD("async"), KEYWORD_ASYNC},
    {WORD("break"), KEYWORD_OTHER},   {WORD("case"), KEYWORD_CASE},
    {WORD("class"), KEYWORD_CLASS},   {WORD("continue"), KEYWORD_OTHER},
    {WORD("def"), KEYWORD_DEF},       {WORD("del"), KEYWORD_OTHER},
    {WORD("elif"), KEYWORD_ELIF},     {WORD("else"), KEYWORD_ELSE},
    {WORD("except"), KEYWORD_EXCEPT}, {WORD("finally"), KEYWORD_FINALLY},
    {WORD("for"), KEYWORD_FOR},       {WORD("from"), KEYWORD_FROM},
    {WORD("global"), KEYWORD_OTHER},  {WORD("if"), KEYWORD_IF},
    {WORD("import"), KEYWORD_IMPORT}, {WORD("lazy"), KEYWORD_LAZY},
    {WORD("match"), KEYWORD_MATCH},   {WORD("nonlocal"), KEYWORD_OTHER},
    {WORD("pass"), KEYWORD_OTHER},    {WORD("raise"), KEYWORD_OTHER},
    {WORD("return"), KEYWORD_OTHER},  {WORD("try"), KEYWORD_TRY},
    {WORD("while"), KEYWORD_WHILE},   {WORD("with"), KEYWORD_WITH},
};

#define KEYWORD_COUNT (sizeof keywords / sizeof *keywords)

/* By letter, where in `keywords` to begin. */
static const unsigned char first_keywords[26] = {0,  2,  3,  6,  8,  11, 14, 15, 15,
                                                 17, 17, 17, 18, 19, 20, 20, 21, 21,
                                                 23, 23, 24, 24, 24, 26, 26, 26};

/* Where skipping stops. */
static const bool stops[256] = {
    ['\0'] = true, ['\n'] = true, ['\r'] = true, ['"'] = true, ['#'] = true,
    ['\''] = true, ['('] = true,  [')'] = true,  [';'] = true, ['['] = true,
    ['\\'] = true, [']'] = true,  ['{'] = true,  ['}'] = true,
};
static const bool header_stops[256] = {
    ['\0'] = true, ['\n'] = true, ['\r'] = true, ['"'] = true, ['#'] = true,
    ['\''] = true, ['('] = true,  [')'] = true,  [':'] = true, [';'] = true,
    ['['] = true,  ['\\'] = true, [']'] = true,  ['{'] = true, ['}'] = true,
};

void scan_error(struct scan *self, const char *at, struct text message)
{
    if (self->facts->error.len)
        return;
    self->facts->error = message;
    self->error_offset = (size_t)(at - self->start);
}

static struct text slice(const char *from, const char *to)
{
    return (struct text){from, to > from ? (size_t)(to - from) : 0};
}

/* The keyword that begins at AT; *AFTER is where the word ends. */
static enum keyword keyword_at(const char *at, const char **after)
{
    *after = at;
    if (*at < 'a' || *at > 'z')
        return KEYWORD_NONE;
    for (size_t i = first_keywords[*at - 'a']; i < KEYWORD_COUNT; i++) {
        struct text word = keywords[i].word;
        if (word.ptr[0] != *at)
            break;
        if (word.ptr[1] == at[1] && strncmp(at, word.ptr, word.len) == 0 &&
            !lexer_is_word_byte(at[word.len])) {
            *after = at + word.len;
            return keywords[i].keyword;
        }
    }
    return KEYWORD_NONE;
}

/* To the end of the line that the comment at AT is on. */
static const char *skip_comment(struct scan *self, const char *at)
{
    const char *end = memchr(at, '\n', (size_t)(self->end - at));
    if (!end)
        end = self->end;
    const char *earlier = memchr(at, '\r', (size_t)(end - at));
    if (earlier)
        end = earlier;
    calls_read_comment(self, slice(at, end));
    return end;
}

/* Whether the line that begins at AT, inside brackets, cannot belong there. */
static bool begins_statement(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\f'))
        at++;
    const char *after;
    switch (keyword_at(at, &after)) {
    case KEYWORD_IMPORT:
    case KEYWORD_ELIF:
    case KEYWORD_TRY:
    case KEYWORD_EXCEPT:
    case KEYWORD_FINALLY:
    case KEYWORD_WITH:
    case KEYWORD_WHILE:
    case KEYWORD_DEF:
    case KEYWORD_CLASS:
    case KEYWORD_OTHER:
        return true;
    default:
        return false;
    }
}

/* A walk through a statement or a header. */
struct skip {
    const char *first;   /* where it begins */
    const char *open;    /* the outermost bracket that is open */
    const char *comment; /* the end of the last comment */
    size_t depth;        /* of brackets */
    bool calls;          /* something may be called that makes a fact */
    enum data_word data; /* what has to do with files, at most */
    bool name;           /* a literal looks like a data file's name */
    const char *counted; /* up to here lambdas were counted */
    size_t lambdas;      /* that wait for their colon */
};

/* How the functions end whose calls are facts: import_module, run_module, find_spec,
 * __import__. */
static const struct text endings[] = {WORD("_module"), WORD("_spec"), WORD("import__")};

/* Whether the "(" at OPEN may belong to a call that makes a fact. */
static bool calls_one(const struct scan *self, const struct skip *skip, const char *open)
{
    const char *end = open;
    while (end > skip->first &&
           (end[-1] == ' ' || (end[-1] >= '\t' && end[-1] <= '\r') || end[-1] == '\\'))
        end--;
    if (end == skip->comment)
        return true; /* what is before the comment is not looked for */
    struct text before = slice(skip->first, end);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (before.len && end[-1] == endings[i].ptr[endings[i].len - 1] &&
            text_ends(before, endings[i]))
            return true;
    return self->asks && dynamic_ends(before);
}

/* Lambdas outside brackets from `counted` to AT; each has a colon of its own. */
static bool takes_colon(struct skip *skip, const char *at)
{
    struct lexer lexer;
    struct text part = slice(skip->counted, at);
    skip->counted = at + 1;
    if (text_contains(part, TEXT("lambda"))) {
        lexer_init(&lexer, part);
        while (lexer_next(&lexer)) {
            if (lexer_is(&lexer, "lambda"))
                skip->lambdas++;
            else if (lexer_is(&lexer, "(") || lexer_is(&lexer, "[") ||
                     lexer_is(&lexer, "{"))
                lexer_skip_brackets(&lexer);
        }
    }
    if (skip->lambdas == 0)
        return false;
    skip->lambdas--;
    return true;
}

/* What the call whose "(" is at OPEN may have to do with files. */
static void note_call(struct scan *self, struct skip *skip, const char *open)
{
    enum data_word word = data_word_before(self, skip->first, open);
    bool file =
        open[1] == '_' && self->end - open > 8 && memcmp(open + 1, "__file__", 8) == 0;
    if (file)
        word = WORD_STRONG;
    if (word > skip->data)
        skip->data = word;
}

/* Whether the part from FIRST to PLUS, a "+", ends in a name for the separator of paths:
 * os.sep. */
static bool joins_by_name(const char *first, const char *plus)
{
    while (plus > first && plus[-1] == ' ')
        plus--;
    return plus - first > 3 && memcmp(plus - 3, "sep", 3) == 0;
}

/* Looks at the literal from START to END for a data file's name; a "/" before it makes a
 * path. */
static void note_literal(struct scan *self, struct skip *skip, const char *start,
                         const char *end, unsigned prefix)
{
    const char *before = start;
    if (data_may_be_name(start, end) && data_is_name(self->data_words, start, end)) {
        skip->name = true;
        notes_site(self, slice(start, end), blocks_context(self), true);
        if (prefix & STRING_FORMATTED)
            self->notes->seen = true;
    }
    while (before > skip->first && (before[-1] == ' ' || before[-1] == '('))
        before--;
    if (before > skip->first && before[-1] == '/' && skip->data < WORD_WEAK)
        skip->data = WORD_WEAK;
    const char *text = start; /* BASE + "/a", f"{BASE}/a" */
    while (*text != '"' && *text != '\'')
        text++;
    bool joins = (before > skip->first && before[-1] == '+' &&
                  (text[1] == '/' || joins_by_name(skip->first, before - 1))) ||
                 (prefix & STRING_FORMATTED && text[1] == '{' &&
                  text_contains(slice(text, end), TEXT("}/")));
    if (joins && skip->data < WORD_PART)
        skip->data = WORD_PART;
}

/* Whether the part up to END matters for data files. */
static bool ends_data(struct scan *self, const struct skip *skip, const char *end)
{
    if (skip->data == WORD_NONE)
        return false;
    bool tells = skip->data == WORD_STRONG || skip->name ||
                 data_may_tell(slice(skip->first, end), skip->data);
    if (tells && skip->data != WORD_PART)
        self->notes->seen = true;
    return tells;
}

static const char *skip_string(struct scan *self, struct skip *skip, const char *quote)
{
    const char *start;
    unsigned prefix = string_prefix(skip->first, quote, &start);
    bool closed;
    const char *after = string_skip(quote, self->end, prefix, &closed, NULL);
    if (!closed)
        scan_error(self, start, TEXT("unterminated string literal"));
    else if (self->data_words)
        note_literal(self, skip, start, after, prefix);
    if (after - quote == 4 && quote[1] == '-' && quote[2] == 'm')
        skip->calls = true; /* [sys.executable, "-m", "a.b"] */
    if (prefix & STRING_FORMATTED && text_contains(slice(quote, after), TEXT(" -m ")))
        skip->calls = true; /* f"{sys.executable} -m a.b" */
    if (prefix & STRING_FORMATTED)
        for (const char *at = quote; !skip->calls; at++) {
            at = memchr(at, '(', (size_t)(after - at));
            if (!at)
                break;
            skip->calls = calls_one(self, skip, at);
        }
    return after;
}

/* One step over the byte at AT, where skipping stopped; NULL when the part ends here. */
static const char *skip_stop(struct scan *self, struct skip *skip, const char *at)
{
    switch (*at) {
    case '"':
    case '\'':
        return skip_string(self, skip, at);
    case '(':
        skip->calls = skip->calls || calls_one(self, skip, at);
        if (self->data_words && skip->data < WORD_STRONG &&
            (self->renamed_data || data_may_call(self->data_words, skip->first, at)))
            note_call(self, skip, at);
        /* fall through */
    case '[':
    case '{':
        if (skip->depth++ == 0)
            skip->open = at;
        return at + 1;
    case ')':
    case ']':
    case '}':
        if (skip->depth)
            skip->depth--;
        else
            scan_error(self, at, TEXT("a closing bracket that no other opened"));
        return at + 1;
    case '\n':
    case '\r':
        if (skip->depth == 0)
            return NULL;
        at = lexer_skip_newline(at);
        if (!begins_statement(at, self->end))
            return at;
        scan_error(self, skip->open, TEXT("a bracket that is never closed"));
        return NULL;
    case '#':
        if (!skip->depth)
            return NULL;
        skip->comment = skip_comment(self, at);
        return skip->comment;
    case ';':
        return skip->depth ? at + 1 : NULL;
    case ':':
        if (skip->depth || at[1] == '=')
            return at + 1;
        return takes_colon(skip, at) ? at + 1 : NULL;
    case '\\':
        if (at[1] == '\n' || at[1] == '\r')
            return lexer_skip_newline(at + 1);
        scan_error(self, at, TEXT("a backslash that does not end its line"));
        return at + 1;
    default:
        return at < self->end ? at + 1 : NULL; /* a NUL byte */
    }
}

/* To the first byte that TABLE stops at. The byte at the end of the source is one. */
static const char *skip_plain(const char *at, const bool *table)
{
    const unsigned char *byte = (const unsigned char *)at;
    for (;; byte += 4) {
        if (table[byte[0]])
            return (const char *)byte;
        if (table[byte[1]])
            return (const char *)byte + 1;
        if (table[byte[2]])
            return (const char *)byte + 2;
        if (table[byte[3]])
            return (const char *)byte + 3;
    }
}

/* To where the simple statement that begins at FIRST ends: a line end, ";", a comment;
 * with TABLE header_stops also the colon that ends a header. *CALLS tells whether
 * a call in it may be a fact, *DATA whether it may be about data files. */
static const char *skip_part(struct scan *self, const char *first, const bool *table,
                             bool *calls, bool *data)
{
    struct skip skip = {.first = first, .calls = self->renamed_calls, .counted = first};
    const char *at = first;
    for (;;) {
        at = skip_plain(at, table);
        const char *next = skip_stop(self, &skip, at);
        if (!next)
            break;
        at = next;
    }
    if (at >= self->end && skip.depth)
        scan_error(self, skip.open, TEXT("a bracket that is never closed"));
    *calls = skip.calls;
    *data = ends_data(self, &skip, at);
    return at;
}

static const char *read_import(struct scan *self, const char *at, bool lazy)
{
    bool calls, data;
    const char *end = skip_part(self, at, stops, &calls, &data);
    imports_read(self, slice(at, end), lazy);
    return end;
}

/* Whether a statement may change where modules are searched for: sys.path.append() and
 * the like, whose names are too common to be looked for. */
static bool notes_path(struct scan *self, struct text statement)
{
    if (statement.len < 10 || (*statement.ptr != 's' && *statement.ptr != '_') ||
        !self->data_words ||
        !(memcmp(statement.ptr, "sys.path", 8) == 0 ||
          memcmp(statement.ptr, "__path__", 8) == 0))
        return false;
    self->notes->seen = true;
    return true;
}

static const char *read_simple(struct scan *self, const char *at)
{
    bool calls, data;
    const char *end = skip_part(self, at, stops, &calls, &data);
    struct text statement = slice(at, end);
    notes_line(self, statement, LINE_SIMPLE, blocks_context(self));
    if (data || notes_path(self, statement))
        notes_site(self, statement, blocks_context(self), false);
    if (blocks_context(self)->tried && !handler_never_sees(statement))
        self->noise++;
    if (blocks_is_handler(self))
        array_last(&self->blocks).leaves = handler_leaves(statement);
    if (calls) {
        struct context context = *blocks_context(self);
        calls_read(self, statement, &context);
    }
    if (at[0] == '_' && at[1] == '_')
        lists_read(self, statement);
    imports_read_names(self, statement);
    return end;
}

/* `match x:` is known by the colon at its end; otherwise the word is a name. */
static const char *read_match(struct scan *self, const char *at)
{
    const char *end = read_simple(self, at);
    struct text statement = text_trim(slice(at, end));
    if (statement.len && statement.ptr[statement.len - 1] == ':')
        blocks_other(self, BLOCK_MATCH);
    return end;
}

static void open_header(struct scan *self, enum keyword keyword, struct text header)
{
    bool runs = keyword != KEYWORD_IF && keyword != KEYWORD_ELIF &&
                keyword != KEYWORD_ELSE && keyword != KEYWORD_TRY &&
                keyword != KEYWORD_EXCEPT && keyword != KEYWORD_FINALLY;
    if (runs)
        self->noise++; /* of an `if` blocks_if() tells */
    switch (keyword) {
    case KEYWORD_IF:
        blocks_if(self, header, false);
        break;
    case KEYWORD_ELIF:
        blocks_if(self, header, true);
        break;
    case KEYWORD_ELSE:
        blocks_else(self);
        break;
    case KEYWORD_TRY:
        blocks_try(self);
        break;
    case KEYWORD_EXCEPT:
        blocks_except(self, header);
        break;
    case KEYWORD_WITH:
        blocks_with(self, header);
        break;
    case KEYWORD_DEF:
        blocks_function(self);
        break;
    case KEYWORD_CLASS:
        blocks_class(self);
        break;
    default:
        blocks_other(self, BLOCK_PLAIN);
        break;
    }
}

/* A header: its keyword is at AT, the rest of it begins at REST. */
static const char *read_header(struct scan *self, enum keyword keyword, const char *at,
                               const char *rest)
{
    bool calls, data;
    const char *end = skip_part(self, rest, header_stops, &calls, &data);
    struct context context =
        keyword == KEYWORD_ELIF ? *blocks_elif_context(self) : *blocks_context(self);
    if (calls)
        calls_read(self, slice(at, end), &context);
    if (keyword == KEYWORD_FOR || keyword == KEYWORD_WITH)
        notes_line(self, slice(at, end), keyword == KEYWORD_FOR ? LINE_FOR : LINE_WITH,
                   &context);
    if (data)
        notes_site(self, slice(at, end), &context, false);
    if (*end != ':') {
        scan_error(self, at, TEXT("a compound statement without ':'"));
        return end;
    }
    open_header(self, keyword, slice(rest, end));
    if (keyword == KEYWORD_CLASS || (keyword == KEYWORD_DEF && !self->owner.len))
        blocks_named(self, slice(rest, end), keyword == KEYWORD_CLASS);
    if (keyword == KEYWORD_DEF)
        notes_line(self, slice(rest, end), LINE_DEF, blocks_context(self));
    return end + 1;
}

static bool goes_on(enum keyword keyword)
{
    return keyword == KEYWORD_ELIF || keyword == KEYWORD_ELSE ||
           keyword == KEYWORD_EXCEPT || keyword == KEYWORD_FINALLY;
}

/* Reads the statement at AT, or the header of a compound one; returns what follows. */
static const char *read_statement(struct scan *self, const char *at)
{
    const char *rest, *word, *after;
    enum keyword keyword = keyword_at(at, &rest), next;
    blocks_statement(self, goes_on(keyword));
    switch (keyword) {
    case KEYWORD_IMPORT:
    case KEYWORD_FROM:
        return read_import(self, at, false);
    case KEYWORD_LAZY:
        next = keyword_at(lexer_skip_blanks(rest, self->end), &after);
        if (next == KEYWORD_IMPORT || next == KEYWORD_FROM)
            return read_import(self, at, true);
        return read_simple(self, at);
    case KEYWORD_ASYNC:
        word = lexer_skip_blanks(rest, self->end);
        next = keyword_at(word, &after);
        if (next == KEYWORD_DEF)
            return read_header(self, next, at, after);
        if (next == KEYWORD_FOR || next == KEYWORD_WITH)
            return read_header(self, KEYWORD_FOR, at, after);
        return read_simple(self, at);
    case KEYWORD_MATCH:
        return read_match(self, at);
    case KEYWORD_CASE:
        if (array_last(&self->blocks).kind == BLOCK_MATCH)
            return read_header(self, keyword, at, rest);
        return read_simple(self, at);
    case KEYWORD_NONE:
    case KEYWORD_OTHER:
        return read_simple(self, at);
    default:
        return read_header(self, keyword, at, rest);
    }
}

/* The statements of one logical line, whose first byte is at AT. */
static const char *read_line(struct scan *self, const char *at)
{
    for (;;) {
        at = lexer_skip_blanks(at, self->end);
        if (*at == '#')
            at = skip_comment(self, at);
        if (at >= self->end || *at == '\n' || *at == '\r')
            break;
        at = *at == ';' ? at + 1 : read_statement(self, at);
    }
    blocks_end_line(self);
    return at;
}

/* Past the blanks that a line begins with; tabs go to multiples of eight, a form feed
 * begins the line anew. */
static const char *skip_indent(const char *at, uint32_t *column)
{
    for (*column = 0;; at++) {
        if (*at == ' ')
            ++*column;
        else if (*at == '\t')
            *column = *column / 8 * 8 + 8;
        else if (*at == '\f')
            *column = 0;
        else
            return at;
    }
}

void scan_run(struct scan *self)
{
    const char *at = self->start;
    while (at < self->end) {
        uint32_t column;
        at = skip_indent(at, &column);
        if (*at == '#')
            at = skip_comment(self, at);
        if (*at == '\n' || *at == '\r') {
            at = lexer_skip_newline(at);
        } else if (at < self->end) {
            blocks_indent(self, column, at);
            at = read_line(self, at);
        }
    }
    blocks_end(self);
}
