/* From the bytes of a Dockerfile to its instructions.
 *
 * This file knows lines: parser directives at the top, comments, the escape character at
 * a line's end that continues it, and heredocs. What stands in an instruction's joined
 * line is taken apart in dockerfile_words.c and judged in dockerfile_check.c. Like
 * BuildKit, everything is read before anything is judged, so that the same mistake of
 * several is told.
 *
 * Blind spots: the syntax is BuildKit's own, whatever `# syntax=` names. */
#include "base/array.h"
#include "base/rune.h"
#include "image/dockerfile_line.h"

#include <string.h>

/* A line of more bytes, its newline included, is refused. */
enum { LINE_LIMIT = 65536 };

enum directive { DIRECTIVE_CHECK, DIRECTIVE_ESCAPE, DIRECTIVE_SYNTAX, DIRECTIVES };

struct reader {
    struct arena *arena;
    struct text bytes;
    size_t at;     /* the next line's first byte */
    uint32_t line; /* how many lines have been read */
    bool too_long; /* a line was; reading ended before it */
    bool directives_done;
    bool seen[DIRECTIVES];
    struct dockerfile *file;
    struct diags *diags;
};

static bool refuse(const struct reader *self, uint32_t line, struct mistake mistake)
{
    return diag_error(self->diags, ((struct place){self->file->path, line, 1}),
                      mistake.help, "%.*s", TEXT_ARG(mistake.message));
}

/* The next line with its newline; false at the end. */
static bool next_line(struct reader *self, struct text *line)
{
    struct text rest = text_slice(self->bytes, self->at, self->bytes.len);
    if (!rest.len || self->too_long)
        return false;
    size_t newline = text_find(rest, '\n');
    size_t length = newline == SIZE_MAX ? rest.len : newline + 1;
    if (length > LINE_LIMIT || (newline == SIZE_MAX && length == LINE_LIMIT)) {
        self->too_long = true;
        return false;
    }
    *line = text_slice(rest, 0, length);
    self->at += length;
    self->line++;
    return true;
}

static struct text without_newline(struct text line)
{
    while (line.len && strchr("\r\n", line.ptr[line.len - 1]) && line.ptr[line.len - 1])
        line.len--;
    return line;
}

static bool is_comment(struct text line)
{
    line = text_trim_start_runes(line);
    return line.len && line.ptr[0] == '#';
}

/* --- directives --------------------------------------------------------------------- */

/* Space as \s of Go's regular expressions. */
static bool is_directive_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
}

/* Splits "name = value"; false when LINE (after its #) is no directive. */
static bool directive_split(struct text line, struct text *name, struct text *value)
{
    size_t at = 0;
    while (at < line.len &&
           (rune_is_letter((unsigned char)line.ptr[at]) ||
            (at > 0 && rune_is_digit((unsigned char)line.ptr[at]))) &&
           (unsigned char)line.ptr[at] < 0x80)
        at++;
    *name = text_slice(line, 0, at);
    while (at < line.len && is_directive_space(line.ptr[at]))
        at++;
    if (!name->len || at == line.len || line.ptr[at] != '=')
        return false;
    size_t from = ++at, end = line.len;
    while (from < end && is_directive_space(line.ptr[from]))
        from++;
    if (from == end && from > at)
        from--; /* of nothing but spaces, the last is the value */
    while (end > from + 1 && is_directive_space(line.ptr[end - 1]))
        end--;
    *value = text_slice(line, from, end);
    return value->len > 0;
}

/* Looks for a directive in LINE, which stands before the first instruction and comment.
 */
