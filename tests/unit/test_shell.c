#include "check.h"

#include "base/array.h"
#include "image/shell.h"

#include <stdlib.h>

static const char *const operators[] = {
    [SHELL_THEN] = ";", [SHELL_AND] = "&&",       [SHELL_OR] = "||",
    [SHELL_PIPE] = "|", [SHELL_BACKGROUND] = "&",
};

static void add_arm(struct buffer *out, const struct shell_script *script, size_t index)
{
    static const char *const kinds[] = {"if", "else", "case", "loop"};
    const struct shell_arm *arm = &script->arms.items[index];
    if (arm->parent != SHELL_NONE)
        add_arm(out, script, arm->parent);
    buffer_format(out, "{%s", kinds[arm->kind]);
    for (size_t i = arm->condition; i < arm->condition_end; i++)
        buffer_format(out, " <%.*s>", TEXT_ARG(script->commands.items[i].source));
    if (arm->subject.len)
        buffer_format(out, " %.*s", TEXT_ARG(arm->subject));
    for (size_t i = 0; i < arm->patterns.count; i++)
        buffer_format(out, " %.*s", TEXT_ARG(arm->patterns.items[i]));
    if (arm->before != SHELL_NONE)
        buffer_add_string(out, " after");
    buffer_add_string(out, "} ");
}

static void add_command(struct buffer *out, const struct shell_script *script,
                        const struct shell_command *command)
{
    buffer_format(out, "%u %s ", (unsigned)command->line, operators[command->after]);
    if (command->arm != SHELL_NONE)
        add_arm(out, script, command->arm);
    if (command->function != SHELL_NONE)
        buffer_format(out,
                      "%.*s(): ", TEXT_ARG(script->functions.items[command->function]));
    if (command->subshell)
        buffer_format(out, "(%u) ", (unsigned)command->subshell);
    if (command->conditional)
        buffer_add_string(out, "? ");
    if (command->negated)
        buffer_add_string(out, "! ");
    for (size_t i = 0; i < command->assignments.count; i++) {
        const struct shell_assignment *assignment = &command->assignments.items[i];
        buffer_format(out, "[%.*s%s=%.*s]", TEXT_ARG(assignment->name),
                      assignment->append ? "+" : "", TEXT_ARG(assignment->value));
    }
    for (size_t i = 0; i < command->words.count; i++)
        buffer_format(out, "[%.*s]", TEXT_ARG(command->words.items[i]));
    for (size_t i = 0; i < command->redirections.count; i++) {
        const struct shell_redirection *to = &command->redirections.items[i];
        buffer_format(out, " %d%.*s[%.*s]", to->fd, TEXT_ARG(to->kind),
                      TEXT_ARG(to->target));
        if (to->heredoc)
            buffer_format(out, "%s{%.*s}", to->heredoc->expand ? "$" : "",
                          TEXT_ARG(to->heredoc->lines));
    }
    buffer_add_byte(out, '\n');
}

/* The commands of TEXT, a line each. */
static struct text read(struct arena *arena, const char *text)
{
    struct shell_script script;
    shell_read(arena, text_of(text), &script);
    struct buffer out = {.arena = arena};
    for (size_t i = 0; i < script.commands.count; i++)
        add_command(&out, &script, &script.commands.items[i]);
    if (script.wrong.len)
        buffer_format(&out, "%u wrong: %.*s\n", (unsigned)script.wrong_line,
                      TEXT_ARG(script.wrong));
    return out.text;
}

#define CHECK_READ(text, wanted)                                                         \
    do {                                                                                 \
        struct arena arena_ = {0};                                                       \
        CHECK_TEXT(read(&arena_, text), wanted);                                         \
        arena_release(&arena_);                                                          \
    } while (0)

static void separates_commands(void)
{
    CHECK_READ("", "");
    CHECK_READ("a b  c", "1 ; [a][b][c]\n");
    CHECK_READ("a && b || c | d & e; f\ng",
               "1 ; [a]\n1 && [b]\n1 || ? [c]\n1 | [d]\n1 & [e]\n1 ; [f]\n2 ; [g]\n");
    CHECK_READ("a \\\n  b # c\n# d\n e#f", "1 ; [a][b]\n4 ; [e#f]\n");
    CHECK_READ("a &&\n\n b", "1 ; [a]\n3 && [b]\n");
    CHECK_READ("a \\\r\n b\r\nc\r\n", "1 ; [a][b]\n3 ; [c]\n");
    CHECK_READ(
        "[ -f x ] && a; test b && c && d; e",
        "1 ; [[][-f][x][]]\n1 && ? [a]\n1 ; [test][b]\n1 && ? [c]\n1 && ? [d]\n1 ; "
        "[e]\n");
}

