/* The lower half of reading shell text: blanks, words, here-documents, redirections. */
#include "image/shell_reader.h"

#include "base/array.h"
#include "image/shell_words.h"

#include <string.h>

uint32_t shell_line(struct shell_reader *self, size_t at)
{
    for (; self->counted < at; self->counted++)
        self->line += self->text.ptr[self->counted] == '\n';
    return self->line;
}

void shell_wrong(struct shell_reader *self, uint32_t line, struct text why)
{
    if (self->script->wrong.len)
        return;
    self->script->wrong = why;
    self->script->wrong_line = line;
}

char shell_peek(const struct shell_reader *self, size_t ahead)
{
    size_t at = self->at + ahead;
    return at < self->text.len ? self->text.ptr[at] : '\0';
}

bool shell_skip(struct shell_reader *self, const char *sign)
{
    struct text rest = text_slice(self->text, self->at, self->text.len);
    if (!text_starts(rest, text_of(sign)))
        return false;
    self->at += strlen(sign);
    return true;
}

void shell_skip_blanks(struct shell_reader *self)
{
    while (self->at < self->text.len) {
        if (shell_is_blank(shell_peek(self, 0)))
            self->at++;
        else if (shell_peek(self, 0) == '\\' && shell_peek(self, 1) == '\n')
            self->at += 2;
        else if (shell_peek(self, 0) == '\\' && shell_peek(self, 1) == '\r' &&
                 shell_peek(self, 2) == '\n')
            self->at += 3;
        else
            break;
    }
    if (shell_peek(self, 0) == '#')
        while (self->at < self->text.len && shell_peek(self, 0) != '\n')
            self->at++;
}

static void read_heredoc(struct shell_reader *self, const struct shell_pending *pending)
{
    struct buffer lines = {.arena = self->arena};
    while (self->at < self->text.len) {
        struct text rest = text_slice(self->text, self->at, self->text.len);
        size_t end = text_find(rest, '\n');
        struct text line = text_slice(rest, 0, end == SIZE_MAX ? rest.len : end + 1);
        self->at += line.len;
        while (pending->tabs && line.len && line.ptr[0] == '\t')
            line = text_slice(line, 1, line.len);
        size_t len = line.len && line.ptr[line.len - 1] == '\n' ? line.len - 1 : line.len;
        if (len && line.ptr[len - 1] == '\r')
            len--;
        if (text_equal(text_slice(line, 0, len), pending->end))
            break;
        buffer_add(&lines, line);
    }
    pending->heredoc->lines = lines.text;
}

void shell_read_newline(struct shell_reader *self)
{
    self->at++;
    for (size_t i = 0; i < self->pending.count; i++)
        read_heredoc(self, &self->pending.items[i]);
    self->pending.count = 0;
}

void shell_skip_newlines(struct shell_reader *self)
{
    shell_skip_blanks(self);
    while (shell_peek(self, 0) == '\n') {
        shell_read_newline(self);
        shell_skip_blanks(self);
    }
}

struct text shell_read_word(struct shell_reader *self)
{
    size_t from = self->at, end = shell_word_end(self->text, from);
    if (end == SIZE_MAX) {
        shell_wrong(self, shell_line(self, from),
                    TEXT("a quote or bracket that is not closed"));
        end = self->text.len;
    }
    self->at = end;
    return text_slice(self->text, from, end);
}

/* Bytes of the digits or {name} before a redirection, 0 for a bare one; SIZE_MAX when
 * there is none here. */
static size_t redirection_prefix(const struct shell_reader *self)
{
    size_t digits = 0;
    while (shell_peek(self, digits) >= '0' && shell_peek(self, digits) <= '9')
        digits++;
    char c = shell_peek(self, digits), next = shell_peek(self, digits + 1);
    if ((c == '<' || c == '>') && next != '(')
        return digits;
    return digits == 0 && c == '&' && next == '>' ? 0 : SIZE_MAX;
}

static struct text heredoc_end(struct arena *arena, struct text word, bool *quoted)
{
    struct buffer end = {.arena = arena};
    *quoted = false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        bool quote = c == '\'' || c == '"' || c == '\\';
        *quoted |= quote;
        if (c == '\\' && i + 1 < word.len)
            c = word.ptr[++i], quote = false;
        if (!quote)
            buffer_add_byte(&end, c);
    }
    return end.text;
}

bool shell_read_redirection(struct shell_reader *self,
                            struct shell_redirection *redirection)
{
    static const char *const kinds[] = {"<<<", "<<-", "&>>", "<<", "<>", "<&",
                                        ">>",  ">|",  ">&",  "&>", "<",  ">"};
    size_t prefix = redirection_prefix(self);
    if (prefix == SIZE_MAX)
        return false;
    long fd = -1;
    for (size_t i = 0; i < prefix; i++)
        fd = fd > 999 ? fd : (i ? fd * 10 : 0) + (shell_peek(self, i) - '0');
    self->at += prefix;
    size_t from = self->at, kind = 0;
    while (!shell_skip(self, kinds[kind]))
        kind++;
    struct text sign = text_slice(self->text, from, self->at);
    if (prefix == 0 && sign.ptr[0] != '&')
        fd = sign.ptr[0] == '>';
    shell_skip_blanks(self);
    *redirection = (struct shell_redirection){.fd = (int)fd, .kind = sign};
    bool process = shell_peek(self, 1) == '(' && memchr("<>", shell_peek(self, 0), 2);
    if (self->at < self->text.len && (process || !shell_ends_word(shell_peek(self, 0))))
        redirection->target = shell_read_word(self);
    else
        shell_wrong(self, shell_line(self, from), TEXT("no file after a redirection"));
    if (text_is(sign, "<<") || text_is(sign, "<<-")) {
        struct shell_heredoc *heredoc = ARENA_NEW(self->arena, struct shell_heredoc);
        bool quoted;
        struct shell_pending pending = {
            heredoc, heredoc_end(self->arena, redirection->target, &quoted),
            sign.len == 3};
        heredoc->expand = !quoted;
        redirection->heredoc = heredoc;
        array_push(self->arena, &self->pending, pending);
    }
    return true;
}
