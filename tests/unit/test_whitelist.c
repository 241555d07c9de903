/* Names as lines of an ignore file, and what never gets into an image. */
#include "check.h"

#include "context/never.h"
#include "context/pattern.h"

static void names_stand_for_themselves(void)
{
    static const struct {
        const char *path, *pattern;
    } names[] = {
        {"ai/main.py", "!ai/main.py"},
        {"a b/c+d (1).txt", "!a b/c+d (1).txt"},
        {"é/日本.py", "!é/日本.py"},
        {"!a", "!!a"},
        {"#a", "!#a"},
        {"a{2}|b^", "!a{2}|b^"},
        {"a*b?", "!a\\*b\\?"},
        {"[id]/p.tsx", "!\\[id\\]/p.tsx"},
        {"a\\b", "!a[\\\\]b"},
        {" a ", "![ ]a[ ]"},
        {"a\xc2\xa0", "!a[\xc2\xa0]"},
        {"[a]{2}|^", "!\\[a\\]\\{2\\}\\|\\^"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text pattern;
        CHECK(pattern_of_path(&arena, text_of(names[i].path), &pattern));
        CHECK_TEXT(pattern, names[i].pattern);
    }
    arena_release(&arena);
}

static void contents_are_patterns(void)
{
    struct arena arena = {0};
    struct text pattern;
    CHECK(pattern_of_contents(&arena, TEXT("a/b"), &pattern));
    CHECK_TEXT(pattern, "a/b/*");
    CHECK(pattern_of_contents(&arena, TEXT("!a{2}"), &pattern));
    CHECK_TEXT(pattern, "\\!a\\{2\\}/*");
    CHECK(pattern_of_contents(&arena, TEXT("#a"), &pattern));
    CHECK_TEXT(pattern, "\\#a/*");
    arena_release(&arena);
}

static void newlines_are_refused(void)
{
    struct arena arena = {0};
    struct text pattern;
    CHECK(!pattern_of_path(&arena, TEXT("a\nb"), &pattern));
    CHECK(!pattern_of_contents(&arena, TEXT("a\nb/c"), &pattern));
    arena_release(&arena);
}

static void check_never(const char *path, enum never_kind kind)
{
    const struct never *never = never_find(text_of(path));
    if (!check_note((never ? never->kind : NEVER_NOT) == kind, __FILE__, __LINE__, path))
        fprintf(stderr, "    %s\n", never ? never->pattern : "no pattern");
}

static void secrets_and_caches_are_known(void)
{
    check_never("a/.env", NEVER_SECRET);
    check_never("a/.env.local", NEVER_SECRET);
    check_never("deep/er/tls.key", NEVER_SECRET);
    check_never(".git/config", NEVER_SECRET);
    check_never("keys/id_ed25519", NEVER_SECRET);
    check_never("a/__pycache__/b.txt", NEVER_CACHE);
    check_never("a/b.pyc", NEVER_CACHE);
    check_never("a/b.pyo", NEVER_CACHE);
    check_never("a/b.py", NEVER_NOT);
    check_never("credentials/__init__.py", NEVER_NOT);
    check_never("secrets.py", NEVER_NOT);
    check_never("env/settings.py", NEVER_NOT);
    check_never("keyboard.keys", NEVER_NOT);
    check_never("", NEVER_NOT);
}

static void public_files_are_told_by_content(void)
{
    struct text certificate = TEXT("-----BEGIN CERTIFICATE-----\n"),
                both = TEXT("-----BEGIN CERTIFICATE-----\n-----BEGIN RSA PRIVATE"
                            " KEY-----");
    CHECK(never_is_public(TEXT("certs/ca.pem"), certificate));
    CHECK(never_is_public(TEXT("a.key"), TEXT("-----BEGIN PUBLIC KEY-----\n")));
    CHECK(never_is_public(TEXT(".env.example"), TEXT("A=1\n")));
    CHECK(!never_is_public(TEXT("certs/ca.pem"), both));
    CHECK(!never_is_public(TEXT("a.key"), TEXT("\x30\x82")));
    CHECK(!never_is_public(TEXT(".ssh/ca.pem"), certificate));
    CHECK(!never_is_public(TEXT("credentials.json"), certificate));
    CHECK(!never_is_public(TEXT(".env.local"), TEXT("A=1\n")));
}

int main(void)
{
    public_files_are_told_by_content();
    names_stand_for_themselves();
    contents_are_patterns();
    newlines_are_refused();
    secrets_and_caches_are_known();
    return check_end();
}