static void keeps_quotes_in_words(void)
{
    CHECK_READ("a 'b c' \"d;e\" f\\ g h'i'\"j\"",
               "1 ; [a]['b c'][\"d;e\"][f\\ g][h'i'\"j\"]\n");
    CHECK_READ(
        "echo \"$(a \"b c\" | d)\" `e ;f` $((1 + 2)) ${x:-a b} $'i\\'j'",
        "1 ; [echo][\"$(a \"b c\" | d)\"][`e ;f`][$((1 + 2))][${x:-a b}][$'i\\'j']\n");
    CHECK_READ("a \"'\" '\"' b", "1 ; [a][\"'\"]['\"'][b]\n");
    CHECK_READ("a \"${x:-it's}\" b", "1 ; [a][\"${x:-it's}\"][b]\n");
    CHECK_READ("A=$(case $b in c) d ;; (e) f; esac) g",
               "1 ; [A=$(case $b in c) d ;; (e) f; esac)][g]\n");
    CHECK_READ("diff <(a | b) >(c)", "1 ; [diff][<(a | b)][>(c)]\n");
}

static void reads_assignments(void)
{
    CHECK_READ("A=1 B='x y' c A=2", "1 ; [A=1][B='x y'][c][A=2]\n");
    CHECK_READ("A= b", "1 ; [A=][b]\n");
    CHECK_READ("A=(a 'b c'\n d) B+=(e)\nC[1]=2",
               "1 ; [A=(a 'b c'\n d)][B+=(e)]\n3 ; [C=2]\n");
    CHECK_READ("local -a A=(b 'c d') E=f g=(h",
               "1 ; [local][-a][A=(b 'c d')][E=f][g=]\n1 ; (1) [h]\n1 wrong: no ')' for "
               "the '('\n");
    CHECK_READ("1A=2 x", "1 ; [1A=2][x]\n");
}

static void reads_redirections(void)
{
    CHECK_READ("a > f 2>&1 <g", "1 ; [a] 1>[f] 2>&[1] 0<[g]\n");
    CHECK_READ("a 2>/dev/null &> b >>c >|d <<<\"e f\"",
               "1 ; [a] 2>[/dev/null] -1&>[b] 1>>[c] 1>|[d] 0<<<[\"e f\"]\n");
    CHECK_READ("a < <(b c) > >(d)", "1 ; [a] 0<[<(b c)] 1>[>(d)]\n");
    CHECK_READ("a 3 >b", "1 ; [a][3] 1>[b]\n");
    CHECK_READ("> f echo a", "1 ; [echo][a] 1>[f]\n");
    CHECK_READ("cat <<EOF > f && b\nx $y\nEOF\nc",
               "1 ; [cat] 0<<[EOF]${x $y\n} 1>[f]\n1 && [b]\n4 ; [c]\n");
    CHECK_READ("cat <<-'E F' <<\"G\"\n\tx\n\tE F\n\ty\nG\nc",
               "1 ; [cat] 0<<-['E F']{x\n} 0<<[\"G\"]{\ty\n}\n6 ; [c]\n");
    CHECK_READ("{ a; b; } > f; (c) >> g",
               "1 ; [a] 1>[f]\n1 ; [b] 1>>[f]\n1 ; (1) [c] 1>>[g]\n");
}

