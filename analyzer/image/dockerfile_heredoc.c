/* Heredoc markers: `<<EOF`, `3<<-"END"`, as BuildKit finds them in a line.
 *
 * The line is split into words as the shell lexer does; a word that is digits, `<<`, an
 * optional `-` and a name is a marker. A name of which some part was quoted keeps the
 * content from being expanded. The escape character is always the backslash here. */
#include "base/array.h"
#include "image/dockerfile_line.h"

static size_t count_quotes(struct text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\'' || text.ptr[i] == '"';
    return count;
}

/* What follows `<<` or `<<-` in WORD; false when WORD is no marker. */
static bool split_marker(struct text word, struct text *name, bool *tabs)
{
    size_t at = 0;
    while (at < word.len && word.ptr[at] >= '0' && word.ptr[at] <= '9')
        at++;
    if (!text_starts(text_slice(word, at, word.len), TEXT("<<")))
        return false;
    at += 2;
    *tabs = at < word.len && word.ptr[at] == '-';
    at += *tabs;
    while (at < word.len &&
           (word.ptr[at] == ' ' || word.ptr[at] == '\t' || word.ptr[at] == '\n' ||
            word.ptr[at] == '\f' || word.ptr[at] == '\r'))
        at++;
    *name = text_slice(word, at, word.len);
    return name->len && text_find(*name, '<') == SIZE_MAX;
}

bool heredoc_parse(struct arena *arena, struct text word, bool *found,
                   struct heredoc_mark *mark, struct mistake *mistake)
{
    struct text name, value, why;
    struct texts plain = {0}, raw = {0};
    *found = false;
    if (!split_marker(word, &name, &mark->tabs))
        return true;
    if (!expand_by_rules(arena, name, '\\', EXPAND_KEEP_UNKNOWN, NULL, NULL, &value,
                         &plain, &why) ||
        (plain.count == 1 &&
         (!expand_by_rules(arena, name, '\\', EXPAND_KEEP_UNKNOWN | EXPAND_KEEP_QUOTES,
                           NULL, NULL, &value, &raw, &why) ||
          raw.count != 1))) {
        mistake->message =
            text_format(arena, "malformed heredoc name '%.*s'", TEXT_ARG(name));
        return false;
    }
    *found = plain.count == 1;
    if (!*found)
        return true;
    mark->name = plain.items[0];
    mark->expand = count_quotes(plain.items[0]) == count_quotes(raw.items[0]);
    return true;
}

bool heredoc_find(struct arena *arena, struct text line, struct heredoc_marks *marks,
                  struct mistake *mistake)
{
    struct texts words = {0};
    struct text value, why;
    unsigned rules = EXPAND_KEEP_QUOTES | EXPAND_KEEP_ESCAPES | EXPAND_KEEP_UNKNOWN;
    if (!expand_by_rules(arena, line, '\\', rules, NULL, NULL, &value, &words, &why))
        return true;
    for (size_t i = 0; i < words.count; i++) {
        struct heredoc_mark mark;
        bool found;
        if (!heredoc_parse(arena, words.items[i], &found, &mark, mistake))
            return false;
        if (found)
            array_push(arena, marks, mark);
    }
    return true;
}

const struct heredoc *instruction_heredoc(const struct instruction *self,
                                          struct text word)
{
    struct arena scratch = {0};
    struct heredoc_mark mark;
    struct mistake ignored;
    bool found;
    const struct heredoc *heredoc = NULL;
    if (heredoc_parse(&scratch, word, &found, &mark, &ignored) && found) {
        for (size_t i = 0; i < self->heredocs.count; i++) {
            if (text_equal(self->heredocs.items[i].name, mark.name))
                heredoc = &self->heredocs.items[i];
        }
    }
    arena_release(&scratch);
    return heredoc;
}
