/* Dockerfiles: what an instruction says and where, and what is said of wrong ones. */
#include "check.h"
#include "image/dockerfile.h"

static struct dockerfile *read(struct arena *arena, const char *text, struct diags *diags)
{
    diags_init(diags, arena, TEXT(""));
    return dockerfile_read(arena, text_of(text), TEXT("Dockerfile"), diags);
}

static void reads_instructions(void)
{
    struct arena arena = {0};
    struct diags diags;
    const struct dockerfile *file =
        read(&arena,
             "# escape=`\n# a comment\nARG V=1\n\nFROM a AS b\ncopy --from=x --link a `\n"
             "  # between\n\n  b /c\nENV A=1 \"B=x y\"\nENTRYPOINT [\"a b\", \"c\"]\n",
             &diags);
    CHECK(file);
    CHECK_INT(file->escape, '`');
    CHECK_INT(file->count, 5);
    const struct instruction *copy = &file->items[2];
    CHECK_INT(copy->kind, INSTRUCTION_COPY);
    CHECK_TEXT(copy->keyword, "copy");
    CHECK_INT(copy->line, 6);
    CHECK_INT(copy->last_line, 9);
    CHECK_TEXT(copy->original, "copy --from=x --link a   b /c");
    CHECK_INT(copy->words.count, 3);
    CHECK_TEXT(*instruction_flag(copy, "from"), "x");
    CHECK(instruction_flag_is_set(copy, "link"));
    CHECK(!instruction_flag_is_set(copy, "parents"));
    CHECK(!instruction_flag(copy, "chown"));
    CHECK_INT(instruction_line_of(copy, copy->words.items[0].ptr), 6);
    CHECK_INT(instruction_line_of(copy, copy->words.items[1].ptr), 9);
    CHECK_INT(instruction_line_of(copy, "elsewhere"), 6);
    CHECK_TEXT(file->items[3].words.items[2], "\"B");
    CHECK_TEXT(file->items[3].words.items[3], "x y\"");
    CHECK(file->items[4].json);
    CHECK_TEXT(file->items[4].words.items[0], "a b");
    arena_release(&arena);
}

static void reads_heredocs(void)
{
    struct arena arena = {0};
    struct diags diags;
    const struct dockerfile *file = read(
        &arena, "FROM a\nCOPY <<-A <<'B' /c/\n\t$X\n\tA\ny\nB\nRUN <<C\nz\nC\n", &diags);
    CHECK(file);
    const struct instruction *copy = &file->items[1];
    CHECK_INT(copy->heredocs.count, 2);
    const struct heredoc *first = instruction_heredoc(copy, copy->words.items[0]);
    const struct heredoc *second = instruction_heredoc(copy, copy->words.items[1]);
    CHECK(first && second && !instruction_heredoc(copy, copy->words.items[2]));
    CHECK_TEXT(first->content, "$X\n");
    CHECK(first->expand);
    CHECK_INT(first->line, 3);
    CHECK_TEXT(second->content, "y\n");
    CHECK(!second->expand);
    CHECK_INT(second->line, 5);
    CHECK_INT(copy->last_line, 6);
    CHECK_TEXT(file->items[2].heredocs.items[0].content, "z\n");
    arena_release(&arena);
}

