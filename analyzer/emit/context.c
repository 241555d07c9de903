/* The report on a build context. Tables are of sizes and paths, with a bar between them
 * on a terminal that has room for one. */
#include "emit/context.h"

#include "base/array.h"
#include "base/units.h"

#define SIZE_COLUMNS 8
#define BAR_COLUMNS 24
#define NARROW 64       /* a terminal without room for bars */
#define PATHS_AT_MOST 3 /* of a culprit, by name */

struct table {
    struct arena *arena;
    struct context_look look;
    FILE *out;
};

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* How many columns TEXT takes, nearly: bytes that continue a character take none. */
static size_t columns_of(struct text text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.len; i++)
        columns += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return columns;
}

/* TEXT without what could move the cursor, and cut in its middle to COLUMNS (0: not). */
static struct text shown(struct table *self, struct text text, size_t columns)
{
    struct buffer clean = {.arena = self->arena};
    size_t all, at = 0;
    for (size_t i = 0; i < text.len; i++)
        buffer_add_byte(&clean, (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F
                                    ? '?'
                                    : text.ptr[i]);
    all = columns_of(clean.text);
    if (columns < 8 || all <= columns)
        return clean.text;
    struct buffer cut = {.arena = self->arena};
    size_t head = (columns - 3) / 3, tail = columns - 3 - head;
    for (size_t i = 0; i < clean.text.len; i++) {
        at += ((unsigned char)clean.text.ptr[i] & 0xC0) != 0x80;
        if (at == head + 1 && ((unsigned char)clean.text.ptr[i] & 0xC0) != 0x80)
            buffer_add_string(&cut, "...");
        if (at <= head || at > all - tail)
            buffer_add_byte(&cut, clean.text.ptr[i]);
    }
    return cut.text;
}

static void put_bar(struct table *self, uint64_t bytes, uint64_t largest)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    size_t parts =
        largest ? (size_t)((double)bytes / (double)largest * BAR_COLUMNS * 8 + 0.5) : 0;
    size_t full = parts / 8, used = full;
    fputs("  ", self->out);
    for (size_t i = 0; i < full; i++)
        fputs(self->look.unicode ? "█" : "#", self->out);
    if (self->look.unicode && parts % 8) {
        fputs(eighths[parts % 8], self->out);
        used++;
    }
    for (; used < BAR_COLUMNS; used++)
        fputc(' ', self->out);
}

/* A line: the size, the bar, and WHAT. */
static void put_row(struct table *self, uint64_t bytes, uint64_t largest,
                    struct text what)
{
    bool bar = self->look.width >= NARROW;
    size_t used = 2 + SIZE_COLUMNS + 2 + (bar ? BAR_COLUMNS + 2 : 0);
    size_t left = self->look.width > used ? self->look.width - used : 0;
    fprintf(self->out, "  %*s", SIZE_COLUMNS, units_bytes(self->arena, bytes).ptr);
    if (bar)
        put_bar(self, bytes, largest);
    what = shown(self, what, left);
    fprintf(self->out, "  %.*s\n", TEXT_ARG(what));
}

static void put_items(struct table *self, const char *title,
                      const struct census_items *items)
{
    if (items->count == 0)
        return;
    fprintf(self->out, "\n%s\n", title);
    for (size_t i = 0; i < items->count; i++) {
        const struct census_item *item = &items->items[i];
        put_row(self, item->bytes, items->items[0].bytes,
                item->folder ? text_format(self->arena, "%.*s/", TEXT_ARG(item->path))
                             : item->path);
    }
}

static void put_sizes(struct table *self, const struct context_report *report)
{
    const struct scan *scan = report->scan, *needed = report->needed;
    fprintf(self->out, "%.*s: a build sends %s, %zu file%s in %zu folder%s\n",
            TEXT_ARG(report->context), units_bytes(self->arena, scan->transfer).ptr,
            scan->files, plural(scan->files), scan->folders, plural(scan->folders));
    if (report->ignore_file.len)
        fprintf(self->out, "  %.*s: %zu pattern%s\n", TEXT_ARG(report->ignore_file),
                report->ignore->count, plural(report->ignore->count));
    else
        fputs("  no ignore file\n", self->out);
    if (needed) {
        double part =
            scan->transfer ? (double)needed->transfer / (double)scan->transfer : 1;
        fprintf(self->out, "  needed: %s, %zu file%s",
                units_bytes(self->arena, needed->transfer).ptr, needed->files,
                plural(needed->files));
        if (part < 1)
            fprintf(self->out, "; %.*f%% less", part < 0.01 ? 2 : 0, (1 - part) * 100);
        fprintf(self->out, " (%.*s)\n", TEXT_ARG(report->needed_why));
    } else if (report->needed_why.len) {
        fprintf(self->out, "  needed: not known, %.*s\n", TEXT_ARG(report->needed_why));
    }
}

