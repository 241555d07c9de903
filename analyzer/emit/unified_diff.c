/* Lines are compared by Myers' algorithm (An O(ND) Difference Algorithm, 1986), greedy
 * and forward, between the first and the last line that differ. It keeps one row of end
 * points for each change; texts that differ in more than CHANGES_AT_MOST lines are taken
 * to share nothing there: a correct difference, though not a short one. */
#include "emit/unified_diff.h"

#include "base/array.h"

#include <stdint.h>
#include <string.h>

#define CHANGES_AT_MOST 2000
#define CONTEXT 3

/* A step from one text to the other. */
struct step {
    char sign; /* '-', '+' or ' ' */
    struct text line;
};

struct steps {
    struct step *items;
    size_t count, room;
};

struct comparison {
    struct arena *arena;
    struct texts old, new;
    bool *removed, *added; /* by index of the lines */
};

/* Lines with the \n that ends them; the last may lack it. */
static struct texts cut_lines(struct arena *arena, struct text text)
{
    struct texts lines = {0};
    while (text.len) {
        size_t end = text_find(text, '\n');
        size_t len = end == SIZE_MAX ? text.len : end + 1;
        array_push(arena, &lines, text_slice(text, 0, len));
        text = text_slice(text, len, text.len);
    }
    return lines;
}

/* The end point before (K, CHANGES): whether it lies on the diagonal above. */
static bool came_down(const int32_t *row, int32_t k, int32_t changes)
{
    return k == -changes || (k != changes && row[k - 1] < row[k + 1]);
}

/* A stretch of both texts that is compared. */
struct stretch {
    size_t old, new; /* the first lines */
    size_t old_count, new_count;
};

/* Walks back over the rows from the end, and marks what changed. ROWS[d] are the end
 * points before the change d, indexed from -d - 1. */
static void mark_path(struct comparison *self, const struct stretch *stretch,
                      int32_t *const *rows, int32_t changes, int32_t x, int32_t y)
{
    for (int32_t d = changes; d > 0; d--) {
        const int32_t *row = rows[d];
        int32_t k = x - y;
        bool down = came_down(row, k, d);
        x = row[down ? k + 1 : k - 1];
        y = x - (down ? k + 1 : k - 1);
        if (down)
            self->added[stretch->new + (size_t)y] = true;
        else
            self->removed[stretch->old + (size_t)x] = true;
    }
}

/* Finds the shortest way through a stretch; false when it is too long. */
static bool find_path(struct comparison *self, const struct stretch *stretch)
{
    int32_t count_old = (int32_t)stretch->old_count;
    int32_t count_new = (int32_t)stretch->new_count;
    int32_t most = count_old + count_new;
    if (most > CHANGES_AT_MOST)
        most = CHANGES_AT_MOST;
    size_t width = 2 * (size_t)most + 3;
    int32_t *row = ARENA_ARRAY(self->arena, int32_t, width) + most + 1;
    int32_t **rows = ARENA_ARRAY(self->arena, int32_t *, most + 1);
    for (int32_t d = 0; d <= most; d++) {
        int32_t *kept = ARENA_ARRAY(self->arena, int32_t, 2 * (size_t)d + 3);
        rows[d] = kept + d + 1;
        memcpy(kept, row - d - 1, (2 * (size_t)d + 3) * sizeof *kept);
        for (int32_t k = -d; k <= d; k += 2) {
            int32_t x = 0;
            if (d)
                x = came_down(row, k, d) ? row[k + 1] : row[k - 1] + 1;
            int32_t y = x - k;
            while (x >= 0 && y >= 0 && x < count_old && y < count_new &&
                   text_equal(self->old.items[stretch->old + (size_t)x],
                              self->new.items[stretch->new + (size_t)y])) {
                x++;
                y++;
            }
            row[k] = x;
            if (x >= count_old && y >= count_new) {
                mark_path(self, stretch, rows, d, x, y);
                return true;
            }
        }
    }
    return false;
}

/* Compares what stands between two lines that are the same. */
static void compare(struct comparison *self, struct stretch stretch)
{
    const struct text *old = self->old.items, *new = self->new.items;
    while (stretch.old_count && stretch.new_count &&
           text_equal(old[stretch.old], new[stretch.new])) {
        stretch.old++;
        stretch.new ++;
        stretch.old_count--;
        stretch.new_count--;
    }
    while (stretch.old_count && stretch.new_count &&
           text_equal(old[stretch.old + stretch.old_count - 1],
                      new[stretch.new + stretch.new_count - 1])) {
        stretch.old_count--;
        stretch.new_count--;
    }
    bool fits = stretch.old_count < INT32_MAX / 4 && stretch.new_count < INT32_MAX / 4;
    if (fits && find_path(self, &stretch))
        return;
    memset(self->removed + stretch.old, true, stretch.old_count);
    memset(self->added + stretch.new, true, stretch.new_count);
}

/* Where the old bytes FROM to TO stand in the new text, when they are kept as a whole;
 * SIZE_MAX when not. *NEXT is the first span that may hold them. */
static size_t find_kept(const struct kept_spans *kept, size_t *next, size_t from,
                        size_t to)
{
    while (*next < kept->count && kept->items[*next].old + kept->items[*next].len <= from)
        ++*next;
    if (*next == kept->count || kept->items[*next].old > from ||
        kept->items[*next].old + kept->items[*next].len < to)
        return SIZE_MAX;
    return kept->items[*next].new + from - kept->items[*next].old;
}

