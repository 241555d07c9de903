/* Diagnostics: stored as they come, sorted and printed at the end. */
#include "base/diag.h"

#include "base/array.h"
#include "base/file.h"
#include "base/path.h"

#include <stdlib.h>

static const struct {
    const char *word;
    const char *colour; /* ANSI */
} severities[] = {
    [SEVERITY_NOTE] = {"note", "\033[36m"},
    [SEVERITY_WARNING] = {"warning", "\033[33m"},
    [SEVERITY_FINDING] = {"error", "\033[31m"},
    [SEVERITY_ERROR] = {"error", "\033[31m"},
};

void diags_init(struct diags *self, struct arena *arena, struct text root)
{
    *self = (struct diags){.arena = arena, .root = root};
}

bool diag_add(struct diags *self, enum severity severity, struct place place,
              struct text help, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text message = text_vformat(self->arena, format, args);
    va_end(args);
    array_push(
        self->arena, self,
        (struct diag){
            .severity = severity, .place = place, .message = message, .help = help});
    return false;
}

size_t diags_count(const struct diags *self, enum severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < self->count; i++)
        count += self->items[i].severity == severity;
    return count;
}

static int diag_order(const void *left, const void *right)
{
    const struct diag *a = left, *b = right;
    /* What has no place concludes the rest. */
    int order = (a->place.file.len == 0) - (b->place.file.len == 0);
    if (order == 0)
        order = text_compare(a->place.file, b->place.file);
    if (order == 0)
        order = (a->place.line > b->place.line) - (a->place.line < b->place.line);
    if (order == 0)
        order = (a->place.column > b->place.column) - (a->place.column < b->place.column);
    if (order == 0)
        order = (int)b->severity - (int)a->severity;
    if (order == 0)
        order = text_compare(a->message, b->message);
    return order ? order : text_compare(a->help, b->help);
}

/* Shows at most this many bytes of a line, around the column. */
#define SHOWN 160

/* The source line with a caret below it. Bytes that a terminal would act on are shown as
 * "?", tabs as one space, so that the caret stands where the column is. */
static void print_line(FILE *out, struct place place, struct text line, bool colour)
{
    if (place.column > line.len + 1)
        return;
    size_t from = place.column > SHOWN ? place.column - SHOWN / 2 : 0;
    struct text shown = text_slice(line, from, from + SHOWN);
    fprintf(out, "%6u | ", place.line);
    for (size_t i = 0; i < shown.len; i++) {
        unsigned char byte = (unsigned char)shown.ptr[i];
        fputc(byte == '\t' ? ' ' : byte < 32 || byte == 127 ? '?' : byte, out);
    }
    fprintf(out, "\n       | ");
    for (size_t i = from; i + 1 < place.column; i++)
        if (((unsigned char)line.ptr[i] & 0xc0) != 0x80) /* one column a character */
            fputc(' ', out);
    fprintf(out, "%s\n", colour ? "\033[1;32m^\033[0m" : "^");
}

static void print_help(FILE *out, struct text help)
{
    struct text line;
    bool first = true;
    while (help.len && text_cut(&help, '\n', &line)) {
        fprintf(out, "%s%.*s\n", first ? "  help: " : "        ", TEXT_ARG(line));
        first = false;
    }
}

static void print_one(const struct diags *self, const struct diag *diag, FILE *out,
                      bool colour)
{
    struct place place = diag->place;
    const char *start = colour ? severities[diag->severity].colour : "";
    const char *end = colour ? "\033[0m" : "";
    if (place.file.len == 0)
        fprintf(out, "depclose: ");
    else if (place.line == 0)
        fprintf(out, "%.*s: ", TEXT_ARG(place.file));
    else
        fprintf(out, "%.*s:%u:%u: ", TEXT_ARG(place.file), place.line, place.column);
    fprintf(out, "%s%s:%s %.*s\n", start, severities[diag->severity].word, end,
            TEXT_ARG(diag->message));
    if (place.file.len && place.line) {
        struct arena scratch = {0};
        struct text bytes;
        if (file_load(&scratch, path_join(&scratch, self->root, place.file), &bytes))
            print_line(out, place, text_line(bytes, place.line), colour);
        arena_release(&scratch);
    }
    print_help(out, diag->help);
}

void diags_print(struct diags *self, FILE *out, enum severity least, bool colour)
{
    if (self->count == 0)
        return;
    qsort(self->items, self->count, sizeof *self->items, diag_order);
    for (size_t i = 0; i < self->count; i++) {
        if (self->items[i].severity < least)
            continue;
        if (i == 0 || diag_order(&self->items[i - 1], &self->items[i]) != 0)
            print_one(self, &self->items[i], out, colour);
    }
}