static bool read_directive(struct reader *self, struct text line, struct mistake *mistake)
{
    static const char *const names[] = {
        [DIRECTIVE_CHECK] = "check",
        [DIRECTIVE_ESCAPE] = "escape",
        [DIRECTIVE_SYNTAX] = "syntax",
    };
    if (self->directives_done)
        return true;
    struct text name, value;
    size_t which = DIRECTIVES;
    if (line.len && line.ptr[0] == '#' &&
        directive_split(text_trim_start_runes(text_slice(line, 1, line.len)), &name,
                        &value)) {
        name = text_lower(self->arena, name);
        for (which = 0; which < DIRECTIVES && !text_is(name, names[which]);)
            which++;
    }
    if (which == DIRECTIVES) {
        self->directives_done = true;
        return true;
    }
    if (self->seen[which]) {
        mistake->message =
            text_format(self->arena, "directive '%s' is given twice", names[which]);
        mistake->help = TEXT("delete all but one");
        return false;
    }
    self->seen[which] = true;
    if (which != DIRECTIVE_ESCAPE)
        return true;
    if (value.len != 1 || (value.ptr[0] != '\\' && value.ptr[0] != '`')) {
        mistake->message =
            text_format(self->arena, "invalid escape character '%.*s'", TEXT_ARG(value));
        mistake->help = TEXT("it can be \\ or `");
        return false;
    }
    self->file->escape = value.ptr[0];
    return true;
}

/* --- the lines of an instruction ---------------------------------------------------- */

/* Takes the escape character that continues a line off its end; false when there is
 * none. Doubled it continues nothing. */
static bool trim_continuation(char escape, struct text *line)
{
    size_t end = line->len;
    while (end && (line->ptr[end - 1] == ' ' || line->ptr[end - 1] == '\t'))
        end--;
    if (!end || line->ptr[end - 1] != escape)
        return false;
    if (end > 1 && line->ptr[end - 2] == escape)
        return false;
    line->len = end - 1;
    return true;
}

static void add_line(struct reader *self, struct instruction *instruction,
                     struct buffer *joined, struct text line)
{
    array_push(self->arena, &instruction->lines,
               ((struct line_start){joined->text.len, self->line}));
    buffer_add(joined, line);
}

/* Joins FIRST and the lines that continue it into INSTRUCTION.original. */
static void join_lines(struct reader *self, struct text first,
                       struct instruction *instruction)
{
    struct buffer joined = {.arena = self->arena};
    char escape = self->file->escape;
    bool continues = trim_continuation(escape, &first);
    struct text line;
    add_line(self, instruction, &joined, first);
    while (continues && next_line(self, &line)) {
        line = without_newline(line);
        if (is_comment(line) || !text_trim_start_runes(line).len)
            continue;
        continues = trim_continuation(escape, &line);
        add_line(self, instruction, &joined, line);
    }
    instruction->original = joined.text;
}

/* --- heredocs ----------------------------------------------------------------------- */

static struct text without_tabs(struct text line)
{
    while (line.len && line.ptr[0] == '\t')
        line = text_slice(line, 1, line.len);
    return line;
}

static bool read_heredoc(struct reader *self, const struct heredoc_mark *mark,
                         struct heredoc *heredoc, struct mistake *mistake)
{
    struct buffer content = {.arena = self->arena};
    struct text line;
    *heredoc = (struct heredoc){mark->name, {0}, mark->expand, self->line + 1};
    while (next_line(self, &line)) {
        struct text end = without_newline(line);
        if (text_equal(mark->tabs ? without_tabs(end) : end, mark->name)) {
            heredoc->content = content.text;
            return true;
        }
        buffer_add(&content, mark->tabs ? without_tabs(line) : line);
    }
    mistake->message =
        text_format(self->arena, "heredoc '%.*s' does not end", TEXT_ARG(mark->name));
    mistake->help = text_format(self->arena, "end it with a line that is '%.*s' alone",
                                TEXT_ARG(mark->name));
    return false;
}

/* Whether heredocs may follow; those of an ONBUILD belong to its trigger. */
static bool takes_heredocs(const struct instruction *instruction)
{
    if (instruction->trigger)
        instruction = instruction->trigger;
    return !instruction->json && (instruction->kind == INSTRUCTION_ADD ||
                                  instruction->kind == INSTRUCTION_COPY ||
                                  instruction->kind == INSTRUCTION_RUN);
}

