/* What `[ ... ]`, `[[ ... ]]` and `test` come to, where that can be told: comparisons of
 * texts and numbers that are known, and files that are there. A file that is not there
 * may be made before the command runs, so that is never a no. */
#include "base/array.h"
#include "image/command_follow.h"

#include <fnmatch.h>
#include <string.h>

static enum truth truth_of(bool yes)
{
    return yes ? TRUTH_YES : TRUTH_NO;
}

enum truth truth_not(enum truth truth)
{
    return truth == TRUTH_MAYBE ? TRUTH_MAYBE : truth_of(truth == TRUTH_NO);
}

bool command_matches(struct follower *self, struct text text, struct text pattern)
{
    if (pattern.len > 200 || text.len > 1000)
        return false;
    return fnmatch(text_copy(self->arena, pattern).ptr, text_copy(self->arena, text).ptr,
                   0) == 0;
}

bool command_number(struct text text, long *number)
{
    *number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || i > 8)
            return false;
        *number = *number * 10 + (text.ptr[i] - '0');
    }
    return text.len > 0;
}

static enum truth test_two(struct follower *self, struct text sign, struct text word)
{
    if (text_is(sign, "!"))
        return truth_of(word.len == 0);
    if (text_is(sign, "-z"))
        return truth_of(word.len == 0);
    if (text_is(sign, "-n"))
        return truth_of(word.len > 0);
    if (sign.len == 2 && memchr("fesrx", sign.ptr[1], 5))
        return command_is_file(self, word) ? TRUTH_YES : TRUTH_MAYBE;
    if (text_is(sign, "-d") &&
        self->world->find(self->world->context, command_path(self, word)) == FILE_FOLDER)
        return TRUTH_YES;
    return TRUTH_MAYBE;
}

static enum truth test_three(struct follower *self, struct text left, struct text sign,
                             struct text right, bool patterns)
{
    static const char *const orders[] = {"-eq", "-ne", "-gt", "-ge", "-lt", "-le"};
    if (text_is(sign, "=") || text_is(sign, "=="))
        return truth_of(patterns ? command_matches(self, left, right)
                                 : text_equal(left, right));
    if (text_is(sign, "!="))
        return truth_of(patterns ? !command_matches(self, left, right)
                                 : !text_equal(left, right));
    long a, b;
    for (int i = 0; i < 6; i++)
        if (text_is(sign, orders[i]) && command_number(left, &a) &&
            command_number(right, &b))
            return truth_of(
                (const bool[]){a == b, a != b, a > b, a >= b, a < b, a <= b}[i]);
    return TRUTH_MAYBE;
}

static enum truth test_words(struct follower *self, struct texts words, bool known)
{
    struct text last = words.count ? array_last(&words) : TEXT("");
    bool patterns = text_is(words.items[0], "[[");
    if (text_is(last, "]") || text_is(last, "]]"))
        words.count--;
    words = texts_from(&words, 1);
    if (words.count > 1 && text_is(words.items[0], "!") && words.count != 3) {
        struct texts rest = words; /* its first word stands for the [ */
        if (rest.count == 2)
            return known ? truth_of(rest.items[1].len == 0) : TRUTH_MAYBE;
        return truth_not(test_words(self, rest, known));
    }
    if (words.count > 2 && text_is(words.items[0], "!") && words.count == 3)
        return known ? truth_not(test_two(self, words.items[1], words.items[2]))
                     : TRUTH_MAYBE;
    if (!known)
        return TRUTH_MAYBE;
    switch (words.count) {
    case 0:
        return TRUTH_NO;
    case 1:
        return truth_of(words.items[0].len > 0);
    case 2:
        return test_two(self, words.items[0], words.items[1]);
    case 3:
        return test_three(self, words.items[0], words.items[1], words.items[2], patterns);
    default:
        return TRUTH_MAYBE;
    }
}

/* In [[ ]] words are not split, and an empty one stays. */
static bool expand_test(struct follower *self, const struct texts *words,
                        struct texts *expanded)
{
    bool known = true;
    for (size_t i = 0; i < words->count; i++) {
        struct text word;
        known &= shell_expand_text(self->arena, words->items[i], command_variable, self,
                                   &word);
        array_push(self->arena, expanded, word);
    }
    return known;
}

bool command_is_test(const struct shell_command *command)
{
    return command->words.count && (text_is(command->words.items[0], "[") ||
                                    text_is(command->words.items[0], "[[") ||
                                    text_is(command->words.items[0], "test"));
}

bool command_expand(struct follower *self, const struct texts *words,
                    struct texts *expanded)
{
    bool known = true;
    for (size_t i = 0; i < words->count; i++) {
        /* a test keeps the place of an empty operand, as [[ does */
        known &=
            shell_expand(self->arena, words->items[i], command_variable, self, expanded);
    }
    return known;
}

/* What a command comes to, as far as its words tell. */
enum truth command_truth(struct follower *self, const struct shell_command *command)
{
    enum truth truth = TRUTH_MAYBE;
    if (command->words.count == 0)
        return TRUTH_MAYBE;
    struct text name = command->words.items[0];
    if (command_is_test(command)) {
        struct texts words = {0};
        bool known = text_is(name, "[[") ? expand_test(self, &command->words, &words)
                                         : command_expand(self, &command->words, &words);
        truth = test_words(self, words, known);
    } else if (text_is(name, "true") || text_is(name, ":")) {
        truth = TRUTH_YES;
    } else if (text_is(name, "false")) {
        truth = TRUTH_NO;
    }
    return command->negated ? truth_not(truth) : truth;
}
