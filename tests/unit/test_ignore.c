/* Ignore files. The oracle in tests/oracle has the verdicts on far more patterns; here
 * are the lines that decide, what is entered, and what is said of a file that is refused.
 */
#include "check.h"
#include "context/ignore.h"

static const struct ignore *read_lines(struct arena *arena, const char *lines)
{
    struct diags diags;
    diags_init(&diags, arena, (struct text){0});
    return ignore_read(arena, text_of(lines), TEXT(".dockerignore"), &diags);
}

/* The line that decides about PATH, negative when it drops it, 0 for none. */
static int deciding_line(struct arena *arena, const struct ignore *ignore,
                         const char *path)
{
    struct ignore_answer answer = ignore_ask(ignore, arena, text_of(path));
    if (answer.verdict.pattern == IGNORE_NONE)
        return 0;
    int line = (int)ignore->items[answer.verdict.pattern].line;
    return answer.stopped.len || answer.verdict.result == IGNORE_DROPPED ? -line : line;
}

static void the_last_match_decides(void)
{
    struct arena arena = {0};
    const struct ignore *ignore = read_lines(&arena, "# all but code\n"
                                                     "*\n"
                                                     "\n"
                                                     "!src\n"
                                                     "**/*.py[co]\n"
                                                     "src/data\n"
                                                     "!src/data/keep/*.json\n");
    CHECK(deciding_line(&arena, ignore, "README.md") == -2);
    CHECK(deciding_line(&arena, ignore, "src") == 4);
    CHECK(deciding_line(&arena, ignore, "src/a.py") == 4);
    CHECK(deciding_line(&arena, ignore, "src/lib/a.pyc") == -5);
    CHECK(deciding_line(&arena, ignore, "src/data/big.bin") == -6);
    CHECK(deciding_line(&arena, ignore, "src/data/keep/a.json") == 7);
    CHECK(deciding_line(&arena, read_lines(&arena, "a/b\n"), "a") == 0);
    arena_release(&arena);
}

static void a_folder_is_entered_for_an_exception(void)
{
    struct arena arena = {0};
    const struct ignore *literal = read_lines(&arena, "*\n!ai/main.py\n!docs/**\n");
    CHECK(ignore_enters(literal, TEXT("ai")));
    CHECK(ignore_enters(literal, TEXT("docs")));
    CHECK(!ignore_enters(literal, TEXT("ai/main")));
    CHECK(!ignore_enters(literal, TEXT("a")));
    CHECK(!ignore_enters(literal, TEXT("node_modules")));
    const struct ignore *wild = read_lines(&arena, "*\n!**/*.py\n");
    CHECK(ignore_enters(wild, TEXT("node_modules")));
    CHECK(!ignore_enters(read_lines(&arena, "*\n"), TEXT("ai")));

    /* The exception would hold, but nothing ever gets there. */
    const struct ignore *stopped = read_lines(&arena, "*\n!bar/*/**\n");
    struct ignore_answer answer = ignore_ask(stopped, &arena, TEXT("bar/x/y"));
    CHECK_TEXT(answer.stopped, "bar/x");
    CHECK(answer.verdict.result == IGNORE_DROPPED && answer.verdict.pattern == 0);
    arena_release(&arena);
}

static void a_bad_pattern_is_named(void)
{
    static const char *const refused[][2] = {
        {"a\n!\n", "pattern '!': '!' alone excepts nothing"},
        {"[\n", "pattern '[': syntax error in pattern"},
        {"ok\n  b[a-\n", "pattern 'b[a-': syntax error in pattern"},
    };
    struct arena arena = {0};
    struct diags diags;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        diags_init(&diags, &arena, (struct text){0});
        CHECK(!ignore_read(&arena, text_of(refused[i][0]), TEXT("x"), &diags));
        CHECK(diags.count == 1 && diags.items[0].place.line == 1 + (i != 1));
        CHECK_TEXT(diags.items[0].message, refused[i][1]);
    }
    arena_release(&arena);
}

static void a_pattern_can_fail_late(void)
{
    struct arena arena = {0};
    const struct ignore *ignore = read_lines(&arena, "logs\n!src\\bin\\main\n");
    struct ignore_answer answer = ignore_ask(ignore, &arena, TEXT("src"));
    CHECK(answer.verdict.result == IGNORE_KEPT);
    answer = ignore_ask(ignore, &arena, TEXT("logs/today"));
    CHECK(answer.verdict.result == IGNORE_FAILED && answer.verdict.pattern == 1);
    CHECK_TEXT(answer.stopped, "logs");
    CHECK_TEXT(ignore->items[1].wrong, "invalid escape sequence");
    arena_release(&arena);
}

static void many_stars_end(void)
{
    struct arena arena = {0};
    struct buffer lines = {.arena = &arena}, path = {.arena = &arena};
    for (int i = 0; i < 100; i++) {
        buffer_add_string(&lines, "**/*a*");
        buffer_add_string(&path, "aaa/");
    }
    buffer_add_string(&lines, "b\n");
    buffer_add_string(&path, "c");
    const struct ignore *ignore = read_lines(&arena, lines.text.ptr);
    CHECK(ignore->items[0].kind == PATTERN_GLOB);
    CHECK(ignore_ask(ignore, &arena, path.text).verdict.result == IGNORE_KEPT);
    arena_release(&arena);
}

int main(void)
{
    the_last_match_decides();
    a_folder_is_entered_for_an_exception();
    a_bad_pattern_is_named();
    a_pattern_can_fail_late();
    many_stars_end();
    return check_end();
}
