/* The checks of a unit test. A failed check prints its place and what it saw, and the
 * test goes on; the closing line counts both kinds.
 *
 *     static void lower_keeps_digits(void)
 *     {
 *         struct arena arena = {0};
 *         CHECK_TEXT(text_lower(&arena, TEXT("A1")), "a1");
 *         arena_release(&arena);
 *     }
 *
 *     int main(void)
 *     {
 *         lower_keeps_digits();
 *         return check_end();
 *     }
 *
 * One test program is one .c file, so the counts may live here. */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static struct {
    unsigned passed, failed;
} check_counts;

/* Counts one check; says where it stands when it failed. Returns GOOD. */
static inline bool check_note(bool good, const char *file, int line, const char *what)
{
    if (good)
        check_counts.passed++;
    else {
        check_counts.failed++;
        fprintf(stderr, "%s:%d: failed: %s\n", file, line, what);
    }
    return good;
}

static inline void check_int(long long got, long long wanted, const char *file, int line,
                             const char *what)
{
    if (!check_note(got == wanted, file, line, what))
        fprintf(stderr, "    got %lld, wanted %lld\n", got, wanted);
}

static inline void check_text(struct text got, struct text wanted, const char *file,
                              int line, const char *what)
{
    bool good = got.len == wanted.len &&
                (got.len == 0 || memcmp(got.ptr, wanted.ptr, got.len) == 0);
    if (!check_note(good, file, line, what))
        fprintf(stderr, "    got    \"%.*s\"\n    wanted \"%.*s\"\n", TEXT_ARG(got),
                TEXT_ARG(wanted));
}

/* Prints the closing line; the exit status of main(). */
static inline int check_end(void)
{
    printf("%u passed, %u failed\n", check_counts.passed, check_counts.failed);
    return check_counts.failed || check_counts.passed == 0;
}

#define CHECK(condition) check_note((condition), __FILE__, __LINE__, #condition)
#define CHECK_INT(got, wanted)                                                           \
    check_int((long long)(got), (long long)(wanted), __FILE__, __LINE__,                 \
              #got " == " #wanted)
/* GOT is a struct text, WANTED a C string. */
#define CHECK_TEXT(got, wanted)                                                          \
    check_text((got), text_of(wanted), __FILE__, __LINE__, #got)

#endif