static void passes_keywords(void)
{
    CHECK_READ("if a; then b; elif c; then d; else e; fi; f",
               "1 ; [a]\n1 ; {if <a>} ? [b]\n1 ; ? [c]\n1 ; {if <c> after} ? [d]\n"
               "1 ; {else after} ? [e]\n1 ; [f]\n");
    CHECK_READ("while a\ndo b\ndone\nuntil c; do d; done; e",
               "1 ; [a]\n2 ; {loop <a>} ? [b]\n4 ; [c]\n4 ; {loop <c>} ? [d]\n4 ; [e]\n");
    CHECK_READ("for i in 1 2; do a $i; done\nfor i\ndo b; done; for ((i=0; i<3; i++)); "
               "do c; done",
               "1 ; {loop i 1 2} ? [a][$i]\n3 ; {loop i} ? [b]\n3 ; {loop} ? [c]\n");
    CHECK_READ(
        "case \"$1\" in\n  a|\"b\") x;;\n  (c) y; z ;;\n  *) w\nesac\nv",
        "2 ; {case \"$1\" a \"b\"} ? [x]\n3 ; {case \"$1\" c after} ? [y]\n"
        "3 ; {case \"$1\" c after} ? [z]\n4 ; {case \"$1\" * after} ? [w]\n6 ; [v]\n");
    CHECK_READ("case x in esac; a", "1 ; [a]\n");
    CHECK_READ(
        "f() { a; b; }\nfunction g { c; }\nfunction h() (d)\nf x",
        "1 ; f(): [a]\n1 ; f(): [b]\n2 ; g(): [c]\n3 ; h(): (1) [d]\n4 ; [f][x]\n");
    CHECK_READ("! a; time b; ( c && (d) ); e",
               "1 ; ! [a]\n1 ; [b]\n1 ; (1) [c]\n1 && (2) [d]\n1 ; [e]\n");
    CHECK_READ("[[ $a == x* && ( -n $b ) ]] && c; (( a > b )) && d",
               "1 ; [[[][$a][==][x*][&&][(][-n][$b][)][]]]\n1 && ? [c]\n1 && ? [d]\n");
    CHECK_READ("if [[ -n a ]];then b;fi",
               "1 ; [[[][-n][a][]]]\n1 ; {if <[[ -n a ]]>} ? [b]\n");
    CHECK_READ("x || { a; b; }; echo if then",
               "1 ; [x]\n1 || ? [a]\n1 ; ? [b]\n1 ; [echo][if][then]\n");
    CHECK_READ(
        "if [[ \"$a\" =~ ^(b|c)$ ]]; then d; fi",
        "1 ; [[[][\"$a\"][=~][^(b|c)$][]]]\n1 ; {if <[[ \"$a\" =~ ^(b|c)$ ]]>} ? [d]\n");
}

static void goes_on_after_mistakes(void)
{
    CHECK_READ("a 'b", "1 ; [a]['b]\n1 wrong: a quote or bracket that is not closed\n");
    CHECK_READ("a\nif b", "1 ; [a]\n2 ; [b]\n2 wrong: no 'fi' for the 'if'\n");
    CHECK_READ("fi; a", "1 ; [a]\n1 wrong: a 'fi' that closes nothing\n");
    CHECK_READ("a ) b", "1 ; [a]\n1 ; [b]\n1 wrong: a ')' that closes nothing\n");
    CHECK_READ("a <<EOF\nb", "1 ; [a] 0<<[EOF]${b}\n");
    CHECK_READ("a >", "1 ; [a] 1>[]\n1 wrong: no file after a redirection\n");
}

/* The variables of these tests. */
static bool find(void *context, struct text name, struct texts *values)
{
    static const struct {
        const char *name, *words[3];
    } variables[] = {
        {"A", {"one"}},
        {"B", {"two words"}},
        {"E", {""}},
        {"@", {"x y", "z"}},
        {"1", {"x y"}},
        {"*", {"x y", "z"}},
        {"0", {"/app/start.sh"}},
        {"(dirname $0)", {"/app"}},
        {"none", {NULL}},
        {"list", {"p", "q r"}},
        {"file", {"a/b.tar.gz"}},
    };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (!text_is(name, variables[i].name))
            continue;
        for (size_t j = 0; j < 3 && variables[i].words[j]; j++)
            array_push((struct arena *)context, values, text_of(variables[i].words[j]));
        return true;
    }
    return false;
}

static struct text expand(struct arena *arena, const char *word)
{
    struct texts words = {0};
    struct buffer out = {.arena = arena};
    if (!shell_expand(arena, text_of(word), find, arena, &words))
        buffer_add_string(&out, "? ");
    for (size_t i = 0; i < words.count; i++)
        buffer_format(&out, "[%.*s]", TEXT_ARG(words.items[i]));
    return out.text;
}

#define CHECK_EXPAND(word, wanted)                                                       \
    do {                                                                                 \
        struct arena arena_ = {0};                                                       \
        CHECK_TEXT(expand(&arena_, word), wanted);                                       \
        arena_release(&arena_);                                                          \
    } while (0)

