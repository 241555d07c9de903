/* Where the words of shell text end. Quotes and substitutions may be nested: this is the
 * one recursion of the shell reader, and it is bounded. */
#include "image/shell_words.h"

#include <string.h>

bool shell_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

bool shell_is_name_byte(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

/* Substitutions nested more deeply than this are taken to be unclosed. */
#define DEPTH 100

/* Whether WORD stands at TEXT[AT] where a command begins, in the part from FROM on. */
static bool begins_command(struct text text, size_t from, size_t at, const char *word)
{
    struct text rest = text_slice(text, at, text.len), name = text_of(word);
    if (!text_starts(rest, name) ||
        (rest.len > name.len && !shell_ends_word(rest.ptr[name.len])))
        return false;
    size_t before = at;
    while (before > from && shell_is_blank(text.ptr[before - 1]))
        before--;
    return before == from || memchr("\n;&|(", text.ptr[before - 1], 5);
}

/* The end of a part that CLOSE ends and that begins before FROM; SIZE_MAX when it is not
 * closed. QUOTED: double quotes are around it, in which single ones mean nothing. */
static size_t part_end(struct text text, size_t from, char close, bool quoted,
                       unsigned depth)
{
    if (depth > DEPTH)
        return SIZE_MAX;
    size_t cases = 0; /* open, in which a bracket ends a pattern */
    for (size_t i = from; i < text.len;) {
        char c = text.ptr[i], next = i + 1 < text.len ? text.ptr[i + 1] : '\0';
        if (close == ')' && begins_command(text, from, i, "case"))
            cases++;
        else if (cases && begins_command(text, from, i, "esac"))
            cases--;
        if (c == close && !cases)
            return i + 1;
        if (c == '\\') {
            i += 2;
        } else if (close == '`') {
            i++;
        } else if (c == '\'' && close != '"' && !quoted) {
            size_t end = text_find(text_slice(text, i + 1, text.len), '\'');
            i = end == SIZE_MAX ? end : i + end + 2;
        } else if (c == '"') {
            i = part_end(text, i + 1, '"', false, depth + 1);
        } else if (c == '`') {
            i = part_end(text, i + 1, '`', false, depth + 1);
        } else if (c == '$' && next == '(') {
            i = part_end(text, i + 2, ')', false, depth + 1);
        } else if (c == '$' && next == '{') {
            i = part_end(text, i + 2, '}', quoted || close == '"', depth + 1);
        } else if (c == '(' && close == ')') {
            i = part_end(text, i + 1, ')', false, depth + 1);
        } else if (c == '#' && close == ')' &&
                   (shell_is_blank(text.ptr[i - 1]) || text.ptr[i - 1] == '\n')) {
            while (i < text.len && text.ptr[i] != '\n')
                i++;
        } else {
            i++;
        }
        if (i == SIZE_MAX)
            return i;
    }
    return SIZE_MAX;
}

/* The end of $'...', in which a backslash quotes. */
static size_t ansi_end(struct text text, size_t from)
{
    for (size_t i = from; i < text.len; i++) {
        if (text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == '\'')
            return i + 1;
    }
    return SIZE_MAX;
}

size_t shell_piece_end(struct text text, size_t at)
{
    char c = text.ptr[at], next = at + 1 < text.len ? text.ptr[at + 1] : '\0';
    switch (c) {
    case '\\':
        return at + 2 < text.len ? at + 2 : text.len;
    case '\'': {
        size_t end = text_find(text_slice(text, at + 1, text.len), '\'');
        return end == SIZE_MAX ? end : at + end + 2;
    }
    case '"':
    case '`':
        return part_end(text, at + 1, c, false, 0);
    case '$':
        if (next == '(' || next == '{')
            return part_end(text, at + 2, next == '(' ? ')' : '}', false, 0);
        if (next == '\'')
            return ansi_end(text, at + 2);
        return at + 1;
    default:
        return at + 1;
    }
}

bool shell_ends_word(char c)
{
    return shell_is_blank(c) || c == '\n' || memchr(";&|<>()", c, 7);
}

size_t shell_word_end(struct text text, size_t from)
{
    size_t at = from;
    if (at + 1 < text.len && memchr("<>", text.ptr[at], 2) && text.ptr[at + 1] == '(')
        at = shell_part_end(text, at + 2, ')');
    while (at < text.len && !shell_ends_word(text.ptr[at]))
        at = shell_piece_end(text, at);
    return at;
}

size_t shell_part_end(struct text text, size_t from, char close)
{
    return part_end(text, from, close, false, 0);
}
