/* As whom the lines of a Dockerfile run, and where that user's home is.
 *
 * A user is known by USER, useradd and adduser. What the base image has is not: a name
 * without either has its home in /home, as everywhere. */
#include "context/model_layers_finding.h"

#include "base/path.h"

struct text lint_user(struct lint *self, size_t at)
{
    for (size_t i = at < self->file->count ? at + 1 : at; i-- > 0;) {
        const struct instruction *instruction = &self->file->items[i];
        struct text user;
        if (instruction->kind != INSTRUCTION_USER || !instruction->words.count ||
            (i != at && !lint_is_below(self, i, at)))
            continue;
        if (!lint_expand(self, i, instruction->words.items[0], &user))
            return (struct text){0};
        user = text_slice(user, 0, text_find(user, ':'));
        return text_is(user, "0") ? TEXT("root") : user;
    }
    return TEXT("root");
}

/* The value of one of the options of useradd and adduser. */
static struct text option_value(const struct texts *words, const char *const *options)
{
    for (size_t i = 0; i < words->count; i++)
        for (size_t k = 0; options[k]; k++) {
            struct text name = text_of(options[k]), word = words->items[i];
            if (text_equal(word, name) && i + 1 < words->count)
                return words->items[i + 1];
            if (text_starts(word, name) && word.len > name.len &&
                word.ptr[name.len] == '=')
                return text_slice(word, name.len + 1, word.len);
        }
    return (struct text){0};
}

static bool has_word(const struct texts *words, struct text word)
{
    for (size_t i = 1; i < words->count; i++)
        if (text_equal(words->items[i], word))
            return true;
    return false;
}

/* The home that a command gives USER, a name or number; false when it does not. */
static bool made_home(struct lint *self, const struct texts *words, struct text user,
                      struct text *home)
{
    static const char *const homes[] = {"-d", "--home-dir", "--home", "-h", NULL};
    static const char *const numbers[] = {"-u", "--uid", NULL};
    size_t first;
    struct text program = lint_program(words, &first);
    if (!text_is(program, "useradd") && !text_is(program, "adduser"))
        return false;
    struct text name = words->items[words->count - 1];
    if (!text_equal(option_value(words, numbers), user) && !has_word(words, user))
        return false;
    if (has_word(words, user) && !text_equal(option_value(words, numbers), user))
        name = user;
    *home = option_value(words, homes);
    if (!home->len)
        *home = text_format(self->arena, "/home/%.*s", TEXT_ARG(name));
    *home = path_clean(self->arena, *home);
    return true;
}

struct text lint_home(struct lint *self, size_t at, struct text user)
{
    struct text home;
    if (lint_is_set(self, at, "HOME"))
        return lint_expand(self, at, TEXT("$HOME"), &home) ? home : (struct text){0};
    if (text_is(user, "root"))
        return TEXT("/root");
    for (size_t i = 0; user.len && i < at; i++)
        for (size_t k = 0; k < self->commands[i].count; k++)
            if (lint_is_below(self, i, at) &&
                made_home(self, &self->commands[i].items[k].words, user, &home))
                return home;
    bool number = user.len && user.ptr[0] >= '0' && user.ptr[0] <= '9';
    if (!user.len || number)
        return (struct text){0};
    return text_format(self->arena, "/home/%.*s", TEXT_ARG(user));
}