static void takes_quotes_away(void)
{
    CHECK_EXPAND("a'b c'\"d\"\\ e", "[ab cd e]");
    CHECK_EXPAND("''", "[]");
    CHECK_EXPAND("\"\"", "[]");
    CHECK_EXPAND("\"a\\\"b\\$c\\d\"", "[a\"b$c\\d]");
    CHECK_EXPAND("$'a\\tb\\'c'", "[a\tb'c]");
    CHECK_EXPAND("a\\\nb", "[ab]");
    CHECK_EXPAND("'$A'", "[$A]");
}

static void substitutes(void)
{
    CHECK_EXPAND("$A", "[one]");
    CHECK_EXPAND("${A}s$A", "[onesone]");
    CHECK_EXPAND("$B", "[two][words]");
    CHECK_EXPAND("\"$B\"", "[two words]");
    CHECK_EXPAND("a$B", "[atwo][words]");
    CHECK_EXPAND("$E", "");
    CHECK_EXPAND("\"$E\"", "[]");
    CHECK_EXPAND("$X", "? [$X]");
    CHECK_EXPAND("a${X}b", "? [a${X}b]");
    CHECK_EXPAND("\"$@\"", "[x y][z]");
    CHECK_EXPAND("$@", "[x][y][z]");
    CHECK_EXPAND("\"$*\"", "[x y z]");
    CHECK_EXPAND("\"-$@-\"", "[-x y][z-]");
    CHECK_EXPAND("\"${list[@]}\"", "[p][q r]");
    CHECK_EXPAND("\"${none[@]}\"", "");
    CHECK_EXPAND("\"${none[@]}\"a", "[a]");
    CHECK_EXPAND("$(dirname $0)/x", "[/app/x]");
    CHECK_EXPAND("$(pwd)/x", "? [$(pwd)/x]");
    CHECK_EXPAND("$((1 + 1))", "? [$((1 + 1))]");
    CHECK_EXPAND("$", "[$]");
    CHECK_EXPAND("a$?", "? [a$?]");
}

static void understands_forms(void)
{
    CHECK_EXPAND("${X:-d}", "[d]");
    CHECK_EXPAND("${X-$A}", "[one]");
    CHECK_EXPAND("${X:=\"$B\"}", "[two words]");
    CHECK_EXPAND("\"${X:-a b}\"", "[a b]");
    CHECK_EXPAND("${E:-d}${E-d}", "[d]");
    CHECK_EXPAND("${A:+x}${X:+y}${E+z}", "[xz]");
    CHECK_EXPAND("${X:?gone}", "? [${X:?gone}]");
    CHECK_EXPAND("${file##*/} ", "[b.tar.gz ]");
    CHECK_EXPAND("${file%%.*}-${file%.*}", "[a/b-a/b.tar]");
    CHECK_EXPAND("${file#*/}", "[b.tar.gz]");
    CHECK_EXPAND("${A:0:1}${A:2}", "[oe]");
    CHECK_EXPAND("\"${@:2}\"", "[z]");
    CHECK_EXPAND("\"${@:1:1}\"", "[x y]");
    CHECK_EXPAND("${#A}", "? [${#A}]");
    CHECK_EXPAND("${X:-${Y:-${Z:-deep}}}", "[deep]");
}

static void expands_whole_texts(void)
{
    struct arena arena = {0};
    struct text text;
    CHECK(shell_expand_heredoc(&arena, TEXT("\"$A\" '$B' \\$A \\x\n"), find, &arena,
                               &text));
    CHECK_TEXT(text, "\"one\" 'two words' $A \\x\n");
    CHECK(shell_expand_text(&arena, TEXT("$B/\"$@\""), find, &arena, &text));
    CHECK_TEXT(text, "two words/x y z");
    struct texts words = {0};
    CHECK(shell_expand_value(&arena, TEXT("(a $B\n \"$B\")"), find, &arena, &words));
    CHECK_INT(words.count, 4);
    CHECK_TEXT(words.items[3], "two words");
    arena_release(&arena);
}

int main(void)
{
    separates_commands();
    keeps_quotes_in_words();
    reads_assignments();
    reads_redirections();
    passes_keywords();
    goes_on_after_mistakes();
    takes_quotes_away();
    substitutes();
    understands_forms();
    expands_whole_texts();
    return check_end();
}