/* An instruction on one line, its spaces made single. */
static struct text on_one_line(struct arena *arena, struct text text)
{
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != ' ' || i == 0 || text.ptr[i - 1] != ' ')
            buffer_add_byte(&out, text.ptr[i]);
    return out.text;
}

static void put_taken(struct table *self, const struct context_report *report)
{
    uint64_t largest = 0;
    for (size_t i = 0; i < report->taken.count; i++)
        if (largest < report->taken.items[i].bytes)
            largest = report->taken.items[i].bytes;
    if (report->taken.count)
        fprintf(self->out, "\nwhat %.*s takes\n", TEXT_ARG(report->dockerfile));
    for (size_t i = 0; i < report->taken.count; i++) {
        const struct taken *taken = &report->taken.items[i];
        put_row(self, taken->bytes, largest,
                text_format(
                    self->arena, "line %u: %.*s", taken->instruction->line,
                    TEXT_ARG(on_one_line(self->arena, taken->instruction->original))));
    }
}

static void put_paths(struct buffer *out, const struct text *paths, size_t count)
{
    for (size_t i = 0; i < count && i < PATHS_AT_MOST; i++)
        buffer_format(out, "%s%.*s", i ? ", " : "", TEXT_ARG(paths[i]));
    if (count > PATHS_AT_MOST)
        buffer_format(out, " and %zu more", count - PATHS_AT_MOST);
}

static void put_culprit(struct table *self, const struct culprit *culprit,
                        uint64_t largest)
{
    struct buffer line = {.arena = self->arena};
    buffer_format(&line, "%.*s: ", TEXT_ARG(culprit->rule->kind));
    struct texts paths = {0};
    for (size_t i = 0; i < culprit->paths.count; i++) {
        const struct census_item *item = &culprit->paths.items[i];
        array_push(self->arena, &paths,
                   text_format(self->arena, "%.*s%s", TEXT_ARG(item->path),
                               item->folder ? "/" : ""));
    }
    put_paths(&line, paths.items, paths.count);
    put_row(self, culprit->bytes, largest, line.text);
    fprintf(self->out, "  %*s  %.*s\n", SIZE_COLUMNS, "",
            TEXT_ARG(culprit->rule->advice));
    fprintf(self->out, "  %*s  ignored with:", SIZE_COLUMNS, "");
    for (size_t i = 0; i < culprit->lines.count; i++) {
        struct text written = shown(self, culprit->lines.items[i], 0);
        fprintf(self->out, " %.*s", TEXT_ARG(written));
    }
    fputc('\n', self->out);
    if (culprit->needed.count == 0)
        return;
    struct buffer needed = {.arena = self->arena};
    put_paths(&needed, culprit->needed.items, culprit->needed.count);
    fprintf(self->out, "  %*s  but needed: %s\n", SIZE_COLUMNS, "",
            shown(self, needed.text, 0).ptr);
}

void emit_context_text(struct arena *arena, const struct context_report *report,
                       struct context_look look, FILE *out)
{
    struct table table = {arena, look, out};
    uint64_t largest = 0;
    put_sizes(&table, report);
    put_taken(&table, report);
    put_items(&table, "largest folders", &report->folders);
    put_items(&table, "largest files", &report->files);
    for (size_t i = 0; i < report->culprits.count; i++)
        if (largest < report->culprits.items[i].bytes)
            largest = report->culprits.items[i].bytes;
    if (report->culprits.count)
        fputs("\nwhat seldom belongs in a context\n", out);
    for (size_t i = 0; i < report->culprits.count; i++)
        put_culprit(&table, &report->culprits.items[i], largest);
}

void emit_context_list(struct arena *arena, const struct scan *scan, char end, FILE *out)
{
    struct buffer path = {.arena = arena};
    for (size_t i = 0; i < scan->count; i++) {
        struct text text = scan_path_next(&path, scan, i);
        fwrite(text.ptr, 1, text.len, out);
        fputc(end, out);
    }
}