static void says_what_is_wrong(void)
{
    static const struct {
        const char *text, *message, *help;
        uint32_t line;
    } rows[] = {
        {"FROM a\nCOPPY a b\n", "unknown instruction 'COPPY'", "did you mean 'COPY'?", 2},
        {"FROM a\n\nCOPY --form=b c d\n", "'COPY' has no flag '--form'",
         "did you mean '--from'?", 3},
        {"FROM a\nCOPY --from=b --from=c d e\n", "flag '--from' is given twice",
         "delete all but one", 2},
        {"FROM a\nCOPY --from b c\n", "flag '--from' without a value",
         "write --from=VALUE", 2},
        {"FROM a\nCOPY --link=maybe b c\n", "'maybe' for the flag '--link'",
         "it takes true or false", 2},
        {"FROM a\nCOPY b\n", "'COPY' needs a source and a destination", "", 2},
        {"FROM a\nRUN \\\n  x <<EOF\n", "heredoc 'EOF' does not end",
         "end it with a line that is 'EOF' alone", 2},
        {"FROM a\nCMD [\"a\", 1]\n", "exec form with something other than strings",
         "put each argument in double quotes", 2},
        {"FROM a\nENV A\n", "'ENV' of 'A' without a value", "write name=value", 2},
        {"FROM a\nENV A=b c\n", "no '=' in 'c'",
         "write name=value; a value with spaces needs quotes", 2},
        {"FROM a b c\n", "'b' where 'AS' belongs", "write FROM image AS name", 1},
        {"FROM a AS 1\n", "invalid name '1' for a stage",
         "begin with a letter, and use letters, digits, '-', '_' and '.'", 1},
        {"FROM a\nONBUILD FROM b\n", "'FROM' after 'ONBUILD'",
         "only an instruction that adds to a stage can be a trigger", 2},
        {"FROM a\nHEALTHCHECK --interval=1 CMD b\n", "'1' for the flag '--interval'",
         "it takes a duration of at least 1ms: 30s, 1m30s", 2},
        {"# escape=x\nFROM a\n", "invalid escape character 'x'", "it can be \\ or `", 1},
        {"#syntax=a\n#syntax=b\n", "directive 'syntax' is given twice",
         "delete all but one", 2},
        {"RUN a\nFROM b\n", "'RUN' before the first 'FROM'", "only ARG may stand there",
         1},
        {"ARG A\n", "no 'FROM', so no stage to build", "", 0},
        {"# nothing\n", "no instructions", "", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena = {0};
        struct diags diags;
        CHECK(!read(&arena, rows[i].text, &diags));
        CHECK_INT(diags.count, 1);
        CHECK_TEXT(diags.items[0].message, rows[i].message);
        CHECK_TEXT(diags.items[0].help, rows[i].help);
        CHECK_INT(diags.items[0].place.line, rows[i].line);
        arena_release(&arena);
    }
}

static bool find_variable(void *context, struct text name, struct text *value)
{
    (void)context;
    *value = text_is(name, "FILE") ? TEXT("a.tar.gz") : TEXT("x  y");
    return text_is(name, "FILE") || text_is(name, "TWO");
}

static void expands(void)
{
    static const struct {
        const char *word, *value;
    } rows[] = {
        {"/$FILE", "/a.tar.gz"},
        {"${FILE%.*}", "a.tar"},
        {"${FILE%%.*}", "a"},
        {"${FILE#*.}", "tar.gz"},
        {"${FILE##*.}", "gz"},
        {"${FILE/a/b}", "b.tar.gz"},
        {"${FILE//a/<'$'0>}", "<a>.t<a>r.gz"},
        {"${NONE:-\"q r\"}", "q r"},
        {"${FILE:+set}${NONE:+set}", "set"},
        {"'$FILE' \\$FILE \"$FILE\"", "$FILE $FILE a.tar.gz"},
        {"$NONE.", "."},
    };
    struct arena arena = {0};
    struct text value, why;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK(dockerfile_expand(&arena, text_of(rows[i].word), '\\', find_variable, NULL,
                                &value, &why));
        CHECK_TEXT(value, rows[i].value);
    }
    CHECK(!dockerfile_expand(&arena, TEXT("${NONE:?is needed}"), '\\', find_variable,
                             NULL, &value, &why));
    CHECK_TEXT(why, "NONE: is needed");
    CHECK(!dockerfile_expand(&arena, TEXT("${FILE"), '\\', find_variable, NULL, &value,
                             &why));
    struct texts words = {0};
    CHECK(dockerfile_expand_words(&arena, TEXT("$TWO \"$TWO\""), '\\', find_variable,
                                  NULL, &words, &why));
    CHECK_INT(words.count, 3);
    CHECK_TEXT(words.items[2], "x  y");
    CHECK(dockerfile_expand_heredoc(&arena, TEXT("'$FILE' \"\\$\"\n"), find_variable,
                                    NULL, &value, &why));
    CHECK_TEXT(value, "'a.tar.gz' \"$\"\n");
    arena_release(&arena);
}

/* What grows or nests without end is refused. */
static void has_limits(void)
{
    struct arena arena = {0};
    struct buffer deep = {.arena = &arena}, large = {.arena = &arena};
    struct text value, why;
    for (int i = 0; i < 100000; i++)
        buffer_add_string(&deep, "${NONE:-");
    CHECK(!dockerfile_expand(&arena, deep.text, '\\', find_variable, NULL, &value, &why));
    CHECK_TEXT(why, "substitutions nested too deeply");
    for (int i = 0; i < 200000; i++)
        buffer_add_string(&large, "$FILE");
    CHECK(
        !dockerfile_expand(&arena, large.text, '\\', find_variable, NULL, &value, &why));
    CHECK_TEXT(why, "value of more than a MiB");
    arena_release(&arena);
}

static void reads_mounts(void)
{
    struct arena arena = {0};
    struct mount mount;
    struct text why;
    CHECK(instruction_mount(&arena, TEXT("type=bind,src=$FILE,\"dst=/a,b\",ro"), '\\',
                            find_variable, NULL, &mount, &why));
    CHECK_TEXT(mount.type, "bind");
    CHECK_TEXT(mount.source, "a.tar.gz");
    CHECK_TEXT(mount.target, "/a,b");
    CHECK(!instruction_mount(&arena, TEXT("type=secret,from=a,id=b"), '\\', NULL, NULL,
                             &mount, &why));
    CHECK_TEXT(why, "mount of type 'secret' with from");
    CHECK(!instruction_mount(&arena, TEXT("tpye=bind"), '\\', NULL, NULL, &mount, &why));
    CHECK_TEXT(why, "'tpye=bind' in a mount");
    arena_release(&arena);
}

int main(void)
{
    reads_instructions();
    reads_heredocs();
    says_what_is_wrong();
    expands();
    has_limits();
    reads_mounts();
    return check_end();
}