static bool read_heredocs(struct reader *self, struct instruction *instruction,
                          struct mistake *mistake)
{
    if (!text_contains(instruction->original, TEXT("<<")) || !takes_heredocs(instruction))
        return true;
    struct heredoc_marks marks = {0};
    if (!heredoc_find(self->arena, instruction->original, &marks, mistake))
        return false;
    for (size_t i = 0; i < marks.count; i++) {
        struct heredoc heredoc;
        if (!read_heredoc(self, &marks.items[i], &heredoc, mistake))
            return false;
        array_push(self->arena, &instruction->heredocs, heredoc);
    }
    return true;
}

/* --- the file ----------------------------------------------------------------------- */

static bool read_instruction(struct reader *self, struct text line)
{
    struct instruction instruction = {.line = self->line};
    struct mistake mistake = {0};
    join_lines(self, line, &instruction);
    if (!instruction_parse(self->arena, instruction.original, self->file->escape,
                           &instruction, &mistake) ||
        !read_heredocs(self, &instruction, &mistake))
        return refuse(self, instruction.line, mistake);
    instruction.last_line = self->line;
    array_push(self->arena, self->file, instruction);
    return true;
}

static bool read_instructions(struct reader *self)
{
    struct text line;
    struct mistake mistake = {0};
    while (next_line(self, &line)) {
        if (self->line == 1 && text_starts(line, TEXT("\xEF\xBB\xBF")))
            line = text_slice(line, 3, line.len);
        line = text_trim_start_runes(without_newline(line));
        if (!read_directive(self, line, &mistake))
            return refuse(self, self->line, mistake);
        if (line.len && line.ptr[0] != '#' && !read_instruction(self, line))
            return false;
    }
    if (!self->file->count)
        return refuse(self, 0, (struct mistake){TEXT("no instructions"), {0}});
    if (self->too_long)
        return refuse(self, self->line + 1,
                      (struct mistake){TEXT("line of more than 65535 bytes"),
                                       TEXT("break it with the escape character")});
    return true;
}

/* Judges each instruction, and whether there is a stage for it. */
static bool check_instructions(const struct reader *self)
{
    bool stage = false;
    for (size_t i = 0; i < self->file->count; i++) {
        const struct instruction *instruction = &self->file->items[i];
        struct mistake mistake = {0};
        if (!instruction_check(self->arena, instruction, &mistake))
            return refuse(self, instruction->line, mistake);
        stage = stage || instruction->kind == INSTRUCTION_FROM;
        if (stage || instruction->kind == INSTRUCTION_ARG)
            continue;
        mistake.message = text_format(self->arena, "'%s' before the first 'FROM'",
                                      instruction_name(instruction->kind));
        mistake.help = TEXT("only ARG may stand there");
        return refuse(self, instruction->line, mistake);
    }
    return stage ||
           refuse(self, 0,
                  (struct mistake){TEXT("no 'FROM', so no stage to build"), {0}});
}

struct dockerfile *dockerfile_read(struct arena *arena, struct text bytes,
                                   struct text path, struct diags *diags)
{
    struct dockerfile *file = ARENA_NEW(arena, struct dockerfile);
    *file = (struct dockerfile){.path = path, .escape = '\\'};
    struct reader reader = {.arena = arena, .bytes = bytes, .file = file, .diags = diags};
    return read_instructions(&reader) && check_instructions(&reader) ? file : NULL;
}

const struct text *instruction_flag(const struct instruction *self, const char *name)
{
    for (size_t i = 0; i < self->flags.count; i++) {
        if (text_is(self->flags.items[i].name, name))
            return &self->flags.items[i].value;
    }
    return NULL;
}

bool instruction_flag_is_set(const struct instruction *self, const char *name)
{
    const struct text *value = instruction_flag(self, name);
    return value && !(value->len == 5 && (value->ptr[0] | 0x20) == 'f');
}

uint32_t instruction_line_of(const struct instruction *self, const char *at)
{
    const char *from = self->original.ptr;
    if (!at || !from || at < from || at > from + self->original.len)
        return self->line;
    size_t low = 0;
    for (size_t high = self->lines.count; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (self->lines.items[middle].at <= (size_t)(at - from))
            low = middle;
        else
            high = middle;
    }
    return self->lines.items[low].line;
}
