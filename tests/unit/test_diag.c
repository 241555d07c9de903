/* Works in a folder of its own below TMPDIR, and removes it. */
#include "base/diag.h"
#include "base/file.h"
#include "base/path.h"
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static struct text printed(struct arena *arena, struct diags *diags, enum severity least,
                           bool colour)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    if (!out)
        abort();
    diags_print(diags, out, least, colour);
    fclose(out);
    struct text copy = text_copy(arena, (struct text){bytes, size});
    free(bytes);
    return copy;
}

static struct place place_of(const char *file, uint32_t line, uint32_t column)
{
    return (struct place){.file = text_of(file), .line = line, .column = column};
}

static void sorts_and_drops_repetitions(void)
{
    struct arena arena = {0};
    struct diags diags;
    diags_init(&diags, &arena, TEXT("/no/such/folder"));
    struct text none = {0};
    diag_warning(&diags, place_of("b.py", 2, 1), none, "second");
    diag_warning(&diags, place_of("b.py", 2, 1), none, "second");
    CHECK(!diag_error(&diags, place_of("b.py", 1, 9), none, "first '%s'", "x"));
    diag_error(&diags, place_of("b.py", 2, 1), none, "worse comes first");
    diag_note(&diags, place_of("a.py", 0, 0), none, "hidden");
    diag_warning(&diags, place_of("", 0, 0), TEXT("do this\nthen that"), "placeless");
    diag_warning(&diags, place_of("b.py", 2, 1), none, "second");
    CHECK_TEXT(printed(&arena, &diags, SEVERITY_WARNING, false),
               "b.py:1:9: error: first 'x'\n"
               "b.py:2:1: error: worse comes first\n"
               "b.py:2:1: warning: second\n"
               "depclose: warning: placeless\n"
               "  help: do this\n"
               "        then that\n");
    CHECK(text_contains(printed(&arena, &diags, SEVERITY_NOTE, false),
                        TEXT("a.py: note: hidden\n")));
    CHECK_INT(diags_count(&diags, SEVERITY_WARNING), 4);
    CHECK_INT(diags_count(&diags, SEVERITY_FINDING), 0);
    arena_release(&arena);
}

/* Prints one diagnostic at LINE and COLUMN of a file that holds SOURCE. */
static struct text shown(struct arena *arena, struct text source, uint32_t line,
                         uint32_t column, bool colour)
{
    const char *base = getenv("TMPDIR");
    struct text home = text_format(arena, "%s/test_diag.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp((char *)home.ptr))
        abort();
    struct text path = path_join(arena, home, TEXT("m.py"));
    struct diags diags;
    diags_init(&diags, arena, home);
    CHECK(file_write(path, source, &diags));
    diag_error(&diags, place_of("m.py", line, column), (struct text){0}, "bad");
    struct text output = printed(arena, &diags, SEVERITY_ERROR, colour);
    unlink(path.ptr);
    rmdir(home.ptr);
    return output;
}

static void shows_the_line_and_a_caret(void)
{
    struct arena arena = {0};
    CHECK_TEXT(shown(&arena, TEXT("a\n\timport b\n"), 2, 2, false),
               "m.py:2:2: error: bad\n     2 |  import b\n       |  ^\n");
    CHECK_TEXT(shown(&arena, TEXT("\xef\xbb\xbfimport b"), 1, 1, false),
               "m.py:1:1: error: bad\n     1 | import b\n       | ^\n");
    CHECK_TEXT(shown(&arena, TEXT("a\r\nb\rc; d\n"), 3, 4, false),
               "m.py:3:4: error: bad\n     3 | c; d\n       |    ^\n");
    /* a caret counts characters, a column bytes */
    CHECK_TEXT(shown(&arena, TEXT("\xc3\xa4 = 1; x"), 1, 9, false),
               "m.py:1:9: error: bad\n     1 | \xc3\xa4 = 1; x\n       |        ^\n");
    CHECK_TEXT(shown(&arena, TEXT("a\033[31m\0b"), 1, 1, false),
               "m.py:1:1: error: bad\n     1 | a?[31m?b\n       | ^\n");
    CHECK_TEXT(shown(&arena, TEXT("x"), 1, 1, true),
               "m.py:1:1: \033[31merror:\033[0m bad\n     1 | x\n"
               "       | \033[1;32m^\033[0m\n");
    arena_release(&arena);
}

static void a_place_outside_the_file_shows_no_line(void)
{
    struct arena arena = {0};
    CHECK_TEXT(shown(&arena, TEXT("x\n"), 1, 9, false), "m.py:1:9: error: bad\n");
    CHECK_TEXT(shown(&arena, TEXT("x\n"), 9, 5, false), "m.py:9:5: error: bad\n");
    arena_release(&arena);
}

static void a_long_line_is_shown_around_the_column(void)
{
    struct arena arena = {0};
    struct buffer source = {.arena = &arena};
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&source, 'a');
    buffer_add_string(&source, "import b");
    struct text output = shown(&arena, source.text, 1, 100001, false);
    CHECK(output.len < 400);
    CHECK(text_contains(output, TEXT("aaaimport b\n")));
    arena_release(&arena);
}

int main(void)
{
    sorts_and_drops_repetitions();
    shows_the_line_and_a_caret();
    a_place_outside_the_file_shows_no_line();
    a_long_line_is_shown_around_the_column();
    return check_end();
}
