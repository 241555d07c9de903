/* Requirements files are edited by physical lines: whatever is not moved stays to the
 * byte. */
#include "emit/requirements_edit.h"

#include "base/path.h"

static struct text line_at(struct text source, size_t at)
{
    struct text rest = text_slice(source, at, source.len);
    size_t end = text_find(rest, '\n');
    return text_slice(rest, 0, end == SIZE_MAX ? rest.len : end + 1);
}

static bool is_comment(struct text line)
{
    struct text trimmed = text_trim(line);
    return trimmed.len && trimmed.ptr[0] == '#';
}

static bool is_indented(struct text line)
{
    return line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
}

static bool is_continued(struct text line)
{
    while (line.len && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    return text_ends(line, TEXT("\\")) && !is_comment(line);
}

/* Behind the requirement that begins at AT, and the comments below that are its own. */
static size_t end_of(struct text source, size_t at)
{
    bool more = true;
    while (more && at < source.len) {
        struct text line = line_at(source, at);
        more = is_continued(line);
        at += line.len;
    }
    while (at < source.len) {
        struct text line = line_at(source, at);
        if (!is_comment(line) || !is_indented(line))
            break;
        at += line.len;
    }
    return at;
}

static struct text newline_of(struct text source)
{
    return text_ends(line_at(source, 0), TEXT("\r\n")) ? TEXT("\r\n") : TEXT("\n");
}

static void add_lines(struct arena *arena, struct text *to, struct text lines,
                      struct text newline)
{
    *to = text_format(arena, "%.*s%.*s%.*s", TEXT_ARG(*to), TEXT_ARG(lines),
                      TEXT_ARG(text_ends(lines, TEXT("\n")) ? TEXT("") : newline));
}

struct text requirements_move(struct arena *arena, struct text source,
                              const struct line_move *moves, size_t count)
{
    struct buffer out = {.arena = arena};
    size_t done = 0, above = 0, at = text_starts(source, TEXT("\xef\xbb\xbf")) ? 3 : 0;
    above = at;
    for (uint32_t number = 1; at < source.len; number++) {
        struct text line = line_at(source, at);
        const struct line_move *move = NULL;
        for (size_t i = 0; i < count; i++)
            if (moves[i].line == number)
                move = &moves[i];
        if (move) {
            size_t end = end_of(source, at);
            buffer_add(&out, text_slice(source, done, above));
            add_lines(arena, move->to, text_slice(source, above, end),
                      newline_of(source));
            for (at += line.len; at < end; at += line_at(source, at).len)
                number++;
            done = above = at;
            continue;
        }
        at += line.len;
        if (!is_comment(line) || is_indented(line))
            above = at;
    }
    buffer_add(&out, text_slice(source, done, source.len));
    return out.text;
}

struct text requirements_path(struct arena *arena, struct text path, struct text group)
{
    struct text name = text_starts(path_name(path), TEXT("requirements"))
                           ? text_format(arena, "requirements-%.*s%.*s", TEXT_ARG(group),
                                         TEXT_ARG(path_suffix(path)))
                           : text_format(arena, "%.*s%.*s", TEXT_ARG(group),
                                         TEXT_ARG(path_suffix(path)));
    return path_join(arena, path_dir(path), name);
}

/* Whether TEXT has a line that says the same as LINE. */
static bool has_line(struct text text, struct text line)
{
    struct text wanted = text_trim(line);
    for (size_t at = 0; at < text.len; at += line_at(text, at).len)
        if (text_equal(text_trim(line_at(text, at)), wanted))
            return true;
    return false;
}

struct text requirements_extend(struct arena *arena, struct text before, struct text path,
                                struct text lines)
{
    struct buffer out = {.arena = arena};
    struct text newline = newline_of(before.len ? before : lines);
    buffer_add(&out, before);
    if (before.len == 0)
        buffer_format(&out, "-r %.*s%.*s", TEXT_ARG(path_name(path)), TEXT_ARG(newline));
    else if (!text_ends(before, TEXT("\n")))
        buffer_add(&out, newline);
    for (size_t at = 0, end; at < lines.len; at = end) {
        size_t from = at;
        while (at < lines.len && is_comment(line_at(lines, at)) &&
               !is_indented(line_at(lines, at)))
            at += line_at(lines, at).len;
        end = end_of(lines, at);
        if (!has_line(before, line_at(lines, at)))
            buffer_add(&out, text_slice(lines, from, end));
    }
    return out.text;
}