/* Compares stretch by stretch, between the lines that are kept. */
static void compare_all(struct comparison *self, const struct kept_spans *kept)
{
    static const struct kept_spans none;
    struct stretch stretch = {0};
    size_t span = 0, old_at = 0, new_at = 0, j = 0;
    self->removed = ARENA_ARRAY(self->arena, bool, self->old.count);
    self->added = ARENA_ARRAY(self->arena, bool, self->new.count);
    for (size_t i = 0; i < self->old.count; i++) {
        size_t end = old_at + self->old.items[i].len;
        size_t at = find_kept(kept ? kept : &none, &span, old_at, end);
        old_at = end;
        if (at == SIZE_MAX)
            continue;
        while (j < self->new.count && new_at < at)
            new_at += self->new.items[j++].len;
        if (j == self->new.count || new_at != at ||
            !text_equal(self->old.items[i], self->new.items[j]))
            continue; /* something was added to the line */
        stretch.old_count = i - stretch.old;
        stretch.new_count = j - stretch.new;
        compare(self, stretch);
        stretch = (struct stretch){.old = i + 1, .new = j + 1};
    }
    stretch.old_count = self->old.count - stretch.old;
    stretch.new_count = self->new.count - stretch.new;
    compare(self, stretch);
}

static struct steps steps_of(const struct comparison *self)
{
    struct steps steps = {0};
    size_t i = 0, j = 0;
    while (i < self->old.count || j < self->new.count) {
        if (i < self->old.count && self->removed[i]) {
            array_push(self->arena, &steps, ((struct step){'-', self->old.items[i++]}));
        } else if (j < self->new.count && self->added[j]) {
            array_push(self->arena, &steps, ((struct step){'+', self->new.items[j++]}));
        } else {
            array_push(self->arena, &steps, ((struct step){' ', self->old.items[i++]}));
            j++;
        }
    }
    return steps;
}

/* "3" or "3,7"; of no lines the number is that of the line before. */
static void write_range(struct buffer *out, size_t first, size_t count)
{
    buffer_format(out, "%zu", count ? first : first - 1);
    if (count != 1)
        buffer_format(out, ",%zu", count);
}

/* Writes the steps FROM to TO; OLD and NEW are the numbers of their first lines. */
static void write_hunk(struct buffer *out, const struct steps *steps, size_t from,
                       size_t to, size_t old, size_t new)
{
    size_t counts[2] = {0};
    for (size_t i = from; i < to; i++) {
        counts[0] += steps->items[i].sign != '+';
        counts[1] += steps->items[i].sign != '-';
    }
    buffer_add_string(out, "@@ -");
    write_range(out, old, counts[0]);
    buffer_add_string(out, " +");
    write_range(out, new, counts[1]);
    buffer_add_string(out, " @@\n");
    for (size_t i = from; i < to; i++) {
        buffer_add_byte(out, steps->items[i].sign);
        buffer_add(out, steps->items[i].line);
        if (!text_ends(steps->items[i].line, TEXT("\n")))
            buffer_add_string(out, "\n\\ No newline at end of file\n");
    }
}

/* The end of the hunk whose first change is at FIRST: behind its last change, and the
 * context there. */
static size_t hunk_end(const struct steps *steps, size_t first)
{
    size_t last = first;
    for (size_t i = first; i < steps->count && i - last <= 2 * CONTEXT + 1; i++)
        if (steps->items[i].sign != ' ')
            last = i;
    return last + 1 + CONTEXT < steps->count ? last + 1 + CONTEXT : steps->count;
}

/* A name with a space ends in a tab, as git writes it; one with a quote, a backslash or a
 * control character is quoted. */
static void write_name(struct buffer *out, const char *sign, const char *side,
                       struct text path)
{
    bool quoted = false;
    for (size_t i = 0; i < path.len; i++)
        quoted = quoted || (unsigned char)path.ptr[i] < ' ' || path.ptr[i] == '"' ||
                 path.ptr[i] == '\\';
    buffer_format(out, "%s %s%s", sign, quoted ? "\"" : "", side);
    for (size_t i = 0; i < path.len; i++) {
        char byte = path.ptr[i];
        if ((unsigned char)byte < ' ')
            buffer_format(out, "\\%03o", byte);
        else if (byte == '"' || byte == '\\')
            buffer_format(out, "\\%c", byte);
        else
            buffer_add_byte(out, byte);
    }
    if (quoted)
        buffer_add_byte(out, '"');
    else if (text_find(path, ' ') != SIZE_MAX)
        buffer_add_byte(out, '\t');
    buffer_add_byte(out, '\n');
}

void unified_diff_kept(struct buffer *out, struct text path, bool is_new,
                       struct text before, struct text after,
                       const struct kept_spans *kept)
{
    struct arena scratch = {0};
    struct comparison self = {.arena = &scratch,
                              .old = cut_lines(&scratch, before),
                              .new = cut_lines(&scratch, after)};
    compare_all(&self, kept);
    struct steps steps = steps_of(&self);
    size_t old = 1, new = 1, at = 0;
    bool named = false;
    while (at < steps.count) {
        size_t first = at;
        while (first < steps.count && steps.items[first].sign == ' ')
            first++;
        if (first == steps.count)
            break;
        size_t from = first - at > CONTEXT ? first - CONTEXT : at;
        size_t to = hunk_end(&steps, first);
        if (!named && is_new)
            buffer_add_string(out, "--- /dev/null\n");
        else if (!named)
            write_name(out, "---", "a/", path);
        if (!named)
            write_name(out, "+++", "b/", path);
        named = true;
        old += from - at;
        new += from - at;
        write_hunk(out, &steps, from, to, old, new);
        for (size_t i = from; i < to; i++) {
            old += steps.items[i].sign != '+';
            new += steps.items[i].sign != '-';
        }
        at = to;
    }
    arena_release(&scratch);
}

void unified_diff(struct buffer *out, struct text path, bool is_new, struct text before,
                  struct text after)
{
    unified_diff_kept(out, path, is_new, before, after, NULL);
}
